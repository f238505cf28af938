"""Durations and periods, against dateutil and against a calendar walked day by day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from socgap_evidence.durations import NO_TIME, Duration, Period, PeriodKind, Unit, read_period, spoken

DATES = st.dates()
ORDINARY = st.dates(date(1950, 1, 1), date(2150, 12, 31))
KINDS = st.sampled_from(PeriodKind)
OF_MOMENTS = [Unit.MINUTE, Unit.HOUR]
WITH_DAYS = [unit for unit in Unit if unit not in OF_MOMENTS]


class TestParsing:
    @pytest.mark.parametrize(
        ("text", "duration"),
        [
            ("90 days", Duration(90, Unit.DAY)),
            ("1 day", Duration(1, Unit.DAY)),
            ("0 days", NO_TIME),
            ("10 business days", Duration(10, Unit.BUSINESS_DAY)),
            ("2 weeks", Duration(2, Unit.WEEK)),
            ("12 months", Duration(12, Unit.MONTH)),
            ("1 year", Duration(1, Unit.YEAR)),
            ("72 hours", Duration(72, Unit.HOUR)),
            ("15 minutes", Duration(15, Unit.MINUTE)),
            ("99999 days", Duration(99_999, Unit.DAY)),
        ],
    )
    def test_a_count_and_a_unit_make_a_duration(self, text: str, duration: Duration) -> None:
        assert Duration.parse(text) == duration

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "days",
            "90",
            "90days",
            "90  days",
            " 90 days",
            "90 days ",
            "90 days\n",
            "-1 days",
            "+1 days",
            "1.5 days",
            "01 days",
            "100000 days",
            "90 Days",
            "90 dayss",
            "1 month 2 days",
            "٣ days",
            "P90D",
        ],
    )
    def test_anything_else_is_refused_with_a_way_to_say_it(self, text: str) -> None:
        with pytest.raises(
            ValueError, match=r"is not a duration\. Say a whole number and minutes, hours, days"
        ):
            Duration.parse(text)

    @given(st.integers(0, 99_999), st.sampled_from(Unit))
    def test_what_is_printed_is_read_back_the_same(self, count: int, unit: Unit) -> None:
        assert Duration.parse(str(Duration(count, unit))) == Duration(count, unit)

    def test_one_is_said_in_the_singular(self) -> None:
        assert [str(Duration(count, Unit.BUSINESS_DAY)) for count in (0, 1, 2)] == [
            "0 business days",
            "1 business day",
            "2 business days",
        ]


class TestTheLastDay:
    @pytest.mark.parametrize(
        ("start", "text", "last"),
        [
            ("2026-01-31", "1 month", "2026-02-28"),
            ("2024-01-31", "1 month", "2024-02-29"),
            ("2023-01-31", "13 months", "2024-02-29"),
            ("2026-03-31", "1 month", "2026-04-30"),
            ("2026-01-31", "2 months", "2026-03-31"),
            ("2024-02-29", "1 year", "2025-02-28"),
            ("2024-02-29", "4 years", "2028-02-29"),
            ("2026-12-15", "1 month", "2027-01-15"),
            ("2026-03-01", "90 days", "2026-05-30"),
            ("2024-02-28", "1 day", "2024-02-29"),
            ("2026-03-01", "2 weeks", "2026-03-15"),
            ("2026-03-01", "0 months", "2026-03-01"),
        ],
    )
    def test_it_is_the_day_that_people_mean(self, start: str, text: str, last: str) -> None:
        assert Duration.parse(text).after(date.fromisoformat(start)) == date.fromisoformat(last)

    @given(ORDINARY, st.integers(0, 600))
    def test_months_keep_the_day_of_the_month_or_clip_it_to_the_end(self, day: date, count: int) -> None:
        last = Duration(count, Unit.MONTH).after(day)
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        assert (last.year, last.month) == (year, month + 1)
        assert last.day == min(day.day, monthrange(last.year, last.month)[1])
        assert last == day + relativedelta(months=count)

    @given(ORDINARY, st.integers(0, 50))
    def test_a_year_is_twelve_months_and_a_week_seven_days(self, day: date, count: int) -> None:
        assert Duration(count, Unit.YEAR).after(day) == Duration(12 * count, Unit.MONTH).after(day)
        assert Duration(count, Unit.WEEK).after(day) == Duration(7 * count, Unit.DAY).after(day)

    @given(ORDINARY, st.integers(0, 400))
    def test_days_are_counted_one_by_one(self, day: date, count: int) -> None:
        last = day
        for _ in range(count):
            last += timedelta(days=1)
        assert Duration(count, Unit.DAY).after(day) == last

    @given(
        ORDINARY,
        st.integers(0, 60),
        st.frozensets(st.integers(0, 90), max_size=20),
    )
    def test_business_days_leave_out_weekends_and_holidays(
        self, day: date, count: int, off: frozenset[int]
    ) -> None:
        holidays = frozenset(day + timedelta(days=offset) for offset in off)
        later = (day + timedelta(days=offset) for offset in range(1, 200))
        working = [one for one in later if one.isoweekday() <= 5 and one not in holidays]
        expected = working[count - 1] if count else day
        assert Duration(count, Unit.BUSINESS_DAY).after(day, holidays) == expected

    @given(DATES, st.integers(0, 99_999), st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]))
    @example(date.max, 1, Unit.DAY)
    @example(date.max, 1, Unit.MONTH)
    @example(date(9999, 11, 30), 1, Unit.MONTH)
    @example(date.min, 99_999, Unit.YEAR)
    def test_it_is_never_before_the_first_nor_beyond_the_calendar(
        self, day: date, count: int, unit: Unit
    ) -> None:
        assert day <= Duration(count, unit).after(day) <= date.max

    @given(ORDINARY, st.integers(1, 40), st.integers(0, 99), st.sampled_from(WITH_DAYS))
    def test_what_starts_later_never_ends_earlier(
        self, day: date, shift: int, count: int, unit: Unit
    ) -> None:
        duration = Duration(count, unit)
        assert duration.after(day) <= duration.after(day + timedelta(days=shift))

    @pytest.mark.parametrize("unit", WITH_DAYS)
    def test_beyond_the_calendar_it_is_the_calendars_last_day(self, unit: Unit) -> None:
        assert Duration(99_999, unit).after(date(9990, 1, 1)) == date.max

    @pytest.mark.parametrize("unit", OF_MOMENTS)
    def test_hours_and_minutes_have_no_last_day(self, unit: Unit) -> None:
        sentence = f"'72 {unit.value}s' counts {unit.value}s; a limit in days is needed here"
        with pytest.raises(ValueError, match=sentence):
            Duration(72, unit).after(date(2026, 3, 1))


class TestTheTimeItTakes:
    @given(st.integers(0, 99_999))
    def test_an_hour_is_sixty_minutes(self, count: int) -> None:
        assert Duration(count, Unit.HOUR).delta == Duration(60 * count, Unit.MINUTE).delta
        assert Duration(count, Unit.MINUTE).delta.total_seconds() == 60 * count

    @pytest.mark.parametrize("unit", OF_MOMENTS)
    def test_it_is_never_longer_than_the_longest_there_is(self, unit: Unit) -> None:
        assert Duration(10**30, unit).delta == timedelta.max

    @pytest.mark.parametrize("unit", WITH_DAYS)
    def test_for_days_and_longer_it_depends_on_the_calendar(self, unit: Unit) -> None:
        sentence = f"'2 {unit.value}s' counts {unit.value}s; how long it takes depends on the calendar"
        with pytest.raises(ValueError, match=sentence):
            _ = Duration(2, unit).delta

    @pytest.mark.parametrize("unit", Unit)
    def test_a_duration_has_either_a_time_or_a_last_day(self, unit: Unit) -> None:
        assert Duration(1, unit).is_of_moments == (unit in OF_MOMENTS)

    @pytest.mark.parametrize(
        ("length", "text"),
        [
            (timedelta(days=8, hours=17, minutes=2), "8 days and 17 hours"),
            (timedelta(days=1, seconds=1), "1 day and 1 second"),
            (timedelta(days=2), "2 days"),
            (timedelta(hours=25), "1 day and 1 hour"),
            (timedelta(hours=1, minutes=1), "1 hour and 1 minute"),
            (timedelta(minutes=16), "16 minutes"),
            (timedelta(seconds=59, microseconds=1), "1 minute"),
            (timedelta(days=2) - timedelta(microseconds=1), "2 days"),
            (timedelta(), "0 seconds"),
        ],
    )
    def test_it_is_said_by_its_two_largest_units(self, length: timedelta, text: str) -> None:
        assert spoken(length) == text


class TestPeriods:
    @given(DATES, KINDS)
    @example(date.min, PeriodKind.YEAR)
    @example(date.max, PeriodKind.MONTH)
    def test_every_day_lies_in_the_period_that_holds_it(self, day: date, kind: PeriodKind) -> None:
        period = Period.holding(day, kind)
        assert period.first <= day <= period.last
        assert period.kind is kind

    @given(DATES, DATES, KINDS)
    def test_two_days_share_a_period_or_their_periods_share_no_day(
        self, one: date, other: date, kind: PeriodKind
    ) -> None:
        first, second = sorted((Period.holding(one, kind), Period.holding(other, kind)))
        assert first == second or first.last < second.first

    @given(DATES, KINDS)
    def test_every_day_of_a_period_gives_the_same_period(self, day: date, kind: PeriodKind) -> None:
        period = Period.holding(day, kind)
        length = (period.last - period.first).days
        assert all(
            Period.holding(period.first + timedelta(days=offset), kind) == period
            for offset in {0, 1, length // 2, length - 1, length}
        )

    @given(DATES, KINDS)
    @example(date.max, PeriodKind.YEAR)
    def test_the_next_period_begins_the_day_after(self, day: date, kind: PeriodKind) -> None:
        period = Period.holding(day, kind)
        following = period.next()
        if period.last == date.max:
            assert following is None
        else:
            assert following is not None
            assert following.first == period.last + timedelta(days=1)
            assert following.kind is kind

    @given(DATES, KINDS)
    def test_it_has_as_many_months_as_its_kind_says(self, day: date, kind: PeriodKind) -> None:
        period = Period.holding(day, kind)
        assert period.first.day == 1
        assert period.last.day == monthrange(period.last.year, period.last.month)[1]
        assert period.last.month - period.first.month + 1 == kind.months
        assert period.first.year == period.last.year

    def test_a_year_of_days_falls_into_the_periods_of_the_calendar(self) -> None:
        days = [date(2024, 1, 1) + timedelta(days=offset) for offset in range(366)]
        for kind, count in (
            (PeriodKind.MONTH, 12),
            (PeriodKind.QUARTER, 4),
            (PeriodKind.HALF_YEAR, 2),
            (PeriodKind.YEAR, 1),
        ):
            periods = sorted({Period.holding(day, kind) for day in days})
            assert len(periods) == count
            assert sum((period.last - period.first).days + 1 for period in periods) == 366

    @pytest.mark.parametrize(
        ("day", "kind", "name"),
        [
            ("2026-07-31", PeriodKind.MONTH, "2026-07"),
            ("2026-09-30", PeriodKind.QUARTER, "2026-Q3"),
            ("2026-10-01", PeriodKind.QUARTER, "2026-Q4"),
            ("2026-01-01", PeriodKind.QUARTER, "2026-Q1"),
            ("2026-06-30", PeriodKind.HALF_YEAR, "2026-H1"),
            ("2026-07-01", PeriodKind.HALF_YEAR, "2026-H2"),
            ("2026-12-31", PeriodKind.YEAR, "2026"),
            ("0001-01-01", PeriodKind.YEAR, "0001"),
        ],
    )
    def test_its_name_is_the_one_people_use(self, day: str, kind: PeriodKind, name: str) -> None:
        assert Period.holding(date.fromisoformat(day), kind).name == name

    @given(DATES, KINDS)
    def test_its_name_is_read_back(self, day: date, kind: PeriodKind) -> None:
        period = Period.holding(day, kind)
        assert read_period(period.name) == period

    @pytest.mark.parametrize(
        ("name", "first", "last", "kind"),
        [
            ("2024-02", "2024-02-01", "2024-02-29", PeriodKind.MONTH),
            ("2026-12", "2026-12-01", "2026-12-31", PeriodKind.MONTH),
            ("2026-Q1", "2026-01-01", "2026-03-31", PeriodKind.QUARTER),
            ("2026-Q4", "2026-10-01", "2026-12-31", PeriodKind.QUARTER),
            ("2026-H1", "2026-01-01", "2026-06-30", PeriodKind.HALF_YEAR),
            ("2026-H2", "2026-07-01", "2026-12-31", PeriodKind.HALF_YEAR),
            ("2026", "2026-01-01", "2026-12-31", PeriodKind.YEAR),
            ("0001", "0001-01-01", "0001-12-31", PeriodKind.YEAR),
        ],
    )
    def test_a_name_says_which_days_are_meant(
        self, name: str, first: str, last: str, kind: PeriodKind
    ) -> None:
        assert read_period(name) == Period(date.fromisoformat(first), date.fromisoformat(last), kind)

    @pytest.mark.parametrize(
        "text",
        [
            "", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "2026-H0", "2026-H3", "0000", "0000-07", "0000-Q1",
            "2026-7", "26-07", "2026-07-01", "2026-q3", "2026-", "2026-Q", "2026-Q10", "2026-07\n", " 2026", "٢٠٢٦",
        ],
    )  # fmt: skip
    def test_what_names_no_period_is_refused_with_a_way_to_say_it(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a period") as raised:
            read_period(text)
        sentence = "is not a period of the calendar; write it as 2026-07, 2026-Q3, 2026-H2 or 2026"
        assert str(raised.value) == f"'{text}' {sentence}"
