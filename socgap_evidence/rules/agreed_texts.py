"""`agrees` with `text`: a sentence mentions what it must be about.

A certificate that names no serial number is a certificate for any laptop. Upper and lower case are the same. Whole
words count: a text about ``SN-12`` does not mention ``SN-1``.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.agreed_records import uses_of
from socgap_evidence.rules.base import Finding, Rule, in_each, selector
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.naming import full_name, ids_of
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.rules.values import texts, types_of, value_of, values_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.base import Use
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.values import Value
    from socgap_evidence.selectors import Node, Selector


class AgreedTexts(Rule, frozen=True):
    """A text mentions certain values of its record."""

    each: Selector
    text: Value
    mentions: tuple[Value, ...]
    may_be_absent: bool
    reason: Reason

    @classmethod
    def parse(cls, value: dict[str, Json]) -> AgreedTexts:
        """The rule from its value in a control; ValueError otherwise."""
        return cls(
            selector(value["each"]) if "each" in value else WHOLE,
            value_of(value["text"]),
            values_of(value["mentions"]),
            "may_be_absent" in value,
            Reason(value.get("reason", "failing")),
        )

    def selectors(self) -> Iterator[Use]:
        """The text and what it must mention."""
        yield from uses_of(self.each, (self.text, *self.mentions), may_be_absent=self.may_be_absent)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each value that is not mentioned, or not there to be mentioned."""
        faults = unreliable(subject, types_of((self.text, *self.mentions)))
        if faults:
            yield from faults
            return
        yield from in_each(subject, self, [self.each], partial(self._unmentioned, subject))

    def _unmentioned(self, subject: Subject, document: Document, record: Node) -> Iterator[Finding]:
        said = [text for node in self.text.find(subject, document, record) for text in texts(node)]
        if not said and self.may_be_absent:
            return
        for value in self.mentions:
            nodes = value.find(subject, document, record)
            wanted = [(text, node) for node in nodes for text in texts(node)]
            for text, node in wanted:
                if not any(_mentions(one, text) for one in said):
                    message = f"'{self.text.text}' does not mention {text} ('{value.text}')."
                    yield self._finding(document, record, message, node, subject)
            if not wanted and not self.may_be_absent:
                message = f"'{value.text}' is not given, so '{self.text.text}' may be about anything."
                yield self._finding(document, record, message, nodes[0] if nodes else record, subject)

    def _finding(self, document: Document, record: Node, message: str, at: Node, subject: Subject) -> Finding:
        name = full_name(document, record)
        return Finding(
            self.reason,
            f"{name}: {message}" if name else message,
            "Get one that names it; a text that fits anything proves nothing.",
            subject.standing(document),
            Place(document.path, at.pointer),
            ids_of(document, record),
        )


def _mentions(text: str, wanted: str) -> bool:
    """Whether a text holds a value as a word of its own; a blank one is in none."""
    word = re.escape(" ".join(wanted.casefold().split()))
    return bool(word) and re.search(rf"(?<!\w){word}(?!\w)", " ".join(text.casefold().split())) is not None
