"""What a clone tells of its history, and what it is not believed."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, NoReturn

import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import History
from socgap_evidence.history.commits import read_identity
from socgap_evidence.snapshot import CommitTree, WorkTree
from tests.support.histories import Made, build, git, line, seconds

if TYPE_CHECKING:
    from pathlib import Path

THREE = line(
    ("2026-06-01", "p-1", {"evidence/a.yaml": "a: 1\n"}),
    ("2026-06-02", "p-2", {"evidence/b.yaml": "b: 1\n"}),
    ("2026-06-03", "p-3", {"evidence/a.yaml": "a: 2\n"}),
)


def refusal(history: History) -> SnapshotError:
    with pytest.raises(SnapshotError) as caught:
        history.require()
    return caught.value


def test_a_commit_is_read_whole(tmp_path: Path) -> None:
    message = (
        "Review of Q3\n\nLong text.\n\nReviewed-by: Léa <lea@x.example>\napproved-by : B\n <b@x.example>\n"
    )
    made = Made({"a": "1"}, (), seconds("2026-06-01"), message, "Ünal <u@x.example>", "C <c@x.example>", 1)
    (name,) = build(tmp_path, [made])
    commit = History.of(tmp_path).head
    assert (commit.id, commit.short, commit.parents) == (name, name[:12], ())
    assert str(commit.author) == "Ünal <u@x.example>"
    assert str(commit.committer) == "C <c@x.example>"
    assert commit.committed_at.isoformat() == "2026-06-01T12:00:00+00:00"
    assert commit.authored_at.isoformat() == "1970-01-01T00:00:01+00:00"
    assert [str(one) for one in commit.approvers] == ["Léa <lea@x.example>", "B <b@x.example>"]
    assert commit.authors == (commit.author,)


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("A <a@b>", "A", "a@b"),
        ("A", "A", ""),
        ("A <a@b", "A <a@b", ""),
        ("<a@b>", "", "a@b"),
        ("A < a@b > rest", "A", "a@b"),
        ("", "", ""),
    ],
)
def test_an_identity_is_read_as_far_as_it_goes(text: str, name: str, email: str) -> None:
    found = read_identity(text)
    assert (found.name, found.email) == (name, email)


def test_a_date_beyond_the_calendar_is_its_end(tmp_path: Path) -> None:
    build(tmp_path, [Made({"a": "1"}, at=10**14)])
    commit = History.of(tmp_path).head
    assert commit.committed_at.year == 9999


def test_a_commit_without_a_date_is_refused(tmp_path: Path) -> None:
    build(tmp_path, [Made({"a": "1"})])
    tree = git(tmp_path, "rev-parse", "HEAD^{tree}")
    raw = f"tree {tree}\nauthor A <a@b> soon +0000\ncommitter A <a@b> soon +0000\n\nx\n".encode()
    name = git(tmp_path, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw)
    git(tmp_path, "update-ref", "refs/heads/main", name)
    assert refusal(History.of(tmp_path)).message == f"Commit {name[:12]} has no date that can be read."


def test_a_folder_of_the_repository_has_its_own_paths(tmp_path: Path) -> None:
    build(tmp_path, THREE)
    history = History.of(tmp_path / "evidence")
    assert [version.commit.id for version in history.versions("b.yaml")] == [
        git(tmp_path, "rev-parse", "HEAD~1")
    ]
    assert history.versions("evidence/b.yaml") == ()


def test_names_of_any_bytes_have_a_history(tmp_path: Path) -> None:
    odd = "evidence/ä\n\t\"'.yaml"
    build(tmp_path, [Made({"x": "x"})])
    (tmp_path / "evidence").mkdir()
    for name in (odd, os.fsdecode(b"evidence/\xff.yaml"), "evidence/:(top)x.yaml", "evidence/*.yaml"):
        (tmp_path / name).write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "odd")
    head = git(tmp_path, "rev-parse", "HEAD")
    history = History.of(tmp_path)
    for path in (odd, os.fsdecode(b"evidence/\xff.yaml"), "evidence/:(top)x.yaml", "evidence/*.yaml"):
        assert [version.commit.id for version in history.versions(path)] == [head], path


def test_a_repository_with_long_ids_works_alike(tmp_path: Path) -> None:
    root = tmp_path / "sha256"
    root.mkdir()
    git(root, "init", "-q", "--object-format=sha256", "-b", "main")
    (root / "a").write_text("1\n")
    git(root, "add", ".")
    git(root, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "x")
    history = History.of(root)
    assert [version.commit.id for version in history.versions("a")] == [git(root, "rev-parse", "HEAD")]
    assert history.holds("a", WorkTree(root))
    (root / "a").write_text("2\n")
    assert not history.holds("a", WorkTree(root))


def test_what_the_head_does_not_have_it_does_not_hold(tmp_path: Path) -> None:
    build(tmp_path, THREE)
    (tmp_path / "new").write_text("x")
    assert not History.of(tmp_path).holds("new", WorkTree(tmp_path))
    assert History.of(tmp_path).versions("new") == ()


def test_the_past_of_a_commit_ends_with_it(tmp_path: Path) -> None:
    first, *_ = build(tmp_path, THREE)
    history = History.of(tmp_path, first)
    assert [commit.id for commit in history.commits] == [first]
    assert history.versions("evidence/b.yaml") == ()


def test_a_version_and_a_commit_can_be_read(tmp_path: Path) -> None:
    build(tmp_path, THREE)
    history = History.of(tmp_path)
    new, old = history.versions("evidence/a.yaml")
    assert (history.read(new), history.read(old)) == (b"a: 2\n", b"a: 1\n")
    assert history.read_commit(new.commit).startswith(b"tree ")


class TestNoHistory:
    def test_no_folder_at_all(self) -> None:
        assert refusal(History.of(None)).message == "These files are in no git repository."

    def test_no_repository(self, tmp_path: Path) -> None:
        error = refusal(History.of(tmp_path))
        assert error.message.startswith("This is no git repository")
        assert "history: off" in error.fix

    @pytest.mark.parametrize("depth", ["1", "2"])
    def test_a_shallow_clone(self, depth: str, tmp_path: Path) -> None:
        build(tmp_path / "full", THREE)
        git(tmp_path, "clone", "-q", f"--depth={depth}", f"file://{tmp_path}/full", "shallow")
        error = refusal(History.of(tmp_path / "shallow"))
        assert error.message == "This clone is shallow: what is older than its last commits is not there."
        assert "'fetch-depth: 0'" in error.fix

    def test_a_clone_without_trees(self, tmp_path: Path) -> None:
        build(tmp_path / "full", THREE)
        git(tmp_path / "full", "config", "uploadpack.allowFilter", "true")
        git(tmp_path, "clone", "-q", "--filter=tree:0", f"file://{tmp_path}/full", "partial")
        assert refusal(History.of(tmp_path / "partial")).message.startswith("git says: ")

    def test_a_commit_that_is_not_there(self, tmp_path: Path) -> None:
        build(tmp_path, THREE)
        assert "names no commit" in refusal(History.of(tmp_path, "nowhere")).message

    def test_a_damaged_history(self, tmp_path: Path) -> None:
        first, *_ = build(tmp_path, THREE)
        for pack in (tmp_path / ".git/objects/pack").glob("*.pack"):
            content = pack.read_bytes()
            for part in (tmp_path / ".git/objects/pack").iterdir():
                part.unlink()
            git(tmp_path, "unpack-objects", "-q", stdin=content)
        (tmp_path / ".git/objects" / first[:2] / first[2:]).unlink()
        assert refusal(History.of(tmp_path)).message.startswith("git says: ")

    @pytest.mark.parametrize(
        "arguments",
        [("init", "-q"), ("symbolic-ref", "HEAD", "refs/heads/nope")],
        ids=["no commit at all", "a branch without any"],
    )
    def test_a_head_without_a_commit(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        if arguments[0] != "init":
            build(tmp_path, THREE)
        git(tmp_path, *arguments)
        assert refusal(History.of(tmp_path)).message.startswith("HEAD names no commit")

    def test_nowhere_to_put_a_temporary_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        build(tmp_path, THREE)

        def refuse() -> NoReturn:
            raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
        said = refusal(History.of(tmp_path))
        assert (
            said.message == "No temporary file can be made: No usable temporary directory found in ['/tmp']."
        )
        assert "TMPDIR" in said.fix


class TestNotBelieved:
    def test_a_graft_gives_no_commit_other_parents(self, tmp_path: Path) -> None:
        first, second, third = build(tmp_path, THREE)
        (tmp_path / ".git/info").mkdir(exist_ok=True)
        (tmp_path / ".git/info/grafts").write_text(f"{third}\n")
        history = History.of(tmp_path)
        assert [commit.id for commit in history.commits] == [third, second, first]
        (note,) = history.notes
        assert note.startswith("The clone has grafts")

    def test_an_empty_list_of_grafts_is_none(self, tmp_path: Path) -> None:
        build(tmp_path, THREE)
        (tmp_path / ".git/info").mkdir(exist_ok=True)
        (tmp_path / ".git/info/grafts").write_text("# none\n\n")
        assert list(History.of(tmp_path).notes) == []

    def test_a_replacement_stands_in_for_nothing(self, tmp_path: Path) -> None:
        first, second, third = build(tmp_path, THREE)
        git(tmp_path, "replace", second, first)
        history = History.of(tmp_path)
        assert [commit.id for commit in history.commits] == [third, second, first]
        (note,) = history.notes
        assert note.startswith("The clone has replacement objects")

    def test_a_commit_graph_has_no_say(self, tmp_path: Path) -> None:
        ids = build(tmp_path, THREE)
        git(tmp_path, "commit-graph", "write", "--reachable")
        graph = tmp_path / ".git/objects/info/commit-graph"
        graph.chmod(0o644)
        graph.write_bytes(b"CGPH\1\1\0\0 not a graph at all")
        assert [commit.id for commit in History.of(tmp_path).commits] == ids[::-1]

    def test_several_beginnings_are_told(self, tmp_path: Path) -> None:
        one, other, _ = build(
            tmp_path, [Made({"a": "1"}), Made({"b": "1"}), Made({"a": "1", "b": "1"}, [0, 1])]
        )
        (note,) = History.of(tmp_path).notes
        assert "2 beginnings" in note
        assert one[:12] in note
        assert other[:12] in note

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("log.showSignature", "true"),
            ("log.mailmap", "true"),
            ("log.follow", "true"),
            ("log.date", "relative"),
            ("log.decorate", "full"),
            ("diff.renames", "copies"),
            ("diff.noprefix", "true"),
            ("diff.ignoreSubmodules", "all"),
            ("diff.relative", "true"),
            ("diff.orderFile", "/nonexistent"),
            ("trailer.separators", "="),
            ("i18n.logOutputEncoding", "UTF-16"),
            ("core.pager", "false"),
            ("color.ui", "always"),
            ("format.pretty", "oneline"),
        ],
    )
    def test_no_setting_of_the_repository_changes_what_is_read(
        self, key: str, value: str, tmp_path: Path
    ) -> None:
        made = line(
            ("2026-06-01", "p-1", {"evidence/a.yaml": "a: 1\n"}),
            ("2026-06-02", "p-2", {"evidence/a.yaml": "a: 2\n"}),
            trailers=("Approved-by: p-3 <p-3@example.com>",),
        )
        build(tmp_path, made)
        (tmp_path / ".mailmap").write_text("Nobody <no@body> <p-2@example.com>\n")
        git(tmp_path, "config", key, value)
        newest = History.of(tmp_path).versions("evidence/a.yaml")[0].commit
        assert newest.committer.email == "p-2@example.com"
        assert [one.email for one in newest.approvers] == ["p-3@example.com"]
        assert len(History.of(tmp_path).versions("evidence/a.yaml")) == 2


def test_a_tree_of_its_own_is_held_by_its_commit(tmp_path: Path) -> None:
    first, *_ = build(tmp_path, THREE)
    tree = CommitTree(tmp_path, first)
    assert History.of(tmp_path, first).holds("evidence/a.yaml", tree)
    assert not History.of(tmp_path).holds("evidence/a.yaml", tree)
