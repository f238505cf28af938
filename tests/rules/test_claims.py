"""Which days a file claims, and in which of its states it did, without git."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Place
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.base import Use, selector, selectors_of
from socgap_evidence.rules.claims import Claim, Claims
from socgap_evidence.selectors import WHOLE, Node
from tests.support.projects import document, subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socgap_evidence.documents import Document
    from socgap_evidence.rules.subject import Subject

PATH = "evidence/reviews/one.yaml"
EACH = selector("$.items[*]")
OF_FILES = Claims(WHOLE, ())
OF_RECORDS = Claims(EACH, selectors_of(["done_on", "held_on"]))


@dataclass(frozen=True)
class State:
    """A state of a file: the one at hand, or an earlier one."""

    document: Document | None
    version: None = None


class Witness:
    """Knows the states of one file."""

    def __init__(self, *earlier: Any) -> None:
        self.earlier = [None if data is None else document(data, PATH) for data in earlier]

    def states(self, now: Document) -> Sequence[State]:
        return [State(now), *map(State, self.earlier)]


def looking(data: Any, *earlier: Any) -> Subject:
    found = [document(data, PATH)]
    return replace(subject(found, dated="held_on"), witness=Witness(*earlier))  # type: ignore[arg-type]  # all that it asks


def claimed(claims: Claims, data: Any, *earlier: Any) -> list[Claim]:
    of = looking(data, *earlier)
    return list(claims.of(of, of.documents[0]))


def test_what_it_uses() -> None:
    (held, done) = selectors_of(["held_on", "done_on"])
    assert list(Claims(WHOLE, (held,)).uses()) == [Use(held, WHOLE, may_be_absent=True, is_date=True)]
    assert list(Claims(EACH, (held, done)).uses()) == [
        Use(EACH),
        Use(held, EACH, may_be_absent=True, is_date=True),
        Use(done, EACH, may_be_absent=True, is_date=True),
    ]
    assert OF_FILES.is_of_files
    assert not OF_RECORDS.is_of_files


def test_a_file_claims_its_newest_day() -> None:
    data: Any = {"id": "REV-1", "held_on": ["2026-01-09", "2026-03-01", "2026-02-01"]}
    (one,) = claimed(Claims(WHOLE, selectors_of("$.held_on[*]")), data)
    assert (one.day, one.field, one.place) == (date(2026, 3, 1), "held_on[1]", Place(PATH, ("held_on", 1)))
    assert (one.about, one.name) == (("REV-1",), "REV-1: ")
    assert one.record == Node(data, ())
    assert claimed(OF_FILES, {"id": "REV-1"}) == []


def test_of_two_days_that_are_one_a_file_claims_the_first() -> None:
    (one,) = claimed(Claims(WHOLE, selectors_of("$.held_on[*]")), {"held_on": ["2026-03-01", "2026-03-01"]})
    assert one.place == Place(PATH, ("held_on", 0))


def test_what_no_state_in_git_claims_is_not_in_git() -> None:
    of = looking({"held_on": "2026-03-01"})
    of.witness.states = lambda _: [State(document({"held_on": "2026-02-01"}, PATH))]  # type: ignore[method-assign, assignment, return-value]
    (one,) = OF_FILES.of(of, of.documents[0])
    assert (list(one.states), one.first(of.witness)) == ([], None)


def test_each_record_claims_the_days_of_the_first_field_that_is_there() -> None:
    data: Any = {
        "items": [
            {"id": "a", "held_on": "2026-01-01"},
            {"id": "b", "held_on": "2026-01-02", "done_on": "2026-01-03"},
            {"id": "c"},
        ]
    }
    first, second = claimed(OF_RECORDS, data)
    assert (first.day, first.about, first.place) == (
        date(2026, 1, 1),
        ("a",),
        Place(PATH, ("items", 0, "held_on")),
    )
    assert (second.day, second.about, second.field) == (date(2026, 1, 3), ("b",), "items[1].done_on")


def test_what_has_no_name_is_called_nothing() -> None:
    (one,) = claimed(OF_FILES, {"held_on": "2026-01-01"})
    assert one.name == ""


def test_the_states_that_claimed_it_and_the_one_before() -> None:
    now: Any = {"id": "REV-1", "held_on": "2026-01-01", "by": "p-2"}
    same: Any = {"id": "REV-1", "held_on": "2026-01-01"}
    other: Any = {"id": "REV-1", "held_on": "2025-12-01"}
    (one,) = claimed(OF_FILES, now, same, None, other, same)
    assert [state.document.data for state in one.states if state.document] == [now, same, same]
    assert one.before is None, "the oldest of all made it"
    (one,) = claimed(OF_FILES, now, same, None, other)
    assert len(one.states) == 2
    assert one.before is not None
    assert one.before.document is not None
    assert one.before.document.data == other
    (one,) = claimed(OF_FILES, now)
    assert (len(one.states), one.before) == (1, None)


def test_another_record_of_the_same_day_is_another_claim() -> None:
    now: Any = {"items": [{"id": "a", "held_on": "2026-01-01"}]}
    (one,) = claimed(
        OF_RECORDS,
        now,
        {"items": [{"id": "b", "held_on": "2026-01-01"}, {"id": "a", "held_on": "2026-02-01"}]},
    )
    assert len(one.states) == 1
    (one,) = claimed(OF_RECORDS, now, {"items": [{"id": "b"}, {"id": "a", "held_on": "2026-01-01"}]})
    assert len(one.states) == 2


def test_a_state_that_was_no_evidence_yet_made_no_claim() -> None:
    now: Any = {"id": "REV-1", "held_on": "2026-01-01", "by": "p-2"}
    asked: list[Any] = []

    def accepts(data: Any) -> bool:
        asked.append(data)
        return "by" in data

    of = replace(looking(now, {"id": "REV-1", "held_on": "2026-01-01"}), accepts=accepts)
    (one,) = OF_FILES.of(of, of.documents[0])
    assert len(one.states) == 1
    assert asked == [{"id": "REV-1", "held_on": "2026-01-01"}]


def test_a_state_of_no_day_that_can_be_read_made_no_claim() -> None:
    (one,) = claimed(OF_FILES, {"held_on": "2026-01-01"}, {"held_on": "soon"})
    assert len(one.states) == 1


def test_of_a_file_that_cannot_be_told_nothing_is_sound() -> None:
    of = looking({"held_on": "soon"})
    with pytest.raises(UnjudgeableError):
        list(OF_FILES.of(of, of.documents[0]))
    assert OF_FILES.sound(of, of.documents[0]) == []
    of = looking({"held_on": "2026-01-01"})

    def fails(_: Document) -> Sequence[State]:
        raise SnapshotError("git could not be asked.")

    of.witness.states = fails  # type: ignore[method-assign, assignment]  # as where git is gone
    assert OF_FILES.sound(of, of.documents[0]) == []
    of = looking({"held_on": "2026-01-01"})
    assert len(OF_FILES.sound(of, of.documents[0])) == 1
