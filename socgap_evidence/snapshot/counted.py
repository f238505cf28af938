"""A tree of which no more is read than all of its files may have together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence import limits
from socgap_evidence.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from socgap_evidence.snapshot.tree import Entry, Tree


class Counted:
    """Another tree, whose files are counted as they are read: each once, however often that is."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._sizes: dict[str, int] = {}
        self._total = 0
        self.label = tree.label

    @property
    def entries(self) -> Sequence[Entry]:
        """Every path, sorted."""
        return self._tree.entries

    def read(self, path: str) -> bytes:
        """The bytes of one file; SnapshotError if they cannot be read, or are too many with all that were read before."""
        content = self._tree.read(path)
        if not self.takes(path, len(content)):
            raise SnapshotError(
                f"With it the files of evidence have more than {limits.in_force().total_size:,} bytes together,"
                " which is the limit.",
                path=path,
                fix="Keep large attachments in a store of their own, with their digests in records.",
            )
        return content

    def takes(self, path: str, size: int) -> bool:
        """Whether with a file that somebody has read there are no more bytes than there may be; if so, it is counted."""
        total = self._total - self._sizes.get(path, 0) + size
        if total > limits.in_force().total_size:
            return False
        self._sizes[path], self._total = size, total
        return True

    def expect(self, paths: Iterable[str]) -> None:
        """Pass on which files will be read next."""
        self._tree.expect(paths)

    def blob_id(self, path: str) -> str:
        """The id git gives the content of a file."""
        return self._tree.blob_id(path)
