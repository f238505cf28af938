"""The tree of a commit is what ``git show`` would print, byte for byte, whatever lies on disk."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from git import Git
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot import CommitTree, Entry, EntryKind, WorkTree
from tests.support import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.write("evidence/a.yaml", "id: 1\n")
    made.write("evidence/deep/b.yaml", "id: 2\n")
    made.write("README.md", "# Evidence\n")
    made.commit()
    return made


def git_show(root: Path, what: str) -> bytes:
    return subprocess.run(["git", "show", what], cwd=root, check=True, capture_output=True).stdout


def refusal(root: Path, revision: str) -> SnapshotError:
    with pytest.raises(SnapshotError) as caught:
        CommitTree(root, revision)
    return caught.value


def paths(tree: CommitTree) -> list[str]:
    return [entry.path for entry in tree.entries]


class TestListing:
    def test_every_path_of_the_commit_is_there_sorted(self, repository: Repository) -> None:
        assert paths(CommitTree(repository.root, "HEAD")) == [
            "README.md",
            "evidence/a.yaml",
            "evidence/deep/b.yaml",
        ]

    def test_what_lies_on_disk_does_not_count(self, repository: Repository) -> None:
        repository.write("evidence/new.yaml", "id: 3\n")
        repository.write("evidence/a.yaml", "id: changed\n")
        (repository.root / "README.md").unlink()
        tree = CommitTree(repository.root, "HEAD")
        assert paths(tree) == ["README.md", "evidence/a.yaml", "evidence/deep/b.yaml"]
        assert tree.read("evidence/a.yaml") == b"id: 1\n"

    def test_a_subfolder_as_root_sees_its_own_paths_only(self, repository: Repository) -> None:
        tree = CommitTree(repository.root / "evidence", "HEAD")
        assert paths(tree) == ["a.yaml", "deep/b.yaml"]
        assert tree.read("deep/b.yaml") == b"id: 2\n"

    def test_links_and_submodules_are_listed_as_what_they_are(self, repository: Repository) -> None:
        (repository.root / "link.yaml").symlink_to("/etc/passwd")
        commit = repository.commit()
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
        repository.git("commit", "--quiet", "--message", "Module")
        kinds = {entry.path: entry.kind for entry in CommitTree(repository.root, "HEAD").entries}
        assert kinds["link.yaml"] is EntryKind.SYMLINK
        assert kinds["module"] is EntryKind.SUBMODULE
        assert kinds["README.md"] is EntryKind.FILE

    def test_an_executable_file_is_a_file(self, repository: Repository) -> None:
        repository.write("run.yaml", "id: 1\n").chmod(0o755)
        repository.commit()
        assert Entry("run.yaml") in CommitTree(repository.root, "HEAD").entries

    def test_names_of_any_bytes_are_listed_and_read(self, repository: Repository) -> None:
        for name in (b"new\nline.yaml", b"tab\t.yaml", b"latin-\xe9.yaml", 'é"\\.yaml'.encode()):
            Path(os.fsdecode(os.fsencode(repository.root) + b"/" + name)).write_bytes(name)
        repository.commit()
        tree = CommitTree(repository.root, "HEAD")
        for name in ("new\nline.yaml", "tab\t.yaml", "latin-\udce9.yaml", 'é"\\.yaml'):
            assert tree.read(name) == os.fsencode(name)

    def test_export_attributes_hide_nothing(self, repository: Repository) -> None:
        repository.write(".gitattributes", "evidence/** export-ignore\n")
        repository.commit()
        assert "evidence/a.yaml" in paths(CommitTree(repository.root, "HEAD"))


class TestReading:
    @settings(max_examples=10)
    @given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=5))
    def test_it_equals_git_show_for_any_bytes(
        self, tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
    ) -> None:
        made = Repository(tmp_path_factory.mktemp("bytes"))
        for index, content in enumerate(contents):
            made.write(f"{index}.bin", content)
        made.commit()
        tree = CommitTree(made.root, "HEAD")
        for index, content in reversed(list(enumerate(contents))):
            assert tree.read(f"{index}.bin") == content == git_show(made.root, f"HEAD:{index}.bin")
            assert tree.blob_id(f"{index}.bin") == made.git("rev-parse", f"HEAD:{index}.bin")

    def test_a_large_file_is_read_whole(self, repository: Repository) -> None:
        content = b"0123456789abcdef\n" * 200_000
        repository.write("large.txt", content)
        repository.commit()
        assert CommitTree(repository.root, "HEAD").read("large.txt") == content

    def test_line_endings_and_filters_change_nothing(self, repository: Repository) -> None:
        repository.write(".gitattributes", "*.yaml text eol=crlf ident\n")
        repository.write("id.yaml", "id: $Id$\n")
        repository.commit()
        assert CommitTree(repository.root, "HEAD").read("id.yaml") == b"id: $Id$\n"

    def test_a_file_that_the_commit_lacks_is_refused(self, repository: Repository) -> None:
        tree = CommitTree(repository.root, "HEAD")
        for act in (tree.read, tree.blob_id):
            with pytest.raises(SnapshotError) as caught:
                act("evidence/none.yaml")
            assert caught.value.message == f"{tree.label} holds no such file."
            assert caught.value.path == "evidence/none.yaml"

    def test_replacement_objects_are_ignored(self, repository: Repository) -> None:
        real = repository.git("rev-parse", "HEAD")
        blob = repository.git("rev-parse", "HEAD:evidence/a.yaml")
        repository.write("evidence/a.yaml", "id: forged\n")
        forged = repository.commit("Forged")
        repository.git("replace", blob, repository.git("rev-parse", "HEAD:evidence/a.yaml"))
        repository.git("replace", real, forged)
        tree = CommitTree(repository.root, real)
        assert git_show(repository.root, f"{real}:evidence/a.yaml") == b"id: forged\n"
        assert tree.read("evidence/a.yaml") == b"id: 1\n"

    def test_the_work_tree_and_the_commit_of_it_give_the_same_ids(self, repository: Repository) -> None:
        on_disk, committed = WorkTree(repository.root), CommitTree(repository.root, "HEAD")
        assert list(on_disk.entries) == list(committed.entries)
        for entry in on_disk.entries:
            assert on_disk.blob_id(entry.path) == committed.blob_id(entry.path)

    def test_what_a_partial_clone_lacks_is_said_for_each_file(
        self, repository: Repository, tmp_path: Path
    ) -> None:
        repository.git("config", "uploadpack.allowFilter", "true")
        repository.git(
            "clone",
            "--quiet",
            "--no-checkout",
            "--filter=blob:none",
            f"file://{repository.root}",
            str(tmp_path / "part"),
        )
        tree = CommitTree(tmp_path / "part", "HEAD")
        for path in ("README.md", "evidence/a.yaml"):
            with pytest.raises(SnapshotError) as caught:
                tree.read(path)
            assert caught.value.message == "Its content is not in this clone."
            assert "Fetch a complete clone (no --filter)" in caught.value.fix
            assert caught.value.path == path

    def test_a_blob_that_is_gone_is_said_and_the_next_is_read(self, repository: Repository) -> None:
        tree = CommitTree(repository.root, "HEAD")
        blob = tree.blob_id("evidence/a.yaml")
        (repository.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
        with pytest.raises(SnapshotError, match="Its content is not in this clone"):
            tree.read("evidence/a.yaml")
        assert tree.read("README.md") == b"# Evidence\n"

    def test_a_git_without_pipes_is_said(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tree = CommitTree(repository.root, "HEAD")
        monkeypatch.setattr(
            Git,
            "execute",
            lambda *_, **__: SimpleNamespace(stdin=None, stdout=None, stderr=None, poll=lambda: 0),
        )
        with pytest.raises(SnapshotError, match="git cat-file gave no pipes"):
            tree.read("README.md")

    def test_a_damaged_blob_is_said_and_the_next_is_read(self, repository: Repository) -> None:
        tree = CommitTree(repository.root, "HEAD")
        blob = tree.blob_id("evidence/a.yaml")
        stored = repository.root / ".git" / "objects" / blob[:2] / blob[2:]
        stored.chmod(0o644)
        stored.write_bytes(b"damaged")
        with pytest.raises(SnapshotError, match="Its content is not in this clone"):
            tree.read("evidence/a.yaml")
        assert tree.read("README.md") == b"# Evidence\n"


class TestRevisions:
    def test_a_commit_can_be_named_in_every_way(self, repository: Repository) -> None:
        commit = repository.git("rev-parse", "HEAD")
        repository.git("tag", "--annotate", "--message", "Audit", "audit-2026")
        repository.git("tag", "light")
        for revision in (
            "HEAD",
            "main",
            "audit-2026",
            "light",
            commit,
            commit[:10],
            "refs/heads/main",
            "HEAD~0",
        ):
            assert CommitTree(repository.root, revision).commit == commit

    def test_its_label_is_short(self, repository: Repository) -> None:
        tree = CommitTree(repository.root, "HEAD")
        assert tree.label == f"commit {tree.commit[:12]}"

    def test_an_older_commit_has_its_own_files(self, repository: Repository) -> None:
        repository.write("later.yaml", "id: 3\n")
        repository.commit("Later")
        assert "later.yaml" not in paths(CommitTree(repository.root, "HEAD~1"))

    @pytest.mark.parametrize("revision", ["--all", "-n1", "--output=/tmp/x", "^HEAD", "--"])
    def test_one_that_looks_like_an_option_is_refused_before_git_sees_it(
        self, repository: Repository, revision: str
    ) -> None:
        assert refusal(repository.root, revision).message == f"'{revision}' is not a revision."

    @pytest.mark.parametrize(
        "revision",
        ["", "nowhere", "HEAD:README.md", "HEAD^{tree}", "HEAD..HEAD", "HEAD main", "0" * 40, "a\nb"],
    )
    def test_one_that_names_no_commit_is_refused(self, repository: Repository, revision: str) -> None:
        error = refusal(repository.root, revision)
        assert error.message == f"'{revision}' names no commit of this repository."
        assert "fetch-depth: 0" in error.fix

    def test_a_branch_that_is_called_like_an_option_can_be_named_in_full(
        self, repository: Repository
    ) -> None:
        commit = repository.git("rev-parse", "HEAD")
        repository.git("update-ref", "refs/heads/--all", commit)
        assert CommitTree(repository.root, "refs/heads/--all").commit == commit

    def test_outside_a_repository_that_is_what_is_said(self, tmp_path: Path) -> None:
        assert "not a git repository" in refusal(tmp_path, "HEAD").message

    def test_a_repository_without_commits_has_none_to_name(self, tmp_path: Path) -> None:
        made = Repository(tmp_path / "empty")
        made.git("init", "--quiet")
        assert refusal(made.root, "HEAD").message == "'HEAD' names no commit of this repository."
