"""The tree of one commit, read by blob id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.blobs import BlobTree
from socgap_evidence.snapshot.git import run
from socgap_evidence.snapshot.trees import stored_below
from socgap_evidence.snapshot.worktree import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from socgap_evidence.snapshot.blobs import BlobReader, Stored
    from socgap_evidence.snapshot.tree import Entry

_SHOWN = 8
"""How many branches are named where a revision is none."""


class CommitTree(BlobTree):
    """The files of ``revision`` below ``root``, which may be a folder of the repository."""

    def __init__(self, root: Path, revision: str) -> None:
        super().__init__(root)
        self.commit = _resolve(root, revision)

    @classmethod
    def known(
        cls,
        root: Path,
        commit: str,
        listing: tuple[Sequence[Entry], Mapping[str, str]],
        reader: BlobReader,
    ) -> CommitTree:
        """A commit by its full id, whose entries and blob ids are known; one reader may serve any number of them."""
        tree = cls.__new__(cls)
        BlobTree.__init__(tree, root)
        tree.commit = commit
        tree._listing = listing  # noqa: SLF001  # its own class
        tree._blobs = reader  # noqa: SLF001  # as above
        return tree

    @property
    def label(self) -> str:
        """``commit`` and twelve digits of its id."""
        return f"commit {self.commit[:12]}"

    def _stored(self) -> Iterator[Stored]:
        return stored_below(self._blobs, self.commit, folder_of(self.root).rstrip("/"))


def _resolve(root: Path, revision: str) -> str:
    """The full id of the commit that a revision names."""
    if revision.startswith(("-", "^")):
        raise SnapshotError(f"'{revision}' is not a revision.", fix="Name a branch, a tag or a commit.")
    try:
        return (
            run(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        )
    except SnapshotError as error:
        if "Needed a single revision" not in error.message and "commit type" not in error.message:
            raise  # git is missing, this is no repository, or it belongs to another user
        raise SnapshotError(
            f"'{revision}' names no commit of this repository.",
            fix=f"Name a branch, a tag or a commit; in CI, fetch it first (fetch-depth: 0). {_branches(root)}",
        ) from error


def _branches(root: Path) -> str:
    """Which branches there are, in a sentence; the first few of many."""
    listed = run(root, "for-each-ref", "--format=%(refname:short)", "refs/heads/", "refs/remotes/")
    names = listed.decode("utf-8", "surrogateescape").splitlines()
    more = ", …" if len(names) > _SHOWN else ""
    return f"The branches are {', '.join(names[:_SHOWN])}{more}." if names else "There is no branch yet."
