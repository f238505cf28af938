"""The workflows' own scripts, run as the runner runs them, against real repositories and a stand-in for ``gh``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.documents import read_document
from tests.support import Repository
from tests.support.projects import CONFIG, REVIEW, project

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
DOCS, OURS = ROOT / "docs/ci", ROOT / ".github/workflows"
PINNED = f"{CONFIG}as_of: 2026-04-01\n"
STALE = REVIEW.replace("2026-03-01", "2025-03-01")
REVIEWED = "evidence/reviews/a.yaml"
HEAD = "1" * 40
NUMBER = "7"


def workflow(path: Path) -> Any:
    return read_document(path.name, path.read_bytes()).data


def steps(path: Path) -> list[Any]:
    ((_, job),) = workflow(path)["jobs"].items()
    return list(job["steps"])


def script(path: Path, name: str) -> str:
    (step,) = (one for one in steps(path) if one.get("name") == name)
    return str(step["run"])


class Runner:
    """Runs scripts as GitHub's runner does: ``bash -e`` in the folder of the checkout, what they need in the environment."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder, self.state = folder, state
        state.mkdir()
        gh = state / "bin/gh"
        gh.parent.mkdir()
        gh.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).with_name("fake_gh.py")} "$@"\n')
        gh.chmod(0o755)
        self.write({"comments": [], "issues": [], "head": HEAD, "calls": []})

    def write(self, told: Mapping[str, Any]) -> None:
        (self.state / "state.json").write_text(json.dumps(told), encoding="utf-8")

    def read(self) -> Any:
        return json.loads((self.state / "state.json").read_text(encoding="utf-8"))

    def run(self, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
        (self.state / "output").write_text("")
        told = {
            "PATH": os.pathsep.join([str(self.state / "bin"), str(BIN), os.environ["PATH"]]),
            "HOME": str(self.state),
            "FAKE_GH": str(self.state),
            "GITHUB_OUTPUT": str(self.state / "output"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **environment,
        }
        command = ["bash", "-e", "-c", text]
        return subprocess.run(command, cwd=self.folder, env=told, check=False, capture_output=True, text=True)


class TestTheJudge:
    """A forge with a base and the head of a pull request, and a checkout of the base."""

    @pytest.fixture
    def forge(self, tmp_path: Path) -> Repository:
        forge = project(tmp_path / "forge/company", {REVIEWED: REVIEW}, config=PINNED)
        forge.commit()
        return forge

    def judged(self, forge: Repository, tmp_path: Path) -> tuple[str, Path]:
        """Commit what was changed as the head of the pull request; what the judge says, and the folder of its words."""
        base = forge.git("rev-parse", "HEAD").strip()
        head = forge.commit("Change")
        forge.git("update-ref", f"refs/pull/{NUMBER}/head", head)
        forge.git("reset", "--quiet", "--hard", base)
        checkout = tmp_path / "checkout"
        subprocess.run(["git", "clone", "--quiet", str(forge.root), str(checkout)], check=True)
        runner = Runner(checkout, tmp_path / "state")
        told = {"BASE": base, "HEAD": head, "NUMBER": NUMBER, "REPOSITORY": "company", "TOKEN": "none"}
        judge = DOCS / "github-judge.yml"
        server = (forge.root.parent).as_uri()
        fetched = runner.run(script(judge, "Fetch the head's objects"), SERVER=server, **told)
        assert fetched.returncode == 0, fetched.stderr
        words = tmp_path / "judged"
        done = runner.run(script(judge, "Judge"), JUDGED=str(words), **told)
        assert done.returncode == 0, done.stderr
        code = (tmp_path / "state/output").read_text().removeprefix("code=").strip()
        assert runner.run(script(judge, "Pass on what was found"), CODE=code).returncode == int(code)
        assert (words / "number").read_text() == f"{NUMBER}\n"
        assert (words / "head").read_text() == f"{head}\n"
        assert not (checkout / "hostile").exists(), "nothing of the head is checked out"
        return code, words / "change.md"

    def test_a_change_that_does_nothing_passes(self, forge: Repository, tmp_path: Path) -> None:
        forge.write("hostile", "x")
        code, words = self.judged(forge, tmp_path)
        assert code == "0"
        assert words.read_text(encoding="utf-8").startswith("**✓ Nothing changes")

    def test_a_change_that_opens_a_gap_fails(self, forge: Repository, tmp_path: Path) -> None:
        forge.write(REVIEWED, STALE)
        code, words = self.judged(forge, tmp_path)
        assert code == "1"
        assert "2025-03-01" in words.read_text(encoding="utf-8")

    def test_a_change_that_loosens_its_own_judge_fails(self, forge: Repository, tmp_path: Path) -> None:
        control = (forge.root / "controls/AC-1.yaml").read_text(encoding="utf-8")
        forge.write("controls/AC-1.yaml", control.replace("for: 90 days", "for: 900 days"))
        code, words = self.judged(forge, tmp_path)
        assert code == "1"
        assert "900 days" in words.read_text(encoding="utf-8")

    def test_a_change_that_cannot_be_judged_fails_and_says_so(
        self, forge: Repository, tmp_path: Path
    ) -> None:
        forge.write("controls/AC-1.yaml", "id: [\n")
        code, words = self.judged(forge, tmp_path)
        assert code == "2"
        assert words.read_text(encoding="utf-8").startswith("**✗ This change could not be judged.**")

    def test_without_a_verdict_it_fails(self, tmp_path: Path) -> None:
        runner = Runner(tmp_path, tmp_path / "state")
        assert (
            runner.run(script(DOCS / "github-judge.yml", "Pass on what was found"), CODE="").returncode == 2
        )


class TestTheComment:
    @pytest.fixture
    def runner(self, tmp_path: Path) -> Runner:
        return Runner(tmp_path, tmp_path / "state")

    def post(self, runner: Runner, words: str, number: str = NUMBER, head: str = HEAD) -> Any:
        subprocess.run(
            ["rm", "-rf", str(runner.folder / "judged"), str(runner.state / "socgap-judged")], check=True
        )
        artifact = runner.state / "socgap-judged"
        artifact.mkdir()
        for name, text in (("change.md", words), ("number", f"{number}\n"), ("head", f"{head}\n")):
            (artifact / name).write_text(text, encoding="utf-8")
        text = script(DOCS / "github-comment.yml", "Write the comment, or write it again")
        return runner.run(text, REPOSITORY="a/b", RUN="99")

    def test_there_is_one_and_it_is_written_again_in_its_place(self, runner: Runner) -> None:
        stranger = {"id": 5, "user": {"type": "User"}, "body": "<!-- socgap-diff -->\nForged"}
        runner.write({**runner.read(), "comments": [stranger]})
        assert self.post(runner, "**✗ AC-1 breaks**\n").returncode == 0
        assert self.post(runner, "**✓ Nothing changes: the same**\n").returncode == 0
        told = runner.read()["comments"]
        assert told[0] == stranger
        assert [one["body"] for one in told[1:]] == [
            "<!-- socgap-diff -->\n**✓ Nothing changes: the same**\n"
        ]

    def test_none_is_begun_where_there_is_nothing_to_say(self, runner: Runner) -> None:
        assert self.post(runner, "**✓ Nothing changes: the same**\n").returncode == 0
        assert runner.read()["comments"] == []

    def test_words_about_an_earlier_push_are_not_posted(self, runner: Runner) -> None:
        done = self.post(runner, "**✗ AC-1 breaks**\n", head="2" * 40)
        assert done.returncode == 0
        assert "moved on" in done.stdout
        assert runner.read()["comments"] == []

    @pytest.mark.parametrize("number", ["7/../../8", "", "7; touch made"])
    def test_a_number_that_is_none_is_refused(self, number: str, runner: Runner) -> None:
        assert self.post(runner, "**✗ AC-1 breaks**\n", number=number).returncode != 0
        assert runner.read()["calls"][1:] == []

    def test_it_listens_to_no_run_that_a_change_could_have_brought(self) -> None:
        job = workflow(DOCS / "github-comment.yml")["jobs"]["comment"]
        assert job["if"].startswith("github.event.workflow_run.event == 'pull_request_target' &&")
        assert workflow(DOCS / "github-comment.yml")["on"]["workflow_run"]["workflows"] == [
            workflow(DOCS / "github-judge.yml")["name"]
        ]


class TestTheReminders:
    def test_they_are_written_once_and_changed_only_where_something_changes(self, tmp_path: Path) -> None:
        company = project(tmp_path / "company", {REVIEWED: REVIEW}, config=PINNED)
        runner = Runner(company.root, tmp_path / "state")
        text = script(DOCS / "github-reminders.yml", "Write the issues").replace(
            "--within 60d", "--within 90d"
        )
        first = runner.run(text)
        assert first.returncode == 0, first.stderr
        (issue,) = runner.read()["issues"]
        assert issue["title"] == "SOC 2 evidence due in 2026-06: Security lead"
        again = runner.run(text)
        assert again.returncode == 0, again.stderr
        assert [call[:2] for call in runner.read()["calls"][-2:]] == [["label", "create"], ["issue", "list"]]
        company.write(REVIEWED, REVIEW.replace("2026-03-01", "2026-03-02"))
        runner.run(text)
        (changed,) = runner.read()["issues"]
        assert changed["number"] == issue["number"]
        assert changed["body"] != issue["body"]


class TestOurOwn:
    """This repository's workflows are those that it tells others to use."""

    def test_the_comment_is_the_same(self) -> None:
        assert workflow(OURS / "soc2-comment.yml") == workflow(DOCS / "github-comment.yml")

    def test_the_judge_differs_by_where_the_tool_comes_from(self) -> None:
        ours, theirs = workflow(OURS / "soc2-judge.yml"), workflow(DOCS / "github-judge.yml")
        (install,) = (one for one in ours["jobs"]["judge"]["steps"] if one.get("name") == "Install socgap")
        locked, tool = install["run"].splitlines()
        assert "--require-hashes" in locked
        assert tool == "python -m pip install --quiet --no-index --no-deps --no-build-isolation ."
        (install["run"],) = (
            one["run"] for one in theirs["jobs"]["judge"]["steps"] if one.get("name") == "Install socgap"
        )
        assert ours == theirs

    def test_the_gate_differs_by_the_action_and_by_the_gaps_that_are_planted(self) -> None:
        ours, theirs = workflow(OURS / "soc2.yml"), workflow(DOCS / "github-gate.yml")
        gate, shown = (one["jobs"]["gate"]["steps"][1] for one in (ours, theirs))
        assert gate.pop("uses") == "./"
        shown.pop("uses")
        assert gate["with"].pop("baseline") == ".github/planted-gaps.yaml"
        assert ours == theirs

    def test_only_the_planted_gaps_are_let_pass(self) -> None:
        socgap = str(BIN / "socgap")
        for command in (
            [socgap, "check", "--baseline", ".github/planted-gaps.yaml", "--quiet"],
            [socgap, "baseline", "prune", ".github/planted-gaps.yaml", "--check"],
        ):
            done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
