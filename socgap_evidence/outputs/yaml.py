"""A value in YAML as people write it into a control: on one line where it fits, quoted only where it must be."""

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json

_PLAIN = re.compile(
    r"[A-Za-z_$]([\w $./*()@+-]*[\w$./*()@+-])?|[1-9][0-9]* [a-z][a-z ]*[a-z]"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2}))?",
    re.ASCII,
)
"""Text that stands for itself without quotes, inside brackets too: words, fields, globs, addresses, durations, days."""
_HIDDEN = re.compile("[\x7f-\x9f\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML takes for a line break or refuses, and what nobody sees."""
_LINE = re.compile(r"[A-Za-z](?:[ !\"$-9;-~\u00a1-\u00ac\u00ae-\u024f]|:(?=[!-~])|(?<=[!-~])#)*(?<! )")
"""Text that stands for itself where nothing else is on its line."""
_FOLDED = re.compile(r"[!-~]+( [!-~]+)+")
"""Text of which only single blanks are between words, so that it may be folded."""
_NO_TEXT = frozenset({"true", "false", "null"})
"""Words that are no text in YAML 1.2, in which controls are read."""


def dump(value: Json, width: int = 100, *, fold: bool = False) -> str:
    """The value as YAML, without a line break at its end.

    With ``fold`` it is written as evidence is: a text longer than the line is folded, one that has its line for itself
    is not quoted. Without, it is not folded and reads the same inside brackets.
    """
    return "\n".join(_lines(value, width, fold=fold))


def _lines(value: Json, width: int, *, fold: bool) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entry(f"{_text(key)}:", inner, width, fold=fold)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _entry("-", inner, width, fold=fold)
    else:
        yield _flow(value)


def _entry(head: str, value: Json, width: int, *, fold: bool) -> Iterator[str]:
    """A key or a dash with its value beside it if that fits or cannot be broken, else below it."""
    is_line = fold and isinstance(value, str) and _LINE.fullmatch(value) and value.lower() not in _NO_TEXT
    line = f"{head} {value if is_line else _flow(value)}"
    if fold and isinstance(value, str) and len(line) > width and _FOLDED.fullmatch(value):
        yield f"{head} >-"
        yield from (
            f"  {part}"
            for part in wrap(value, max(width - 2, 1), break_long_words=False, break_on_hyphens=False)
        )
        return
    if len(line) <= width or not (isinstance(value, dict | list) and value):
        yield line
        return
    first, *others = [f"  {line}" for line in _lines(value, width - 2, fold=fold)]
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
    return _HIDDEN.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(text, ensure_ascii=False))
