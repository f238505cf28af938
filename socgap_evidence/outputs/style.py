"""How a report may look where it is printed."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from socgap_evidence.model import Status


class Detail(Enum):
    """How much is said."""

    QUIET = "quiet"
    """The last line only."""
    NORMAL = "normal"
    FULL = "full"
    """Settings with their origins, every requirement with its evidence."""


class Style(Struct, frozen=True):
    """Colour, characters and detail; the defaults fit a file."""

    colour: bool = False
    unicode: bool = True
    detail: Detail = Detail.NORMAL
    width: int = 100
    """How many columns running text may take; a longer word, a place or a table may take more."""
    folder: str = ""
    """What leads from the top of the repository to the project, with a slash at its end: forges count from there."""

    def glyph(self, status: Status) -> str:
        """The sign of a status."""
        return status.glyph if self.unicode else status.ascii

    def paint(self, text: str, *codes: int) -> str:
        """The text in a colour, where colour is wanted."""
        return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m" if self.colour and text else text


BOLD, DIM, RED, GREEN, YELLOW, CYAN = 1, 2, 31, 32, 33, 36
