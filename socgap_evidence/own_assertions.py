"""A company's own assertions beside the controls: what was asserted elsewhere joins an assessment as evidence does.

Each control that has some gets one more requirement, ``VM-1.OWN``, whose evidence is the files that hold the assertions.
What is not kept is a gap of it, and so is what could not be told. They were asked about one day and say nothing of any
other, so each gap is of that day alone, and operating effectiveness does not ask them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.assessment import AssessedControl, AssessedRequirement, EvidenceFile
from socgap_evidence.intervals import Interval, day_after
from socgap_evidence.model import Gap, Kind, Place, Reason
from socgap_evidence.project.controls import DEFAULT_NOTICE, Requirement
from socgap_evidence.rules import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from socgap_evidence.assessment import Assessment

KEYWORD = "own"
"""What stands for the rule in a gap: nothing of the catalogue found it."""


class OwnAssertion(Struct, frozen=True):
    """One assertion of the company's own, and how it went."""

    control: str
    name: str
    """By what the company knows it, such as ``test_every_vendor_has_an_owner``."""
    path: str
    """The file that holds it, from the folder of ``socgap.yaml``; empty for one outside."""
    line: int | None = None
    """1-based."""
    fault: str = ""
    """What is wrong, in a sentence; empty if it is kept."""
    is_told: bool = True
    """Whether it could be told at all; where not, ``fault`` says why."""


def with_own(assessment: Assessment, asserted: Iterable[OwnAssertion], day: date) -> Assessment:
    """The assessment with these assertions, which were asked about this day; the controls keep their order.

    An assertion about a control that was not assessed is left out: whoever names controls checks that they exist.
    """
    of_control: dict[str, list[OwnAssertion]] = {}
    for one in asserted:
        of_control.setdefault(one.control, []).append(one)
    return replace(
        assessment,
        controls=tuple(
            _beside(control, of_control.get(control.control.id, ()), day) for control in assessment.controls
        ),
    )


def _beside(control: AssessedControl, asserted: Sequence[OwnAssertion], day: date) -> AssessedControl:
    if not asserted:
        return control
    requirement = Requirement(
        id=f"{control.control.id}.OWN",
        title="Assertions of the company's own",
        kind=Kind.RECORD,
        globs=(),
        schema=None,
        where=(),
        when=None,
        notice=DEFAULT_NOTICE,
        dated=(),
        presence=Evidence(at_least=0),
        checks=(),
        place=None,
    )
    files = tuple(EvidenceFile(path, None) for path in sorted({one.path for one in asserted}))
    gaps = tuple(_gap(one, requirement.id, day) for one in asserted if one.fault)
    return replace(
        control,
        requirements=(*control.requirements, AssessedRequirement(requirement, files, gaps, is_own=True)),
    )


def _gap(one: OwnAssertion, requirement: str, day: date) -> Gap:
    return Gap(
        control=one.control,
        requirement=requirement,
        assertion=None,
        rule=KEYWORD,
        reason=Reason.FAILING if one.is_told else Reason.UNKNOWN,
        days=Interval(day, day_after(day)),
        message=f"{one.name}: {one.fault}",
        fix="Mend the evidence, or the assertion if it asks for the wrong thing."
        if one.is_told
        else "Let it run: what was not asked proves nothing.",
        place=Place(one.path, line=one.line, column=1) if one.path else None,
        says=one.name,
        about=(one.name,),
    )
