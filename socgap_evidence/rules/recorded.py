"""`recorded`: the record entered git close to the day it claims, and a new day on it is more than a new day.

Why: a file says anything about when something was done, and a year of records can be written in an afternoon. That a
commit held it on the day, and that somebody looked before a review date moved, is what a file cannot say of itself.

Passes:

    recorded: {date: completed_on, within: 30 days}

    # commit on 2026-09-29 by p-003
    # evidence/access/reviews/ACR-2026-Q3.yaml
    id: ACR-2026-Q3
    completed_on: 2026-09-22

Fails: recorded months later, which nothing makes timely any more in the audit window:

    recorded: {date: completed_on, within: 30 days}

    # socgap.yaml
    window: {start: 2026-04-01, end: 2026-09-30}

    # commit on 2026-10-10 by p-003
    # evidence/access/reviews/ACR-2026-Q2.yaml
    id: ACR-2026-Q2
    completed_on: 2026-06-22

    # unproven from 2026-07-23: ACR-2026-Q2: 'completed_on' is 2026-06-22, and it entered git on 2026-10-10,
    #   110 days later; the limit is 30 days.

Fails: recorded before it was done:

    recorded: {date: completed_on, within: 30 days}

    # commit on 2026-06-01 by p-003
    # evidence/access/reviews/ACR-2026-Q2.yaml
    id: ACR-2026-Q2
    completed_on: 2026-06-22

    # unproven from 2026-06-22: ACR-2026-Q2: 'completed_on' is 2026-06-22, and it was in git on 2026-06-01 already,
    #   21 days earlier.

Fails: a day was moved, nothing else, and nobody but the author stands for it:

    kind: document
    recorded: {date: last_reviewed_on, within: 30 days}

    # commit on 2025-10-01 by p-003
    # evidence/policies/data-protection.md
    ---
    doc_id: POL-DATA
    last_reviewed_on: 2025-10-01
    ---
    Data is kept for seven years.

    # commit on 2026-10-01 by p-003
    # evidence/policies/data-protection.md
    ---
    doc_id: POL-DATA
    last_reviewed_on: 2026-10-01
    ---
    Data is kept for seven years.

    # unproven from 2026-10-01: POL-DATA: 'last_reviewed_on' was moved to 2026-10-01 on 2026-10-01 by p-003,
    #   who changed nothing else and for whom nobody stands.

Fix: commit records when they are made. A review that changed nothing is worth a second pair of eyes: let the commit
say `Reviewed-by: Name <address>`, or let somebody else merge it. What was recorded late stays late: say why, and let a
waiver acknowledge the deviation.

Git's day is the committer date in the company's time zone, of the first commit in which the file made this very claim:
one that was there in good time and was filled in later does not count. A commit that brought the same content under
another name does. `date` names the fields, of which the first that is there counts; without it, it is the day for which
the requirement takes the record. What is not committed yet is judged once the newest commit is past its day. Nothing is
asked of days before `history_since` (`program_start` unless set). Committer dates can be forged: `docs/history.md`
says what each witness can and cannot prove.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.dates import Stated
from socgap_evidence.durations import Duration, Unit
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history.signatures import SignatureState
from socgap_evidence.intervals import Interval, day_after
from socgap_evidence.model import ProofLevel, Reason
from socgap_evidence.rules.base import (
    Finding,
    Proof,
    Rule,
    UnjudgeableError,
    Use,
    cannot_tell,
    mapping,
    selectors_of,
)
from socgap_evidence.rules.changes import moves_only_days
from socgap_evidence.rules.deadlines import deadline, deviation
from socgap_evidence.rules.naming import full_name, ids_of, position
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.history import Commit
    from socgap_evidence.model import Json, Place
    from socgap_evidence.rules.base import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.rules.witness import State, Witness
    from socgap_evidence.selectors import Selector

KEYWORD = "recorded"
VALUE: Json = {
    "type": "object",
    "description": "The record entered git close to the day it claims.",
    "properties": {
        "date": {
            "$ref": "#/$defs/fields",
            "description": "The day it claims; that of the record unless set.",
        },
        "within": {"$ref": "#/$defs/limit", "description": "How long after that day it may enter git."},
    },
    "required": ["within"],
    "additionalProperties": False,
}

_LATE = (
    "Nothing makes it timely any more: record why it was late, let a waiver acknowledge the deviation, and commit"
    " the next one in time."
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """The day that a file claims, and the state in which it claimed it first."""

    document: Document
    field: str
    day: date
    place: Place
    states: Sequence[State]
    """The states that make the claim, the newest first."""
    before: State | None
    """The state before the oldest of them."""

    @property
    def name(self) -> str:
        """What messages call the file."""
        name = full_name(self.document, Node(self.document.data, ()))
        return f"{name}: " if name else ""

    def first(self, witness: Witness) -> Commit | None:
        """The commit by which the claim entered git; ``None`` if none did yet."""
        commits = [witness.first_commit(one.version) for one in self.states if one.version is not None]
        return min(commits, key=lambda commit: commit.entered_at, default=None)


@dataclass(frozen=True, slots=True)
class Recorded(Rule):
    """What a record claims was in git soon after."""

    dated: tuple[Selector, ...]
    limit: Duration

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Recorded:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        dated = selectors_of(value["date"]) if "date" in value else ()
        return cls(dated, terms.days(value["within"]))

    @property
    def needs_history(self) -> bool:
        """A file cannot say when it was recorded."""
        return True

    def selectors(self) -> Iterator[Use]:
        """The days."""
        for one in self.dated:
            yield Use(one, may_be_absent=True, is_date=True)

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each record that git does not bear out; one for all if git cannot be asked."""
        if not subject.witness.is_asked:
            return
        if subject.witness.trouble is not None:
            yield cannot_tell(subject.witness.trouble)
            return
        for document in subject.documents:
            try:
                claim = self._claim(subject, document)
                yield from () if claim is None else self._doubts(subject, claim)
            except (UnjudgeableError, SnapshotError) as error:
                yield (
                    error.finding()
                    if isinstance(error, UnjudgeableError)
                    else cannot_tell(error, document.path)
                )

    def proofs(self, subject: Subject) -> Iterator[Proof]:
        """What bears witness to the day of each record; a signature is looked at for the newest only."""
        if not subject.witness.is_asked or subject.witness.trouble is not None:
            return
        claims = [
            claim for document in subject.documents if (claim := self._claim_if_sound(subject, document))
        ]
        newest = max((claim.day for claim in claims), default=None)
        for claim in claims:
            yield date_proof(subject.witness, claim.first(subject.witness), claim, look=claim.day == newest)

    def _claim_if_sound(self, subject: Subject, document: Document) -> _Claim | None:
        try:
            return self._claim(subject, document)
        except (UnjudgeableError, SnapshotError):
            return None

    def _claim(self, subject: Subject, document: Document) -> _Claim | None:
        """What a file claims; ``None`` if it claims nothing, or a day that git cannot tell of."""
        newest = max(self._days(subject, document), default=None, key=lambda one: one[0])
        since = subject.witness.since
        if newest is None or (since is not None and newest[0] < since):
            return None
        day, place = newest
        states = subject.witness.states(document)
        making = [
            number for number, state in enumerate(states) if day in self._days_then(subject, state.document)
        ]
        oldest = making[-1]
        before = states[oldest + 1] if oldest + 1 < len(states) else None
        return _Claim(document, position(place.pointer), day, place, [states[one] for one in making], before)

    def _days(self, subject: Subject, document: Document) -> list[tuple[date, Place]]:
        """The days that the first field to be there states."""
        return subject.days_in(document, self.dated or subject.dated)

    def _days_then(self, subject: Subject, document: Document | None) -> set[date]:
        """The same of another state of the file; none if it cannot be understood."""
        if document is None:
            return set()
        whole = Node(document.data, ())
        try:
            found = (list(subject.days_at(document, one, whole)) for one in self.dated or subject.dated)
            return {day for day, _ in next(filter(None, found), [])}
        except UnjudgeableError:
            return set()

    def _doubts(self, subject: Subject, claim: _Claim) -> Iterator[Finding]:
        """What git does not bear out of a claim."""
        witness, calendar = subject.witness, subject.calendar
        due = deadline(Stated(claim.day), self.limit, calendar).day
        commit = claim.first(witness)
        if commit is None:
            if witness.last_day is not None and witness.last_day > due:
                message = f"it is not committed yet; it had to be by {due} ({self.limit})"
                yield self._doubt(claim, message, "Commit it.", Interval(day_after(due), None))
            return
        day = witness.day(commit)
        apart = Duration(abs((day - claim.day).days), Unit.DAY)
        if day < claim.day:
            message = f"it was in git on {day} already, {apart} earlier"
            yield self._doubt(claim, message, "Correct the day from its source.", Interval(claim.day, None))
        elif day > due:
            message = f"it entered git on {day}, {apart} later; the limit is {self.limit}"
            yield self._doubt(claim, message, _LATE, deviation(claim.day, due, day, calendar))
        yield from self._rubber_stamp(witness, claim, commit)

    def _doubt(self, claim: _Claim, message: str, fix: str, days: Interval) -> Finding:
        said = f"{claim.name}'{claim.field}' is {claim.day}, and {message}."
        about = ids_of(claim.document, Node(claim.document.data, ()))
        return Finding(Reason.UNPROVEN, said, fix, days, claim.place, about)

    def _rubber_stamp(self, witness: Witness, claim: _Claim, first: Commit) -> Iterator[Finding]:
        """A finding if all that the file says since the day was moved is that it was moved."""
        older = (*claim.states[1:], claim.before)
        for state, earlier in zip(claim.states, older, strict=True):
            if (
                state.version is None
                or earlier is None
                or not moves_only_days(earlier.document, state.document)
            ):
                return
            if witness.others_behind(state.version):
                return
        by = witness.name(first.author)
        yield Finding(
            Reason.UNPROVEN,
            f"{claim.name}'{claim.field}' was moved to {claim.day} on {witness.day(first)} by {by}, who changed"
            " nothing else and for whom nobody stands.",
            "Have another person review it: a change whose commit says 'Reviewed-by: Name <address>', or that they merge.",
            Interval(claim.day, None),
            claim.place,
            ids_of(claim.document, Node(claim.document.data, ())),
        )


def date_proof(witness: Witness, commit: Commit | None, claim: _Claim, *, look: bool) -> Proof:
    """What bears witness to a day; ``look`` says whether the signature is worth the time."""
    what = f"'{claim.field}' {claim.day}"
    if commit is None:
        return Proof(claim.document.path, what, ProofLevel.DECLARED, "not committed yet")
    level = ProofLevel.COMMITTED
    if look and witness.signature(commit).state is SignatureState.GOOD:
        level = ProofLevel.SIGNED if witness.signer(commit) else ProofLevel.FORGE_MERGED
    how = f"on {witness.day(commit)} by {witness.name(commit.committer)} in {commit.short}"
    return Proof(claim.document.path, what, level, how)
