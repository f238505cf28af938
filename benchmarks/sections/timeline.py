"""A timeline of a year, with nothing remembered from an earlier run, beside what it has to read."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.measuring import Tool
from benchmarks.shapes.revised import AS_OF
from benchmarks.tables import commands, compared, table

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.bench import Bench

_OURS, _FLOOR = "socgap timeline", "floor: git log, each content once"
_OWN = f"{_FLOOR}, by socgap's reader"


def measure(bench: Bench) -> Section:
    """The floor is one process, one piece after the other."""
    scale = bench.scale
    folder = bench.repository("revised", scale.files, scale.commits)
    cache = bench.folder("cache")
    command = (*bench.peers.socgap, "timeline", "--as-of", AS_OF, "--format", "csv")
    tools = {
        _OURS: Tool(command, folder, partial(_forget, folder, cache), {"XDG_CACHE_HOME": str(cache)}),
        _FLOOR: bench.script(folder, "floors", "contents"),
        _OWN: bench.script(folder, "floors", "contents", "--with", "reader"),
        f"{_FLOOR}, its events": bench.script(folder, "floors", "contents", "--with", "events"),
        "floor: git log --raw": Tool(("git", "log", "--raw"), folder),
        "socgap's walk over the history alone": bench.script(folder, "floors", "walk"),
    }
    taken = bench.take(tools)
    of = f"{scale.files:,} files, {scale.commits:,} commits"
    section = Section(f"Timeline of a year: {of}")
    section.add(*table(taken, _FLOOR), *commands(taken))
    says = f"{of}: timeline to git log and parsing each content once"
    section.claims += [
        compared(f"{says}, by PyYAML's C loader", taken[_OURS], taken[_FLOOR], 1.3),
        compared(f"{says}, by socgap's own reader", taken[_OURS], taken[_OWN], 1.3),
    ]
    return section


def _forget(folder: Path, cache: Path) -> None:
    """Whatever an earlier run may have left beside git's own files, or where programs keep what they remember."""
    for left in (folder / ".git").glob("socgap*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.rmtree(cache)
    cache.mkdir()
