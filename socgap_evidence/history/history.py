"""What the ancestors of one commit say of the paths of a project: read when first asked, and never more than is known.

A path is relative to the folder of the project, like everywhere else.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history.reading import look_at, read_changes, read_commits
from socgap_evidence.history.walk import Story, walk
from socgap_evidence.snapshot import CommitTree
from socgap_evidence.snapshot.blobs import BlobReader
from socgap_evidence.snapshot.git import run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from socgap_evidence.history.commits import Commit, Version
    from socgap_evidence.history.reading import Clone
    from socgap_evidence.snapshot import Tree

_DEEPEN = (
    "Fetch all of it: in CI set 'fetch-depth: 0' for actions/checkout, or 'GIT_DEPTH: 0' in GitLab; at a desk run"
    " 'git fetch --unshallow'."
)


class History:
    """The history of the project in ``root`` up to ``revision``; HEAD unless a commit is named.

    ``root`` is ``None`` for files that lie in no folder. Everything here raises SnapshotError where there is no history to rely on: no repository, a shallow or a partial
    clone. A repository without any commit has an empty one.
    """

    def __init__(self, root: Path | None, revision: str = "HEAD") -> None:
        self._given = root
        self._revision = revision

    @property
    def _root(self) -> Path:
        if self._given is None:
            raise SnapshotError(
                "These files are in no git repository.", fix="Judge them where they are committed."
            )
        return self._given

    @cached_property
    def head(self) -> Commit | None:
        """The commit whose ancestors are looked at; ``None`` before the first commit."""
        return next(iter(self.commits), None)

    @cached_property
    def commits(self) -> Sequence[Commit]:
        """The head and all its ancestors, children before parents."""
        if self.clone.is_shallow:
            raise SnapshotError(
                "This clone is shallow: what is older than its last commits is not there.", fix=_DEEPEN
            )
        return [] if self._tree is None else read_commits(self._root, self._tree.commit)

    @cached_property
    def clone(self) -> Clone:
        """What about the clone bears on its history."""
        return look_at(self._root)

    @property
    def notes(self) -> Sequence[str]:
        """What of the history is out of the ordinary, in sentences."""
        roots = [commit.short for commit in self.commits if not commit.parents]
        if len(roots) < 2:  # noqa: PLR2004  # one beginning is the ordinary
            return self.clone.notes
        several = (
            f"The history has {len(roots)} beginnings ({', '.join(roots)}): it was put together from several."
        )
        return (*self.clone.notes, several)

    def versions(self, path: str) -> Sequence[Version]:
        """Every version of a path of the head, the newest first; none if the head has no such path."""
        return self._story.versions.get(path, ())

    def brought_by(self, blob: str) -> Commit | None:
        """The commit that brought a content first, wherever it lay; ``None`` if none did."""
        return self._story.brought_by.get(blob)

    def read(self, version: Version) -> bytes:
        """The content of a version."""
        return self._blobs.get(version.blob, version.path)

    def read_commit(self, commit: Commit) -> bytes:
        """The commit as git stores it, signature and all."""
        return self._blobs.get(commit.id, commit.short)

    def require(self) -> None:
        """Raise SnapshotError if there is no history to rely on."""
        _ = self._story

    def holds(self, path: str, tree: Tree) -> bool:
        """Whether the head holds at a path what a tree holds there; git may have changed line ends on the way."""
        newest = next(iter(self.versions(path)), None)
        if newest is None:
            return False
        if newest.blob == tree.blob_id(path):
            return True
        content = tree.read(path)
        return newest.blob in {self._blob_id(content), self._blob_id(content.replace(b"\r\n", b"\n"))}

    def _blob_id(self, content: bytes) -> str:
        algorithm = hashlib.sha1 if self.clone.id_length == 40 else hashlib.sha256  # noqa: PLR2004
        return algorithm(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    @cached_property
    def _tree(self) -> CommitTree | None:
        """The tree of the head; ``None`` before the first commit."""
        try:
            return CommitTree(self._root, self._revision)
        except SnapshotError:
            if self._revision != "HEAD" or not _is_unborn(self._root):
                raise
            return None

    @cached_property
    def _story(self) -> Story:
        commits = self.commits
        if self._tree is None:
            return Story()
        paths = [entry.path for entry in self._tree.entries]
        return walk(commits, read_changes(self._root, self.clone, commits), paths)

    @cached_property
    def _blobs(self) -> BlobReader:
        return BlobReader(self._root)


def _is_unborn(root: Path) -> bool:
    """Whether HEAD names a branch without any commit."""
    try:
        branch = run(root, "symbolic-ref", "--quiet", "HEAD").decode().strip()
        return not run(root, "for-each-ref", "--count=1", "--format=%(refname)", branch)
    except SnapshotError:
        return False
