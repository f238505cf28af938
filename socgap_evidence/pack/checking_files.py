"""Whether the manifest and the archive name the same files, and whether each is what the manifest says."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from socgap_evidence.pack.naming import ENVELOPE, MANIFEST, SUMS
from socgap_evidence.verification import Check, Detail, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.pack.manifest import Manifest
    from socgap_evidence.pack.opening import Archive


def check_names(archive: Archive, manifest: Manifest) -> Check:
    """``manifest``: both name the same files, both ways."""
    named = [one.path for one in manifest.files]
    stated = {*named, MANIFEST, ENVELOPE}
    details = (
        *(
            Detail(path, "The manifest names it twice.")
            for path, times in sorted(Counter(named).items())
            if times > 1
        ),
        *(
            Detail(path, "The manifest names it, and it is not there.")
            for path in sorted(stated - archive.members.keys())
        ),
        *(
            Detail(path, "It is there, and the manifest does not name it.")
            for path in sorted(archive.members.keys() - stated)
        ),
    )
    if details:
        return Check(
            "manifest", Outcome.FAILS, "The manifest and the archive do not name the same files.", details
        )
    return Check(
        "manifest",
        Outcome.HOLDS,
        f"Both name the same {len(named)} files, beside the manifest and its envelope.",
    )


def check_digests(archive: Archive, manifest: Manifest) -> Check:
    """``digests``: sizes and digests are those of the manifest, and ``SHA256SUMS`` says the same."""
    stated = {one.path: one for one in manifest.files}
    found: dict[str, str] = {}
    details: list[Detail] = []
    for name, member in archive.members.items():
        found[name], is_sound = _read(archive, name)
        one = stated.get(name)
        if one is not None and (one.sha256, one.size) != (found[name], member.size):
            details.append(Detail(name, f"The manifest says sha256 {one.sha256}; it is {found[name]}."))
        elif not is_sound:
            details.append(Detail(name, "The archive says another CRC-32 than it has."))
    details += _sums(archive, found)
    if details:
        return Check("digests", Outcome.FAILS, "Not each file is what the manifest says.", tuple(details))
    return Check(
        "digests",
        Outcome.HOLDS,
        f"{len(stated)} files have the sizes and the digests that the manifest says.",
    )


def _read(archive: Archive, name: str) -> tuple[str, bool]:
    """The digest of a file, and whether the archive says the right CRC of it."""
    digest, crc = hashlib.sha256(), 0
    for piece in archive.pieces(name):
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
    return digest.hexdigest(), crc == archive.members[name].crc


def _sums(archive: Archive, found: Mapping[str, str]) -> Iterator[Detail]:
    """What ``SHA256SUMS`` says otherwise; whoever checks by it must come to the same end."""
    if SUMS not in archive.members:
        return  # the names are another check's business
    beside = {SUMS, ENVELOPE, MANIFEST}
    wanted = "".join(f"{found[name]}  {name}\n" for name in archive.members if name not in beside).encode()
    if archive.members[SUMS].size != len(wanted) or archive.read(SUMS) != wanted:
        yield Detail(SUMS, "It does not list the files of the archive with their digests.")
