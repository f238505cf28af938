"""Brambleport, Inc. as files in memory: the sample company, and the same company with its gaps closed.

The repaired company is the sample with the files of ``samples/repaired`` laid over it, without those that
``removed.txt`` names there.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot import Entry, WorkTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).parent.parent.parent
REPAIRED = ROOT / "samples/repaired"
AS_OF = date(2026, 10, 15)
"""The day that the sample's settings pin."""
CONFIG = "socgap.yaml"
GIT_IS_NOT_ASKED = "Git is not asked (history: off)"
"""What is said of the sample in this repository, whose commits are not the company's."""


class Files:
    """A tree of files that are only in memory; symbolic links and the like are not among them."""

    label = "files in memory"

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    @cached_property
    def entries(self) -> Sequence[Entry]:
        return [Entry(path) for path in sorted(self.files)]

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise SnapshotError("It cannot be read: No such file.", path=path)
        return self.files[path]

    def expect(self, paths: Iterable[str]) -> None:
        """It is on disk."""

    def blob_id(self, path: str) -> str:
        content = self.read(path)
        return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


@cache
def sample() -> Mapping[str, bytes]:
    """Everything that judges and is judged in this repository."""
    tree = WorkTree(ROOT)
    return {
        entry.path: tree.read(entry.path)
        for entry in tree.entries
        if entry.path == CONFIG or entry.path.startswith(("controls/", "evidence/"))
    }


@cache
def overlay() -> Mapping[str, bytes]:
    """The files that the repaired company has instead of the sample's, or beside them."""
    folders = (REPAIRED / "evidence").rglob("*")
    return {path.relative_to(REPAIRED).as_posix(): path.read_bytes() for path in folders if path.is_file()}


@cache
def removed() -> tuple[str, ...]:
    """The sample's files that the repaired company has not."""
    return tuple((REPAIRED / "removed.txt").read_text(encoding="utf-8").splitlines())


@cache
def repaired() -> Mapping[str, bytes]:
    """The sample company with its gaps closed."""
    kept = {path: content for path, content in sample().items() if path not in removed()}
    return {**kept, **overlay()}
