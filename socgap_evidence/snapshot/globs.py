"""Globs over POSIX paths: ``*`` and ``?`` stay inside one folder, ``**`` crosses folders.

As in git and the shell, a wildcard does not match a name that begins with a dot. Nor does it match ``README.md``, by which
people tell one another what a folder is for: that is no evidence, whatever the folder is full of.

A glob may come from a stranger, so none may take long. What stands between two wildcards is right where it first fits, and
a regular expression that is told so (an atomic group) never comes back to look for another place.
"""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct

from socgap_evidence.errors import shortened
from socgap_evidence.limits import GLOB_LENGTH

README = "README.md"
"""The name that is evidence only where a glob spells it out."""


_SHOWN = 200
"""The most characters of a glob that a message repeats."""
_WILDCARD = re.compile(r"[*?\[]")
_NAME = r"(?!\.)[^/]+"
_FOLDERS = f"(?:{_NAME}/)*"


class GlobPattern(Struct, frozen=True, dict=True):
    """One glob, such as ``evidence/access/reviews/*.yaml``.

    Raises ValueError for what could never match a path of the tree or reaches out of it.
    """

    text: str

    def __post_init__(self) -> None:
        if len(self.text) > GLOB_LENGTH:
            raise ValueError(
                f"'{self.text[:40]}...' has more than {GLOB_LENGTH:,} characters, as no path has"
            )
        parts = self.text.split("/")
        if self.text.startswith("/") or "\\" in self.text or any(part in {"", ".", ".."} for part in parts):
            raise ValueError(
                f"'{shortened(self.text, _SHOWN)}' is not a path inside the repository; write it like 'evidence/reviews/*.yaml'"
            )
        if any("**" in part and part != "**" for part in parts):
            raise ValueError(
                f"'{shortened(self.text, _SHOWN)}' uses '**' beside other characters; it stands alone, as in 'a/**/*.yaml'"
            )

        try:
            _ = self._expression
        except re.error as error:
            raise ValueError(
                f"'{shortened(self.text, _SHOWN)}' has brackets that hold no characters or a wrong range"
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
        runs: list[list[str]] = [[]]
        for part in self.text.split("/"):
            if part == "**":
                runs.append([])
            else:
                runs[-1].append(_segment(part))
        *before, last = runs
        pieces = ["".join(f"{one}/" for one in run) for run in before]
        # Each but the last '**' ends where what follows it first fits; only the last one has to try other places.
        lazy = [pieces[0], *(f"(?>{_FOLDERS}?{piece})" for piece in pieces[1:]), _FOLDERS] if pieces else []
        return re.compile("".join((*lazy, "/".join(last) or _NAME)), re.DOTALL)


def is_readme(path: str) -> bool:
    """Whether a file only says what its folder is for."""
    return path.rsplit("/", 1)[-1] == README


def _segment(part: str) -> str:
    """The expression for one name; a leading wildcard refuses a leading dot."""
    guard = r"(?!\.)" if part[:1] in {"*", "?", "["} else ""
    runs = [""]
    for piece in re.findall(r"\[!?\]?[^\]]*\]|.", part, re.DOTALL):
        if piece == "*":
            runs.append("")
        else:
            runs[-1] += _character(piece)
    first, *others = runs
    lazy = "".join(f"(?>[^/]*?{run})" for run in others[:-1])
    return guard + first + lazy + "".join(f"[^/]*{run}" for run in others[-1:])


def _character(piece: str) -> str:
    if piece == "?":
        return "[^/]"
    if len(piece) > 1:
        negated = piece[1] == "!"
        body = piece[2:-1] if negated else piece[1:-1]
        # A single hyphen makes a range; two in a row Python would warn about, so they mean themselves.
        inside = re.sub(r"(?<!\\-)\\-(?!\\-)", "-", re.escape(body))
        return f"(?!/)[{'^' if negated else ''}{inside}]"
    return re.escape(piece)
