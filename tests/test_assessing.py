"""An assessment is the same however much of it is asked for at a time and whatever is remembered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.assessing import assess, assess_some, check_names
from socgap_evidence.documents import Contents
from socgap_evidence.errors import UsageError
from socgap_evidence.history import History
from socgap_evidence.holdings import Holdings
from socgap_evidence.memory import Memory
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from tests.support.histories import build
from tests.support.projects import MANY, MemoryTree, project
from tests.support.random_histories import random_history

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.assessment import Assessment


def said(found: Assessment) -> object:
    return found.controls, found.waivers, found.warnings, found.no_history, found.history_notes


@pytest.mark.parametrize("seed", [24, 25, 27, 31])
def test_requirements_by_themselves_are_what_they_are_together(seed: int, tmp_path: Path) -> None:
    build(tmp_path, random_history(seed))
    tree = WorkTree(tmp_path)
    opened = open_project(tree)
    together = assess(opened, tree)
    every = {one.requirement.id: one for control in together.controls for one in control.requirements}
    wanted = sorted(every)[::2]
    history, memory = History.of(tmp_path), Memory(Holdings(Contents()))
    alone = [one.assessed for one in assess_some(opened, tree, wanted, history, memory)]
    assert {one.requirement.id: one for one in alone} == {name: every[name] for name in wanted}
    assert set(memory.kept) == set(wanted)


@pytest.mark.parametrize("seed", [24, 25, 27, 31])
def test_with_a_memory_it_is_what_it_is_without(seed: int, tmp_path: Path) -> None:
    build(tmp_path, random_history(seed))
    tree = WorkTree(tmp_path)
    opened = open_project(tree)
    memory = Memory(Holdings(Contents()))
    fresh = assess(opened, tree)
    assert said(assess(opened, tree, memory=memory)) == said(fresh)
    again = assess(opened, tree, memory=memory, is_last=True)
    assert said(again) == said(fresh)


def test_who_is_who_is_said_by_the_base(tmp_path: Path) -> None:
    build(tmp_path, random_history(24))
    tree = WorkTree(tmp_path)
    opened = open_project(tree)
    assert said(assess(opened, tree, base=tree)) == said(assess(opened, tree))
    nobody = MemoryTree({})
    assert said(assess(opened, tree, base=nobody)) != said(assess(opened, tree))


@pytest.mark.parametrize(
    ("only", "chosen"),
    [
        ((), set()),
        ("ac-1", {"AC-1"}),
        (["AC-1", "Ac-2"], {"AC-1", "AC-2"}),
    ],
)
def test_controls_are_chosen_by_name_in_capitals_or_not(
    only: str | list[str], chosen: set[str], tmp_path: Path
) -> None:
    opened = open_project(WorkTree(project(tmp_path, MANY).root))
    assert check_names(opened, only) == chosen


def test_a_name_that_no_control_has_is_an_error(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path, MANY).root))
    with pytest.raises(UsageError, match=r"There is no control 'AC-99'\."):
        check_names(opened, ["AC-1", "AC-99"])
