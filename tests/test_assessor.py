"""What a requirement's rules are given to look at, and what is remembered of it for the next tree."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from socgap_evidence.assessing import assess, assess_some
from socgap_evidence.assessor import Assessor
from socgap_evidence.documents import Contents
from socgap_evidence.history import History, Past
from socgap_evidence.holdings import Holdings
from socgap_evidence.intake import Intake
from socgap_evidence.memory import Kept, Memory, Told
from socgap_evidence.project import open_project
from socgap_evidence.rules.witness import Witness
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, SCHEMA, MemoryTree, control

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.assessment import AssessedRequirement

RECORDED = """\
  - id: AC-1.E2
    title: Access review
    kind: record
    evidence: evidence/recorded/*.yaml
    schema: review
    asserts:
      - {id: AC-1.A1, says: It was recorded soon., recorded: {date: held_on, within: 10 days}}
"""
LETTERS = """\
  - id: AC-1.E3
    title: Letters
    kind: external_report
    evidence: evidence/letters/*.txt
    at_least: 0
    attachment: {}
"""


def company(requires: str = REQUIREMENT + RECORDED, more: Mapping[str, str] | None = None) -> MemoryTree:
    return MemoryTree(
        {
            "socgap.yaml": CONFIG,
            "controls/AC-1.yaml": control(requires),
            "controls/schemas/review.schema.json": json.dumps(SCHEMA),
            "evidence/reviews/one.yaml": REVIEW,
            "evidence/recorded/one.yaml": REVIEW,
            **(more or {}),
        }
    )


def remembered() -> Memory:
    return Memory(Holdings(Contents()))


def requirements(tree: MemoryTree) -> tuple[AssessedRequirement, ...]:
    return assess(open_project(tree), tree).controls[0].requirements


def test_what_a_requirement_looked_at_is_kept_for_the_next_tree() -> None:
    tree, memory = company(), remembered()
    opened = open_project(tree)
    found = assess(opened, tree, memory=memory)
    plain, asking = memory.kept["AC-1.E1"], memory.kept["AC-1.E2"]
    assert [plain.assessed, asking.assessed] == list(found.controls[0].requirements)
    assert [one.path for one in plain.subject.documents] == ["evidence/reviews/one.yaml"]
    assert (plain.asks_git, plain.witness, asking.asks_git) == (False, None, True)
    memory.turn_to(opened, [])
    assess(opened, tree, memory=memory)
    assert memory.kept["AC-1.E1"].subject.observations is memory.observations


def test_where_nothing_has_changed_nothing_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, memory = company(), remembered()
    opened = open_project(tree)
    history = History(Past(None))
    memory.turn_to(opened, [])
    assess(opened, tree, history=history, memory=memory)
    before = dict(memory.kept)
    looked: list[str] = []
    monkeypatch.setattr(Assessor, "_requirement", lambda _, __, one: looked.append(one.id))
    memory.turn_to(opened, [])
    found = assess(opened, tree, history=history, memory=memory, is_last=True)
    assert looked == []
    assert {name: kept is before[name] for name, kept in memory.kept.items()} == {
        "AC-1.E1": True,
        "AC-1.E2": True,
    }
    assert found.no_history is not None, "what asked git before has asked it"


def test_whether_git_was_asked_is_known_of_each_requirement() -> None:
    """The one before does not count for the one after it, nor the other way round."""
    tree, memory = company(RECORDED + REQUIREMENT), remembered()
    opened = open_project(tree)
    kept: list[Kept] = list(assess_some(opened, tree, ["AC-1.E1", "AC-1.E2"], History(Past(None)), memory))
    assert [(one.assessed.requirement.id, one.asks_git) for one in kept] == [
        ("AC-1.E2", True),
        ("AC-1.E1", False),
    ]
    assert assess(opened, tree, memory=remembered()).no_history is not None


def test_without_a_file_git_is_not_asked() -> None:
    tree = company(more={"evidence/recorded/one.yaml": ""})
    assert assess(open_project(tree), tree).no_history is None
    assert assess(open_project(company()), company()).no_history is not None


def test_what_another_process_has_assessed_is_taken_from_it() -> None:
    tree, memory = company(), remembered()
    opened = open_project(tree)
    (first, second) = requirements(tree)
    asked: list[str] = []

    def told(requirement: object) -> Told:
        one = first if requirement is first.requirement or not asked else second
        asked.append(requirement.id)  # type: ignore[attr-defined]  # it is a Requirement
        return Told(replace(one, not_owed="told"), asks_git=len(asked) == 1)

    memory.told = told
    found = assess(opened, tree, memory=memory)
    assert asked == ["AC-1.E1", "AC-1.E2"]
    assert [one.not_owed for one in found.controls[0].requirements] == ["told", "told"]
    assert found.no_history is not None, "one of the two has asked git"
    memory.told = lambda _: Told(first, asks_git=False)
    assert assess(opened, tree, memory=memory).no_history is None


def test_rules_know_all_that_there_is_to_know() -> None:
    tree, memory = company(), remembered()
    opened = open_project(tree)
    intake, witness = Intake(tree, opened.schemas, memory.holdings), Witness(zone=UTC)
    assessor = Assessor(opened, intake, witness, memory)
    assert assessor.asked_git is False
    subject = assessor.kept(opened.controls[0], opened.controls[0].requirements[0], memory).subject
    assert subject.witness is witness
    assert subject.watch is intake.watch
    assert subject.observations is memory.observations
    assert (subject.generation, subject.changed) == (0, frozenset())
    assert subject.accepts({"held_on": "2026-01-01"})
    assert not subject.accepts({"held_on": "soon"})
    assert subject.begun_by() == "review --requirement AC-1.E1"
    assert list(subject.shelf("nothing").documents) == []
    alone = assessor.subject_of("AC-1.E1")
    assert alone.observations is None
    assert alone.by_path == subject.by_path
    with pytest.raises(KeyError, match=r"AC-9\.E9"):
        assessor.subject_of("AC-9.E9")
    assert Assessor(opened, intake, witness, None).subject_of("AC-1.E1").observations is None


def test_rules_know_which_files_have_changed() -> None:
    tree, memory = company(), remembered()
    opened = open_project(tree)
    memory.turn_to(opened, [])
    assess(opened, tree, memory=memory)
    later = company(more={"evidence/reviews/one.yaml": "held_on: 2026-03-02\n"})
    memory.turn_to(opened, ["evidence/reviews/one.yaml"])
    assess(opened, later, memory=memory)
    subject = memory.kept["AC-1.E1"].subject
    assert (subject.generation, subject.changed) == (1, {"evidence/reviews/one.yaml"})


def test_whatever_has_no_schema_is_accepted() -> None:
    tree = company(REQUIREMENT + LETTERS, {"evidence/letters/one.txt": "Dear auditor"})
    opened = open_project(tree)
    subject = assess(opened, tree).subject(opened.controls[0].requirements[1])
    assert subject.accepts(None) is True


def test_what_is_judged_only_where_there_is_a_file_is_not_owed_without_one() -> None:
    (_, one) = requirements(company(REQUIREMENT + LETTERS))
    assert one.not_owed == "It is judged where there is a file, and there need be none."
    (_, one) = requirements(company(REQUIREMENT + LETTERS, {"evidence/letters/one.txt": "Dear auditor"}))
    assert one.not_owed == ""


def test_all_categories_in_scope_are_named() -> None:
    settings = f"{CONFIG}categories: [security, privacy]\n"
    text = control().replace("CC6.1", "A1.2")
    tree = company(more={"socgap.yaml": settings, "controls/AC-1.yaml": text})
    assert assess(open_project(tree), tree).controls[0].out_of_scope.endswith("(security, privacy).")


def test_a_gap_of_the_requirement_itself_says_nothing_of_a_sentence() -> None:
    (one,) = requirements(company(REQUIREMENT, {"evidence/reviews/one.yaml": "held_on: soon\n"}))
    (gap,) = one.gaps
    assert (gap.rule, gap.assertion, gap.says, gap.is_ahead) == ("schema", None, "", False)
    found = requirements(company(REQUIREMENT))[0].gaps
    assert {(gap.rule, gap.assertion, gap.says) for gap in found} == {("fresh", None, "")}


def test_of_a_day_that_has_not_come_a_gap_knows_that_it_is_ahead() -> None:
    ordered = REQUIREMENT.replace(
        "    fresh: {date: held_on, for: 90 days, grace: 10 days}\n",
        "    asserts:\n      - {id: AC-1.A1, says: What is done was done., ordered: {past: [done_on]}}\n",
    )
    tree = company(ordered, {"evidence/reviews/one.yaml": "held_on: 2026-03-01\ndone_on: 2026-03-09\n"})
    gaps = requirements(tree)[0].gaps
    assert gaps
    assert {gap.is_ahead for gap in gaps} == {True}
