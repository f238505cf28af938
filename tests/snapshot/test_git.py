"""Git runs with options that the checked repository cannot override, and its trouble becomes a sentence."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import git
import pytest

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history import History
from socgap_evidence.interrupts import Interrupted, listening
from socgap_evidence.snapshot import CommitTree, WorkTree
from socgap_evidence.snapshot.git import end, execute, list_worktree_paths, run, stream
from socgap_evidence.snapshot.repository import is_repository
from tests.support import Repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.write("evidence/a.yaml", "id: 1\n")
    made.write("evidence/b.yaml", "id: 2\n")
    made.commit()
    return made


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a marker when it runs."""
    script = tmp_path / "trap.sh"
    script.write_text(f'#!/bin/sh\ntouch "{tmp_path}/ran"\nexit 1\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def ran(trap: Path) -> bool:
    return (trap.parent / "ran").exists()


def tell(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    """Put settings of git into the environment, as a container is given them."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    for number, (key, value) in enumerate(settings.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)


def read_everything(root: Path) -> None:
    """All that a snapshot does with a repository, whatever becomes of it."""
    for make in (lambda: WorkTree(root), lambda: CommitTree(root, "HEAD")):
        try:
            tree = make()
            for entry in tree.entries:
                try:
                    tree.read(entry.path)
                    tree.blob_id(entry.path)
                except SnapshotError:
                    continue
        except SnapshotError:
            continue
    try:
        history = History.of(root)
        for commit in history.commits:
            history.read_commit(commit)
        for version in history.versions("evidence/a.yaml"):
            history.read(version)
    except SnapshotError:
        pass


class TestHostileConfiguration:
    def test_the_trap_of_these_tests_works(self, repository: Repository, trap: Path) -> None:
        repository.git("-c", f"core.fsmonitor={trap}", "status")
        assert ran(trap)

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("core.fsmonitor", "{trap}"),
            ("core.hooksPath", "{folder}"),
            ("core.pager", "{trap}"),
            ("pager.ls-files", "{trap}"),
            ("pager.ls-tree", "{trap}"),
            ("alias.ls-files", "!{trap}"),
            ("alias.ls-tree", "!{trap}"),
            ("alias.rev-parse", "!{trap}"),
            ("alias.cat-file", "!{trap}"),
            ("alias.log", "!{trap}"),
            ("alias.diff-tree", "!{trap}"),
            ("pager.log", "{trap}"),
            ("trailer.sign.command", "{trap}"),
            ("gpg.ssh.program", "{trap}"),
            ("gpg.ssh.defaultKeyCommand", "{trap}"),
            ("core.editor", "{trap}"),
            ("core.askPass", "{trap}"),
            ("core.sshCommand", "{trap}"),
            ("core.gitProxy", "{trap}"),
            ("credential.helper", "!{trap}"),
            ("diff.external", "{trap}"),
            ("gpg.program", "{trap}"),
            ("core.alternateRefsCommand", "{trap}"),
            ("filter.evil.clean", "{trap}"),
            ("filter.evil.smudge", "{trap}"),
            ("filter.evil.process", "{trap}"),
            ("diff.evil.textconv", "{trap}"),
            ("uploadpack.packObjectsHook", "{trap}"),
        ],
    )
    def test_nothing_that_it_names_ever_runs(
        self, repository: Repository, trap: Path, key: str, value: str
    ) -> None:
        for hook in (
            "post-index-change",
            "reference-transaction",
            "post-checkout",
            "pre-auto-gc",
            "fsmonitor-watchman",
        ):
            (trap.parent / hook).symlink_to(trap)
        repository.write(".gitattributes", "* filter=evil diff=evil\n")
        repository.git("config", key, value.format(trap=trap, folder=trap.parent))
        read_everything(repository.root)
        assert not ran(trap)

    def test_hooks_of_the_repository_never_run(self, repository: Repository, trap: Path) -> None:
        for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
            (repository.root / ".git" / "hooks" / hook).symlink_to(trap)
        read_everything(repository.root)
        assert not ran(trap)

    def test_a_configuration_that_is_included_has_no_more_say(
        self, repository: Repository, trap: Path
    ) -> None:
        included = repository.root / "evil.config"
        included.write_text(f"[core]\n\tfsmonitor = {trap}\n\thooksPath = {trap.parent}\n", encoding="utf-8")
        repository.git("config", "include.path", str(included))
        read_everything(repository.root)
        assert not ran(trap)

    @pytest.mark.parametrize(
        ("protocol", "url", "key"),
        [
            ("file", "file://{source}", "remote.origin.uploadpack"),
            ("ext", "ext::{trap}", None),
            ("ssh", "ssh://example.invalid/x", "core.sshCommand"),
            ("git", "git://example.invalid/x", "core.gitProxy"),
        ],
    )
    @pytest.mark.parametrize("kept", ["blob:none", "tree:0"])
    def test_what_a_partial_clone_lacks_is_never_fetched(
        self,
        repository: Repository,
        tmp_path: Path,
        trap: Path,
        protocol: str,
        url: str,
        key: str | None,
        kept: str,
    ) -> None:
        part = partial_clone(repository, tmp_path / "part", kept)
        part.git("config", f"protocol.{protocol}.allow", "always")
        part.git("config", "remote.origin.url", url.format(source=repository.root, trap=trap))
        if key:
            part.git("config", key, str(trap))
        read_everything(part.root)
        assert not ran(trap)


def partial_clone(source: Repository, target: Path, kept: str) -> Repository:
    source.git("config", "uploadpack.allowFilter", "true")
    source.git("clone", "--quiet", "--no-checkout", f"--filter={kept}", f"file://{source.root}", str(target))
    return Repository(target)


class TestTrouble:
    def test_what_git_complains_about_is_said_in_its_words(self, repository: Repository) -> None:
        with pytest.raises(SnapshotError) as caught:
            run(repository.root, "rev-parse", "--verify", "nowhere")
        assert caught.value.message == "git says: Needed a single revision."

    def test_silence_is_said_to_be_a_failure(self, repository: Repository) -> None:
        with pytest.raises(SnapshotError) as caught:
            run(repository.root, "show-ref", "--verify", "--quiet", "refs/heads/nowhere")
        assert caught.value.message == "git says: it failed."

    def test_a_broken_repository_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / ".git").write_text("nonsense", encoding="utf-8")
        with pytest.raises(SnapshotError, match="git says: invalid gitfile format"):
            _ = WorkTree(tmp_path).entries

    def test_a_missing_git_is_said_so(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nonexistent")
        for act in (lambda: WorkTree(repository.root).entries, lambda: CommitTree(repository.root, "HEAD")):
            with pytest.raises(SnapshotError) as caught:
                act()
            assert caught.value.message == "git is not installed or not on the PATH."

    def test_a_repository_of_another_user_is_answered_with_the_line_that_trusts_it(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        for act in (lambda: WorkTree(repository.root).entries, lambda: CommitTree(repository.root, "HEAD")):
            with pytest.raises(SnapshotError, match="dubious ownership") as caught:
                act()
            assert "Run socgap as its owner (a container with '--user')" in caught.value.fix
            assert caught.value.fix.endswith(f" git config --global --add safe.directory {repository.root}")

    def test_the_line_that_trusts_it_can_be_pasted_whatever_the_folder_is_called(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = Repository(tmp_path / "it's ours")
        made.commit()
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        with pytest.raises(SnapshotError) as caught:
            CommitTree(made.root, "HEAD")
        assert shlex.split(caught.value.fix.partition("run: ")[2])[-1] == str(made.root)

    @pytest.mark.parametrize("key", ["safe.directory", "Safe.Directory"])
    def test_a_repository_that_the_environment_trusts_is_read(
        self, key: str, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        tell(monkeypatch, {"core.worktree": "/nowhere", key: str(repository.root)})
        assert [entry.path for entry in WorkTree(repository.root).entries] == [
            "evidence/a.yaml",
            "evidence/b.yaml",
        ]
        assert CommitTree(repository.root, "HEAD").read("evidence/a.yaml") == b"id: 1\n"

    @pytest.mark.parametrize(
        "changed",
        [{"GIT_CONFIG_COUNT": "many"}, {"GIT_CONFIG_COUNT": "0"}, {"GIT_CONFIG_KEY_0": "safe.other"}],
    )
    def test_what_does_not_clearly_trust_it_does_not(
        self, changed: dict[str, str], repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        tell(monkeypatch, {"safe.directory": str(repository.root)})
        for name, value in changed.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SnapshotError, match="dubious ownership"):
            CommitTree(repository.root, "HEAD")

    def test_a_setting_without_its_value_ends_them(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell(monkeypatch, {"safe.directory": str(repository.root)})
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1000000000")
        assert CommitTree(repository.root, "HEAD").read("evidence/a.yaml") == b"id: 1\n"

    def test_what_the_system_refuses_is_said(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(24, "Too many open files")

        monkeypatch.setattr("subprocess.Popen.__init__", refuse)
        with pytest.raises(
            SnapshotError, match=r"git could not be asked: Too many open files\. Run it again"
        ):
            run(repository.root, "ls-files")

    def test_git_that_was_killed_is_said_to_be(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        script = tmp_path / "bin" / "git"
        script.parent.mkdir()
        script.write_text("#!/bin/sh\nkill -9 $$\n")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
        with pytest.raises(SnapshotError, match="git was ended by signal 9 before it had said everything"):
            run(repository.root, "ls-files")

    def test_git_that_is_not_wanted_any_more_is_ended(
        self, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        script = tmp_path / "bin" / "git"
        script.parent.mkdir()
        script.write_text(
            f"#!/bin/sh\necho $$ > {tmp_path / 'it'}\nhead -c 300000 /dev/zero\nexec sleep 60\n"
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
        pieces = stream(repository.root, "log")
        assert next(pieces) == bytes(1 << 18)
        pieces.close()
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "it").read_text()), 0)


class TestListing:
    def test_a_repository_is_recognised_from_any_folder_in_it(
        self, repository: Repository, tmp_path: Path
    ) -> None:
        assert is_repository(repository.root)
        assert is_repository(repository.root / "evidence")
        assert not is_repository(tmp_path)

    def test_names_come_back_as_they_are_stored(self, repository: Repository) -> None:
        (repository.root / "evidence" / 'é\n"quoted".yaml').write_bytes(b"id: 1\n")
        assert 'evidence/é\n"quoted".yaml' in list_worktree_paths(repository.root).paths

    def test_pathspec_magic_in_names_means_nothing(self, repository: Repository) -> None:
        repository.write(":(glob)**", "id: 1\n")
        assert ":(glob)**" in list_worktree_paths(repository.root).paths

    def test_reading_changes_nothing_in_the_repository(self, repository: Repository) -> None:
        def state() -> dict[str, bytes]:
            files = sorted(path for path in (repository.root / ".git").rglob("*") if path.is_file())
            return {str(path): path.read_bytes() for path in files}

        (repository.root / "evidence" / "a.yaml").touch()
        before = state()
        read_everything(repository.root)
        assert state() == before


def test_git_is_new_enough_for_these_tests() -> None:
    said = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout
    assert tuple(map(int, re.findall(r"\d+", said)[:2])) >= (2, 30)


def test_the_environment_cannot_point_at_another_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = Repository(tmp_path / "mine"), Repository(tmp_path / "other")
    mine.write("a.txt", "mine")
    expected = mine.commit()
    other.write("a.txt", "other")
    other.commit("Another")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    tree = CommitTree(mine.root, "HEAD")
    assert (tree.commit, tree.read("a.txt")) == (expected, b"mine")
    assert os.environ["GIT_DIR"] == str(other.root / ".git"), "and it is left as it was"


def test_where_git_is_not_installed_that_is_said(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.write("socgap.yaml", "company: Example, Inc.\n")
    repository.commit()
    done = subprocess.run(
        [sys.executable, "-m", "socgap_evidence", "check"],
        cwd=repository.root,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "error: git is not installed or not on the PATH. Install git 2.30 or newer.\n"


@pytest.mark.parametrize("fault", [OSError, MemoryError])
def test_a_pipe_that_cannot_be_closed_keeps_no_process_alive(fault: type[Exception]) -> None:
    """A finalizer calls it, and whatever it raised there would be printed as a traceback."""

    class Pipe:
        def close(self) -> None:
            raise fault

    ended: list[str] = []
    process = SimpleNamespace(
        stdin=Pipe(),
        stdout=Pipe(),
        stderr=None,
        poll=lambda: None,
        terminate=lambda: ended.append("terminated"),
        wait=lambda: ended.append("waited for"),
    )
    end(process)  # type: ignore[arg-type]  # all that it looks at
    assert ended == ["terminated", "waited for"]


def test_a_signal_while_git_is_started_ends_it_before_anybody_tidies_up(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else could: the process is not known to the caller yet, and what is raised keeps it alive."""
    begin, begun = git.Git.execute, []

    def interrupted(*arguments: Any, **options: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        begun.append(begin(*arguments, **options))
        return begun[0]

    monkeypatch.setattr(git.Git, "execute", interrupted)
    with listening(), pytest.raises(Interrupted) as caught:
        execute(repository.root, "cat-file", "--batch", istream=subprocess.PIPE)
    assert caught.tb is not None  # it holds the frames of all that was going on
    assert begun[0].poll() is not None
