"""`approved`: approved by someone who may, who did not write it, and who approved this text.

Why: a name under a policy is worth what its bearer may decide. Whoever wrote the text, did not hold the role yet, or
signed before there was anything to read, has approved nothing; and neither has anybody where the text was changed
afterwards.

Passes:

    kind: document
    approved:
      by: approval.by
      on: approval.date
      role: [executive_sponsor, policy_approver]
      not: "$.revisions[-1].author"
      written: "$.revisions[-1].date"
      digest: body_sha256

    # controls/shared.yaml
    populations:
      role holders: {in: security-roles, each: "$.items[*]", key: [role, holder], from: appointed_on, until: ended_on}

    # evidence/registers/security-roles.yaml (security-roles)
    items:
      - {role: policy_approver, holder: p-002, appointed_on: 2025-03-01, ended_on: 2026-01-31}
      - {role: executive_sponsor, holder: p-001, appointed_on: 2026-02-01}

    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    approval: {by: p-001, date: 2026-02-09}
    revisions:
      - {version: "1.0", author: p-005, date: 2026-02-05}
    body_sha256: 491987099b035f72dd92be9ef7606af8b930e3d8febf96f98aea3b159cc2e325
    ---
    Access is given by role.

Fails: the role may be one that another document names.

    approved:
      by: approved_by
      on: approved_at
      role: {take: approver_role, in: notification-matrix, each: "$.items[*]", key: id, is: obligation}
      not: sent_by

    # controls/shared.yaml
    populations:
      role holders: {in: security-roles, each: "$.items[*]", key: [role, holder], from: appointed_on}

    # evidence/registers/security-roles.yaml (security-roles)
    items:
      - {role: executive_sponsor, holder: p-001, appointed_on: 2026-02-01}

    # evidence/registers/notification-matrix.yaml (notification-matrix)
    items:
      - {id: NOT-CUST, approver_role: executive_sponsor}

    # evidence/incidents/notifications/NTF-2026-001.yaml
    obligation: NOT-CUST
    approved_by: p-003
    approved_at: 2026-05-12T12:00:00+01:00
    sent_by: p-003

    # failing: p-003 approved it on 2026-05-12 and was not executive_sponsor then; p-001 was.
    # failing: 'approved_by' and 'sent_by' are the same person, p-003.

Fails: where git knows better, because the text was changed afterwards:

    kind: document
    approved: {by: approval.by, on: approval.date}

    # commit on 2026-02-05 by p-005
    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    approval: null
    ---
    Access is given by role.

    # commit on 2026-02-09 by p-002
    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    approval: {by: p-002, date: 2026-02-09}
    ---
    Access is given by role.

    # commit on 2026-03-20 by p-005
    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    approval: {by: p-002, date: 2026-02-09}
    ---
    Access is given to whoever asks.

    # unproven: It was changed on 2026-03-20 by p-005 (3dba6fb752a2), after p-002 had approved it on 2026-02-09.

Passes: a trailer of the commit that changed it says that it was approved again:

    kind: document
    approved: {by: approval.by, on: approval.date, proof: named}

    # commit on 2026-02-09 by p-005
    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    approval: {by: p-002, date: 2026-02-09}
    ---
    Access is given by role.

    # commit on 2026-03-20 by p-005, approved by p-002
    # evidence/policies/access-control.md
    ---
    doc_id: POL-ACCESS
    approval: {by: p-002, date: 2026-02-09}
    ---
    Access is given by role, and taken back within a day.

Fix: have it approved by someone who may, and record who did and when. A role that was held and is not in the
register belongs there, with its days.

`digest` names the field with the SHA-256 of the approved text: of every byte below the line `---` that closes the
front matter, line ends and the last one included, nothing left out and nothing changed. For a document of which that
line is the 40th, `tail -n +41 access-control.md | sha256sum` prints it. Line ends count, so let the repository keep
them alike on every machine (`*.md text eol=lf` in `.gitattributes`).

Git is asked whether the approval is of this very content: of the text and of what `of` names of the front matter, or of
a record without a text the whole of it but its approval. The strictest proof is told: declared in the file, named in a
trailer, committed or signed by the approver; `proof` asks for at least one of them, always or by what a field says of how
it was approved (`{take: method, is: {signed_commit: signed}}`). Whoever wrote the content, as git has it, has not
approved it. `docs/history.md` says what each level can and cannot prove.

People named by `not` and days named by `written` are passed over where they are absent or null; whether they may be
is the schema's business. An approver and a day of approval must be there; of several approvers each must be one who
may. `among` names another population than
`role holders` of `shared.yaml`; its key is the role and the person.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Place, ProofLevel, Reason
from socgap_evidence.rules.approval_faults import Conditions, Fault
from socgap_evidence.rules.approvals import PROOF_GRAMMAR, Demand, approval_proof, proven
from socgap_evidence.rules.approved_arithmetic import in_git
from socgap_evidence.rules.approved_states import Approval, ApprovedStates
from socgap_evidence.rules.base import (
    Finding,
    Proof,
    Rule,
    UnjudgeableError,
    Use,
    cannot_tell,
    in_each,
    mapping,
    records,
)
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.naming import ids_of, name_of
from socgap_evidence.rules.roles import ROLE_GRAMMAR, ROLE_HOLDERS
from socgap_evidence.rules.tallies import records_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Window
    from socgap_evidence.rules.arithmetic import Reckoning
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.tallies import Tally
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Node

KEYWORD = "approved"
VALUE: Json = {
    "type": "object",
    "description": "Approved by someone who may, who is not the author, and for this text.",
    "properties": {
        "each": {"$ref": "#/$defs/path", "description": "What is approved; the file itself unless set."},
        "by": {"$ref": "#/$defs/field", "description": "Who approved it."},
        "on": {"$ref": "#/$defs/field", "description": "When."},
        "role": ROLE_GRAMMAR,
        "among": {
            "type": "string",
            "minLength": 1,
            "description": f"The population of role and person; '{ROLE_HOLDERS}' unless set.",
        },
        "not": {"$ref": "#/$defs/values", "description": "People who must not be the approver."},
        "written": {"$ref": "#/$defs/fields", "description": "When it was written; no approval is earlier."},
        "digest": {
            "$ref": "#/$defs/field",
            "description": "The SHA-256 of the approved text, if it is recorded.",
        },
        "of": {
            "$ref": "#/$defs/fields",
            "description": "What is approved beside the text; of a file without one the whole record unless set.",
        },
        "proof": PROOF_GRAMMAR,
    },
    "required": ["by", "on"],
    "dependentRequired": {"among": ["role"]},
    "additionalProperties": False,
}


class Approved(Rule, frozen=True):
    """Somebody who may has approved it."""

    approval: Approval
    conditions: Conditions
    demand: Demand

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Approved:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        demand = Demand.parse(value.get("proof", ProofLevel.DECLARED.value))
        return cls(Approval.parse(value), Conditions.parse(value, terms), demand)

    @property
    def needs_history(self) -> bool:
        """A file cannot say that it was not changed since."""
        return True

    def selectors(self) -> Iterator[Use]:
        """The approval, the roles, the people left out and what ties it to the text."""
        yield from self.approval.uses()
        yield from self.conditions.uses(self.approval.each)
        yield from self.demand.uses(self.approval.each)

    def tallies(self, subject: Subject, window: Window) -> Iterator[Tally]:  # noqa: ARG002  # whatever the window
        """The records that must be approved."""
        return records_of(subject, [self.approval.each])

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each thing wrong with an approval."""
        faults = unreliable(subject, self.conditions.types)
        if faults:
            yield from faults
            return
        if subject.witness.is_asked and subject.witness.trouble is not None and subject.documents:
            yield cannot_tell(subject.witness.trouble)
        holders = cache(lambda: self.conditions.holders(subject))

        def judge(document: Document, record: Node) -> Iterator[Finding]:
            here = Here(document, record)
            for fault in (
                *self.conditions.faults(self.approval, holders(), subject, here),
                *self._unproven(subject, here),
            ):
                yield _finding(fault, here, subject)

        yield from in_each(subject, self, [self.approval.each], judge, asks_git=True)

    def reckonings(self, subject: Subject) -> Iterator[Reckoning]:
        """By when what is approved had to be in git, of what came too late to be what was approved.

        Whatever else can be wrong with an approval is no matter of counted days.
        """
        for here in self._records(subject):
            with suppress(UnjudgeableError):
                for fault in self._unproven(subject, here):
                    approval = self.approval.day(subject, here)
                    if fault.in_git is not None and approval is not None:
                        yield in_git(*approval, fault.in_git, _finding(fault, here, subject), subject)

    def proofs(self, subject: Subject) -> Iterator[Proof]:
        """How strictly each approval is known."""
        if subject.witness.is_asked and subject.witness.trouble is None:
            for here in self._records(subject):
                with suppress(UnjudgeableError, SnapshotError):  # which is a finding
                    approval, states = self.approval.day(subject, here), self._states(subject, here)
                    if approval is not None:
                        for person, _ in self.approval.people(here):
                            day, path = approval[0].day, here.document.path
                            yield approval_proof(states, person, day, path, subject.witness)

    def _records(self, subject: Subject) -> Iterator[Here]:
        for document in subject.documents:
            for record in records(document, self.approval.each):
                yield Here(document, record)

    def _unproven(self, subject: Subject, here: Here) -> Iterator[Fault]:
        """What git does not bear out of it."""
        witness, people, day = subject.witness, self.approval.people(here), self.approval.day(subject, here)
        demand = self.demand.of(here)
        is_idle = not witness.is_asked and demand is ProofLevel.DECLARED
        if not people or day is None or is_idle or witness.trouble is not None:
            return
        try:
            yield from proven(self._states(subject, here), people, day[0].day, demand, witness)
        except SnapshotError as error:
            yield Fault(error.message, error.fix, Place(here.document.path), Reason.UNKNOWN)

    def _states(self, subject: Subject, here: Here) -> ApprovedStates:
        return ApprovedStates(self.approval, here, subject.witness)


def _finding(fault: Fault, here: Here, subject: Subject) -> Finding:
    """What is wrong with an approval, on the days on which the file counts."""
    name = f"{name_of(here.record)}: " if here.record.pointer else ""
    days, about = subject.standing(here.document), ids_of(here.document, here.record)
    return Finding(fault.reason, name + fault.message, fault.fix, days, fault.place, about)
