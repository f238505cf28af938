"""`agrees` with `with`, and with `values`: two records say the same, or one record says the same twice.

Values are compared as texts: numbers as numbers, two moments as moments whatever their offsets, a list as a set, and
null like what is not there.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.dates import parse_date_time, read_stated
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, records, selector
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import Records, unreliable
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.rules.tallies import of_entry, records_of
from socgap_evidence.rules.values import Field, plain_text, types_of, value_of, values_of
from socgap_evidence.selectors import WHOLE, Node

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from datetime import tzinfo

    from socgap_evidence.dates import Stated
    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.joins import Entry, Key
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.values import Value
    from socgap_evidence.selectors import Selector

_SHOWN = 5
"""How many values of a list a message names."""


class _Pair(Struct, frozen=True):
    """What is compared: a value of the record at hand and one of the other."""

    here: Value
    there: Value


class AgreedRecords(Rule, frozen=True):
    """The record elsewhere with the same key says the same."""

    records: Records
    other: Records
    fields: tuple[_Pair, ...]
    may_be_absent: bool
    reason: Reason

    @classmethod
    def parse(cls, value: dict[str, Json]) -> AgreedRecords:
        """The rule from its value in a control; ValueError for keys that can never be the same."""
        own = Records.parse({name: value[name] for name in ("each", "key") if name in value})
        other = Records.parse(value["with"])
        if not other.key:
            raise ValueError("'with' needs a 'key', by which the other record is found")
        if own.width != other.width:
            raise ValueError(f"'key' has {own.width} parts and the key of 'with' has {other.width}")
        return cls(
            records=own,
            other=other,
            fields=tuple(_pairs(value["fields"])),
            may_be_absent="may_be_absent" in value,
            reason=Reason(value.get("reason", "failing")),
        )

    def selectors(self) -> Iterator[Use]:
        """The keys, and each field on both sides."""
        (each,) = self.records.each
        yield from self.records.uses()
        yield from self.other.uses(each)
        for pair in self.fields:
            yield from pair.here.uses(each, None)
            for there in self.other.each:
                yield from pair.there.uses(there, self.other.type)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records whose values it looks up."""
        return map(of_entry, self.records.entries(subject))

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each record that has no other, and one for each field that differs."""
        faults = unreliable(subject, self.records.types)
        entries = [] if faults else list(self.records.entries(subject))
        faults = faults or (self._faults(subject) if entries else [])
        yield from faults
        indexes: dict[str, dict[Key, list[Entry]]] = {}
        for entry in () if faults else entries:
            others = self._index(subject, entry, indexes).get(entry.key, [])
            if not others and not self.may_be_absent:
                yield self._alone(subject, entry)
            for other in others:
                yield from self._differing(subject, entry, other)

    def _faults(self, subject: Subject) -> list[Finding]:
        values = (value for pair in self.fields for value in (pair.here, pair.there))
        faults = unreliable(subject, self.other.types | types_of(values))
        if self.may_be_absent:  # as one record may, so may all
            faults = [fault for fault in faults if fault.reason is not Reason.MISSING]
        return faults

    def _index(
        self, subject: Subject, entry: Entry, indexes: dict[str, dict[Key, list[Entry]]]
    ) -> dict[Key, list[Entry]]:
        """The others by their keys: in the same file without 'in', and new for each record if they depend on it."""
        if self.other.is_matched:
            indexes.clear()
        scope = entry.document.path if self.other.type is None else ""
        if scope not in indexes:
            index: dict[Key, list[Entry]] = {}
            here = Here(entry.document, entry.record)
            for other in self.other.entries(subject, here, entry.document):
                index.setdefault(other.key, []).append(other)
            indexes[scope] = index
        return indexes[scope]

    def _differing(self, subject: Subject, entry: Entry, other: Entry) -> Iterator[Finding]:
        for pair in self.fields:
            here = _held(pair.here.find(subject, entry.document, entry.record))
            there = _held(pair.there.find(subject, other.document, other.record))
            if not alike(here, there):
                again = "" if pair.here.text == pair.there.text else f"{called(pair.there)} is "
                message = f"{_name(entry)}: {called(pair.here)} is {shown(here)} here and {again}{shown(there)} in {other.document.path}."
                place = _place(here, entry.document, entry.record)
                fix = _remedy(here, there, subject.calendar.zone)
                yield self._finding(subject, entry, message, fix, place)

    def _alone(self, subject: Subject, entry: Entry) -> Finding:
        key = " and ".join(entry.key)
        fix = "Correct the key, or add the record that is missing."
        there = self.other.called or self.other.type or "the file"
        name = _name(entry)
        message = f"{f'{name}: ' if name != key else ''}'{key}' is not in {there}."
        return self._finding(subject, entry, message, fix, entry.place)

    def _finding(self, subject: Subject, entry: Entry, message: str, fix: str, place: Place) -> Finding:
        return Finding(self.reason, message, fix, subject.standing(entry.document), place, entry.ids)


class AgreedValues(Rule, frozen=True):
    """What one record says in several places is the same."""

    each: Selector
    values: tuple[Value, ...]
    may_be_absent: bool
    reason: Reason

    @classmethod
    def parse(cls, value: dict[str, Json]) -> AgreedValues:
        """The rule from its value in a control."""
        return cls(
            each=selector(value["each"]) if "each" in value else WHOLE,
            values=values_of(value["values"]),
            may_be_absent="may_be_absent" in value,
            reason=Reason(value.get("reason", "failing")),
        )

    def selectors(self) -> Iterator[Use]:
        """The values, in the records that ``each`` selects."""
        yield from uses_of(self.each, self.values, may_be_absent=self.may_be_absent)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each value that is not the first one."""
        chosen = [
            (document, record) for document in subject.documents for record in records(document, self.each)
        ]
        faults = unreliable(subject, types_of(self.values)) if chosen else []
        yield from faults
        for document, record in () if faults else chosen:
            yield from self._differing(document, record, subject)

    def _differing(self, document: Document, record: Node, subject: Subject) -> Iterator[Finding]:
        found = [(value, _held(value.find(subject, document, record))) for value in self.values]
        first, expected = next(((value, held) for value, held in found if held), found[0])
        name = f"{name_of(record)}: " if record.pointer else ""
        for value, held in found:
            absent_as_it_may = self.may_be_absent and not held
            if not absent_as_it_may and not alike(held, expected):
                yield Finding(
                    self.reason,
                    f"{name}{called(value)} is {shown(held)} and {called(first)} is {shown(expected)}.",
                    "Correct the one that is wrong.",
                    subject.standing(document),
                    _place(held, document, record),
                    ids_of(document, record),
                )


def uses_of(each: Selector, values: Iterable[Value], *, may_be_absent: bool) -> Iterator[Use]:
    """The selectors of values in the records that ``each`` selects; if they may be absent, so may their fields."""
    for use in (Use(each), *(use for value in values for use in value.uses(each, None))):
        yield replace(use, may_be_absent=may_be_absent and use.type is None)


def alike(some: list[Node], others: list[Node]) -> bool:
    """Whether two values say the same; what is absent is like nothing else."""
    one, other = [node.value for node in some], [node.value for node in others]
    if {_text(value) for value in one} == {_text(value) for value in other}:
        return True
    return {_meant(value) for value in one} == {_meant(value) for value in other}


def _remedy(some: list[Node], others: list[Node], zone: tzinfo) -> str:
    """What to do about two values that differ; of a day and a moment of it neither need be wrong."""
    stated = [_stated(node.value, zone) for node in (*some, *others)]
    is_one_day = bool(some and others) and len({one and one.day for one in stated}) == 1
    if is_one_day and any(one is not None and one.moment is None for one in stated):
        return "Write the time into both, or the day alone where no system knows the time."
    return "Correct the one that is wrong."


def called(value: Value) -> str:
    """What to call a value in a message."""
    return f"'{value.text}'" if isinstance(value, Field) else f"the {value.text}"


def shown(nodes: list[Node]) -> str:
    """A value in a message; of a long list the first few."""
    texts = [_text(node.value) for node in nodes]
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return f"{', '.join(texts[:_SHOWN])}{more}" if texts else "not given"


def _meant(value: Json) -> Hashable:
    """What a single value means: a moment, or its text."""
    with suppress(ValueError):
        if isinstance(value, str):
            return parse_date_time(value)
    return _text(value)


def _stated(value: Json, zone: tzinfo) -> Stated | None:
    """The day or the moment that a value names; ``None`` if it names neither."""
    try:
        return read_stated(value, zone) if isinstance(value, str) else None
    except ValueError:
        return None


def _name(entry: Entry) -> str:
    """What to call a record at hand: a whole file by its key, which says whose file it is."""
    return name_of(entry.record) if entry.record.pointer else " and ".join(entry.key)


def _text(value: Json) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return plain_text(value)


def _held(nodes: list[Node]) -> list[Node]:
    """What is there: the entries of a list one by one, null left out."""
    return [
        Node(one, node.pointer)
        for node in nodes
        for one in (node.value if isinstance(node.value, list) else [node.value])
        if one is not None
    ]


def _place(held: list[Node], document: Document, record: Node) -> Place:
    """Where a value stands; the record where it is absent."""
    return Place(document.path, held[0].pointer if held else record.pointer)


def _pairs(spelled: Json) -> Iterator[_Pair]:
    """What is compared: ``{here: there}``, or a list of what has the same name on both sides."""
    if isinstance(spelled, dict):
        for here, there in spelled.items():
            yield _Pair(value_of(here), value_of(there))
    for one in spelled if isinstance(spelled, list) else ():
        if isinstance(one, dict) and {"here", "there"} & one.keys():
            if set(one) != {"here", "there"}:
                raise ValueError("a pair of fields is {here: ..., there: ...} and nothing else")
            yield _Pair(value_of(one["here"]), value_of(one["there"]))
        else:
            yield _Pair(value_of(one), value_of(one))
