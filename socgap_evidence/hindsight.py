"""The days of a window as the tree under check tells of them now, without asking git.

A status only changes on a day on which a gap or a waiver begins or ends, evidence comes to count, or a decision about the
control begins or ends. So a control is judged on those days alone, and each stretch between two of them is one answer.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from socgap_evidence.course import edges
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.judging import judge_control
from socgap_evidence.model import Status, worst

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.assessment import AssessedControl, Assessment
    from socgap_evidence.model import Gap, Window
    from socgap_evidence.waivers import Waivers


def in_hindsight(assessment: Assessment, as_of: date) -> Assessment:
    """The assessment as the past is asked of it: what lay ahead on a day and has come by now was not there yet."""

    def counts(gap: Gap) -> bool:
        return not gap.is_ahead or gap.days.until is None or gap.days.until > as_of

    controls = tuple(
        replace(
            control,
            requirements=tuple(
                replace(one, gaps=tuple(gap for gap in one.gaps if counts(gap)))
                for one in control.requirements
            ),
        )
        for control in assessment.controls
    )
    return replace(assessment, controls=controls)


class Month(Struct, frozen=True):
    """How many days of a month, as far as it belongs to the window, a control had each status."""

    first: date
    """Its first day in the window."""
    days: Mapping[Status, int] = field(default_factory=dict)
    """What is due is met here, so that a notice of what lies ahead changes nothing."""

    @property
    def not_met(self) -> int:
        """On how many days it was a gap or unknown."""
        return self.days.get(Status.GAP, 0) + self.days.get(Status.UNKNOWN, 0)


def by_month(assessment: Assessment, as_of: date, window: Window) -> dict[str, tuple[Month, ...]]:
    """The months of a window for each control, by its id; days to come as if nothing were added."""
    told = in_hindsight(assessment, as_of)
    return {one.control.id: tuple(_months(one, told.waivers, window)) for one in told.controls}


def _months(control: AssessedControl, waivers: Waivers, window: Window) -> Iterator[Month]:
    edges = sorted({window.start, *_firsts(window), *_changes(control, waivers, window)})
    counted: dict[tuple[int, int], dict[Status, int]] = {}
    for since, until in zip(edges, [*edges[1:], window.end + ONE_DAY], strict=True):
        requirements = judge_control(control, since, waivers).requirements
        kind = worst(Status.MET if one.status is Status.DUE else one.status for one in requirements)
        days = counted.setdefault((since.year, since.month), {})
        days[kind] = days.get(kind, 0) + (until - since).days
    for (year, month), days in counted.items():
        yield Month(max(date(year, month, 1), window.start), days)


def _firsts(window: Window) -> Iterator[date]:
    """The first days of the months that begin within the window."""
    year, month = window.start.year, window.start.month
    while (first := date(year + month // 12, month % 12 + 1, 1)) <= window.end:
        yield first
        year, month = first.year, first.month


def _changes(control: AssessedControl, waivers: Waivers, window: Window) -> Iterator[date]:
    """The days of the window on which the status may become another one."""
    days = {day for one in control.requirements for day in edges(one, waivers)}
    for decision in control.exclusions:
        days |= {decision.approved_on, decision.review_on, decision.review_on + ONE_DAY}
    yield from (day for day in days if window.start <= day <= window.end)
