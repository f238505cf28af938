"""What one judge says otherwise than another, as values, and which of the two is the looser.

Whatever is not the same and not known to be stricter is called looser (docs/adr/0012-time.md).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from socgap_evidence.model import Place, Pointer


class Direction(Enum):
    """What an alteration does to the gate."""

    LOOSER = "looser"
    """Something may pass that did not; that it does is not known."""
    NOTED = "noted"
    """Somebody should know: a waiver that counts, the address of somebody new."""
    STRICTER = "stricter"
    """Nothing can pass by it that did not."""


class Alteration(Struct, frozen=True):
    """One thing that the head's judge says otherwise than the base's."""

    direction: Direction
    name: str
    """What it is about: ``AC-2.A2``, ``people.schema.json``, ``termination_revoke_hours``."""
    message: str
    """What is different, with its numbers, in one sentence."""
    place: Place | None = None
    """Where it stands; ``None`` for the built-in controls, which are not in the tree."""
    in_base: bool = False
    """Whether the place is one of the base's tree, as of what is gone."""


class Difference(Struct, frozen=True):
    """The same inside one value of a judge, before it is known where that stands."""

    direction: Direction
    message: str
    at: Pointer = ()
    """The way to it from the value."""
    is_gone: bool = False
    """Whether only the base has it."""
