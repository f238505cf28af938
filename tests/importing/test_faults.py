"""A value is shown as people write it, and never more than a few words of it."""

from __future__ import annotations

import pytest

from socgap_evidence.importing.faults import shown
from socgap_evidence.model import Json


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "'a'"), (None, "null"), (True, "true"), (3, "3"), ([1, "b"], "[1, b]"), ({"a": [None]}, "{a: [null]}"),
        ("x" * 70, "'" + "x" * 57 + "…'"),
        (["y" * 70], "[" + "y" * 57 + "…"),
    ],
)  # fmt: skip
def test_a_value_is_shown(value: Json, text: str) -> None:
    assert shown(value) == text
