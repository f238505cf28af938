"""`ordered`: dates do not decrease, and dates of things done do not lie in the future.

Why: approval before the text exists, or a review dated next month, is what back-filled evidence looks like.

Passes: `ordered: [requested_on, approved_on, sanitised_on]` with three dates that do not go back.
Fails: the same with the approval a day before the request (`failing`);
`ordered: {past: [prepared_on]}` with a day that has not come yet (`invalid`, until it comes).
Fix: correct the record from its source; if the order is what happened, it stays a deviation.

Dates that are absent or null are passed over. Two moments are compared to the second, a day and a moment as days.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Reason
from socgap_evidence.rules.base import (
    Finding,
    Rule,
    Use,
    mapping,
    name_of,
    position,
    records,
    selector,
    selectors_of,
)
from socgap_evidence.selectors import WHOLE, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.dates import Stated
    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Place
    from socgap_evidence.rules.base import Subject, Terms
    from socgap_evidence.selectors import Node

KEYWORD = "ordered"
VALUE: Json = {
    "description": "Dates do not decrease; dates of things done do not lie in the future.",
    "type": ["array", "object"],
    "items": {"$ref": "#/$defs/field"},
    "minItems": 2,
    "properties": {
        "each": {"$ref": "#/$defs/path"},
        "dates": {"type": "array", "items": {"$ref": "#/$defs/field"}, "minItems": 2},
        "past": {"$ref": "#/$defs/fields", "description": "Dates of things done."},
    },
    "minProperties": 1,
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Ordered(Rule):
    """The dates run forward."""

    each: Selector
    dates: tuple[Selector, ...]
    past: tuple[Selector, ...]

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Ordered:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        if isinstance(value, list):
            return cls(WHOLE, selectors_of(value), ())
        value = mapping(value)
        if "dates" not in value and "past" not in value:
            raise ValueError("it needs 'dates', 'past' or both")
        return cls(
            selector(value["each"]) if "each" in value else WHOLE,
            selectors_of(value["dates"]) if "dates" in value else (),
            selectors_of(value["past"]) if "past" in value else (),
        )

    def selectors(self) -> Iterator[Use]:
        """Every date, in the records that ``each`` selects."""
        yield Use(self.each)
        for one in self.dates:
            yield Use(one, self.each, is_date=True)
        for one in self.past:
            yield Use(one, self.each, may_be_absent=True, is_date=True)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each pair out of order, and one for the latest date of each file."""
        for document in subject.documents:
            chosen = records(document, self.each)
            for record in chosen if self.dates else ():
                yield from self._out_of_order(document, record, subject)
            if self.past:
                yield from self._in_the_future(document, chosen, subject)

    def _out_of_order(self, document: Document, record: Node, subject: Subject) -> Iterator[Finding]:
        stated = [(one, list(subject.stated_at(document, one, record))) for one in self.dates]
        present = [(one, found) for one, found in stated if found]
        for (earlier, before), (later, after) in pairwise(present):
            first, second, place = _worst_pair(before, after)
            if second.is_before(first):
                name = f"{name_of(record)}: " if record.pointer else ""
                yield Finding(
                    Reason.FAILING,
                    f"{name}'{_plain(later)}' is {second}, before '{_plain(earlier)}' on {first}.",
                    "Correct the record from its source.",
                    subject.standing(document),
                    place,
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
            )


def _worst_pair(
    before: list[tuple[Stated, Place]], after: list[tuple[Stated, Place]]
) -> tuple[Stated, Stated, Place]:
    """Of several dates on each side the two most likely out of order: a last one before, a first one after."""
    pairs = [(first, second, place) for first, _ in before for second, place in after]
    return next((pair for pair in pairs if pair[1].is_before(pair[0])), pairs[0])


def _plain(one: Selector) -> str:
    return one.text.removeprefix("$.")
