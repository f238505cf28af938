"""The states of a file as far as an approval goes: what it is of, who wrote that, and which commits stand for it.

Every state that the file ever was in is looked at. What it held when today's approval was written down first is what was
approved; whoever brought today's content first has written it; and the commits that changed the content or the approval
while it was today's, or that name the approver in a trailer, are those that can stand for the approval.
"""

from __future__ import annotations

from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from socgap_evidence.history.signatures import SignatureState
from socgap_evidence.model import Place, ProofLevel
from socgap_evidence.rules.base import Use, records, selector, selectors_of
from socgap_evidence.rules.naming import ids_inside
from socgap_evidence.rules.values import texts
from socgap_evidence.selectors import WHOLE, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from socgap_evidence.dates import Stated
    from socgap_evidence.documents import Document
    from socgap_evidence.history import Commit, Version
    from socgap_evidence.history.signatures import Signature
    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.rules.choosing import Here
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.witness import State, Witness
    from socgap_evidence.selectors import Selector


class Approval(Struct, frozen=True):
    """Which fields approve what."""

    each: Selector
    by: Selector
    on: Selector
    of: tuple[Selector, ...]
    """What is approved beside the text of a document; of any other file the whole record, unless it is named."""

    @classmethod
    def parse(cls, value: dict[str, Json]) -> Approval:
        """The fields from the value of `approved` in a control."""
        return cls(
            each=selector(value["each"]) if "each" in value else WHOLE,
            by=selector(value["by"]),
            on=selector(value["on"]),
            of=selectors_of(value["of"]) if "of" in value else (),
        )

    def uses(self) -> Iterator[Use]:
        """The selectors it uses."""
        yield Use(self.each)
        yield Use(self.by, self.each)
        yield Use(self.on, self.each, is_date=True)
        for one in self.of:
            yield Use(one, self.each)

    def people(self, here: Here) -> list[tuple[str, Place]]:
        """Who has approved a record, as it says."""
        return [
            (person, Place(here.document.path, node.pointer))
            for node in self.by.find(here.document.data, here.record)
            for person in texts(node)
            if person.strip()
        ]

    def day(self, subject: Subject, here: Here) -> tuple[Stated, Place] | None:
        """When it was approved, as it says; ``None`` if it does not."""
        return next(subject.stated_at(here.document, self.on, here.record), None)

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
        terms = [_at(_without(record.value, inside), pointer) for pointer in sorted(around)]
        return _without(record.value, {*inside, *around}), terms

    def same(self, document: Document, here: Here) -> Node | None:
        """The record of another state of the file that is the one at hand; ``None`` if it has none.

        An entry of a list is the one with its id, wherever it stood, or what stood in its place under an id that is gone.
        Anything else is what stood in its place: a file that is given another id has no other past.
        """
        found = records(document, self.each)
        there = next((one for one in found if one.pointer == here.record.pointer), None)
        if not any(isinstance(part, int) for part in here.record.pointer):
            return there
        wanted = ids_inside(here.document, here.record)
        named = next((one for one in found if wanted and ids_inside(document, one) == wanted), None)
        if named is not None or there is None:
            return named
        today = {ids_inside(here.document, one) for one in records(here.document, self.each)}
        was = ids_inside(document, there)
        return there if not (was and was in today) else None


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

    @cached_property
    def _since_approved(self) -> Sequence[_Then]:
        """The states since the approval was written down, the newest first; the last is what was approved."""
        first = max(number for number, then in enumerate(self._past) if then.said == self._now.said)
        return self._past[: first + 1]

    @property
    def is_void(self) -> bool:
        """Whether what is approved was not what it is when the approval was written down."""
        return not self._is_as_now(self._since_approved[-1])

    @property
    def edit(self) -> Commit | None:
        """The commit that brought first what stands in place of what was approved; ``None`` while it is not committed."""
        version = [then for then in self._since_approved if self._is_as_now(then)][-1].state.version
        return None if version is None else version.commit

    def _is_as_now(self, then: _Then) -> bool:
        return (then.content, then.terms) == (self._now.content, self._now.terms)

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
        return _Then(state, None, *approval.content(state.document, Node(state.document.data, ())))
    if record is None:
        return None
    return _Then(state, approval.said(state.document, record), *approval.content(state.document, record))


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
