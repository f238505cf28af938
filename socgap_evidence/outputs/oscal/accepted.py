"""Waivers as risks that somebody has accepted, or has been asked to: who, why, with what measures and until when.

Only a waiver that counts is an approved deviation. One that somebody has approved against the rules is still a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.oscal.common import NS, full, named, paragraphs, props, prose
from socgap_evidence.outputs.oscal.risks import APPROVED, CLOSED, REQUESTED, Risk
from socgap_evidence.waivers import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.outputs.oscal.evidence import Shelf
    from socgap_evidence.waivers import StandingWaiver

_OF_WAIVERS = {
    Standing.IN_FORCE: APPROVED,
    Standing.UNUSED: APPROVED,
    Standing.AHEAD: APPROVED,
    Standing.DRAFT: REQUESTED,
    Standing.VOID: REQUESTED,  # somebody has approved it, and that does not count
    Standing.EXPIRED: CLOSED,
    Standing.REVOKED: CLOSED,
    Standing.CLOSED: CLOSED,
}

_LIFECYCLES = {"done": "completed", "cancelled": "recommendation"}
"""What a remediation is by its status; what is open is planned."""


def risks_of_waivers(scope: Scope, shelf: Shelf) -> Iterator[Risk]:
    """The waivers, each with what it is on the day."""
    for one in scope.report.verdict.waivers:
        waiver = one.judged.waiver
        uuid, status = scope.id("waiver", waiver.id), _OF_WAIVERS[one.standing]
        link = shelf.link(waiver.path)
        value = _of_waiver(scope, one, uuid, status, link)
        about = frozenset(gap.control for gap in one.gaps), frozenset(gap.requirement for gap in one.gaps)
        yield Risk(value, uuid, status, *about, links=(link,) if link else ())


def _of_waiver(scope: Scope, one: StandingWaiver, uuid: str, status: str, link: str) -> Json:
    waiver = one.judged.waiver
    covers = [f"{cover} ({cover.reason.value})" for cover in waiver.covers]
    faults = [f"{fault.message} {fault.fix}" for fault in one.judged.faults]
    is_in_force = one.standing is Standing.IN_FORCE
    held = "It covers on the day:" if is_in_force else "It names, and does not cover on the day:"
    return full(
        {
            "uuid": uuid,
            "title": prose(f"{waiver.id}: {waiver.title}"),
            "description": paragraphs(
                prose(f"Waiver, {one.state}."),
                prose(f"It names {'; '.join(covers)}."),
                *(prose(f"{held} {gap.message}") for gap in one.gaps),
                *(prose(f"Why it does not count: {fault}") for fault in faults),
                prose(waiver.reason),
            ),
            "statement": prose(waiver.impact),
            "props": props(
                waiver=waiver.id,
                kind=waiver.kind.value,
                standing=one.standing.value,
                expires_on=waiver.expires_on,
                requested_by=waiver.requested_by,
                approved_by=waiver.approved_by,
                risk=waiver.risk,
                renews=waiver.renews,
            ),
            "links": [{"href": link, "rel": "reference"}] if link else [],
            "status": status,
            "origins": scope.origins,
            "characterizations": _rated(scope, one),
            "mitigating-factors": [
                {
                    "uuid": scope.id("measure", uuid, str(number), measure.text),
                    "description": paragraphs(prose(measure.text), prose(f"Shown by {measure.proof}.")),
                }
                for number, measure in enumerate(waiver.compensating)
            ],
            "deadline": scope.ends(waiver.expires_on),
            "remediations": _remedies(scope, one, uuid),
            "risk-log": {"entries": [*_decisions(scope, one, uuid, status)]},
        }
    )


def _rated(scope: Scope, one: StandingWaiver) -> list[Json]:
    """How great the risk is without and with the measures, as the waiver says."""
    waiver = one.judged.waiver
    levels = {"inherent-risk": waiver.inherent_risk, "residual-risk": waiver.residual_risk}
    facets: list[Json] = [
        {"name": name, "system": NS, "value": named(level)} for name, level in levels.items()
    ]
    return [{"origin": {"actors": [_person_actor(scope, waiver.requested_by)]}, "facets": facets}]


def _person_actor(scope: Scope, person: str) -> Json:
    return {"type": "party", "actor-uuid": person_id(scope, person)}


def _remedies(scope: Scope, one: StandingWaiver, risk: str) -> list[Json]:
    """What will end the need for the waiver, with its day as a milestone."""
    remedy = one.judged.waiver.remediation
    if remedy is None:
        return []
    due = scope.ends(remedy.due_on)
    task: Json = {
        "uuid": scope.id("milestone", risk, remedy.id),
        "type": "milestone",
        "title": prose(remedy.id),
        **({"timing": {"on-date": {"date": due}}} if due else {}),
    }
    return [
        {
            "uuid": scope.id("remedy", risk, remedy.id),
            "lifecycle": _LIFECYCLES.get(remedy.status, "planned"),
            "title": prose(remedy.id),
            "description": prose(remedy.text),
            "props": props(owner=remedy.owner, status=remedy.status),
            "tasks": [task],
        }
    ]


def _decisions(scope: Scope, one: StandingWaiver, risk: str, status: str) -> Iterator[Json]:
    """Who asked for it and who approved it, each on which day."""
    waiver = one.judged.waiver
    yield {
        "uuid": scope.id("log", risk, "requested"),
        "title": "Requested",
        "start": scope.begins(waiver.requested_on) or scope.begins(scope.as_of),
        "logged-by": [{"party-uuid": person_id(scope, waiver.requested_by), "role-id": "requester"}],
        "status-change": REQUESTED,
    }
    counts = status == APPROVED or one.standing is Standing.EXPIRED
    if waiver.approved_by and waiver.approved_on:
        yield full(
            {
                "uuid": scope.id("log", risk, "approved"),
                "title": "Approved" if counts else "Approved, which does not count",
                "start": scope.begins(waiver.approved_on) or scope.begins(scope.as_of),
                "logged-by": [{"party-uuid": person_id(scope, waiver.approved_by), "role-id": "approver"}],
                "status-change": APPROVED if counts else "",
                "remarks": prose(waiver.approval_reference or ""),
            }
        )
    if one.standing is Standing.EXPIRED:
        yield {
            "uuid": scope.id("log", risk, "expired"),
            "title": "Expired: what it covered counts again",
            "start": scope.ends(waiver.expires_on) or scope.begins(scope.as_of),
            "status-change": CLOSED,
        }


def person_id(scope: Scope, person: str) -> str:
    """The id of somebody as a party."""
    return scope.id("person", person)


def people(scope: Scope) -> list[Json]:
    """Everybody who asked for a waiver or approved one, by the name that the registers use."""
    waivers = [one.judged.waiver for one in scope.report.verdict.waivers]
    names = {name for one in waivers for name in (one.requested_by, one.approved_by) if name}
    return [{"uuid": person_id(scope, name), "type": "person", "name": named(name)} for name in sorted(names)]
