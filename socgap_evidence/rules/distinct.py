"""`distinct`: different people did these things.

Why: an approval by the author is no approval; a review by its preparer is no review.

Passes: `distinct: [prepared_by, reviewed_by]` with two people.
Fails: the same with one person in both places (`failing`).
Fix: nothing makes one person two; have somebody else do it from now on.

Values that are absent or null are passed over; whether they may be is the schema's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, name_of, records, selector, selectors_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Subject, Terms
    from socgap_evidence.selectors import Node, Selector

KEYWORD = "distinct"
VALUE: Json = {
    "description": "Different people did these things.",
    "type": ["array", "object"],
    "items": {"$ref": "#/$defs/field"},
    "minItems": 2,
    "properties": {
        "each": {"$ref": "#/$defs/path"},
        "people": {"type": "array", "items": {"$ref": "#/$defs/field"}, "minItems": 2},
    },
    "required": ["people"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Distinct(Rule):
    """The people are pairwise different."""

    each: Selector
    people: tuple[Selector, ...]

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Distinct:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        if isinstance(value, list):
            return cls(WHOLE, selectors_of(value))
        value = mapping(value)
        return cls(selector(value["each"]) if "each" in value else WHOLE, selectors_of(value["people"]))

    def selectors(self) -> Iterator[Use]:
        """The people, in the records that ``each`` selects."""
        yield Use(self.each)
        for one in self.people:
            yield Use(one, self.each)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each pair of places that name the same person."""
        for document in subject.documents:
            for record in records(document, self.each):
                yield from self._same(document, record, subject)

    def _same(self, document: Document, record: Node, subject: Subject) -> Iterator[Finding]:
        named = [
            (one, node)
            for one in self.people
            for node in one.find(document.data, record)
            if node.value is not None
        ]
        for (first, one), (second, other) in combinations(named, 2):
            if one.value == other.value and first != second:
                name = f"{name_of(record)}: " if record.pointer else ""
                yield Finding(
                    Reason.FAILING,
                    f"{name}'{first.text.removeprefix('$.')}' and '{second.text.removeprefix('$.')}'"
                    f" are the same person, {one.value}.",
                    "Have another person do one of the two from now on.",
                    subject.standing(document),
                    Place(document.path, other.pointer),
                )
