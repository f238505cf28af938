"""What every table keeps to, whatever file it comes in: named columns, and cells that mean what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMULA_STARTS = frozenset("=@\t\r+-")
"""With one of these begins whatever ``is_formula``; most cells do not, and need not be asked about."""

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9.]|$)")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet that opens the text would run it."""
    return _FORMULA.match(cell) is not None


def header_fault(names: Sequence[str]) -> tuple[int, str, str] | None:
    """The first column (from 0) without a name of its own, with what is wrong and what to do; ``None`` if none is."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if not name.strip() or name != name.strip():
            return index, f"Column {index + 1} has no clean name: '{name}'.", "Name the column."
        if name in seen:
            return index, f"The column '{name}' stands there twice.", "Keep one of the two."
        seen.add(name)
    return None
