"""A company that adopts the gate: files that are each as they should be or wrong in one of several ways, in memory."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from tests.support.projects import SCHEMA, MemoryTree, control

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.model import Gap
    from socgap_evidence.verdict import Verdict

CONFIG = (
    "company: Example, Inc.\ncontrols: controls\nprogram_start: 2026-01-01\n"
    "window: {start: 2026-01-01, end: 2026-12-31}\n"
)
REQUIRES = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    every: {date: held_on, period: quarter, grace: 15 days}
    asserts:
      - {id: AC-1.A1, says: Each account has a second factor.,
         expect: {each: "$.items[*]", schema: {properties: {mfa: {const: true}}}}}
  - id: AC-1.E2
    title: Accounts
    kind: register
    evidence: evidence/accounts.yaml
    schema: review
    fresh: {date: held_on, for: 90 days}
    asserts:
      - {id: AC-1.A2, says: Ids differ., unique: {each: '$.items[*]', by: id}}
"""
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"

FILES: dict[str, str] = {
    "socgap.yaml": CONFIG,
    "controls/AC-1.yaml": control(REQUIRES),
    "controls/schemas/review.schema.json": json.dumps(SCHEMA),
}
REVIEWS = tuple(f"evidence/reviews/2026-Q{number}.yaml" for number in (1, 2, 3))
ACCOUNTS = "evidence/accounts.yaml"

WAYS: dict[str, str | None] = {
    "good": "held_on: {day}\nitems: [{{id: a, mfa: true}}, {{id: b, mfa: true}}]\n",
    "moved": "# A line more.\n\nheld_on: {day}\nitems:\n  - {{id: a, mfa: true}}\n  - {{id: b, mfa: true}}\n",
    "one without": "held_on: {day}\nitems: [{{id: a, mfa: true}}, {{id: b, mfa: false}}]\n",
    "one without, below": "# A line more.\nheld_on: {day}\nitems: [{{id: a}}, {{id: c}}, {{id: b, mfa: false}}]\n",
    "two without": "held_on: {day}\nitems: [{{id: a, mfa: false}}, {{id: b, mfa: false}}]\n",
    "nameless": "held_on: {day}\nitems: [{{mfa: false}}, {{mfa: false}}]\n",
    "twice": "held_on: {day}\nitems: [{{id: a}}, {{id: a}}]\n",
    "thrice": "held_on: {day}\nitems: [{{id: a}}, {{id: a}}, {{id: a}}]\n",
    "old": "held_on: 2025-02-01\n",
    "undated": "items: []\n",
    "broken": "held_on: [\n",
    "illegible": LFS,
    "absent": None,
}
"""How a file may be."""

DAYS = {REVIEWS[0]: "2026-03-20", REVIEWS[1]: "2026-06-20", REVIEWS[2]: "2026-09-20", ACCOUNTS: "2026-09-01"}

TODAY = date(2026, 10, 30)


def tree(ways: Mapping[str, str] | None = None, **files: str) -> MemoryTree:
    """The company with each file as it is said to be, and as it should be where nothing is said."""
    found = {path: WAYS[(ways or {}).get(path, "good")] for path in DAYS}
    made = {path: text.format(day=DAYS[path]) for path, text in found.items() if text is not None}
    return MemoryTree({**FILES, **made, **files})


def verdict_on(company: MemoryTree, day: date = TODAY) -> Verdict:
    """The verdict on a day."""
    return judge(assess(open_project(company), company), day)


def gaps_of(company: MemoryTree, day: date = TODAY) -> list[Gap]:
    """Every gap that holds on a day."""
    return [gap for control_ in verdict_on(company, day).controls for gap in control_.gaps]


def states() -> st.SearchStrategy[dict[str, str]]:
    """How all files are."""
    return st.fixed_dictionaries(dict.fromkeys(DAYS, st.sampled_from(sorted(WAYS))))
