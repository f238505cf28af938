"""Populations: members with the days on which they are some, which `covers`, `resolves` and `approved` ask about.

A population is named in ``shared.yaml``, written out as records with their first and last day, or listed. One
population ``with`` another has a member for each pair: everybody, for every document they must confirm.

Whoever is missing from a population is never asked about. So a record that should be a member and cannot be, because
nothing names it or because its last day lies before its first, is a flaw that `covers` reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from socgap_evidence.intervals import ALWAYS, ONE_DAY, Interval, day_after
from socgap_evidence.model import Reason
from socgap_evidence.rules.base import Finding, mapping
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import RECORDS, Nameless, Records
from socgap_evidence.rules.naming import full_name
from socgap_evidence.rules.values import Field, Lookup, Value, types_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.model import Json, Place
    from socgap_evidence.rules.base import Use
    from socgap_evidence.rules.joins import Entry, Key
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Selector

POPULATION_GRAMMAR: Json = {
    "type": ["object", "array", "string"],
    "description": "Members: by a name of shared.yaml, as records with the days of their membership, or as a list.",
    "items": {"type": "string"},
    "minItems": 1,
    "minLength": 1,
    "properties": {
        **RECORDS,
        "from": {"$ref": "#/$defs/value", "description": "First day of membership; always unless set."},
        "until": {"$ref": "#/$defs/value", "description": "Last day of membership; for good unless set."},
        "event": {
            "$ref": "#/$defs/value",
            "description": "The day of an event, from which something is owed.",
        },
        "with": {"$ref": "#/$defs/population", "description": "Each member together with each of these."},
    },
    "additionalProperties": False,
}
"""The JSON Schema of a population in a control."""


class Member(Struct, frozen=True):
    """A member of a population and the days on which it is one."""

    key: Key
    days: Interval
    entry: Entry | None
    """Its record; ``None`` for a member that a control lists."""

    @property
    def name(self) -> str:
        """What to call it."""
        return ", ".join(self.key)

    @property
    def place(self) -> Place | None:
        """Where it stands; ``None`` for a member that a control lists."""
        return None if self.entry is None else self.entry.place

    @property
    def days_in_words(self) -> str:
        """Its days as a sentence goes on: ``from 2026-02-01 through 2026-06-12``."""
        since = f"from {self.days.since}" if self.days.since else ""
        until = f"through {self.days.until - ONE_DAY}" if self.days.until else ""
        return " ".join(part for part in (since, until or (since and "on")) if part) or "always"


class Roll(Struct, frozen=True):
    """Who is a member, and which records should name one and do not."""

    members: list[Member] = field(default_factory=list)
    flaws: dict[Place, Finding] = field(default_factory=dict)
    """By where they stand: several members may share a record that is flawed."""


class Population(Struct, frozen=True):
    """Members with the days of their membership."""

    records: Records | None
    listed: tuple[str, ...] = ()
    since: Value | None = None
    until: Value | None = None
    event: Value | None = None
    beside: Population | None = None
    name: str = ""
    """Its name in ``shared.yaml``, if it has one."""

    @classmethod
    def parse(cls, spelled: Json, terms: Terms, within: tuple[str, ...] = ()) -> Population:
        """A population from a control; ValueError with a sentence for what makes no sense.

        ``within`` are the names of the populations that it is a part of.
        """
        if isinstance(spelled, str):
            if spelled in within:
                raise ValueError(f"the population '{spelled}' is a part of itself")
            return replace(cls.parse(terms.population(spelled), terms, (*within, spelled)), name=spelled)
        if isinstance(spelled, list):
            return cls(None, tuple(str(one) for one in spelled))
        spelled = mapping(spelled)
        if "event" in spelled and {"from", "until"} & set(spelled):
            raise ValueError("an event has one day; leave 'from' and 'until' out, or 'event'")
        days = {name: value_of(spelled[name]) for name in ("from", "until", "event") if name in spelled}
        return cls(
            records=Records.parse(spelled),
            since=days.get("from"),
            until=days.get("until"),
            event=days.get("event"),
            beside=cls.parse(spelled["with"], terms, within) if "with" in spelled else None,
        )

    @property
    def is_matched(self) -> bool:
        """Whether it depends on the record at hand."""
        return self.records is not None and self.records.is_matched

    @property
    def is_of_events(self) -> bool:
        """Whether its members are events, which owe something from their day on."""
        return self.event is not None or (self.beside is not None and self.beside.is_of_events)

    @property
    def width(self) -> int:
        """How many values identify a member."""
        own = self.records.width if self.records else 1
        return own + (self.beside.width if self.beside else 0)

    @property
    def called(self) -> str:
        """What to call its members together."""
        if self.records is None:
            return self.name or ", ".join(self.listed) or "an empty list"
        return self.records.called or self.name or self.records.type or "the requirement's own records"

    @property
    def types(self) -> frozenset[str]:
        """The other document types it looks into."""
        own = self.records.types if self.records else frozenset()
        dates = types_of((self.since, self.until, self.event))
        return own | dates | (self.beside.types if self.beside else frozenset())

    def uses(self, *here: Selector, here_type: str | None = None) -> Iterator[Use]:
        """The selectors it uses; ``here`` selects the records that it is matched with, the file unless set."""
        if self.records is None:
            return
        yield from self.records.uses(*here, here_type=here_type)
        for each in self.records.each:
            for day in (self.since, self.until, self.event):
                yield from _dated_uses(day, each, self.records.type) if day is not None else ()
        if self.beside is not None:
            yield from self.beside.uses(*self.records.each, here_type=self.records.type)

    def members(self, subject: Subject, here: Here | None = None) -> list[Member]:
        """Every member with the days of its membership; an event without a day is none."""
        return self.roll(subject, here).members

    def roll(self, subject: Subject, here: Here | None = None) -> Roll:
        """The same, and the records that should name a member and do not."""
        roll = Roll([Member((text,), ALWAYS, None) for text in self.listed])
        if self.records is None:
            return roll
        reversed_ones: dict[Place, Finding] = {}
        for entry in self.records.named(subject, here):
            if isinstance(entry, Nameless):
                roll.flaws[entry.entry.place] = _nameless(*entry)
                continue
            days = self._days(subject, entry)
            roll.members.extend([Member(entry.key, stretch, entry) for stretch in days or ()])
            if days is None:
                reversed_ones[entry.place] = _reversed(entry)
        roll.flaws.update(reversed_ones)
        return roll if self.beside is None else _paired(roll, self.beside, subject)

    def refuse_other_widths(self, others: Iterable[Records]) -> None:
        """ValueError for records that can never name a member, because their key has more parts or fewer."""
        for one in others:
            if one.width != self.width:
                raise ValueError(
                    f"a member has {_keys(self.width)} and a record of 'by' has {_keys(one.width)}"
                )

    def nobody(self, subject: Subject) -> str:
        """That it has no member, as a sentence goes on: ``nothing in a.yaml belongs to the systems``."""
        where = " or ".join(self.records.shelf(subject).globs) if self.records else ""
        return f"nothing{where and f' in {where}'} belongs to {self.called}"

    def _days(self, subject: Subject, entry: Entry) -> list[Interval] | None:
        """The days of a membership, or from each day of an event on; ``None`` for an end before the beginning."""
        if self.event is not None:
            return [Interval(day, None) for day in _stated(self.event, subject, entry)[0]]
        since, _ = _stated(self.since, subject, entry)
        until, is_open = _stated(self.until, subject, entry)
        first = since[0] if since else None
        after = None if is_open or not until else day_after(until[-1])
        if first is not None and after is not None and first >= after:
            return None
        return [Interval(first, after)]


def _stated(chosen: Value | None, subject: Subject, entry: Entry) -> tuple[list[date], bool]:
    """The days that a value names, each once, and whether it also holds null, as the end of what still goes on."""
    if chosen is None:
        return [], False
    if isinstance(chosen, Field) and chosen.selector.field:
        days = subject.days_of(entry.document, chosen.selector, entry.record)
        return days, not days  # one field is not both a day and null
    nodes = chosen.find(subject, entry.document, entry.record)
    days = [stated.day for stated, _ in subject.stated_of(entry.document, nodes)]
    return sorted(set(days)), len(days) < len(nodes)


def _dated_uses(day: Value, each: Selector, of_type: str | None) -> Iterator[Use]:
    """The selectors of a day: all must select dates but those by which another document's record is found."""
    for use in day.uses(each, of_type):
        is_key = isinstance(day, Lookup) and (use.type, use.selector) != (day.type, day.take)
        yield replace(use, is_date=not is_key)


def _paired(roll: Roll, beside: Population, subject: Subject) -> Roll:
    """Each member together with each of another population, on the days on which both are some."""
    pairs = Roll(flaws=dict(roll.flaws))
    others = None if beside.is_matched else beside.roll(subject)
    for member in roll.members:
        here = None if member.entry is None else Here(member.entry.document, member.entry.record)
        found = beside.roll(subject, here) if others is None else others
        pairs.flaws.update(found.flaws)
        for other in found.members:
            both = member.days.common(other.days)
            if both is not None:
                pairs.members.append(Member((*member.key, *other.key), both, member.entry))
    return pairs


def _nameless(entry: Entry, lacking: Value) -> Finding:
    name = full_name(entry.document, entry.record)
    return Finding(
        Reason.INVALID,
        f"{f'{name}: ' if name else ''}it has no '{lacking.text}', so nobody can ask about it.",
        "Say what it is; if it should not be asked about, the control has to leave it out.",
        place=entry.place,
        about=entry.ids,
    )


def _reversed(entry: Entry) -> Finding:
    return Finding(
        Reason.INVALID,
        f"{', '.join(entry.key)} ends before it begins, so nobody asked about it on any day.",
        "Correct its first day or its last.",
        place=entry.place,
        about=entry.ids,
    )


def _keys(number: int) -> str:
    return f"{number} key{'' if number == 1 else 's'}"


def by_key(members: Iterable[Member]) -> dict[Key, list[Member]]:
    """The members by their keys: one may be a member twice, with days of its own each time."""
    found: dict[Key, list[Member]] = {}
    for member in members:
        found.setdefault(member.key, []).append(member)
    return found
