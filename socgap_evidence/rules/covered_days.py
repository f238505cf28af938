"""`covers` over time: each member has a valid record on every day it owes one, or one in each period."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.durations import NO_TIME, Duration, PeriodKind
from socgap_evidence.intervals import ALWAYS, NEVER, DaySet, Interval
from socgap_evidence.model import Reason
from socgap_evidence.rules.base import Finding, Rule, UnjudgeableError, Use, mapping
from socgap_evidence.rules.covered_arithmetic import back, good_for, in_periods, joined, spoken
from socgap_evidence.rules.covering import Term, Uncovering, for_good, unserved
from socgap_evidence.rules.covering_records import Away, By, good_by_key
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.limits import Limit
from socgap_evidence.rules.periods import owed_periods
from socgap_evidence.rules.populations import Population, by_key
from socgap_evidence.rules.tallies import occurrence, of_event, of_member, of_periods, on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.covering import Good, Uncovered
    from socgap_evidence.rules.populations import Member
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms


class CoveredDays(Rule, frozen=True):
    """Each member is covered on the days on which it owes something."""

    population: Population
    by: tuple[By, ...]
    limit: Limit | None
    grace: Duration
    joining: Duration
    away: Away | None
    period: PeriodKind | None
    renewal: bool
    exactly_one: bool
    may_be_empty: bool

    @classmethod
    def parse(cls, value: dict[str, Json], terms: Terms) -> CoveredDays:
        """The rule from its value in a control; ValueError for parts that can never meet."""
        every = mapping(value.get("every", {}))
        grace = every.get("grace", value.get("grace"))
        rule = cls(
            population=Population.parse(value["population"], terms),
            by=By.parse_all(value["by"]),
            limit=Limit.parse(value["for"], terms) if "for" in value else None,
            grace=NO_TIME if grace is None else terms.days(grace),
            joining=terms.days(value["joining"]) if "joining" in value else NO_TIME,
            away=Away.parse(value["away"], terms) if "away" in value else None,
            period=PeriodKind(every["period"]) if every else None,
            renewal="renewal" in value,
            exactly_one="exactly_one" in value,
            may_be_empty="may_be_empty" in value,
        )
        rule._refuse_misfits()
        return rule

    def _refuse_misfits(self) -> None:
        """ValueError for what could not be judged, or would say nothing, on any day."""
        self.population.refuse_other_widths(by.records for by in self.by)
        counts = self.limit is not None or self.period is not None
        if counts and any(by.date is None for by in self.by):
            raise ValueError("'by' needs a 'date' from which to count")
        if self.period is None and any(by.done and not by.until for by in self.by):
            raise ValueError("'done' goes with 'until' or with 'every'")
        if self.period is not None and any(by.until and not by.done for by in self.by):
            raise ValueError("what speaks for periods 'until' some day needs 'done', a day after it")
        if self.period is not None and self.population.is_of_events:
            raise ValueError("'every' asks for a record in each period and an 'event' for one after it")
        if self.population.is_matched or any(by.records.is_matched for by in self.by):
            raise ValueError("'matching' and 'until' need a record at hand, which only 'at' has")
        if self.limit is not None:
            self.limit.refuse_moments()
            if not self.limit.is_one and self.population.records is None:
                raise ValueError("a listed member has no level; give one limit for all")

    def selectors(self) -> Iterator[Use]:
        """What the population, the records and the days use."""
        yield from self.population.uses()
        for one in self.by:
            yield from one.uses()
        records = self.population.records
        if records is None:
            return
        for each in records.each:
            if self.limit is not None:
                yield from self.limit.uses(each, records.type)
            for day in (self.away.since, self.away.until) if self.away else ():
                yield Use(day, each, type=records.type, is_date=True)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each member and stretch of days, and for each day on which there is no member."""
        types = self.population.types | (self.limit.types if self.limit else frozenset())
        faults = [one for one in unreliable(subject, types) if not self._may_lack(one)]
        if faults:
            yield from faults
            return
        roll = self.population.roll(subject)
        good, unread = good_by_key(self.by, subject)
        yield from roll.flaws.values()
        yield from unread
        if not self.may_be_empty:
            yield from self._nobody(roll.members, subject)
        asked = self._asked(subject)
        alike = Uncovering(subject.calendar, self.joining, self.population.is_of_events)
        for key, stays in by_key(roll.members).items():
            yield from self._of_one(stays, good.get(key, []), subject, asked, alike)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:
        """Each member with its days, or each event, or each period of a member; and what its own records did."""
        for key, stays in by_key(self.population.roll(subject).members).items():
            if self.period is not None:
                for days in DaySet.of(member.days for member in stays):
                    periods = owed_periods(self.period, (), subject.calendar, days.since)
                    yield from of_periods(key, periods, days, window)
                continue
            for member in stays:
                since = member.days.since if self.population.is_of_events else None
                yield of_member(key, member.days) if since is None else of_event(key, since)
        for by in self.by:
            for good in by.good(subject) if by.records.type is None else ():
                if not isinstance(good, Finding) and good.day is not None:
                    yield occurrence(good.entry.origin, on(good.day), good.done or good.day)

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """How long each member has, how long each of its records is good, and by when each of its periods is due."""
        records = spoken(self.by, subject)
        for key, stays in by_key(self.population.roll(subject).members).items():
            found = records.get(key, [])
            if self.period is not None:
                yield from in_periods(stays, found, self.period, self.grace, subject)
                continue
            yield from joined(stays, found, self.population, self.joining, subject)
            yield from back(stays, found, self.away, subject)
            try:
                terms = self._by_term(stays, subject)
            except UnjudgeableError:
                continue
            for term, alike in terms:
                yield from good_for(alike[0], found, term, subject)

    def _may_lack(self, fault: Finding) -> bool:
        """Whether it says that there is no file of members where there need be no member."""
        own = self.population.records.type if self.population.records else None
        return self.may_be_empty and fault.reason is Reason.MISSING and fault.about == (own,)

    def _nobody(self, members: list[Member], subject: Subject) -> Iterator[Finding]:
        """The days on which there is no member: an event that is still to come is one all the same."""
        begun = Interval(subject.calendar.program_start) if members else ALWAYS
        asked = DaySet.of(ALWAYS if self.population.is_of_events else one.days for one in members)
        for days in asked.complement().clip(begun):
            sentence = self.population.nobody(subject)
            yield Finding(
                Reason.MISSING,
                f"{sentence[:1].upper()}{sentence[1:]}{' on these days' if members else ''}, so nobody was checked.",
                "Complete the register; if it may be empty, the control has to say so.",
                days,
            )

    def _of_one(
        self, stays: list[Member], good: list[Good], subject: Subject, asked: _Asked, alike: Uncovering
    ) -> Iterator[Finding]:
        """What is found of one member, which may be one several times."""
        try:
            for member, found in self._stretches(stays, good, subject, alike):
                if not (self.renewal and found.reason is Reason.FAILING):
                    yield _finding(member, found, asked)
        except UnjudgeableError as error:
            yield error.finding(stays[0].key)
        if self.exactly_one:
            yield from self._several(stays, good)

    def _stretches(
        self, stays: list[Member], good: list[Good], subject: Subject, alike: Uncovering
    ) -> Iterator[tuple[Member, Uncovered]]:
        """The days on which a member, at a time when it was one, owes something that is not there.

        Its memberships are one, however many rows of a register say so; events are one if they are of one day.
        """
        if not self.population.is_of_events:
            yield from self._in_one(stays, good, subject, alike)
            return
        events: dict[Interval, list[Member]] = {}
        for member in stays:
            events.setdefault(member.days, []).append(member)
        for one in events.values():
            yield from self._in_one(one, good, subject, alike)

    def _in_one(
        self, stays: list[Member], good: list[Good], subject: Subject, alike: Uncovering
    ) -> Iterator[tuple[Member, Uncovered]]:
        calendar = subject.calendar
        membership = DaySet.of([member.days for member in stays])
        if self.period is not None:
            for stretch in membership:
                for found in unserved(stretch, good, self.period, self.grace, calendar):
                    yield _then(stays, stretch), found
            return
        owed = alike.owed(membership)
        for term, some in self._by_term(stays, subject):
            due = self._due(owed, some, stays, subject)
            for found in alike.stretches(due, good, term):
                yield (
                    _then(some, found.days),
                    for_good(found, membership, due, calendar) if self.population.is_of_events else found,
                )

    def _due(self, owed: DaySet, alike: list[Member], stays: list[Member], subject: Subject) -> DaySet:
        """The owed days that lie in those stays of a member that are alike, and on which it is not away."""
        absent = [NEVER if self.away is None else self.away.days(subject, member) for member in alike]
        if alike is stays and not any(absent):
            return owed  # which lies in its stays
        present = (DaySet((member.days,)).without(away) for member, away in zip(alike, absent, strict=True))
        return owed.common(DaySet.of(chain.from_iterable(present)))

    def _by_term(self, stays: list[Member], subject: Subject) -> list[tuple[Term, list[Member]]]:
        """The stays of a member during which a record is good equally long: it may change from level to level."""
        if len(stays) == 1:
            return [(self._term(stays[0], subject), stays)]
        found: dict[Term, list[Member]] = {}
        for member in stays:
            found.setdefault(self._term(member, subject), []).append(member)
        return list(found.items())

    def _term(self, member: Member, subject: Subject) -> Term:
        """How long a record is good for a member; UnjudgeableError if its level has no limit."""
        if self.limit is None:
            return Term(None, self.grace)
        if member.entry is None:
            return Term(self.limit.durations[None], self.grace)
        return Term(self.limit.of(subject, member.entry.document, member.entry.record), self.grace)

    def _several(self, stays: list[Member], good: list[Good]) -> Iterator[Finding]:
        """That a member has more records than it is one; each event may have its own."""
        records = {one.entry.origin: one.entry.place for one in good}
        right = len({member.days for member in stays}) if self.population.is_of_events else 1
        if len(records) > right:
            paths = ", ".join(sorted({place.path for place in records.values()}))
            some = "one is" if right == 1 else f"{right} are"
            yield Finding(
                Reason.FAILING,
                f"{stays[0].name} has {len(records)} records where {some} right: {paths}.",
                "Keep the one that is true." if right == 1 else "Keep those that are true.",
                place=list(records.values())[-1],
                about=stays[0].key,
            )

    def _asked(self, subject: Subject) -> _Asked:
        where = " or ".join(dict.fromkeys(glob for by in self.by for glob in by.records.shelf(subject).globs))
        called = " or ".join(dict.fromkeys(by.records.called for by in self.by if by.records.called))
        return _Asked(called or f"valid record ({where})", where)


class _Asked(Struct, frozen=True):
    """What is asked for, in the words of messages: the same of every member."""

    what: str
    where: str


def _finding(member: Member, found: Uncovered, asked: _Asked) -> Finding:
    name = member.name
    about = (*member.key, *([found.period.name] if found.period else []))
    fix = f"Do it and record it ({asked.where}); if {name} is listed by mistake, correct the list."
    place = found.newest.entry.place if found.newest else member.place
    return Finding(found.reason, f"{name}: {_message(found, asked.what)}", fix, found.days, place, about)


def _message(found: Uncovered, what: str) -> str:
    """What is not there, as a sentence goes on behind a name."""
    since = found.days.since
    if found.period is not None:
        period = f"{found.period.name} ({found.period.first} to {found.period.last})"
        return f"there is no {what} for {period} in time."
    if found.newest is not None:
        after = f"; the next is of {found.next_on}" if found.next_on else ""
        return f"the newest {what} is of {found.newest.day}, good through {found.good_through}{after}."
    if found.next_on is not None:
        owed = f"was owed from {since} on" if since else "was always owed"
        return f"there was no {what} until {found.next_on}; one {owed}."
    return f"there is no {what}; one is owed{f' from {since} on' if since else ''}."


def _then(stays: list[Member], days: Interval) -> Member:
    """A member as it was when some days began; as it was first where they have no beginning."""
    since = days.since
    return next((member for member in stays if since is not None and since in member.days), stays[0])
