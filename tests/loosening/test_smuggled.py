"""Ways to let something pass that did not, tried on the sample company: each is called looser, by name and place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from socgap_evidence.documents import locate, read_document
from socgap_evidence.loosening import Direction
from tests.loosening.judges import Edit, altered, edited, edits_of, said
from tests.support.brambleport import sample

TABLE = Path(__file__).with_name("smuggled.yaml")


def smuggled() -> list[Any]:
    """Every entry of the table: its edits and what must be said of them."""
    entries: Any = read_document(TABLE.name, TABLE.read_bytes()).data
    return [pytest.param(edits_of(one), one["looser"], id=one["says"]) for one in entries]


@pytest.mark.parametrize(("edits", "expected"), smuggled())
def test_it_is_called_looser_by_its_name_and_at_its_place(edits: list[Edit], expected: list[str]) -> None:
    alterations = altered(*edits)
    found = said(alterations, Direction.LOOSER)
    for text in expected:
        assert any(one.startswith(text) for one in found), "\n".join([text, "is not said in", *found])
    files = edited(edits)
    for one in alterations:
        if one.place is not None and one.place.line is None:
            content = (sample() if one.in_base else files)[one.place.path]
            assert locate(one.place.path, content, one.place.pointer).line > 1, one
