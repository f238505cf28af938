"""The evidence of one requirement as a rule sees it, and the documents of other types beside it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from socgap_evidence.dates import Stated, read_stated
from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Kind, Place
from socgap_evidence.rules.base import Finding, UnjudgeableError, records
from socgap_evidence.rules.observing import OWN, Index, Observations, Sights
from socgap_evidence.rules.watching import Watch
from socgap_evidence.rules.witness import Witness
from socgap_evidence.selectors import Node, Selector

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json
    from socgap_evidence.snapshot import Tree

T = TypeVar("T")
K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class Shelf(Struct, frozen=True):
    """The documents of one type, whoever asks for them."""

    documents: Sequence[Document]
    """Those that could be read and meet their schema, in the order of their paths."""
    broken: Sequence[Finding] = ()
    """What is wrong with the others."""
    globs: tuple[str, ...] = ()
    """Where they lie."""
    watch: Watch = field(default_factory=Watch)
    """Who wants to know into what else somebody looks."""
    _memory: dict[Hashable, tuple[Any, set[str]]] = field(default_factory=dict)

    def remember(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes, made once for each name: ten thousand records may look something up in it."""
        if name not in self._memory:
            with self.watch.watching() as used:
                made = make()
            self._memory[name] = made, used
        kept: tuple[T, set[str]] = self._memory[name]
        self.watch.note(kept[1])
        return kept[0]

    def records(self, each: Selector) -> list[tuple[Document, Node]]:
        """What a selector selects in all of them; remembered, because many rules ask for the same."""
        return self.remember(
            ("records", each),
            lambda: [(document, record) for document in self.documents for record in records(document, each)],
        )


class Subject(Struct, frozen=True, eq=False, dict=True):
    """The evidence of one requirement, as a rule sees it."""

    title: str
    """What the requirement asks for, for messages: ``Management security review``."""
    kind: Kind
    globs: tuple[str, ...]
    by_path: Mapping[str, Document]
    """The files that could be read and meet their schema, in the order of their paths."""
    broken: int
    """How many more files match and cannot be relied on."""
    tree: Tree
    calendar: Calendar
    begun_by: Callable[[], str] = lambda: ""
    """What 'socgap new' is told to write a file of them; empty where people write none. Only a message asks for it."""
    dated: tuple[Selector, ...] = ()
    """Where a record says when it happened; the first of them that is there counts."""
    shelf: Callable[[str], Shelf] = lambda _: Shelf(())
    """The documents of another type."""
    witness: Witness = field(default_factory=lambda: Witness(zone=UTC))
    """What git says of the files."""
    watch: Watch = field(default_factory=Watch)
    """Who wants to know into what else a rule looks."""
    accepts: Callable[[Json], bool] = lambda _: True
    """Whether data is what the requirement's files must be: an earlier state of a file may not have been evidence yet."""
    observations: Observations | None = None
    """What rules have seen in single files of the tree before; ``None`` if there is none."""
    generation: int = 0
    """How often the files have changed from one tree to the next."""
    changed: Collection[str] = ()
    """The paths that changed the last time, of files that are gone, too."""
    _days: dict[tuple[str, tuple[Selector, ...]], list[tuple[date, Place]]] = field(default_factory=dict)

    def each_file(
        self, rule: object, look: Callable[[Document], T | None], *, asks_git: bool = False
    ) -> Iterable[T]:
        """What a rule sees in each of the files in which it sees something, in their order.

        ``look`` may look into the file, other documents, and the calendar; into git only if ``asks_git``. It is not asked
        again where it can see nothing new (docs/adr/0013-what-a-rule-sees-in-a-file.md).
        """
        if self.observations is not None:
            witness = self.witness.rests_on if asks_git else None
            # What was seen in the files before one that cannot be judged counts, as it does without a memory.
            with suppress(UnjudgeableError):
                return self.observations.seen(Sights, rule, self, witness, look)
        return (seen for document in self.documents if (seen := look(document)))

    def index(self, rule: object, look: Callable[[Document], Mapping[K, V]]) -> Index[K, V]:
        """Keys that the files state, by ``look``, which is as for ``each_file``; UnjudgeableError from it passes on."""
        if self.observations is not None:
            return self.observations.seen(Index, rule, self, None, look)
        index = Index[K, V]()
        index.put({document.path: look(document) for document in self.documents})
        return index

    @cached_property
    def documents(self) -> Sequence[Document]:
        """The files, in the order of their paths."""
        return tuple(self.by_path.values())

    def content(self, of_type: str) -> object:
        """All documents of a type and what is wrong with the others; equal for the same."""
        if of_type == OWN:
            return self.documents, self.broken
        shelf = self.shelf(of_type)
        return tuple(shelf.documents), tuple(shelf.broken)

    @property
    def own(self) -> Shelf:
        """The requirement's own documents."""
        self.watch.note((OWN,))
        return self._own

    @cached_property
    def _own(self) -> Shelf:
        return Shelf(self.documents, (), self.globs, self.watch)

    def alone(self, document: Document) -> Shelf:
        """One of the requirement's own documents by itself."""
        return self._own.remember(
            ("alone", document.path), lambda: Shelf((document,), (), self.globs, self.watch)
        )

    def day_of(self, document: Document) -> date | None:
        """The latest day on which the file says it happened; ``None`` if it says none."""
        days = self.days_in(document, self.dated)
        return max(day for day, _ in days) if days else None

    def days_in(self, document: Document, selectors: tuple[Selector, ...]) -> list[tuple[date, Place]]:
        """The days that the first selector to find any names, each with its place.

        Remembered, because a requirement's cadences and its presence ask for the same.
        """
        if not selectors:
            return []
        asked = (document.path, selectors)
        if asked not in self._days:
            whole = Node(document.data, ())
            for selector in selectors:
                nodes = selector.find(document.data, whole)
                days = [
                    (self._stated(document, node).day, Place(document.path, node.pointer))
                    for node in nodes
                    if node.value is not None
                ]
                if days:
                    break
            self._days[asked] = days
        return self._days[asked]

    def standing(self, document: Document) -> Interval:
        """The days on which what the file says counts: for a record from its day on, for a register always."""
        days = [day for day, _ in self.days_in(document, self.dated)] if self.kind.recurs else []
        return Interval(min(days), None) if days else ALWAYS

    def days_at(self, document: Document, selector: Selector, record: Node) -> Iterator[tuple[date, Place]]:
        """Every day that a selector names for a record of the file, each with its place."""
        return ((stated.day, place) for stated, place in self.stated_at(document, selector, record))

    def stated_at(
        self, document: Document, selector: Selector, record: Node
    ) -> Iterator[tuple[Stated, Place]]:
        """The same with the moment where one is named; what is absent or null states nothing.

        Raises UnjudgeableError for a value that is no date.
        """
        return self.stated_of(document, selector.find(document.data, record))

    def days_of(self, document: Document, selector: Selector, record: Node) -> list[date]:
        """The same days without their places."""
        field, row = selector.field, record.value
        held = row.get(field) if field and isinstance(row, dict) else None
        if isinstance(held, str):  # as in nearly every row of every register
            try:
                return [read_stated(held, self.calendar.zone).day]
            except ValueError as error:
                raise UnjudgeableError(str(error), Place(document.path, (*record.pointer, field))) from error
        return [day for day, _ in self.days_at(document, selector, record)]

    def stated_of(self, document: Document, nodes: Iterable[Node]) -> Iterator[tuple[Stated, Place]]:
        """What values of a file state; null states nothing. Raises UnjudgeableError for one that is no date."""
        for node in nodes:
            if node.value is not None:
                yield self._stated(document, node), Place(document.path, node.pointer)

    def _stated(self, document: Document, node: Node) -> Stated:
        try:
            return read_stated(str(node.value), self.calendar.zone)
        except ValueError as error:
            raise UnjudgeableError(str(error), Place(document.path, node.pointer)) from error
