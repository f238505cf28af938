"""One walk over a history: the versions of every path that is there at its head.

Every path is handed from a commit to the parent that holds the same content, whole sets at a time. A path that differs
from every parent has a version there. So the cost is that of the changes, whatever the number of files, and the first
version of a path is what ``git log -1 -- path`` prints, at merges as well: git follows one parent that is the same, the
first of several, and stops at a commit that is like none.
"""

from __future__ import annotations

from collections import defaultdict
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
    mode: str = "100644"
    """What the path is in the commit, six octal digits as git stores it."""


Changes: TypeAlias = "dict[str, Change]"
"""By path. Of a commit without parents: everything it holds."""


class _Trail(NamedTuple):
    """Whose past is followed, and by which merges its content of the moment has come.

    The merges are linked, the last one first: a content may come by thousands.
    """

    target: str
    merges: _Merges | None = None


class _Merges(NamedTuple):
    last: Commit
    others: _Merges | None


def _from_the_head(merges: _Merges | None) -> tuple[Commit, ...]:
    found: list[Commit] = []
    while merges is not None:
        found.append(merges.last)
        merges = merges.others
    return tuple(reversed(found))


_Followed: TypeAlias = "dict[str, tuple[_Trail, ...]]"
"""The paths of one commit that are still followed."""


def walk(
    head: Commit, commits: Iterable[Commit], changes: Iterable[Sequence[Changes]], paths: Iterable[str]
) -> dict[str, list[Version]]:
    """The versions of paths of the head, the newest first.

    ``commits`` come children before parents and hold the head with all its ancestors; ``changes`` holds for each of them
    what differs from each parent, in the order of the parents.
    """
    walker = _Walker()
    walker.follow(head, {path: (_Trail(path),) for path in paths})
    for commit, differing in zip(commits, changes, strict=True):
        walker.visit(commit, differing)
        if walker.is_done:
            break
    return {path: found for path, found in walker.versions.items() if path not in walker.absent}


def introduced(commits: Iterable[Commit], changes: Iterable[Sequence[Changes]]) -> dict[str, list[Commit]]:
    """The commits that brought each content, the newest first; a merge brings only what none of its parents has."""
    found: dict[str, list[Commit]] = {}
    for commit, differing in zip(commits, changes, strict=True):
        for path, change in differing[0].items():
            if change.new is not None and all(path in other for other in differing[1:]):
                found.setdefault(change.new, []).append(commit)
    return found


class _Walker:
    """Holds what is followed at each commit that was not visited yet."""

    def __init__(self) -> None:
        self.versions: dict[str, list[Version]] = defaultdict(list)
        self.absent: set[str] = set()
        """The paths that the head does not have any more."""
        self._followed: dict[str, _Followed] = {}

    @property
    def is_done(self) -> bool:
        """Whether nothing is followed any more."""
        return not self._followed

    def follow(self, commit: Commit, paths: _Followed) -> None:
        """Follow paths from a commit on."""
        self._followed[commit.id] = paths

    def visit(self, commit: Commit, changes: Sequence[Changes]) -> None:
        """Find the versions that a commit brought, and hand everything on to its parents."""
        here = self._followed.pop(commit.id, None)
        if not here:
            return
        onward: list[_Followed] = [{} for _ in changes]
        gone: dict[int, Mapping[str, str]] = {}
        for path in [path for path in changes[0] if path in here]:
            trails = here.pop(path)
            same = next((number for number, one in enumerate(changes) if path not in one), None)
            blob = changes[0][path].new
            if same is not None:
                passed = tuple(_Trail(trail.target, _Merges(commit, trail.merges)) for trail in trails)
                _add(onward[same], path, passed)
            elif blob is None:
                self._go_on(path, trails, [path] * len(changes), onward)
            else:
                sources = before(path, changes, gone)
                self._stop(commit, path, trails, blob, sources)
                self._go_on(path, trails, sources, onward)
        for number, parent in enumerate(commit.parents):
            self._hand(parent, here if number == 0 else {}, onward[number])

    def _stop(
        self, commit: Commit, path: str, trails: tuple[_Trail, ...], blob: str, before: Sequence[str | None]
    ) -> None:
        """A version: the content is like that of no parent."""
        for trail in trails:
            version = Version(commit, path, blob, _from_the_head(trail.merges), is_first=not any(before))
            self.versions[trail.target].append(version)

    def _go_on(
        self,
        path: str,
        trails: tuple[_Trail, ...],
        before: Sequence[str | None],
        onward: Sequence[_Followed],
    ) -> None:
        """The past goes on in every parent, under the name it had there; where it was absent, it may have been earlier."""
        self.absent.update(trail.target for trail in trails if trail.target not in self.versions)
        fresh = tuple(_Trail(trail.target) for trail in trails)
        for earlier, followed in zip(before, onward, strict=True):
            _add(followed, earlier or path, fresh)

    def _hand(self, parent: str, most: _Followed, some: _Followed) -> None:
        """Hand paths to a parent; the larger set takes in the smaller ones.

        Whatever their size, a path that was handed to it already keeps the way it came: which other paths are followed
        must not tell.
        """
        sets = [one for one in (self._followed.get(parent), most, some) if one]
        if sets:
            largest = max(range(len(sets)), key=lambda number: len(sets[number]))
            into = sets[largest]
            for number, one in enumerate(sets):
                if number != largest:
                    for path, trails in one.items():
                        known = into.get(path, ())
                        into[path] = _both(trails, known) if number < largest else _both(known, trails)
            self._followed[parent] = into


def before(path: str, changes: Sequence[Changes], gone: dict[int, Mapping[str, str]]) -> list[str | None]:
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
    followed[path] = _both(followed.get(path, ()), trails)


def _both(known: tuple[_Trail, ...], more: Iterable[_Trail]) -> tuple[_Trail, ...]:
    targets = {trail.target for trail in known}
    return (*known, *(trail for trail in more if trail.target not in targets))
