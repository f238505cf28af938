"""What was found of something on the day, as lines: the gaps that hold, those that are accepted, and the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Reason, Status
from socgap_evidence.outputs import places
from socgap_evidence.outputs.arithmetic import worked
from socgap_evidence.outputs.style import CYAN, DIM, RED, YELLOW
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.inspection import Findings
    from socgap_evidence.model import Gap
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

_COLUMN = 13
"""Where the text behind a label begins."""


def found(verdict: Verdict, findings: Findings, style: Style, *, indent: int = 2) -> Iterator[str]:
    """One entry for each gap that holds on the day, what is to be said of its waivers, and how its day was reached."""
    signs = [
        *(
            (gap, Status.UNKNOWN if gap.reason is Reason.UNKNOWN else Status.GAP, RED)
            for gap in findings.held
        ),
        *((gap, Status.WAIVED, YELLOW) for gap in findings.waived),
    ]
    for gap, status, colour in signs:
        since = f" since {gap.days.since}" if gap.days.since else ""
        place = places.place(verdict, gap)
        said = f"{_said(findings, gap, since)}{f' ({place})' if place else ''}"
        yield from labelled(style.glyph(status), said, style, colour, indent=indent, column=3)
        for remark in verdict.remarks(gap):
            yield from paragraph(remark, style, DIM, indent=indent + 3)
        yield from worked(verdict, gap, style, indent + 3)


def coming(verdict: Verdict, findings: Findings, style: Style) -> Iterator[str]:
    """The next gap to begin, when, and how that day was reached."""
    if not findings.next:
        yield from labelled("next", "nothing is known to begin", style, CYAN)
        return
    first, *others = findings.next
    more = f" ({len(others)} more on that day)" if others else ""
    yield from labelled("next", f"on {first.days.since}: {_said(findings, first)}{more}", style, CYAN)
    for remark in verdict.remarks(first):
        yield from paragraph(remark, style, DIM, indent=_COLUMN)
    yield from worked(verdict, first, style, _COLUMN)


def _said(findings: Findings, gap: Gap, since: str = "") -> str:
    """What it is a gap of, why, and its sentence."""
    name = gap.requirement if findings.of_requirements else gap.assertion or gap.requirement
    return f"{name} {gap.reason.value}{since}: {gap.message}"
