"""Who is owed what on which days: the computation under `covers`.

Days of membership come in, and records with the days on which they are good; what is left of the one without the
other is the gap. Days only: nothing here reads a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from socgap_evidence.durations import NO_TIME, Period
from socgap_evidence.intervals import NEVER, ONE_DAY, DaySet, Interval, day_after
from socgap_evidence.model import Reason
from socgap_evidence.rules.periods import ends_in_window, missed_days, owed_periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from socgap_evidence.durations import Duration, PeriodKind
    from socgap_evidence.model import Calendar
    from socgap_evidence.rules.joins import Entry


class Good(Struct, frozen=True):
    """A record that speaks for a member, and when."""

    entry: Entry
    day: date | None = None
    """When it happened; ``None`` if it states no day and so is good on every one."""
    last: date | None = None
    """The last day that it states itself; ``None`` if it states none."""
    done: date | None = None
    """When it was put on record, where that is another day."""

    @property
    def is_reversed(self) -> bool:
        """Whether it ends before it begins, and so is good on no day."""
        return self.day is not None and self.last is not None and self.last < self.day

    def last_day(self, term: Term, calendar: Calendar) -> date | None:
        """The last day on which it is good; ``None`` for a record that is good for ever."""
        if self.last is not None or term.limit is None or self.day is None:
            return self.last
        return term.grace.after(term.limit.after(self.day, calendar.holidays), calendar.holidays)


class Term(Struct, frozen=True):
    """How long a record is good, unless it says so itself."""

    limit: Duration | None
    """``None`` for ever."""
    grace: Duration
    """How much longer it is tolerated."""


class Uncovered(Struct, frozen=True):
    """A stretch of days on which something is owed that is not there."""

    days: Interval
    reason: Reason
    newest: Good | None = None
    """The last record before the stretch, if there was one."""
    good_through: date | None = None
    next_on: date | None = None
    """The day on which the next record ended it, if one did."""
    period: Period | None = None
    """The period that was missed, where one is owed in each."""


def owed_days(membership: DaySet, joining: Duration, calendar: Calendar) -> DaySet:
    """The days on which a member owes a record: its own, without the first after joining.

    Whoever was there when the program began has as long as somebody who joins that day.
    """
    parts = [_after_joining(stretch, joining, calendar) for stretch in membership]
    return DaySet.of([part for part in parts if part is not None])


def owed_since(event: DaySet, joining: Duration, calendar: Calendar) -> DaySet:
    """The days on which an event owes a record, which are those from its day on; none if it was before the program."""
    start, since = calendar.program_start, event.intervals[0].since
    if start is not None and since is not None and since < start:
        return NEVER
    return owed_days(event, joining, calendar)


def _after_joining(stretch: Interval, joining: Duration, calendar: Calendar) -> Interval | None:
    start, joined = calendar.program_start, stretch.since
    if joined is None or (start is not None and start > joined):
        joined = start
    if joined is None:
        return stretch
    begins = day_after(joining.after(joined, calendar.holidays)) if joining.count else joined
    return None if begins is None else stretch.common(Interval(begins, None))


class _Left(NamedTuple):
    """A stretch of owed days that no record covers, whoever it is that owes them."""

    days: Interval
    newest: int | None
    """The place of the last record before it; ``None`` if there was none."""
    good_through: date | None
    next_on: date | None


class Uncovering(Struct):
    """What is owed and not covered, worked out once for all members that are alike in their days.

    Of a hundred thousand people most joined before the program began, and were trained on one of a few days.
    """

    calendar: Calendar
    joining: Duration = NO_TIME
    is_of_events: bool = False
    _owed: dict[DaySet, DaySet] = field(default_factory=dict)
    _left: dict[tuple[DaySet, Term, tuple[tuple[date | None, date | None], ...]], list[_Left]] = field(
        default_factory=dict
    )

    def owed(self, membership: DaySet) -> DaySet:
        """The days on which a member owes a record (``owed_days``), or an event does (``owed_since``)."""
        if membership not in self._owed:
            owe = owed_since if self.is_of_events else owed_days
            self._owed[membership] = owe(membership, self.joining, self.calendar)
        return self._owed[membership]

    def stretches(self, owed: DaySet, good: Sequence[Good], term: Term) -> Iterator[Uncovered]:
        """The stretches of owed days that no record covers, each with the record that lapsed before it."""
        alike = owed, term, tuple([(one.day, one.last) for one in good])
        if alike not in self._left:
            self._left[alike] = list(_left(owed, good, term, self.calendar))
        for days, newest, good_through, next_on in self._left[alike]:
            if newest is None:
                yield Uncovered(days, Reason.FAILING, next_on=next_on)
            else:
                yield Uncovered(days, Reason.STALE, good[newest], good_through, next_on)


def _left(owed: DaySet, good: Sequence[Good], term: Term, calendar: Calendar) -> Iterator[_Left]:
    ends = [(one, one.last_day(term, calendar)) for one in good]
    covered = [days for one, last in ends if (days := _covered(one, last)) is not None]
    begin = {days.since for days in covered}
    ending = [(_over_on(one, last), last, -at) for at, (one, last) in enumerate(ends) if last is not None]
    ending.sort(reverse=True)
    newest: tuple[date, int] | None = None
    for gap in owed.without(DaySet.of(covered)):
        next_on = gap.until if gap.until in begin else None
        while ending and gap.since is not None and ending[-1][0] < gap.since:
            _, last, place = ending.pop()
            newest = max(newest or (last, place), (last, place))
        yield (
            _Left(gap, None, None, next_on) if newest is None else _Left(gap, -newest[1], newest[0], next_on)
        )


def _covered(one: Good, last: date | None) -> Interval | None:
    """The days on which a record is good; ``None`` for none, where it ends before it begins."""
    if one.day is not None and last is not None and last < one.day:
        return None
    return Interval(one.day, None if last is None else day_after(last))


def _over_on(one: Good, last: date) -> date:
    """The day after which a record has happened and is over."""
    return one.day - ONE_DAY if one.day is not None and one.day > last else last


def for_good(found: Uncovered, event: DaySet, owed: DaySet, calendar: Calendar) -> Uncovered:
    """The same as a deviation, if it is one: what came too late for an event stays too late.

    It is one if event and record touch the audit window; a gap that only opens later, when a record lapses, is none.
    """
    window, until = calendar.window, found.days.until
    if window is None or until is None or found.days.since != owed.intervals[0].since:
        return found
    since = event.intervals[0].since
    touches = until >= window.start and (since is None or since <= window.end)
    return replace(found, days=Interval(found.days.since)) if touches else found


def unserved(
    membership: Interval, good: Sequence[Good], kind: PeriodKind, grace: Duration, calendar: Calendar
) -> Iterator[Uncovered]:
    """The periods of the calendar in which a member had no record, or had it late.

    A member owes the periods that it is one through all of, once the program has begun. Without a day from which
    on something is owed, it has always owed the first record.
    """
    served = served_periods(good, kind)
    owed = owed_periods(kind, served, calendar, membership.since)
    if not owed and membership.since is None:
        yield Uncovered(membership, Reason.MISSED)
    found = []
    later: date | None = None  # the first day on which one was there for a later period
    for period in reversed(owed):
        done = served.get(period)
        days = _missed(period, done, later, membership, grace, calendar)
        if days is not None:
            found.append(Uncovered(days, Reason.MISSED, period=period))
        later = later if done is None else min(done, later or done)
    yield from reversed(found)


def _missed(
    period: Period,
    done: date | None,
    later: date | None,
    membership: Interval,
    grace: Duration,
    calendar: Calendar,
) -> Interval | None:
    """The days on which a period is a gap; outside the window they end with the membership."""
    if membership.until is not None and membership.until <= period.last:
        return None
    days = missed_days(period, grace.after(period.last, calendar.holidays), done, later, calendar)
    stays = ends_in_window(period, calendar)
    return days if days is None or stays else days.common(Interval(None, membership.until))


def served_periods(good: Iterable[Good], kind: PeriodKind) -> dict[Period, date]:
    """The periods that records serve, each with the first day on which one was there.

    What was done before a period began says nothing about it.
    """
    served: dict[Period, date] = {}
    for one in good:
        for period in _periods_of(one, kind):
            done = one.done or one.last or one.day or period.last
            if done >= period.first:
                served[period] = min(done, served.get(period, done))
    return served


def _periods_of(one: Good, kind: PeriodKind) -> Iterator[Period]:
    """The period that a record's day lies in, or every whole one of the stretch that it speaks for."""
    if one.day is None:
        return
    period: Period | None = Period.holding(one.day, kind)
    if one.last is None:
        yield Period.holding(one.day, kind)
        return
    while period is not None and period.last <= one.last:
        if one.day <= period.first:
            yield period
        period = period.next()
