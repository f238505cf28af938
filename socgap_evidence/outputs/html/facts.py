"""A report as one JSON value, all that the page is given. Its JSON Schema is published as ``report.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs.html import controls, days, registers
from socgap_evidence.outputs.html.common import commit_of, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.report import Report

_TILES = (
    *(Status.MET, Status.DUE, Status.GAP, Status.UNKNOWN),
    *(Status.WAIVED, Status.PENDING, Status.NOT_APPLICABLE),
)
VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def facts(report: Report) -> dict[str, Json]:
    """Everything that the page shows, in its order."""
    verdict = report.verdict
    config = verdict.assessment.project.config
    head = report.head
    return {
        "format": "socgap-report",
        "version": VERSION,
        "company": config.company.value,
        "as_of": str(verdict.as_of),
        "pinned_by": verdict.day_chosen_by or None,
        "is_pinned": verdict.is_pinned,
        "tree": verdict.assessment.tree.label,
        "head": commit_of(head),
        "head_id": None if head is None else head.id,
        "repository": report.repository or None,
        "categories": list(config.categories.value),
        "verdict": _verdict(report),
        "counts": _counts(report),
        "timeline": days.timeline(report),
        "due": days.due(report),
        "sections": controls.sections(report),
        "criteria": registers.criteria(report),
        "effectiveness": registers.effectiveness(report),
        "ledger": registers.ledger(report),
        "waivers": registers.waivers(report),
        "not_checked": list(registers.not_checked(report)),
        "warnings": registers.warnings(report),
        "settings": registers.settings(report),
        "commits": _commits(report),
    }


def _commits(report: Report) -> dict[str, Json]:
    """Every commit that is named, by the beginning of its id: whom it is by, and the day on which it entered git."""
    shown = report.timeline
    runs = (run.commit for row in shown.rows if row.is_control for run in (*row.known, *row.evidenced))
    named = (report.head, *runs, *(one.first_known for one in shown.ledger), *report.commits.values())
    zone = report.verdict.assessment.project.config.zone
    return {
        one.short: {
            "by": one.author.name,
            "on": str(one.entered_at.astimezone(zone).date()),
        }
        for one in dict.fromkeys(named)
        if one is not None
    }


def _verdict(report: Report) -> dict[str, Json]:
    verdict = report.verdict
    return {
        "passes": verdict.passes,
        "exit_code": verdict.exit_code,
        "headline": verdict.headline,
        "first": next(iter(_to_do(report)), None),
    }


def _to_do(report: Report) -> Iterator[Json]:
    """What closes the gate, the worst first; where nothing does, what falls due first."""
    verdict = report.verdict
    failing = [
        (control, one, gap)
        for control in verdict.failing
        for one in control.requirements
        if verdict.closes_gate(one)
        for gap in one.gaps
        if verdict.ratchet is None or not verdict.ratchet.knows(gap)
    ]
    order = list(Status).index
    for control, one, gap in sorted(failing, key=lambda found: order(found[1].status)):
        yield {
            "control": control.assessed.control.id,
            "requirement": one.assessed.requirement.id,
            "owner": control.assessed.control.owner,
            "message": gap.message,
            "fix": gap.fix,
            "by": None,
        }
    if verdict.passes and report.due.items:
        item = report.due.items[0]
        yield {
            "control": item.control.id,
            "requirement": item.requirement.id,
            "owner": item.control.owner,
            "message": item.gap.message,
            "fix": item.gap.fix,
            "by": day(item.last_good),
        }


def _counts(report: Report) -> list[Json]:
    """How many controls have each status, all seven, so that a tile says that there are none."""
    return [
        {"status": status.value, "glyph": status.glyph, "count": report.verdict.counts.get(status, 0)}
        for status in _TILES
    ]
