"""Running text for a terminal: wrapped between words, aligned behind a label, and escaped line by line.

What is wrapped is escaped again on each of its lines, because a CI system may take for a command what stands first on
one, whatever blanks are before it.
"""

from __future__ import annotations

import re
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


_PAINT = re.compile(r"\x1b\[[0-9;]*m")
"""A change of colour: it takes no column. Nothing else that begins so can be in a report (``escaping``)."""
_LABEL = re.compile(r" *(?:note|help|warning): ")
_COLUMN = 40
"""Where the last column of a table begins at most, for its text to go on below itself."""


def fitted(report: str, columns: int) -> str:
    """A report with each line that is too long for a terminal broken between words, the rest of it below its text.

    A word that is longer than the terminal is kept whole: a path that is cut in two cannot be clicked.
    """
    return "".join(f"{one}\n" for line in report.splitlines() for one in _fit(line, max(columns, LEAST)))


def _fit(line: str, columns: int) -> Iterator[str]:
    if _shown(line) <= columns:
        yield line
        return
    hang = _hang(_PAINT.sub("", line))
    if hang + LEAST > columns:
        hang = 0
    at, taken, first = 0, "", True
    for word in re.split(r"(?<=\S)(?= )", line):
        width = _shown(word)
        if taken and at + width > columns:
            yield taken
            first, taken, at = False, "", 0
        if not taken and not first:
            word = f"{' ' * hang}{_first(word.lstrip(' '))}"  # noqa: PLW2901  # the same word where it stands now
            width = _shown(word)
        taken += word
        at += width
    yield taken


def _shown(text: str) -> int:
    """How many columns a text takes, where each character takes one."""
    return len(_PAINT.sub("", text))


def _hang(line: str) -> int:
    """Where the text of a line begins: behind its label, or in the last column of a table."""
    gaps = [one.end() for one in re.finditer(r"(?<=\S) {2,}(?=\S)", line) if one.end() <= _COLUMN]
    if gaps:
        return gaps[-1]
    label = _LABEL.match(line)
    return label.end() if label else len(line) - len(line.lstrip(" ")) + 2


def _first(word: str) -> str:
    """A word as the first one of a line: no command of a CI system."""
    shown = _PAINT.sub("", word)
    return word if plain(shown) == shown else word.replace(":", "\\x3a", 1)
