"""``limits`` of ``socgap.yaml``: how much of each file is read at most, where a company wants less than usual.

What it asks for is never more than usual: a pull request must not decide how much is read of what it brings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.limits import OF_EVIDENCE, Limits, parse, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.model import Json

_USUAL = Limits()
_OF_WHAT = {
    "file_size": "Bytes of any file",
    "total_size": "Bytes of all files of evidence together",
    "data_size": "Bytes of a file that is read as data",
    "values": "Values of a file",
    "depth": "Lists and mappings inside each other",
    "rows": "Rows of a sheet",
    "columns": "Columns of a sheet",
    "cells": "Cells of a sheet's table",
    "read_seconds": "Seconds of processor time to read one file in",
    "read_memory": "Bytes of memory to read one file in",
}
LIMITS: dict[str, Json] = {
    "type": "object",
    "description": "How much is read of the evidence; less than usual, never more (`--limit` on the command line is for that).",
    "properties": {
        name: {
            "type": ["integer", "string"],
            "minimum": 1,
            "description": f"{_OF_WHAT[name]}; {shown(name, getattr(_USUAL, name))} unless set.",
        }
        for name in OF_EVIDENCE
    },
    "minProperties": 1,
    "additionalProperties": False,
}
"""The JSON Schema of the setting."""


class BeyondError(ValueError):
    """A value that a repository cannot ask for; ``name`` is the limit's."""

    def __init__(self, name: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.name = name
        self.fix = fix


def limits_in_words(values: Mapping[str, int]) -> str:
    """Such as ``data_size 1 MiB, depth 8``; empty for none."""
    return ", ".join(f"{name} {shown(name, value)}" for name, value in sorted(values.items()))


def lowered(value: Json) -> Mapping[str, int]:
    """The limits from a setting that has met the schema, by name; BeyondError for one that is none, or above what is usual."""
    found: dict[str, int] = {}
    for name, given in (value if isinstance(value, dict) else {}).items():
        try:
            found[name] = parse(name, str(given))
        except ValueError as error:
            raise BeyondError(name, str(error), "Correct the value.") from error
        usual = getattr(_USUAL, name)
        if found[name] > usual:
            message = f"'{name}' is {shown(name, found[name])}, and a repository can only ask for less than the usual {shown(name, usual)}."
            asked = str(given).replace(" ", "")
            fix = f"Leave it out here; whoever runs socgap can give '--limit {name}={asked}'."
            raise BeyondError(name, message, fix)
    return found
