"""The tree of one commit, read by blob id: no link, filter or attribute of the work tree has a say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.git import execute, run
from socgap_evidence.snapshot.tree import Entry, EntryKind, find

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from git import Git

_KINDS = {b"100644": EntryKind.FILE, b"100755": EntryKind.FILE, b"120000": EntryKind.SYMLINK}


class CommitTree:
    """The files of ``revision`` below ``root``, which may be a folder of the repository."""

    def __init__(self, root: Path, revision: str) -> None:
        self.root = root
        self.commit = _resolve(root, revision)

    @property
    def label(self) -> str:
        """``commit`` and twelve digits of its id."""
        return f"commit {self.commit[:12]}"

    @property
    def entries(self) -> Sequence[Entry]:
        """Every path, sorted."""
        return self._listing[0]

    def read(self, path: str) -> bytes:
        """The stored bytes of one file; SnapshotError if the commit has no such file."""
        entry = find(self.entries, path)
        if entry is not None and entry.kind is not EntryKind.FILE:
            raise SnapshotError(
                f"It is a {entry.kind.value}, which is not followed.",
                path=path,
                fix="Commit the file itself.",
            )
        return self._blobs.get(self.blob_id(path), path)

    def blob_id(self, path: str) -> str:
        """The id of the file's content."""
        try:
            return self._listing[1][path]
        except KeyError:
            raise SnapshotError(f"{self.label} holds no such file.", path=path) from None

    @cached_property
    def _listing(self) -> tuple[Sequence[Entry], Mapping[str, str]]:
        entries, ids = [], {}
        for line in run(self.root, "ls-tree", "-r", "-z", self.commit).split(b"\0"):
            if not line:
                continue
            meta, _, raw_path = line.partition(b"\t")
            mode, _, blob = meta.split(b" ", 2)
            path = raw_path.decode("utf-8", "surrogateescape")
            entries.append(Entry(path, _KINDS.get(mode, EntryKind.SUBMODULE)))
            ids[path] = blob.decode("ascii")
        return sorted(entries, key=lambda entry: entry.path), ids

    @cached_property
    def _blobs(self) -> _BlobReader:
        return _BlobReader(self.root)


class _BlobReader:
    """One ``git cat-file --batch`` process that answers for as long as the snapshot lives."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _process(self) -> Git.AutoInterrupt:
        import subprocess  # only its PIPE constant: GitPython starts the process

        process: Git.AutoInterrupt = execute(
            self._root, "cat-file", "--batch", as_process=True, istream=subprocess.PIPE
        )
        return process

    def get(self, blob: str, path: str) -> bytes:
        """The content of one blob."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise SnapshotError("git cat-file gave no pipes.", path=path)
        stdin.write(f"{blob}\n".encode())
        stdin.flush()
        header = stdout.readline().split()
        if not header:  # git has ended because it may not fetch the blob, or over a damaged one
            del self._process
        if len(header) != 3:  # noqa: PLR2004  # <id> <type> <size>, or <id> missing
            raise SnapshotError(
                "Its content is not in this clone.",
                path=path,
                fix="Fetch a complete clone (no --filter); if it is one, run 'git fsck'.",
            )
        content: bytes = stdout.read(int(header[2]))
        stdout.read(1)
        return content


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
            fix="Name a branch, a tag or a commit; in CI, fetch it first (fetch-depth: 0).",
        ) from error
