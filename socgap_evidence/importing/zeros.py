"""Ids that a spreadsheet has taken for numbers: what else is wrong with their rows, mostly comes of that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.documents.exports import RowFault
from socgap_evidence.importing.faults import shown
from socgap_evidence.schemas.validator import matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.importing.rows import Rows
    from socgap_evidence.model import Json

_LAST_DIGITS = re.compile(r"[0-9]+$")
_MOST_ZEROS = 8
_FIX = "Take the export as it came, which no spreadsheet has opened and saved."


def without_zeros(key: str, rows: Rows, schema: Mapping[str, Json]) -> list[RowFault]:
    """A fault for each row whose id would have its form if it had zeros before its number, by line."""
    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return []
    return [
        RowFault(
            member.line,
            rows.columns.get(key),
            f"{shown(member.key)} has lost the zeros before its number: it would be {shown(whole)} or longer.",
            _FIX,
        )
        for member in rows.members
        if (whole := _with_zeros(pattern, member.key))
    ]


def _with_zeros(pattern: str, key: str) -> str:
    """The key with the fewest zeros that give it its form; empty if it has that already, or none do."""
    found = _LAST_DIGITS.search(key)
    if found is None or matches(pattern, key):
        return ""
    longer = (f"{key[: found.start()]}{'0' * count}{found.group()}" for count in range(1, _MOST_ZEROS + 1))
    return next((one for one in longer if matches(pattern, one)), "")
