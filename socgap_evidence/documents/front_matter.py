"""Where the front matter of a Markdown file stands, and the document that comes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.documents.document import Document
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.model import Json

_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


def split(path: str, text: str) -> tuple[str, int]:
    """The front matter, moved by no line, and the offset at which the body begins; DocumentError if there is none."""
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


def document(path: str, data: Json, text: str, body_start: int) -> Document:
    """The document of a text whose front matter holds ``data``, with the body and the line at which it begins."""
    return Document(path, data, text[body_start:], text.count("\n", 0, body_start) + 1)
