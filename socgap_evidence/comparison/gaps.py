"""Which gaps a change opens and which it closes, by the rules of either side.

Gaps are counted: where one was and two of the same key are, one is opened. That a file could not be told in the base is no
excuse for one that the change alters and that cannot be told in the head.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.assessor import SCHEMA
from socgap_evidence.baseline import key_of
from socgap_evidence.model import Reason
from socgap_evidence.rules.attachment import KEYWORD as ATTACHMENT
from socgap_evidence.snapshot import is_unaltered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.baseline import GapKey
    from socgap_evidence.model import Gap, Place
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict


_OF_CONTENT = frozenset({SCHEMA, ATTACHMENT})
"""Rules of which a gap that is unknown says that a file could not be read."""


class OpenedGap(Struct, frozen=True):
    """A gap that holds in the head and did not hold in the base, or could not be told there of a file that is altered."""

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
    before = Counter(_moved(key_of(gap), moved) for gap in _excusing(base, head, moved))
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


def _excusing(base: Verdict, head: Verdict, moved: Mapping[str, str]) -> list[Gap]:
    """The gaps of the base, but for those of files that could not be read and are not the same in the head."""
    trees = base.assessment.tree, head.assessment.tree
    return [
        gap
        for gap in _held(base)
        if gap.reason is not Reason.UNKNOWN
        or gap.rule not in _OF_CONTENT
        or _stands_in_the_same(gap, *trees, moved)
    ]


def _stands_in_the_same(gap: Gap, old: Tree, new: Tree, moved: Mapping[str, str]) -> bool:
    """Whether what the gap stands in, and every file that it names, says the same in both trees, as far as one can tell."""
    named = {word.strip(":,") for word in gap.message.split()}
    paths = (named | ({gap.place.path} if gap.place else set())) - moved.keys()
    return all(is_unaltered(old, new, path) for path in paths)


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
