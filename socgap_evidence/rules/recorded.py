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

Git's day is the committer date in the company's time zone, on which the first-parent line first held the file with this
very claim, as evidence that its schema accepts: a stub that was there in good time and was filled in later does not count,
nor does the date of a branch before it was merged. The same content under another name does. `date` names the fields, of
which the first that is there counts; without it, it is the day for which the requirement takes the record; with `each` it
is the day of every record inside. What is not committed yet is judged once the newest commit is past its day. A day before
`history_since` (`program_start` unless set) may come with the history's beginning, within the same limit. Committer dates can be forged: `docs/history.md`
says what each witness can and cannot prove.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from socgap_evidence.dates import Stated
from socgap_evidence.durations import Duration, Unit
from socgap_evidence.errors import SnapshotError
from socgap_evidence.history.signatures import SignatureState
from socgap_evidence.intervals import Interval, day_after
from socgap_evidence.model import ProofLevel, Reason
from socgap_evidence.rules.arithmetic import Begin, Meaning, Origin, Reckoning, added
from socgap_evidence.rules.base import (
    Finding,
    Proof,
    Rule,
    UnjudgeableError,
    cannot_tell,
    mapping,
    selector,
    selectors_of,
)
from socgap_evidence.rules.changes import changes_more_than_days
from socgap_evidence.rules.claims import Claims
from socgap_evidence.rules.deadlines import Dated, deadline, deviation
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.history import Commit
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Use
    from socgap_evidence.rules.claims import Claim
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.rules.witness import Witness

KEYWORD = "recorded"
VALUE: Json = {
    "type": "object",
    "description": "The record entered git close to the day it claims.",
    "properties": {
        "each": {
            "$ref": "#/$defs/path",
            "description": "The records that claim one; the file itself unless set.",
        },
        "date": {
            "$ref": "#/$defs/fields",
            "description": "The day it claims; that of the record unless set.",
        },
        "within": {"$ref": "#/$defs/limit", "description": "How long after that day it may enter git."},
    },
    "required": ["within"],
    "dependentRequired": {"each": ["date"]},
    "additionalProperties": False,
}

_LATE = (
    "Nothing makes it timely any more: record why it was late, let a waiver acknowledge the deviation, and commit"
    " the next one in time."
)


class Recorded(Rule, frozen=True):
    """What a record claims was in git soon after."""

    claimed: Claims
    limit: Duration

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Recorded:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        dated = selectors_of(value["date"]) if "date" in value else ()
        each = selector(value["each"]) if "each" in value else WHOLE
        return cls(Claims(each, dated), terms.days(value["within"]))

    @property
    def needs_history(self) -> bool:
        """A file cannot say when it was recorded."""
        return True

    def selectors(self) -> Iterator[Use]:
        """The days."""
        return self.claimed.uses()

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each record that git does not bear out; one for all if git cannot be asked."""
        if not subject.witness.is_asked or not subject.documents:
            return
        if subject.witness.trouble is not None:
            yield cannot_tell(subject.witness.trouble)
            return
        seen = subject.each_file(self, lambda document: tuple(self._of(subject, document)), asks_git=True)
        yield from chain.from_iterable(seen)

    def _of(self, subject: Subject, document: Document) -> Iterator[Finding]:
        try:
            for claim in self.claimed.of(subject, document):
                yield from self._doubts(subject, claim)
        except (UnjudgeableError, SnapshotError) as error:
            yield (
                error.finding() if isinstance(error, UnjudgeableError) else cannot_tell(error, document.path)
            )

    def proofs(self, subject: Subject) -> Iterator[Proof]:
        """What bears witness to the day of each record; a signature is looked at for the newest only."""
        if not subject.witness.is_asked or subject.witness.trouble is not None:
            return
        sound = (document for document in subject.documents if self.claimed.is_of_files)
        claims = [claim for document in sound for claim in self.claimed.sound(subject, document)]
        newest = max((claim.day for claim in claims), default=None)
        for claim in claims:
            yield date_proof(subject.witness, claim.first(subject.witness), claim, look=claim.day == newest)

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """By when each record had to be in git, and when it was; nothing where git cannot be asked."""
        witness = subject.witness
        if not witness.is_asked or witness.trouble is not None:
            return
        for document in subject.documents:
            for claim in self.claimed.sound(subject, document):
                begin = Begin(Origin.FIELD, Stated(claim.day), claim.field, claim.place)
                if witness.since is not None and witness.since > claim.day:
                    begin = Begin(Origin.HISTORY_START, Stated(witness.since))
                commit = claim.first(witness)
                yield Reckoning(
                    claim.name.removesuffix(": "),
                    claim.about,
                    begin,
                    added(begin.stated, ((("within",), self.limit),), subject.calendar),
                    Meaning.IN_GIT_BY,
                    done=None if commit is None else Dated("", Stated(witness.day(commit)), claim.place),
                )

    def _doubts(self, subject: Subject, claim: Claim) -> Iterator[Finding]:
        """What git does not bear out of a claim."""
        witness, calendar = subject.witness, subject.calendar
        # What is older than the history may come with its beginning, and not whenever it suits.
        begun = claim.day if witness.since is None else max(claim.day, witness.since)
        due = deadline(Stated(begun), self.limit, calendar).day
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
            yield self._doubt(claim, message, _LATE, deviation(begun, due, day, calendar))
        if self.claimed.is_of_files:
            yield from self._rubber_stamp(witness, claim, commit)

    def _doubt(self, claim: Claim, message: str, fix: str, days: Interval) -> Finding:
        said = f"{claim.name}'{claim.field}' is {claim.day}, and {message}."
        return Finding(Reason.UNPROVEN, said, fix, days, claim.place, claim.about)

    def _rubber_stamp(self, witness: Witness, claim: Claim, first: Commit) -> Iterator[Finding]:
        """A finding if all that the file says since the day was moved is that it was moved."""
        older = (*claim.states[1:], claim.before)
        for state, earlier in zip(claim.states, older, strict=True):
            if state.version is None or earlier is None:
                return
            if changes_more_than_days(earlier.document, state.document):
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
            claim.about,
        )


def date_proof(witness: Witness, commit: Commit | None, claim: Claim, *, look: bool) -> Proof:
    """What bears witness to a day; ``look`` says whether the signature is worth the time."""
    what = f"'{claim.field}' {claim.day}"
    if commit is None:
        return Proof(claim.document.path, what, ProofLevel.DECLARED, "not committed yet")
    level = ProofLevel.COMMITTED
    if look and witness.signature(commit).state is SignatureState.GOOD:
        level = ProofLevel.SIGNED if witness.signer(commit) else ProofLevel.FORGE_MERGED
    how = f"on {witness.day(commit)} by {witness.name(commit.committer)} in {commit.short}"
    newest = next((state.version.commit for state in claim.states if state.version is not None), commit)
    if witness.day(newest) > witness.day(commit):
        how += f"; changed since, last on {witness.day(newest)} in {newest.short}"
    return Proof(claim.document.path, what, level, how)
