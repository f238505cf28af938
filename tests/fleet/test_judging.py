"""A row is what ``socgap check`` says in the repository, and what is wrong with one never gets out of its row."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.fleet import Gate, Row, judging, read_list
from socgap_evidence.fleet.judging import judge_repository, settle
from socgap_evidence.model import Status
from tests.support import Repository, run
from tests.support.fleets import DAY, REVIEWED, SORTS, fleet, listed
from tests.support.projects import CONFIG, project

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.fleet import Task

GATES = {0: Gate.OPEN, 1: Gate.CLOSED, 2: Gate.UNCHECKED}


def row(path: Path, day: date = DAY, *, is_asked: bool = False) -> Row:
    """The row of a list's only repository."""
    (one,) = read_list(path).repositories
    task = settle(one, day, is_asked=is_asked)
    return task if isinstance(task, Row) else judge_repository(task)


def said(found: Row) -> Any:
    """What of a row the report for programs says, too."""
    return {
        "company": found.company,
        "as_of": str(found.as_of),
        "as_of_is_pinned": bool(found.pinned_by),
        "passes": found.gate is Gate.OPEN,
        "counts": {status.value: count for status, count in found.counts.items()},
        "controls": [
            {"id": one.id, "title": one.title, "section": one.section}
            | {"status": one.status.value, "answer": one.answer.value}
            for one in found.controls
        ],
        "tree": found.tree,
        "asked": found.asks_git,
        "warnings": found.warnings,
    }


@pytest.mark.parametrize(
    "is_asked", [False, True], ids=["on the day of the run", "on a day that is asked for"]
)
@pytest.mark.parametrize("rev", [None, "HEAD"], ids=["work tree", "commit"])
@pytest.mark.parametrize("sort", SORTS)
def test_a_row_is_what_check_says(sort: str, rev: str | None, is_asked: bool, tmp_path: Path) -> None:
    fleet(tmp_path, sort)
    found = row(listed(tmp_path, {"path": sort} | ({"rev": rev} if rev else {})), is_asked=is_asked)
    is_pinned = sort.startswith("pinned") and not is_asked
    day = () if is_pinned else ("--as-of", str(DAY))
    revision = ("--rev", rev) if rev else ()
    outcome = run(tmp_path / sort, "check", "--format", "json", *day, *revision)
    assert found.gate is GATES[outcome.code]
    if not outcome.stdout:
        assert outcome.stderr == f"error: {found.says}\n"
        assert found.controls == ()
        return
    data = json.loads(outcome.stdout)
    assert data.pop("passes") is (found.gate is Gate.OPEN) or found.gate is Gate.UNCHECKED
    expected = {name: data[name] for name in ("company", "as_of", "as_of_is_pinned", "counts", "tree")}
    expected["asked"] = data["history"]["asked"]
    expected["warnings"] = len(data["warnings"])
    named = ("id", "title", "section", "status", "answer")
    expected["controls"] = [{name: one[name] for name in named} for one in data["controls"]]
    ours = said(found)
    ours.pop("passes")
    assert ours == expected
    text = run(tmp_path / sort, "check", "-q", *day, *revision).stdout
    if found.gate is not Gate.UNCHECKED:
        assert text.startswith(found.says)


def test_every_gate_occurs_among_these(tmp_path: Path) -> None:
    assert {row(fleet(tmp_path, sort)).gate for sort in ("met", "gap", "shallow")} == set(Gate)


def test_the_next_day_is_that_of_due(tmp_path: Path) -> None:
    found = row(fleet(tmp_path, "met"))
    due = json.loads(
        run(tmp_path / "met", "due", "--as-of", str(DAY), "--within", "12 months", "--format", "json").stdout
    )
    first = due["due"][0]
    assert (str(found.next_due), found.next_requirement) == (first["last_good"], first["requirement"])


def test_the_worst_controls_are_named_unless_all_is_well(tmp_path: Path) -> None:
    assert row(fleet(tmp_path, "met")).worst_controls == ()
    unknown = row(fleet(tmp_path, "unknown"))
    assert (unknown.worst, unknown.worst_controls) == (Status.UNKNOWN, ("AC-7",))
    assert row(fleet(tmp_path, "broken settings")).worst_controls == ()


def test_a_pin_is_said_and_a_day_that_is_asked_for_goes_before_it(tmp_path: Path) -> None:
    path = fleet(tmp_path, "pinned")
    assert (row(path).as_of, row(path).pinned_by) == (date(2026, 3, 5), "socgap.yaml:3:8")
    assert (row(path, is_asked=True).as_of, row(path, is_asked=True).pinned_by) == (DAY, "")


# ---------------------------------------------------------------- what cannot be checked


def test_a_folder_that_git_does_not_hold_could_not_be_checked(tmp_path: Path) -> None:
    project(tmp_path / "loose", REVIEWED, config=f"{CONFIG}history: off\n")
    found = row(listed(tmp_path, {"path": "loose"}))
    assert found.gate is Gate.UNCHECKED
    assert found.says.startswith("'loose' is no git repository with files.")


def test_a_folder_has_never_the_verdict_of_the_repository_around_it(tmp_path: Path) -> None:
    SORTS["met"](tmp_path / "met")
    (tmp_path / "met/inside").mkdir()
    assert run(tmp_path / "met/inside", "check", "--as-of", str(DAY)).code == 0
    found = row(listed(tmp_path, {"path": "met/inside"}))
    assert found.gate is Gate.UNCHECKED
    assert found.says.startswith("There is no socgap.yaml in 'met/inside', the work tree.")


def test_a_project_in_a_folder_of_a_repository_is_judged(tmp_path: Path) -> None:
    SORTS["met"](tmp_path / "all/met")
    found = row(listed(tmp_path, {"path": "all", "project": "met"}))
    assert (found.name, found.path, found.gate) == ("all", "all/met", Gate.OPEN)


def test_a_revision_that_is_none_could_not_be_checked(tmp_path: Path) -> None:
    SORTS["met"](tmp_path / "met")
    found = row(listed(tmp_path, {"path": "met", "rev": "mian"}))
    assert (found.gate, found.commit) == (Gate.UNCHECKED, "")
    assert found.says.startswith("'mian' names no commit of this repository.")


def test_a_repository_without_a_commit_is_judged_and_names_none(tmp_path: Path) -> None:
    made = project(tmp_path / "new", REVIEWED)
    made.git("init", "--quiet")
    found = row(listed(tmp_path, {"path": "new"}))
    assert (found.gate, found.commit) == (Gate.OPEN, "")


def task(path: Path) -> Task:
    (one,) = read_list(path).repositories
    found = settle(one, DAY, is_asked=False)
    assert not isinstance(found, Row)
    return found


def test_a_branch_that_moves_meanwhile_moves_nothing(tmp_path: Path) -> None:
    made = Repository(tmp_path / "met")
    SORTS["met"](made.root)
    settled = task(listed(tmp_path, {"path": "met", "rev": "main"}))
    (made.root / "evidence/reviews/a.yaml").unlink()
    made.commit("Gone")
    assert judge_repository(settled).gate is Gate.OPEN
    assert judge_repository(settled).commit == made.git("rev-parse", "HEAD~1")


def test_a_work_tree_on_another_commit_meanwhile_could_not_be_checked(tmp_path: Path) -> None:
    settled = task(fleet(tmp_path, "met"))
    Repository(tmp_path / "met").commit("More")
    found = judge_repository(settled)
    assert found.gate is Gate.UNCHECKED
    assert "stands on another commit than when the run began" in found.says


def test_a_folder_that_whoever_judges_does_not_see_could_not_be_checked(tmp_path: Path) -> None:
    settled = replace(task(fleet(tmp_path, "met")), folder=str(tmp_path / "elsewhere"))
    assert "There is no folder 'met' where it was to be judged." in judge_repository(settled).says


def test_a_folder_that_nobody_may_look_into_could_not_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(judging, "top_of", fail)
    found = row(fleet(tmp_path, "met"))
    assert found.gate is Gate.UNCHECKED
    assert found.says.startswith("It cannot be looked at: Permission denied.")


def test_a_fault_of_ours_is_the_row_of_its_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging, "assess", fail)
    found = judge_repository(task(fleet(tmp_path, "met")))
    assert found.gate is Gate.UNCHECKED
    assert found.says.startswith("socgap itself failed (ZeroDivisionError).")


def test_a_lack_of_memory_is_for_whoever_has_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(judging, "assess", fail)
    settled = task(fleet(tmp_path, "met"))
    with pytest.raises(MemoryError):
        judge_repository(settled)
