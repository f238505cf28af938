"""How many are chosen if the auditor does not say: one number for each frequency, all of them our own choice.

The AICPA fixes no sizes. The numbers lie within what is commonly seen: 1 of what is done yearly, 2 of quarterly, 2 to 5 of
monthly, 5 to 15 of weekly, 15 to 40 of daily, and of events 10 to 20 % up to 25 to 60. A frequency counts
where a rule says one and there are no more files than periods; what happens when it happens or for many members at once,
and the entries of a list, are events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.rules.every import Every
from socgap_evidence.rules.fresh import Fresh
from socgap_evidence.sampling.values import Size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.model import Window
    from socgap_evidence.project import Requirement
    from socgap_evidence.sampling.values import Member


class Frequency(Struct, frozen=True):
    """How often something is done, and how many of it are usually chosen."""

    name: str
    number: int
    days: int
    """The most days that one period has."""


FREQUENCIES = (
    Frequency("daily", 25, 1),
    Frequency("weekly", 10, 7),
    Frequency("monthly", 3, 31),
    Frequency("quarterly", 2, 92),
    Frequency("half-yearly", 2, 184),
    Frequency("yearly", 1, 366),
)
"""The shortest first."""
PERCENT, LEAST, MOST = 15, 5, 40
"""Of events so many per cent, rounded up, and no fewer and no more than that."""


def size_of(
    asked: int | None, requirement: Requirement, window: Window, population: Sequence[Member]
) -> Size:
    """How many to choose: what was asked for, else the usual number, of which there may be fewer."""
    if asked is not None:
        return Size(asked, "as --size says", is_asked=True)
    if not population:
        return Size(0, "as there is nothing to choose from", is_asked=False)
    members = len(population)
    found = next(_frequencies(requirement, window), None)
    are_files = not any(one.place.pointer for one in population)
    if found is not None and are_files and members <= _periods(found, window):
        usual, because = found.number, f"the usual number of what is done {found.name}"
    else:
        usual = min(MOST, max(LEAST, -(-members * PERCENT // 100)))
        because = f"the usual {PERCENT} % of events, at least {LEAST} and at most {MOST}"
    if usual > members:
        because = f"all there are; {because}, would be {usual}"
    return Size(min(usual, members), because, is_asked=False)


def _frequencies(requirement: Requirement, window: Window) -> Iterator[Frequency]:
    """How often it is due, as its rules say: first by periods of the calendar, then by how long one is good."""
    rules = [check.rule for check in requirement.checks]
    for rule in rules:
        if isinstance(rule, Every):
            yield _frequency(31 * rule.period.months)
    for rule in rules:
        if isinstance(rule, Fresh) and requirement.kind.recurs:
            ends = [limit.after(window.start) for limit in rule.good.limits.values()]
            yield _frequency((max(ends) - window.start).days)


def _frequency(days: int) -> Frequency:
    """The frequency whose period is nearest to some days."""
    return min(FREQUENCIES, key=lambda one: abs(one.days - days))


def _periods(frequency: Frequency, window: Window) -> int:
    """In how many periods of the frequency the window may have something done."""
    return -(-((window.end - window.start).days + 1) // frequency.days)
