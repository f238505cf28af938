"""``--staged``: what is about to be committed is judged, alone and in the hooks of git."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.cli import common, status
from socgap_evidence.errors import SnapshotError
from socgap_evidence.snapshot import find_root
from tests.support import Repository, run
from tests.support.projects import CONFIG, REVIEW, control, project

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--as-of", "2026-03-02")
REVIEWED = "evidence/reviews/a.yaml"
BAD = "held_on: never\n"


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    """A project that is committed and without a gap."""
    made = project(tmp_path / "company", {REVIEWED: REVIEW, "README.md": "# Evidence\n"})
    made.commit()
    return made


class TestJudging:
    def test_what_is_staged_is_judged_and_neither_the_work_tree_nor_head(self, company: Repository) -> None:
        company.write(REVIEWED, BAD)
        company.git("add", "--all")
        company.write(REVIEWED, REVIEW)
        outcome = run(company.root, "check", *DAY, "--staged")
        assert outcome.code == 1
        assert f"{REVIEWED}:1:10: invalid: " in outcome.stdout
        assert "as of 2026-03-02, the staged index" in outcome.stdout
        assert run(company.root, "check", *DAY).code == 0
        assert run(company.root, "check", *DAY, "--rev", "HEAD").code == 0

    def test_a_good_index_is_0_whatever_lies_on_disk(self, company: Repository) -> None:
        company.write(REVIEWED, BAD)
        assert run(company.root, "check", *DAY).code == 1
        assert run(company.root, "check", *DAY, "--staged").code == 0

    def test_evidence_that_is_only_meant_to_be_added_is_missing(self, company: Repository) -> None:
        company.git("rm", "--quiet", "--cached", REVIEWED)
        company.git("add", "--intent-to-add", REVIEWED)
        assert run(company.root, "check", *DAY).code == 0
        outcome = run(company.root, "check", *DAY, "--staged")
        assert outcome.code == 1
        assert "missing: " in outcome.stdout

    def test_controls_and_settings_are_the_staged_ones(self, company: Repository) -> None:
        company.write("controls/AC-1.yaml", "broken: [\n")
        company.write("socgap.yaml", "comany: A\n")
        assert run(company.root, "check", *DAY, "--staged").code == 0
        company.git("add", "controls")
        assert "controls/AC-1.yaml" in run(company.root, "check", *DAY, "--staged").stderr

    def test_settings_that_are_not_staged_are_2(self, company: Repository) -> None:
        company.git("rm", "--quiet", "--cached", "socgap.yaml")
        outcome = run(company.root, "check", *DAY, "--staged")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert "There is no socgap.yaml in the staged index." in outcome.stderr

    def test_a_project_in_a_subfolder_is_judged_alone(self, tmp_path: Path) -> None:
        outer = Repository(tmp_path)
        inner = project(tmp_path / "inner", {REVIEWED: REVIEW})
        outer.write("controls/broken.yaml", "broken: [\n")
        outer.commit()
        inner.write(REVIEWED, BAD)
        assert run(inner.root / "evidence", "check", *DAY, "--staged").code == 0

    def test_a_conflict_is_2_in_its_own_words(self, company: Repository) -> None:
        blob = company.git("rev-parse", f":{REVIEWED}")
        company.git("update-index", "--force-remove", REVIEWED)
        subprocess.run(
            ["git", "update-index", "--index-info"],
            cwd=company.root, input=f"100644 {blob} 2\t{REVIEWED}\n".encode(), check=True,
        )  # fmt: skip
        outcome = run(company.root, "check", *DAY, "--staged")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr == (
            f"error: {REVIEWED}: The merge conflict in it is not resolved, so nothing of it is staged."
            " Resolve the conflict and 'git add' it.\n"
        )

    def test_without_a_repository_that_is_what_is_said(self, tmp_path: Path) -> None:
        outcome = run(project(tmp_path, {REVIEWED: REVIEW}).root, "check", *DAY, "--staged")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert "not a git repository" in outcome.stderr

    def test_what_is_staged_may_be_explained(self, company: Repository) -> None:
        company.write("controls/AC-1.yaml", control(title="Staged"))
        company.git("add", "--all")
        company.write("controls/AC-1.yaml", control(title="On disk"))
        assert run(company.root, "explain", "AC-1", *DAY, "--staged").stdout.startswith("AC-1  Staged\n")
        assert run(company.root, "explain", "AC-1", *DAY).stdout.startswith("AC-1  On disk\n")


@pytest.mark.parametrize(
    "verb",
    [["check"], ["status"], ["status", "--check"], ["explain", "AC-1"], ["explain", "fresh"]],
    ids=" ".join,
)
@pytest.mark.parametrize(
    "chosen",
    [["--rev", "HEAD", "--staged"], ["--staged", "--rev", "HEAD"], ["--staged", "--rev", ""]],
    ids=["first the commit", "first the index", "a commit without a name"],
)
def test_a_commit_and_the_index_exclude_each_other(
    company: Repository, verb: list[str], chosen: list[str]
) -> None:
    outcome = run(company.root, *verb, *chosen)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == "error: --rev and --staged exclude each other. Choose one.\n"


class TestStatus:
    @pytest.fixture
    def current(self, company: Repository) -> Repository:
        """The project with its status files, all committed."""
        run(company.root, "status", *DAY)
        company.commit("Status")
        return company

    @pytest.mark.parametrize(("option", "more"), [("--rev", ["HEAD"]), ("--staged", [])])
    def test_that_of_another_tree_is_never_written_into_the_work_tree(
        self, company: Repository, option: str, more: list[str]
    ) -> None:
        outcome = run(company.root, "status", *DAY, option, *more)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr == (
            f"error: {option} would write the status of another tree into the work tree."
            f" Add --check to compare the files of that tree, or leave out {option}.\n"
        )
        assert not (company.root / "STATUS.md").exists()

    @pytest.mark.parametrize("option", ["--staged", "--rev=HEAD"])
    def test_files_that_are_current_in_their_tree_are_0_whatever_lies_on_disk(
        self, current: Repository, option: str
    ) -> None:
        current.write("STATUS.md", "garbage")
        (current.root / "status.json").unlink()
        current.write(REVIEWED, BAD)
        outcome = run(current.root, "status", "--check", *DAY, option)
        assert (outcome.code, outcome.said) == (0, "")

    def test_staged_evidence_needs_its_status_staged(self, current: Repository) -> None:
        current.write("evidence/reviews/b.yaml", "held_on: 2026-03-02\n")
        run(current.root, "status", *DAY)
        current.git("add", "evidence")
        outcome = run(current.root, "status", "--check", *DAY, "--staged")
        assert outcome.code == 1
        assert "--- STATUS.md (as it is)\n+++ STATUS.md (as it should be)\n" in outcome.stdout
        assert outcome.stderr == (
            "error: STATUS.md in the staged index is out of date. Run 'socgap status' and commit it.\n"
            "error: status.json in the staged index is out of date. Run 'socgap status' and commit it.\n"
        )
        current.git("add", "--all")
        assert run(current.root, "status", "--check", *DAY, "--staged").code == 0

    def test_a_file_that_a_commit_lacks_is_outdated_though_it_lies_on_disk(self, company: Repository) -> None:
        commit = company.git("rev-parse", "HEAD")
        run(company.root, "status", *DAY)
        outcome = run(company.root, "status", "--check", *DAY, "--rev", "HEAD")
        assert outcome.code == 1
        assert "\n+# SOC 2 status of Example, Inc.\n" in outcome.stdout
        assert f"error: STATUS.md in commit {commit[:12]} is out of date." in outcome.stderr

    def test_a_file_of_a_folder_is_found_however_it_is_written(self, company: Repository) -> None:
        company.write("socgap.yaml", f"{CONFIG}status: ./docs//AUDIT.md\n")
        (company.root / "docs").mkdir()
        run(company.root, "status", *DAY)
        company.git("add", "--all")
        assert run(company.root, "status", "--check", *DAY, "--staged").code == 0

    def test_other_line_ends_are_current(self, current: Repository) -> None:
        path = current.root / "STATUS.md"
        current.write("STATUS.md", path.read_bytes().replace(b"\n", b"\r\n"))
        current.git("-c", "core.autocrlf=false", "add", "--all")
        assert run(current.root, "status", "--check", *DAY, "--staged").code == 0

    def test_a_link_in_its_place_is_2(self, current: Repository, tmp_path: Path) -> None:
        (current.root / "STATUS.md").rename(tmp_path / "STATUS.md")
        (current.root / "STATUS.md").symlink_to(tmp_path / "STATUS.md")
        current.git("add", "--all")
        outcome = run(current.root, "status", "--check", *DAY, "--staged")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert "STATUS.md: It is a symbolic link, which is not followed." in outcome.stderr

    def test_on_disk_a_file_that_git_ignores_is_found(self, company: Repository) -> None:
        company.write(".gitignore", "STATUS.md\nstatus.json\n")
        run(company.root, "status", *DAY)
        assert run(company.root, "status", "--check", *DAY).code == 0

    def test_the_root_is_looked_for_once(self, company: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[Path] = []

        def counted(start: Path) -> Path:
            asked.append(start)
            return find_root(start)

        for module in (common, status):
            monkeypatch.setattr(module, "find_root", counted, raising=False)
        assert run(company.root / "evidence", "status", *DAY).code == 0
        assert len(asked) == 1


def attempt(repository: Repository, *arguments: str) -> tuple[bool, str]:
    """Whether git did it, and what it and its hooks said."""
    try:
        repository.git(*arguments)
    except subprocess.CalledProcessError as error:
        return False, f"{error.stdout}{error.stderr}"
    return True, ""


def install_hook(repository: Repository, first: str = "") -> None:
    """A real hook that lets no commit through whose tree has a gap."""
    hook = repository.write(
        ".git/hooks/pre-commit",
        f"#!/bin/sh\n{first}\nexec '{sys.executable}' -m socgap_evidence check --staged {' '.join(DAY)}\n",
    )
    hook.chmod(0o755)


class TestAsAHook:
    @pytest.mark.parametrize("first", ["", "cd evidence/reviews"], ids=["at the top", "in a folder"])
    @pytest.mark.parametrize(
        ("staged", "on_disk", "arguments", "passes"),
        [
            pytest.param(BAD, REVIEW, [], False, id="bad in the index only"),
            pytest.param(REVIEW, BAD, [], True, id="bad on disk only"),
            pytest.param(REVIEW, BAD, ["--all"], False, id="all: bad on disk"),
            pytest.param(BAD, REVIEW, ["--all"], True, id="all: bad in the index only"),
            pytest.param(REVIEW, BAD, [REVIEWED], False, id="this file: bad on disk"),
            pytest.param(BAD, REVIEW, [REVIEWED], True, id="this file: bad in the index only"),
            pytest.param(BAD, BAD, ["README.md"], True, id="another file: bad in the index and on disk"),
            pytest.param(BAD, BAD, ["--include", "README.md"], False, id="another file beside a bad index"),
        ],
    )
    def test_what_would_be_committed_decides(
        self, company: Repository, first: str, staged: str, on_disk: str, arguments: list[str], passes: bool
    ) -> None:
        install_hook(company, first)
        company.write(REVIEWED, staged)
        company.git("add", "--all")
        company.write(REVIEWED, on_disk)
        company.write("README.md", "# Changed\n")
        before = company.git("rev-parse", "HEAD")
        went, said = attempt(company, "commit", "--allow-empty", "--message", "Evidence", *arguments)
        assert went is passes, said
        assert (company.git("rev-parse", "HEAD") != before) is passes
        if not passes:
            assert f"{REVIEWED}:1:10: invalid: " in said
            assert "the staged index" in said

    @pytest.mark.parametrize("arguments", [["--all"], [REVIEWED]], ids=["all", "this file"])
    def test_it_works_in_a_linked_work_tree(
        self, company: Repository, tmp_path: Path, arguments: list[str]
    ) -> None:
        install_hook(company)
        company.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
        linked = Repository(tmp_path / "linked")
        linked.write(REVIEWED, BAD)
        went, said = attempt(linked, "commit", "--message", "Bad", *arguments)
        assert not went
        assert f"{REVIEWED}:1:10: invalid: " in said
        linked.write(REVIEWED, f"{REVIEW}by: p-1\n")
        assert attempt(linked, "commit", "--message", "Good", *arguments) == (True, "")

    def test_the_hook_of_another_repository_judges_this_one_by_its_own_index(
        self, company: Repository, tmp_path: Path
    ) -> None:
        other = Repository(tmp_path / "other")
        other.write("a.txt", "1")
        other.commit()
        install_hook(other, f"cd '{company.root}'")
        company.write(REVIEWED, BAD)
        other.write("a.txt", "2")
        assert attempt(other, "commit", "--all", "--message", "Good") == (True, "")
        company.git("add", "--all")
        other.write("a.txt", "3")
        went, said = attempt(other, "commit", "--all", "--message", "Bad")
        assert not went
        assert f"{REVIEWED}:1:10: invalid: " in said


def test_an_opened_tree_is_listed_before_anything_is_read_of_it(tmp_path: Path) -> None:
    """Or its trouble would be said to be that of ``socgap.yaml``."""
    root = project(tmp_path).root
    with pytest.raises(SnapshotError, match="not a git repository"):
        common.open_tree(root, None, staged=True)
