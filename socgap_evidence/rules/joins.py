"""Records of any document type with their keys: what `covers`, `resolves` and `agrees` bring together.

There is one way to look into another document: ``in`` names its type, ``each`` selects records, ``key`` says what
identifies one. ``where``, ``matching`` and ``latest`` choose among them (``choosing.py``). Where the files of a type
lie is known from the requirements that ask for them and from ``shared.yaml``.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Use, mapping, selectors_of
from socgap_evidence.rules.choosing import (
    LATEST_GRAMMAR,
    MATCHING_GRAMMAR,
    Found,
    Latest,
    Match,
    Where,
    matching,
)
from socgap_evidence.rules.naming import ids_of
from socgap_evidence.rules.values import Field, Value, texts, types_of, values_of
from socgap_evidence.selectors import WHOLE, Selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.rules.choosing import Here
    from socgap_evidence.rules.subject import Shelf, Subject
    from socgap_evidence.selectors import Node

Key = tuple[str, ...]

RECORDS: dict[str, Json] = {
    "in": {"$ref": "#/$defs/type"},
    "each": {"$ref": "#/$defs/paths", "description": "The records; the file itself unless set."},
    "key": {
        "$ref": "#/$defs/values",
        "description": "What identifies a record; the value itself unless set.",
    },
    "called": {"type": "string", "minLength": 1, "description": "What to call them in messages."},
    "where": {"$ref": "#/$defs/where"},
    "matching": MATCHING_GRAMMAR,
    "latest": LATEST_GRAMMAR,
}

RECORDS_GRAMMAR: Json = {
    "type": "object",
    "description": "Records, here or in documents of another type.",
    "properties": RECORDS,
    "additionalProperties": False,
}
"""The JSON Schema of records in a control."""


class Entry(Struct, frozen=True):
    """A record and one of its keys."""

    key: Key
    document: Document
    record: Node
    pointer: Pointer
    """The way to the key, or to the record if its key is no field."""

    @property
    def place(self) -> Place:
        """Where the key stands, or the record if its key is no field."""
        return Place(self.document.path, self.pointer)

    @property
    def ids(self) -> tuple[str, ...]:
        """By what a waiver can name it: the ids of the file and of the record, and its key."""
        return tuple(dict.fromkeys((*ids_of(self.document, self.record), *self.key)))

    @property
    def origin(self) -> Place:
        """Which record it is, whatever its key."""
        return Place(self.document.path, self.record.pointer)


class Nameless(NamedTuple):
    """A record that nothing identifies, without a key, and the part of its key that is absent or null."""

    entry: Entry
    lacking: Value


class Records(Struct, frozen=True):
    """Records of one document type, or of the requirement's own files, with their keys."""

    type: str | None
    each: tuple[Selector, ...]
    key: tuple[Value, ...]
    matching: tuple[Match, ...] = ()
    latest: Latest | None = None
    where: tuple[Where, ...] = ()
    called: str = ""
    """What to call them in messages, if the control says so."""

    @classmethod
    def parse(cls, spelled: Json) -> Records:
        """Records from a control; ValueError with a sentence for what makes no sense."""
        spelled = mapping(spelled)
        matches = mapping(spelled.get("matching", {}))
        allowed = mapping(spelled.get("where", {}))
        return cls(
            type=str(spelled["in"]) if "in" in spelled else None,
            each=selectors_of(spelled["each"]) if "each" in spelled else (WHOLE,),
            key=values_of(spelled["key"]) if "key" in spelled else (),
            matching=tuple(Match.parse(there, here) for there, here in matches.items()),
            latest=Latest.parse(mapping(spelled["latest"])) if "latest" in spelled else None,
            where=tuple(Where.parse(name, values) for name, values in allowed.items()),
            called=str(spelled.get("called", "")),
        )

    @property
    def width(self) -> int:
        """How many values identify one."""
        return len(self.key) or 1

    @property
    def is_matched(self) -> bool:
        """Whether they depend on the record at hand."""
        return bool(self.matching) or (self.latest is not None and self.latest.until is not None)

    @property
    def types(self) -> frozenset[str]:
        """The other document types it looks into."""
        return types_of(self.key) | ({self.type} if self.type else set())

    def uses(self, *here: Selector, here_type: str | None = None) -> Iterator[Use]:
        """The selectors it uses; ``here`` selects the records that it is matched with, the file unless set."""
        for each in self.each:
            yield Use(each, type=self.type)
            for value in self.key:
                yield from value.uses(each, self.type)
            for match in self.matching:
                yield Use(match.there, each, type=self.type)
            for where in self.where:
                yield where.use(each, self.type)
            if self.latest is not None:
                yield from self.latest.uses(each, self.type)
        for at_hand in here or (WHOLE,):
            for match in self.matching:
                yield Use(match.here, at_hand, type=here_type)
            if self.latest is not None and self.latest.until is not None:
                yield Use(self.latest.until, at_hand, type=here_type, is_date=True)

    def uses_with(self, dates: Iterable[Selector | None]) -> Iterator[Use]:
        """The same, and dates of its records."""
        dates = tuple(dates)
        yield from self.uses()
        for each in self.each:
            for one in dates:
                if one is not None:
                    yield Use(one, each, type=self.type, is_date=True)

    def shelf(self, subject: Subject, only: Document | None = None) -> Shelf:
        """Where its records are; those of one file if it looks into the requirement's own and ``only`` is given."""
        if self.type is not None:
            return subject.shelf(self.type)
        return subject.own if only is None else subject.alone(only)

    def entries(
        self, subject: Subject, here: Here | None = None, only: Document | None = None
    ) -> Iterator[Entry]:
        """Its records with each of their keys, those left out whose key is absent or null."""
        return (one for one in self.named(subject, here, only) if isinstance(one, Entry))

    def named(
        self, subject: Subject, here: Here | None = None, only: Document | None = None
    ) -> Iterator[Entry | Nameless]:
        """The same, and in place of its keys why a record has none, unless a list that holds them is empty.

        Where the records are the values themselves, null is no value and so no record.
        """
        field = self._field
        for document, record in self._chosen(subject, here, only):
            held = record.value.get(field) if field and isinstance(record.value, dict) else None
            if isinstance(held, str):  # as in nearly every row of every register
                yield Entry((held,), document, record, (*record.pointer, field))
                continue
            parts = self._parts(subject, document, record)
            found = _entries(document, record, parts)
            yield from found or _lacking(document, record, zip(self.key, parts, strict=False))

    @property
    def _field(self) -> str:
        """The one field of a record that identifies it; empty where it takes more to."""
        only = self.key[0] if len(self.key) == 1 else None
        return only.selector.field if isinstance(only, Field) else ""

    def _parts(self, subject: Subject, document: Document, record: Node) -> list[list[Node]]:
        """What each part of a record's key is; the record's own value where nothing is said of a key."""
        if not self.key:
            return [[record]]
        return [value.find(subject, document, record) for value in self.key]

    def _chosen(self, subject: Subject, here: Here | None, only: Document | None) -> Iterable[Found]:
        """The records that it is about, each once, in the order of the files."""
        shelf = self.shelf(subject, only)
        name = (self.each, self.where)
        found = shelf.remember(("selected", name), lambda: self._selected(shelf))
        chosen: Iterable[Found] = found
        if self.matching:
            if here is None:
                raise ValueError("there is no record at hand to match with")
            chosen = matching(self.matching, found, shelf, name, here)
        if self.latest is not None:
            is_newest = self.latest.choose(found, subject, shelf, name, here)
            chosen = [pair for pair in chosen if is_newest(pair)]
        return chosen

    def _selected(self, shelf: Shelf) -> list[Found]:
        """The records that ``each`` and ``where`` choose, which depend on no record at hand."""
        found = [pair for each in self.each for pair in shelf.records(each)]
        if len(self.each) > 1:  # one path alone selects nothing twice
            found = list(
                {(document.path, record.pointer): (document, record) for document, record in found}.values()
            )
        for where in self.where:
            found = where.chosen(found)
        return found


def _entries(document: Document, record: Node, parts: list[list[Node]]) -> list[Entry]:
    """A record with every key that it has if these are the parts of one: a single one, unless a part is a list."""
    pointer = parts[0][0].pointer if parts[0] else record.pointer
    held = [[text for node in nodes for text in texts(node)] for nodes in parts]
    return [Entry(key, document, record, pointer) for key in product(*held)]


def _lacking(
    document: Document, record: Node, parts: Iterable[tuple[Value, list[Node]]]
) -> Iterator[Nameless]:
    """The first part of a key that is absent or null."""
    for value, nodes in parts:
        if all(node.value is None for node in nodes):
            pointer = nodes[0].pointer if nodes else record.pointer
            yield Nameless(Entry((), document, record, pointer), value)
            return


def unreliable(
    subject: Subject, types: Iterable[str], each: Iterable[Selector] | None = None
) -> list[Finding]:
    """Why nothing can be judged by documents of other types: one is broken, or there are none.

    Where ``each`` says what is judged and selects nothing in the requirement's own files, nothing has to be.
    """
    if each is not None and not any(subject.own.records(one) for one in each):
        return []
    found = []
    for of_type in sorted(types):
        shelf = subject.shelf(of_type)
        for broken in shelf.broken:
            path = broken.place.path if broken.place else of_type
            message = f"It could not be judged, because {path} cannot be relied on: {broken.message}"
            found.append(Finding(Reason.UNKNOWN, message, broken.fix, place=broken.place))
        if not shelf.documents and not shelf.broken:
            where = " or ".join(shelf.globs)
            message = f"There is nothing to compare with: no file matches {where}."
            owed = Interval(subject.calendar.program_start, None)  # as all that must stand from the start
            found.append(
                Finding(Reason.MISSING, message, f"Add {where} ({of_type}).", owed, about=(of_type,))
            )
    return found
