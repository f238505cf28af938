"""Mistakes that people make in a repository which ``socgap init`` has just begun, and what they are told to do.

Each case of ``mistakes/cases.yaml`` makes one, runs the command that a person would run next, and holds what it says:
where, what, and what to do. The keys of a case: ``says``; what is done, in this order: ``with`` (files of the sample
company to have), ``files``, ``bytes`` (base64), ``links``, ``first`` (commands of socgap), ``edit`` (path to the old and the new text), ``append``,
``recode`` (path to a codec, or ``crlf`` for CRLF behind a byte order mark), ``rename``, ``delete``, ``git`` (commands),
``conflict`` (a file on which a merge stops), ``shallow`` (true to go on in a clone without its past); then ``folder``
(where to run, from the top), ``environment``, ``command``, ``exit``, ``must_say`` in this order, ``must_not_say``.
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import Repository, run
from tests.support.beginning import TOLD

ROOT = Path(__file__).parent.parent
CASES: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/mistakes/cases.yaml").read_text(encoding="utf-8"))
KEYS = {
    *("says", "with", "files", "bytes", "links", "first", "edit", "append", "recode", "rename", "delete", "git", "conflict"),
    *("shallow", "folder", "environment", "command", "exit", "must_say", "must_not_say"),
}  # fmt: skip


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which a company has begun and committed that; it is copied, never changed."""
    made = Repository(tmp_path_factory.mktemp("begun") / "company")
    made.git("init", "--quiet", "--initial-branch=main")
    assert run(made.root, "init", *TOLD, "--forge", "github").code == 0
    made.commit("Begin")
    return made.root


def make(case: dict[str, Any], company: Repository) -> Path:
    """Make the mistake; the folder in which a person would go on."""
    change(case, company)
    for path, name in case.get("rename", {}).items():
        (company.root / path).rename(company.root / name)
    for path in case.get("delete", ()):
        (company.root / path).unlink()
    for command in case.get("git", ()):
        company.git(*command)
    if "conflict" in case:
        stop_a_merge(company, case["conflict"])
    if case.get("shallow"):
        company.commit("Evidence")
        company.git("clone", "--quiet", "--depth=1", f"file://{company.root}", "../shallow")
        return company.root.parent / "shallow"
    return company.root / case.get("folder", ".")


def change(case: dict[str, Any], company: Repository) -> None:
    """Write what the mistake writes."""
    for path in case.get("with", ()):
        company.write(path, (ROOT / path).read_bytes())
    for path, text in case.get("files", {}).items():
        company.write(path, text)
    for path, encoded in case.get("bytes", {}).items():
        company.write(path, base64.b64decode(encoded))
    for path, target in case.get("links", {}).items():
        (company.root / path).symlink_to(target)
    for command in case.get("first", ()):
        assert run(company.root, *command).code == 0
    for path, (old, new) in case.get("edit", {}).items():
        text = (company.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        company.write(path, text.replace(old, new, 1))
    for path, text in case.get("append", {}).items():
        company.write(path, (company.root / path).read_text(encoding="utf-8") + text)
    for path, codec in case.get("recode", {}).items():
        company.write(path, recoded((company.root / path).read_text(encoding="utf-8"), codec))


def recoded(text: str, codec: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig") if codec == "crlf" else text.encode(codec)


def stop_a_merge(company: Repository, path: str) -> None:
    company.git("checkout", "--quiet", "-b", "theirs")
    company.write(path, "Theirs.\n")
    company.commit("Theirs")
    company.git("checkout", "--quiet", "main")
    company.write(path, "Ours.\n")
    company.commit("Ours")
    with pytest.raises(Exception, match="exit status 1"):
        company.git("merge", "--quiet", "theirs")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_whoever_makes_a_mistake_is_told_what_to_do(
    case: dict[str, Any], begun: Path, tmp_path: Path
) -> None:
    assert set(case) <= KEYS
    shutil.copytree(begun, tmp_path / "company")
    (tmp_path / "empty").mkdir()
    where = make(case, Repository(tmp_path / "company"))
    outcome = run(where, *map(str, case["command"]), environment=case.get("environment"))
    said = outcome.said.replace(str(tmp_path), "…")
    assert "Traceback" not in said
    assert "socgap itself failed" not in said
    at = 0
    for text in case["must_say"]:
        found = said.find(text, at)
        assert found >= 0, f"{text!r} is not said (in this place) in:\n{said}"
        at = found + len(text)
    for text in case.get("must_not_say", ()):
        assert text not in said, f"{text!r} is said in:\n{said}"
    assert outcome.code == case["exit"], said


def test_there_are_more_than_fifty_and_each_has_its_name() -> None:
    assert len(CASES) > 50
    assert len({case["says"] for case in CASES}) == len(CASES)
