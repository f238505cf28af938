"""Earlier versions of many files read ahead, with the help of other processes (docs/adr/0021-speed.md).

It only accepts: a version that is not read here is read, or refused, when somebody asks for it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from socgap_evidence.documents import Document, read_quickly
from socgap_evidence.errors import DocumentError, SnapshotError
from socgap_evidence.side_by_side import is_worth_it, made_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from socgap_evidence.documents import Contents
    from socgap_evidence.history import Past, Version
    from socgap_evidence.model import Json
    from socgap_evidence.snapshot.blobs import BlobReader

_Plain: TypeAlias = "tuple[Json, str | None, int] | None"
"""What makes a document up; ``None`` where there is none."""
_BATCH = 64
"""How many versions git is asked for at a time."""


def read_versions(past: Past, versions: Iterable[Version], contents: Contents) -> None:
    """Put into ``contents`` what many versions hold, under the limits that are in force; nothing where they are few."""
    wanted = list({(one.blob, one.path): one for one in versions}.values())
    if not is_worth_it(len(wanted)):
        return
    reader = _Reader(past)
    batches = [wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH)]
    for batch, made in zip(batches, made_of(batches, reader.read), strict=True):
        for version, found in zip(batch, made, strict=True):
            if found is not None:
                contents.put(version.blob, Document(version.path, *found))


class _Reader:
    """Reads versions in whichever process it is called: each talks to a git of its own."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._blobs: tuple[int, BlobReader] | None = None

    def read(self, batch: Sequence[Version]) -> list[_Plain]:
        """What each version holds."""
        own = os.getpid()
        if self._blobs is None or self._blobs[0] != own:
            self._blobs = own, self._past.apart().blobs
        blobs = self._blobs[1]
        blobs.expect(one.blob for one in batch)
        return [_plain(blobs, one) for one in batch]


def _plain(blobs: BlobReader, version: Version) -> _Plain:
    try:
        document = read_quickly(version.path, blobs.get(version.blob, version.path))
    except (DocumentError, SnapshotError):
        return None
    return None if document is None else (document.data, document.body, document.body_line)
