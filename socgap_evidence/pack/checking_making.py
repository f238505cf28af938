"""Whether the pack follows from its commit: it is made again from the history that is in it, and compared.

Nothing that the pack says is used for that but its history and what was asked for, as the manifest states it. How
lenient the packed controls are is told beside that: a weak judge that was packed honestly is made again as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence import __version__
from socgap_evidence.errors import DocumentError, SocgapError
from socgap_evidence.pack.lenience import leniences
from socgap_evidence.pack.naming import BUNDLE, ENVELOPE, MANIFEST, REQUESTS, SUMS, TREE
from socgap_evidence.pack.saying import WORDING, differences
from socgap_evidence.verification import Check, Detail, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from socgap_evidence.pack.manifest import Manifest
    from socgap_evidence.pack.opening import Archive
    from socgap_evidence.pack.remaking import Remade

_DATA = {
    "verdict.json": WORDING,
    "timeline.json": WORDING,
    MANIFEST: WORDING | {"socgap", "size", "sha256"},
}
"""The files that another version's are compared with by what they say, and what of each is left out then."""
_PAST = "timeline.json"
"""What also tells how earlier commits judged, by the controls that they had."""
_OTHER_WORDS = "It says the same of what is met and on which days, in other words than when it is made again."
_ONLY_PARTLY = "It is compared only as far as it does not rest on what is left out."
_IN_PART = {MANIFEST: "It is compared but for the digests of files that could not be."}
_PERHAPS = "It is not there, and whether it has to be could not be told."
_SMALL = 1024**2
"""How many bytes more than twice its size a file may have to be read at all."""
_MOST = 10
"""How many differences in one file are told."""


def check_derived(archive: Archive, made: Remade, manifest: Manifest) -> Check:
    """``derived``: every file is what making the pack again gives."""
    is_other = manifest.socgap != __version__
    wrong = [Detail(path, says) for path, says in made.misstated]
    untold = [
        Detail(commit, f"What judged from {days} is left out: it cannot be told what was known then.")
        for commit, days in made.unjudged
    ]
    for name in sorted((archive.members.keys() | made.names) - {ENVELOPE}):
        if (presence := _presence(archive, made, name)) is not None:
            wrong.append(presence)
        elif name in made.partly:
            told = _partly(archive, made, name, is_other=is_other)
            (untold if name == _PAST else wrong).extend(told.wrong)
            untold += told.untold
        elif name in made.entries:
            told = _compared(archive, name, made.entries[name], is_other=is_other)
            wrong += told.wrong
            untold += told.untold
    if wrong:
        return Check("derived", Outcome.FAILS, "It does not follow from its commit.", (*wrong, *untold))
    if made.unjudged:
        return Check("derived", Outcome.UNTOLD, "What judged earlier commits is left out.", tuple(untold))
    if untold:
        why = "An earlier commit may have asked for what is left out."
        if is_other:
            why = f"It was made by socgap {manifest.socgap}, and this is {__version__}: compare these with that one."
        return Check("derived", Outcome.UNTOLD, why, tuple(untold))
    return Check("derived", Outcome.HOLDS, _made(made))


def _made(made: Remade) -> str:
    whole = f"{len(made.entries)} files were made again, and are the same"
    if not made.untold:
        return f"{whole}."
    return f"{whole}; verdict and timeline say the same of whatever does not rest on what is left out."


def _presence(archive: Archive, made: Remade, name: str) -> Detail | None:
    """What is to be said of a file that only one of the two has."""
    if name in made.perhaps:
        return None
    if name not in made.names:
        return Detail(name, "It does not follow from the commit, and is there.")
    if name not in archive.members:
        return Detail(name, "It follows from the commit, and is not there.")
    return None


def _is_the_commits(name: str) -> bool:
    """Whether a file is the same whatever version of socgap packs it."""
    return name in {BUNDLE, REQUESTS} or name.startswith(TREE)


class _Told(NamedTuple):
    """What is to be said of a file that is not what it is made again."""

    wrong: tuple[Detail, ...] = ()
    untold: tuple[Detail, ...] = ()
    """Where it may be right."""


def _compared(archive: Archive, name: str, content: bytes, *, is_other: bool) -> _Told:
    """What is to be said of a file; nothing if it is the same to the byte."""
    if _is_same(archive, name, content) or (is_other and name == SUMS):  # which another check holds
        return _Told()
    if not is_other or _is_the_commits(name):
        told = tuple(_told(archive, name, content, ())) if name in _DATA else ()
        return _Told(told or (Detail(name, "It is another one when it is made again."),))
    if name not in _DATA:
        return _Told(untold=(Detail(name, "It could not be compared."),))
    told = tuple(_told(archive, name, content, _DATA[name]))
    return _Told(told, () if told or name == MANIFEST else (Detail(name, _OTHER_WORDS),))


def _partly(archive: Archive, made: Remade, name: str, *, is_other: bool) -> _Told:
    """The same where what rests on what is left out is taken as it is given."""
    if (detail := _too_large(archive, name, made.partly[name])) is not None:
        return _Told((detail,))
    try:
        content = made.restored(name, archive.read(name))
    except DocumentError as error:
        return _Told((Detail(name, error.message),))
    return _compared(archive, name, content, is_other=is_other)


def _is_same(archive: Archive, name: str, content: bytes) -> bool:
    if archive.members[name].size != len(content):
        return False
    at = 0
    for piece in archive.pieces(name):
        if piece != content[at : at + len(piece)]:
            return False
        at += len(piece)
    return True


def _told(
    archive: Archive,
    name: str,
    content: bytes,
    ignoring: Collection[str],
) -> Iterator[Detail]:
    """What a file says otherwise than it does when it is made again."""
    if (detail := _too_large(archive, name, content)) is not None:
        yield detail
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


def _too_large(archive: Archive, name: str, content: bytes) -> Detail | None:
    """What is to be said of a file that is not read, because it has far more bytes than it has made again."""
    size = archive.members[name].size
    if size <= 2 * len(content) + _SMALL:
        return None
    return Detail(name, f"It has {size:,} bytes; made again it has {len(content):,}.")


def check_left_out(made: Remade | None, manifest: Manifest, *, accepts: bool) -> Check:
    """``left-out``: whatever cannot be derived again is named."""
    if not manifest.left_out:
        return Check("left-out", Outcome.HOLDS, "Nothing is left out.")
    outcome = Outcome.NOTED if accepts else Outcome.UNTOLD
    details = [Detail(one.path, f"Left out by {one.by}: blob {one.blob}.") for one in manifest.left_out]
    count = (
        f"{len(manifest.left_out)} {'content is' if len(manifest.left_out) == 1 else 'contents are'} left out"
    )
    if made is None:
        return Check(
            "left-out", Outcome.UNTOLD, f"{count}; what rests on that could not be told.", tuple(details)
        )
    there = {one.path for one in manifest.files} | {MANIFEST}
    details += [Detail(one, _ONLY_PARTLY) for one in sorted(made.partly)]
    untold = sorted((made.untold | made.perhaps) & there - {SUMS})
    details += [Detail(one, _IN_PART.get(one, "It could not be compared.")) for one in untold]
    details += [Detail(one, _PERHAPS) for one in sorted(made.perhaps - there)]
    if manifest.status is not None and made.resting:
        details.append(
            Detail(manifest.status.path, "Whether it is current, as the manifest says, is not known.")
        )
    details += [
        Detail(one, "It rests on what is left out and cannot be derived.") for one in sorted(made.resting)
    ]
    says = (
        f"{count}; {len(made.resting)} requirements rest on that and {len(untold)} files cannot be compared."
    )
    advice = "" if accepts else " If that is all right, say --accept-left-out."
    return Check("left-out", outcome, f"{says}{advice}", tuple(details))


def check_lenience(made: Remade) -> Check:
    """``loosening``: how the packed judge is more lenient than what comes with socgap; information."""
    try:
        found = leniences(made.judged.project, made.judged.tree)
    except SocgapError as error:
        return Check("loosening", Outcome.UNTOLD, f"The controls could not be compared: {error.message}")
    if not found:
        return Check("loosening", Outcome.HOLDS, "The controls ask no less than those that come with socgap.")
    details = tuple(Detail(one.name, one.message) for one in found)
    things = "thing is" if len(found) == 1 else "things are"
    says = f"{len(found)} {things} more lenient than in the controls that come with socgap."
    return Check("loosening", Outcome.NOTED, says, details)
