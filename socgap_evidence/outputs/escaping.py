"""File names and values come from strangers. Each output has its escaping here and nowhere else."""

from __future__ import annotations

import re
import unicodedata

_ASCII = re.compile(r"[^\x20-\x7e]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&$])")


def plain(text: str) -> str:
    r"""Text for a terminal or a log: one line, with controls, ANSI and bidirectional marks as ``\x1b``.

    Characters that cannot be seen or that change what is seen around them never come through.
    """
    return _ASCII.sub(_visible, text)


def markdown(text: str) -> str:
    """Text inside a Markdown paragraph or table cell: shown as it is, never as markup or a mention."""
    return _MARKDOWN.sub(r"\\\1", plain(text))


def markdown_code(text: str) -> str:
    """Text as inline code, whatever backticks it holds, fit for a table cell."""
    shown = plain(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def markdown_link(label: str, path: str) -> str:
    """A link to a file of the tree, from the top of the repository."""
    from urllib.parse import quote  # beside its only use

    target = quote(path.encode("utf-8", "surrogateescape"), safe="/-_.~")
    return f"[{markdown(label)}]({target})"


def _visible(match: re.Match[str]) -> str:
    character = match.group()
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004  # a byte of a file name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
