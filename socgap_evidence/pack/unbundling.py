"""A bundle of strangers as a repository: every byte is walked over before git sees one.

The header is read here, and the pack behind it object by object: each is whole, none is a difference from another, none
unfolds to more than it takes, and the checksum is right. So git has nothing to resolve and nothing to unfold that could
exhaust it. The trees stand for no more files than somebody could have (``growth``), and every command of git's reads the
same in them (``soundness``). Then ``git index-pack`` makes a repository of it, in a folder of its own, which has no
configuration, no hook and no attribute of anybody else's: a bundle carries none. Nothing is ever checked out.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import SnapshotError
from socgap_evidence.pack.growth import Growth, GrowthError
from socgap_evidence.pack.soundness import fault_in_commit, fault_in_tree
from socgap_evidence.snapshot.git import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    _Keep = Callable[[bytes], bytes]

MAX_OBJECTS = 5_000_000
"""The most objects of a bundle: a hundred thousand commits of fifty files."""
MAX_LISTING = 64 * 1024**2
"""The most bytes of a commit or a tree; a folder of a million files has about half."""
_LONGEST_LINE = 1024

_COMMIT, _TREE, _BLOB = 1, 2, 3
_DIFFERENCES = {6, 7}
_REFERENCE = re.compile(rb"([0-9a-f]+) refs/heads/packed")
_HASHES = {b"sha1": 40, b"sha256": 64}
_OVERHEAD = 64
"""How many bytes more than it takes an object may unfold to: none, but for rounding."""


class BundleError(Exception):
    """The bundle is not one that a pack can have; the message is the sentence that says why."""


class Unbundled(Struct, frozen=True):
    """What a bundle held, as a repository."""

    root: Path
    """The folder of the repository; its work tree is empty."""
    tip: str
    """The commit that the bundle names."""
    objects: frozenset[str]
    """The ids of everything that was in it, as git counts them."""


def unbundle(pieces: Iterable[bytes], root: Path) -> Unbundled:
    """A repository in an empty folder; BundleError for a bundle that is damaged, hostile or of another kind."""
    reader = _Reader(iter(pieces))
    algorithm, tip = _header(reader)
    run(root.parent, "init", "--quiet", "--template=", f"--object-format={algorithm}", str(root))
    folder = root / ".git" / "objects" / "pack"
    folder.mkdir(exist_ok=True)
    pack = folder / "pack-received.pack"
    with pack.open("wb") as copy:
        _walk(reader, copy, algorithm)
    try:
        run(root, "index-pack", str(pack))
        printed = run(root, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered")
        objects = frozenset(printed.decode("ascii").split())
        run(root, "update-ref", "--no-deref", "HEAD", tip)
    except SnapshotError as error:
        raise BundleError(f"git cannot read the history. {error.message}") from error
    return Unbundled(root, tip, objects)


class _Reader:
    """Bytes that come in pieces, read by count or by line."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = b""
        self._at = 0

    def some(self, most: int) -> bytes:
        """The next bytes, at most so many; empty at the end."""
        if self._at == len(self._piece):
            self._piece, self._at = next(self._pieces, b""), 0
        found = self._piece[self._at : self._at + most]
        self._at += len(found)
        return found

    def give_back(self, count: int) -> None:
        """Take back the last bytes that were given at once, or some of them."""
        self._at -= count

    def take(self, count: int) -> bytes:
        """So many bytes; BundleError if there are fewer."""
        found = b""
        while len(found) < count:
            more = self.some(count - len(found))
            if not more:
                raise BundleError("The history is cut off.")
            found += more
        return found

    def line(self) -> bytes:
        """The next line without its end; BundleError for one that is too long."""
        found = b""
        while b"\n" not in found:
            more = self.some(_LONGEST_LINE)
            if not more or len(found) > _LONGEST_LINE:
                raise BundleError("The history has no header of a bundle.")
            found += more
        line, _, rest = found.partition(b"\n")
        self.give_back(len(rest))
        return line


def _header(reader: _Reader) -> tuple[str, str]:
    """The hash that the bundle's ids are made by, and the one commit that it names."""
    algorithm = b"sha1"
    match reader.line():
        case b"# v2 git bundle":
            line = reader.line()
        case b"# v3 git bundle":
            capability = reader.line()
            algorithm = capability.removeprefix(b"@object-format=")
            if algorithm == capability or algorithm not in _HASHES:
                raise BundleError("The history is a bundle with a capability that a pack does not use.")
            line = reader.line()
        case _:
            raise BundleError("The history has no header of a bundle.")
    if line.startswith(b"-"):
        raise BundleError("The history needs commits that are not in it.")
    named = _REFERENCE.fullmatch(line)
    if named is None or len(named[1]) != _HASHES[algorithm]:
        raise BundleError("The history does not name its commit as that of a pack does.")
    if reader.line() != named[1] + b" HEAD" or reader.line():
        raise BundleError("The history names more than one commit.")
    return algorithm.decode(), named[1].decode()


def _walk(reader: _Reader, copy: IO[bytes], algorithm: str) -> None:
    """Go over the pack behind a header and copy it; BundleError for anything that a pack of ours does not hold."""
    seen = hashlib.new(algorithm, usedforsecurity=False)

    def keep(raw: bytes) -> bytes:
        seen.update(raw)
        copy.write(raw)
        return raw

    head = keep(reader.take(12))
    count = int.from_bytes(head[8:], "big")
    if head[:8] != b"PACK\0\0\0\2":
        raise BundleError("Behind its header the history is no pack of git's.")
    if count > MAX_OBJECTS:
        raise BundleError(f"The history has {count:,} objects; the limit is {MAX_OBJECTS:,}.")
    growth = Growth(seen.digest_size)
    for _ in range(count):
        _object(reader, keep, growth, algorithm)
    checksum = reader.take(seen.digest_size)
    if checksum != seen.digest():
        raise BundleError("The history is damaged: its checksum is another one.")
    copy.write(checksum)
    if reader.some(1):
        raise BundleError("Behind the history stands something else.")
    try:
        growth.refuse_too_much()
    except GrowthError as error:
        raise BundleError(str(error)) from error


def _object(reader: _Reader, keep: _Keep, growth: Growth, algorithm: str) -> None:
    """Go over one object; a commit and a tree have to be sound, and it is noted what they name."""
    kind, size = _object_header(reader, keep)
    if kind not in {_COMMIT, _TREE}:
        for _ in _unfold(reader, keep, size):
            pass
        return
    if size > MAX_LISTING:
        raise BundleError(
            f"The history has a commit or a tree of {size:,} bytes; the limit is {MAX_LISTING:,}."
        )
    content = b"".join(_unfold(reader, keep, size))
    name = "commit" if kind == _COMMIT else "tree"
    digest = hashlib.new(algorithm, b"%b %d\0" % (name.encode(), size), usedforsecurity=False)
    digest.update(content)
    one = digest.hexdigest()
    fault = fault_in_commit(content) if kind == _COMMIT else fault_in_tree(content, len(one))
    if fault:
        raise BundleError(f"The {name} {one[:12]} {fault}.")
    if kind == _COMMIT:
        growth.note_commit(content)
    else:
        growth.note_tree(one, content)


def _object_header(reader: _Reader, keep: _Keep) -> tuple[int, int]:
    """Of which kind the next object is, and how many bytes it has."""
    byte = keep(reader.take(1))[0]
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while byte & 0x80:
        if shift > 60:  # noqa: PLR2004  # what fits into 64 bits
            raise BundleError("The history has an object of a size that no file has.")
        byte = keep(reader.take(1))[0]
        size |= (byte & 0x7F) << shift
        shift += 7
    if kind in _DIFFERENCES:
        raise BundleError("The history has an object that is only a difference from another one.")
    if kind not in {_COMMIT, _TREE, _BLOB}:
        raise BundleError("The history has an object that is no commit, tree or content.")
    return kind, size


def _unfold(reader: _Reader, keep: _Keep, size: int) -> Iterator[bytes]:
    """The content of one object in pieces; it has to be of that size and must not unfold to more than it takes."""
    stream, taken, unfolded = zlib.decompressobj(), 0, 0
    wrong_size = BundleError("The history has an object of another size than it says.")
    while not stream.eof:
        # No more than the rest of the object takes, or what belongs to the next one would be copied again and again.
        piece = reader.some(max(size - unfolded, 0) + (size >> 12) + _OVERHEAD)
        if not piece:
            raise BundleError("The history is cut off.")
        try:
            content = stream.decompress(piece, len(piece) + _OVERHEAD)
        except zlib.error as error:
            raise BundleError("The history is damaged: an object cannot be unfolded.") from error
        if stream.unconsumed_tail:
            raise BundleError("The history is compressed; that of a pack is stored as it is.")
        unfolded += len(content)
        if unfolded > size:
            raise wrong_size
        yield content
        used = piece[: len(piece) - len(stream.unused_data)]
        keep(used)
        taken += len(used)
        reader.give_back(len(stream.unused_data))
    if unfolded > taken:
        raise BundleError("The history is compressed; that of a pack is stored as it is.")
    if unfolded != size:
        raise wrong_size


def reachable(unbundled: Unbundled, commit: str) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of everything that a commit reaches: what is there, and what is not; BundleError if git cannot tell."""
    try:
        printed = run(
            unbundled.root,
            *("rev-list", "--objects", "--no-object-names", "--missing=print", "--end-of-options", commit),
        )
    except SnapshotError as error:
        raise BundleError(f"git cannot follow the history of {commit[:12]}. {error.message}") from error
    lines = printed.decode("ascii").split()
    missing = frozenset(line[1:] for line in lines if line.startswith("?"))
    return frozenset(line for line in lines if not line.startswith("?")), missing


def is_ancestor(unbundled: Unbundled, earlier: str, commit: str) -> bool:
    """Whether a commit stands on an earlier one, or is the same."""
    if earlier not in unbundled.objects:
        return False
    base = run(unbundled.root, "merge-base", "--end-of-options", earlier, commit)
    return base.decode("ascii").strip() == earlier
