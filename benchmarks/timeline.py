"""Measure a whole timeline beside its floor on the same repository, and print Markdown.

    python benchmarks/timeline.py                        10,000 files, 10,000 commits, a window of a year
    python benchmarks/timeline.py --files 1000 --commits 1000 --runs 5

The floor is what no timeline can do without: ``git log --raw``, and reading and parsing each distinct content once.
"""

from __future__ import annotations

import argparse
import json
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

_REQUIREMENTS = 50
_START = 1_767_225_600  # 2026-01-01
_YEAR = 365 * 86_400

_FLOOR = """
import subprocess, sys
from socgap_evidence.documents import read_document
log = subprocess.run(["git", "log", "--raw", "--no-abbrev", "-m"], check=True, capture_output=True).stdout
blobs = {line.split()[3] for line in log.splitlines() if line.startswith(b":")}
git = subprocess.Popen(["git", "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for blob in blobs:
    git.stdin.write(blob + b"\\n")
    git.stdin.flush()
    head = git.stdout.readline().split()
    if len(head) == 3:
        content = git.stdout.read(int(head[2]) + 1)[:-1]
        if content.startswith(b"id:"):
            read_document("a.yaml", content)
"""


def make(root: Path, files: int, commits: int) -> None:
    """Write the repository; the same arguments give the same commits."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
    stream = "".join(_stream(files, commits)).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input=stream, check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard", "main"], cwd=root, check=True)


def _stream(files: int, commits: int) -> Iterator[str]:
    chance = random.Random(20260401)
    for number in range(commits):
        yield f"commit refs/heads/main\nmark :{number + 1}\n"
        yield f"committer A <a@b.example> {_START + number * _YEAR // commits} +0000\ndata 0\n\n"
        if number == 0:
            for path, text in _judge().items():
                yield f"M 100644 inline {path}\ndata {len(text)}\n{text}\n"
        chosen = range(files) if number == 0 else (chance.randrange(files) for _ in range(2))
        for one in chosen:
            day = f"2026-{1 + number * 12 // commits:02}-01"
            text = f"id: R-{one}\nheld_on: {day}\nby: p-{one % 7}\nnotes: {'x' * 400}\nchange: {number}\n"
            path = f"evidence/{one % _REQUIREMENTS}/{one}.yaml"
            yield f"M 100644 inline {path}\ndata {len(text)}\n{text}\n"


def _judge() -> dict[str, str]:
    """Settings, one control and the schema of its files."""
    requires = "".join(
        f"  - id: AC-1.E{number + 1}\n    title: Records {number}\n    kind: record\n"
        f"    evidence: evidence/{number}/*.yaml\n    schema: record\n"
        "    fresh: {date: held_on, for: 200 days}\n    asserts:\n"
        f"      - {{id: AC-1.A{number + 1}, says: Ids differ., unique: {{by: id}}}}\n"
        f"      - {{id: AC-1.J{number + 1}, says: In git in time., recorded: {{date: held_on, within: 60 days}}}}\n"
        for number in range(_REQUIREMENTS)
    )
    text = {"type": "string"}
    schema = {
        "type": "object",
        "properties": {
            "id": text,
            "held_on": {**text, "format": "date"},
            "by": text,
            "notes": text,
            "change": {},
        },
        "required": ["id", "held_on"],
        "additionalProperties": False,
    }
    return {
        "socgap.yaml": "company: Example, Inc.\ncontrols: controls\nwindow: {start: 2026-01-01, end: 2026-12-31}\n",
        "controls/AC-1.yaml": "id: AC-1\ntitle: Records\nsection: 4\nquestion: Are there any?\nowner: A\n"
        f"criteria: {{primary: [CC6.1]}}\nrequires:\n{requires}",
        "controls/schemas/record.schema.json": json.dumps(schema),
    }


def main() -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(description="Measure a timeline beside its floor.")
    parser.add_argument("--files", type=int, default=10_000, help="[default: 10000]")
    parser.add_argument("--commits", type=int, default=10_000, help="[default: 10000]")
    parser.add_argument("--runs", type=int, default=3, help="Runs that count, after a warm-up. [default: 3]")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch), arguments.files, arguments.commits)
        timeline = [
            sys.executable,
            "-m",
            "socgap_evidence",
            "timeline",
            "--as-of",
            "2027-01-15",
            "--format",
            "csv",
        ]
        commands = {"the floor": [sys.executable, "-c", _FLOOR], "socgap timeline": timeline}
        samples = _alternate(commands, Path(scratch), arguments.runs)
    floor = median(one.wall for one in samples["the floor"])
    print(f"{_machine()}\n\n{arguments.files:,} files, {arguments.commits:,} commits, 365 days.\n")
    print("| Command | Wall s | CPU s | Peak memory MB | Wall, times the floor |\n|---|---|---|---|---|")
    for name, taken in samples.items():
        walls, cpus, peaks = zip(*((one.wall, one.cpu, one.memory) for one in taken), strict=True)
        cells = [name, _spread(walls, 2), _spread(cpus, 2), _spread(peaks, 0)]
        print(f"| {' | '.join(cells)} | {median(walls) / floor:.1f} |")


if __name__ == "__main__":
    main()
