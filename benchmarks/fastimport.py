"""A repository written by ``git fast-import``: many files and commits in seconds, the same bytes and ids each time."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path
    from types import TracebackType


@dataclass(frozen=True, slots=True)
class Person:
    """Who commits."""

    name: str
    address: str


INES = Person("Ines Okafor", "ines@brambleport.example")
TOMAS = Person("Tomas Lind", "tomas@brambleport.example")
MAIN = "main"
_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Import:
    """Commits that go to ``git fast-import`` as they come; at the end the work tree is that of the main branch."""

    def __init__(self, root: Path) -> None:
        if root.exists() and any(root.iterdir()):
            raise SystemExit(f"{root} is not empty.")
        self._root = root
        self._marks = 0
        git(root.parent, "init", "--quiet", f"--initial-branch={MAIN}", str(root))
        self._process = subprocess.Popen(
            ["git", "fast-import", "--quiet"],
            cwd=root,
            stdin=subprocess.PIPE,
            env={**os.environ, **_SETTINGS},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        if self._process.wait() and kind is None:
            raise SystemExit("git fast-import did not take the commits.")
        if kind is None:
            git(self._root, "-c", "core.autocrlf=false", "reset", "--quiet", "--hard", MAIN)

    def commit(
        self,
        moment: int,
        files: Mapping[str, str] | None = None,
        *,
        by: Person = INES,
        message: str = "Evidence",
        branch: str = MAIN,
        parents: Iterable[int] = (),
        renames: Iterable[tuple[str, str]] = (),
    ) -> int:
        """The mark of a commit that was made ``moment`` seconds after 1970, in UTC.

        The first of the parents is what it goes on from, any other is merged; without, it follows its branch. Files are
        written before any is renamed.
        """
        self._marks += 1
        self._write(f"commit refs/heads/{branch}\nmark :{self._marks}\n")
        self._write(f"committer {by.name} <{by.address}> {moment} +0000\n{_data(message)}")
        for number, parent in enumerate(parents):
            self._write(f"{'merge' if number else 'from'} :{parent}\n")
        for path, text in (files or {}).items():
            self._write(f"M 100644 inline {path}\n{_data(text)}")
        for old, new in renames:
            self._write(f"R {old} {new}\n")
        return self._marks

    def _write(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())


def noon(day: date) -> int:
    """Seconds from 1970 to noon of the day in UTC, which is that day in Lisbon as well."""
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def git(folder: Path, *arguments: str) -> str:
    """What git prints, with nobody's settings."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **_SETTINGS},
    )
    return done.stdout


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
