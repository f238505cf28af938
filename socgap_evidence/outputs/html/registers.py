"""The lists at the end of the report: criteria, operating effectiveness, the ledger, waivers, and what was not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence import __version__
from socgap_evidence.effectiveness import Response
from socgap_evidence.model import Status
from socgap_evidence.outputs import effectiveness_words as words
from socgap_evidence.outputs import places
from socgap_evidence.outputs.html.common import commit_of, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.effectiveness import ControlEffect
    from socgap_evidence.ledger import LedgerEntry
    from socgap_evidence.model import Caution, Json
    from socgap_evidence.report import Report
    from socgap_evidence.waivers import StandingWaiver


def criteria(report: Report) -> dict[str, Json]:
    """Each criterion with the controls that answer it, mainly and in part; those that do not apply answer nothing."""
    project = report.verdict.assessment.project
    applying = [
        one.assessed.control for one in report.verdict.controls if one.status is not Status.NOT_APPLICABLE
    ]
    rows: list[Json] = []
    for criterion in project.criteria:
        mainly = [one.id for one in applying if criterion.id in one.criteria.primary]
        in_part = [one.id for one in applying if criterion.id in one.criteria.secondary]
        rows.append(
            {
                "id": criterion.id,
                "title": criterion.title,
                "in_scope": criterion.in_scope(project.config.categories.value),
                "mainly": [*mainly],
                "in_part": [*in_part],
            }
        )
    return {"controls": [one.assessed.control.id for one in report.verdict.controls], "rows": rows}


def effectiveness(report: Report) -> dict[str, Json]:
    """What the audit window says of each control, or why it says nothing."""
    found = report.effectiveness
    return {
        "why_not": found.why_not or None,
        "window": None if found.window is None else f"{found.window.start} to {found.window.end}",
        "tolerated": words.tolerated(found),
        "controls": [_effect(one) for one in found.controls],
        "to_judge": [{"what": what, "periods": list(periods)} for what, periods in words.marked(found)],
    }


def _effect(one: ControlEffect) -> dict[str, Json]:
    return {
        "id": one.assessed.control.id,
        "effect": one.effect.value,
        "verdict": words.verdict_of(one),
        "because": words.why(one) or None,
        "periods": words.periods(one.numbers),
        "population": one.numbers.population,
        "deviating": one.numbers.deviations,
        "response": words.NOTHING if one.response is Response.NOT_NEEDED else one.response.words,
        "deviations": [
            {
                "what": words.label(requirement, deviation),
                "said": words.said(deviation),
                "answer": words.answer(deviation),
            }
            for requirement, deviation in one.deviations
        ],
    }


def ledger(report: Report) -> list[Json]:
    """Every gap that was known on some day; none where the past is not asked."""
    return [_entry(one) for one in report.timeline.ledger]


def _entry(one: LedgerEntry) -> dict[str, Json]:
    gap = one.gap
    return {
        "name": gap.assertion or gap.requirement,
        "control": gap.control,
        "reason": gap.reason.value,
        "message": gap.message,
        "first": str(one.since),
        "last": str(one.last),
        "days": one.days,
        "waived_days": one.waived_days,
        "standing": one.is_standing,
        "admitted": one.is_admitted,
        "first_known": commit_of(one.first_known),
    }


def waivers(report: Report) -> list[Json]:
    """Every waiver with what it is on the day and what it covers."""
    return [_waiver(one) for one in report.verdict.waivers]


def _waiver(one: StandingWaiver) -> dict[str, Json]:
    waiver = one.judged.waiver
    return {
        "id": waiver.id,
        "title": waiver.title,
        "path": waiver.path,
        "kind": waiver.kind.value,
        "standing": one.standing.value,
        "state": one.state,
        "faults": [f"{fault.message} {fault.fix}" for fault in one.judged.faults],
        "covers": [str(cover) for cover in waiver.covers],
        "gaps": [f"{gap.assertion or gap.requirement}: {gap.message}" for gap in one.gaps],
        "reason": waiver.reason,
        "impact": waiver.impact,
        "compensating": [measure.text for measure in waiver.compensating],
        "requested": f"{waiver.requested_by}, {waiver.requested_on}",
        "approved": f"{waiver.approved_by}, {day(waiver.approved_on)}" if waiver.approved_by else None,
        "from": str(waiver.effective_from),
        "through": str(waiver.expires_on),
    }


def warnings(report: Report) -> list[Json]:
    """What does not close the gate and somebody should know."""
    return [
        {"said": _said(one), "place": places.place(report.verdict, one) or None}
        for one in report.verdict.warnings
    ]


def _said(one: Caution) -> str:
    return " ".join(part for part in (one.message, one.fix) if part)


def not_checked(report: Report) -> Iterator[Json]:
    """What nobody should take for checked, each with the reason, and the names it is about."""
    assessment = report.verdict.assessment
    trouble = assessment.no_history
    if trouble is not None:
        yield _unchecked("Git could not be asked", f"{trouble.message} {trouble.fix}")
    elif report.no_past:
        yield _unchecked("The past as it was known then", report.no_past)
    unknown = [
        one.assessed.requirement.id
        for control in report.verdict.controls
        for one in control.requirements
        if one.status is Status.UNKNOWN
    ]
    if unknown:
        yield _unchecked(
            "Requirements that could not be judged", "They are unknown, and close the gate.", unknown
        )
    for control in report.verdict.controls:
        if control.does_not_apply:
            yield _unchecked(f"{control.assessed.control.id} does not apply", control.does_not_apply)
    loose = _not_committed(report)
    if loose:
        yield _unchecked(
            "Evidence that no commit holds as it is here",
            "It is judged, and nobody who has only the commits can derive it again.",
            loose,
        )
    for commit, why in report.timeline.troubles:
        yield _unchecked(f"The days under commit {commit.short}", why)
    if assessment.unclaimed:
        yield _unchecked(
            "Evidence that no requirement asks for", "Nothing checks these files.", assessment.unclaimed
        )
    for note in assessment.history_notes:
        yield _unchecked("About this clone", note)
    yield _unchecked(
        "Whether what the evidence says is so",
        "The files are checked against schemas, rules and each other. Nobody has looked at the systems that they speak of.",
    )


def _not_committed(report: Report) -> list[str]:
    """The evidence files that differ from the last commit; none where git is not asked, because nobody knows."""
    if not report.has_past:
        return []
    files = (
        file.path
        for control in report.verdict.controls
        for one in control.requirements
        for file in one.assessed.files
    )
    return [path for path in dict.fromkeys(files) if path not in report.commits]


def _unchecked(what: str, why: str, names: tuple[str, ...] | list[str] = ()) -> Json:
    return {"what": what, "why": why, "names": list(names)}


def settings(report: Report) -> dict[str, Json]:
    """By what the verdict was reached."""
    project = report.verdict.assessment.project
    config = project.config
    return {
        "tool": f"socgap {__version__}",
        "controls": config.controls.value or "built in",
        "time_zone": config.time_zone.value,
        "program_start": day(config.program_start.value),
        "asks_git": config.asks_git,
    }
