"""`counts`: a number of things stays within bounds.

Why: "at least one approval by somebody else" is a count, and so is "at least three commitments".

Passes: `counts: {each: "$.items[*]", of: approvals, whose: by, other_than: author, at_least: 1}` with an
approval by a colleague.
Fails: the same where the only approval is the author's own (`failing`).
Fix: add what is missing, if it took place; otherwise do it right from now on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, name_of, position, records, selector
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Subject, Terms

KEYWORD = "counts"
VALUE: Json = {
    "type": "object",
    "description": "A number of things stays within bounds.",
    "properties": {
        "each": {"$ref": "#/$defs/path"},
        "of": {
            "$ref": "#/$defs/field",
            "description": "What is counted: the entries of a list, or what a path selects.",
        },
        "whose": {
            "$ref": "#/$defs/field",
            "description": "The field of an entry that counts, each value once.",
        },
        "other_than": {
            "$ref": "#/$defs/field",
            "description": "Entries with this field's value do not count.",
        },
        "at_least": {"$ref": "#/$defs/number"},
        "at_most": {"$ref": "#/$defs/number"},
    },
    "required": ["of"],
    "dependentRequired": {"whose": ["other_than"]},
    "anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Counts(Rule):
    """The count lies within its bounds, both included."""

    each: Selector
    of: Selector
    whose: Selector | None
    other_than: Selector | None
    at_least: float | None
    at_most: float | None

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Counts:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        return cls(
            each=selector(value["each"]) if "each" in value else WHOLE,
            of=selector(value["of"]),
            whose=selector(value["whose"]) if "whose" in value else None,
            other_than=selector(value["other_than"]) if "other_than" in value else None,
            at_least=terms.number(value["at_least"]) if "at_least" in value else None,
            at_most=terms.number(value["at_most"]) if "at_most" in value else None,
        )

    def selectors(self) -> Iterator[Use]:
        """What is counted and what is left out, in the records that ``each`` selects."""
        yield Use(self.each)
        yield Use(self.of, self.each)
        if self.other_than is not None:
            yield Use(self.other_than, self.each)
        if self.whose is not None:
            yield Use(self.whose, self._entries())

    def _entries(self) -> Selector:
        """A path to what is counted, by which the fields of an entry are checked."""
        if self.of.is_path:
            return self.of
        return Selector(f"{self.each.text}.{self.of.text}[*]")

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each record whose count is out of bounds."""
        for document in subject.documents:
            for record in records(document, self.each):
                yield from self._uncountable(document, record)
                counted = self._counted(document, record)
                bound = self._broken_bound(len(counted))
                if bound:
                    name = f"{name_of(record)}: " if record.pointer else ""
                    what = self.of.text.removeprefix("$.")
                    other = f" other than '{self.other_than.text}'" if self.other_than else ""
                    place = next(
                        (node.pointer for node in self.of.find(document.data, record)), record.pointer
                    )
                    yield Finding(
                        Reason.FAILING,
                        f"{name}{len(counted)} of '{what}'{other}; {bound}.",
                        "Add what is missing, if it took place.",
                        subject.standing(document),
                        Place(document.path, place),
                    )

    def _uncountable(self, document: Document, record: Node) -> Iterator[Finding]:
        """One finding for each value that a field holds where its entries were to be counted."""
        for node in () if self.of.is_path else self.of.find(document.data, record):
            if node.value is not None and not isinstance(node.value, list):
                yield Finding(
                    Reason.INVALID,
                    f"'{position(node.pointer)}' is no list, so its entries cannot be counted.",
                    "Write a list, or count something else in the control.",
                    place=Place(document.path, node.pointer),
                )

    def _counted(self, document: Document, record: Node) -> list[Node]:
        """The entries that count; with ``other_than`` each value once, so that two approvals by one are one."""
        found = self.of.find(document.data, record)
        if not self.of.is_path:
            found = [
                Node(entry, node.pointer)
                for node in found
                for entry in (node.value if isinstance(node.value, list) else [])
            ]
        if self.other_than is None:
            return found
        excluded = [node.value for node in self.other_than.find(document.data, record)]
        counted = {
            str(value): node for node in found if (value := self._compared(document, node)) not in excluded
        }
        return list(counted.values())

    def _compared(self, document: Document, entry: Node) -> Json:
        """The value of an entry that decides whether it counts."""
        if self.whose is None:
            return entry.value
        found = self.whose.find(document.data, entry)
        return found[0].value if found else None

    def _broken_bound(self, count: int) -> str:
        if self.at_least is not None and count < self.at_least:
            return f"at least {self.at_least:g} {_is(self.at_least)} needed"
        if self.at_most is not None and count > self.at_most:
            return f"at most {self.at_most:g} {_is(self.at_most)} allowed"
        return ""


def _is(number: float) -> str:
    return "is" if number == 1 else "are"
