"""What happened between two commits, without reading the whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.history.reading import PLAIN
from socgap_evidence.snapshot.git import decode_path, run

if TYPE_CHECKING:
    from pathlib import Path


class Meanwhile(Struct, frozen=True):
    """What a head has that a base has not."""

    paths: frozenset[str]
    """Every path that differs between a commit in between and one of its parents."""
    goes_on: bool
    """Whether the head goes on from the base: whether the base is one of its first parents, or the head itself."""


def meanwhile(root: Path, base: str, head: str) -> Meanwhile:
    """What lies between two commits, by their full ids; paths are relative to ``root``.

    Raises SnapshotError if git cannot tell.
    """
    names = ("-m", "--name-only", "-z", "--format=", "--no-renames", "--no-ext-diff", "--relative")
    listed = run(root, *PLAIN, "log", *names, "--end-of-options", head, f"^{base}")
    paths = frozenset(decode_path(path) for path in listed.split(b"\0") if path)
    return Meanwhile(paths, _goes_on(root, base, head))


def _goes_on(root: Path, base: str, head: str) -> bool:
    listed = run(
        root, *PLAIN, "rev-list", "--first-parent", "--parents", "--end-of-options", head, f"^{base}"
    )
    if not listed:  # the head is the base, or the base has all of it and more
        return head == base
    parents = listed.splitlines()[-1].decode().split()[1:]
    return parents[:1] == [base]
