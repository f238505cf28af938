"""What was found of something on the day: the gaps that hold, those that are accepted, and the next one to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.model import Reason, Status
from socgap_evidence.outputs import places
from socgap_evidence.outputs.arithmetic import worked
from socgap_evidence.outputs.style import CYAN, DIM, RED, YELLOW
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from socgap_evidence.model import Gap
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Check
    from socgap_evidence.verdict import RequirementVerdict, Verdict

_COLUMN = 13
"""Where the text behind a label begins."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Gaps on one day."""

    held: tuple[Gap, ...]
    """Those that hold and that nobody has accepted."""
    waived: tuple[Gap, ...]
    """Those that hold and that a waiver covers."""
    ahead: tuple[Gap, ...]
    """Those that begin later, the earliest first."""
    of_requirements: bool = False
    """Whether each is called by its requirement, rather than by the sentence that it breaks."""

    @property
    def in_words(self) -> str:
        """How many hold: ``no gap``, ``1 gap, waived``, ``3 gaps, 1 of them waived``."""
        count = len(self.held) + len(self.waived)
        words = f"{count or 'no'} gap{'s' if count > 1 else ''}"
        if not self.waived:
            return words
        return f"{words}, {f'{len(self.waived)} of them ' if self.held else ''}waived"


def findings_of_sentence(judged: Iterable[RequirementVerdict], check: Check) -> Findings:
    """The gaps that a check of several requirements has."""

    def belongs(gap: Gap) -> bool:
        return (gap.assertion, gap.says, gap.rule) == (check.id, check.says, check.keyword)

    return _findings(judged, belongs, of_requirements=True)


def findings_of(judged: RequirementVerdict) -> Findings:
    """The gaps of a requirement."""
    return _findings([judged], lambda _: True)


def _findings(
    judged: Iterable[RequirementVerdict], belongs: Callable[[Gap], bool], *, of_requirements: bool = False
) -> Findings:
    verdicts = list(judged)
    ahead = [gap for one in verdicts for gap in one.upcoming if belongs(gap)]
    return Findings(
        tuple(gap for one in verdicts for gap in one.gaps if belongs(gap)),
        tuple(gap for one in verdicts for gap in one.waived if belongs(gap)),
        tuple(sorted(ahead, key=lambda gap: str(gap.days.since))),
        of_requirements,
    )


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
    if not findings.ahead:
        yield from labelled("next", "nothing is known to begin", style, CYAN)
        return
    first, *others = findings.ahead
    same_day = sum(gap.days.since == first.days.since for gap in others)
    more = f" ({same_day} more on that day)" if same_day else ""
    yield from labelled("next", f"on {first.days.since}: {_said(findings, first)}{more}", style, CYAN)
    for remark in verdict.remarks(first):
        yield from paragraph(remark, style, DIM, indent=_COLUMN)
    yield from worked(verdict, first, style, _COLUMN)


def _said(findings: Findings, gap: Gap, since: str = "") -> str:
    """What it is a gap of, why, and its sentence."""
    name = gap.requirement if findings.of_requirements else gap.assertion or gap.requirement
    return f"{name} {gap.reason.value}{since}: {gap.message}"
