"""What a change does, for programs. Its JSON Schema is published beside this module as ``diff.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.comparison import place_of
from socgap_evidence.loosening import Direction
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.comparison import (
        ClosedGap,
        Comparison,
        Good,
        MovedDate,
        OpenedGap,
        ReliedFile,
        Standing,
        StatusChange,
    )
    from socgap_evidence.loosening import Alteration
    from socgap_evidence.model import Gap, Json, Place
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(comparison: Comparison, style: Style) -> str:
    """What changes, with what it was compared from, ending with a line break."""
    head = comparison.head
    trouble = comparison.trouble
    evidence = comparison.evidence
    data: dict[str, Json] = {
        "format": "socgap-diff",
        "version": VERSION,
        "company": head.assessment.project.config.company.value,
        "as_of": str(head.as_of),
        "as_of_is_pinned": head.is_pinned,
        "base": comparison.base.assessment.tree.label,
        "head": head.assessment.tree.label,
        "passes": comparison.exit_code == EXIT_MET,
        "could_tell": comparison.could_tell,
        "allows_weaker": comparison.allows_weaker,
        "changes_nothing": comparison.changes_nothing,
        "headline": visible(comparison.headline),
        "forecast": visible(comparison.forecast) or None,
        "trouble": None if trouble is None else visible(f"{trouble.message} {trouble.fix}"),
        "notes": [visible(note) for note in comparison.notes],
        "counts": {
            "opened": comparison.opens,
            "closed": len(comparison.closed),
            **{one.value: len(comparison.of(one)) for one in Direction},
        },
        "statuses": [_status(one) for one in comparison.statuses],
        "opened": [_opened(comparison, one) for one in comparison.opened],
        "closed": [_closed(comparison, one) for one in comparison.closed],
        "judge": [_alteration(comparison, one) for one in comparison.alterations],
        "dates": [_date(one) for one in comparison.dates],
        "evidence": {
            "removed": [{**_file(one), "is_there": one.is_there} for one in evidence.removed],
            "moved": [{**_file(one), "now": visible(one.now)} for one in evidence.moved],
            "changed": [_file(one) for one in evidence.changed],
        },
    }
    return dump(data, ascii_only=not style.unicode)


def _status(one: StatusChange) -> dict[str, Json]:
    return {
        "control": one.control,
        "requirement": None if one.is_control else one.name,
        "title": one.title,
        "base": _standing(one.base),
        "head": _standing(one.head),
        "head_by_base": _standing(one.head_by_base),
    }


def _standing(one: Standing | None) -> Json:
    if one is None:
        return None
    return {"status": one.status.value, "reasons": [reason.value for reason in one.reasons]}


def _opened(comparison: Comparison, one: OpenedGap) -> dict[str, Json]:
    verdict, place = place_of(one, comparison.base, comparison.head)
    return {
        **_gap(one.gap),
        "by_head": one.by_head,
        "by_base": one.by_base,
        **_where(verdict, place),
        "in_base": verdict is comparison.base,
    }


def _closed(comparison: Comparison, one: ClosedGap) -> dict[str, Json]:
    return {
        **_gap(one.gap),
        "still_by_base": one.still_by_base,
        "remarks": [visible(remark) for remark in one.remarks],
        **_where(comparison.base, one.gap.place),
    }


def _gap(gap: Gap) -> dict[str, Json]:
    return {
        "control": gap.control,
        "requirement": gap.requirement,
        "assertion": gap.assertion,
        "rule": gap.rule,
        "reason": gap.reason.value,
        "since": _day(gap.days.since),
        "until": _day(gap.days.until),
        "says": gap.says or None,
        "message": gap.message,
        "fix": gap.fix,
        "about": list(gap.about),
    }


def _alteration(comparison: Comparison, one: Alteration) -> dict[str, Json]:
    return {
        "direction": one.direction.value,
        "name": visible(one.name),
        "message": visible(one.message),
        **_where(comparison.base if one.in_base else comparison.head, one.place),
        "in_base": one.in_base,
    }


def _where(verdict: Verdict, place: Place | None) -> dict[str, Json]:
    span = None if place is None else verdict.assessment.span(place)
    return {
        "path": None if place is None else visible(place.path),
        "line": span.line if span else None,
        "column": span.column if span else None,
    }


def _date(one: MovedDate) -> dict[str, Json]:
    return {
        "control": one.control,
        "requirement": one.requirement,
        "title": one.title,
        "base": _good(one.base),
        "head": _good(one.head),
        "head_by_base": None if one.head_by_base is None else _good(one.head_by_base),
    }


def _good(one: Good) -> dict[str, Json]:
    return {"passes": one.passes, "until": _day(one.until)}


def _file(one: ReliedFile) -> dict[str, Json]:
    return {"path": visible(one.path), "requirements": list(one.requirements)}


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
