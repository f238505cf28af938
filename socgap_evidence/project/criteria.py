"""One Trust Services Criterion, as ``criteria.yaml`` lists the 61 of them."""

from __future__ import annotations

from msgspec import Struct


class Criterion(Struct, frozen=True):
    """One criterion: its id, our title, and its category (``common`` ones belong to every examination)."""

    id: str
    title: str
    category: str

    def in_scope(self, categories: tuple[str, ...]) -> bool:
        """Whether an examination of these categories looks at it."""
        return self.category in {"common", *categories}
