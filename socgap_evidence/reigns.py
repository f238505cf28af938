"""The trees that were the company's evidence, day after day: each commit of the first-parent line over its own reign.

The commit that reigns on a day is the last one that entered git up to its end. A reign is assessed as ``check --rev``
would; what is the same as under the commit before is known already (``memory.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from socgap_evidence.assessing import assess
from socgap_evidence.documents import Contents
from socgap_evidence.errors import SocgapError
from socgap_evidence.history import History
from socgap_evidence.history.chains import Chains
from socgap_evidence.holdings import Holdings
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.memory import Memory
from socgap_evidence.project import open_project, renew_project
from socgap_evidence.snapshot import CommitTree, Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.history import Commit, Past
    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree


@dataclass(frozen=True, slots=True)
class Reign:
    """A commit with the days on which it was the last word."""

    commit: Commit
    since: date
    until: date
    """The first day that is another's."""

    @property
    def days(self) -> Iterator[date]:
        """Each of its days."""
        return (self.since + timedelta(days=number) for number in range((self.until - self.since).days))


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was known under a commit."""

    reign: Reign
    assessment: Assessment | None
    """``None`` if nothing could be checked then, or there was nothing of what is asked about."""
    trouble: str = ""
    """Why nothing could be checked; empty if it could."""


def reigns(past: Past, zone: tzinfo, first: date, last: date) -> list[Reign]:
    """The reigns that share a day with the days from ``first`` through ``last``, clipped to them, the oldest first."""
    found: list[Reign] = []
    until = last + ONE_DAY
    for commit in past.mainline:  # the newest first
        since = commit.entered_at.astimezone(zone).date()
        if since < until:
            found.append(Reign(commit, max(since, first), until))
            until = max(since, first)
        if since <= first:
            break
    return found[::-1]


def assess_reigns(
    past: Past, chosen: Sequence[Reign], only: Iterable[str] = (), contents: Contents | None = None
) -> Iterator[Assessed]:
    """What was known under each of the reigns, in order; ``only`` of the controls with these ids, if there are any.

    ``contents`` is what is known of the files already. Raises SnapshotError where there is no history.
    """
    if not chosen:
        return
    memory = Memory(Holdings(contents or Contents()))
    succession = _Succession(past, chosen[0].commit, {name.lower() for name in only}, memory)
    for reign in chosen:
        yield succession.assess(reign)


class _Succession:
    """Goes from one commit of the first-parent line to the next, and keeps what they have in common."""

    def __init__(self, past: Past, first: Commit, only: set[str], memory: Memory) -> None:
        self._past = past
        self._only = only
        self._at = past.mainline.index(first)
        self._listing = Listing(CommitTree(past.root, first.id))
        self._memory = memory
        self._chains = Chains()
        self._unwalked = {entry.path for entry in self._listing.snapshot()[0]}
        """The paths whose versions nobody has walked the history for yet; one walk shall do for all."""
        self._project: Project | None = None

    def assess(self, reign: Reign) -> Assessed:
        """What was known under a commit, at or after the last one asked about."""
        changed = self._advance(reign.commit)
        tree = CommitTree.known(self._past.root, reign.commit.id, self._listing.snapshot(), self._past.blobs)
        tree.expect(changed)
        self._unwalked = {path for path in self._unwalked | changed if path not in self._chains.known}
        try:
            project = self._project = self._open(tree, changed)
            history = History(self._past, reign.commit, self._chains.known)
            history.expect(self._unwalked)
            there = [one.id for one in project.controls if one.id.lower() in self._only]
            if self._only and not there:
                return Assessed(reign, None)
            self._memory.turn_to(project, changed)
            found = assess(project, tree, there, history=history, memory=self._memory)
        except SocgapError as error:
            self._project = None  # so that nothing is taken for known that was not looked at
            return Assessed(reign, None, str(error))
        return Assessed(reign, found)

    def _open(self, tree: Tree, changed: set[str]) -> Project:
        return open_project(tree) if self._project is None else renew_project(self._project, tree, changed)

    def _advance(self, target: Commit) -> set[str]:
        """Bring the listing to a commit; the paths that differ."""
        changed: set[str] = set()
        until = self._past.mainline.index(target)
        while self._at > until:
            self._at -= 1
            commit = self._past.mainline[self._at]
            changes = self._past.changes[self._past.positions[commit.id]]
            self._chains.advance(commit, changes)
            for path, change in changes[0].items():
                changed.add(path)
                if change.new is None:
                    self._listing.remove(path)
                else:
                    self._listing.put(path, change.new, change.mode)
        return changed
