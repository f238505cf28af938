"""The report for programs. Its JSON Schema is published beside this module as ``check.schema.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import json_text, visible

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Gap, Json
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(verdict: Verdict, style: Style) -> str:
    """The verdict with what it was reached from, ending with a line break."""
    data = {**facts(verdict), "as_of": str(verdict.as_of), "tree": verdict.assessment.tree.label}
    return dump(data, ascii_only=not style.unicode)


def dump(data: dict[str, Json], *, ascii_only: bool = False) -> str:
    """JSON as it is written everywhere here: two spaces, UTF-8, keys in the order of the schema.

    ``ascii_only`` is for streams that cannot take everything; the values are the same.
    """
    return json_text(json.dumps(data, indent=2, ensure_ascii=False), ascii_only=ascii_only) + "\n"


def facts(verdict: Verdict) -> dict[str, Json]:
    """What is the same for every tree with this content: no commit, no version of the tool, no clock.

    ``as_of`` is null unless it is pinned: a date changes only when a fact does.
    """
    config = verdict.assessment.project.config
    window = config.window.value
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
        "controls": [_control(verdict, control) for control in verdict.controls],
        "unclaimed": [visible(path) for path in verdict.assessment.unclaimed],
    }


def _control(verdict: Verdict, one: ControlVerdict) -> dict[str, Json]:
    control = one.assessed.control
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
        "out_of_scope": one.assessed.out_of_scope or None,
        "requirements": [_requirement(verdict, requirement) for requirement in one.requirements],
    }


def _requirement(verdict: Verdict, one: RequirementVerdict) -> dict[str, Json]:
    requirement = one.assessed.requirement
    return {
        "id": requirement.id,
        "title": requirement.title,
        "kind": requirement.kind.value,
        "status": one.status.value,
        "valid_until": _day(one.valid_until),
        "not_owed": one.assessed.not_owed or None,
        "evidence": [{"path": visible(file.path), "date": _day(file.date)} for file in one.assessed.files],
        "gaps": [_gap(verdict, gap) for gap in one.gaps],
        "upcoming": [_gap(verdict, gap) for gap in one.upcoming],
    }


def _gap(verdict: Verdict, gap: Gap) -> dict[str, Json]:
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
        "path": visible(gap.place.path) if gap.place else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
