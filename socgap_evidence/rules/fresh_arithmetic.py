"""How `fresh` reaches its days: until when each piece of evidence is good, and by when the first one is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.dates import Stated
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning, added
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.naming import position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.durations import Duration
    from socgap_evidence.model import Calendar
    from socgap_evidence.rules.good_days import GoodDays, Span
    from socgap_evidence.rules.subject import Subject


def good_through(good: GoodDays, subject: Subject) -> Iterator[Reckoning]:
    """Until when each piece of evidence is good, those left out that a newer day of their file makes up for."""
    for document in subject.documents:
        limit = good.limit(document)
        if limit is not None:
            yield from _in_file(good, limit, document, subject)


def _in_file(good: GoodDays, limit: Duration, document: Document, subject: Subject) -> Iterator[Reckoning]:
    ends = subject.days_in(document, good.until)
    stated = Dated(position(ends[0][1].pointer), Stated(ends[0][0]), ends[0][1]) if ends else None
    lengths = ((("for",), limit), (("grace",), good.grace))
    for (day, last), place in good.spans(document, subject):
        begin = Begin(Origin.FIELD, Stated(day), position(place.pointer), place)
        steps = () if stated else added(begin.stated, lengths, subject.calendar)
        of, about = good.group(document), good.about(document)
        found = Reckoning(of, about, begin, steps, Meaning.GOOD_THROUGH, stated)
        if found.end.day == last:
            yield found


def first_of_each(good: GoodDays, keyword: str, subject: Subject) -> Iterator[Reckoning]:
    """By when the first of each group was due, where it came after the program had begun."""
    first = first_due(good, keyword, subject.calendar)
    if first is None or not subject.kind.recurs:
        return
    firsts: dict[str, tuple[Span, tuple[str, ...]]] = {}
    for document in subject.documents:
        group, about = good.group(document), good.about(document)
        for span, _ in good.spans(document, subject):
            firsts[group] = min(firsts.get(group, (span, about)), (span, about))
    for group, (_, about) in firsts.items():
        yield replace(first, of=group, about=about)


def first_due(good: GoodDays, keyword: str, calendar: Calendar) -> Reckoning | None:
    """The start of the program, the longest limit and its grace; ``None`` without a program."""
    if calendar.program_start is None:
        return None
    begin, holidays = Begin(Origin.PROGRAM_START, Stated(calendar.program_start)), calendar.holidays
    longest = max(good.limits.values(), key=lambda limit: limit.after(begin.stated.day, holidays))
    steps = added(begin.stated, ((("for",), longest), (("grace",), good.grace)), calendar)
    return Reckoning("", (), begin, steps, Meaning.FIRST_DUE_BY, keyword=keyword)
