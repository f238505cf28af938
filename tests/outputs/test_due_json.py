"""What falls due, for programs: what its published schema says, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

import socgap_evidence.outputs
from socgap_evidence.due import DueList, list_due
from socgap_evidence.durations import Duration
from socgap_evidence.outputs import Style, due_json
from tests.support.accepted import WAIVER, judged
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REQUIREMENT, REVIEW, control, project
from tests.support.projects import judged as judged_in

SCHEMA = json.loads(
    Path(socgap_evidence.outputs.__file__).with_name("due.schema.json").read_text(encoding="utf-8")
)


def due(root: Path, day: str, within: str = "1 year", owner: str = "", **more: Any) -> DueList:
    project(root, **{"files": MANY, "config": MANY_CONFIG, **more})
    return list_due(judged_in(root, day), Duration.parse(within), owner)


def rendered(found: DueList, style: Style | None = None) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(due_json.render(found, style or Style()))
    return data


def check(data: Any) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(data)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-03-01", "2026-05-20", "2027-06-01"])
def test_it_meets_its_published_schema(day: str, tmp_path: Path) -> None:
    check(rendered(due(tmp_path, day)))


def test_it_meets_it_for_the_built_in_controls(tmp_path: Path) -> None:
    config = "company: A\nprogram_start: 2026-02-01\n"
    data = rendered(due(tmp_path, "2026-02-02", files={}, config=config))
    check(data)
    assert len(data["controls"]) == 23
    assert any(one["path"] is None for one in data["due"])


def test_it_meets_it_with_waivers() -> None:
    data = rendered(list_due(judged("2026-07-20", WAIVER), Duration.parse("60 days"), "Security lead"))
    check(data)
    assert data["owner"] == "Security lead"
    (item,) = data["due"]
    assert item["ended_by"] == ["WVR-2026-001"]
    assert item["remarks"] == ["WVR-2026-001 covers it until 2026-08-31; then it is back."]


@pytest.mark.parametrize(("field", "value"), [("colour", "red"), ("version", 2), ("held", -1), ("due", [{}])])
def test_the_schema_refuses_what_is_not_in_it(field: str, value: Any, tmp_path: Path) -> None:
    data = rendered(due(tmp_path, "2026-05-20"))
    with pytest.raises(ValidationError):
        check({**data, field: value})


def test_every_field_is_required_and_described_by_name(tmp_path: Path) -> None:
    data = rendered(due(tmp_path, "2026-05-20"))
    assert list(data) == list(SCHEMA["properties"]) == SCHEMA["required"]
    item = SCHEMA["$defs"]["item"]
    assert list(data["due"][0]) == list(item["properties"]) == item["required"]


def test_it_says_what_was_asked_and_what_is_not_in_the_list(tmp_path: Path) -> None:
    data = rendered(due(tmp_path, "2026-05-20", "12 weeks"))
    del data["due"], data["controls"]
    assert data == {
        "format": "socgap-due",
        "version": 1,
        "company": "Example, Inc.",
        "as_of": "2026-05-20",
        "as_of_is_pinned": False,
        "tree": "the work tree",
        "within": "12 weeks",
        "through": "2026-08-12",
        "owner": None,
        "judged": True,
        "headline": "2 requirements fall due by 2026-08-12 (2 gaps), the first by 2026-06-09.",
        "held": 3,
        "unknown": ["AC-7.E1"],
        "notes": [],
    }


def test_an_item_has_its_days_its_owner_and_its_place(tmp_path: Path) -> None:
    first, _, last = rendered(due(tmp_path, "2026-05-20"))["due"]
    assert first == {
        "last_good": "2026-06-09",
        "since": "2026-06-10",
        "until": None,
        "days_left": 20,
        "control": "AC-1",
        "requirement": "AC-1.E1",
        "title": "Access review",
        "criteria": ["CC6.1"],
        "owner": "Security lead",
        "owner_role": None,
        "assertion": None,
        "rule": "fresh",
        "reason": "stale",
        "says": None,
        "message": (
            "Access review: the newest is of 2026-03-01,"
            " good through 2026-06-09 (90 days and 10 days of grace)."
        ),
        "fix": "Do it again and add its record (evidence/reviews/*.yaml).",
        "about": [],
        "is_first": False,
        "ended_by": [],
        "remarks": [],
        "path": "evidence/reviews/a.yaml",
        "line": 1,
        "column": 10,
        "end_line": 1,
        "end_column": 20,
    }
    assert (last["requirement"], last["is_first"], last["reason"]) == ("AC-4.E1", True, "missing")


def test_a_gap_that_ends_by_itself_says_when() -> None:
    """Nothing yet, something is owed through the first of April, and what there is lies ahead."""
    files = {
        "socgap.yaml": f"{CONFIG}program_start: 2026-02-01\n",
        "controls/AC-1.yaml": control(REQUIREMENT.replace("for: 90 days, grace: 10 days", "for: 2 months")),
        "evidence/reviews/a.yaml": "held_on: 2026-04-20\n",
        **dict.fromkeys(["controls/AC-2.yaml", "evidence/visits/VIS-1.yaml", "evidence/reviews/REV-1.yaml"]),
    }
    found = list_due(judged("2026-03-01", files=files), Duration.parse("60 days"))
    assert [(one["since"], one["until"]) for one in rendered(found)["due"]] == [("2026-04-02", "2026-04-20")]


def test_a_pinned_day_is_told(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-05-20", config=f"{MANY_CONFIG}as_of: 2026-05-20\n")
    assert rendered(found)["as_of_is_pinned"] is True


def test_the_owner_s_role_is_told(tmp_path: Path) -> None:
    files = {
        "controls/AC-1.yaml": control(more="owner_role: security_owner\n"),
        "evidence/reviews/a.yaml": REVIEW,
    }
    (item,) = rendered(due(tmp_path, "2026-05-20", files=files))["due"]
    assert item["owner_role"] == "security_owner"


def test_nothing_judged_is_no_empty_list_to_rely_on(tmp_path: Path) -> None:
    files = {"controls/AC-1.yaml": control(criteria="{primary: [A1.2]}")}
    data = rendered(due(tmp_path, "2026-05-20", files=files))
    check(data)
    assert (data["judged"], data["due"]) == (False, [])
    assert data["headline"].startswith("Nothing was checked")


def test_the_same_tree_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    first = due_json.render(due(tmp_path, "2026-05-20"), Style())
    assert due_json.render(due(tmp_path, "2026-05-20"), Style()) == first
    assert first.endswith("}\n")


def test_values_are_the_same_whatever_the_stream_can_take(tmp_path: Path) -> None:
    files = {
        "controls/AC-1.yaml": control(owner='"Zugänge \U0001f600 \\u202e"'),
        "evidence/reviews/ü\u202e.yaml": REVIEW,
    }
    found = due(tmp_path, "2026-05-20", files=files, config="company: Bülow \U0001f600\ncontrols: controls\n")
    wide, narrow = due_json.render(found, Style()), due_json.render(found, Style(unicode=False))
    assert narrow.isascii()
    assert json.loads(narrow) == json.loads(wide)
    assert "Bülow" in wide
    assert "\u202e" not in wide
    assert json.loads(wide)["due"][0]["path"] == "evidence/reviews/ü\\u202e.yaml"
