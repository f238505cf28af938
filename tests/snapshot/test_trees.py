"""A commit is listed from its tree objects as git lists it, and only what its id says is believed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import History
from socgap_evidence.snapshot import CommitTree, trees
from socgap_evidence.snapshot.blobs import BlobReader
from tests.support import Repository, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.limited import Limited

COMPANY = Path(__file__).parents[1] / "spec" / "projects" / "company"
NAMES = st.text("ab.-_ é", min_size=1, max_size=4).filter(
    lambda name: name not in {".", ".."} and name.strip(". ")
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return company(tmp_path / "repository")


def company(root: Path) -> Repository:
    """A repository whose gate is open."""
    made = Repository(root)
    shutil.copytree(COMPANY, root, dirs_exist_ok=True)
    made.commit()
    return made


def listed_by_git(root: Path) -> dict[str, tuple[str, str]]:
    printed = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "HEAD"], cwd=root, check=True, capture_output=True
    ).stdout
    found = {}
    for line in printed.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, _, blob = facts.decode().split(" ")
        found[os.fsdecode(path)] = (mode, blob)
    return found


def listed(root: Path) -> dict[str, tuple[str, str]]:
    tree = CommitTree(root, "HEAD")
    stored = trees.stored_below(BlobReader(root), tree.commit, "")
    return {one.path: (one.mode.decode(), one.blob) for one in stored}


@settings(max_examples=15, deadline=None)
@given(st.sets(PATHS, min_size=1, max_size=12), st.sampled_from(["sha1", "sha256"]))
def test_what_git_lists(tmp_path_factory: pytest.TempPathFactory, paths: set[str], algorithm: str) -> None:
    root = tmp_path_factory.mktemp("listed")
    subprocess.run(["git", "init", "--quiet", f"--object-format={algorithm}", str(root)], check=True)
    made = Repository(root)
    for path in paths:
        if not any(other.startswith(f"{path}/") for other in paths):
            made.write(path, f"id: {path}\n")
    made.commit()
    assert listed(root) == listed_by_git(root)


def test_a_folder_that_the_commit_has_not_holds_nothing(repository: Repository) -> None:
    (repository.root / "new" / "deep").mkdir(parents=True)
    assert CommitTree(repository.root / "new" / "deep", "HEAD").entries == []
    assert CommitTree(repository.root / "evidence" / "reviews" / "2026.yaml", "HEAD").entries == []


def put(root: Path, name: str, kind: str, content: bytes) -> None:
    """Write a loose object under an id, whatever it holds."""
    path = root / ".git" / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(zlib.compress(f"{kind} {len(content)}\0".encode() + content))


def raw(repository: Repository, what: str) -> tuple[str, str, bytes]:
    name = repository.git("rev-parse", what)
    kind = repository.git("cat-file", "-t", name)
    content = subprocess.run(
        ["git", "cat-file", kind, name], cwd=repository.root, check=True, capture_output=True
    ).stdout
    return name, kind, content


class TestWhatSomebodyHasChangedInTheRepositoryItself:
    """git reads an object without asking whether it is what its id says."""

    def test_a_file_is_unknown(self, repository: Repository) -> None:
        name, kind, content = raw(repository, "HEAD:evidence/reviews/2026.yaml")
        put(repository.root, name, kind, content.replace(b"2026-01-15", b"2026-01-31"))
        assert repository.git("show", "HEAD:evidence/reviews/2026.yaml") == "held_on: 2026-01-31"
        outcome = run(repository.root, "check", "--as-of", "2026-02-01", "--rev", "HEAD")
        assert outcome.code == 1
        assert (
            "evidence/reviews/2026.yaml:1:1: unknown: Its content is not what its id says: somebody has"
            in outcome.said
        )
        assert "git fsck" in outcome.said

    @pytest.mark.parametrize("what", ["HEAD^{tree}", "HEAD:evidence", "HEAD:evidence/reviews"])
    def test_a_folder_ends_it(self, what: str, repository: Repository) -> None:
        name, kind, content = raw(repository, what)
        put(repository.root, name, kind, content.translate(bytes.maketrans(b"ae", b"ea")))
        outcome = run(repository.root, "check", "--as-of", "2026-02-01", "--rev", "HEAD")
        assert outcome.code == 2
        assert (
            "Its content is not what its id says: somebody has changed the repository itself."
            in outcome.stderr
        )

    def test_so_does_the_commit(self, repository: Repository) -> None:
        other = repository.git("write-tree")
        repository.write("evidence/reviews/2026.yaml", "held_on: never\n")
        commit = repository.commit()
        name, kind, content = raw(repository, commit)
        put(repository.root, name, kind, b"tree " + other.encode() + content[content.index(b"\n") :])
        outcome = run(repository.root, "check", "--as-of", "2026-02-01", "--rev", "HEAD")
        assert outcome.code == 2
        assert f"hash mismatch {commit}. Clone it anew" in outcome.stderr


def rows(*named: tuple[str, bytes, str]) -> bytes:
    return b"".join(f"{mode} ".encode() + name + b"\0" + bytes.fromhex(one) for mode, name, one in named)


def committed(repository: Repository, content: bytes) -> str:
    """A commit of a tree with these bytes, which git would not make."""
    tree = store(repository, "tree", content)
    return repository.git("commit-tree", tree, "-m", "Odd")


def store(repository: Repository, kind: str, content: bytes) -> str:
    command = ["git", "hash-object", "-t", kind, "-w", "--stdin", "--literally"]
    made = subprocess.run(command, cwd=repository.root, input=content, check=True, capture_output=True)
    return made.stdout.decode().strip()


class TestWhatGitWouldNotMake:
    @pytest.mark.parametrize("name", [b"", b".", b"..", b".git", b".GIT", b"a/b", b"../../etc/passwd"])
    def test_a_name_that_is_none(self, name: bytes, repository: Repository) -> None:
        blob = repository.git("rev-parse", "HEAD:evidence/reviews/2026.yaml")
        commit = committed(repository, rows(("100644", name, blob)))
        with pytest.raises(SnapshotError, match="It is no folder that git would make"):
            _ = CommitTree(repository.root, commit).entries

    @pytest.mark.parametrize("cut", [1, 19, 21, 25])
    def test_half_a_folder(self, cut: int, repository: Repository) -> None:
        blob = repository.git("rev-parse", "HEAD:evidence/reviews/2026.yaml")
        commit = committed(repository, rows(("100644", b"a.yaml", blob))[:-cut])
        with pytest.raises(SnapshotError, match=r"It is no folder that git would make|not in this clone"):
            _ = CommitTree(repository.root, commit).entries

    @pytest.mark.parametrize("mode", ["100644", "40000"])
    def test_a_name_twice(self, mode: str, repository: Repository) -> None:
        blob = repository.git("rev-parse", "HEAD:evidence/reviews/2026.yaml")
        commit = committed(repository, rows(("100644", b"a.yaml", blob), (mode, b"a.yaml", blob)))
        with pytest.raises(SnapshotError, match="a name stands in it twice"):
            _ = CommitTree(repository.root, commit).entries

    def test_a_file_in_the_place_of_a_folder(self, repository: Repository) -> None:
        blob = repository.git("rev-parse", "HEAD:evidence/reviews/2026.yaml")
        commit = committed(repository, rows(("40000", b"evidence", blob)))
        with pytest.raises(SnapshotError) as caught:
            _ = CommitTree(repository.root, commit).entries
        assert caught.value.path == "evidence"


def bomb(repository: Repository) -> str:
    """A commit whose few objects name ten thousand million files."""
    found = repository.git("rev-parse", "HEAD:evidence/reviews/2026.yaml")
    mode = "100644"
    for _ in range(10):
        found = store(
            repository, "tree", rows(*((mode, f"{number}".encode(), found) for number in range(10)))
        )
        mode = "40000"
    return repository.git("commit-tree", found, "-p", "HEAD", "-m", "Bomb")


def test_folders_that_share_their_folders_are_listed_up_to_a_limit(repository: Repository) -> None:
    with pytest.raises(SnapshotError, match="holds more than 500,000 files and folders"):
        _ = CommitTree(repository.root, bomb(repository)).entries


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds another process")
def test_they_do_not_take_all_memory_in_a_history(repository: Repository, limited: Limited) -> None:
    limited(git_memory=32 * 1024**2)
    repository.git("update-ref", "refs/heads/odd", bomb(repository))
    last = repository.git("commit-tree", "HEAD^{tree}", "-p", "odd", "-m", "As if nothing had been")
    with pytest.raises(SnapshotError, match=r"git says: .*[Oo]ut of memory") as caught:
        History.of(repository.root, last).require()
    assert "Its commits name too many files" in caught.value.fix


def test_a_history_is_read_up_to_a_limit(repository: Repository, limited: Limited) -> None:
    History.of(repository.root).require()
    limited(changes=5)
    with pytest.raises(SnapshotError, match="The commits change more than 5 files in all"):
        History.of(repository.root).require()


LOOKS_BARE: Sequence[str] = ("HEAD", "config", "objects", "refs")


def test_a_folder_that_looks_like_a_repository_tells_no_history(
    repository: Repository, tmp_path: Path
) -> None:
    project = repository.root / "project"
    project.mkdir()
    for name in ("socgap.yaml", "controls", "evidence"):
        repository.git("mv", name, f"project/{name}")
    repository.commit()
    assert run(project, "check", "--as-of", "2026-02-01", "--rev", "HEAD").code == 0
    forged = company(tmp_path / "forged")
    for name in LOOKS_BARE:
        (forged.root / ".git" / name).rename(project / name)
    for arguments in (("--rev", "HEAD"), (), ("--staged",)):
        outcome = run(project, "check", "--as-of", "2026-02-01", *arguments)
        assert outcome.code == 2
        assert (
            "lies in a bare repository, or in a folder that looks like one (HEAD, objects, refs)"
            in outcome.stderr
        )
