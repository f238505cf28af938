"""Markdown with YAML front matter: the front matter is the data, the rest is the body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.documents import plain_yaml, yaml
from socgap_evidence.documents.document import Document
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.documents.document import Spans
    from socgap_evidence.model import Json

_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


def read(path: str, text: str) -> Document:
    """The front matter and the body; DocumentError if there is no front matter or it never ends."""
    front, body_start = _split(path, text)
    return _document(path, yaml.load(front, path=path), text, body_start)


def read_plainly(path: str, text: str) -> Document | None:
    """The same if the front matter is so plain that no parser needs to see it."""
    front, body_start = _split(path, text)
    try:
        return _document(path, yaml.load_plainly(front), text, body_start)
    except plain_yaml.NotPlainError:
        return None


def _document(path: str, data: Json, text: str, body_start: int) -> Document:
    return Document(path, data, text[body_start:], text.count("\n", 0, body_start) + 1)


def spans(text: str) -> Spans:
    """The place of every value of the front matter."""
    return yaml.spans(_split("", text)[0])


def _split(path: str, text: str) -> tuple[str, int]:
    """The front matter, moved by no line, and the offset at which the body begins."""
    opening = _OPENING.match(text)
    if opening is None:
        raise DocumentError(
            "It has no front matter.",
            path=path,
            line=1,
            column=1,
            fix="Begin the file with a line '---', the fields, and another line '---'.",
        )
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise DocumentError(
            "Its front matter never ends.", path=path, line=1, column=1, fix="Close it with a line '---'."
        )
    front = "\n" + text[opening.end() : closing.start()]
    if not front.strip():
        raise DocumentError(
            "Its front matter is empty.", path=path, line=1, column=1, fix="Fill in the fields."
        )
    after = text.find("\n", closing.start())
    return front, len(text) if after < 0 else after + 1
