"""What a requirement's rules are given to look at, and what is remembered of it for the next tree."""

from __future__ import annotations

import json
from datetime import UTC, date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from socgap_evidence.assessing import assess, assess_some
from socgap_evidence.assessment import EvidenceFile
from socgap_evidence.assessor import Assessor
from socgap_evidence.documents import Contents
from socgap_evidence.history import History, Past
from socgap_evidence.holdings import Holdings
from socgap_evidence.intake import Intake
from socgap_evidence.intervals import ALWAYS
from socgap_evidence.memory import Kept, Memory, Told
from socgap_evidence.model import Gap, Place, Reason
from socgap_evidence.project import open_project
from socgap_evidence.rules.witness import Witness
from tests.support.accepted import world
from tests.support.projects import (
    CONFIG,
    RECORDED_ZERO,
    REQUIREMENT,
    REVIEW,
    SCHEMA,
    SILENT,
    MemoryTree,
    control,
)

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


BARE = REQUIREMENT.rpartition("    fresh:")[0]
STARTED = f"{CONFIG}program_start: 2026-01-01\n"
LOOSE = json.dumps({"properties": {name: {} for name in ("held_on", "done_on", "by", "log", "items")}})
"""A schema that names fields and lets everything through."""


def test_a_gap_knows_whose_it_is_and_the_sentence_that_it_breaks() -> None:
    sentences = """\
    asserts:
      - {id: AC-1.A1, says: Ids differ., unique: {each: "$.items[*]", by: id}}
      - {id: AC-1.A2, says: No two are one., unique: {each: "$.items[*]", by: id}}
"""
    twice = {"evidence/reviews/one.yaml": f"{REVIEW}items: [{{id: a}}, {{id: b}}, {{id: b}}]\n"}
    first, second = requirements(company(BARE + sentences, twice))[0].gaps
    assert first == Gap(
        "AC-1",
        "AC-1.E1",
        "AC-1.A1",
        "unique",
        Reason.INVALID,
        ALWAYS,
        "'b' stands already above in the file.",
        "Give one of them an id of its own.",
        Place("evidence/reviews/one.yaml", ("items", 2, "id")),
        "Ids differ.",
        ("b",),
    )
    assert second == replace(first, assertion="AC-1.A2", says="No two are one.")


def test_a_value_that_nobody_understands_is_told_once_and_hides_nothing_else() -> None:
    sentences = """\
    asserts:
      - {id: AC-1.A1, says: It is of today., fresh: {date: done_on, for: 90 days}}
      - {id: AC-1.A2, says: It is of today still., fresh: {date: done_on, for: 80 days}}
      - {id: AC-1.A3, says: Ids differ., unique: {each: "$.items[*]", by: id}}
"""
    review = f"{REVIEW}done_on: soon\nitems: [{{id: b}}, {{id: b}}]\n"
    more = {"controls/schemas/review.schema.json": LOOSE, "evidence/reviews/one.yaml": review}
    gaps = requirements(company(BARE + sentences, more))[0].gaps
    assert [
        (gap.assertion, gap.reason) for gap in gaps if gap.place and gap.place.pointer == ("done_on",)
    ] == [("AC-1.A1", Reason.UNKNOWN)]
    assert [gap.assertion for gap in gaps if gap.reason is Reason.INVALID] == ["AC-1.A3"]


def test_without_a_file_a_sentence_waits_and_the_requirement_is_named() -> None:
    sentence = "{id: AC-1.A1, says: Somebody is named., covers: {population: [p-1], by: {key: by}}}"
    tree = company(f"{BARE}    asserts: [{sentence}]\n")
    del tree._files["evidence/reviews/one.yaml"]  # noqa: SLF001
    assert [(gap.rule, gap.message) for gap in requirements(tree)[0].gaps] == [
        ("evidence", "Access review: nothing matches evidence/reviews/*.yaml.")
    ]


def test_without_a_file_only_that_is_said() -> None:
    """Neither a sentence nor another rule has anything to speak of, be the sentence about a cadence or not."""
    sentences = """\
    covers: {population: [p-2], by: {key: by}}
    fresh: {date: held_on, for: 90 days}
    asserts:
      - {id: AC-1.A1, says: Somebody is named., covers: {population: [p-1], by: {key: by}}}
      - {id: AC-1.A2, says: It was lately., fresh: {date: held_on, for: 1 day}}
"""
    tree = company(BARE + sentences, {"socgap.yaml": STARTED, "evidence/reviews/one.yaml": "by: x\n"})
    (one,) = requirements(tree)
    assert [gap.rule for gap in one.gaps] == ["schema"]
    assert (one.files, one.first_due, one.not_owed) == ((), date(2026, 4, 1), "")
    del tree._files["evidence/reviews/one.yaml"]  # noqa: SLF001
    (gap,) = requirements(tree)[0].gaps
    assert (gap.rule, gap.message) == (
        "evidence",
        "Access review: nothing matches evidence/reviews/*.yaml.",
    )


def test_a_broken_file_is_judged_though_there_need_be_none() -> None:
    letters = LETTERS.replace("evidence/letters/*.txt", "evidence/reviews/*.yaml").replace(
        "    attachment: {}\n", "    schema: review\n"
    )
    tree = company(letters + RECORDED, {"evidence/reviews/one.yaml": "by: x\n"})
    one, _ = requirements(tree)
    assert (one.not_owed, [gap.rule for gap in one.gaps]) == ("", ["schema"])


def test_statements_of_zero_are_evidence_like_the_files_before_them() -> None:
    more = {**RECORDED_ZERO, "socgap.yaml": STARTED, "evidence/reviews/one.yaml": "held_on: 2026-08-01\n"}
    (one,) = requirements(company(SILENT, more))
    assert one.files == (
        EvidenceFile("evidence/reviews/one.yaml", date(2026, 8, 1), first=date(2026, 8, 1)),
        EvidenceFile("evidence/statements/NIL-H1.yaml", date(2026, 7, 2), ("2026-Q1", "2026-Q2")),
    )
    assert (one.first_due, one.not_owed) == (date(2026, 4, 15), "")


def test_what_is_not_owed_has_no_gaps() -> None:
    when = '    when: {says: it happened, in: evidence/places.yaml, schema: review, any: "$.items[*]"}\n'
    tree = company(BARE + when, {"evidence/places.yaml": REVIEW})
    del tree._files["evidence/reviews/one.yaml"]  # noqa: SLF001
    (one,) = requirements(tree)
    assert (one.gaps, one.not_owed) == ((), "It is owed only when it happened.")


def test_a_file_counts_from_the_first_day_that_it_tells_of_and_none_if_nobody_understands_it() -> None:
    kept = f"{BARE}    fresh: {{date: held_on, earlier: '$.log[*]', for: 90 days}}\n"
    more = {
        "controls/schemas/review.schema.json": LOOSE,
        "evidence/reviews/one.yaml": f"{REVIEW}log: [2026-02-01]\n",
        "evidence/reviews/two.yaml": "held_on: soon\n",
    }
    assert requirements(company(kept, more))[0].files == (
        EvidenceFile("evidence/reviews/one.yaml", date(2026, 3, 1), first=date(2026, 2, 1)),
        EvidenceFile("evidence/reviews/two.yaml", None),
    )


def test_with_a_memory_each_requirement_has_its_own_files() -> None:
    tree, memory = company(more={"evidence/recorded/two.yaml": REVIEW}), remembered()
    found = assess(open_project(tree), tree, memory=memory).controls[0].requirements
    assert [[file.path for file in one.files] for one in found] == [
        ["evidence/reviews/one.yaml"],
        ["evidence/recorded/one.yaml", "evidence/recorded/two.yaml"],
    ]


def test_a_requirement_is_assessed_anew_if_what_it_looked_up_has_changed() -> None:
    more = {**RECORDED_ZERO, "socgap.yaml": STARTED}
    tree, memory = company(SILENT, more), remembered()
    opened = open_project(tree)
    memory.turn_to(opened, [])
    assess(opened, tree, memory=memory)
    before = memory.kept["AC-1.E1"]
    memory.turn_to(opened, ["evidence/other.yaml"])
    assess(opened, tree, memory=memory)
    assert memory.kept["AC-1.E1"] is before
    memory.turn_to(opened, ["evidence/statements/NIL-H1.yaml"])
    assess(opened, tree, memory=memory)
    assert memory.kept["AC-1.E1"] is not before


def test_who_was_who_on_a_day_is_reckoned_where_the_company_is() -> None:
    tree = world(
        files={
            "socgap.yaml": f"{CONFIG}time_zone: Asia/Tokyo\n",
            "evidence/registers/people.yaml": "items: [{id: p-001, hired_on: '2026-03-01T23:30:00Z'}]\n",
        }
    )
    opened = open_project(tree)
    registers = Assessor(opened, Intake(tree, opened.schemas), Witness(zone=UTC), None).registers
    assert registers.stranger("p-001", date(2026, 3, 1)) == "p-001 was not with the company on 2026-03-01."
    assert registers.stranger("p-001", date(2026, 3, 2)) == ""


def test_what_another_type_holds_must_meet_the_schema_of_that_type() -> None:
    nil = RECORDED_ZERO["evidence/statements/NIL-H1.yaml"].replace("2026-07-02", "soon")
    tree = company(SILENT, {**RECORDED_ZERO, "socgap.yaml": STARTED, "evidence/statements/NIL-H1.yaml": nil})
    opened = open_project(tree)
    subject = assess(opened, tree).subject(opened.controls[0].requirements[0])
    shelf = subject.shelf("period-statement")
    assert (list(shelf.documents), len(shelf.broken)) == ([], 1)
    assert list(subject.shelf("nothing").documents) == []
