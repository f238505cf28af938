"""What a check remembers of the control it stands in: its words, its parameters and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Place
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import control, project

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.project import Check, Project

REQUIRES = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    fresh: {date: held_on, for: review_days}
    notice: notice_days
    asserts:
      - id: AC-1.A1
        says: It is done in time.
        within: {from: held_on, to: done_on, limit: done_days}
      - id: AC-1.A2
        says: Who did it is known.
        resolves: {each: "$[?$.by != param('nobody')]", key: by, to: known}
      - id: AC-1.A3
        says: Ids differ.
        unique: {each: "$.items[*]", by: id}
"""
FILES = {
    "controls/parameters.yaml": "".join(
        f"{name}: {{default: {default}, unit: {unit}}}\n"
        for name, default, unit in [
            ("review_days", 90, "days"),
            ("notice_days", 10, "days"),
            ("done_days", 5, "days"),
            ("nobody", "none", "word"),
            ("group", "staff", "word"),
            ("spare", 1, "days"),
        ]
    ),
    "controls/shared.yaml": (
        "files: {review: evidence/reviews/*.yaml}\n"
        "populations:\n"
        "  known: {in: review, each: \"$.items[?@.id != param('group')]\", key: id}\n"
    ),
    "controls/base/all.yaml": (
        "asserts:\n  - {id: B-ALL-1, says: It was held., expect: {schema: {required: [held_on]}}}\n"
    ),
}


def opened(root: Path, **more: str) -> Project:
    return open_project(WorkTree(project(root, {**FILES, **more}, requires=REQUIRES).root))


def checks(of: Project) -> dict[str, Check]:
    return {check.id or check.keyword: check for check in of.controls[0].requirements[0].checks}


def test_a_check_knows_the_parameters_it_names_itself_or_in_a_population(tmp_path: Path) -> None:
    assert {name: set(check.parameters) for name, check in checks(opened(tmp_path)).items()} == {
        "evidence": set(),
        "fresh": {"review_days"},
        "AC-1.A1": {"done_days"},
        "AC-1.A2": {"nobody", "group"},
        "AC-1.A3": set(),
        "B-ALL-1": set(),
    }


def test_a_requirement_knows_those_that_no_check_names(tmp_path: Path) -> None:
    assert opened(tmp_path).controls[0].requirements[0].parameters == {"notice_days"}


def test_all_of_them_count_as_used(tmp_path: Path) -> None:
    config = "company: A\ncontrols: controls\nparameters: {notice_days: 11, done_days: 6, group: all}\n"
    values = opened(tmp_path, **{"socgap.yaml": config}).parameters
    assert [values[name].value for name in ("notice_days", "done_days", "group")] == [11, 6, "all"]


def test_a_check_keeps_what_the_control_writes(tmp_path: Path) -> None:
    held = checks(opened(tmp_path))
    assert held["evidence"].written == "evidence/reviews/*.yaml"
    assert held["fresh"].written == {"date": "held_on", "for": "review_days"}
    assert held["AC-1.A2"].written == {"each": "$[?$.by != param('nobody')]", "key": "by", "to": "known"}


def test_a_check_knows_where_it_stands(tmp_path: Path) -> None:
    held = checks(opened(tmp_path))
    assert held["fresh"].place == Place("controls/AC-1.yaml", ("requires", 0, "fresh"), on_key=True)
    within = ("requires", 0, "asserts", 0, "within")
    assert held["AC-1.A1"].place == Place("controls/AC-1.yaml", within, on_key=True)
    assert held["B-ALL-1"].place == Place("controls/base/all.yaml", ("asserts", 0, "expect"), on_key=True)
    assert [name for name, check in held.items() if check.is_inherited] == ["B-ALL-1"]


def test_the_built_in_controls_stand_nowhere_in_the_tree(tmp_path: Path) -> None:
    of = open_project(WorkTree(project(tmp_path, config="company: A\n").root))
    checked = [check for control in of.controls for one in control.requirements for check in one.checks]
    assert not any(check.place for check in checked)
    assert all(check.written is not None for check in checked)


def test_what_one_control_names_is_not_anothers(tmp_path: Path) -> None:
    other = control(
        "  - {id: AC-2.E1, title: Drill, kind: record, evidence: evidence/drills/*.yaml, schema: review}\n",
        name="AC-2",
    )
    of = opened(tmp_path, **{"controls/AC-2.yaml": other})
    (drill,) = of.controls[1].requirements
    assert not drill.parameters
    assert not any(check.parameters for check in drill.checks)
