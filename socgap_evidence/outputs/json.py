"""The report for programs. Its JSON Schema is published beside this module as ``check.schema.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from socgap_evidence.effectiveness import judge_window
from socgap_evidence.outputs import json_baseline, json_effectiveness
from socgap_evidence.outputs.escaping import json_text, visible
from socgap_evidence.waivers import Standing

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.documents.document import Span
    from socgap_evidence.effectiveness import ControlEffect, RequirementEffect
    from socgap_evidence.model import Caution, Gap, Json, Place
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project.waivers import Cover, Remedy
    from socgap_evidence.rules import Proof
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict
    from socgap_evidence.waivers import Exclusion, StandingWaiver

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(verdict: Verdict, style: Style) -> str:
    """The verdict with what it was reached from, ending with a line break."""
    data = {
        **facts(verdict, with_proofs=True),
        "as_of": str(verdict.as_of),
        "tree": verdict.assessment.tree.label,
        "history": _history(verdict),
        **({} if verdict.ratchet is None else {"baseline": json_baseline.facts(verdict.ratchet)}),
        **_selection(verdict),
    }
    return dump(data, ascii_only=not style.unicode)


def dump(data: Json, *, ascii_only: bool = False) -> str:
    """JSON as it is written everywhere here: two spaces, UTF-8, keys in the order of the schema.

    ``ascii_only`` is for streams that cannot take everything; the values are the same.
    """
    return json_text(json.dumps(data, indent=2, ensure_ascii=False), ascii_only=ascii_only) + "\n"


def _selection(verdict: Verdict) -> dict[str, Json]:
    """Since when something changed that can affect what was judged, where that was asked."""
    if not verdict.changed_since:
        return {}
    return {"changed_since": {"base": verdict.changed_since, "not_judged": list(verdict.not_judged)}}


def _history(verdict: Verdict) -> dict[str, Json]:
    """Whether git was asked, and what about the clone bears on what it said."""
    assessment = verdict.assessment
    trouble = assessment.no_history
    return {
        "asked": assessment.project.config.asks_git,
        "trouble": None if trouble is None else visible(f"{trouble.message} {trouble.fix}"),
        "notes": [visible(note) for note in assessment.history_notes],
    }


def facts(verdict: Verdict, *, with_proofs: bool = False) -> dict[str, Json]:
    """What is the same for every tree with this content: no commit, no version of the tool, no clock.

    ``with_proofs`` adds what is not, because it changes with the commit: what bears witness to the evidence.
    ``as_of`` is null unless it is pinned: a date changes only when a fact does.
    """
    config = verdict.assessment.project.config
    window, effectiveness = config.window.value, judge_window(verdict)
    return {
        "format": "socgap-check",
        "version": VERSION,
        "company": config.company.value,
        "as_of": str(verdict.as_of) if verdict.day_chosen_by else None,
        "as_of_is_pinned": verdict.is_pinned,
        "window": {"start": str(window.start), "end": str(window.end)} if window else None,
        "categories": list(config.categories.value),
        "passes": verdict.passes,
        "counts": {
            status.value: count
            for status, count in sorted(verdict.counts.items(), key=lambda one: one[0].value)
        },
        "effectiveness": json_effectiveness.summary(effectiveness),
        "controls": [
            _control(verdict, control, effectiveness.of(control.assessed.control.id), with_proofs=with_proofs)
            for control in verdict.controls
        ],
        "waivers": [_waiver(verdict, one) for one in verdict.waivers],
        "unclaimed": [visible(path) for path in verdict.assessment.unclaimed],
        "warnings": [caution_facts(verdict, one) for one in verdict.warnings],
    }


def _control(
    verdict: Verdict, one: ControlVerdict, effect: ControlEffect | None, *, with_proofs: bool
) -> dict[str, Json]:
    control = one.assessed.control
    effects = {} if effect is None else {each.assessed.requirement.id: each for each in effect.requirements}
    return {
        "id": control.id,
        "title": control.title,
        "section": control.section,
        "question": control.question,
        "answer": one.answer.value,
        "status": one.status.value,
        "reasons": [reason.value for reason in one.reasons],
        "owner": control.owner,
        "criteria": {
            "primary": list(control.criteria.primary),
            "secondary": list(control.criteria.secondary),
        },
        "newest_evidence": _day(one.newest_evidence),
        "valid_until": _day(one.valid_until),
        "waived_until": _day(one.waived_until),
        "out_of_scope": one.does_not_apply or None,
        "not_applicable": _exclusion(one.exclusion),
        "effectiveness": json_effectiveness.of_control(effect),
        "requirements": [
            _requirement(verdict, each, effects.get(each.assessed.requirement.id), with_proofs=with_proofs)
            for each in one.requirements
        ],
    }


def _requirement(
    verdict: Verdict, one: RequirementVerdict, effect: RequirementEffect | None, *, with_proofs: bool
) -> dict[str, Json]:
    requirement = one.assessed.requirement
    proofs = verdict.assessment.proofs(requirement) if with_proofs else ()
    return {
        "id": requirement.id,
        "title": requirement.title,
        "kind": requirement.kind.value,
        "status": one.status.value,
        "valid_until": _day(one.valid_until),
        "not_owed": one.assessed.not_owed or None,
        "notes": [visible(note) for note in one.notes],
        "evidence": [
            {
                "path": visible(file.path),
                "date": _day(file.date),
                "zero_for": list(file.zero_for),
                **(
                    {"proofs": [proof_facts(proof) for proof in proofs if proof.path == file.path]}
                    if with_proofs
                    else {}
                ),
            }
            for file in one.assessed.files
        ],
        "waived_until": _day(one.waived_until),
        "gaps": [gap_facts(verdict, gap) for gap in (*one.gaps, *one.waived)],
        "upcoming": [gap_facts(verdict, gap) for gap in one.upcoming],
        "effectiveness": json_effectiveness.of_requirement(effect),
    }


def proof_facts(proof: Proof) -> dict[str, Json]:
    """What bears witness to something that a file says."""
    return {"what": visible(proof.what), "level": proof.level.value, "how": visible(proof.how)}


def gap_facts(verdict: Verdict, gap: Gap) -> dict[str, Json]:
    """A gap with its place and its waivers."""
    span = verdict.assessment.span(gap.place) if gap.place else None
    return {
        "assertion": gap.assertion,
        "rule": gap.rule,
        "reason": gap.reason.value,
        "since": _day(gap.days.since),
        "until": _day(gap.days.until),
        "says": gap.says or None,
        "message": gap.message,
        "fix": gap.fix,
        "about": list(gap.about),
        "waived_by": [
            waiver.judged.waiver.id
            for waiver in verdict.waivers
            if gap in waiver.gaps and waiver.standing is Standing.IN_FORCE
        ],
        "remarks": list(verdict.remarks(gap)),
        **({} if verdict.ratchet is None else {"in_baseline": verdict.ratchet.knows(gap)}),
        **_where(gap.place, span),
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }


def _exclusion(one: Exclusion | None) -> Json:
    if one is None:
        return None
    return {
        "reason": one.reason,
        "approved_by": one.approved_by,
        "approved_on": str(one.approved_on),
        "review_on": str(one.review_on),
    }


def _waiver(verdict: Verdict, one: StandingWaiver) -> dict[str, Json]:
    waiver = one.judged.waiver
    return {
        "id": waiver.id,
        "title": waiver.title,
        "path": waiver.path,
        "kind": waiver.kind.value,
        "status": waiver.status.value,
        "state": one.standing.value,
        "faults": [caution_facts(verdict, fault) for fault in one.judged.faults],
        "covers": [_cover(cover) for cover in waiver.covers],
        "gaps": [
            {"requirement": gap.requirement, "assertion": gap.assertion, "message": gap.message}
            for gap in one.gaps
        ],
        "reason": waiver.reason,
        "impact": waiver.impact,
        "inherent_risk": waiver.inherent_risk,
        "residual_risk": waiver.residual_risk,
        "risk": waiver.risk,
        "compensating": [{"text": measure.text, "proof": measure.proof} for measure in waiver.compensating],
        "remediation": _remedy(waiver.remediation),
        "root_cause": waiver.root_cause,
        "management_response": waiver.management_response,
        "requested_by": waiver.requested_by,
        "requested_on": str(waiver.requested_on),
        "approved_by": waiver.approved_by,
        "approved_on": _day(waiver.approved_on),
        "approval_reference": waiver.approval_reference,
        "effective_from": str(waiver.effective_from),
        "expires_on": str(waiver.expires_on),
        "renews": waiver.renews,
        "renewal_count": waiver.renewal_count,
        "auditor_informed_on": _day(waiver.auditor_informed_on),
    }


def _cover(cover: Cover) -> dict[str, Json]:
    return {
        "control": cover.control,
        "requirement": cover.requirement,
        "assertion": cover.assertion,
        "reason": cover.reason.value,
        "records": list(cover.records),
        "slot": cover.slot,
        "path": None if cover.path is None else visible(cover.path),
        "pinned_sha256": cover.sha256,
    }


def _remedy(one: Remedy | None) -> Json:
    if one is None:
        return None
    return {
        "id": one.id,
        "text": one.text,
        "owner": one.owner,
        "due_on": str(one.due_on),
        "status": one.status,
    }


def caution_facts(verdict: Verdict, one: Caution) -> dict[str, Json]:
    """A warning with its place."""
    span = verdict.assessment.span(one.place) if one.place else None
    return {"message": one.message, "fix": one.fix, **_where(one.place, span)}


def _where(place: Place | None, span: Span | None) -> dict[str, Json]:
    return {
        "path": visible(place.path) if place else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
