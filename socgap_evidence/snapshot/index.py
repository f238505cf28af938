"""The files that are staged, as the next commit would hold them, read by blob id and never from disk.

A hook before a commit has to judge this: the work tree may be good where what is committed is not, and the other
way round.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.blobs import BlobTree, Stored, split_listing
from socgap_evidence.snapshot.git import decode_path, run

if TYPE_CHECKING:
    from collections.abc import Collection

_SHA1_DIGITS = 40


class IndexTree(BlobTree):
    """The files staged below ``root``, which may be a folder of the repository.

    In a hook it is the index that the commit under way is made from. It is listed at once, so that whoever stages
    more meanwhile changes nothing. Raises SnapshotError where there is no repository, and for a merge conflict.
    """

    label = "the staged index"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._index = _index_of_a_hook(root)
        _ = self._listing

    def _stored(self) -> list[Stored]:
        # Without --sparse git unfolds the folders of a sparse index. Those that it has not are left out with a
        # complaint: 'whole' makes that an error.
        printed = run(self.root, "ls-files", "--stage", "-z", index=self._index, whole=True)
        listed = list(split_listing(printed))
        _refuse_conflicts({path for (_, _, stage), path in listed if stage != b"0"})
        return self._staged([Stored(path, mode, blob.decode("ascii")) for (mode, blob, _), path in listed])

    def _staged(self, listed: list[Stored]) -> list[Stored]:
        """The entries without those that ``git add --intent-to-add`` made: they look like empty files."""
        empty = {one.path for one in listed if one.blob == _id_of_nothing("blob", len(one.blob))}
        if not empty:
            return listed
        unstaged = empty - self._held(_id_of_nothing("tree", len(listed[0].blob)))
        return [one for one in listed if one.path not in unstaged]

    def _held(self, nothing: str) -> set[str]:
        """The paths that a commit of the index would hold: those that it has and ``nothing``, the empty tree, has not.

        A comparison with HEAD would be silent about an empty file that is there as well.
        """
        printed = run(
            self.root,
            "diff-index", "--cached", "--ita-invisible-in-index", "--relative", "--ignore-submodules=none",
            "--name-only", "-z", nothing,
            index=self._index,
        )  # fmt: skip
        return {decode_path(path) for path in printed.split(b"\0")}


def _refuse_conflicts(paths: Collection[str]) -> None:
    """Raise SnapshotError if there are any: what will be committed of them is not decided."""
    if paths:
        others = len(paths) - 1
        also = f" and in {others} more file{'s' if others > 1 else ''}" if others else ""
        raise SnapshotError(
            f"The merge conflict in it{also} is not resolved, so nothing of it is staged.",
            path=min(paths),
            fix="Resolve the conflict and 'git add' it.",
        )


def _index_of_a_hook(root: Path) -> str | None:
    """The index that git names to a hook if it is one of this repository, or none for the usual one.

    ``git commit -a`` and ``git commit FILE`` make the commit from a temporary index beside the usual one. What lies
    deeper in the git directory belongs to a submodule or to another work tree, what lies elsewhere to anybody.
    """
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return None
    index = os.path.realpath(named)
    git_directory = os.fsdecode(run(root, "rev-parse", "--absolute-git-dir").removesuffix(b"\n"))
    return index if str(Path(index).parent) == git_directory else None


@cache
def _id_of_nothing(kind: str, digits: int) -> str:
    """The id of the empty blob or tree in a repository whose ids have so many digits."""
    content = f"{kind} 0\0".encode()
    if digits == _SHA1_DIGITS:
        return hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return hashlib.sha256(content).hexdigest()
