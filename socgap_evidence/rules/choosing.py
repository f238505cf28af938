"""Choosing among records: by what a field holds, by what belongs to the record at hand, and by which is the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Place
from socgap_evidence.rules.base import UnjudgeableError, Use, selector
from socgap_evidence.rules.values import texts
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.subject import Shelf, Subject

Found = tuple["Document", Node]
"""A record and the file that it stands in."""

WHERE_GRAMMAR: Json = {
    "type": "object",
    "description": "Only records whose field has the value, one of the values, or a number within bounds.",
    "additionalProperties": {
        "type": ["string", "boolean", "number", "array", "object"],
        "items": {"type": ["string", "boolean", "number"]},
        "minItems": 1,
        "properties": {"at_least": {"type": "number"}, "at_most": {"type": "number"}},
        "minProperties": 1,
        "additionalProperties": False,
    },
    "minProperties": 1,
}
"""The JSON Schema of a choice by what a field holds."""

MATCHING_GRAMMAR: Json = {
    "type": "object",
    "description": "Only records whose field (left) has the value of the field of the record at hand (right),"
    " or one that sorts on this side of it.",
    "additionalProperties": {
        "type": ["string", "object"],
        "properties": {"at_least": {"$ref": "#/$defs/field"}, "at_most": {"$ref": "#/$defs/field"}},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    "minProperties": 1,
}
"""The JSON Schema of a choice by what belongs to the record at hand."""

LATEST_GRAMMAR: Json = {
    "type": "object",
    "description": "Only those of the newest day in each group, none after the day of the record at hand."
    " Paths from the top choose among the files, fields among the records.",
    "properties": {
        "date": {"$ref": "#/$defs/field"},
        "per": {"$ref": "#/$defs/field"},
        "until": {"$ref": "#/$defs/field", "description": "A day of the record at hand."},
    },
    "required": ["date"],
    "additionalProperties": False,
}
"""The JSON Schema of a choice of the newest."""


class Here(Struct, frozen=True):
    """The record at hand, which other records are matched with."""

    document: Document
    record: Node

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.document.path, self.record.pointer)


class Where(Struct, frozen=True):
    """Records whose field has one of the values, or a number within bounds that belong to them."""

    field: Selector
    allowed: frozenset[str]
    at_least: float | None = None
    at_most: float | None = None

    @classmethod
    def parse(cls, name: str, spelled: Json) -> Where:
        """One field of a choice from a control; ValueError for a name that is no field."""
        if not isinstance(spelled, dict):
            return cls(selector(name), frozenset(texts(Node(spelled, ()))))
        bounds = {key: float(value) for key, value in spelled.items() if isinstance(value, int | float)}
        return cls(selector(name), frozenset(), bounds.get("at_least"), bounds.get("at_most"))

    def use(self, each: Selector, of_type: str | None) -> Use:
        """Its field with the values that it is compared with, for records that ``each`` selects."""
        return Use(self.field, each, type=of_type, values=tuple(sorted(self.allowed)))

    def chosen(self, found: list[Found]) -> list[Found]:
        """Those of the records whose field has such a value, in their order."""
        if not self.field.is_path:
            return [pair for pair in found if self._holds(*pair)]
        # A path says the same of all records of a file, and there may be many.
        held: dict[Document, bool] = {}
        for document, record in found:
            if document not in held:
                held[document] = self._holds(document, record)
        return [pair for pair in found if held[pair[0]]]

    def _holds(self, document: Document, record: Node) -> bool:
        nodes = self.field.find(document.data, record)
        if self.allowed:
            return any(self.allowed.intersection(texts(node)) for node in nodes)
        return any(self._is_within(node.value) for node in nodes)

    def _is_within(self, value: Json) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )


class Match(Struct, frozen=True):
    """Records whose field has a value that the record at hand has, or one on the right side of it."""

    there: Selector
    here: Selector
    how: str = "is"
    """``is``, ``at_least`` or ``at_most``: what the value there is to the value here."""

    @classmethod
    def parse(cls, there: str, spelled: Json) -> Match:
        """One pair of fields from a control; ValueError for what is no field."""
        if isinstance(spelled, dict):
            ((how, here),) = spelled.items()
            return cls(selector(there), selector(here), how)
        return cls(selector(there), selector(spelled))

    def holds(self, found: Found, here: Here) -> bool:
        """Whether a record matches the one at hand; what is absent or null on either side *is* nothing.

        Raises UnjudgeableError for values of which nobody can say which sorts first.
        """
        document, record = found
        there = self.there.find(document.data, record)
        mine = self.here.find(here.document.data, here.record)
        if self.how == "is":
            return bool(_texts(there) & _texts(mine))
        pairs = [(one.value, other.value) for one in there for other in mine]
        if not pairs or not all(_are_comparable(*pair) for pair in pairs):
            sides = f"'{self.there.text}' in {document.path} with '{self.here.text}'"
            raise UnjudgeableError(f"nobody can compare {sides}", here.place)
        return any(self._is_on_its_side(*pair) for pair in pairs)

    def _is_on_its_side(self, one: Json, other: Json) -> bool:
        return one >= other if self.how == "at_least" else one <= other  # type: ignore[operator]  # comparable


def _are_comparable(one: Json, other: Json) -> bool:
    """Whether it is clear which of two values sorts first: two texts, or two numbers (true is 1)."""
    return (isinstance(one, str) and isinstance(other, str)) or (
        isinstance(one, int | float) and isinstance(other, int | float)
    )


def matching(
    matches: tuple[Match, ...], found: list[Found], shelf: Shelf, name: Hashable, here: Here
) -> Iterable[Found]:
    """Those of a shelf's records (called ``name``, to remember them by) that match the one at hand, in their order."""
    exact = [match for match in matches if match.how == "is"]
    if not exact:
        return [pair for pair in found if all(match.holds(pair, here) for match in matches)]
    if len(exact) < len(matches):
        del exact[1:]  # what nobody can compare is to be told of the same records, whichever is the rarest
    likely = [_positions_of(match, found, shelf, name, here) for match in exact]
    fewest = min(likely, key=lambda lists: sum(map(len, lists)))
    return [
        found[position]
        for position in sorted({position for some in fewest for position in some})
        if all(match.holds(found[position], here) for match in matches)
    ]


def _positions_of(
    match: Match, found: list[Found], shelf: Shelf, name: Hashable, here: Here
) -> list[list[int]]:
    """Where the records stand whose field has a value of the record at hand, a list for each of its values."""
    index = shelf.remember(("matching", name, match.there), lambda: _positions(found, match.there))
    return [index.get(text, []) for text in _texts(match.here.find(here.document.data, here.record))]


def _positions(found: Iterable[Found], there: Selector) -> dict[str, list[int]]:
    """Which records have a value, by the value, so that nobody has to look through all of them each time."""
    index: dict[str, list[int]] = {}
    for position, (document, record) in enumerate(found):
        for text in _texts(there.find(document.data, record)):
            index.setdefault(text, []).append(position)
    return index


class _Dated(Struct, frozen=True):
    """Something of a day in a group, and what tells it from the others."""

    day: date
    group: frozenset[str]
    name: Hashable


class Latest(Struct, frozen=True):
    """The newest in each group: files where paths from the top say when, records where fields do."""

    day: Selector
    per: Selector | None
    until: Selector | None

    @classmethod
    def parse(cls, spelled: dict[str, Json]) -> Latest:
        """A choice of the newest from a control; ValueError for what is no field."""
        per = selector(spelled["per"]) if "per" in spelled else None
        until = selector(spelled["until"]) if "until" in spelled else None
        return cls(selector(spelled["date"]), per, until)

    @property
    def is_of_files(self) -> bool:
        """Whether it chooses among the files, whatever else is chosen in them."""
        return self.day.is_path and (self.per is None or self.per.is_path)

    def uses(self, each: Selector, of_type: str | None) -> Iterator[Use]:
        """The selectors it uses, for records that ``each`` selects."""
        yield Use(self.day, each, type=of_type, is_date=True)
        if self.per is not None:
            yield Use(self.per, each, type=of_type)

    def choose(
        self, found: list[Found], subject: Subject, shelf: Shelf, name: Hashable, here: Here | None
    ) -> Callable[[Found], bool]:
        """What tells whether one of a shelf's records (called ``name``) is among the newest.

        Two of one day are both. A record without a day is none of them; a file without one raises
        UnjudgeableError, because nobody can say that it is not the newest.
        """
        limit = self._limit(subject, here)
        dated = shelf.remember(("dated", name, self), lambda: list(self._dated(found, subject, shelf)))
        newest = shelf.remember(("newest", name, self, limit), lambda: _newest(dated, limit))
        return lambda pair: self._name(pair) in newest

    def _limit(self, subject: Subject, here: Here | None) -> date | None:
        """The day of the record at hand; ``None`` if it states none."""
        if self.until is None or here is None:
            return None
        return min((day for day, _ in subject.days_at(here.document, self.until, here.record)), default=None)

    def _dated(self, found: list[Found], subject: Subject, shelf: Shelf) -> Iterator[_Dated]:
        """The day, the group and the name of all that it chooses among."""
        all_of_them = shelf.records(WHOLE) if self.is_of_files else found
        for document, record in all_of_them:
            days = [day for day, _ in subject.days_at(document, self.day, record)]
            if self.is_of_files and not days:
                sentence = f"'{self.day.text}' does not say whether it is the newest"
                raise UnjudgeableError(sentence, Place(document.path))
            group = frozenset(_texts(self.per.find(document.data, record)) if self.per else ())
            for day in days:
                yield _Dated(day, group, self._name((document, record)))

    def _name(self, pair: Found) -> Hashable:
        """What tells one file, or one record, from the others."""
        document, record = pair
        return document.path if self.is_of_files else (document.path, record.pointer)


def _newest(dated: Iterable[_Dated], limit: date | None) -> frozenset[Hashable]:
    """The names of those that are of the last day of their group up to the limit."""
    known = [one for one in dated if limit is None or one.day <= limit]
    last: dict[frozenset[str], date] = {}
    for one in known:
        last[one.group] = max(one.day, last.get(one.group, one.day))
    return frozenset(one.name for one in known if one.day == last[one.group])


def _texts(nodes: Iterable[Node]) -> set[str]:
    return {text for node in nodes for text in texts(node)}
