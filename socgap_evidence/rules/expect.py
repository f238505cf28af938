"""`expect`: selected records meet a further JSON Schema.

Why: a record can be well formed and say that the control failed. The type's schema says what a record is;
this says what a good one states. Breaking it is `failing`, not `invalid`.

Passes:

    expect: {each: "$.items[?@.privileged == true]", schema: {properties: {mfa: {const: true}}}}

    # evidence/access/listings/2026-Q1.yaml
    items:
      - {account: root, privileged: true, mfa: true}
      - {account: reader, privileged: false, mfa: false}

Fails:

    expect: {each: "$.items[?@.privileged == true]", schema: {properties: {mfa: {const: true}}}}

    # evidence/access/listings/2026-Q1.yaml
    items:
      - {account: root, privileged: true, mfa: false}
      - {account: reader, privileged: false, mfa: false}

    # failing: root: 'mfa' must be true, not false.

Fix: mend what the record shows, then record it again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, in_each, mapping, selector
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.schemas import Validator
    from socgap_evidence.selectors import Node, Selector

KEYWORD = "expect"
VALUE: Json = {
    "type": "object",
    "description": "Selected records meet a further JSON Schema.",
    "properties": {
        "each": {"$ref": "#/$defs/path"},
        "schema": {"type": "object", "minProperties": 1, "description": "A JSON Schema (draft 2020-12)."},
    },
    "required": ["schema"],
    "additionalProperties": False,
}


class Expect(Rule, frozen=True):
    """What the records state is what a good one states."""

    each: Selector
    validator: Validator

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Expect:
        """The rule from its value in a control, which the grammar has accepted; SchemaError for a bad schema."""
        value = mapping(value)
        return cls(selector(value["each"]) if "each" in value else WHOLE, terms.compile(value["schema"]))

    def selectors(self) -> tuple[Use, ...]:
        """The records."""
        return (Use(self.each),)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each violation of each record."""
        yield from in_each(subject, self, [self.each], partial(self._falling_short, subject))

    def _falling_short(self, subject: Subject, document: Document, record: Node) -> Iterator[Finding]:
        for violation in self.validator.violations(record.value):
            name = f"{name_of(record)}: " if record.pointer else ""
            pointer = (*record.pointer, *violation.pointer)
            yield Finding(
                Reason.FAILING,
                f"{name}{violation.message}",
                "Mend what the record shows, then record it again.",
                subject.standing(document),
                Place(document.path, pointer, violation.on_key),
                ids_of(document, record),
            )
