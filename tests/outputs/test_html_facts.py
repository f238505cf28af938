"""What a report says: every day once, every number counted again, and nothing beside its published schema."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import ValidationError

from socgap_evidence.baseline import Baseline, key_of
from socgap_evidence.cli.baseline import beside
from socgap_evidence.outputs.html import facts
from tests.support import accepted
from tests.support.projects import CONFIG, RECORDED_ZERO, REQUIREMENT, REVIEW, SILENT, judged, project
from tests.support.reports import DAYS, SMALL, WORST_FIRST, check, lean, many, report_of, said
from tests.support.verdicts import case_of

if TYPE_CHECKING:
    from pathlib import Path


# ---------------------------------------------------------------- the schema


@pytest.mark.parametrize("name", [*SMALL, "sample"])
def test_it_meets_its_published_schema(name: str) -> None:
    check(lean(said(name)))


@pytest.mark.parametrize("day", ["2026-02-20", "2026-03-01", "2026-04-01", "2026-05-20", "2027-06-01"])
def test_it_meets_it_on_every_day(day: str, tmp_path: Path) -> None:
    check(lean(many(tmp_path, day)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("colour", "red"), ("version", 2), ("counts", []), ("as_of", "today"), ("head", "889825b9b1a5")],
)
def test_the_schema_refuses_what_is_not_in_it(field: str, value: Any) -> None:
    data = lean(said("waived"))
    with pytest.raises(ValidationError):
        check({**data, field: value})


# ---------------------------------------------------------------- the first thing to do


def first_of(name: str) -> Any:
    return said(name)["verdict"]["first"]


@pytest.mark.parametrize("name", ["sample", "adopting", "draft", "waived in part"])
def test_of_a_closed_gate_the_first_thing_to_do_is_of_the_worst_status(name: str) -> None:
    verdict, first = case_of(name), first_of(name)
    needed = [one for control_ in verdict.controls for one in control_.requirements]
    (chosen,) = (one for one in needed if one.assessed.requirement.id == first["requirement"])
    assert WORST_FIRST.index(chosen.status.value) == min(
        WORST_FIRST.index(one.status.value) for one in needed
    )
    assert first["message"] in {gap.message for gap in chosen.gaps}
    assert first["by"] is None


def test_of_an_open_gate_it_is_what_falls_due_first(tmp_path: Path) -> None:
    made = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW})
    shown = facts(report_of(judged(made.root, "2026-05-20"), DAYS))
    first, due = shown["verdict"]["first"], shown["due"]["on"][0]
    assert first["by"] == "2026-06-09"
    assert first["by"] == due["day"]
    assert (first["requirement"], first["message"]) == (
        due["needs"][0]["requirement"],
        due["needs"][0]["messages"][0],
    )


def test_what_cannot_be_told_comes_before_a_gap(tmp_path: Path) -> None:
    first = many(tmp_path)["verdict"]["first"]
    assert (first["control"], first["requirement"]) == ("AC-7", "AC-7.E1")


def test_what_a_baseline_knows_is_not_the_first_thing_to_do() -> None:
    """Though it is the first gap of a requirement that has another."""
    verdict = accepted.judged("2026-08-01")
    known, new, *_ = (gap for one in verdict.controls for gap in one.gaps)
    assert known.requirement == new.requirement
    shown = facts(report_of(verdict, DAYS))
    assert shown["verdict"]["first"]["message"] == known.message != new.message
    listed = Baseline("controls/baseline.yaml", verdict.as_of, "x", Counter([key_of(known)]), "the work tree")
    shown = facts(report_of(beside(verdict, listed), DAYS))
    assert shown["verdict"]["first"]["message"] == new.message
    assert said("baseline")["verdict"]["passes"]
    assert (first_of("baseline") or {"by": "later"})["by"] is not None


def test_where_nothing_is_due_and_nothing_closes_the_gate_there_is_none(tmp_path: Path) -> None:
    forever = project(
        tmp_path,
        {"evidence/reviews/a.yaml": REVIEW},
        requires="  - {id: AC-1.E1, title: X, kind: record, evidence: evidence/reviews/*.yaml, schema: review}\n",
    )
    shown = facts(report_of(judged(forever.root, "2026-05-20"), DAYS))
    assert (shown["verdict"]["passes"], shown["verdict"]["first"]) == (True, None)
    assert lean(shown["due"]).get("on") is None
    check(lean(shown))


def test_where_nothing_applies_there_is_none_and_the_gate_is_not_open() -> None:
    verdict = said("nothing judged")["verdict"]
    assert (verdict["passes"], verdict["exit_code"], verdict["first"]) == (False, 2, None)


# ---------------------------------------------------------------- the checklist


def needs(shown: dict[str, Any]) -> dict[str, Any]:
    return {
        need["id"]: need
        for section in shown["sections"]
        for one in section["controls"]
        for need in one["requirements"]
    }


def test_each_rejected_file_has_its_reasons(tmp_path: Path) -> None:
    rejected = {name: need["rejected"] for name, need in needs(many(tmp_path)).items() if need["rejected"]}
    assert rejected == {
        "AC-3.E1": [
            {
                "path": "evidence/training/broken.yaml",
                "because": ["It is not YAML: did not find expected node content."],
            }
        ],
        "AC-7.E1": [
            {"path": "evidence/letters/l.pdf", "because": ["It is a Git LFS pointer, not the file itself."]}
        ],
    }


def test_all_that_is_wrong_with_a_rejected_file_is_said(tmp_path: Path) -> None:
    project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 7\ncolour: red\n"})
    (one,) = needs(facts(report_of(judged(tmp_path, "2026-04-10"), DAYS)))["AC-1.E1"]["rejected"]
    assert one["path"] == "evidence/reviews/a.yaml"
    assert len(one["because"]) == 2


def test_only_what_a_requirement_asks_for_can_be_rejected(tmp_path: Path) -> None:
    """Without git a gap lies in the control, which nobody has handed in as evidence."""
    asking = f"{REQUIREMENT}    asserts:\n      - {{id: AC-1.A1, says: X., recorded: {{date: held_on, within: 9 days}}}}\n"
    project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, requires=asking)
    need = needs(facts(report_of(judged(tmp_path, "2026-04-10"), DAYS)))["AC-1.E1"]
    assert [one["place"].partition(":")[0] for one in need["gaps"]] == ["controls/AC-1.yaml"]
    assert need["rejected"] == []


def test_every_control_and_requirement_is_there_once() -> None:
    for name in (*SMALL, "sample"):
        shown = said(name)
        controls = [one for section in shown["sections"] for one in section["controls"]]
        verdict = case_of(name)
        assert [one["id"] for one in controls] == [one.assessed.control.id for one in verdict.controls]
        gaps = {each for one in controls for need in one["requirements"] for each in map(str, need["gaps"])}
        assert len(gaps) <= sum(len(one.gaps) for one in verdict.controls)
        assert sum(one["count"] for one in shown["counts"]) == len(controls)


def test_evidence_that_is_not_committed_is_told_by_its_content(tmp_path: Path) -> None:
    (file,) = needs(many(tmp_path))["AC-1.E1"]["evidence"]
    assert (file["path"], file["date"], file["commit"]) == ("evidence/reviews/a.yaml", "2026-03-01", None)
    assert len(file["content"]) == 12


def test_what_did_not_happen_names_its_periods(tmp_path: Path) -> None:
    project(tmp_path, RECORDED_ZERO, requires=SILENT, config=f"{CONFIG}program_start: 2026-01-01\n")
    need = needs(facts(report_of(judged(tmp_path, "2026-07-02"), DAYS)))["AC-1.E1"]
    assert need["notes"] == ["Nothing happened in 2026-Q1 (NIL-H1.yaml) and 2026-Q2 (NIL-H1.yaml)."]
    assert need["evidence"][0]["zero_for"] == ["2026-Q1", "2026-Q2"]
