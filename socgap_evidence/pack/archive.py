"""A ZIP archive of which every byte follows from what is in it, whoever writes it and wherever.

Entries stand in the order of their names' bytes, stored and not deflated (what zlib makes of them differs between its
versions), dated 1980-01-01, with mode 0644 and nothing else.
"""

from __future__ import annotations

import io
import zipfile
from typing import IO, TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.pack import opening
from socgap_evidence.pack.naming import clashes, fault_in_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX, _VERSION = 3, 20
_MODE = 0o100644 << 16


def archive(entries: Mapping[str, bytes]) -> bytes:
    """The archive of these files, by their names."""
    written = io.BytesIO()
    write_archive(entries, written)
    return written.getvalue()


def write_archive(entries: Mapping[str, bytes], into: IO[bytes]) -> None:
    """Write the archive of these files, by their names; SnapshotError for more than whoever verifies it would read."""
    _refuse_too_much(entries)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as written:
        for name in sorted(entries, key=str.encode):
            written.writestr(_facts(name), entries[name])


def _refuse_too_much(entries: Mapping[str, bytes]) -> None:
    fix = "Leave out what the auditor need not have with --without; a large part may be old files in the history."
    if len(entries) > opening.MAX_MEMBERS:
        message = f"The pack would hold {len(entries):,} files; the limit is {opening.MAX_MEMBERS:,}."
        raise SnapshotError(message, fix=fix)
    # What the archive itself says of each file, twice, and at its end.
    size = sum(len(content) + 2 * len(name.encode()) + 76 for name, content in entries.items()) + 22
    if size > opening.MAX_ARCHIVE:
        message = f"The pack would have {size:,} bytes; the limit is {opening.MAX_ARCHIVE:,}."
        raise SnapshotError(message, fix=fix)


def _facts(name: str) -> zipfile.ZipInfo:
    facts = zipfile.ZipInfo(name, _EPOCH)
    facts.create_system, facts.create_version, facts.extract_version = _UNIX, _VERSION, _VERSION
    facts.external_attr = _MODE
    return facts


def refuse_names(names: Iterable[str]) -> None:
    """Raise SnapshotError for the first name that no pack can hold, or not beside the others."""
    ordered = sorted(names)
    for name in ordered:
        if fault := fault_in_name(name):
            raise SnapshotError(f"It cannot be packed: its name {fault}.", path=name, fix="Rename the file.")
    for one, other in clashes(ordered):
        raise SnapshotError(
            f"It cannot be packed beside {one}: some disks take the two for one.",
            path=other,
            fix="Rename one of them.",
        )
