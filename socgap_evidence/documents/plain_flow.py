"""What the rest of a line of plain YAML says: a word, or lists and mappings in brackets (``plain_yaml``)."""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from socgap_evidence.documents.yaml_scalars import CONSTANTS, scalar

if TYPE_CHECKING:
    from socgap_evidence.model import Json

DEEPEST = 24
"""How many lists and mappings may stand in one another here; what is deeper is for the parser."""
KEY = r"(?:\$\.|(?:\.\./){1,4})?[A-Za-z_][A-Za-z0-9_.-]{0,63}"
"""A key of one word, or a path of one field."""

_TOKEN = re.compile(
    rf"""\ *(?:
        ([\[\]{{}},])                                    # what holds a list or mapping together
        | ({KEY}):(?=\ )
        | ("[^"\\]*"|'[^']*')
        | ([^\s,\[\]{{}}"'#?:]                           # a word, which ends before a comma or a bracket
           (?: [^\s,\[\]{{}}#?:]++ | :(?=[^\s,\[\]{{}}"'#?:]) | \ ++(?=[^\s,\[\]{{}}"'#?:]) )*+ )
        | (.)                                            # anything else
    )""",
    re.VERBOSE,
)
_PLAIN_WORD = r"""[^\s,\[\]{}"'#?:]++(?:\ [^\s,\[\]{}"'#?:]++)*+"""
"""A word as in ``_TOKEN``, but without a colon or quotes, so that where it ends needs no second look."""
_FIELD = re.compile(rf"({KEY}):\ ({_PLAIN_WORD})(,\ |\}}\Z)")
"""A field of a mapping in braces that holds words alone, with what follows it."""
_STARTS = frozenset("-_/(+$~<=^;.0123456789")
"""What a word may begin with beside letters; other signs mean something to YAML there, or might."""


_OPENS = {"[": 1, "{": 1, "]": -1, "}": -1}


class NotPlainError(Exception):
    """Something that is for the parser."""


class Flow:
    """The lists and mappings in brackets that the rest of a line holds, and lines below it, token by token."""

    __slots__ = ("_at", "_open", "_tokens")

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, str, str, str]] = []
        """Sign, key, quoted text, word, and what is none of these: one of them is not empty."""
        self._open = 0
        self._at = 0
        self.add(text)

    @property
    def is_open(self) -> bool:
        """Whether a bracket is still to be closed."""
        return self._open > 0

    def add(self, line: str) -> None:
        """Go on with another line. What would go on in it, such as a sentence, is for the parser."""
        if " #" in line and not ('"' in line or "'" in line):
            line = without_comment(line)
        found = _TOKEN.findall(line)
        self._tokens += found
        self._open += sum([_OPENS.get(sign, 0) for sign, *_ in found])

    def whole(self, depth: int) -> Json:
        """All of it."""
        self._tokens.append(("", "", "", "", "the end"))
        value = self._value(depth)
        if self._at != len(self._tokens) - 1:
            raise NotPlainError
        return value

    def _value(self, depth: int) -> Json:
        sign, _, quoted, said, _ = self._tokens[self._at]
        self._at += 1
        if said:
            return word(said)
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


def flat(text: str) -> dict[str, Json] | None:
    """The mapping in braces that holds words alone, as rows of most registers are written; ``None`` for any other."""
    found: list[tuple[str, str, str]] = _FIELD.findall(text)
    read = sum([len(key) + len(": ") + len(said) + len(end) for key, said, end in found])
    if text[-1] != "}" or read != len(text) - len("{"):  # it is not whole, or something lies between them
        return None
    fields = {intern(key): word(said) for key, said, _ in found}
    return fields if len(fields) == len(found) else None


def without_comment(text: str) -> str:
    """A word or a text in quotes without the comment behind it; as it is where there is none, or where that is not sure."""
    if " #" not in text:
        return text
    if text[0] in "\"'":
        end = text.find(text[0], 1) + 1
        return text[:end] if end and text[end:].lstrip(" ")[:1] == "#" != text[end] else text
    return text.partition(" #")[0].rstrip(" ") or text


@lru_cache(maxsize=16384)
def word(text: str) -> Json:
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
