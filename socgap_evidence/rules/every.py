"""`every`: something recurs, once in each month, quarter, half-year or year.

Why: four reviews in one week are not a quarterly review. Each period of the audit window needs its own
occurrence; the missing period is named. Outside the window a missed period is a gap until the next occurrence.

Passes:

    every: {date: held_on, period: quarter, grace: 15 days}

    # socgap.yaml
    window: {start: 2026-01-01, end: 2026-06-30}

    # evidence/access/reviews/2026-Q1.yaml
    held_on: 2026-03-20

    # evidence/access/reviews/2026-Q2.yaml
    held_on: 2026-06-22

    # passes on 2026-07-31

Fails:

    title: Access review
    every: {date: held_on, period: quarter, grace: 15 days}

    # socgap.yaml
    window: {start: 2026-01-01, end: 2026-06-30}

    # evidence/access/reviews/2026-Q1.yaml
    held_on: 2026-03-20

    # evidence/access/reviews/2026-Q1-again.yaml
    held_on: 2026-03-27

    # passes on 2026-07-15
    # missed from 2026-07-16: Access review has no occurrence for 2026-Q2 (2026-04-01 to 2026-06-30),
    #   due by 2026-07-15.

Fix: none makes up for a period that is over; do the next one in time.

With `done`, the `date` names the period that is reviewed and `done` the day on which the work was finished,
so that a late review ends the gap that its lateness opened.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import Stated
from socgap_evidence.durations import NO_TIME, Duration, Period, PeriodKind
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.arithmetic import first_period_due, periods_due
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, selectors_of
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.naming import position
from socgap_evidence.rules.periods import first_period, missed_days, owed_periods
from socgap_evidence.rules.tallies import ends_in, occurrence, on, period_days, slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Selector

KEYWORD = "every"
VALUE: Json = {
    "type": "object",
    "description": "Something recurs: once in each period of the calendar.",
    "properties": {
        "date": {
            "$ref": "#/$defs/fields",
            "description": "Where it says which day, and so which period, it serves.",
        },
        "done": {
            "$ref": "#/$defs/fields",
            "description": "Where it says when the work was finished, if elsewhere.",
        },
        "period": {"enum": [kind.value for kind in PeriodKind]},
        "grace": {"$ref": "#/$defs/limit", "description": "How long after the period's end it may be filed."},
    },
    "required": ["date", "period"],
    "additionalProperties": False,
}


class _Occurrence(Struct, frozen=True):
    """One performance: the day that chooses its period, and the day on which it was done."""

    day: date
    done: date
    place: Place
    done_at: Place

    @property
    def dated(self) -> Dated:
        """When it was done, with the field that says so."""
        return Dated(position(self.done_at.pointer), Stated(self.done), self.done_at)


class Every(Rule, frozen=True):
    """It recurs in each period."""

    dated: tuple[Selector, ...]
    done: tuple[Selector, ...]
    period: PeriodKind
    grace: Duration

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Every:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        return cls(
            dated=selectors_of(value["date"]),
            done=selectors_of(value["done"]) if "done" in value else (),
            period=PeriodKind(value["period"]),
            grace=terms.days(value["grace"]) if "grace" in value else NO_TIME,
        )

    def selectors(self) -> tuple[Use, ...]:
        """The two dates."""
        return tuple(Use(one, is_date=True) for one in (*self.dated, *self.done))

    @property
    def speaks_before_the_first(self) -> bool:
        """No: without an occurrence it is silent, and ``evidence`` has the say."""
        return False

    def first_due(self, calendar: Calendar) -> date | None:
        """The end and the grace of the first period that begins with the program or after it."""
        first = first_period(self.period, calendar)
        return None if first is None else self._deadline(first, calendar)

    def first_reckoning(self, calendar: Calendar) -> Reckoning | None:
        """The end of the first period that is owed and the grace; ``None`` if none is known to be."""
        return first_period_due(self.period, self.grace, KEYWORD, calendar)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each period without an occurrence; none while there is no occurrence at all."""
        occurrences: list[_Occurrence] = []
        for faults, found in subject.each_file(self, partial(self._see, subject)):
            yield from faults
            occurrences += found
        occurrences.sort(key=lambda one: one.day)
        if not occurrences:
            return
        served = self._served(occurrences)
        for period in owed_periods(self.period, served, subject.calendar):
            finding = self._judge(period, served.get(period), occurrences, subject)
            if finding is not None:
                yield finding

    def _see(
        self, subject: Subject, document: Document
    ) -> tuple[tuple[Finding, ...], tuple[_Occurrence, ...]]:
        """What one file says of it: why it serves no period, and what was done."""
        return tuple(self._unusable(document, subject)), tuple(self._occurrences(document, subject))

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:
        """Each period that the window demands, and each occurrence with the days that it speaks for."""
        found = (one for document in subject.documents for one in self._occurrences(document, subject))
        occurrences = sorted(found, key=lambda one: one.day)
        served = self._served(occurrences)
        for period in owed_periods(self.period, served, subject.calendar):
            if ends_in(period, window):
                one, due = served.get(period), self._deadline(period, subject.calendar)
                yield slot(period, due, one.done if one else None, one.place if one else None)
        for one in occurrences:
            period = Period.holding(one.day, self.period)
            yield occurrence(
                one.place, period_days(period) if ends_in(period, window) else on(one.day), one.done
            )

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """By when each period that is looked at is due, and when it was done."""
        served = self._served(
            one for document in subject.documents for one in self._occurrences(document, subject)
        )
        done = {period: one.dated for period, one in served.items()}
        return periods_due(self.period, self.grace, done, subject.calendar)

    def _served(self, occurrences: Iterable[_Occurrence]) -> dict[Period, _Occurrence]:
        """The periods that were served, each with what served it first."""
        served: dict[Period, _Occurrence] = {}
        for one in occurrences:
            period = Period.holding(one.day, self.period)
            if period not in served or one.done < served[period].done:
                served[period] = one
        return served

    def _unusable(self, document: Document, subject: Subject) -> Iterator[Finding]:
        """Why a file serves no period: it names none, or was done before the period began."""
        days, finished = subject.days_in(document, self.dated), subject.days_in(document, self.done)
        if not days:
            fields = " or ".join(one.text for one in self.dated)
            message = f"It states no day for {fields}, so it serves no period."
            fix = "State the day on which the work was done."
            yield Finding(Reason.INVALID, message, fix, place=Place(document.path))
        for day, _ in days if finished else ():
            period, (done, place) = Period.holding(day, self.period), finished[0]
            if done < period.first:
                message = f"It was done on {done}, before {period.name} began on {period.first}."
                yield Finding(Reason.INVALID, message, "Name the period that was looked at.", place=place)

    def _occurrences(self, document: Document, subject: Subject) -> Iterator[_Occurrence]:
        finished = subject.days_in(document, self.done)
        for day, place in subject.days_in(document, self.dated):
            done, done_at = finished[0] if finished else (day, place)
            if done >= Period.holding(day, self.period).first:
                yield _Occurrence(day, done, place, done_at)

    def _judge(
        self, period: Period, one: _Occurrence | None, occurrences: list[_Occurrence], subject: Subject
    ) -> Finding | None:
        deadline = self._deadline(period, subject.calendar)
        # Only what serves a later period ends it: a late review of an earlier one says nothing about this one.
        later = min((other.done for other in occurrences if other.day > period.last), default=None)
        days = missed_days(period, deadline, one.done if one else None, later, subject.calendar)
        if days is None:
            return None
        if one is not None:
            message = f"{subject.title} for {period.name} was done on {one.done}; it was due by {deadline}."
            return Finding(
                Reason.MISSED, message, "Do the next one in time.", days, one.place, (period.name,)
            )
        message = f"{subject.title} has no occurrence for {period.name} ({period.first} to {period.last}), due by {deadline}."
        place = max(occurrences, key=lambda other: other.day).place
        return Finding(
            Reason.MISSED,
            message,
            f"Add its record ({subject.globs[0]}), if it took place; if not, it is still to be done.",
            days,
            Place(place.path, place.pointer),
            (period.name,),
        )

    def _deadline(self, period: Period, calendar: Calendar) -> date:
        return self.grace.after(period.last, calendar.holidays)
