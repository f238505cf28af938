"""Change records in many requirements, or in many controls of one requirement each.

Two branches change ten of the records, as a pull request would: ``change`` those of one requirement, and ``scattered``
wherever they lie.
"""

from __future__ import annotations

import json
import random
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.fastimport import TOMAS, Import, noon
from benchmarks.shapes.record import CHANGE, SEED, records, said_again

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2026-10-01"
SCHEMA = "controls/schemas/change.schema.json"
EVIDENCE = "evidence"
CHANGED = 10
CHANGE_OF_ONE, SCATTERED = "change", "scattered"

_CONFIG = """\
company: Brambleport, Inc.
time_zone: Europe/Lisbon
program_start: 2026-04-01
window: {start: 2026-04-01, end: 2026-09-30}
controls: controls
"""
_CONTROL = """\
id: {id}
title: Changes of {id}
section: 11
question: Is every change to production requested, approved by someone else, tested, and recorded?
owner: Head of engineering
criteria: {{primary: [CC8.1]}}
requires:
"""
_REQUIREMENT = """\
  - id: {control}.E{number}
    title: Change records, group {group}
    kind: record
    evidence: evidence/{group}/*.yaml
    schema: change
    fresh: {{date: completed_on, for: 92 days, grace: 8 days}}
    asserts:
      - id: {control}.A{first}
        says: A change is requested, then approved, then carried out, and none of it lies in the future.
        ordered: {{dates: [requested_on, approved_on, completed_on], past: [requested_on, completed_on]}}
      - id: {control}.A{second}
        says: Who asks for a change does not approve it.
        distinct: [requested_by, approved_by]
      - id: {control}.A{third}
        says: No id stands twice, and a file is named after its id.
        unique: {{by: id, names_file: true}}
"""
_ASKS_GIT = """\
      - id: {control}.J{number}
        says: A record is in git within two weeks of the change.
        recorded: {{date: completed_on, within: 14 days}}
"""


def generate(
    root: Path,
    files: int,
    commits: int = 1,
    *,
    controls: int = 1,
    requirements: int = 50,
    asks_git: bool = False,
) -> None:
    """Fill an empty or absent folder; the requirements are dealt to the controls, the files to the requirements."""
    fewest = 12 * requirements
    if files < fewest:
        raise SystemExit(f"At least {fewest} records are needed, so that each requirement has a recent one.")
    made = {
        f"{EVIDENCE}/{number % requirements:02}/{name}": one
        for number, (name, one) in enumerate(records(files).items())
    }
    paths = list(made)
    with Import(root) as repository:
        repository.commit(noon(date(2026, 4, 1)) - 1, _frame(controls, requirements, asks_git=asks_git))
        moment = 0
        for number in range(commits):
            new = paths[number * files // commits : (number + 1) * files // commits]
            moment = max([moment + 1, *(noon(made[path].day) for path in new)])
            moment = moment if commits > 1 else noon(date(2026, 10, 1))
            head = repository.commit(moment, {path: made[path].text for path in new})
        of_one = [path for path in paths if path.startswith(f"{EVIDENCE}/00/")]
        for branch, among in ((CHANGE_OF_ONE, of_one), (SCATTERED, paths)):
            chosen = random.Random(SEED + 2).sample(among, CHANGED)
            changed = {path: said_again(made[path].text, 1) for path in chosen}
            repository.commit(
                moment + 1, changed, by=TOMAS, branch=branch, parents=[head], message="Ten records"
            )


def _frame(controls: int, requirements: int, *, asks_git: bool) -> dict[str, str]:
    """Settings, the controls and the schema of the records."""
    frame = {"socgap.yaml": _CONFIG, SCHEMA: json.dumps(CHANGE, indent=2) + "\n"}
    for one in range(controls):
        control = f"SD-{one + 1}"
        text = _CONTROL.format(id=control)
        for number, group in enumerate(range(one, requirements, controls), 1):
            grammar = _REQUIREMENT + (_ASKS_GIT if asks_git else "")
            ids = dict(zip(("first", "second", "third"), range(3 * number - 2, 3 * number + 1), strict=True))
            text += grammar.format(control=control, number=number, group=f"{group:02}", **ids)
        frame[f"controls/{control}.yaml"] = text
    return frame
