"""`in_force`: something in force covers every day: approved versions of a document, contracts of a vendor.

Why: a policy that took effect in June bound nobody in April, and a contract that has run out binds nobody today.
Both look the same in a folder.

Passes:

    kind: document
    in_force: {each: "$.revisions[*]", from: effective_from, approved: approved_on}

    # socgap.yaml
    window: {start: 2026-04-01, end: 2026-09-30}

    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    revisions:
      - {version: "1.0", approved_on: 2026-02-09, effective_from: 2026-02-16}
      - {version: "1.1", approved_on: 2026-08-20, effective_from: 2026-09-01}
    ---
    Access is given by role.

Fails: a version takes effect on its first day or on the day of its approval, whichever is later.

    kind: document
    in_force: {each: "$.revisions[*]", from: effective_from, approved: approved_on}

    # socgap.yaml
    window: {start: 2026-04-01, end: 2026-09-30}

    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    revisions:
      - {version: "1.0", approved_on: 2026-04-16, effective_from: 2026-02-16}
    ---
    Access is given by role.

    # missed from 2026-04-01: No approved version of POL-ACCESS is in force from 2026-04-01 to 2026-04-15;
    #   version 1.0 was meant to begin on 2026-02-16 and was approved on 2026-04-16.

Fails: with `per`, the records with the same value are one group, in whichever files they stand.

    kind: register
    in_force: {each: "$.items[?@.auto_renews == false]", from: effective_from, until: ends_on, per: id}

    # evidence/registers/contracts.yaml
    items:
      - {id: CTR-011, effective_from: 2026-02-06, ends_on: 2027-02-05, auto_renews: false}

    # passes on 2027-02-05
    # stale from 2027-02-06: Nothing is in force for CTR-011 from 2027-02-06 on; CTR-011 ends on 2027-02-05.

Fix: approve or renew in time. What was in force and is not on record can be added with its dates; a day on which
nothing was in force stays one.

Each record that `each` selects is a version, the file itself unless that is set. It is in force through the day that
`until` states, for good if it states none; the next version makes no difference. A version without a first day, or
without a day of approval where `approved` asks for one, was never in force. Each file is a group of its own, so that
a file in which `each` selects nothing has nothing in force; with `per`, the groups are the values found.

Owed are the days from the window's first, or else from the program's first; without either from the first version's
first. `may_begin_later: true` owes nothing before a group's first version, for things such as contracts that begin
when they are needed; that there must be one by a certain day, or one at all, is for `covers` to ask.
A hole that touches the audit window is a gap for good, because nothing fills it any more; outside the window it ends
with the next version.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import chain, product
from typing import TYPE_CHECKING

from socgap_evidence.intervals import ONE_DAY, DaySet, Interval, day_after
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, records, selector, selectors_of
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.rules.values import texts, types_of, values_of
from socgap_evidence.rules.versions import StatedDays, in_force_through
from socgap_evidence.selectors import WHOLE, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.rules.values import Value
    from socgap_evidence.rules.versions import Version
    from socgap_evidence.selectors import Selector

KEYWORD = "in_force"
VALUE: Json = {
    "type": "object",
    "description": "Something in force covers every day.",
    "properties": {
        "each": {"$ref": "#/$defs/path", "description": "The versions; the file itself unless set."},
        "from": {"$ref": "#/$defs/fields", "description": "First day of a version."},
        "until": {
            "$ref": "#/$defs/fields",
            "description": "Last day of a version; for good unless it has one.",
        },
        "approved": {
            "$ref": "#/$defs/fields",
            "description": "Day of its approval, before which it is not in force.",
        },
        "per": {"$ref": "#/$defs/values", "description": "What a version is one of; its file unless set."},
        "may_begin_later": {"const": True, "description": "Nothing is owed before the first version."},
    },
    "required": ["from"],
    "additionalProperties": False,
}


class InForce(Rule, frozen=True):
    """Versions cover every day."""

    each: Selector
    stated: StatedDays
    per: tuple[Value, ...]
    may_begin_later: bool

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> InForce:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        since, until, approved = (
            selectors_of(value[name]) if name in value else () for name in ("from", "until", "approved")
        )
        return cls(
            each=selector(value["each"]) if "each" in value else WHOLE,
            stated=StatedDays(since, until, approved),
            per=values_of(value["per"]) if "per" in value else (),
            may_begin_later=value.get("may_begin_later") is True,
        )

    def selectors(self) -> Iterator[Use]:
        """The versions, their days and what they are versions of."""
        yield Use(self.each)
        yield from self.stated.uses(self.each)
        for value in self.per:
            yield from value.uses(self.each, None)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """For each group, the days on which nothing is in force."""
        faults = unreliable(subject, types_of(self.per))
        if faults:
            yield from faults
        elif self.per:
            yield from self._across_files(subject)
        else:
            yield from chain.from_iterable(subject.each_file(self, partial(self._in_file, subject)))

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """Until when each version that states an end is in force."""
        for document in subject.documents:
            own = ids_of(document, Node(document.data, ())) or (document.path,)
            for record in records(document, self.each):
                version = self.stated.version(document, record, subject)
                for ids in self._groups(subject, document, record) if self.per else [own]:
                    yield from in_force_through(version, _about(ids, [version]))

    def _in_file(self, subject: Subject, document: Document) -> tuple[Finding, ...]:
        ids = ids_of(document, Node(document.data, ())) or (document.path,)
        versions = [self.stated.version(document, record, subject) for record in records(document, self.each)]
        return tuple(self._uncovered(ids, versions, Place(document.path), subject.calendar))

    def _across_files(self, subject: Subject) -> Iterator[Finding]:
        groups: dict[tuple[str, ...], list[Version]] = {}
        for document in subject.documents:
            for record in records(document, self.each):
                keys = self._groups(subject, document, record)
                if not keys:
                    yield self._of_nothing(document, record)
                for key in keys:
                    version = self.stated.version(document, record, subject)
                    groups.setdefault(key, []).append(version)
        for key, versions in groups.items():
            yield from self._uncovered(key, versions, versions[-1].place, subject.calendar)

    def _groups(self, subject: Subject, document: Document, record: Node) -> list[tuple[str, ...]]:
        """What a record is a version of."""
        found = [one.find(subject, document, record) for one in self.per]
        return list(product(*([text for node in nodes for text in texts(node)] for nodes in found)))

    def _of_nothing(self, document: Document, record: Node) -> Finding:
        """A record that belongs to no group would be looked at by nobody."""
        fields = " and ".join(f"'{one.text}'" for one in self.per)
        return Finding(
            Reason.INVALID,
            f"{name_of(record)} does not say what it belongs to: {fields} is not there.",
            "Fill it in.",
            place=Place(document.path, record.pointer),
            about=ids_of(document, record),
        )

    def _uncovered(
        self, ids: tuple[str, ...], versions: list[Version], whole: Place, calendar: Calendar
    ) -> Iterator[Finding]:
        """One finding for each stretch of days on which no version of a group is in force."""
        name = " and ".join(ids)
        approved = f"No approved version of {name} is in force"
        head = approved if self.stated.approved else f"Nothing is in force for {name}"
        start = _first_owed(calendar)
        covered = DaySet.of(one.days for one in versions if one.days is not None)
        if not covered:
            yield self._never(ids, head, versions, whole, Interval(start, None))
            return
        first = covered.intervals[0].since
        if start is None or (self.may_begin_later and first is not None and first > start):
            start = first
        for hole in covered.complement().clip(Interval(start, None)):
            if hole.until is None:
                yield _over(hole, head, ids, versions)
            else:
                yield _before_next(hole, head, ids, versions, calendar)

    def _never(
        self, ids: tuple[str, ...], head: str, versions: list[Version], whole: Place, owed: Interval
    ) -> Finding:
        why = versions[-1].says if versions else f"'{self.each.text}' selects nothing in the file"
        return Finding(
            Reason.MISSING,
            f"{head} on any day: {why}.",
            "Add what is in force, with its days.",
            owed,
            versions[-1].place if versions else whole,
            _about(ids, versions[-1:]),
        )


def _first_owed(calendar: Calendar) -> date | None:
    """The first day on which something must be in force; ``None`` if no calendar says so."""
    if calendar.window is None:
        return calendar.program_start
    return max(calendar.window.start, calendar.program_start or date.min)


def _before_next(
    hole: Interval, head: str, ids: tuple[str, ...], versions: list[Version], calendar: Calendar
) -> Finding:
    """Days with nothing in force that end when a version takes effect; for good if the auditor looks at them."""
    following = next(one for one in versions if one.days is not None and one.days.since == hole.until)
    window = calendar.window
    touches = window is not None and hole.common(Interval(window.start, day_after(window.end)))
    return Finding(
        Reason.MISSED,
        f"{head} {_in_words(hole)}; {following.says}.",
        "Add what was in force on these days, if anything was; nothing else makes up for them.",
        Interval(hole.since, None) if touches else hole,
        following.place,
        _about(ids, [following]),
    )


def _over(hole: Interval, head: str, ids: tuple[str, ...], versions: list[Version]) -> Finding:
    """Days behind the last version's end."""
    ended = [(one.days.until, one) for one in versions if one.days is not None and one.days.until is not None]
    until, last = max(ended, key=lambda pair: pair[0])
    return Finding(
        Reason.STALE,
        f"{head} from {hole.since} on; {last.name} ends on {until - ONE_DAY}.",
        "Approve or renew in time, and add what is in force from that day on.",
        hole,
        last.end,
        _about(ids, [last]),
    )


def _in_words(hole: Interval) -> str:
    last = None if hole.until is None else hole.until - ONE_DAY
    return f"on {last}" if hole.since == last else f"from {hole.since} to {last}"


def _about(ids: tuple[str, ...], versions: list[Version]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ids, *(one for version in versions for one in version.ids))))
