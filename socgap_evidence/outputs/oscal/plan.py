"""What is assessed and how, as an assessment plan: the questions, the company's system, and one activity a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.oscal.common import assets, components, full, paragraphs, prose
from socgap_evidence.outputs.oscal.evidence import Shelf
from socgap_evidence.outputs.oscal.names import CATALOG
from socgap_evidence.outputs.oscal.observations import sentences
from socgap_evidence.project.config import CONFIG_NAME

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.project import Control, Requirement

_OSCAL_METHODS = "http://csrc.nist.gov/ns/oscal"


def plan(scope: Scope) -> Json:
    """The plan that the results follow."""
    system, tool = components(scope)
    controls = [one.assessed.control for one in scope.report.verdict.controls]
    about = scope.id("resource", "system description")
    return scope.document(
        "assessment-plan",
        f"plan of the assessment on {scope.as_of}",
        {
            "import-ssp": {"href": f"#{about}"},
            "local-definitions": {
                "components": [system],
                "activities": [_activity(scope, one) for one in controls],
            },
            "reviewed-controls": reviewed(scope),
            "assessment-subjects": [
                {
                    "type": "component",
                    "include-subjects": [{"subject-uuid": scope.system, "type": "component"}],
                }
            ],
            "assessment-assets": assets(scope, tool),
            "tasks": [_task(scope, controls)],
            "back-matter": {"resources": [_description(scope, about)]},
        },
    )


def reviewed(scope: Scope) -> Json:
    """The questions that are asked, each with all of its objectives."""
    controls = [one.assessed.control.id for one in scope.report.verdict.controls]
    return {
        "links": [{"href": CATALOG, "rel": "reference"}],
        "control-selections": [{"include-controls": [{"control-id": name} for name in controls]}],
        "control-objective-selections": [{"include-all": {}}],
    }


def _activity(scope: Scope, control: Control) -> Json:
    return {
        "uuid": scope.id("activity", control.id),
        "title": prose(f"{control.id}: {control.title}"),
        "description": prose(control.question),
        "props": [
            {"name": "method", "ns": _OSCAL_METHODS, "value": method} for method in ("EXAMINE", "TEST")
        ],
        "steps": [_step(scope, one) for one in control.requirements],
        "related-controls": {
            "control-selections": [{"include-controls": [{"control-id": control.id}]}],
        },
    }


def _step(scope: Scope, one: Requirement) -> Json:
    globs = ", ".join(glob.text for glob in one.globs)
    tested = len(sentences(one.checks))
    return {
        "uuid": scope.id("step", one.id),
        "title": prose(f"{one.id}: {one.title}"),
        "description": paragraphs(
            prose(f"Take all files that match {globs}; nothing is sampled."),
            f"Hold them against their schema and against {tested} sentence{'' if tested == 1 else 's'} of the catalog.",
        ),
    }


def _task(scope: Scope, controls: list[Control]) -> Json:
    """The one thing that is done: to judge the evidence of the window on the day."""
    first, last = scope.begins(scope.begins_to_look), scope.ends(scope.as_of)
    return full(
        {
            "uuid": scope.id("task", "judge", str(scope.begins_to_look), str(scope.as_of)),
            "type": "action",
            "title": "Judge the evidence",
            "timing": {"within-date-range": {"start": first, "end": last}},
            "associated-activities": [
                {
                    "activity-uuid": scope.id("activity", one.id),
                    "subjects": [{"type": "component", "include-all": {}}],
                }
                for one in controls
            ],
        }
    )


def _description(scope: Scope, uuid: str) -> Json:
    """What stands for a system security plan, which OSCAL wants imported and of which there is none."""
    shelf = Shelf(scope)
    shelf.link(CONFIG_NAME)
    found = shelf.resources()
    links = [link for one in found if isinstance(one, dict) for link in _rlinks(one)]
    return full(
        {
            "uuid": uuid,
            "title": "Description of the system",
            "description": "There is no system security plan in OSCAL. What is in scope stands in the settings and in the "
            "scope statement of the evidence.",
            "rlinks": links,
        }
    )


def _rlinks(resource: dict[str, Json]) -> list[Json]:
    found = resource["rlinks"]
    return found if isinstance(found, list) else []
