"""What can be wrong with one cell, and how a value is shown to people: never more of it than a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socgap_evidence.model import Json

SHOWN = 60
"""The most characters of a value that a message shows."""


class CellError(Exception):
    """What is wrong with a cell, and what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class UnknownWordError(CellError):
    """The cell says something that neither the mapping nor the register knows."""


def shown(value: Json) -> str:
    """A value in a message, cut where it is long; a text in quotes."""
    quote = "'" if isinstance(value, str) else ""
    text = f"{quote}{_plain(value)}{quote}"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 2]}…{quote}"


def _plain(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(_plain, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {_plain(inner)}' for key, inner in value.items())}}}"
        case _:
            return str(value)
