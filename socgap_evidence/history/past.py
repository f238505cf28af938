"""The whole past of a repository up to one commit, read once: its commits and what each of them changed.

The histories of any of its commits are views of it (``history.py``), so that a timeline asks git as often as one check.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import SnapshotError
from socgap_evidence.history.reading import look_at, read_changes, read_commits
from socgap_evidence.history.walk import introduced
from socgap_evidence.snapshot import CommitTree
from socgap_evidence.snapshot.blobs import BlobReader

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from pathlib import Path

    from socgap_evidence.history.commits import Commit
    from socgap_evidence.history.reading import Clone
    from socgap_evidence.history.walk import Changes

_DEEPEN = (
    "Fetch all of it: in CI set 'fetch-depth: 0' for actions/checkout, or 'GIT_DEPTH: 0' in GitLab; at a desk run"
    " 'git fetch --unshallow'."
)


class Past:
    """The past of the project in ``root`` up to ``revision``.

    ``root`` is ``None`` for files that lie in no folder. Everything here raises SnapshotError where there is no history
    to rely on: no repository, one without a commit, a shallow or a partial clone.
    """

    def __init__(self, root: Path | None, revision: str = "HEAD") -> None:
        self._given = root
        self._revision = revision

    @property
    def root(self) -> Path:
        """The folder of the project."""
        if self._given is None:
            raise SnapshotError(
                "These files are in no git repository.", fix="Judge them where they are committed."
            )
        return self._given

    @cached_property
    def clone(self) -> Clone:
        """What about the clone bears on its history."""
        return look_at(self.root)

    @cached_property
    def commits(self) -> Sequence[Commit]:
        """The head and all its ancestors, children before parents."""
        if self.clone.is_shallow:
            raise SnapshotError(
                "This clone is shallow: what is older than its last commits is not there.", fix=_DEEPEN
            )
        return read_commits(self.root, self.head)

    @cached_property
    def changes(self) -> Sequence[Sequence[Changes]]:
        """For each commit what differs from each of its parents."""
        return list(read_changes(self.root, self.clone, self.commits))

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where in ``commits`` each commit stands, by its id."""
        return {commit.id: number for number, commit in enumerate(self.commits)}

    @cached_property
    def introducers(self) -> Mapping[str, Sequence[Commit]]:
        """The commits that brought each content, the newest first."""
        return introduced(self.commits, self.changes)

    @cached_property
    def mainline(self) -> Sequence[Commit]:
        """The head and its first parents, the newest first: what the branch was, day after day."""
        found: list[Commit] = []
        commit = self.commits[0]
        while commit.parents:
            found.append(commit)
            commit = self.commits[self.positions[commit.parents[0]]]
        return [*found, commit]

    @cached_property
    def beginnings(self) -> Sequence[Commit]:
        """The commits that have no parents."""
        return [commit for commit in self.commits if not commit.parents]

    @cached_property
    def landings(self) -> Mapping[str, Commit]:
        """The commit of the first-parent line by which each commit came into it, by the id of the latter.

        A branch can be dated as its author likes; what it was merged into cannot be younger than the merge.
        """
        return {commit: self.mainline[-1 - place] for commit, place in self._places.items()}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """At which place of the first-parent line each commit came into it, the oldest being 0."""
        found: dict[str, int] = {}
        for place, landed in enumerate(reversed(self.mainline)):
            ahead = [landed.id]
            while ahead:
                commit = ahead.pop()
                if commit not in found:
                    found[commit] = place
                    ahead += self.commits[self.positions[commit]].parents
        return found

    @cached_property
    def _line(self) -> frozenset[str]:
        return frozenset(commit.id for commit in self.mainline)

    def ancestors(self, commit: Commit) -> Container[str]:
        """The ids of a commit and of everything that it stands on."""
        return self._ancestors(commit.id)

    @cached_property
    def blobs(self) -> BlobReader:
        """Reads every content and every commit."""
        return BlobReader(self.root)

    def apart(self) -> Past:
        """The same past, all that was read of it included, with a process of git of its own that reads the rest."""
        found = copy(self)
        found.__dict__.pop("blobs", None)
        return found

    @cached_property
    def _ancestors(self) -> Callable[[str], _Ancestors]:
        return lru_cache(maxsize=64)(self._ancestors_of)

    def _ancestors_of(self, commit: str) -> _Ancestors:
        places, aside, ahead, newest = self._places, set[str](), [commit], -1
        while ahead:
            one = ahead.pop()
            if one in self._line:
                newest = max(newest, places[one])
            elif one not in aside:
                aside.add(one)
                ahead += self.commits[self.positions[one]].parents
        return _Ancestors(places, newest, frozenset(aside))

    @cached_property
    def head(self) -> str:
        """The full id of the head."""
        try:
            return CommitTree(self.root, self._revision).commit
        except SnapshotError as error:
            if self._revision != "HEAD" or "names no commit" not in error.message:
                raise
            raise SnapshotError(
                "HEAD names no commit, so git cannot tell when anything was recorded.",
                fix="Commit the evidence, or check out the branch that holds it.",
            ) from error


class _Ancestors(Struct, frozen=True):
    """The ids of a commit and of everything that it stands on, without a list of them.

    A commit of the first-parent line stands on whatever came into that line by it or before it. So only branches are
    walked, down to where they left the line.
    """

    places: Mapping[str, int]
    newest: int
    """The place of the newest commit of the line that it stands on, or is; -1 for none."""
    aside: frozenset[str]
    """What of it is not of the line and was walked through."""

    def __contains__(self, commit: object) -> bool:
        place = self.places.get(str(commit))
        return place is not None and (place <= self.newest or commit in self.aside)
