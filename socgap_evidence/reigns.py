"""The trees that were the company's evidence, day after day: each commit of the first-parent line over its own reign.

The commit that reigns on a day is the last one that entered git up to its end. A reign is assessed as ``check --rev``
would; what is the same as under the commit before is known already (``memory.py``).
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.assessing import assess
from socgap_evidence.colleague import LostError
from socgap_evidence.documents import Contents
from socgap_evidence.errors import SnapshotError, SocgapError, UsageError
from socgap_evidence.holdings import Holdings
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.memory import Memory
from socgap_evidence.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.history import Commit, History, Past
    from socgap_evidence.project import Project
    from socgap_evidence.sharing import Sharing
    from socgap_evidence.snapshot import Tree


class Reign(Struct, frozen=True):
    """A commit with the days on which it was the last word."""

    commit: Commit
    since: date
    until: date
    """The first day that is another's."""

    @property
    def days(self) -> Iterator[date]:
        """Each of its days."""
        return (self.since + timedelta(days=number) for number in range((self.until - self.since).days))


class Assessed(Struct, frozen=True):
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
    return iter(Judges(past, chosen, only, contents) if chosen else ())


class Judges:
    """What was known under each of some reigns, in order, and then what the tree under check says."""

    def __init__(
        self,
        past: Past,
        chosen: Sequence[Reign],
        only: Iterable[str] = (),
        contents: Contents | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        """As for ``assess_reigns``; ``sharing`` has others assess some of the requirements under the same commits.

        Everything here raises SnapshotError if one of these was lost.
        """
        self._only = tuple(only)
        self._chosen = chosen
        self._sharing = sharing
        self._memory = Memory(Holdings(contents or Contents()))
        if sharing is not None:
            self._memory.told = sharing.told
        self._succession = Succession(past, chosen[0].commit, self._only, self._memory)

    def __iter__(self) -> Iterator[Assessed]:
        for reign in self._chosen:
            with self._next_tree():
                found = self._known(reign)
            yield found

    def _known(self, reign: Reign) -> Assessed:
        def find(project: Project, tree: Tree, controls: Sequence[str], history: History) -> Assessment:
            return assess(project, tree, controls, history=history, memory=self._memory)

        try:
            return Assessed(reign, self._succession.at(reign.commit, find))
        except SocgapError as error:
            return Assessed(reign, None, str(error))

    def at_end(self, tree: Tree, base: Tree | None = None) -> Assessment:
        """The tree under check, after all of the reigns, as ``assess`` has it; raises what that raises."""

        def find(project: Project, tree: Tree, _: Sequence[str], history: History) -> Assessment:
            return assess(
                project, tree, self._only, base=base, history=history, memory=self._memory, is_last=True
            )

        with self._next_tree():
            found = self._succession.at_end(tree, find)
        if found is None:
            raise UsageError(f"There is no control {' or '.join(map(repr, self._only))}.")
        return found

    @contextmanager
    def _next_tree(self) -> Iterator[None]:
        try:
            if self._sharing is not None:
                self._sharing.turn()
            yield
        except LostError as error:
            if isinstance(error.__cause__, SocgapError):
                raise error.__cause__ from None
            raise SnapshotError(
                "A process that looked at a part of the files has ended early, so not all is known.",
                fix="Try again with --jobs 1, which takes less memory.",
            ) from error
