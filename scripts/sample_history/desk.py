"""Commits as values, and the desk at which they are written: who, under which address, at which working hour.

Nothing here is random: hours and delays come from a hash of what is committed, so they are the same every
time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from textwrap import wrap
from typing import TYPE_CHECKING

from scripts.sample_history.objects import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.sample_history.plan import Company, Person

_MORNING = time(9)
_NOON = time(12)
_AFTERNOON = time(16)
_LATEST = time(19)
_WORKDAY = 8 * 3600
_DELAYS = (0, 0, 1, 0, 2, 1, 3)
_REBASED_ONE_IN = 6
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Commit:
    """What one commit says and holds; its parents follow from when it lands."""

    author: Stamp
    committer: Stamp
    message: str
    files: Mapping[str, bytes]
    key: str | None
    """The file of the key that signs it."""

    @property
    def at(self) -> datetime:
        """The moment that git keeps as the committer date."""
        return self.committer.at


@dataclass(frozen=True, slots=True)
class Landing:
    """Commits that come onto main together: one by itself, or a branch with its merge."""

    commits: Sequence[Commit]
    merge: Commit | None = None

    @property
    def at(self) -> datetime:
        """The moment from which on main holds them."""
        return (self.merge or self.commits[-1]).at


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody writes into a commit."""

    subject: str
    body: str = ""
    trailers: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [self.subject, "\n".join(wrap(self.body, _WIDTH)), "\n".join(self.trailers)]
        return "\n\n".join(part for part in parts if part) + "\n"


@dataclass(frozen=True, slots=True)
class When:
    """A day, and what must have come before."""

    day: date
    after: datetime | None = None
    exactly: bool = False
    """The day itself is claimed; otherwise a day without work is left for the next."""
    soon: bool = False
    """Within the hour after what came before."""


class Desk:
    """Writes commits for the people of a company."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.opens = self._at(company.start, _MORNING)
        """When the repository is begun. The others wait until noon."""

    def person(self, who: str) -> Person:
        """Somebody who can commit; ValueError for those without an address."""
        person = self.company.people[who]
        if person.email is None:
            raise ValueError(f"{who} has no address to commit under.")
        return person

    def trailer(self, kind: str, who: str) -> str:
        """A line such as ``Approved-by: Name <address>``."""
        return f"{kind}: {self.person(who).signature}"

    def commit(
        self, who: str, when: When, note: Note, files: Mapping[str, bytes], *, signed: bool = False
    ) -> Commit:
        """A commit on main or on a branch."""
        at = self._moment(when, note)
        key = self._key(who, at.date()) if signed else None
        stamp = self._stamp(who, at, is_merge=False, is_signed=key is not None)
        return Commit(stamp, stamp, str(note), files, key)

    def landing(self, commits: Sequence[Commit], who: str, note: Note, *, on: date | None = None) -> Landing:
        """Commits on a branch that somebody merges, on a given day or as soon as they are there."""
        branch = self._rebased(commits)
        last = branch[-1].at
        at = self._moment(When(on or last.date(), last, exactly=on is not None, soon=True), note)
        key = self._key(who, at.date())
        if any(one.merges and one.person == who for one in self.company.addresses):
            # What the forge merges in the browser it does not sign with a key of ours.
            key = None
        stamp = self._stamp(who, at, is_merge=True, is_signed=key is not None)
        return Landing(branch, Commit(stamp, stamp, str(note), {}, key))

    def delayed(self, day: date, key: str) -> date:
        """The day on which something is filed: the day it was done or one of the next three, if people work."""
        later = self.company.working_day(day + timedelta(days=_DELAYS[filing_number(key) % len(_DELAYS)]))
        return later if later <= self.company.end else self.company.working_day(day)

    def _moment(self, when: When, note: Note) -> datetime:
        """A moment of that day or after it, in working hours and later than what must have come before."""
        number = filing_number(f"{when.day} {note}")
        day = when.day if when.exactly else self.company.working_day(when.day)
        at = self._at(day, _MORNING) + timedelta(seconds=number % _WORKDAY)
        after = when.after or self._at(self.company.start, _NOON)
        if when.soon or at <= after:
            at = after + timedelta(minutes=4, seconds=number % 2400)
            if at.time() > _LATEST or self.company.working_day(at.date()) != at.date():
                following = self.company.working_day(after.date() + timedelta(days=1))
                at = self._at(following, _MORNING) + timedelta(seconds=number % 7200)
        if at.date() > self.company.end or (when.exactly and at.date() != when.day):
            raise ValueError(f"{note.subject!r} would be committed on {at:%F}, too late.")
        return at

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.company.zone)

    def _rebased(self, commits: Sequence[Commit]) -> Sequence[Commit]:
        """The last commit of some branches was rebased before the merge: committed again, later that day."""
        *others, last = commits
        number = filing_number("rebased" + last.message)
        if number % _REBASED_ONE_IN or last.at.time() > _AFTERNOON:
            return commits
        again = last.at + timedelta(minutes=10 + number % 50)
        return [*others, replace(last, committer=replace(last.committer, at=again))]

    def _key(self, who: str, day: date) -> str | None:
        return next((key.file for key in self.company.keys if key.person == who and key.signs_on(day)), None)

    def _stamp(self, who: str, at: datetime, *, is_merge: bool, is_signed: bool) -> Stamp:
        person = self.person(who)
        email = str(person.email)
        for second in self.company.addresses:
            is_used = second.merges == is_merge and (second.until is None or at.date() <= second.until)
            if second.person == who and is_used and not is_signed:
                email = second.email
        return Stamp(person.name, email, at)


def filing_number(key: str) -> int:
    """A number that is always the same for a key, and as good as random otherwise."""
    return int.from_bytes(sha256(key.encode()).digest()[:6], "big")
