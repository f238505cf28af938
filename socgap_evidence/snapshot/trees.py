"""The files of a commit from its tree objects, each of which is held to its id (docs/adr/0027-ids-are-checked.md).

``git ls-tree`` would list the same. But it believes what lies in ``.git``, and it lists for ever where folders share
their folders: a few hundred bytes of trees can name billions of files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence import limits
from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.blobs import Stored
from socgap_evidence.snapshot.git import decode_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.snapshot.blobs import BlobReader

_FOLDER = b"40000"
_TREE = re.compile(rb"tree ([0-9a-f]{40,64})\n")
_REFUSED = frozenset([b"", b".", b"..", b".git"])
"""Names that git makes no files of."""


class _Row(NamedTuple):
    """One name in a folder."""

    mode: bytes
    """Octal digits as git stores them: five for a folder."""
    name: bytes
    id: str


def stored_below(reader: BlobReader, commit: str, folder: str) -> Iterator[Stored]:
    """Every file of a commit below a folder of its tree, by its path from there; ``folder`` is ``a/b`` or empty.

    SnapshotError for objects that are not there, are not what their ids say, or are no trees that git would make, and
    for more of them than the limits allow.
    """
    top = _top(reader, commit, folder)
    level = [] if top is None else [("", top)]
    count, most = 0, limits.in_force().paths
    while level:
        below = []
        reader.expect(tree for _, tree in level)
        for prefix, tree in level:
            rows = _rows(reader, tree, prefix, commit)
            count += len(rows)
            if count > most:
                raise SnapshotError(
                    f"Commit {commit[:12]} holds more than {most:,} files and folders.",
                    fix="Keep evidence in a repository of its own, or in a folder of its own with its socgap.yaml.",
                )
            for row in rows:
                path = f"{prefix}{decode_path(row.name)}"
                if row.mode == _FOLDER:
                    below.append((f"{path}/", row.id))
                else:
                    yield Stored(path, row.mode.zfill(6), row.id)
        level = below


def _top(reader: BlobReader, commit: str, folder: str) -> str | None:
    """The tree of a folder of a commit; ``None`` if the commit has no such folder."""
    stated = _TREE.match(reader.get(commit, f"commit {commit[:12]}", b"commit"))
    tree = None if stated is None else stated[1].decode("ascii")
    for part in folder.split("/") if folder else ():
        rows = () if tree is None else _rows(reader, tree, "", commit)
        tree = next((row.id for row in rows if row.mode == _FOLDER and decode_path(row.name) == part), None)
    return tree


def _rows(reader: BlobReader, tree: str, prefix: str, commit: str) -> list[_Row]:
    """What stands in a tree object, in git's order."""
    content = reader.get(tree, prefix.rstrip("/") or f"commit {commit[:12]}", b"tree")
    rows, at, width = [], 0, len(tree) // 2
    while at < len(content):
        blank = content.find(b" ", at)
        end = content.find(b"\0", blank)
        mode, name, found = content[at:blank], content[blank + 1 : end], content[end + 1 : end + 1 + width]
        if -1 in {blank, end} or len(found) < width or name.lower() in _REFUSED or b"/" in name:
            raise _odd("a name in it is none", prefix, commit)
        rows.append(_Row(mode, name, found.hex()))
        at = end + 1 + width
    if len({row.name for row in rows}) < len(rows):
        raise _odd("a name stands in it twice", prefix, commit)
    return rows


def _odd(what: str, prefix: str, commit: str) -> SnapshotError:
    return SnapshotError(
        f"It is no folder that git would make: {what}.",
        path=prefix.rstrip("/") or f"commit {commit[:12]}",
        fix="Make the commit anew with git; 'git fsck' names what is wrong.",
    )
