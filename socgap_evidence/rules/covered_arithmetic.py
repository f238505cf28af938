"""How `covers` reaches its days: what a new member has, how long each record is good, and by when a period is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.dates import Stated
from socgap_evidence.durations import NO_TIME
from socgap_evidence.intervals import DaySet
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning, Step, added
from socgap_evidence.rules.base import Finding
from socgap_evidence.rules.covering import served_periods
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.periods import owed_periods

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from socgap_evidence.durations import Duration, PeriodKind
    from socgap_evidence.intervals import Interval
    from socgap_evidence.model import Calendar
    from socgap_evidence.rules.covering import Good, Term
    from socgap_evidence.rules.covering_records import By
    from socgap_evidence.rules.joins import Key
    from socgap_evidence.rules.populations import Member, Population
    from socgap_evidence.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class Spoken:
    """A record that speaks for a member, with where it says so."""

    good: Good
    by: By


def spoken(by: Sequence[By], subject: Subject) -> dict[Key, list[Spoken]]:
    """The records that speak for each member; none that nobody can read."""
    found: dict[Key, list[Spoken]] = {}
    for kind in by:
        for one in kind.good(subject):
            if not isinstance(one, Finding):
                found.setdefault(one.entry.key, []).append(Spoken(one, kind))
    return found


def in_periods(
    stays: Sequence[Member], served: Sequence[Spoken], kind: PeriodKind, grace: Duration, calendar: Calendar
) -> Iterator[Reckoning]:
    """By when each period that a member owes, or has served, is due."""
    periods = served_periods((one.good for one in served), kind)
    for stretch in DaySet.of(member.days for member in stays):
        for period in owed_periods(kind, periods, calendar, stretch.since):
            begin = Begin(Origin.PERIOD_END, Stated(period.last), period.name)
            steps = added(begin.stated, ((("every", "grace"), grace),), calendar)
            key = stays[0].key
            yield Reckoning(", ".join(key), (*key, period.name), begin, steps, Meaning.DUE_BY)


def joined(
    stays: Sequence[Member], population: Population, joining: Duration, calendar: Calendar
) -> Iterator[Reckoning]:
    """How long each membership, or each event of a member, owes nothing yet; nothing where it owes from the first day."""
    if not joining.count:
        return
    stretches = (
        [one.days for one in stays] if population.is_of_events else DaySet.of(one.days for one in stays)
    )
    for stretch in stretches:
        begin = _joined(stays, population, stretch, calendar.program_start)
        if begin is not None:
            steps = added(begin.stated, ((("joining",), joining),), calendar)
            key = stays[0].key
            yield Reckoning(", ".join(key), key, begin, steps, Meaning.NOT_OWED_THROUGH)


def _joined(
    stays: Sequence[Member], population: Population, stretch: Interval, start: date | None
) -> Begin | None:
    """Where the time of a new member, or of an event, begins to run; ``None`` for one that was always there."""
    since = stretch.since
    if start is not None and (since is None or since < start):
        return None if population.is_of_events else Begin(Origin.PROGRAM_START, Stated(start))
    if since is None:
        return None
    origin, chosen = Origin.MEMBERSHIP, population.since
    if population.is_of_events:
        origin, chosen = Origin.EVENT, population.event
    place = next((one.place for one in stays if one.days.since == since), stays[0].place)
    return Begin(origin, Stated(since), chosen.text if chosen else "", place)


def good_for(
    stays: Sequence[Member], records: Sequence[Spoken], term: Term, calendar: Calendar
) -> Iterator[Reckoning]:
    """Until when each record that speaks for a member is good; nothing of one that is good for ever."""
    key = stays[0].key
    for one in records:
        good, by = one.good, one.by
        if good.day is None or by.date is None or good.last_day(term, calendar) is None:
            continue
        begin = Begin(Origin.FIELD, Stated(good.day), by.date.text, good.entry.place)
        stated = None
        steps: tuple[Step, ...] = ()
        if good.last is not None:
            stated = Dated(by.until.text if by.until else "", Stated(good.last), good.entry.place)
        else:
            lengths = ((("for",), term.limit or NO_TIME), (("grace",), term.grace))
            steps = added(begin.stated, lengths, calendar)
        yield Reckoning(", ".join(key), key, begin, steps, Meaning.GOOD_THROUGH, stated)
