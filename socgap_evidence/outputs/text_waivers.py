"""The part of the report in a terminal on what people have accepted: waivers, and controls that a decision takes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import places
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, DIM, GREEN, RED, YELLOW, Detail, Style
from socgap_evidence.waivers import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.verdict import Verdict
    from socgap_evidence.waivers import StandingWaiver

_STANDING = {
    Standing.IN_FORCE: GREEN,
    Standing.UNUSED: YELLOW,
    Standing.EXPIRED: YELLOW,
    Standing.VOID: RED,
}


def decisions(verdict: Verdict, style: Style) -> Iterator[str]:
    """A note for each control that only a decision takes out, and for each that applies again after one."""
    for control in verdict.controls:
        name = control.assessed.control.id
        if control.exclusion is not None and not control.assessed.out_of_scope:
            common = verdict.common_criteria(control)
            loud = f" It answers {', '.join(common)}, which every examination looks at." if common else ""
            yield style.paint(
                f"note: {name} does not apply: {plain(f'{control.does_not_apply}{loud}')}", YELLOW
            )
        if control.lapsed is not None:
            yield style.paint(f"note: {name} applies again: {plain(control.lapsed.decision)}", YELLOW)


def waivers(verdict: Verdict, style: Style) -> Iterator[str]:
    """Each waiver with what it is on the day; in full where everything is wanted."""
    if not verdict.waivers:
        return
    yield ""
    yield style.paint("Waivers", BOLD)
    for one in verdict.waivers:
        names = "; ".join(plain(str(cover)) for cover in one.judged.waiver.covers)
        yield f"  {one.judged.waiver.id}  {style.paint(f'{one.state}:', _STANDING.get(one.standing, DIM))} {names}"
        for fault in one.judged.faults:
            yield f"    {places.place(verdict, fault)}: {plain(fault.message)} {plain(fault.fix)}".rstrip()
        if one.standing is Standing.UNUSED:
            yield "    It covers nothing: remove it, or correct what it names."
        if style.detail is Detail.FULL:
            yield from _waiver(one)


def _waiver(one: StandingWaiver) -> Iterator[str]:
    waiver = one.judged.waiver
    yield f"    {plain(waiver.title)} ({waiver.kind.value}, {plain(waiver.path)})"
    approved = (
        f", approved by {plain(waiver.approved_by)} on {waiver.approved_on}" if waiver.approved_by else ""
    )
    yield f"    requested by {plain(waiver.requested_by)} on {waiver.requested_on}{approved}"
    for gap in one.gaps:
        yield f"    {gap.assertion or gap.requirement} {gap.reason.value}: {plain(gap.message)}"
