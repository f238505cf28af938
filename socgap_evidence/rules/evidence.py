"""`evidence`, `at_least`: the files a requirement asks for exist.

Why: a pattern that matches nothing is the commonest way for a check to pass by accident. Here an empty
match is a gap, from the day on which the first file was due.

Passes:

    evidence: evidence/governance/reviews/*.yaml

    # evidence/governance/reviews/2026-Q1.yaml
    held_on: 2026-04-08

Fails:

    title: Management security review
    evidence: evidence/governance/reviews/*.yaml

    # evidence/governance/2026-Q1.yaml
    held_on: 2026-04-08

    # missing: Management security review: nothing matches evidence/governance/reviews/*.yaml.

Fails: with fewer files than it asks for:

    title: Management security review
    evidence: evidence/governance/reviews/*.yaml
    at_least: 2

    # evidence/governance/reviews/2026-Q1.yaml
    held_on: 2026-04-08

    # missing: Management security review: 1 of at least 2 files match evidence/governance/reviews/*.yaml.

Fix: commit the evidence; if it exists elsewhere, name its place in the control.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.intervals import Interval, day_after
from socgap_evidence.model import Reason
from socgap_evidence.rules.base import Finding, Rule
from socgap_evidence.rules.zeros import Zeros

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json, Kind
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.base import Recurring, Use
    from socgap_evidence.rules.subject import Subject

KEYWORD = "evidence"


class Evidence(Rule, frozen=True):
    """The files exist, at least so many of them."""

    at_least: int
    """0 for evidence that may be absent, and where a signed statement may say that there is none: ``zeros``."""
    cadences: tuple[Recurring, ...] = ()
    """The rules beside it that say how often evidence is due."""

    @classmethod
    def beside(
        cls, cadences: tuple[Recurring, ...], at_least: Json, kind: Kind, *, is_dated: bool
    ) -> Evidence:
        """The presence that a requirement with these cadences asks for; ValueError if `zeros` cannot stand there."""
        if not any(isinstance(rule, Zeros) for rule in cadences):
            return cls(int(at_least) if isinstance(at_least, int | float) else 1, cadences)
        if at_least is not None:
            raise ValueError(
                "'at_least' asks for files where 'zeros' allows that there are none; leave one out"
            )
        if not kind.recurs:
            raise ValueError(f"'zeros' is for what happens now and then; a {kind.value} must always be there")
        if not is_dated:
            raise ValueError("'zeros' must know when something happened; name its day with 'date'")
        return cls(0, cadences)

    @property
    def is_optional(self) -> bool:
        """Whether it is looked at if it is there, and not missed if it is not."""
        return self.at_least == 0 and not any(isinstance(rule, Zeros) for rule in self.cadences)

    def selectors(self) -> tuple[Use, ...]:
        """None: it counts files."""
        return ()

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for the days on which too few files say that they happened.

        Files that are broken have findings of their own; a file dated ahead counts from its day on.
        """
        days = subject.index(self, lambda document: {self.since(document, subject) or date.min: None})
        number, owed = len(subject.documents), self._owed(subject)
        if number + subject.broken < self.at_least:
            yield Finding(Reason.MISSING, self._message(subject), _fix(subject), owed, about=_named(subject))
        elif number >= self.at_least > 0 and (
            self.at_least > 1 or not any(rule.speaks_before_the_first for rule in self.cadences)
        ):
            in_order = (day for day in sorted(days.keys) for _ in range(days.count(day)))
            enough = next(islice(in_order, self.at_least - 1, None))
            if enough != date.min and (owed.since is None or owed.since < enough):
                message = (
                    f"{subject.title}: before {enough} nothing is dated; what lies ahead proves nothing yet."
                )
                before = Interval(owed.since, enough)
                yield Finding(Reason.MISSING, message, _fix(subject), before, about=_named(subject))

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """By when the first file is due, as the cadence says that is due first."""
        calendar = subject.calendar
        if calendar.program_start is None or not subject.kind.recurs:
            return
        found = (rule.first_reckoning(calendar) for rule in self.cadences)
        first = min((one for one in found if one is not None), key=lambda one: one.end.day, default=None)
        if first is not None:
            yield replace(first, about=_named(subject))

    def since(self, document: Document, subject: Subject) -> date | None:
        """The first day from which on a file counts; ``None`` if it states none."""
        earlier = [day for rule in self.cadences for day, _ in rule.earlier_days(document, subject)]
        newest = subject.day_of(document)
        return newest if newest is None else min([newest, *earlier])

    def _message(self, subject: Subject) -> str:
        where = " or ".join(subject.globs)
        if not subject.documents:
            return f"{subject.title}: nothing matches {where}."
        return f"{subject.title}: {len(subject.documents)} of at least {self.at_least} files match {where}."

    def _owed(self, subject: Subject) -> Interval:
        """From the day after the first was due; from the start for what must stand from the start."""
        start = subject.calendar.program_start
        due = self.first_due(subject.calendar, subject.kind)
        return Interval(start, None) if due is None else Interval(day_after(due), None)

    def first_due(self, calendar: Calendar, kind: Kind) -> date | None:
        """The last day on which the first file may still be outstanding; ``None`` if it is owed from the start."""
        if calendar.program_start is None or not kind.recurs:
            return None
        due = [day for day in (rule.first_due(calendar) for rule in self.cadences) if day is not None]
        return min(due, default=None)


def _named(subject: Subject) -> tuple[str, ...]:
    """The files by which a waiver can name it: those that are asked for by their paths, not by a pattern."""
    return tuple(text for text in subject.globs if not set("*?[") & set(text))


def _fix(subject: Subject) -> str:
    add = f"Add {subject.globs[0]}." if len(subject.globs) == 1 else "Add one of them."
    begun = subject.begun_by()
    return f"{add} 'socgap new {begun}' writes one to fill in." if begun else add
