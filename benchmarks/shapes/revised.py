"""Records in fifty requirements that are all there from the first commit on; each commit after it changes two of them.

What a timeline has to read most of: every commit has contents that no other has. The window is a year.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.fastimport import Import
from benchmarks.shapes.record import SEED

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2027-01-15"
_REQUIREMENTS = 50
_START = int(datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp())
_YEAR = 364 * 86_400
_CONFIG = "company: Example, Inc.\ncontrols: controls\nwindow: {start: 2026-01-01, end: 2026-12-31}\n"
_CONTROL = """\
id: AC-1
title: Records
section: 4
question: Are there any?
owner: Head of engineering
criteria: {primary: [CC6.1]}
requires:
"""
_REQUIREMENT = """\
  - id: AC-1.E{number}
    title: Records {group}
    kind: record
    evidence: evidence/{group}/*.yaml
    schema: record
    fresh: {{date: held_on, for: 12 months, grace: 15 days}}
    asserts:
      - {{id: AC-1.A{number}, says: Ids differ., unique: {{by: id}}}}
      - {{id: AC-1.J{number}, says: In git in time., recorded: {{date: held_on, within: 60 days}}}}
"""


def generate(root: Path, files: int, commits: int) -> None:
    """Fill an empty or absent folder."""
    if files < _REQUIREMENTS:
        raise SystemExit(f"At least {_REQUIREMENTS} files are needed, one a requirement.")
    source = random.Random(SEED + 4)
    with Import(root) as repository:
        for number in range(commits):
            moment = _START + number * _YEAR // commits
            chosen = range(files) if number == 0 else [source.randrange(files) for _ in range(2)]
            texts = {
                f"evidence/{one % _REQUIREMENTS}/{one}.yaml": _record(one, number, moment) for one in chosen
            }
            repository.commit(moment, texts if number else texts | _frame())


def _record(one: int, number: int, moment: int) -> str:
    day = datetime.fromtimestamp(moment, UTC).date()
    return f"id: R-{one}\nheld_on: {day}\nby: p-{one % 7}\nnotes: {'x' * 400}\nchange: {number}\n"


def _frame() -> dict[str, str]:
    """Settings, one control and the schema of its files."""
    text = {"type": "string"}
    fields = {"id": text, "held_on": {**text, "format": "date"}, "by": text, "notes": text, "change": {}}
    schema = {
        "type": "object",
        "properties": fields,
        "required": ["id", "held_on"],
        "additionalProperties": False,
    }
    requires = "".join(_REQUIREMENT.format(number=one + 1, group=one) for one in range(_REQUIREMENTS))
    return {
        "socgap.yaml": _CONFIG,
        "controls/AC-1.yaml": _CONTROL + requires,
        "controls/schemas/record.schema.json": json.dumps(schema),
    }
