"""What is wrong, was wrong or is accepted, as risks with their log.

One risk for each gap that holds, that was known on a day of the window, or that the window counts as a deviation; it keeps
its id while its message and its lines change. One for each waiver, with who accepted what until when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from socgap_evidence.ledger import gap_key
from socgap_evidence.model import Status
from socgap_evidence.outputs.oscal.common import NS, day_before, full, line, named, paragraphs, props, prose
from socgap_evidence.outputs.oscal.observations import observed_in
from socgap_evidence.waivers import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.effectiveness import Deviation
    from socgap_evidence.ledger import LedgerEntry
    from socgap_evidence.model import Gap, Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.outputs.oscal.evidence import Shelf
    from socgap_evidence.waivers import StandingWaiver

OPEN, APPROVED, REQUESTED, CLOSED = "open", "deviation-approved", "deviation-requested", "closed"
UNSOLVED = (OPEN, APPROVED, REQUESTED)
"""The statuses of risks that somebody has still to do something about."""
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


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk as OSCAL has it, and what it belongs to."""

    value: Json
    uuid: str
    status: str
    control: str
    """Empty for that of a waiver."""
    requirement: str
    observations: tuple[str, ...] = ()
    """The ids of the observations that tell of it."""
    links: tuple[str, ...] = ()
    """The resources that it refers to."""


@dataclass(slots=True)
class _Trouble:
    """All that is known of one gap."""

    gap: Gap
    held: list[Gap] = field(default_factory=list)
    waived: list[Gap] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    deviations: dict[Deviation, None] = field(default_factory=dict)
    """Each once."""

    @property
    def status(self) -> str:
        return OPEN if self.held else APPROVED if self.waived else CLOSED

    @property
    def name(self) -> tuple[str, ...]:
        """What makes it the same one."""
        return tuple(
            part
            for one in gap_key(self.gap)
            for part in (("about", *one) if isinstance(one, tuple) else (str(getattr(one, "value", one)),))
        )


def risks_of_gaps(scope: Scope) -> Iterator[Risk]:
    """The risks of gaps: those of the day in the order of the checklist, then those that are over."""
    verdicts = {
        one.assessed.requirement.id: one
        for control in scope.report.verdict.controls
        for one in control.requirements
    }
    for trouble in _troubles(scope):
        gap, uuid = trouble.gap, scope.id("risk", *trouble.name)
        judged = verdicts.get(gap.requirement)
        is_seen = judged is not None and judged.status is not Status.NOT_APPLICABLE
        observed = (observed_in(scope, gap, judged),) if judged is not None and is_seen else ()
        value = _of_gap(scope, trouble, uuid, observed)
        yield Risk(value, uuid, trouble.status, gap.control, gap.requirement, observed)


def _troubles(scope: Scope) -> Iterable[_Trouble]:
    found: dict[object, _Trouble] = {}

    def trouble(gap: Gap) -> _Trouble:
        return found.setdefault(gap_key(gap), _Trouble(gap))

    for one in (one for control in scope.report.verdict.controls for one in control.requirements):
        for gap in one.gaps:
            trouble(gap).held.append(gap)
        for gap in one.waived:
            trouble(gap).waived.append(gap)
    for gap, deviation in _deviating(scope):
        trouble(gap).deviations.setdefault(deviation)
    for entry in scope.report.timeline.ledger:
        trouble(entry.gap).entries.append(entry)
    return found.values()


def _deviating(scope: Scope) -> Iterator[tuple[Gap, Deviation]]:
    """What the window counts, each gap with the deviation that it belongs to."""
    for effect in scope.report.effectiveness.controls:
        for _, deviation in effect.deviations:
            for gap in deviation.gaps:
                yield gap, deviation


def _of_gap(scope: Scope, trouble: _Trouble, uuid: str, observed: tuple[str, ...]) -> Json:
    gap, now = trouble.gap, [*trouble.held, *trouble.waived]
    messages = dict.fromkeys(one.message for one in now or [gap])
    remarks = dict.fromkeys(said for one in now for said in scope.report.verdict.remarks(one))
    fixes = dict.fromkeys(one.fix for one in trouble.held if one.fix)
    return full(
        {
            "uuid": uuid,
            "title": line(f"{gap.assertion or gap.requirement}: {gap.reason.value}"),
            "description": paragraphs(*map(prose, messages), *map(prose, remarks)),
            "statement": _statement(trouble),
            "props": props(
                control=gap.control,
                requirement=gap.requirement,
                assertion=gap.assertion,
                rule=gap.rule,
                reason=gap.reason.value,
                about=", ".join(gap.about),
                path=gap.place.path if gap.place else "",
            ),
            "status": trouble.status,
            "origins": scope.origins,
            "remediations": [_advice(scope, uuid, fix) for fix in fixes],
            "risk-log": {"entries": [*_log(scope, trouble, uuid)]},
            "related-observations": [{"observation-uuid": one} for one in observed],
        }
    )


def _statement(trouble: _Trouble) -> str:
    """What it means, in words of ours, and the sentence that is broken."""
    meant = {
        OPEN: "It is not met on the day.",
        APPROVED: "It is not met on the day. A waiver in force accepts that.",
        CLOSED: "It does not hold on the day. It held, or it is a deviation of the window.",
    }[trouble.status]
    return paragraphs(prose(trouble.gap.says), meant)


def _advice(scope: Scope, risk: str, fix: str) -> Json:
    return {
        "uuid": scope.id("advice", risk, fix),
        "lifecycle": "recommendation",
        "title": "What to do",
        "description": prose(fix),
    }


def _log(scope: Scope, trouble: _Trouble, risk: str) -> Iterator[Json]:
    """When it held as the files say, when it was known, and what the window makes of it."""
    for number, gap in enumerate(dict.fromkeys([*trouble.held, *trouble.waived])):
        until = gap.days.until
        yield _entry(
            scope,
            (risk, "holds", str(number)),
            "It holds, as the evidence says",
            gap.message,
            gap.days.since,
            None if until is None else day_before(until),
        )
    for number, entry in enumerate(trouble.entries):
        more = props(
            days=entry.days,
            waived_days=entry.waived_days,
            first_known_by_commit=entry.first_known.id,
            last_known_by_commit=entry.last_known.id,
            is_admitted="yes" if entry.is_admitted else "no",
        )
        end = None if entry.is_standing else entry.last
        title = "It was known in the window"
        yield _entry(scope, (risk, "known", str(number)), title, entry.gap.message, entry.since, end, more)
    for number, deviation in enumerate(trouble.deviations):
        days = trouble.gap.days
        more = props(
            kind=deviation.kind.value, of=deviation.name, answered_by=", ".join(deviation.answered_by)
        )
        title = "It is a deviation of the window"
        end = None if days.until is None else day_before(days.until)
        message = " ".join(deviation.messages)
        yield _entry(scope, (risk, "deviation", str(number)), title, message, days.since, end, more)


def _entry(
    scope: Scope,
    name: tuple[str, ...],
    title: str,
    message: str,
    since: date | None,
    last: date | None,
    more: list[Json] | None = None,
) -> Json:
    """An entry of the log; what held on all days begins with those that are looked at."""
    begins = scope.begins(since) if since else ""
    return full(
        {
            "uuid": scope.id("log", *name),
            "title": title,
            "description": prose(message),
            "start": begins or scope.begins(scope.begins_to_look),
            "end": scope.ends(last) if last and begins else "",
            "props": more or [],
        }
    )


def risks_of_waivers(scope: Scope, shelf: Shelf) -> Iterator[Risk]:
    """The waivers, each with what it is on the day."""
    for one in scope.report.verdict.waivers:
        waiver = one.judged.waiver
        uuid, status = scope.id("waiver", waiver.id), _OF_WAIVERS[one.standing]
        link = shelf.link(waiver.path)
        value = _of_waiver(scope, one, uuid, status, link)
        yield Risk(value, uuid, status, "", "", links=(link,) if link else ())


def _of_waiver(scope: Scope, one: StandingWaiver, uuid: str, status: str, link: str) -> Json:
    waiver = one.judged.waiver
    covers = [f"{cover} ({cover.reason.value})" for cover in waiver.covers]
    faults = [f"{fault.message} {fault.fix}" for fault in one.judged.faults]
    return full(
        {
            "uuid": uuid,
            "title": line(f"{waiver.id}: {waiver.title}"),
            "description": paragraphs(
                prose(f"Waiver, {one.state}."),
                prose(f"It names {'; '.join(covers)}."),
                *(prose(f"It covers on the day: {gap.message}") for gap in one.gaps),
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
        "title": line(remedy.id),
        **({"timing": {"on-date": {"date": due}}} if due else {}),
    }
    return [
        {
            "uuid": scope.id("remedy", risk, remedy.id),
            "lifecycle": "completed" if remedy.status == "done" else "planned",
            "title": line(remedy.id),
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
    if waiver.approved_by and waiver.approved_on:
        counts = status == APPROVED
        yield full(
            {
                "uuid": scope.id("log", risk, "approved"),
                "title": "Approved" if counts else "Approved, which does not count on the day",
                "start": scope.begins(waiver.approved_on) or scope.begins(scope.as_of),
                "logged-by": [{"party-uuid": person_id(scope, waiver.approved_by), "role-id": "approver"}],
                "status-change": APPROVED if counts else "",
                "remarks": prose(waiver.approval_reference or ""),
            }
        )


def person_id(scope: Scope, person: str) -> str:
    """The id of somebody as a party."""
    return scope.id("person", person)


def people(scope: Scope) -> list[Json]:
    """Everybody who asked for a waiver or approved one, by the name that the registers use."""
    waivers = [one.judged.waiver for one in scope.report.verdict.waivers]
    names = {name for one in waivers for name in (one.requested_by, one.approved_by) if name}
    return [{"uuid": person_id(scope, name), "type": "person", "name": named(name)} for name in sorted(names)]
