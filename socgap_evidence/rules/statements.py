"""Signed statements of how often something happened in a period: which of them speak of a subject, and what they are worth.

A statement of zero proves that nothing happened only if somebody looked after the period was over, said where, and
signed it. One that a later statement corrects no longer speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import Stated
from socgap_evidence.durations import Duration, Period, Unit
from socgap_evidence.model import Place
from socgap_evidence.rules.base import UnjudgeableError, Use
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.naming import position
from socgap_evidence.selectors import Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.durations import PeriodKind
    from socgap_evidence.rules.subject import Subject

STATEMENT = "period-statement"
"""The document type of statements."""

_SUBJECT, _SCOPE = Selector("subject"), Selector("scope_key")
_FIRST, _LAST, _COUNT = Selector("period.start"), Selector("period.end"), Selector("count")
_PREPARED, _SIGNED = Selector("prepared_on"), Selector("signed_on")
_NEEDED = (Selector("source.query"), Selector("how_established"), Selector("signed_by"))
_ID, _CORRECTS = Selector("id"), Selector("corrects")
_LONGEST = Duration(10, Unit.YEAR)
"""Nobody looks over more at once, and the periods of millennia would take minutes to count."""


class Statement(Struct, frozen=True):
    """A statement that so many of something happened in a period."""

    path: str
    id: str
    """Its id; its path where it states none."""
    first: date
    last: date
    """The last day of its period."""
    count: int
    signed: date
    """The day on which it was finished: signed, and prepared."""
    is_narrowed: bool
    """Whether it speaks of one part only, such as one system."""
    is_corrected: bool
    """Whether a later statement stands in its place."""
    flaw: str
    """Why it proves nothing, in a sentence; empty if it proves what it says."""
    place: Place
    """Where the flaw is; of one without the day on which it was finished."""

    @property
    def dated(self) -> Dated:
        """When it was finished, with the field that says so; of one without a flaw."""
        return Dated(position(self.place.pointer), Stated(self.signed), self.place)

    @property
    def proves_zero(self) -> bool:
        """Whether it shows that nothing happened."""
        return self.count == 0 and not self.flaw

    def periods(self, kind: PeriodKind) -> Iterator[Period]:
        """The periods of which it speaks as a whole."""
        period: Period | None = Period.holding(self.first, kind)
        while period is not None and period.last <= self.last:
            if self.covers(period):
                yield period
            period = period.next()

    def covers(self, period: Period) -> bool:
        """Whether it speaks of the whole period."""
        return self.first <= period.first and period.last <= self.last

    def holds(self, day: date) -> bool:
        """Whether a day lies in its period."""
        return self.first <= day <= self.last


class Account(Struct, frozen=True):
    """What is known of all periods: what happened, and what was signed."""

    events: list[tuple[date, str]]
    """Each day on which something happened, with the path of its record."""
    statements: list[Statement]

    @property
    def standing(self) -> list[Statement]:
        """The statements that no later one corrects."""
        return [one for one in self.statements if not one.is_corrected]

    def records_of(self, statement: Statement) -> dict[str, date]:
        """The records of a statement's period by their paths, each with its first day there."""
        return {path: day for day, path in sorted(self.events, reverse=True) if statement.holds(day)}

    def zeros_for(self, period: Period) -> list[Statement]:
        """The standing statements that show that nothing happened in the period, the first signed first."""
        found = [one for one in self.standing if one.proves_zero and one.covers(period)]
        return sorted(found, key=lambda one: one.signed)

    def first_zeros(self, kind: PeriodKind) -> dict[Period, Statement]:
        """The first statement, for each period, that showed what a standing one shows: that nothing happened.

        What is still zero after a correction was known since the first signature.
        """
        zeros = [one for one in self.statements if one.proves_zero]
        standing = {period for one in self.standing if one.proves_zero for period in one.periods(kind)}
        return {
            period: min((one for one in zeros if one.covers(period)), key=lambda one: one.signed)
            for period in sorted(standing)
        }

    def served(self, kind: PeriodKind) -> dict[Period, date]:
        """Each period of which something is known, with the day from which on it was."""
        served = {period: zero.signed for period, zero in self.first_zeros(kind).items()}
        for day, _ in sorted(self.events, reverse=True):
            served[Period.holding(day, kind)] = day
        return served


def uses(about: str) -> Iterator[Use]:
    """The selectors that statements about a subject are read with; ``about`` must be one that they can have."""
    yield Use(_SUBJECT, type=STATEMENT, values=(about,))
    for day in (_FIRST, _LAST, _PREPARED, _SIGNED):
        yield Use(day, type=STATEMENT, is_date=True)
    for field in (_COUNT, *_NEEDED):
        yield Use(field, type=STATEMENT)


def statements(subject: Subject, about: str, scope: str | None) -> list[Statement]:
    """The statements about a subject as a whole, and those about one part of it, ``scope``; in the order of their paths.

    Raises UnjudgeableError for one without a period, a count or a day, if the schema lets that through.
    """
    every = subject.shelf(STATEMENT).documents
    about_it = [document for document in every if _text(document, _SUBJECT) == about]
    chosen = [document for document in about_it if _text(document, _SCOPE) in {"", scope}]
    # What was corrected proves nothing any more, whichever part the correction is about.
    corrected = {_text(document, _CORRECTS) for document in about_it}
    return [_read(document, subject, corrected) for document in chosen]


def _read(document: Document, subject: Subject, corrected: set[str]) -> Statement:
    days = {field: _day(document, field, subject) for field in (_FIRST, _LAST, _PREPARED, _SIGNED)}
    flaw, at = _flaw(document, days)
    count = _only(document, _COUNT)
    if isinstance(count.value, bool) or not isinstance(count.value, int | float) or count.value % 1:
        raise UnjudgeableError("the statement counts nothing", Place(document.path, count.pointer))
    own = _text(document, _ID) or document.path
    return Statement(
        path=document.path,
        id=own,
        first=days[_FIRST],
        last=days[_LAST],
        count=int(count.value),
        signed=max(days[_PREPARED], days[_SIGNED]),
        is_narrowed=bool(_text(document, _SCOPE)),
        is_corrected=own in corrected,
        flaw=flaw,
        place=Place(document.path, at.pointer),
    )


def _flaw(document: Document, days: dict[Selector, date]) -> tuple[str, Node]:
    """The first thing that makes a statement worthless, with its place; an empty sentence if nothing does."""
    for field, word in ((_SIGNED, "signed"), (_PREPARED, "prepared")):
        if days[field] <= days[_LAST]:
            flaw = f"it was {word} on {days[field]}, and its period lasts through {days[_LAST]}"
            return flaw, _only(document, field)
    if days[_LAST] >= _LONGEST.after(days[_FIRST]):
        return "it speaks of more than ten years at once", _only(document, _FIRST)
    for field in _NEEDED:
        if not _text(document, field):
            return f"it does not say {field.text}, so nobody can look it up again", Node(document.data, ())
    return "", _only(document, _PREPARED if days[_PREPARED] > days[_SIGNED] else _SIGNED)


def _day(document: Document, field: Selector, subject: Subject) -> date:
    _only(document, field)
    return next(day for day, _ in subject.days_at(document, field, Node(document.data, ())))


def _only(document: Document, field: Selector) -> Node:
    """The value of a field without which nothing can be judged."""
    for node in field.find(document.data, Node(document.data, ())):
        if node.value is not None:
            return node
    raise UnjudgeableError(f"the statement does not say {field.text}", Place(document.path))


def _text(document: Document, field: Selector) -> str:
    """The text of a field; an empty one where it is absent, null or blank."""
    nodes = field.find(document.data, Node(document.data, ()))
    return str(nodes[0].value).strip() if nodes and nodes[0].value is not None else ""
