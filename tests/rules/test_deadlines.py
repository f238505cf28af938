"""Until when something must be done: days against days, hours and minutes against moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.dates import Stated, read_stated
from socgap_evidence.durations import Duration, Unit
from socgap_evidence.model import Calendar
from socgap_evidence.rules.deadlines import deadline, is_late

LISBON = ZoneInfo("Europe/Lisbon")
CALENDAR = Calendar(LISBON, holidays=frozenset({date(2026, 6, 10)}))


def due(start: str, limit: str, calendar: Calendar = CALENDAR) -> str:
    return str(deadline(read_stated(start, calendar.zone), Duration.parse(limit), calendar))


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        pytest.param("2026-06-01", "7 days", "2026-06-08", id="days"),
        pytest.param("2026-06-01T23:30:00Z", "7 days", "2026-06-09", id="days from the day in the zone"),
        pytest.param("2026-01-31", "1 month", "2026-02-28", id="a month whose end is clipped"),
        pytest.param("2026-06-08", "3 business days", "2026-06-12", id="business days leave a holiday out"),
        pytest.param("2026-06-08", "0 days", "2026-06-08", id="no time at all"),
        pytest.param(
            "2026-06-12T17:00:00+01:00", "24 hours", "2026-06-13T17:00:00+01:00", id="hours from a moment"
        ),
        pytest.param(
            "2026-06-12T17:00:00Z", "15 minutes", "2026-06-12T18:15:00+01:00", id="said in the company's zone"
        ),
        pytest.param("2026-06-12", "24 hours", "2026-06-13T00:00:00+01:00", id="hours from a day"),
        pytest.param(
            "2026-03-28T10:00:00Z", "24 hours", "2026-03-29T11:00:00+01:00", id="an hour lost in spring"
        ),
        pytest.param("2026-10-25", "24 hours", "2026-10-25T23:00:00+00:00", id="an hour won in autumn"),
        pytest.param("9999-12-31", "1 day", "9999-12-31", id="days beyond the calendar"),
        pytest.param(
            "9999-12-31T12:00:00Z", "24 hours", "9999-12-31T23:59:59.999999+00:00", id="hours beyond it"
        ),
    ],
)
def test_when_something_is_due(start: str, limit: str, last: str) -> None:
    assert due(start, limit) == last


def test_a_moment_that_only_the_zone_puts_beyond_the_calendar_is_its_last() -> None:
    calendar = Calendar(ZoneInfo("Asia/Tokyo"))
    assert due("9999-12-31T00:00:00Z", "20 hours", calendar) == "9999-12-31T23:59:59.999999+00:00"


@pytest.mark.parametrize(
    ("done", "deadline", "late"),
    [
        pytest.param("2026-06-08", "2026-06-08", False, id="on the last day"),
        pytest.param("2026-06-09", "2026-06-08", True, id="the day after"),
        pytest.param("2026-06-08T22:59:59Z", "2026-06-08", False, id="in the last second of the last day"),
        pytest.param("2026-06-08T23:00:00Z", "2026-06-08", True, id="when the last day is over here"),
        pytest.param("2026-06-08T09:00:00Z", "2026-06-08T09:00:00Z", False, id="at the last moment"),
        pytest.param("2026-06-08T09:00:01Z", "2026-06-08T09:00:00Z", True, id="a second later"),
        pytest.param("2026-06-08T10:00:00+01:00", "2026-06-08T09:00:00Z", False, id="the same in two zones"),
        pytest.param("2026-06-08", "2026-06-08T22:59:59Z", True, id="a day may have been its last moment"),
        pytest.param("2026-06-08", "2026-06-08T23:00:00Z", False, id="a day that is over by then"),
        pytest.param(
            "2026-10-25T01:30:00Z", "2026-10-25T00:45:00Z", True, id="in the hour that is there twice"
        ),
    ],
)
def test_whether_it_was_done_in_time(done: str, deadline: str, late: bool) -> None:
    assert is_late(read_stated(done, LISBON), read_stated(deadline, LISBON), LISBON) is late


@pytest.mark.parametrize(
    ("done", "late"),
    [
        ("2026-10-25T01:30:00+01:00", False),
        ("2026-10-25T01:45:00+01:00", False),
        ("2026-10-25T01:30:00+00:00", False),
        ("2026-10-25T01:30:01+00:00", True),
    ],
)
def test_a_deadline_in_the_second_of_two_hours_with_one_name(done: str, late: bool) -> None:
    last = deadline(read_stated("2026-10-24T01:30:00Z", LISBON), Duration(24, Unit.HOUR), CALENDAR)
    assert str(last) == "2026-10-25T01:30:00+00:00"
    assert is_late(read_stated(done, LISBON), last, LISBON) is late


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["Europe/Lisbon", "America/Havana", "Australia/Lord_Howe", "Asia/Tokyo"]).map(
    ZoneInfo
)


@given(MOMENTS, st.integers(0, 5000), st.sampled_from([Unit.MINUTE, Unit.HOUR]), ZONES)
def test_hours_and_minutes_are_time_that_passes_whatever_the_clock_shows(
    start: datetime, count: int, unit: Unit, zone: ZoneInfo
) -> None:
    length = Duration(count, unit)
    stated = read_stated(start.isoformat(), zone)
    last = deadline(stated, length, Calendar(zone))
    assert last.moment is not None
    assert last.moment.timestamp() == pytest.approx(start.timestamp() + length.delta.total_seconds())
    assert last.day == last.moment.astimezone(zone).date()
    at, later = (last.moment.astimezone(UTC) + timedelta(seconds=more) for more in (0, 1))
    assert not is_late(read_stated(at.isoformat(), zone), last, zone)
    assert is_late(read_stated(later.isoformat(), zone), last, zone)


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 5000), st.integers(-1, 1), ZONES)
def test_a_day_without_a_time_begins_with_its_first_second_and_ends_with_its_last(
    day: date, hours: int, offset: int, zone: ZoneInfo
) -> None:
    limit, calendar = Duration(hours, Unit.HOUR), Calendar(zone)
    last = deadline(Stated(day), limit, calendar)
    assert str(last) == str(deadline(_midnight(day, zone), limit, calendar))
    done = last.day + timedelta(days=offset)
    end = _midnight(done + timedelta(days=1), zone).moment
    assert end is not None
    in_its_last_second = read_stated((end - timedelta(seconds=1)).isoformat(), zone)
    assert is_late(Stated(done), last, zone) == is_late(in_its_last_second, last, zone)


def _midnight(day: date, zone: ZoneInfo) -> Stated:
    moment = datetime.combine(day, time.min, zone).astimezone(UTC)
    return read_stated(moment.isoformat(), zone)
