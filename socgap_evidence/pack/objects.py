"""Everything that a commit reaches, by kind: its ancestors, their trees, and each content with the paths it has had.

Walked here rather than by ``git rev-list``, because only a walk knows every path of a content, by which it may have to be
left out. Each object that is read is held against its id: what a damaged clone says is not packed, nor what git's own
commands do not agree about (``soundness``).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import SnapshotError
from socgap_evidence.pack.soundness import fault_in_commit, fault_in_tree
from socgap_evidence.snapshot.git import decode_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from socgap_evidence.history import Past

_SHORT_ID = 40
_FOLDER, _SUBMODULE = b"40000", b"160000"


class Objects(Struct, frozen=True):
    """What a commit reaches, without what other repositories hold (submodules)."""

    commits: tuple[str, ...]
    """The ids, sorted."""
    trees: tuple[str, ...]
    """The ids, sorted."""
    blobs: Mapping[str, frozenset[str]]
    """The paths that each content has had, from the top of the repository, by its id; sorted."""


def reach(past: Past) -> Objects:
    """Everything that the head of a past reaches."""
    seen: set[tuple[str, str]] = set()
    blobs: defaultdict[str, set[str]] = defaultdict(set)
    ahead = [("", commit.tree) for commit in past.commits]
    while ahead:
        fresh = [one for one in dict.fromkeys(ahead) if one not in seen]
        seen.update(fresh)
        past.blobs.expect(tree for _, tree in fresh)
        ahead = []
        for folder, tree in fresh:
            for mode, name, one in entries_of(read(past, tree, "tree"), past.clone.id_length):
                if mode == _FOLDER:
                    ahead.append((f"{folder}{name}/", one))
                elif mode != _SUBMODULE:
                    blobs[one].add(f"{folder}{name}")
    return Objects(
        tuple(sorted(commit.id for commit in past.commits)),
        tuple(sorted({tree for _, tree in seen})),
        {one: frozenset(blobs[one]) for one in sorted(blobs)},
    )


def entries_of(raw: bytes, id_length: int) -> Iterator[tuple[bytes, str, str]]:
    """Mode, name and id of each entry of a tree as git stores it."""
    at, size = 0, id_length // 2
    while at < len(raw):
        end = raw.index(b"\0", at)
        mode, _, name = raw[at:end].partition(b" ")
        at = end + 1 + size
        yield mode, decode_path(name), raw[end + 1 : at].hex()


def read(past: Past, one: str, kind: str) -> bytes:
    """The content of an object of a past; SnapshotError if it is not there, not what its id says, or not sound."""
    content = past.blobs.get(one, f"{kind} {one[:12]}")
    if object_id(kind, content, past.clone.id_length) != one:
        raise SnapshotError(
            f"The {kind} {one[:12]} is not what its id says: the clone is damaged.",
            fix="Run 'git fsck', and make the pack in a sound clone.",
        )
    if fault := _fault(kind, content, past.clone.id_length):
        raise SnapshotError(
            f"The {kind} {one[:12]} {fault}.",
            fix="Find out who wrote it, and with what; a history without it can be packed.",
        )
    return content


def _fault(kind: str, content: bytes, id_length: int) -> str:
    """Why nobody could rely on what an object says; a file may say anything."""
    if kind == "tree":
        return fault_in_tree(content, id_length)
    return fault_in_commit(content) if kind == "commit" else ""


def read_all(past: Past, ids: Iterable[str], kind: str) -> Iterator[bytes]:
    """The content of several objects of one kind, in order."""
    ids = list(ids)
    past.blobs.expect(ids)
    return (read(past, one, kind) for one in ids)


def object_id(kind: str, content: bytes, id_length: int) -> str:
    """The id that git gives an object."""
    algorithm = hashlib.sha1 if id_length == _SHORT_ID else hashlib.sha256
    return algorithm(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
