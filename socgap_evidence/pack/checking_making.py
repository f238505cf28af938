"""Whether the pack follows from its commit: it is made again from the history that is in it, and compared.

Nothing that the pack says is used for that but its history and what was asked for, as the manifest states it. How
lenient the packed controls are is told beside that: a weak judge that was packed honestly is made again as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence import __version__
from socgap_evidence.errors import DocumentError, SocgapError
from socgap_evidence.inspection import inspect_file
from socgap_evidence.pack.lenience import leniences
from socgap_evidence.pack.making import make_pack
from socgap_evidence.pack.naming import BUNDLE, ENVELOPE, MANIFEST, REQUESTS, SUMS, TREE
from socgap_evidence.pack.saying import WORDING, differences
from socgap_evidence.verification import Check, Detail, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from socgap_evidence.pack.making import Pack
    from socgap_evidence.pack.manifest import Manifest
    from socgap_evidence.pack.opening import Archive
    from socgap_evidence.pack.unbundling import Unbundled

_DATA = {
    "verdict.json": WORDING,
    "timeline.json": WORDING,
    MANIFEST: WORDING | {"socgap", "size", "sha256"},
}
"""The files that another version's are compared with by what they say, and what of each is left out then."""
_SMALL = 1024**2
"""How many bytes more than twice its size a file may have to be read at all."""
_MOST = 10
"""How many differences in one file are told."""


def make_again(archive: Archive, unbundled: Unbundled, manifest: Manifest) -> Pack:
    """The pack that the history gives for what was asked for; SocgapError if it gives none."""
    requests = archive.read(REQUESTS) if REQUESTS in archive.members else None
    return make_pack(root_of(unbundled, manifest), manifest.wishes(requests))


def root_of(unbundled: Unbundled, manifest: Manifest) -> Path:
    """The folder that stands for that of ``socgap.yaml``."""
    return unbundled.root / manifest.commit.folder


def check_derived(archive: Archive, made: Pack, manifest: Manifest) -> Check:
    """``derived``: every file is what making the pack again gives."""
    is_other = manifest.socgap != __version__
    wrong: list[Detail] = []
    untold: list[Detail] = []
    for name in sorted((archive.members.keys() | made.entries.keys()) - {ENVELOPE}):
        if is_other and name not in {BUNDLE, REQUESTS} and not name.startswith(TREE):
            (wrong if name in _DATA else untold).extend(_by_what_it_says(archive, made, name))
        else:
            wrong += _by_bytes(archive, made, name)
    if wrong:
        return Check("derived", Outcome.FAILS, "It does not follow from its commit.", (*wrong, *untold))
    if untold:
        why = f"It was made by socgap {manifest.socgap} and this is {__version__}: install that one to compare these files."
        return Check("derived", Outcome.UNTOLD, why, tuple(untold))
    return Check("derived", Outcome.HOLDS, f"{len(made.entries)} files were made again, and are the same.")


def _by_bytes(archive: Archive, made: Pack, name: str) -> Iterator[Detail]:
    """What is to be said of a file that has to be the same to the byte; nothing if it is."""
    if name not in made.entries:
        yield Detail(name, "It does not follow from the commit, and is there.")
    elif name not in archive.members:
        yield Detail(name, "It follows from the commit, and is not there.")
    elif not _is_same(archive, name, made.entries[name]):
        told = list(_told(archive, made, name, ())) if name in _DATA else []
        yield from told or [Detail(name, "It is another one when it is made again.")]


def _is_same(archive: Archive, name: str, content: bytes) -> bool:
    if archive.members[name].size != len(content):
        return False
    at = 0
    for piece in archive.pieces(name):
        if piece != content[at : at + len(piece)]:
            return False
        at += len(piece)
    return True


def _by_what_it_says(archive: Archive, made: Pack, name: str) -> Iterator[Detail]:
    """The same of a file that another version of socgap has made."""
    is_in_both = name in made.entries and name in archive.members
    if is_in_both and (name == SUMS or _is_same(archive, name, made.entries[name])):
        return
    if is_in_both and name in _DATA:
        yield from _told(archive, made, name, _DATA[name])
    else:
        yield Detail(name, "It could not be compared.")


def _told(archive: Archive, made: Pack, name: str, ignoring: Collection[str]) -> Iterator[Detail]:
    content, size = made.entries[name], archive.members[name].size
    if size > 2 * len(content) + _SMALL:
        yield Detail(name, f"It has {size:,} bytes; made again it has {len(content):,}.")
        return
    try:
        found = list(differences(archive.read(name), content, ignoring))
    except DocumentError as error:
        yield Detail(name, error.message)
        return
    for one in found[:_MOST]:
        yield Detail(name, f"{one.about}: {one.says}")
    if len(found) > _MOST:
        yield Detail(name, f"And {len(found) - _MOST} more values are other ones.")


def check_left_out(made: Pack | None, manifest: Manifest, *, accepts: bool) -> Check:
    """``left-out``: whatever cannot be derived again is named."""
    if not manifest.left_out:
        return Check("left-out", Outcome.HOLDS, "Nothing is left out.")
    outcome = Outcome.NOTED if accepts else Outcome.UNTOLD
    details = [Detail(one.path, f"Left out by {one.by}: blob {one.blob}.") for one in manifest.left_out]
    resting = sorted(_resting(made, manifest)) if made is not None else []
    details += [Detail(one, "It rests on what is left out and cannot be derived again.") for one in resting]
    what = "file is" if len(manifest.left_out) == 1 else "contents are"
    says = f"{len(manifest.left_out)} {what} left out, and {len(resting)} requirements rest on that."
    return Check(
        "left-out",
        outcome,
        says if accepts else f"{says} If that is all right, say --accept-left-out.",
        tuple(details),
    )


def _resting(made: Pack, manifest: Manifest) -> set[str]:
    """The requirements that ask for a file that is left out, or whose rules read one."""
    found: set[str] = set()
    for path in {one.path for one in manifest.left_out}:
        report = inspect_file(made.judged.verdict, path)
        found |= {one.judged.assessed.requirement.id for one in report.askers}
        found |= {name for one in report.readers for name in one.requirements}
    return found


def check_lenience(made: Pack) -> Check:
    """``loosening``: how the packed judge is more lenient than what comes with socgap; information."""
    try:
        found = leniences(made.judged.project, made.judged.tree)
    except SocgapError as error:
        return Check("loosening", Outcome.UNTOLD, f"The controls could not be compared: {error.message}")
    if not found:
        return Check("loosening", Outcome.HOLDS, "The controls ask no less than those that come with socgap.")
    details = tuple(Detail(one.name, one.message) for one in found)
    says = f"{len(found)} things are more lenient than in the controls that come with socgap."
    return Check("loosening", Outcome.NOTED, says, details)
