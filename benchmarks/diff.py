"""Measure ``socgap diff`` of a change of ten files beside reading the two trees, and print Markdown.

    python benchmarks/diff.py                            10,000 records, three runs each
    python benchmarks/diff.py --records 1000 --runs 5

Reading the two trees is two runs of ``socgap check``: of the base and of the head, each by its own rules.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from generate import AS_OF, EVIDENCE
from run import _alternate, _machine, _spread

_HERE = Path(__file__).resolve().parent
_GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@b.example")


def main() -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(description="Measure socgap diff beside two checks.")
    parser.add_argument("--records", type=int, default=10_000, help="[default: 10000]")
    parser.add_argument("--runs", type=int, default=3, help="Runs that count, after a warm-up. [default: 3]")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "repository"
        generate = [
            sys.executable,
            str(_HERE / "generate.py"),
            str(root),
            "--records",
            str(arguments.records),
        ]
        subprocess.run(generate, check=True)
        for path in sorted((root / EVIDENCE).iterdir())[:10]:
            path.write_text(f"{path.read_text()}# looked at\n")
        subprocess.run([*_GIT, "commit", "--quiet", "--all", "--message", "Ten files"], cwd=root, check=True)
        socgap = [sys.executable, "-m", "socgap_evidence"]
        commands = {
            "socgap check, the base": [*socgap, "check", "--as-of", AS_OF, "--rev", "HEAD~1"],
            "socgap check, the head": [*socgap, "check", "--as-of", AS_OF, "--rev", "HEAD"],
            "socgap diff, both": [*socgap, "diff", "HEAD~1", "HEAD", "--as-of", AS_OF],
        }
        samples = _alternate(commands, root, arguments.runs)
    print(f"{_machine()}\n\n{arguments.records:,} records, ten of them changed.\n")
    print("| Command | Wall s | CPU s | Peak memory MB |\n|---|---|---|---|")
    for name, taken in samples.items():
        walls, cpus, peaks = zip(*((one.wall, one.cpu, one.memory) for one in taken), strict=True)
        print(f"| {name} | {_spread(walls, 2)} | {_spread(cpus, 2)} | {_spread(peaks, 0)} |")
    *trees, both = (median(one.cpu for one in taken) for taken in samples.values())
    print(
        f"\nThe diff takes {both - sum(trees):+.2f} s of CPU beside the two checks, {both / sum(trees):.2f} times theirs."
    )


if __name__ == "__main__":
    main()
