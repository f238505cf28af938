"""An archive that can be read in one way only, or what is wrong with it.

ZIP says everything twice, in front of each file and in a directory at the end, and programs differ in which of the two
they believe, in what they skip between files, and in what they do with a name that is there twice. So nothing is left
to choose: files follow upon each other from the first byte, the directory follows upon them, and each header holds what
``archive.py`` writes and nothing else. What remains is bounded before it is read.
"""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import UsageError
from socgap_evidence.pack.naming import MANIFEST, MAX_NAME, clashes, fault_in_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MAX_ARCHIVE = 2**31
"""The most bytes of a pack, which is made again in memory. Twice as many take ZIP64, which says sizes a third time."""
MAX_MEMBERS = 2**16 - 2
"""The most files in a pack, likewise."""
MAX_MANIFEST = 64 * 1024**2
"""The most bytes of the manifest: some 400 for each of the most files, and as many again for what is left out."""
MAX_ENVELOPE = 1024**2
"""The most bytes of the envelope, in which a statement has some hundreds and a signature fewer."""
MAX_READ = 512 * 1024**2
"""The most bytes of another file that is read as a whole; digests are made piece by piece."""

_PIECE = 1 << 18

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MAGIC, _CENTRAL_MAGIC, _END_MAGIC = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

_VERSION = 20
_MADE_BY = 3 << 8 | _VERSION
"""By a Unix, so that the attributes are a mode."""
_MODES = frozenset({0o644 << 16, 0o100644 << 16})
_LINK, _KIND = 0o120000, 0o170000
_TIME, _DATE = 0, 0x21
_UTF8 = 0x800
_ENCRYPTED = 0x1
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF


class ArchiveError(Exception):
    """The archive is not one that a pack can be; the message is the sentence that says why."""


class Member(Struct, frozen=True):
    """One file of the archive."""

    name: str
    size: int
    crc: int
    offset: int
    """Where its header begins."""
    raw_name: bytes

    @property
    def begins(self) -> int:
        """Where its content begins."""
        return self.offset + _LOCAL.size + len(self.raw_name)

    @property
    def ends(self) -> int:
        """What comes after its last byte."""
        return self.begins + self.size


class Archive:
    """An opened archive whose headers are known to be right; nothing is known of the contents."""

    def __init__(self, file: IO[bytes], members: Mapping[str, Member]) -> None:
        self._file = file
        self.members = members

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a file, piece by piece."""
        member = self.members[name]
        at, left = member.begins, member.size
        while left:
            self._file.seek(at)
            piece = self._file.read(min(_PIECE, left))
            if not piece:
                raise ArchiveError(f"{name} ends early: the archive was cut while it was read.")
            yield piece
            at, left = at + len(piece), left - len(piece)

    def read(self, name: str, limit: int = MAX_READ) -> bytes:
        """The content of a file as a whole; ArchiveError if it has more bytes than the limit."""
        size = self.members[name].size
        if size > limit:
            raise ArchiveError(f"{name} has {size:,} bytes; the limit is {limit:,}.")
        return b"".join(self.pieces(name))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_archive(path: Path) -> Archive:
    """The archive at a path.

    UsageError for what is no pack at all; ArchiveError for one that is not as a pack has to be.
    """
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise UsageError(f"It cannot be read: {said}.", path=str(path), fix="Name a pack.") from error
    try:
        return Archive(file, _members(file, _size(file), path))
    except BaseException:
        file.close()
        raise


def _size(file: IO[bytes]) -> int:
    try:
        return file.seek(0, 2)
    except OSError as error:
        raise UsageError(
            "It is no file that can be read twice.", path=file.name, fix="Save it, and name the file."
        ) from error


def _members(file: IO[bytes], size: int, path: Path) -> Mapping[str, Member]:
    _expect_zip(file, path)
    if size > MAX_ARCHIVE:
        raise ArchiveError(f"It has {size:,} bytes; the limit is {MAX_ARCHIVE:,}.")
    count, start = _end(file, size)
    file.seek(start)
    members = list(_directory(file.read(size - _END.size - start), count))
    _expect_order(file, members, start)
    for member in members:
        if fault := fault_in_name(member.name):
            raise ArchiveError(f"The name '{member.name}' {fault}.")
    for first, second in clashes(member.name for member in members):
        what = (
            "is in it twice" if first == second else f"is in it beside '{first}': some systems keep only one"
        )
        raise ArchiveError(f"'{second}' {what}.")
    found = {member.name: member for member in members}
    if MANIFEST not in found:
        raise _no_pack(path, f"There is no {MANIFEST} in it.")
    return found


def _expect_zip(file: IO[bytes], path: Path) -> None:
    """UsageError unless it begins as an archive does that holds something."""
    file.seek(0)
    if file.read(4) != _LOCAL_MAGIC:
        raise _no_pack(path, "It does not begin as one.")


def _no_pack(path: Path, why: str) -> UsageError:
    return UsageError(f"It is no pack. {why}", path=str(path), fix="Name a file that 'socgap pack' has made.")


def _end(file: IO[bytes], size: int) -> tuple[int, int]:
    """How many files the end of the archive tells of, and where the directory begins."""
    file.seek(max(size - _END.size, 0))
    raw = file.read(_END.size)
    if len(raw) < _END.size or not raw.startswith(_END_MAGIC):
        raise ArchiveError(
            "It does not end where its directory ends: it was cut off, or something was added."
        )
    _, disk, first_disk, here, count, length, start, comment = _END.unpack(raw)
    if _FULL_16 in (here, count) or _FULL_32 in (length, start):
        raise ArchiveError("It says its sizes in the manner of ZIP64, which no pack needs.")
    if disk or first_disk or here != count or comment:
        raise ArchiveError("It says that it has several parts, or a comment.")
    if length > count * (_CENTRAL.size + MAX_NAME):  # before it is read
        raise ArchiveError("Its directory holds more than its end says.")
    if start + length + _END.size != size:
        raise ArchiveError("Its directory does not stand where its end says.")
    return count, start


def _directory(raw: bytes, count: int) -> Iterator[Member]:
    """The files that the directory lists, in its order."""
    at = 0
    for _ in range(count):
        fixed = raw[at : at + _CENTRAL.size]
        if len(fixed) < _CENTRAL.size or not fixed.startswith(_CENTRAL_MAGIC):
            raise ArchiveError("Its directory lists fewer files than its end says.")
        name_length = _CENTRAL.unpack(fixed)[10]
        at += _CENTRAL.size
        raw_name = raw[at : at + name_length]
        at += name_length
        yield _listed(fixed, raw_name)
    if at != len(raw):
        raise ArchiveError("Its directory holds more than its end says.")


def _listed(fixed: bytes, raw_name: bytes) -> Member:
    """A file as the directory has it; ArchiveError for anything that a pack does not say."""
    _, made_by, version, flags, method, time, date, crc, *others = _CENTRAL.unpack(fixed)
    packed, size, _, extra, comment, disk, inner, mode, offset = others
    try:
        name = raw_name.decode()
    except UnicodeDecodeError as error:
        raise ArchiveError(f"The name {raw_name[:80]!r} is not UTF-8.") from error
    if _FULL_32 in (packed, size, offset):
        raise ArchiveError(f"'{name}' says its size in the manner of ZIP64, which no pack needs.")
    if flags & _ENCRYPTED:
        raise ArchiveError(f"'{name}' is encrypted.")
    if method != 0:
        raise ArchiveError(f"'{name}' is compressed; the files of a pack are stored as they are.")
    if packed != size:
        raise ArchiveError(f"'{name}' has {packed:,} bytes and says that it unfolds to {size:,}.")
    if mode not in _MODES:
        is_link = mode >> 16 & _KIND == _LINK
        raise ArchiveError(f"'{name}' is {'a symbolic link' if is_link else 'no file of mode 0644'}.")
    usual = (_MADE_BY, _VERSION, _flags(raw_name), _TIME, _DATE, 0, 0, 0, 0)
    if (made_by, version, flags, time, date, extra, comment, disk, inner) != usual:
        raise ArchiveError(f"'{name}' has a date, a flag or a remark that no file of a pack has.")
    return Member(name, size, crc, offset, raw_name)


def _expect_order(file: IO[bytes], members: list[Member], start: int) -> None:
    """ArchiveError unless the files follow upon each other up to the directory, by the order of their names."""
    if [one.raw_name for one in members] != sorted(one.raw_name for one in members):
        raise ArchiveError("Its files are not in the order of their names.")
    at = 0
    for member in members:
        if member.offset != at:
            raise ArchiveError(f"'{member.name}' does not begin where the file before it ends.")
        file.seek(at)
        if file.read(member.begins - at) != _header(member):
            raise ArchiveError(f"'{member.name}' says something else in front of it than in the directory.")
        at = member.ends
    if at != start:
        raise ArchiveError("Between its last file and its directory stands something else.")


def _header(member: Member) -> bytes:
    """What has to stand in front of a file that the directory lists so."""
    sizes = (member.crc, member.size, member.size, len(member.raw_name), 0)
    fixed = _LOCAL.pack(_LOCAL_MAGIC, _VERSION, _flags(member.raw_name), 0, _TIME, _DATE, *sizes)
    return fixed + member.raw_name


def _flags(raw_name: bytes) -> int:
    return 0 if raw_name.isascii() else _UTF8
