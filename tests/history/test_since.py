"""What lies between two commits, as git's own history says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import meanwhile
from tests.support.histories import Made, build

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = {"a": "1"}, {"a": "1", "b": "1"}, {"a": "2", "b": "1"}


def test_what_every_commit_in_between_touched_is_named(tmp_path: Path) -> None:
    first, _, _, last = build(tmp_path, [Made(A), Made(B, [0]), Made(C, [1]), Made(A, [2])])
    found = meanwhile(tmp_path, first, last)
    assert found.paths == {"a", "b"}  # though the last is like the first
    assert found.goes_on


def test_nothing_lies_between_a_commit_and_itself(tmp_path: Path) -> None:
    (only,) = build(tmp_path, [Made(A)])
    found = meanwhile(tmp_path, only, only)
    assert (found.paths, found.goes_on) == (frozenset(), True)


def test_a_branch_that_was_merged_is_looked_into(tmp_path: Path) -> None:
    made = [Made(A), Made(C, [0]), Made(B, [1]), Made(B, [0, 2])]
    first, *_, merge = build(tmp_path, made)
    assert meanwhile(tmp_path, first, merge).paths == {"a", "b"}


def test_a_head_goes_on_from_its_first_parents_alone(tmp_path: Path) -> None:
    made = [Made(A), Made(B, [0]), Made(C, [0]), Made(C, [1, 2])]
    first, main, branch, merge = build(tmp_path, made)
    assert meanwhile(tmp_path, first, merge).goes_on
    assert meanwhile(tmp_path, main, merge).goes_on
    assert not meanwhile(tmp_path, branch, merge).goes_on
    assert not meanwhile(tmp_path, branch, main).goes_on
    assert not meanwhile(tmp_path, merge, main).goes_on


def test_paths_of_a_folder_are_named_from_there(tmp_path: Path) -> None:
    first, last = build(tmp_path, [Made(A), Made({**A, "inside/é: b": "1", "outside": "1"}, [0])])
    (tmp_path / "inside").mkdir(exist_ok=True)
    assert meanwhile(tmp_path / "inside", first, last).paths == {"é: b"}


def test_a_commit_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (only,) = build(tmp_path, [Made(A)])
    with pytest.raises(SnapshotError):
        meanwhile(tmp_path, "0" * 40, only)
