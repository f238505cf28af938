"""Globs over POSIX paths: ``*`` and ``?`` stay inside one folder, ``**`` crosses folders.

As in git and the shell, a wildcard does not match a name that begins with a dot. Nor does it match ``README.md``, by which
people tell one another what a folder is for: that is no evidence, whatever the folder is full of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

README = "README.md"
"""The name that is evidence only where a glob spells it out."""

_WILDCARD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class GlobPattern:
    """One glob, such as ``evidence/access/reviews/*.yaml``.

    Raises ValueError for what could never match a path of the tree or reaches out of it.
    """

    text: str

    def __post_init__(self) -> None:
        parts = self.text.split("/")
        if self.text.startswith("/") or "\\" in self.text or any(part in {"", ".", ".."} for part in parts):
            raise ValueError(
                f"'{self.text}' is not a path inside the repository; write it like 'evidence/reviews/*.yaml'"
            )
        if any("**" in part and part != "**" for part in parts):
            raise ValueError(
                f"'{self.text}' uses '**' beside other characters; it stands alone, as in 'a/**/*.yaml'"
            )

        try:
            _ = self._expression
        except re.error as error:
            raise ValueError(
                f"'{self.text}' has brackets that hold no characters or a wrong range"
            ) from error

    @cached_property
    def prefix(self) -> str:
        """The beginning that every matching path shares."""
        match = _WILDCARD.search(self.text)
        return self.text if match is None else self.text[: match.start()]

    @property
    def is_literal(self) -> bool:
        """Whether it names exactly one path."""
        return _WILDCARD.search(self.text) is None

    @property
    def _name(self) -> str:
        return self.text.rsplit("/", 1)[-1]

    @property
    def suffix(self) -> str:
        """The ending after the last dot of the name, with the dot and in lower case; empty if there is none."""
        name = self._name
        return f".{name.rsplit('.', 1)[1].lower()}" if "." in name else ""

    def matches(self, path: str) -> bool:
        """Whether the whole path matches."""
        return (
            path.startswith(self.prefix)
            and self._expression.fullmatch(path) is not None
            and (not is_readme(path) or self._name == README)
        )

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        parts = self.text.split("/")
        pieces = []
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            if part == "**":
                pieces.append(r"(?:(?!\.)[^/]+/)*" if not last else r"(?!\.)[^/]+(?:/(?!\.)[^/]+)*")
            else:
                pieces.append(_segment(part) + ("" if last else "/"))
        return re.compile("".join(pieces), re.DOTALL)


def is_readme(path: str) -> bool:
    """Whether a file only says what its folder is for."""
    return path.rsplit("/", 1)[-1] == README


def _segment(part: str) -> str:
    """The expression for one name; a leading wildcard refuses a leading dot."""
    guard = r"(?!\.)" if part[:1] in {"*", "?", "["} else ""
    translated = "".join(_character(piece) for piece in re.findall(r"\[!?\]?[^\]]*\]|.", part, re.DOTALL))
    return guard + translated


def _character(piece: str) -> str:
    if piece == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    if len(piece) > 1:
        negated = piece[1] == "!"
        body = piece[2:-1] if negated else piece[1:-1]
        # A single hyphen makes a range; two in a row Python would warn about, so they mean themselves.
        inside = re.sub(r"(?<!\\-)\\-(?!\\-)", "-", re.escape(body))
        return f"(?!/)[{'^' if negated else ''}{inside}]"
    return re.escape(piece)
