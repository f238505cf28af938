"""Runs of socgap on the company with one fault each, and what is there before and after."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.faults.injector import Plan
from tests.faults.project import DAY, build
from tests.support import run

_SOCGAP = Path(__file__).parents[2]
_PROGRAMS = [shutil.which(one) or one for one in ("git", "ssh-keygen", "sh")]
OLD = "what was there before\n"
"""What every file holds that a run is to write."""


@dataclass(frozen=True)
class Verb:
    """A command, and what it writes."""

    arguments: tuple[str, ...]
    writes: tuple[str, ...] = ()
    """Paths below the project."""
    makes: str = ""
    """What it makes anew, below the project; nothing is there before."""
    spares: tuple[str, ...] = ()
    """Kinds of calls that do not fail here, because programs that are not socgap complain of it on their own."""
    world: dict[str, Any] = field(default_factory=dict)
    is_gate: bool = True
    """Whether it must not end well where something could not be told; others say so and end well."""


@dataclass(frozen=True)
class Ended:
    """How a run ended and what it left."""

    code: int
    """Negative for the signal that ended it."""
    stdout: str
    stderr: str
    seen: int
    """How many calls of the kind there were."""
    is_reached: bool
    is_removal: bool
    """Whether what failed was to take a folder away."""
    left: int
    """How many processes."""
    written: dict[str, bytes | None]
    """What is in each of the files that were to be written."""
    strange: tuple[str, ...]
    """Whatever is there that was not, but for these files."""

    @property
    def said(self) -> str:
        """All that was printed."""
        return self.stdout + self.stderr


class Machine:
    """A company on a disk, and a process that runs socgap there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.made = build(folder / "company", folder / "keys")
        self.root = self.made.root
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self._status()
        self._runner = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.runner"],
            cwd=_SOCGAP,
            env={**self._environment, "PYTHONPATH": str(_SOCGAP)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._warm: set[tuple[str, ...]] = set()
        self._normal: dict[tuple[str, ...], Ended] = {}

    def _status(self) -> None:
        """Commit the status, an empty baseline, a list of repositories, a pack."""
        (self.root / "out").mkdir()
        for arguments in (
            ["status", "--as-of", DAY],
            ["baseline", "write", "controls/baseline.yaml", "--as-of", DAY],
        ):
            done = run(self.root, *arguments)
            assert done.code == 0, done.said
        self.made.commit("Status", when="2026-04-20T12:00:00+00:00")
        listed = "repositories:\n  - {name: one, path: company, owner: Ines}\n"
        (self._folder / "repositories.yaml").write_text(listed)
        done = run(
            self.root,
            "pack",
            "--as-of",
            DAY,
            "-o",
            str(self._folder / "pack.zip"),
            "--sign",
            str(self._folder / "keys/bjorn"),
        )
        assert done.code == 0, done.said

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.pathsep.join(dict.fromkeys(str(Path(one).parent) for one in _PROGRAMS)),
            "COLUMNS": "100",
            "HOME": str(self._folder),
            "HALF": str(self._folder / "half"),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "TMPDIR": str(self.scratch),
        }

    def end(self) -> None:
        """Let the process end."""
        assert self._runner.stdin is not None
        assert self._runner.stdout is not None
        self._runner.stdin.close()
        self._runner.wait()
        self._runner.stdout.close()

    def run(self, verb: Verb, plan: Plan | None = None, **environment: str) -> Ended:
        """How the command ends with the fault of a plan."""
        kept = {one: self._content(one) for one in verb.writes}
        if verb.arguments not in self._warm:
            self._warm.add(verb.arguments)
            before = self._paths()
            self._ask(self._job(verb, Plan(), {}) | {"is_warming": True})
            self._clear({*self._paths()} - {*before})
        self._lay(verb)
        before = self._paths()
        answer = self._ask(self._job(verb, plan or Plan(), environment))
        written = {one: self._content(one) for one in self._all_written(verb)}
        self._restore(kept)
        strange = sorted({*self._paths()} ^ {*before})
        asked = str(self.root / verb.makes) if verb.makes else "//"
        self._clear(strange)
        return Ended(
            **answer, written=written, strange=tuple(one for one in strange if not one.startswith(asked))
        )

    def normally(self, verb: Verb) -> Ended:
        """How it ends without a fault; asked once."""
        if verb.arguments not in self._normal:
            self._normal[verb.arguments] = self.run(verb)
        return self._normal[verb.arguments]

    def _all_written(self, verb: Verb) -> list[str]:
        made = self.root / verb.makes
        if verb.makes and made.is_dir():
            return [*verb.writes, *sorted(str(one.relative_to(self.root)) for one in made.iterdir())]
        return [*verb.writes, *([verb.makes] if verb.makes else [])]

    def _clear(self, paths: Iterable[str]) -> None:
        for path in map(Path, paths):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _lay(self, verb: Verb) -> None:
        for one in verb.writes:
            (self.root / one).write_text(OLD)

    def _restore(self, kept: dict[str, bytes | None]) -> None:
        """Put back what others may ask for: whichever test comes next, it finds what the first one found."""
        for one, content in kept.items():
            if content is not None:
                (self.root / one).write_bytes(content)

    def _content(self, path: str) -> bytes | None:
        found = self.root / path
        return found.read_bytes() if found.is_file() else None

    def _paths(self) -> dict[str, None]:
        """All that is there, for what is added and what is lost."""
        return {
            f"{folder}/{name}": None
            for top in (self.root, self.scratch)
            for folder, folders, names in os.walk(top)
            for name in (*folders, *names)
        }

    def _job(self, verb: Verb, plan: Plan, environment: dict[str, str]) -> dict[str, Any]:
        return {
            "arguments": [one.replace("{folder}", str(self._folder)) for one in verb.arguments],
            "environment": environment,
            "folder": str(self.root),
            "is_warming": False,
            "plan": {"kind": plan.kind, "at": plan.at, "how": plan.how},
            "stderr": str(self._folder / "stderr"),
            "stdout": str(self._folder / "stdout"),
            "world": verb.world,
        }

    def _ask(self, job: dict[str, Any]) -> dict[str, Any]:
        assert self._runner.stdin is not None
        assert self._runner.stdout is not None
        self._runner.stdin.write(json.dumps(job) + "\n")
        self._runner.stdin.flush()
        answer: dict[str, Any] = json.loads(self._runner.stdout.readline())
        return answer

    @cached_property
    def head(self) -> str:
        """The id of the last commit."""
        return self.made.git("rev-parse", "HEAD")
