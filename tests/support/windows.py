"""A company in memory with an audit window and one control, and what the window says of it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from socgap_evidence.assessing import assess
from socgap_evidence.effectiveness import judge_window
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from tests.support.projects import MemoryTree, control

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.effectiveness import ControlEffect, Effectiveness, RequirementEffect

CONFIG = """\
company: Example, Inc.
controls: controls
program_start: 2026-01-01
window: {start: 2026-04-01, end: 2026-09-30}
"""
OVER = "2026-10-31"
"""A day after the window, on which nothing of it can still be served in time."""

_TEXT: Any = {"type": ["string", "null"]}
_DAY: Any = {"type": ["string", "null"], "format": "date"}
_ITEM: Any = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "ok": {"type": "boolean"},
        **dict.fromkeys(("begun_on", "done_on", "due_on", "left_on"), _DAY),
    },
}
SCHEMAS: dict[str, Any] = {
    name: {
        "type": "object",
        "properties": {
            "id": _TEXT,
            "who": _TEXT,
            "ok": {"type": "boolean"},
            **dict.fromkeys(("held_on", "done_on", "published_on", "planned_on"), _DAY),
            "items": {"type": "array", "items": _ITEM},
        },
        "additionalProperties": False,
    }
    for name in ("record", "members", "policy")
}
STATEMENT: Any = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("id", "subject", "how_established", "signed_by"), _TEXT),
        **dict.fromkeys(("prepared_on", "signed_on"), _DAY),
        "count": {"type": "integer"},
        "source": {"type": "object", "properties": {"query": _TEXT}},
        "period": {"type": "object", "properties": {"start": _DAY, "end": _DAY}},
    },
}

RECORD = """\
  - id: AC-1.E1
    title: Review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: record
"""
QUARTERLY = f"{RECORD}    every: {{date: held_on, done: done_on, period: quarter, grace: 15 days}}\n"
YEARLY = f"{RECORD}    fresh: {{date: held_on, for: 12 months}}\n"
EVENTS = f"{RECORD}    date: held_on\n"
OK = """\
    asserts:
      - {id: AC-1.A1, says: It went well., expect: {schema: {properties: {ok: {const: true}}}}}
"""
"""A sentence about each file."""
ITEMS_OK = """\
    asserts:
      - {id: AC-1.A1, says: Each went well., expect: {each: "$.items[*]", schema: {properties: {ok: {const: true}}}}}
"""
"""A sentence about each entry of a list."""


def tree(requires: str, files: Mapping[str, Any], *, config: str = CONFIG) -> MemoryTree:
    """The company: ``files`` by their paths below ``evidence/``, as data; text and bytes as they are."""
    everything: dict[str, str | bytes] = {
        "socgap.yaml": config,
        "controls/AC-1.yaml": control(requires),
        "controls/shared.yaml": (
            "files: {period-statement: evidence/statements/*.yaml, members: evidence/members.yaml}\n"
        ),
        "controls/schemas/period-statement.schema.json": json.dumps(STATEMENT),
        **{f"controls/schemas/{name}.schema.json": json.dumps(schema) for name, schema in SCHEMAS.items()},
    }
    for path, content in files.items():
        full = path if path.startswith("controls/") else f"evidence/{path}"
        everything[full] = content if isinstance(content, str | bytes) else json.dumps(content)
    return MemoryTree(everything)


def window(
    requires: str, files: Mapping[str, Any], day: str = OVER, *, config: str = CONFIG
) -> Effectiveness:
    """What the window says on a day."""
    found = tree(requires, files, config=config)
    return judge_window(judge(assess(open_project(found), found), date.fromisoformat(day)))


def effect(
    requires: str, files: Mapping[str, Any], day: str = OVER, *, config: str = CONFIG
) -> ControlEffect:
    """What it says of the one control."""
    (one,) = window(requires, files, day, config=config).controls
    return one


def of_requirement(
    requires: str, files: Mapping[str, Any], day: str = OVER, *, config: str = CONFIG
) -> RequirementEffect:
    """What it says of the control's first requirement."""
    return effect(requires, files, day, config=config).requirements[0]


def nil(quarter: str, signed: str, subject: str = "reviews") -> dict[str, Any]:
    """A signed statement that nothing happened in a quarter such as ``2026-Q2``."""
    first = 3 * int(quarter[-1]) - 2
    last = {1: "03-31", 4: "06-30", 7: "09-30", 10: "12-31"}[first]
    return {
        "id": f"NIL-{quarter}",
        "subject": subject,
        "period": {"start": f"{quarter[:4]}-{first:02}-01", "end": f"{quarter[:4]}-{last}"},
        "count": 0,
        "source": {"query": "all"},
        "how_established": "Looked.",
        "prepared_on": signed,
        "signed_by": "p-1",
        "signed_on": signed,
    }
