"""`unique`: no id twice, and the id is the file's name."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.intervals import ALWAYS
from socgap_evidence.model import Place, Reason
from tests.support.projects import document, documents, find, rule

ITEMS = {"each": "$.items[*]", "by": "id"}


@pytest.mark.parametrize(
    ("items", "count"),
    [
        pytest.param([{"id": "a"}, {"id": "b"}], 0, id="two ids"),
        pytest.param([{"id": "a"}, {"id": "a"}], 1, id="one id twice"),
        pytest.param([{"id": "a"}, {"id": "a"}, {"id": "a"}], 2, id="one id three times"),
        pytest.param([{"id": None}, {"id": None}], 0, id="nulls are no ids"),
        pytest.param([{"x": 1}, {"x": 1}], 0, id="nor is what is absent"),
        pytest.param([{"id": "a"}, {"id": "A"}], 0, id="case matters"),
    ],
)
def test_ids_of_one_file(items: Any, count: int) -> None:
    assert len(find("unique", ITEMS, documents({"items": items}))) == count


def test_the_second_one_in_a_file_is_pointed_at() -> None:
    (finding,) = find("unique", ITEMS, documents({"items": [{"id": "a"}, {"id": "a"}]}))
    assert finding.reason is Reason.INVALID
    assert finding.message == "'a' stands already above in the file."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 1, "id"))
    assert finding.days == ALWAYS
    assert finding.fix == "Give one of them an id of its own."
    assert finding.about == ("a",)


def test_an_id_in_another_file_is_named_with_it() -> None:
    (finding,) = find("unique", {"by": "id"}, documents({"id": "a"}, {"id": "a"}))
    assert finding.message == "'a' stands already in evidence/reviews/000.yaml."
    assert finding.place == Place("evidence/reviews/001.yaml", ("id",))


def test_every_id_that_stands_twice_is_told_in_the_order_of_the_files() -> None:
    found = documents(
        {"items": [{"id": one} for one in "abcdefa"]}, {"items": [{"id": one} for one in "bxyzxyz"]}
    )
    assert [(one.message, one.place) for one in find("unique", ITEMS, found)] == [
        (
            f"'{name}' stands already {where}.",
            Place(f"evidence/reviews/00{file}.yaml", ("items", number, "id")),
        )
        for name, where, file, number in (
            ("a", "above in the file", 0, 6),
            ("b", "in evidence/reviews/000.yaml", 1, 0),
            ("x", "above in the file", 1, 4),
            ("y", "above in the file", 1, 5),
            ("z", "above in the file", 1, 6),
        )
    ]


def test_a_part_of_the_id_may_stand_at_the_top_of_the_file() -> None:
    value = {"each": "$.items[*]", "by": ["$.year", "id"]}
    found = documents(
        {"year": 2025, "items": [{"id": "a"}]}, {"year": 2026, "items": [{"id": "a"}, {"id": "a"}]}
    )
    assert [one.message for one in find("unique", value, found)] == [
        "'2026, a' stands already above in the file."
    ]


def test_several_fields_together_are_the_id() -> None:
    value = {"each": "$.items[*]", "by": ["vendor", "year"]}
    items = [
        {"vendor": "v", "year": 1},
        {"vendor": "v", "year": 2},
        {"vendor": "v", "year": 1},
        {"vendor": "v"},
    ]
    (finding,) = find("unique", value, documents({"items": items}))
    assert finding.message == "'v, 1' stands already above in the file."


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("evidence/reviews/ACR-1.yaml", True),
        ("evidence/reviews/ACR-1.json", True),
        ("evidence/reviews/acr-1.yaml", False),
        ("evidence/reviews/ACR-1.old.yaml", False),
        ("evidence/reviews/ACR-2.yaml", False),
    ],
)
def test_the_file_is_named_after_its_id(path: str, named: bool) -> None:
    findings = find("unique", {"by": "id", "names_file": True}, [document({"id": "ACR-1"}, path)])
    assert (findings == []) is named


def test_a_misnamed_file_is_told_its_name() -> None:
    value = {"by": "id", "names_file": True}
    (finding,) = find("unique", value, [document({"id": "ACR-1"}, "evidence/reviews/q1.yaml")])
    assert finding.message == "The id is 'ACR-1' but the file is named 'q1.yaml'."
    assert finding.fix == "Rename the file to 'ACR-1.yaml' or correct the id."
    assert (finding.place, finding.about) == (Place("evidence/reviews/q1.yaml", ("id",)), ("ACR-1",))


def test_names_do_not_matter_unless_asked_for() -> None:
    assert find("unique", {"by": "id"}, [document({"id": "ACR-1"}, "evidence/q1.yaml")]) == []


def test_it_names_the_selectors_it_uses() -> None:
    assert [use.selector.text for use in rule("unique", ITEMS).selectors()] == ["$.items[*]", "id"]
