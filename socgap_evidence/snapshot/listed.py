"""The listing of one commit after another, worked out from what each changed instead of asked of git."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.blobs import KINDS
from socgap_evidence.snapshot.tree import Entry, EntryKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from socgap_evidence.snapshot.blobs import BlobTree
    from socgap_evidence.snapshot.tree import Tree


class Listing:
    """The paths of one commit after another, kept sorted while they change."""

    def __init__(self, first: BlobTree) -> None:
        self._entries = list(first.entries)
        self._ids = {entry.path: first.blob_id(entry.path) for entry in self._entries}

    def put(self, path: str, blob: str, mode: str) -> None:
        """A path that is there from now on, or has another content."""
        entry = Entry(path, KINDS.get(mode.encode(), EntryKind.SUBMODULE))
        at = self._position(path)
        if path in self._ids:
            self._entries[at] = entry
        else:
            self._entries.insert(at, entry)
        self._ids[path] = blob

    def remove(self, path: str) -> None:
        """A path that is there no longer."""
        del self._entries[self._position(path)]
        del self._ids[path]

    def differing(self, tree: Tree) -> set[str]:
        """The paths at which a tree is not what is listed, those of files that cannot be read among them."""
        listed = {entry.path: entry.kind for entry in self._entries}
        found = listed.keys() - {entry.path for entry in tree.entries}
        for entry in tree.entries:
            if listed.get(entry.path) is not entry.kind or not self._is_same(entry, tree):
                found.add(entry.path)
        return found

    def _is_same(self, entry: Entry, tree: Tree) -> bool:
        try:
            return entry.kind is EntryKind.FILE and tree.blob_id(entry.path) == self._ids[entry.path]
        except SnapshotError:
            return False

    def snapshot(self) -> tuple[Sequence[Entry], Mapping[str, str]]:
        """What is there now; later changes do not show in it."""
        return tuple(self._entries), dict(self._ids)

    def _position(self, path: str) -> int:
        return bisect_left(self._entries, path, key=lambda entry: entry.path)
