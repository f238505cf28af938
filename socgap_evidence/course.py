"""Verdicts on the controls for one day after another, each requirement judged on those days only on which it may change.

A requirement is what it was the day before unless a gap or a waiver begins or ends, or evidence comes to count. Whether a gap
begins soon comes nearer with every day, so that alone is asked on each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.judging import judge_control, judge_requirement, status_with_notice
from socgap_evidence.model import Status

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.assessment import AssessedRequirement, Assessment
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict
    from socgap_evidence.waivers import Waivers


def edges(one: AssessedRequirement, waivers: Waivers) -> set[date]:
    """The days on which a requirement may become another, notice of a gap to come aside."""
    stretches = (days for gap in one.gaps for days in (gap.days, *waivers.covered(gap)))
    found = {day for days in stretches for day in (days.since, days.until)}
    found |= {file.first or file.date for file in one.files}
    return {day for day in found if day is not None}


class Courses:
    """Verdicts on the controls of one tree after another: what is the same in both is known already."""

    def __init__(self) -> None:
        self._courses: dict[str, _Course] = {}

    def on(self, assessment: Assessment, day: date) -> tuple[ControlVerdict, ...]:
        """What ``judge`` says of each control on a day."""
        return tuple(
            judge_control(one, day, assessment.waivers, self._requirement) for one in assessment.controls
        )

    def _requirement(self, one: AssessedRequirement, day: date, waivers: Waivers) -> RequirementVerdict:
        course = self._courses.get(one.requirement.id)
        if course is None or not course.is_of(one, waivers):
            course = self._courses[one.requirement.id] = _Course(one, waivers)
        return course.on(day)


class _Course:
    """One requirement, day after day."""

    def __init__(self, assessed: AssessedRequirement, waivers: Waivers) -> None:
        self._assessed = assessed
        self._waivers = waivers
        self._edges = sorted(edges(assessed, waivers))
        self._known: dict[int, RequirementVerdict] = {}
        """By how many of the edges have come."""

    def is_of(self, assessed: AssessedRequirement, waivers: Waivers) -> bool:
        return self._assessed is assessed and self._waivers == waivers

    def on(self, day: date) -> RequirementVerdict:
        stretch = bisect_right(self._edges, day)
        known = self._known.get(stretch)
        if known is None:
            known = judge_requirement(self._assessed, day, self._waivers)
        elif known.status in {Status.MET, Status.DUE}:
            status = status_with_notice(self._assessed, known.upcoming, day)
            known = known if status is known.status else replace(known, status=status)
        self._known[stretch] = known
        return known
