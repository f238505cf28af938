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

Fix: have it approved by someone who may, and record who did and when. A role that was held and is not in the
register belongs there, with its days.

`digest` names the field with the SHA-256 of the approved text: of every byte below the line `---` that closes the
front matter, line ends and the last one included, nothing left out and nothing changed. For a document of which that
line is the 40th, `tail -n +41 access-control.md | sha256sum` prints it. Line ends count, so let the repository keep
them alike on every machine (`*.md text eol=lf` in `.gitattributes`). Where no digest is recorded, nothing ties the
approval to the text but git.

People named by `not` and days named by `written` are passed over where they are absent or null; whether they may be
is the schema's business. An approver and a day of approval must be there; of several approvers each must be one who
may. `among` names another population than
`role holders` of `shared.yaml`; its key is the role and the person.
"""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Place, ProofLevel, Reason
from socgap_evidence.rules.approvals import (
    PROOF_GRAMMAR,
    Approval,
    ApprovedStates,
    Demand,
    Fault,
    approval_proof,
    proven,
)
from socgap_evidence.rules.base import (
    Finding,
    Proof,
    Rule,
    Use,
    cannot_tell,
    ids_of,
    mapping,
    name_of,
    position,
    records,
    selector,
    selectors_of,
)
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import unreliable
from socgap_evidence.rules.roles import ROLE_GRAMMAR, ROLE_HOLDERS, Roles, holders
from socgap_evidence.rules.values import texts, types_of, values_of
from socgap_evidence.selectors import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.dates import Stated
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Subject
    from socgap_evidence.rules.populations import Member
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.rules.values import Value
    from socgap_evidence.selectors import Selector

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


@dataclass(frozen=True, slots=True)
class Approved(Rule):
    """Somebody who may has approved it."""

    each: Selector
    by: Selector
    on: Selector
    roles: Roles | None
    excluded: tuple[Value, ...]
    written: tuple[Selector, ...]
    digest: Selector | None
    of: tuple[Selector, ...]
    demand: Demand

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Approved:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        among = value.get("among", ROLE_HOLDERS)
        return cls(
            each=selector(value["each"]) if "each" in value else WHOLE,
            by=selector(value["by"]),
            on=selector(value["on"]),
            roles=Roles.parse(value["role"], among, terms) if "role" in value else None,
            excluded=values_of(value["not"]) if "not" in value else (),
            written=selectors_of(value["written"]) if "written" in value else (),
            digest=selector(value["digest"]) if "digest" in value else None,
            of=selectors_of(value["of"]) if "of" in value else (),
            demand=Demand.parse(value.get("proof", ProofLevel.DECLARED.value)),
        )

    @property
    def needs_history(self) -> bool:
        """A file cannot say that it was not changed since."""
        return True

    def selectors(self) -> Iterator[Use]:
        """The approval, the roles, the people left out and what ties it to the text."""
        yield Use(self.each)
        yield Use(self.by, self.each)
        for day in (self.on, *self.written):
            yield Use(day, self.each, is_date=True)
        for value in self.excluded:
            yield from value.uses(self.each, None)
        if self.roles is not None:
            yield from self.roles.uses(self.each)
        if self.digest is not None:
            yield Use(self.digest, self.each)
        for one in self.of:
            yield Use(one, self.each)
        if self.demand.method is not None:
            yield Use(self.demand.method, self.each, values=tuple(self.demand.levels))

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each thing wrong with an approval."""
        types = set(types_of(self.excluded))
        faults = unreliable(subject, types | (self.roles.types if self.roles else frozenset()))
        if faults:
            yield from faults
            return
        if subject.witness.is_asked and subject.witness.trouble is not None and subject.documents:
            yield cannot_tell(subject.witness.trouble)
        members = list(self.roles.among.members(subject)) if self.roles else []
        for here in self._records(subject):
            faults_here = (*self._faults(subject, here, members), *self._unproven(subject, here))
            for fault in faults_here:
                name = f"{name_of(here.record)}: " if here.record.pointer else ""
                yield Finding(
                    fault.reason,
                    name + fault.message,
                    fault.fix,
                    fault.days or subject.standing(here.document),
                    fault.place,
                    ids_of(here.document, here.record),
                )

    def proofs(self, subject: Subject) -> Iterator[Proof]:
        """How strictly each approval is known."""
        if subject.witness.is_asked and subject.witness.trouble is None:
            for here in self._records(subject):
                approval, states = self._day(subject, here), self._states(subject, here)
                if approval is not None:
                    for person, _ in self._people(here):
                        day, path = approval[0].day, here.document.path
                        yield approval_proof(states, person, day, path, subject.witness)

    def _records(self, subject: Subject) -> Iterator[Here]:
        for document in subject.documents:
            for record in records(document, self.each):
                yield Here(document, record)

    def _people(self, here: Here) -> list[tuple[str, Place]]:
        """Who has approved a record, as it says."""
        return [
            (person, Place(here.document.path, node.pointer))
            for node in self.by.find(here.document.data, here.record)
            for person in texts(node)
            if person.strip()
        ]

    def _day(self, subject: Subject, here: Here) -> tuple[Stated, Place] | None:
        return next(subject.stated_at(here.document, self.on, here.record), None)

    def _faults(self, subject: Subject, here: Here, members: list[Member]) -> Iterator[Fault]:
        """What is wrong with the approval of one record, as far as the files say."""
        people, approval = self._people(here), self._day(subject, here)
        if not people or approval is None:
            yield self._incomplete(here, people=bool(people), day=approval is not None)
        for person, place in people:
            yield from self._not_independent(subject, here, person, place)
            if approval is not None and self.roles is not None:
                needed, day = self.roles.of(subject, here), approval[0].day
                yield from _not_entitled(person, day, place, needed, holders(members, needed, day))
        if approval is not None:
            yield from self._too_early(subject, here, *approval)
        yield from self._other_text(here)

    def _unproven(self, subject: Subject, here: Here) -> Iterator[Fault]:
        """What git does not bear out of it."""
        witness, people, day = subject.witness, self._people(here), self._day(subject, here)
        demand = self.demand.of(here)
        is_idle = not witness.is_asked and demand is ProofLevel.DECLARED
        if not people or day is None or is_idle or witness.trouble is not None:
            return
        try:
            yield from proven(self._states(subject, here), people, day[0].day, demand, witness)
        except SnapshotError as error:
            yield Fault(error.message, error.fix, Place(here.document.path), Reason.UNKNOWN)

    def _states(self, subject: Subject, here: Here) -> ApprovedStates:
        return ApprovedStates(Approval(self.each, self.by, self.on, self.of), here, subject.witness)

    def _incomplete(self, here: Here, *, people: bool, day: bool) -> Fault:
        absent = [
            (chosen, f"no {what} ('{chosen.name}')")
            for chosen, what, is_there in ((self.by, "approver", people), (self.on, "day of approval", day))
            if not is_there
        ]
        nodes = absent[0][0].find(here.document.data, here.record)
        place = Place(here.document.path, nodes[0].pointer if nodes else here.record.pointer)
        what = " and ".join(text for _, text in absent)
        return Fault(f"It names {what}.", "Have it approved, and record who did and when.", place)

    def _not_independent(self, subject: Subject, here: Here, person: str, place: Place) -> Iterator[Fault]:
        for value in self.excluded:
            found = value.find(subject, here.document, here.record)
            if person in {text for node in found for text in texts(node)}:
                yield Fault(
                    f"'{self.by.name}' and '{value.text}' are the same person, {person}.",
                    "Have another person approve it.",
                    place,
                )

    def _too_early(self, subject: Subject, here: Here, approved: Stated, place: Place) -> Iterator[Fault]:
        found = (list(subject.stated_at(here.document, one, here.record)) for one in self.written)
        for written, _ in next(filter(None, found), []):
            if approved.is_before(written):
                yield Fault(
                    f"It was approved on {approved}, before it was written on {written}.",
                    "Correct the days from their source; otherwise have it approved as it is now.",
                    place,
                )

    def _other_text(self, here: Here) -> Iterator[Fault]:
        """What is wrong if the digest of the approved text is not that of the text."""
        document = here.document
        recipe = f"tail -n +{document.body_line} {shlex.quote(document.path)} | sha256sum"
        for node in self.digest.find(document.data, here.record) if self.digest else ():
            place, name = Place(document.path, node.pointer), position(node.pointer)
            for stated in texts(node):
                if document.body is None:
                    message = f"'{name}' is the digest of a text, and the file has none below a front matter."
                    yield Fault(message, "Leave the digest out.", place, Reason.INVALID)
                elif stated.lower() != (digest := hashlib.sha256(document.body.encode()).hexdigest()):
                    yield Fault(
                        "The text is not the one that was approved:"
                        f" its digest is {digest[:12]}…, and '{name}' is {stated[:12]}….",
                        f"Have the text approved as it is and record its digest: {recipe}",
                        place,
                    )


def _not_entitled(
    person: str, day: date, place: Place, needed: Iterable[str], able: list[str]
) -> Iterator[Fault]:
    """What is wrong if a person is not among those who could approve on the day."""
    if person not in able:
        others = f"{' and '.join(able)} {'was' if len(able) == 1 else 'were'}" if able else "nobody was"
        yield Fault(
            f"{person} approved it on {day} and was not {' or '.join(needed)} then; {others}.",
            "Have it approved by someone who may; if the role was held, add that to the register.",
            place,
        )
