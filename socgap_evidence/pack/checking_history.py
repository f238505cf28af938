"""Whether the history is that of the commit, whole, whether the files are the commit's, and whether it is the right one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import SocgapError
from socgap_evidence.pack.naming import TREE
from socgap_evidence.pack.unbundling import BundleError, is_ancestor, reachable
from socgap_evidence.snapshot import CommitTree, EntryKind
from socgap_evidence.verification import Check, Detail, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.pack.manifest import Manifest
    from socgap_evidence.pack.opening import Archive
    from socgap_evidence.pack.unbundling import Unbundled

_SHA1_DIGITS = 40


class Earlier(Struct, frozen=True):
    """What the auditor knows from before."""

    commit: str
    as_of: date | None = None
    """The day that the earlier pack was about, if it was a pack."""


def check_history(unbundled: Unbundled, manifest: Manifest) -> Check:
    """``history``: the bundle holds what the commit reaches, less what is left out, and nothing else."""
    commit = manifest.commit.id
    if unbundled.tip != commit:
        return _fails("history", f"It is that of commit {unbundled.tip}; the manifest names {commit}.")
    try:
        there, missing = reachable(unbundled, commit)
    except BundleError as error:
        return _fails("history", str(error))
    left_out = {one.blob for one in manifest.left_out}
    details = (
        *(Detail(one, "The commit does not reach it.") for one in sorted(unbundled.objects - there)),
        *(
            Detail(one, "It is missing, and the manifest does not say so.")
            for one in sorted(missing - left_out)
        ),
        *(
            Detail(one, "The manifest says that it is left out, and it is there.")
            for one in sorted(left_out & there)
        ),
        *(
            Detail(one, "The manifest says that it is left out, and the commit does not reach it.")
            for one in sorted(left_out - there - missing)
        ),
    )
    if details:
        return _fails("history", "It does not hold what the commit reaches, less what is left out.", details)
    less = f", less {len(left_out)} that are left out" if left_out else ""
    return Check(
        "history", Outcome.HOLDS, f"It holds the {len(there)} objects that the commit reaches{less}."
    )


def check_tree(archive: Archive, unbundled: Unbundled, manifest: Manifest) -> Check:
    """``tree``: each file below ``tree/`` is the commit's, as is what the manifest says of it."""
    tree = CommitTree(unbundled.root / manifest.commit.folder, manifest.commit.id)
    known = {entry.path: entry.kind for entry in tree.entries}
    details = tuple(_files(archive, tree, known, manifest))
    if details:
        return _fails("tree", "Not each file is the commit's.", details)
    count = sum(name.startswith(TREE) for name in archive.members)
    return Check("tree", Outcome.HOLDS, f"{count} files are those of the commit.")


def _files(
    archive: Archive, tree: CommitTree, known: dict[str, EntryKind], manifest: Manifest
) -> Iterator[Detail]:
    blobs = {one.path: one.blob for one in manifest.files}
    for name in archive.members:
        if not name.startswith(TREE):
            continue
        path = name.removeprefix(TREE)
        if known.get(path) is not EntryKind.FILE:
            yield Detail(name, "The commit has no such file.")
            continue
        blob = tree.blob_id(path)
        if _blob_id(archive, name, len(blob)) != blob:
            yield Detail(name, f"The commit has another one there, of blob {blob}.")
        elif blobs.get(name) != blob:
            yield Detail(name, f"The manifest says that it is blob {blobs.get(name)}; it is {blob}.")


def _blob_id(archive: Archive, name: str, digits: int) -> str:
    """The id that git gives a file, made piece by piece."""
    seen = hashlib.new("sha1" if digits == _SHA1_DIGITS else "sha256", usedforsecurity=False)
    seen.update(b"blob %d\0" % archive.members[name].size)
    for piece in archive.pieces(name):
        seen.update(piece)
    return seen.hexdigest()


def check_commit(manifest: Manifest, expected: str | None) -> Check:
    """``commit``: it is the one that the auditor expects."""
    commit = manifest.commit.id
    if expected is None:
        return Check("commit", Outcome.UNASKED, "Nobody said which commit it must be (--expect-commit).")
    if commit != expected:
        return _fails("commit", f"It is of commit {commit}; expected is {expected}.")
    return Check("commit", Outcome.HOLDS, f"It is of commit {commit}, as expected.")


def check_ancestry(unbundled: Unbundled | None, manifest: Manifest, earlier: Earlier | None) -> Check:
    """``ancestry``: the commit stands on the one of before, and the day is no earlier."""
    if earlier is None:
        return Check("ancestry", Outcome.UNASKED, "Nobody said on which commit it must stand (--after).")
    if unbundled is None:
        return Check(
            "ancestry", Outcome.UNTOLD, "Without a history nobody can tell what the commit stands on."
        )
    try:
        stands = is_ancestor(unbundled, earlier.commit, manifest.commit.id)
    except SocgapError as error:
        return Check("ancestry", Outcome.UNTOLD, f"git could not tell: {error.message}")
    if not stands:
        return _fails(
            "ancestry",
            f"Commit {earlier.commit} is not in its history: that was rewritten, or this is the older one.",
        )
    if earlier.as_of is not None and manifest.as_of < earlier.as_of:
        return _fails(
            "ancestry",
            f"It is about {manifest.as_of}; the earlier pack is about {earlier.as_of}, a later day.",
        )
    return Check("ancestry", Outcome.HOLDS, f"It stands on commit {earlier.commit}.")


def _fails(name: str, says: str, details: tuple[Detail, ...] = ()) -> Check:
    return Check(name, Outcome.FAILS, says, details)
