"""What a command takes that has nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.bench import Section
from benchmarks.measuring import Tool
from benchmarks.tables import commands, compared, milliseconds

if TYPE_CHECKING:
    from benchmarks.bench import Bench

_FLOOR = "python and click"


def measure(bench: Bench) -> Section:
    """``--version`` and ``--help`` beside an interpreter that imports click."""
    folder, python = bench.scratch, bench.peers.python
    tools = {
        "python": Tool((python, "-c", "pass"), folder),
        _FLOOR: Tool((python, "-c", "import click"), folder),
        "socgap --version": bench.socgap(folder, "--version"),
        "socgap --help": bench.socgap(folder, "--help"),
    }
    taken = bench.take(tools, bench.scale.starts)
    section = Section("Start-up")
    section.add(*milliseconds(taken, _FLOOR), *commands(taken))
    section.claims += [
        compared(f"`{name}` to `python -c 'import click'`", taken[name], taken[_FLOOR], 1.5)
        for name in ("socgap --version", "socgap --help")
    ]
    return section
