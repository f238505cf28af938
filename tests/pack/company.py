"""A small company in git for packs: merges, renames, a name that is not ASCII, a person who is not to be seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.projects import control
from tests.support.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
company: Example, Inc.
controls: controls
time_zone: Europe/Lisbon
program_start: 2026-01-01
window: {start: 2026-01-01, end: 2026-06-30}
"""
PINNED = f"{CONFIG}as_of: 2026-05-31\n"
HIDDEN = "Ada Quillfeather"
EARLIER = "Beatrix Thornapple"
CONTROL = control(
    """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    fresh: {date: held_on, for: 90 days, grace: 10 days}
  - id: AC-1.E2
    title: People
    kind: register
    evidence: evidence/people.yaml
    schema: people
""",
    criteria="{primary: [CC6.1], secondary: [CC6.2]}",
)
_TEXT = {"type": "string"}
SCHEMAS = {
    "review": {
        "type": "object",
        "properties": {"held_on": {"type": "string", "format": "date"}, "by": _TEXT},
        "required": ["held_on"],
        "additionalProperties": False,
    },
    "people": {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": _TEXT, "name": _TEXT},
                    "additionalProperties": False,
                },
            }
        },
        "additionalProperties": False,
    },
}
REVIEW, PEOPLE, MINUTES = "evidence/reviews/2026-Q1.yaml", "evidence/people.yaml", "evidence/minutes/März.txt"
CRITERIA = "CC6.1: {title: Access, category: common}\nCC6.2: {title: Joiners, category: common}\n"


def people(*names: str) -> str:
    items = "".join(f"  - {{id: p-{at}, name: {name}}}\n" for at, name in enumerate(names, 1))
    return f"items:\n{items}"


def company(root: Path, *, folder: str = "", config: str = CONFIG) -> Repository:
    """The repository; the company's files lie in ``folder`` of it."""
    made = Repository(root)
    schemas = {f"controls/schemas/{name}.schema.json": json.dumps(one) for name, one in SCHEMAS.items()}
    for path, text in {
        "socgap.yaml": config,
        "controls/AC-1.yaml": CONTROL,
        "controls/criteria.yaml": CRITERIA,
        **schemas,
        "evidence/staff.yaml": people(EARLIER),
        REVIEW: "held_on: 2026-03-01\nby: ada\n",
        MINUTES: "Read and agreed.\n",
    }.items():
        made.write(f"{folder}{path}", text)
    made.commit("Begin", when="2026-03-02T12:00:00+00:00")
    made.git("mv", f"{folder}evidence/staff.yaml", f"{folder}{PEOPLE}")
    made.commit("Call it what it is", when="2026-03-03T12:00:00+00:00")
    made.git("checkout", "-q", "-b", "side")
    made.write(f"{folder}{PEOPLE}", people(HIDDEN))
    made.commit("Ada came", when="2026-03-04T12:00:00+00:00")
    made.git("checkout", "-q", "main")
    made.write(f"{folder}evidence/reviews/2026-Q2.yaml", "held_on: 2026-05-04\nby: ada\n")
    made.write(f"{folder}notes.txt", "No evidence.\n")
    made.commit("Second review", when="2026-05-05T12:00:00+00:00")
    made.git("merge", "-q", "--no-ff", "-m", "Merge side", "side", when="2026-07-02T23:30:00+00:00")
    return made
