"""A tree without one of its files is the same tree but for that file."""

from __future__ import annotations

import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.without import Without
from tests.support.projects import MemoryTree

TREE = MemoryTree({"a.yaml": "a", "b.yaml": "b"})


def test_the_file_is_neither_listed_nor_read() -> None:
    without = Without(TREE, "a.yaml")
    assert [entry.path for entry in without.entries] == ["b.yaml"]
    for ask in (without.read, without.blob_id):
        with pytest.raises(SnapshotError, match="It is not there"):
            ask("a.yaml")


def test_every_other_file_is_what_it_was() -> None:
    without = Without(TREE, "a.yaml")
    without.expect(["a.yaml", "b.yaml"])
    assert without.read("b.yaml") == b"b"
    assert without.blob_id("b.yaml") == TREE.blob_id("b.yaml")
    assert without.label.endswith(" without a.yaml")
