"""Changes of the sample company's judge that loosen nothing: they are listed, and none is called looser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.loosening import Direction, compare_judges
from tests.loosening.judges import Edit, altered, edits_of, said, sample_judge

TABLE = Path(__file__).with_name("stricter.yaml")


def stricter() -> list[Any]:
    """Every entry of the table: its edits and what must be said of them."""
    entries: Any = read_document(TABLE.name, TABLE.read_bytes()).data
    return [pytest.param(edits_of(one), one["stricter"], id=one["says"]) for one in entries]


@pytest.mark.parametrize(("edits", "expected"), stricter())
def test_nothing_is_called_looser(edits: list[Edit], expected: list[str]) -> None:
    alterations = altered(*edits)
    assert said(alterations, Direction.LOOSER) == []
    found = said(alterations, Direction.STRICTER)
    assert len(found) == len(expected), found
    for text in expected:
        assert any(text in one for one in found), "\n".join([text, "is not said in", *found])


def test_a_judge_says_the_same_as_itself() -> None:
    assert compare_judges(sample_judge(), sample_judge()) == ()
