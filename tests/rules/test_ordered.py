"""`ordered`: dates do not decrease, and what is said to be done does not lie ahead."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Calendar, Kind, Place, Reason
from tests.support.projects import documents, find, rule

DATES = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("record", "messages"),
    [
        pytest.param({"a": "2026-03-01", "b": "2026-03-02", "c": "2026-03-03"}, [], id="they run forward"),
        pytest.param({"a": "2026-03-01", "b": "2026-03-01", "c": "2026-03-01"}, [], id="all on one day"),
        pytest.param(
            {"a": "2026-03-02", "b": "2026-03-01", "c": "2026-03-03"},
            ["'b' is 2026-03-01, before 'a' on 2026-03-02."],
            id="the second a day early",
        ),
        pytest.param(
            {"a": "2026-03-03", "b": "2026-03-02", "c": "2026-03-01"},
            ["'b' is 2026-03-02, before 'a' on 2026-03-03.", "'c' is 2026-03-01, before 'b' on 2026-03-02."],
            id="all of them backward",
        ),
        pytest.param(
            {"a": "2026-03-02", "c": "2026-03-01"},
            ["'c' is 2026-03-01, before 'a' on 2026-03-02."],
            id="an absent one hides nothing",
        ),
        pytest.param(
            {"a": "2026-03-02", "b": None, "c": "2026-03-01"},
            ["'c' is 2026-03-01, before 'a' on 2026-03-02."],
            id="nor does a null",
        ),
        pytest.param({"b": "2026-03-02"}, [], id="one alone is in order"),
        pytest.param({}, [], id="none is the schema's business"),
        pytest.param(
            {"a": "2026-03-01T23:00:00Z", "b": "2026-03-01"},
            [],
            id="a day and a moment of it are the same day",
        ),
        pytest.param(
            {"a": "2026-03-01T10:00:00Z", "b": "2026-03-01T10:00:00Z"}, [], id="the same moment twice"
        ),
        pytest.param(
            {"a": "2026-03-01T12:00:00+02:00", "b": "2026-03-01T10:00:00Z"}, [], id="one moment in two zones"
        ),
        pytest.param(
            {"a": "2026-03-01T10:00:00Z", "b": "2026-03-01T09:59:59Z"},
            ["'b' is 2026-03-01T09:59:59+00:00, before 'a' on 2026-03-01T10:00:00+00:00."],
            id="a moment a second early",
        ),
    ],
)
def test_dates_that_go_back(record: Any, messages: list[str]) -> None:
    assert [one.message for one in find("ordered", DATES, documents(record))] == messages


def test_a_moment_is_a_day_of_the_companys_zone() -> None:
    found = documents({"a": "2026-03-01T23:30:00Z", "b": "2026-03-01", "c": None})
    assert find("ordered", DATES, found) == []
    (finding,) = find("ordered", DATES, found, calendar=Calendar(ZoneInfo("Asia/Tokyo")))
    assert finding.message == "'b' is 2026-03-01, before 'a' on 2026-03-01T23:30:00+00:00."


def test_a_breach_counts_from_the_day_of_its_record() -> None:
    found = documents({"a": "2026-03-02", "b": "2026-03-01"})
    (finding,) = find("ordered", DATES, found, dated="a")
    assert finding.reason is Reason.FAILING
    assert finding.days == Interval(date(2026, 3, 2), None)
    assert finding.place == Place("evidence/reviews/000.yaml", ("b",))


def test_a_breach_in_a_register_counts_always() -> None:
    found = documents({"a": "2026-03-02", "b": "2026-03-01"})
    (finding,) = find("ordered", DATES, found, dated="a", kind=Kind.REGISTER)
    assert finding.days == ALWAYS


def test_in_a_list_the_record_is_named() -> None:
    value = {"each": "$.items[*]", "dates": ["a", "b"]}
    found = documents({"items": [{"id": "x-1", "a": "2026-03-02", "b": "2026-03-01"}, {"a": "2026-03-01"}]})
    (finding,) = find("ordered", value, found)
    assert finding.message == "x-1: 'b' is 2026-03-01, before 'a' on 2026-03-02."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 0, "b"))


def test_a_record_is_compared_with_a_date_of_the_file() -> None:
    value = {"each": "$.items[*]", "dates": ["b", "$.prepared_on"]}
    found = documents({"prepared_on": "2026-03-01", "items": [{"b": "2026-03-01"}, {"b": "2026-03-02"}]})
    (finding,) = find("ordered", value, found)
    assert finding.message == "items[1]: 'prepared_on' is 2026-03-01, before 'b' on 2026-03-02."


def test_work_dated_ahead_is_invalid_until_its_day_comes() -> None:
    found = documents({"a": "2026-03-01", "b": "2026-05-01"})
    (finding,) = find("ordered", {"past": ["a", "b"]}, found)
    assert finding.reason is Reason.INVALID
    assert finding.days == Interval(None, date(2026, 5, 1))
    assert "'b' is 2026-05-01" in finding.message
    assert finding.place == Place("evidence/reviews/000.yaml", ("b",))


def test_of_the_records_of_a_file_the_latest_date_counts() -> None:
    value = {"each": "$.items[*]", "past": "a"}
    found = documents({"items": [{"a": "2026-03-01"}, {"a": "2026-05-01"}, {"a": "2026-04-01"}]})
    (finding,) = find("ordered", value, found)
    assert finding.days == Interval(None, date(2026, 5, 1))
    assert "'items[1].a'" in finding.message


def test_each_file_is_looked_at() -> None:
    found = documents({"a": "2026-03-01"}, {"a": "2026-05-01"}, {"b": "x"})
    assert len(find("ordered", {"past": "a"}, found)) == 2


def test_both_can_be_asked_at_once() -> None:
    found = documents({"a": "2026-03-02", "b": "2026-03-01"})
    findings = find("ordered", {"dates": ["a", "b"], "past": "a"}, found)
    assert [one.reason for one in findings] == [Reason.FAILING, Reason.INVALID]


def test_it_says_which_fields_may_be_absent() -> None:
    uses = list(rule("ordered", {"each": "$.items[*]", "dates": ["a", "b"], "past": "c"}).selectors())
    assert [(use.selector.text, use.each.text, use.may_be_absent) for use in uses] == [
        ("$.items[*]", "$", False),
        ("a", "$.items[*]", False),
        ("b", "$.items[*]", False),
        ("c", "$.items[*]", True),
    ]


def test_asking_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="it needs 'dates', 'past' or both"):
        rule("ordered", {"each": "$.items[*]"})


def test_the_calendar_need_not_have_a_window() -> None:
    assert find("ordered", DATES, documents({"a": "2026-03-01"}), calendar=Calendar(UTC)) == []
