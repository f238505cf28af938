"""Markdown with YAML front matter: the front matter is the data, the rest is the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents import front_matter, yaml

if TYPE_CHECKING:
    from socgap_evidence.documents.document import Document, Spans


def read(path: str, text: str) -> Document:
    """The front matter and the body; DocumentError if there is no front matter or it never ends."""
    front, body_start = front_matter.split(path, text)
    return front_matter.document(path, yaml.load(front, path=path), text, body_start)


def spans(text: str) -> Spans:
    """The place of every value of the front matter."""
    return yaml.spans(front_matter.split("", text)[0])
