"""Dates are RFC 3339 and nothing looser; a moment names a day only in a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socgap_evidence.dates import Stated, day_of, parse_date, parse_date_time, read_stated

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANT = timedelta(microseconds=1)
SUMMER_TIMES = st.sampled_from(
    [
        "Europe/Lisbon",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Havana",
        "Australia/Lord_Howe",
        "Asia/Beirut",
    ]
).map(ZoneInfo)
ZONES = st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"]).map(ZoneInfo)


class TestDates:
    @given(st.dates())
    def test_what_is_printed_is_read_back(self, day: date) -> None:
        assert parse_date(day.isoformat()) == day

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2026-3-1",
            "20260301",
            "2026-W09-7",
            "2026-060",
            "01.03.2026",
            "2026-03-01 ",
            "2026-03-01\n",
            "\uff12\uff10\uff12\uff16-03-01",
        ],
    )
    def test_another_way_of_writing_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a date; write it as 2026-03-01"):
            parse_date(text)

    @pytest.mark.parametrize("text", ["2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "0000-01-01"])
    def test_an_impossible_day_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a day of the calendar"):
            parse_date(text)

    def test_a_leap_day_is_a_day_in_a_leap_year(self) -> None:
        assert parse_date("2024-02-29") == date(2024, 2, 29)


class TestMoments:
    @given(st.datetimes(timezones=OFFSETS))
    def test_what_is_printed_is_read_back(self, moment: datetime) -> None:
        assert parse_date_time(moment.isoformat()) == moment

    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("2026-03-01T09:30:00Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
            ("2026-03-01t09:30:00z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
            ("2026-03-01T09:30:00+01:00", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
            ("2026-03-01T09:30:00-00:00", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
            ("2026-03-01T09:30:00.5Z", datetime(2026, 3, 1, 9, 30, 0, 500_000, tzinfo=UTC)),
            ("2026-03-01T09:30:00.123456789Z", datetime(2026, 3, 1, 9, 30, 0, 123_456, tzinfo=UTC)),
        ],
    )
    def test_every_spelling_of_the_standard_is_read(self, text: str, moment: datetime) -> None:
        assert parse_date_time(text) == moment

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2026-03-01",
            "2026-03-01T09:30:00",
            "2026-03-01 09:30:00Z",
            "2026-03-01T09:30Z",
            "2026-03-01T09:30:00+01",
            "2026-03-01T09:30:00+0100",
            "2026-03-01T09:30:00+01:60",
            "2026-03-01T09:30:00,5Z",
            "2026-03-01T09:30:00.Z",
            "2026-03-01T09:30:00.1234567890Z",
            "2026-03-01T09:30:00Z\n",
        ],
    )
    def test_one_without_a_time_or_an_offset_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a date and time with an offset"):
            parse_date_time(text)

    @pytest.mark.parametrize(
        "text",
        [
            "2026-02-29T09:30:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T09:60:00Z",
            "2026-03-01T23:59:60Z",
            "2026-03-01T09:30:00+24:00",
        ],
    )
    def test_an_impossible_moment_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a moment of the calendar"):
            parse_date_time(text)


class TestWhatARecordStates:
    @pytest.mark.parametrize(
        ("one", "other", "before"),
        [
            ("2026-03-01", "2026-03-02", True),
            ("2026-03-01", "2026-03-01", False),
            ("2026-03-02", "2026-03-01", False),
            ("2026-03-01T09:00:00Z", "2026-03-01T09:00:01Z", True),
            ("2026-03-01T09:00:00+01:00", "2026-03-01T08:30:00Z", True),
            ("2026-03-01T09:00:00Z", "2026-03-01T10:00:00+01:00", False),
            ("2026-03-01T09:00:00Z", "2026-03-01", False),
            ("2026-03-01", "2026-03-01T09:00:00Z", False),
            ("2026-03-01T23:59:59Z", "2026-03-02", True),
        ],
    )
    def test_moments_are_compared_as_moments_and_all_else_as_days(
        self, one: str, other: str, before: bool
    ) -> None:
        assert read_stated(one, UTC).is_before(read_stated(other, UTC)) is before

    @pytest.mark.parametrize("text", ["2026-03-01", "2026-03-01T09:30:00+01:00"])
    def test_it_is_shown_as_it_was_said(self, text: str) -> None:
        assert str(read_stated(text, ZoneInfo("Asia/Tokyo"))) == text

    def test_its_day_is_that_of_the_companys_zone(self) -> None:
        assert read_stated("2026-03-01T23:59:59Z", ZoneInfo("Asia/Tokyo")).day == date(2026, 3, 2)

    @given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), SUMMER_TIMES)
    @example(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))  # the clock went from 0:00 to 1:00
    @example(date(2026, 3, 8), ZoneInfo("America/Havana"))  # as there; and back from 1:00 to 0:00
    @example(date(2026, 11, 1), ZoneInfo("America/Havana"))
    def test_a_day_without_a_time_lasts_from_its_first_to_its_last_moment(
        self, day: date, zone: ZoneInfo
    ) -> None:
        stated = Stated(day)
        first, last = stated.first_moment(zone), stated.last_moment(zone)
        assert first.tzinfo is last.tzinfo is UTC
        inside = [moment.astimezone(zone).date() for moment in (first, last)]
        outside = [moment.astimezone(zone).date() for moment in (first - INSTANT, last + INSTANT)]
        assert inside == [day, day]
        assert outside == [day - timedelta(days=1), day + timedelta(days=1)]

    def test_a_day_has_23_24_or_25_hours(self) -> None:
        days = [Stated(date(2026, 3, 28)), Stated(date(2026, 3, 29)), Stated(date(2026, 10, 25))]
        zone = ZoneInfo("Europe/Lisbon")
        lengths = [one.last_moment(zone) + INSTANT - one.first_moment(zone) for one in days]
        assert lengths == [timedelta(hours=hours) for hours in (24, 23, 25)]

    @given(st.datetimes(timezones=OFFSETS), ZONES)
    @example(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), ZoneInfo("UTC"))
    @example(datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))), ZoneInfo("UTC"))
    def test_a_moment_is_its_own_first_and_last(self, moment: datetime, zone: ZoneInfo) -> None:
        stated = read_stated(moment.isoformat(), zone)
        assert stated.first_moment(zone) == stated.last_moment(zone)
        assert abs(stated.first_moment(zone) - moment) < timedelta(days=1)

    @pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
    def test_the_calendar_has_a_first_and_a_last_moment(self, zone: str) -> None:
        first, last = (
            Stated(date.min).first_moment(ZoneInfo(zone)),
            Stated(date.max).last_moment(ZoneInfo(zone)),
        )
        assert first - datetime.min.replace(tzinfo=UTC) < timedelta(hours=12)
        assert datetime.max.replace(tzinfo=UTC) - last < timedelta(hours=12)

    def test_the_last_day_ends_earlier_where_it_began_earlier(self) -> None:
        last = Stated(date.max).last_moment(ZoneInfo("Pacific/Kiritimati"))
        assert datetime.max.replace(tzinfo=UTC) - last == timedelta(hours=14)


class TestTheDayOfAText:
    @given(st.dates(), ZONES)
    def test_a_date_is_its_own_day_in_every_zone(self, day: date, zone: ZoneInfo) -> None:
        assert day_of(day.isoformat(), zone) == day

    @pytest.mark.parametrize(
        ("text", "zone", "day"),
        [
            ("2026-03-01T23:59:59Z", "UTC", date(2026, 3, 1)),
            ("2026-03-01T23:59:59Z", "Asia/Tokyo", date(2026, 3, 2)),
            ("2026-03-01T07:59:59Z", "America/Los_Angeles", date(2026, 2, 28)),
            ("2026-03-01T08:00:00Z", "America/Los_Angeles", date(2026, 3, 1)),
            ("2026-03-01T00:30:00+14:00", "UTC", date(2026, 2, 28)),
        ],
    )
    def test_a_moment_names_the_day_in_the_companys_zone(self, text: str, zone: str, day: date) -> None:
        assert day_of(text, ZoneInfo(zone)) == day

    @given(st.datetimes(timezones=OFFSETS), ZONES)
    def test_it_is_at_most_two_days_from_what_is_written(self, moment: datetime, zone: ZoneInfo) -> None:
        assert abs((day_of(moment.isoformat(), zone) - moment.date()).days) <= 2

    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("9999-12-31T23:59:59Z", "Asia/Tokyo"),
            ("0001-01-01T00:00:00Z", "America/New_York"),
            ("0001-01-01T00:00:00+05:00", "UTC"),
        ],
    )
    def test_at_the_edges_of_the_calendar_the_written_day_stands(self, text: str, zone: str) -> None:
        assert day_of(text, ZoneInfo(zone)).isoformat() == text[:10]

    @pytest.mark.parametrize("text", ["", "yesterday", "2026-03-01T09:30:00", "2026-02-30"])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a"):
            day_of(text, UTC)
