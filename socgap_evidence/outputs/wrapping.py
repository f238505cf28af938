"""Running text for a terminal: wrapped between words, aligned behind a label, and escaped line by line.

What is wrapped is escaped again on each of its lines, because a CI system may take for a command what stands first on
one, whatever blanks are before it.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.outputs.style import Style

LEAST = 20
"""Columns that text gets however narrow the terminal is."""


def wrapped(text: str, style: Style, indent: int = 0) -> list[str]:
    """The lines of a text without their indentation, at least one; a word longer than the line is kept whole."""
    width = max(style.width - indent, LEAST)
    lines = textwrap.wrap(plain(text), width, break_long_words=False, break_on_hyphens=False)
    return [plain(line) for line in lines] or [""]


def labelled(
    label: str, text: str, style: Style, *codes: int, indent: int = 2, column: int = 11
) -> Iterator[str]:
    """A label, painted, and the text behind it from a column on, which its further lines keep.

    The label is ours or escaped already. One that reaches the column is followed by one blank.
    """
    margin = " " * indent
    first, *others = wrapped(text, style, indent + column)
    yield f"{margin}{style.paint(label, *codes)}{' ' * max(column - len(label), 1)}{first}".rstrip()
    for line in others:
        yield f"{margin}{' ' * column}{line}"


def paragraph(text: str, style: Style, *codes: int, indent: int = 2) -> Iterator[str]:
    """A text on lines of its own, each painted."""
    for line in wrapped(text, style, indent):
        yield f"{' ' * indent}{style.paint(line, *codes)}"


def verbatim(text: str, *, indent: int = 2) -> Iterator[str]:
    """Lines as they are, indented."""
    for line in text.split("\n"):
        content = line.lstrip(" ")
        yield f"{' ' * (indent + len(line) - len(content))}{plain(content)}" if content else ""
