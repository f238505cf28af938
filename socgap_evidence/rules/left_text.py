"""What must not be left standing in a document: template text and credentials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding
from socgap_evidence.rules.naming import ids_of, position
from socgap_evidence.selectors import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Pointer

WRITE = "Write the text: what is done here, by whom and when."
LINE_BREAK = re.compile(r"\r\n?|\n")
"""What ends a line for CommonMark; ``splitlines`` knows ten more characters, and line numbers would drift."""
_PLACEHOLDER = re.compile(
    r"(?<![^\W_])(?:TBD|TBC|TODO|FIXME|XXX)(?![^\W_])|\blorem\s+ipsum\b|\byour\s+company\b"
    r"|\[(?:insert|company|name|date|your|enter|fill)[^\]\[]{0,200}\](?!\()|<(?:insert|company|your)[^<>]{0,200}>|\{\{[^{}]{0,200}\}\}|_{4,}",
    re.IGNORECASE,
)
_CHEAP = re.compile(r"[\[<{_]|tb[dc]|todo|fixme|xxx|lorem|your\s+company", re.IGNORECASE)
_CREDENTIAL = re.compile(
    r"-----BEGIN (?P<private>(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY)(?: BLOCK)?-----"
    r"|(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"
    r"|(?<![\w-])(?:AIza[\w-]{35}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22}|glpat-[\w-]{20}"
    r"|xox[abeoprs]-[\w-]{10}|[rs]k_live_[A-Za-z0-9]{16})",
    re.ASCII,
)
"""Only what is one beyond doubt: a long random word may as well be a digest."""
_MAY_BE_ONE = re.compile(r"PRIVATE KEY|A[KS]IA|AIza|gh[pousr]_|github_pat_|glpat-|xox|k_live_")
"""What stands in each of them; six times as fast."""
_REPLACE = "Replace the credential wherever it is used, then take it out; git keeps what once stood here."


def placeholders(document: Document) -> Iterator[Finding]:
    """One finding for each value or line that still holds template text."""
    for pointer, text in _texts(document.data, ()):
        match = _PLACEHOLDER.search(text) if _CHEAP.search(text) else None
        if match:
            yield Finding(
                Reason.INVALID,
                f"'{position(pointer)}' still holds template text: '{match.group()[:40]}'.",
                "Write what is true here.",
                place=Place(document.path, pointer),
                about=ids_of(document, Node(document.data, ())),
            )
    for number, line in enumerate(LINE_BREAK.split(document.body or ""), document.body_line):
        match = _PLACEHOLDER.search(line)
        if match:
            yield in_line(
                document, number, f"Template text is left: '{match.group()[:40]}'.", column=match.start() + 1
            )


def credentials(document: Document) -> Iterator[Finding]:
    """One finding for each value or line that holds one; it names the kind and never the credential."""
    for pointer, text in _texts(document.data, ()):
        match = _CREDENTIAL.search(text) if _MAY_BE_ONE.search(text) else None
        if match:
            yield Finding(
                Reason.INVALID,
                f"'{position(pointer)}' holds what looks like {_kind(match)}.",
                _REPLACE,
                place=Place(document.path, pointer),
                about=ids_of(document, Node(document.data, ())),
            )
    for number, line in enumerate(LINE_BREAK.split(document.body or ""), document.body_line):
        match = _CREDENTIAL.search(line)
        if match:
            message = f"Here stands what looks like {_kind(match)}."
            yield in_line(document, number, message, column=match.start() + 1, fix=_REPLACE)


def _kind(credential: re.Match[str]) -> str:
    return "a private key" if credential["private"] else "an access key"


def _texts(value: Json, pointer: Pointer) -> Iterator[tuple[Pointer, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*pointer, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*pointer, index))


def in_line(document: Document, line: int, message: str, *, column: int = 1, fix: str = WRITE) -> Finding:
    """A finding about a line of a document."""
    return Finding(
        Reason.INVALID,
        message,
        fix,
        place=Place(document.path, line=line, column=column),
        about=ids_of(document, Node(document.data, ())),
    )
