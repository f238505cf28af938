"""Records as versions: on which days each is in force, and what to say of it.

A version is in force from its first day or the day of its approval, whichever is later, through the last day it
states. One that cannot be in force on any day says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import Stated
from socgap_evidence.intervals import ONE_DAY, Interval, day_after
from socgap_evidence.model import Place
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning
from socgap_evidence.rules.base import Use
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.naming import ids_of, name_of, position

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.selectors import Node, Selector


class Version(Struct, frozen=True):
    """One record and the days on which it is in force."""

    name: str
    """``version 1.1``, or what the record is called if it has no version."""
    ids: tuple[str, ...]
    """By what a waiver can name it."""
    place: Place
    """What decides on its first day; what is wrong if it has no days."""
    days: Interval | None
    says: str
    """When it comes into force; why it never does, if it has no days."""
    end: Place | None = None
    """Where it states its last day."""


class StatedDays(Struct, frozen=True):
    """Where a record states its days; of several fields the first that is there counts."""

    since: tuple[Selector, ...]
    until: tuple[Selector, ...]
    approved: tuple[Selector, ...]

    def uses(self, each: Selector) -> Iterator[Use]:
        """The selectors it uses, for records that ``each`` selects."""
        for one in (*self.since, *self.until, *self.approved):
            yield Use(one, each, is_date=True)

    def version(self, document: Document, record: Node, subject: Subject) -> Version:
        """A record as a version; UnjudgeableError for a value that is no date."""
        name, ids = _called(document, record)
        first, last, approval = (
            sorted(_stated(subject, document, record, fields), key=lambda one: one[0])
            for fields in (self.since, self.until, self.approved)
        )
        if not first or (self.approved and not approval):
            fields = " or ".join(f"'{one.text}'" for one in (self.approved if first else self.since))
            whole = Place(document.path, record.pointer)
            return Version(name, ids, whole, None, f"{name} states no day for {fields}")
        (day, place), says = first[-1], f"{name} takes effect on {first[-1][0]}"
        if approval and approval[-1][0] > day:
            says = f"{name} was meant to begin on {day} and was approved on {approval[-1][0]}"
            day, place = approval[-1]
        if not last:
            return Version(name, ids, place, Interval(day, None), says)
        until, end = last[0]
        if until < day:
            return Version(name, ids, end, None, f"{name} ends on {until}, before its first day, {day}")
        return Version(name, ids, place, Interval(day, day_after(until)), says, end)


def in_force_through(version: Version, about: tuple[str, ...]) -> Iterator[Reckoning]:
    """Until when a version is in force; nothing of one that states no end, or that is never in force."""
    if version.days is None or version.days.until is None or version.end is None:
        return
    last = Stated(version.days.until - ONE_DAY)
    since = Stated(version.days.since or last.day)
    begin = Begin(Origin.FIELD, since, position(version.place.pointer), version.place)
    end = Dated(position(version.end.pointer), last, version.end)
    yield Reckoning(version.name, about, begin, (), Meaning.GOOD_THROUGH, end)


def _called(document: Document, record: Node) -> tuple[str, tuple[str, ...]]:
    """What to call a version, and its ids with the number it gives itself."""
    ids = ids_of(document, record)
    held = record.value.get("version") if isinstance(record.value, dict) else None
    if isinstance(held, bool) or not isinstance(held, str | int | float):
        return name_of(record), ids
    return f"version {held}", (*ids, str(held))


def _stated(
    subject: Subject, document: Document, record: Node, fields: tuple[Selector, ...]
) -> list[tuple[date, Place]]:
    """The days that the first field to state any states."""
    found = (list(subject.days_at(document, one, record)) for one in fields)
    return next(filter(None, found), [])
