"""Reading a history: the commits from one process of git, what they changed from another.

Nothing that could say what is not so has a say: no replacement, no graft, no commit-graph file and no setting of the
checked repository. That they are there is noted.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from socgap_evidence import limits
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history.commits import Commit, Identity
from socgap_evidence.history.walk import Change
from socgap_evidence.scratch import scratch_file
from socgap_evidence.snapshot.git import run, stream
from socgap_evidence.snapshot.repository import is_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from socgap_evidence.history.walk import Changes

# A commit-graph file is a cache that anybody who can write to .git can fill with other parents and dates.
PLAIN = ("-c", "core.commitGraph=false", "-c", "log.showSignature=false", "-c", "trailer.separators=:")
_RAW = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--relative")
_FIELDS = ("%H", "%T", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%(trailers:only=true,unfold=true)")
_EMPTY_TREE = {40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
               64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"}  # fmt: skip
"""The id of the tree without any file, by the length of ids; git knows it without having it."""

_FSCK = "Run 'git fsck' in the repository."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clone(Struct, frozen=True):
    """What about a clone bears on its history."""

    is_shallow: bool
    id_length: int
    """40 hex digits, or 64."""
    notes: tuple[str, ...] = ()
    """What could have spoken for the repository and was not listened to, in sentences."""


def look_at(root: Path) -> Clone:
    """What is to be known of a clone before its history is read; SnapshotError where there is none."""
    if not is_repository(root):
        raise SnapshotError(
            "This is no git repository, so nothing tells when evidence was recorded and by whom.",
            fix="Keep the evidence in git; or say 'history: off' in socgap.yaml, which every output will show.",
        )
    asked = ("--is-shallow-repository", "--show-object-format", "--git-common-dir")
    shallow, kind, common = run(root, "rev-parse", *asked).decode("utf-8", "surrogateescape").split("\n", 2)
    notes = tuple(_unheard(root, root / common.removesuffix("\n")))
    return Clone(shallow == "true", 64 if kind == "sha256" else 40, notes)


def _unheard(root: Path, common: Path) -> Iterator[str]:
    grafts = common / "info" / "grafts"
    if grafts.is_file() and any(line.strip() and not line.startswith(b"#") for line in _lines(grafts)):
        yield "The clone has grafts (.git/info/grafts), which give commits other parents; they were not followed."
    if run(root, "for-each-ref", "--count=1", "--format=%(refname)", "refs/replace/").strip():
        yield "The clone has replacement objects (refs/replace/), which stand in for others; they were not followed."


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError:
        return [b"it cannot be read"]


def read_commits(root: Path, head: str) -> list[Commit]:
    """The commit and its ancestors, children before parents, the newest first.

    In an order that does not depend on the head: what is told of a commit is told of it as an ancestor of any other.
    """
    form = "%x00".join(_FIELDS)
    options = ("--topo-order", "-z", "--encoding=UTF-8", f"--format=tformat:{form}")
    raw = run(root, *PLAIN, "log", *options, "--end-of-options", head)
    fields = raw.decode("utf-8", "surrogateescape").split("\0")
    size = len(_FIELDS)
    known: dict[str, Commit] = {}
    depth: dict[str, int] = {}
    for at in range(len(fields) - 1 - size, -1, -size):  # parents first
        commit = _commit(fields[at : at + size], known)
        known[commit.id] = commit
        depth[commit.id] = 1 + max((depth[parent] for parent in commit.parents), default=0)
    return sorted(known.values(), key=lambda one: (one.entered_at, depth[one.id], one.id), reverse=True)


def _commit(fields: list[str], known: Mapping[str, Commit]) -> Commit:
    own, tree, parents, author, author_email, authored, committer, committer_email, committed, trailers = (
        fields
    )
    before = tuple(parents.split())
    moment = _moment(committed, own)
    return Commit(
        id=own,
        tree=tree,
        parents=before,
        author=Identity(author, author_email),
        authored_at=_moment(authored, own),
        committer=Identity(committer, committer_email),
        committed_at=moment,
        entered_at=max((moment, *(known[parent].entered_at for parent in before))),
        trailers=tuple(_trailers(trailers)),
    )


def _moment(seconds: str, commit: str) -> datetime:
    """A moment from what a commit states; the calendar's end for one beyond it."""
    try:
        return _EPOCH + timedelta(seconds=int(seconds))
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
    except ValueError as error:
        raise SnapshotError(f"Commit {commit[:12]} has no date that can be read.", fix=_FSCK) from error


def _trailers(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):  # git knows no other line ends
        key, separator, value = line.partition(":")
        if separator:
            yield key.strip().lower(), value.strip()


def read_changes(root: Path, clone: Clone, commits: Sequence[Commit]) -> Iterator[list[Changes]]:
    """For each commit what differs from each of its parents, in the order of the parents."""
    trees = {commit.id: commit.tree for commit in commits}
    empty = _EMPTY_TREE[clone.id_length]
    pairs = [[(trees[parent], one.tree) for parent in one.parents] or [(empty, one.tree)] for one in commits]
    wanted = dict.fromkeys(pair for some in pairs for pair in some if pair[0] != pair[1])
    differing = _differing(root, clone, list(wanted))
    known: dict[tuple[str, str], Changes] = {}
    for some in pairs:
        for pair in some:
            if pair[0] != pair[1] and pair not in known:
                known[pair] = _next(differing)
        yield [known[pair] if pair[0] != pair[1] else {} for pair in some]
    for _ in differing:  # to the end, where git says whether it failed
        raise SnapshotError("git told of more changes than it was asked for.", fix=_FSCK)


def _next(differing: Iterator[Changes]) -> Changes:
    """The changes of the next pair; SnapshotError if git ended before it told of them."""
    changes = next(differing, None)
    if changes is None:
        raise SnapshotError("git told of fewer changes than it was asked for.", fix=_FSCK)
    return changes


def _differing(root: Path, clone: Clone, pairs: Sequence[tuple[str, str]]) -> Iterator[Changes]:
    """What differs between the trees of each pair, pair by pair."""
    with _scratch_file() as asked:  # pipes could fill up on both sides
        asked.write("".join(f"{old} {new}\n" for old, new in pairs).encode())
        asked.seek(0)
        pieces = stream(root, *PLAIN, "diff-tree", "--stdin", *_RAW, "--", ".", istream=asked)
        yield from _parse(_at_most(_fields(pieces)), clone.id_length)


def _scratch_file() -> IO[bytes]:
    """A file without a name; SnapshotError where no folder takes one, as in a container that is read-only."""
    try:
        return scratch_file()
    except OSError as error:
        raise SnapshotError(
            f"No temporary file can be made: {error.strerror or error}.",
            fix="Name a folder that can be written to in TMPDIR, such as /dev/shm on Linux.",
        ) from error


def _fields(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between NUL bytes; what follows the last one comes last."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
    yield rest


def _at_most(fields: Iterable[bytes]) -> Iterator[bytes]:
    """The same, as long as they tell of no more than they may: folders that share their folders hold billions of files."""
    most = limits.in_force().changes
    for number, field in enumerate(fields):
        if number > 2 * most:  # facts and a path of each
            raise SnapshotError(
                f"The commits change more than {most:,} files in all.",
                fix="Keep evidence in a repository of its own, or in a folder of its own with its socgap.yaml.",
            )
        yield field


_MODES = len(":100644 100644 ")
_MODE_FROM = len(":100644 ")


def _parse(fields: Iterator[bytes], length: int) -> Iterator[Changes]:
    """What ``git diff-tree --stdin -z --raw`` prints of pairs: a line a pair, then facts and path of each change."""
    new_from, absent = _MODES + length + 1, b"0" * length
    changes: Changes | None = None
    for facts in fields:
        if not facts.startswith(b":"):
            *pairs, facts = facts.split(b"\n")  # noqa: PLW2901  # the pairs stand before the facts, unseparated
            for _ in pairs:
                if changes is not None:
                    yield changes
                changes = {}
        if facts and changes is not None:
            old, new = facts[_MODES : _MODES + length], facts[new_from : new_from + length]
            changes[next(fields).decode("utf-8", "surrogateescape")] = Change(
                None if old == absent else old.decode(),
                None if new == absent else new.decode(),
                facts[_MODE_FROM:_MODES].decode().rstrip(),
            )
    if changes is not None:
        yield changes
