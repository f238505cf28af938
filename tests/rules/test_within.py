"""`within`: one moment after another, by the day and by the hour; what is open falls due, what was late stays late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.dates import Stated
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Place, Reason, Window
from socgap_evidence.rules import Finding, Shelf
from socgap_evidence.rules.arithmetic import Begin, Cause, Meaning, Opening, Origin
from socgap_evidence.rules.base import UnjudgeableError
from tests.support.projects import document, documents, find, rule, subject, terms

LISBON = ZoneInfo("Europe/Lisbon")
WINDOW = Window(date(2026, 4, 1), date(2026, 9, 30))
IN_WINDOW = Calendar(LISBON, window=WINDOW)
BETWEEN = {"from": "a", "to": "b", "limit": "7 days"}
HOURS = {"from": "a", "to": "b", "limit": "24 hours"}
BY = {"by": "a", "to": "b"}


def days(since: str, until: str | None = None) -> Interval:
    return Interval(date.fromisoformat(since), date.fromisoformat(until) if until else None)


def found(value: Any, record: Any, calendar: Calendar | None = None, **more: Any) -> list[Finding]:
    return find("within", value, documents(record), calendar=calendar or Calendar(LISBON), **more)


@pytest.mark.parametrize(
    ("value", "record", "gap"),
    [
        pytest.param(BETWEEN, {"a": "2026-03-01", "b": "2026-03-08"}, None, id="done on the last day"),
        pytest.param(BETWEEN, {"a": "2026-03-01", "b": "2026-03-01"}, None, id="done on the first day"),
        pytest.param(BETWEEN, {"a": "2026-03-01", "b": "2026-02-01"}, None, id="done before it began"),
        pytest.param(
            BETWEEN,
            {"a": "2026-03-01", "b": "2026-03-09"},
            days("2026-03-09", "2026-03-10"),
            id="done the day after",
        ),
        pytest.param(
            BETWEEN,
            {"a": "2026-03-01", "b": "2026-03-12"},
            days("2026-03-09", "2026-03-12"),
            id="done late",
        ),
        pytest.param(BETWEEN, {"a": "2026-03-01"}, days("2026-03-09"), id="not done"),
        pytest.param(BETWEEN, {"a": "2026-03-01", "b": None}, days("2026-03-09"), id="null is not done"),
        pytest.param(BETWEEN, {"a": None, "b": "2026-03-12"}, None, id="what never began owes nothing"),
        pytest.param(BETWEEN, {"b": "2026-03-12"}, None, id="nor does what states no beginning"),
        pytest.param(
            {"from": "a", "limit": "7 days"}, {"a": "2026-03-01"}, days("2026-03-09"), id="open by itself"
        ),
        pytest.param(BETWEEN, {"a": "9999-12-30"}, None, id="due beyond the calendar"),
        pytest.param(
            HOURS,
            {"a": "2026-06-12T17:00:00+01:00", "b": "2026-06-13T17:00:00+01:00"},
            None,
            id="done at the last moment",
        ),
        pytest.param(
            HOURS,
            {"a": "2026-06-12T17:00:00+01:00", "b": "2026-06-13T17:00:01+01:00"},
            days("2026-06-13", "2026-06-14"),
            id="done a second later",
        ),
        pytest.param(
            HOURS,
            {"a": "2026-06-12T17:00:00+01:00", "b": "2026-06-14T00:00:00+01:00"},
            days("2026-06-14", "2026-06-15"),
            id="done as the next day begins",
        ),
        pytest.param(
            HOURS,
            {"a": "2026-06-12T17:00:00+01:00", "b": "2026-06-21T10:02:00+01:00"},
            days("2026-06-14", "2026-06-21"),
            id="done days later",
        ),
        pytest.param(HOURS, {"a": "2026-06-12T17:00:00+01:00"}, days("2026-06-14"), id="not done for hours"),
        pytest.param(
            HOURS, {"a": "2026-06-12", "b": "2026-06-12"}, None, id="a day is over a day after it began"
        ),
        pytest.param(
            HOURS,
            {"a": "2026-06-12", "b": "2026-06-13"},
            days("2026-06-13", "2026-06-14"),
            id="a day may begin early and the next end late",
        ),
        pytest.param(HOURS, {"a": "2026-06-12"}, days("2026-06-14"), id="a day that is not done"),
        pytest.param(HOURS, {"a": "9999-12-31T12:00:00Z"}, None, id="hours beyond the calendar"),
        pytest.param(BY, {"a": "2026-03-08", "b": "2026-03-08"}, None, id="done by its day"),
        pytest.param(BY, {"a": "2026-03-08"}, days("2026-03-09"), id="open past its day"),
        pytest.param(BY, {"a": "2026-03-08", "b": None}, days("2026-03-09"), id="open with a null"),
        pytest.param(BY, {"a": "2026-03-08", "b": "2026-03-09"}, None, id="done the day after its day"),
        pytest.param(
            BY, {"a": "2026-03-08", "b": "2026-03-10"}, days("2026-03-09", "2026-03-10"), id="done later"
        ),
        pytest.param(BY, {"a": None}, None, id="what has no day is never due"),
        pytest.param(BY, {"a": "9999-12-31"}, None, id="due on the calendar's last day"),
        pytest.param(BY, {"a": "9999-12-31", "b": "9999-12-31"}, None, id="and done on it"),
        pytest.param({"by": "a"}, {"a": "2026-03-08"}, days("2026-03-09"), id="open as long as it is there"),
        pytest.param(
            BY,
            {"a": "2026-03-08T09:00:00Z", "b": "2026-03-08T17:00:00Z"},
            None,
            id="what is due by a moment falls due with its day",
        ),
    ],
)
def test_the_days_on_which_it_is_a_gap(value: Any, record: Any, gap: Interval | None) -> None:
    findings = found(value, record)
    assert [one.days for one in findings] == ([] if gap is None else [gap])
    assert all(one.reason is Reason.FAILING for one in findings)


@pytest.mark.parametrize(
    ("begun", "done", "stays"),
    [
        ("2026-03-01", "2026-03-31", False),
        ("2026-03-01", "2026-04-01", True),
        ("2026-05-01", "2026-05-20", True),
        ("2026-09-30", "2026-10-20", True),
        ("2026-10-01", "2026-10-20", False),
        ("2026-03-01", "2026-10-20", True),
    ],
    ids=[
        "over before it",
        "done on its first day",
        "in it",
        "begun on its last day",
        "begun after it",
        "around it",
    ],
)
def test_a_deviation_that_touches_the_window_is_there_for_good(begun: str, done: str, stays: bool) -> None:
    (finding,) = found(BETWEEN, {"a": begun, "b": done}, IN_WINDOW)
    assert (finding.days.until is None) is stays
    (elsewhere,) = found(BETWEEN, {"a": begun, "b": done})
    assert elsewhere.days == Interval(finding.days.since, date.fromisoformat(done))


def test_what_is_done_in_time_is_no_deviation_in_any_window() -> None:
    assert found(BETWEEN, {"a": "2026-05-01", "b": "2026-05-08"}, IN_WINDOW) == []


def test_an_open_item_past_its_own_day_is_cured_in_the_window_too() -> None:
    (finding,) = found(BY, {"a": "2026-05-01", "b": "2026-05-08"}, IN_WINDOW)
    assert finding.days == days("2026-05-02", "2026-05-08")


BUSINESS = {"from": "a", "to": "b", "limit": "2 business days"}


@pytest.mark.parametrize(
    ("done", "late"),
    [("2026-06-09", False), ("2026-06-11", False), ("2026-06-12", True), ("2026-06-14", True)],
    ids=["the next", "the second, behind a holiday", "the third", "the weekend after"],
)
def test_business_days_leave_out_weekends_and_holidays(done: str, late: bool) -> None:
    calendar = Calendar(LISBON, holidays=frozenset({date(2026, 6, 10)}))
    findings = found(BUSINESS, {"a": "2026-06-06", "b": done}, calendar)
    assert bool(findings) is (done > "2026-06-09")
    findings = found(BUSINESS, {"a": "2026-06-08", "b": done}, calendar)
    assert bool(findings) is late


OFFBOARDING = {
    "id": "OFB-2026-016",
    "terminated_at": "2026-06-12T17:00:00+01:00",
    "items": [
        {"system": "sys-idp", "revoked_at": "2026-06-12T17:20:00+01:00"},
        {"system": "sys-billing", "revoked_at": "2026-06-21T10:02:00+01:00"},
        {"system": "sys-wiki", "revoked_at": None},
        {"system": "sys-mail"},
        {"revoked_at": "2026-06-14"},
    ],
}
REVOKED = {"each": "$.items[*]", "from": "$.terminated_at", "to": "revoked_at", "limit": "24 hours"}
LATE = "Nothing makes it timely any more"


def test_each_record_is_named_with_its_numbers_and_its_place() -> None:
    path = "evidence/reviews/000.yaml"
    findings = found(REVOKED, OFFBOARDING, IN_WINDOW)
    assert [(one.message, one.place, one.about) for one in findings] == [
        (
            (
                "OFB-2026-016: sys-billing: 'revoked_at' is 2026-06-21T10:02:00+01:00, 8 days and 17 hours after"
                " 'terminated_at'; the limit is 24 hours."
            ),
            Place(path, ("items", 1, "revoked_at")),
            ("OFB-2026-016", "sys-billing"),
        ),
        (
            (
                "OFB-2026-016: sys-wiki: 'revoked_at' is missing, due by 2026-06-13T17:00:00+01:00"
                " (24 hours after 'terminated_at')."
            ),
            Place(path, ("items", 2, "revoked_at")),
            ("OFB-2026-016", "sys-wiki"),
        ),
        (
            (
                "OFB-2026-016: sys-mail: 'revoked_at' is missing, due by 2026-06-13T17:00:00+01:00"
                " (24 hours after 'terminated_at')."
            ),
            Place(path, ("terminated_at",)),
            ("OFB-2026-016", "sys-mail"),
        ),
        (
            (
                "OFB-2026-016: items[4]: 'revoked_at' is 2026-06-14, up to 2 days and 7 hours after"
                " 'terminated_at'; the limit is 24 hours."
            ),
            Place(path, ("items", 4, "revoked_at")),
            ("OFB-2026-016",),
        ),
    ]
    assert [one.days for one in findings] == [days("2026-06-14")] * 4


@pytest.mark.parametrize(
    ("value", "record", "message", "fix"),
    [
        pytest.param(
            BETWEEN,
            {"a": "2026-03-01", "b": "2026-03-15"},
            "'b' is 2026-03-15, 14 days after 'a'; the limit is 7 days (2026-03-08).",
            LATE,
            id="late by days",
        ),
        pytest.param(
            BUSINESS,
            {"id": "CHG-1", "a": "2026-06-05", "b": "2026-06-13"},
            "CHG-1: 'b' is 2026-06-13, 8 days after 'a'; the limit is 2 business days (2026-06-09).",
            LATE,
            id="late by business days",
        ),
        pytest.param(
            HOURS,
            {"a": "2026-06-12", "b": "2026-06-13"},
            "'b' is 2026-06-13, up to 2 days after 'a'; the limit is 24 hours.",
            "If it was in time, state both with their times",
            id="late because a time is not told",
        ),
        pytest.param(
            HOURS,
            {"a": "2026-06-12", "b": "2026-06-13T09:30:00+01:00"},
            "'b' is 2026-06-13T09:30:00+01:00, up to 1 day and 9 hours after 'a'; the limit is 24 hours.",
            "If it was in time, state both with their times",
            id="late because the first time is not told",
        ),
        pytest.param(
            BETWEEN,
            {"id": "V-1", "a": "2026-03-01"},
            "V-1: 'b' is missing, due by 2026-03-08 (7 days after 'a').",
            "Do it, and record when in 'b'.",
            id="not done",
        ),
        pytest.param(
            BETWEEN,
            {"a": "2026-03-01"},
            "'b' is missing, due by 2026-03-08 (7 days after 'a').",
            "Do it, and record when in 'b'.",
            id="not done without an id",
        ),
        pytest.param(
            {**BETWEEN, "to": ["b", "$.c.on"]},
            {"a": "2026-03-01"},
            "'b' or 'c.on' is missing, due by 2026-03-08 (7 days after 'a').",
            "Do it, and record when in 'b' or 'c.on'.",
            id="neither of two",
        ),
        pytest.param(
            {"from": "a", "limit": "7 days"},
            {"a": "2026-03-01"},
            "It is open, due by 2026-03-08 (7 days after 'a').",
            "Do it, and record that it is done.",
            id="open",
        ),
        pytest.param(
            BY,
            {"id": "D-1", "a": "2026-03-08"},
            "D-1: 'b' is missing, due by 2026-03-08 ('a').",
            "Do it, and record when in 'b'.",
            id="past its day",
        ),
        pytest.param(
            BY,
            {"a": "2026-03-08", "b": "2026-03-10"},
            "'b' is 2026-03-10, 2 days after 'a' on 2026-03-08.",
            "Nothing more to do for this one",
            id="done past its day",
        ),
    ],
)
def test_what_it_says(value: Any, record: Any, message: str, fix: str) -> None:
    (finding,) = found(value, record)
    assert finding.message == message
    assert finding.fix.startswith(fix)


@pytest.mark.parametrize(
    ("record", "field"), [({"a": "2026-03-08"}, ("a",)), ({"a": "2026-03-08", "b": "2026-03-10"}, ("b",))]
)
def test_what_is_past_its_day_is_shown_where_it_was_done(record: Any, field: tuple[str, ...]) -> None:
    (finding,) = found(BY, record)
    assert finding.place == Place("evidence/reviews/000.yaml", field)


def test_records_around_a_record_are_named_too() -> None:
    value = {"each": "$.systems[*].items[*]", "from": "$.on", "to": "../reviewed_on", "limit": "7 days"}
    record = {
        "id": "ARV-1",
        "on": "2026-03-01",
        "systems": [{"system": "app", "reviewed_on": "2026-03-09", "items": [{"account": "m"}]}],
    }
    (finding,) = found(value, record)
    assert finding.message.startswith("ARV-1: app: m: 'reviewed_on' is 2026-03-09, 8 days after 'on';")
    assert finding.about == ("ARV-1", "app", "m")


@pytest.mark.parametrize(
    ("record", "since"),
    [
        ({"a": "2026-03-01", "a2": "2026-03-05"}, "2026-03-09"),
        ({"a": None, "a2": "2026-03-05"}, "2026-03-13"),
        ({"a2": "2026-03-05"}, "2026-03-13"),
    ],
    ids=["the first", "the second for a null", "the second for an absent one"],
)
def test_of_several_fields_the_first_that_is_there_begins(record: Any, since: str) -> None:
    (finding,) = found({**BETWEEN, "from": ["a", "a2"]}, record)
    assert finding.days == days(since)


@pytest.mark.parametrize(
    ("record", "late"),
    [
        ({"b": "2026-03-09", "b2": "2026-03-02"}, True),
        ({"b": None, "b2": "2026-03-02"}, False),
        ({"b2": "2026-03-09"}, True),
    ],
    ids=["the first", "the second for a null", "the second for an absent one"],
)
def test_of_several_fields_the_first_that_is_there_ends(record: Any, late: bool) -> None:
    findings = found({**BETWEEN, "to": ["b", "b2"]}, {"a": "2026-03-01", **record})
    assert bool(findings) is late


SEVERAL = {"from": "$.steps[*].at", "to": "$.steps[*].done", "limit": "7 days"}


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (
            [{"at": "2026-03-05", "done": "2026-03-06"}, {"at": "2026-03-01", "done": "2026-03-09"}],
            "'steps[*].done' is 2026-03-09, 8 days after 'steps[*].at'; the limit is 7 days (2026-03-08).",
        ),
        (
            [{"at": "2026-03-01", "done": "2026-03-02"}, {"at": "2026-03-01", "done": None}],
            "'steps[*].done' is missing, due by 2026-03-08 (7 days after 'steps[*].at').",
        ),
    ],
    ids=["from the earliest to the latest", "one null leaves it open"],
)
def test_a_path_may_select_several_dates(steps: Any, message: str) -> None:
    (finding,) = found(SEVERAL, {"steps": steps})
    assert finding.message == message


def test_a_null_is_pointed_at() -> None:
    steps = [{"at": "2026-03-01", "done": "2026-03-02"}, {"at": "2026-03-01", "done": None}]
    (finding,) = found(SEVERAL, {"steps": steps})
    assert finding.place == Place("evidence/reviews/000.yaml", ("steps", 1, "done"))


def test_several_paths_select_records_and_each_of_them_once() -> None:
    value = {**BETWEEN, "each": ["$.items[?@.kind == 'x']", "$.items[*]", "$.more[*]"]}
    record = {
        "items": [{"id": "i-1", "kind": "x", "a": "2026-03-01"}, {"id": "i-2", "a": "2026-03-01"}],
        "more": [{"id": "m-1", "a": "2026-03-01"}],
    }
    assert [one.about for one in found(value, record)] == [("i-1",), ("i-2",), ("m-1",)]


def test_every_file_is_looked_at() -> None:
    some = documents({"id": "1", "a": "2026-03-01"}, {"id": "2"}, {"id": "3", "a": "2026-03-02"})
    findings = find("within", BETWEEN, some)
    assert [(one.about, one.place) for one in findings] == [
        (("1",), Place("evidence/reviews/000.yaml", ("a",))),
        (("3",), Place("evidence/reviews/002.yaml", ("a",))),
    ]


MINUTES = {
    "take": "acknowledge_minutes",
    "in": "matrix",
    "each": "$.severities[*]",
    "key": "level",
    "is": "severity",
}
REVIEW_DAYS = {**MINUTES, "take": "post_review_business_days"}
ACKNOWLEDGED = {"from": "a", "to": "b", "limit": {"number": MINUTES, "unit": "minute"}}
REVIEWED = {"from": "a", "to": "review.on", "limit": {"number": REVIEW_DAYS, "unit": "business day"}}
MATRIX = document(
    {
        "severities": [
            {"level": "sev1", "acknowledge_minutes": 15, "post_review_business_days": 5},
            {"level": "sev4", "acknowledge_minutes": 240, "post_review_business_days": None},
        ]
    },
    "matrix.yaml",
)


def by_matrix(value: Any, *some: Any, shelf: Shelf | None = None) -> list[Finding]:
    shelves = {"matrix": shelf or Shelf([MATRIX], (), ("matrix.yaml",))}
    return list(rule("within", value).findings(subject(documents(*some), shelves=shelves)))


@pytest.mark.parametrize(
    ("severity", "at", "messages"),
    [
        ("sev1", "09:15:00", []),
        (
            "sev1",
            "09:16:00",
            ["I-1: 'b' is 2026-05-27T09:16:00+00:00, 16 minutes after 'a'; the limit is 15 minutes."],
        ),
        ("sev4", "09:16:00", []),
    ],
)
def test_the_limit_may_stand_in_another_document(severity: str, at: str, messages: list[str]) -> None:
    record = {"id": "I-1", "severity": severity, "a": "2026-05-27T09:00:00Z", "b": f"2026-05-27T{at}Z"}
    assert [one.message for one in by_matrix(ACKNOWLEDGED, record)] == messages


@pytest.mark.parametrize(("items", "reasons"), [([], []), ([{"a": "2026-05-27"}], [Reason.MISSING])])
def test_where_there_is_no_record_at_hand_no_limit_is_needed(items: list[Any], reasons: list[Reason]) -> None:
    value = {**ACKNOWLEDGED, "each": "$.items[*]"}
    assert [one.reason for one in find("within", value, documents({"items": items}))] == reasons


@pytest.mark.parametrize(("severity", "since"), [("sev1", ["2026-06-04"]), ("sev4", [])])
def test_where_the_limit_is_null_nothing_is_owed(severity: str, since: list[str]) -> None:
    record = {"severity": severity, "a": "2026-05-27", "review": None}
    assert [one.days for one in by_matrix(REVIEWED, record)] == [days(one) for one in since]


def test_a_limit_that_cannot_be_told_hides_no_other_record() -> None:
    some = (
        {"id": "I-1", "severity": "sev9", "a": "2026-05-27T09:00:00Z"},
        {"id": "I-2", "severity": "sev1", "a": "2026-05-27T09:00:00Z"},
    )
    unknown, other = by_matrix(ACKNOWLEDGED, *some)
    assert unknown.reason is Reason.UNKNOWN
    assert unknown.message == "It could not be judged: 'sev9' is not in the documents of type matrix."
    assert unknown.place == Place("evidence/reviews/000.yaml", ("severity",))
    assert unknown.about == ("I-1",)
    assert (other.reason, other.about) == (Reason.FAILING, ("I-2",))


@pytest.mark.parametrize("field", ["a", "b"])
def test_a_date_that_is_none_is_unknown(field: str) -> None:
    record = {"a": "2026-03-01", "b": "2026-03-02", field: "soon"}
    (finding,) = found(BETWEEN, record)
    assert finding.reason is Reason.UNKNOWN
    assert (
        finding.message
        == "It could not be judged: 'soon' is not a date and time with an offset; write it as 2026-03-01T09:30:00+01:00."
    )
    assert finding.place == Place("evidence/reviews/000.yaml", (field,))


@pytest.mark.parametrize(
    ("shelf", "reason"),
    [
        (Shelf([], (), ("matrix.yaml",)), Reason.MISSING),
        (Shelf([MATRIX], [Finding(Reason.INVALID, "It is empty.", "Fill it.")]), Reason.UNKNOWN),
    ],
    ids=["there is none", "one is broken"],
)
def test_without_the_document_that_states_the_limit_nothing_is_judged(shelf: Shelf, reason: Reason) -> None:
    (finding,) = by_matrix(ACKNOWLEDGED, {"severity": "sev1", "a": "2026-05-27T09:00:00Z"}, shelf=shelf)
    assert finding.reason is reason


@pytest.mark.parametrize(("severity", "late"), [("critical", True), ("high", False)])
def test_the_limit_may_depend_on_a_level(severity: str, late: bool) -> None:
    known = terms({"vuln_days": {"critical": 7, "high": 30}}, {"vuln_days": "days"})
    value = {**BETWEEN, "limit": {"levels": "vuln_days", "by": "severity"}}
    some = documents({"a": "2026-03-01", "b": "2026-03-09", "severity": severity})
    assert bool(list(rule("within", value, known).findings(subject(some)))) is late


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"each": "$.items[*]"}, "it needs 'from' and 'limit', or 'by'"),
        ({"from": "a", "to": "b"}, "it needs 'from' and 'limit', or 'by'"),
        ({"limit": "7 days", "to": "b"}, "it needs 'from' and 'limit', or 'by'"),
        ({**BETWEEN, "by": "c"}, "'by' is the last day itself; leave out either 'by' or 'from' and 'limit'"),
        (
            {"by": "c", "limit": "7 days"},
            "'by' is the last day itself; leave out either 'by' or 'from' and 'limit'",
        ),
        (
            {"by": "c", "from": "a"},
            "'by' is the last day itself; leave out either 'by' or 'from' and 'limit'",
        ),
        (
            {**BY, "planned": True},
            "'planned' says of 'to' that it is a plan; it needs 'from', 'limit' and 'to'",
        ),
        (
            {"from": "a", "limit": "7 days", "planned": True},
            "'planned' says of 'to' that it is a plan; it needs 'from', 'limit' and 'to'",
        ),
    ],
)
def test_what_means_nothing_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("within", value)
    assert str(caught.value) == sentence


def test_it_shows_how_each_day_was_reached_and_passes_over_what_cannot_be_judged() -> None:
    records = [
        {"id": "r-0", "a": "soon"},
        {"id": "r-1", "a": "2026-03-01", "b": "2026-03-12"},
        {"id": "r-2"},
        {"id": "r-3", "a": "2026-04-01"},
    ]
    value = {**BETWEEN, "each": "$.items[*]"}
    counted = list(rule("within", value).reckonings(subject(documents({"items": records}))))
    assert [[(step.role, str(step.reaches)) for step in one.steps] for one in counted] == [
        [(("limit",), "2026-03-08")],
        [(("limit",), "2026-04-08")],
    ]
    assert [(one.of, one.meaning, one.done and str(one.done.stated)) for one in counted] == [
        ("r-1", Meaning.DUE_BY, "2026-03-12"),
        ("r-3", Meaning.DUE_BY, None),
    ]


def test_how_a_plan_that_is_too_late_was_reached_names_the_gap_that_it_opens() -> None:
    records = documents({"a": "2026-03-01", "b": "2026-03-12"})
    (finding,) = find("within", {**BETWEEN, "planned": True}, records)
    (one,) = rule("within", {**BETWEEN, "planned": True}).reckonings(subject(records))
    assert one.opening == Opening(Cause.PLAN, date(2026, 3, 1), finding.message)
    assert one.begin == Begin(
        Origin.FIELD, Stated(date(2026, 3, 1)), "a", Place("evidence/reviews/000.yaml", ("a",))
    )
    (one,) = rule("within", BETWEEN).reckonings(subject(records))
    assert one.opening is None


def test_which_of_several_is_the_first_and_the_last_depends_on_the_time_zone() -> None:
    value = {"from": "$.a[*]", "to": "$.b[*]", "limit": "7 days"}
    record = {"a": ["2026-03-01T12:00:00Z", "2026-03-02"], "b": ["2026-03-06", "2026-03-06T12:00:00Z"]}

    def reached(zone: str) -> tuple[str, str]:
        counted = rule("within", value).reckonings(
            subject(documents(record), calendar=Calendar(ZoneInfo(zone)))
        )
        (one,) = counted
        assert one.done is not None
        return str(one.begin.stated), str(one.done.stated)

    assert reached("UTC") == ("2026-03-01T12:00:00+00:00", "2026-03-06")
    assert reached("Pacific/Kiritimati") == ("2026-03-02", "2026-03-06T12:00:00+00:00")


def test_a_limit_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'soon' is not a duration"):
        rule("within", {**BETWEEN, "limit": "soon"})


def test_what_is_planned_too_late_is_a_gap_from_the_first_day_on() -> None:
    (finding,) = found({**BETWEEN, "planned": True}, {"a": "2026-03-01", "b": "2026-03-12"})
    assert finding.days == days("2026-03-01")
    assert finding.fix == "Plan an earlier day; what has come to pass already, a waiver can acknowledge."
    assert found({**BETWEEN, "planned": True}, {"a": "2026-03-01", "b": "2026-03-08"}) == []


def test_it_is_a_plan_only_if_the_control_says_so() -> None:
    (finding,) = found(BETWEEN, {"a": "2026-03-01", "b": "2026-03-12"})
    assert finding.days == days("2026-03-09", "2026-03-12")


def test_it_says_which_fields_it_uses_and_which_are_dates() -> None:
    value = {**ACKNOWLEDGED, "each": ["$.items[*]", "$.more[*]"], "from": ["a", "a2"]}
    uses = list(rule("within", value).selectors())
    own = [(use.selector.text, use.each.text, use.is_date) for use in uses if use.type is None]
    assert own == [
        use
        for each in ("$.items[*]", "$.more[*]")
        for use in (
            (each, "$", False),
            ("a", each, True),
            ("a2", each, True),
            ("b", each, True),
            ("severity", each, False),
        )
    ]
    others = {(use.selector.text, use.each.text, use.type) for use in uses if use.type is not None}
    assert others == {
        ("$.severities[*]", "$", "matrix"),
        ("level", "$.severities[*]", "matrix"),
        ("acknowledge_minutes", "$.severities[*]", "matrix"),
    }
    assert [use.selector.text for use in rule("within", BY).selectors()] == ["$", "a", "b"]


# Against a calendar that is walked day by day.

FIRST = date(2026, 1, 1)
SOON = st.integers(0, 360).map(lambda offset: FIRST + timedelta(days=offset))
HOLIDAYS = st.frozensets(SOON, max_size=80)
WINDOWS = st.none() | st.tuples(SOON, SOON).map(lambda pair: Window(min(pair), max(pair)))
ZONES = st.sampled_from(["UTC", "Europe/Lisbon", "America/New_York", "America/Havana", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 28))  # noqa: DTZ001  # the zone is drawn apart
AWHILE = st.integers(-3 * 24 * 60, 12 * 24 * 60)
"""Minutes from the beginning to the end."""


def gap_days(value: Any, record: Any, calendar: Calendar) -> set[date]:
    """Every day of a year and a half that is a gap."""
    findings = found(value, record, calendar)
    assert len(findings) <= 1
    return {day for day in all_days() for finding in findings if day in finding.days}


def all_days() -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in range(-30, 500)]


def expected(first: date, begun: date, done: date | None, is_late: bool, window: Window | None) -> set[date]:
    """The days that are a gap by the words of the rule, where ``first`` is the first one of a breach."""
    from_first = {day for day in all_days() if day >= first}
    if done is None:
        return from_first
    if not is_late:
        return set()
    stretch = [day for day in all_days() if begun <= day <= done]
    if window is not None and any(window.start <= day <= window.end for day in stretch):
        return from_first
    return {day for day in from_first if day < done} | {first}


@given(SOON, st.none() | st.integers(-5, 60), st.integers(0, 30), st.booleans(), HOLIDAYS, WINDOWS)
def test_days_agree_with_a_calendar_that_is_walked(
    begun: date,
    took: int | None,
    count: int,
    business: bool,
    holidays: frozenset[date],
    window: Window | None,
) -> None:
    last, left = begun, count
    while left:
        last += timedelta(days=1)
        left -= not business or (last.isoweekday() <= 5 and last not in holidays)
    done = None if took is None else begun + timedelta(days=took)
    unit = "business days" if business else "days"
    record = {"a": str(begun), "b": None if done is None else str(done)}
    gaps = gap_days({**BETWEEN, "limit": f"{count} {unit}"}, record, Calendar(UTC, holidays, window=window))
    is_late = done is not None and done > last
    assert gaps == expected(last + timedelta(days=1), begun, done, is_late, window)


def second_of(day: date, zone: ZoneInfo) -> float:
    """The second in which a day begins."""
    return datetime.combine(day, time.min, zone).timestamp()


def day_at(second: float, zone: ZoneInfo) -> date:
    """The day in which a second lies, found by walking."""
    return max(day for day in all_days() if second_of(day, zone) <= second)


@given(
    MOMENTS,
    st.none() | AWHILE,
    st.integers(0, 8 * 24),
    st.booleans(),
    st.booleans(),
    ZONES.map(ZoneInfo),
    WINDOWS,
)
def test_hours_agree_with_a_clock_that_is_read_in_seconds(
    start: datetime,
    took: int | None,
    hours: int,
    with_first_time: bool,
    with_second_time: bool,
    zone: ZoneInfo,
    window: Window | None,
) -> None:
    start = start.replace(microsecond=0, tzinfo=UTC)
    end = None if took is None else start + timedelta(minutes=took)
    begun = day_at(start.timestamp(), zone)
    done = None if end is None else day_at(end.timestamp(), zone)
    record = {
        "a": start.isoformat() if with_first_time else str(begun),
        "b": None if end is None else end.isoformat() if with_second_time else str(done),
    }
    first_second = start.timestamp() if with_first_time else second_of(begun, zone)
    last_second = first_second + 3600 * hours
    is_late, first = False, day_at(last_second, zone) + timedelta(days=1)
    if end is not None and done is not None:
        ended = end.timestamp() if with_second_time else second_of(done + timedelta(days=1), zone) - 1
        is_late = ended > last_second
        first = min(first, done) if is_late else first
    gaps = gap_days({**HOURS, "limit": f"{hours} hours"}, record, Calendar(zone, window=window))
    assert gaps == expected(first, begun, done, is_late, window)


@given(SOON, st.none() | st.integers(-5, 60), WINDOWS)
def test_what_is_due_by_a_day_agrees_with_a_calendar_that_is_walked(
    due: date, after: int | None, window: Window | None
) -> None:
    done = None if after is None else due + timedelta(days=after)
    record = {"a": str(due), "b": None if done is None else str(done)}
    open_days = {day for day in all_days() if day > due and (done is None or day < done)}
    assert gap_days(BY, record, Calendar(UTC, window=window)) == open_days


def test_the_error_of_a_value_makes_one_finding() -> None:
    finding = UnjudgeableError("'x' is no date", Place("a.yaml")).finding(("x",))
    assert (finding.reason, finding.place, finding.about) == (Reason.UNKNOWN, Place("a.yaml"), ("x",))


@given(
    st.datetimes(datetime(2026, 2, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.none() | st.integers(-50, 400),
    st.sampled_from(["0 hours", "24 hours", "72 hours", "1 day", "10 business days", "1 month"]),
    st.sampled_from(["Europe/Lisbon", "America/Havana", "Asia/Tokyo"]),
)
def test_a_beginning_of_which_only_the_day_is_known_is_never_read_more_leniently(
    moment: datetime, hours: int | None, limit: str, zone: str
) -> None:
    calendar = Calendar(ZoneInfo(zone), window=WINDOW)
    done = None if hours is None else (moment + timedelta(hours=hours)).isoformat()
    value = {"from": "a", "to": "b", "limit": limit}
    day = moment.astimezone(calendar.zone).date().isoformat()
    by_moment, by_day = (
        found(value, {"a": begun, "b": done}, calendar) for begun in (moment.isoformat(), day)
    )
    for gap in by_moment:
        assert any(_holds(one.days, gap.days) for one in by_day)


def _holds(whole: Interval, part: Interval) -> bool:
    since, until = whole.since or date.min, whole.until or date.max
    return since <= (part.since or date.min) and (part.until or date.max) <= until
