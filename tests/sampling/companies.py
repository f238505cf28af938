"""Companies in memory whose evidence is sampled, and what is drawn of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.sampling import Asked, Sample, draw
from tests.support.windows import CONFIG, OVER, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.model import Window
    from socgap_evidence.verdict import Verdict

MONTHLY = """\
  - id: AC-1.E1
    title: Changes
    kind: population
    evidence: evidence/changes/*.yaml
    schema: record
    every: {date: held_on, period: month, grace: 10 days}
"""
BY_DAY = (
    MONTHLY + "    asserts:\n      - id: AC-1.J1\n        says: Each system has changes.\n        covers:\n"
    '          population: {in: members, each: "$.items[*]", key: id, from: begun_on, until: left_on}\n'
    '          by: {each: "$.items[*]", key: id, date: done_on}\n'
    "          every: {period: month}\n"
)
"""A population whose entries have days of their own, one being owed in each month."""
MEMBERS = {"members.yaml": {"items": [{"id": "c-1", "begun_on": "2026-01-01"}]}}


def changes(*names: str, held_on: str = "2026-06-30", **more: Any) -> dict[str, Any]:
    """A file of changes of a month."""
    return {"id": "CHP", "held_on": held_on, "items": [{"id": name} for name in names], **more}


def verdict(
    requires: str, files: Mapping[str, Any], day: str = OVER, *, config: str = CONFIG, backwards: bool = False
) -> Verdict:
    """What is judged; ``backwards`` with its files in the opposite order."""
    found = tree(requires, dict(reversed(files.items())) if backwards else files, config=config)
    return judge(assess(open_project(found), found), date.fromisoformat(day))


def drawn(
    requires: str,
    files: Mapping[str, Any],
    day: str = OVER,
    *,
    config: str = CONFIG,
    request: str = "REQ-7",
    requirement: str | None = None,
    size: int | None = None,
    window: Window | None = None,
) -> Sample:
    """What is drawn of the first control."""
    asked = Asked("AC-1", request, requirement, size, window, "0" * 40)
    return draw(verdict(requires, files, day, config=config), asked)


def ids(sample: Sample) -> list[str]:
    """The population, by its ids."""
    return [one.id for one in sample.population]


def chosen(sample: Sample) -> list[str]:
    """What was chosen, by its ids."""
    return [one.member.id for one in sample.drawn]
