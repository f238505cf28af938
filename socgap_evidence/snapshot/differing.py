"""What differs between two trees: paths, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.tree import EntryKind

if TYPE_CHECKING:
    from socgap_evidence.snapshot.tree import Tree


def changed_paths(old: Tree, new: Tree) -> set[str]:
    """The paths that name something in one of two trees and nothing, or something else, in the other."""
    before, after = ({entry.path: entry.kind for entry in tree.entries} for tree in (old, new))
    return {
        path
        for path in before.keys() | after.keys()
        if before.get(path) is not after.get(path) or not _is_same_file(old, new, path, before[path])
    }


def _is_same_file(old: Tree, new: Tree, path: str, kind: EntryKind) -> bool:
    """Whether a path holds the same in both trees; no for what nobody can read, or follows."""
    try:
        return kind is EntryKind.FILE and is_same(old, new, path)
    except SnapshotError:
        return False


def is_same(old: Tree, new: Tree, path: str) -> bool:
    """Whether a file that both trees have says the same in them; SnapshotError if it cannot be read."""
    before, after = old.blob_id(path), new.blob_id(path)
    if len(before) == len(after):
        return before == after
    return old.read(path) == new.read(path)  # a repository of SHA-256; the work tree counts in SHA-1
