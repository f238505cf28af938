"""A small company in memory whose people may accept gaps: registers, one control with gaps, and a valid waiver."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from tests.support.projects import MemoryTree, control

if TYPE_CHECKING:
    from socgap_evidence.verdict import RequirementVerdict, Verdict
    from socgap_evidence.waivers import StandingWaiver

CONFIG = """\
company: Example, Inc.
controls: controls
program_start: 2026-01-01
window: {start: 2026-01-01, end: 2026-06-30}
"""

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
    title: People
    kind: register
    evidence: evidence/registers/people.yaml
    schema: people
  - id: AC-1.E3
    title: Access policy
    kind: register
    evidence: evidence/policy.yaml
    schema: review
  - id: AC-1.E4
    title: Visits
    kind: record
    evidence: evidence/visits/*.yaml
    schema: review
    every: {date: held_on, period: quarter, grace: 15 days}
    asserts:
      - {id: B-ALL-4, says: The attachments are what was recorded.,
         expect: {each: "$.items[*]", schema: {properties: {mfa: {const: true}}}}}
"""

_TEXT: Any = {"type": "string"}
_LIST: Any = {"type": "object", "properties": {"items": {"type": "array"}}, "required": ["items"]}
SCHEMAS: dict[str, Any] = {
    "review": {
        "type": "object",
        "properties": {
            "id": _TEXT,
            "held_on": {"type": "string", "format": "date"},
            "by": _TEXT,
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"account": _TEXT, "mfa": {"type": "boolean"}, "owner": _TEXT},
                },
            },
        },
        "required": ["held_on"],
    },
    "people": _LIST,
    "security-roles": _LIST,
    "risks": _LIST,
    "scope": {"type": "object", "properties": {"not_applicable": {"type": "array"}}},
}

FILES: dict[str, str] = {
    "socgap.yaml": CONFIG,
    "controls/AC-1.yaml": control(REQUIRES),
    "controls/AC-2.yaml": control(
        "  - {id: AC-2.E1, title: Drill, kind: register, evidence: evidence/policy.yaml, schema: review}\n",
        name="AC-2",
    ),
    "controls/shared.yaml": (
        "files:\n  security-roles: evidence/registers/roles.yaml\n  risks: evidence/registers/risks.yaml\n"
        "  scope: evidence/scope.yaml\n"
    ),
    **{f"controls/schemas/{name}.schema.json": json.dumps(schema) for name, schema in SCHEMAS.items()},
    "evidence/registers/people.yaml": """\
items:
  - {id: p-001, hired_on: 2020-01-01, terminated_at: null}
  - {id: p-002, hired_on: 2026-02-02, terminated_at: 2026-07-31T17:00:00Z}
  - {id: p-003, hired_on: 2020-01-01}
""",
    "evidence/registers/roles.yaml": """\
items:
  - {role: executive_sponsor, holder: p-003, appointed_on: 2020-01-01, ended_on: 2026-03-31}
  - {role: executive_sponsor, holder: p-001, deputy: p-003, appointed_on: 2026-04-01}
""",
    "evidence/registers/risks.yaml": "items: [{id: R-001}]\n",
    "evidence/policy.yaml": "held_on: 2026-01-05\n",
    "evidence/reviews/REV-1.yaml": """\
id: REV-1
held_on: 2026-03-20
by: p-003
items:
  - {account: root, mfa: false, owner: p-003}
  - {account: deploy, mfa: true, owner: p-002}
""",
    "evidence/visits/VIS-1.yaml": "id: VIS-1\nheld_on: 2026-03-03\n",
}
"""Gaps: root without a second factor from 2026-03-20 on (A1), and no review (E1) or visit (E4) for the second quarter
from 2026-07-16 on."""

WAIVER: dict[str, Any] = {
    "schema": "evidence/waiver/1",
    "id": "WVR-2026-001",
    "title": "Root without a second factor",
    "kind": "exception",
    "status": "approved",
    "covers": [
        {
            "control": "AC-1",
            "evidence": "AC-1.E1",
            "assertion": "AC-1.A1",
            "finding_status": "failing",
            "records": ["REV-1", "root"],
        }
    ],
    "reason": "The tokens were sold out and come in August.",
    "impact": "Whoever knows the password can sign in as root.",
    "inherent_risk": "high",
    "residual_risk": "low",
    "compensating": [{"text": "The password lies in a sealed envelope.", "proof": "evidence/policy.yaml"}],
    "remediation": {
        "id": "WVR-2026-001-1",
        "text": "Give root a token of its own.",
        "owner": "p-002",
        "due_on": "2026-08-31",
        "status": "open",
    },
    "requested_by": "p-002",
    "requested_on": "2026-04-08",
    "approved_by": "p-001",
    "approved_on": "2026-04-10",
    "approval_reference": "ESIGN-1",
    "effective_from": "2026-04-10",
    "expires_on": "2026-08-31",
    "renewal_count": 0,
}
"""A waiver that keeps every rule and covers the account."""

DEVIATION: dict[str, Any] = {
    **WAIVER,
    "id": "WVR-2026-002",
    "kind": "deviation",
    "covers": [{"control": "AC-1", "evidence": "AC-1.E1", "finding_status": "gap", "slot": "2026-Q2"}],
    "remediation": None,
    "root_cause": "Nobody was told to start the review.",
    "management_response": "Agreed; a reminder is set for each quarter.",
    "approved_on": "2026-07-16",
    "requested_on": "2026-07-16",
    "effective_from": "2026-07-16",
    "expires_on": "2026-12-31",
}
"""Another that covers the quarter without a review."""


def covering(**entry: Any) -> dict[str, Any]:
    """The change to a waiver that lets it cover one entry of these fields."""
    return {"covers": [{"control": "AC-1", **entry}]}


def waiver_file(waiver: dict[str, Any]) -> tuple[str, str]:
    """The path of a waiver and its content."""
    return f"controls/waivers/{waiver['id']}.yaml", json.dumps(waiver)


def world(*waivers: dict[str, Any], files: dict[str, str | None] | None = None) -> MemoryTree:
    """The company with some waivers; a file of ``None`` is not there."""
    everything: dict[str, str | None] = {
        **FILES,
        **dict(waiver_file(waiver) for waiver in waivers),
        **(files or {}),
    }
    return MemoryTree({path: text for path, text in everything.items() if text is not None})


def judged(day: str, *waivers: dict[str, Any], only: tuple[str, ...] = (), **files: Any) -> Verdict:
    """The verdict on a day; ``files`` as in :func:`world`."""
    tree = world(*waivers, **files)
    return judge(assess(open_project(tree), tree, only), date.fromisoformat(day))


def standing(day: str, *waivers: dict[str, Any], **files: Any) -> StandingWaiver:
    """What the last of the waivers is on a day."""
    (found,) = (
        one for one in judged(day, *waivers, **files).waivers if one.judged.waiver.id == waivers[-1]["id"]
    )
    return found


def requirement(verdict: Verdict, name: str = "AC-1.E1") -> RequirementVerdict:
    """One requirement of a verdict."""
    (found,) = (
        one
        for control_ in verdict.controls
        for one in control_.requirements
        if one.assessed.requirement.id == name
    )
    return found
