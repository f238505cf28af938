"""One-kilobyte change records and their schema: what every peer is given.

Every record is valid. Dates are quoted: ``yaml.safe_load`` makes a ``datetime.date`` of an unquoted one, which then
fails ``type: string``. socgap itself reads both the same.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

RECORD_BYTES = 1024
START, END = date(2026, 4, 1), date(2026, 9, 30)
"""The window, over which the records lie evenly."""
SEED = 20260401
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

_PERSON = {"type": "string", "pattern": "^[a-z]+\\.[a-z]+$"}
_DATE = {"type": "string", "format": "date"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}

CHANGE = {
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


@dataclass(frozen=True, slots=True)
class Made:
    """A record."""

    day: date
    """Of the change."""
    text: str


def records(files: int) -> dict[str, Made]:
    """A record by the name of its file, in the order of their days; the same number gives the same bytes."""
    source = random.Random(SEED)
    days = (END - START).days
    made = {}
    for number in range(files):
        completed = START + timedelta(days=number * days // (files - 1))
        identifier = f"CHG-2026-{number + 1:06}"
        made[f"{identifier}.yaml"] = Made(completed, _record(identifier, completed, source))
    return made


def said_again(text: str, number: int) -> str:
    """The same record with other notes, of the same length."""
    said = f" Read again, {number:06}.\n"
    return text[: -len(said)] + said


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
    return head + filling(source, RECORD_BYTES - len(head) - 1) + "\n"


def _sentence(source: random.Random, words: int) -> str:
    return " ".join(source.choice(_WORDS) for _ in range(words)).capitalize()


def filling(source: random.Random, length: int) -> str:
    """Words of exactly this length; the last one may be cut short."""
    text = ""
    while len(text) < length:
        text += f"{source.choice(_WORDS)} "
    return f"{text[: length - 1]}."
