"""How many instructions a few commands take, beside what they took when the baseline was written.

    python -m benchmarks.instructions                    count, compare, end with 1 if something takes more
    python -m benchmarks.instructions --write            count, and make that the baseline
    python -m benchmarks.instructions check --with perf

Seconds on a shared machine hide a change of five per cent; instructions do not. They are counted by valgrind's callgrind,
which is fifty times slower and needs no rights, or by ``perf stat`` where the machine lets it. The seed of Python's hashes
is fixed, and there is one core, so that no second process helps. Programs that socgap starts, git above all, are not counted. Counts depend on Python and on the packages, so a
baseline of other versions is not compared with.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.peers import HERE, Peers, distributions

BASELINE = HERE / "instructions.json"
TOLERANCE = 0.02
"""Thirty times the noise that was seen; see README.md."""
_COUNTED = {
    "callgrind": re.compile(r"Collected : (\d+)"),
    "perf": re.compile(r"^(\d+)[^\n]*instructions", re.MULTILINE),
}
_BEFORE = {
    "callgrind": ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"),
    "perf": ("perf", "stat", "--field-separator=,", "--event=instructions:u", "--no-inherit"),
}
_ON = ("--as-of", "2026-10-01")
_WEIGHTY = ("click", "GitPython", "jsonpath-rfc9535", "jsonschema", "jsonschema-rs", "msgspec", "PyYAML")


@dataclass(frozen=True, slots=True)
class Case:
    """A command, and the repository in which it runs."""

    command: tuple[str, ...]
    shape: str = ""
    files: int = 0
    commits: int = 1
    asks_git: bool = False


CASES = {
    "version": Case(("--version",)),
    "help": Case(("--help",)),
    "check": Case(("check", *_ON), "changes", 1000),
    "check-history": Case(("check", *_ON), "changes", 500, 500, asks_git=True),
    "check-people": Case(("check", *_ON), "people", 1000),
    "timeline": Case(("timeline", "--as-of", "2027-01-15", "--format", "csv"), "revised", 200, 100),
}


def compare(counts: dict[str, int], baseline: dict[str, int]) -> tuple[list[str], bool]:
    """A table, and whether something takes more than the baseline allows."""
    lines = ["| Command | Instructions | Baseline | Change |", "|---|---|---|---|"]
    worse = False
    for name, count in counts.items():
        was = baseline.get(name)
        change = count / was - 1 if was else None
        worse = worse or (change is not None and change > TOLERANCE)
        cells = [
            name,
            f"{count:,}",
            f"{was:,}" if was else "-",
            "new" if change is None else f"{change:+.2%}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines, worse


def count(case: Case, peers: Peers, scratch: Path, way: str) -> int:
    """Instructions of one run; SystemExit with what it said if it does not end with 0, or is not counted."""
    folder = scratch / f"{case.shape}-{case.files}-{case.commits}" if case.shape else scratch
    if not folder.exists():
        generate(case.shape, folder, case.files, case.commits, asks_git=case.asks_git)
    command = [*_BEFORE[way], peers.python, *peers.socgap, *case.command]
    settings = {
        "PYTHONHASHSEED": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
    }
    settings |= {"PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(scratch / "none")}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **settings}
    )
    found = _COUNTED[way].search(done.stderr)
    if done.returncode or not found:
        raise SystemExit(
            f"{' '.join(case.command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return int(found[1])


def main() -> int:
    """Read the command line; 0 if nothing takes more, 1 if something does, 2 if it could not be compared."""
    parser = argparse.ArgumentParser(description="Count instructions and compare them with the baseline.")
    parser.add_argument("case", nargs="*", help=f"What to count: {', '.join(CASES)}. [default: all]")
    parser.add_argument(
        "--with", dest="way", choices=list(_BEFORE), default="callgrind", help="[default: callgrind]"
    )
    parser.add_argument("--write", action="store_true", help="Make what is counted the baseline.")
    parser.add_argument(
        "--tools", type=Path, default=Path("build/bench"), help="Where benchmarks.prepare set up."
    )
    given = parser.parse_args()
    unknown = set(given.case) - CASES.keys()
    if unknown:
        parser.error(f"there is no case '{min(unknown)}'; choose from {', '.join(CASES)}")
    if not shutil.which(_BEFORE[given.way][0]):
        print(
            f"There is no {_BEFORE[given.way][0]} here. Install it, or count with the other.", file=sys.stderr
        )
        return 2
    _on_one_core()
    peers, counts = Peers.of(given.tools), {}
    with tempfile.TemporaryDirectory(prefix="socgap-count-") as scratch:
        for name in given.case or CASES:
            print(f"  {name}", file=sys.stderr)
            counts[name] = count(CASES[name], peers, Path(scratch), given.way)
    return _conclude(counts, given.way, _versions(peers), write=given.write)


def _on_one_core() -> None:
    """Of two processes that share work, which does how much of it is chance; with one core socgap begins no other."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _conclude(counts: dict[str, int], way: str, versions: dict[str, str], *, write: bool) -> int:
    """Print, and compare or write."""
    known = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    before = known.get(way, {"versions": versions, "counts": {}})
    alike = before["versions"] == versions
    lines, worse = compare(counts, before["counts"] if alike else {})
    print(
        "\n".join(
            [
                f"Counted with {way}. {', '.join(f'{name} {one}' for name, one in versions.items())}.",
                "",
                *lines,
            ]
        )
    )
    if write:
        kept = before["counts"] if alike else {}
        known[way] = {"versions": versions, "counts": kept | counts}
        BASELINE.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
        return 0
    if not alike or not before["counts"]:
        was = ", ".join(f"{name} {one}" for name, one in before["versions"].items())
        print(f"\nNothing to compare with: the baseline is of {was}.", file=sys.stderr)
        return 2
    if worse:
        print(
            f"\nSomething takes over {TOLERANCE:.0%} more. Find out why, or say so with --write.",
            file=sys.stderr,
        )
    return 1 if worse else 0


def _versions(peers: Peers) -> dict[str, str]:
    found = distributions(peers.python)
    version = subprocess.run(
        [peers.python, "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[1]
    return {"Python": version} | {name: found.get(name.lower(), "absent") for name in _WEIGHTY}


if __name__ == "__main__":
    sys.exit(main())
