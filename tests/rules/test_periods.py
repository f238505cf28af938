"""Calendar periods: which are owed, and on which days a missed one is a gap."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.durations import Period, PeriodKind
from socgap_evidence.model import Calendar, Window
from socgap_evidence.rules.periods import ends_in_window, first_period, missed_days, owed_periods
from tests.support.building import builds

PROGRAM = Calendar(UTC, program_start=date(2026, 1, 1))
WINDOW = Calendar(UTC, window=Window(date(2026, 4, 1), date(2026, 9, 30)))
NEITHER = Calendar(UTC)


def quarter(name: str) -> Period:
    year, number = name.split("-Q")
    return Period.holding(date(int(year), 3 * int(number), 1), PeriodKind.QUARTER)


def owed(served: list[str], calendar: Calendar, since: date | None = None) -> list[str]:
    periods = owed_periods(PeriodKind.QUARTER, [quarter(one) for one in served], calendar, since)
    return [period.name for period in periods]


@pytest.mark.parametrize(
    ("calendar", "served", "names"),
    [
        pytest.param(PROGRAM, [], ["2026-Q1"], id="with nothing served the first stands for them all"),
        pytest.param(PROGRAM, ["2026-Q1"], ["2026-Q1", "2026-Q2"], id="after one served the next is owed"),
        pytest.param(
            PROGRAM,
            ["2026-Q3"],
            ["2026-Q1", "2026-Q3", "2026-Q4"],
            id="the first of two in a row stands for both",
        ),
        pytest.param(PROGRAM, ["2025-Q1"], ["2026-Q1"], id="what was before the program is not looked at"),
        pytest.param(WINDOW, [], ["2026-Q2", "2026-Q3"], id="every period that ends in the window is owed"),
        pytest.param(
            Calendar(UTC, window=Window(date(2026, 5, 20), date(2026, 8, 1))),
            [],
            ["2026-Q2"],
            id="one that had begun before the window ends in it, one that ends after it does not",
        ),
        pytest.param(
            Calendar(UTC, program_start=date(2026, 1, 1), window=Window(date(2026, 7, 1), date(2026, 12, 31))),
            [],
            ["2026-Q1", "2026-Q3", "2026-Q4"],
            id="the program's first comes before the window's",
        ),
        pytest.param(NEITHER, ["2026-Q2"], ["2026-Q2", "2026-Q3"], id="without a start the first served is first"),
        pytest.param(NEITHER, [], [], id="without a start and anything served nothing is owed"),
        pytest.param(NEITHER, ["9999-Q4"], ["9999-Q4"], id="after the calendar's last comes none"),
    ],
)  # fmt: skip
def test_the_periods_to_look_at(calendar: Calendar, served: list[str], names: list[str]) -> None:
    assert owed(served, calendar) == names


@pytest.mark.parametrize(
    ("calendar", "since", "names"),
    [
        pytest.param(PROGRAM, date(2025, 5, 1), ["2026-Q1"], id="an old member owes what the program owes"),
        pytest.param(PROGRAM, date(2026, 4, 1), ["2026-Q2"], id="one that joins on the first day owes that quarter"),
        pytest.param(PROGRAM, date(2026, 4, 2), ["2026-Q3"], id="one that joins a day later owes the next"),
        pytest.param(WINDOW, date(2026, 5, 1), ["2026-Q3"], id="what ended before it owed any is not looked at"),
        pytest.param(NEITHER, date(2026, 5, 1), ["2026-Q3"], id="without a program its own first counts"),
        pytest.param(PROGRAM, date(9999, 11, 1), [], id="one that joins in the calendar's last quarter owes none"),
    ],
)  # fmt: skip
def test_a_member_owes_no_period_that_had_begun_before_it_joined(
    calendar: Calendar, since: date, names: list[str]
) -> None:
    assert owed([], calendar, since) == names


def test_a_member_that_served_before_it_joined_is_not_asked_about_that() -> None:
    assert owed(["2026-Q1"], NEITHER, date(2026, 6, 1)) == ["2026-Q3"]


DEADLINE = date(2026, 10, 15)
LAST_DAY = Calendar(UTC, window=Window(date(2026, 9, 30), date(2026, 12, 31)))
"""A window that begins on the last day of a quarter."""


@pytest.mark.parametrize(
    ("calendar", "served_on", "later", "days"),
    [
        pytest.param(PROGRAM, date(2026, 10, 15), None, None, id="served on the deadline"),
        pytest.param(PROGRAM, date(2026, 10, 16), None, None, id="served on the day on which the gap would begin"),
        pytest.param(PROGRAM, date(2026, 10, 17), None, "[2026-10-16, 2026-10-17)", id="served two days late"),
        pytest.param(WINDOW, date(2026, 12, 1), None, "[2026-10-16, 2026-12-01)", id="served late in the window"),
        pytest.param(PROGRAM, None, None, "[2026-10-16, …)", id="never served, and none later"),
        pytest.param(PROGRAM, None, date(2026, 11, 2), "[2026-10-16, 2026-11-02)", id="a later one ends it"),
        pytest.param(PROGRAM, None, date(2026, 10, 16), None, id="a later one that comes before the deadline passes"),
        pytest.param(WINDOW, None, date(2026, 11, 2), "[2026-10-16, …)", id="nothing ends a miss of the window"),
        pytest.param(LAST_DAY, None, date(2026, 11, 2), "[2026-10-16, …)", id="nor one that ends on its first day"),
        pytest.param(
            PROGRAM, date(2026, 12, 1), date(2026, 11, 2), "[2026-10-16, 2026-12-01)",
            id="one that was served waits for nothing else",
        ),
    ],
)  # fmt: skip
def test_the_days_on_which_a_period_is_a_gap(
    calendar: Calendar, served_on: date | None, later: date | None, days: str | None
) -> None:
    found = missed_days(quarter("2026-Q3"), DEADLINE, served_on, later, calendar)
    assert (None if found is None else str(found)) == days


def test_after_the_calendars_last_day_there_is_no_gap() -> None:
    assert missed_days(quarter("9999-Q4"), date.max, None, None, PROGRAM) is None


@pytest.mark.parametrize(
    ("name", "inside"), [("2026-Q1", False), ("2026-Q2", True), ("2026-Q3", True), ("2026-Q4", False)]
)
def test_a_period_belongs_to_the_window_that_holds_its_last_day(name: str, inside: bool) -> None:
    assert ends_in_window(quarter(name), WINDOW) is inside
    assert not ends_in_window(quarter(name), PROGRAM)


DAYS = st.integers(0, 900).map(lambda number: date(2025, 6, 1) + timedelta(days=number))
CALENDARS = builds(
    Calendar,
    st.just(UTC),
    program_start=st.none() | DAYS,
    window=st.none() | st.tuples(DAYS, DAYS).map(sorted).map(lambda pair: Window(*pair)),
)


@given(
    kind=st.sampled_from(PeriodKind),
    served=st.lists(DAYS, max_size=5),
    calendar=CALENDARS,
    since=st.none() | DAYS,
)
def test_no_period_is_looked_at_twice_or_before_the_first_and_each_served_one_is_followed_up(
    kind: PeriodKind, served: list[date], calendar: Calendar, since: date | None
) -> None:
    done = {Period.holding(day, kind) for day in served}
    found = owed_periods(kind, done, calendar, since)
    first = first_period(kind, calendar, since)
    assert found == sorted(set(found))
    if first is not None:
        assert found[0] == first
    followed = {after for period in done if (after := period.next()) is not None}
    assert {one for one in done | followed if not found or one >= found[0]} <= set(found)
