"""`fresh`: on which days nothing is recent enough."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Kind, Place, Reason
from socgap_evidence.rules.base import Finding, Use
from socgap_evidence.selectors import Selector
from tests.support.projects import document, documents, find, rule, subject, terms

REVIEW = {"date": "held_on", "for": "90 days", "grace": "10 days"}
STARTED = Calendar(UTC, program_start=date(2026, 2, 1))


def held(*days: str) -> list[Any]:
    return documents(*({"held_on": day} for day in days))


def spans(findings: list[Any]) -> list[tuple[str, str, str]]:
    return [(one.reason.value, str(one.days.since or ""), str(one.days.until or "")) for one in findings]


@pytest.mark.parametrize(
    ("value", "days", "gaps"),
    [
        pytest.param(
            {"date": "held_on", "for": "90 days"},
            ["2026-03-01"],
            [("missing", "", "2026-03-01"), ("stale", "2026-05-31", "")],
            id="good through the last day of the limit",
        ),
        pytest.param(
            REVIEW,
            ["2026-03-01"],
            [("missing", "", "2026-03-01"), ("stale", "2026-06-10", "")],
            id="good through the last day of the grace",
        ),
        pytest.param(
            {"date": "held_on", "for": "12 months"},
            ["2026-03-01"],
            [("missing", "", "2026-03-01"), ("stale", "2027-03-02", "")],
            id="twelve months end on the same day of the next year",
        ),
        pytest.param(
            {"date": "held_on", "for": "1 month"},
            ["2026-01-31"],
            [("missing", "", "2026-01-31"), ("stale", "2026-03-01", "")],
            id="a month that is too short is clipped to its end",
        ),
        pytest.param(
            {"date": "held_on", "for": "1 year"},
            ["2024-02-29"],
            [("missing", "", "2024-02-29"), ("stale", "2025-03-01", "")],
            id="a year from a leap day ends on the last of February",
        ),
        pytest.param(
            {"date": "held_on", "for": "10 days"},
            ["2026-03-01", "2026-03-12"],
            [("missing", "", "2026-03-01"), ("stale", "2026-03-23", "")],
            id="a record on the day after the last leaves no gap",
        ),
        pytest.param(
            {"date": "held_on", "for": "10 days"},
            ["2026-03-01", "2026-03-13"],
            [
                ("missing", "", "2026-03-01"),
                ("stale", "2026-03-12", "2026-03-13"),
                ("stale", "2026-03-24", ""),
            ],
            id="a record one day late leaves a gap of one day",
        ),
        pytest.param(
            {"date": "held_on", "for": "10 days"},
            ["2026-03-13", "2026-03-01"],
            [
                ("missing", "", "2026-03-01"),
                ("stale", "2026-03-12", "2026-03-13"),
                ("stale", "2026-03-24", ""),
            ],
            id="the order of the files does not matter",
        ),
        pytest.param(
            {"date": "held_on", "for": "1 year"},
            ["9999-06-01"],
            [("missing", "", "9999-06-01")],
            id="what is good beyond the calendar's end never lapses",
        ),
    ],
)
def test_the_days_of_a_gap(value: dict[str, str], days: list[str], gaps: list[tuple[str, str, str]]) -> None:
    assert spans(find("fresh", value, held(*days))) == gaps


def test_nothing_is_owed_before_the_program_starts() -> None:
    findings = find("fresh", REVIEW, held("2026-02-01"), calendar=STARTED)
    assert spans(findings) == [("stale", "2026-05-13", "")]


def test_the_first_occurrence_of_a_record_may_come_when_it_is_due() -> None:
    findings = find("fresh", REVIEW, held("2026-05-12"), calendar=STARTED)
    assert spans(findings) == [("stale", "2026-08-21", "")]


def test_a_first_occurrence_after_it_was_due_leaves_the_days_between() -> None:
    findings = find("fresh", REVIEW, held("2026-05-15"), calendar=STARTED)
    assert spans(findings)[0] == ("missing", "2026-05-13", "2026-05-15")


@pytest.mark.parametrize("kind", [Kind.DOCUMENT, Kind.REGISTER])
def test_a_document_must_stand_from_the_start(kind: Kind) -> None:
    findings = find("fresh", REVIEW, held("2026-03-01"), calendar=STARTED, kind=kind)
    assert spans(findings)[0] == ("missing", "2026-02-01", "2026-03-01")


def test_a_limit_that_outlasts_the_calendar_is_never_due() -> None:
    calendar = Calendar(UTC, program_start=date(9999, 6, 1))
    findings = find("fresh", {"date": "held_on", "for": "10 years"}, held("9999-12-01"), calendar=calendar)
    assert findings == []


def test_a_file_that_states_no_day_is_invalid_and_covers_nothing() -> None:
    (finding,) = find("fresh", REVIEW, documents({"by": "p-001"}))
    assert finding.reason is Reason.INVALID
    assert finding.message == "It states no day for held_on, so its age cannot be told."
    assert finding.place == Place("evidence/reviews/000.yaml")
    assert finding.days == Interval()


def test_a_null_date_is_no_date() -> None:
    (finding,) = find("fresh", REVIEW, documents({"held_on": None}))
    assert finding.reason is Reason.INVALID


def test_of_several_dates_the_first_that_is_there_counts() -> None:
    value = {"date": ["period.end", "issued_on"], "for": "10 days"}
    found = documents(
        {"period": {"end": "2026-03-01"}, "issued_on": "2026-05-01"}, {"issued_on": "2026-03-08"}
    )
    assert spans(find("fresh", value, found)) == [("missing", "", "2026-03-01"), ("stale", "2026-03-19", "")]


def test_every_entry_of_a_log_counts() -> None:
    value = {"date": "$.log[*].date", "for": "10 days"}
    found = documents({"log": [{"date": "2026-03-01"}, {"date": "2026-03-11"}]})
    findings = find("fresh", value, found)
    assert spans(findings) == [("missing", "", "2026-03-01"), ("stale", "2026-03-22", "")]
    assert findings[1].place == Place("evidence/reviews/000.yaml", ("log", 1, "date"))


LOG = {**REVIEW, "earlier": "$.log[*].on"}


@pytest.mark.parametrize(
    ("value", "data", "gaps"),
    [
        pytest.param(
            LOG,
            {"held_on": "2026-07-01", "log": [{"on": "2026-05-01"}, {"on": "2026-03-01"}]},
            [("missing", "", "2026-03-01"), ("stale", "2026-10-10", "")],
            id="days that follow one another",
        ),
        pytest.param(
            LOG,
            {"held_on": "2026-07-01", "log": [{"on": "2026-01-05"}]},
            [
                ("missing", "", "2026-01-05"),
                ("stale", "2026-04-16", "2026-07-01"),
                ("stale", "2026-10-10", ""),
            ],
            id="a day after which there was nothing for too long",
        ),
        pytest.param(
            LOG,
            {"held_on": "2026-03-01", "log": [{"on": "2026-03-01"}, {"on": "2026-06-01"}]},
            [("missing", "", "2026-03-01"), ("stale", "2026-06-10", "")],
            id="a later day than the newest counts for nothing",
        ),
        pytest.param(
            LOG,
            {"log": [{"on": "2026-03-01"}]},
            [("invalid", "", "")],
            id="without a newest day there is none before it",
        ),
        pytest.param(
            {**LOG, "until": "until"},
            {"held_on": "2026-04-01", "until": "2026-04-15", "log": [{"on": "2026-03-01"}]},
            [("missing", "", "2026-03-01"), ("stale", "2026-04-16", "")],
            id="its own last day ends what was good before it, too",
        ),
        pytest.param(
            {**LOG, "until": "until"},
            {"held_on": "2026-04-01", "until": "2026-03-15", "log": [{"on": "2026-03-01"}]},
            [("invalid", "", ""), ("missing", "", "2026-03-01"), ("stale", "2026-04-01", "")],
            id="an end before the newest day is said whatever there was before",
        ),
        pytest.param(
            LOG,
            {"held_on": "2026-04-01", "log": [{"on": None}]},
            [("missing", "", "2026-04-01"), ("stale", "2026-07-11", "")],
            id="no day at all",
        ),
    ],
)
def test_a_file_that_is_kept_current_may_say_when_it_was_done_before(
    value: dict[str, str], data: Any, gaps: list[tuple[str, str, str]]
) -> None:
    assert spans(find("fresh", value, documents(data))) == gaps


def test_its_own_last_day_goes_before_the_limit() -> None:
    value = {
        "date": "held_on",
        "for": "90 days",
        "grace": "10 days",
        "until": ["valid_until", "bridge_until"],
    }
    (_, stale) = find("fresh", value, documents({"held_on": "2026-03-01", "valid_until": "2026-03-05"}))
    assert stale.days == Interval(date(2026, 3, 6), None)
    assert stale.message == "Access review: the newest is of 2026-03-01, good through 2026-03-05."


def test_a_last_day_before_the_work_covers_nothing_and_is_said() -> None:
    value = {"date": "held_on", "for": "90 days", "until": "valid_until"}
    (finding,) = find("fresh", value, documents({"held_on": "2026-03-05", "valid_until": "2026-03-01"}))
    assert finding == Finding(
        Reason.INVALID,
        "It is good through 2026-03-01, before the day of the work, 2026-03-05.",
        "Correct one of the two days.",
        place=Place("evidence/reviews/000.yaml", ("valid_until",)),
    )


def test_of_a_log_only_the_days_before_its_last_day_count() -> None:
    value = {"date": "$.log[*]", "for": "10 days", "until": "valid_until"}
    found = documents({"log": ["2026-03-01", "2026-04-01"], "valid_until": "2026-03-20"})
    assert spans(find("fresh", value, found)) == [("missing", "", "2026-03-01"), ("stale", "2026-03-21", "")]


def test_each_value_of_a_field_has_its_own_newest_one() -> None:
    value = {"date": "held_on", "for": "10 days", "per": "vendor"}
    found = documents(
        {"held_on": "2026-03-01", "vendor": "ven-b"},
        {"held_on": "2026-03-09", "vendor": "ven-a"},
        {"held_on": "2026-03-08", "vendor": "ven-b"},
    )
    findings = [one for one in find("fresh", value, found) if one.reason is Reason.STALE]
    assert [(one.message.split(":")[0], str(one.days.since)) for one in findings] == [
        ("Access review for ven-a", "2026-03-20"),
        ("Access review for ven-b", "2026-03-19"),
    ]
    assert [one.about for one in find("fresh", value, found)] == [
        (name,) for name in ("ven-a", "ven-a", "ven-b", "ven-b")
    ]


def test_files_without_the_field_form_a_group_of_their_own() -> None:
    value = {"date": "held_on", "for": "10 days", "per": "vendor"}
    found = documents({"held_on": "2026-03-01"}, {"held_on": "2026-06-01", "vendor": "ven-a"})
    stale = [one for one in find("fresh", value, found) if one.reason is Reason.STALE]
    assert [str(one.days.since) for one in stale] == ["2026-03-12", "2026-06-12"]


LEVELS = terms({"review_days": {"high": 10, "low": 100}}, {"review_days": "days"})


def test_a_limit_with_levels_is_picked_by_a_field() -> None:
    fresh = rule("fresh", {"date": "held_on", "for": "review_days", "per": "v", "by": "level"}, LEVELS)
    found = documents(
        {"held_on": "2026-03-01", "v": "a", "level": "high"},
        {"held_on": "2026-03-01", "v": "b", "level": "low"},
    )
    stale = [one for one in fresh.findings(subject(found)) if one.reason is Reason.STALE]
    assert [str(one.days.since) for one in stale] == ["2026-03-12", "2026-06-10"]
    assert "(" not in stale[0].message, "there is no one limit that could be named"


def test_a_level_that_has_no_limit_is_never_a_pass() -> None:
    fresh = rule("fresh", {"date": "held_on", "for": "review_days", "by": "level"}, LEVELS)
    findings = list(fresh.findings(subject(documents({"held_on": "2026-03-01", "level": "odd"}))))
    assert [one.reason for one in findings] == [Reason.INVALID]


def test_a_level_that_has_no_limit_is_named() -> None:
    fresh = rule("fresh", {"date": "held_on", "for": "review_days", "by": "level"}, LEVELS)
    (finding,) = fresh.findings(subject(documents({"held_on": "2026-03-01", "level": "odd"})))
    assert "odd" in finding.message, "it states its day; what is wrong is its level"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"date": "held_on", "for": "review_days"}, "has levels, so add 'by'"),
        ({"date": "held_on", "for": "90 days", "by": "level"}, "has none, so leave 'by' out"),
        ({"date": "held_on", "for": "a while"}, "'a while' is not a duration"),
        ({"date": "held_on", "for": "review_dayz"}, "Did you mean 'review_days'?"),
        ({"date": "held on", "for": "90 days"}, "'held on' is neither a field"),
        ({"date": "$..[", "for": "90 days"}, "is not a JSONPath"),
        (["held_on"], "it must be a mapping"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("fresh", value, LEVELS)
    assert sentence in str(caught.value)


def test_a_limit_in_hours_is_refused_when_the_control_is_read() -> None:
    with pytest.raises(ValueError, match="hours"):
        rule("fresh", {"date": "held_on", "for": "24 hours"})


@pytest.mark.parametrize(
    ("values", "units"),
    [({"n": 5}, {"n": "people"}), ({"n": True}, {"n": "days"}), ({"n": 1.5}, {"n": "days"}), ({"n": 5}, {})],
)
def test_a_parameter_that_is_no_number_of_days_is_refused(values: Any, units: Any) -> None:
    with pytest.raises(ValueError, match="the parameter 'n' is no whole number of hours, days or months"):
        rule("fresh", {"date": "held_on", "for": "n"}, terms(values, units))


def test_parameters_stand_for_limits_and_grace() -> None:
    known = terms({"n": 10, "bd": 1}, {"n": "days since the report's end", "bd": "business days"})
    fresh = rule("fresh", {"date": "held_on", "for": "n", "grace": "bd"}, known)
    (_, stale) = fresh.findings(subject(held("2026-03-03")))  # good through Friday the 13th, then Monday
    assert str(stale.days.since) == "2026-03-17"
    assert stale.message.endswith("(10 days and 1 business day of grace).")


def test_holidays_are_no_business_days() -> None:
    calendar = Calendar(UTC, holidays=frozenset({date(2026, 3, 3)}))
    value = {"date": "held_on", "for": "1 business day"}
    (_, stale) = find("fresh", value, held("2026-03-02"), calendar=calendar)
    assert str(stale.days.since) == "2026-03-05"


@pytest.mark.parametrize(("zone", "since"), [("UTC", "2026-03-12"), ("Asia/Tokyo", "2026-03-13")])
def test_a_moment_belongs_to_the_day_of_the_companys_zone(zone: str, since: str) -> None:
    value = {"date": "at", "for": "10 days"}
    found = documents({"at": "2026-03-01T23:30:00Z"})
    (_, stale) = find("fresh", value, found, calendar=Calendar(ZoneInfo(zone)))
    assert str(stale.days.since) == since


def test_the_message_gives_the_numbers_and_the_place() -> None:
    (early, stale) = find("fresh", REVIEW, held("2026-03-01"))
    assert stale.message == (
        "Access review: the newest is of 2026-03-01, good through 2026-06-09 (90 days and 10 days of grace)."
    )
    assert stale.fix == "Do it again and add its record (evidence/reviews/*.yaml)."
    assert stale.place == Place("evidence/reviews/000.yaml", ("held_on",))
    assert early == Finding(
        Reason.MISSING,
        "Access review: the first is dated 2026-03-01; before that day it proves nothing.",
        "Check the date; do the work if it lies ahead.",
        Interval(None, date(2026, 3, 1)),
        Place("evidence/reviews/000.yaml", ("held_on",)),
    )


def test_of_several_that_have_lapsed_the_one_that_was_good_longest_is_named() -> None:
    value = {"date": "held_on", "for": "10 days", "until": "valid_until"}
    found = documents(
        {"held_on": "2026-03-01", "valid_until": "2026-05-01"},
        {"held_on": "2026-03-08", "valid_until": "2026-03-20"},
    )
    (_, stale) = find("fresh", value, found)
    assert stale.message == "Access review: the newest is of 2026-03-01, good through 2026-05-01."
    assert stale.place == Place("evidence/reviews/000.yaml", ("held_on",))


def test_it_says_itself_what_lies_before_the_first_one() -> None:
    fresh: Any = rule("fresh", REVIEW)
    assert fresh.speaks_before_the_first is True


def test_by_when_the_first_one_was_due_is_shown_as_reckoned_for_it() -> None:
    fresh: Any = rule("fresh", REVIEW)
    first = fresh.first_reckoning(STARTED)
    assert (first.of, first.about, first.keyword) == ("", (), "fresh")
    found = list(fresh.reckonings(subject(held("2026-03-01"), calendar=STARTED)))
    assert [(one.keyword, str(one.end)) for one in found] == [("fresh", "2026-05-12"), ("", "2026-06-09")]


WORKING = Calendar(
    UTC, program_start=date(2026, 6, 8), holidays=frozenset({date(2026, 6, 9), date(2026, 6, 11)})
)
"""Begins on a Monday, with holidays on the Tuesday and the Thursday."""


def counted(value: Any, found: list[Any], known: Any = None, **more: Any) -> list[Any]:
    """How days were reached: whose, from when on, by what, and which."""
    more.setdefault("calendar", WORKING)
    reached = rule("fresh", value, known).reckonings(subject(found, **more))
    return [
        (
            one.of,
            one.about,
            f"{one.meaning.value}, {one.begin.origin.value} {one.begin.name}",
            [f"{' '.join(step.role)} {step.length}" for step in one.steps],
            str(one.end),
        )
        for one in reached
    ]


def test_of_each_group_it_is_counted_when_the_first_was_due_and_until_when_each_is_good() -> None:
    value = {"date": "held_on", "for": "2 business days", "grace": "1 business day", "per": "group"}
    found = documents(
        {"id": "R-1", "held_on": "2026-06-15", "group": "a"},
        {"id": "R-2", "held_on": "2026-06-10", "group": "a"},
        {"id": "R-3", "held_on": "2026-06-12", "group": "b"},
    )
    steps = ["for 2 business days", "grace 1 business day"]
    assert counted(value, found) == [
        ("a", ("a",), "first due by, program start ", steps, "2026-06-15"),
        ("b", ("b",), "first due by, program start ", steps, "2026-06-15"),
        ("a", ("a",), "good through, field held_on", steps, "2026-06-18"),
        ("a", ("a",), "good through, field held_on", steps, "2026-06-16"),
        ("b", ("b",), "good through, field held_on", steps, "2026-06-17"),
    ]


def test_without_groups_the_earliest_file_is_the_first() -> None:
    found = documents(*({"id": f"R-{day}", "held_on": f"2026-06-{day}"} for day in (20, 10, 30)))
    first, *_ = counted({"date": "held_on", "for": "9 days"}, found)
    assert first == ("", ("R-10",), "first due by, program start ", ["for 9 days"], "2026-06-17")
    assert len(counted({"date": "held_on", "for": "9 days"}, found, kind=Kind.REGISTER)) == len(found)


def test_the_first_is_due_when_the_longest_limit_ends() -> None:
    value = {"date": "held_on", "for": "review_days", "by": "level"}
    first, *_ = counted(value, documents({"held_on": "2026-06-20", "level": "high"}), LEVELS)
    assert first[3:] == (["for 100 days"], "2026-09-16")


def test_a_single_file_is_to_be_reviewed_not_added() -> None:
    found = [document({"held_on": "2026-03-01"}, "evidence/policy.md")]
    (_, stale) = find("fresh", REVIEW, found, globs=("evidence/policy.md",))
    assert stale.fix == "Review evidence/policy.md and record the day in it."


def test_it_names_the_selectors_it_uses() -> None:
    fresh = rule("fresh", {"date": ["a", "b"], "earlier": "e", "for": "1 day", "until": "c", "per": "d"})
    dates = tuple(Use(Selector(name), is_date=True) for name in ("a", "b", "e", "c"))
    assert fresh.selectors() == (*dates, Use(Selector("d")))


def test_it_is_first_due_when_the_longest_limit_after_the_start_ends() -> None:
    fresh: Any = rule(
        "fresh", {"date": "held_on", "for": "review_days", "by": "level", "grace": "5 days"}, LEVELS
    )
    assert fresh.first_due(STARTED) == date(2026, 5, 17)
    assert fresh.first_due(Calendar(UTC)) is None


ORIGIN = date(2026, 1, 1)
SPAN = 120
DAYS = st.integers(0, 80).map(lambda number: ORIGIN + timedelta(days=number))


@given(
    evidence=st.lists(st.tuples(DAYS, st.sampled_from(["a", "b"])), min_size=1, max_size=6),
    limit=st.integers(0, 25),
    grace=st.integers(0, 8),
    start=st.none() | DAYS,
    kind=st.sampled_from(Kind),
    by_group=st.booleans(),
)
def test_the_gap_days_are_those_that_a_day_by_day_look_finds(
    evidence: list[tuple[date, str]], limit: int, grace: int, start: date | None, kind: Kind, by_group: bool
) -> None:
    value = {"date": "held_on", "for": f"{limit} days", "grace": f"{grace} days"}
    if by_group:
        value["per"] = "group"
    found = documents(*({"held_on": str(day), "group": group} for day, group in evidence))
    findings = find("fresh", value, found, calendar=Calendar(UTC, program_start=start), kind=kind)
    groups = {group for _, group in evidence} if by_group else {None}
    good = Duration(limit + grace, Unit.DAY)
    for number in range(-20, SPAN):
        day = ORIGIN + timedelta(days=number)
        uncovered = 0
        for group in groups:
            dated = [one for one, its in evidence if group in {None, its}]
            covered = any(one <= day <= good.after(one) for one in dated)
            owed = start is None or day >= start
            waits = (
                start is not None and kind.recurs and day < min(dated) and start <= day <= good.after(start)
            )
            uncovered += owed and not covered and not waits
        assert sum(day in one.days for one in findings) == uncovered, day
