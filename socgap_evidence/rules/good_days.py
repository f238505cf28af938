"""How long evidence is good: the days that a file states, and through which day each of them holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from socgap_evidence.durations import NO_TIME, Duration
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Use, selector, selectors_of
from socgap_evidence.rules.naming import ids_of
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Selector

Span: TypeAlias = "tuple[date, date]"
"""The first and the last day for which a piece of evidence is good."""


class GoodDays(Struct, frozen=True):
    """Where evidence says when, and how long that is good."""

    dated: tuple[Selector, ...]
    limits: Mapping[str | None, Duration]
    """By level; under ``None`` the one for all."""
    grace: Duration
    until: tuple[Selector, ...]
    per: Selector | None
    by: Selector | None
    earlier: tuple[Selector, ...] = ()

    @classmethod
    def parse(cls, value: dict[str, Json], terms: Terms) -> GoodDays:
        """The days from the value of `fresh` in a control; ValueError for a level without limits, or the reverse."""
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

    def uses(self) -> tuple[Use, ...]:
        """The date, the stated end, the group and the level."""
        optional = [one for one in (self.per, self.by) if one is not None]
        dates = [Use(one, is_date=True) for one in (*self.dated, *self.earlier, *self.until)]
        return (*dates, *(Use(one) for one in optional))

    def first_due(self, calendar: Calendar) -> date | None:
        """The start of the program and the longest limit with its grace; ``None`` without a program."""
        if calendar.program_start is None:
            return None
        holidays = calendar.holidays
        ends = [limit.after(calendar.program_start, holidays) for limit in self.limits.values()]
        return self.grace.after(max(ends), holidays)

    def spans(self, document: Document, subject: Subject) -> Iterator[tuple[Span, Place]]:
        """The days for which a file shows that it is good, the newest first."""
        yield from self.newest(document, subject)
        if not self.earlier:
            return
        newest = min((day for day, _ in subject.days_in(document, self.dated)), default=date.min)
        limit = self.limit(document)
        if limit is None:
            return
        for day, place in self.earlier_days(document, subject):
            # From the newest day on only that counts, which may state an end of its own.
            yield (day, min(self._good_through(day, limit, subject.calendar), newest - ONE_DAY)), place

    def newest(self, document: Document, subject: Subject) -> Iterator[tuple[Span, Place]]:
        """The same of what it says in ``date`` alone."""
        limit = self.limit(document)
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
        if not self.earlier:
            return
        newest = min((day for day, _ in subject.days_in(document, self.dated)), default=date.min)
        yield from ((day, place) for day, place in subject.days_in(document, self.earlier) if day < newest)

    def limit(self, document: Document) -> Duration | None:
        """How long it is good; ``None`` where its level has no limit."""
        return self.limits.get(self.level(document))

    def about(self, document: Document) -> tuple[str, ...]:
        """By what a waiver names it: the group that has no newer one, or the file that is the newest."""
        group = self.group(document)
        return (group,) if group else ids_of(document, Node(document.data, ()))

    def group(self, document: Document) -> str:
        """Among which files it is the newest; empty where there is one group only."""
        return "" if self.per is None else self._text(self.per, document)

    def level(self, document: Document) -> str | None:
        """By which limit it is judged; ``None`` where there is one for all."""
        return None if self.by is None else self._text(self.by, document)

    @staticmethod
    def _text(chosen: Selector, document: Document) -> str:
        nodes = chosen.find(document.data, Node(document.data, ()))
        return str(nodes[0].value) if nodes else ""

    def fault(self, subject: Subject, document: Document) -> Finding | None:
        """Why what a file says of its newest day covers none; ``None`` if it covers some."""
        return None if any(self.newest(document, subject)) else self._without_validity(document, subject)

    def _without_validity(self, document: Document, subject: Subject) -> Finding:
        """Why a file covers no day: an unknown level, an end before its beginning, or no date at all."""
        level = self.level(document)
        if self.by is not None and level not in self.limits:
            nodes = self.by.find(document.data, Node(document.data, ()))
            return Finding(
                Reason.INVALID,
                f"'{self.by.text}' is '{level}', for which there is no limit.",
                f"Use one of {', '.join(str(one) for one in self.limits)}.",
                place=Place(document.path, nodes[0].pointer if nodes else ()),
                about=self.about(document),
            )
        days, ends = subject.days_in(document, self.dated), subject.days_in(document, self.until)
        if days and ends:
            (day, _), (last, place) = days[0], ends[0]
            return Finding(
                Reason.INVALID,
                f"It is good through {last}, before the day of the work, {day}.",
                "Correct one of the two days.",
                place=place,
                about=self.about(document),
            )
        fields = " or ".join(one.text for one in self.dated)
        return Finding(
            Reason.INVALID,
            f"It states no day for {fields}, so its age cannot be told.",
            "State the day on which the work was done.",
            place=Place(document.path),
            about=self.about(document),
        )
