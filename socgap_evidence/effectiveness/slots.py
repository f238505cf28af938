"""What became of each period of the window, and how far what recurs was ever apart."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.effectiveness.values import Slot, SlotState
from socgap_evidence.intervals import ONE_DAY, Interval, day_after
from socgap_evidence.model import Gap, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from socgap_evidence.assessment import AssessedRequirement
    from socgap_evidence.effectiveness.looking import Looked, Span
    from socgap_evidence.project import Check
    from socgap_evidence.rules.tallies import Tally

FIRST = "the first"
"""The name of the one period of what recurs in none and was due and never happened."""


def slots_of(
    assessed: AssessedRequirement, looked: Looked, gaps: Sequence[Gap]
) -> list[tuple[Slot, tuple[Gap, ...]]]:
    """Each period with the gaps that say what became of it: at least one if it was missed or served late."""
    found: list[tuple[Slot, tuple[Gap, ...]]] = []
    nothing = [gap for gap in gaps if gap.rule == "evidence" and _was_due(gap, looked.span)]
    for check, tally in looked.slots:
        one = _slot(tally, looked.span)
        own = [gap for gap in gaps if _is_of(gap, check) and gap.about[:1] == tally.about]
        if one.state in {SlotState.MET, SlotState.OPEN}:
            found.append((one, ()))
        else:
            said = own or (nothing if one.state is SlotState.MISSED else [])
            found.append((one, tuple(said) or (_gap(assessed, check, one),)))
    if nothing and not found:
        since = nothing[0].days.since
        due = looked.span.last if since in {None, date.min} else since - ONE_DAY
        slot = Slot(FIRST, due, None, SlotState.MISSED)
        found.append((slot, tuple(nothing)))
    return found


def _is_of(gap: Gap, check: Check) -> bool:
    return (gap.assertion, gap.says, gap.rule) == (check.id, check.says, check.keyword)


def _was_due(gap: Gap, span: Span) -> bool:
    """Whether nothing is there on the as-of date, and something had to be by the end of the window."""
    return span.as_of in gap.days and span.was_due(gap.days.since)


def _slot(tally: Tally, span: Span) -> Slot:
    """A period as it stands on the as-of date."""
    done = tally.done if tally.done is not None and tally.done <= span.as_of else None
    due = tally.due or span.last
    slot = Slot(tally.about[0], due, done, SlotState.MET)
    if done is None:
        return replace(slot, state=SlotState.MISSED if due < span.as_of else SlotState.OPEN)
    return replace(
        slot,
        state=SlotState.MET if done <= due else SlotState.LATE,
        is_zero=tally.is_zero,
        is_outside=done < span.window.start,
        is_after=done > span.window.end,
    )


def _gap(assessed: AssessedRequirement, check: Check, slot: Slot) -> Gap:
    """The gap that a waiver of a period names, where it opened none: served on the day on which one would begin."""
    requirement = assessed.requirement
    what = "was not served" if slot.done is None else f"was served on {slot.done}"
    message = f"{requirement.title} for {slot.name} {what}; it was due by {slot.due}."
    return Gap(
        control=requirement.id.partition(".")[0],
        requirement=requirement.id,
        assertion=check.id,
        rule=check.keyword,
        reason=Reason.MISSING if check.keyword == "zeros" else Reason.MISSED,
        days=Interval(slot.due, day_after(slot.due)),
        message=message,
        fix="Do the next one in time.",
        place=requirement.place,
        says=check.says,
        about=(slot.name,),
    )


def longest_gap(looked: Looked, start: date | None) -> int | None:
    """The most days between two occurrences in the window; ``None`` where nothing recurs or none can be named yet.

    An occurrence before the window is where the first stretch begins, else the window, or the program (``start``) if
    that began later. The last one ends with the window, once it is over.
    """
    done, span = looked.days_done, looked.span
    if done is None:
        return None
    first = max(day for day in (span.window.start, start) if day is not None)
    before = [day for day in done if day < span.window.start]
    within = [day for day in done if day in span.days]
    points = [*(before[-1:] or [first]), *within, *([span.window.end] if span.is_over else [])]
    return max((max((later - earlier).days, 0) for earlier, later in pairwise(points)), default=None)


def counted(slots: Iterable[Slot]) -> tuple[int, int, int]:
    """How many were met in time, late and missed."""
    states = [one.state for one in slots]
    return states.count(SlotState.MET), states.count(SlotState.LATE), states.count(SlotState.MISSED)
