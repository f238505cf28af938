"""What is not met as a plan of action and milestones: one item for each requirement with a gap, accepted or not.

It stands by itself: the observations, risks and files that its items refer to are in it, word for word as in the results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs.oscal.accepted import people
from socgap_evidence.outputs.oscal.common import assets, components, full, paragraphs, props, prose
from socgap_evidence.outputs.oscal.names import RESULTS
from socgap_evidence.outputs.oscal.observations import name_of
from socgap_evidence.outputs.oscal.results import back_matter, finding_id
from socgap_evidence.outputs.oscal.risks import UNSOLVED

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.outputs.oscal.evidence import Shelf
    from socgap_evidence.outputs.oscal.results import Found
    from socgap_evidence.outputs.oscal.risks import Risk
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict

NOT_MET = frozenset({Status.UNKNOWN, Status.GAP, Status.WAIVED})
"""What is pending is not met either, and nothing is to be done before its day."""


def poam(scope: Scope, shelf: Shelf, found: Found) -> Json | None:
    """The plan of action; ``None`` where nothing needs one."""
    troubled = [
        (control, one)
        for control in scope.report.verdict.controls
        for one in control.requirements
        if one.status in NOT_MET
    ]
    if not troubled:
        return None
    risks = [one for one in found.risks if one.status in UNSOLVED]
    needed = {name_of(scope, one.assessed.requirement.id) for _, one in troubled}
    needed |= {name for risk in risks for name in risk.observations}
    taken = [one for one in found.observations if one.uuid in needed]
    system, tool = components(scope)
    links = [link for one in taken for link in one.links] + [link for one in risks for link in one.links]
    return scope.document(
        "plan-of-action-and-milestones",
        f"what is not met on {scope.as_of}",
        {
            "system-id": {"identifier-type": "http://ietf.org/rfc/rfc4122", "id": scope.system},
            "local-definitions": {"components": [system], "assessment-assets": assets(scope, tool)},
            "observations": [one.value for one in taken],
            "risks": [one.value for one in risks],
            "poam-items": [_item(scope, control, one, risks) for control, one in troubled],
            "back-matter": back_matter(shelf.resources(links)),
        },
        parties=people(scope),
    )


def _item(scope: Scope, control: ControlVerdict, one: RequirementVerdict, risks: list[Risk]) -> Json:
    requirement = one.assessed.requirement
    own = [risk for risk in risks if requirement.id in risk.requirements]
    observed = dict.fromkeys(
        [name_of(scope, requirement.id), *(name for risk in own for name in risk.observations)]
    )
    finding = finding_id(scope, control.assessed.control.id)
    return full(
        {
            "uuid": scope.id("item", requirement.id),
            "title": prose(f"{requirement.id}: {requirement.title}"),
            "description": paragraphs(
                f"It is not met: {one.status.value}.",
                *(prose(f"{gap.message} {gap.fix}") for gap in one.gaps),
                *(prose(f"Waived: {gap.message}") for gap in one.waived),
            ),
            "props": props(
                control=control.assessed.control.id,
                owner=control.assessed.control.owner,
                status=one.status.value,
                waived_until=one.waived_until,
            ),
            "links": [{"href": RESULTS, "rel": "reference", "resource-fragment": finding}],
            "origins": scope.origins,
            "related-observations": [{"observation-uuid": name} for name in observed],
            "related-risks": [{"risk-uuid": risk.uuid} for risk in own],
        }
    )
