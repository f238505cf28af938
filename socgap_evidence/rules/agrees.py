"""`agrees`: what is said in two places is the same.

Why: the listing has 41 accounts and 39 were decided on; the index promises a version that the policy is not. Each
side alone looks right, and the difference is where something got lost.

Passes:

    agrees:
      each: "$.systems[*]"
      left: {called: reviewed accounts, each: "$.systems[*].items[*]", key: account, matching: {../listing: listing}}
      right: {called: active accounts of the listing, in: access-listing, each: "$.items[?@.status == 'active']",
              key: account, matching: {../id: listing}}

    # evidence/access/reviews/ACR-2026-Q1.yaml
    systems:
      - {system: sys-idp, listing: ACL-2026-03-idp, reviewer: p-005, items: [{account: ines}, {account: yuki}]}
      - {system: sys-idp, listing: ACL-2026-03-idp, reviewer: p-002, items: [{account: diogo}]}

    # evidence/access/listings/ACL-2026-03-idp.yaml (access-listing)
    id: ACL-2026-03-idp
    items:
      - {account: ines, status: active}
      - {account: yuki, status: active}
      - {account: diogo, status: active}
      - {account: tom, status: disabled}

Fails:

    agrees:
      left: {called: the files, in: policy, key: {file: true}}
      right: {called: the index, each: "$.items[*]", key: path}

    # evidence/registers/policies.yaml
    items:
      - {doc_id: POL-ACCESS, path: evidence/policies/access.md}
      - {doc_id: POL-RISK, path: evidence/policies/risk.md}

    # evidence/policies/access.md (policy)
    ---
    doc_id: POL-ACCESS
    ---

    # evidence/policies/draft.md (policy)
    ---
    doc_id: POL-NEW
    ---

    # failing: evidence/policies/draft.md is in the files and not in the index.
    # failing: evidence/policies/risk.md is in the index and not in the files.

Two sets of keys must be the same. Without `each` they are those of all the requirement's files; with it there are two
for each record at hand, and what has no `in` is looked for in the same file. Keys in `explained` may differ. Two sets
without any key are a gap unless they `may_be_empty`: nothing to compare is never green.

Fails: where two records must say the same:

    agrees: {each: "$.items[*]", key: path, with: {in: policy, key: {file: true}}, fields: [version], reason: invalid}

    # evidence/registers/policies.yaml
    items:
      - {doc_id: POL-ACCESS, path: evidence/policies/access.md, version: "1.2"}
      - {doc_id: POL-RISK, path: evidence/policies/risk.md, version: "1.0"}

    # evidence/policies/access.md (policy)
    ---
    doc_id: POL-ACCESS
    version: "1.3"
    ---

    # invalid: POL-ACCESS: 'version' is 1.2 here and 1.3 in evidence/policies/access.md.
    # invalid: POL-RISK: 'evidence/policies/risk.md' is not in policy.

The other record is found by its key; if there are several, each must agree. With `may_be_absent` there may be none,
where another sentence says who must have one. `fields` are names that both have, or pairs `{tier: inherent_tier}`.

Fails: where one record says it twice:

    agrees: {values: [version, "$.revisions[-1].version"]}

    # evidence/policies/access.md
    ---
    version: "1.2"
    revisions: [{version: "1.2"}, {version: "1.3"}]
    ---

    # failing: 'revisions[-1].version' is 1.3 and 'version' is 1.2.

Fails: where figures must add up:

    agrees: {total: register_count, sum: [matched, missing_in_source]}

    # evidence/assets/reconciliations/2026-Q1.yaml
    register_count: 120
    matched: 117
    missing_in_source: [{item: A-014}, {item: A-077}]

    # failing: 'register_count' is 120; 117 + 2 (entries of 'missing_in_source') is 119.

A list counts as its length, `{count: path}` as the number of what the path selects; with `product` the parts are
multiplied. A value or figure that is not there while others are is a gap, too, unless it `may_be_absent`.

Fails: where the figures were wrong when they were written, which git remembers:

    kind: register
    agrees: {total: "$.review_log[-1].item_count", sum: [{count: items}], when_said: "$.review_log[-1].date"}

    # commit on 2026-03-02 by p-004
    # evidence/registers/people.yaml
    review_log: [{date: 2026-03-02, item_count: 3}]
    items: [{id: p-001}, {id: p-002}]

    # commit on 2026-03-20 by p-004
    # evidence/registers/people.yaml
    review_log: [{date: 2026-03-02, item_count: 3}]
    items: [{id: p-001}, {id: p-002}, {id: p-003}]

    # failing: 'review_log[-1].item_count' is 3; 'items' has 2 entries.

Fails: where a text must be about this one:

    agrees: {text: certificate, mentions: [serial]}

    # evidence/assets/disposals/D-014.yaml
    id: D-014
    serial: C02-4471
    certificate: One laptop, shredded on 9 March

    # failing: D-014: 'certificate' does not mention C02-4471 ('serial').

Capitals make no difference; a value that is not there need not be mentioned.

Fails: where a text must mention what it is about:

    agrees: {text: certificate.description, mentions: [serial]}

    # evidence/assets/disposals/D-014.yaml
    id: D-014
    serial: C02X
    certificate: {description: Shredded one laptop C02XY1 on 9 March}

    # failing: D-014: 'certificate.description' does not mention C02X ('serial').

Capitals do not matter, and only a whole word is one.

Fix: find out at the source which of the two is wrong, and correct that one.

Values are compared as texts, numbers as numbers, two moments as moments whatever their offsets, a list as a set;
null is what is not there. It is `failing` unless the control says `reason: invalid`, as it does for row counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.rules.agreed_numbers import AgreedNumbers
from socgap_evidence.rules.agreed_records import AgreedRecords, AgreedValues
from socgap_evidence.rules.agreed_sets import AgreedSets
from socgap_evidence.rules.agreed_texts import AgreedTexts
from socgap_evidence.rules.base import Rule, mapping
from socgap_evidence.rules.values import VALUE_GRAMMAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.base import Finding, Use
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms

KEYWORD = "agrees"

_A_VALUE = mapping(mapping(VALUE_GRAMMAR)["properties"])

_FIGURE: dict[str, Json] = {
    "description": "A number, a list that counts as its length, or {count: what is counted}.",
    "type": ["string", "object"],
    "minLength": 1,
    "properties": {
        **_A_VALUE,
        "count": {"$ref": "#/$defs/field", "description": "A list, or a path to what is counted."},
    },
    "minProperties": 1,
    "additionalProperties": False,
}

_FIELD: dict[str, Json] = {
    "description": "A value that both records have, or {here: ..., there: ...}.",
    "type": ["string", "object"],
    "minLength": 1,
    "properties": {**_A_VALUE, "here": {"$ref": "#/$defs/value"}, "there": {"$ref": "#/$defs/value"}},
    "minProperties": 1,
    "additionalProperties": False,
}

VALUE: Json = {
    "type": "object",
    "description": "What is said in two places is the same.",
    "properties": {
        "each": {"$ref": "#/$defs/path", "description": "The records at hand; each file unless set."},
        "left": {"$ref": "#/$defs/records", "description": "A set of keys, ..."},
        "right": {"$ref": "#/$defs/records", "description": "... and the one that it must be."},
        "explained": {"$ref": "#/$defs/records", "description": "Keys that only one set may have."},
        "may_be_empty": {"const": True, "description": "Both sets may be empty."},
        "key": {"$ref": "#/$defs/values", "description": "What identifies the record at hand ..."},
        "with": {"$ref": "#/$defs/records", "description": "... among these."},
        "fields": {
            "type": ["object", "array"],
            "description": "What must be the same in both: names, or pairs of what it is here and there.",
            "additionalProperties": {"$ref": "#/$defs/value"},
            "minProperties": 1,
            "items": _FIELD,
            "minItems": 1,
        },
        "values": {
            "type": "array",
            "description": "What must be the same in one record.",
            "items": {"$ref": "#/$defs/value"},
            "minItems": 2,
        },
        "total": {**_FIGURE, "description": "What the parts make."},
        "sum": {"type": "array", "items": _FIGURE, "minItems": 1, "description": "The parts, added."},
        "product": {
            "type": "array",
            "items": _FIGURE,
            "minItems": 1,
            "description": "The parts, multiplied.",
        },
        "text": {"$ref": "#/$defs/value", "description": "A text ..."},
        "mentions": {"$ref": "#/$defs/values", "description": "... and what must occur in it."},
        "may_be_absent": {
            "const": True,
            "description": "The other record, or some of the values or figures, may be absent.",
        },
        "when_said": {
            "$ref": "#/$defs/path",
            "description": "The figures are those of the file as it was when it said this first.",
        },
        "reason": {"enum": ["failing", "invalid"], "description": "What it is if not; failing unless set."},
    },
    "additionalProperties": False,
}

_SHAPES: tuple[tuple[frozenset[str], frozenset[str], Callable[[dict[str, Json]], Rule]], ...] = (
    (frozenset({"left", "right"}), frozenset({"explained", "may_be_empty"}), AgreedSets.parse),
    (frozenset({"key", "with", "fields"}), frozenset({"may_be_absent"}), AgreedRecords.parse),
    (frozenset({"values"}), frozenset({"may_be_absent"}), AgreedValues.parse),
    (frozenset({"total", "sum"}), frozenset({"may_be_absent", "when_said"}), AgreedNumbers.parse),
    (frozenset({"total", "product"}), frozenset({"may_be_absent"}), AgreedNumbers.parse),
    (frozenset({"text", "mentions"}), frozenset({"may_be_absent"}), AgreedTexts.parse),
)
"""What may stand together: the keys that must, those that may, and what they make."""


class Agrees(Rule, frozen=True):
    """Two sets, two records, two values or two figures are the same."""

    what: Rule

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Agrees:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        keys = value.keys() - {"each", "reason"}
        for needed, allowed, parse in _SHAPES:
            if needed <= keys <= needed | allowed:
                return cls(parse(value))
        raise ValueError(
            "it compares 'left' with 'right', 'key' and 'fields' with those of 'with', 'values' with each other,"
            " a 'text' with what it 'mentions', or"
            f" 'total' with a 'sum' or a 'product'; here stand {_listed(keys)}"
        )

    @property
    def needs_history(self) -> bool:
        """Whether it compares what a file said earlier."""
        return self.what.needs_history

    def selectors(self) -> Iterable[Use]:
        """What is compared, on both sides."""
        return self.what.selectors()

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each difference."""
        return self.what.findings(subject)

    def tallies(self, subject: Subject, window: Window) -> Iterable[Tally]:
        """What it compared."""
        return self.what.tallies(subject, window)


def _listed(keys: Iterable[str]) -> str:
    *others, last = [f"'{key}'" for key in sorted(keys)] or ["none of these"]
    return f"{', '.join(others)} and {last}" if others else last
