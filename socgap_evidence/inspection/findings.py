"""What was found of something on the day: the gaps that hold, those that are accepted, and those that begin later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from socgap_evidence.model import Gap
    from socgap_evidence.project import Check
    from socgap_evidence.verdict import RequirementVerdict


class Findings(Struct, frozen=True):
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
    def next(self) -> tuple[Gap, ...]:
        """Those of the next day on which any begins; empty if none is known to."""
        return tuple(gap for gap in self.ahead if gap.days.since == self.ahead[0].days.since)

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
