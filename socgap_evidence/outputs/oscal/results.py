"""The verdict as assessment results: one finding a question, with what was observed and what is at risk.

Only what is met on the day is ``satisfied``. A waiver, a first occurrence that is not due yet, and a question that does not
apply are not, and say which of these they are; what could not be told is never satisfied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Status
from socgap_evidence.outputs import effectiveness_words as words
from socgap_evidence.outputs.oscal.accepted import people, risks_of_waivers
from socgap_evidence.outputs.oscal.common import full, objective, paragraphs, props, prose
from socgap_evidence.outputs.oscal.names import PLAN
from socgap_evidence.outputs.oscal.observations import MEANS, Observation, observations
from socgap_evidence.outputs.oscal.plan import reviewed
from socgap_evidence.outputs.oscal.risks import risks_of_gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.outputs.oscal.evidence import Shelf
    from socgap_evidence.outputs.oscal.risks import Risk
    from socgap_evidence.verdict import ControlVerdict

_REASONS = {Status.MET: "pass", Status.DUE: "pass", Status.GAP: "fail"}
"""Words of OSCAL; whatever else there is, is ``other``."""


class Found(Struct, frozen=True):
    """What the results hold, and the plan of action takes over."""

    observations: tuple[Observation, ...]
    risks: tuple[Risk, ...]


def find(scope: Scope, shelf: Shelf) -> Found:
    """Everything that is found on the day."""
    shelf.expect(
        file.path
        for control in scope.report.verdict.controls
        for one in control.requirements
        for file in one.assessed.files
    )
    observed = tuple(observations(scope, shelf))
    risks = (*risks_of_gaps(scope), *risks_of_waivers(scope, shelf))
    return Found(observed, risks)


def results(scope: Scope, shelf: Shelf, found: Found) -> Json:
    """The assessment results."""
    report = scope.report
    result = full(
        {
            "uuid": scope.id("result", str(scope.begins_to_look), str(scope.as_of)),
            "title": f"Judged as of {scope.as_of}",
            "description": prose(report.verdict.headline),
            "start": scope.begins(scope.begins_to_look),
            "end": scope.ends(scope.as_of),
            "props": props(
                gate="open" if report.verdict.exit_code == 0 else "closed",
                window=f"{report.timeline.window.start} to {report.timeline.window.end}",
            ),
            "reviewed-controls": reviewed(scope),
            "observations": [one.value for one in found.observations],
            "risks": [one.value for one in found.risks],
            "findings": [_finding(scope, one, found) for one in report.verdict.controls],
            "remarks": paragraphs(*map(prose, _remarks(scope))),
        }
    )
    return scope.document(
        "assessment-results",
        f"results of the assessment on {scope.as_of}",
        {
            "import-ap": {"href": PLAN},
            "results": [result],
            "back-matter": back_matter(shelf.resources()),
        },
        parties=people(scope),
    )


def back_matter(resources: list[Json]) -> Json:
    """The end of a document; nothing where there is no resource."""
    return {"resources": resources} if resources else None


def _finding(scope: Scope, control: ControlVerdict, found: Found) -> Json:
    written = control.assessed.control
    effect = scope.report.effectiveness.of(written.id)
    observed = [one.uuid for one in found.observations if one.control == written.id]
    risks = [one.uuid for one in found.risks if written.id in one.controls]
    return full(
        {
            "uuid": finding_id(scope, written.id),
            "title": prose(f"{written.id}: {written.title}"),
            "description": paragraphs(
                prose(f"{written.question} {control.answer.value}."),
                ""
                if effect is None
                else prose(f"Over the window: {words.verdict_of(effect)}. {words.why(effect)}"),
            ),
            "props": props(
                status=control.status.value,
                answer=control.answer.value,
                owner=written.owner,
                newest_evidence=control.newest_evidence,
                valid_until=control.valid_until,
                waived_until=control.waived_until,
                effectiveness=None if effect is None else effect.effect.value,
            ),
            "origins": scope.origins,
            "target": _target(scope, control),
            "related-observations": [{"observation-uuid": one} for one in observed],
            "related-risks": [{"risk-uuid": one} for one in risks],
        }
    )


def _target(scope: Scope, control: ControlVerdict) -> Json:
    """What the finding is about, and whether it is so; nothing is satisfied where nothing could be checked."""
    unchecked = _unchecked(scope)
    reasons = ", ".join(reason.value for reason in control.reasons)
    means = f"{MEANS[control.status]}{f' Reasons: {reasons}.' if reasons else ''}"
    return full(
        {
            "type": "objective-id",
            "target-id": objective(control.assessed.control.id),
            "status": {
                "state": "satisfied" if control.status.counts_as_met and not unchecked else "not-satisfied",
                "reason": "other" if unchecked else _REASONS.get(control.status, "other"),
                "remarks": paragraphs(means, prose(control.does_not_apply), prose(unchecked)),
            },
            "implementation-status": {"state": "not-applicable"}
            if control.status is Status.NOT_APPLICABLE
            else None,
        }
    )


def _unchecked(scope: Scope) -> str:
    """Why nothing was checked, or nothing can be relied on; empty if all is well."""
    verdict = scope.report.verdict
    trouble = verdict.assessment.no_history
    return verdict.unchecked or (
        "" if trouble is None else f"Git could not be asked: {trouble.message} {trouble.fix}"
    )


def _remarks(scope: Scope) -> Iterator[str]:
    """What nobody should overlook: what was not asked, and what is odd."""
    report = scope.report
    if report.verdict.is_pinned:
        yield f"The day is pinned to {scope.as_of} ({report.verdict.day_chosen_by})."
    if unchecked := _unchecked(scope):
        yield unchecked
    if report.no_past:
        yield f"The past is not told as it was known then: {report.no_past}"
    for commit, why in report.timeline.troubles:
        yield f"The days under commit {commit.short} are not told: {why}"
    for one in report.verdict.assessment.warnings:
        yield f"Warning: {one.message} {one.fix}"
    yield report.effectiveness.why_not or words.tolerated(report.effectiveness)


def finding_id(scope: Scope, control: str) -> str:
    """The id of the finding of a question."""
    return scope.id("finding", control)
