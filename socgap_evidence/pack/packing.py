"""Which files of a commit a pack holds: those that judge, those that are judged, and whatever else the verdict read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents import is_lfs_pointer
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import mailmap
from socgap_evidence.history.signatures import ALLOWED_KEYS, ALLOWED_SIGNERS, REVOKED_KEYS
from socgap_evidence.outputs.status_files import status_files
from socgap_evidence.pack.manifest import Role
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.snapshot import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.pack.judging import Judged
    from socgap_evidence.snapshot import GlobPattern

_JUDGES = (CONFIG_NAME, mailmap.NAME, ALLOWED_SIGNERS, REVOKED_KEYS, ALLOWED_KEYS)


def packed_files(judged: Judged) -> Mapping[str, Role]:
    """The files to pack and what each is, by their paths; SnapshotError for what is no file."""
    config = judged.project.config
    judges = f"{(config.controls.value or 'controls').strip('/')}/"
    evidence = f"{config.evidence.value.strip('/')}/"
    status = {str(path) for path in status_files(judged.verdict)}
    globs = tuple(_globs(judged))
    found: dict[str, Role] = {}
    for entry in judged.tree.entries:
        path = entry.path
        if path in _JUDGES or path.startswith(judges):
            role = Role.JUDGE
        elif path in status:
            role = Role.STATUS
        elif (
            path.startswith(evidence)
            or path in judged.tree.noted
            or any(glob.matches(path) for glob in globs)
        ):
            role = Role.EVIDENCE
        else:
            continue
        if entry.kind is not EntryKind.FILE:
            raise SnapshotError(
                f"It is a {entry.kind.value}, which is not packed.", path=path, fix="Commit the file itself."
            )
        found[path] = role
    return found


def _globs(judged: Judged) -> Iterator[GlobPattern]:
    """Where evidence lies, wherever that is."""
    for control in judged.project.controls:
        for one in control.requirements:
            yield from one.globs
            if one.when is not None:
                yield one.when.glob
    for globs in judged.project.sources.values():
        yield from globs


def read_packed(judged: Judged, path: str) -> bytes:
    """The bytes of one of the files; SnapshotError if they are not there, or stand for others."""
    content = judged.tree.read(path)
    if is_lfs_pointer(content):
        raise SnapshotError(
            "It is a Git LFS pointer, not the file itself, so there is nothing to pack.",
            path=path,
            fix="Commit the file itself, or leave it out with --without.",
        )
    return content
