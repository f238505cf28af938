"""What a rule looked at, so that a verdict on the audit window can count: periods, what was done, and what was tested.

A tally knows no today either: it says on which days something counts, by when it was due and when it was done.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.intervals import Interval, day_after
from socgap_evidence.model import Place
from socgap_evidence.rules.base import records
from socgap_evidence.rules.naming import ids_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.durations import Period
    from socgap_evidence.model import Window
    from socgap_evidence.rules.joins import Entry
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.selectors import Node, Selector


class Counted(Enum):
    """What one tally stands for."""

    SLOT = "slot"
    """A period of the window in which something was owed."""
    OCCURRENCE = "occurrence"
    """Something that was done or happened, and the days that it speaks for."""
    TEST = "test"
    """A record or a member of a population of which a sentence was tested."""


class Tally(Struct, frozen=True):
    """One thing that a rule looked at."""

    counted: Counted
    about: tuple[str, ...] = ()
    """The ids by which a finding about it names it; of a slot the name of the period."""
    place: Place | None = None
    """Where it stands in the requirement's own files; ``None`` for a member of a population and an unserved slot."""
    days: Interval | None = None
    """The days on which it counts; ``None`` for a record that counts where its file does."""
    due: date | None = None
    """The last day in time, of a slot."""
    done: date | None = None
    """When it was done; of an event when it happened; ``None`` for what did not happen and for what is no event."""
    is_zero: bool = False
    """Whether nothing happened, as somebody signed."""


def slot(
    period: Period, due: date, done: date | None, place: Place | None = None, *, is_zero: bool = False
) -> Tally:
    """A period in which something was owed."""
    return Tally(Counted.SLOT, (period.name,), place, period_days(period), due, done, is_zero)


def occurrence(place: Place, days: Interval, done: date) -> Tally:
    """Something that was done."""
    return Tally(Counted.OCCURRENCE, (), place, days, done=done)


def of_member(about: tuple[str, ...], days: Interval) -> Tally:
    """A member of a population, on the days on which it is one."""
    return Tally(Counted.TEST, about, days=days)


def of_event(about: tuple[str, ...], day: date) -> Tally:
    """A member that is an event of one day, such as the end of a period in which a member owed something."""
    return Tally(Counted.TEST, about, days=on(day), done=day)


def of_record(document: Document, record: Node, begun: date | None = None) -> Tally:
    """A record of one of the requirement's own files, and when what it is asked about began."""
    return Tally(Counted.TEST, ids_of(document, record), Place(document.path, record.pointer), done=begun)


def of_entry(entry: Entry) -> Tally:
    """The same of a record that is looked up by its key."""
    return Tally(Counted.TEST, entry.ids, entry.origin)


def records_of(subject: Subject, each: Iterable[Selector]) -> Iterator[Tally]:
    """The records that a rule looks at."""
    return (of_record(document, record) for document, record in chosen(subject, each))


def chosen(subject: Subject, each: Iterable[Selector]) -> Iterator[tuple[Document, Node]]:
    """The records that paths select in the requirement's own files, one that two of them select once."""
    each = tuple(each)
    for document in subject.documents:
        found = {record.pointer: record for one in each for record in records(document, one)}
        yield from ((document, record) for record in found.values())


def on(day: date) -> Interval:
    """That one day."""
    return Interval(day, day_after(day))


def period_days(period: Period) -> Interval:
    """The days of a period."""
    return Interval(period.first, day_after(period.last))


def of_periods(
    key: tuple[str, ...], periods: Iterable[Period], days: Interval, window: Window
) -> Iterator[Tally]:
    """The periods of the window that a member is one through all of, each on its last day."""
    for period in periods:
        if ends_in(period, window) and (days.until is None or days.until > period.last):
            yield of_event((*key, period.name), period.last)


def ends_in(period: Period, window: Window) -> bool:
    """Whether the window demands the period: its last day lies in it."""
    return window.start <= period.last <= window.end
