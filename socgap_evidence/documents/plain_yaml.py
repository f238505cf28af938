"""YAML as nearly everyone writes it, read line by line: mappings, lists and words, without a parser's events.

It only ever accepts: a text comes back as its value, the same that the parser's events make (``yaml``), or not at
all, and then the parser reads it and says what is wrong if something is. So it knows little, and is sure of
that: printable characters, keys that are words, sentences and block text without blank lines. No code but
Python's runs, and its time grows with the text's length (docs/adr/0021-speed.md).
"""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING

from socgap_evidence.documents.plain_flow import (
    DEEPEST,
    KEY,
    Flow,
    NotPlainError,
    flat,
    without_comment,
    word,
)

if TYPE_CHECKING:
    from socgap_evidence.model import Json

_LINE = re.compile(
    rf"^(\ *)((?:-\ )?)(?:({KEY}(?:\ [A-Za-z0-9_.-]{{1,64}}+){{0,8}}+):(?:\ +|$))?(.*)$", re.MULTILINE
)
"""Blanks, a dash, a key of one word or more, and what follows."""
_JOINTS = {"|": ("\n", "\n"), "|-": ("\n", ""), ">": (" ", "\n"), ">-": (" ", "")}
"""What stands between the lines of a text in block style, and at its end."""
_QUOTES = frozenset("\"'")
_MORE_THAN_WORDS = frozenset("[{|>")
"""What the rest of a line begins with if it is a list or a mapping, or the style of a text that stands below."""


def load(text: str) -> Json:
    """The value of a text; NotPlainError if it is for the parser."""
    if "\r" in text:  # as Windows ends lines; YAML means the same by both
        text = text.replace("\r\n", "\n")
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
        lines, at, blanks, last = self._lines, self._at, " " * indent, ""
        while True:
            spaces, dash, key, rest = lines[at]
            if spaces != blanks or dash or not key:
                if last and rest and not key and not dash and len(spaces) > indent:
                    self._at, last = at, intern(last)
                    fields[last], last = self._sentence(lines[at - 1][3], indent), ""
                    at = self._at
                    continue
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
                try:
                    fields[intern(key)] = word(rest)  # nearly every line
                    last = key
                except NotPlainError:
                    self._at, last = at, ""
                    fields[key] = self._with_more(rest, indent, depth)
                    at = self._at
            else:
                last = ""
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

    def _with_more(self, rest: str, indent: int, depth: int) -> Json:
        """What the rest of a line says that ends in a comment, or opens quotes that a line below it closes."""
        if rest[0] == "#":
            return self._below(indent, depth)
        bare = without_comment(rest)
        return word(bare) if bare != rest else self._quoted(rest, indent)

    def _below(self, indent: int, depth: int) -> Json:
        """What the lines below a key hold."""
        here = self._indent()
        if here < indent or (here == indent and not self._lines[self._at][1]):
            return None
        _, dash, key, rest = self._lines[self._at]
        if dash or key:
            return self._block(here, depth + 1)
        if rest in _JOINTS:
            raise NotPlainError
        self._at += 1
        return self._value(rest, indent, depth)

    def _value(self, rest: str, indent: int, depth: int) -> Json:
        """What the rest of a line says, which may be how the lines below it are meant."""
        first = rest[0]
        if first == "{" and depth < DEEPEST and (fields := flat(rest)) is not None:
            return fields
        if first in "[{":
            return self._in_brackets(rest, indent).whole(depth)
        if rest in _JOINTS:
            return self._written_below(rest, indent)
        if (bare := without_comment(rest)) != rest:
            return word(bare)
        if first in _QUOTES and (rest[-1] != first or len(rest) == 1):
            return self._quoted(rest, indent)
        return self._sentence(rest, indent)

    def _quoted(self, rest: str, indent: int) -> Json:
        """What stands in quotes that the rest of a line opens and a line below it closes."""
        quote, said, lines = rest[0], [rest], self._written
        if quote not in _QUOTES or quote in rest[1:]:
            raise NotPlainError
        while quote not in said[-1] or len(said) == 1:
            line = lines[self._at].lstrip(" ") if self._at < len(lines) else ""
            if not line or len(lines[self._at]) - len(line) <= indent:
                raise NotPlainError
            said.append(line)
            self._at += 1
        if any(one[-1] == " " for one in said):
            raise NotPlainError
        return word(" ".join(said))

    def _sentence(self, rest: str, indent: int) -> Json:
        """What the rest of a line says, together with the lines below it that go on with it."""
        said = [rest]
        while True:
            spaces, dash, key, more = self._lines[self._at]
            if len(spaces) <= indent or dash or key or not more or more[0] == "#":
                break
            if not more[0].isalnum():  # it may mean something there
                raise NotPlainError
            said.append(more)
            self._at += 1
        if len(said) > 1 and (rest[0] in _QUOTES or any(one[-1] == " " for one in said)):
            raise NotPlainError
        return word(" ".join(said))

    def _in_brackets(self, rest: str, indent: int) -> Flow:
        """What stands in brackets from the rest of a line on."""
        flow, lines = Flow(rest), self._written
        while flow.is_open:
            line = lines[self._at].lstrip(" ") if self._at < len(lines) else ""
            if not line or len(lines[self._at]) - len(line) <= indent:
                raise NotPlainError
            flow.add(line)
            self._at += 1
        return flow

    @property
    def _written(self) -> list[str]:
        """The lines as they are written."""
        if self._raw is None:
            self._raw = self._text.split("\n")
        return self._raw

    def _written_below(self, style: str, indent: int) -> str:
        """The text that the lines below hold in block style, where no line of it is empty or further indented."""
        lines, start = self._written, self._at
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
        skipped = self._written[end : self._at]
        if after > indent or any(len(line) - len(line.lstrip(" ")) > indent for line in skipped):
            raise NotPlainError
