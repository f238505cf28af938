"""What holds whatever the bytes are: a refusal is a sentence with a place inside the text, and equal values are equal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from socgap_evidence.errors import DocumentError, SocgapError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.documents import Span
    from socgap_evidence.model import Json, Pointer

LONGEST_MESSAGE = 1000
"""The most characters of a sentence, so that no stranger's word fills a log."""
BREAKS = re.compile("\r\n|[\n\r]")
"""What ends a line for editors, and for the readers of tables."""
YAML_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML 1.1, which libyaml reads."""
NEWLINES = re.compile("\n")
_BOM = b"\xef\xbb\xbf"


def text_of(data: bytes) -> str:
    """The text of an accepted file; UnicodeDecodeError if it was none."""
    return data.removeprefix(_BOM).decode()


def lines_of(text: str, breaks: re.Pattern[str]) -> list[str]:
    """The lines without their ends."""
    return breaks.split(text)


def assert_refused(
    error: SocgapError, files: Mapping[str, bytes], breaks: re.Pattern[str] = NEWLINES
) -> None:
    """AssertionError unless an error is a sentence with something to do, and its place lies in one of the files."""
    assert_sentence(error.message)
    assert error.fix or not isinstance(error, DocumentError), f"nothing to do: {error.message}"
    assert len(error.fix) <= LONGEST_MESSAGE, error.fix
    assert error.path in files, f"it names {error.path!r}"
    assert error.line is not None or error.column is None, error.column
    if error.line is not None:
        assert_in_file(files[error.path], error.line, error.column or 1, breaks)


def assert_sentence(message: str) -> None:
    """AssertionError unless it reads like a sentence of bounded length."""
    assert message.strip(), "an empty message"
    assert message[-1] in ".?!", f"no end: {message[-80:]!r}"
    assert not message[0].islower(), f"no beginning: {message[:80]!r}"
    assert len(message) <= LONGEST_MESSAGE, f"{len(message)} characters: {message[:80]!r}"


def assert_place(text: str, line: int, column: int, breaks: re.Pattern[str]) -> None:
    """AssertionError unless a line is one of the text and the column one of it, or right behind its end."""
    lines = lines_of(text, breaks)
    assert 1 <= line <= len(lines), f"line {line} of {len(lines)}"
    assert 1 <= column <= len(lines[line - 1]) + 1, f"column {column} of {lines[line - 1]!r}"


def assert_in_file(data: bytes, line: int, column: int, breaks: re.Pattern[str]) -> None:
    """AssertionError unless a place lies in a file, as its reader counts lines or as whoever looks for text in it does."""
    text = data.removeprefix(_BOM).decode("utf-8", "replace")
    if not _lies_in(text, line, column, NEWLINES):
        assert_place(text, line, column, breaks)


def _lies_in(text: str, line: int, column: int, breaks: re.Pattern[str]) -> bool:
    lines = lines_of(text, breaks)
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def assert_same(ours: Json, other: Json) -> None:
    """AssertionError unless both are written the same in JSON: 1 is not 1.0 or true, and keys have an order."""
    mine, theirs = json.dumps(ours), json.dumps(other)
    assert mine == theirs, f"{mine[:200]} is not {theirs[:200]}"


def cut(text: str, span: Span, breaks: re.Pattern[str]) -> str:
    """What stands at a place, which must lie in the text."""
    assert_place(text, span.line, span.column, breaks)
    assert_place(text, span.end_line, span.end_column, breaks)
    starts = [0, *(match.end() for match in breaks.finditer(text))]
    first, last = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
    assert first <= last, f"it ends before it begins: {span}"
    return text[first:last]


def pointers(value: Json, way: Pointer = ()) -> Iterator[tuple[Pointer, Json]]:
    """Every value with the way to it, the whole one first."""
    yield way, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from pointers(inner, (*way, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from pointers(inner, (*way, index))
