"""The script everyone would write: each file through ``yaml.safe_load`` and one compiled JSON Schema.

    python benchmarks/naive.py SCHEMA FOLDER [--c-loader]

It knows nothing of time, people, duplicate ids or git. ``--c-loader`` reads with libyaml, the one-line
improvement that most such scripts lack.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker


def main() -> int:
    """1 if a file breaks the schema."""
    parser = argparse.ArgumentParser(description="Check YAML files against a JSON Schema, one by one.")
    parser.add_argument("schema", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--c-loader", action="store_true", help="Read with yaml.CSafeLoader.")
    arguments = parser.parse_args()
    loader = yaml.CSafeLoader if arguments.c_loader else yaml.SafeLoader
    schema = json.loads(arguments.schema.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    paths = sorted(arguments.folder.glob("**/*.yaml"))
    broken = 0
    for path in paths:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # both loaders are safe
        for error in validator.iter_errors(data):
            print(f"{path}: {error.json_path}: {error.message}")
            broken += 1
    print(f"{len(paths)} files, {broken} errors")
    return 1 if broken or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
