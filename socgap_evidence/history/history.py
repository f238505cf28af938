"""What the ancestors of one commit say of the paths of a project: read when first asked, and never more than is known.

A path is relative to the folder of the project, like everywhere else.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from socgap_evidence.history.past import Past
from socgap_evidence.history.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from socgap_evidence.history.commits import Commit, Version
    from socgap_evidence.history.reading import Clone
    from socgap_evidence.snapshot import Tree

_SHORT_ID = 40


class History:
    """The history of a project up to one commit: the head of a past, unless one of its commits is named.

    Everything here raises SnapshotError where there is no history to rely on (``Past``).
    """

    def __init__(
        self, past: Past, head: Commit | None = None, known: dict[str, Sequence[Version]] | None = None
    ) -> None:
        self._past = past
        self._head = head
        self._versions = {} if known is None else known
        """What is known already, by path; what is found is put in."""
        self._wanted: dict[str, None] = {}
        """Paths that will be asked about, in this order."""

    @classmethod
    def of(cls, root: Path | None, revision: str = "HEAD") -> History:
        """The history of the project in a folder up to a revision."""
        return cls(Past(root, revision))

    @cached_property
    def head(self) -> Commit:
        """The commit whose ancestors are looked at."""
        return self._head or self._past.commits[0]

    @property
    def past(self) -> Past:
        """What it is a view of."""
        return self._past

    @property
    def commits(self) -> Sequence[Commit]:
        """The head and all its ancestors, children before parents."""
        reached = self._past.ancestors(self.head)
        return [commit for commit in self._past.commits if commit.id in reached]

    @property
    def clone(self) -> Clone:
        """What about the clone bears on its history."""
        return self._past.clone

    @property
    def notes(self) -> Sequence[str]:
        """What of the history is out of the ordinary, in sentences."""
        if len(self._past.beginnings) < 2:  # noqa: PLR2004  # one beginning is the ordinary
            return self.clone.notes
        reached = self._past.ancestors(self.head)
        roots = [commit.short for commit in self._past.beginnings if commit.id in reached]
        if len(roots) < 2:  # noqa: PLR2004  # of all that there are
            return self.clone.notes
        several = (
            f"The history has {len(roots)} beginnings ({', '.join(roots)}): it was put together from several."
        )
        return (*self.clone.notes, several)

    def require(self) -> None:
        """Raise SnapshotError if there is no history to rely on."""
        _ = self._past.changes

    def expect(self, paths: Iterable[str]) -> None:
        """Note that these paths will be asked about, so that one walk answers for all of them."""
        self._wanted.update((path, None) for path in paths if path not in self._versions)

    def versions(self, path: str) -> Sequence[Version]:
        """Every version of a path of the head, the newest first; none if the head has no such path."""
        if path not in self._versions:
            self.expect([path])
            found = self._walked()
            self._versions.update({one: found.get(one, ()) for one in self._wanted})
            # Whoever asks for the versions of one path asks for those of the next one, and reads the older ones.
            self._past.blobs.expect(
                version.blob for one in self._wanted for version in islice(self._versions[one], 1, None)
            )
            self._wanted.clear()
        return self._versions[path]

    def _walked(self) -> dict[str, list[Version]]:
        head, past = self.head, self._past
        at = past.positions[head.id]
        return walk(head, islice(past.commits, at, None), islice(past.changes, at, None), self._wanted)

    def landed(self, commit: Commit) -> Commit:
        """The commit of the first-parent line by which a commit came into it; itself if it is of that line."""
        return self._past.landings[commit.id]

    def brought_by(self, version: Version) -> Commit:
        """The commit by which the content of a version came into the first-parent line first.

        Wherever it lay then; but only what the version stands on counts.
        """
        bringers = [one for one in self._past.introducers.get(version.blob, ()) if one is not version.commit]
        reached = self._past.ancestors(version.commit) if bringers else ()
        standing = [self.landed(one) for one in reversed(bringers) if one.id in reached]
        return min((*standing, self.landed(version.commit)), key=lambda one: one.entered_at)

    def read(self, version: Version) -> bytes:
        """The content of a version."""
        return self._past.blobs.get(version.blob, version.path)

    def read_commit(self, commit: Commit) -> bytes:
        """The commit as git stores it, signature and all."""
        return self._past.blobs.get(commit.id, commit.short)

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
        algorithm = hashlib.sha1 if self.clone.id_length == _SHORT_ID else hashlib.sha256
        return algorithm(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
