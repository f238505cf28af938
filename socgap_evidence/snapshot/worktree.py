"""The files on disk below the root of the repository, as git would add them.

Inside a repository these are the tracked files that still exist and the new ones that no ignore rule
leaves out; outside one, every file below the folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from socgap_evidence import limits
from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.git import list_worktree_paths
from socgap_evidence.snapshot.repository import is_bare, is_repository, top_of
from socgap_evidence.snapshot.tree import Entry, EntryKind, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from socgap_evidence.snapshot.git import Listed

CONFIG_NAME = "socgap.yaml"
_NEARLY = ("socgap.yml", "socgap.YAML", "socgap.yaml.txt", "Socgap.yaml", "socgap.json")
"""What the settings are called by mistake."""
_CHUNK = 1 << 20
_UNFOLLOWED = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""A link is refused, and a pipe makes nobody wait."""


def find_root(start: Path) -> Path:
    """The nearest folder, from ``start`` upward, that holds ``socgap.yaml``.

    The search ends at the top of the repository (the folder that holds ``.git``).
    Raises SnapshotError if there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
        if (folder / ".git").exists():
            break
    if is_bare(start):
        raise SnapshotError(
            f"{start} is a bare repository, which holds no files.",
            fix="Clone it, and run socgap in the clone.",
        )
    near = next((start / name for name in _NEARLY if (start / name).is_file()), None)
    raise SnapshotError(
        f"No {CONFIG_NAME} in {start} or in a folder above it up to the top of the repository.",
        fix=f"Rename {near} to {CONFIG_NAME}."
        if near
        else "Run socgap inside the repository of evidence, or name it with --project; 'socgap init' begins one.",
    )


def folder_of(root: Path) -> str:
    """What leads from the top of the repository to a folder in it, with a slash at its end; empty for the top itself."""
    top = top_of(root)
    inside = "." if top is None else root.resolve().relative_to(top).as_posix()
    return "" if inside == "." else f"{inside}/"


class WorkTree:
    """The files on disk below ``root``, read when asked for.

    ``by_git`` leaves out what git ignores where there is a repository; without it every file counts.
    """

    label = "the work tree"

    def __init__(self, root: Path, *, by_git: bool = True) -> None:
        self.root = root
        self._by_git = by_git
        self._prefix = f"{root}/"
        self._is_real: dict[str, bool] = {"": True}
        self._sizes: dict[str, int] = {}

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """Every path, sorted; listed once."""
        listed = self._listed.paths if self._listed else _walk(self.root)
        found = (self._entry(path) for path in set(listed))
        return sorted((entry for entry in found if entry is not None), key=lambda entry: entry.path)

    @cached_property
    def _listed(self) -> Listed | None:
        """What git says of the folder; ``None`` where every file counts."""
        return list_worktree_paths(self.root) if self._by_git and is_repository(self.root) else None

    def read(self, path: str) -> bytes:
        """The bytes of one file; a symbolic link on the way is never followed."""
        if path[:1] == "/" or (".." in path and ".." in path.split("/")) or not self._lies_inside(path):
            raise SnapshotError(
                "It lies outside the repository or behind a symbolic link.",
                path=path,
                fix="Commit the file itself.",
            )
        try:
            return _read_unfollowed(f"{self._prefix}{path}")
        except _TooLargeError as error:
            raise too_large(path, error.size) from error
        except OSError as error:
            raise self._unread(path, error) from error

    def _unread(self, path: str, error: OSError) -> SnapshotError:
        """Why a file that was listed cannot be read, with what to do."""
        if error.errno == errno.ELOOP:
            message, fix = "It is a symbolic link, which is not followed.", "Commit the file itself."
        elif error.errno == errno.ENOENT and self._is_skipped(path):
            message = "It is tracked and not checked out here, so nobody looked at it."
            fix = "Check everything out (git sparse-checkout disable), or judge a commit with --rev HEAD."
        else:
            message, fix = f"It cannot be read: {error.strerror or error}.", "Make the file readable."
        return SnapshotError(message, path=path, fix=fix)

    def _is_skipped(self, path: str) -> bool:
        return self._listed is not None and path in self._listed.skipped

    def size(self, path: str) -> int:
        """How many bytes a file had when the tree was listed; none for what was no file."""
        return self._sizes.get(path, 0)

    def expect(self, paths: Iterable[str]) -> None:
        """Nothing: the disk knows no better than to be asked."""

    def blob_id(self, path: str) -> str:
        """The SHA-1 that git gives this content, before any filter."""
        content = self.read(path)
        header = f"blob {len(content)}\0".encode()
        return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()

    def _lies_inside(self, path: str) -> bool:
        """Whether every folder above the path is one itself, not a link to one."""
        folder = path.rpartition("/")[0]
        known = self._is_real.get(folder)
        if known is None:
            at = real = ""
            for part in folder.split("/"):  # no recursion: a path may have two thousand folders
                at = f"{at}/{part}" if at else part
                if at not in self._is_real:
                    self._is_real[at] = self._is_real[real] and not (self.root / at).is_symlink()
                real = at
            known = self._is_real[folder]
        return known

    def _entry(self, path: str) -> Entry | None:
        """What the path names; ``None`` for a tracked file that is deleted on disk or now behind a link.

        What git was told not to keep on disk is not deleted: it is a file that cannot be read.
        """
        if not self._lies_inside(path):
            return Entry(path) if self._is_skipped(path) else None
        try:
            found = os.lstat(f"{self._prefix}{path}")
        except (FileNotFoundError, NotADirectoryError):
            return Entry(path) if self._is_skipped(path) else None
        except (
            OSError
        ):  # no permission for the folder, or a name too long for this disk: it is there and illegible
            return Entry(path)
        if stat.S_ISREG(found.st_mode):
            self._sizes[path] = found.st_size
            return Entry(path)
        if stat.S_ISLNK(found.st_mode):
            return Entry(path, EntryKind.SYMLINK)
        return Entry(path, EntryKind.SUBMODULE if stat.S_ISDIR(found.st_mode) else EntryKind.OTHER)


class _TooLargeError(Exception):
    """A file has more bytes than any may have."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def _read_unfollowed(path: str) -> bytes:
    """The bytes of a file; OSError for a link. A pipe put in a file's place does not make it wait."""
    most = limits.in_force().file_size
    descriptor = os.open(path, _UNFOLLOWED)
    try:
        size = os.fstat(descriptor).st_size
        if size > most:
            raise _TooLargeError(size)
        content = os.read(descriptor, size + 1)
        # Whoever got as much as there is, and no more though more was asked for, has all; of some files nobody knows the size.
        is_whole = len(content) == size
        while not is_whole and (rest := os.read(descriptor, _CHUNK)):
            content += rest
            if len(content) > most:
                raise _TooLargeError(len(content))
        if len(content) < size:
            raise OSError(errno.EIO, "it got shorter while it was read")
        return content
    finally:
        os.close(descriptor)


def _walk(root: Path) -> Iterator[str]:
    """Every path below a folder that is no repository; links are listed, not followed."""

    def refuse(error: OSError) -> None:
        raise SnapshotError(
            f"The folder cannot be listed: {error.strerror}.",
            path=str(error.filename),
            fix="Make it readable.",
        )

    for folder, folders, names in os.walk(root, onerror=refuse):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*names, *links):
            if name == ".git":  # a file in work trees and submodules
                continue
            yield (Path(folder) / name).relative_to(root).as_posix()
