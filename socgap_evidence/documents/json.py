"""JSON as RFC 8259 defines it: no duplicate keys, no NaN, no numbers beyond what a double or 18 digits hold."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # documented in the source, absent from the stubs
from typing import TYPE_CHECKING

from socgap_evidence.documents.document import Document, Span, Spans
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.model import Json, Pointer

MAX_DEPTH = 64
_MAX_DIGITS = 18
_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"[^\s,\]}]+")


class _RefusedError(ValueError):
    """A value that the standard's parser would let pass."""


def read(path: str, text: str) -> Document:
    """The document a JSON text holds; DocumentError with line and column if it holds none."""
    try:
        data: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"It is not JSON: {error.msg}.",
            path=path,
            line=error.lineno,
            column=error.colno,
            fix="Correct the file at this place.",
        ) from error
    except _RefusedError as error:
        line, column = _first(text, str(error.args[1]))
        raise DocumentError(
            str(error.args[0]), path=path, line=line, column=column, fix=str(error.args[2])
        ) from error
    except RecursionError as error:
        raise _too_deep(path) from error
    if _depth(data) > MAX_DEPTH:
        raise _too_deep(path)
    return Document(path, data)


def spans(text: str) -> Spans:
    """The place of every key and value of a text that ``read`` has accepted."""
    found = Spans()
    lines = _LineIndex(text)
    _place(text, _skip(text, 0), (), found, lines)
    return found


class _LineIndex:
    """Turns offsets into lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def span(self, start: int, end: int) -> Span:
        return Span(*self.at(start), *self.at(end))

    def at(self, offset: int) -> tuple[int, int]:
        from bisect import bisect_right  # beside its only use

        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def _place(text: str, at: int, pointer: Pointer, found: Spans, lines: _LineIndex) -> int:
    """Record the value that begins at an offset; return the offset behind it."""
    opening = text[at]
    if opening == "{":
        end = _skip(text, at + 1)
        while text[end] != "}":
            key, behind = scanstring(text, end + 1, True)
            inner = (*pointer, key)
            found.keys[inner] = lines.span(end, behind)
            colon = _skip(text, behind)
            end = _past_comma(text, _place(text, _skip(text, colon + 1), inner, found, lines))
        end += 1
    elif opening == "[":
        end, index = _skip(text, at + 1), 0
        while text[end] != "]":
            end = _past_comma(text, _place(text, end, (*pointer, index), found, lines))
            index += 1
        end += 1
    elif opening == '"':
        end = scanstring(text, at + 1, True)[1]
    else:
        match = _LITERAL.match(text, at)
        end = at if match is None else match.end()
    found.values[pointer] = lines.span(at, end)
    return end


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _past_comma(text: str, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RefusedError(f"The key '{key}' stands here twice.", f'"{key}"', "Keep one of the two.")
            seen.add(key)
    return made


def _refuse_constant(name: str) -> Json:
    raise _RefusedError(f"'{name}' is not JSON.", name, "Write a number, or null if there is none.")


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS + 1:
        raise _RefusedError(
            f"A number has {len(text)} digits; the limit is {_MAX_DIGITS}.", text, "Write it as text."
        )
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise _RefusedError(f"'{text}' is too large a number.", text, "Write it as text.")
    return number


def _first(text: str, snippet: str) -> tuple[int, int]:
    """Where a refused piece stands; for a doubled key its last occurrence, the one to look at."""
    at = text.rfind(snippet) if snippet.startswith('"') else text.find(snippet)
    return _LineIndex(text).at(max(at, 0))


def _too_deep(path: str) -> DocumentError:
    return DocumentError(f"It nests deeper than {MAX_DEPTH} levels.", path=path, fix="Flatten the data.")


def _depth(data: Json) -> int:
    deepest = 0
    waiting: list[tuple[Json, int]] = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)
    return deepest
