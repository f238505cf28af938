"""A check of 23 controls beside auditree-framework, which keeps its evidence in git as well."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.auditree import ACCREDITATION, CHECKS, LOCKER, SETTINGS
from benchmarks.bench import Section
from benchmarks.fastimport import git
from benchmarks.measuring import Tool
from benchmarks.peers import HERE
from benchmarks.prepare import AUDITREE
from benchmarks.shapes.requirements import AS_OF
from benchmarks.tables import Claim, commands, compared, table

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench
    from benchmarks.measuring import Taken

_OURS, _FRAMEWORK = "socgap check", f"{AUDITREE}, only reading"
_CONTROLS = 23


def measure(bench: Bench) -> Section:
    """Both see the same records; each run of the framework begins with a locker as it was."""
    files = bench.scale.in_controls
    repository = bench.repository("controls", files, _CONTROLS)
    tools = {_OURS: bench.socgap(repository, "check", "--as-of", AS_OF)}
    section = Section(f"{files:,} files in {_CONTROLS} controls, beside auditree-framework")
    heads = {_OURS: (repository, _head(repository))}
    if AUDITREE not in bench.peers.absent:
        folder = bench.folder("auditree")
        command = [sys.executable, "-m", "benchmarks.auditree", str(repository), str(folder)]
        subprocess.run(command, cwd=HERE.parent, check=True)
        heads[AUDITREE] = (folder / LOCKER, _head(folder / LOCKER))
        tools |= _framework(bench, folder, heads[AUDITREE][1])
    taken = bench.take(tools)
    section.add(*table(taken, _OURS), *commands(taken), "")
    made = {name: _commits(place, head) for name, (place, head) in heads.items()}
    section.add(*(f"- {name} has made {number} commits in its last run." for name, number in made.items()))
    section.claims += _claims(taken, made[_OURS], files)
    return section


def _framework(bench: Bench, folder: Path, head: str) -> dict[str, Tool]:
    locker = folder / LOCKER
    command = (*bench.peers.auditree, "--check", ACCREDITATION, "--evidence", "local", "-C", SETTINGS)
    before = partial(_as_it_was, locker, head)
    # It ends with 0 when a check fails; only this line says that none did.
    passed = "\n\nOK\n"
    return {
        AUDITREE: Tool(command, folder / CHECKS, before, must_say=passed),
        _FRAMEWORK: Tool(command, folder / CHECKS, before, {"AUDITREE_ONLY_READ": "1"}, passed),
    }


def _as_it_was(locker: Path, head: str) -> None:
    git(locker, "reset", "--quiet", "--hard", head)
    git(locker, "clean", "-ffdxq")


def _head(repository: Path) -> str:
    return git(repository, "rev-parse", "HEAD").strip()


def _commits(repository: Path, head: str) -> int:
    return int(git(repository, "rev-list", "--count", f"{head}..HEAD"))


def _claims(taken: dict[str, Taken], made: int, files: int) -> list[Claim]:
    ours, theirs = taken[_OURS], taken.get(AUDITREE)
    of = f"{files:,} files in {_CONTROLS} controls"
    return [
        compared(f"{of}: auditree to socgap check", theirs, ours, 20, at_most=False),
        Claim(
            f"{of}: memory of socgap check to auditree's",
            ours.held / theirs.median("memory") if theirs else None,
            1,
        ),
        Claim(f"{of}: commits made by socgap check", made, 0, unit="commits"),
    ]
