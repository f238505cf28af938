"""`distinct`: different people did these things."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Kind, Place, Reason
from socgap_evidence.rules import Shelf
from tests.support.projects import document, documents, find, rule

PAIR = ["prepared_by", "reviewed_by"]


@pytest.mark.parametrize(
    ("record", "count"),
    [
        pytest.param({"prepared_by": "p-001", "reviewed_by": "p-002"}, 0, id="two people"),
        pytest.param({"prepared_by": "p-001", "reviewed_by": "p-001"}, 1, id="one person twice"),
        pytest.param({"prepared_by": "p-001"}, 0, id="one of them absent"),
        pytest.param({"prepared_by": None, "reviewed_by": None}, 0, id="two nulls are nobody"),
        pytest.param({}, 0, id="nobody at all"),
    ],
)
def test_a_pair(record: Any, count: int) -> None:
    assert len(find("distinct", PAIR, documents(record))) == count


def test_every_pair_is_compared() -> None:
    found = documents({"a": "x", "b": "y", "c": "x"})
    (finding,) = find("distinct", ["a", "b", "c"], found)
    assert finding.message == "'a' and 'c' are the same person, x."
    assert finding.fix == "Have another person do one of the two from now on."


def test_three_times_the_same_person_is_three_pairs() -> None:
    assert len(find("distinct", ["a", "b", "c"], documents({"a": "x", "b": "x", "c": "x"}))) == 3


def test_a_list_of_people_is_compared_with_each_other_place_but_not_with_itself() -> None:
    value = ["approved_by", "$.team[*].person"]
    found = documents({"approved_by": "x", "team": [{"person": "y"}, {"person": "y"}, {"person": "x"}]})
    (finding,) = find("distinct", value, found)
    assert finding.message == "'approved_by' and 'team[*].person' are the same person, x."
    assert finding.place == Place("evidence/reviews/000.yaml", ("team", 2, "person"))


def test_in_a_list_the_record_is_named() -> None:
    value = {"each": "$.items[*]", "people": ["a", "b"]}
    (finding,) = find("distinct", value, documents({"items": [{"id": "f-7", "a": "x", "b": "x"}]}))
    assert finding.message.startswith("f-7: ")


@pytest.mark.parametrize(
    ("kind", "days"),
    [(Kind.RECORD, Interval(date(2026, 3, 1), None)), (Kind.REGISTER, ALWAYS)],
)
def test_since_when_it_counts(kind: Kind, days: Interval) -> None:
    found = documents({"prepared_by": "x", "reviewed_by": "x", "on": "2026-03-01"})
    (finding,) = find("distinct", PAIR, found, dated="on", kind=kind)
    assert finding.reason is Reason.FAILING
    assert finding.days == days


def test_it_names_the_selectors_it_uses() -> None:
    uses = list(rule("distinct", {"each": "$.items[*]", "people": ["a", "b"]}).selectors())
    assert [(use.selector.text, use.each.text) for use in uses] == [
        ("$.items[*]", "$"),
        ("a", "$.items[*]"),
        ("b", "$.items[*]"),
    ]


def test_a_value_that_is_neither_list_nor_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match="it must be a mapping"):
        rule("distinct", "prepared_by")


def test_a_list_names_each_of_its_people() -> None:
    found = documents({"author": "x", "approvers": ["y", "x"], "readers": ["z"]})
    (finding,) = find("distinct", ["author", "approvers", "readers"], found)
    assert finding.message == "'author' and 'approvers' are the same person, x."
    assert finding.place == Place("evidence/reviews/000.yaml", ("approvers",))


def test_a_person_around_the_record_counts() -> None:
    value = {"each": "$.systems[*].items[*]", "people": ["person", "../reviewer"]}
    found = documents(
        {"systems": [{"reviewer": "x", "items": [{"id": "a", "person": "x"}, {"person": "y"}]}]}
    )
    (finding,) = find("distinct", value, found)
    assert finding.message == "a: 'person' and '../reviewer' are the same person, x."
    assert finding.place == Place("evidence/reviews/000.yaml", ("systems", 0, "reviewer"))


OWNER = {"take": "owner", "in": "systems", "each": "$.items[*]", "key": "id", "is": "system"}
SYSTEMS = {"systems": Shelf([document({"items": [{"id": "app", "owner": "x"}, {"id": "db"}]}, "s.yaml")])}


@pytest.mark.parametrize(
    ("record", "reasons"),
    [
        pytest.param({"system": "app", "reviewer": "x"}, [Reason.FAILING], id="the owner reviews"),
        pytest.param({"system": "app", "reviewer": "y"}, [], id="another person does"),
        pytest.param({"system": "db", "reviewer": "x"}, [], id="nobody owns it"),
        pytest.param({"system": "web", "reviewer": "x"}, [Reason.UNKNOWN], id="nobody knows it"),
    ],
)
def test_a_person_may_be_looked_up(record: Any, reasons: list[Reason]) -> None:
    findings = find("distinct", ["reviewer", OWNER], documents(record), shelves=SYSTEMS)
    assert [one.reason for one in findings] == reasons


def test_a_record_that_cannot_be_judged_hides_no_other() -> None:
    found = documents({"id": "R-1", "system": "web"}, {"id": "R-2", "system": "app", "reviewer": "x"})
    findings = find("distinct", ["reviewer", OWNER], found, shelves=SYSTEMS)
    assert [(one.reason, one.about) for one in findings] == [
        (Reason.UNKNOWN, ("R-1",)),
        (Reason.FAILING, ("R-2",)),
    ]


def test_a_register_that_is_not_there_leaves_it_open() -> None:
    assert [one.reason for one in find("distinct", ["reviewer", OWNER], documents({}))] == [Reason.MISSING]


def test_one_place_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'a' stands here twice; nobody is somebody else than themselves"):
        rule("distinct", ["a", "b", "a"])
