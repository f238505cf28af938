"""What `covers` reads: records that speak for a member with their days, and the days on which a member is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import Stated
from socgap_evidence.durations import NO_TIME
from socgap_evidence.intervals import NEVER, DaySet, Interval, day_after
from socgap_evidence.rules.base import Finding, UnjudgeableError, mapping, selector
from socgap_evidence.rules.covering import Good
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.joins import RECORDS, Records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.durations import Duration
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Use
    from socgap_evidence.rules.joins import Entry, Key
    from socgap_evidence.rules.populations import Member
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Node, Selector

COVERING_GRAMMAR: Json = {
    "type": "object",
    "description": "Records that speak for a member, and where they say when.",
    "properties": {
        **RECORDS,
        "date": {"$ref": "#/$defs/field", "description": "When it happened; good on every day unless set."},
        "until": {"$ref": "#/$defs/field", "description": "The last day it states itself, if it does."},
        "done": {
            "$ref": "#/$defs/field",
            "description": "When it was put on record; it must be, and after its last day.",
        },
    },
    "additionalProperties": False,
}
"""The JSON Schema of records with their days in a control."""


class By(Struct, frozen=True):
    """Records that may speak for a member, and where they say when."""

    records: Records
    date: Selector | None
    until: Selector | None
    done: Selector | None

    @classmethod
    def parse(cls, spelled: Json) -> By:
        """Records with their days from a control; ValueError with a sentence for what makes no sense."""
        spelled = mapping(spelled)
        chosen = {name: selector(spelled[name]) for name in ("date", "until", "done") if name in spelled}
        if "date" not in chosen and chosen:
            raise ValueError("'until' and 'done' say more about a 'date', which is not given")
        return cls(Records.parse(spelled), chosen.get("date"), chosen.get("until"), chosen.get("done"))

    @classmethod
    def parse_all(cls, spelled: Json) -> tuple[By, ...]:
        """Records of one kind, or of several."""
        return tuple(cls.parse(one) for one in (spelled if isinstance(spelled, list) else [spelled]))

    @property
    def days(self) -> tuple[Selector, ...]:
        """Where it says when."""
        return tuple(one for one in (self.date, self.until, self.done) if one is not None)

    def uses(self) -> Iterator[Use]:
        """The selectors it uses."""
        yield from self.records.uses_with(self.days)

    def done_at(self, good: Good, subject: Subject) -> Dated | None:
        """When a record was there, with the field that says so; ``None`` of one that says nothing of when."""
        filed = (self.done, good.done), (self.until, good.last), (self.date, good.day)
        found = (_dated(subject, good.entry, chosen, day) for chosen, day in filed)
        return next((one for one in found if one is not None), None)

    def began_at(self, good: Good, subject: Subject) -> Dated | None:
        """From when on a record is good, with the field that says so; ``None`` of one that is on every day."""
        return _dated(subject, good.entry, self.date, good.day)

    def ends_at(self, good: Good, subject: Subject) -> Dated | None:
        """Through when a record says itself that it is good; ``None`` of one that does not."""
        return _dated(subject, good.entry, self.until, good.last)

    def good(self, subject: Subject) -> Iterator[Good | Finding]:
        """Every record with its days, and a finding for one whose days nobody can read.

        One that should state a day, or when it was put on record, and does not is none. Neither is one that was put
        on record before the last day it speaks for had ended: it would speak for days that lay ahead.
        """
        for entry in self.records.entries(subject):
            try:
                good = self._good(entry, subject)
            except UnjudgeableError as error:
                yield error.finding(entry.ids)
            else:
                yield from () if good is None else [good]

    def _good(self, entry: Entry, subject: Subject) -> Good | None:
        document, record = entry.document, entry.record
        happened = _days(subject, document, record, self.date)
        ends = _days(subject, document, record, self.until)
        filed = _days(subject, document, record, self.done)
        day, last, done = max(happened, default=None), min(ends, default=None), max(filed, default=None)
        lacks = (self.date is not None and day is None) or (self.done is not None and done is None)
        if lacks or (done is not None and last is not None and done <= last):
            return None
        return Good(entry, day, last, done)


def good_by_key(by: Iterable[By], subject: Subject) -> tuple[dict[Key, list[Good]], list[Finding]]:
    """The records that speak for each member, and what is wrong with those that nobody can read."""
    good: dict[Key, list[Good]] = {}
    findings = []
    for kind in by:
        for one in kind.good(subject):
            if isinstance(one, Finding):
                findings.append(one)
            else:
                good.setdefault(one.entry.key, []).append(one)
    return good, findings


class Away(Struct, frozen=True):
    """Days on which a member owes nothing, such as a leave."""

    since: Selector
    until: Selector
    back: Duration
    """How long after its last day nothing is owed yet."""

    @classmethod
    def parse(cls, spelled: Json, terms: Terms) -> Away:
        """Absences from a control; ValueError for a duration that has no last day."""
        spelled = mapping(spelled)
        back = terms.days(spelled["return"]) if "return" in spelled else NO_TIME
        return cls(selector(spelled["from"]), selector(spelled["until"]), back)

    def days(self, subject: Subject, member: Member) -> DaySet:
        """The days on which a member is away or just back; none for an absence that ends before it begins."""
        if member.entry is None:
            return NEVER
        document, record = member.entry.document, member.entry.record
        since = max(subject.days_of(document, self.since, record), default=None)
        until = min(subject.days_of(document, self.until, record), default=None)
        if since is None or (until is not None and until < since):
            return NEVER
        last = None if until is None else self.back.after(until, subject.calendar.holidays)
        return DaySet((Interval(since, None if last is None else day_after(last)),))

    def last_day(self, subject: Subject, member: Member) -> Dated | None:
        """The last day of a member's absence; ``None`` for one that goes on, and where there is none."""
        if member.entry is None:
            return None
        found = subject.days_at(member.entry.document, self.until, member.entry.record)
        day, place = min(found, key=lambda one: one[0], default=(None, None))
        return None if day is None or place is None else Dated(self.until.text, Stated(day), place)


def _dated(subject: Subject, entry: Entry, chosen: Selector | None, day: date | None) -> Dated | None:
    """A day of a record with the place that states it; ``None`` for none."""
    if chosen is None or day is None:
        return None
    found = subject.days_at(entry.document, chosen, entry.record)
    return next(Dated(chosen.text, Stated(day), place) for stated, place in found if stated == day)


def _days(subject: Subject, document: Document, record: Node, chosen: Selector | None) -> list[date]:
    """The days that a selector names for a record."""
    return [] if chosen is None else subject.days_of(document, chosen, record)
