"""From one commit of the first-parent line to the next: what both have in common is known, the rest is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from socgap_evidence.errors import SocgapError
from socgap_evidence.history import History
from socgap_evidence.history.chains import Chains
from socgap_evidence.project import open_project, renew_project
from socgap_evidence.snapshot import CommitTree, Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from socgap_evidence.history import Commit, Past
    from socgap_evidence.memory import Memory
    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree

T = TypeVar("T")


class Succession:
    """Goes from one commit to the next, and keeps what they have in common."""

    def __init__(self, past: Past, first: Commit, only: Iterable[str], memory: Memory) -> None:
        """Begin at a commit; ``only`` are ids of controls, in capitals or not, or none for all."""
        self._past = past
        self._only = {name.lower() for name in only}
        self._at = past.mainline.index(first)
        self._listing = Listing(CommitTree(past.root, first.id))
        self._memory = memory
        self._chains = Chains()
        self._unwalked = {entry.path for entry in self._listing.snapshot()[0]}
        """The paths whose versions nobody has walked the history for yet; one walk shall do for all."""
        self._project: Project | None = None

    def at(self, commit: Commit, find: Callable[[Project, Tree, Sequence[str], History], T]) -> T | None:
        """What is found under a commit, at or after the last one; ``None`` if there is nothing of what is asked about.

        ``find`` is given the ids of the controls to look at, or none for all, and finds the memory turned to the tree.
        Raises SocgapError where nothing could be checked.
        """
        changed = self._advance(commit)
        tree = CommitTree.known(self._past.root, commit.id, self._listing.snapshot(), self._past.blobs)
        return self._find(commit, tree, changed, find)

    def at_end(self, tree: Tree, find: Callable[[Project, Tree, Sequence[str], History], T]) -> T | None:
        """The same of the tree under check, which has all of this past and may hold more than its last commit.

        Nothing comes after it.
        """
        head = self._past.mainline[0]
        changed = self._advance(head)
        return self._find(head, tree, changed | self._listing.differing(tree), find)

    def _find(
        self,
        commit: Commit,
        tree: Tree,
        changed: set[str],
        find: Callable[[Project, Tree, Sequence[str], History], T],
    ) -> T | None:
        self._unwalked = {path for path in self._unwalked | changed if path not in self._chains.known}
        try:
            project = self._project = self._open(tree, changed)
            history = History(self._past, commit, self._chains.known)
            history.expect(self._unwalked)
            there = [one.id for one in project.controls if one.id.lower() in self._only]
            if self._only and not there:
                return None
            self._memory.turn_to(project, changed)
            tree.expect(self._memory.holdings.to_read)
            return find(project, tree, there, history)
        except SocgapError:
            self._project = None  # so that nothing is taken for known that was not looked at
            raise

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
