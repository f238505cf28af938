"""One-kilobyte change records, the control that judges them, and as many commits as are asked for.

Every record is valid and every rule holds on ``AS_OF``, so that ``socgap check --as-of`` ends with 0 and every tool
walks the whole way. With a history they lie in a folder a month, and with ``asks_git`` the control also says that each record entered git soon after the day it claims.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.fastimport import Import, noon
from benchmarks.shapes.history import steps, write
from benchmarks.shapes.record import CHANGE, records

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2026-10-01"
EVIDENCE = "evidence/changes"
SCHEMA = "controls/schemas/change.schema.json"
FEWEST = 24
"""Records lie evenly over the window; with fewer, a month could stay empty and the gate would close."""

_CONFIG = """\
company: Brambleport, Inc.
time_zone: Europe/Lisbon
program_start: 2026-04-01
window: {start: 2026-04-01, end: 2026-09-30}
controls: controls
"""

_CONTROL = """\
id: SD-1
title: Changes are requested, approved and tested
section: 11
question: Is every change to production requested, approved by someone else, tested, and recorded?
objective: Each change has its own record with the people, the days, the approvals and the test results.
criteria: {primary: [CC8.1], secondary: [CC5.2]}
owner: Head of engineering
requires:
  - id: SD-1.E1
    title: Change record
    kind: record
    evidence: evidence/changes/*.yaml
    schema: change
    fresh: {date: completed_on, for: 31 days, grace: 8 days}
    every: {date: completed_on, period: month, grace: 8 days}
    asserts:
      - id: SD-1.A1
        says: A change is requested, then approved, then carried out, and none of it lies in the future.
        ordered: {dates: [requested_on, approved_on, completed_on], past: [requested_on, completed_on]}
      - id: SD-1.A2
        says: Who asks for a change does not approve it.
        distinct: [requested_by, approved_by]
      - id: SD-1.A3
        says: No id stands twice, and a file is named after its id.
        unique: {by: id, names_file: true}
"""
_ASKS_GIT = """\
      - id: SD-1.J1
        says: A record is in git within two weeks of the change.
        recorded: {date: completed_on, within: 14 days}
"""


def generate(root: Path, files: int, commits: int = 1, *, asks_git: bool = False) -> None:
    """Fill an empty or absent folder."""
    if files < FEWEST:
        raise SystemExit(f"At least {FEWEST} records are needed, so that each month has one.")
    made = records(files)
    control = _CONTROL if commits == 1 else _CONTROL.replace("/*.yaml", "/*/*.yaml")
    frame = {
        "socgap.yaml": _CONFIG,
        "controls/SD-1.yaml": control + (_ASKS_GIT if asks_git else ""),
        SCHEMA: json.dumps(CHANGE, indent=2) + "\n",
    }
    with Import(root) as repository:
        if commits == 1:
            evidence = {f"{EVIDENCE}/{name}": one.text for name, one in made.items()}
            repository.commit(
                noon(date.fromisoformat(AS_OF)), frame | evidence, message="Evidence of the window"
            )
        else:
            write(repository, frame, steps(made, EVIDENCE, commits))
