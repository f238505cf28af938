"""The versions of every path from one commit of the first-parent line to the next, without walking back each time.

A commit with one parent puts a version before those that its parent had. What a merge brought is walked for, when it is
asked about (``walk.py``); all else stays as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.history.commits import Version
from socgap_evidence.history.walk import before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from socgap_evidence.history.commits import Commit
    from socgap_evidence.history.walk import Changes


class Chains:
    """What is known of the versions of paths at the commit that was reached."""

    def __init__(self) -> None:
        self._known: dict[str, Sequence[Version]] = {}
        self._gone: dict[str, Sequence[Version]] = {}
        """The earlier lives of paths that a commit with one parent took away; where a merge did, one has to walk."""

    @property
    def known(self) -> dict[str, Sequence[Version]]:
        """The versions of those paths of the commit that are known; more may be put in."""
        return self._known

    def advance(self, commit: Commit, changes: Sequence[Changes]) -> None:
        """Go on to the next commit of the first-parent line."""
        found: dict[str, Sequence[Version]] = {}
        gone: dict[int, Mapping[str, str]] = {}
        for path, change in changes[0].items():
            if change.new is not None and len(changes) == 1:
                (source,) = before(path, changes, gone)
                past = self._past(source or path)
                if past is not None:
                    found[path] = (Version(commit, path, change.new, is_first=source is None), *past)
        for path, change in changes[0].items():
            versions = self._known.pop(path, None)
            if change.new is None and versions and len(changes) == 1:
                self._gone[path] = versions
            elif change.new is not None:
                self._gone.pop(path, None)
        self._known.update(found)

    def _past(self, path: str) -> Sequence[Version] | None:
        """The versions of a path at the parent, or of its earlier life if it is away; ``None`` if they are not known."""
        return self._known.get(path) or self._gone.get(path)
