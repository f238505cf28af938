"""`counts`: a number of things stays within bounds.

Why: "at least one approval by somebody else" is a count, and so is "at least three commitments".

Passes:

    counts: {each: "$.items[*]", of: approvals, whose: by, other_than: author, at_least: 1}

    # evidence/changes/populations/2026-03.yaml
    items:
      - id: PR-1042
        author: p-004
        approvals: [{by: p-004}, {by: p-011}]

Fails:

    counts: {each: "$.items[*]", of: approvals, whose: by, other_than: author, at_least: 1}

    # evidence/changes/populations/2026-03.yaml
    items:
      - id: PR-1042
        author: p-004
        approvals: [{by: p-004}]

    # failing: PR-1042: 0 of 'approvals' other than 'author'; at least 1 is needed.

Fails: where only what came in time counts:

    counts: {each: "$.items[*]", of: approvals, date: at, until: deployed_at, at_least: 1}

    # evidence/changes/populations/2026-03.yaml
    items:
      - id: PR-1042
        deployed_at: "2026-03-02T10:00:00Z"
        approvals: [{by: p-011, at: "2026-03-02T10:00:00Z"}]
      - id: PR-1043
        deployed_at: "2026-03-02T11:00:00Z"
        approvals: [{by: p-011, at: "2026-03-02T11:00:01Z"}]

    # failing: PR-1043: 0 of 'approvals' up to 'deployed_at'; at least 1 is needed.

An entry without a day does not count; without a day of the record all that have one do.

Fix: add what is missing, if it took place; otherwise do it right from now on.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, in_each, mapping, selector
from socgap_evidence.rules.naming import ids_of, name_of, position
from socgap_evidence.rules.tallies import records_of
from socgap_evidence.rules.values import texts
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.dates import Stated
    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms

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
        "called": {"type": "string", "minLength": 1, "description": "What to call it in messages."},
        "whose": {
            "$ref": "#/$defs/field",
            "description": "The field of an entry that counts, each value once.",
        },
        "other_than": {
            "$ref": "#/$defs/field",
            "description": "Entries with this field's value do not count.",
        },
        "date": {"$ref": "#/$defs/field", "description": "The day or moment of an entry, ..."},
        "until": {
            "$ref": "#/$defs/field",
            "description": "... which counts only up to this one of the record.",
        },
        "at_least": {"$ref": "#/$defs/number"},
        "at_most": {"$ref": "#/$defs/number"},
    },
    "required": ["of"],
    "dependentRequired": {"whose": ["other_than"], "date": ["until"], "until": ["date"]},
    "anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}],
    "additionalProperties": False,
}

_SHOWN = 3
"""How many names a message lists."""


class Counts(Rule, frozen=True):
    """The count lies within its bounds, both included."""

    each: Selector
    of: Selector
    whose: Selector | None
    other_than: Selector | None
    at_least: float | None
    at_most: float | None
    called: str = ""
    date: Selector | None = None
    until: Selector | None = None

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Counts:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        if "date" in value and "at_most" in value:
            raise ValueError("an entry without a day would not count, which only 'at_least' can do with")
        return cls(
            each=selector(value["each"]) if "each" in value else WHOLE,
            of=selector(value["of"]),
            whose=selector(value["whose"]) if "whose" in value else None,
            other_than=selector(value["other_than"]) if "other_than" in value else None,
            at_least=terms.number(value["at_least"]) if "at_least" in value else None,
            at_most=terms.number(value["at_most"]) if "at_most" in value else None,
            called=str(value.get("called", "")),
            date=selector(value["date"]) if "date" in value else None,
            until=selector(value["until"]) if "until" in value else None,
        )

    def selectors(self) -> Iterator[Use]:
        """What is counted and what is left out, in the records that ``each`` selects."""
        yield Use(self.each)
        yield Use(self.of, self.each)
        if self.other_than is not None:
            yield Use(self.other_than, self.each)
        if self.whose is not None:
            yield Use(self.whose, self._entries())
        if self.date is not None and self.until is not None:
            yield Use(self.date, self._entries(), is_date=True)
            yield Use(self.until, self.each, is_date=True)

    def _entries(self) -> Selector:
        """A path to what is counted, by which the fields of an entry are checked."""
        if self.of.is_path:
            return self.of
        return Selector(f"{self.each.text}.{self.of.text}[*]")

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that it looks at."""
        return records_of(subject, [self.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each record whose count is out of bounds."""
        yield from in_each(subject, self, [self.each], partial(self._out_of_bounds, subject))

    def _out_of_bounds(self, subject: Subject, document: Document, record: Node) -> Iterator[Finding]:
        yield from self._uncountable(document, record)
        count = self._count(document, record, subject)
        bound = self._broken_bound(count)
        if bound:
            name = f"{name_of(record)}: " if record.pointer else ""
            other = f" other than '{self.other_than.text}'" if self.other_than else ""
            until = f" up to '{self.until.text}'" if self.until else ""
            found = self.of.find(document.data, record)
            place = next((node.pointer for node in found), record.pointer)
            what = self.called or f"of '{self.of.name}'"
            is_lacking = self.at_least is not None and count < self.at_least
            listed = "" if is_lacking else _listed(found, document)
            yield Finding(
                Reason.FAILING,
                f"{name}{count} {what}{other}{until}{listed}; {bound}.",
                "Add what is missing, if it took place." if is_lacking else "Mend what is one too many.",
                subject.standing(document),
                Place(document.path, place),
                ids_of(document, record),
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
                    about=ids_of(document, record),
                )

    def _count(self, document: Document, record: Node, subject: Subject) -> int:
        """How many entries count; with ``other_than`` each value once, so that two approvals by one are one."""
        found = self.of.find(document.data, record)
        if not self.of.is_path:
            found = [
                Node(entry, (*node.pointer, index))
                for node in found
                for index, entry in enumerate(node.value if isinstance(node.value, list) else [])
            ]
        if self.date is not None and self.until is not None:
            limits = [stated for stated, _ in subject.stated_at(document, self.until, record)]
            found = [node for node in found if _is_in_time(document, node, self.date, limits, subject)]
        if self.other_than is None:
            return len(found)
        excluded = self.other_than.find(document.data, record)
        return len(
            {text for node in found for text in self._compared(document, node)}
            - {text for node in excluded for text in texts(node)}
        )

    def _compared(self, document: Document, entry: Node) -> list[str]:
        """What of an entry decides whether it counts; an empty text for an entry of nobody's."""
        nodes = [entry] if self.whose is None else self.whose.find(document.data, entry)
        return [text for node in nodes for text in texts(node)] or [""]

    def _broken_bound(self, count: int) -> str:
        if self.at_least is not None and count < self.at_least:
            return f"at least {self.at_least:g} {_is(self.at_least)} needed"
        if self.at_most is not None and count > self.at_most:
            return f"at most {self.at_most:g} {_is(self.at_most)} allowed"
        return ""


def _is_in_time(
    document: Document, entry: Node, date: Selector, limits: list[Stated], subject: Subject
) -> bool:
    """Whether an entry states a day, and none after one of the limits; one of the very moment is in time."""
    stated = [one for one, _ in subject.stated_at(document, date, entry)]
    return bool(stated) and not any(limit.is_before(one) for limit in limits for one in stated)


def _listed(found: list[Node], document: Document) -> str:
    """The names of the first few that have one: ``: p-002, p-005 and 3 more``."""
    names = [ids[-1] for node in found if isinstance(node.value, dict) and (ids := ids_of(document, node))]
    shown = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f" ({shown}{more})" if shown else ""


def _is(number: float) -> str:
    return "is" if number == 1 else "are"
