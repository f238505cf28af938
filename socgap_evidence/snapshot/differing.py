"""What differs between two trees: paths, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.tree import EntryKind, find

if TYPE_CHECKING:
    from socgap_evidence.snapshot.tree import Tree


def changed_paths(old: Tree, new: Tree) -> set[str]:
    """The paths that name something in one of two trees and nothing, or something else, in the other."""
    before, after = ({entry.path: entry.kind for entry in tree.entries} for tree in (old, new))
    differing = set(before.keys() ^ after.keys())
    for path in before.keys() & after.keys():
        try:
            if before[path] is after[path] is EntryKind.FILE and is_same(old, new, path):
                continue
        except SnapshotError:  # what nobody can read
            pass
        differing.add(path)  # a link, too, which nobody follows
    return differing


def is_same(old: Tree, new: Tree, path: str) -> bool:
    """Whether a file that both trees have says the same in them; SnapshotError if it cannot be read."""
    before, after = old.blob_id(path), new.blob_id(path)
    if len(before) == len(after):
        return before == after
    return old.read(path) == new.read(path)  # a repository of SHA-256; the work tree counts in SHA-1


def is_unaltered(old: Tree, new: Tree, path: str) -> bool:
    """Whether two trees have the same there, as far as anybody can tell: nothing, a file that says the same, a link.

    Where one of two files cannot be read, it may be another.
    """
    before, after = find(old.entries, path), find(new.entries, path)
    if before is None or after is None or before.kind is not EntryKind.FILE:
        return before == after  # nobody follows a link
    try:
        return after.kind is EntryKind.FILE and is_same(old, new, path)
    except SnapshotError:
        return False
