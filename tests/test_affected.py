"""Which controls a change can affect: no other has other gaps than it had at the base, on any day."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.affected import affected_since
from socgap_evidence.assessing import assess
from socgap_evidence.errors import SocgapError
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import CommitTree, IndexTree, WorkTree
from tests.support.histories import Made, build, git
from tests.support.projects import CONFIG, REVIEW, control
from tests.support.random_histories import random_history

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.snapshot import Tree

EVERY = ("AC-1", "AC-2", "AC-3")


def by_control(assessment: Assessment) -> dict[str, Any]:
    """Everything that is said of each control."""
    return {
        one.control.id: [
            (each.requirement.id, each.gaps, each.files, each.first_due, each.not_owed)
            for each in one.requirements
        ]
        for one in assessment.controls
    }


@pytest.mark.parametrize("seed", range(12))
def test_what_is_not_affected_is_what_it_was_and_what_is_judged_is_what_all_of_it_says(
    seed: int, tmp_path: Path
) -> None:
    """Random histories with merges, renames, other people and other rules; base and head are any two commits."""
    commits, chance = build(tmp_path, random_history(seed)), random.Random(seed)  # noqa: S311  # the same each time
    for _ in range(12):
        head = CommitTree(tmp_path, chance.choice(commits))
        position = commits.index(head.commit)
        base = CommitTree(tmp_path, commits[max(0, position - chance.choice([0, 1, 1, 2, 3, 9]))])
        with suppress(SocgapError):  # a broken judge judges nothing
            project = open_project(head)
            affected = affected_since(project, head, base)
            whole = by_control(assess(project, head))
            assert by_control(assess(project, head, affected.controls)) == {
                name: whole[name] for name in affected.controls
            }
            left = set(whole) - set(affected.controls)
            if left:
                before = by_control(assess(open_project(base), base))
                assert {name: before[name] for name in left} == {name: whole[name] for name in left}


def test_controls_are_left_out_where_a_change_is_elsewhere(tmp_path: Path) -> None:
    """Or the test above would say nothing."""
    commits, spared = build(tmp_path, random_history(3)), 0
    for first, second in pairwise(commits):
        head = CommitTree(tmp_path, second)
        with suppress(SocgapError):
            project = open_project(head)
            chosen = affected_since(project, head, CommitTree(tmp_path, first)).controls
            spared += len(project.controls) - len(chosen)
    assert spared > 10


FILES = {
    "socgap.yaml": CONFIG,
    "controls/AC-1.yaml": control(),
    "controls/AC-2.yaml": control(
        "  - id: AC-2.E1\n    title: Reports\n    kind: record\n    evidence: evidence/reports/*.yaml\n"
        "    schema: review\n    asserts:\n"
        "      - {id: AC-2.A1, says: The file is there., attachment: {each: $.file}}\n",
        name="AC-2",
    ),
    "controls/AC-3.yaml": control(
        "  - id: AC-3.E1\n    title: Records\n    kind: record\n    evidence: evidence/records/*.yaml\n"
        "    schema: review\n    date: held_on\n    asserts:\n"
        "      - {id: AC-3.J1, says: It was recorded., recorded: {date: held_on, within: 5 days}}\n",
        name="AC-3",
    ),
    "controls/schemas/review.schema.json": (
        '{"type": "object", "properties": {"held_on": {"type": "string", "format": "date"}, "by": {"type": "string"},'
        ' "on": {"type": "string", "format": "date"}, "of": {"type": "array"}, "score": {"type": "integer"},'
        ' "file": {"type": "object", "properties": {"path": {"type": "string"}}}}}'
    ),
    "evidence/reviews/a.yaml": REVIEW,
    "README.md": "# Evidence\n",
}


def affected(root: Path, changes: Mapping[str, str | None], tree: str = "work tree", **more: Any) -> Any:
    """The controls that some changes affect."""
    (base,) = build(root, [Made(FILES)])
    for path, text in changes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (root / path).unlink()
        else:
            (root / path).write_text(text)
    if tree == "index":
        git(root, "add", "--all")
    judged: Tree = WorkTree(root) if tree == "work tree" else IndexTree(root)
    return affected_since(open_project(judged), judged, CommitTree(root, base), **more).controls


ALWAYS = "AC-2"
"""It looks at files whose paths stand in other files, so that any change can affect it."""


@pytest.mark.parametrize("tree", ["work tree", "index"])
@pytest.mark.parametrize(
    ("changes", "controls"),
    [
        pytest.param({"evidence/reviews/a.yaml": "held_on: 2026-03-02\n"}, ("AC-1", ALWAYS), id="a file"),
        pytest.param({"evidence/reviews/b.yaml": REVIEW}, ("AC-1", ALWAYS), id="a new file"),
        pytest.param({"evidence/reviews/a.yaml": None}, ("AC-1", ALWAYS), id="a file that is gone"),
        pytest.param({"evidence/reports/a.pdf": "x"}, (ALWAYS,), id="something that may be attached"),
        pytest.param({"README.md": "# Other\n"}, (ALWAYS,), id="a file that nobody asks for"),
        pytest.param({"socgap.yaml": CONFIG + "window: {start: 2026-01-01, end: 2026-06-30}\n"}, EVERY, id="settings"),
        pytest.param({"controls/waivers/W-1.md": ""}, EVERY, id="a waiver"),
        pytest.param({"controls/AC-3.yaml": None}, ("AC-1", "AC-2"), id="a control that is gone"),
        pytest.param({".mailmap": "A <a@b.example> <c@d.example>\n"}, EVERY, id="who is who"),
    ],
)  # fmt: skip
def test_what_rests_on_what_changed_is_affected(
    tree: str, changes: Mapping[str, str | None], controls: tuple[str, ...], tmp_path: Path
) -> None:
    assert affected(tmp_path, changes, tree) == controls


def test_a_file_that_decides_whether_the_gate_opens_affects_all(tmp_path: Path) -> None:
    assert affected(tmp_path, {"baseline.yaml": ""}, judging=["baseline.yaml"]) == EVERY


def test_where_a_change_concerns_no_control_all_are_judged(tmp_path: Path) -> None:
    assert affected(tmp_path, {}) == EVERY


def test_a_head_that_does_not_go_on_from_the_base_may_have_another_past(tmp_path: Path) -> None:
    """The files are the same, but git tells otherwise of them since when they are there."""
    other = {**FILES, "README.md": "# Other\n"}
    made = [Made(FILES), Made(other, [0]), Made(other, [0], message="Another\n")]
    _, base, _ = build(tmp_path, made)
    head = WorkTree(tmp_path)
    assert affected_since(open_project(head), head, CommitTree(tmp_path, base)).controls == ("AC-2", "AC-3")
