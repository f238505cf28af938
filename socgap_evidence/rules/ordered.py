"""`ordered`: dates do not decrease, and dates of things done do not lie in the future.

Why: approval before the text exists, or a review dated next month, is what back-filled evidence looks like.

Passes:

    ordered: [requested_on, approved_on, sanitised_on]

    # evidence/assets/disposals/D-014.yaml
    requested_on: 2026-03-02
    approved_on: 2026-03-02
    sanitised_on: 2026-03-09

Fails:

    ordered: [requested_on, approved_on, sanitised_on]

    # evidence/assets/disposals/D-014.yaml
    requested_on: 2026-03-02
    approved_on: 2026-02-27
    sanitised_on: 2026-03-09

    # failing: 'approved_on' is 2026-02-27, before 'requested_on' on 2026-03-02.

Fails: while the day of something done has not come:

    ordered: {past: [prepared_on]}

    # evidence/assets/disposals/D-014.yaml
    prepared_on: 2026-03-11

    # invalid until 2026-03-11: 'prepared_on' is 2026-03-11: what is said to be done then has not happened
    #   before that day.

Fails: where a list of versions or dates goes back:

    ordered: {sequence: "$.revisions[*].version"}

    # evidence/policies/access.md
    ---
    revisions: [{version: "1.9"}, {version: "1.10"}, {version: "1.2"}]
    ---

    # failing: 'revisions[2].version' is 1.2, which does not go on from 1.10 above it.

Fix: correct the record from its source; if the order is what happened, it stays a deviation.

Dates that are absent or null are passed over. Two moments are compared to the second, a day and a moment as days.
"""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from socgap_evidence.dates import read_stated
from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import (
    Finding,
    Rule,
    UnjudgeableError,
    Use,
    mapping,
    records,
    selector,
    selectors_of,
)
from socgap_evidence.rules.naming import ids_of, name_of, position
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

    from socgap_evidence.dates import Stated
    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms

_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")

KEYWORD = "ordered"
VALUE: Json = {
    "description": "Dates do not decrease; dates of things done do not lie in the future.",
    "type": ["array", "object"],
    "items": {"$ref": "#/$defs/field"},
    "minItems": 2,
    "properties": {
        "each": {"$ref": "#/$defs/path"},
        "dates": {"type": "array", "items": {"$ref": "#/$defs/field"}, "minItems": 2},
        "sequence": {
            "$ref": "#/$defs/path",
            "description": "Versions that rise, or dates that do not go back, from the top.",
        },
        "past": {"$ref": "#/$defs/fields", "description": "Dates of things done."},
    },
    "minProperties": 1,
    "additionalProperties": False,
}


class Ordered(Rule, frozen=True):
    """The dates run forward."""

    each: Selector
    dates: tuple[Selector, ...]
    past: tuple[Selector, ...]
    sequence: Selector | None = None

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Ordered:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        if isinstance(value, list):
            return cls(WHOLE, selectors_of(value), ())
        value = mapping(value)
        if not {"dates", "past", "sequence"} & value.keys():
            raise ValueError("it needs 'dates', 'past' or 'sequence'")
        if "each" in value and not {"dates", "past"} & value.keys():
            raise ValueError("'sequence' is a path from the top of the file; leave 'each' out")
        return cls(
            selector(value["each"]) if "each" in value else WHOLE,
            selectors_of(value["dates"]) if "dates" in value else (),
            selectors_of(value["past"]) if "past" in value else (),
            selector(value["sequence"]) if "sequence" in value else None,
        )

    def selectors(self) -> Iterator[Use]:
        """Every date, in the records that ``each`` selects."""
        yield Use(self.each)
        for one in self.dates:
            yield Use(one, self.each, is_date=True)
        for one in self.past:
            yield Use(one, self.each, may_be_absent=True, is_date=True)
        if self.sequence is not None:
            yield Use(self.sequence)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each] if self.dates else [WHOLE])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each pair out of order, and one for the latest date of each file."""
        seen = subject.each_file(self, lambda document: tuple(self._in_file(document, subject)))
        yield from chain.from_iterable(seen)

    def _in_file(self, document: Document, subject: Subject) -> Iterator[Finding]:
        chosen = records(document, self.each)
        for record in chosen:
            try:
                yield from self._out_of_order(document, record, subject)
            except UnjudgeableError as error:
                yield error.finding(ids_of(document, record))
        if self.past:
            yield from self._in_the_future(document, chosen, subject)
        if self.sequence is not None:
            yield from self._going_back(document, self.sequence, subject)

    def _out_of_order(self, document: Document, record: Node, subject: Subject) -> Iterator[Finding]:
        stated = [(one, list(subject.stated_at(document, one, record))) for one in self.dates]
        present = [(one, found) for one, found in stated if found]
        for (earlier, before), (later, after) in pairwise(present):
            first, second, place = _worst_pair(before, after)
            if second.is_before(first):
                name = f"{name_of(record)}: " if record.pointer else ""
                yield Finding(
                    Reason.FAILING,
                    f"{name}'{later.name}' is {second}, before '{earlier.name}' on {first}.",
                    "Correct the record from its source.",
                    subject.standing(document),
                    place,
                    ids_of(document, record),
                )

    def _going_back(self, document: Document, sequence: Selector, subject: Subject) -> Iterator[Finding]:
        """One finding for each value that lies behind the one above it."""
        found = sequence.find(document.data, Node(document.data, ()))
        nodes = [node for node in found if node.value is not None]
        for above, below in pairwise(nodes):
            try:
                goes_back = _goes_back(document, above, below, subject.calendar.zone)
            except UnjudgeableError as error:
                yield error.finding(ids_of(document, below))
                continue
            if goes_back:
                yield Finding(
                    Reason.FAILING,
                    f"'{position(below.pointer)}' is {below.value}, which does not go on from {above.value} above it.",
                    "Put them in order; correct the one that is wrong.",
                    subject.standing(document),
                    Place(document.path, below.pointer),
                    ids_of(document, below),
                )

    def _in_the_future(self, document: Document, chosen: list[Node], subject: Subject) -> Iterator[Finding]:
        latest: tuple[date, Place] | None = None
        for record in chosen:
            for one in self.past:
                for dated in subject.days_at(document, one, record):
                    if latest is None or dated[0] > latest[0]:
                        latest = dated
        if latest is not None:
            day, place = latest
            yield Finding(
                Reason.INVALID,
                f"'{position(place.pointer)}' is {day}: what is said to be done then has not happened before that day.",
                "Correct the date; record work after it is done.",
                Interval(None, day),
                place,
                ids_of(document, Node(document.data, ())),
                is_ahead=True,
            )


def _worst_pair(
    before: list[tuple[Stated, Place]], after: list[tuple[Stated, Place]]
) -> tuple[Stated, Stated, Place]:
    """Of several dates on each side the two most likely out of order: a last one before, a first one after."""
    pairs = [(first, second, place) for first, _ in before for second, place in after]
    return next((pair for pair in pairs if pair[1].is_before(pair[0])), pairs[0])


def _goes_back(document: Document, above: Node, below: Node, zone: tzinfo) -> bool:
    """Whether a version is not beyond another, or a date lies behind it.

    Two texts under one version would be one version of two texts; two entries on one day are nothing unusual. Raises
    UnjudgeableError unless both are versions or both dates.
    """
    versions = _version(above), _version(below)
    if versions[0] is not None and versions[1] is not None:
        return versions[1] <= versions[0]
    try:
        return read_stated(str(below.value), zone).is_before(read_stated(str(above.value), zone))
    except ValueError as error:
        sentence = f"'{below.value}' and '{above.value}' above it are neither two versions nor two dates"
        raise UnjudgeableError(sentence, Place(document.path, below.pointer)) from error


def _version(node: Node) -> tuple[int, ...] | None:
    """A version by its numbers, so that 1.10 comes after 1.9 and 1.0 is 1; ``None`` for what is none."""
    if _VERSION.fullmatch(str(node.value)) is None:
        return None
    numbers = [int(number) for number in str(node.value).split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
