"""The staged index is what the next commit would hold, byte for byte, whatever lies on disk or in HEAD."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot import CommitTree, Entry, EntryKind, IndexTree
from tests.support import Repository

ABSENT = "0" * 40


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.write("evidence/a.yaml", "id: 1\n")
    made.write("evidence/deep/b.yaml", "id: 2\n")
    made.write("README.md", "# Evidence\n")
    made.commit()
    return made


@pytest.fixture
def unborn(tmp_path: Path) -> Repository:
    """A repository without any commit."""
    made = Repository(tmp_path / "unborn")
    made.git("init", "--quiet")
    return made


def paths(root: Path) -> list[str]:
    return [entry.path for entry in IndexTree(root).entries]


def refusal(root: Path) -> SnapshotError:
    with pytest.raises(SnapshotError) as caught:
        IndexTree(root)
    return caught.value


def feed_index(repository: Repository, *lines: str) -> None:
    """Write entries, such as the three stages of a conflict, straight into the index."""
    subprocess.run(
        ["git", "update-index", "--index-info"],
        cwd=repository.root, input="".join(f"{line}\n" for line in lines).encode(), check=True,
    )  # fmt: skip


def conflict(repository: Repository, path: str) -> None:
    blob = repository.git("rev-parse", "HEAD:evidence/a.yaml")
    stages = (f"100644 {blob} {stage}\t{path}" for stage in (1, 2, 3))
    feed_index(repository, f"0 {ABSENT}\t{path}", *stages)


def would_be_committed(root: Path) -> dict[str, str]:
    """The paths and blob ids of the tree that git itself makes of the index."""

    def git(*arguments: str) -> bytes:
        return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True).stdout

    listed = git("ls-tree", "-r", "-z", git("write-tree").decode().strip()).split(b"\0")
    split = (line.partition(b"\t") for line in listed if line)
    return {path.decode("utf-8", "surrogateescape"): meta.split()[2].decode() for meta, _, path in split}


class TestListing:
    def test_it_is_neither_the_work_tree_nor_head(self, repository: Repository) -> None:
        repository.write("evidence/a.yaml", "id: staged\n")
        repository.git("add", "evidence/a.yaml")
        repository.write("evidence/a.yaml", "id: on disk\n")
        tree = IndexTree(repository.root)
        assert tree.read("evidence/a.yaml") == b"id: staged\n"
        assert tree.blob_id("evidence/a.yaml") == repository.git("rev-parse", ":evidence/a.yaml")
        assert CommitTree(repository.root, "HEAD").read("evidence/a.yaml") == b"id: 1\n"

    def test_every_staged_path_is_there_sorted_and_no_other(self, repository: Repository) -> None:
        repository.write("evidence/staged.yaml", "id: 3\n")
        repository.git("add", "evidence/staged.yaml")
        (repository.root / "evidence/staged.yaml").unlink()
        repository.write("evidence/untracked.yaml", "id: 4\n")
        assert paths(repository.root) == [
            "README.md",
            "evidence/a.yaml",
            "evidence/deep/b.yaml",
            "evidence/staged.yaml",
        ]

    def test_what_is_deleted_in_the_index_is_gone_though_it_lies_on_disk(
        self, repository: Repository
    ) -> None:
        repository.git("rm", "--quiet", "--cached", "evidence/a.yaml")
        assert (repository.root / "evidence/a.yaml").exists()
        assert paths(repository.root) == ["README.md", "evidence/deep/b.yaml"]

    def test_what_is_deleted_on_disk_only_is_still_there(self, repository: Repository) -> None:
        (repository.root / "evidence/a.yaml").unlink()
        assert IndexTree(repository.root).read("evidence/a.yaml") == b"id: 1\n"

    @pytest.mark.parametrize("folder", ["evidence", "evidence [x] \n:(top)"])
    def test_a_subfolder_as_root_sees_its_own_paths_only(self, repository: Repository, folder: str) -> None:
        repository.write(f"{folder}/deep/b.yaml", "id: 2\n")
        repository.write(f"{folder}/empty.yaml", "")
        repository.write("elsewhere/deep/b.yaml", "id: other\n")
        repository.commit()
        tree = IndexTree(repository.root / folder)
        listed = [entry.path for entry in tree.entries]
        assert listed[-2:] == ["deep/b.yaml", "empty.yaml"]
        assert not any("elsewhere" in path or "README" in path for path in listed)
        assert tree.read("deep/b.yaml") == b"id: 2\n"

    def test_links_and_submodules_are_listed_as_what_they_are_and_not_read(
        self, repository: Repository
    ) -> None:
        (repository.root / "link.yaml").symlink_to("/etc/passwd")
        repository.git("add", "link.yaml")
        commit = repository.git("rev-parse", "HEAD")
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
        tree = IndexTree(repository.root)
        kinds = {entry.path: entry.kind for entry in tree.entries}
        assert kinds["link.yaml"] is EntryKind.SYMLINK
        assert kinds["module"] is EntryKind.SUBMODULE
        for path, word in (("link.yaml", "symbolic link"), ("module", "submodule")):
            with pytest.raises(SnapshotError, match=f"It is a {word}, which is not followed"):
                tree.read(path)

    def test_a_file_that_became_a_link_on_disk_only_is_still_a_file(self, repository: Repository) -> None:
        (repository.root / "README.md").unlink()
        (repository.root / "README.md").symlink_to("/etc/passwd")
        assert IndexTree(repository.root).read("README.md") == b"# Evidence\n"

    def test_an_executable_file_is_a_file(self, repository: Repository) -> None:
        repository.git("update-index", "--chmod=+x", "README.md")
        assert Entry("README.md") in IndexTree(repository.root).entries

    def test_names_of_any_bytes_are_listed_and_read(self, repository: Repository) -> None:
        names = (b"new\nline.yaml", b"tab\t.yaml", b"latin-\xe9.yaml", 'é"\\.yaml'.encode(), b" 0\t. ")
        for name in names:
            Path(os.fsdecode(os.fsencode(repository.root) + b"/" + name)).write_bytes(name)
            Path(os.fsdecode(os.fsencode(repository.root) + b"/none-" + name)).write_bytes(b"")
        repository.git("add", "--all")
        tree = IndexTree(repository.root)
        for name in names:
            path = name.decode("utf-8", "surrogateescape")
            assert tree.read(path) == name
            assert tree.read(f"none-{path}") == b""

    def test_before_the_first_commit_what_is_staged_is_listed(self, unborn: Repository) -> None:
        unborn.write("a.yaml", "id: 1\n")
        unborn.write("empty.yaml", "")
        unborn.git("add", "--all")
        unborn.write("meant.yaml", "id: 2\n")
        unborn.git("add", "--intent-to-add", "meant.yaml")
        assert paths(unborn.root) == ["a.yaml", "empty.yaml"]

    def test_before_anything_is_staged_there_is_nothing(self, unborn: Repository) -> None:
        unborn.write("a.yaml", "id: 1\n")
        assert paths(unborn.root) == []

    def test_a_sparse_index_is_listed_whole(self, repository: Repository) -> None:
        repository.write("outside/deep/c.yaml", "id: 3\n")
        repository.write("outside/empty.yaml", "")
        repository.commit()
        repository.git("sparse-checkout", "set", "--cone", "--sparse-index", "evidence")
        assert "outside/\n" in repository.git("ls-files", "--sparse") + "\n", "the folder is folded up"
        tree = IndexTree(repository.root)
        assert {"outside/deep/c.yaml", "outside/empty.yaml"} <= {entry.path for entry in tree.entries}
        assert tree.read("outside/deep/c.yaml") == b"id: 3\n"

    @pytest.mark.parametrize("folder", ["outside", "outside/deep"])
    def test_a_folder_of_a_sparse_index_that_git_has_not_hides_nothing(
        self, repository: Repository, folder: str
    ) -> None:
        repository.write("outside/deep/c.yaml", "id: 3\n")
        repository.write("outside/d.yaml", "id: 4\n")
        repository.commit()
        repository.git("sparse-checkout", "set", "--cone", "--sparse-index", "evidence")
        gone = repository.git("rev-parse", f"HEAD:{folder}")
        (repository.root / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
        error = refusal(repository.root)
        assert error.message.startswith("git says: ")
        assert error.fix == "Run the same in a complete clone of the repository."

    def test_a_split_index_is_listed_whole(self, repository: Repository) -> None:
        repository.git("update-index", "--split-index")
        repository.write("later.yaml", "id: 3\n")
        repository.git("add", "later.yaml")
        assert list(repository.root.glob(".git/sharedindex.*"))
        assert {"README.md", "later.yaml"} <= set(paths(repository.root))

    def test_it_is_listed_once_and_at_once(self, repository: Repository) -> None:
        tree = IndexTree(repository.root)
        repository.write("evidence/a.yaml", "id: later\n")
        repository.write("later.yaml", "id: 3\n")
        repository.git("add", "--all")
        assert "later.yaml" not in [entry.path for entry in tree.entries]
        assert tree.read("evidence/a.yaml") == b"id: 1\n"

    def test_its_label_is_for_people(self, repository: Repository) -> None:
        assert IndexTree(repository.root).label == "the staged index"

    @settings(max_examples=15)
    @given(
        acts=st.lists(
            st.tuples(
                st.sampled_from(["add", "add -N", "rm --cached", "commit"]),
                st.sampled_from(["a", "b", "c/a", "c/b"]),
                st.sampled_from([b"", b"1\n", b"2\r\n"]),
            ),
            max_size=8,
        )
    )
    def test_it_is_the_tree_that_git_would_commit(
        self, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, bytes]]
    ) -> None:
        made = Repository(tmp_path_factory.mktemp("any"))
        made.git("init", "--quiet")
        for act, path, content in acts:
            made.write(path, content)
            if act == "commit":
                made.git("commit", "--quiet", "--allow-empty", "--message", "Some")
            elif act == "rm --cached":
                made.git("rm", "--quiet", "--cached", "--force", "--ignore-unmatch", path)
            else:
                made.git(*act.split(), path)
        for root, prefix in ((made.root, ""), (made.root / "c", "c/")):
            root.mkdir(exist_ok=True)
            wanted = {
                path.removeprefix(prefix): blob
                for path, blob in would_be_committed(made.root).items()
                if path.startswith(prefix)
            }
            tree = IndexTree(root)
            assert {entry.path: tree.blob_id(entry.path) for entry in tree.entries} == wanted


class TestIntentToAdd:
    def test_it_is_no_content(self, repository: Repository) -> None:
        repository.write("meant.yaml", "id: 3\n")
        repository.git("add", "--intent-to-add", "meant.yaml")
        assert "meant.yaml" in repository.git("ls-files")
        assert "meant.yaml" not in paths(repository.root)

    @pytest.mark.parametrize("committed", [True, False], ids=["committed", "new"])
    def test_an_empty_file_is_content_in_head_or_not(self, repository: Repository, committed: bool) -> None:
        repository.write("empty.yaml", "")
        if committed:
            repository.commit()
        repository.git("add", "empty.yaml")
        assert IndexTree(repository.root).read("empty.yaml") == b""

    @pytest.mark.parametrize("content", ["", "id: 3\n"], ids=["empty", "not empty"])
    def test_what_head_holds_does_not_make_it_content(self, repository: Repository, content: str) -> None:
        repository.write("meant.yaml", content)
        repository.commit()
        repository.git("rm", "--quiet", "--cached", "meant.yaml")
        repository.git("add", "--intent-to-add", "meant.yaml")
        assert "meant.yaml" not in paths(repository.root)

    def test_links_and_repositories_are_no_content_either(self, repository: Repository) -> None:
        (repository.root / "link.yaml").symlink_to("/etc/passwd")
        Repository(repository.root / "module").commit()
        repository.git("add", "--intent-to-add", "link.yaml", "module")
        assert paths(repository.root) == ["README.md", "evidence/a.yaml", "evidence/deep/b.yaml"]

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("diff.ignoreSubmodules", "all"),
            ("diff.relative", "false"),
            ("diff.renames", "copies"),
            ("diff.noprefix", "true"),
            ("diff.orderFile", "/nonexistent"),
            ("submodule.recurse", "true"),
        ],
    )
    def test_no_setting_of_the_repository_has_a_say(
        self, repository: Repository, key: str, value: str
    ) -> None:
        repository.write("evidence/empty.yaml", "")
        repository.write("evidence/also-empty.yaml", "")
        repository.write(".gitmodules", '[submodule "m"]\n\tpath = evidence/m\n\tignore = all\n\turl = ./m\n')
        repository.git("add", "--all")
        blob = repository.git("rev-parse", ":evidence/empty.yaml")
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{blob},evidence/m")
        repository.write("evidence/meant.yaml", "id: 1\n")
        repository.git("add", "--intent-to-add", "evidence/meant.yaml")
        repository.git("config", key, value)
        assert paths(repository.root / "evidence") == [
            "a.yaml", "also-empty.yaml", "deep/b.yaml", "empty.yaml", "m",
        ]  # fmt: skip

    def test_ids_of_64_digits_are_understood(self, tmp_path: Path) -> None:
        made = Repository(tmp_path / "sha256")
        made.git("init", "--quiet", "--object-format=sha256")
        made.write("empty.yaml", "")
        made.write("full.yaml", "id: 1\n")
        made.git("add", "--all")
        made.write("meant.yaml", "id: 1\n")
        made.git("add", "--intent-to-add", "meant.yaml")
        tree = IndexTree(made.root)
        assert [entry.path for entry in tree.entries] == ["empty.yaml", "full.yaml"]
        assert len(tree.blob_id("full.yaml")) == 64
        assert (tree.read("empty.yaml"), tree.read("full.yaml")) == (b"", b"id: 1\n")


class TestReading:
    @settings(max_examples=10)
    @given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=5))
    def test_it_gives_any_bytes_as_they_were_staged(
        self, tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
    ) -> None:
        made = Repository(tmp_path_factory.mktemp("bytes"))
        made.git("init", "--quiet")
        for index, content in enumerate(contents):
            made.write(f"{index}.bin", content)
        made.git("add", "--all")
        tree = IndexTree(made.root)
        for index, content in reversed(list(enumerate(contents))):
            assert tree.read(f"{index}.bin") == content

    def test_line_ends_are_those_that_git_has_stored(self, repository: Repository) -> None:
        repository.write(".gitattributes", "*.yaml text eol=crlf ident\n")
        repository.write("id.yaml", "id: $Id$\r\n")
        repository.git("add", "--all")
        assert IndexTree(repository.root).read("id.yaml") == b"id: $Id$\n"

    def test_a_file_that_is_not_staged_is_refused(self, repository: Repository) -> None:
        repository.write("untracked.yaml", "id: 3\n")
        tree = IndexTree(repository.root)
        for act in (tree.read, tree.blob_id):
            with pytest.raises(SnapshotError) as caught:
                act("untracked.yaml")
            assert caught.value.message == "the staged index holds no such file."
            assert caught.value.path == "untracked.yaml"

    def test_replacement_objects_are_ignored(self, repository: Repository) -> None:
        real = repository.git("rev-parse", ":evidence/a.yaml")
        forged = repository.git("rev-parse", ":README.md")
        repository.git("replace", real, forged)
        assert repository.git("cat-file", "blob", real) == "# Evidence"
        assert IndexTree(repository.root).read("evidence/a.yaml") == b"id: 1\n"

    def test_a_blob_that_is_gone_is_said_and_the_next_is_read(self, repository: Repository) -> None:
        tree = IndexTree(repository.root)
        blob = tree.blob_id("evidence/a.yaml")
        (repository.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
        with pytest.raises(SnapshotError, match="Its content is not in this clone"):
            tree.read("evidence/a.yaml")
        assert tree.read("README.md") == b"# Evidence\n"

    def test_it_changes_nothing_in_the_repository(self, repository: Repository) -> None:
        def state() -> dict[str, bytes]:
            files = sorted(path for path in (repository.root / ".git").rglob("*") if path.is_file())
            return {str(path): path.read_bytes() for path in files}

        repository.write("empty.yaml", "")
        repository.git("add", "empty.yaml")
        (repository.root / "evidence" / "a.yaml").touch()
        before = state()
        tree = IndexTree(repository.root)
        assert [tree.read(entry.path) for entry in tree.entries]
        assert state() == before


class TestConflicts:
    @pytest.mark.parametrize(
        ("conflicting", "said"),
        [
            (["evidence/a.yaml"], "in it is"),
            (["evidence/a.yaml", "evidence/b.yaml"], "in it and in 1 more file is"),
            (["evidence/c.yaml", "evidence/a.yaml", "evidence/b.yaml"], "in it and in 2 more files is"),
        ],
        ids=["one", "two", "three"],
    )
    def test_one_that_is_not_resolved_is_said_with_the_remedy(
        self, repository: Repository, conflicting: list[str], said: str
    ) -> None:
        for path in conflicting:
            conflict(repository, path)
        error = refusal(repository.root)
        assert error.message == f"The merge conflict {said} not resolved, so nothing of it is staged."
        assert error.path == "evidence/a.yaml"
        assert error.fix == "Resolve the conflict and 'git add' it."

    @pytest.mark.parametrize("stage", [1, 2, 3])
    def test_any_stage_of_one_counts(self, repository: Repository, stage: int) -> None:
        blob = repository.git("rev-parse", "HEAD:evidence/a.yaml")
        feed_index(repository, f"0 {ABSENT}\tevidence/a.yaml", f"100644 {blob} {stage}\tevidence/a.yaml")
        assert refusal(repository.root).path == "evidence/a.yaml"

    def test_that_of_a_real_merge_is_refused_until_it_is_resolved(self, repository: Repository) -> None:
        repository.git("checkout", "--quiet", "-b", "other")
        repository.write("evidence/a.yaml", "id: theirs\n")
        repository.commit()
        repository.git("checkout", "--quiet", "main")
        repository.write("evidence/a.yaml", "id: ours\n")
        repository.commit()
        with pytest.raises(subprocess.CalledProcessError):
            repository.git("merge", "--quiet", "other")
        assert refusal(repository.root).path == "evidence/a.yaml"
        repository.write("evidence/a.yaml", "id: both\n")
        repository.git("add", "evidence/a.yaml")
        assert IndexTree(repository.root).read("evidence/a.yaml") == b"id: both\n"

    def test_one_outside_the_root_is_no_matter_of_it(self, repository: Repository) -> None:
        conflict(repository, "README.md")
        assert paths(repository.root / "evidence") == ["a.yaml", "deep/b.yaml"]


class TestTrouble:
    def test_outside_a_repository_that_is_what_is_said(self, tmp_path: Path) -> None:
        assert "not a git repository" in refusal(tmp_path).message

    def test_a_broken_index_is_a_sentence(self, repository: Repository) -> None:
        (repository.root / ".git" / "index").write_bytes(b"DIRC nonsense")
        assert refusal(repository.root).message.startswith("git says: ")

    def test_a_missing_git_is_said_so(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        assert refusal(repository.root).message == "git is not installed or not on the PATH."

    def test_a_repository_of_another_user_is_answered_with_the_line_that_trusts_it(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert "git config --global --add safe.directory" in refusal(repository.root).fix


class TestTheIndexOfAHook:
    """Git names the index that a commit is made from in ``GIT_INDEX_FILE``."""

    @pytest.fixture
    def other_index(self, repository: Repository) -> Path:
        """A second index of the repository, as ``git commit README.md`` makes one."""
        path = repository.root / ".git" / "next-index-123.lock"
        return self.make(repository, path)

    @staticmethod
    def make(repository: Repository, path: Path) -> Path:
        """An index at a path that holds the empty file ``named`` and ``meant``, which is intended only."""
        environment = {"PATH": os.environ["PATH"], "GIT_INDEX_FILE": str(path)}
        for name in ("named", "meant"):
            repository.write(name, "")
        for arguments in (["add", "named"], ["add", "--intent-to-add", "meant"]):
            subprocess.run(["git", *arguments], cwd=repository.root, env=environment, check=True)
        for name in ("named", "meant"):
            (repository.root / name).unlink()
        return path

    def test_it_is_read_instead_of_the_usual_one(
        self, repository: Repository, other_index: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_INDEX_FILE", str(other_index))
        assert paths(repository.root) == ["named"]
        assert os.environ["GIT_INDEX_FILE"] == str(other_index), "and the variable is left as it was"

    def test_a_relative_one_lies_below_the_folder_we_run_in(
        self, repository: Repository, other_index: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_INDEX_FILE", f".git/{other_index.name}")
        monkeypatch.chdir(repository.root)
        assert paths(repository.root) == ["named"]
        monkeypatch.chdir(repository.root / "evidence")
        assert "README.md" in paths(repository.root), "there is no such index here, so the usual one counts"

    def test_a_repository_behind_a_link_is_the_same_one(
        self, repository: Repository, other_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "linked").symlink_to(repository.root)
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "linked" / ".git" / other_index.name))
        assert paths(repository.root) == ["named"]
        monkeypatch.setenv("GIT_INDEX_FILE", str(other_index))
        assert paths(tmp_path / "linked") == ["named"]

    @pytest.mark.parametrize("name", ["latin-\udce9", "end ", "end\n"])
    def test_the_repository_may_have_any_name(
        self, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = Repository(tmp_path / name)
        made.git("init", "--quiet")
        index = self.make(made, made.root / ".git" / "index.lock")
        monkeypatch.setenv("GIT_INDEX_FILE", str(index))
        assert paths(made.root) == ["named"]

    @pytest.mark.parametrize("folder", ["", "evidence"])
    def test_the_git_directory_may_lie_elsewhere_behind_a_link(
        self,
        repository: Repository,
        other_index: Path,
        tmp_path: Path,
        folder: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        repository.write("evidence/named", "")
        environment = {"PATH": os.environ["PATH"], "GIT_INDEX_FILE": str(other_index)}
        subprocess.run(["git", "add", "evidence/named"], cwd=repository.root, env=environment, check=True)
        (repository.root / ".git").rename(tmp_path / "elsewhere")
        (repository.root / ".git").symlink_to(tmp_path / "elsewhere")
        monkeypatch.setenv("GIT_INDEX_FILE", str(repository.root / ".git" / other_index.name))
        assert paths(repository.root / folder)[-1:] == ["named"]

    def test_a_subfolder_as_root_is_in_the_same_repository(
        self, repository: Repository, other_index: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_INDEX_FILE", str(other_index))
        assert paths(repository.root / "evidence") == []

    def test_no_other_snapshot_is_led_astray(
        self, repository: Repository, other_index: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_INDEX_FILE", str(other_index))
        assert len(CommitTree(repository.root, "HEAD").entries) == 3

    def test_that_of_another_repository_is_ignored(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = Repository(tmp_path / "other")
        other.write("named", "")
        other.commit()
        monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
        monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
        assert "README.md" in paths(repository.root)

    @pytest.mark.parametrize(
        "place", [".git/modules/m/index", "index", ".git/../index", ".git/deep/../../index"]
    )
    def test_one_that_does_not_lie_in_the_git_directory_itself_is_ignored(
        self, repository: Repository, place: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = repository.root / place
        for folder in (".git/modules/m", ".git/deep"):
            (repository.root / folder).mkdir(parents=True)
        self.make(repository, target)
        monkeypatch.setenv("GIT_INDEX_FILE", str(target))
        assert "README.md" in paths(repository.root)

    def test_a_link_out_of_the_git_directory_is_ignored(
        self, repository: Repository, other_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outside = other_index.rename(tmp_path / "outside")
        other_index.symlink_to(outside)
        monkeypatch.setenv("GIT_INDEX_FILE", str(other_index))
        assert "README.md" in paths(repository.root)

    def test_a_link_to_itself_is_ignored(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "loop").symlink_to("loop")
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "loop"))
        assert "README.md" in paths(repository.root)

    def test_an_empty_name_is_none(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_INDEX_FILE", "")
        monkeypatch.chdir(repository.root / ".git" / "objects")  # where '' would lie in the git directory
        assert "README.md" in paths(repository.root)


class TestLinkedWorkTrees:
    @pytest.fixture
    def linked(self, repository: Repository, tmp_path: Path) -> Repository:
        repository.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
        made = Repository(tmp_path / "linked")
        made.write("evidence/a.yaml", "id: linked\n")
        made.git("add", "--all")
        return made

    def test_each_has_its_own_index(self, repository: Repository, linked: Repository) -> None:
        assert IndexTree(linked.root).read("evidence/a.yaml") == b"id: linked\n"
        assert IndexTree(repository.root).read("evidence/a.yaml") == b"id: 1\n"

    def test_a_hook_in_one_reads_its_own_and_never_that_of_another(
        self, repository: Repository, linked: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lock = repository.root / ".git" / "worktrees" / "linked" / "index.lock"
        before = (lock.parent / "index").read_bytes()
        linked.write("evidence/a.yaml", "id: later\n")
        linked.git("add", "--all")
        lock.write_bytes(before)
        monkeypatch.setenv("GIT_INDEX_FILE", str(lock))
        monkeypatch.setenv("GIT_DIR", str(lock.parent))
        assert IndexTree(linked.root).read("evidence/a.yaml") == b"id: linked\n"
        assert IndexTree(repository.root).read("evidence/a.yaml") == b"id: 1\n"


class TestHostileConfiguration:
    """Nothing that a repository names may run; an empty file is staged, so that every command is used."""

    @pytest.fixture
    def trap(self, tmp_path: Path) -> Path:
        """A program that leaves a marker when it runs."""
        script = tmp_path / "trap.sh"
        script.write_text(f'#!/bin/sh\ntouch "{tmp_path}/ran"\n', encoding="utf-8")
        script.chmod(0o755)
        return script

    @staticmethod
    def set_up(repository: Repository, trap: Path) -> None:
        repository.write("empty.yaml", "")
        repository.write(".gitattributes", "* filter=evil diff=evil\n")
        repository.git("add", "--all")
        repository.write("meant.yaml", "id: 1\n")
        repository.git("add", "--intent-to-add", "meant.yaml")
        repository.write("evidence/a.yaml", "id: changed on disk\n")
        for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
            (trap.parent / hook).symlink_to(trap)

    @staticmethod
    def read_everything(root: Path) -> None:
        tree = IndexTree(root)
        assert [tree.read(entry.path) for entry in tree.entries]

    @staticmethod
    def ran(trap: Path) -> bool:
        return (trap.parent / "ran").exists()

    @pytest.mark.parametrize("key", ["filter.evil.clean", "diff.evil.command", "core.fsmonitor"])
    def test_the_trap_of_these_tests_works(self, repository: Repository, trap: Path, key: str) -> None:
        self.set_up(repository, trap)
        repository.git("config", key, str(trap))
        repository.git("diff", "HEAD")
        assert self.ran(trap)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("core.fsmonitor", "{trap}"),
            ("core.hooksPath", "{folder}"),
            ("core.pager", "{trap}"),
            ("pager.ls-files", "{trap}"),
            ("pager.diff-index", "{trap}"),
            ("alias.ls-files", "!{trap}"),
            ("alias.diff-index", "!{trap}"),
            ("alias.rev-parse", "!{trap}"),
            ("alias.cat-file", "!{trap}"),
            ("diff.external", "{trap}"),
            ("diff.evil.command", "{trap}"),
            ("diff.evil.textconv", "{trap}"),
            ("filter.evil.clean", "{trap}"),
            ("filter.evil.smudge", "{trap}"),
            ("filter.evil.process", "{trap}"),
            ("core.alternateRefsCommand", "{trap}"),
        ],
    )
    def test_nothing_that_it_names_ever_runs(
        self, repository: Repository, trap: Path, key: str, value: str
    ) -> None:
        self.set_up(repository, trap)
        repository.git("config", key, value.format(trap=trap, folder=trap.parent))
        self.read_everything(repository.root)
        assert not self.ran(trap)

    def test_hooks_of_the_repository_never_run(self, repository: Repository, trap: Path) -> None:
        self.set_up(repository, trap)
        for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
            (repository.root / ".git" / "hooks" / hook).symlink_to(trap)
        self.read_everything(repository.root)
        assert not self.ran(trap)

    def test_filters_of_a_submodule_never_run(self, repository: Repository, trap: Path) -> None:
        self.set_up(repository, trap)
        inner = Repository(repository.root / "module")
        inner.write(".gitattributes", "* filter=evil\n")
        inner.write("a.yaml", "id: 1\n")
        inner.commit()
        repository.git("add", "module")
        inner.git("config", "filter.evil.clean", str(trap))
        inner.git("config", "core.fsmonitor", str(trap))
        inner.write("a.yaml", "id: 2\n")
        tree = IndexTree(repository.root)
        assert Entry("module", EntryKind.SUBMODULE) in tree.entries
        assert not self.ran(trap)
        repository.git("status")
        assert self.ran(trap), "others do run them"

    def test_what_a_partial_clone_lacks_is_said_and_never_fetched(
        self, repository: Repository, tmp_path: Path, trap: Path
    ) -> None:
        repository.write("outside/deep/c.yaml", "id: 3\n")
        repository.commit()
        repository.git("config", "uploadpack.allowFilter", "true")
        part = Repository(tmp_path / "part")
        part.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{repository.root}", ".")
        part.git("sparse-checkout", "set", "--cone", "--sparse-index", "evidence")
        part.git("checkout", "--quiet", "main")
        part.git("config", "remote.origin.uploadpack", str(trap))
        part.git("config", "protocol.file.allow", "always")
        tree = IndexTree(part.root)
        assert tree.read("evidence/a.yaml") == b"id: 1\n"
        with pytest.raises(SnapshotError, match="Its content is not in this clone"):
            tree.read("outside/deep/c.yaml")
        assert not self.ran(trap)
