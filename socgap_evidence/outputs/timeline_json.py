"""The timeline for programs. Its JSON Schema is published beside this module as ``timeline.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict

from socgap_evidence.effectiveness import judge_window
from socgap_evidence.outputs import json_effectiveness
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump
from socgap_evidence.timeline import tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socgap_evidence.history import Commit
    from socgap_evidence.ledger import LedgerEntry
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.timeline import Lapse, Row, Run, Timeline

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(timeline: Timeline, style: Style) -> str:
    """The timeline with both views and the ledger, ending with a line break."""
    data: dict[str, Json] = {
        "format": "socgap-timeline",
        "version": VERSION,
        "company": timeline.assessment.project.config.company.value,
        "as_of": str(timeline.verdict.as_of),
        "as_of_is_pinned": timeline.verdict.is_pinned,
        "window": {"start": str(timeline.window.start), "end": str(timeline.window.end)},
        "last_day": str(timeline.last),
        "in_progress": timeline.in_progress,
        "tree": timeline.assessment.tree.label,
        "head": None if timeline.head is None else timeline.head.id,
        "rows": [_row(row) for row in timeline.rows],
        "ledger": [_entry(entry) for entry in timeline.ledger],
        "effectiveness": _effectiveness(timeline),
        "troubles": [{"commit": commit.id, "message": visible(why)} for commit, why in timeline.troubles],
    }
    return dump(data, ascii_only=not style.unicode)


def _effectiveness(timeline: Timeline) -> Json:
    """The verdict of each control on the audit window; null for any other window."""
    if not timeline.is_audit_window:
        return None
    found = judge_window(timeline.verdict)
    controls = {one.assessed.control.id: json_effectiveness.of_control(one) for one in found.controls}
    return {**json_effectiveness.summary(found), "controls": controls}


def _row(row: Row) -> dict[str, Json]:
    return {
        "id": row.id,
        "control": row.control,
        "title": row.title,
        "known_then": _view(row.known),
        "evidenced_now": _view(row.evidenced),
        "lapses": [_lapse(lapse) for lapse in row.lapses],
    }


def _view(runs: Sequence[Run]) -> dict[str, Json]:
    counted: dict[str, Json] = dict(asdict(tally(runs)))
    return {"days": counted, "runs": [_run(run) for run in runs]}


def _run(run: Run) -> dict[str, Json]:
    return {
        "status": run.status.value if run.status else None,
        "first_day": str(run.since),
        "last_day": str(run.last),
        "begun_by": _commit(run.commit),
    }


def _lapse(lapse: Lapse) -> dict[str, Json]:
    return {
        "first_day": str(lapse.since),
        "last_day": str(lapse.last),
        "days": lapse.days,
        "opened_by": _commit(lapse.opened_by),
        "closed_by": _commit(lapse.closed_by),
        "is_over": lapse.is_over,
    }


def _entry(entry: LedgerEntry) -> dict[str, Json]:
    gap = entry.gap
    return {
        "control": gap.control,
        "requirement": gap.requirement,
        "assertion": gap.assertion,
        "rule": gap.rule,
        "reason": gap.reason.value,
        "about": [visible(one) for one in gap.about],
        "message": visible(gap.message),
        "path": visible(gap.place.path) if gap.place else None,
        "first_day": str(entry.since),
        "last_day": str(entry.last),
        "days": entry.days,
        "waived_days": entry.waived_days,
        "first_known": entry.first_known.id,
        "last_known": entry.last_known.id,
        "is_standing": entry.is_standing,
        "is_admitted": entry.is_admitted,
    }


def _commit(commit: Commit | None) -> str | None:
    return None if commit is None else commit.id
