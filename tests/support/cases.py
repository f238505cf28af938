"""The language of ``case.yaml``: a tiny repository, a command, and what must be said of it.

A case says, in any order:

``says``
    The behaviour in a sentence.
``command``
    The arguments of ``socgap``, as a list. ``{HEAD}`` stands for the id of the last commit.
``exit``, ``must_say``, ``must_not_say``
    The exit code; texts that must be printed, in this order; texts that must not.
``written``
    What the command was asked to write: a path, and ``must_say`` and ``must_not_say`` for the file. Only cases below
    ``tests/spec/hostile`` are held to it that nothing else is written.
``environment``
    Variables of the environment.

The repository is what lies in the folder ``tree/`` beside the case, and what the first step makes; ``then`` is a list of
further steps. A step may say:

``like``
    A folder of ``tests/spec/projects``, whose files are there to begin with.
``remove``
    Paths that are there no longer.
``files``, ``bytes``, ``make``, ``links``
    A path and its text; its bytes in base64; how it is made, by a name of ``tests.support.bombs`` with its arguments;
    where a link leads. In a path ``{long}`` stands for 200 letters, in a text ``{HEAD}`` for the id of the last commit.
``tamper``
    A pack that is there, and what is done to it: ``put`` (names and texts) and ``drop`` (names).
``modes``
    A path and its mode, such as ``'0644'``.
``run``
    Commands of ``socgap`` that must end well, each a list of arguments.
``git``
    Commands of git, each a list of arguments, run with fixed people and dates, in order.
``commit``
    ``true`` or a message: commit everything at the end of the step.
``at``, ``by``
    When git's commands and the commit of this step are made (a moment), and by whom (a name, an address).
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from socgap_evidence.pack.archive import archive
from tests.support.bombs import make, parts_of
from tests.support.command import run
from tests.support.repository import Repository

SPEC = Path(__file__).parents[1] / "spec"
HOSTILE = SPEC / "hostile"
PROJECTS = SPEC / "projects"
STEP_KEYS = frozenset(
    [
        "like",
        "remove",
        "files",
        "bytes",
        "make",
        "links",
        "tamper",
        "modes",
        "run",
        "git",
        "commit",
        "at",
        "by",
    ]
)
CASE_KEYS = STEP_KEYS | {
    "says", "command", "exit", "must_say", "must_not_say", "written", "environment", "then",
}  # fmt: skip
_WHEN = "2026-10-01T12:00:00+00:00"


@dataclass(frozen=True)
class Case:
    """One folder with a ``case.yaml``."""

    folder: Path

    @cached_property
    def description(self) -> dict[str, Any]:
        """What the file says; AssertionError for a key that the language does not have."""
        found: dict[str, Any] = yaml.safe_load((self.folder / "case.yaml").read_text(encoding="utf-8"))
        assert set(found) <= CASE_KEYS, f"unknown keys in {self.folder}: {set(found) - CASE_KEYS}"
        for step in found.get("then", []):
            assert set(step) <= STEP_KEYS, f"unknown keys of a step in {self.folder}: {set(step) - STEP_KEYS}"
        assert found["must_say"], "a case that demands nothing proves nothing"
        return found

    def build(self, root: Path) -> Repository:
        """The repository, step by step."""
        if (self.folder / "tree").is_dir():
            shutil.copytree(self.folder / "tree", root, symlinks=True)
        repository = Repository(root)
        for step in (self.description, *self.description.get("then", [])):
            _Step(repository, step).take()
        return repository

    def command(self, repository: Repository) -> list[str]:
        """The arguments, with the last commit where they name it."""
        arguments = [str(one) for one in self.description["command"]]
        if not any("{HEAD}" in one for one in arguments):
            return arguments
        head = repository.git("rev-parse", "HEAD")
        return [one.replace("{HEAD}", head) for one in arguments]

    @property
    def written(self) -> Mapping[str, Mapping[str, list[str]]]:
        """The paths that the command may write, and what must stand there."""
        found: Mapping[str, Mapping[str, list[str]]] = self.description.get("written", {})
        return found

    def judge(self, said: str, code: int, root: Path) -> None:
        """AssertionError unless it was said, written and ended as the case demands."""
        assert "Traceback" not in said, said
        assert "socgap itself failed" not in said, said
        assert_said(said, self.description)
        assert code == self.description["exit"], said
        for path, demands in self.written.items():
            assert_said((root / path).read_bytes().decode(), demands)


def assert_said(said: str, demands: Mapping[str, Any]) -> None:
    """AssertionError unless a text has what it must have, in that order, and nothing that it must not have."""
    at = 0
    for text in demands.get("must_say", []):
        found = said.find(text, at)
        assert found >= 0, f"{text!r} is not said (in this place) in:\n{said}"
        at = found + len(text)
    for text in demands.get("must_not_say", []):
        assert text not in said, f"{text!r} is said in:\n{said}"


def cases_below(folder: Path) -> list[Case]:
    """Every case below a folder, by path."""
    return [Case(path.parent) for path in sorted(folder.rglob("case.yaml"))]


@dataclass(frozen=True)
class _Step:
    """One step towards the repository."""

    repository: Repository
    says: Mapping[str, Any]

    def take(self) -> None:
        if "like" in self.says:
            shutil.copytree(PROJECTS / self.says["like"], self.repository.root, dirs_exist_ok=True)
        for path in self.says.get("remove", []):
            self._remove(self.repository.root / path)
        for path, content in self._contents():
            self.repository.write(_path(path), content)
        for path, target in self.says.get("links", {}).items():
            self._link(_path(path), _path(target))
        for path, changes in self.says.get("tamper", {}).items():
            self._tamper(path, **changes)
        for path, mode in self.says.get("modes", {}).items():
            (self.repository.root / _path(path)).chmod(int(mode, 8))
        for arguments in self.says.get("run", []):
            outcome = run(self.repository.root, *map(str, arguments))
            assert outcome.code == 0, outcome.said
        self._use_git()

    def _contents(self) -> Iterable[tuple[str, str | bytes]]:
        for path, text in self.says.get("files", {}).items():
            is_about_the_last = "{HEAD}" in text
            yield (
                path,
                text.replace("{HEAD}", self.repository.git("rev-parse", "HEAD"))
                if is_about_the_last
                else text,
            )
        for path, encoded in self.says.get("bytes", {}).items():
            yield path, base64.b64decode(encoded)
        for path, how in self.says.get("make", {}).items():
            yield path, make(how)

    def _remove(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()

    def _link(self, path: str, target: str) -> None:
        link = self.repository.root / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)

    def _tamper(self, path: str, put: Mapping[str, str] | None = None, drop: Iterable[str] = ()) -> None:
        pack = self.repository.root / path
        files = parts_of(pack.read_bytes())
        for name in drop:
            del files[name]
        files.update({name: text.encode() for name, text in (put or {}).items()})
        pack.write_bytes(archive(files))

    def _use_git(self) -> None:
        when, who = self.says.get("at", _WHEN), self.says.get("by")
        for arguments in self.says.get("git", []):
            self.repository.git(*map(str, arguments), when=when, who=who)
        if message := self.says.get("commit"):
            self.repository.commit("Evidence" if message is True else message, when=when, who=who)


def _path(path: str) -> str:
    return path.replace("{long}", "x" * 200)
