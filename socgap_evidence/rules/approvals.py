"""What git bears out of an approval: that it is of this very content, by somebody else, and how strictly that is known.

The content of a file has been the same for some of its newest states, and its approval for some. Where the approval is
the older of the two, the content was changed after it. The commits of the states with today's content are those that
can stand for the approval: by a trailer, by who made them, by whose key signed them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from socgap_evidence.history.signatures import SignatureState
from socgap_evidence.intervals import Interval
from socgap_evidence.model import ProofLevel, Reason
from socgap_evidence.rules.approval_faults import Fault
from socgap_evidence.rules.base import Proof, mapping, records, selector
from socgap_evidence.rules.naming import ids_of
from socgap_evidence.rules.values import texts
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.history import Commit
    from socgap_evidence.history.signatures import Signature
    from socgap_evidence.model import Json, Place, Pointer
    from socgap_evidence.rules.choosing import Here
    from socgap_evidence.rules.witness import State, Witness
    from socgap_evidence.selectors import Selector


_LEVEL: Json = {"enum": [ProofLevel.NAMED.value, ProofLevel.COMMITTED.value, ProofLevel.SIGNED.value]}
PROOF_GRAMMAR: Json = {
    "description": "How strictly git must bear it out: by name, by a commit of the approver or by their key.",
    "type": ["string", "object"],
    "if": {"type": "string"},
    "then": _LEVEL,
    "properties": {
        "take": {"$ref": "#/$defs/field", "description": "The field that says how it was approved, ..."},
        "is": {
            "type": "object",
            "description": "... and what is asked for some of its values.",
            "additionalProperties": _LEVEL,
            "minProperties": 1,
        },
    },
    "required": ["take", "is"],
    "additionalProperties": False,
}
"""The JSON Schema of a demand in a control."""


@dataclass(frozen=True, slots=True)
class Demand:
    """How strictly an approval must be known: always, or by what a field of the record says of how it was given."""

    level: ProofLevel
    method: Selector | None = None
    levels: Mapping[str, ProofLevel] = field(default_factory=dict)

    @classmethod
    def parse(cls, value: Json) -> Demand:
        """The demand from a control, which the grammar has accepted."""
        if not isinstance(value, dict):
            return cls(ProofLevel(str(value)))
        levels = {method: ProofLevel(str(level)) for method, level in mapping(value["is"]).items()}
        return cls(ProofLevel.DECLARED, selector(value["take"]), levels)

    def of(self, here: Here) -> ProofLevel:
        """What is asked of a record."""
        found = () if self.method is None else self.method.find(here.document.data, here.record)
        asked = [self.levels[text] for node in found for text in texts(node) if text in self.levels]
        return asked[0] if asked else self.level


@dataclass(frozen=True, slots=True)
class Approval:
    """Which fields approve what."""

    each: Selector
    by: Selector
    on: Selector
    of: tuple[Selector, ...]
    """What is approved beside the text of a document; of any other file the whole record, unless it is named."""

    def said(self, document: Document, record: Node) -> Json:
        """Who has approved it and when, as it is written."""
        fields = (one.find(document.data, record) for one in (self.by, self.on))
        return [[node.value for node in nodes] for nodes in fields]

    def content(self, document: Document, record: Node) -> Json:
        """What the approval is of."""
        if self.of or document.body is not None:
            return [
                document.body,
                *([node.value for node in one.find(document.data, record)] for one in self.of),
            ]
        return _without(record.value, self._own(document, record))

    def _own(self, document: Document, record: Node) -> list[Pointer]:
        """Where the approval itself stands, seen from the record: one object that holds all of it, or its fields."""
        nodes = [*self.by.find(document.data, record), *self.on.find(document.data, record)]
        inside = [node.pointer[len(record.pointer) :] for node in nodes if _is_inside(node, record)]
        around = {pointer[:-1] for pointer in inside}
        return [*around] if len(around) == 1 and () not in around else inside

    def same(self, document: Document, here: Here) -> Node | None:
        """The record of another state of the file that is the one at hand; ``None`` if it has none."""
        found = records(document, self.each)
        wanted = ids_of(here.document, here.record)
        named = [record for record in found if wanted and ids_of(document, record) == wanted]
        return next(iter(named), None) or (found[0] if len(found) == 1 and not here.record.pointer else None)


class ApprovedStates:
    """The newest states of a file, as far as they hold what it holds today, and the approval of it."""

    def __init__(self, approval: Approval, here: Here, witness: Witness) -> None:
        self._witness = witness
        states = witness.states(here.document)
        past = [(state, self._then(approval, here, state)) for state in states]
        said, content = past[0][1] or (None, None)
        self.with_content: Sequence[State] = [
            state for state, then in takewhile(lambda one: one[1] is not None and one[1][1] == content, past)
        ]
        self.with_approval: Sequence[State] = [
            state for state, then in takewhile(lambda one: one[1] is not None and one[1][0] == said, past)
        ]

    def _then(self, approval: Approval, here: Here, state: State) -> tuple[Json, Json] | None:
        """The approval and what it is of in a state; ``None`` if it had neither or cannot be read."""
        if state.document is None:
            return None
        record = here.record if state.document is here.document else approval.same(state.document, here)
        if (
            record is None and state.document.body is not None
        ):  # a draft without any approval is the same text
            return None, approval.content(state.document, Node(state.document.data, ()))
        if record is None:
            return None
        return approval.said(state.document, record), approval.content(state.document, record)

    @cached_property
    def brought(self) -> Commit | None:
        """The commit that brought today's content; ``None`` while it is not committed."""
        version = self.with_content[-1].version
        return None if version is None else version.commit

    @cached_property
    def commits(self) -> Sequence[Commit]:
        """Every commit and merge that brought a state with today's content, the newest first."""
        versions = [state.version for state in self.with_content if state.version is not None]
        return list(dict.fromkeys(one for version in versions for one in (*version.merges, version.commit)))

    @property
    def is_stale(self) -> bool:
        """Whether the content was changed after the approval was written down."""
        return len(self.with_approval) > len(self.with_content)

    def level(self, person: str) -> tuple[ProofLevel, Commit | None]:
        """How strictly it is known that somebody approved today's content, and the commit that shows it."""
        own = [commit for commit in self.commits if self._was_made_by(commit, person)]
        signed = next((commit for commit in own if self._witness.signer(commit) == person), None)
        if signed is not None:
            return ProofLevel.SIGNED, signed
        if own:
            return ProofLevel.COMMITTED, own[0]
        named = next((one for one in self.commits if person in self._witness.approvers(one)), None)
        return (ProofLevel.DECLARED, None) if named is None else (ProofLevel.NAMED, named)

    def signature_trouble(self, person: str) -> Signature | None:
        """What is wrong with the signature of a commit that somebody made; ``None`` if there is no signature."""
        own = (self._witness.signature(one) for one in self.commits if self._was_made_by(one, person))
        return next((one for one in own if one.state is not SignatureState.NONE), None)

    def _was_made_by(self, commit: Commit, person: str) -> bool:
        """Whether a person made the commit and did not write what is approved with it."""
        if commit is self.brought:
            is_author = person in self._witness.authors(commit)
            return not is_author and self._witness.person(commit.committer) == person
        return person in {self._witness.person(commit.author), self._witness.person(commit.committer)}

    def wrote(self, person: str) -> bool:
        """Whether somebody wrote today's content, as git has it."""
        return self.brought is not None and person in self._witness.authors(self.brought)


def proven(
    states: ApprovedStates,
    people: Sequence[tuple[str, Place]],
    day: date,
    demand: ProofLevel,
    witness: Witness,
) -> Iterator[Fault]:
    """What git does not bear out of an approval by these people on a day."""
    brought = states.brought
    for person, place in people:
        if brought is not None and states.wrote(person) and (witness.since is None or day >= witness.since):
            yield Fault(
                f"{person} approved it on {day} and wrote it: git has what is approved from"
                f" {witness.name(brought.author)}, on {witness.day(brought)} in {brought.short}.",
                "Have another person approve it.",
                place,
                Reason.UNPROVEN,
            )
            continue
        level, _ = states.level(person)
        if states.is_stale and level is ProofLevel.DECLARED and brought is not None:
            yield Fault(
                f"It was changed on {witness.day(brought)} by {witness.name(brought.author)} ({brought.short}),"
                f" after {person} had approved it on {day}.",
                "Have it approved as it is now, and record that; or let the commit of the approver, or a trailer"
                " 'Approved-by: Name <address>', say so.",
                place,
                Reason.UNPROVEN,
                Interval(witness.day(brought), None),
            )
        elif not level.reaches(demand):
            yield _unproven(states, person, place, day, level, demand)


def _unproven(
    states: ApprovedStates, person: str, place: Place, day: date, level: ProofLevel, demand: ProofLevel
) -> Fault:
    """What is wrong if an approval is not known as strictly as it must be."""
    message = f"{person} approved it on {day}: that is {_KNOWN[level]}, and it must be {_KNOWN[demand]}."
    trouble = states.signature_trouble(person) if demand is ProofLevel.SIGNED else None
    if trouble is None:
        return Fault(message, _TO_DO[demand], place, Reason.UNPROVEN)
    reason = Reason.UNKNOWN if trouble.state is SignatureState.UNCHECKED else Reason.UNPROVEN
    return Fault(f"{message} {trouble.why}", _TO_DO[demand], place, reason)


_KNOWN = {
    ProofLevel.DECLARED: "declared in the file",
    ProofLevel.NAMED: "named in a trailer of a commit that brought this content",
    ProofLevel.COMMITTED: "committed by the approver",
    ProofLevel.FORGE_MERGED: "merged by the forge",
    ProofLevel.SIGNED: "signed by the approver",
}
_BY_A_COMMIT = "Let the approver commit or merge it, with this very content"
_TO_DO = {
    ProofLevel.NAMED: "Let a commit with this content, or its merge, say 'Approved-by: Name <address>'.",
    ProofLevel.COMMITTED: f"{_BY_A_COMMIT}.",
    ProofLevel.SIGNED: f"{_BY_A_COMMIT}, signed with a key that controls/allowed_signers lists for them.",
}


def approval_proof(states: ApprovedStates, person: str, day: date, path: str, witness: Witness) -> Proof:
    """What bears witness to an approval."""
    level, commit = states.level(person)
    what = f"approval by {person} on {day}"
    if commit is None:
        how = "not committed yet" if states.brought is None else f"content of {states.brought.short}"
        return Proof(path, what, level, how)
    how = f"on {witness.day(commit)} by {witness.name(commit.committer)} in {commit.short}"
    return Proof(path, what, level, how)


def _is_inside(node: Node, record: Node) -> bool:
    return node.pointer[: len(record.pointer)] == record.pointer


def _without(value: Json, pointers: Iterable[Pointer]) -> Json:
    """A value without what stands at the pointers."""
    gone = set(pointers)

    def kept(one: Json, at: Pointer) -> Json:
        if isinstance(one, dict):
            return {key: kept(inner, (*at, key)) for key, inner in one.items() if (*at, key) not in gone}
        if isinstance(one, list):
            inside = [(inner, (*at, number)) for number, inner in enumerate(one)]
            return [kept(inner, pointer) for inner, pointer in inside if pointer not in gone]
        return one

    return kept(value, ())
