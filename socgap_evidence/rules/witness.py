"""What git bears witness to, as rules ask it: the states a file has been in, and the people behind its commits.

A file has one state for each version in the history, and one before them all while it is changed and not committed.
Nothing here judges. Where there is no history to ask, that is one finding, the same for every rule.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence import limits
from socgap_evidence.documents import Contents
from socgap_evidence.errors import DocumentError, SnapshotError
from socgap_evidence.history import Mailmap
from socgap_evidence.history.commits import address_key
from socgap_evidence.history.signatures import Signature, SignatureState
from socgap_evidence.rules.looking_back import read_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from socgap_evidence.documents import Document
    from socgap_evidence.history import Commit, History, Identity, Version
    from socgap_evidence.history.signatures import Verifier
    from socgap_evidence.snapshot import Tree


class State(Struct, frozen=True, eq=False):
    """What a file held from some version on."""

    document: Document | None
    """``None`` if it could not be read then."""
    version: Version | None
    """``None`` for what is not committed yet."""


class Vouchers(Struct, frozen=True):
    """Who is who and whose key is whose; from the tree under check, or from the base that it is judged with."""

    people: Callable[[], Mapping[str, str]] = dict
    """The id of the person behind each address (``address_key``)."""
    knows_people: bool = False
    """Whether there is a register of people at all: then whoever is not in it is a stranger, and vouches for nothing."""
    unread: Callable[[], Sequence[str]] = tuple
    """The registers of people that cannot be relied on as they are: who stands in them is not known."""
    shared: Callable[[], Mapping[str, Sequence[str]]] = dict
    """The people who have one address between them: nobody can tell which of them is behind it."""
    mailmap: Mailmap = Mailmap()  # frozen
    verifier: Verifier | None = None
    """``None`` where nobody can check a signature."""
    rest_on: Callable[[], object] = lambda: None
    """What all of this was taken from; two that were taken from equal things vouch for the same."""


_NOBODY = Vouchers()
"""Where nobody vouches for anybody."""


class Witness:
    """Git as a witness of one tree."""

    def __init__(
        self,
        history: History | None = None,
        tree: Tree | None = None,
        *,
        zone: tzinfo,
        since: date | None = None,
        contents: Contents | None = None,
        vouchers: Vouchers = _NOBODY,
    ) -> None:
        self._history = history
        self._tree = tree
        self._zone = zone
        self.since = since
        """The first day that it can tell of; ``None`` for all days."""
        self._vouchers = vouchers
        self._states: dict[str, list[State]] = {}
        self._contents = contents or Contents()
        """What versions hold; others may have read some already."""
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
    def rests_on(self) -> object:
        """The past, and what says who is who and whose keys count; equal for witnesses that would say the same.

        Of a file that is the same in two trees of one past, if nothing between them has touched it.
        """
        return None if self._history is None else self._history.past, self._vouchers.rest_on()

    @property
    def notes(self) -> Sequence[str]:
        """What of the history is out of the ordinary; nothing where there is none."""
        return () if self._history is None or self.trouble is not None else self._history.notes

    def expect(self, paths: Iterable[str]) -> None:
        """Note that these files will be asked about, so that one walk answers for all of them."""
        if self._history is not None:
            self._history.expect(paths)

    def look_back(self) -> None:
        """Read the history now, which is mostly waiting for git, and not when the first rule asks."""
        _ = self.trouble

    def read_ahead(self, paths: Iterable[str]) -> None:
        """Have other processes help with many earlier versions of these files; what is wrong with one is found out as ever."""
        history = self._history
        if history is None or self.trouble is not None:
            return
        with limits.of_the_past():
            older = (one for path in paths for one in history.versions(path)[1:])
            read_versions(history.past, older, self._contents)

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
        is_stored = bool(versions) and versions[0].blob == tree.blob_id(document.path)
        if not is_stored and not history.holds(document.path, tree):
            return [State(document, None), *(State(self._document(one), one) for one in versions)]
        # Line ends that git changed on the way into the work tree are no change: the stored content counts.
        newest = document if is_stored else self._document(versions[0])
        return [State(newest, versions[0]), *(State(self._document(one), one) for one in versions[1:])]

    def _document(self, version: Version) -> Document | None:
        """What a version holds; ``None`` for what holds nothing. SnapshotError where nobody can tell. Each is read once."""
        try:
            with limits.of_the_past():
                return self._contents.document(version.blob, version.path, lambda: self._stored(version))
        except DocumentError as error:
            if error.undetermined:
                raise SnapshotError(
                    f"What it was in {version.commit.short} cannot be told: {error.message}",
                    path=version.path,
                    fix=error.fix,
                ) from error
            return None

    def _stored(self, version: Version) -> bytes:
        return b"" if self._history is None else self._history.read(version)

    def first_commit(self, version: Version) -> Commit:
        """The commit by which the content of a version came into the first-parent line, wherever the file lay then."""
        return version.commit if self._history is None else self._history.brought_by(version)

    @property
    def last_day(self) -> date | None:
        """The day of the newest commit: what is not committed will not be committed before it."""
        return None if self._history is None else self.day(self._history.head)

    def day(self, commit: Commit) -> date:
        """The day on which a commit came into the first-parent line, in the company's time zone."""
        landed = commit if self._history is None else self._history.landed(commit)
        try:
            return landed.entered_at.astimezone(self._zone).date()
        except OverflowError:
            return landed.entered_at.date()

    def person(self, who: Identity) -> str:
        """The id of the person behind an identity; empty for a stranger."""
        return self._vouchers.people().get(address_key(self.proper(who).email), "")

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
        """Who but its authors stands for what a version brought: by a trailer, or by merging it.

        Nobody is nobody: a name without an address, and a stranger where there is a register of people.
        """
        commits = (version.commit, *version.merges)
        named = [who for commit in commits for who in commit.approvers]
        merged = [who for merge in version.merges for who in merge.authors]
        vouching = {self._key(who) for who in (*named, *merged) if self._can_vouch(who)}
        return vouching - self.authors(version.commit)

    def strangers(self, commit: Commit) -> list[Identity]:
        """The authors of a commit who are not in the register of people; none where there is no register."""
        if not self._vouchers.knows_people:
            return []
        return [who for who in commit.authors if not self.person(who)]

    def why_nobody(self, stranger: Identity) -> tuple[str, str]:
        """Why no person is known behind an identity, to end a sentence with, and what to do about it."""
        several = self._vouchers.shared().get(address_key(self.proper(stranger).email), ())
        if several:
            return (
                f"an address that stands in the register of people for {' and '.join(several)}",
                "Let the register give each person an address of their own.",
            )
        unread = self._vouchers.unread()
        if unread:
            return (
                f"and who that is cannot be told while {' and '.join(unread)} cannot be relied on",
                f"Correct {' and '.join(unread)} first; what is wrong there is said with it.",
            )
        return (
            "who is not in the register of people",
            "Add the address to .mailmap or to the register of people.",
        )

    def _can_vouch(self, who: Identity) -> bool:
        return bool(self.person(who)) or (not self._vouchers.knows_people and "@" in who.email)

    def _key(self, who: Identity) -> str:
        return self.person(who) or address_key(self.proper(who).email) or who.name

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
        if found.state is SignatureState.BAD and address_key(proper) != address_key(commit.committer.email):
            return verifier.verify(raw, committer=proper, when=commit.entered_at)
        return found

    def signer(self, commit: Commit) -> str:
        """The person whose key signed a commit as its committer; empty if nobody's did."""
        if self.signature(commit).state is not SignatureState.GOOD:
            return ""
        return self.person(commit.committer)


def addresses(people: Sequence[Document]) -> dict[str, str]:
    """The id of the person behind each work address of the registers of people; none for an address of two."""
    return {email: ids[0] for email, ids in _by_address(people).items() if len(ids) == 1}


def shared_addresses(people: Sequence[Document]) -> dict[str, Sequence[str]]:
    """The ids of the people behind each address that more than one of them has."""
    return {email: ids for email, ids in _by_address(people).items() if len(ids) > 1}


def _by_address(people: Sequence[Document]) -> dict[str, Sequence[str]]:
    found: dict[str, dict[str, None]] = {}
    for document in people:
        items = document.data.get("items") if isinstance(document.data, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(item.get("work_email"), str):
                found.setdefault(address_key(str(item["work_email"])), {})[str(item.get("id"))] = None
    return {email: tuple(ids) for email, ids in found.items()}
