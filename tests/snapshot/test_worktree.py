"""The work tree is what git would add, read from disk without following a link or leaving the root."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot import Entry, EntryKind, WorkTree, find_root
from tests.support import Repository

if TYPE_CHECKING:
    from tests.support.limited import Limited


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.write("evidence/a.yaml", "id: 1\n")
    made.write("evidence/b.yaml", "id: 2\n")
    made.write(".gitignore", "*.tmp\nbuild/\n")
    made.commit()
    return made


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.yaml").write_text("secret: 1\n", encoding="utf-8")
    return folder


def paths(root: Path, *, by_git: bool = True) -> list[str]:
    return [entry.path for entry in WorkTree(root, by_git=by_git).entries]


def refusal(tree: WorkTree, path: str) -> SnapshotError:
    with pytest.raises(SnapshotError) as caught:
        tree.read(path)
    assert caught.value.path == path
    return caught.value


class TestInARepository:
    def test_tracked_and_new_files_are_listed_and_ignored_ones_are_not(self, repository: Repository) -> None:
        repository.write("evidence/new.yaml", "id: 3\n")
        repository.write("evidence/scratch.tmp", "x")
        repository.write("build/out.yaml", "x")
        assert paths(repository.root) == [
            ".gitignore",
            "evidence/a.yaml",
            "evidence/b.yaml",
            "evidence/new.yaml",
        ]

    def test_a_tracked_file_is_listed_even_if_a_rule_ignores_it(self, repository: Repository) -> None:
        repository.write("kept.tmp", "x")
        repository.git("add", "--force", "kept.tmp")
        assert "kept.tmp" in paths(repository.root)

    def test_deleted_files_are_left_out_staged_or_not(self, repository: Repository) -> None:
        (repository.root / "evidence/a.yaml").unlink()
        repository.git("rm", "--quiet", "evidence/b.yaml")
        assert paths(repository.root) == [".gitignore"]

    def test_a_file_whose_folder_became_a_file_is_left_out(self, repository: Repository) -> None:
        for name in ("a.yaml", "b.yaml"):
            (repository.root / "evidence" / name).unlink()
        (repository.root / "evidence").rmdir()
        repository.write("evidence", "now a file")
        assert paths(repository.root) == [".gitignore", "evidence"]

    def test_content_comes_from_disk_not_from_the_index(self, repository: Repository) -> None:
        repository.write("evidence/a.yaml", "id: changed\n")
        assert WorkTree(repository.root).read("evidence/a.yaml") == b"id: changed\n"

    def test_a_subfolder_as_root_sees_its_own_paths_only(self, repository: Repository) -> None:
        repository.write("evidence/new.yaml", "id: 3\n")
        assert paths(repository.root / "evidence") == ["a.yaml", "b.yaml", "new.yaml"]

    def test_every_path_is_listed_once_even_in_a_conflict(self, repository: Repository) -> None:
        blob = repository.git("rev-parse", "HEAD:evidence/a.yaml")
        stages = "".join(f"100644 {blob} {stage}\tevidence/a.yaml\n" for stage in (1, 2, 3))
        index = f"0 {'0' * 40}\tevidence/a.yaml\n{stages}"
        subprocess.run(
            ["git", "update-index", "--index-info"], cwd=repository.root, input=index.encode(), check=True
        )
        assert paths(repository.root).count("evidence/a.yaml") == 1

    def test_a_submodule_is_listed_as_one_and_not_entered(self, repository: Repository) -> None:
        inner = Repository(repository.root / "module")
        inner.write("evil.yaml", "id: 1\n")
        commit = inner.commit()
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
        entries = WorkTree(repository.root).entries
        assert Entry("module", EntryKind.SUBMODULE) in entries
        assert not any(entry.path.startswith("module/") for entry in entries)

    def test_a_repository_inside_that_is_not_tracked_is_listed_likewise(self, repository: Repository) -> None:
        inner = Repository(repository.root / "module")
        inner.write("evil.yaml", "id: 1\n")
        inner.commit()
        entries = WorkTree(repository.root).entries
        assert [entry for entry in entries if entry.path.startswith("module")] == [
            Entry("module", EntryKind.SUBMODULE)
        ]

    def test_the_listing_is_made_once(self, repository: Repository) -> None:
        tree = WorkTree(repository.root)
        before = list(tree.entries)
        repository.write("evidence/new.yaml", "id: 3\n")
        assert list(tree.entries) == before

    def test_ids_equal_those_of_git_for_unfiltered_content(self, repository: Repository) -> None:
        for index, content in enumerate([b"", b"\x00\xff", b"a\r\nb\n", b"x" * 100_000]):
            repository.write(f"{index}.bin", content)
            expected = repository.git("hash-object", "--no-filters", f"{index}.bin")
            assert WorkTree(repository.root).blob_id(f"{index}.bin") == expected


class TestNames:
    def test_those_of_any_bytes_are_listed_and_read(self, repository: Repository) -> None:
        for name in (b"new\nline.yaml", b"latin-\xe9.yaml", b" lead.yaml", 'é"\\.yaml'.encode()):
            Path(os.fsdecode(os.fsencode(repository.root) + b"/" + name)).write_bytes(name)
        for by_git in (True, False):
            tree = WorkTree(repository.root, by_git=by_git)
            listed = {entry.path for entry in tree.entries}
            for name in ("new\nline.yaml", "latin-\udce9.yaml", " lead.yaml", 'é"\\.yaml'):
                assert name in listed
                assert tree.read(name) == os.fsencode(name)

    def test_names_that_differ_in_case_only_are_two(self, repository: Repository) -> None:
        repository.write("A.yaml", "1")
        repository.write("a.yaml", "2")
        assert {"A.yaml", "a.yaml"} <= set(paths(repository.root))


class TestLinks:
    @pytest.mark.parametrize("by_git", [True, False])
    def test_one_is_listed_as_a_link_and_never_followed(
        self, repository: Repository, outside: Path, by_git: bool
    ) -> None:
        (repository.root / "file.yaml").symlink_to(outside / "secret.yaml")
        (repository.root / "folder").symlink_to(outside)
        (repository.root / "broken").symlink_to("nowhere")
        tree = WorkTree(repository.root, by_git=by_git)
        kinds = {entry.path: entry.kind for entry in tree.entries}
        assert {kinds[name] for name in ("file.yaml", "folder", "broken")} == {EntryKind.SYMLINK}
        assert not any(path.startswith("folder/") for path in kinds)
        for path in ("file.yaml", "broken", "folder", "folder/secret.yaml"):
            refusal(tree, path)

    def test_a_tracked_folder_that_became_a_link_hides_its_files(
        self, repository: Repository, outside: Path
    ) -> None:
        repository.write("evidence/secret.yaml", "id: 1\n")
        repository.commit()
        (repository.root / "evidence").rename(repository.root.parent / "moved")
        (repository.root / "evidence").symlink_to(outside)
        tree = WorkTree(repository.root)
        assert [entry.path for entry in tree.entries] == [".gitignore", "evidence"]
        assert "behind a symbolic link" in refusal(tree, "evidence/secret.yaml").message

    @pytest.mark.usefixtures("outside")
    @pytest.mark.parametrize(
        "path", ["../outside/secret.yaml", "evidence/../../outside/secret.yaml", "/etc/passwd", ".."]
    )
    def test_a_path_that_leaves_the_root_is_not_read(self, repository: Repository, path: str) -> None:
        assert "lies outside the repository" in refusal(WorkTree(repository.root), path).message


class TestTrouble:
    def test_a_file_that_is_gone_is_a_sentence(self, repository: Repository) -> None:
        error = refusal(WorkTree(repository.root), "evidence/none.yaml")
        assert error.message == "It cannot be read: No such file or directory."

    def test_a_folder_is_no_file(self, repository: Repository) -> None:
        assert refusal(WorkTree(repository.root), "evidence").message == "It cannot be read: Is a directory."

    def test_a_file_without_permission_is_a_sentence(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        error = refusal(WorkTree(repository.root), "evidence/a.yaml")
        assert error.message == "It cannot be read: Permission denied."

    def test_a_file_that_gets_shorter_while_it_is_read_is_none(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = repository.write("evidence/long.txt", "x" * 9)
        read = os.read

        def shortened(descriptor: int, _: int) -> bytes:
            found = read(descriptor, 4)
            os.truncate(path, 4)
            return found

        monkeypatch.setattr("os.read", shortened)
        with pytest.raises(SnapshotError, match="it got shorter while it was read"):
            WorkTree(repository.root, by_git=False).read("evidence/long.txt")

    def test_a_pipe_is_a_special_file_and_waits_for_nobody(self, repository: Repository) -> None:
        os.mkfifo(repository.root / "pipe")
        tree = WorkTree(repository.root, by_git=False)
        assert Entry("pipe", EntryKind.OTHER) in tree.entries
        assert tree.read("pipe") == b""

    def test_a_folder_that_cannot_be_listed_is_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(SnapshotError, match="The folder cannot be listed: No such file or directory"):
            _ = WorkTree(tmp_path / "nowhere").entries


class TestOutsideARepository:
    def test_every_file_counts(self, tmp_path: Path) -> None:
        made = Repository(tmp_path / "plain")
        for path in ("b/c.yaml", "a.yaml", ".hidden", ".gitignore", "x.tmp"):
            made.write(path, "*.tmp\n")
        assert paths(made.root) == [".gitignore", ".hidden", "a.yaml", "b/c.yaml", "x.tmp"]

    def test_without_git_ignored_files_count_and_the_repository_itself_does_not(
        self, repository: Repository
    ) -> None:
        repository.write("scratch.tmp", "x")
        repository.write("module/.git", "gitdir: elsewhere\n")
        repository.write("module/a.yaml", "id: 1\n")
        listed = paths(repository.root, by_git=False)
        assert "scratch.tmp" in listed
        assert "module/a.yaml" in listed
        assert not any(".git" in path.split("/") for path in listed)


class TestTheRoot:
    def test_it_is_the_nearest_folder_with_a_configuration(self, repository: Repository) -> None:
        repository.write("socgap.yaml", "company: A\n")
        repository.write("sub/socgap.yaml", "company: B\n")
        repository.write("sub/deep/x", "")
        repository.write("other/x", "")
        assert find_root(repository.root / "sub" / "deep") == repository.root / "sub"
        assert find_root(repository.root / "other") == repository.root

    def test_the_search_ends_at_the_top_of_the_repository(self, repository: Repository) -> None:
        (repository.root.parent / "socgap.yaml").write_text("company: A\n", encoding="utf-8")
        with pytest.raises(
            SnapshotError, match=r"No socgap\.yaml in .*/evidence or in a folder above it"
        ) as caught:
            find_root(repository.root / "evidence")
        assert "--project" in caught.value.fix

    def test_outside_a_repository_it_goes_to_the_top_of_the_disk(self, tmp_path: Path) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "socgap.yaml").write_text("company: A\n", encoding="utf-8")
        assert find_root(tmp_path / "a" / "b") == tmp_path
        (tmp_path / "socgap.yaml").unlink()
        with pytest.raises(SnapshotError):
            find_root(tmp_path / "a" / "b")

    def test_a_folder_of_that_name_is_no_configuration(self, repository: Repository) -> None:
        (repository.root / "socgap.yaml").mkdir()
        with pytest.raises(SnapshotError):
            find_root(repository.root)


def test_a_file_larger_than_any_may_be_is_not_read(tmp_path: Path, limited: Limited) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 9)
    tree = WorkTree(tmp_path)
    limited(file_size=9)
    assert tree.read("a.txt") == b"x" * 9
    limited(file_size=8)
    assert refusal(tree, "a.txt").message == "It has 9 bytes; the limit is 8."


def test_a_file_that_says_no_size_is_counted_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limited: Limited
) -> None:
    """A file that grows meanwhile, or one of the system's."""
    (tmp_path / "a.txt").write_bytes(b"x" * 9)
    status = os.stat(tmp_path / "a.txt")  # noqa: PTH116  # what os.fstat gives
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((*status[:6], 4, *status[7:10])))
    limited(file_size=8)
    assert refusal(WorkTree(tmp_path), "a.txt").message.startswith("It has 9 bytes;")


def test_its_label_is_for_people(repository: Repository) -> None:
    assert WorkTree(repository.root).label == "the work tree"


def test_a_link_that_is_asked_for_by_name_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "schema.json").symlink_to("/etc/passwd")
    with pytest.raises(SnapshotError, match="symbolic link, which is not followed"):
        WorkTree(tmp_path).read("schema.json")


def test_what_is_not_checked_out_is_there_even_where_a_link_takes_the_place_of_its_folder(
    repository: Repository,
) -> None:
    repository.write("evidence/old/bad.yaml", "id: 1\n")
    repository.commit()
    repository.git("update-index", "--skip-worktree", "evidence/old/bad.yaml")
    (repository.root / "evidence/old/bad.yaml").unlink()
    (repository.root / "evidence/old").rmdir()
    (repository.root / "evidence/old").symlink_to(repository.root / "elsewhere")
    tree = WorkTree(repository.root)
    assert "evidence/old/bad.yaml" in [entry.path for entry in tree.entries]
    assert refusal(tree, "evidence/old/bad.yaml").message.startswith(
        "It lies outside the repository or behind"
    )
