"""`distinct`: different people did these things.

Why: an approval by the author is no approval; a review by its preparer is no review.

Passes:

    distinct: [prepared_by, reviewed_by]

    # evidence/assets/reconciliations/2026-Q1.yaml
    prepared_by: p-004
    reviewed_by: p-011

Fails:

    distinct: [prepared_by, reviewed_by]

    # evidence/assets/reconciliations/2026-Q1.yaml
    prepared_by: p-004
    reviewed_by: p-004

    # failing: 'prepared_by' and 'reviewed_by' are the same person, p-004.

Fails: where a field of the record around, or of another document, names one of them:

    distinct:
      each: "$.systems[*].items[*]"
      people: [person, ../reviewer, {take: owner, in: systems, each: "$.items[*]", key: id, is: ../system}]

    # evidence/registers/systems.yaml (systems)
    items:
      - {id: sys-idp, owner: p-002}

    # evidence/access/reviews/2026-Q1.yaml
    systems:
      - system: sys-idp
        reviewer: p-005
        items: [{account: ines, person: p-005}, {account: yuki, person: p-008}]

    # failing: ines: 'person' and '../reviewer' are the same person, p-005.

Fix: nothing makes one person two; have somebody else do it from now on.

Values that are absent or null are passed over; whether they may be is the schema's business.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, in_each, mapping, selector
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.rules.values import texts, types_of, values_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.rules.values import Value
    from socgap_evidence.selectors import Node, Selector

KEYWORD = "distinct"
VALUE: Json = {
    "description": "Different people did these things.",
    "type": ["array", "object"],
    "items": {"$ref": "#/$defs/value"},
    "minItems": 2,
    "properties": {
        "each": {"$ref": "#/$defs/path"},
        "people": {"type": "array", "items": {"$ref": "#/$defs/value"}, "minItems": 2},
    },
    "required": ["people"],
    "additionalProperties": False,
}


class Distinct(Rule, frozen=True):
    """The people are pairwise different."""

    each: Selector
    people: tuple[Value, ...]

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Distinct:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = {"people": value} if isinstance(value, list) else mapping(value)
        people = values_of(value["people"])
        twice = next((one.text for one, other in combinations(people, 2) if one == other), None)
        if twice is not None:
            raise ValueError(f"'{twice}' stands here twice; nobody is somebody else than themselves")
        return cls(selector(value["each"]) if "each" in value else WHOLE, people)

    def selectors(self) -> Iterator[Use]:
        """The people, in the records that ``each`` selects."""
        yield Use(self.each)
        for one in self.people:
            yield from one.uses(self.each, None)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each pair of places that name the same person."""
        faults = unreliable(subject, types_of(self.people), [self.each])
        if faults:
            yield from faults
            return
        yield from in_each(subject, self, [self.each], partial(self._same, subject))

    def _same(self, subject: Subject, document: Document, record: Node) -> Iterator[Finding]:
        named = [
            (value, person, node)
            for value in self.people
            for node in value.find(subject, document, record)
            for person in texts(node)
        ]
        for (value, person, _), (other, same, node) in combinations(named, 2):
            if person == same and value != other:
                name = f"{name_of(record)}: " if record.pointer else ""
                yield Finding(
                    Reason.FAILING,
                    f"{name}'{value.text}' and '{other.text}' are the same person, {person}.",
                    "Have another person do one of the two from now on.",
                    subject.standing(document),
                    Place(document.path, node.pointer),
                    ids_of(document, record),
                )
