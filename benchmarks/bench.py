"""What a section is given, and what it gives: repositories, programs and sizes in, a table and its claims out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.measuring import Tool, alternate, run
from benchmarks.peers import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from benchmarks.measuring import Taken
    from benchmarks.peers import Peers
    from benchmarks.tables import Claim


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything; the targets are of the defaults."""

    runs: int = 5
    few: int = 1_000
    files: int = 10_000
    commits: int = 10_000
    many: int = 100_000
    in_controls: int = 5_000
    people: tuple[int, ...] = (1_000, 10_000, 100_000)
    sample: int = 100
    """Files of which git is asked one by one; the rest is reckoned."""
    starts: int = 20
    """Runs of what is over at once."""


QUICK = Scale(
    runs=2,
    few=100,
    files=1_000,
    commits=500,
    many=5_000,
    in_controls=500,
    people=(100, 1_000, 5_000),
    sample=20,
    starts=5,
)


@dataclass(slots=True)
class Section:
    """A part of the report."""

    title: str
    lines: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        """Lines of Markdown."""
        self.lines += lines

    def markdown(self) -> list[str]:
        """With what the targets ask for below the tables."""
        claims = ["", *(claim.sentence() for claim in self.claims)] if self.claims else []
        return [f"## {self.title}", "", *self.lines, *claims, ""]


@dataclass(slots=True)
class Bench:
    """Where and how it is measured."""

    scratch: Path
    scale: Scale
    peers: Peers

    def repository(self, shape: str, files: int, commits: int = 1, *, asks_git: bool = False) -> Path:
        """A generated repository, made when it is asked for first."""
        name = f"{shape}-{files}-{commits}{'-asks-git' if asks_git else ''}"
        folder = self.scratch / name
        if not folder.exists():
            print(f"  writing {name}", file=sys.stderr)
            command = [sys.executable, "-m", "benchmarks.generate", shape, str(folder)]
            command += [
                "--files",
                str(files),
                "--commits",
                str(commits),
                *(["--asks-git"] if asks_git else []),
            ]
            subprocess.run(command, cwd=HERE.parent, check=True)
        return folder

    def folder(self, name: str) -> Path:
        """An empty one."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def socgap(self, folder: Path, *arguments: str) -> Tool:
        """The command, in a repository."""
        return Tool((*self.peers.socgap, *arguments), folder)

    def script(self, folder: Path, name: str, *arguments: str) -> Tool:
        """A script of the suite, in a repository."""
        return Tool(self.peers.script(name, *arguments), folder)

    def once(self, tool: Tool) -> None:
        """What has to be done before anything is measured."""
        run(tool)

    def take(self, tools: Mapping[str, Tool], runs: int | None = None) -> dict[str, Taken]:
        """All of them in turn."""
        return alternate(tools, runs or self.scale.runs)
