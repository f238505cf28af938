"""Companies to write scaffolds for: the sample, and one with nothing but its name and the built-in controls."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.scaffolds import make_scaffold, make_waiver, take_order
from tests.support.brambleport import AS_OF, Files, sample
from tests.support.projects import control

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.model import Gap
    from socgap_evidence.project import Project
    from socgap_evidence.scaffolds import Scaffold

BARE = {"socgap.yaml": b"company: Example, Inc.\nprogram_start: 2026-01-15\n"}


@cache
def project_of(name: str) -> Project:
    """The project of the sample or the bare company, opened once."""
    return open_project(Files(files_of(name)))


def files_of(name: str) -> Mapping[str, bytes]:
    return sample() if name == "sample" else BARE


def write(
    name: str,
    kind: str,
    about: str | None = None,
    requirement: str | None = None,
    *,
    files: Mapping[str, bytes] | None = None,
    day: date = AS_OF,
    output: str = "",
    project: Project | None = None,
    period: str | None = None,
) -> Scaffold:
    """A scaffold as the verb makes it."""
    tree = Files(files_of(name) if files is None else files)
    project = project or project_of(name)
    order = take_order(project, kind, about, requirement, output, period)
    if order.asker is None:
        return make_waiver(order, project, tree, day)
    return make_scaffold(order, judge(assess(project, tree, order.controls), day))


def gaps_of(
    name: str, files: Mapping[str, bytes], requirement: str, day: date = AS_OF, project: Project | None = None
) -> list[Gap]:
    """What is wrong on the day with a requirement, whether it is waived, or out of scope."""
    project = project or project_of(name)
    assessment = assess(project, Files(files), [requirement.split(".", maxsplit=1)[0]])
    assessed = [one for control in assessment.controls for one in control.requirements]
    return [
        gap for one in assessed if one.requirement.id == requirement for gap in one.gaps if day in gap.days
    ]


def made_up(
    requires: str, schema: Mapping[str, object], more: Mapping[str, str] | None = None, config: str = ""
) -> dict[str, bytes]:
    """A small company with one control of its own, whose files are of the type ``visit``."""
    files = {
        "socgap.yaml": f"company: Example, Inc.\ncontrols: controls\n{config}",
        "controls/AC-1.yaml": control(requires),
        "controls/schemas/visit.schema.json": json.dumps(schema),
        **(more or {}),
    }
    return {path: text.encode() for path, text in files.items()}


def write_own(files: Mapping[str, bytes], about: str | None = None, **options: object) -> Scaffold:
    """A scaffold of the type ``visit`` for such a company."""
    kind = str(options.pop("kind", "visit"))
    return write("", kind, about, files=files, project=open_project(Files(files)), **options)  # type: ignore[arg-type]
