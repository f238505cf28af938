"""Which documents a rule looks into while it works, so that what it found can be known to be still true elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Watch:
    """Notes the document types that are asked for, for everybody who is watching at the moment."""

    def __init__(self) -> None:
        self._open: list[set[str]] = []

    def note(self, types: Iterable[str]) -> None:
        """Say that documents of these types were asked for."""
        for one in self._open:
            one.update(types)

    def watching(self) -> _Watching:
        """The types that are asked for from here on, until the end of the block."""
        return _Watching(self._open)


class _Watching:
    """A block in which is noted what is asked for; written out, because there is one for each file."""

    def __init__(self, open_blocks: list[set[str]]) -> None:
        self._open = open_blocks

    def __enter__(self) -> set[str]:
        used: set[str] = set()
        self._open.append(used)
        return used

    def __exit__(self, *_: object) -> None:
        self._open.pop()
