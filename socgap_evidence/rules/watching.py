"""Which documents a rule looks into while it works, so that what it found can be known to be still true elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Watch:
    """Notes the document types that are asked for, for everybody who is watching at the moment."""

    def __init__(self) -> None:
        self._open: list[set[str]] = []

    def note(self, types: Iterable[str]) -> None:
        """Say that documents of these types were asked for."""
        for one in self._open:
            one.update(types)

    @contextmanager
    def watching(self) -> Iterator[set[str]]:
        """The types that are asked for from here on, until the end of the block."""
        used: set[str] = set()
        self._open.append(used)
        try:
            yield used
        finally:
            self._open.pop()
