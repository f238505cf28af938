"""The words of the product: their order and what they mean for the gate."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.model import Kind, Status, worst

STATUSES = st.sampled_from(Status)


@given(st.lists(STATUSES, min_size=1))
def test_the_worst_of_several_is_one_of_them_and_none_is_worse(statuses: list[Status]) -> None:
    order = list(Status)
    assert worst(statuses) in statuses
    assert all(order.index(worst(statuses)) <= order.index(status) for status in statuses)


def test_the_worst_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"empty|iterable"):
        worst([])


def test_what_does_not_apply_never_hides_what_does() -> None:
    assert worst([Status.NOT_APPLICABLE, Status.MET]) is Status.MET
    assert worst([Status.NOT_APPLICABLE]) is Status.NOT_APPLICABLE


def test_only_a_gap_and_the_unknown_close_the_gate() -> None:
    assert {status for status in Status if not status.passes} == {Status.GAP, Status.UNKNOWN}


def test_only_met_and_due_count_as_met() -> None:
    assert {status for status in Status if status.counts_as_met} == {Status.MET, Status.DUE}


def test_one_that_closes_the_gate_is_worse_than_all_that_open_it() -> None:
    assert all(
        worst([closing, opening]) is closing
        for closing, opening in product(Status, Status)
        if not closing.passes and opening.passes
    )


def test_every_status_has_a_sign_of_its_own_in_both_alphabets() -> None:
    assert len({status.glyph for status in Status}) == len(Status)
    assert len({status.ascii for status in Status}) == len(Status)
    assert all(status.ascii.isascii() and len(status.glyph) == 1 for status in Status)


def test_documents_and_registers_stand_from_the_start_and_all_else_recurs() -> None:
    assert {kind for kind in Kind if not kind.recurs} == {Kind.DOCUMENT, Kind.REGISTER}
