"""How long things last: ``12 months``, ``10 business days``, and the periods of the calendar.

Limits are inclusive: something good for 90 days from 1 March is good *through* the last day.
Months are calendar months whose end is clipped (31 January and one month is 28 February).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, assert_never

from msgspec import Struct

from socgap_evidence.errors import shortened

if TYPE_CHECKING:
    from collections.abc import Collection

_SPELLING = re.compile(
    r"(?P<count>0|[1-9][0-9]{0,4}) (?P<unit>minute|hour|day|business day|week|month|year)s?"
)
_SATURDAY = 5


class Unit(Enum):
    """The units that a duration may be said in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    BUSINESS_DAY = "business day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Duration(Struct, frozen=True):
    """A length of time as people say it: a count and a unit."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``90 days``, ``1 month``, ``10 business days``; raise ValueError with a sentence otherwise."""
        match = _SPELLING.fullmatch(text)
        if match is None:
            raise ValueError(
                f"'{shortened(text)}' is not a duration. Say a whole number and minutes, hours, days, business days, weeks,"
                f" months or years, such as '90 days' or '12 months'."
            )
        return cls(int(match["count"]), Unit(match["unit"]))

    def after(self, day: date, holidays: Collection[date] = ()) -> date:
        """The last day of the duration that starts on ``day``; the calendar's last day if it ends beyond.

        Business days are Monday to Friday without ``holidays``. Raises ValueError for hours and minutes, which are no days.
        """
        try:
            return self._after(day, holidays)
        except OverflowError:
            return date.max

    def _after(self, day: date, holidays: Collection[date]) -> date:
        match self.unit:
            case Unit.DAY:
                return day + timedelta(days=self.count)
            case Unit.WEEK:
                return day + timedelta(weeks=self.count)
            case Unit.MONTH:
                return _months_after(day, self.count)
            case Unit.YEAR:
                return _months_after(day, 12 * self.count)
            case Unit.BUSINESS_DAY:
                return _business_days_after(day, self.count, holidays)
            case Unit.HOUR | Unit.MINUTE:
                raise ValueError(f"'{self}' counts {self.unit.value}s; a limit in days is needed here")
            case _:
                assert_never(self.unit)

    @property
    def is_of_moments(self) -> bool:
        """Whether it counts hours or minutes, which are held against moments rather than days."""
        return self.unit in {Unit.HOUR, Unit.MINUTE}

    @property
    def delta(self) -> timedelta:
        """The time that hours or minutes take, at most the longest there is.

        Raises ValueError for days and longer, for which the calendar decides.
        """
        if not self.is_of_moments:
            raise ValueError(f"'{self}' counts {self.unit.value}s; how long it takes depends on the calendar")
        try:
            return timedelta(hours=self.count) if self.unit is Unit.HOUR else timedelta(minutes=self.count)
        except OverflowError:
            return timedelta.max

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"


NO_TIME = Duration(0, Unit.DAY)


def spoken(length: timedelta) -> str:
    """A time as people say it, by its two largest units: ``8 days and 17 hours``; parts of a second count as one."""
    seconds = length.days * 86_400 + length.seconds + (length.microseconds > 0)
    parts = []
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        parts.extend([f"{count} {name}{'' if count == 1 else 's'}"] if count else [])
    return " and ".join(parts[:2]) or "0 seconds"


class PeriodKind(Enum):
    """The periods of the calendar in which something recurs."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months one period has."""
        return {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[self.value]


_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<part>[0-9]{2}|Q[0-9]|H[0-9]))?")


class Period(NamedTuple):
    """One calendar month, quarter, half-year or year; ``first`` and ``last`` are days inside it.

    A tuple, by which periods of one kind are ordered.
    """

    first: date
    last: date
    kind: PeriodKind

    @classmethod
    def holding(cls, day: date, kind: PeriodKind) -> Period:
        """The period of that kind which the day lies in."""
        return _holding(day, kind)

    def next(self) -> Period | None:
        """The period right after this one; ``None`` after the calendar's last."""
        return None if self.last == date.max else Period.holding(self.last + timedelta(days=1), self.kind)

    @property
    def name(self) -> str:
        """``2026-07``, ``2026-Q3``, ``2026-H2`` or ``2026``."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.first.year:04d}-{self.first.month:02d}"
            case PeriodKind.QUARTER:
                return f"{self.first.year:04d}-Q{self.first.month // 3 + 1}"
            case PeriodKind.HALF_YEAR:
                return f"{self.first.year:04d}-H{1 if self.first.month == 1 else 2}"
            case PeriodKind.YEAR:
                return f"{self.first.year:04d}"
            case _:
                assert_never(self.kind)


@lru_cache(maxsize=4096)
def _holding(day: date, kind: PeriodKind) -> Period:
    """Remembered: ten thousand records lie in a few hundred days."""
    months = kind.months
    start_month = (day.month - 1) // months * months + 1
    first = date(day.year, start_month, 1)
    end_month = start_month + months - 1
    last = date(day.year, 12, 31) if end_month == 12 else _day_before(day.year, end_month + 1)  # noqa: PLR2004
    return Period(first, last, kind)


def read_period(text: str) -> Period:
    """The period that ``2026-07``, ``2026-Q3``, ``2026-H2`` or ``2026`` names; ValueError for anything else."""
    found = _PERIOD.fullmatch(text)
    part = (found["part"] or "") if found else ""
    kind = {"": PeriodKind.YEAR, "Q": PeriodKind.QUARTER, "H": PeriodKind.HALF_YEAR}.get(
        part[:1], PeriodKind.MONTH
    )
    number = int(part.lstrip("QH") or 1)
    if found is None or not 1 <= number <= 12 // kind.months or found["year"] == "0000":
        raise ValueError(
            f"'{shortened(text)}' is not a period of the calendar; write it as 2026-07, 2026-Q3, 2026-H2 or 2026"
        )
    return Period.holding(date(int(found["year"]), (number - 1) * kind.months + 1, 1), kind)


@lru_cache(maxsize=4096)  # of a hundred thousand people, many are trained on the same day
def _months_after(day: date, count: int) -> date:
    from dateutil.relativedelta import relativedelta  # only where months are counted: 10 ms

    try:
        return day + relativedelta(months=count)
    except ValueError as error:  # relativedelta reports a year beyond 9999 this way
        raise OverflowError from error


def _business_days_after(day: date, count: int, holidays: Collection[date]) -> date:
    left = count
    while left:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            left -= 1
    return day


def _day_before(year: int, month: int) -> date:
    return date(year, month, 1) - timedelta(days=1)
