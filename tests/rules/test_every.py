"""`every`: which periods have no occurrence, and on which days that is a gap."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.dates import Stated
from socgap_evidence.durations import Period, PeriodKind
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Place, Reason, Window
from socgap_evidence.rules.base import Finding, Use
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.selectors import Selector
from tests.support.projects import documents, find, rule, subject, terms

QUARTERLY = {"date": "held_on", "period": "quarter", "grace": "15 days"}
WINDOW = Calendar(UTC, window=Window(date(2026, 1, 1), date(2026, 12, 31)))
NO_WINDOW = Calendar(UTC, program_start=date(2026, 1, 1))


def held(*days: str) -> list[Any]:
    return documents(*({"held_on": day} for day in days))


def missed(value: dict[str, str], found: list[Any], calendar: Calendar | None = None) -> dict[str, str]:
    """Each finding's period with its days."""
    findings = find("every", value, found, calendar=calendar)
    assert all(one.reason is Reason.MISSED for one in findings)
    return {one.message.split(" for ")[1].split()[0]: str(one.days) for one in findings}


@pytest.mark.parametrize(
    ("calendar", "days", "gaps"),
    [
        pytest.param(
            WINDOW,
            ["2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"],
            {"2027-Q1": "[2027-04-16, …)"},
            id="each quarter has one, the next one is owed",
        ),
        pytest.param(
            WINDOW,
            ["2026-02-01", "2026-08-01", "2026-11-01"],
            {"2026-Q2": "[2026-07-16, …)", "2027-Q1": "[2027-04-16, …)"},
            id="a quarter of the window that is missed stays missed",
        ),
        pytest.param(
            NO_WINDOW,
            ["2026-02-01", "2026-08-01"],
            {"2026-Q2": "[2026-07-16, 2026-08-01)", "2026-Q4": "[2027-01-16, …)"},
            id="without a window the next occurrence ends the gap",
        ),
        pytest.param(
            NO_WINDOW,
            ["2026-02-01", "2026-11-01"],
            {"2026-Q2": "[2026-07-16, 2026-11-01)", "2027-Q1": "[2027-04-16, …)"},
            id="the first of two missed in a row stands for both",
        ),
        pytest.param(
            WINDOW,
            ["2026-01-01", "2026-03-31", "2026-02-10", "2026-02-11"],
            {
                "2026-Q2": "[2026-07-16, …)",
                "2026-Q3": "[2026-10-16, …)",
                "2026-Q4": "[2027-01-16, …)",
            },
            id="four in one quarter are not quarterly",
        ),
        pytest.param(
            Calendar(UTC),
            ["2026-02-01"],
            {"2026-Q2": "[2026-07-16, …)"},
            id="without a start the first occurrence is the first that is owed",
        ),
        pytest.param(
            Calendar(UTC, program_start=date(2026, 2, 1)),
            ["2026-05-01"],
            {"2026-Q3": "[2026-10-16, …)"},
            id="a quarter that had begun before the program is not owed",
        ),
        pytest.param(
            NO_WINDOW,
            ["2026-05-01"],
            {"2026-Q1": "[2026-04-16, 2026-05-01)", "2026-Q3": "[2026-10-16, …)"},
            id="a quarter that begins with the program is owed",
        ),
        pytest.param(
            Calendar(UTC, program_start=date(2026, 5, 1), window=WINDOW.window),
            ["2026-05-10"],
            {
                "2026-Q3": "[2026-10-16, …)",
                "2026-Q4": "[2027-01-16, …)",
            },
            id="nothing of the window is owed before the program starts",
        ),
        pytest.param(
            Calendar(UTC, window=Window(date(2026, 1, 1), date(2026, 8, 15))),
            ["2026-02-01", "2026-05-01", "2026-11-01"],
            {"2026-Q3": "[2026-10-16, 2026-11-01)", "2027-Q1": "[2027-04-16, …)"},
            id="a quarter that ends after the window can still be made good",
        ),
        pytest.param(
            WINDOW,
            ["2025-02-01", "2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"],
            {"2027-Q1": "[2027-04-16, …)"},
            id="what was missed before the window is not asked for",
        ),
    ],
)
def test_the_missed_periods_and_their_days(calendar: Calendar, days: list[str], gaps: dict[str, str]) -> None:
    assert missed(QUARTERLY, held(*days), calendar) == gaps


@pytest.mark.parametrize(
    ("period", "names"),
    [("month", ["2026-02"]), ("quarter", ["2026-Q2"]), ("half-year", ["2026-H2"]), ("year", ["2027"])],
)
def test_periods_are_those_of_the_calendar(period: str, names: list[str]) -> None:
    assert list(missed({"date": "held_on", "period": period}, held("2026-01-15"))) == names


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2026-03-31", ["2026-Q2", "2026-Q3", "2026-Q4"]),
        ("2026-04-01", ["2026-Q1", "2026-Q3", "2026-Q4"]),
    ],
    ids=["the last day of a quarter belongs to it", "the first day of the next does not"],
)
def test_the_edges_of_a_period(day: str, names: list[str]) -> None:
    assert list(missed(QUARTERLY, held(day), WINDOW)) == names


LATE = {**QUARTERLY, "done": "done_on"}


@pytest.mark.parametrize(
    ("done", "gap"),
    [
        pytest.param("2026-04-15", None, id="done on the last day of grace is in time"),
        pytest.param("2026-04-16", None, id="done on the day on which the gap would begin leaves no day"),
        pytest.param("2026-04-17", "[2026-04-16, 2026-04-17)", id="done a day later leaves one day"),
    ],
)
def test_a_late_review_ends_the_gap_that_its_lateness_opened(done: str, gap: str | None) -> None:
    found = documents({"held_on": "2026-03-31", "done_on": done})
    assert missed(LATE, found, NO_WINDOW).get("2026-Q1") == gap


def test_an_occurrence_on_the_day_on_which_the_gap_would_begin_leaves_no_day() -> None:
    assert list(missed(QUARTERLY, held("2026-04-16"), NO_WINDOW)) == ["2026-Q3"]


def test_a_late_one_says_when_it_was_due() -> None:
    found = documents({"held_on": "2026-03-31", "done_on": "2026-05-02"})
    finding = find("every", LATE, found, calendar=NO_WINDOW)[0]
    assert finding == Finding(
        Reason.MISSED,
        "Access review for 2026-Q1 was done on 2026-05-02; it was due by 2026-04-15.",
        "Do the next one in time.",
        Interval(date(2026, 4, 16), date(2026, 5, 2)),
        Place("evidence/reviews/000.yaml", ("held_on",)),
        ("2026-Q1",),
    )


def test_of_two_that_were_done_on_one_day_the_first_is_shown() -> None:
    found = documents(
        {"held_on": "2026-03-30", "done_on": "2026-05-02"}, {"held_on": "2026-03-31", "done_on": "2026-05-02"}
    )
    finding = find("every", LATE, found, calendar=NO_WINDOW)[0]
    assert finding.place == Place("evidence/reviews/000.yaml", ("held_on",))


def test_the_grace_leaves_out_holidays() -> None:
    value = {**QUARTERLY, "grace": "2 business days"}
    holidays = Calendar(UTC, program_start=date(2026, 1, 1), holidays=frozenset({date(2026, 4, 1)}))
    assert missed(value, held("2026-05-01"), NO_WINDOW)["2026-Q1"] == "[2026-04-03, 2026-05-01)"
    assert missed(value, held("2026-05-01"), holidays)["2026-Q1"] == "[2026-04-04, 2026-05-01)"
    every: Any = rule("every", value)
    assert every.first_due(holidays) == date(2026, 4, 3)


def test_it_shows_by_when_each_period_was_due_and_when_it_was_done() -> None:
    found = documents({"held_on": "2026-03-31", "done_on": "2026-05-02"})
    one = next(iter(rule("every", LATE).reckonings(subject(found, calendar=NO_WINDOW))))
    place = Place("evidence/reviews/000.yaml", ("done_on",))
    assert one.done == Dated("done_on", Stated(date(2026, 5, 2)), place)
    assert (one.of, one.end, one.keyword) == ("2026-Q1", Stated(date(2026, 4, 15)), "")


def test_it_shows_by_when_the_first_one_was_due() -> None:
    every: Any = rule("every", LATE)
    first = every.first_reckoning(NO_WINDOW)
    assert (first.keyword, first.end) == ("every", Stated(date(2026, 4, 15)))


def test_before_the_first_one_it_has_nothing_to_say() -> None:
    every: Any = rule("every", QUARTERLY)
    assert every.speaks_before_the_first is False


def test_of_two_for_a_period_the_one_done_first_counts() -> None:
    found = documents(
        {"held_on": "2026-03-01", "done_on": "2026-06-01"}, {"held_on": "2026-03-02", "done_on": "2026-04-01"}
    )
    assert "2026-Q1" not in missed(LATE, found, NO_WINDOW)


def test_without_a_day_of_completion_the_date_itself_counts() -> None:
    assert "2026-Q1" not in missed(LATE, held("2026-03-01"), NO_WINDOW)


def test_a_late_review_of_one_quarter_does_not_stand_for_the_next_ones() -> None:
    # Only Q1 was ever reviewed, and late. Nothing was done for Q3: from its deadline on that must be a gap.
    found = documents({"held_on": "2026-03-31", "done_on": "2026-08-10"})
    findings = find("every", LATE, found, calendar=NO_WINDOW)
    assert any(date(2026, 11, 1) in one.days for one in findings)


def test_the_missing_period_is_named_with_its_days_and_deadline() -> None:
    finding = find("every", QUARTERLY, held("2026-02-01", "2026-08-01"), calendar=WINDOW)[0]
    assert finding.message == (
        "Access review has no occurrence for 2026-Q2 (2026-04-01 to 2026-06-30), due by 2026-07-15."
    )
    assert "evidence/reviews/*.yaml" in finding.fix
    assert finding.place == Place("evidence/reviews/001.yaml", ("held_on",)), (
        "the newest one shows the series"
    )


def test_every_entry_of_a_log_is_an_occurrence() -> None:
    value = {"date": "$.log[*].date", "period": "quarter"}
    found = documents({"log": [{"date": "2026-02-01"}, {"date": "2026-05-01"}]})
    assert list(missed(value, found, NO_WINDOW)) == ["2026-Q3"]


def test_without_any_occurrence_the_missing_files_speak() -> None:
    assert find("every", QUARTERLY, [], calendar=WINDOW) == []


def test_a_file_that_states_no_day_serves_no_period_and_says_so() -> None:
    (finding,) = find("every", QUARTERLY, documents({"by": "p-001"}), calendar=WINDOW)
    assert finding == Finding(
        Reason.INVALID,
        "It states no day for held_on, so it serves no period.",
        "State the day on which the work was done.",
        place=Place("evidence/reviews/000.yaml"),
    )


def test_of_several_fields_it_says_that_none_states_a_day() -> None:
    value = {**QUARTERLY, "date": ["held_on", "done_on"]}
    (finding,) = find("every", value, documents({"by": "p-001"}), calendar=WINDOW)
    assert finding.message == "It states no day for held_on or done_on, so it serves no period."


def test_work_done_on_the_first_day_of_its_period_serves_it() -> None:
    found = documents({"held_on": "2026-03-31", "done_on": "2026-01-01"})
    assert [one.about for one in find("every", LATE, found, calendar=NO_WINDOW)] == [("2026-Q2",)]


def test_work_done_before_a_period_began_does_not_serve_it() -> None:
    found = documents({"held_on": "2026-09-30", "done_on": "2026-01-04"}, {"held_on": "2026-05-01"})
    invalid, *missed_ones = find("every", LATE, found, calendar=WINDOW)
    assert invalid == Finding(
        Reason.INVALID,
        "It was done on 2026-01-04, before 2026-Q3 began on 2026-07-01.",
        "Name the period that was looked at.",
        place=Place("evidence/reviews/000.yaml", ("done_on",)),
    )
    assert any("2026-Q3" in one.message for one in missed_ones)


def test_the_calendars_last_period_has_none_after_it() -> None:
    assert missed(QUARTERLY, held("9999-11-01")) == {}
    window = Window(date(9999, 10, 1), date.max)
    assert missed(QUARTERLY, held("9999-11-01"), Calendar(UTC, window=window)) == {}


def test_a_first_period_that_is_not_reached_has_no_deadline() -> None:
    every: Any = rule("every", {"date": "held_on", "period": "year"})
    assert every.first_due(Calendar(UTC, program_start=date(9999, 6, 1))) is None


@pytest.mark.parametrize(
    ("calendar", "due"),
    [
        (Calendar(UTC), None),
        (NO_WINDOW, date(2026, 4, 15)),
        (Calendar(UTC, program_start=date(2026, 2, 1)), date(2026, 7, 15)),
        (Calendar(UTC, window=Window(date(2026, 4, 1), date(2026, 9, 30))), date(2026, 7, 15)),
        (
            Calendar(UTC, program_start=date(2026, 7, 5), window=Window(date(2026, 4, 1), date(2026, 9, 30))),
            date(2026, 10, 15),
        ),
    ],
    ids=[
        "never asked",
        "with the program",
        "inside a quarter",
        "the window's first",
        "program in the window",
    ],
)
def test_when_the_first_one_is_due(calendar: Calendar, due: date | None) -> None:
    every: Any = rule("every", QUARTERLY)
    assert every.first_due(calendar) == due


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"date": "held_on", "period": "quarter", "grace": "soon"}, "'soon' is not a duration"),
        ({"date": "held_on", "period": "decade"}, "'decade' is not a valid PeriodKind"),
        ({"date": "?", "period": "quarter"}, "'?' is neither a field"),
        ("quarter", "it must be a mapping"),
        ({"date": "held_on", "period": "quarter", "grace": "24 hours"}, "hours"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("every", value, terms({"grace_days": 5}, {"grace_days": "days"}))
    assert sentence in str(caught.value)


def test_it_names_the_selectors_it_uses() -> None:
    assert rule("every", LATE).selectors() == (
        Use(Selector("held_on"), is_date=True),
        Use(Selector("done_on"), is_date=True),
    )


DAYS = st.integers(0, 700).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
LAST = date(2031, 1, 1)


def naive(
    occurrences: list[tuple[date, date]], kind: PeriodKind, grace: int, calendar: Calendar
) -> set[date]:
    """Every period on its own: a gap from its deadline until it, or outside the window a later one, is done."""
    start, window = calendar.program_start, calendar.window
    inside = None if start is None else Period.holding(start, kind)
    if inside is not None and inside.first != start:
        inside = inside.next() or inside
    if window is not None:
        first = Period.holding(max(window.start, start or window.start), kind)
        first = first if inside is None else min(first, inside)
    elif inside is not None:
        first = inside
    else:
        first = Period.holding(min(day for day, _ in occurrences), kind)
    days: set[date] = set()
    period: Period | None = first
    while period is not None and period.last < LAST:
        since = period.last + timedelta(days=grace + 1)
        served = [done for day, done in occurrences if period.first <= day <= period.last]
        if served:
            until = min(served)
        elif window is not None and window.start <= period.last <= window.end:
            until = LAST
        else:
            until = min((done for day, done in occurrences if day > period.last), default=LAST)
        while since < min(until, LAST):
            days.add(since)
            since += timedelta(days=1)
        period = period.next()
    return days


@given(
    occurrences=st.lists(st.tuples(DAYS, st.integers(0, 250) | st.just(0)), min_size=1, max_size=6),
    kind=st.sampled_from(PeriodKind),
    grace=st.integers(0, 20),
    start=st.none() | DAYS,
    window=st.none() | st.tuples(DAYS, DAYS).map(sorted).map(lambda pair: Window(*pair)),
)
def test_the_gap_days_are_those_that_a_look_at_each_period_finds(
    occurrences: list[tuple[date, int]],
    kind: PeriodKind,
    grace: int,
    start: date | None,
    window: Window | None,
) -> None:
    dated = [(day, day + timedelta(days=later)) for day, later in occurrences]
    calendar = Calendar(UTC, program_start=start, window=window)
    value = {"date": "held_on", "done": "done_on", "period": kind.value, "grace": f"{grace} days"}
    found = documents(*({"held_on": str(day), "done_on": str(done)} for day, done in dated))
    findings = find("every", value, found, calendar=calendar)
    expected = naive(dated, kind, grace, calendar)
    day = date(2025, 6, 1)
    while day < date(2030, 1, 1):
        assert any(day in one.days for one in findings) == (day in expected), day
        day += timedelta(days=1)
