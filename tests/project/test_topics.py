"""Names of a project: what each stands for, and what may have been meant by one that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.project import open_project
from socgap_evidence.project.topics import (
    Topic,
    TopicKind,
    every_check,
    find_topic,
    is_path,
    rule_pages,
    unknown_topic,
)
from socgap_evidence.rules import RULE_MODULES
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import REQUIREMENT, control, project

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.project import Project

PATHS = ("README.md", "evidence/reviews/ACR-2026.yaml", "evidence/notes.md", "samples/notes.md")
SENTENCE = "    asserts:\n      - {id: %s, says: Ids differ., unique: {by: by}}\n"


@pytest.fixture
def opened(tmp_path: Path) -> Project:
    files = {
        "controls/AC-2.yaml": control(
            REQUIREMENT.replace("AC-1", "AC-2") + SENTENCE % "B-REG-1", name="AC-2"
        ),
        "controls/parameters.yaml": (
            "days: {default: 90, unit: days}\nDays: {default: 80, unit: days}\nLimit: {default: 1, unit: days}\n"
        ),
    }
    requires = REQUIREMENT + SENTENCE % "B-REG-1"
    return open_project(WorkTree(project(tmp_path, files, requires=requires).root))


@pytest.mark.parametrize(
    ("wanted", "topic"),
    [
        ("AC-1", Topic(TopicKind.CONTROL, "AC-1", ("AC-1",))),
        ("ac-1", Topic(TopicKind.CONTROL, "AC-1", ("AC-1",))),
        ("Ac-2.e1", Topic(TopicKind.REQUIREMENT, "AC-2.E1", ("AC-2",))),
        ("B-REG-1", Topic(TopicKind.ASSERTION, "B-REG-1", ("AC-1", "AC-2"))),
        ("parameters", Topic(TopicKind.PARAMETERS, "parameters")),
        ("days", Topic(TopicKind.PARAMETER, "days")),
        ("Days", Topic(TopicKind.PARAMETER, "Days")),
        ("LIMIT", Topic(TopicKind.PARAMETER, "Limit")),
    ],
)
def test_a_name_stands_for_something(wanted: str, topic: Topic, opened: Project) -> None:
    assert find_topic(opened, wanted) == topic


@pytest.mark.parametrize(
    ("wanted", "fix"),
    [
        ("AC-11", "Did you mean 'AC-1'?"),
        ("ac-2.e2", "Did you mean 'AC-2.E1'?"),
        ("b-reg-2", "Did you mean 'B-REG-1'?"),
        ("wihtin", "Did you mean 'within'?"),
        ("WIHTIN", "Did you mean 'within'?"),
        ("parametres", "Did you mean 'parameters'?"),
        (
            "???",
            (
                "Name a control (AC-2), a requirement (AC-2.E1), an assertion (B-REG-1), a parameter (Limit),"
                " a rule (evidence), a reason or a status (stale), the path of a file, or 'parameters'."
            ),
        ),
        ("stael", "Did you mean 'stale'?"),
        ("pending-", "Did you mean 'pending'?"),
        ("ACR-2026.yaml", "Did you mean 'evidence/reviews/ACR-2026.yaml'?"),
        ("ACR-2026.yml", "Did you mean 'evidence/reviews/ACR-2026.yaml'?"),
        ("notes.md", "Did you mean 'evidence/notes.md'?"),
    ],
)
def test_what_is_no_name_is_refused_with_what_may_be_meant(wanted: str, fix: str, opened: Project) -> None:
    assert find_topic(opened, wanted) is None
    error = unknown_topic(opened, wanted, PATHS)
    assert (error.message, error.fix) == (f"Nothing is called '{wanted}'.", fix)


def test_no_example_is_given_of_what_does_not_exist(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path, {"controls/parameters.yaml": "{}\n"}).root))
    assert unknown_topic(opened, "???", ()).fix == (
        "Name a control (AC-1), a requirement (AC-1.E1), a rule (evidence), a reason or a status (stale), the path of"
        " a file, or 'parameters'."
    )


@pytest.mark.parametrize("wanted", ["a/b", "./fresh", r"a\b", ".", ".."])
def test_what_has_a_separator_is_a_path(wanted: str) -> None:
    assert is_path(wanted)
    assert not is_path(wanted.strip("./\\").replace("/", "").replace("\\", "") or "fresh")


def test_every_check_comes_with_who_asks_for_it(opened: Project) -> None:
    asked = list(every_check(opened.controls))
    assert [(one.control.id, one.requirement.id, one.check.keyword) for one in asked] == [
        (name, f"{name}.E1", keyword)
        for name in ("AC-1", "AC-2")
        for keyword in ("evidence", "fresh", "unique")
    ]


def test_every_rule_has_a_page_under_each_of_its_keywords() -> None:
    assert set(RULE_MODULES) <= set(rule_pages())
    assert rule_pages()["at_least"] is rule_pages()["evidence"]
