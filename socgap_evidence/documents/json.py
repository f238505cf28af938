"""JSON as RFC 8259 defines it: no duplicate keys, no NaN, no numbers beyond what a double or 18 digits hold."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate, islice
from json.decoder import scanstring  # type: ignore[attr-defined]  # documented in the source, absent from the stubs
from typing import TYPE_CHECKING

from socgap_evidence import limits
from socgap_evidence.documents.document import Document, Span, Spans, too_many_values
from socgap_evidence.documents.yaml_scalars import is_rounded
from socgap_evidence.errors import DocumentError, shortened
from socgap_evidence.limits import MAX_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json, Pointer

_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"[^\s,\]}]+")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_STEPS = {"{": 1, "[": 1, "}": -1, "]": -1}
_BEFORE_VALUES = frozenset("{[,")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _RefusedError(ValueError):
    """A value that the standard's parser would let pass."""

    def __init__(self, message: str, fix: str, *, literal: str = "", key: str | None = None) -> None:
        super().__init__(message)
        self.fix = fix
        self.literal = literal
        """The literal that is refused, as it is written."""
        self.key = key
        """The key that stands in one object twice."""


def read(path: str, text: str) -> Document:
    """The document a JSON text holds; DocumentError with line and column if it holds none."""
    _refuse_too_many(path, text)
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
            f"It is not JSON: {error.msg.removesuffix(' at')}.",
            path=path,
            line=error.lineno,
            column=error.colno,
            fix="Correct the file at this place.",
        ) from error
    except _RefusedError as error:
        at = _second_key(text, error.key) if error.key is not None else _literal(text, error.literal)
        line, column = _LineIndex(text).at(at)
        raise DocumentError(str(error), path=path, line=line, column=column, fix=error.fix) from error
    except RecursionError as error:
        raise _too_deep(path, text) from error
    if _depth(data) > limits.in_force().depth:
        raise _too_deep(path, text)
    if _SURROGATE.search(text):
        _refuse_half_characters(path, text)
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
        counts = Counter(key for key, _ in pairs)
        doubled = next(key for key, count in counts.items() if count > 1)
        raise _RefusedError(
            f"The key '{shortened(doubled)}' stands here twice.", "Keep one of the two.", key=doubled
        )
    return made


def _refuse_constant(name: str) -> Json:
    raise _RefusedError(f"'{name}' is not JSON.", "Write a number, or null if there is none.", literal=name)


def _integer(text: str) -> int:
    digits = len(text.removeprefix("-"))
    if digits > MAX_DIGITS:
        raise _RefusedError(
            f"A number has {digits} digits; the limit is {MAX_DIGITS}.", "Write it as text.", literal=text
        )
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise _RefusedError(f"'{shortened(text)}' is too large a number.", "Write it as text.", literal=text)
    if is_rounded(text, number):
        raise _RefusedError(
            f"'{shortened(text)}' has more digits than a number can hold.", "Write it as text.", literal=text
        )
    return number


def _literal(text: str, literal: str) -> int:
    """Where a refused literal stands: the first that is written so, outside of strings."""
    found = {match.start(): match.group() for match in _TOKEN.finditer(text)}
    exact = (at for at, piece in found.items() if piece == literal)
    # What is wrong may stand right behind it, as in NaNx: the parser takes the literal first.
    return next(exact, next((at for at, piece in found.items() if piece.startswith(literal)), 0))


def _second_key(text: str, key: str) -> int:
    """Where a key stands a second time: in the first object to end that has it twice, as the parser sees it."""
    return next(at for doubled, at in _doubled_keys(text) if doubled == key)


def _doubled_keys(text: str) -> Iterator[tuple[str, int]]:
    """Keys that an object has had before, with their offsets, in the order in which the objects end."""
    around: list[tuple[set[str], list[tuple[str, int]]]] = []
    before = 0
    for match in _TOKEN.finditer(text):  # pragma: no branch  # the caller stops at what the parser refused
        piece = match.group()
        if piece in {"{", "["}:
            around.append((set(), []))
        elif piece in {"}", "]"}:
            yield from around.pop()[1]
        elif piece == ":":
            keys, doubled = around[-1]
            key = scanstring(text, before + 1, True)[0]
            if key in keys:
                doubled.append((key, before))
            keys.add(key)
        before = match.start()


def _refuse_too_many(path: str, text: str) -> None:
    """Raise DocumentError if there are more values than a file may hold: before each stands one of three characters."""
    # In texts they count as well, so this may be too many.
    most = limits.in_force().values
    if sum(map(text.count, _BEFORE_VALUES)) < most:
        return
    before = (match.start() for match in _TOKEN.finditer(text) if _is_before_a_value(text, match))
    excess = next(islice(before, most - 1, None), None)
    if excess is not None:
        raise too_many_values(path, *_LineIndex(text).at(excess))


def _is_before_a_value(text: str, match: re.Match[str]) -> bool:
    """Whether a value, or its key, stands behind a token: not behind a bracket that closes again at once."""
    behind = _skip(text, match.end())
    return match.group() in _BEFORE_VALUES and text[behind : behind + 1] not in {"]", "}"}


def _refuse_half_characters(path: str, text: str) -> None:
    r"""Raise DocumentError for ``"\ud83d"`` alone: half a character, which no UTF-8 file could hold."""
    for match in _TOKEN.finditer(text):
        if not match.group().startswith('"'):
            continue
        try:
            scanstring(text, match.start() + 1, True)[0].encode()
        except UnicodeEncodeError as error:
            line, column = _LineIndex(text).at(match.start())
            raise DocumentError(
                "A text holds half a character (an unpaired surrogate).",
                path=path,
                line=line,
                column=column,
                fix="Write the whole character, or leave it out.",
            ) from error


def _too_deep(path: str, text: str) -> DocumentError:
    most = limits.in_force().depth
    line, column = _LineIndex(text).at(_deeper_than(text, most))
    return DocumentError(
        f"It nests deeper than {most} levels.",
        path=path,
        line=line,
        column=column,
        fix="Flatten the data.",
    )


def _deeper_than(text: str, limit: int) -> int:
    """Where the first list or mapping opens that has more than so many levels."""
    brackets = [match for match in _TOKEN.finditer(text) if match.group() in _STEPS]
    depths = accumulate(_STEPS[match.group()] for match in brackets)
    return next(match.start() for match, depth in zip(brackets, depths, strict=True) if depth > limit)


def _depth(data: Json) -> int:
    """How many lists and mappings stand around each other at the deepest place."""
    deepest = 0
    waiting: list[tuple[Json, int]] = [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict | list):
            deepest = max(deepest, depth)
            inner = value.values() if isinstance(value, dict) else value
            waiting.extend((one, depth + 1) for one in inner)
    return deepest
