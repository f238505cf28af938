"""The measured repositories stay what they claim to be: the same each time, and judged in full by an open gate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from benchmarks import auditree
from benchmarks.fastimport import git
from benchmarks.generate import SHAPES, generate
from benchmarks.shapes import changes, company, people, requirements, revised
from benchmarks.shapes.record import RECORD_BYTES
from tests.support import run

if TYPE_CHECKING:
    from pathlib import Path

SMALL = [
    ("changes", 24, 1, False, changes.AS_OF, 24),
    ("changes", 60, 90, True, changes.AS_OF, 60),
    ("company", 100, 60, True, company.AS_OF, 100),
    ("company", 100, 1, False, company.AS_OF, 100),
    ("controls", 276, 23, False, requirements.AS_OF, 276),
    ("requirements", 600, 30, True, requirements.AS_OF, 600),
    ("revised", 60, 30, False, revised.AS_OF, 60),
    ("people", 40, 1, False, people.AS_OF, 2),
]
EVIDENCE_OF_24 = "525f60eae6adb3130b27142861c51ae3999b6aa3"
"""The tree that the first version of the generator wrote, file by file."""
IDS = [f"{shape}-{commits}" for shape, _, commits, *_ in SMALL]


def head(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").strip()


@pytest.mark.parametrize(("shape", "files", "commits", "asks_git", "day", "judged"), SMALL, ids=IDS)
def test_the_gate_of_a_generated_repository_is_open_and_sees_every_file(
    shape: str, files: int, commits: int, asks_git: bool, day: str, judged: int, tmp_path: Path
) -> None:
    generate(shape, tmp_path / "it", files, commits, asks_git=asks_git)
    outcome = run(tmp_path / "it", "check", "--as-of", day, "-v")
    assert outcome.code == 0, outcome.said
    assert sum(line.startswith("      evidence/") for line in outcome.stdout.splitlines()) == judged


def test_every_shape_is_tried() -> None:
    assert {shape for shape, *_ in SMALL} == set(SHAPES)


@pytest.mark.parametrize(
    ("shape", "files", "commits"), [("changes", 30, 40), ("company", 100, 41), ("people", 20, 1)]
)
def test_the_same_arguments_give_the_same_commits(
    shape: str, files: int, commits: int, tmp_path: Path
) -> None:
    heads = set()
    for name in ("a", "b"):
        generate(shape, tmp_path / name, files, commits)
        heads.add(head(tmp_path / name))
    assert len(heads) == 1


def test_the_plain_records_stay_those_that_were_measured_before(tmp_path: Path) -> None:
    generate("changes", tmp_path / "it", 24)
    assert git(tmp_path / "it", "rev-parse", "HEAD:evidence").strip() == EVIDENCE_OF_24


def test_every_record_has_a_kilobyte_and_meets_the_schema_in_every_version(tmp_path: Path) -> None:
    root = tmp_path / "it"
    generate("changes", root, 60, 90, asks_git=True)
    validator = Draft202012Validator(
        json.loads((root / changes.SCHEMA).read_bytes()), format_checker=FormatChecker()
    )
    blobs = git(root, "rev-list", "--all", "--objects", "--", "drafts", "evidence").splitlines()
    texts = [git(root, "cat-file", "blob", line.split()[0]) for line in blobs if line.endswith(".yaml")]
    assert len(texts) > 60
    assert {len(text.encode()) for text in texts} == {RECORD_BYTES}
    assert all(validator.is_valid(yaml.safe_load(text)) for text in texts)


@pytest.mark.parametrize("shape", ["changes", "company"])
def test_a_history_has_as_many_commits_as_were_asked_for_and_merges_and_renames(
    shape: str, tmp_path: Path
) -> None:
    root = tmp_path / "it"
    generate(shape, root, 130, 120, asks_git=True)
    assert git(root, "rev-list", "--count", "HEAD").strip() == "120"
    assert int(git(root, "rev-list", "--count", "--merges", "HEAD")) == 11
    assert "\nR100\t" in git(root, "log", "--name-status", "--find-renames", "--diff-filter=R", "--format=%h")


def test_a_pull_request_changes_ten_files_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "it"
    generate("requirements", root, 600)
    folders = {}
    for branch in (requirements.CHANGE_OF_ONE, requirements.SCATTERED):
        changed = git(root, "diff", "--name-status", "main", branch).splitlines()
        assert len(changed) == requirements.CHANGED
        assert all(line.startswith("M\tevidence/") for line in changed)
        folders[branch] = len({line.split("/")[1] for line in changed})
    assert folders[requirements.CHANGE_OF_ONE] == 1
    assert folders[requirements.SCATTERED] > 5


@pytest.mark.parametrize(
    ("shape", "files", "says"),
    [
        ("changes", 23, "At least 24 records"),
        ("company", 99, "At least 100 files"),
        ("controls", 275, "At least 276 records"),
        ("revised", 49, "At least 50 files"),
    ],
)
def test_too_few_files_are_refused(shape: str, files: int, says: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=says):
        generate(shape, tmp_path / "it", files)


def test_controls_that_ask_git_need_a_history(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="at least 30 commits"):
        generate("changes", tmp_path / "it", 24, 29, asks_git=True)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="is not empty"):
        generate("changes", tmp_path, 24)


def test_the_locker_of_auditree_holds_the_same_records_and_an_index_for_each(tmp_path: Path) -> None:
    generate("controls", tmp_path / "it", 276)
    (tmp_path / "framework").mkdir()
    auditree.prepare(tmp_path / "it", tmp_path / "framework")
    raw = tmp_path / "framework" / auditree.LOCKER / "raw"
    ours = {path.name: path.read_bytes() for path in (tmp_path / "it/evidence").glob("*/*.yaml")}
    assert {path.name: path.read_bytes() for path in raw.glob("*/*.yaml")} == ours
    indexed = [name for index in raw.glob("*/index.json") for name in json.loads(index.read_bytes())]
    assert sorted(indexed) == sorted(ours)
    named = json.loads((tmp_path / "framework" / auditree.CHECKS / "controls.json").read_bytes())
    assert len(named) == 23
