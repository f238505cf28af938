"""Who is owed what on which days, in days alone."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from socgap_evidence.durations import Duration, PeriodKind
from socgap_evidence.intervals import ALWAYS, EVERY_DAY, NEVER, DaySet, Interval
from socgap_evidence.model import Calendar, Reason, Window
from socgap_evidence.rules.covering import (
    Good,
    Term,
    Uncovered,
    Uncovering,
    for_good,
    owed_days,
    owed_since,
    unserved,
)
from socgap_evidence.rules.joins import Entry
from socgap_evidence.selectors import Node
from tests.support.projects import document

NONE = Duration.parse("0 days")
STARTED = Calendar(UTC, program_start=date(2026, 2, 1))
ENTRY = Entry(("p-1",), document({}, "a.yaml"), Node({}, ()), ())


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def span(since: str = "", until: str = "") -> Interval:
    return Interval(day(since), day(until))


def good(happened: str = "", last: str = "", done: str = "") -> Good:
    return Good(ENTRY, day(happened), day(last), day(done))


def said(found: Any) -> list[tuple[str, str, str]]:
    return [(one.reason.value, str(one.days.since or ""), str(one.days.until or "")) for one in found]


@pytest.mark.parametrize(
    ("stretch", "joining", "calendar", "owed"),
    [
        pytest.param(ALWAYS, "0 days", Calendar(UTC), ALWAYS, id="always, where nothing begins"),
        pytest.param(ALWAYS, "30 days", Calendar(UTC), ALWAYS, id="nobody has joined then"),
        pytest.param(ALWAYS, "0 days", STARTED, span("2026-02-01"), id="from the program's first day"),
        pytest.param(ALWAYS, "30 days", STARTED, span("2026-03-04"), id="whoever was there joins with the program"),
        pytest.param(span("2025-01-01"), "30 days", STARTED, span("2026-03-04"), id="and so does who joined earlier"),
        pytest.param(span("2026-05-01"), "0 days", STARTED, span("2026-05-01"), id="at once, without time to join"),
        pytest.param(span("2026-05-01"), "0 months", STARTED, span("2026-05-01"), id="in whatever unit none is said"),
        pytest.param(span("2026-05-01"), "1 day", STARTED, span("2026-05-03"), id="the day after the last to join"),
        pytest.param(span("2026-05-01"), "1 month", STARTED, span("2026-06-02"), id="after a month"),
        pytest.param(span("2026-05-01"), "1 business day", STARTED, span("2026-05-05"), id="after a weekend"),
        pytest.param(span("2026-05-01", "2026-05-31"), "30 days", STARTED, None, id="who left while joining"),
        pytest.param(span("2026-05-01", "2026-06-02"), "30 days", STARTED, span("2026-06-01", "2026-06-02"), id="a day later"),
        pytest.param(span("", "2026-02-01"), "0 days", STARTED, None, id="who left before the program"),
        pytest.param(span("9999-12-01"), "30 days", STARTED, None, id="who joins in the calendar's last days"),
    ],
)  # fmt: skip
def test_from_when_on_a_member_owes(
    stretch: Interval, joining: str, calendar: Calendar, owed: Interval | None
) -> None:
    found = owed_days(DaySet((stretch,)), Duration.parse(joining), calendar)
    assert found == (NEVER if owed is None else DaySet((owed,)))


def test_each_time_of_membership_has_its_own_time_to_join() -> None:
    stays = DaySet((span("2026-03-01", "2026-05-01"), span("2026-08-01")))
    assert owed_days(stays, Duration.parse("30 days"), STARTED) == DaySet(
        (span("2026-04-01", "2026-05-01"), span("2026-09-01"))
    )


@pytest.mark.parametrize(
    ("event", "calendar", "owed"),
    [
        pytest.param("2026-02-01", STARTED, DaySet((span("2026-02-04"),)), id="on the program's first day"),
        pytest.param("2026-01-31", STARTED, NEVER, id="the day before"),
        pytest.param("2026-01-31", Calendar(UTC), DaySet((span("2026-02-03"),)), id="without a program"),
    ],
)
def test_an_event_before_the_program_owes_nothing(event: str, calendar: Calendar, owed: DaySet) -> None:
    assert owed_since(DaySet((span(event),)), Duration.parse("2 days"), calendar) == owed


TERM = Term(Duration.parse("10 days"), Duration.parse("2 days"))
FOR_EVER = Term(None, NONE)


@pytest.mark.parametrize(
    ("records", "term", "gaps"),
    [
        pytest.param([], FOR_EVER, [("failing", "2026-02-01", "")], id="no record"),
        pytest.param([good()], TERM, [], id="one without a day is good on all"),
        pytest.param([good("2026-02-01")], FOR_EVER, [], id="good for ever from the first day"),
        pytest.param([good("2026-02-02")], FOR_EVER, [("failing", "2026-02-01", "2026-02-02")], id="a day late"),
        pytest.param([good("2026-02-01")], TERM, [("stale", "2026-02-14", "")], id="good through ten days and two"),
        pytest.param([good("2026-02-01"), good("2026-02-14")], TERM, [("stale", "2026-02-27", "")], id="renewed the day after"),
        pytest.param(
            [good("2026-02-01"), good("2026-02-15")],
            TERM,
            [("stale", "2026-02-14", "2026-02-15"), ("stale", "2026-02-28", "")],
            id="renewed a day too late",
        ),
        pytest.param([good("2026-02-01", "2026-02-20")], TERM, [("stale", "2026-02-21", "")], id="its own last day, without grace"),
        pytest.param([good("2026-02-01", "2026-02-01")], TERM, [("stale", "2026-02-02", "")], id="good on one day alone"),
        pytest.param([good("2026-02-01", "9999-12-31")], TERM, [], id="through the calendar's last day"),
        pytest.param([good("2026-03-01", "2026-02-20")], TERM, [("failing", "2026-02-01", "")], id="an end before the beginning"),
        pytest.param([good("2026-01-31", "2026-01-20")], TERM, [("stale", "2026-02-01", "")], id="and one before the gap"),
        pytest.param([good("2026-03-01", "2026-01-20")], TERM, [("failing", "2026-02-01", "")], id="unless it begins in the gap"),
        pytest.param([good("2026-02-02", "2026-01-20")], TERM, [("failing", "2026-02-01", "")], id="and were it on its second day"),
        pytest.param([good("2026-02-01", "2026-01-20")], TERM, [("stale", "2026-02-01", "")], id="but not on its first"),
        pytest.param([good("2025-01-01")], TERM, [("stale", "2026-02-01", "")], id="lapsed before anything was owed"),
        pytest.param([good("2027-01-01")], FOR_EVER, [("failing", "2026-02-01", "2027-01-01")], id="a record in the future"),
    ],
)  # fmt: skip
def test_what_no_record_covers(records: list[Good], term: Term, gaps: list[Any]) -> None:
    assert said(Uncovering(STARTED).stretches(DaySet((span("2026-02-01"),)), records, term)) == gaps


def test_a_record_of_one_day_does_not_end_before_it_begins() -> None:
    assert [good("2026-02-01", last).is_reversed for last in ("2026-02-01", "2026-01-31")] == [False, True]


def test_business_days_leave_out_holidays_in_term_and_in_grace() -> None:
    working = Calendar(UTC, holidays=frozenset({date(2026, 2, 3), date(2026, 2, 5), date(2026, 2, 9)}))
    term = Term(Duration.parse("2 business days"), Duration.parse("1 business day"))
    # Monday the 2nd; the 3rd, the 5th and the 9th are holidays: two days end on the 6th, one more on the 10th.
    assert good("2026-02-02").last_day(term, working) == date(2026, 2, 10)
    assert good("2026-02-02").last_day(term, Calendar(UTC)) == date(2026, 2, 5)
    joining = Duration.parse("1 business day")
    assert owed_days(DaySet((span("2026-02-02"),)), joining, working) == DaySet((span("2026-02-05"),))


def test_a_gap_without_a_beginning_has_nothing_before_it() -> None:
    (gap,) = Uncovering(Calendar(UTC)).stretches(EVERY_DAY, [good("2026-02-01", "2026-01-01")], FOR_EVER)
    assert gap == Uncovered(ALWAYS, Reason.FAILING)


def test_a_gap_knows_the_last_record_before_it_and_the_day_of_the_next() -> None:
    old, middle, new = good("2026-01-01", "2026-03-01"), good("2026-02-01"), good("2026-05-01")
    (gap, _) = Uncovering(STARTED).stretches(DaySet((span("2026-02-01"),)), [new, old, middle], TERM)
    assert (gap.newest, gap.good_through, gap.next_on) == (old, date(2026, 3, 1), date(2026, 5, 1))
    (gap,) = Uncovering(STARTED).stretches(
        DaySet((span("2026-02-01", "2026-05-01"),)), [good("2026-06-01")], TERM
    )
    assert gap.next_on is None, "the membership ended, and not because a record came"


def test_members_that_are_alike_each_have_a_record_of_their_own() -> None:
    several = Uncovering(STARTED, Duration.parse("30 days"))
    for number in range(3):
        own = Good(replace(ENTRY, key=(f"p-{number}",)), date(2026, 2, 1))
        (gap,) = several.stretches(DaySet((span("2026-02-01"),)), [own], TERM)
        assert gap.newest is own
    (gap,) = several.stretches(DaySet((span("2026-02-01"),)), [own], Term(Duration.parse("1 day"), NONE))
    assert gap.good_through == date(2026, 2, 2), "another limit"
    assert list(several.stretches(DaySet((span("2026-01-01"),)), [own], FOR_EVER)) == [
        Uncovered(span("2026-01-01", "2026-02-01"), Reason.FAILING, next_on=date(2026, 2, 1))
    ]


def test_what_is_owed_is_asked_of_each_membership_once() -> None:
    several = Uncovering(STARTED, Duration.parse("30 days"))
    for since in ("2026-03-01", "2026-04-01", "2026-03-01"):
        stays = DaySet((span(since),))
        assert several.owed(stays) == owed_days(stays, Duration.parse("30 days"), STARTED)
    events = Uncovering(STARTED, Duration.parse("30 days"), is_of_events=True)
    before = DaySet((span("2020-01-01"),))
    assert (
        events.owed(before) == owed_since(before, Duration.parse("30 days"), STARTED) != several.owed(before)
    )


WINDOW = Calendar(UTC, window=Window(date(2026, 4, 1), date(2026, 9, 30)))


@pytest.mark.parametrize(
    ("event", "gap", "owed", "calendar", "until"),
    [
        pytest.param("2026-06-12", span("2026-06-27", "2026-07-01"), "2026-06-27", WINDOW, "", id="late in the window"),
        pytest.param("2026-06-12", span("2026-06-27", "2026-07-01"), "2026-06-27", STARTED, "2026-07-01", id="without one"),
        pytest.param("2026-03-01", span("2026-03-10", "2026-04-01"), "2026-03-10", WINDOW, "", id="done on its first day"),
        pytest.param("2026-03-01", span("2026-03-10", "2026-03-31"), "2026-03-10", WINDOW, "2026-03-31", id="the day before"),
        pytest.param("2026-09-30", span("2026-10-10", "2026-10-11"), "2026-10-10", WINDOW, "", id="happened on its last day"),
        pytest.param("2026-10-01", span("2026-10-10", "2026-10-11"), "2026-10-10", WINDOW, "2026-10-11", id="the day after"),
        pytest.param("2026-06-12", span("2026-06-27"), "2026-06-27", WINDOW, "", id="never done"),
        pytest.param("2026-06-12", span("2026-08-01", "2026-08-05"), "2026-06-27", WINDOW, "2026-08-05", id="lapsed later"),
        pytest.param("", span("", "2026-08-05"), "", WINDOW, "", id="happened nobody knows when"),
    ],
)  # fmt: skip
def test_what_came_too_late_for_the_window_stays_too_late(
    event: str, gap: Interval, owed: str, calendar: Calendar, until: str
) -> None:
    found = Uncovered(gap, Reason.FAILING)
    kept = for_good(found, DaySet((span(event),)), DaySet((span(owed),)), calendar)
    assert kept.days == Interval(gap.since, day(until))


QUARTERS = Calendar(UTC, program_start=date(2026, 1, 1))
AUDITED = Calendar(UTC, program_start=date(2026, 1, 1), window=Window(date(2026, 1, 1), date(2026, 6, 30)))


def missed(
    records: list[Good], stay: Interval = ALWAYS, calendar: Calendar = QUARTERS, grace: str = "10 days"
) -> list[tuple[str, str, str]]:
    found = unserved(stay, records, PeriodKind.QUARTER, Duration.parse(grace), calendar)
    return [
        (one.period.name if one.period else "", str(one.days.since or ""), str(one.days.until or ""))
        for one in found
    ]


@pytest.mark.parametrize(
    ("records", "gaps"),
    [
        pytest.param([], [("2026-Q1", "2026-04-11", "")], id="the first stands for all"),
        pytest.param([good("2026-03-31")], [("2026-Q2", "2026-07-11", "")], id="served on the last day"),
        pytest.param([good("2026-01-01", "", "2026-04-10")], [("2026-Q2", "2026-07-11", "")], id="done on the last of grace"),
        pytest.param(
            [good("2026-01-01", "", "2026-04-12")],
            [("2026-Q1", "2026-04-11", "2026-04-12"), ("2026-Q2", "2026-07-11", "")],
            id="done a day after the deadline",
        ),
        pytest.param([good("2026-05-01", "", "2026-03-31")], [("2026-Q1", "2026-04-11", "")], id="done before its period began"),
        pytest.param([good("2026-01-01", "2026-06-30", "2026-07-02")], [("2026-Q1", "2026-04-11", "2026-07-02"), ("2026-Q3", "2026-10-11", "")], id="a stretch serves each whole period"),
        pytest.param([good("2026-01-02", "2026-06-30")], [("2026-Q1", "2026-04-11", "2026-06-30"), ("2026-Q3", "2026-10-11", "")], id="not one of which a day is lacking"),
        pytest.param([good("2026-01-01", "2026-03-30")], [("2026-Q1", "2026-04-11", "")], id="at the beginning or the end"),
        pytest.param([good()], [("2026-Q1", "2026-04-11", "")], id="one without a day serves none"),
    ],
)  # fmt: skip
def test_which_periods_are_missed(records: list[Good], gaps: list[Any]) -> None:
    assert missed(records) == gaps


@pytest.mark.parametrize(
    ("stay", "calendar", "gaps"),
    [
        pytest.param(span("2026-01-02"), QUARTERS, [("2026-Q2", "2026-07-11", "")], id="joined a day into the first"),
        pytest.param(span("", "2026-03-31"), QUARTERS, [], id="left before its last day"),
        pytest.param(span("", "2026-04-01"), QUARTERS, [], id="left on its last day, before the deadline"),
        pytest.param(span("", "2026-05-01"), QUARTERS, [("2026-Q1", "2026-04-11", "2026-05-01")], id="left later"),
        pytest.param(span("", "2026-05-01"), AUDITED, [("2026-Q1", "2026-04-11", "")], id="in the window it stays for good"),
        pytest.param(span("", "2026-03-31"), AUDITED, [], id="not even there one that it left before the last day of"),
        pytest.param(ALWAYS, Calendar(UTC), [("", "", "")], id="without a program something was always owed"),
        pytest.param(span("2026-02-01"), Calendar(UTC), [("2026-Q2", "2026-07-11", "")], id="or from joining on"),
        pytest.param(span("9999-12-01"), Calendar(UTC), [], id="unless no period begins any more"),
    ],
)  # fmt: skip
def test_a_member_owes_the_periods_that_it_is_one_through_all_of(
    stay: Interval, calendar: Calendar, gaps: list[Any]
) -> None:
    assert missed([], stay, calendar) == gaps


def test_a_stretch_serves_the_period_that_begins_with_it() -> None:
    found = missed([good("2026-01-01", "2026-06-30", "2026-07-02")], calendar=AUDITED)
    assert found == [("2026-Q1", "2026-04-11", "2026-07-02"), ("2026-Q3", "2026-10-11", "")]


def test_a_period_is_served_on_its_first_day() -> None:
    assert missed([good("2026-01-01", "", "2026-01-01")]) == [("2026-Q2", "2026-07-11", "")]


def test_the_grace_of_a_period_leaves_out_holidays() -> None:
    working = Calendar(UTC, program_start=date(2026, 1, 1), holidays=frozenset({date(2026, 4, 1)}))
    assert missed([], calendar=working, grace="1 business day") == [("2026-Q1", "2026-04-03", "")]


def test_what_was_always_owed_and_never_there_was_missed() -> None:
    found = unserved(ALWAYS, [], PeriodKind.QUARTER, NONE, Calendar(UTC))
    assert list(found) == [Uncovered(ALWAYS, Reason.MISSED)]


def test_a_later_record_ends_a_gap_on_its_own_day() -> None:
    assert missed([good("2026-05-01")])[0] == ("2026-Q1", "2026-04-11", "2026-05-01")


def test_the_first_of_any_later_ones_ends_a_gap() -> None:
    later = [
        good("2026-05-01", "", "2026-12-01"),
        good("2026-08-01", "", "2026-10-01"),
        good("2026-11-01", "", "2026-12-02"),
    ]
    assert missed(later)[0] == ("2026-Q1", "2026-04-11", "2026-10-01")


def test_every_missed_period_of_the_window_is_one_of_its_own() -> None:
    assert missed([], calendar=AUDITED) == [("2026-Q1", "2026-04-11", ""), ("2026-Q2", "2026-07-11", "")]


def test_a_record_that_speaks_for_a_thousand_years_is_judged_in_time() -> None:
    found = missed([good("2026-01-01", "3025-12-30", "3025-12-31")])
    assert found[0] == ("2026-Q1", "2026-04-11", "3025-12-31")


DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 20))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6), st.sampled_from(["0 days", "3 days"]), st.booleans())
def test_the_record_that_lapsed_last_before_a_gap_is_told(
    spans: list[tuple[date | None, date | None]], limit: str, is_open: bool
) -> None:
    records = [Good(ENTRY, since, last) for since, last in spans]
    term = Term(Duration.parse(limit), NONE)
    owed = EVERY_DAY if is_open else DaySet((Interval(date(2026, 1, 3)),))
    for one in Uncovering(STARTED).stretches(owed, records, term):
        since, ends = one.days.since, [record.last_day(term, STARTED) for record in records]
        before = [
            (last, record)
            for record, last in zip(records, ends, strict=True)
            if since and last and last < since and (record.day is None or record.day <= since)
        ]
        last, newest = max(before, key=lambda pair: pair[0], default=(None, None))
        assert (one.good_through, one.newest) == (last, newest)
        assert one.newest is newest
        assert (one.reason is Reason.STALE) == bool(before)
