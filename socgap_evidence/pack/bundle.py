"""The history as a git bundle, of which every byte follows from the commit and from what is left out.

Git's own packs differ between its versions, its settings and its zlib, so the pack is written here: each object whole, in
an order of ours, in zlib's stored blocks, which leave nothing to choose. Git reads it as any other bundle.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from itertools import chain
from typing import TYPE_CHECKING

from socgap_evidence.pack.objects import read_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from socgap_evidence.history import Past
    from socgap_evidence.pack.objects import Objects

BRANCH = "refs/heads/packed"
"""What the commit is called in the bundle, so that ``git clone`` checks it out."""
_SHORT_ID = 40
_KINDS = {"commit": 1, "tree": 2, "blob": 3}
_BLOCK = 65_535


def write_bundle(past: Past, objects: Objects, left_out: Collection[str] = ()) -> bytes:
    """The bundle of a commit and all that it reaches, without the contents of these ids."""
    sha1 = past.clone.id_length == _SHORT_ID
    head = past.commits[0].id
    first = "# v2 git bundle\n" if sha1 else "# v3 git bundle\n@object-format=sha256\n"
    header = f"{first}{head} {BRANCH}\n{head} HEAD\n\n".encode()
    blobs = [one for one in objects.blobs if one not in left_out]
    count = len(objects.commits) + len(objects.trees) + len(blobs)
    pieces = chain(
        [struct.pack(">4sII", b"PACK", 2, count)],
        _packed(past, objects.commits, "commit"),
        _packed(past, objects.trees, "tree"),
        _packed(past, blobs, "blob"),
    )
    pack = b"".join(pieces)
    digest = (hashlib.sha1 if sha1 else hashlib.sha256)(pack, usedforsecurity=False).digest()
    return b"".join((header, pack, digest))


def _packed(past: Past, ids: Collection[str], kind: str) -> Iterator[bytes]:
    for content in read_all(past, ids, kind):
        yield _head(_KINDS[kind], len(content))
        yield stored(content)


def _head(kind: int, size: int) -> bytes:
    """Kind and size of an object as a pack has them: four bits of the size, then seven at a time."""
    found = bytearray([kind << 4 | size & 0x0F])
    size >>= 4
    while size:
        found[-1] |= 0x80
        found.append(size & 0x7F)
        size >>= 7
    return bytes(found)


def stored(content: bytes) -> bytes:
    """The content as a stream of zlib that compresses nothing (RFC 1950, RFC 1951 section 3.2.4)."""
    starts = range(0, len(content), _BLOCK) or (0,)
    pieces = [b"\x78\x01"]
    for at in starts:
        block = content[at : at + _BLOCK]
        is_last = at + _BLOCK >= len(content)
        pieces += [struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF), block]
    return b"".join((*pieces, struct.pack(">I", zlib.adler32(content))))
