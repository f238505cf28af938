"""Days and sets of days: the one computation most rules share.

A gap is an interval of days (docs/adr/0002-gaps-are-intervals.md). Everything here is half open:
``since`` is the first day inside, ``until`` the first day outside again; ``None`` is an open end.
No input, no output, no clock.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ONE_DAY = timedelta(days=1)


def day_after(day: date) -> date | None:
    """The next day, or ``None`` after the last day the calendar can name (9999-12-31)."""
    return None if day == date.max else day + ONE_DAY


class Interval(Struct, frozen=True):
    """The days from ``since`` up to and not including ``until``.

    Raises ValueError if it would hold no day: an empty interval is no interval.
    """

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise ValueError(f"no day lies in [{self.since}, {self.until})")

    def __contains__(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def __str__(self) -> str:
        return f"[{self.since or '…'}, {self.until or '…'})"

    def common(self, other: Interval) -> Interval | None:
        """The days that are in both; ``None`` if there are none."""
        since, until = self.since, self.until
        if since is None or (other.since is not None and other.since > since):
            since = other.since
        if until is None or (other.until is not None and other.until < until):
            until = other.until
        if since is self.since and until is self.until:
            return self
        if since is not None and until is not None and since >= until:
            return None
        return Interval(since, until)


ALWAYS = Interval()


class DaySet(Struct, frozen=True):
    """A set of days, kept as sorted intervals that neither overlap nor touch.

    Build one with :meth:`of`; equal sets of days are then equal values.
    """

    intervals: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, intervals: Iterable[Interval]) -> DaySet:
        """The union of any intervals, in any order."""
        intervals = tuple(intervals)
        if len(intervals) < 2:  # noqa: PLR2004  # nearly everybody joins once, and has been trained once
            return cls(intervals)
        first, *later = sorted(intervals, key=_start)
        merged: list[Interval] = []
        since, until = first.since, first.until
        for interval in later:
            if until is None or interval.since is None or interval.since <= until:  # no day lies between
                until = _later_end(until, interval.until)
            else:
                merged.append(Interval(since, until))
                since, until = interval.since, interval.until
        merged.append(Interval(since, until))
        return cls(tuple(merged))

    def __contains__(self, day: date) -> bool:
        return any(day in interval for interval in self.intervals)

    def __iter__(self) -> Iterator[Interval]:
        return iter(self.intervals)

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def union(self, other: DaySet) -> DaySet:
        """Every day that is in either set."""
        return DaySet.of((*self.intervals, *other.intervals))

    def complement(self) -> DaySet:
        """Every day that is not in the set."""
        gaps: list[Interval] = []
        since: date | None = None
        for interval in self.intervals:
            if interval.since is not None:
                gaps.append(Interval(since, interval.since))
            if interval.until is None:
                return DaySet(tuple(gaps))
            since = interval.until
        gaps.append(Interval(since))
        return DaySet(tuple(gaps))

    def common(self, other: DaySet) -> DaySet:
        """Every day that is in both sets."""
        mine, others = iter(self.intervals), iter(other.intervals)
        one, two = next(mine, None), next(others, None)
        shared: list[Interval] = []
        while one is not None and two is not None:
            both = one.common(two)
            if both is not None:
                shared.append(both)
            if one.until is None or (two.until is not None and two.until <= one.until):
                two = next(others, None)  # it ends first, and has nothing in common with what comes next
            else:
                one = next(mine, None)
        return DaySet(tuple(shared))

    def without(self, other: DaySet) -> DaySet:
        """Every day of the set that is not in the other."""
        return self.common(other.complement()) if other.intervals else self

    def clip(self, window: Interval) -> DaySet:
        """Every day of the set that lies in the window."""
        return self.common(DaySet((window,)))


NEVER = DaySet()
EVERY_DAY = DaySet((ALWAYS,))


def _start(interval: Interval) -> tuple[bool, date]:
    """A sort key that puts an open beginning first, before even the calendar's first day."""
    return interval.since is not None, interval.since or date.min


def _later_end(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
