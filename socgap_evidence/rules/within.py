"""`within`: one moment follows another in time, and what is open falls due.

Why: access that outlives the last day and a fix that waits for its turn are found by nothing but a time limit, and
the day on which one passes needs no commit.

Passes:

    within: {each: "$.items[*]", from: $.terminated_at, to: revoked_at, limit: termination_revoke_hours}

    # evidence/access/offboarding/OFB-2026-016.yaml
    id: OFB-2026-016
    terminated_at: 2026-06-12T17:00:00+01:00
    items:
      - {system: sys-idp, revoked_at: 2026-06-12T16:20:00+01:00}
      - {system: sys-billing, revoked_at: 2026-06-13T17:00:00+01:00}

Fails: done late in the audit window, which is a deviation, or not done at all:

    within: {each: "$.items[*]", from: $.terminated_at, to: revoked_at, limit: termination_revoke_hours}

    # socgap.yaml
    time_zone: Europe/Lisbon
    window: {start: 2026-04-01, end: 2026-09-30}

    # evidence/access/offboarding/OFB-2026-016.yaml
    id: OFB-2026-016
    terminated_at: 2026-06-12T17:00:00+01:00
    items:
      - {system: sys-billing, revoked_at: 2026-06-21T10:02:00+01:00}
      - {system: sys-wiki, revoked_at: null}

    # failing from 2026-06-14: OFB-2026-016: sys-billing: 'revoked_at' is 2026-06-21T10:02:00+01:00,
    #   8 days and 17 hours after 'terminated_at'; the limit is 24 hours.
    # failing from 2026-06-14: OFB-2026-016: sys-wiki: 'revoked_at' is missing,
    #   due by 2026-06-13T17:00:00+01:00 (24 hours after 'terminated_at').

Passes: with `by`, what is open until it falls due, and what was done:

    within: {each: "$.decisions[*]", by: due_on, to: done_on}

    # evidence/governance/reviews/2026-Q3.yaml
    id: GOV-2026-Q3
    decisions:
      - {id: D-1, due_on: 2026-08-31, done_on: null}
      - {id: D-2, due_on: 2026-08-31, done_on: 2026-08-31}

    # passes on 2026-08-31

Fails: from the day after, until it is done:

    within: {each: "$.decisions[*]", by: due_on, to: done_on}

    # evidence/governance/reviews/2026-Q3.yaml
    id: GOV-2026-Q3
    decisions:
      - {id: D-1, due_on: 2026-08-31, done_on: null}
      - {id: D-2, due_on: 2026-08-31, done_on: 2026-09-15}

    # failing from 2026-09-01: GOV-2026-Q3: D-1: 'done_on' is missing, due by 2026-08-31 ('due_on').
    # failing from 2026-09-01 until 2026-09-15: GOV-2026-Q3: D-2: 'done_on' is 2026-09-15,
    #   15 days after 'due_on' on 2026-08-31.
    # passes on 2026-08-31

Fix: do what is open. What was done late stays late: say why, and let a waiver acknowledge the deviation.

A record that does not state the first date, and one whose limit is null, owe nothing. A limit in days is held against
days; business days leave out weekends and holidays. Of several fields the first that is there counts; of several
values that one path selects the earliest begins and the latest ends, and none of them may be null.
What is before the other is in time: that dates run forward is for `ordered` to say.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from socgap_evidence.model import Place
from socgap_evidence.rules.arithmetic import Begin, Cause, Meaning, Opening, Origin, Reckoning, added
from socgap_evidence.rules.base import (
    Finding,
    Rule,
    UnjudgeableError,
    Use,
    in_each,
    mapping,
    selectors_of,
)
from socgap_evidence.rules.deadlines import Dated, Task, deadline
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.limits import Limit
from socgap_evidence.rules.naming import full_name, ids_of
from socgap_evidence.rules.tallies import chosen, of_record
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Node, Selector

KEYWORD = "within"
VALUE: Json = {
    "type": "object",
    "description": "One moment follows another in time; what is open falls due.",
    "properties": {
        "each": {"$ref": "#/$defs/paths"},
        "from": {"$ref": "#/$defs/fields", "description": "Where the time begins."},
        "limit": {"$ref": "#/$defs/limit_by_record"},
        "by": {"$ref": "#/$defs/fields", "description": "The last day, where the record states it itself."},
        "to": {"$ref": "#/$defs/fields", "description": "When it was done; all is open unless set."},
        "planned": {
            "const": True,
            "description": "'to' is a plan: one that is too late is one from the first day.",
        },
    },
    "minProperties": 1,
    "additionalProperties": False,
}


class Within(Rule, frozen=True):
    """What must be done by some day is done by then."""

    each: tuple[Selector, ...]
    begin: tuple[Selector, ...]
    """Where the limit counts from; without one, the last day itself."""
    limit: Limit | None
    to: tuple[Selector, ...]
    is_planned: bool = False
    """Whether the end is a plan, so that what is too late is known from the beginning."""

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Within:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        if "by" in value and ("limit" in value or "from" in value):
            raise ValueError("'by' is the last day itself; leave out either 'by' or 'from' and 'limit'")
        if "by" not in value and not {"from", "limit"} <= set(value):
            raise ValueError("it needs 'from' and 'limit', or 'by'")
        if "planned" in value and not {"from", "to"} <= set(value):
            raise ValueError("'planned' says of 'to' that it is a plan; it needs 'from', 'limit' and 'to'")
        return cls(
            each=selectors_of(value["each"]) if "each" in value else (WHOLE,),
            begin=selectors_of(value["by"] if "by" in value else value["from"]),
            limit=Limit.parse(value["limit"], terms) if "limit" in value else None,
            to=selectors_of(value["to"]) if "to" in value else (),
            is_planned="planned" in value,
        )

    def selectors(self) -> Iterator[Use]:
        """The dates and what decides the limit, in the records that ``each`` selects."""
        for each in self.each:
            yield Use(each)
            for one in (*self.begin, *self.to):
                yield Use(one, each, is_date=True)
            if self.limit is not None:
                yield from self.limit.uses(each)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that owe something, each with the day from which on; one that cannot be judged may."""
        for document, record in chosen(subject, self.each):
            try:
                task = self._task(subject, document, record)
            except UnjudgeableError:
                yield of_record(document, record)
                continue
            if task is not None:
                yield of_record(document, record, task.begun.stated.day)

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """By when each record that owes something owes it; none for what cannot be judged."""
        for document, record in chosen(subject, self.each):
            try:
                task = self._task(subject, document, record)
            except UnjudgeableError:
                continue
            if task is not None:
                begun, late = task.begun, task.late_plan(subject.calendar)
                lengths = () if task.limit is None else ((("limit",), task.limit),)
                yield Reckoning(
                    task.name,
                    task.about,
                    Begin(Origin.FIELD, begun.stated, begun.field, begun.place),
                    added(begun.stated, lengths, subject.calendar),
                    Meaning.DUE_BY,
                    done=task.done,
                    opening=None if late is None else Opening(Cause.PLAN, late.days.since, late.message),
                )

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each record that is open past its day, or was done after it."""
        faults = unreliable(subject, () if self.limit is None else self.limit.types, self.each)
        if faults:
            yield from faults
            return
        yield from in_each(subject, self, self.each, partial(self._overrun, subject))

    def _overrun(self, subject: Subject, document: Document, record: Node) -> Iterator[Finding]:
        task = self._task(subject, document, record)
        yield from () if task is None else task.findings(subject.calendar)

    def _task(self, subject: Subject, document: Document, record: Node) -> Task | None:
        """What a record owes; ``None`` for nothing."""
        begun = self._begun(subject, document, record)
        if begun is None:
            return None
        limit = None if self.limit is None else self.limit.of(subject, document, record)
        if self.limit is not None and limit is None:
            return None
        nulls = (
            node.pointer for one in self.to for node in one.find(document.data, record) if node.value is None
        )
        return Task(
            name=full_name(document, record),
            about=ids_of(document, record),
            begun=begun,
            limit=limit,
            due=begun.stated if limit is None else deadline(begun.stated, limit, subject.calendar),
            done=self._done(subject, document, record),
            fields=" or ".join(f"'{one.name}'" for one in self.to),
            place=next((Place(document.path, pointer) for pointer in nulls), begun.place),
            is_planned=self.is_planned,
        )

    def _begun(self, subject: Subject, document: Document, record: Node) -> Dated | None:
        """The earliest that the first field to be there states."""
        zone = subject.calendar.zone
        for one in self.begin:
            stated = list(subject.stated_at(document, one, record))
            if stated:
                return Dated(one.name, *min(stated, key=lambda pair: pair[0].first_moment(zone)))
        return None

    def _done(self, subject: Subject, document: Document, record: Node) -> Dated | None:
        """The latest that the first field to be there states; ``None`` if some of it is still open."""
        zone = subject.calendar.zone
        for one in self.to:
            stated = list(subject.stated_at(document, one, record))
            if stated:
                is_open = len(stated) < len(one.find(document.data, record))
                latest = max(stated, key=lambda pair: pair[0].last_moment(zone))
                return None if is_open else Dated(one.name, *latest)
        return None
