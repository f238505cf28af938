"""What a pack follows from beside the commit, as somebody asked for it; its manifest states it, so that it can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Window


class Wishes(Struct, frozen=True):
    """Everything that may be asked of a pack."""

    revision: str = "HEAD"
    as_of: date | None = None
    """The day to judge; ``None`` for the one that the commit and the settings give."""
    window: Window | None = None
    """The days to show; ``None`` for those of the settings."""
    requests: bytes | None = None
    """The auditor's list of requests, a CSV file; ``None`` if there is none."""
    without: tuple[str, ...] = ()
    """Document types, ids of requirements or globs of what is left out."""
    redact: tuple[str, ...] = ()
    """``TYPE:JSONPATH`` of the values that are hidden."""
    samples: tuple[str, ...] = ()
    """``REQUEST=CONTROL[:SIZE]``."""
    redaction_key: bytes | None = None
    """What the hidden values are salted by. It stays with the company: no manifest states it."""
