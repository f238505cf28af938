"""What can be wrong with an approval, as far as the files themselves say it."""

from __future__ import annotations

import hashlib
import shlex
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Use, selector, selectors_of
from socgap_evidence.rules.naming import position
from socgap_evidence.rules.roles import ROLE_HOLDERS, Roles, holders
from socgap_evidence.rules.values import texts, types_of, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.dates import Stated
    from socgap_evidence.model import Json
    from socgap_evidence.rules.approved_states import Approval
    from socgap_evidence.rules.choosing import Here
    from socgap_evidence.rules.populations import Member
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.rules.values import Value
    from socgap_evidence.selectors import Selector


class Fault(Struct, frozen=True):
    """One thing wrong with an approval."""

    message: str
    fix: str
    place: Place
    reason: Reason = Reason.FAILING
    in_git: date | None = None
    """When git had what is approved first, where that is too long after the approval."""


class Conditions(Struct, frozen=True):
    """Who may approve, who must not, and of which text and from which day on an approval can be."""

    roles: Roles | None
    excluded: tuple[Value, ...]
    written: tuple[Selector, ...]
    digest: Selector | None

    @classmethod
    def parse(cls, value: dict[str, Json], terms: Terms) -> Conditions:
        """The conditions from the value of `approved` in a control; ValueError for what nobody could meet."""
        among = value.get("among", ROLE_HOLDERS)
        return cls(
            roles=Roles.parse(value["role"], among, terms) if "role" in value else None,
            excluded=values_of(value["not"]) if "not" in value else (),
            written=selectors_of(value["written"]) if "written" in value else (),
            digest=selector(value["digest"]) if "digest" in value else None,
        )

    @property
    def types(self) -> frozenset[str]:
        """The other document types that they look into."""
        return types_of(self.excluded) | (self.roles.types if self.roles else frozenset())

    def uses(self, each: Selector) -> Iterator[Use]:
        """The selectors they use, for records that ``each`` selects."""
        for day in self.written:
            yield Use(day, each, is_date=True)
        for value in self.excluded:
            yield from value.uses(each, None)
        if self.roles is not None:
            yield from self.roles.uses(each)
        if self.digest is not None:
            yield Use(self.digest, each)

    def holders(self, subject: Subject) -> list[Member]:
        """Who holds which role on which days; nobody where none is asked for."""
        return [] if self.roles is None else self.roles.among.members(subject)

    def faults(
        self, approval: Approval, members: list[Member], subject: Subject, here: Here
    ) -> Iterator[Fault]:
        """What is wrong with the approval of one record."""
        people, approved = approval.people(here), approval.day(subject, here)
        if not people or approved is None:
            yield _incomplete(approval, here, people=bool(people), day=approved is not None)
        for person, place in people:
            yield from _not_independent(person, place, approval.by, self.excluded, subject, here)
            if approved is not None and self.roles is not None:
                needed, day = self.roles.of(subject, here), approved[0].day
                yield from _not_entitled(person, day, place, needed, holders(members, needed, day))
        if approved is not None:
            yield from _too_early(*approved, self.written, subject, here)
        yield from _other_text(self.digest, here)


def _other_text(digest_at: Selector | None, here: Here) -> Iterator[Fault]:
    """What is wrong if the digest of the approved text is not that of the text."""
    document = here.document
    recipe = f"tail -n +{document.body_line} {shlex.quote(document.path)} | sha256sum"
    for node in digest_at.find(document.data, here.record) if digest_at else ():
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


def _incomplete(approval: Approval, here: Here, *, people: bool, day: bool) -> Fault:
    """What is wrong if it names no approver, no day of approval or neither."""
    absent = [
        (chosen, f"no {what} ('{chosen.name}')")
        for chosen, what, is_there in (
            (approval.by, "approver", people),
            (approval.on, "day of approval", day),
        )
        if not is_there
    ]
    nodes = absent[0][0].find(here.document.data, here.record)
    place = Place(here.document.path, nodes[0].pointer if nodes else here.record.pointer)
    what = " and ".join(text for _, text in absent)
    return Fault(f"It names {what}.", "Have it approved, and record who did and when.", place)


def _not_independent(
    person: str, place: Place, by: Selector, excluded: Iterable[Value], subject: Subject, here: Here
) -> Iterator[Fault]:
    """What is wrong if the approver is one of those who must not be."""
    for value in excluded:
        found = value.find(subject, here.document, here.record)
        if person in {text for node in found for text in texts(node)}:
            yield Fault(
                f"'{by.name}' and '{value.text}' are the same person, {person}.",
                "Have another person approve it.",
                place,
            )


def _too_early(
    approved: Stated, place: Place, written: Iterable[Selector], subject: Subject, here: Here
) -> Iterator[Fault]:
    """What is wrong if it was approved before it was written."""
    found = (list(subject.stated_at(here.document, one, here.record)) for one in written)
    for day, _ in next(filter(None, found), []):
        if approved.is_before(day):
            yield Fault(
                f"It was approved on {approved}, before it was written on {day}.",
                "Correct the days from their source; otherwise have it approved as it is now.",
                place,
            )
