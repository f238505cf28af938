"""The rules: one module a keyword. The module's docstring is the keyword's published documentation.

Each module offers ``KEYWORD``, ``VALUE`` (the JSON Schema of what stands after the keyword in a control) and one
class with ``parse``, ``selectors`` and ``findings``. A new rule is one new module and one line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.rules import (
    agrees,
    approved,
    attachment,
    content,
    counts,
    covers,
    distinct,
    every,
    evidence,
    expect,
    fresh,
    in_force,
    ordered,
    recorded,
    resolves,
    unique,
    within,
    zeros,
)
from socgap_evidence.rules.base import (
    Finding,
    Proof,
    Recurring,
    Rule,
    UnjudgeableError,
    Use,
)
from socgap_evidence.rules.evidence import Evidence
from socgap_evidence.rules.subject import Shelf, Subject
from socgap_evidence.rules.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.model import Json

_PARSERS: dict[str, tuple[Callable[[Json, Terms], Rule], Json]] = {
    fresh.KEYWORD: (fresh.Fresh.parse, fresh.VALUE),
    every.KEYWORD: (every.Every.parse, every.VALUE),
    zeros.KEYWORD: (zeros.Zeros.parse, zeros.VALUE),
    content.KEYWORD: (content.Content.parse, content.VALUE),
    ordered.KEYWORD: (ordered.Ordered.parse, ordered.VALUE),
    distinct.KEYWORD: (distinct.Distinct.parse, distinct.VALUE),
    unique.KEYWORD: (unique.Unique.parse, unique.VALUE),
    expect.KEYWORD: (expect.Expect.parse, expect.VALUE),
    counts.KEYWORD: (counts.Counts.parse, counts.VALUE),
    covers.KEYWORD: (covers.Covers.parse, covers.VALUE),
    resolves.KEYWORD: (resolves.Resolves.parse, resolves.VALUE),
    agrees.KEYWORD: (agrees.Agrees.parse, agrees.VALUE),
    within.KEYWORD: (within.Within.parse, within.VALUE),
    in_force.KEYWORD: (in_force.InForce.parse, in_force.VALUE),
    approved.KEYWORD: (approved.Approved.parse, approved.VALUE),
    recorded.KEYWORD: (recorded.Recorded.parse, recorded.VALUE),
    attachment.KEYWORD: (attachment.Attachment.parse, attachment.VALUE),
}

KEYWORDS = tuple(_PARSERS)
"""Every keyword that holds a rule, in the order in which documentation lists them."""

GRAMMAR: dict[str, Json] = {keyword: value for keyword, (_, value) in _PARSERS.items()}
"""The JSON Schema of each keyword's value."""

RULE_MODULES = {
    "evidence": evidence,
    "fresh": fresh,
    "every": every,
    "zeros": zeros,
    "content": content,
    "ordered": ordered,
    "distinct": distinct,
    "unique": unique,
    "expect": expect,
    "counts": counts,
    "covers": covers,
    "resolves": resolves,
    "agrees": agrees,
    "within": within,
    "in_force": in_force,
    "approved": approved,
    "recorded": recorded,
    "attachment": attachment,
}
"""The module behind each keyword, for its documentation."""

__all__ = [
    "GRAMMAR",
    "KEYWORDS",
    "RULE_MODULES",
    "Evidence",
    "Finding",
    "Proof",
    "Recurring",
    "Rule",
    "Shelf",
    "Subject",
    "Terms",
    "UnjudgeableError",
    "Use",
    "parse_rule",
]


def parse_rule(keyword: str, value: Json, terms: Terms) -> Rule:
    """The rule that a keyword and its value make; ValueError with a sentence for a value that makes no sense."""
    parse, _ = _PARSERS[keyword]
    return parse(terms.fill(value), terms)
