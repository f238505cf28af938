"""Which period a file is for: the first without an occurrence whose time has not run out.

The day decides this and nothing else; no day is ever written into a scaffold but the ends of a period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.durations import NO_TIME, Duration, Period, PeriodKind
from socgap_evidence.model import Reason
from socgap_evidence.rules import UnjudgeableError
from socgap_evidence.rules.covered_days import CoveredDays
from socgap_evidence.rules.covers import Covers
from socgap_evidence.rules.every import Every
from socgap_evidence.rules.periods import first_period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar
    from socgap_evidence.project import Requirement
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.zeros import Zeros
    from socgap_evidence.scaffolds.kinds import Asker
    from socgap_evidence.selectors import Selector
    from socgap_evidence.verdict import RequirementVerdict, Verdict


class Cadence(Struct, frozen=True):
    """How often a requirement wants something, and how long after the end of a period it may be late."""

    kind: PeriodKind
    grace: Duration = NO_TIME
    dated: tuple[Selector, ...] = ()
    """Where a file says which period it serves."""

    def due(self, period: Period, calendar: Calendar) -> date:
        """The last day on which the period's occurrence is in time."""
        return self.grace.after(period.last, calendar.holidays)

    def next(self, served: set[Period], calendar: Calendar, day: date) -> Period | None:
        """The first period from the program's or the window's first on that is not served and still in time.

        ``None`` at the end of the calendar.
        """
        period = first_period(self.kind, calendar) or Period.holding(day, self.kind)
        while period in served or self.due(period, calendar) < day:
            following = period.next()
            if following is None:
                return None
            period = following
        return period

    def missed(self, served: set[Period], calendar: Calendar, before: Period) -> list[Period]:
        """The periods before one that were owed and have no occurrence."""
        period = first_period(self.kind, calendar)
        found = []
        while period is not None and period < before:
            if period not in served:
                found.append(period)
            period = period.next()
        return found


def cadence_of(requirement: Requirement) -> Cadence | None:
    """In which periods a requirement wants something; ``None`` if it does not speak of periods."""
    for check in requirement.checks:
        rule = check.rule.what if isinstance(check.rule, Covers) else check.rule
        if isinstance(rule, Every):
            return Cadence(rule.period, rule.grace, rule.dated)
        if isinstance(rule, CoveredDays) and rule.period is not None and (own := _own_days(rule)):
            return Cadence(rule.period, rule.grace, own)
    return None


def _own_days(rule: CoveredDays) -> tuple[Selector, ...]:
    """Where the requirement's own files say which period they serve for a member."""
    return tuple(by.date for by in rule.by if by.records.type is None and by.date is not None)


def served_by(
    subject: Subject, kind: PeriodKind, about: dict[str, str], dated: tuple[Selector, ...]
) -> set[Period]:
    """The periods of which the files speak that have these values in their top-level fields, by the days they state.

    A file whose days nobody can read speaks of none.
    """
    found: set[Period] = set()
    for document in subject.documents:
        data = document.data if isinstance(document.data, dict) else {}
        if about.items() <= {name: data.get(name) for name in about}.items():
            found.update(Period.holding(day, kind) for day in days_in(subject, document, dated))
    return found


def days_in(subject: Subject, document: Document, dated: tuple[Selector, ...]) -> list[date]:
    """The days that a file states there; none where nobody can read one of them."""
    try:
        return [day for day, _ in subject.days_in(document, dated)]
    except UnjudgeableError:
        return []


def known_of(subject: Subject, rule: Zeros) -> set[Period]:
    """The periods of which it is known what happened: by a record, or by a signed statement that there was none."""
    found = served_by(subject, rule.per, {}, subject.dated)
    names = {name for zero in rule.zeros(subject) for name in zero.periods}
    period = first_period(rule.per, subject.calendar)
    last = max((zero.signed for zero in rule.zeros(subject)), default=None)
    while period is not None and last is not None and period.first <= last:
        found |= {period} if period.name in names else set()
        period = period.next()
    return found


def next_zero(subject: Subject, rule: Zeros, day: date) -> Period:
    """The first period of which nothing is known yet; the one of the day where nothing says when it all began.

    It may have ended long ago: a statement that comes late still ends the gap.
    """
    try:
        known = known_of(subject, rule)
    except UnjudgeableError:
        known = set()
    period = first_period(rule.per, subject.calendar) or Period.holding(day, rule.per)
    while period in known and (following := period.next()) is not None:
        period = following
    return period


def needed_by(verdict: Verdict, asker: Asker, period: Period | None, cadence: Cadence | None) -> str:
    """Which control needs it and by when, as a sentence."""
    what = f"{asker.requirement.id} ({asker.requirement.title})"
    if period is not None and cadence is not None:
        return f"{what} needs it for {period.name}, {by_words(verdict, period, cadence)}."
    return f"{what} needs it{due_words(verdict_of(verdict, asker.requirement))}."


def by_words(verdict: Verdict, period: Period, cadence: Cadence) -> str:
    """By when the occurrence of a period is owed, or was."""
    due = cadence.due(period, verdict.assessment.project.config.calendar)
    return f"by {due}" if verdict.as_of <= due else f"which was due on {due}"


def due_words(one: RequirementVerdict) -> str:
    """By when a requirement needs something next, as the end of a sentence."""
    if any(gap.reason is Reason.MISSING for gap in one.gaps):
        return " now: it is missing"
    if one.gaps:
        return " now: it has a gap"
    if one.valid_until is not None:
        return f" by {one.valid_until}"
    return " whenever it happens" if not one.assessed.requirement.presence.at_least else ""


def verdict_of(verdict: Verdict, requirement: Requirement) -> RequirementVerdict:
    """What became of a requirement; KeyError for one that was not judged."""
    found: Mapping[str, RequirementVerdict] = {
        one.assessed.requirement.id: one for control in verdict.controls for one in control.requirements
    }
    return found[requirement.id]
