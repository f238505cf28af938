"""What a commit and the staged index have in common: paths with blob ids, and one git process that reads blobs.

Only the bytes that git has stored count: no link, filter or attribute of the work tree has a say.
"""

from __future__ import annotations

import hashlib
import weakref
from abc import ABC, abstractmethod
from collections import deque
from copy import copy
from functools import cached_property
from typing import IO, TYPE_CHECKING, NamedTuple

from socgap_evidence import limits
from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot.git import CLONE_ANEW, decode_path, end, execute, explained, unheard
from socgap_evidence.snapshot.tree import Entry, EntryKind, find, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from git import Git

NOT_THERE = "Its content is not in this clone."
"""What is said of an object that the clone has not."""
_FETCH = "Fetch a complete clone (no --filter); if it is one, run 'git fsck'."
_ALTERED = "Its content is not what its id says: somebody has changed the repository itself."
_AHEAD = 64
"""How many objects git is asked for ahead; their names fit into its pipe, so neither waits for the other."""
_HELD, _HELD_BYTES = 256, 1 << 16
"""How many objects are kept that were expected and not wanted yet, and how large one of them may be."""
_SHA1_DIGITS = 40
KINDS = {b"100644": EntryKind.FILE, b"100755": EntryKind.FILE, b"120000": EntryKind.SYMLINK}


class Stored(NamedTuple):
    """One path as git stores it."""

    path: str
    mode: bytes
    """Six octal digits."""
    blob: str
    """The id of its content; of a submodule, that of a commit."""


class BlobTree(ABC):
    """The files below ``root`` by their blob ids; where the listing comes from is each kind's own matter."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    @abstractmethod
    def label(self) -> str:
        """What the tree is, for people."""

    @abstractmethod
    def _stored(self) -> Iterable[Stored]:
        """Every path below the root, once and in any order."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Every path, sorted; listed once."""
        return self._listing[0]

    def read(self, path: str) -> bytes:
        """The stored bytes of one file; SnapshotError if the tree has no such file."""
        entry = find(self.entries, path)
        if entry is not None and entry.kind is not EntryKind.FILE:
            raise SnapshotError(
                f"It is a {entry.kind.value}, which is not followed.",
                path=path,
                fix="Commit the file itself.",
            )
        return self._blobs.get(self.blob_id(path), path)

    def expect(self, paths: Iterable[str]) -> None:
        """Let git look these files up while others are worked on."""
        self._blobs.expect(blob for path in paths if (blob := self._listing[1].get(path)))

    def blob_id(self, path: str) -> str:
        """The id of the file's content."""
        try:
            return self._listing[1][path]
        except KeyError:
            raise SnapshotError(f"{self.label} holds no such file.", path=path) from None

    def apart(self) -> Self:
        """The same tree with a process of git of its own, for another process: two would hear each other's answers."""
        found = copy(self)
        found.__dict__.pop("_blobs", None)
        return found

    @cached_property
    def _listing(self) -> tuple[Sequence[Entry], Mapping[str, str]]:
        entries, ids = [], {}
        for path, mode, blob in self._stored():
            entries.append(Entry(path, KINDS.get(mode, EntryKind.SUBMODULE)))
            ids[path] = blob
        return sorted(entries, key=lambda entry: entry.path), ids

    @cached_property
    def _blobs(self) -> BlobReader:
        return BlobReader(self.root)


def split_listing(printed: bytes) -> Iterator[tuple[list[bytes], str]]:
    """The columns and the path of each line that ``git ls-tree -z`` or ``git ls-files --stage -z`` prints."""
    for line in printed.split(b"\0"):
        if line:
            columns, _, path = line.partition(b"\t")
            yield columns.split(b" "), decode_path(path)


class Stated(NamedTuple):
    """What git says of an object."""

    kind: bytes
    """``blob``, ``tree``, ``commit`` or ``tag``; empty for one that the clone has not."""
    size: int
    content: bytes | None
    """``None`` of one that is not there, and of one that is too large to be kept."""


_ABSENT = Stated(b"", 0, None)


class BlobReader:
    """One ``git cat-file --batch`` process that answers for as long as the snapshot lives.

    git believes what lies in ``.git``. Here each object is held to its id (docs/adr/0027-ids-are-checked.md).
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._expected: list[str] = []
        self._places: dict[str, int] = {}
        """Where among these stands each that git was not asked for yet."""
        self._asked: deque[str] = deque()
        """What git was asked for and has not been listened to yet."""
        self._held: dict[str, Stated] = {}
        """What it said before somebody wanted to know."""

    @cached_property
    def _process(self) -> Git.AutoInterrupt:
        import subprocess  # only its PIPE constant: GitPython starts the process

        with explained():
            process = execute(self._root, "cat-file", "--batch", istream=subprocess.PIPE)
        weakref.finalize(self, end, process)
        return process

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise SnapshotError("git cat-file gave no pipes.")
        return stdin, stdout

    def expect(self, blobs: Iterable[str]) -> None:
        """Note objects of which one will be asked for after the other, so that git looks for them meanwhile."""
        for blob in blobs:
            if blob not in self._places and blob not in self._held:
                self._places[blob] = len(self._expected)
                self._expected.append(blob)

    def forget(self, blobs: Iterable[str]) -> None:
        """Expect these objects no more: somebody else has read them."""
        for blob in blobs:
            self._places.pop(blob, None)

    def get(self, blob: str, path: str, kind: bytes = b"") -> bytes:
        """The content of one object, of which ``path`` is where it is used; of any kind unless one is given.

        SnapshotError if it is not there, is none of that kind, is too large, or is not what its id says.
        """
        found = self._held.pop(blob, None) or self._heard(blob)
        if not found.kind or (kind and found.kind != kind):
            raise SnapshotError(NOT_THERE, path=path, fix=_FETCH)
        # It may have been heard while another limit was in force.
        if found.content is None or found.size > limits.in_force().file_size:
            raise too_large(path, found.size)
        if _id_of(found.kind, found.content, len(blob)) != blob:
            raise SnapshotError(_ALTERED, path=path, fix=CLONE_ANEW)
        return found.content

    def _heard(self, blob: str) -> Stated:
        """What git says of an object now; SnapshotError if it cannot be asked."""
        try:
            return self._await(blob)
        except BaseException as error:
            self._hang_up()  # what it says next would be taken for the answer to another question
            if isinstance(error, OSError):
                raise unheard(error) from error
            raise

    def _await(self, blob: str) -> Stated:
        while True:
            if blob not in self._asked:
                while self._asked:
                    self._hold(*self._answer())
                self._ask(blob)
            asked, found = self._answer()
            if asked == blob:
                return found
            self._hold(asked, found)

    def _ask(self, blob: str) -> None:
        """Ask git for an object, and with it for those that are expected after it."""
        self._asked.append(blob)
        if (place := self._places.pop(blob, None)) is not None:
            ahead = self._expected[place + 1 : place + 1 + _AHEAD]
            self._asked.extend(one for one in ahead if self._places.pop(one, None) is not None)
        stdin, _ = self._pipes
        stdin.write("".join(f"{one}\n" for one in self._asked).encode())
        stdin.flush()

    def _answer(self) -> tuple[str, Stated]:
        """The oldest question and what git says to it."""
        asked = self._asked.popleft()
        _, stdout = self._pipes
        line = stdout.readline()
        header = line.split()
        if not line.endswith(b"\n"):  # git has ended because it may not fetch the blob, or over a damaged one
            self._hang_up()
            return asked, _ABSENT
        if len(header) != 3:  # noqa: PLR2004  # <id> <type> <size>, or <id> missing
            return asked, _ABSENT
        size = int(header[2])
        if size > limits.in_force().file_size:
            _pass_over(stdout, size + 1)
            return asked, Stated(header[1], size, None)
        content: bytes = stdout.read(size)
        if not stdout.read(1):  # it was killed in the middle
            self._hang_up()
            return asked, _ABSENT
        return asked, Stated(header[1], size, content)

    def _hang_up(self) -> None:
        """Talk to this process of git no more; the next question starts another."""
        self.__dict__.pop("_process", None)
        self._asked.clear()

    def _hold(self, blob: str, found: Stated) -> None:
        """Keep what nobody has wanted yet, unless it is large, or too much is kept already."""
        if found.content is not None and len(found.content) <= _HELD_BYTES:
            self._held[blob] = found
            if len(self._held) > _HELD:
                del self._held[next(iter(self._held))]


def _id_of(kind: bytes, content: bytes, digits: int) -> str:
    """The id that git gives an object, of so many digits."""
    algorithm = hashlib.sha1 if digits == _SHA1_DIGITS else hashlib.sha256
    return algorithm(b"%b %d\0" % (kind, len(content)) + content, usedforsecurity=False).hexdigest()


def _pass_over(stdout: IO[bytes], size: int) -> None:
    """Read so many bytes and keep none."""
    while size > 0:
        size -= len(stdout.read(min(size, 1 << 20))) or size
