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

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from socgap_evidence.dates import Stated
from socgap_evidence.durations import NO_TIME, Duration
from socgap_evidence.intervals import ONE_DAY, DaySet, Interval, day_after
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning, added
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, selector, selectors_of
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.naming import ids_of, position
from socgap_evidence.rules.tallies import occurrence
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json, Window
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


Span: TypeAlias = "tuple[date, date]"
"""The first and the last day for which a piece of evidence is good."""


class _Validity(NamedTuple):
    """A piece of evidence that is good for some days."""

    place: Place
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fresh(Rule):
    """The newest one is recent enough."""

    dated: tuple[Selector, ...]
    limits: Mapping[str | None, Duration]
    grace: Duration
    until: tuple[Selector, ...]
    per: Selector | None
    by: Selector | None
    earlier: tuple[Selector, ...] = ()

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Fresh:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        limits = terms.durations(value["for"])
        if (None in limits) == ("by" in value):
            raise ValueError(
                f"'by' names the level for a limit with levels; '{value['for']}' "
                + ("has none, so leave 'by' out" if None in limits else "has levels, so add 'by'")
            )
        return cls(
            dated=selectors_of(value["date"]),
            limits=limits,
            grace=terms.days(value["grace"]) if "grace" in value else NO_TIME,
            until=selectors_of(value["until"]) if "until" in value else (),
            per=selector(value["per"]) if "per" in value else None,
            by=selector(value["by"]) if "by" in value else None,
            earlier=selectors_of(value["earlier"]) if "earlier" in value else (),
        )

    def selectors(self) -> tuple[Use, ...]:
        """The date, the stated end, the group and the level."""
        optional = [one for one in (self.per, self.by) if one is not None]
        dates = [Use(one, is_date=True) for one in (*self.dated, *self.earlier, *self.until)]
        return (*dates, *(Use(one) for one in optional))

    @property
    def speaks_before_the_first(self) -> bool:
        """Yes: the days before a group's first evidence are days that nothing covers."""
        return True

    def first_due(self, calendar: Calendar) -> date | None:
        """The start of the program and the longest limit with its grace."""
        if calendar.program_start is None:
            return None
        holidays = calendar.holidays
        ends = [limit.after(calendar.program_start, holidays) for limit in self.limits.values()]
        return self.grace.after(max(ends), holidays)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """For each group, the days that none of its evidence covers."""
        yield from subject.each_file(self, partial(self._fault, subject))
        index = subject.index(self, partial(self._by_span, subject))
        groups: dict[str, list[Span]] = {}
        for group, span in index.keys:
            groups.setdefault(group, []).append(span)
        for group, spans in sorted(groups.items()):
            yield from self._uncovered(group, sorted(spans), index, subject)

    def _by_span(self, subject: Subject, document: Document) -> dict[tuple[str, Span], _Validity]:
        """The evidence that a file holds, the first of the same days; many files are of one day."""
        group, about = self._group(document), self._about(document)
        found: dict[tuple[str, Span], _Validity] = {}
        for span, place in self._spans(document, subject):
            found.setdefault((group, span), _Validity(place, about))
        return found

    def _fault(self, subject: Subject, document: Document) -> Finding | None:
        """Why what a file says of its newest day covers none; ``None`` if it covers some."""
        return None if any(self._newest(document, subject)) else self._without_validity(document, subject)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # it has no periods
        """Each piece of evidence with the days that it is good for."""
        for document in subject.documents:
            for (day, last), place in self._spans(document, subject):
                yield occurrence(place, Interval(day, day_after(last)), day)

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """Until when each piece of evidence is good, those left out that a newer day of their file makes up for."""
        yield from self._first_due(subject)
        for document in subject.documents:
            limit = self.limits.get(self._level(document))
            if limit is not None:
                lengths = ((("for",), limit), (("grace",), self.grace))
                ends = subject.days_in(document, self.until)
                for (day, last), place in self._spans(document, subject):
                    begin = Begin(Origin.FIELD, Stated(day), position(place.pointer), place)
                    steps = added(begin.stated, lengths, subject.calendar)
                    stated = (
                        Dated(position(ends[0][1].pointer), Stated(ends[0][0]), ends[0][1]) if ends else None
                    )
                    found = Reckoning(
                        self._group(document),
                        self._about(document),
                        begin,
                        () if stated else steps,
                        Meaning.GOOD_THROUGH,
                        stated,
                    )
                    if found.end.day == last:
                        yield found

    def _first_due(self, subject: Subject) -> Iterator[Reckoning]:
        """By when the first of each group was due, where it came after the program had begun."""
        first = self.first_reckoning(subject.calendar)
        if first is None or not subject.kind.recurs:
            return
        firsts: dict[str, tuple[Span, tuple[str, ...]]] = {}
        for document in subject.documents:
            for span, _ in self._spans(document, subject):
                group = self._group(document)
                firsts[group] = min(
                    firsts.get(group, (span, self._about(document))), (span, self._about(document))
                )
        for group, (_, about) in firsts.items():
            yield replace(first, of=group, about=about)

    def first_reckoning(self, calendar: Calendar) -> Reckoning | None:
        """The start of the program, the longest limit and its grace; ``None`` without a program."""
        if calendar.program_start is None:
            return None
        begin, holidays = Begin(Origin.PROGRAM_START, Stated(calendar.program_start)), calendar.holidays
        longest = max(self.limits.values(), key=lambda limit: limit.after(begin.stated.day, holidays))
        steps = added(begin.stated, ((("for",), longest), (("grace",), self.grace)), calendar)
        return Reckoning("", (), begin, steps, Meaning.FIRST_DUE_BY, keyword=KEYWORD)

    def _spans(self, document: Document, subject: Subject) -> Iterator[tuple[Span, Place]]:
        """The days for which a file shows that it is good, the newest first."""
        yield from self._newest(document, subject)
        newest = min((day for day, _ in subject.days_in(document, self.dated)), default=date.min)
        limit = self.limits.get(self._level(document))
        if limit is None:
            return
        for day, place in self.earlier_days(document, subject):
            # From the newest day on only that counts, which may state an end of its own.
            yield (day, min(self._good_through(day, limit, subject.calendar), newest - ONE_DAY)), place

    def _newest(self, document: Document, subject: Subject) -> Iterator[tuple[Span, Place]]:
        """The same of what it says in ``date`` alone."""
        limit = self.limits.get(self._level(document))
        if limit is None:
            return
        ends = subject.days_in(document, self.until)
        for day, place in subject.days_in(document, self.dated):
            last = ends[0][0] if ends else self._good_through(day, limit, subject.calendar)
            if last >= day:
                yield (day, last), place

    def _good_through(self, day: date, limit: Duration, calendar: Calendar) -> date:
        return self.grace.after(limit.after(day, calendar.holidays), calendar.holidays)

    def earlier_days(self, document: Document, subject: Subject) -> Iterator[tuple[date, Place]]:
        """The days on which it was done before the newest."""
        newest = min((day for day, _ in subject.days_in(document, self.dated)), default=date.min)
        return ((day, place) for day, place in subject.days_in(document, self.earlier) if day < newest)

    def _uncovered(
        self, group: str, spans: list[Span], index: Index[tuple[str, Span], _Validity], subject: Subject
    ) -> Iterator[Finding]:
        days = [Interval(day, day_after(last)) for day, last in spans]
        covered = DaySet.of([*days, *self._head_start(subject, spans[0][0])])
        start = subject.calendar.program_start
        owed = Interval(start, None)
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
        limits = {str(limit) for limit in self.limits.values()}
        if len(limits) != 1 or self.until:
            return ""
        grace = "" if self.grace == NO_TIME else f" and {self.grace} of grace"
        return f" ({limits.pop()}{grace})"

    def _about(self, document: Document) -> tuple[str, ...]:
        """By what a waiver names it: the group that has no newer one, or the file that is the newest."""
        group = self._group(document)
        return (group,) if group else ids_of(document, Node(document.data, ()))

    def _group(self, document: Document) -> str:
        return "" if self.per is None else self._text(self.per, document)

    def _level(self, document: Document) -> str | None:
        return None if self.by is None else self._text(self.by, document)

    @staticmethod
    def _text(chosen: Selector, document: Document) -> str:
        nodes = chosen.find(document.data, Node(document.data, ()))
        return str(nodes[0].value) if nodes else ""

    def _without_validity(self, document: Document, subject: Subject) -> Finding:
        """Why a file covers no day: an unknown level, an end before its beginning, or no date at all."""
        level = self._level(document)
        if self.by is not None and level not in self.limits:
            nodes = self.by.find(document.data, Node(document.data, ()))
            return Finding(
                Reason.INVALID,
                f"'{self.by.text}' is '{level}', for which there is no limit.",
                f"Use one of {', '.join(str(one) for one in self.limits)}.",
                place=Place(document.path, nodes[0].pointer if nodes else ()),
                about=self._about(document),
            )
        days, ends = subject.days_in(document, self.dated), subject.days_in(document, self.until)
        if days and ends:
            (day, _), (last, place) = days[0], ends[0]
            return Finding(
                Reason.INVALID,
                f"It is good through {last}, before the day of the work, {day}.",
                "Correct one of the two days.",
                place=place,
                about=self._about(document),
            )
        fields = " or ".join(one.text for one in self.dated)
        return Finding(
            Reason.INVALID,
            f"It states no day for {fields}, so its age cannot be told.",
            "State the day on which the work was done.",
            place=Place(document.path),
            about=self._about(document),
        )


def _again(subject: Subject) -> str:
    glob = subject.globs[0]
    return (
        f"Do it again and add its record ({glob})."
        if "*" in glob
        else f"Review {glob} and record the day in it."
    )
