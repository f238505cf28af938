"""Taking entries out of the file of a baseline, line by line: whatever else stands in it stays as it is.

People note beside an entry who mends it and by when. So nothing is written anew; what is left is read again, and must be
what it was without the entries, or nothing is changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.baseline.file import entries_of, parse_baseline
from socgap_evidence.documents import read_document, read_spans
from socgap_evidence.errors import ControlError, UsageError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from socgap_evidence.baseline.keys import GapKey
    from socgap_evidence.documents import Spans

_COMMENT = re.compile(r"\s*#")


def without(raw: bytes, path: str, dropped: Counter[GapKey]) -> str:
    """The text of a baseline that has been read, without some of its entries and the comments right above them.

    Raises UsageError if its entries do not stand one below the other, so that lines are not theirs alone.
    """
    before = parse_baseline(raw, path, "")
    text = _cut(raw.decode(), path, dropped)
    try:
        left = parse_baseline(text.encode(), path, "")
    except ControlError:
        left = None
    if left is None or (left.as_of, left.tree, left.gaps) != (
        before.as_of,
        before.tree,
        before.gaps - dropped,
    ):
        fix = (
            "Let each begin on a line of its own, as 'socgap baseline write' does, or take them out by hand."
        )
        raise UsageError("Its entries do not stand one below the other.", path=path, fix=fix)
    return text


def _cut(text: str, path: str, dropped: Counter[GapKey]) -> str:
    raw = text.encode()
    data, spans = read_document(path, raw).data, read_spans(path, raw)
    lines = text.split("\n")
    gone: set[int] = set()
    listed = entries_of(data) if isinstance(data, dict) else []
    for index, (key, count) in enumerate(listed):
        if dropped[key] >= count:
            gone.update(_lines_of(index, spans, lines))
        elif dropped[key]:
            _set_count(lines, spans, index, count - dropped[key])
    if all(dropped[key] >= count for key, count in listed):
        at = spans.keys["gaps",]
        head, tail = lines[at.line - 1][: at.end_column - 1], lines[at.line - 1][at.end_column - 1 :]
        lines[at.line - 1] = head + tail.replace(":", ": []", 1)
    return "\n".join(line for number, line in enumerate(lines) if number not in gone)


def _lines_of(index: int, spans: Spans, lines: list[str]) -> Iterator[int]:
    """The lines of an entry, from the comment right above it on, counted from 0."""
    span = spans.values["gaps", index]
    first = span.line - 1
    while _COMMENT.match(lines[first - 1]):
        first -= 1
    last = span.end_line - 1 if span.end_column == 1 else span.end_line
    yield from range(first, last)


def _set_count(lines: list[str], spans: Spans, index: int, count: int) -> None:
    span = spans.values["gaps", index, "count"]
    line = lines[span.line - 1]
    lines[span.line - 1] = line[: span.column - 1] + str(count) + line[span.end_column - 1 :]
