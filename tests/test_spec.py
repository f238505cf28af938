"""Every folder below tests/spec is a tiny repository and what the tool must say of it.

``case.yaml`` holds: ``says`` (the behaviour in a sentence), ``command`` (arguments, as a list), ``exit``,
``must_say`` (texts that must be printed, in this order), ``must_not_say``; and where a file cannot be stored as
itself: ``files`` (path to text), ``bytes`` (path to base64), ``links`` (path to target), ``commit`` (true to commit
everything first).
All else in the folder, below ``tree/``, is copied as it is.
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest
import yaml

from tests.support import Repository, run

CASES = sorted(path.parent for path in (Path(__file__).parent / "spec").rglob("case.yaml"))
KEYS = {"says", "command", "exit", "must_say", "must_not_say", "files", "bytes", "links", "commit"}


def build(case: Path, description: dict, root: Path) -> Repository:
    if (case / "tree").is_dir():
        shutil.copytree(case / "tree", root, symlinks=True)
    repository = Repository(root)
    for path, text in description.get("files", {}).items():
        repository.write(path, text)
    for path, encoded in description.get("bytes", {}).items():
        repository.write(path, base64.b64decode(encoded))
    for path, target in description.get("links", {}).items():
        link = root / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    if description.get("commit"):
        repository.commit()
    return repository


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path) -> None:
    description = yaml.safe_load((case / "case.yaml").read_text(encoding="utf-8"))
    assert set(description) <= KEYS, f"unknown keys in {case}"
    assert description["must_say"], "a case that demands nothing proves nothing"
    repository = build(case, description, tmp_path / "repository")
    outcome = run(repository.root, *map(str, description["command"]))
    said = outcome.said
    assert "Traceback" not in said
    assert "socgap itself failed" not in said
    at = 0
    for text in description["must_say"]:
        found = said.find(text, at)
        assert found >= 0, f"{text!r} is not said (in this place) in:\n{said}"
        at = found + len(text)
    for text in description.get("must_not_say", []):
        assert text not in said, f"{text!r} is said in:\n{said}"
    assert outcome.code == description["exit"], said


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
