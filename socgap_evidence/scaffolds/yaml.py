"""Lines of YAML with comments, as a scaffold is written: one fact a line, quoted only where it must be.

Values come from registers and comments from a company's own schemas, so both are strangers' words: what is written is
always read back as the very same value, and a comment never ends before its line does.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH = 100
"""Columns in which comments are wrapped."""
_NARROWEST = 40
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./@+-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NO_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that some reader of YAML takes for something else than a text."""
_TWO_MARKS = "#\\x23"
"""What begins a command of a CI system, in a text that is printed."""
_LATIN, _BASIC = 0xFF, 0xFFFF


def scalar(value: bool | float | str | None) -> str:
    """One value as YAML; nothing at all for ``None``, which is what a person fills in."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _NO_TEXT:
        return value
    quoted = "".join(_character(one) for one in value)
    return f'"{quoted.replace("##", _TWO_MARKS)}"'


def entry(key: str, value: bool | float | str | None = None) -> str:
    """A key with its value beside it, without a blank at the end where there is none."""
    return f"{scalar(key)}: {scalar(value)}".rstrip(" ")


def comment(text: str, indent: int = 0) -> Iterator[str]:
    """A text as lines of comments, to stand ``indent`` columns from the left; nothing for a blank one."""
    shown = plain(" ".join(text.split()))
    for line in textwrap.wrap(shown, max(_NARROWEST, WIDTH - 2 - indent), break_on_hyphens=False):
        yield f"# {line}"


def indented(lines: Iterable[str], columns: int = 2) -> Iterator[str]:
    """The lines that much further to the right; empty ones stay empty."""
    for line in lines:
        yield f"{' ' * columns}{line}" if line else ""


def commented(lines: Iterable[str]) -> Iterator[str]:
    """The lines as comments, so that taking the marks away leaves what they say."""
    for line in lines:
        yield f"# {line}" if line else "#"


def listed(lines: Iterable[str]) -> list[str]:
    """The lines of one item of a list: the first that is no comment begins it."""
    found = list(lines)
    first = next((number for number, line in enumerate(found) if not _is_comment(line)), None)
    if first is None:
        return ["-", *indented(found)]
    return [*found[:first], f"- {found[first]}".rstrip(" "), *indented(found[first + 1 :])]


def _is_comment(line: str) -> bool:
    return not line or line.startswith("#")


def _character(one: str) -> str:
    if one in {'"', "\\"}:
        return f"\\{one}"
    if one.isprintable():
        return one
    code = ord(one)
    return f"\\x{code:02x}" if code <= _LATIN else f"\\u{code:04x}" if code <= _BASIC else f"\\U{code:08x}"
