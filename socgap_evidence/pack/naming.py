"""What a file in a pack may be called, so that it means the same wherever the pack is unpacked.

The closed set of places, and what no name may hold. Whoever writes a pack and whoever opens one ask here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANIFEST = "manifest.json"
ENVELOPE = "envelope.json"
SUMS = "SHA256SUMS"
REQUESTS = "requests.csv"
BUNDLE = "history.bundle"
TREE = "tree/"
SAMPLES = "samples/"
OSCAL = "oscal/"

MAX_NAME = 1024
"""The most bytes of a name: what file systems take as a path is four times as long, what people write a tenth."""

_MAX_PART = 255
"""The most bytes of one part of a path that file systems take."""

_TOP = frozenset(
    {
        MANIFEST,
        ENVELOPE,
        SUMS,
        BUNDLE,
        "README.md",
        REQUESTS,
        "index.csv",
        "index.xlsx",
        "verdict.json",
        "timeline.json",
        "deviations.csv",
        "report.html",
    }
)
_FOLDERS = (TREE, "redacted/", SAMPLES, OSCAL)

_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_UNSEEN = "Cf"
"""The category of what has no width, or turns the order of what stands beside it: two names could look the same."""
_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_ON_WINDOWS = re.compile(r"[?*<>|\":]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
"""What Windows takes for a device in any folder, whatever the ending."""


def fault_in_name(name: str) -> str:
    """Why a pack can hold no file of that name, as the end of a sentence about it; empty if it can."""
    return next(_faults(name), "")


def _faults(name: str) -> Iterator[str]:
    kinds = {unicodedata.category(character) for character in name}
    if kinds & _CONTROLS:
        yield "holds a control character"
    if _UNSEEN in kinds:
        yield "holds a character that cannot be seen, or that turns the order of others"
    if "\\" in name:
        yield "holds a backslash, which some systems take for the end of a folder's name"
    if len(name.encode()) > MAX_NAME:
        yield f"has more than {MAX_NAME:,} bytes"
    parts = name.split("/")
    if name.startswith("/") or any(_DRIVE.match(part) for part in parts):
        yield "leads to a place of its own rather than into the pack"
    if any(part in {"", ".", ".."} for part in parts):
        yield "leads out of its folder"
    yield from _faults_of_parts(parts)
    if name not in _TOP and not name.startswith(_FOLDERS):
        yield "is none that a pack has"


def _faults_of_parts(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        if len(part.encode("utf-8", "surrogatepass")) > _MAX_PART:
            yield f"has a part of more than {_MAX_PART} bytes, which few disks take"
        if found := _NOT_ON_WINDOWS.search(part):
            yield f"holds '{found[0]}', which Windows does not take"
        if _DEVICE.fullmatch(part):
            yield f"has the part {part}, which Windows takes for a device"
        if part.endswith((" ", ".")):
            yield "has a part that ends with a space or a dot, which Windows takes away"


def one_place(name: str) -> str:
    """What is the same for two names that some file system takes for one: case, composition, dots at the end."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return "/".join(part.rstrip(". ") for part in folded.split("/"))


def clashes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that cannot both be unpacked: the same, twins, or a file where the other needs a folder."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        place = one_place(name)
        if (other := seen.get(place) or folders.get(place)) is not None:
            yield other, name
            continue
        seen[place] = name
        for folder in _folders_of(place):
            if folder in seen:
                yield seen[folder], name
                break
            folders.setdefault(folder, name)


def _folders_of(place: str) -> Iterator[str]:
    at = place.find("/")
    while at >= 0:
        yield place[:at]
        at = place.find("/", at + 1)


def is_folder(path: str) -> bool:
    """Whether a path leads from a folder to one below it, with a slash at its end, or is empty for itself."""
    parts = path.removesuffix("/").split("/")
    return not path or (
        path.endswith("/")
        and path.isprintable()
        and "\\" not in path
        and len(path.encode()) <= MAX_NAME
        and all(_is_step(part) for part in parts)
    )


def _is_step(part: str) -> bool:
    """Whether a part of a path leads one folder down, and not into git's own."""
    is_short = len(part.encode()) <= _MAX_PART
    return is_short and part.rstrip(". ").casefold() not in {"", ".git"} and not _DRIVE.match(part)
