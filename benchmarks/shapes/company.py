"""What a company has: policies with front matter, registers as CSV and YAML, and change records.

Of a hundred files seventy-eight are records, twenty are policies and two are registers. Policies are written by one
person and approved by another in the commit after; with ``asks_git`` the controls look at that, and at when records
came. The history has merges and renames.
"""

from __future__ import annotations

import hashlib
import json
import random
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from benchmarks.fastimport import INES, TOMAS, Import, noon
from benchmarks.shapes.history import Step, steps, write
from benchmarks.shapes.record import CHANGE, SEED, START, filling, records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

AS_OF = "2026-10-01"
FEWEST = 100
_FOLDER = "evidence/changes"
_BATCH = 20
"""Commits from one batch of policies to the next; no multiple of ten, so no merge, is a batch."""
_CONFIG = """\
company: Brambleport, Inc.
program_start: 2026-04-01
window: {start: 2026-04-01, end: 2026-09-30}
controls: controls
"""
_CONTROL = """\
id: SP-1
title: What a company has
section: 1
question: Are there policies, registers and records?
owner: Security program owner
criteria: {{primary: [CC5.3]}}
requires:
  - id: SP-1.E1
    title: Policies
    kind: document
    evidence: evidence/policies/*.md
    schema: policy
    asserts:
      - id: SP-1.A1
        says: A policy says what it is for and whom it binds.
        content: {{headings: [Purpose, Scope]}}
{approved}\
  - id: SP-1.E2
    title: People
    kind: register
    evidence: evidence/registers/people.yaml
    schema: people
    asserts:
      - id: SP-1.A2
        says: No person stands twice.
        unique: {{each: "$.items[*]", by: id}}
  - id: SP-1.E3
    title: Systems
    kind: register
    evidence: evidence/registers/systems-*.csv
    schema: systems
    asserts:
      - id: SP-1.A3
        says: Whoever owns a system is somebody.
        resolves: {{each: "$.items[*]", key: owner, to: {{in: people, each: "$.items[*]", key: id}}}}
  - id: SP-1.E4
    title: Change records
    kind: record
    evidence: evidence/changes/*/*.yaml
    schema: change
    fresh: {{date: completed_on, for: 31 days, grace: 8 days}}
    every: {{date: completed_on, period: month, grace: 8 days}}
    asserts:
      - id: SP-1.A4
        says: No id stands twice, and a file is named after its id.
        unique: {{by: id, names_file: true}}
{recorded}"""
_APPROVED = """\
      - id: SP-1.J1
        says: Somebody else approved this very text.
        approved: {by: approval.by, on: approval.date, not: author, digest: body_sha256}
"""
_RECORDED = """\
      - id: SP-1.J2
        says: A record is in git within two weeks of the change.
        recorded: {date: completed_on, within: 14 days}
"""
_TEXT = {"type": "string"}
_DATE = {"type": "string", "format": "date"}
_PERSON = {"type": "string", "pattern": "^p-[0-9]{3}$"}


def generate(root: Path, files: int, commits: int = 1, *, asks_git: bool = False) -> None:
    """Fill an empty or absent folder."""
    if files < FEWEST:
        raise SystemExit(f"At least {FEWEST} files are needed, so that each month has a record.")
    registers = max(1, files // 50)
    policies = files // 5
    made = records(files - registers - policies - 1)
    control = _CONTROL.format(approved=_APPROVED if asks_git else "", recorded=_RECORDED if asks_git else "")
    frame = {"socgap.yaml": _CONFIG, "controls/SP-1.yaml": control, **_schemas(), **_registers(registers)}
    names = [f"POL-{number + 1:05}" for number in range(policies)]
    with Import(root) as repository:
        if commits == 1:
            day = date.fromisoformat(AS_OF)
            texts = {f"{_FOLDER}/{one.day:%Y-%m}/{name}": one.text for name, one in made.items()}
            texts |= {_path(name): _policy(name, day) for name in names}
            repository.commit(noon(day), frame | texts)
        else:
            write(repository, frame, _with_policies(steps(made, _FOLDER, commits), names, commits))


def _with_policies(following: Iterable[Step], names: list[str], commits: int) -> Iterator[Step]:
    """A batch of policies is written in one commit and approved in the next."""
    batches = max(1, (commits - 1) // _BATCH)
    batch: list[str] = []
    for number, step in enumerate(following, 1):
        which, place = divmod(number, _BATCH)
        day = datetime.fromtimestamp(step.moment, UTC).date()
        if place == 3 and which < batches:
            batch = names[which * len(names) // batches : (which + 1) * len(names) // batches]
            step.files |= {_path(name): _policy(name, None) for name in batch}
        elif place == 4:
            step.files |= {_path(name): _policy(name, day) for name in batch}
            step.by, batch = TOMAS, []
        yield step


def _path(name: str) -> str:
    return f"evidence/policies/{name}.md"


def _policy(name: str, approved: date | None) -> str:
    """The text does not depend on whether it is approved yet."""
    source = random.Random(f"{SEED} {name}")
    body = f"# Policy {name}\n\n## Purpose\n\n{filling(source, 700)}\n\n## Scope\n\n{filling(source, 300)}\n"
    approval = f"{{by: p-002, date: {approved}}}" if approved else "null"
    digest = hashlib.sha256(body.encode()).hexdigest()
    head = f"id: {name}\ntitle: Policy {name}\nauthor: p-001\napproval: {approval}\nbody_sha256: {digest}\n"
    return f"---\n{head}---\n{body}"


def _registers(number: int) -> dict[str, str]:
    people = "items:\n" + "".join(
        f"  - {{id: p-{one:03}, name: {person.name}, work_email: {person.address}, hired_on: {START}}}\n"
        for one, person in enumerate((INES, TOMAS), 1)
    )
    found = {"evidence/registers/people.yaml": people}
    for one in range(number):
        rows = "".join(
            f"SYS-{one:04}-{row:02},p-{1 + row % 2:03},2026-03-{1 + row % 28:02}\n" for row in range(40)
        )
        found[f"evidence/registers/systems-{one:04}.csv"] = f"id,owner,added_on\n{rows}"
    return found


def _schemas() -> dict[str, str]:
    approval = {"anyOf": [{"type": "null"}, _object(by=_PERSON, date=_DATE)]}
    person = _object(id=_PERSON, name=_TEXT, work_email={"type": "string", "format": "email"}, hired_on=_DATE)
    schemas: dict[str, object] = {
        "policy": _object(id=_TEXT, title=_TEXT, author=_PERSON, approval=approval, body_sha256=_TEXT),
        "people": _object(items={"type": "array", "items": person}),
        "systems": _object(
            items={"type": "array", "items": _object(id=_TEXT, owner=_PERSON, added_on=_DATE)}
        ),
        "change": CHANGE,
    }
    return {
        f"controls/schemas/{name}.schema.json": json.dumps(schema, indent=2) + "\n"
        for name, schema in schemas.items()
    }


def _object(**fields: object) -> dict[str, object]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
