"""What every table keeps to, whatever file it comes in: named columns, and cells that mean what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.errors import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMULA_STARTS = frozenset(" =@\t\r+-\uff1d\uff20\uff0b\uff0d")
"""With one of these begins whatever ``is_formula``; most cells do not, and need not be asked about."""

_FORMULA = re.compile(r" *(?:[=@\t\r\uff1d\uff20]|[+\-\uff0b\uff0d](?![0-9.]|$))")
"""How a formula begins, blanks before it and the wide forms of the signs included, which some programs take for the same."""


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet that opens the text would run it."""
    return _FORMULA.match(cell) is not None


def header_fault(names: Sequence[str]) -> tuple[int, str, str] | None:
    """The first column (from 0) without a name of its own, with what is wrong and what to do; ``None`` if none is."""
    known: set[str] = set()
    for index, name in enumerate(names):
        shown = shortened(name)
        if not name.strip() or name != name.strip():
            return index, f"Column {index + 1} has no clean name: '{shown}'.", "Name the column."
        if is_formula(name):
            return index, f"Column {index + 1} is named by a formula: '{shown}'.", "Name the column."
        if name in known:
            return index, f"The column '{shown}' stands there twice.", "Keep one of the two."
        known.add(name)
    return None
