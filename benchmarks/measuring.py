"""One run of a command, and several commands in turn: wall and CPU seconds and peak memory of each run.

Nothing here knows what is run or how it is told. A command that does not end with 0 stops everything with what it said:
a tool that failed early would be the fastest.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MEGABYTE = 1024 * (1024 if sys.platform == "darwin" else 1)
"""In the unit of ``ru_maxrss``: bytes on macOS, kilobytes elsewhere."""
_LOOK = 0.02
"""Seconds between two looks at the processes of a tool."""
SLOW = 45.0
"""Seconds: a tool whose warm-up takes longer is run ``SLOW_RUNS`` times, and its table says so."""
SLOW_RUNS = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system, of the process and all that it waited for."""
    memory: float
    """Megabytes, the largest resident size of any one of its processes."""


@dataclass(frozen=True, slots=True)
class Tool:
    """What is run."""

    command: tuple[str, ...]
    folder: Path
    before: Callable[[], object] | None = None
    """What makes each run begin alike; it is not measured."""
    environment: Mapping[str, str] = field(default_factory=dict)
    must_say: str = ""
    """A part of what it prints, of a tool that ends with 0 whatever it found."""


@dataclass(frozen=True, slots=True)
class Family:
    """How many processes a tool had at once, and what they held together; looked at in the run that does not count."""

    processes: int
    memory: float
    """Megabytes, of the fullest moment that was seen; what processes share is shared out among them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """All that was measured of one tool."""

    tool: Tool
    samples: tuple[Sample, ...]
    family: Family | None
    """None where the system does not tell."""

    def median(self, what: str) -> float:
        """Of ``wall``, ``cpu`` or ``memory``."""
        return median(self.values(what))

    @property
    def held(self) -> float:
        """Megabytes, of all its processes together where there were several, of the largest otherwise."""
        together = self.family.memory if self.family and self.family.processes > 1 else 0.0
        return max(self.median("memory"), together)

    def values(self, what: str) -> tuple[float, ...]:
        """One of each run."""
        return tuple(getattr(sample, what) for sample in self.samples)


def alternate(tools: Mapping[str, Tool], runs: int) -> dict[str, Taken]:
    """Every tool ``runs`` times after a warm-up, in turn, so that a busy minute of the machine hits all of them."""
    samples: dict[str, list[Sample]] = {name: [] for name in tools}
    families: dict[str, Family | None] = {}
    wanted = dict.fromkeys(tools, runs)
    for number in range(runs + 1):
        for name, tool in tools.items():
            if number > wanted[name]:
                continue
            print(f"  {name}, {f'run {number} of {wanted[name]}' if number else 'warm-up'}", file=sys.stderr)
            sample, family = run(tool, watch=not number)
            if number:
                samples[name].append(sample)
                continue
            families[name] = family
            if sample.wall > SLOW:
                wanted[name] = min(runs, SLOW_RUNS)
    return {name: Taken(tool, tuple(samples[name]), families[name]) for name, tool in tools.items()}


def own_memory() -> float:
    """Megabytes, the largest resident size of this process; no child can show less."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def run(tool: Tool, *, watch: bool = False) -> tuple[Sample, Family | None]:
    """Run a command once; SystemExit with its output unless it ends with 0 and says what it must."""
    if tool.before is not None:
        tool.before()
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            tool.command,
            cwd=tool.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(tool),
        )
        watcher = _Watcher(process.pid) if watch else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        family = watcher.end() if watcher else None
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or not _says(tool, output):
            raise SystemExit(_failure(tool, process.returncode, output))
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _MEGABYTE), family


def _environment(tool: Tool) -> dict[str, str]:
    """No settings of whoever measures, as far as git is concerned."""
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**os.environ, **git, **tool.environment}


def _says(tool: Tool, output: IO[bytes]) -> bool:
    if not tool.must_say:
        return True
    output.seek(0)
    return tool.must_say.encode() in output.read()


def _failure(tool: Tool, code: int, output: IO[bytes]) -> str:
    output.seek(0)
    said = output.read().decode(errors="replace")
    left_out = "" if len(said) <= 4000 else "[...]\n"
    missing = f" and did not say {tool.must_say!r}" if tool.must_say and not code else ""
    return f"{' '.join(tool.command[:6])} ended with {code}{missing}, in {tool.folder}:\n{left_out}{said[-4000:]}"


class _Watcher:
    """Counts a process and its descendants while they run. Linux only; elsewhere there is nothing to end with."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._over = Event()
        self._fullest = (0, 0.0)
        self._thread = Thread(target=self._watch, daemon=True)
        if Path("/proc/self/stat").exists():
            self._thread.start()

    def end(self) -> Family | None:
        """What was seen; None if nothing could be."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()
        return Family(*self._fullest) if self._fullest[0] else None

    def _watch(self) -> None:
        while not self._over.is_set():
            family = _family(self._root)
            held = _together(family)
            self._fullest = (max(self._fullest[0], len(family)), max(self._fullest[1], held))
            self._over.wait(_LOOK)


def _family(root: int) -> dict[int, int]:
    """A process and its descendants, with the parents that the system names."""
    parents = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_bytes()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(b")")[2].split()[1])
    found: set[int] = {root} & parents.keys()
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return {one: parents[one] for one in found}


def _together(family: Mapping[int, int]) -> float:
    """Megabytes. Until it runs its own program, a process can live in the memory of the one that began it."""
    held = {one: _held(one) for one in family}
    return sum(
        megabytes
        for one, (sizes, megabytes) in held.items()
        if family[one] not in held or sizes != held[family[one]][0]
    )


def _held(process: int) -> tuple[bytes, float]:
    """Its sizes, and megabytes with its share of what it shares; 0 of one that is over."""
    try:
        sizes = Path(f"/proc/{process}/statm").read_bytes()
        told = Path(f"/proc/{process}/smaps_rollup").read_bytes()
    except OSError:
        return b"", 0.0
    found = re.search(rb"^Pss:\s+(\d+) kB", told, re.MULTILINE)
    return sizes, int(found[1]) / 1024 if found else 0.0
