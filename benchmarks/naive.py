"""The script everyone would write: each file through ``yaml.safe_load`` and one compiled JSON Schema.

    python benchmarks/naive.py SCHEMA FOLDER [--c-loader] [--git log|gitpython] [--sample N]

It knows nothing of time, people or duplicate ids. ``--c-loader`` reads with libyaml, the one-line improvement that most
such scripts lack. ``--git`` asks for the newest commit of each file, one question a file. ``--sample`` looks at so many
files only, evenly chosen.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from jsonschema import Draft202012Validator, FormatChecker

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> int:
    """1 if a file breaks the schema, or git does not know it."""
    parser = argparse.ArgumentParser(description="Check YAML files against a JSON Schema, one by one.")
    parser.add_argument("schema", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--c-loader", action="store_true", help="Read with yaml.CSafeLoader.")
    parser.add_argument("--git", choices=["log", "gitpython"], help="Ask for the newest commit of each file.")
    parser.add_argument("--sample", type=int, help="How many files to look at. [default: all]")
    arguments = parser.parse_args()
    loader = yaml.CSafeLoader if arguments.c_loader else yaml.SafeLoader
    schema = json.loads(arguments.schema.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    newest = _newest(arguments.git)
    paths = sorted(arguments.folder.glob("**/*.yaml"))
    if arguments.sample:
        paths = [paths[number * len(paths) // arguments.sample] for number in range(arguments.sample)]
    broken = 0
    for path in paths:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # both loaders are safe
        for error in validator.iter_errors(data):
            print(f"{path}: {error.json_path}: {error.message}")
            broken += 1
        if newest and not newest(path):
            print(f"{path}: git does not know it")
            broken += 1
    print(f"{len(paths)} files, {broken} errors")
    return 1 if broken or not paths else 0


def _newest(way: str | None) -> Callable[[Path], str] | None:
    """What says when a file was committed last; None if nobody asks."""
    if way == "log":
        command = ["git", "log", "-1", "--format=%cI", "--"]
        return lambda path: subprocess.run(
            [*command, str(path)], check=True, capture_output=True, text=True
        ).stdout.strip()
    if way == "gitpython":
        import git

        repository = git.Repo()
        return lambda path: next(
            (
                commit.committed_datetime.isoformat()
                for commit in repository.iter_commits(paths=str(path), max_count=1)
            ),
            "",
        )
    return None


if __name__ == "__main__":
    sys.exit(main())
