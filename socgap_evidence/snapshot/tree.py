"""What every snapshot offers: a sorted listing of paths, and the bytes of each file."""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from socgap_evidence import limits
from socgap_evidence.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from socgap_evidence.snapshot.globs import GlobPattern


class EntryKind(Enum):
    """What a path names."""

    FILE = "file"
    SYMLINK = "symbolic link"
    SUBMODULE = "submodule"
    OTHER = "special file"


class Entry(Struct, frozen=True):
    """One path of the tree: POSIX, relative to its root, undecodable bytes as surrogates."""

    path: str
    kind: EntryKind = EntryKind.FILE


class Tree(Protocol):
    """One state of the files under check."""

    @property
    def label(self) -> str:
        """What the tree is, for people: ``the work tree`` or ``commit 1a2b3c4d5e6f``."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Every path, sorted."""

    def read(self, path: str) -> bytes:
        """The bytes of one file as they are stored; SnapshotError if they cannot be read."""

    def expect(self, paths: Iterable[str]) -> None:
        """Say which files will be read next, in their order: whoever can fetches them meanwhile."""

    def blob_id(self, path: str) -> str:
        """The id git gives this content, 40 or 64 hex digits."""


def matching(entries: Sequence[Entry], pattern: GlobPattern) -> list[Entry]:
    """The entries that the pattern matches, sorted; looks only at paths that share its fixed beginning."""
    start = bisect_left(entries, pattern.prefix, key=_path)
    found = []
    for index in range(start, len(entries)):
        entry = entries[index]
        if not entry.path.startswith(pattern.prefix):
            break
        if pattern.matches(entry.path):
            found.append(entry)
    return found


def find(entries: Sequence[Entry], path: str) -> Entry | None:
    """The entry with exactly this path."""
    index = bisect_left(entries, path, key=_path)
    return entries[index] if index < len(entries) and entries[index].path == path else None


def too_large(path: str, size: int) -> SnapshotError:
    """The error of a file that has more bytes than any may have, which nobody reads."""
    return SnapshotError(
        f"It has {size:,} bytes; the limit is {limits.in_force().file_size:,}.",
        path=path,
        fix="Attach what matters of it in a smaller file, or keep it in a store of its own with its digest in a record.",
    )


def _path(entry: Entry) -> str:
    return entry.path
