"""Write one of the repositories that are measured.

    python -m benchmarks.generate changes FOLDER --files 10000 --commits 10000 --asks-git
    python -m benchmarks.generate people FOLDER --files 100000

The same arguments always give the same bytes and the same commit ids. Every repository passes its own gate on the day
that its shape names. It is a process of its own, so that whoever measures stays small.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.shapes import changes, company, people, requirements, revised

SHAPES = ("changes", "company", "controls", "requirements", "revised", "people")

FEWEST_ASKED = 30


def generate(shape: str, folder: Path, files: int, commits: int = 1, *, asks_git: bool = False) -> None:
    """Fill an empty or absent folder; of ``people`` the files are the people."""
    if asks_git and commits < FEWEST_ASKED:
        raise SystemExit(
            f"Controls that ask git need at least {FEWEST_ASKED} commits, so that no record comes late."
        )
    match shape:
        case "changes":
            changes.generate(folder, files, commits, asks_git=asks_git)
        case "company":
            company.generate(folder, files, commits, asks_git=asks_git)
        case "controls":
            requirements.generate(folder, files, commits, controls=23, requirements=23, asks_git=asks_git)
        case "requirements":
            requirements.generate(folder, files, commits, controls=23, asks_git=asks_git)
        case "revised":
            revised.generate(folder, files, commits)
        case "people":
            people.generate(folder, files)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Write a repository of evidence.")
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("folder", type=Path, help="An empty or absent folder.")
    parser.add_argument("--files", type=int, default=1000, help="How many. [default: 1000]")
    parser.add_argument("--commits", type=int, default=1, help="How many. [default: 1]")
    parser.add_argument("--asks-git", action="store_true", help="Let the controls ask git.")
    given = parser.parse_args()
    generate(given.shape, given.folder, given.files, given.commits, asks_git=given.asks_git)


if __name__ == "__main__":
    main()
