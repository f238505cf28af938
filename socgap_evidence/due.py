"""What falls due: a verdict to the gaps that begin after its day, by the last day on which each can still be averted.

Pure: the horizon comes in as a length of time and is counted from the as-of date. What holds on that day is not due;
it is only counted, because a list that is silent about it would look like good news.
"""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.intervals import ONE_DAY, day_after
from socgap_evidence.model import Reason, Status
from socgap_evidence.testimony import asked_of_nothing, not_asked
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from socgap_evidence.durations import Duration
    from socgap_evidence.model import Gap
    from socgap_evidence.project import Control, Project, Requirement
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict

MOST_NAMED = 10
"""How many unknown requirements a sentence names: without a history it would be nearly all."""


class DueItem(Struct, frozen=True):
    """A gap that begins after the as-of date, with whom and what it is about."""

    control: Control
    requirement: Requirement
    gap: Gap
    """As it begins: what waivers cover before is not among its days."""
    begins: date
    """Its first day."""
    last_good: date
    """The day before: what is done by its end averts the gap."""
    days_left: int
    """From the as-of date to the last good day; 0 on that very day."""
    is_first: bool
    """Whether the requirement is pending, so that nothing of it was due before."""
    ended_by: tuple[str, ...]
    """The waivers with which it comes back, as they end on the last good day."""
    remarks: tuple[str, ...]
    """What is to be said of the waivers that name it, in sentences."""


class DueList(Struct, frozen=True):
    """What falls due between the as-of date and a last day, both of which belong to it."""

    verdict: Verdict
    within: Duration
    through: date
    """The last day that is looked at."""
    items: tuple[DueItem, ...]
    """By last good day, then in the order of the controls and their requirements."""
    owner: str = ""
    """Whose controls were asked for; empty for everybody's."""

    @property
    def by_day(self) -> Iterator[tuple[date, tuple[DueItem, ...]]]:
        """The items of each last good day, the earliest first."""
        for day, items in groupby(self.items, key=lambda one: one.last_good):
            yield day, tuple(items)

    @property
    def by_requirement(self) -> Mapping[str, tuple[DueItem, ...]]:
        """The items of each requirement that has one, the earliest first, by its id."""
        found: dict[str, list[DueItem]] = {}
        for item in self.items:
            found.setdefault(item.requirement.id, []).append(item)
        return {name: tuple(items) for name, items in found.items()}

    @property
    def held(self) -> int:
        """How many gaps hold on the as-of date already."""
        return sum(_held(one) for one in _owed(self.verdict))

    @property
    def unknown(self) -> tuple[str, ...]:
        """The requirements of which it could not be determined whether they are met."""
        judged = (one for one in _owed(self.verdict) if one.status is Status.UNKNOWN)
        return tuple(one.assessed.requirement.id for one in judged)

    @property
    def judges_something(self) -> bool:
        """Whether of anything that is owed it could be determined how it stands."""
        return any(one.status is not Status.UNKNOWN for one in _owed(self.verdict))

    @property
    def exit_code(self) -> int:
        """0 if it could be listed, whatever is due; 2 for nothing judged or a history that is not there."""
        listed = self.judges_something and not self.verdict.lacks_history
        return EXIT_MET if listed else EXIT_CANNOT_CHECK

    @property
    def headline(self) -> str:
        """What falls due in one sentence; never that nothing does where nothing was judged."""
        if not self.verdict.judges_something:
            return self.verdict.headline
        if not self.judges_something:
            return "Nothing could be judged."
        if not self.items:
            after = day_after(self.through)
            return "Nothing is due." if after is None else f"Nothing is due before {after}."
        gaps, requirements = _counted(len(self.items), "gap"), len(self.by_requirement)
        first = self.items[0].last_good
        if requirements == 1:
            return f"1 requirement falls due ({gaps}), by {first}."
        return f"{requirements} requirements fall due by {self.through} ({gaps}), the first by {first}."

    @property
    def already(self) -> str:
        """What is wrong on the as-of date already, in one line; empty if nothing is."""
        held, unknown = self.held, self.unknown
        parts = [f"{_counted(held, 'gap')} {'holds' if held == 1 else 'hold'} already"] if held else []
        if unknown:
            parts.append(f"{_named(unknown)} {'is' if len(unknown) == 1 else 'are'} unknown")
        return f"{', and '.join(parts)}; 'socgap check' tells more." if parts else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What else to know before one relies on the list, in sentences."""
        assessment = self.verdict.assessment
        lost, off = assessment.no_history, not_asked(assessment.project)
        silent = asked_of_nothing(assessment.project, self.verdict.as_of)
        told = [f"{one.message} {one.fix}" for one in (lost, off, silent) if one is not None]
        returning = (note for one in self.verdict.controls if (note := self._returning(one)))
        return (*told, *assessment.history_notes, *returning)

    def _returning(self, one: ControlVerdict) -> str:
        """That a control applies again before the last day; what it lacks then is no gap of an applying control."""
        decision = one.exclusion
        if decision is None or one.assessed.out_of_scope or decision.review_on > self.through:
            return ""
        return (
            f"{decision.control} is declared not applicable until {decision.review_on} and then applies again;"
            " what it lacks then is not listed."
        )


def list_due(verdict: Verdict, within: Duration, owner: str = "") -> DueList:
    """What falls due from the as-of date through the last day of ``within``.

    Raises ValueError for a length in hours or minutes. ``owner`` only says whose controls the verdict is on.
    """
    through = within.after(verdict.as_of, verdict.assessment.project.config.holidays.value)
    items = (
        item
        for control in verdict.controls
        for one in control.requirements
        for item in _items(verdict, control, one)
        if item.last_good <= through
    )
    return DueList(verdict, within, through, tuple(sorted(items, key=lambda one: one.last_good)), owner)


def owned_by(project: Project, owner: str) -> tuple[str, ...]:
    """The ids of the controls that an owner has, named by the owner's text or role, in capitals or not.

    Raises UsageError for an owner that no control has: what nobody owns is never due.
    """
    wanted = owner.strip().casefold()
    found = tuple(one.id for one in project.controls if wanted in {_folded(name) for name in _names(one)})
    if found:
        return found
    names = sorted({name for one in project.controls for name in _names(one)})
    meant = did_you_mean(owner, names) or did_you_mean(wanted, map(_folded, names))
    known = f"The owners and roles are {', '.join(names)}."
    raise UsageError(f"No control is owned by '{owner}'.", fix=f"{meant} {known}".strip())


def _names(control: Control) -> tuple[str, ...]:
    return tuple(name for name in (control.owner, control.owner_role) if name)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _owed(verdict: Verdict) -> Iterator[RequirementVerdict]:
    """Every requirement that applies on the as-of date."""
    for control in verdict.controls:
        yield from (one for one in control.requirements if one.status is not Status.NOT_APPLICABLE)


def _held(one: RequirementVerdict) -> int:
    known = sum(gap.reason is not Reason.UNKNOWN for gap in one.gaps)
    # Where nothing ever falls due the status is a gap that no rule has found.
    return known or int(one.status is Status.GAP)


def _items(verdict: Verdict, control: ControlVerdict, one: RequirementVerdict) -> Iterator[DueItem]:
    dated = ((gap, since) for gap in one.upcoming if (since := gap.days.since) is not None)
    for gap, begins in dated:
        last_good = begins - ONE_DAY
        ended_by = tuple(_ended_by(verdict, one, gap, last_good))
        yield DueItem(
            control=control.assessed.control,
            requirement=one.assessed.requirement,
            gap=gap,
            begins=begins,
            last_good=last_good,
            days_left=(last_good - verdict.as_of).days,
            is_first=one.status is Status.PENDING and one.valid_until == last_good,
            ended_by=ended_by,
            remarks=tuple(_remarks(verdict, gap, last_good, ended_by)),
        )


def _ended_by(verdict: Verdict, one: RequirementVerdict, gap: Gap, last_good: date) -> Iterator[str]:
    """The waivers that cover the gap on the day before it begins, which is a day of it all the same."""
    for waiver, days in verdict.assessment.waivers.naming(gap):
        if waiver.counts and last_good in days and _has_begun(one, gap, last_good):
            yield waiver.waiver.id


def _has_begun(one: RequirementVerdict, gap: Gap, last_good: date) -> bool:
    """Whether it would be a gap on the last good day already, had nobody accepted it until then."""
    return any(
        last_good in whole.days and replace(whole, days=gap.days) == gap for whole in one.assessed.gaps
    )


def _remarks(verdict: Verdict, gap: Gap, last_good: date, ended_by: tuple[str, ...]) -> Iterator[str]:
    """What the verdict says of the gap, where the waivers that name it come first; of those that end, that they do."""
    waivers = [one.waiver.id for one, _ in verdict.assessment.waivers.naming(gap)]
    for name, remark in zip_longest(waivers, verdict.remarks(gap), fillvalue=""):
        yield f"{name} covers it until {last_good}; then it is back." if name in ended_by else remark


def _named(names: tuple[str, ...]) -> str:
    """All names as one speaks them, or the first of many and how many more there are."""
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    *others, last = (*shown, f"{more} more") if more > 0 else shown
    return f"{', '.join(others)} and {last}" if others else last


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
