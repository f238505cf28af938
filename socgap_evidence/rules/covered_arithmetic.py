"""How `covers` reaches its days: what a new member has, how long each record is good, and by when a period is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import Stated
from socgap_evidence.durations import NO_TIME
from socgap_evidence.intervals import DaySet
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning, added
from socgap_evidence.rules.base import Finding
from socgap_evidence.rules.covering import served_periods
from socgap_evidence.rules.periods import owed_periods

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from socgap_evidence.durations import Duration, Period, PeriodKind
    from socgap_evidence.intervals import Interval
    from socgap_evidence.rules.covering import Good, Term
    from socgap_evidence.rules.covering_records import Away, By
    from socgap_evidence.rules.deadlines import Dated
    from socgap_evidence.rules.joins import Key
    from socgap_evidence.rules.populations import Member, Population
    from socgap_evidence.rules.subject import Subject


class Spoken(Struct, frozen=True):
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
    stays: Sequence[Member], served: Sequence[Spoken], kind: PeriodKind, grace: Duration, subject: Subject
) -> Iterator[Reckoning]:
    """By when each period that a member owes, or has served, is due, and when it was served."""
    first = _first_serving(served, kind)
    for stretch in DaySet.of(member.days for member in stays):
        for period in owed_periods(kind, first, subject.calendar, stretch.since):
            begin = Begin(Origin.PERIOD_END, Stated(period.last), period.name)
            steps = added(begin.stated, ((("every", "grace"), grace),), subject.calendar)
            about, one = (*stays[0].key, period.name), first.get(period)
            done = None if one is None else one.by.done_at(one.good, subject)
            yield Reckoning(stays[0].name, about, begin, steps, Meaning.DUE_BY, done=done)


def _first_serving(served: Sequence[Spoken], kind: PeriodKind) -> dict[Period, Spoken]:
    """What served each period first."""
    first: dict[Period, tuple[date, Spoken]] = {}
    for one in served:
        for period, done in served_periods([one.good], kind).items():
            if period not in first or done < first[period][0]:
                first[period] = done, one
    return {period: one for period, (_, one) in first.items()}


def joined(
    stays: Sequence[Member],
    records: Sequence[Spoken],
    population: Population,
    joining: Duration,
    subject: Subject,
) -> Iterator[Reckoning]:
    """How long each membership, or each event of a member, owes nothing yet; nothing where it owes from the first day.

    What came first once something was owed is told with it.
    """
    if not joining.count:
        return
    stretches = (
        [one.days for one in stays] if population.is_of_events else DaySet.of(one.days for one in stays)
    )
    for stretch in stretches:
        begin = _joined(stays, population, stretch, subject.calendar.program_start)
        if begin is not None:
            steps = added(begin.stated, ((("joining",), joining),), subject.calendar)
            done = _first_behind(records, steps[-1].reaches, subject)
            yield Reckoning(stays[0].name, stays[0].key, begin, steps, Meaning.NOT_OWED_THROUGH, done=done)


def _first_behind(records: Sequence[Spoken], last: Stated, subject: Subject) -> Dated | None:
    """The first record that is good from a later day on; one that ends before it begins is good on none."""
    sound = (one for one in records if not one.good.is_reversed)
    found = [one.by.began_at(one.good, subject) for one in sound]
    later = [one for one in found if one is not None and one.stated.day > last.day]
    return min(later, key=lambda one: one.stated.day, default=None)


def back(
    stays: Sequence[Member], records: Sequence[Spoken], away: Away | None, subject: Subject
) -> Iterator[Reckoning]:
    """How long a member owes nothing after it was away."""
    if away is None:
        return
    for member in stays:
        last = away.last_day(subject, member)
        if last is not None:
            begin = Begin(Origin.ABSENCE, last.stated, last.field, last.place)
            steps = added(begin.stated, ((("away", "return"), away.back),), subject.calendar)
            end = steps[-1].reaches if steps else begin.stated
            done = _first_behind(records, end, subject)
            yield Reckoning(member.name, member.key, begin, steps, Meaning.NOT_OWED_THROUGH, done=done)


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


def good_for(member: Member, records: Sequence[Spoken], term: Term, subject: Subject) -> Iterator[Reckoning]:
    """Until when each record that speaks for a member is good; nothing of one that is good for ever."""
    for one in records:
        began, ended = one.by.began_at(one.good, subject), one.by.ends_at(one.good, subject)
        if began is None or one.good.last_day(term, subject.calendar) is None:
            continue
        begin = Begin(Origin.FIELD, began.stated, began.field, began.place)
        lengths = ((("for",), term.limit or NO_TIME), (("grace",), term.grace))
        steps = added(begin.stated, lengths, subject.calendar) if ended is None else ()
        yield Reckoning(member.name, member.key, begin, steps, Meaning.GOOD_THROUGH, ended)
