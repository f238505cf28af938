"""`resolves`: each value exists where it must, and on the day it must.

Why: an approval by somebody who had left, a laptop whose holder nobody knows, a severity that no scale has: each
looks right until one looks it up.

Passes:

    resolves: {each: "$.approvals[*]", key: by, to: people, on: at}

    # controls/shared.yaml
    populations:
      people: {in: people, each: "$.items[*]", key: id, from: hired_on, until: terminated_at}

    # evidence/registers/people.yaml (people)
    items:
      - {id: p-004, hired_on: 2025-01-07, terminated_at: null}
      - {id: p-016, hired_on: 2025-09-01, terminated_at: 2026-06-12}

    # evidence/changes/CHG-0187.yaml
    approvals: [{by: p-004, at: "2026-06-15T09:30:00Z"}, {by: p-016, at: "2026-06-12T16:00:00Z"}]

Fails: a name that nobody knows, and one of somebody who was not there on the day:

    date: deployed_on
    resolves: {each: "$.approvals[*]", key: by, to: people, on: at}

    # controls/shared.yaml
    populations:
      people: {in: people, each: "$.items[*]", key: id, from: hired_on, until: terminated_at}

    # evidence/registers/people.yaml (people)
    items:
      - {id: p-016, hired_on: 2025-09-01, terminated_at: 2026-06-12}

    # evidence/changes/CHG-0187.yaml
    deployed_on: 2026-06-16
    approvals: [{by: p-061, at: "2026-06-15T09:30:00Z"}, {by: p-016, at: "2026-06-15T10:10:00Z"}]

    # failing from 2026-06-16: approvals[0]: 'p-061' is not among people.
    # failing from 2026-06-16: 'p-016' is named for 2026-06-15, but was among people from 2025-09-01 through 2026-06-12.

Fails: what must hold on every day on which the file does:

    kind: register
    resolves: {each: "$.items[*]", key: owner, to: {in: people, each: "$.items[*]", key: id, until: terminated_at}, current: true}

    # evidence/registers/people.yaml (people)
    items:
      - {id: p-016, terminated_at: 2026-06-12}

    # evidence/registers/assets.yaml
    items:
      - {id: A-014, owner: p-016}

    # passes on 2026-06-12
    # failing from 2026-06-13: 'p-016' stands here, but is among people through 2026-06-12.

Several keys are one: who approved and for which system. What is looked up may be a list in the control, too.

Fix: correct the name if it is misspelt; otherwise somebody who may has to do it, from now on.

A value that is absent or null is passed over, and one without a day only has to exist; whether that may be is the
schema's business. The reverse of `covers` is this rule too: an orphan is a record that resolves to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.intervals import DaySet
from socgap_evidence.model import Reason
from socgap_evidence.rules.base import Finding, Rule, UnjudgeableError, Use, mapping, selectors_of
from socgap_evidence.rules.choosing import LATEST_GRAMMAR, Here
from socgap_evidence.rules.joins import Records, unreliable
from socgap_evidence.rules.naming import name_of
from socgap_evidence.rules.populations import Population, by_key
from socgap_evidence.rules.tallies import of_entry
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.intervals import Interval
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.joins import Entry, Key
    from socgap_evidence.rules.populations import Member
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Selector

KEYWORD = "resolves"
VALUE: Json = {
    "type": "object",
    "description": "Each value exists where it must, and on the day it must.",
    "properties": {
        "each": {"$ref": "#/$defs/paths", "description": "The records, or the values themselves."},
        "key": {"$ref": "#/$defs/values", "description": "What must exist; the value itself unless set."},
        "where": {"$ref": "#/$defs/where"},
        "latest": LATEST_GRAMMAR,
        "to": {"$ref": "#/$defs/population", "description": "Where it must exist."},
        "on": {"$ref": "#/$defs/fields", "description": "The day on which it must be a member."},
        "current": {"const": True, "description": "It must be a member still."},
        "reason": {
            "enum": ["failing", "invalid"],
            "description": "What it is if it does not; failing unless set.",
        },
    },
    "required": ["to"],
    "additionalProperties": False,
}

_Index = dict["Key", list["Member"]]

_CORRECT_OR_ADD = "Correct it, or add it where it belongs ({known} are known)."


class Resolves(Rule, frozen=True):
    """Each value is one of a population."""

    records: Records
    to: Population
    on: tuple[Selector, ...]
    current: bool
    reason: Reason

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Resolves:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        records = Records.parse(
            {name: value[name] for name in ("each", "key", "where", "latest") if name in value}
        )
        to = Population.parse(value["to"], terms)
        if records.each == (WHOLE,) and not records.key:
            raise ValueError("it needs 'each', 'key' or both: what must exist")
        if records.width != to.width:
            raise ValueError(f"'key' has {records.width} parts and 'to' is identified by {to.width}")
        if "on" in value and "current" in value:
            raise ValueError("'on' asks about a day and 'current' about every day; leave one out")
        return cls(
            records,
            to,
            selectors_of(value["on"]) if "on" in value else (),
            value.get("current") is True,
            Reason(value.get("reason", "failing")),
        )

    def selectors(self) -> Iterator[Use]:
        """The values, the days, and what the population uses."""
        for use in self.records.uses_with(self.on):
            yield replace(use, may_be_absent=True)
        yield from self.to.uses(*self.records.each)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records whose values it looks up."""
        return map(of_entry, self.records.entries(subject))

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each value that does not exist, or not on its day."""
        faults = unreliable(subject, self.to.types | self.records.types, self.records.each)
        if faults:
            yield from faults
            return
        known = None if self.to.is_matched else by_key(self.to.members(subject))
        for entry in self.records.entries(subject):
            try:
                yield from self._of_one(entry, known, subject)
            except UnjudgeableError as error:
                yield error.finding(entry.ids)

    def _of_one(self, entry: Entry, known: _Index | None, subject: Subject) -> Iterator[Finding]:
        index = known
        if index is None:
            index = by_key(self.to.members(subject, Here(entry.document, entry.record)))
        members = index.get(entry.key)
        if members is None:
            yield self._unknown(entry, len(index), subject)
        elif self.current:
            yield from self._at_other_times(entry, members, subject)
        else:
            yield from self._on_other_days(entry, members, subject)

    def _unknown(self, entry: Entry, known: int, subject: Subject) -> Finding:
        name = name_of(entry.record)
        is_named = isinstance(entry.record.value, dict) and entry.record.pointer and name not in entry.key
        where = f"{name}: " if is_named else ""
        listed = ", ".join(self.to.listed)
        fix = f"There are {listed}." if listed else _CORRECT_OR_ADD.format(known=known)
        message = f"{where}'{', '.join(entry.key)}' is not among {self.to.called}."
        return self._finding(entry, message, fix, subject.standing(entry.document))

    def _on_other_days(self, entry: Entry, members: list[Member], subject: Subject) -> Iterator[Finding]:
        """One finding for each day that is stated and on which it was no member."""
        document, record = entry.document, entry.record
        stated = (subject.days_of(document, one, record) for one in self.on)
        for day in next(filter(None, stated), []):
            if not any(day in member.days for member in members):
                message = f"'{', '.join(entry.key)}' is named for {day}, but was among {self.to.called} {_when(members)}."
                fix = "Correct the name or the day; otherwise have somebody do it who may."
                yield self._finding(entry, message, fix, subject.standing(entry.document))

    def _at_other_times(self, entry: Entry, members: list[Member], subject: Subject) -> Iterator[Finding]:
        """One finding for each stretch of days on which it stands there and is no member."""
        standing = subject.standing(entry.document)
        for days in DaySet.of(member.days for member in members).complement().clip(standing):
            message = f"'{', '.join(entry.key)}' stands here, but is among {self.to.called} {_when(members)}."
            yield self._finding(entry, message, "Name somebody or something that is there now.", days)

    def _finding(self, entry: Entry, message: str, fix: str, days: Interval) -> Finding:
        return Finding(self.reason, message, fix, days, entry.place, entry.ids)


def _when(members: list[Member]) -> str:
    """The days of a membership in words."""
    return " and ".join(member.days_in_words for member in members)
