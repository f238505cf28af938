"""What the commits of a branch say of each change, as items of a change population; and what they do not say.

Pure: commits in, items and what is empty in them out. Nothing is guessed: a field for which no commit speaks is empty,
and so is one for which commits say different things.

Whoever wrote any part of a change is not its approver. A trailer speaks for a change if it stands in the commit that
brought it into the branch, or in each of the commits that a merge brought: one reviewed commit is no reviewed change.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.history.commits import address_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import tzinfo

    from socgap_evidence.collecting.branch import Landing, Release
    from socgap_evidence.history import Commit, Identity
    from socgap_evidence.model import Json
    from socgap_evidence.rules.witness import Witness

    _Key = Callable[[Identity], str]

LONGEST = 200
"""How many characters one line of the document types has."""
RISKS = frozenset({"high", "medium", "low"})
TYPES = frozenset({"code", "infrastructure", "configuration", "database"})
EMERGENCY = "emergency"
AUTOMATION = "automation"
_PASSED = frozenset({"passed", "pass", "passing", "ok", "green", "true", "yes", "success", "successful"})
_FAILED = frozenset({"failed", "fail", "failing", "red", "false", "no", "failure"})
_NO = frozenset({"no", "false", "0", "none"})


class Conventions(Struct, frozen=True):
    """How a team writes its commits: which trailer says what, in lower case; empty where none does."""

    system: str
    tests: str = ""
    ticket: str = ""
    risk: str = ""
    type: str = ""
    emergency: str = ""
    emergency_prefix: str = ""
    """What the subject of an emergency begins with."""
    default_type: str = ""
    """The type of every change that is no emergency and says no other, as whoever collects states it."""
    automation: frozenset[str] = frozenset()
    """The addresses behind which no person is (``address_key``)."""


class Findings(Struct):
    """What is to be said of the items, gathered while they are made: ids of changes by what is the matter."""

    empty: dict[str, list[str]] = field(default_factory=dict)
    """By field."""
    strangers: dict[str, list[str]] = field(default_factory=dict)
    """By name and address."""
    machines: dict[str, list[str]] = field(default_factory=dict)
    """Automation where a person is asked for, by name and address."""
    unclear: dict[str, list[str]] = field(default_factory=dict)
    """Trailers that were not understood, by what they say."""
    by_trailer: list[str] = field(default_factory=list)
    by_merger: list[str] = field(default_factory=list)
    unapproved: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    """Changes that were approved or merged by one of their authors, which was left out."""
    signatures: dict[str, int] = field(default_factory=dict)
    """How many of what landed are signed, by the state of the signature."""


def note(where: dict[str, list[str]], what: str, change: str) -> None:
    """Put a change on one of the lists, once."""
    known = where.setdefault(what, [])
    if change not in known:
        known.append(change)


class Reader:
    """Makes items of one branch."""

    def __init__(
        self,
        conventions: Conventions,
        witness: Witness,
        zone: tzinfo,
        releases: Sequence[Release] = (),
        mainline: Sequence[Commit] = (),
    ) -> None:
        self._says = conventions
        self._witness = witness
        self._zone = zone
        places = {commit.id: number for number, commit in enumerate(mainline)}
        self._places = places
        self._releases = [(places[one.commit], one) for one in releases if one.commit in places]
        self.findings = Findings()

    def item(self, landing: Landing) -> dict[str, Json]:
        """One change as an item of the population."""
        commit, says = landing.commit, self._says
        authors = _authors(landing)
        is_emergency = self._is_emergency(landing)
        item: dict[str, Json] = {
            "id": commit.short,
            "system": says.system,
            "title": _line(landing.message),
            "type": EMERGENCY if is_emergency else self._type(landing),
            "risk": self._choice(landing, says.risk, RISKS),
            "ticket": self._said(landing, says.ticket),
            "author": self._person(authors[0], commit.short, "author"),
            "approvals": self._approvals(landing, authors),
            "tests_passed": self._tests(landing),
            **self._release(commit),
        }
        if is_emergency:
            item["emergency_review"] = None
        others = [self._witness.name(one) for one in authors[1:]]
        if others:
            item["x_other_authors"] = [*map(_line, others)]
        signature = self._witness.signature(commit).state.value
        self.findings.signatures[signature] = self.findings.signatures.get(signature, 0) + 1
        item |= {"x_commit": commit.id, "x_signature": signature}
        for name, value in item.items():
            if value is None:
                note(self.findings.empty, name, commit.short)
        return item

    def _is_emergency(self, landing: Landing) -> bool:
        """Only by what brought the change in says so: the word loosens what is asked of it."""
        says = self._says
        stated = [value for key, value in landing.commit.trailers if says.emergency and key == says.emergency]
        begins = landing.message.lstrip().lower().startswith(says.emergency_prefix.lower())
        return any(value.lower() not in _NO for value in stated) or (bool(says.emergency_prefix) and begins)

    def _type(self, landing: Landing) -> str | None:
        if self._says.type and _trailer(landing, self._says.type):
            return self._choice(landing, self._says.type, TYPES)
        return self._says.default_type or None

    def _choice(self, landing: Landing, trailer: str, allowed: frozenset[str]) -> str | None:
        said = self._said(landing, trailer)
        if said is None or said.lower() in allowed:
            return said and said.lower()
        self._misunderstand(landing, trailer, said)
        return None

    def _tests(self, landing: Landing) -> bool | None:
        said = self._said(landing, self._says.tests)
        if said is None:
            return None
        if said.lower() in _PASSED | _FAILED:
            return said.lower() in _PASSED
        self._misunderstand(landing, self._says.tests, said)
        return None

    def _said(self, landing: Landing, trailer: str) -> str | None:
        """What a trailer says of a change; ``None`` if it says nothing, or several things."""
        values = _trailer(landing, trailer) if trailer else []
        if len({value.lower() for value in values}) > 1:
            self._misunderstand(landing, trailer, ", ".join(values))
            return None
        return _line(values[0]) if values else None

    def _misunderstand(self, landing: Landing, trailer: str, said: str) -> None:
        note(self.findings.unclear, f"{trailer}: {_line(said)}", landing.commit.short)

    def _approvals(self, landing: Landing, authors: Sequence[Identity]) -> list[Json]:
        """Everyone who approved and wrote no part of it: by trailers, or where there are none by merging it."""
        commit, change = landing.commit, landing.commit.short
        own = {self._key(one) for one in authors}
        named = _approvers(landing, self._key)
        merged = [commit.author] if landing.is_merge and not self._is_machine(commit.author) else []
        chosen = _once((one for one in named if self._key(one) not in own), self._key)
        listed, found_by = chosen, self.findings.by_trailer
        if not chosen:
            listed, found_by = [one for one in merged if self._key(one) not in own], self.findings.by_merger
        (found_by if listed else self.findings.unapproved).append(change)
        if any(self._key(one) in own for one in (*named, *(merged if not listed else ()))):
            self.findings.own.append(change)
        at = self._moment(commit.committed_at)
        return [{"by": self._person(one, change, "approvals"), "at": at} for one in listed]

    def _release(self, commit: Commit) -> dict[str, Json]:
        """When and by whom it went live: the first release that holds it."""
        place = self._places.get(commit.id, -1)
        release = next((one for at, one in self._releases if at <= place), None)
        if release is None:
            return {"deployed_at": None, "deployed_by": None}
        who: str | None = AUTOMATION
        if not self._is_machine(release.tagger):
            who = self._person(release.tagger, commit.short, "deployed_by")
        at = datetime.fromtimestamp(0, self._zone) + timedelta(seconds=release.seconds)
        return {"deployed_at": self._moment(at), "deployed_by": who, "x_release": _line(release.name)}

    def _person(self, who: Identity, change: str, name: str) -> str | None:
        """The id of a person; ``None`` for a stranger and for automation, which are named."""
        if self._is_machine(who):
            note(self.findings.machines, str(who), change)
        elif not self._witness.person(who):
            note(self.findings.strangers, str(who), change)
        found = self._witness.person(who)
        if not found:
            note(self.findings.empty, name, change)
        return found or None

    def _is_machine(self, who: Identity) -> bool:
        return address_key(self._witness.proper(who).email) in self._says.automation

    def _key(self, who: Identity) -> str:
        """What tells people apart: the id, else the address, else the name."""
        return self._witness.person(who) or address_key(self._witness.proper(who).email) or who.name

    def _moment(self, moment: datetime) -> str:
        try:
            return moment.astimezone(self._zone).isoformat()
        except OverflowError:  # the last hours of the calendar
            return moment.isoformat()


def _authors(landing: Landing) -> list[Identity]:
    """Whoever wrote a part of a change: first the author of the newest commit of the branch that was merged.

    Of a merge that brought nothing it is its own author.
    """
    tips = [one for one in landing.brought if one.id in landing.commit.parents[1:]]
    parts = [*tips, *landing.brought] or [landing.commit]
    return _once(
        (who for commit in parts for who in commit.authors), lambda who: address_key(who.email) or who.name
    )


def _approvers(landing: Landing, key: _Key) -> list[Identity]:
    """Whom trailers name: those of what brought the change, and those that stand in all that a merge brought."""
    stated = list(landing.commit.approvers)
    named = [{key(who) for who in commit.approvers} for commit in landing.brought]
    everywhere = set.intersection(*named) if named else set()
    stated += [who for commit in landing.brought for who in commit.approvers if key(who) in everywhere]
    return _once(stated, key)


def _once(people: Iterable[Identity], key: _Key) -> list[Identity]:
    found: dict[str, Identity] = {}
    for who in people:
        found.setdefault(key(who), who)
    return list(found.values())


def _trailer(landing: Landing, name: str) -> list[str]:
    """What a trailer says: in what brought the change, else in the last commit of the one branch that was merged."""
    tips = [one for one in landing.brought if one.id in landing.commit.parents[1:]]
    for commit in (landing.commit, *(tips if len(landing.commit.parents) == 2 else ())):  # noqa: PLR2004
        values = [value for key, value in commit.trailers if key == name and value]
        if values:
            return values
    return []


def _line(text: str) -> str | None:
    """The first line that says something, as long as a line may be, undecodable bytes replaced; ``None`` for no text."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    first = next((line.strip() for line in readable.splitlines() if line.strip()), "")
    return (first if len(first) <= LONGEST else f"{first[: LONGEST - 1]}…") or None
