"""Earlier versions of many files read ahead, with the help of other processes (docs/adr/0021-speed.md).

It only accepts: a version that is not read here is read, or refused, when somebody asks for it.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain
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
    batches = [wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH)]
    made = chain.from_iterable(made_of(batches, _Reader(past).read))
    read = [(version, plain) for version, plain in zip(wanted, made, strict=True) if plain is not None]
    for version, plain in read:
        contents.put(version.blob, Document(version.path, *plain))
    past.blobs.forget(version.blob for version, _ in read)


class _Reader:
    """Reads versions in whichever process it is called."""

    def __init__(self, past: Past) -> None:
        self._past = past

    @cached_property
    def _blobs(self) -> BlobReader:
        """One of this process alone: none is there when the others begin, and two would hear each other's answers."""
        return self._past.apart().blobs

    def read(self, batch: Sequence[Version]) -> list[_Plain]:
        """What each version holds."""
        self._blobs.expect(one.blob for one in batch)
        return [_plain(self._blobs, one) for one in batch]


def _plain(blobs: BlobReader, version: Version) -> _Plain:
    try:
        document = read_quickly(version.path, blobs.get(version.blob, version.path))
    except (DocumentError, SnapshotError):
        return None
    return None if document is None else (document.data, document.body, document.body_line)
