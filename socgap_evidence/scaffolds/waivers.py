"""A scaffold for a waiver: its id, and the control and the requirement if somebody names one.

What is accepted, why and until when is for two people to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.project.catalogue import SCHEMAS, Catalogue
from socgap_evidence.project.waivers import DEFAULT_FOLDER, WAIVERS, WaiverStatus
from socgap_evidence.scaffolds import ids
from socgap_evidence.scaffolds.evidence import schema_file
from socgap_evidence.scaffolds.kinds import WAIVER
from socgap_evidence.scaffolds.places import folder, stem
from socgap_evidence.scaffolds.scaffold import Sheet
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Json
    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree

_STYLE = ids.Style("WVR", 3)
_FILES = ("common.schema.json", f"{WAIVER}.schema.json")


def waiver_sheet(project: Project, tree: Tree, day: date, wanted: str | None, output: str) -> Sheet:
    """What to write; ``wanted`` is the id of a control or a requirement. UsageError for one that does not exist."""
    where = f"{(project.config.controls.value or DEFAULT_FOLDER).strip('/')}/{WAIVERS}"
    there = [stem(one.path) for one in tree.entries if folder(one.path) == where]
    path = output or f"{where}/{next(_STYLE.names(day.year, '', '', there))}.yaml"
    if folder(path) != where:
        raise UsageError("A waiver lies with the others.", path=path, fix=f"Choose a name in {where}/.")
    known: dict[str, Json] = {"id": stem(path), "status": WaiverStatus.DRAFT.value}
    if wanted is not None:
        known["covers"] = [_cover(project, wanted)]
    return Sheet(
        kind=WAIVER,
        path=path,
        schemas=_schemas(),
        known=known,
        schema_file=schema_file(project, tree, WAIVER),
        notes=(
            "It is a draft and accepts nothing until somebody who may has approved it: set 'status' then.",
        ),
        needs=("It accepts a gap for a time, once it is filled in and approved.",),
    )


def _cover(project: Project, wanted: str) -> dict[str, Json]:
    """The entry that names a control or one of its requirements."""
    controls = {control.id.lower(): control.id for control in project.controls}
    requirements = {
        one.id.lower(): (control.id, one.id) for control in project.controls for one in control.requirements
    }
    name = wanted.lower()
    if name in controls:
        return {"control": controls[name]}
    if name not in requirements:
        known = [*controls.values(), *(one for _, one in requirements.values())]
        fix = (
            did_you_mean(wanted.upper(), known)
            or "Name a control such as AC-1 or a requirement such as AC-1.E2."
        )
        raise UsageError(f"There is no control and no requirement '{wanted}'.", fix=fix)
    control, requirement = requirements[name]
    return {"control": control, "evidence": requirement}


def _schemas() -> SchemaSet:
    """The schema of waivers, which is always ours."""
    builtin = Catalogue.builtin()
    return SchemaSet({name: builtin.load(f"{SCHEMAS}/{name}") for name in _FILES}, builtin.path(SCHEMAS))
