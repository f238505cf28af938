"""What is looked at once for two trees is what would be said of each of them alone."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.comparison import Side, judge_change
from socgap_evidence.errors import SocgapError
from socgap_evidence.project import open_project, renew_project
from socgap_evidence.snapshot import CommitTree, EntryKind, WorkTree, changed_paths, is_unaltered
from tests.support.brambleport import Files, sample
from tests.support.histories import build
from tests.support.projects import MemoryTree
from tests.support.random_histories import WINDOW, random_history, told

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree


def verdicts(base: Tree, head: Tree) -> None:
    """Judge a change, and compare with three assessments that know nothing of each other."""
    rules, own = open_project(base), open_project(head)
    changed = changed_paths(base, head)
    renewed = renew_project(rules, head, changed)
    found = judge_change(Side(rules, base), Side(renewed, head), WINDOW.end, "", changed)
    alone = (assess(rules, base), assess(own, head, base=base), assess(rules, head, base=base))
    for verdict, assessment in zip(found, alone, strict=True):
        assert told(verdict.assessment) == told(assessment)
        assert verdict.assessment.warnings == assessment.warnings
        assert verdict.assessment.no_history == assessment.no_history
        assert verdict.assessment.history_notes == assessment.history_notes
        assert verdict.assessment.waivers.judged == assessment.waivers.judged


@pytest.mark.parametrize("seed", range(30, 42))
def test_it_says_what_three_assessments_say(seed: int, tmp_path: Path) -> None:
    made = random_history(seed)
    ids = build(tmp_path, made)
    chance = random.Random(seed)  # noqa: S311  # the same pairs every time
    judged = 0
    while judged < 8:
        trees = [CommitTree(tmp_path, one) for one in chance.sample(ids, 2)]
        try:
            for tree in trees:
                open_project(tree)
        except SocgapError:
            continue
        verdicts(*trees)
        judged += 1
    verdicts(CommitTree(tmp_path, chance.choice(ids[:1])), WorkTree(tmp_path))


def test_a_limit_that_is_written_otherwise_is_in_the_words_of_its_control() -> None:
    policy, old = "evidence/policies/security-awareness-program.md", sample()
    new = {**old, policy: old[policy].replace(b"pass_mark: 80\n", b"pass_mark: 80.0\n")}
    assert new[policy] != old[policy]
    renewed = renew_project(open_project(Files(old)), Files(new), {policy})
    assert selectors(renewed) == selectors(open_project(Files(new)))


def selectors(project: Project) -> list[str]:
    """Every selector of the controls, with the limits in it."""
    needed = [one for control in project.controls for one in control.requirements]
    return [use.selector.text for one in needed for check in one.checks for use in check.rule.selectors()]


def test_a_path_has_changed_that_is_new_gone_other_or_nothing_to_read() -> None:
    link = {"link": EntryKind.SYMLINK, "lost": EntryKind.FILE}
    old = MemoryTree({"same": "1", "other": "1", "gone": "1", "turned": "1"}, kinds=link)
    new = MemoryTree(
        {"same": "1", "other": "2", "new": "1"},
        kinds={**link, "turned": EntryKind.SYMLINK, "same2": EntryKind.FILE},
    )
    assert changed_paths(old, new) == {"other", "gone", "new", "turned", "link", "lost", "same2"}
    paths = sorted({one.path for tree in (old, new) for one in tree.entries} | {"nowhere"})
    assert [one for one in paths if is_unaltered(old, new, one)] == ["link", "nowhere", "same"]
