"""Whatever git was asked for ahead, everybody gets the bytes of the object that they asked for."""

from __future__ import annotations

import random
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot import CommitTree
from socgap_evidence.snapshot.blobs import BlobReader
from tests.support import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.limited import Limited

MISSING = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def stored(tmp_path: Path) -> dict[str, bytes]:
    """Objects of a repository by their ids, in an order."""
    made = Repository(tmp_path)
    held = {f"e/{number:03}.yaml": f"id: {number}\n".encode() for number in range(300)}
    held["e/large.txt"] = b"x" * (1 << 17)
    held["e/none.txt"] = b""
    for path, content in held.items():
        made.write(path, content)
    made.commit()
    commit = CommitTree(tmp_path, "HEAD")
    return {commit.blob_id(path): content for path, content in held.items()}


@pytest.mark.parametrize("seed", range(6))
def test_in_whatever_order_they_are_asked_for(seed: int, stored: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same orders every time
    reader = BlobReader(tmp_path)
    ids = list(stored)
    for _ in range(4):
        reader.expect(chance.sample(ids, 120))
        asked = chance.choices(ids, k=80)
        for blob in sorted(asked, key=ids.index) if seed % 2 else asked:
            assert reader.get(blob, "e") == stored[blob]


class Noting(BlobReader):
    """Notes how often git is asked."""

    asked = 0

    def _ask(self, blob: str) -> None:
        self.asked += 1
        super()._ask(blob)


def test_one_after_the_other_git_is_asked_for_many_at_once(stored: dict[str, bytes], tmp_path: Path) -> None:
    reader = Noting(tmp_path)
    reader.expect(stored)
    assert [reader.get(blob, "e") for blob in stored] == list(stored.values())
    assert reader.asked == -(-len(stored) // 65)


def test_what_is_kept_meanwhile_is_bounded_and_what_is_dropped_is_asked_for_again(
    stored: dict[str, bytes], tmp_path: Path
) -> None:
    reader, ids = BlobReader(tmp_path), list(stored)
    reader.expect(ids)
    for blob in (*ids[::66], *ids):
        assert reader.get(blob, "e") == stored[blob]


def test_what_is_too_large_is_not_held(stored: dict[str, bytes], tmp_path: Path, limited: Limited) -> None:
    limited(file_size=(1 << 17) - 1)
    reader = BlobReader(tmp_path)
    reader.expect(stored)
    for blob, content in stored.items():
        if len(content) < 1 << 17:
            assert reader.get(blob, "e") == content
            continue
        with pytest.raises(SnapshotError, match=r"It has 131,072 bytes; the limit is 131,071\."):
            reader.get(blob, "e")


def test_what_is_not_there_is_said_of_itself_alone(stored: dict[str, bytes], tmp_path: Path) -> None:
    reader, (first, second, *_) = BlobReader(tmp_path), stored
    reader.expect([first, MISSING, second])
    assert reader.get(first, "a") == stored[first]
    assert reader.get(second, "b") == stored[second]
    with pytest.raises(SnapshotError, match="Its content is not in this clone") as caught:
        reader.get(MISSING, "m")
    assert caught.value.path == "m"
    assert reader.get(first, "a") == stored[first]


def test_what_ends_git_while_it_looks_ahead_takes_nothing_from_the_others(
    stored: dict[str, bytes], tmp_path: Path
) -> None:
    reader, (first, second, third, *_) = BlobReader(tmp_path), stored
    damaged = tmp_path / ".git/objects" / second[:2] / second[2:]
    damaged.chmod(0o600)
    damaged.write_bytes(b"no object at all")
    reader.expect([first, second, third])
    assert reader.get(first, "a") == stored[first]
    assert reader.get(third, "c") == stored[third]
    with pytest.raises(SnapshotError, match="Its content is not in this clone"):
        reader.get(second, "b")
    assert reader.get(third, "c") == stored[third]


def test_a_tree_expects_only_what_it_holds(tmp_path: Path, stored: dict[str, bytes]) -> None:  # noqa: ARG001  # makes it
    tree = CommitTree(tmp_path, "HEAD")
    tree.expect(["e/none.txt", "not/there", "e/000.yaml"])
    assert tree.read("e/000.yaml") == b"id: 0\n"


class _Pipe:
    """A pipe of git out of which no more comes after some bytes: it was killed, or the system fails."""

    def __init__(self, content: bytes, error: OSError | None = None) -> None:
        self._content = BytesIO(content)
        self._error = error

    def _checked(self, found: bytes) -> bytes:
        if not found and self._error is not None:
            raise self._error
        return found

    def readline(self) -> bytes:
        return self._checked(self._content.readline())

    def read(self, size: int) -> bytes:
        return self._checked(self._content.read(size))


def killed(root: Path, says: str, error: OSError | None = None) -> BlobReader:
    """Somebody who talks to a process of git that says only this."""
    reader = BlobReader(root)
    reader.__dict__["_process"] = SimpleNamespace(stdin=BytesIO(), stdout=_Pipe(says.encode(), error))
    return reader


ANSWER = f"{MISSING} blob 12\nid: 1\nid: 2\n\n"


@pytest.mark.parametrize("cut", range(len(ANSWER)))
def test_half_an_answer_is_none(cut: int, stored: dict[str, bytes], tmp_path: Path) -> None:
    reader = killed(tmp_path, ANSWER[:cut])
    with pytest.raises(SnapshotError, match="Its content is not in this clone"):
        reader.get(MISSING, "e")
    assert all(reader.get(blob, "e") == content for blob, content in stored.items())


@pytest.mark.parametrize("cut", [0, len(MISSING) + 9, len(ANSWER) - 1])
def test_what_the_system_refuses_is_said_and_the_next_question_gets_its_own_answer(
    cut: int, stored: dict[str, bytes], tmp_path: Path
) -> None:
    reader = killed(tmp_path, ANSWER[:cut], OSError(5, "Input/output error"))
    with pytest.raises(SnapshotError, match=r"git could not be asked: Input/output error\."):
        reader.get(MISSING, "e")
    assert all(reader.get(blob, "e") == content for blob, content in stored.items())


def test_after_an_interrupt_nobody_hears_what_another_has_asked(
    stored: dict[str, bytes], tmp_path: Path
) -> None:
    reader = killed(tmp_path, "", KeyboardInterrupt())  # type: ignore[arg-type]  # it is raised all the same
    with pytest.raises(KeyboardInterrupt):
        reader.get(MISSING, "e")
    assert all(reader.get(blob, "e") == content for blob, content in stored.items())


def test_what_was_heard_under_another_limit_is_held_to_the_one_in_force(
    stored: dict[str, bytes], tmp_path: Path, limited: Limited
) -> None:
    first, second = list(stored)[:2]
    reader = BlobReader(tmp_path)
    reader.expect([first, second])
    assert reader.get(first, "e") == stored[first]
    limited(file_size=3)
    with pytest.raises(SnapshotError, match="the limit is 3"):
        reader.get(second, "e")
