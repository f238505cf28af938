"""What git bears out of an approval: that it is of this very content, by somebody else, and how strictly that is known.

Every state that the file ever was in is looked at. What it held when today's approval was written down first is what was
approved; whoever brought today's content first has written it; and the commits that changed the content or the approval
while it was today's, or that name the approver in a trailer, are those that can stand for the approval.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.history.signatures import SignatureState
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
    from socgap_evidence.history import Commit, Version
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

    def content(self, document: Document, record: Node) -> tuple[Json, Json]:
        """What the approval is of: the thing itself, and on what terms it is approved.

        The terms are what else stands in the object of the approval: how long a risk is accepted, and why. They come
        with the approval, so they make nobody an author.
        """
        if self.of or document.body is not None:
            named = [[node.value for node in one.find(document.data, record)] for one in self.of]
            return [document.body, *named], None
        nodes = [*self.by.find(document.data, record), *self.on.find(document.data, record)]
        inside = [node.pointer[len(record.pointer) :] for node in nodes if _is_inside(node, record)]
        around = {pointer[:-1] for pointer in inside} - {()}
        terms = [_at(_without(record.value, inside), pointer) for pointer in sorted(around, key=str)]
        return _without(record.value, {*inside, *around}), terms

    def same(self, document: Document, here: Here) -> Node | None:
        """The record of another state of the file that is the one at hand; ``None`` if it has none."""
        found = records(document, self.each)
        wanted = ids_of(here.document, here.record)
        named = [record for record in found if wanted and ids_of(document, record) == wanted]
        return next(iter(named), None) or (found[0] if len(found) == 1 and not here.record.pointer else None)


class _Then(NamedTuple):
    """A state of a file, as far as its approval goes."""

    state: State
    said: Json
    content: Json
    terms: Json


class ApprovedStates:
    """The states of a file, the newest first, as far as they hold what it holds today or are approved as it is.

    What cannot be read, was a draft or was away for a while is looked through: nothing that comes in between makes an
    approval or an author of something else.
    """

    def __init__(self, approval: Approval, here: Here, witness: Witness) -> None:
        self._witness = witness
        past = (_then(approval, here, state) for state in witness.states(here.document))
        self._past: Sequence[_Then] = [then for then in past if then is not None]
        self._now = self._past[0]
        self._with_content = [then for then in self._past if then.content == self._now.content]

    @cached_property
    def brought(self) -> Commit | None:
        """The commit that brought today's content first; ``None`` while it is not committed."""
        version = self._with_content[-1].state.version
        return None if version is None else version.commit

    @property
    def first_day(self) -> date | None:
        """The day on which git had today's content first, at the earliest; ``None`` before the first commit."""
        return self._witness.last_day if self.brought is None else self._witness.day(self.brought)

    @property
    def is_void(self) -> bool:
        """Whether what is approved was not what it is when the approval was written down."""
        approved = [then for then in self._past if then.said == self._now.said][-1]
        return (approved.content, approved.terms) != (self._now.content, self._now.terms)

    @cached_property
    def versions(self) -> Sequence[tuple[Version, bool]]:
        """Every version with today's content, the newest first, and whether it changed the content or the approval.

        One that touched something else in the file is no act of approval, and one on other terms is one of those.
        """
        found = []
        for then, older in zip_longest(self._past, self._past[1:]):
            is_it = then.content == self._now.content and (not then.terms or then.terms == self._now.terms)
            if then.state.version is not None and is_it:
                is_act = older is None or (older.said, older.content) != (then.said, then.content)
                found.append((then.state.version, is_act))
        return found

    def level(self, person: str) -> tuple[ProofLevel, Commit | None]:
        """How strictly it is known that somebody approved today's content, and the commit that shows it."""
        own = self._acts_of(person)
        signed = next((commit for commit in own if self._witness.signer(commit) == person), None)
        if signed is not None:
            return ProofLevel.SIGNED, signed
        if own:
            return ProofLevel.COMMITTED, own[0]
        commits = (one for version, _ in self.versions for one in (*version.merges, version.commit))
        named = next((one for one in commits if person in self._witness.approvers(one)), None)
        return (ProofLevel.DECLARED, None) if named is None else (ProofLevel.NAMED, named)

    def signature_trouble(self, person: str) -> Signature | None:
        """What is wrong with the signature of a commit that somebody made; ``None`` if there is no signature."""
        own = (self._witness.signature(one) for one in self._acts_of(person))
        return next((one for one in own if one.state is not SignatureState.NONE), None)

    def _acts_of(self, person: str) -> list[Commit]:
        """The commits by which somebody approved today's content, the newest first.

        A merge is one only if a trailer says so: whoever pulls has approved nothing of what comes along.
        """
        found: list[Commit] = []
        for version, is_act in self.versions:
            named = [
                one for one in (*version.merges, version.commit) if person in self._witness.approvers(one)
            ]
            acts = [*named, version.commit] if is_act else named
            found += [commit for commit in acts if self._was_made_by(commit, person)]
        return list(dict.fromkeys(found))

    def _was_made_by(self, commit: Commit, person: str) -> bool:
        """Whether a person made the commit and did not write what is approved with it."""
        if commit is self.brought:
            is_author = person in self._witness.authors(commit)
            return not is_author and self._witness.person(commit.committer) == person
        return person in {self._witness.person(commit.author), self._witness.person(commit.committer)}

    def wrote(self, person: str) -> bool:
        """Whether somebody wrote today's content, as git has it."""
        return self.brought is not None and person in self._witness.authors(self.brought)


def _then(approval: Approval, here: Here, state: State) -> _Then | None:
    """The approval and what it is of in a state; ``None`` if it had neither or cannot be read."""
    if state.document is None:
        return None
    record = here.record if state.document is here.document else approval.same(state.document, here)
    if record is None and state.document.body is not None:  # a draft without any approval is the same text
        content, terms = approval.content(state.document, Node(state.document.data, ()))
        return _Then(state, None, content, terms)
    if record is None:
        return None
    return _Then(state, approval.said(state.document, record), *approval.content(state.document, record))


_SOON = timedelta(days=30)
"""How long after an approval what was approved may come into git, and after the history's beginning what is older."""


def proven(
    states: ApprovedStates,
    people: Sequence[tuple[str, Place]],
    day: date,
    demand: ProofLevel,
    witness: Witness,
) -> Iterator[Fault]:
    """What git does not bear out of an approval by these people on a day."""
    since, first = witness.since, states.first_day
    # What was approved before the history begins, and came in with its beginning.
    is_older = since is not None and day < since and first is not None and first <= since + _SOON
    for person, place in people:
        if not is_older and states.brought is not None:
            fault = _not_independent(states, states.brought, person, place, day, witness)
            if fault is not None:
                yield fault
                continue
        level, _ = states.level(person)
        if states.is_void and level is ProofLevel.DECLARED:
            yield _void(states, person, place, day, witness)
        elif level is ProofLevel.DECLARED and not is_older and first is not None and first > day + _SOON:
            yield Fault(
                f"{person} approved it on {day}, and git had what is approved on {first} at the earliest,"
                f" {(first - day).days} days later.",
                "Have it approved as it is now; if the approval is older than the repository, say so with"
                " 'history_since' in socgap.yaml.",
                place,
                Reason.UNPROVEN,
            )
        elif not level.reaches(demand):
            yield _unproven(states, person, place, day, level, demand)


def _not_independent(
    states: ApprovedStates, brought: Commit, person: str, place: Place, day: date, witness: Witness
) -> Fault | None:
    """What is wrong if the approver wrote what is approved, or nobody can tell; ``None`` for nothing."""
    when = f"on {witness.day(brought)} in {brought.short}"
    if states.wrote(person):
        message = f"{person} approved it on {day} and wrote it: git has what is approved from {witness.name(brought.author)}, {when}."
        return Fault(message, "Have another person approve it.", place, Reason.UNPROVEN)
    stranger = next(iter(witness.strangers(brought)), None)
    if stranger is None:
        return None
    return Fault(
        f"Nobody can tell whether {person}, who approved it on {day}, wrote it: git has what is approved from"
        f" {stranger}, {when}, who is not in the register of people.",
        "Add the address to .mailmap or to the register of people.",
        place,
        Reason.UNPROVEN,
    )


def _void(states: ApprovedStates, person: str, place: Place, day: date, witness: Witness) -> Fault:
    brought = states.brought
    by = (
        "and that is not committed yet"
        if brought is None
        else f"on {witness.day(brought)} by {witness.name(brought.author)} ({brought.short})"
    )
    return Fault(
        f"It was changed {by}, after {person} had approved it on {day}.",
        "Have it approved as it is now, and record that; or let a commit with what it is now, or its merge, say"
        " 'Approved-by: Name <address>'.",
        place,
        Reason.UNPROVEN,
    )


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


def _at(value: Json, pointer: Pointer) -> Json:
    """What stands at a pointer; ``None`` if nothing does."""
    for part in pointer:
        try:
            value = value[part]  # type: ignore[index]  # what cannot be looked into has nothing there
        except (KeyError, IndexError, TypeError):
            return None
    return value


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
