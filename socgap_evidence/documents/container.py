"""ZIP containers within bounds: what office files are made of (ECMA-376 part 2, OpenDocument 1.3 part 2).

Nothing that a container says about its own size is believed. What is read is counted while it unfolds, and nothing
is read that was not asked for by name, so a container inside a container stays closed.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from socgap_evidence.documents.flaws import FlawError, is_of_the_system
from socgap_evidence.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNFOLDED

SMALL = 16 * 1024**2

_MAGIC = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_IS_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What ``zipfile`` raises over damaged bytes."""


class Container:
    """An open container, its names known to be clean; FlawError if the bytes are none."""

    def __init__(self, raw: bytes) -> None:
        if not is_container(raw):
            raise FlawError("is no ZIP container", "Save the file again.")
        if raw.count(_ENTRY) > MAX_MEMBERS:  # before anything is made of them
            raise FlawError(
                f"holds more than {MAX_MEMBERS:,} files", "Split it, or attach what matters of it."
            )
        try:
            self._archive = zipfile.ZipFile(BytesIO(raw))
        except _BROKEN as error:
            if is_of_the_system(error):
                raise
            raise _damaged() from error
        self._members = {member.filename: member for member in self._archive.infolist()}
        self._check(len(raw))

    @property
    def names(self) -> list[str]:
        """The names of everything in it, in their order."""
        return list(self._members)

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of one member; FlawError if there are more than ``limit``, or if it is damaged or absent."""
        try:
            with self._archive.open(self._members[name]) as stream:
                content = stream.read(limit + 1)
        except (*_BROKEN, KeyError) as error:
            if is_of_the_system(error):
                raise
            raise _damaged() from error
        if len(content) > limit:
            raise FlawError(
                f"unfolds to too much: its part {name} has more than {limit:,} bytes", "Make it smaller."
            )
        return content

    def _check(self, size: int) -> None:
        members = self._archive.infolist()
        seen: set[str] = set()
        for member in members:
            name = member.filename.lower()  # names of parts differ by more than case (ECMA-376-2, 6.2.2.3)
            if name in seen:
                raise FlawError(
                    f"holds two files named {member.filename}", "Save it again with an office program."
                )
            seen.add(name)
        if any(member.flag_bits & _IS_ENCRYPTED for member in members):
            raise encrypted()
        if any(member.compress_type not in _METHODS for member in members):
            raise FlawError("is compressed in an unusual way", "Save it again with an office program.")
        unfolded = sum(member.file_size for member in members)
        if unfolded > MAX_UNFOLDED or (unfolded > SMALL and unfolded > MAX_RATIO * size):
            raise FlawError(
                f"unfolds from {size:,} to {unfolded:,} bytes, like a file made to exhaust who opens it",
                "Attach what matters of it in a smaller file.",
            )


def is_container(raw: bytes) -> bool:
    """Whether the bytes begin as a ZIP container does, be it an empty one."""
    return raw.startswith((_MAGIC, _EMPTY))


def encrypted() -> FlawError:
    """The flaw of a file that only who knows a password can read."""
    return FlawError("is encrypted, so nobody can review it", "Save it without a password.")


def _damaged() -> FlawError:
    return FlawError("is damaged or cut off", "Save or fetch the file again.")
