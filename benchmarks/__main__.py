"""Measure socgap and print Markdown: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import QUICK, Bench, Scale, Section
from benchmarks.measuring import own_memory
from benchmarks.peers import Peers
from benchmarks.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

_READ = """\
A figure is the median with the least and the greatest; ratios are between medians. The tools take turns after a warm-up of
each. CPU seconds are those of the process and all that it waited for. Peak memory is that of the largest process; where
there were several at once, the column of processes says how many were seen in the warm-up, and what they held together
(what they share is shared out among them)."""
_SMALLEST = " Nothing can show less memory than the process that measures, which has {:.0f} MB."


def main() -> None:
    """Read the command line; what was measured before a failure is printed all the same."""
    given = _arguments()
    scale = QUICK if given.quick else Scale()
    peers = Peers.of(given.tools, tuple(shlex.split(given.socgap or "")))
    scale = replace(scale, runs=given.runs or scale.runs)
    done: dict[str, Section] = {}
    load = os.getloadavg()[0]
    try:
        with tempfile.TemporaryDirectory(prefix="socgap-bench-", dir=given.scratch) as scratch:
            bench = Bench(Path(scratch), scale, peers)
            for name in given.section or [name for name in SECTIONS if not given.quick or name != "pack"]:
                print(name, file=sys.stderr)
                done[name] = SECTIONS[name](bench)
                if given.output:
                    given.output.write_text(report(done, peers, load, quick=given.quick), encoding="utf-8")
    finally:
        print(report(done, peers, load, quick=given.quick))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure socgap beside its peers."
    )
    parser.add_argument("section", nargs="*", help=f"What to measure: {', '.join(SECTIONS)}. [default: all]")
    parser.add_argument("--quick", action="store_true", help="Small sizes and two runs: about two minutes.")
    parser.add_argument(
        "--runs", type=int, help="Runs that count, after a warm-up. [default: 5, or 2 if quick]"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="Also write the report to a file.")
    parser.add_argument(
        "--tools", type=Path, default=Path("build/bench"), help="Where benchmarks.prepare set up."
    )
    parser.add_argument(
        "--socgap", metavar="COMMAND", help="Measure this instead of the socgap set up there."
    )
    parser.add_argument(
        "--scratch", type=Path, help="Where the repositories are written. [default: the system's]"
    )
    given = parser.parse_args()
    for name in given.section:
        if name not in SECTIONS:
            parser.error(f"there is no section '{name}'; choose from {', '.join(SECTIONS)}")
    return given


def report(done: Mapping[str, Section], peers: Peers, load: float, *, quick: bool) -> str:
    """The whole as Markdown: targets first, then a part for each piece of work."""
    lines = ["# socgap beside others", "", *_about(peers, load)]
    if quick:
        lines += [
            "",
            "**Quick:** small sizes and few runs. The targets are of the full sizes; this says whether it runs.",
        ]
    lines += ["", *(f"**{name} is left out:** {why}." for name, why in peers.absent.items())]
    claims = [claim.row(name) for name, section in done.items() for claim in section.claims]
    if claims:
        lines += [
            "## Targets",
            "",
            "| Section | What | Target | Measured | |",
            "|---|---|---|---|---|",
            *claims,
            "",
        ]
    for section in done.values():
        lines += section.markdown()
    return "\n".join(lines).rstrip() + "\n"


def _about(peers: Peers, load: float) -> list[str]:
    """The machine, the versions, and how the figures are to be read."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{_memory()}"
    loads = f"load {load:.1f} at the beginning and {os.getloadavg()[0]:.1f} at the end"
    versions = [f"- {line}" for line in peers.versions()]
    return [
        f"{machine}; {loads}. {datetime.now(UTC):%Y-%m-%d}.",
        "",
        *versions,
        "",
        _READ + _SMALLEST.format(own_memory()),
    ]


def _memory() -> str:
    try:
        return f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
    except (ValueError, OSError):
        return ""


if __name__ == "__main__":
    main()
