"""A tree without one of its files: what would be judged if somebody deleted it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from socgap_evidence.snapshot.tree import Entry, Tree


class Without:
    """Another tree, in which one path is not there."""

    def __init__(self, tree: Tree, path: str) -> None:
        self._tree = tree
        self._path = path
        self.label = f"{tree.label} without {path}"

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """Every path but the one, sorted."""
        return [entry for entry in self._tree.entries if entry.path != self._path]

    def read(self, path: str) -> bytes:
        """The bytes of any other file; SnapshotError if they cannot be read."""
        self._refuse(path)
        return self._tree.read(path)

    def expect(self, paths: Iterable[str]) -> None:
        """Pass on which files will be read next."""
        self._tree.expect(path for path in paths if path != self._path)

    def blob_id(self, path: str) -> str:
        """The id git gives the content of any other file."""
        self._refuse(path)
        return self._tree.blob_id(path)

    def _refuse(self, path: str) -> None:
        if path == self._path:
            raise SnapshotError("It is not there.", path=path)
