"""Durations and periods: a duration, a day and holidays on a line each; days are those that plain arithmetic gives."""

from __future__ import annotations

from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta

from socgap_evidence.durations import Duration, Period, PeriodKind, Unit, read_period, spoken
from tests.fuzz.laws import LONGEST_MESSAGE

_SATURDAY = 5
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}


def one(data: bytes) -> None:
    """AssertionError for a day that is another one by arithmetic, and for a name that is not kept."""
    first, *others = data.decode("utf-8", "replace").split("\n")
    days = [day for text in others if (day := _day(text)) is not None] or [date(2026, 1, 31)]
    _check_duration(first, days[0], frozenset(days[1:]))
    _check_period(first)


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _check_duration(text: str, day: date, holidays: frozenset[date]) -> None:
    try:
        duration = Duration.parse(text)
    except ValueError as error:
        assert "is not a duration" in str(error)
        assert len(str(error)) <= LONGEST_MESSAGE
        return
    assert Duration.parse(str(duration)) == duration
    if duration.is_of_moments:
        assert duration.delta >= timedelta(0)
        assert spoken(duration.delta)
        return
    last = duration.after(day, holidays)
    assert last == _after(duration, day, holidays)
    if day < date.max:
        assert duration.after(day + timedelta(days=1), holidays) >= last


def _after(duration: Duration, day: date, holidays: frozenset[date]) -> date:
    """The last day by counting; the last of the calendar if there is none."""
    if duration.unit in _DAYS:
        number = day.toordinal() + _DAYS[duration.unit] * duration.count
        return date.fromordinal(min(number, date.max.toordinal()))
    if duration.unit in _MONTHS:
        year, month = divmod(day.year * 12 + day.month - 1 + _MONTHS[duration.unit] * duration.count, 12)
        if year > date.max.year:
            return date.max
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    left, number = duration.count, day.toordinal()
    while left and number < date.max.toordinal():
        number += 1
        one = date.fromordinal(number)
        left -= one.weekday() < _SATURDAY and one not in holidays
    return date.fromordinal(number)


def _check_period(text: str) -> None:
    try:
        period = read_period(text)
    except ValueError as error:
        assert "is not a period of the calendar" in str(error)
        assert len(str(error)) <= LONGEST_MESSAGE
        return
    assert period.name == text
    assert period.first <= period.last
    assert Period.holding(period.first, period.kind) == Period.holding(period.last, period.kind) == period
    following = period.next()
    assert following is None or following.first == period.last + timedelta(days=1)
    assert following is not None or period.last == date.max
    assert {PeriodKind.YEAR: 4, PeriodKind.HALF_YEAR: 7, PeriodKind.QUARTER: 7, PeriodKind.MONTH: 7}[
        period.kind
    ] == len(text)
