"""`fresh`: the newest one is recent enough by its own date.

Why: evidence that was true last year proves nothing today. The date is the one the evidence states about
the work, not the file's time or a commit's; a date in the future covers no day before it.

Passes:

    fresh: {date: held_on, for: 92 days, grace: 8 days}

    # evidence/governance/reviews/2026-Q1.yaml
    held_on: 2026-01-07

    # evidence/governance/reviews/2026-Q2.yaml
    held_on: 2026-04-08

    # passes on 2026-07-17

Fails:

    title: Management security review
    fresh: {date: held_on, for: 92 days, grace: 8 days}

    # evidence/governance/reviews/2026-Q2.yaml
    held_on: 2026-04-08

    # stale from 2026-07-18: Management security review: the newest is of 2026-04-08,
    #   good through 2026-07-17 (92 days and 8 days of grace).

Passes: in a file that is kept current, `earlier` says when it was done before the newest, which shows that it was good
on the days before that one:

    kind: register
    fresh: {date: last_reviewed_on, earlier: "$.review_log[*].date", for: 92 days}

    # evidence/registers/assets.yaml
    last_reviewed_on: 2026-07-01
    review_log:
      - date: 2026-04-08
      - date: 2026-07-01

    # passes on 2026-05-01

Fix: do the work again and commit its record; nothing is cured by moving a date.

A day of `earlier` that is not before the newest counts for nothing: what the file says of its newest day is in `date`.

With `per`, each value of a field has its own newest one. It knows the values that files have: that a member of a
register has no file at all is for `covers` to find.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.durations import NO_TIME
from socgap_evidence.intervals import DaySet, Interval, day_after
from socgap_evidence.model import Reason
from socgap_evidence.rules.base import Finding, Rule, mapping
from socgap_evidence.rules.fresh_arithmetic import first_due, first_of_each, good_through
from socgap_evidence.rules.good_days import GoodDays
from socgap_evidence.rules.tallies import occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json, Place, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.base import Use
    from socgap_evidence.rules.good_days import Span
    from socgap_evidence.rules.observing import Index
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Selector

KEYWORD = "fresh"
VALUE: Json = {
    "type": "object",
    "description": "The newest one is recent enough by its own date.",
    "properties": {
        "date": {
            "$ref": "#/$defs/fields",
            "description": "Where it says when; of several the first that is there.",
        },
        "earlier": {
            "$ref": "#/$defs/fields",
            "description": "Where it says on which days it was done before; each was as good until the newest.",
        },
        "for": {"$ref": "#/$defs/limit", "description": "How long it is good, the last day included."},
        "grace": {"$ref": "#/$defs/limit", "description": "How much longer it is tolerated."},
        "until": {"$ref": "#/$defs/fields", "description": "Where it states its own last day, if it does."},
        "per": {"$ref": "#/$defs/field", "description": "Each value of this field has its own newest one."},
        "by": {
            "$ref": "#/$defs/field",
            "description": "The field that picks the level of a limit with levels.",
        },
    },
    "required": ["date", "for"],
    "additionalProperties": False,
}


class _Validity(NamedTuple):
    """A piece of evidence that is good for some days."""

    place: Place
    about: tuple[str, ...]


class Fresh(Rule, frozen=True):
    """The newest one is recent enough."""

    good: GoodDays

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Fresh:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        return cls(GoodDays.parse(mapping(value), terms))

    @property
    def dated(self) -> tuple[Selector, ...]:
        """Where the newest says when."""
        return self.good.dated

    def selectors(self) -> tuple[Use, ...]:
        """The date, the stated end, the group and the level."""
        return self.good.uses()

    @property
    def speaks_before_the_first(self) -> bool:
        """Yes: the days before a group's first evidence are days that nothing covers."""
        return True

    def first_due(self, calendar: Calendar) -> date | None:
        """The start of the program and the longest limit with its grace."""
        return self.good.first_due(calendar)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """For each group, the days that none of its evidence covers."""
        yield from subject.each_file(self, partial(self.good.fault, subject))
        index = subject.index(self, partial(self._by_span, subject))
        groups: dict[str, list[Span]] = {}
        for group, span in index.keys:
            groups.setdefault(group, []).append(span)
        for group, spans in sorted(groups.items()):
            yield from self._uncovered(group, sorted(spans), index, subject)

    def _by_span(self, subject: Subject, document: Document) -> dict[tuple[str, Span], _Validity]:
        """The evidence that a file holds, the first of the same days; many files are of one day."""
        group, about = self.good.group(document), self.good.about(document)
        found: dict[tuple[str, Span], _Validity] = {}
        for span, place in self.good.spans(document, subject):
            found.setdefault((group, span), _Validity(place, about))
        return found

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # it has no periods
        """Each piece of evidence with the days that it is good for."""
        for document in subject.documents:
            for (day, last), place in self.good.spans(document, subject):
                yield occurrence(place, Interval(day, day_after(last)), day)

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """By when the first of each group was due, and until when each piece of evidence is good."""
        yield from first_of_each(self.good, KEYWORD, subject)
        yield from good_through(self.good, subject)

    def first_reckoning(self, calendar: Calendar) -> Reckoning | None:
        """The start of the program, the longest limit and its grace; ``None`` without a program."""
        return first_due(self.good, KEYWORD, calendar)

    def earlier_days(self, document: Document, subject: Subject) -> Iterator[tuple[date, Place]]:
        """The days on which it was done before the newest."""
        return self.good.earlier_days(document, subject)

    def _uncovered(
        self, group: str, spans: list[Span], index: Index[tuple[str, Span], _Validity], subject: Subject
    ) -> Iterator[Finding]:
        days = [Interval(day, day_after(last)) for day, last in spans]
        covered = DaySet.of([*days, *self._head_start(subject, spans[0][0])])
        start = subject.calendar.program_start
        owed = Interval(start)
        name = f"{subject.title}{f' for {group}' if group else ''}"
        for gap in covered.complement().clip(owed):
            before = [one for one in spans if gap.since is not None and one[1] < gap.since]
            if before:
                day, last = newest = max(before, key=itemgetter(1))
                place, about = index.first((group, newest))
                message = f"{name}: the newest is of {day}, good through {last}{self._terms()}."
                yield Finding(Reason.STALE, message, _again(subject), gap, place, about)
            else:
                day, _ = first = spans[0]
                place, about = index.first((group, first))
                message = f"{name}: the first is dated {day}; before that day it proves nothing."
                fix = "Check the date; do the work if it lies ahead."
                yield Finding(Reason.MISSING, message, fix, gap, place, about)

    def _head_start(self, subject: Subject, first: date) -> list[Interval]:
        """The days from the program's start on which the first one was not due yet, up to the first one."""
        start, due = subject.calendar.program_start, self.first_due(subject.calendar)
        if start is None or due is None or not subject.kind.recurs or first <= start:
            return []
        behind = day_after(due)
        return [Interval(start, first if behind is None else min(first, behind))]

    def _terms(self) -> str:
        limits = {str(limit) for limit in self.good.limits.values()}
        if len(limits) != 1 or self.good.until:
            return ""
        grace = "" if self.good.grace == NO_TIME else f" and {self.good.grace} of grace"
        return f" ({limits.pop()}{grace})"


def _again(subject: Subject) -> str:
    glob = subject.globs[0]
    return (
        f"Do it again and add its record ({glob})."
        if "*" in glob
        else f"Review {glob} and record the day in it."
    )
