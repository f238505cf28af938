"""Measure socgap beside two schema validators on the same files, and print Markdown.

    python benchmarks/run.py                           1,000 and 10,000 records, three runs each
    python benchmarks/run.py --records 1000 --runs 5

The tools take turns, so that a busy minute of the machine hits all of them. Each is run once before anything
counts. Only the standard library is imported here: a child's peak memory is never below its parent's.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from generate import AS_OF, EVIDENCE, SCHEMA

_HERE = Path(__file__).resolve().parent
_MEGABYTE = 1024 * (1024 if sys.platform == "darwin" else 1)
"""In the unit of ``ru_maxrss``: bytes on macOS, kilobytes elsewhere."""
_PACKAGES = (
    "jsonschema",
    "jsonschema_rs",
    "check-jsonschema",
    "PyYAML",
    "ruamel.yaml",
    "rfc3339-validator",
    "rfc3987-syntax",
)
"""The last two decide what the naive script checks and how long ``import jsonschema`` takes: README.md."""


@dataclass(frozen=True)
class Sample:
    """What one run took."""

    wall: float
    cpu: float
    memory: float


def _tools(folder: Path) -> dict[str, list[str]]:
    """The commands, to be run inside the generated repository."""
    naive = [sys.executable, str(_HERE / "naive.py"), SCHEMA, EVIDENCE]
    files = sorted(path.relative_to(folder).as_posix() for path in (folder / EVIDENCE).iterdir())
    return {
        "socgap check": [sys.executable, "-m", "socgap_evidence", "check", "--as-of", AS_OF],
        "naive script": naive,
        "naive script, libyaml": [*naive, "--c-loader"],
        "check-jsonschema": [sys.executable, "-m", "check_jsonschema", "--schemafile", SCHEMA, *files],
    }


def _measure(command: list[str], folder: Path) -> Sample:
    """Run a command once; SystemExit with its output unless it ends with 0.

    ``wait4`` tells of the process and of all that it has waited for: CPU seconds are their sum, memory is that
    of the largest.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read(2000).decode(errors="replace")
            raise SystemExit(f"{' '.join(command[:5])} ended with {process.returncode}:\n{said}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _MEGABYTE)


def _alternate(tools: dict[str, list[str]], folder: Path, runs: int) -> dict[str, list[Sample]]:
    """Samples of each tool; the first round warms up the file cache and the byte code."""
    samples: dict[str, list[Sample]] = {name: [] for name in tools}
    for number in range(runs + 1):
        for name, command in tools.items():
            print(f"  {name}, {f'run {number} of {runs}' if number else 'warm-up'}", file=sys.stderr)
            sample = _measure(command, folder)
            if number:
                samples[name].append(sample)
    return samples


def _table(samples: dict[str, list[Sample]]) -> list[str]:
    ours = next(iter(samples.values()))
    lines = [
        "| Tool | Wall s | CPU s | Peak memory MB | Wall, times ours | CPU, times ours |",
        "|---|---|---|---|---|---|",
    ]
    for name, taken in samples.items():
        walls, cpus, peaks = zip(*((one.wall, one.cpu, one.memory) for one in taken), strict=True)
        by_wall = median(walls) / median(one.wall for one in ours)
        by_cpu = median(cpus) / median(one.cpu for one in ours)
        cells = [
            name,
            _spread(walls, 2),
            _spread(cpus, 2),
            _spread(peaks, 0),
            f"{by_wall:.1f}",
            f"{by_cpu:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _spread(values: tuple[float, ...], digits: int) -> str:
    """The median with the least and the greatest."""
    return f"**{median(values):.{digits}f}** ({min(values):.{digits}f}–{max(values):.{digits}f})"  # noqa: RUF001


def _start_up(folder: Path, runs: int) -> list[str]:
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "socgap --version": [sys.executable, "-m", "socgap_evidence", "--version"],
    }
    lines = ["| Command | CPU ms | Wall ms |", "|---|---|---|"]
    for name, taken in _alternate(commands, folder, runs).items():
        cpu = _spread(tuple(1000 * one.cpu for one in taken), 0)
        wall = _spread(tuple(1000 * one.wall for one in taken), 0)
        lines.append(f"| `{name}` | {cpu} | {wall} |")
    return lines


def _machine() -> str:
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end;"
        f" Python {platform.python_version()}, {packages}."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def main() -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(description="Measure socgap beside two schema validators.")
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 10000], help="[default: 1000 10000]")
    parser.add_argument("--runs", type=int, default=3, help="Runs that count, after a warm-up. [default: 3]")
    arguments = parser.parse_args()
    report: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for count in arguments.records:
            print(f"{count:,} records", file=sys.stderr)
            folder = Path(scratch) / str(count)
            subprocess.run(
                [sys.executable, str(_HERE / "generate.py"), str(folder), "--records", str(count)], check=True
            )
            samples = _alternate(_tools(folder), folder, arguments.runs)
            report += ["", f"### {count:,} records", "", *_table(samples)]
            shutil.rmtree(folder)
        report += ["", "### Start-up", "", *_start_up(Path(scratch), max(10, arguments.runs))]
    print("\n".join([_machine(), *report]))


if __name__ == "__main__":
    main()
