"""Measure reading a history beside ``git log --raw`` on the same repository, and print Markdown.

    python benchmarks/history.py                         10,000 files and 10,000 commits, five runs each
    python benchmarks/history.py --files 1000 100000 --commits 10000 --runs 3

The repository is made by ``git fast-import``: one first commit with all the files, then commits that change two of
them, every tenth a merge. With several numbers of files the last lines show that files which do not change cost
nothing but their first commit.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from run import _alternate, _machine, _spread

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ = """
import gc
from pathlib import Path
gc.set_threshold(50_000, 20, 1000)  # as the command does
from socgap_evidence.history import History
from socgap_evidence.snapshot import CommitTree
history = History.of(Path.cwd())
paths = [entry.path for entry in CommitTree(Path.cwd(), "HEAD").entries]
history.expect(paths)
print(sum(len(history.versions(path)) for path in paths))
"""


def make(root: Path, files: int, commits: int) -> None:
    """Write the repository; the same arguments give the same commits."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
    stream = "".join(_stream(files, commits)).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input=stream, check=True)


def _stream(files: int, commits: int) -> Iterator[str]:
    chance = random.Random(20260401)
    for number in range(commits):
        yield f"commit refs/heads/main\nmark :{number + 1}\n"
        yield f"committer A <a@b.example> {1_700_000_000 + number * 600} +0000\ndata 0\n\n"
        if number and number % 10 == 0:
            yield f"merge :{max(1, number - 5)}\n"
        for one in range(files) if number == 0 else (chance.randrange(files) for _ in range(2)):
            text = f"number: {one}\nchanged: {number}\n"
            yield f"M 100644 inline evidence/{one % 50}/{one}.yaml\ndata {len(text)}\n{text}\n"


def main() -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(description="Measure reading a history beside git log --raw.")
    parser.add_argument("--files", type=int, nargs="+", default=[10_000], help="[default: 10000]")
    parser.add_argument("--commits", type=int, default=10_000, help="[default: 10000]")
    parser.add_argument("--runs", type=int, default=5, help="Runs that count, after a warm-up. [default: 5]")
    arguments = parser.parse_args()
    lines = [
        "| Files | Commits | Command | Wall s | CPU s | Peak memory MB | Wall, times git's |",
        "|---|---|---|---|---|---|---|",
    ]
    for files in arguments.files:
        with tempfile.TemporaryDirectory() as scratch:
            make(Path(scratch), files, arguments.commits)
            commands = {
                "git log --raw": ["git", "log", "--raw"],
                "the history of every file": [sys.executable, "-c", _READ],
            }
            samples = _alternate(commands, Path(scratch), arguments.runs)
        floor = median(one.wall for one in samples["git log --raw"])
        for name, taken in samples.items():
            walls, cpus, peaks = zip(*((one.wall, one.cpu, one.memory) for one in taken), strict=True)
            cells = [
                f"{files:,}",
                f"{arguments.commits:,}",
                name,
                _spread(walls, 2),
                _spread(cpus, 2),
                _spread(peaks, 0),
            ]
            lines.append(f"| {' | '.join(cells)} | {median(walls) / floor:.1f} |")
    print("\n".join([_machine(), "", *lines]))


if __name__ == "__main__":
    main()
