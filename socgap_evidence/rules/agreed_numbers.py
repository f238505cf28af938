"""`agrees` with `total`: a number is the sum, or the product, of others.

A list counts as its length. Whole numbers are compared exactly, others as closely as their arithmetic is exact.
"""

from __future__ import annotations

import re
from itertools import takewhile
from math import isclose, prod
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.agreed_records import called, uses_of
from socgap_evidence.rules.base import Finding, Rule, UnjudgeableError, Use, cannot_tell, records, selector
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.rules.values import Field, types_of, value_of
from socgap_evidence.selectors import WHOLE, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.values import Value
    from socgap_evidence.rules.witness import Witness
    from socgap_evidence.selectors import Selector

_SELECTS_MANY = re.compile(r"\.\.|[*?:,]")
"""What a JSONPath has that selects any number of values, none included; all others select one or nothing."""


class _Figure(Struct, frozen=True):
    """A number that a record states, or how many entries it has of something."""

    number: float
    counted: str = ""
    """What was counted; empty for a stated number."""

    def __str__(self) -> str:
        return (
            f"{_spelled(self.number)} (entries of '{self.counted}')"
            if self.counted
            else _spelled(self.number)
        )


class _Term(Struct, frozen=True):
    """One part of the arithmetic."""

    value: Value
    is_count: bool = False

    @classmethod
    def parse(cls, spelled: Json) -> _Term:
        if not isinstance(spelled, dict) or "count" not in spelled:
            return cls(value_of(spelled))
        if len(spelled) > 1:
            raise ValueError("what is counted is {count: field or path} and nothing else")
        return cls(Field(selector(spelled["count"])), is_count=True)

    def figure(self, subject: Subject, document: Document, record: Node) -> _Figure | None:
        """What it is for a record; ``None`` where it is absent or null."""
        nodes = [node for node in self.value.find(subject, document, record) if node.value is not None]
        if self._selects_many and (self.is_count or not nodes):
            return _Figure(len(nodes), self.value.text if self.is_count else "")
        if not nodes:
            return None
        number = sum(self._measure(node, document) for node in nodes)
        is_counted = any(isinstance(node.value, list) for node in nodes)
        return _Figure(number, self.value.text if is_counted else "")

    @property
    def _selects_many(self) -> bool:
        chosen = self.value.selector if isinstance(self.value, Field) else WHOLE
        return chosen.is_path and _SELECTS_MANY.search(chosen.text) is not None

    def _measure(self, node: Node, document: Document) -> float:
        """A number, or the length of a list; UnjudgeableError for anything else."""
        if isinstance(node.value, list):
            return len(node.value)
        if not self.is_count and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return node.value
        place = Place(document.path, node.pointer)
        wanted = "list whose entries could be counted" if self.is_count else "number"
        raise UnjudgeableError(f"{called(self.value)} is no {wanted}", place)


class AgreedNumbers(Rule, frozen=True):
    """The total is what its parts make."""

    each: Selector
    total: _Term
    parts: tuple[_Term, ...]
    is_product: bool
    may_be_absent: bool
    reason: Reason
    when_said: Selector | None

    @classmethod
    def parse(cls, value: dict[str, Json]) -> AgreedNumbers:
        """The rule from its value in a control; ValueError for a part that means nothing."""
        spelled = value["product" if "product" in value else "sum"]
        return cls(
            each=selector(value["each"]) if "each" in value else WHOLE,
            total=_Term.parse(value["total"]),
            parts=tuple(_Term.parse(one) for one in (spelled if isinstance(spelled, list) else [spelled])),
            is_product="product" in value,
            may_be_absent="may_be_absent" in value,
            reason=Reason(value.get("reason", "failing")),
            when_said=selector(value["when_said"]) if "when_said" in value else None,
        )

    @property
    def needs_history(self) -> bool:
        """What a file said when it said something first is in its past."""
        return self.when_said is not None

    @property
    def _values(self) -> tuple[Value, ...]:
        return tuple(term.value for term in (self.total, *self.parts))

    def selectors(self) -> Iterator[Use]:
        """The total and its parts, in the records that ``each`` selects."""
        yield from uses_of(self.each, self._values, may_be_absent=self.may_be_absent)
        if self.when_said is not None:
            yield Use(self.when_said, may_be_absent=self.may_be_absent)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each record whose arithmetic is wrong or cannot be done."""
        try:
            documents = list(self._documents(subject))
        except SnapshotError as error:
            yield cannot_tell(error)
            return
        chosen = [(document, record) for document in documents for record in records(document, self.each)]
        faults = unreliable(subject, types_of(self._values)) if chosen else []
        yield from faults
        for document, record in () if faults else chosen:
            yield from self._wrong(subject, document, record)

    def _documents(self, subject: Subject) -> Iterable[Document]:
        """The files as they are, or as they were when they said something first; none of those without git."""
        if self.when_said is None:
            return subject.documents
        if subject.witness.is_asked and subject.witness.trouble is not None:
            raise subject.witness.trouble
        asked = subject.documents if subject.witness.is_asked else ()
        return [first_saying(subject.witness, document, self.when_said) for document in asked]

    def _wrong(self, subject: Subject, document: Document, record: Node) -> Iterator[Finding]:
        total, *parts = (
            (term.value, term.figure(subject, document, record)) for term in (self.total, *self.parts)
        )
        stated = [figure for _, figure in parts if figure is not None]
        absent = [called(value) for value, figure in (total, *parts) if figure is None]
        if total[1] is not None and not absent:
            message = self._mismatch(total[1], stated)
        else:
            are = "is" if len(absent) == 1 else "are"
            message = f"{' and '.join(absent)} {are} not given, so the figures cannot be compared"
        if message and not (absent and self.may_be_absent):
            yield self._finding(subject, document, record, message)

    def _mismatch(self, total: _Figure, parts: list[_Figure]) -> str:
        """How the arithmetic goes wrong; empty if it is right."""
        numbers = [part.number for part in parts]
        made = prod(numbers) if self.is_product else sum(numbers)
        if _same(total.number, made):
            return ""
        if len(parts) == 1:
            return f"{self._said(self.total, total)}; {self._said(self.parts[0], parts[0])}"
        sign = " * " if self.is_product else " + "
        return f"{self._said(self.total, total)}; {sign.join(map(str, parts))} is {_spelled(made)}"

    @staticmethod
    def _said(term: _Term, figure: _Figure) -> str:
        if not figure.counted:
            return f"{called(term.value)} is {figure}"
        return f"{called(term.value)} has {_spelled(figure.number)} {'entry' if figure.number == 1 else 'entries'}"

    def _finding(self, subject: Subject, document: Document, record: Node, message: str) -> Finding:
        nodes = self.total.value.find(subject, document, record)
        name = f"{name_of(record)}: " if record.pointer else ""
        return Finding(
            self.reason,
            f"{name}{message}.",
            "Count again at the source, and correct the figure that is wrong.",
            subject.standing(document),
            Place(document.path, nodes[0].pointer if nodes else record.pointer),
            ids_of(document, record),
        )


def first_saying(witness: Witness, document: Document, chosen: Selector) -> Document:
    """A file as it was when what it says now of something was first said, by the name it has now."""

    def said(one: Document | None) -> list[Json] | None:
        return None if one is None else [node.value for node in chosen.find(one.data, Node(one.data, ()))]

    now = said(document)
    same = list(takewhile(lambda state: said(state.document) == now, witness.states(document)))
    oldest = same[-1].document
    return document if oldest is None else replace(oldest, path=document.path)


def _same(one: float, other: float) -> bool:
    """Exactly for whole numbers; as closely as floating point can tell otherwise."""
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    return isclose(one, other, abs_tol=1e-9)


def _spelled(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.12g}"
