"""`ordered`: dates do not decrease, and what is said to be done does not lie ahead."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Calendar, Kind, Place, Reason
from socgap_evidence.rules.base import Finding, Use
from socgap_evidence.selectors import Selector
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
    assert finding.fix == "Correct the record from its source."


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
    found = documents({"id": "R-1", "a": "2026-03-01", "b": "2026-05-01", "c": "2026-05-01"})
    (finding,) = find("ordered", {"past": ["a", "b", "c"]}, found)
    assert finding == Finding(
        Reason.INVALID,
        "'b' is 2026-05-01: what is said to be done then has not happened before that day.",
        "Correct the date; record work after it is done.",
        Interval(None, date(2026, 5, 1)),
        Place("evidence/reviews/000.yaml", ("b",)),
        ("R-1",),
        is_ahead=True,
    )


def test_of_several_dates_those_are_told_that_run_back() -> None:
    value = ["$.a[*]", "$.b[*]"]
    (finding,) = find(
        "ordered", value, documents({"a": ["2026-03-01", "2026-03-05"], "b": ["2026-03-07", "2026-03-04"]})
    )
    assert finding.message == "'b[*]' is 2026-03-04, before 'a[*]' on 2026-03-05."
    assert finding.place == Place("evidence/reviews/000.yaml", ("b", 1))


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


def test_it_says_which_fields_are_dates_and_which_may_be_absent() -> None:
    each = Selector("$.items[*]")
    uses = rule("ordered", {"each": "$.items[*]", "dates": ["a", "b"], "past": "c"}).selectors()
    assert list(uses) == [
        Use(each),
        Use(Selector("a"), each, is_date=True),
        Use(Selector("b"), each, is_date=True),
        Use(Selector("c"), each, may_be_absent=True, is_date=True),
    ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"each": "$.items[*]"}, "it needs 'dates', 'past' or 'sequence'"),
        (
            {"each": "$.log[*]", "sequence": "$.log[*].v"},
            "'sequence' is a path from the top of the file; leave 'each' out",
        ),
    ],
)
def test_what_means_nothing_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("ordered", value)
    assert str(caught.value) == sentence


def test_the_calendar_need_not_have_a_window() -> None:
    assert find("ordered", DATES, documents({"a": "2026-03-01"}), calendar=Calendar(UTC)) == []


def sequence(*values: Any) -> list[Any]:
    data = {"id": "POL-1", "held_on": "2026-03-01", "log": [{"v": value} for value in values]}
    return find("ordered", {"sequence": "$.log[*].v"}, documents(data), dated="held_on")


@pytest.mark.parametrize(
    ("values", "count"),
    [
        pytest.param(["1.9", "1.10", "2.0"], 0, id="versions by their numbers"),
        pytest.param(["1.10", "1.9"], 1, id="a version that goes back"),
        pytest.param(["1.0", "1"], 1, id="the same version, shorter"),
        pytest.param(["1", "1.0.0"], 1, id="the same version, longer"),
        pytest.param(["1.0.1", "1"], 1, id="a patch goes back"),
        pytest.param([2, 10], 0, id="whole numbers"),
        pytest.param(["2026-03-01", "2026-03-01", "2026-03-02"], 0, id="dates"),
        pytest.param(["2026-03-02", "2026-03-01"], 1, id="a date that goes back"),
        pytest.param(
            ["2026-03-01T12:00:00+02:00", "2026-03-01T10:30:00Z"], 0, id="moments, whatever their offsets"
        ),
        pytest.param(["2026-03-01T10:30:00Z", "2026-03-01T12:00:00+02:00"], 1, id="a moment that goes back"),
        pytest.param(["3.0", None, "2.0", "1.0"], 2, id="null is passed over and hides nothing"),
        pytest.param(["1.0"], 0, id="one alone"),
        pytest.param([], 0, id="none at all"),
    ],
)
def test_a_sequence_never_goes_back(values: list[Any], count: int) -> None:
    assert [one.reason for one in sequence(*values)] == [Reason.FAILING] * count


def test_what_goes_back_is_shown_with_what_it_goes_back_behind() -> None:
    (finding,) = sequence("1.9", "1.10", "1.2")
    assert finding.message == "'log[2].v' is 1.2, which does not go on from 1.10 above it."
    assert finding.place == Place("evidence/reviews/000.yaml", ("log", 2, "v"))
    assert finding.days == Interval(date(2026, 3, 1), None)
    assert finding.about == ("POL-1",)
    assert finding.fix == "Put them in order; correct the one that is wrong."


def test_a_sequence_of_days_and_moments_is_read_in_the_companys_zone() -> None:
    found = documents({"log": [{"v": "2026-03-02"}, {"v": "2026-03-01T12:00:00Z"}, {"v": "2026-03-02"}]})
    assert len(find("ordered", {"sequence": "$.log[*].v"}, found)) == 1
    kiritimati = Calendar(ZoneInfo("Pacific/Kiritimati"))
    assert find("ordered", {"sequence": "$.log[*].v"}, found, calendar=kiritimati) == []
    back = documents({"log": [{"v": "2026-03-01T12:00:00Z"}, {"v": "2026-03-01"}]})
    assert find("ordered", {"sequence": "$.log[*].v"}, back) == []
    assert len(find("ordered", {"sequence": "$.log[*].v"}, back, calendar=kiritimati)) == 1


@pytest.mark.parametrize("value", ["v2", "1.x", "2026-03-02", "", True, ["2"]])
def test_what_is_neither_version_nor_date_hides_no_other(value: Any) -> None:
    unknown, failing = sequence("1.0", value, "5.0")[:1][0], sequence("2.0", "1.0")[0]
    assert (unknown.reason, failing.reason) == (Reason.UNKNOWN, Reason.FAILING)
    assert f"'{value}' and '1.0' above it are neither two versions nor two dates" in unknown.message
    assert unknown.place == Place("evidence/reviews/000.yaml", ("log", 1, "v"))
    assert unknown.about == ("POL-1",)
    assert len(sequence("1.0", value, "5.0", "4.0")) == 3


def test_a_sequence_may_stand_beside_dates() -> None:
    value = {"each": "$.log[*]", "dates": ["a", "b"], "sequence": "$.log[*].v"}
    found = documents({"log": [{"a": "2026-03-02", "b": "2026-03-01", "v": "2"}, {"v": "1"}]})
    assert len(find("ordered", value, found)) == 2
    assert [use.each.text for use in rule("ordered", value).selectors()] == ["$", "$.log[*]", "$.log[*]", "$"]


def test_a_record_that_nobody_can_read_hides_no_other() -> None:
    value = {"each": "$.items[*]", "dates": ["a", "b"]}
    found = documents(
        {"items": [{"id": "x", "a": "soon", "b": "later"}, {"id": "y", "a": "2026-03-02", "b": "2026-03-01"}]}
    )
    findings = find("ordered", value, found)
    assert [(one.reason, one.about) for one in findings] == [
        (Reason.UNKNOWN, ("x",)),
        (Reason.FAILING, ("y",)),
    ]
