"""One walk over a history: the versions of every path that is there at its head.

Every path is handed from a commit to the parent that holds the same content, whole sets at a time. A path that differs
from every parent has a version there. So the cost is that of the changes, whatever the number of files, and the first
version of a path is what ``git log -1 -- path`` prints, at merges as well: git follows one parent that is the same, the
first of several, and stops at a commit that is like none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from socgap_evidence.history.commits import Commit, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Change(NamedTuple):
    """A path that differs between a parent and a commit."""

    old: str | None
    """The id of the content in the parent; ``None`` if it has no such path."""
    new: str | None
    """The same in the commit."""


Changes: TypeAlias = "dict[str, Change]"
"""By path. Of a commit without parents: everything it holds."""


class _Trail(NamedTuple):
    """Whose past is followed, and by which merges its content of the moment has come."""

    target: str
    merges: tuple[Commit, ...] = ()


_Followed: TypeAlias = "dict[str, tuple[_Trail, ...]]"
"""The paths of one commit that are still followed."""


@dataclass(slots=True)
class Story:
    """What a walk has found."""

    versions: Mapping[str, Sequence[Version]] = field(default_factory=dict)
    """Of each path at the head, the newest first."""
    brought_by: Mapping[str, Commit] = field(default_factory=dict)
    """Of each content that any path ever had, the commit that brought it first."""


def walk(commits: Iterable[Commit], changes: Iterable[Sequence[Changes]], paths: Iterable[str]) -> Story:
    """Walk from the head down.

    ``commits`` come children first, the head before all; ``changes`` holds for each of them what differs from each
    parent, in the order of the parents; ``paths`` are those of the head.
    """
    walker = _Walker()
    first = True
    for commit, differing in zip(commits, changes, strict=True):
        if first:
            walker.follow(commit, {path: (_Trail(path),) for path in paths})
            first = False
        walker.visit(commit, differing)
    return Story(walker.versions, walker.brought_by)


class _Walker:
    """Holds what is followed at each commit that was not visited yet."""

    def __init__(self) -> None:
        self.versions: dict[str, list[Version]] = defaultdict(list)
        self.brought_by: dict[str, Commit] = {}
        self._followed: dict[str, _Followed] = {}

    def follow(self, commit: Commit, paths: _Followed) -> None:
        """Follow paths from a commit on."""
        self._followed[commit.id] = paths

    def visit(self, commit: Commit, changes: Sequence[Changes]) -> None:
        """Find the versions that a commit brought, and hand everything on to its parents."""
        self._note_contents(commit, changes)
        here = self._followed.pop(commit.id, None)
        if not here:
            return
        onward: list[_Followed] = [{} for _ in changes]
        gone: dict[int, Mapping[str, str]] = {}
        for path in [path for path in changes[0] if path in here]:
            trails = here.pop(path)
            same = next((number for number, one in enumerate(changes) if path not in one), None)
            if same is None:
                self._stop(
                    commit, path, trails, str(changes[0][path].new), _before(path, changes, gone), onward
                )
            else:
                passed = tuple(_Trail(trail.target, (*trail.merges, commit)) for trail in trails)
                _add(onward[same], path, passed)
        for number, parent in enumerate(commit.parents):
            self._hand(parent, here if number == 0 else {}, onward[number])

    def _note_contents(self, commit: Commit, changes: Sequence[Changes]) -> None:
        """Remember who brought a content first; a merge brings only what none of its parents has."""
        for path, change in changes[0].items():
            if change.new is not None and all(path in other for other in changes[1:]):
                known = self.brought_by.get(change.new)
                if known is None or commit.entered_at <= known.entered_at:
                    self.brought_by[change.new] = commit

    def _stop(
        self,
        commit: Commit,
        path: str,
        trails: tuple[_Trail, ...],
        blob: str,
        before: Sequence[str | None],
        onward: list[_Followed],
    ) -> None:
        """A version: the content is like that of no parent. Its past goes on wherever the path was before."""
        for trail in trails:
            version = Version(commit, path, blob, trail.merges, is_first=not any(before))
            self.versions[trail.target].append(version)
        fresh = tuple(_Trail(trail.target) for trail in trails)
        for earlier, followed in zip(before, onward, strict=True):
            if earlier:
                _add(followed, earlier, fresh)

    def _hand(self, parent: str, most: _Followed, some: _Followed) -> None:
        """Hand paths to a parent; the larger set takes in the smaller ones."""
        sets = [one for one in (self._followed.get(parent), most, some) if one]
        if sets:
            largest = max(sets, key=len)
            for one in sets:
                if one is not largest:
                    for path, trails in one.items():
                        _add(largest, path, trails)
            self._followed[parent] = largest


def _before(path: str, changes: Sequence[Changes], gone: dict[int, Mapping[str, str]]) -> list[str | None]:
    """Where a path was in each parent: the same path, or one that went away and had this very content.

    ``gone`` remembers which contents went away with which parent: a commit may bring ten thousand paths.
    """
    found: list[str | None] = []
    for number, differing in enumerate(changes):
        change = differing[path]
        if change.old is not None:
            found.append(path)
            continue
        if number not in gone:
            left = ((other, one) for other, one in reversed(differing.items()) if one.new is None)
            gone[number] = {str(one.old): other for other, one in left}
        found.append(gone[number].get(str(change.new)))
    return found


def _add(followed: _Followed, path: str, trails: Iterable[_Trail]) -> None:
    """Follow a path for more targets; one that is followed already keeps the way it came."""
    known = followed.get(path, ())
    targets = {trail.target for trail in known}
    followed[path] = (*known, *(trail for trail in trails if trail.target not in targets))
