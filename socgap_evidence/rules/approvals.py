"""What git bears out of an approval: that it is of this very content, by somebody else, and how strictly that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.history.signatures import SignatureState
from socgap_evidence.model import ProofLevel, Reason
from socgap_evidence.rules.approval_faults import Fault
from socgap_evidence.rules.base import Proof, Use, mapping, selector
from socgap_evidence.rules.values import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from socgap_evidence.history import Commit
    from socgap_evidence.model import Json, Place
    from socgap_evidence.rules.approved_states import ApprovedStates
    from socgap_evidence.rules.choosing import Here
    from socgap_evidence.rules.witness import Witness
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


class Demand(Struct, frozen=True):
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

    def uses(self, each: Selector) -> Iterator[Use]:
        """The selectors it uses, for records that ``each`` selects."""
        if self.method is not None:
            yield Use(self.method, each, values=tuple(self.levels))

    def of(self, here: Here) -> ProofLevel:
        """What is asked of a record."""
        found = () if self.method is None else self.method.find(here.document.data, here.record)
        asked = [self.levels[text] for node in found for text in texts(node) if text in self.levels]
        return asked[0] if asked else self.level


SOON = Duration(30, Unit.DAY)
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
    is_older = since is not None and day < since and first is not None and first <= SOON.after(since)
    for person, place in people:
        if not is_older and states.brought is not None:
            fault = _not_independent(states, states.brought, person, place, day, witness)
            if fault is not None:
                yield fault
                continue
        level, _ = states.level(person)
        if states.is_void and level is ProofLevel.DECLARED:
            yield _void(states, person, place, day, witness)
        elif level is ProofLevel.DECLARED and not is_older and first is not None and first > SOON.after(day):
            yield _too_long_ago(person, place, day, first)
        elif not level.reaches(demand):
            yield _unproven(states, person, place, day, level, demand)


def _not_independent(
    states: ApprovedStates, brought: Commit, person: str, place: Place, day: date, witness: Witness
) -> Fault | None:
    """What is wrong if the approver wrote what is approved, or nobody can tell; ``None`` for nothing."""
    when = f"on {witness.day(brought)} in {brought.short}"
    if states.wrote(person):
        message = f"{person} approved it on {day} and wrote it: git has what is approved from {witness.name(brought.author)}, {when}."
        fix = (
            "Have another person approve it; or let whoever wrote it commit a new version,"
            f" and {person} the approval alone."
        )
        return Fault(message, fix, place, Reason.UNPROVEN)
    stranger = next(iter(witness.strangers(brought)), None)
    if stranger is None:
        return None
    why, fix = witness.why_nobody(stranger)
    message = (
        f"Nobody can tell whether {person}, who approved it on {day}, wrote it: git has what is approved from"
        f" {stranger}, {when}, {why}."
    )
    return Fault(message, fix, place, Reason.UNPROVEN)


def _too_long_ago(person: str, place: Place, day: date, first: date) -> Fault:
    return Fault(
        f"{person} approved it on {day}, and git had what is approved on {first} at the earliest,"
        f" {(first - day).days} days later.",
        "Have it approved as it is now; if the approval is older than the repository, say so with"
        " 'history_since' in socgap.yaml.",
        place,
        Reason.UNPROVEN,
        first,
    )


def _void(states: ApprovedStates, person: str, place: Place, day: date, witness: Witness) -> Fault:
    edit = states.edit
    by = (
        "and that is not committed yet"
        if edit is None
        else f"on {witness.day(edit)} by {witness.name(edit.author)} ({edit.short})"
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
