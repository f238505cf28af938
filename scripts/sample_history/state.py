"""What a document said on an earlier day: today's data with all that was done later taken back.

How each kind of fact is taken back is data (``set_back`` in samples/history/plan.yaml): an item that did not
exist is left out, a closed one is open again. What no rule takes back is caught: ``late_claims`` names it.
"""

from __future__ import annotations

import dataclasses
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from socgap_evidence.model import Json

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\S+)?")


@dataclass(frozen=True, slots=True)
class Rule:
    """How a mapping looked before the day that one of its fields names."""

    field: str
    drops: bool = False
    """The whole mapping was not there."""
    same_day: bool = False
    """It is done anew for each version: the field says the version's day."""
    remove: tuple[str, ...] = ()
    put: Mapping[str, Json] = dataclasses.field(default_factory=dict)
    """Earlier values, for those of these fields that are there."""


@dataclass(frozen=True, slots=True)
class Past:
    """The rules by which documents are set back, and the fields that may name a day to come."""

    rules: Sequence[Rule]
    may_lie_ahead: frozenset[str]
    zone: ZoneInfo

    def on(self, value: Json, day: date, rolling: Mapping[str, Sequence[str]] | None = None) -> Json:
        """The value as it was on a day.

        ``rolling`` has, by field, the earlier dates of what is done again and again.
        """
        match value:
            case list():
                return [self.on(item, day, rolling) for item in value if not self._is_ahead(item, day)]
            case dict():
                kept = {
                    name: self.on(inner, day, rolling)
                    for name, inner in value.items()
                    if not self._is_ahead(inner, day)
                }
                return self._set_back(kept, day, rolling or {})
            case _:
                return value

    def _is_ahead(self, value: Json, day: date) -> bool:
        return isinstance(value, dict) and any(
            rule.drops and _is_after(value.get(rule.field), day) for rule in self.rules
        )

    def _set_back(
        self, value: dict[str, Json], day: date, rolling: Mapping[str, Sequence[str]]
    ) -> dict[str, Json]:
        was = dict(value)
        for rule in self.rules:
            if not _is_after(value.get(rule.field), day):
                continue
            if rule.same_day:
                was[rule.field] = self._same_time(str(value[rule.field]), day)
            was = {name: rule.put.get(name, inner) for name, inner in was.items() if name not in rule.remove}
        for name, dates in rolling.items():
            if _is_after(was.get(name), day):
                was[name] = max(earlier for earlier in dates if earlier <= day.isoformat())
        return was

    def _same_time(self, text: str, day: date) -> str:
        if "T" not in text:
            return day.isoformat()
        clock = datetime.fromisoformat(text).astimezone(self.zone).time()
        return datetime.combine(day, clock, self.zone).isoformat()

    def claims(self, value: Json, name: str = "") -> Iterator[str]:
        """Every day or moment that a document says something was done on."""
        match value:
            case dict():
                for key, inner in value.items():
                    yield from self.claims(inner, key)
            case list():
                for item in value:
                    yield from self.claims(item, name)
            case str() if name not in self.may_lie_ahead and _DAY.fullmatch(value):
                yield value

    def late_claims(self, value: Json, day: date) -> list[str]:
        """What a document that was committed on a day could not have known."""
        return [claim for claim in self.claims(value) if _is_after(claim, day)]

    def last_moment(self, value: Json) -> datetime | None:
        """The latest moment that a document reports, if it reports any to the minute."""
        moments = (datetime.fromisoformat(claim) for claim in self.claims(value) if "T" in claim)
        return max((moment.astimezone(self.zone) for moment in moments), default=None)


@dataclass(frozen=True, slots=True)
class Change:
    """What a register said of some of its items before a day, where no rule can tell."""

    items: re.Pattern[str]
    before: date
    absent: bool = False
    was: Mapping[str, Json] = dataclasses.field(default_factory=dict)
    gone: tuple[str, ...] = ()
    """Fields that were not there."""
    without: Mapping[str, Sequence[Json]] = dataclasses.field(default_factory=dict)
    """Members that lists had not yet."""

    def undone(self, item: dict[str, Json]) -> dict[str, Json]:
        """The item as it was before the change."""
        was = {
            name: value
            for name, value in {**item, **deepcopy(dict(self.was))}.items()
            if name not in self.gone
        }
        for name, members in self.without.items():
            listed = was.get(name)
            if isinstance(listed, list):
                was[name] = [member for member in listed if member not in members]
        return was


def undo(items: list[Json], changes: Sequence[Change], day: date, name: Sequence[str]) -> list[Json]:
    """The items of a register with the changes undone that came after a day, the latest change first.

    ``name`` has the fields that an item is called by; ``Change.items`` is compared with their values, joined
    by "/".
    """
    left = [item for item in items if isinstance(item, dict)]
    for change in sorted(changes, key=lambda one: one.before, reverse=True):
        if day >= change.before:
            continue
        matches = [bool(change.items.fullmatch("/".join(str(item[part]) for part in name))) for item in left]
        left = [
            change.undone(item) if matched else item
            for item, matched in zip(left, matches, strict=True)
            if not (matched and change.absent)
        ]
    return list(left)


def _is_after(value: Json, day: date) -> bool:
    return isinstance(value, str) and bool(_DAY.fullmatch(value)) and value[:10] > day.isoformat()
