"""How long something may take: one duration for all, one for each level, or one that another document states.

Limits are inclusive. What they are held against, days or moments, is for ``deadlines.py`` to know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.model import Place
from socgap_evidence.rules.base import UnjudgeableError, mapping
from socgap_evidence.rules.values import Value, texts, types_of, value_of
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Use
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms

LIMIT_GRAMMAR: Json = {
    "type": ["string", "object"],
    "description": "A duration such as '92 days', a parameter, or what decides between several.",
    "minLength": 1,
    "properties": {
        "levels": {
            "type": ["string", "object"],
            "description": "A parameter with levels, or the levels with their durations.",
            "additionalProperties": {"type": "string"},
            "minProperties": 1,
        },
        "by": {"$ref": "#/$defs/value", "description": "What names the level."},
        "number": {
            "$ref": "#/$defs/value",
            "description": "Where the number stands (null: there is no limit), ...",
        },
        "unit": {"enum": [unit.value for unit in Unit], "description": "... and what it counts."},
    },
    "minProperties": 2,
    "maxProperties": 2,
    "additionalProperties": False,
}
"""The JSON Schema of a limit that may depend on the record."""


_COUNT = re.compile(r"0|[1-9][0-9]{0,4}")


class Limit(Struct, frozen=True):
    """How long something may take, for each record."""

    durations: Mapping[str | None, Duration]
    by: Value | None = None
    unit: Unit | None = None

    @classmethod
    def parse(cls, spelled: Json, terms: Terms) -> Limit:
        """A limit from a control; ValueError with a sentence for what makes no sense."""
        if not isinstance(spelled, dict):
            if isinstance(terms.values.get(str(spelled)), dict):
                sentence = f"'{spelled}' has levels; write {{levels: {spelled}, by: <field>}}"
                raise ValueError(sentence)  # noqa: TRY004  # one kind of error for a value that makes no sense
            return cls({None: terms.duration(spelled)})
        spelled = mapping(spelled)
        if set(spelled) == {"levels", "by"}:
            return cls(terms.levels(spelled["levels"]), value_of(spelled["by"]))
        if set(spelled) == {"number", "unit"}:
            return cls({}, value_of(spelled["number"]), Unit(spelled["unit"]))
        raise ValueError("a limit is a duration, a parameter, {levels, by} or {number, unit}")

    @property
    def is_one(self) -> bool:
        """Whether it is the same for every record."""
        return self.by is None

    def refuse_moments(self) -> None:
        """ValueError for a limit in hours or minutes, where days are counted."""
        units = {self.unit, *(one.unit for one in self.durations.values())}
        if units & {Unit.HOUR, Unit.MINUTE}:
            raise ValueError("hours and minutes have no last day; a limit in days is needed here")

    @property
    def types(self) -> frozenset[str]:
        """The other document types it looks into."""
        return types_of([self.by])

    def uses(self, each: Selector = WHOLE, of_type: str | None = None) -> Iterator[Use]:
        """The selectors it uses, for records that ``each`` selects in documents of a type."""
        if self.by is not None:
            yield from self.by.uses(each, of_type)

    def of(self, subject: Subject, document: Document, record: Node) -> Duration | None:
        """The duration for a record; ``None`` where its number is null, which says that there is no limit.

        Raises UnjudgeableError for a record that has no level or number, or one that means nothing.
        """
        if self.by is None:
            return self.durations[None]
        nodes = self.by.find(subject, document, record)
        if len(nodes) != 1:
            place = Place(document.path, nodes[0].pointer if nodes else record.pointer)
            number = "is not given" if not nodes else f"has {len(nodes)} values"
            raise UnjudgeableError(f"'{self.by.text}', which decides the limit, {number}", place)
        place = Place(document.path, nodes[0].pointer)
        if self.unit is None:
            return _of_level(self.durations, self.by.text, nodes[0], place)
        return _of_number(self.unit, self.by.text, nodes[0], place)


def _of_level(durations: Mapping[str | None, Duration], name: str, node: Node, place: Place) -> Duration:
    named = texts(node)
    if len(named) == 1 and named[0] in durations:
        return durations[named[0]]
    levels = ", ".join(str(level) for level in durations)
    shown = " and ".join(named) or "null"
    raise UnjudgeableError(f"'{name}' is {shown}, for which there is no limit (only for {levels})", place)


def _of_number(unit: Unit, name: str, node: Node, place: Place) -> Duration | None:
    number = node.value
    if number is None:
        return None
    if isinstance(number, float) and number.is_integer():  # a JSON Schema takes 15.0 for an integer
        number = int(number)
    if not _COUNT.fullmatch(str(number)):
        raise UnjudgeableError(f"'{name}' is no whole number of {unit.value}s below 100,000", place)
    return Duration(int(str(number)), unit)
