"""Where a project has a reason or a status on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Gap
    from socgap_evidence.project import Control
    from socgap_evidence.project.words import Word
    from socgap_evidence.verdict import RequirementVerdict, Verdict


class Holder(Struct, frozen=True):
    """A requirement that has it."""

    control: Control
    judged: RequirementVerdict
    held: tuple[Gap, ...] = ()
    """Its gaps of that reason that hold; none of a status."""
    waived: tuple[Gap, ...] = ()
    """Those that are accepted."""


def holders(word: Word, verdict: Verdict) -> Iterator[Holder]:
    """The requirements that have a reason or a status, in the order of the checklist."""
    for control in verdict.controls:
        for one in control.requirements:
            held = tuple(gap for gap in one.gaps if gap.reason is word.reason)
            waived = tuple(gap for gap in one.waived if gap.reason is word.reason)
            if held or waived or (word.reason is None and one.status is word.status):
                yield Holder(control.assessed.control, one, held, waived)
