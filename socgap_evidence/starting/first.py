"""What to do first: of all that is not there, that on which most of the rest stands.

Registers come before what is counted from them: a sentence about people cannot be judged without the register of
people, whatever else is there.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Status
from socgap_evidence.starting.folders import scaffolding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.project import Project
    from socgap_evidence.verdict import Verdict

_WAITING = frozenset({Status.GAP, Status.UNKNOWN, Status.PENDING})


class Step(Struct, frozen=True):
    """One thing to do."""

    title: str
    requirement: str
    owner: str
    path: str
    """The file that is asked for, or a glob."""
    begin: str
    """The command that begins it; empty for a file that is evidence as it is."""
    exported: str
    """The mapping by which an export becomes it instead; empty if none comes with socgap."""
    sentences: int
    """How many sentences of other requirements look into it."""
    is_later: bool = False
    """Whether its first may lie ahead."""


def first_steps(
    verdict: Verdict, mappings: Mapping[str, str] = MappingProxyType({}), most: int = 3
) -> tuple[Step, ...]:
    """The evidence that is not there and on which most sentences stand, at most so many.

    ``mappings`` are the names of those that make a register of an export, by its type. What must stand from the start comes before what happens later, and among equals the checklist's order holds.
    """
    looked_into = _looked_into(verdict.assessment.project)
    steps: dict[tuple[str, str | None], Step] = {}
    for control in verdict.controls:
        for one in control.requirements:
            if not one.assessed.files and one.status in _WAITING:
                asked, owner = one.assessed.requirement, control.assessed.control.owner
                path, counted = asked.globs[0].text, looked_into[asked.schema or ""]
                begin = scaffolding(verdict.assessment.project, asked)
                exported = mappings.get(asked.schema or "", "")
                step = Step(asked.title, asked.id, owner, path, begin, exported, counted, asked.kind.recurs)
                steps.setdefault((path, asked.schema), step)
    return tuple(sorted(steps.values(), key=lambda step: (step.is_later, -step.sentences))[:most])


def _looked_into(project: Project) -> Counter[str]:
    """How many sentences of the controls look into documents of each type that their own requirement does not ask for."""
    return Counter(
        name
        for control in project.controls
        for one in control.requirements
        for check in one.checks
        if not check.is_inherited
        for name in {use.type for use in check.rule.selectors() if use.type} - {one.schema}
    )
