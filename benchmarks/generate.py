"""Write a repository of evidence: one-kilobyte change records, the control that judges them, and one commit.

    python benchmarks/generate.py FOLDER --records 10000

The same arguments always give the same bytes and the same commit id. Every record is valid and every rule holds
on ``AS_OF``, so that ``socgap check --as-of`` ends with 0 and every tool walks the whole way.

Dates are quoted in the records: ``yaml.safe_load`` makes a ``datetime.date`` of an unquoted one, which then
fails ``type: string``. socgap itself reads both the same.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
from datetime import date, timedelta
from pathlib import Path

AS_OF = "2026-10-01"
EVIDENCE = "evidence/changes"
SCHEMA = "controls/schemas/change.schema.json"
RECORD_BYTES = 1024
FEWEST = 24
"""Records lie evenly over the window; with fewer, a month could stay empty and the gate would close."""

_START, _END = date(2026, 4, 1), date(2026, 9, 30)
_SEED = 20260401
_PEOPLE = [
    f"{first}.{last}" for first in ("ines", "tomas", "ayo", "mei", "lena", "raj") for last in "abcdefgh"
]
_SYSTEMS = ["app-prod", "billing", "db-prod", "idp", "iaas-prod", "repo-app", "repo-infra", "support"]
_WORDS = [
    "adds",
    "moves",
    "limits",
    "retries",
    "caches",
    "rotates",
    "the",
    "queue",
    "token",
    "index",
    "report",
    "worker",
    "session",
    "export",
    "of",
    "for",
    "and",
    "after",
    "before",
    "release",
    "nightly",
    "customer",
    "invoice",
    "backup",
    "restore",
    "alert",
    "region",
    "node",
]

_CONFIG = """\
company: Brambleport, Inc.
time_zone: Europe/Lisbon
program_start: 2026-04-01
window: {start: 2026-04-01, end: 2026-09-30}
controls: controls
"""

_CONTROL = f"""\
id: SD-1
title: Changes are requested, approved and tested
section: 11
question: Is every change to production requested, approved by someone else, tested, and recorded?
objective: Each change has its own record with the people, the days, the approvals and the test results.
criteria: {{primary: [CC8.1], secondary: [CC5.2]}}
owner: Head of engineering
requires:
  - id: SD-1.E1
    title: Change record
    kind: record
    evidence: {EVIDENCE}/*.yaml
    schema: change
    fresh: {{date: completed_on, for: 31 days, grace: 8 days}}
    every: {{date: completed_on, period: month, grace: 8 days}}
    asserts:
      - id: SD-1.A1
        says: A change is requested, then approved, then carried out, and none of it lies in the future.
        ordered: {{dates: [requested_on, approved_on, completed_on], past: [requested_on, completed_on]}}
      - id: SD-1.A2
        says: Who asks for a change does not approve it.
        distinct: [requested_by, approved_by]
      - id: SD-1.A3
        says: No id stands twice, and a file is named after its id.
        unique: {{by: id, names_file: true}}
"""

_PERSON = {"type": "string", "pattern": "^[a-z]+\\.[a-z]+$"}
_DATE = {"type": "string", "format": "date"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}

_CHANGE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Change record",
    "type": "object",
    "properties": {
        "schema": {"const": "evidence/change/1"},
        "id": {"type": "string", "pattern": "^CHG-2026-[0-9]{6}$"},
        "title": {"type": "string", "minLength": 5, "maxLength": 120},
        "system": {"enum": _SYSTEMS},
        "risk": {"enum": ["low", "medium", "high"]},
        "emergency": {"type": "boolean"},
        "requested_by": _PERSON,
        "requested_on": _DATE,
        "approved_by": _PERSON,
        "approved_on": _DATE,
        "completed_on": _DATE,
        "commit": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
                    "result": {"enum": ["passed", "skipped"]},
                    "cases": {"type": "integer", "minimum": 1},
                    "ran_on": _DATE,
                },
                "required": ["name", "result", "cases", "ran_on"],
                "additionalProperties": False,
            },
            "minItems": 1,
        },
        "approvals": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "by": _PERSON,
                    "at": {"type": "string", "format": "date-time"},
                    "decision": {"enum": ["approve", "comment"]},
                },
                "required": ["by", "at", "decision"],
                "additionalProperties": False,
            },
            "minItems": 1,
        },
        "notes": _TEXT,
    },
    "required": [
        "schema", "id", "title", "system", "risk", "emergency", "requested_by", "requested_on", "approved_by",
        "approved_on", "completed_on", "commit", "tests", "approvals", "notes",
    ],
    "additionalProperties": False,
}  # fmt: skip


def generate(root: Path, records: int) -> None:
    """Fill an empty or absent folder and commit everything in it."""
    if records < FEWEST:
        raise SystemExit(f"At least {FEWEST} records are needed, so that each month has one.")
    if root.exists() and any(root.iterdir()):
        raise SystemExit(f"{root} is not empty.")
    _write(root / "socgap.yaml", _CONFIG)
    _write(root / "controls/SD-1.yaml", _CONTROL)
    _write(root / SCHEMA, json.dumps(_CHANGE, indent=2) + "\n")
    (root / EVIDENCE).mkdir(parents=True)
    source = random.Random(_SEED)
    days = (_END - _START).days
    for number in range(records):
        completed = _START + timedelta(days=number * days // (records - 1))
        identifier = f"CHG-2026-{number + 1:06}"
        _write(root / EVIDENCE / f"{identifier}.yaml", _record(identifier, completed, source))
    _commit(root)


def _record(identifier: str, completed: date, source: random.Random) -> str:
    """One record of exactly ``RECORD_BYTES`` bytes; its notes fill what the fields leave."""
    asked, approved, second = source.sample(_PEOPLE, 3)
    approved_on = completed - timedelta(days=source.randrange(3))
    requested_on = approved_on - timedelta(days=source.randrange(10))
    lines = [
        "schema: evidence/change/1",
        f"id: {identifier}",
        f"title: {_sentence(source, 6)}",
        f"system: {source.choice(_SYSTEMS)}",
        f"risk: {source.choice(['low', 'low', 'medium', 'high'])}",
        "emergency: false",
        f"requested_by: {asked}",
        f'requested_on: "{requested_on}"',
        f"approved_by: {approved}",
        f'approved_on: "{approved_on}"',
        f'completed_on: "{completed}"',
        f'commit: "{source.getrandbits(160):040x}"',
        "tests:",
    ]
    for name in ("unit", "integration", "end-to-end"):
        lines += [
            f"  - name: {name}",
            "    result: passed",
            f"    cases: {source.randrange(10, 900)}",
            f'    ran_on: "{completed}"',
        ]
    lines.append("approvals:")
    for person, decision in ((second, "comment"), (approved, "approve")):
        moment = f"{approved_on}T{source.randrange(8, 18):02}:{source.randrange(60):02}:00+01:00"
        lines += [f"  - by: {person}", f'    at: "{moment}"', f"    decision: {decision}"]
    head = "\n".join([*lines, "notes: "])
    return head + _filling(source, RECORD_BYTES - len(head) - 1) + "\n"


def _sentence(source: random.Random, words: int) -> str:
    return " ".join(source.choice(_WORDS) for _ in range(words)).capitalize()


def _filling(source: random.Random, length: int) -> str:
    """Words of exactly this length; the last one may be cut short."""
    text = ""
    while len(text) < length:
        text += f"{source.choice(_WORDS)} "
    return f"{text[: length - 1]}."


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def _commit(root: Path) -> None:
    moment = f"{AS_OF}T12:00:00+00:00"
    identity = {
        "GIT_AUTHOR_NAME": "Ines Okafor",
        "GIT_AUTHOR_EMAIL": "ines@brambleport.example",
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_NAME": "Ines Okafor",
        "GIT_COMMITTER_EMAIL": "ines@brambleport.example",
        "GIT_COMMITTER_DATE": moment,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["-c", "gc.auto=0", "-c", "core.autocrlf=false", "add", "--all"],
        ["-c", "gc.auto=0", "commit", "--quiet", "--message", "Evidence of the window"],
    ):
        subprocess.run(["git", *command], cwd=root, env={**os.environ, **identity}, check=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Write a repository of one-kilobyte records and commit it.")
    parser.add_argument("folder", type=Path, help="An empty or absent folder.")
    parser.add_argument("--records", type=int, default=1000, help="How many. [default: 1000]")
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.records)


if __name__ == "__main__":
    main()
