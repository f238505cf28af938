"""What a change does to the evidence that requirements relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.comparison.evidence import changed_evidence
from tests.comparison.changes import change, edited
from tests.support.projects import REVIEW, MemoryTree

if TYPE_CHECKING:
    import pytest

A, B, DRILL = "evidence/reviews/a.yaml", "evidence/reviews/b.yaml", "evidence/drills/d.yaml"
OF_REVIEWS = ("AC-1.E1", "AC-2.E1")


def test_a_file_that_is_gone_names_who_relied_on_it() -> None:
    (one,) = change({A: None}).evidence.removed
    assert (one.path, one.requirements, one.is_there) == (A, OF_REVIEWS, False)


def test_a_file_that_is_there_and_not_relied_on_any_more_says_so() -> None:
    (one,) = change({A: "held_on: [\n"}).evidence.removed
    assert (one.path, one.is_there) == (A, True)
    narrower = edited("controls/AC-1.yaml", "evidence/drills/*.yaml", "evidence/drills/x*.yaml")
    (one,) = change(narrower).evidence.removed
    assert (one.path, one.requirements, one.is_there) == (DRILL, ("AC-1.E2",), True)


def test_a_file_on_which_another_still_relies_is_not_removed() -> None:
    other = edited("controls/AC-1.yaml", "evidence/reviews/*.yaml", "evidence/others/*.yaml")
    assert change(other).evidence.removed == ()


def test_a_file_with_the_same_content_has_moved() -> None:
    found = change({A: None, B: REVIEW}).evidence
    assert [(one.path, one.now, one.requirements) for one in found.moved] == [(A, B, OF_REVIEWS)]
    assert (found.removed, found.changed) == ((), ())


def test_one_content_moves_to_one_place() -> None:
    found = change({A: None, B: None, "evidence/reviews/c.yaml": REVIEW}, {B: REVIEW}).evidence
    assert [(one.path, one.now) for one in found.moved] == [(A, "evidence/reviews/c.yaml")]
    assert [one.path for one in found.removed] == [B]


def test_a_copy_is_not_moved() -> None:
    found = change({B: REVIEW}).evidence
    assert (found.moved, found.removed, found.changed) == ((), (), ())


def test_a_file_that_says_something_else_has_changed() -> None:
    found = change({A: "held_on: 2026-03-02\n"}).evidence
    assert [(one.path, one.requirements) for one in found.changed] == [(A, OF_REVIEWS)]


def test_ids_of_different_kinds_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    # A repository of SHA-256: a commit's ids are longer than those that the work tree counts.
    same, other = change({}), change({A: "held_on: 2026-03-02\n"})
    monkeypatch.setattr(MemoryTree, "blob_id", lambda tree, _: "0" * (40 if tree is old else 64))
    old = same.base.assessment.tree
    assert changed_evidence(same.base, same.head).changed == ()
    old = other.base.assessment.tree
    assert {one.path for one in changed_evidence(other.base, other.head).changed} == {A}
