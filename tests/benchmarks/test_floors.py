"""Each floor and the naive script do all of their work on what they are given; they reach into socgap, which changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fastimport import git
from benchmarks.generate import generate
from benchmarks.shapes.changes import EVIDENCE, SCHEMA

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"
FILES, COMMITS = 30, 40


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("floors") / "it"
    generate("changes", root, FILES, COMMITS, asks_git=True)
    return root


def said(repository: Path, script: str, *arguments: str) -> str:
    command = [sys.executable, str(BENCHMARKS / f"{script}.py"), *arguments]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_the_blobs_are_those_of_the_newest_commit(repository: Path) -> None:
    assert int(said(repository, "floors", "blobs")) == len(git(repository, "ls-files").splitlines())


def test_every_file_is_parsed(repository: Path) -> None:
    assert said(repository, "floors", "events", EVIDENCE) == str(FILES)


def test_every_document_is_validated(repository: Path, tmp_path: Path) -> None:
    parsed = str(tmp_path / "parsed.json")
    said(repository, "floors", "parsed", EVIDENCE, parsed)
    assert said(repository, "floors", "validate", SCHEMA, parsed) == str(FILES)


@pytest.mark.parametrize(
    "option", [(), ("--with", "reader"), ("--with", "events")], ids=["libyaml", "reader", "events"]
)
def test_every_content_of_the_evidence_is_read_once(repository: Path, option: tuple[str, ...]) -> None:
    listed = git(repository, "rev-list", "HEAD", "--objects", "--", "evidence").splitlines()
    contents = {line.split()[0] for line in listed if line.endswith(".yaml")}
    assert len(contents) > FILES
    assert said(repository, "floors", "contents", *option) == str(len(contents))


def test_the_walk_sees_every_version(repository: Path) -> None:
    assert int(said(repository, "floors", "walk")) > FILES


@pytest.mark.parametrize("way", ["log", "gitpython"])
def test_the_naive_script_asks_git_about_the_sample(repository: Path, way: str) -> None:
    assert said(repository, "naive", SCHEMA, EVIDENCE, "--git", way, "--sample", "5") == "5 files, 0 errors"


def test_the_naive_script_looks_at_every_file(repository: Path) -> None:
    assert said(repository, "naive", SCHEMA, EVIDENCE, "--c-loader") == f"{FILES} files, 0 errors"
