"""An assessment is the same however much of it is asked for at a time and whatever is remembered of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence import assessing, testimony
from socgap_evidence.assessing import assess, assess_some, check_names
from socgap_evidence.documents import Contents
from socgap_evidence.errors import UsageError
from socgap_evidence.history import History, Past
from socgap_evidence.holdings import Holdings
from socgap_evidence.intake import Intake
from socgap_evidence.memory import Memory, Told, as_documents
from socgap_evidence.model import Caution, Place, Reason
from socgap_evidence.project import open_project
from socgap_evidence.project.controls import CONTROL_TYPE
from socgap_evidence.rules import Finding
from socgap_evidence.rules.witness import Witness
from socgap_evidence.snapshot import WorkTree
from tests.support.accepted import FILES, WAIVER, waiver_file, world
from tests.support.histories import build
from tests.support.projects import CONFIG, MANY, REQUIREMENT, REVIEW, SCHEMA, MemoryTree, control, project
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


def company(**files: str) -> MemoryTree:
    """A company with one review, in memory; ``files`` replace its settings or add to it."""
    everything = {"socgap.yaml": CONFIG, "controls/AC-1.yaml": control(), "evidence/reviews/one.yaml": REVIEW}
    schema = json.dumps(SCHEMA)
    return MemoryTree({**everything, "controls/schemas/review.schema.json": schema, **files})


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the witness was called with, each time."""
    found: list[tuple[Any, ...]] = []
    call = assessing.call_witness

    def noting(*given: Any) -> Any:
        found.append(given)
        return call(*given)

    monkeypatch.setattr(assessing, "call_witness", noting)
    return found


def test_the_witness_knows_the_tree_the_base_and_what_is_known_already(called: list[tuple[Any, ...]]) -> None:
    tree, base, history, contents = company(), company(), History(Past(None)), Contents()
    opened = open_project(tree)
    assess(opened, tree, base=base, history=history, contents=contents)
    memory = Memory(Holdings(Contents()))
    assess(opened, tree, history=history, contents=contents, memory=memory)
    list(assess_some(opened, tree, ["AC-1.E1"], history, memory, base))
    list(assess_some(opened, tree, ["AC-1.E1"], history, memory))
    assert [(*given[:3], *given[4:]) for given in called] == [
        (opened, tree, base, history, contents),
        (opened, tree, tree, history, memory.holdings.contents),
        (opened, tree, base, history, memory.holdings.contents),
        (opened, tree, tree, history, memory.holdings.contents),
    ]


def test_people_are_those_of_the_base_and_none_where_no_control_asks_for_them(
    called: list[tuple[Any, ...]],
) -> None:
    base, tree = world(), world(files={"evidence/registers/people.yaml": None})
    opened = open_project(tree)
    assess(opened, tree, base=base)
    assess(opened, tree)
    memory = Memory(Holdings(Contents()))
    list(assess_some(opened, tree, [], History(Past(None)), memory, base))
    assert [len(given[3]().documents) for given in called] == [1, 0, 1]
    alone = company()
    assess(open_project(alone), alone)
    assert list(called[-1][3]().documents) == []


@pytest.mark.parametrize(
    ("settings", "glob"),
    [("controls: controls/\n", "controls/*.yaml"), ("", "the built-in controls/*.yaml")],
)
def test_controls_are_at_hand_as_documents(settings: str, glob: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they lie is said in messages."""
    tree = company(**{"socgap.yaml": f"company: Example, Inc.\n{settings}"})
    opened = open_project(tree)
    put: list[tuple[Any, ...]] = []
    monkeypatch.setattr(Intake, "put", lambda _, *given: put.append(given))
    assess(opened, tree)
    memory = Memory(Holdings(Contents()))
    assess(opened, tree, memory=memory)
    assert [(one[0], one[2]) for one in put] == [(CONTROL_TYPE, glob)] * 2
    expected = [(one.path, one.data) for one in as_documents(opened)]
    assert [[(one.path, one.data) for one in given[1]] for given in put] == [expected] * 2
    assert put[1][1] is memory.controls(opened)


def test_files_are_read_ahead_once_and_never_for_many_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = world()
    opened = open_project(tree)
    ahead: list[set[str]] = []
    monkeypatch.setattr(Intake, "read_ahead", lambda _, asked, **__: ahead.append({one.id for one in asked}))
    assess(opened, tree, ["AC-1"])
    assert ahead == [{"AC-1.E1", "AC-1.E2", "AC-1.E3", "AC-1.E4"}]
    assess(opened, tree, memory=Memory(Holdings(Contents())))
    assert len(ahead) == 1


def test_what_was_looked_at_is_kept_of_a_tree_that_is_still_there() -> None:
    tree = company()
    opened = open_project(tree)
    (requirement,) = opened.controls[0].requirements
    documents = assess(opened, tree).subject(requirement).documents
    assert [one.path for one in documents] == ["evidence/reviews/one.yaml"]
    memory = Memory(Holdings(Contents()))
    for earlier in (assess(opened, tree, memory=memory), assess(opened, tree, memory=memory, is_last=False)):
        with pytest.raises(KeyError):
            earlier.subject(requirement)
    last = assess(opened, tree, memory=memory, is_last=True)
    assert [one.path for one in last.subject(requirement).documents] == ["evidence/reviews/one.yaml"]
    assert last.subject(requirement) is last.subject(requirement)
    with pytest.raises(KeyError):
        last._subjects["AC-9.E9"]  # noqa: SLF001  # as whoever asks for a requirement that is not there


def test_what_another_process_has_looked_at_is_read_under_the_same_limits() -> None:
    tree = company(**{"socgap.yaml": f"{CONFIG}limits: {{data_size: 20}}\n"})
    tree._files["evidence/reviews/two.yaml"] = f"{REVIEW}# longer\n".encode()  # noqa: SLF001
    opened = open_project(tree)
    (requirement,) = opened.controls[0].requirements
    (assessed,) = assess(opened, tree).controls[0].requirements
    memory = Memory(Holdings(Contents()), told=lambda _: Told(assessed, asks_git=False))
    last = assess(opened, tree, memory=memory, is_last=True)
    assert [one.path for one in last.subject(requirement).documents] == ["evidence/reviews/one.yaml"]
    assert last.subject(requirement).broken == 1


def test_what_keeps_git_from_being_asked_is_a_warning() -> None:
    tree = company(**{"socgap.yaml": f"{CONFIG}history: off\n"})
    assert any("Git is not asked" in one.message for one in assess(open_project(tree), tree).warnings)
    tree = company()
    assert not any("Git is not asked" in one.message for one in assess(open_project(tree), tree).warnings)


RECORDED = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    asserts:
      - {id: AC-1.A1, says: It was recorded soon., recorded: {date: held_on, within: 10 days}}
"""


def test_that_git_could_not_be_asked_is_known_where_something_asked_it() -> None:
    tree = company(**{"controls/AC-1.yaml": control(RECORDED)})
    opened = open_project(tree)
    found = assess(opened, tree)
    assert found.no_history is not None
    assert assess(open_project(company()), company()).no_history is None


def test_the_history_of_files_that_something_asks_about_is_read_while_others_read_the_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(Intake, "read_ahead", lambda _, __, first: first())
    monkeypatch.setattr(Witness, "look_back", lambda _: told.append("looked back"))
    monkeypatch.setattr(Witness, "read_ahead", lambda _, paths: told.append(list(paths)))
    tree = company(**{"controls/AC-1.yaml": control(RECORDED)})
    assess(open_project(tree), tree)
    assert told == ["looked back", ["evidence/reviews/one.yaml"]]


def test_a_history_that_nothing_asks_about_is_not_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = RECORDED.replace("evidence/reviews", "evidence/nothing")
    tree = company(**{"controls/AC-1.yaml": control(elsewhere)})
    monkeypatch.setattr(Witness, "look_back", None)
    monkeypatch.setattr(Witness, "read_ahead", None)
    assess(open_project(tree), tree)


def test_what_is_odd_in_a_history_is_told_where_something_asked_git(monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(Witness):
        @property
        def notes(self) -> list[str]:
            return ["It is odd."]

    monkeypatch.setattr(testimony, "Witness", Odd)
    tree = company(**{"controls/AC-1.yaml": control(RECORDED)})
    assert assess(open_project(tree), tree).history_notes == ("It is odd.",)
    assert assess(open_project(company()), company()).history_notes == ()


def test_files_that_nobody_asks_for_are_found_however_the_folder_is_written() -> None:
    more = {"socgap.yaml": f"{CONFIG}evidence: evidence/\n", "evidence/odd.yaml": "a: 1\n"}
    tree = company(**more)
    assert assess(open_project(tree), tree).unclaimed == ("evidence/odd.yaml",)
    assert assess(open_project(tree), tree, ["AC-1"]).unclaimed == ()


def test_waivers_and_exclusions_of_others_are_not_judged_with_a_selection() -> None:
    other = FILES["controls/AC-1.yaml"].replace("AC-1", "AC-9").replace("B-ALL-4", "AC-9.A9")
    days = {"approved_on": "2026-04-01", "review_on": "2026-12-31"}
    declared = {"control": "AC-1", "reason": "None is held.", "approved_by": "p-002", **days}
    scope = json.dumps({"prepared_by": "p-002", "not_applicable": [declared]})
    path, waiver = waiver_file(WAIVER)
    tree = world(files={"controls/AC-9.yaml": other, "evidence/scope.yaml": scope, path: waiver})
    opened = open_project(tree)
    everything, selected = assess(opened, tree), assess(opened, tree, ["AC-9"])
    assert [one.waiver.id for one in everything.waivers.judged] == ["WVR-2026-001"]
    assert [one.place.pointer[-1] for one in everything.warnings if one.place] == ["approved_by"] * 2
    assert (selected.waivers.judged, selected.warnings) == ((), ())


@pytest.mark.parametrize(
    ("folder", "glob"),
    [("X/", "X/*.yaml"), (None, "the built-in controls/*.yaml")],
    ids=["a folder of any name", "those built in"],
)
def test_where_controls_lie_is_told_as_it_is_written(
    folder: str | None, glob: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, put = company(), []
    opened = open_project(tree)
    config = replace(opened.config, controls=replace(opened.config.controls, value=folder))
    monkeypatch.setattr(Intake, "put", lambda _, *given: put.append(given[2]))
    assess(replace(opened, config=config), tree)
    assert put == [glob]


def test_of_any_folder_of_evidence_the_files_that_nobody_asks_for_are_found() -> None:
    asked = {"controls/AC-1.yaml": control(REQUIREMENT.replace("evidence/reviews", "X"))}
    tree = company(**{"socgap.yaml": f"{CONFIG}evidence: X/\n", "X/other/odd.yaml": "a: 1\n", **asked})
    assert assess(open_project(tree), tree).unclaimed == ("X/other/odd.yaml",)


def test_what_was_read_and_seen_is_remembered_for_the_next_tree() -> None:
    tree, together, alone = company(), Memory(Holdings(Contents())), Memory(Holdings(Contents()))
    tree._files["evidence/odd.yaml"] = b"a: 1"  # noqa: SLF001
    opened = open_project(tree)
    found = assess(opened, tree, memory=together)
    assert found.unclaimed == (), "of a tree that may be gone nobody asks"
    list(assess_some(opened, tree, ["AC-1.E1"], History(Past(None)), alone))
    for memory in (together, alone):
        assert set(memory.kept) == {"AC-1.E1"}
        assert memory.kept["AC-1.E1"].subject.observations is memory.observations
        assert "evidence/reviews/one.yaml" in memory.holdings.read


def test_a_register_of_people_that_is_none_vouches_for_nobody(called: list[tuple[Any, ...]]) -> None:
    tree = world(files={"evidence/registers/people.yaml": "items: nobody\n"})
    assess(open_project(tree), tree)
    people = called[0][3]()
    assert (list(people.documents), len(people.broken)) == ([], 1)


def test_what_is_wrong_with_a_limit_that_nobody_asks_for_is_a_warning() -> None:
    tree, place = company(), Place("evidence/policies/access.md", ("parameters",))
    fault = Finding(Reason.INVALID, "It is no number.", "Write one.", place=place)
    opened = replace(open_project(tree), parameter_faults=(fault,))
    assert assess(opened, tree).warnings == (Caution("It is no number.", "Write one.", place),)
