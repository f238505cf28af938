"""Which gaps a change opens and which it closes, by the rules of either side.

Gaps are counted: where one was and two of the same key are, one is opened. What could not be told of the base is no
excuse for what cannot be told of the head, unless the change leaves alone all that the control rests on.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.affected import rests_on
from socgap_evidence.baseline import key_of
from socgap_evidence.model import Reason
from socgap_evidence.snapshot import changed_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.baseline import GapKey
    from socgap_evidence.model import Gap, Place
    from socgap_evidence.verdict import Verdict


class OpenedGap(Struct, frozen=True):
    """A gap that holds in the head and did not hold in the base."""

    gap: Gap
    by_head: bool
    """Whether the head's own rules find it."""
    by_base: bool
    """Whether those of the base do."""

    @property
    def remark(self) -> str:
        """By whose rules alone it is one; empty if by both."""
        if self.by_head and self.by_base:
            return ""
        side = "head" if self.by_head else "base"
        return f"It is a gap by the rules of the {side} alone."


class ClosedGap(Struct, frozen=True):
    """A gap that held in the base and does not hold in the head by its own rules."""

    gap: Gap
    still_by_base: bool
    """Whether the rules of the base still find it."""
    accepted: tuple[str, ...] = ()
    """What is to be said of the waivers that cover it now."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Why it holds no more, where not because of the evidence."""
        still = "By the rules of the base it still is one." if self.still_by_base else ""
        return (*self.accepted, *([still] if still else []))


def opened(
    base: Verdict, head: Verdict, head_by_base: Verdict, moved: Mapping[str, str]
) -> tuple[OpenedGap, ...]:
    """The gaps that either judge finds in the head and the base's did not find in the base.

    ``moved`` is the new path of each file that only changed its name.
    """
    before = Counter(_moved(key_of(gap), moved) for gap in _telling(base, head))
    own, foreign = _beyond(_held(head), before), _beyond(_held(head_by_base), before)
    shared = Counter(map(key_of, own)) & Counter(map(key_of, foreign))
    left = Counter(shared)
    found = []
    for gap in own:
        both = left[key_of(gap)] > 0
        left[key_of(gap)] -= both
        found.append(OpenedGap(gap, by_head=True, by_base=both))
    return (*found, *(OpenedGap(gap, by_head=False, by_base=True) for gap in _beyond(foreign, shared)))


def closed(
    base: Verdict, head: Verdict, head_by_base: Verdict, moved: Mapping[str, str]
) -> tuple[ClosedGap, ...]:
    """The gaps of the base that the head does not have by its own rules."""
    after = Counter(map(key_of, _held(head)))
    still = Counter(map(key_of, _held(head_by_base)))
    accepted = {key_of(gap): head.remarks(gap) for gap in _waived(head)}
    found = []
    for gap in _held(base):
        key = _moved(key_of(gap), moved)
        remains = still[key] > 0
        still[key] -= remains
        if after[key] > 0:
            after[key] -= 1
        else:
            found.append(ClosedGap(gap, remains, accepted.get(key, ())))
    return tuple(found)


def place_of(gap: OpenedGap, base: Verdict, head: Verdict) -> tuple[Verdict, Place | None]:
    """Where an opened gap stands, and the verdict whose tree that is in: what only the base's control says is there."""
    asked = {one.assessed.requirement.place for control in base.controls for one in control.requirements}
    in_base = not gap.by_head and gap.gap.place in asked
    return base if in_base else head, gap.gap.place


def _held(verdict: Verdict) -> list[Gap]:
    return [gap for control in verdict.controls for gap in control.gaps]


def _telling(base: Verdict, head: Verdict) -> list[Gap]:
    """The gaps of the base that say what was not in order before the change."""
    held = _held(base)
    untold = {gap.control for gap in held if gap.reason is Reason.UNKNOWN}
    if not untold:
        return held
    changed = changed_paths(base.assessment.tree, head.assessment.tree)
    touched = {
        control.id
        for project in (base.assessment.project, head.assessment.project)
        for control in project.controls
        if control.id in untold and rests_on(control, project, changed)
    }
    return [gap for gap in held if gap.reason is not Reason.UNKNOWN or gap.control not in touched]


def _waived(verdict: Verdict) -> list[Gap]:
    return [gap for control in verdict.controls for one in control.requirements for gap in one.waived]


def _moved(key: GapKey, moved: Mapping[str, str]) -> GapKey:
    return replace(key, path=moved[key.path]) if key.path in moved else key


def _beyond(gaps: Iterable[Gap], known: Counter[GapKey]) -> list[Gap]:
    """The gaps that are left when of each key so many are taken out."""
    left = Counter(known)
    found = []
    for gap in gaps:
        key = key_of(gap)
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(gap)
    return found
