"""A value in YAML as people write it into a control: on one line where it fits, quoted only where it must be."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json

_PLAIN = re.compile(
    r"[A-Za-z_$]([\w $./*()-]*[\w$./*()-])?|[1-9][0-9]* [a-z][a-z ]*[a-z]"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2}))?",
    re.ASCII,
)
"""Text that stands for itself without quotes, inside brackets too: words, fields, globs, durations, days and moments."""
_NO_TEXT = frozenset({"true", "false", "null"})
"""Words that are no text in YAML 1.2, in which controls are read."""


def dump(value: Json, width: int = 100) -> str:
    """The value as YAML, without a line break at its end; a text longer than the line is not folded."""
    return "\n".join(_lines(value, width))


def _lines(value: Json, width: int) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entry(f"{_text(key)}:", inner, width)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _entry("-", inner, width)
    else:
        yield _flow(value)


def _entry(head: str, value: Json, width: int) -> Iterator[str]:
    """A key or a dash with its value beside it if that fits or cannot be broken, else below it."""
    line = f"{head} {_flow(value)}"
    if len(line) <= width or not (isinstance(value, dict | list) and value):
        yield line
        return
    first, *others = [f"  {line}" for line in _lines(value, width - 2)]
    if head == "-":
        yield f"- {first[2:]}"
    else:
        yield head
        yield first
    yield from others


def _flow(value: Json) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_text(key)}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(inner) for inner in value)}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)
