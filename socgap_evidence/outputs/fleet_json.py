"""A fleet for programs, and for the page. Its JSON Schema is published beside this module as ``fleet.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.fleet.values import Gate
from socgap_evidence.model import Status
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump

if TYPE_CHECKING:
    from socgap_evidence.fleet import Fleet, Row
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(fleet: Fleet, style: Style) -> str:
    """The fleet with all its rows, ending with a line break."""
    return dump(facts(fleet), ascii_only=not style.unicode)


def facts(fleet: Fleet) -> dict[str, Json]:
    """Everything that any output shows, in the order of the list."""
    return {
        "format": "socgap-fleet",
        "version": VERSION,
        "title": fleet.title or None,
        "as_of": str(fleet.as_of),
        "as_of_chosen_by": fleet.day_chosen_by or None,
        "headline": fleet.headline,
        "exit_code": fleet.exit_code,
        "gates": {gate.value: fleet.gates.get(gate, 0) for gate in Gate},
        "repositories": [_row(row) for row in fleet.rows],
    }


def _row(row: Row) -> dict[str, Json]:
    return {
        "name": visible(row.name),
        "path": visible(row.path),
        "owner": row.owner or None,
        "gate": row.gate.value,
        "says": row.says,
        "company": row.company or None,
        "as_of": str(row.as_of),
        "pinned_by": row.pinned_by or None,
        "tree": row.tree or None,
        "commit": row.commit or None,
        "asks_git": row.asks_git,
        "warnings": row.warnings,
        "counts": {status.value: row.counts.get(status, 0) for status in Status} if row.controls else None,
        "worst": list(row.worst_controls),
        "next_due": None if row.next_due is None else str(row.next_due),
        "next_requirement": row.next_requirement or None,
        "controls": [
            {
                "id": one.id,
                "title": one.title,
                "section": one.section,
                "status": one.status.value,
                "answer": one.answer.value,
            }
            for one in row.controls
        ],
    }
