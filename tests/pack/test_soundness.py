"""What git's commands could read in two ways is told, in a bundle and before a pack is made; what git writes never is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.pack.making import make_pack
from socgap_evidence.pack.soundness import fault_in_commit, fault_in_tree
from socgap_evidence.pack.wishes import Wishes
from tests.pack.packs import company, git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repository import Repository

ID = bytes(range(20))
FILE, FOLDER = b"100644", b"40000"
TREE, PARENT = b"tree " + b"0" * 40 + b"\n", b"parent " + b"1" * 40 + b"\n"
AUTHOR, COMMITTER = b"author A <a@x> 1793000000 +0000\n", b"committer A <a@x> 1793000000 -0130\n"
HEAD = TREE + PARENT + AUTHOR + COMMITTER
TWICE, NO_ENTRY, ELSEWHERE = (
    "names one thing twice",
    "has an entry that git does not write",
    "leads out of its folder",
)
NO_COMMIT, NO_YEAR = "does not name one tree", "outside the years 1970 to 2999"


def tree(*entries: tuple[bytes, bytes], one: bytes = ID) -> bytes:
    return b"".join(b"%b %b\0%b" % (mode, name, one) for mode, name in entries)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (tree((FILE, b"a"), (FILE, b"a")), TWICE),
        (tree((FOLDER, b"a"), (FOLDER, b"a")), TWICE),
        (tree((FILE, b"a"), (FILE, b"a.b"), (FOLDER, b"a")), TWICE),
        (tree((FILE, b"b"), (FILE, b"a")), TWICE),
        (tree((FOLDER, b"a"), (FILE, b"a.b")), TWICE),
        (tree((FILE, b"a/b")), NO_ENTRY),
        (tree((FILE, b"")), NO_ENTRY),
        (tree((b"100664", b"a")), NO_ENTRY),
        (tree((b"0100644", b"a")), NO_ENTRY),
        (tree((b"040000", b"a")), NO_ENTRY),
        (tree((b"140000", b"a")), NO_ENTRY),
        (tree((FILE, b"a"))[:-1], NO_ENTRY),
        (tree((FILE, b"a")) + b"x", NO_ENTRY),
        (tree((FILE, b"a"), one=bytes(32)), NO_ENTRY),
        *(
            (tree((FOLDER, name)), ELSEWHERE)
            for name in (b".", b"..", b".git", b".GiT", b".git .", b".git::$INDEX", b".git\\a", b"GIT~1", b".g\xe2\x80\x8cit")
        ),
    ],
)  # fmt: skip
def test_a_folder_that_could_be_read_in_two_ways(content: bytes, fault: str) -> None:
    assert fault in fault_in_tree(content, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        tree((FILE, b"a"), (FILE, b"a.b"), (FOLDER, b"b"), (b"100755", b"b0"), (b"120000", b"c"), (b"160000", b"d")),
        tree((FILE, b"..."), (FILE, b".gitattributes"), (FILE, b".gitignore"), (FILE, b"a b\nc"), (FILE, b"\xff")),
        tree((FILE, b"a.b"), (FOLDER, b"a"), one=bytes(20)),
        tree((FILE, b"a"), one=b"\n40000 b\0" + bytes(11)),
    ],
)  # fmt: skip
def test_a_folder_as_git_writes_it(content: bytes) -> None:
    assert fault_in_tree(content, 40) == ""


def test_a_folder_with_longer_ids() -> None:
    assert fault_in_tree(tree((FILE, b"a"), (FILE, b"b"), one=bytes(32)), 64) == ""


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (TREE + TREE + AUTHOR + COMMITTER + b"\n", NO_COMMIT),
        (HEAD + TREE + b"\n", NO_COMMIT),
        (HEAD + PARENT + b"\n", NO_COMMIT),
        (TREE + AUTHOR + AUTHOR + COMMITTER + b"\n", NO_COMMIT),
        (HEAD + b"gpgsig x\n y\n" + COMMITTER + b"\n", NO_COMMIT),
        (TREE + AUTHOR + PARENT + COMMITTER + b"\n", NO_COMMIT),
        (TREE + COMMITTER + AUTHOR + b"\n", NO_COMMIT),
        (TREE + AUTHOR + b"\n", NO_COMMIT),
        (HEAD, NO_COMMIT),
        (HEAD.replace(b"A <", b"A <b@x> <"), NO_COMMIT),
        (HEAD.replace(b"1793000000", b"01793000000") + b"\n", NO_COMMIT),
        (HEAD.replace(b"1793000000", b"") + b"\n", NO_COMMIT),
        (HEAD.replace(b"+0000", b"+000000") + b"\n", NO_COMMIT),
        (HEAD.replace(b"1793000000", b"9" * 5000) + b"\n", NO_COMMIT),
        (HEAD.replace(b"1793000000 -", b"32503680000 -") + b"\n", NO_YEAR),
        (HEAD.replace(b"1793000000 +", b"99999999999999 +") + b"\n", NO_YEAR),
        (HEAD.replace(b"1793000000 +", b"-1 +") + b"\n", NO_YEAR),
        (HEAD + b"\nText\0more\n", "holds a NUL"),
        (HEAD + b"x\0\n\n", "holds a NUL"),
    ],
)
def test_a_commit_that_could_be_read_in_two_ways(content: bytes, fault: str) -> None:
    assert fault in fault_in_commit(content)


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"\n",
        HEAD + b"\nText\n\ntree of life\n",
        TREE + AUTHOR + COMMITTER + b"encoding x\ngpgsig a\n b\n \n tree c\nmergetag d\n e\n\nText",
        TREE + PARENT + PARENT + AUTHOR + COMMITTER + b"\n",
        HEAD.replace(b"A <a@x>", b" <>") + b"\n",
        HEAD.replace(b"1793000000", b"0").replace(b"-0130", b"+1400") + b"\n",
        HEAD.replace(b"1793000000", b"32503679999") + b"\n",
    ],
)
def test_a_commit_as_git_writes_it(content: bytes) -> None:
    assert fault_in_commit(content) == ""


def put(made: Repository, kind: str, content: bytes) -> str:
    """Store an object that git would refuse, and its id."""
    command = ("hash-object", "-w", "--literally", "-t", kind, "--stdin")
    return git(made.root, *command, stdin=content).decode().strip()


def commit(made: Repository, top: str, more: bytes = b"") -> None:
    """Make a commit of a tree the last one."""
    content = TREE.replace(b"0" * 40, top.encode()) + AUTHOR + COMMITTER + more + b"\nOdd\n"
    made.git("update-ref", "HEAD", put(made, "commit", content))


def test_a_folder_with_two_files_of_one_name_is_not_packed(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    raw = git(made.root, "cat-file", "tree", "HEAD")
    blob = bytes.fromhex(made.git("rev-parse", "HEAD:socgap.yaml").strip())
    twice = raw + tree((FILE, b"zz"), (FILE, b"zz"), one=blob)
    commit(made, put(made, "tree", twice))
    with pytest.raises(SnapshotError, match="a name stands in it twice"):
        make_pack(made.root, Wishes())


@pytest.mark.parametrize("more", [AUTHOR, COMMITTER, PARENT])
def test_a_commit_that_names_somebody_twice_is_not_packed(more: bytes, tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    commit(made, made.git("rev-parse", "HEAD^{tree}").strip(), more)
    with pytest.raises(SnapshotError, match=r"The commit [0-9a-f]{12} does not name one tree"):
        make_pack(made.root, Wishes())


def test_a_commit_with_a_header_that_nobody_knows_is_packed(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    commit(made, made.git("rev-parse", "HEAD^{tree}").strip(), b"x-reviewed yes\n")
    assert make_pack(made.root, Wishes()).manifest.commit.id == made.git("rev-parse", "HEAD").strip()
