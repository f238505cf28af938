"""Base assertions: sentences that hold for every requirement of some kinds or document types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from socgap_evidence.model import Json, Kind


class Base(Struct, frozen=True):
    """One file of base assertions and what it holds for."""

    name: str
    kinds: frozenset[Kind]
    schemas: frozenset[str]
    asserts: list[Json]

    def covers(self, kind: Kind, schema: str | None) -> bool:
        """Whether it holds for a requirement; attachments without a schema have no fields to look at."""
        return schema is not None and kind in self.kinds and (not self.schemas or schema in self.schemas)
