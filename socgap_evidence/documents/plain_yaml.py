"""YAML as nearly everyone writes it, read line by line: mappings, lists and words, without a parser's events.

It only ever accepts: a text comes back as its value, the same that the parser's events make (``yaml``), or not at
all, and then the parser reads it and says what is wrong if something is. So it knows little, and is sure of
that: printable characters, keys that are words, values on one line, block text without blank lines. No code but
Python's runs, and its time grows with the text's length (docs/adr/0021-speed.md).
"""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from socgap_evidence.documents.yaml_scalars import CONSTANTS, scalar

if TYPE_CHECKING:
    from socgap_evidence.model import Json

DEEPEST = 12
"""How many lists and mappings may stand in one another here; what is deeper is for the parser."""

_KEY = "[A-Za-z_][A-Za-z0-9_-]{0,63}"
_LINE = re.compile(rf"^(\ *)((?:-\ )?)(?:({_KEY}):(?:\ +|$))?(.*)$", re.MULTILINE)
_TOKEN = re.compile(
    rf"""\ *(?:
        ([\[\]{{}},])                                    # what holds a list or mapping together
        | ({_KEY}):(?=\ )
        | ("[^"\\]*"|'[^']*')
        | ([^\s,\[\]{{}}"'#?:]                           # a word, which ends before a comma or a bracket
           (?: [^\s,\[\]{{}}"'#?:]++ | :(?=[^\s,\[\]{{}}"'#?:]) | \ ++(?=[^\s,\[\]{{}}"'#?:]) )*+ )
        | (.)                                            # anything else
    )""",
    re.VERBOSE,
)
_PLAIN_WORD = r"""[^\s,\[\]{}"'#?:]++(?:\ [^\s,\[\]{}"'#?:]++)*+"""
"""A word as in ``_TOKEN``, but without a colon, so that where it ends needs no second look."""
_FIELD = re.compile(rf"({_KEY}):\ ({_PLAIN_WORD})(,\ |\}}\Z)")
"""A field of a mapping in braces that holds words alone, with what follows it."""
_JOINTS = {"|": ("\n", "\n"), "|-": ("\n", ""), ">": (" ", "\n"), ">-": (" ", "")}
"""What stands between the lines of a text in block style, and at its end."""
_STARTS = frozenset("-_/(+$~<=^;.0123456789")
"""What a word may begin with beside letters; other signs mean something to YAML there, or might."""
_MORE_THAN_WORDS = frozenset("[{|>")
"""What the rest of a line begins with if it is a list or a mapping, or the style of a text that stands below."""


class NotPlainError(Exception):
    """Something that is for the parser."""


def load(text: str) -> Json:
    """The value of a text; NotPlainError if it is for the parser."""
    # What Python can print, YAML can hold; left out are tabs, all line breaks but one, and marks of byte order.
    if not text.replace("\n", "").isprintable():
        raise NotPlainError
    return _Text(text).value()


class _Text:
    """The lines of a text, of which nobody has read number ``_at`` yet."""

    __slots__ = ("_at", "_lines", "_raw", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._raw: list[str] | None = None
        self._lines: list[tuple[str, str, str, str]] = _LINE.findall(text)
        """Blanks, dash, key, and what follows: each of them may be empty, and at the end all are."""
        self._lines.append(("", "", "", ""))
        self._at = 0

    def value(self) -> Json:
        """All of it."""
        if self._indent() != 0:
            raise NotPlainError
        whole = self._block(0, 0)
        if self._indent() >= 0:
            raise NotPlainError
        return whole

    def _indent(self) -> int:
        """How far the next line that says something is indented, past blank lines and comments; -1 at the end."""
        lines = self._lines
        spaces, dash, key, rest = lines[self._at]
        if key or dash:  # nearly always
            return len(spaces)
        for number in range(self._at, len(lines)):
            spaces, dash, key, rest = lines[number]
            if key or dash or (rest and rest[0] != "#"):
                self._at = number
                return len(spaces)
        self._at = len(lines) - 1  # the end
        return -1

    def _block(self, indent: int, depth: int) -> Json:
        """The mapping or the list that begins with the next line."""
        if depth > DEEPEST:
            raise NotPlainError
        _, dash, key, _ = self._lines[self._at]
        if dash:
            return self._list(indent, depth)
        if key:
            return self._mapping(indent, depth)
        raise NotPlainError

    def _mapping(self, indent: int, depth: int) -> dict[str, Json]:
        fields: dict[str, Json] = {}
        lines, at, blanks = self._lines, self._at, " " * indent
        while True:
            spaces, dash, key, rest = lines[at]
            if spaces != blanks or dash or not key:
                self._at = at
                here = self._indent()
                if here < indent:
                    return fields
                at = self._at
                spaces, dash, key, rest = lines[at]
                if here > indent or dash or not key:
                    raise NotPlainError
            if key in fields:
                raise NotPlainError
            at += 1
            if rest and rest[0] not in _MORE_THAN_WORDS:
                fields[intern(key)] = _word(rest)  # nearly every line
            else:
                self._at = at
                fields[intern(key)] = self._value(rest, indent, depth) if rest else self._below(indent, depth)
                at = self._at

    def _list(self, indent: int, depth: int) -> list[Json]:
        entries: list[Json] = []
        while (here := self._indent()) == indent:
            _, dash, key, rest = self._lines[self._at]
            if not dash:
                return entries  # the list stands right below the key that it belongs to
            if key:
                # A mapping that begins behind the dash: its first line is like the others without it.
                self._lines[self._at] = (" " * (indent + 2), "", key, rest)
                entries.append(self._block(indent + 2, depth + 1))
            elif rest:
                self._at += 1
                entries.append(self._value(rest, indent, depth))
            else:
                raise NotPlainError
        if here > indent:
            raise NotPlainError
        return entries

    def _below(self, indent: int, depth: int) -> Json:
        """What the lines below a key hold."""
        here = self._indent()
        if here > indent or (here == indent and self._lines[self._at][1]):
            return self._block(here, depth + 1)
        return None

    def _value(self, rest: str, indent: int, depth: int) -> Json:
        """What the rest of a line says, which may be how the lines below it are meant."""
        first = rest[0]
        if first == "{" and depth < DEEPEST and (fields := _flat(rest)) is not None:
            return fields
        if first in "[{":
            return _Flow(rest).whole(depth)
        if rest in _JOINTS:
            return self._written_below(rest, indent)
        return _word(rest)

    def _written_below(self, style: str, indent: int) -> str:
        """The text that the lines below hold in block style, where no line of it is empty or further indented."""
        if self._raw is None:
            self._raw = self._text.split("\n")
        lines, start = self._raw, self._at
        inner = len(lines[start]) - len(lines[start].lstrip(" ")) if start < len(lines) else 0
        if inner <= indent:
            raise NotPlainError
        end = start
        while end < len(lines) and lines[end].startswith(" " * inner):
            end += 1
        written = [line[inner:] for line in lines[start:end]]
        if end == len(lines) or any(not line or line[0] == " " or line[-1] == " " for line in written):
            raise NotPlainError
        self._at = end
        self._refuse_more_of_it(end, indent)
        between, last = _JOINTS[style]
        return between.join(written) + last

    def _refuse_more_of_it(self, end: int, indent: int) -> None:
        """Raise where text in block style may go on past line ``end``: behind blank lines, in blanks, or like a comment."""
        after = self._indent()
        skipped = (self._raw or ())[end : self._at]
        if after > indent or any(len(line) - len(line.lstrip(" ")) > indent for line in skipped):
            raise NotPlainError


class _Flow:
    """The lists and mappings in brackets that the rest of a line holds, token by token."""

    __slots__ = ("_at", "_tokens")

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, str, str, str]] = _TOKEN.findall(text)
        """Sign, key, quoted text, word, and what is none of these: one of them is not empty."""
        self._tokens.append(("", "", "", "", "the end"))
        self._at = 0

    def whole(self, depth: int) -> Json:
        """All of it."""
        value = self._value(depth)
        if self._at != len(self._tokens) - 1:
            raise NotPlainError
        return value

    def _value(self, depth: int) -> Json:
        sign, _, quoted, word, _ = self._tokens[self._at]
        self._at += 1
        if word:
            return _word(word)
        if quoted:
            return quoted[1:-1]
        if sign == "{" and depth < DEEPEST:
            return self._mapping(depth + 1)
        if sign == "[" and depth < DEEPEST:
            return self._list(depth + 1)
        raise NotPlainError

    def _mapping(self, depth: int) -> dict[str, Json]:
        fields: dict[str, Json] = {}
        while not self._ends("}", is_first=not fields):
            key = self._tokens[self._at][1]
            if not key or key in fields:
                raise NotPlainError
            self._at += 1
            fields[intern(key)] = self._value(depth)
        return fields

    def _list(self, depth: int) -> list[Json]:
        entries: list[Json] = []
        while not self._ends("]", is_first=not entries):
            entries.append(self._value(depth))
        return entries

    def _ends(self, bracket: str, *, is_first: bool) -> bool:
        """Whether the bracket closes here; if not, go past the comma before the next entry."""
        sign = self._tokens[self._at][0]
        if sign == bracket:
            self._at += 1
            return True
        if is_first:
            return False
        if sign != ",":
            raise NotPlainError
        self._at += 1
        return False


def _flat(text: str) -> dict[str, Json] | None:
    """The mapping in braces that holds words alone, as rows of most registers are written; ``None`` for any other."""
    found: list[tuple[str, str, str]] = _FIELD.findall(text)
    read = sum([len(key) + len(": ") + len(word) + len(end) for key, word, end in found])
    if text[-1] != "}" or read != len(text) - len("{"):  # it is not whole, or something lies between them
        return None
    fields = {intern(key): _word(word) for key, word, _ in found}
    return fields if len(fields) == len(found) else None


@lru_cache(maxsize=16384)
def _word(text: str) -> Json:
    """What a word or a sentence on the rest of a line is. The cache keeps one copy of what recurs in many files."""
    first = text[0]
    if first in "\"'":
        inner = text[1:-1]
        if text[-1] != first or first in inner or "\\" in inner or len(text) == 1:
            raise NotPlainError
        return inner
    if ": " in text or " #" in text or text[-1] in ": ":
        raise NotPlainError
    if first.isalpha():
        return CONSTANTS.get(text, text)
    if first == "-" and not text[1:2].isalnum():
        raise NotPlainError
    if first in _STARTS:
        return scalar(text)
    raise NotPlainError
