"""Measure a pack of the sample company's own repository beside the report it holds, and print Markdown.

    python benchmarks/pack.py                 three runs that count, after a warm-up
    python benchmarks/pack.py --runs 5

The report is what takes time in a pack: what is left is reading every object of the history and putting it down.
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

from run import _alternate, _machine, _spread

_ROOT = Path(__file__).parent.parent
_SOCGAP = [sys.executable, "-m", "socgap_evidence"]


def main() -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(description="Measure a pack beside the report it holds.")
    parser.add_argument("--runs", type=int, default=3, help="Runs that count, after a warm-up. [default: 3]")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as scratch:
        company, page, pack = (Path(scratch) / name for name in ("company", "report.html", "pack.zip"))
        subprocess.run([sys.executable, "-m", "scripts.sample_history", company], cwd=_ROOT, check=True)
        commands = {
            "socgap report": [*_SOCGAP, "report", "-o", str(page)],
            "socgap pack": [*_SOCGAP, "pack", "-o", str(pack)],
        }
        samples = _alternate(commands, company, runs)
        content = pack.read_bytes()
    print(f"{_machine()}\n\nThe pack has {len(content) / 1e6:.1f} MB", end=", ")
    print(f"and {len(gzip.compress(content)) / 1e6:.1f} MB behind gzip.\n")
    print("| Command | Wall s | CPU s | Peak memory MB |\n|---|---|---|---|")
    for name, taken in samples.items():
        walls, cpus, peaks = zip(*((one.wall, one.cpu, one.memory) for one in taken), strict=True)
        print(f"| {name} | {_spread(walls, 2)} | {_spread(cpus, 2)} | {_spread(peaks, 0)} |")


if __name__ == "__main__":
    main()
