"""What a waiver is on a day, and what is to be said of a gap that one names."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.intervals import ONE_DAY, Interval
from socgap_evidence.project.waivers import WaiverStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from socgap_evidence.intervals import DaySet
    from socgap_evidence.model import Gap
    from socgap_evidence.waivers.judging import JudgedWaiver, Waivers


class Standing(Enum):
    """What a waiver is on a day."""

    IN_FORCE = "in force"
    """It counts, and covers a gap that holds or will hold before it ends."""
    UNUSED = "unused"
    """It counts and covers nothing."""
    AHEAD = "not in force yet"
    EXPIRED = "expired"
    VOID = "does not count"
    """It is approved and breaks a rule of validity."""
    DRAFT = "draft"
    REVOKED = "revoked"
    CLOSED = "closed"


_UNAPPROVED = {
    WaiverStatus.DRAFT: Standing.DRAFT,
    WaiverStatus.REVOKED: Standing.REVOKED,
    WaiverStatus.CLOSED: Standing.CLOSED,
}


class StandingWaiver(Struct, frozen=True):
    """A waiver on a day."""

    judged: JudgedWaiver
    standing: Standing
    gaps: tuple[Gap, ...]
    """The gaps that it covers on the day; of one that does not count, those that it names."""

    @property
    def state(self) -> str:
        """What it is, with the day that matters: ``in force until 2026-12-15``."""
        waiver = self.judged.waiver
        match self.standing:
            case Standing.IN_FORCE:
                return f"in force until {waiver.expires_on}"
            case Standing.UNUSED:
                return f"unused, in force until {waiver.expires_on}"
            case Standing.AHEAD:
                return f"not in force before {waiver.effective_from}"
            case Standing.EXPIRED:
                return f"expired on {waiver.expires_on}"
            case Standing.VOID:
                return "does not count"
            case _:
                return f"{self.standing.value}, does not count"


def stand(
    waivers: Waivers, gaps: Iterable[Gap], controls: Collection[str], as_of: date
) -> tuple[StandingWaiver, ...]:
    """What each waiver is on a day; ``gaps`` are those of the controls that apply, ``controls`` all that were judged.

    A waiver is unused only if every control that it names was judged.
    """
    named: dict[str, list[tuple[Gap, DaySet]]] = {one.waiver.id: [] for one in waivers.judged}
    for gap in gaps:
        for one, days in waivers.naming(gap):
            named[one.waiver.id].append((gap, days.clip(gap.days)))
    return tuple(_stand(one, named[one.waiver.id], controls, as_of) for one in waivers.judged)


def _stand(
    judged: JudgedWaiver, named: list[tuple[Gap, DaySet]], controls: Collection[str], as_of: date
) -> StandingWaiver:
    waiver = judged.waiver
    holding = tuple(gap for gap, _ in named if as_of in gap.days)
    if waiver.status in _UNAPPROVED:
        return StandingWaiver(judged, _UNAPPROVED[waiver.status], holding)
    if judged.faults:
        return StandingWaiver(judged, Standing.VOID, holding)
    if as_of > waiver.expires_on:
        return StandingWaiver(judged, Standing.EXPIRED, holding)
    if as_of < waiver.effective_from:
        return StandingWaiver(judged, Standing.AHEAD, holding)
    is_used = any(days.clip(Interval(as_of, None)) for _, days in named)
    is_told = all(cover.control in controls for cover in waiver.covers)
    standing = Standing.UNUSED if is_told and not is_used else Standing.IN_FORCE
    return StandingWaiver(judged, standing, tuple(gap for gap, days in named if as_of in days))


def remarks(waivers: Waivers, gap: Gap, as_of: date) -> tuple[str, ...]:
    """Why a gap is waived or, though a waiver names it, is not: one sentence for each of them."""
    return tuple(_remark(one, days, gap, as_of) for one, days in waivers.naming(gap))


def _remark(judged: JudgedWaiver, days: DaySet, gap: Gap, as_of: date) -> str:
    waiver = judged.waiver
    if waiver.status in _UNAPPROVED:
        state = "a draft" if waiver.status is WaiverStatus.DRAFT else waiver.status.value
        return f"{waiver.id} names it and is {state}, so it does not count."
    if judged.faults:
        return f"{waiver.id} names it and does not count: {judged.faults[0].message}"
    last = max((one.until - ONE_DAY for one in days if one.until is not None), default=waiver.expires_on)
    if gap.days.since is not None and gap.days.since - ONE_DAY > last:
        return f"{waiver.id} names it and ends on {last}, before it begins."
    if as_of in days:
        return f"{waiver.id} covers it until {last}."
    if as_of < waiver.effective_from:
        return f"{waiver.id} covers it from {waiver.effective_from} on."
    return f"{waiver.id} covered it until {last}." if days else f"{waiver.id} names it for other days."
