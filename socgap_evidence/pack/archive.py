"""A ZIP archive of which every byte follows from what is in it, whoever writes it and wherever.

Entries stand in the order of their names' bytes, stored and not deflated (what zlib makes of them differs between its
versions), dated 1980-01-01, with mode 0644 and nothing else. What a name may be is said here as well, for whoever reads.
"""

from __future__ import annotations

import io
import zipfile
from typing import IO, TYPE_CHECKING

from socgap_evidence.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_NAME = 1000
"""How many bytes of UTF-8 a name may have; disks take no path that is much longer."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX, _VERSION = 3, 20
_MODE = 0o100644 << 16


def archive(entries: Mapping[str, bytes]) -> bytes:
    """The archive of these files, by their names."""
    written = io.BytesIO()
    write_archive(entries, written)
    return written.getvalue()


def write_archive(entries: Mapping[str, bytes], into: IO[bytes]) -> None:
    """Write the archive of these files, by their names; SnapshotError for a name that it cannot hold."""
    refuse_names(entries)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as written:
        for name in sorted(entries, key=str.encode):
            written.writestr(_facts(name), entries[name])


def _facts(name: str) -> zipfile.ZipInfo:
    facts = zipfile.ZipInfo(name, _EPOCH)
    facts.create_system, facts.create_version, facts.extract_version = _UNIX, _VERSION, _VERSION
    facts.external_attr = _MODE
    return facts


def refuse_names(names: Iterable[str]) -> None:
    """Raise SnapshotError for the first name that an archive cannot hold, or not beside the others."""
    known: dict[str, str] = {}
    for name in sorted(names):
        if wrong := wrong_with_name(name):
            raise SnapshotError(f"It cannot be packed: {wrong}.", path=name, fix="Rename the file.")
        other = known.setdefault(name.casefold(), name)
        if other != name:
            raise SnapshotError(
                f"It cannot be packed beside {other}, from which it differs by case alone.",
                path=name,
                fix="Rename one of them: many disks keep only one of the two.",
            )


def wrong_with_name(name: str) -> str:
    """Why no archive of ours holds an entry of this name, in words; empty if one may."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "its name is no UTF-8"
    if size > MAX_NAME:
        return f"its name has {size} bytes, and {MAX_NAME} are the limit"
    if any(part in {"", ".", ".."} for part in name.split("/")):
        return "its name is no path from the top of a folder down to a file"
    if "\\" in name or not name.isprintable():
        return "its name holds a backslash or a character that cannot be seen"
    return ""
