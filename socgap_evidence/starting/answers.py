"""What a company says of itself when it begins, and the files that come of it, as values."""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from socgap_evidence.model import Window


class Forge(Enum):
    """Where the repository lives, and so which workflow runs the gate."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"
    """Nowhere, or where no workflow of ours runs."""


class Answers(Struct, frozen=True):
    """What ``socgap.yaml`` is written from."""

    company: str
    time_zone: str
    """A name such as ``Europe/Lisbon``."""
    program_start: date
    """The first day on which evidence is owed."""
    window: Window | None = None
    categories: tuple[str, ...] = ("security",)
    is_minimal: bool = False
    """Whether only the controls that matter first are copied."""
    owns_controls: bool = True
    """Whether the controls are copied into the repository; else those that come with socgap judge."""


class NewFile(Struct, frozen=True):
    """A file to write where there is none."""

    path: str
    """POSIX, from the folder of ``socgap.yaml`` on, or from the top of the repository."""
    text: str
    is_at_top: bool = False
    """Whether it belongs to the top of the repository, where forges and pre-commit look for it."""


class PlannedTree:
    """The tree that some files would make, to judge it before it is there."""

    label = "what would be written"

    def __init__(self, files: Iterable[NewFile]) -> None:
        self._files = {one.path: one.text.encode() for one in files}

    @property
    def entries(self) -> Sequence[Entry]:
        """Every path, sorted."""
        return [Entry(path) for path in sorted(self._files)]

    def read(self, path: str) -> bytes:
        """The bytes of one file; SnapshotError where there is none."""
        if path not in self._files:
            raise SnapshotError("There is no such file.", path=path, fix="Plan it first.")
        return self._files[path]

    def expect(self, paths: Iterable[str]) -> None:
        """Nothing: all of it is in memory."""

    def blob_id(self, path: str) -> str:
        """The SHA-1 that git gives this content."""
        content = self.read(path)
        return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
