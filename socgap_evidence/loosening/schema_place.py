"""Where in two schemas a comparison is, and how it says what it finds there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.loosening.alteration import Difference, Direction
from socgap_evidence.loosening.spelling import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from socgap_evidence.loosening.definitions import Definitions
    from socgap_evidence.model import Json, Pointer


class Here(Struct, frozen=True):
    """A place that two schemas have."""

    base: Definitions
    head: Definitions
    compare_at: Callable[[Here, Json, Json], Iterator[Difference]]
    """What compares two schemas, wherever they are."""
    at: Pointer = ()
    is_elsewhere: bool = False
    """Whether a reference was followed; ``at`` is then where it stands."""
    followed: frozenset[tuple[str, str]] = frozenset()
    """The pairs of schemas on the way, so that one that is inside itself ends."""

    def inside(self, *way: str | int) -> Here:
        """A place further in."""
        return self if self.is_elsewhere else replace(self, at=(*self.at, *way))

    def compare(self, old: Json, new: Json) -> Iterator[Difference]:
        """What is different between the two schemas at this place."""
        return self.compare_at(self, old, new)

    @property
    def is_told(self) -> bool:
        """Whether a difference that is stricter by itself is so for the whole."""
        return self.base.is_plain and self.head.is_plain

    def looser(self, message: str, *way: str | int, is_gone: bool = False) -> Difference:
        """Something is not known to be stricter."""
        return Difference(Direction.LOOSER, f"{self._called}{message}", self.inside(*way).at, is_gone)

    def stricter(self, message: str, *way: str | int, is_gone: bool = False) -> Difference:
        """Something is known to be stricter, if anything is."""
        direction = Direction.STRICTER if self.is_told else Direction.LOOSER
        return Difference(direction, f"{self._called}{message}", self.inside(*way).at, is_gone)

    def differs(self, keyword: str, old: Json, new: Json, *, is_stricter: bool) -> Difference:
        """A keyword says something else; ``None`` stands for one that is absent."""
        if old is None:
            message = f"'{keyword}' is new: {shown(new)}."
        elif new is None:
            message = f"'{keyword}' is gone; it was {shown(old)}."
        else:
            message = f"'{keyword}' is {shown(new)}; it was {shown(old)}."
        return (self.stricter if is_stricter else self.looser)(message, keyword, is_gone=new is None)

    @property
    def _called(self) -> str:
        """The way here as people say it: ``items[].owner: ``."""
        words = ""
        way = iter(self.at)
        for part in way:
            if part in {"properties", "$defs", "patternProperties"}:
                words += f".{next(way, '')}"
            elif part == "items":
                words += "[]"
            elif part == "additionalProperties":
                words += ".*"
        called = words.lstrip(".")
        return f"{called}: " if called else ""
