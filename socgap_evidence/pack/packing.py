"""Which files of a commit a pack holds: those that judge, those that are judged, and whatever else the verdict read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from socgap_evidence.documents import is_lfs_pointer
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import mailmap
from socgap_evidence.history.signatures import ALLOWED_KEYS, ALLOWED_SIGNERS, REVOKED_KEYS
from socgap_evidence.outputs.status_files import status_files
from socgap_evidence.pack.archive import refuse_names
from socgap_evidence.pack.manifest import Role
from socgap_evidence.pack.naming import TREE
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.snapshot import EntryKind, find

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.pack.judging import Judged
    from socgap_evidence.project import Config, Project
    from socgap_evidence.snapshot import GlobPattern

JUDGES = (CONFIG_NAME, mailmap.NAME, ALLOWED_SIGNERS, REVOKED_KEYS, ALLOWED_KEYS)
"""The files that judge, beside those in the folder of controls."""


class Selection:
    """Which files a pack of a judged commit holds, and what each is."""

    def __init__(self, judged: Judged) -> None:
        config = judged.project.config
        self._tree = judged.tree
        self._judges = folder_of_controls(config)
        self._evidence = f"{config.evidence.value.strip('/')}/"
        self._status = {str(path) for path in status_files(judged.verdict)}
        self._globs = tuple(_globs(judged.project))
        self._noted = frozenset(judged.tree.noted)

    def role(self, path: str) -> Role | None:
        """What a file is; ``None`` for one that is not packed."""
        if path in JUDGES or path.startswith(self._judges):
            return Role.JUDGE
        if path in self._status:
            return Role.STATUS
        is_looked_at = path.startswith(self._evidence) or path in self._noted
        return Role.EVIDENCE if is_looked_at or any(one.matches(path) for one in self._globs) else None

    @cached_property
    def files(self) -> Mapping[str, Role]:
        """The files of the commit that are packed, by their paths; SnapshotError for a name that no pack can hold."""
        roles = ((entry.path, self.role(entry.path)) for entry in self._tree.entries)
        found = {path: role for path, role in roles if role is not None}
        refuse_names(f"{TREE}{path}" for path in found)
        return found


def folder_of_controls(config: Config) -> str:
    """Where whatever else judges lies by some settings, with a slash at its end."""
    return f"{(config.controls.value or 'controls').strip('/')}/"


def _globs(project: Project) -> Iterator[GlobPattern]:
    """Where evidence lies, wherever that is."""
    for control in project.controls:
        for one in control.requirements:
            yield from one.globs
            if one.when is not None:
                yield one.when.glob
    for globs in project.sources.values():
        yield from globs


def read_packed(judged: Judged, path: str) -> bytes:
    """The bytes of one of the files; SnapshotError if they are not there, or stand for others."""
    entry = find(judged.tree.entries, path)
    if entry is not None and entry.kind is not EntryKind.FILE:
        raise SnapshotError(
            f"It is a {entry.kind.value}, which is not packed.", path=path, fix="Commit the file itself."
        )
    content = judged.tree.read(path)
    if is_lfs_pointer(content):
        raise SnapshotError(
            "It is a Git LFS pointer, not the file itself, so there is nothing to pack.",
            path=path,
            fix="Commit the file itself, or leave it out with --without.",
        )
    return content
