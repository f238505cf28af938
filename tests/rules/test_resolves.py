"""`resolves`: each value exists where it must, and on the day it must."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Calendar, Kind, Place, Reason
from socgap_evidence.rules import Finding, Shelf, UnjudgeableError
from tests.support.projects import document, documents, rule, subject

PEOPLE = {"in": "people", "each": "$.items[*]", "key": "id", "from": "since", "until": "until"}
BY = {"each": "$.approvals[*]", "key": "by", "to": PEOPLE}
STAYED = {"id": "p-1", "since": "2026-02-01", "until": "2026-06-12"}


def register(*people: Any, broken: tuple[Finding, ...] = ()) -> dict[str, Shelf]:
    return {"people": Shelf([document({"items": list(people)}, "people.yaml")], broken, ("people.yaml",))}


def find(value: Any, data: Any, *people: Any, **more: Any) -> list[Finding]:
    more.setdefault("shelves", register(*people))
    more.setdefault("dated", "held_on")
    return list(rule("resolves", value).findings(subject(documents(data), **more)))


def test_one_that_nobody_knows() -> None:
    data = {"id": "CHG-1", "held_on": "2026-03-01", "approvals": [{"by": "p-1"}, {"by": "p-9"}]}
    (finding,) = find(BY, data, STAYED)
    assert finding == Finding(
        Reason.FAILING,
        "approvals[1]: 'p-9' is not among people.",
        "Correct it, or add it where it belongs (1 are known).",
        Interval(date(2026, 3, 1), None),
        Place("evidence/reviews/000.yaml", ("approvals", 1, "by")),
        ("CHG-1", "p-9"),
    )


def test_what_is_absent_or_null_is_passed_over() -> None:
    assert find(BY, {"approvals": [{"by": None}, {}]}, STAYED) == []
    assert find(BY, {}, STAYED) == []


def test_a_register_that_is_missing_is_missed_only_where_something_is_looked_up() -> None:
    assert find(BY, {"approvals": []}, shelves={}) == []
    (finding,) = find(BY, {"approvals": [{"by": "p-1"}, {"by": "p-9"}]}, shelves={})
    assert finding.reason is Reason.MISSING


def test_a_register_that_nobody_understands_is_told_once_and_not_of_each_record() -> None:
    with pytest.raises(UnjudgeableError):
        find(BY, {"approvals": [{"by": "p-1"}, {"by": "p-9"}]}, {"id": "p-1", "since": "soon"})


@pytest.mark.parametrize(
    ("value", "data", "message"),
    [
        pytest.param({"each": "$.people[*]", "to": PEOPLE}, {"people": ["p-1", "p-9"]}, "'p-9' is not among people.", id="values themselves"),
        pytest.param({"key": "owner", "to": PEOPLE}, {"id": "A", "owner": "p-9"}, "'p-9' is not among people.", id="a field of the file"),
        pytest.param({"key": "owners", "to": PEOPLE}, {"owners": ["p-9", "p-1"]}, "'p-9' is not among people.", id="one of a list"),
        pytest.param(
            {"each": ["$.a[*]", "$.b[*]"], "key": "by", "to": PEOPLE},
            {"a": [{"by": "p-1"}], "b": [{"by": "p-9"}]},
            "b[0]: 'p-9' is not among people.",
            id="records of two paths",
        ),
        pytest.param(
            {"where": {"kind": "weak"}, "key": "owner", "to": PEOPLE}, {"kind": "weak", "owner": "p-9"}, "'p-9' is not among people.", id="only some records"
        ),
    ],
)  # fmt: skip
def test_what_must_exist(value: Any, data: Any, message: str) -> None:
    assert [one.message for one in find(value, data, STAYED)] == [message]
    assert find({**value, "where": {"kind": "other"}}, data, STAYED) == []


def test_a_value_that_two_paths_select_is_found_once() -> None:
    value = {"each": ["$.people[*]", "$.people[0]"], "to": PEOPLE}
    assert len(find(value, {"people": ["p-9"]}, STAYED)) == 1


def test_several_keys_are_one() -> None:
    approvers = {"in": "people", "each": "$.items[*]", "key": ["id", "systems"], "called": "the approvers"}
    value = {"each": "$.items[*].approvals[*]", "key": ["by", "../system"], "to": approvers}
    data = {
        "items": [
            {"system": "app", "approvals": [{"by": "p-1"}]},
            {"system": "db", "approvals": [{"by": "p-1"}]},
        ]
    }
    (finding,) = find(value, data, {"id": "p-1", "systems": ["app", "web"]})
    assert finding.message == "items[1].approvals[0]: 'p-1, db' is not among the approvers."
    assert finding.about == ("db", "p-1")


def test_a_record_that_has_no_other_name_is_not_named_twice() -> None:
    value = {"each": "$.items[*]", "key": "person", "to": PEOPLE}
    (finding,) = find(value, {"items": [{"person": "p-9"}]}, STAYED)
    assert finding.message == "'p-9' is not among people."


def test_a_list_in_the_control_says_what_there_is() -> None:
    (finding,) = find({"key": "level", "to": ["low", "high"]}, {"level": "hihg"}, shelves={})
    assert finding.message == "'hihg' is not among low, high."
    assert finding.fix == "There are low, high."


def test_it_may_be_invalid_instead() -> None:
    (finding,) = find({**BY, "reason": "invalid"}, {"approvals": [{"by": "p-9"}]}, STAYED)
    assert finding.reason is Reason.INVALID


class TestOnADay:
    @pytest.mark.parametrize(
        ("day", "passes"),
        [
            ("2026-01-31", False),
            ("2026-02-01", True),
            ("2026-06-12", True),
            ("2026-06-13", False),
            (None, True),
        ],
        ids=["the day before the first", "the first", "the last", "the day after the last", "no day"],
    )
    def test_a_member_is_one_from_the_first_day_through_the_last(self, day: str | None, passes: bool) -> None:
        assert (find({**BY, "on": "at"}, {"approvals": [{"by": "p-1", "at": day}]}, STAYED) == []) is passes

    def test_one_who_had_left(self) -> None:
        data = {"id": "CHG-1", "held_on": "2026-07-01", "approvals": [{"by": "p-1", "at": "2026-06-15"}]}
        (finding,) = find({**BY, "on": "at"}, data, STAYED)
        assert finding == Finding(
            Reason.FAILING,
            "'p-1' is named for 2026-06-15, but was among people from 2026-02-01 through 2026-06-12.",
            "Correct the name or the day; otherwise have somebody do it who may.",
            Interval(date(2026, 7, 1), None),
            Place("evidence/reviews/000.yaml", ("approvals", 0, "by")),
            ("CHG-1", "p-1"),
        )

    def test_one_who_came_back(self) -> None:
        again = {"id": "p-1", "since": "2026-09-01"}
        for day, count in (("2026-06-12", 0), ("2026-07-15", 1), ("2026-09-01", 0)):
            findings = find({**BY, "on": "at"}, {"approvals": [{"by": "p-1", "at": day}]}, STAYED, again)
            assert len(findings) == count
            for one in findings:
                assert one.message.endswith("from 2026-02-01 through 2026-06-12 and from 2026-09-01 on.")

    def test_of_several_fields_the_first_that_is_there_says_when(self) -> None:
        value = {"key": "by", "to": PEOPLE, "on": ["approved_on", "signed_on"]}
        assert (
            find(value, {"by": "p-1", "approved_on": "2026-06-12", "signed_on": "2026-07-01"}, STAYED) == []
        )
        assert len(find(value, {"by": "p-1", "approved_on": None, "signed_on": "2026-07-01"}, STAYED)) == 1

    def test_each_of_several_days_counts(self) -> None:
        value = {"key": "by", "to": PEOPLE, "on": "$.days[*]"}
        data = {"by": "p-1", "days": ["2026-06-12", "2026-06-13", "2026-06-14"]}
        assert len(find(value, data, STAYED)) == 2

    def test_one_that_ends_before_it_begins_is_never_there(self) -> None:
        (finding,) = find(
            BY, {"approvals": [{"by": "p-1"}]}, {"id": "p-1", "since": "2026-05-02", "until": "2026-05-01"}
        )
        assert "is not among people" in finding.message


CURRENT: Any = {"key": "owner", "to": PEOPLE, "current": True}


class TestCurrent:
    def days(self, *people: Any, **more: Any) -> list[Interval]:
        return [one.days for one in find(CURRENT, {"id": "A", "owner": "p-1"}, *people, **more)]

    def test_from_the_day_after_the_last_and_until_the_first(self) -> None:
        assert self.days({"id": "p-1"}) == []
        assert self.days(STAYED, {"id": "p-1", "since": "2026-09-01", "until": "2026-10-01"}) == [
            Interval(None, date(2026, 2, 1)),
            Interval(date(2026, 6, 13), date(2026, 9, 1)),
            Interval(date(2026, 10, 2), None),
        ]

    def test_only_while_the_record_counts(self) -> None:
        data = {"owner": "p-1", "held_on": "2026-05-01"}
        assert [one.days for one in find(CURRENT, data, STAYED)] == [Interval(date(2026, 6, 13), None)]
        always = find(CURRENT, data, STAYED, kind=Kind.REGISTER)
        assert [one.days.since for one in always] == [None, date(2026, 6, 13)]

    def test_it_is_said_when_it_was(self) -> None:
        (finding,) = find(CURRENT, {"owner": "p-1"}, {"id": "p-1", "until": "2026-06-12"})
        assert finding.message == "'p-1' stands here, but is among people through 2026-06-12."
        assert finding.fix == "Name somebody or something that is there now."
        (finding,) = find(CURRENT, {"owner": "p-9"}, STAYED)
        assert finding.days == ALWAYS


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), max_size=4), st.integers(1, 20))
def test_current_is_a_gap_on_just_the_days_on_which_it_is_no_member(
    stays: list[tuple[int, int]], held: int
) -> None:
    rows = [
        {"id": "p-1", "since": f"2026-03-{since:02}", "until": f"2026-03-{until:02}"}
        for since, until in stays
    ]
    findings = find(
        {"key": "by", "to": PEOPLE, "current": True}, {"by": "p-1", "held_on": f"2026-03-{held:02}"}, *rows
    )
    for number in range(1, 25):
        there = any(since <= number <= until for since, until in stays)
        said = any(date(2026, 3, number) in one.days for one in findings)
        assert said is (number >= held and not there)


def test_what_is_looked_up_may_depend_on_the_record() -> None:
    to = {
        "in": "people",
        "each": "$.items[*]",
        "key": "id",
        "matching": {"team": "team"},
        "called": "the team",
    }
    value = {"each": "$.items[*]", "key": "lead", "to": to}
    data = {"items": [{"team": "red", "lead": "p-1"}, {"team": "blue", "lead": "p-1"}]}
    (finding,) = find(value, data, {"id": "p-1", "team": "red"}, {"id": "p-2", "team": "blue"})
    assert finding.message == "items[1]: 'p-1' is not among the team."
    assert finding.fix == "Correct it, or add it where it belongs (1 are known)."


def test_a_record_that_cannot_be_judged_hides_no_other() -> None:
    data = {"approvals": [{"by": "p-1", "at": "soon"}, {"by": "p-9"}]}
    findings = find({**BY, "on": "at"}, data, STAYED)
    assert [(one.reason, one.about) for one in findings] == [
        (Reason.UNKNOWN, ("p-1",)),
        (Reason.FAILING, ("p-9",)),
    ]


@pytest.mark.parametrize(
    ("shelves", "reason"),
    [
        ({"people": Shelf((), (), ("people.yaml",))}, Reason.MISSING),
        (register(STAYED, broken=(Finding(Reason.INVALID, "It is bad.", ""),)), Reason.UNKNOWN),
    ],
    ids=["absent", "broken"],
)
def test_a_register_that_cannot_be_relied_on_is_never_met(shelves: Any, reason: Reason) -> None:
    (finding,) = find(BY, {"approvals": [{"by": "p-1"}]}, shelves=shelves)
    assert finding.reason is reason


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"to": PEOPLE}, "it needs 'each', 'key' or both: what must exist"),
        ({"key": ["a", "b"], "to": PEOPLE}, "'key' has 2 parts and 'to' is identified by 1"),
        (
            {**BY, "on": "at", "current": True},
            "'on' asks about a day and 'current' about every day; leave one out",
        ),
        ({**BY, "to": "peple"}, "there is no population 'peple'. There are none."),
    ],
)
def test_what_means_nothing_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("resolves", value)
    assert str(caught.value) == sentence


def test_it_names_the_selectors_it_uses() -> None:
    value = {
        "each": ["$.a[*]", "$.b[*]"],
        "key": "by",
        "to": {**PEOPLE, "matching": {"team": "../team"}},
        "on": "at",
    }
    uses = [
        (use.selector.text, use.each.text, use.type, use.is_date, use.may_be_absent)
        for use in rule("resolves", value).selectors()
    ]
    assert uses == [
        ("$.a[*]", "$", None, False, True),
        ("by", "$.a[*]", None, False, True),
        ("$.b[*]", "$", None, False, True),
        ("by", "$.b[*]", None, False, True),
        ("at", "$.a[*]", None, True, True),
        ("at", "$.b[*]", None, True, True),
        ("$.items[*]", "$", "people", False, False),
        ("id", "$.items[*]", "people", False, False),
        ("team", "$.items[*]", "people", False, False),
        ("../team", "$.a[*]", None, False, False),
        ("../team", "$.b[*]", None, False, False),
        ("since", "$.items[*]", "people", True, False),
        ("until", "$.items[*]", "people", True, False),
    ]


def test_a_moment_is_a_day_of_the_companys_zone() -> None:
    data = {"approvals": [{"by": "p-1", "at": "2026-06-12T23:59:59Z"}]}
    assert find({**BY, "on": "at"}, data, STAYED, calendar=Calendar(UTC)) == []


def test_only_the_newest_file_is_looked_at_if_the_control_says_so() -> None:
    found = documents(
        {"id": "R-1", "held_on": "2026-03-01", "by": "p-9"},
        {"id": "R-2", "held_on": "2026-04-01", "by": "p-1"},
    )
    value = {"key": "by", "to": PEOPLE}
    asked = subject(found, shelves=register(STAYED), dated="held_on")
    assert [one.about for one in rule("resolves", value).findings(asked)] == [("R-1", "p-9")]
    assert list(rule("resolves", {**value, "latest": {"date": "held_on"}}).findings(asked)) == []


def test_somebody_known_by_two_names_is_told_by_both() -> None:
    both = {**PEOPLE, "key": ["team", "id"]}
    data = {"id": "CHG-1", "held_on": "2026-03-01", "team": "red", "by": "p-1", "at": "2026-07-01"}
    value = {"key": ["team", "by"], "to": both}
    member = {**STAYED, "team": "red"}
    (finding,) = find({**value, "on": "at"}, data, member)
    assert finding.message.startswith("'red, p-1' is named for 2026-07-01, but was among people ")
    *_, finding = find({**value, "current": True}, data, member)
    assert finding.message.startswith("'red, p-1' stands here, but is among people ")
    assert finding.fix == "Name somebody or something that is there now."
