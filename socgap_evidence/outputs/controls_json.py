"""The controls, for programs. Its JSON Schema is published beside this module as ``controls.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump

if TYPE_CHECKING:
    from socgap_evidence.listing import Listing
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import ControlVerdict

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(listing: Listing, style: Style) -> str:
    """The list with what it was made from, ending with a line break."""
    verdict = listing.verdict
    data: dict[str, Json] = {
        "format": "socgap-controls",
        "version": VERSION,
        "company": verdict.assessment.project.config.company.value,
        "as_of": str(verdict.as_of),
        "as_of_is_pinned": verdict.is_pinned,
        "tree": verdict.assessment.tree.label,
        "headline": listing.headline,
        "controls": [_control(one, listing) for one in listing.controls],
    }
    return dump(data, ascii_only=not style.unicode)


def _control(one: ControlVerdict, listing: Listing) -> dict[str, Json]:
    control = one.assessed.control
    project = listing.verdict.assessment.project
    folder = project.config.controls.value
    return {
        "id": control.id,
        "title": control.title,
        "section": control.section,
        "section_title": project.sections.get(control.section),
        "question": control.question,
        "objective": control.objective or None,
        "owner": control.owner,
        "owner_role": control.owner_role or None,
        "criteria": {
            "primary": list(control.criteria.primary),
            "secondary": list(control.criteria.secondary),
        },
        "status": one.status.value,
        "answer": one.answer.value,
        "valid_until": None if one.valid_until is None else str(one.valid_until),
        "gaps": len(one.gaps),
        "path": None if folder is None else visible(f"{folder.strip('/')}/{control.path}"),
        "requirements": [
            {
                "id": part.assessed.requirement.id,
                "title": part.assessed.requirement.title,
                "status": part.status.value,
            }
            for part in one.requirements
        ],
    }
