"""What must be done by some day: when that is, whether it was done by then, and the gap if it was not.

A limit in days is held against days. One in hours or minutes is held against moments: a day without a time counts
from its first moment where the time begins and up to its last where it ends, the stricter reading of both.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import Stated
from socgap_evidence.durations import Duration, Unit, spoken
from socgap_evidence.intervals import ONE_DAY, Interval, day_after
from socgap_evidence.model import Reason
from socgap_evidence.rules.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

    from socgap_evidence.model import Calendar, Place

_ACKNOWLEDGE = (
    "Nothing makes it timely any more: record why it was late, let a waiver acknowledge the deviation, "
    "and do the next one in time."
)
_PLAN_SOONER = "Plan an earlier day; what has come to pass already, a waiver can acknowledge."
_UNLESS_TIMES_SAY_MORE = (
    "If it was in time, state both with their times: a day without one counts from its first moment "
    "and up to its last."
)


class Dated(Struct, frozen=True):
    """A field and what it states."""

    field: str
    stated: Stated
    place: Place


class Task(Struct, frozen=True):
    """Something to be done by some day, and when it was."""

    name: str
    about: tuple[str, ...]
    begun: Dated
    limit: Duration | None
    due: Stated
    done: Dated | None
    fields: str
    """Where it says that it is done, for messages; empty if it says so nowhere."""
    place: Place
    """Where that would stand."""
    is_planned: bool = False
    """Whether ``done`` is a plan, so that what is too late is known from the beginning."""

    def findings(self, calendar: Calendar) -> Iterator[Finding]:
        """The days on which it is open past its day, or a deviation."""
        if self.done is None:
            yield from self._open()
        elif self.limit is None:
            yield from self._overdue(self.done)
        elif is_late(self.done.stated, self.due, calendar.zone):
            yield self._late(self.done, self.limit, calendar)

    def late_plan(self, calendar: Calendar) -> Finding | None:
        """The deviation of what is planned too late; ``None`` for anything else."""
        is_plan = self.is_planned and self.done is not None
        return next(self.findings(calendar), None) if is_plan else None

    def _open(self) -> Iterator[Finding]:
        since = day_after(self.due.day)
        if since is not None:
            what = f"{self.fields} is missing" if self.fields else "it is open"
            counted = "" if self.limit is None else f"{self.limit} after "
            message = f"{what}, due by {self.due} ({counted}'{self.begun.field}')."
            fix = f"Do it, and record {f'when in {self.fields}' if self.fields else 'that it is done'}."
            yield self._finding(message, fix, Interval(since, None), self.place)

    def _overdue(self, done: Dated) -> Iterator[Finding]:
        since, until = day_after(self.due.day), done.stated.day
        if since is not None and since < until:
            after = f"{_days(self.due, done.stated)} after '{self.begun.field}' on {self.due}"
            message = f"'{done.field}' is {done.stated}, {after}."
            fix = "Nothing more to do for this one; do the next one by its day."
            yield self._finding(message, fix, Interval(since, until), done.place)

    def _late(self, done: Dated, limit: Duration, calendar: Calendar) -> Finding:
        """A deviation: nothing cures one in the audit window; any other is over once the thing is done."""
        days = deviation(self.begun.stated.day, self.due.day, done.stated.day, calendar)
        fix = _UNLESS_TIMES_SAY_MORE if limit.is_of_moments and self._is_vague(done) else _ACKNOWLEDGE
        if self.is_planned:
            days, fix = Interval(self.begun.stated.day, None), _PLAN_SOONER
        after = f"{self._after(done, limit, calendar)} after '{self.begun.field}'"
        last = "" if limit.is_of_moments else f" ({self.due})"
        message = f"'{done.field}' is {done.stated}, {after}; the limit is {limit}{last}."
        return self._finding(message, fix, days, done.place)

    def _after(self, done: Dated, limit: Duration, calendar: Calendar) -> str:
        """How long it took, in words."""
        if not limit.is_of_moments:
            return _days(self.begun.stated, done.stated)
        took = done.stated.last_moment(calendar.zone) - self.begun.stated.first_moment(calendar.zone)
        return f"{'up to ' if self._is_vague(done) else ''}{spoken(took)}"

    def _is_vague(self, done: Dated) -> bool:
        """Whether one of the two states no time, so that the stricter reading is taken."""
        return self.begun.stated.moment is None or done.stated.moment is None

    def _finding(self, message: str, fix: str, days: Interval, place: Place) -> Finding:
        named = f"{self.name}: {message}" if self.name else f"{message[:1].upper()}{message[1:]}"
        return Finding(Reason.FAILING, named, fix, days, place, self.about)


def deviation(begun: date, due: date, done: date, calendar: Calendar) -> Interval:
    """The days of what was done too late: for good if it touches the audit window, else until it was done.

    The first is the day after the last in time, or that very day where the limit ran out within it.
    """
    since = due if done <= due else due + ONE_DAY
    window = calendar.window
    stays = window is not None and begun <= window.end and done >= window.start
    return Interval(since, None if stays else done if done > since else day_after(since))


def deadline(start: Stated, limit: Duration, calendar: Calendar) -> Stated:
    """The last day in time, or for hours and minutes the last moment; the calendar's last if it lies beyond."""
    if not limit.is_of_moments:
        return Stated(limit.after(start.day, calendar.holidays))
    try:
        moment = start.first_moment(calendar.zone) + limit.delta
        local = moment.astimezone(calendar.zone)
    except OverflowError:
        local = datetime.max.replace(tzinfo=UTC)
    return Stated(local.date(), local)


def is_late(done: Stated, due: Stated, zone: tzinfo) -> bool:
    """Whether something was done after a deadline; moments are compared in UTC, whatever the clocks show."""
    return done.day > due.day if due.moment is None else done.last_moment(zone) > due.moment


def _days(since: Stated, until: Stated) -> str:
    return str(Duration((until.day - since.day).days, Unit.DAY))
