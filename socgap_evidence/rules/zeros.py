"""`zeros`: of something that happens when it happens, each period has a record, or a signed statement of zero.

Why: an empty folder says that nothing happened, or that nobody wrote it down. Somebody must have looked, where others
can look again, after the period was over, and have signed that there was none.

Passes:

    date: detected_at
    zeros: {subject: incidents, per: quarter, grace: 15 days}

    # socgap.yaml
    window: {start: 2026-04-01, end: 2026-09-30}

    # evidence/incidents/INC-2026-001.yaml
    detected_at: 2026-05-12T09:12:00+01:00

    # evidence/statements/NIL-2026-Q3-incidents.yaml (period-statement)
    id: NIL-2026-Q3-incidents
    subject: incidents
    period: {start: 2026-07-01, end: 2026-09-30}
    count: 0
    source: {query: "type=incident, detected 2026-07-01 to 2026-09-30"}
    how_established: Query of the tracker, compared with the incident channel.
    prepared_on: 2026-10-06
    signed_by: p-002
    signed_on: 2026-10-07

    # passes on 2026-12-31

Fails: a quarter of which nobody says anything:

    evidence: evidence/incidents/*.yaml
    date: detected_at
    zeros: {subject: incidents, per: quarter, grace: 15 days}

    # socgap.yaml
    window: {start: 2026-04-01, end: 2026-09-30}

    # evidence/incidents/INC-2026-001.yaml
    detected_at: 2026-05-12T09:12:00+01:00

    # passes on 2026-10-15
    # missing from 2026-10-16: Nothing is recorded for 2026-Q3 (2026-07-01 to 2026-09-30): neither a record
    #   (evidence/incidents/*.yaml) nor a signed statement that there was none (subject incidents).

Fails: a statement that the records contradict:

    date: detected_at
    zeros: {subject: incidents, per: quarter}

    # socgap.yaml
    window: {start: 2026-04-01, end: 2026-06-30}

    # evidence/incidents/INC-2026-001.yaml
    detected_at: 2026-05-12T09:12:00+01:00

    # evidence/statements/NIL-2026-Q2-incidents.yaml (period-statement)
    id: NIL-2026-Q2-incidents
    subject: incidents
    period: {start: 2026-04-01, end: 2026-06-30}
    count: 0
    source: {query: "type=incident, detected 2026-04-01 to 2026-06-30"}
    how_established: Query of the tracker.
    prepared_on: 2026-07-02
    signed_by: p-002
    signed_on: 2026-07-03

    # failing from 2026-07-03: NIL-2026-Q2-incidents states 0 as the number of incidents from 2026-04-01
    #   to 2026-06-30, and there is 1 record: evidence/incidents/INC-2026-001.yaml.

Fix: have someone look and sign; a wrong statement is not edited but corrected by a new one that names it (`corrects`).

A statement counts if it speaks of the whole period (it may speak of several, ten years at most), says its query and
how it was established, and was prepared and signed after its period had ended. One signed after the grace ends the
gap that its lateness opened. With `scope`, statements narrowed to that part (`scope_key`) count as well as those about the whole;
without it a narrowed one proves nothing. With `each`, only files in which it selects something are records of the
subject: a mover's access request is no new hire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.durations import NO_TIME, Duration, Period, PeriodKind
from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.arithmetic import first_period_due, periods_due
from socgap_evidence.rules.base import Finding, RecordedZero, Rule, Use, mapping, records, selector
from socgap_evidence.rules.contradictions import about_of, contradiction, is_untrue
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.periods import first_period, missed_days, owed_periods
from socgap_evidence.rules.statements import STATEMENT, Account, Statement, statements, uses
from socgap_evidence.rules.tallies import ends_in, occurrence, of_event, on, slot
from socgap_evidence.rules.zeros_arithmetic import when_known
from socgap_evidence.selectors import WHOLE, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.model import Calendar, Json, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms

KEYWORD = "zeros"
VALUE: Json = {
    "type": "object",
    "description": "In each period something happened, or somebody signed that nothing did.",
    "properties": {
        "subject": {"type": "string", "minLength": 1, "description": "What the statements count."},
        "per": {"enum": [kind.value for kind in PeriodKind]},
        "grace": {
            "$ref": "#/$defs/limit",
            "description": "How long after the period's end it may be signed.",
        },
        "scope": {
            "type": "string",
            "minLength": 1,
            "description": "The part that statements may be narrowed to.",
        },
        "each": {
            "$ref": "#/$defs/path",
            "description": "Only files in which this selects something are records of the subject.",
        },
    },
    "required": ["subject", "per"],
    "additionalProperties": False,
}


class Zeros(Rule, frozen=True):
    """Each period has a record or a signed statement of zero."""

    subject: str
    per: PeriodKind
    grace: Duration
    scope: str | None
    each: Selector

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Zeros:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        return cls(
            subject=str(value["subject"]),
            per=PeriodKind(value["per"]),
            grace=terms.days(value["grace"]) if "grace" in value else NO_TIME,
            scope=str(value["scope"]) if "scope" in value else None,
            each=selector(value["each"]) if "each" in value else WHOLE,
        )

    def selectors(self) -> Iterator[Use]:
        """What makes a file a record of the subject, and the fields of a statement."""
        if self.each != WHOLE:
            yield Use(self.each)
        yield from uses(self.subject)

    @property
    def dated(self) -> tuple[Selector, ...]:
        """None of its own: the requirement's ``date`` says when something happened."""
        return ()

    @property
    def speaks_before_the_first(self) -> bool:
        """Yes: a period without a record is a gap of its own."""
        return True

    def first_due(self, calendar: Calendar) -> date | None:
        """The end and the grace of the first period that begins with the program or after it."""
        first = first_period(self.per, calendar)
        return None if first is None else self._deadline(first, calendar)

    def first_reckoning(self, calendar: Calendar) -> Reckoning | None:
        """The same with how it was reached."""
        return first_period_due(self.per, self.grace, KEYWORD, calendar)

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """By when each period must be accounted for, and when it was; nothing where statements cannot be read."""
        if not subject.shelf(STATEMENT).broken:
            known = when_known(self._account(subject), self.each, self.per, subject)
            yield from periods_due(self.per, self.grace, known, subject.calendar)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each period of which nothing is known, and for each statement that is not true."""
        if subject.shelf(STATEMENT).broken:
            yield from unreliable(subject, [STATEMENT])
            return
        for document in subject.documents:
            if not subject.days_in(document, subject.dated):
                fields = " or ".join(one.text for one in subject.dated)
                message = f"It states no day for {fields}, so it belongs to no period."
                yield Finding(Reason.INVALID, message, "State when it happened.", place=Place(document.path))
        account = self._account(subject)
        untrue = [one for one in account.standing if is_untrue(one, account, self.scope, subject.broken)]
        for statement in untrue:
            yield contradiction(statement, account, self.subject, subject)
        yield from self._silences(account, untrue, subject)

    def zeros(self, subject: Subject) -> list[RecordedZero]:
        """The statements by which periods without any record are known to have been empty."""
        account = self._account(subject)
        happened = {Period.holding(day, self.per) for day, _ in account.events}
        used: dict[str, RecordedZero] = {}
        for period in owed_periods(self.per, account.served(self.per), subject.calendar):
            for zero in account.zeros_for(period)[:1] if period not in happened else ():
                before = used[zero.path].periods if zero.path in used else ()
                used[zero.path] = RecordedZero(zero.path, zero.signed, (*before, period.name))
        return list(used.values())

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:
        """Each period that the window demands, with the day on which it was known, each event and each statement."""
        account = self._account(subject)
        happened = {Period.holding(day, self.per) for day, _ in account.events}
        served = account.served(self.per)
        for period in owed_periods(self.per, served, subject.calendar):
            if ends_in(period, window):
                due = self._deadline(period, subject.calendar)
                yield slot(period, due, served.get(period), is_zero=period not in happened)
        for day, path in account.events:
            yield occurrence(Place(path), on(day), day)
        for statement in account.standing:
            yield of_event(about_of(statement, account, subject), statement.last)

    def _account(self, subject: Subject) -> Account:
        events = [
            (day, document.path)
            for document in subject.documents
            if records(document, self.each)
            for day, _ in subject.days_in(document, subject.dated)
        ]
        return Account(events, statements(subject, self.subject, self.scope))

    def _silences(self, account: Account, untrue: list[Statement], subject: Subject) -> Iterator[Finding]:
        """One finding for each period of which nothing was known in time."""
        served = account.served(self.per)
        owed = owed_periods(self.per, served, subject.calendar)
        if not owed:
            yield self._silence("", ALWAYS, subject)
        later: date | None = None
        found: list[Finding] = []
        for period in reversed(owed):
            deadline, known = self._deadline(period, subject.calendar), served.get(period)
            days = missed_days(period, deadline, known, later, subject.calendar)
            if days is not None and known is None:
                found.extend(self._unknown(period, days, account, untrue, subject))
            elif days is not None:
                found.append(self._late(period, days, deadline, account))
            later = min((day for day in (later, known) if day is not None), default=None)
        yield from reversed(found)

    def _unknown(
        self, period: Period, days: Interval, account: Account, untrue: list[Statement], subject: Subject
    ) -> Iterator[Finding]:
        """That nothing is known of a period, or that what was signed for it is worth nothing."""
        claims = [one for one in account.standing if one.covers(period)]
        # That a number is signed for which there are no records is said already, from the signature on.
        signed = min((one.signed for one in claims if one in untrue), default=None)
        left = days if signed is None else days.common(Interval(None, signed))
        worthless = [one for one in claims if one.count == 0]
        if worthless:
            one = max(worthless, key=lambda claim: claim.signed)
            since = min(day for day in (one.signed, days.since) if day is not None)
            message = (
                f"{one.id} does not show that there were no {self.subject} in {period.name}: {one.flaw}."
            )
            fix = "Look again once the period is over, and sign a new statement that corrects this one."
            yield Finding(
                Reason.INVALID, message, fix, Interval(since, days.until), one.place, (period.name,)
            )
        elif left is not None:
            name = f" for {period.name} ({period.first} to {period.last})"
            yield self._silence(name, left, subject, (period.name,))

    def _silence(self, period: str, days: Interval, subject: Subject, about: tuple[str, ...] = ()) -> Finding:
        own, signed = " or ".join(subject.globs), " or ".join(subject.shelf(STATEMENT).globs)
        wanted = f"subject {self.subject}{f', scope_key {self.scope}' if self.scope else ''}"
        message = (
            f"Nothing is recorded{period}: neither a record ({own})"
            f" nor a signed statement that there was none ({', '.join(one for one in (signed, wanted) if one)})."
        )
        fix = "Add the records; if there are none, look, and sign a statement of zero."
        return Finding(Reason.MISSING, message, fix, days, about=about)

    def _late(self, period: Period, days: Interval, deadline: date, account: Account) -> Finding:
        zero = account.zeros_for(period)[0]
        message = (
            f"That there were no {self.subject} in {period.name} was signed on {days.until};"
            f" it was due by {deadline}."
        )
        return Finding(
            Reason.MISSING, message, "Sign the next one in time.", days, zero.place, (period.name,)
        )

    def _deadline(self, period: Period, calendar: Calendar) -> date:
        return self.grace.after(period.last, calendar.holidays)
