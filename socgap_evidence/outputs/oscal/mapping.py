"""Which criteria each question answers, as a mapping collection: a model that OSCAL has since 1.2.

A question and a criterion meet in part and neither holds the other, so each relation is ``intersects-with``; whether it is
mainly or besides is a property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.oscal.common import full, props, token
from socgap_evidence.outputs.oscal.names import CATALOG, CRITERIA

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.project import Control

VERSION = "1.2.1"
"""Whatever the other documents have."""
_SAID: dict[str, Json] = {"method": "human", "matching-rationale": "semantic", "status": "complete"}


def mapping(scope: Scope) -> Json | None:
    """Each question with each criterion that it answers; ``None`` where no question answers one."""
    controls = [one.assessed.control for one in scope.report.verdict.controls]
    maps = [one for control in controls for one in _maps(scope, control)]
    if not maps:
        return None
    answered = {name for one in controls for name in (*one.criteria.primary, *one.criteria.secondary)}
    known = scope.report.verdict.assessment.project.criteria
    open_ones: list[Json] = [token(one.id) for one in known if one.id not in answered]
    gap: Json = {"uuid": scope.id("unanswered", "criteria"), "unmapped-controls": [{"with-ids": open_ones}]}
    provenance: Json = {
        **_SAID,
        "mapping-description": "Which criteria a question of the checklist answers, mainly or besides.",
        "responsible-parties": [{"role-id": "prepared-by", "party-uuids": [scope.id("party", "company")]}],
    }
    found = full(
        {
            "uuid": scope.id("mapping", "criteria"),
            **_SAID,
            "source-resource": {"type": "catalog", "href": CATALOG},
            "target-resource": {"type": "catalog", "href": CRITERIA},
            "maps": maps,
            "target-gap-summary": gap if open_ones else None,
        }
    )
    return scope.document(
        "mapping-collection",
        "questions and Trust Services Criteria",
        {"provenance": provenance, "mappings": [found]},
        version=VERSION,
    )


def _maps(scope: Scope, control: Control) -> list[Json]:
    return [
        {
            "uuid": scope.id("map", control.id, name),
            "relationship": "intersects-with",
            "sources": [{"type": "control", "id-ref": control.id}],
            "targets": [{"type": "control", "id-ref": token(name)}],
            "props": props(answers=how),
        }
        for how, names in (("mainly", control.criteria.primary), ("in part", control.criteria.secondary))
        for name in names
    ]
