"""What falls due, for programs. Its JSON Schema is published beside this module as ``due.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump

if TYPE_CHECKING:
    from socgap_evidence.due import DueItem, DueList
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(due: DueList, style: Style) -> str:
    """The list with what it was made from, ending with a line break."""
    verdict = due.verdict
    data: dict[str, Json] = {
        "format": "socgap-due",
        "version": VERSION,
        "company": verdict.assessment.project.config.company.value,
        "as_of": str(verdict.as_of),
        "as_of_is_pinned": verdict.is_pinned,
        "tree": verdict.assessment.tree.label,
        "within": str(due.within),
        "through": str(due.through),
        "owner": due.owner or None,
        "controls": [one.assessed.control.id for one in verdict.controls],
        "judged": due.exit_code == 0,
        "headline": due.headline,
        "held": due.held,
        "unknown": list(due.unknown),
        "notes": [visible(note) for note in due.notes],
        "due": [_item(due, item) for item in due.items],
    }
    return dump(data, ascii_only=not style.unicode)


def _item(due: DueList, item: DueItem) -> dict[str, Json]:
    gap, control = item.gap, item.control
    span = due.verdict.assessment.span(gap.place) if gap.place else None
    return {
        "last_good": str(item.last_good),
        "since": str(item.begins),
        "until": None if gap.days.until is None else str(gap.days.until),
        "days_left": item.days_left,
        "control": control.id,
        "requirement": item.requirement.id,
        "title": item.requirement.title,
        "criteria": list(control.criteria.primary),
        "owner": control.owner,
        "owner_role": control.owner_role or None,
        "assertion": gap.assertion,
        "rule": gap.rule,
        "reason": gap.reason.value,
        "says": gap.says or None,
        "message": gap.message,
        "fix": gap.fix,
        "about": list(gap.about),
        "is_first": item.is_first,
        "ended_by": list(item.ended_by),
        "remarks": list(item.remarks),
        "path": visible(gap.place.path) if gap.place else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }
