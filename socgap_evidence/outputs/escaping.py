"""File names and values come from strangers. Each output has its escaping here and nowhere else."""

from __future__ import annotations

import re
import unicodedata
from html import escape as html_escape
from urllib.parse import quote

_ASCII = re.compile(r"[^\x20-\x7e]")
_ATTACHMENT = re.compile(r"\[(?=\[)")
_BRACE = re.compile(r"[{}]")
_COMMAND = re.compile(r"#(?=#(?:vso)?\[)|^ *:(?=:)")
_COMMAND_ANYWHERE = re.compile(r"#(?=#(?:vso)?\[)")
_FOLDED = re.compile(r":(?=:)|\\(?=[nN])")
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""What begins a formula; the last four are their wide forms, which some programs take for the same."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_LINK = re.compile(r"\](?=\()")
_NOT_ASCII = re.compile(r"[^\x00-\x7e]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_BLOCK = re.compile(r"^(|[0-9]{1,9}(?=\.))([-=.]|:(?=:))")
"""What would begin a list, a rule, an underlined heading or a command of a CI system at the start of a paragraph."""


def visible(text: str) -> str:
    r"""Text on one line, with controls, ANSI and bidirectional marks as ``\x1b``.

    Characters that cannot be seen or that change what is seen around them never come through.
    """
    return _ASCII.sub(_visible, text)


def plain(text: str) -> str:
    """Visible text for a terminal or a log, without what a CI system takes for a command.

    That is ``##[...]`` and ``##vso[...]`` anywhere and ``::...::`` at the start of a line, whatever blanks are before it.
    """
    return _COMMAND.sub(_disarmed, visible(text))


def calendar(text: str) -> str:
    r"""Visible text for a value of iCalendar, whose own escaping comes on top.

    Lines are folded anywhere, so that what :func:`plain` hides at the start of a line is hidden everywhere. A backslash
    before an ``n`` stands as ``\x5c``: many readers take it for a line break, whatever escapes it.
    """
    return _FOLDED.sub(lambda match: f"\\x{ord(match.group()):02x}", plain(text))


def markdown(text: str) -> str:
    """Text inside a Markdown paragraph or table cell: shown as it is, never as markup, a link or a mention.

    Blanks around it are left out: four of them would begin a block of code.
    """
    return _BLOCK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", visible(text).strip(" ")))


def markdown_code(text: str) -> str:
    """Text as inline code, whatever backticks it holds.

    Text with a ``|`` is escaped instead: as code it could be right in a paragraph or in a table cell, not in both.
    """
    shown = plain(text)
    if "|" in shown or not shown.strip(" "):
        return markdown(shown)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or shown[0] == shown[-1] == " " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def markdown_link(label: str, path: str) -> str:
    """A link to a file, by its path from the file that the link stands in."""
    target = quote(path.encode("utf-8", "surrogateescape"), safe="/-_.~")
    return f"[{markdown(label)}]({target})"


def spreadsheet(text: str) -> str:
    """Plain text for a cell of CSV, which no spreadsheet takes for a formula: an apostrophe stands before one."""
    shown = plain(text)
    return f"'{shown}" if shown.lstrip(" ")[:1] in _FORMULA else shown


def workflow_message(text: str) -> str:
    """The message of a workflow command of GitHub Actions, which ends with its line."""
    return plain(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """The value of a property of a workflow command, which no colon or comma ends early."""
    return workflow_message(text).replace(":", "%3A").replace(",", "%2C")


def sarif(text: str) -> str:
    r"""Plain text as a message of SARIF: ``{0}`` is no placeholder and ``[a](b)`` no link (sections 3.11.5 and 3.11.6).

    A bracket that would begin the target of a link stands as ``\x5d``: readers differ in what a backslash before it means.
    """
    return _BRACE.sub(lambda match: match.group() * 2, _LINK.sub(r"\\x5d", text))


def junit(text: str) -> str:
    """Text on one line, of characters that XML can hold, without ``[[``.

    With that GitLab and Jenkins have a file attached to a case, ``[[ATTACHMENT|path]]``.
    """
    return _ATTACHMENT.sub(r"\\x5b", plain(text))


def html(text: str) -> str:
    """Text inside an element of HTML, on one line."""
    return html_escape(plain(text))


def json_text(written: str, *, ascii_only: bool = False) -> str:
    """Written JSON with what :func:`plain` hides as escapes; it stands for the same values."""
    shown = _NOT_ASCII.sub(lambda match: _json_escape(match.group(), ascii_only=ascii_only), written)
    return _COMMAND_ANYWHERE.sub(r"\\u0023", shown)


def _json_escape(character: str, *, ascii_only: bool) -> str:
    if not ascii_only and unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if code <= 0xFFFF:  # noqa: PLR2004
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _disarmed(match: re.Match[str]) -> str:
    blanks, first = match.group()[:-1], match.group()[-1]
    return f"{blanks}\\x{ord(first):02x}"


def _visible(match: re.Match[str]) -> str:
    character = match.group()
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004  # a byte of a file name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
