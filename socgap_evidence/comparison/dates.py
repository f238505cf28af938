"""Until when requirements are good before and after a change, and what it makes lapse first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.intervals import day_after
from socgap_evidence.model import Reason, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.verdict import RequirementVerdict, Verdict


class Good(Struct, frozen=True):
    """How long a requirement is good."""

    passes: bool
    until: date | None
    """The last day; ``None`` if it does not pass, or if no gap is known to begin."""

    def __str__(self) -> str:
        if not self.passes:
            return "a gap"
        return f"good through {self.until}" if self.until else "no end known"


class MovedDate(Struct, frozen=True):
    """A requirement that is good until another day."""

    control: str
    requirement: str
    title: str
    base: Good
    head: Good
    """By the head's own rules, by which it passes."""
    head_by_base: Good | None
    """By the rules of the base; ``None`` if these do not ask for it."""


def moved_dates(base: Verdict, head: Verdict, head_by_base: Verdict) -> Iterator[MovedDate]:
    """Each requirement that both have, that passes in the head, and whose last good day is another one."""
    before, foreign = _requirements(base), _requirements(head_by_base)
    for control in head.controls:
        for one in control.requirements:
            requirement = one.assessed.requirement
            old, by_base = before.get(requirement.id), foreign.get(requirement.id)
            if old is not None and one.status.passes and old.valid_until != one.valid_until:
                yield MovedDate(
                    control.assessed.control.id,
                    requirement.id,
                    requirement.title,
                    _good(old),
                    _good(one),
                    None if by_base is None else _good(by_base),
                )


def _good(one: RequirementVerdict) -> Good:
    return Good(one.status.passes, one.valid_until)


def forecast(head: Verdict, moved: Iterable[MovedDate]) -> str:
    """What lapses first of all that has another last day now, as a sentence; empty if nothing does.

    The whole control is named where nothing else of it lapses before.
    """
    dated = [(one.head.until, one) for one in moved if one.head.until is not None]
    if not dated:
        return ""
    last, first = min(dated, key=lambda one: one[0])
    control = next(one for one in head.controls if one.assessed.control.id == first.control)
    requirement = _requirements(head)[first.requirement]
    name = first.control if control.valid_until == last else first.requirement
    criteria = ", ".join(control.assessed.control.criteria.primary)
    return f"Merging this, {name} ({criteria}) {_lapses(requirement, last)}."


_LAPSES = {
    Reason.UNKNOWN: "cannot be told from {} on",
    Reason.MISSING: "is missing evidence from {} on",
    Reason.INVALID: "is invalid from {} on",
    Reason.FAILING: "fails from {} on",
    Reason.STALE: "goes stale on {}",
    Reason.MISSED: "misses a period on {}",
    Reason.UNPROVEN: "is unproven from {} on",
}


def _lapses(one: RequirementVerdict, last: date) -> str:
    if one.status is Status.PENDING:
        return f"must have its first evidence by {last}"
    return _LAPSES[one.upcoming[0].reason].format(day_after(last))


def _requirements(verdict: Verdict) -> dict[str, RequirementVerdict]:
    return {one.assessed.requirement.id: one for control in verdict.controls for one in control.requirements}
