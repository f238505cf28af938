"""A register of people and a training campaign that covers each of them, a file each.

The people joined over five years and some have left. Every one has passed within the year before ``AS_OF``, so the gate
is open and every member is looked at.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from benchmarks.fastimport import Import, noon
from benchmarks.shapes.record import SEED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AS_OF = "2026-10-01"
_JOINED, _PREPARED = date(2021, 1, 4), date(2026, 9, 21)
_DATE = {"type": "string", "format": "date"}
_CONFIG = """\
company: Brambleport, Inc.
program_start: 2026-04-01
window: {start: 2026-04-01, end: 2026-09-30}
controls: controls
"""
_CONTROL = """\
id: AT-2
title: Threat training
section: 6
question: Are employees trained to recognize and respond to security threats and incidents?
owner: Security program owner
criteria: {primary: [CC1.4]}
requires:
  - id: AT-2.E1
    title: Register of people
    kind: register
    evidence: evidence/people.yaml
    schema: people
    asserts:
      - id: AT-2.A1
        says: No person stands twice.
        unique: {each: "$.items[*]", by: id}
  - id: AT-2.E2
    title: Training campaigns
    kind: record
    evidence: evidence/training/*.yaml
    schema: training-campaign
    fresh: {date: prepared_on, for: 12 months, grace: 15 days}
    asserts:
      - id: AT-2.J1
        says: Everyone with in-scope access passed threat training within the year.
        covers:
          population: {in: people, each: "$.items[?@.in_scope_access == true]", key: id, from: hired_on, until: left_on}
          by:
            each: "$.items[?@.result == 'passed']"
            where: {$.module: THREATS}
            key: person
            date: completed_on
            called: passed threat training
          for: 12 months
          grace: 15 days
          joining: 30 days
"""


def generate(root: Path, people: int) -> None:
    """Fill an empty or absent folder."""
    frame = {
        "socgap.yaml": _CONFIG,
        "controls/AT-2.yaml": _CONTROL,
        "controls/schemas/people.schema.json": _schema(
            id={"type": "string"}, hired_on=_DATE, left_on=_DATE, in_scope_access={"type": "boolean"}
        ),
        "controls/schemas/training-campaign.schema.json": _schema(
            {"module": {"enum": ["THREATS", "AWARENESS"]}, "prepared_on": _DATE},
            person={"type": "string"},
            completed_on=_DATE,
            result={"enum": ["passed", "failed"]},
        ),
    }
    everyone = list(_everyone(people))
    register = "items:\n" + "".join(person for _, person, _ in everyone)
    campaign = f"module: THREATS\nprepared_on: {_PREPARED}\nitems:\n"
    campaign += "".join(
        f"  - {{person: {name}, completed_on: {passed}, result: passed}}\n" for name, _, passed in everyone
    )
    evidence = {"evidence/people.yaml": register, "evidence/training/TRN-2026-THREATS.yaml": campaign}
    with Import(root) as repository:
        repository.commit(noon(_PREPARED), frame | evidence)


def _everyone(people: int) -> Iterator[tuple[str, str, date]]:
    """Id, row of the register, and the day on which the training was passed."""
    source = random.Random(SEED + 3)
    for number in range(people):
        hired = _JOINED + timedelta(days=source.randrange(1800))
        passed = date(2025, 12, 1) + timedelta(days=source.randrange(30))
        passed = max(passed, hired + timedelta(days=source.randrange(25)))
        left = f", left_on: {passed + timedelta(days=200)}" if number % 20 == 19 else ""
        name = f"p-{number + 1:06}"
        yield name, f"  - {{id: {name}, hired_on: {hired}, in_scope_access: true{left}}}\n", passed


def _schema(top: dict[str, object] | None = None, **fields: object) -> str:
    """Of a file with a list of such items; what may be absent ends with ``left_on``."""
    item = {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name != "left_on"],
        "additionalProperties": False,
    }
    top = top or {}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {**top, "items": {"type": "array", "items": item}},
        "required": [*top, "items"],
        "additionalProperties": False,
    }
    return json.dumps(whole, indent=2) + "\n"
