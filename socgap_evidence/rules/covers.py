"""`covers`: each member of a population has a valid record on every day it owes one.

Why: an auditor draws a sample and asks for the training of these five. The gate asks for everybody's, and finds the
one contractor who was forgotten.

Passes:

    covers:
      population: people with access
      by: {each: "$.items[?@.result == 'passed']", key: person, date: completed_on, called: passed training}
      for: 12 months
      joining: 30 days

    # controls/shared.yaml
    populations:
      people with access: {in: people, each: "$.items[*]", key: id, from: hired_on, until: terminated_at}

    # evidence/registers/people.yaml (people)
    items:
      - {id: p-014, hired_on: 2026-02-02, terminated_at: null}
      - {id: p-016, hired_on: 2025-09-01, terminated_at: 2026-06-12}

    # evidence/training/campaigns/AWARENESS.yaml
    items:
      - {person: p-014, completed_on: 2026-03-04, result: passed}
      - {person: p-016, completed_on: 2025-09-10, result: passed}

    # passes on 2027-03-04

Fails: for whoever has none, and from the day on which one has lapsed:

    covers:
      population: {in: people, each: "$.items[*]", key: id, from: hired_on}
      by: {each: "$.items[?@.result == 'passed']", key: person, date: completed_on, called: passed training}
      for: 12 months
      joining: 30 days

    # evidence/registers/people.yaml (people)
    items:
      - {id: p-014, hired_on: 2026-02-02}
      - {id: p-017, hired_on: 2026-08-31}

    # evidence/training/campaigns/AWARENESS.yaml
    items:
      - {person: p-014, completed_on: 2026-03-04, result: passed}
      - {person: p-017, completed_on: 2026-09-14, result: failed}

    # passes on 2026-09-30
    # failing from 2026-10-01: p-017: there is no passed training; one is owed from 2026-10-01 on.
    # stale from 2027-03-05: p-014: the newest passed training is of 2026-03-04, good through 2027-03-04.

A record is good from its `date` through the last day of `for` and, for what is tolerated, of `grace`; through the day
that it states itself if there is an `until`; and for ever without either. Without a `date` it is good on every day. A
member has `joining` before the first is owed, counted from the first day of membership or of the program, whichever
is later, and owes nothing while `away`. With `renewal` only those who have had one and let it lapse are named, where
another sentence names those who never had. With `exactly_one` nobody may have two.

Fails: after an event of the audit window, too late, which nothing cures:

    covers:
      population: {in: people, each: "$.items[*]", key: id, event: terminated_at}
      by: {key: person, date: completed_on, called: offboarding record}
      joining: 10 business days

    # socgap.yaml
    window: {start: 2026-04-01, end: 2026-09-30}

    # evidence/registers/people.yaml (people)
    items:
      - {id: p-014, terminated_at: null}
      - {id: p-016, terminated_at: 2026-06-12}

    # evidence/access/offboarding/OFB-2026-016.yaml
    person: p-016
    completed_on: 2026-07-01

    # passes on 2026-06-26
    # failing from 2026-06-27: p-016: there was no offboarding record until 2026-07-01; one was owed from 2026-06-27 on.

An event before the program owes nothing.

Fails: where one is owed in each period:

    covers:
      population: {in: facilities, each: "$.items[*]", key: id}
      by: {key: facility, date: period.end, done: completed_on, called: access review}
      every: {period: half-year, grace: 15 days}

    # socgap.yaml
    window: {start: 2026-01-01, end: 2026-12-31}

    # evidence/registers/facilities.yaml (facilities)
    items: [{id: lisbon}, {id: porto}]

    # evidence/physical/access-reviews/PAR-2026-H1-lisbon.yaml
    facility: lisbon
    period: {end: 2026-06-30}
    completed_on: 2026-07-09

    # passes on 2026-07-15
    # missed from 2026-07-16: porto: there is no access review for 2026-H1 (2026-01-01 to 2026-06-30) in time.

A member owes the periods that it is one through all of. A record that speaks for a stretch, from `date` to `until`,
serves every period that lies in it whole, if it was `done` after its end.

Fails: where each file must name every member of its day:

    date: scanned_on
    covers:
      population: {in: systems, each: "$.items[*]", key: id, from: live_from, called: the live systems}
      at: scanned_on
      by: {each: "$.targets[*]"}
      except: {each: "$.unreachable[*]"}

    # evidence/registers/systems.yaml (systems)
    items:
      - {id: sys-app, live_from: 2025-03-01}
      - {id: sys-db, live_from: 2025-03-01}
      - {id: sys-new, live_from: 2026-07-01}

    # evidence/vulnerabilities/scans/SCN-2026-06.yaml
    id: SCN-2026-06
    scanned_on: 2026-06-30
    targets: [sys-app, sys-db]
    unreachable: [sys-db]

    # failing from 2026-06-30: sys-db is not in it, though it belonged to the live systems then.

With a `share` of less than all, so many of them are enough.

Fix: do for the member named what the record would show, then record it.

A population without a member is a gap, on the days on which it has none, unless it `may_be_empty`: nothing to check
is never green. So is a record of the register without the key, or with a last day before its first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.durations import PeriodKind
from socgap_evidence.rules.base import Rule, mapping
from socgap_evidence.rules.covered_days import CoveredDays
from socgap_evidence.rules.covered_files import CoveredFiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.base import Finding, Use
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms

KEYWORD = "covers"
VALUE: Json = {
    "type": "object",
    "description": "Each member of a population has a valid record on every day it owes one.",
    "properties": {
        "population": {"$ref": "#/$defs/population", "description": "Who or what owes a record."},
        "by": {
            "type": ["object", "array"],
            "description": "The records that speak for a member, of one kind or several.",
            "items": {"$ref": "#/$defs/covering"},
            "minItems": 1,
            "minProperties": 1,
        },
        "for": {
            "$ref": "#/$defs/limit_by_record",
            "description": "How long a record is good; for ever unless set.",
        },
        "grace": {"$ref": "#/$defs/limit", "description": "How much longer it is tolerated."},
        "joining": {"$ref": "#/$defs/limit", "description": "How long a new member, or an event, has."},
        "away": {
            "type": "object",
            "description": "Days on which a member owes nothing.",
            "properties": {
                "from": {"$ref": "#/$defs/field"},
                "until": {"$ref": "#/$defs/field"},
                "return": {
                    "$ref": "#/$defs/limit",
                    "description": "How long after it still nothing is owed.",
                },
            },
            "required": ["from", "until"],
            "additionalProperties": False,
        },
        "every": {
            "type": "object",
            "description": "One record in each period of the calendar.",
            "properties": {
                "period": {"enum": [kind.value for kind in PeriodKind]},
                "grace": {"$ref": "#/$defs/limit"},
            },
            "required": ["period"],
            "additionalProperties": False,
        },
        "at": {"$ref": "#/$defs/field", "description": "Each own file names every member of this day of it."},
        "except": {"$ref": "#/$defs/records", "description": "Records that speak for nobody after all."},
        "share": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 1,
            "description": "How many of them; all unless set.",
        },
        "renewal": {
            "const": True,
            "description": "Only who has had one and lapsed; who never had is another sentence.",
        },
        "exactly_one": {"const": True, "description": "No member has two records."},
        "may_be_empty": {"const": True, "description": "The population may have no members."},
    },
    "required": ["population", "by"],
    "additionalProperties": False,
}

_WITH_AT = frozenset({"share", "except"})
_WITHOUT_AT = frozenset({"for", "grace", "joining", "away", "every", "renewal"})
_WITHOUT_EVERY = frozenset({"for", "grace", "joining", "away", "exactly_one"})
_WITH_FOR = frozenset({"grace", "renewal"})


class Covers(Rule, frozen=True):
    """Each member is covered."""

    what: CoveredDays | CoveredFiles

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Covers:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        _refuse_mixtures(value)
        return cls(CoveredFiles.parse(value, terms) if "at" in value else CoveredDays.parse(value, terms))

    def selectors(self) -> Iterable[Use]:
        """What the population, the records and the days use."""
        return self.what.selectors()

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each member and stretch of days, or for each member that a file does not name."""
        return self.what.findings(subject)

    def reckonings(self, subject: Subject) -> Iterable[Reckoning]:
        """Until when a member owes nothing yet, until when each of its records is good, and by when a period is due."""
        return self.what.reckonings(subject)

    def tallies(self, subject: Subject, window: Window) -> Iterable[Tally]:
        """The members that owe something; each file, where files name them."""
        return self.what.tallies(subject, window)


def _refuse_mixtures(value: dict[str, Json]) -> None:
    """ValueError for words that exclude or need each other."""
    words = value.keys()
    if "at" in words and (mixed := sorted(_WITHOUT_AT & words)):
        raise ValueError(f"'at' asks about one day of each file; leave '{mixed[0]}' out")
    if "at" not in words and (mixed := sorted(_WITH_AT & words)):
        raise ValueError(f"'{mixed[0]}' goes with 'at'")
    if "every" in words and (mixed := sorted(_WITHOUT_EVERY & words)):
        raise ValueError(f"'every' asks about periods; leave '{mixed[0]}' out")
    if "for" not in words and (mixed := sorted(_WITH_FOR & words)):
        raise ValueError(f"'{mixed[0]}' asks about records that are good 'for' some time; say how long")
    if {"for", "exactly_one"} <= words:
        raise ValueError("what is good 'for' some time is renewed; leave 'exactly_one' out")
