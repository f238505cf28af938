"""Earlier versions that were read ahead are those that would have been read later, whoever read them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socgap_evidence import intake, side_by_side
from socgap_evidence.history import History
from socgap_evidence.rules import looking_back
from socgap_evidence.rules.witness import Witness
from socgap_evidence.snapshot import WorkTree
from tests.support import run
from tests.support.histories import build, line, witness

CONTENTS = st.sampled_from(
    [
        *("id: a\ndone_on: 2026-06-01\n", "id: a\ndone_on: 2026-06-02\n", "id: a\ndone_on: 2026-06-01\nby: p-1\n"),
        *("id: &b a\n", "id: [\n", "id: a\nid: b\n", "version https://git-lfs.github.com/spec/v1\nsize 1\n", "\n"),
    ]
)  # fmt: skip
NUMBERS = st.integers(0, 3)
STEPS = st.lists(st.dictionaries(NUMBERS, CONTENTS, min_size=1, max_size=3), min_size=2, max_size=6)
CONFIG = "company: Example\ncontrols: controls\nprogram_start: 2026-06-01\nwindow: {start: 2026-06-01, end: 2026-12-31}\n"
CONTROL = """\
id: AC-1
title: Reviews
section: 4
question: Are there reviews?
owner: Head of engineering
criteria: {primary: [CC6.1]}
requires:
  - id: AC-1.E1
    title: Reviews
    kind: record
    evidence: evidence/*.yaml
    schema: review
    asserts:
      - {id: AC-1.A1, says: Recorded in time., recorded: {date: done_on, within: 10 days}}
"""
REVIEW = json.dumps({"type": "object", "required": ["id", "done_on"], "properties": {"done_on": {"format": "date"}}})  # fmt: skip
JUDGES = {"socgap.yaml": CONFIG, "controls/AC-1.yaml": CONTROL, "controls/schemas/review.schema.json": REVIEW}


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever there is to read is read by two processes."""
    for where in (looking_back, intake):
        monkeypatch.setattr(where, "is_worth_it", lambda *_: True)
    monkeypatch.setattr(side_by_side, "_processes", lambda: 2)


def committed(root: Path, steps: list[dict[int, str]]) -> list[str]:
    """The paths of files that were changed step by step, a day each."""
    files = [{f"evidence/{number}.yaml": text for number, text in step.items()} for step in steps]
    days = [f"2026-06-{number + 3:02}" for number in range(len(files))]
    build(root, line(*((day, "p-1", {**JUDGES, **some}) for day, some in zip(days, files, strict=True))))
    return sorted({path for some in files for path in some})


def told(asked: Witness, root: Path, paths: list[str]) -> object:
    """All that a witness says of the states of files."""
    tree, found = WorkTree(root), {}
    for path in paths:
        document = intake.Document(path, tree.read(path).decode())
        states = asked.states(document)
        found[path] = [
            (one.version and one.version.commit.id, one.document and (one.document.path, one.document.data))
            for one in states[1:]
        ]
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
@pytest.mark.usefixtures("shared")
def test_states_are_the_same_with_the_help_of_others(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[int, str]]
) -> None:
    root = tmp_path_factory.mktemp("company")
    paths = committed(root, steps)
    alone, ahead = witness(root), witness(root)
    ahead.read_ahead(paths)
    assert _said(ahead, root, paths) == _said(alone, root, paths)


def _said(asked: Witness, root: Path, paths: list[str]) -> object:
    try:
        return told(asked, root, paths)
    except Exception as error:  # noqa: BLE001  # the same one, in the same words
        return str(error)


@pytest.mark.usefixtures("shared")
def test_what_was_read_ahead_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = committed(tmp_path, [{0: f"id: a\ndone_on: 2026-06-0{day}\n"} for day in range(1, 7)])
    asked = witness(tmp_path)
    asked.read_ahead(paths)
    monkeypatch.setattr(History, "read", None)
    assert len(asked.states(intake.Document(paths[0], None))) == 6


@pytest.mark.usefixtures("shared")
def test_each_is_read_once_and_in_one_batch_or_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = committed(tmp_path, [{0: f"id: a\ndone_on: 2026-06-0{day}\n"} for day in range(1, 8)])
    monkeypatch.setattr(looking_back, "_BATCH", 4)
    handed: list[list[Any]] = []
    real = side_by_side.made_of
    monkeypatch.setattr(
        looking_back, "made_of", lambda things, work: (handed.extend(things), real(things, work))[1]
    )
    asked = witness(tmp_path)
    asked.read_ahead(paths * 2)
    assert [len(one) for one in handed] == [4, 2]
    assert len({version.blob for batch in handed for version in batch}) == 6


@pytest.mark.usefixtures("shared")
def test_git_is_not_told_to_look_for_it_either(tmp_path: Path) -> None:
    paths = committed(
        tmp_path,
        [{0: f"id: a\ndone_on: 2026-06-0{day}\n", 1: f"id: &b {day}\n"} for day in range(1, 7)],
    )
    asked = witness(tmp_path)
    asked.read_ahead(paths)
    blobs = History.past.fget(asked._history).blobs  # noqa: SLF001
    assert len(blobs._places) == 5  # noqa: SLF001  # earlier versions that are not plain


@pytest.mark.usefixtures("shared")
def test_each_process_talks_to_a_git_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that talked to one would hear each other's answers."""
    paths = committed(
        tmp_path, [{0: f"id: a\ndone_on: 2026-06-01\nnumber: {number}\n"} for number in range(20)]
    )
    monkeypatch.setattr(looking_back, "_BATCH", 1)
    here = os.getpid()
    real = side_by_side.made_of
    monkeypatch.setattr(looking_back, "made_of", lambda things, work: real(things, work, first=_let(here)))
    asked, alone = witness(tmp_path), witness(tmp_path)
    asked.read_ahead(paths)
    assert told(asked, tmp_path, paths) == told(alone, tmp_path, paths)


def _let(here: int) -> object:
    def others_begin() -> None:
        assert os.getpid() == here
        for _ in range(1000):
            os.sched_yield()

    return others_begin


def test_who_has_looked_back_waits_for_git_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(tmp_path, [{0: "id: a\ndone_on: 2026-06-01\n"}, {0: "id: a\ndone_on: 2026-06-02\n"}])
    asked = witness(tmp_path)
    asked.look_back()
    monkeypatch.setattr(History, "require", None)
    assert asked.trouble is None


def test_few_versions_are_left_until_somebody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = committed(tmp_path, [{0: "id: a\ndone_on: 2026-06-01\n"}, {0: "id: a\ndone_on: 2026-06-02\n"}])
    monkeypatch.setattr(looking_back, "made_of", None)
    witness(tmp_path).read_ahead(paths)


def test_without_a_history_there_is_nothing_to_read(tmp_path: Path) -> None:
    witness(tmp_path).read_ahead(["evidence/0.yaml"])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_a_check_says_the_same_with_the_help_of_others(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[int, str]]
) -> None:
    root = tmp_path_factory.mktemp("company")
    committed(root, steps)
    arguments = ("check", "--format", "json", "--as-of", "2026-07-01")
    with pytest.MonkeyPatch.context() as patch:
        alone = run(root, *arguments)
        for where in (looking_back, intake):
            patch.setattr(where, "is_worth_it", lambda *_: True)
        patch.setattr(side_by_side, "_processes", lambda: 2)
        assert run(root, *arguments) == alone
