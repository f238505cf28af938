"""What git bears witness to, as rules ask it: the states a file has been in, and the people behind its commits.

A file has one state for each version in the history, and one before them all while it is changed and not committed.
Nothing here judges. Where there is no history to ask, that is one finding, the same for every rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError, SnapshotError
from socgap_evidence.history import Mailmap
from socgap_evidence.history.signatures import Signature, SignatureState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, tzinfo

    from socgap_evidence.documents import Document
    from socgap_evidence.history import Commit, History, Identity, Version
    from socgap_evidence.history.signatures import Verifier
    from socgap_evidence.snapshot import Tree


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a file held from some version on."""

    document: Document | None
    """``None`` if it could not be read then."""
    version: Version | None
    """``None`` for what is not committed yet."""


@dataclass(frozen=True)
class Vouchers:
    """Who is who and whose key is whose; from the tree under check, or from the base that it is judged with."""

    people: Callable[[], Mapping[str, str]] = dict
    """The id of the person behind each address, in lower case."""
    mailmap: Mailmap = Mailmap()  # noqa: RUF009  # frozen
    verifier: Verifier | None = None
    """``None`` where nobody can check a signature."""


class Witness:
    """Git as a witness of one tree."""

    def __init__(
        self,
        history: History | None = None,
        tree: Tree | None = None,
        *,
        zone: tzinfo,
        since: date | None = None,
        vouchers: Vouchers = Vouchers(),  # frozen
    ) -> None:
        self._history = history
        self._tree = tree
        self._zone = zone
        self.since = since
        """The first day that it can tell of; ``None`` for all days."""
        self._vouchers = vouchers
        self._states: dict[str, list[State]] = {}
        self._read: dict[tuple[str, str], Document | None] = {}
        self._signatures: dict[str, Signature] = {}

    @property
    def is_asked(self) -> bool:
        """Whether there is anybody to ask; ``socgap.yaml`` may say that there is not."""
        return self._history is not None

    @cached_property
    def trouble(self) -> SnapshotError | None:
        """Why nothing can be told, with the remedy; ``None`` if it can."""
        try:
            if self._history is not None:
                self._history.require()
        except SnapshotError as error:
            return error
        return None

    @property
    def notes(self) -> Sequence[str]:
        """What of the history is out of the ordinary; nothing where there is none."""
        return () if self._history is None or self.trouble is not None else self._history.notes

    def states(self, document: Document) -> Sequence[State]:
        """Every state of a file of the tree, the newest first; SnapshotError where that cannot be told."""
        if document.path not in self._states:
            self._states[document.path] = self._all_states(document)
        return self._states[document.path]

    def _all_states(self, document: Document) -> list[State]:
        history, tree = self._history, self._tree
        if history is None or tree is None:
            return [State(document, None)]
        versions = history.versions(document.path)
        if not history.holds(document.path, tree):
            return [State(document, None), *(State(self._document(one), one) for one in versions)]
        return [State(document, versions[0]), *(State(self._document(one), one) for one in versions[1:])]

    def _document(self, version: Version) -> Document | None:
        """What a version holds; each content is read once."""
        key = (version.blob, version.path)
        if key not in self._read:
            try:
                raw = b"" if self._history is None else self._history.read(version)
                self._read[key] = read_document(version.path, raw)
            except DocumentError:
                self._read[key] = None
        return self._read[key]

    def first_commit(self, version: Version) -> Commit:
        """The commit that brought the content of a version first, wherever the file lay then."""
        brought = None if self._history is None else self._history.brought_by(version.blob)
        if brought is None or brought.entered_at > version.commit.entered_at:
            return version.commit
        return brought

    @property
    def last_day(self) -> date | None:
        """The day of the newest commit: what is not committed will not be committed before it."""
        head = None if self._history is None else self._history.head
        return None if head is None else self.day(head)

    def day(self, commit: Commit) -> date:
        """The day on which a commit entered git, in the company's time zone."""
        try:
            return commit.entered_at.astimezone(self._zone).date()
        except OverflowError:
            return commit.entered_at.date()

    def person(self, who: Identity) -> str:
        """The id of the person behind an identity; empty for a stranger."""
        return self._vouchers.people().get(self.proper(who).email.lower(), "")

    def proper(self, who: Identity) -> Identity:
        """The name and address by which somebody is known."""
        return self._vouchers.mailmap.resolve(who)

    def name(self, who: Identity) -> str:
        """What messages call somebody: the id of a person, else the name and the address."""
        return self.person(who) or str(who)

    def authors(self, commit: Commit) -> set[str]:
        """Who wrote what a commit brought: ids of people, and addresses of strangers."""
        return {self._key(one) for one in commit.authors}

    def approvers(self, commit: Commit) -> set[str]:
        """Who stands for a commit by a trailer."""
        return {self._key(one) for one in commit.approvers}

    def others_behind(self, version: Version) -> set[str]:
        """Who but its authors stands for what a version brought: by a trailer, or by merging it."""
        commits = (version.commit, *version.merges)
        named = {one for commit in commits for one in self.approvers(commit)}
        merged = {one for merge in version.merges for one in self.authors(merge)}
        return (named | merged) - self.authors(version.commit)

    def _key(self, who: Identity) -> str:
        return self.person(who) or self.proper(who).email.lower() or who.name

    def signature(self, commit: Commit) -> Signature:
        """What the commit's signature is worth; checked once."""
        if commit.id not in self._signatures:
            self._signatures[commit.id] = self._checked(commit)
        return self._signatures[commit.id]

    def _checked(self, commit: Commit) -> Signature:
        if self._history is None or self._vouchers.verifier is None:
            return Signature(SignatureState.UNCHECKED, "", "", (), "Nobody checks signatures here.")
        raw, verifier = self._history.read_commit(commit), self._vouchers.verifier
        found = verifier.verify(raw, committer=commit.committer.email, when=commit.entered_at)
        proper = self.proper(commit.committer).email
        if found.state is SignatureState.BAD and proper.lower() != commit.committer.email.lower():
            return verifier.verify(raw, committer=proper, when=commit.entered_at)
        return found

    def signer(self, commit: Commit) -> str:
        """The person whose key signed a commit as its committer; empty if nobody's did."""
        if self.signature(commit).state is not SignatureState.GOOD:
            return ""
        return self.person(commit.committer)


def addresses(people: Sequence[Document]) -> dict[str, str]:
    """The id of the person behind each work address of the registers of people; none for an address of two."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for document in people:
        items = document.data.get("items") if isinstance(document.data, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(item.get("work_email"), str):
                email = str(item["work_email"]).lower()
                if found.setdefault(email, str(item.get("id"))) != str(item.get("id")):
                    shared.add(email)
    return {email: person for email, person in found.items() if email not in shared}
