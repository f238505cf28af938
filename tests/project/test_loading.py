"""From a tree to a project: what it is judged by, or why nothing can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import ConfigError, ControlError, SocgapError
from socgap_evidence.project import Criterion, open_project
from socgap_evidence.project.loading import unknown_control
from socgap_evidence.snapshot import CommitTree, WorkTree
from tests.support.projects import control, project

if TYPE_CHECKING:
    from pathlib import Path


def test_a_project_is_its_settings_and_its_controls(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path).root))
    assert [one.id for one in opened.controls] == ["AC-1"]
    assert opened.schemas.names == ["control", "review"]
    assert opened.config.company.value == "Example, Inc."


def test_what_a_folder_of_controls_leaves_out_comes_from_the_built_in_one(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path).root))
    assert len(opened.criteria) == 61
    assert opened.sections[4] == "Access control"
    assert opened.parameters["ack_days"].value == 30


def test_what_a_folder_of_controls_has_of_its_own_counts(tmp_path: Path) -> None:
    files = {
        "controls/criteria.yaml": "CC6.1: {title: Logical access, category: common}\n",
        "controls/sections.yaml": "[One, Two, Three, Four]\n",
        "controls/parameters.yaml": "days: {default: 90, unit: days}\n",
    }
    opened = open_project(WorkTree(project(tmp_path, files).root))
    assert opened.criteria == (Criterion("CC6.1", "Logical access", "common"),)
    assert opened.sections == {1: "One", 2: "Two", 3: "Three", 4: "Four"}
    assert list(opened.parameters) == ["days"]


def test_without_a_folder_the_built_in_controls_judge(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path, config="company: A\n").root))
    assert len(opened.controls) == 23
    assert opened.controls[0].requirements[0].place is None, "they are not in the tree"


def test_a_folder_may_be_written_with_a_slash_at_its_end(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path, config="company: A\ncontrols: controls/\n").root))
    assert [one.id for one in opened.controls] == ["AC-1"]


def test_a_commit_is_judged_by_its_own_controls(tmp_path: Path) -> None:
    repository = project(tmp_path)
    commit = repository.commit()
    repository.write("controls/AC-1.yaml", control(title="Another"))
    assert open_project(CommitTree(tmp_path, commit)).controls[0].title == "Access reviews"
    assert open_project(WorkTree(tmp_path)).controls[0].title == "Another"


@pytest.mark.parametrize(
    ("files", "config", "error", "said"),
    [
        pytest.param(
            {},
            "company: A\ncontrols: policies\n",
            ControlError,
            "There are no controls in policies.",
            id="folder",
        ),
        pytest.param(
            {"controls/criteria.yaml": "CC6.1: Logical access\n"},
            None,
            ControlError,
            "controls/criteria.yaml:1:8: 'CC6.1' needs a title and a category.",
            id="a criterion without a title",
        ),
        pytest.param(
            {"controls/criteria.yaml": "[CC6.1]\n"},
            None,
            ControlError,
            "There is no criterion 'CC6.1'.",
            id="criteria that are a list",
        ),
        pytest.param(
            {"controls/schemas/review.schema.json": "[]"},
            None,
            ControlError,
            "controls/schemas/review.schema.json:1:1: A schema is an object.",
            id="schema",
        ),
        pytest.param(
            {"controls/schemas/review.schema.json": "{"},
            None,
            ControlError,
            "review.schema.json:1:",
            id="json",
        ),
        pytest.param(
            {},
            "company: A\ncontrols: controls\nparameters: {x: 1}\n",
            ConfigError,
            "no parameter 'x'",
            id="parameter",
        ),
    ],
)
def test_a_broken_judge_judges_nothing(
    files: dict[str, str], config: str | None, error: type[SocgapError], said: str, tmp_path: Path
) -> None:
    repository = project(tmp_path, files, **({"config": config} if config else {}))
    with pytest.raises(error) as caught:
        open_project(WorkTree(repository.root))
    assert said in str(caught.value)


def test_without_settings_there_is_no_project(tmp_path: Path) -> None:
    repository = project(tmp_path)
    commit = repository.commit()
    repository.git("rm", "--quiet", "socgap.yaml")
    repository.commit()
    assert open_project(CommitTree(tmp_path, commit))
    with pytest.raises(ConfigError, match=r"There is no socgap.yaml in commit [0-9a-f]{12}\. Commit one"):
        open_project(CommitTree(tmp_path, "HEAD"))


def test_an_unknown_control_is_guessed(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path).root))
    assert unknown_control(opened, "AC-2") == "Did you mean 'AC-1'?"
    assert unknown_control(opened, "XYZ") == "The controls are AC-1."
    assert unknown_control(opened, "ac-1, AC-1") == "Repeat the option: --control AC-1 --control AC-1."
    assert unknown_control(opened, "ac-1.E1") == (
        "That would be a part of AC-1: judge AC-1 as a whole, or read 'socgap explain AC-1.E1'."
    )


@pytest.mark.parametrize(("category", "in_scope"), [("common", True), ("security", True), ("privacy", False)])
def test_common_criteria_belong_to_every_examination(category: str, in_scope: bool) -> None:
    assert Criterion("X", "A title", category).in_scope(("security", "availability")) is in_scope
