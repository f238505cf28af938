"""Names of a project: what each stands for, and what may have been meant by one that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import UsageError
from socgap_evidence.project import open_project
from socgap_evidence.project.topics import Topic, TopicKind, every_check, find_topic, rule_pages
from socgap_evidence.rules import RULE_MODULES
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import REQUIREMENT, control, project

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.project import Project

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
                " a rule (evidence), or 'parameters'."
            ),
        ),
    ],
)
def test_what_is_no_name_is_refused_with_what_may_be_meant(wanted: str, fix: str, opened: Project) -> None:
    with pytest.raises(UsageError) as caught:
        find_topic(opened, wanted)
    assert caught.value.message == f"Nothing is called '{wanted}'."
    assert caught.value.fix == fix


def test_no_example_is_given_of_what_does_not_exist(tmp_path: Path) -> None:
    opened = open_project(WorkTree(project(tmp_path, {"controls/parameters.yaml": "{}\n"}).root))
    with pytest.raises(UsageError) as caught:
        find_topic(opened, "???")
    assert (
        caught.value.fix
        == "Name a control (AC-1), a requirement (AC-1.E1), a rule (evidence), or 'parameters'."
    )


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
