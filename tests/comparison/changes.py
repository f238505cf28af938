"""Changes of a small company in memory, and what comparing its two states says."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from socgap_evidence.assessing import assess
from socgap_evidence.comparison import Comparison, compare
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, SCHEMA, MemoryTree, control

if TYPE_CHECKING:
    from collections.abc import Mapping

DRILL = """\
  - id: AC-1.E2
    title: Drill
    kind: record
    evidence: evidence/drills/*.yaml
    schema: review
    fresh: {date: held_on, for: 12 months}
    asserts:
      - {id: AC-1.A2, says: Each account has a second factor., expect: {each: "$.items[*]", schema: {properties: {mfa: {const: true}}}}}
"""

FILES: dict[str, str] = {
    "socgap.yaml": CONFIG,
    "controls/AC-1.yaml": control(REQUIREMENT + DRILL),
    "controls/AC-2.yaml": control(REQUIREMENT.replace("AC-1", "AC-2"), name="AC-2", title="Other reviews"),
    "controls/schemas/review.schema.json": json.dumps(SCHEMA),
    "evidence/reviews/a.yaml": REVIEW,
    "evidence/drills/d.yaml": "held_on: 2026-02-01\nitems: [{id: root, mfa: true}, {id: deploy, mfa: true}]\n",
}
"""A company all of whose requirements are met on 2026-03-02: reviews good through 2026-06-08, the drill through 2027-02-01."""

DAY = "2026-03-02"
NO_FACTOR = FILES["evidence/drills/d.yaml"].replace("root, mfa: true", "root, mfa: false")
NONE_HAS = NO_FACTOR.replace("mfa: true", "mfa: false")


def files(changed: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """The company with some files changed; one of ``None`` is gone."""
    everything: dict[str, str | None] = {**FILES, **(changed or {})}
    return {path: text for path, text in everything.items() if text is not None}


def change(
    after: Mapping[str, str | None],
    before: Mapping[str, str | None] | None = None,
    *,
    day: str = DAY,
    allows_weaker: bool = False,
) -> Comparison:
    """What a change does: from the company with ``before`` changed to the one with ``after`` changed as well."""
    base, head = (MemoryTree(files(changed)) for changed in (before, {**(before or {}), **after}))
    rules, own = open_project(base), open_project(head)
    on = date.fromisoformat(day)
    chosen_by = own.config.as_of.origin if own.config.as_of.value == on else ""
    verdicts = (
        assess(rules, base),
        assess(own, head, base=base),
        assess(rules, head, base=base),
    )
    return compare(*(judge(one, on, chosen_by) for one in verdicts), allows_weaker=allows_weaker)


def edited(path: str, old: str, new: str, text: str | None = None) -> dict[str, str | None]:
    """The change of one file in which a text becomes another."""
    content = FILES[path] if text is None else text
    assert content.count(old) >= 1
    return {path: content.replace(old, new)}
