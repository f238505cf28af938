"""The questions of the checklist as a catalog, and the criteria that they answer as another.

The criteria have their ids and short titles of ours; their text is AICPA's and stands nowhere here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.oscal.common import full, named, objective, props, prose, token
from socgap_evidence.outputs.oscal.observations import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from socgap_evidence.model import Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.project import Control, Requirement


def catalog(scope: Scope) -> Json:
    """Every section as a group, every question as a control, what is asked of the evidence as its objectives."""
    project = scope.report.verdict.assessment.project
    controls = [one.assessed.control for one in scope.report.verdict.controls]
    groups: list[Json] = []
    for section in sorted({control.section for control in controls}):
        inside = (control for control in controls if control.section == section)
        groups.append(
            {
                "id": f"section-{section}",
                "title": prose(project.sections.get(section, f"Section {section}")),
                "controls": [_control(control) for control in inside],
            }
        )
    return scope.document(
        "catalog",
        "the questions of a SOC 2 gap analysis",
        {"params": _limits(scope, controls), "groups": groups},
    )


def _control(control: Control) -> Json:
    return {
        "id": control.id,
        "title": prose(control.title),
        "props": props(owner=control.owner, owner_role=control.owner_role, section=control.section),
        "parts": [
            {"id": f"{control.id}_smt", "name": "statement", "prose": prose(control.question)},
            full(
                {
                    "id": objective(control.id),
                    "name": "assessment-objective",
                    "prose": prose(control.objective),
                    "parts": [_requirement(one) for one in control.requirements],
                }
            ),
        ],
    }


def _requirement(one: Requirement) -> Json:
    """What evidence there must be, and what an auditor would test in it."""
    globs = ", ".join(glob.text for glob in one.globs)
    inside: list[Json] = [
        {
            "id": f"{one.id}_{sentence.id}",
            "name": "assessment-objective",
            "props": props(assertion=sentence.id, rule=", ".join(sentence.keywords)),
            "prose": prose(sentence.says),
        }
        for sentence in sentences(one.checks)
    ]
    return full(
        {
            "id": one.id,
            "name": "assessment-objective",
            "title": prose(one.title),
            "props": props(kind=one.kind.value, evidence=globs, document_type=one.schema),
            "parts": inside,
        }
    )


def _limits(scope: Scope, controls: Iterable[Control]) -> list[Json]:
    """The company's own limits that some control names, each with its value."""
    project = scope.report.verdict.assessment.project
    used = {
        name
        for control in controls
        for one in control.requirements
        for name in (*one.parameters, *(each for check in one.checks for each in check.parameters))
    }
    return [
        {
            "id": token(name),
            "label": prose(name),
            "props": props(set_in=project.parameters[name].origin),
            "values": [named(project.definitions[name].in_words(project.parameters[name].value))],
        }
        for name in sorted(used & set(project.parameters))
    ]


def criteria(scope: Scope) -> Json:
    """The Trust Services Criteria that the project knows, one group a category."""
    known = scope.report.verdict.assessment.project.criteria
    groups: list[Json] = [
        {
            "id": category,
            "title": prose(category.replace("_", " ")),
            "controls": [
                {
                    "id": token(one.id),
                    "title": prose(one.title),
                    "props": [{"name": "label", "value": named(one.id)}],
                }
                for one in known
                if one.category == category
            ],
        }
        for category in dict.fromkeys(one.category for one in known)
    ]
    return scope.document("catalog", "Trust Services Criteria by id", {"groups": groups})
