"""Files that are so plain that no parser needs to see them: YAML, and Markdown with such front matter.

Most files of evidence are, so most runs import no parser and begin no process for one (docs/adr/0021-speed.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence import limits
from socgap_evidence.documents import front_matter, plain_yaml
from socgap_evidence.documents.document import Document
from socgap_evidence.documents.plain_flow import DEEPEST, NotPlainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.model import Json


def read_yaml(path: str, text: str) -> Document | None:
    """The document that a text of YAML holds; ``None`` if it is for the parser."""
    try:
        return Document(path, _load(text))
    except NotPlainError:
        return None


def read_markdown(path: str, text: str) -> Document | None:
    """The front matter and the body; ``None`` if it is for the parser, DocumentError if there is no front matter."""
    front, body_start = front_matter.split(path, text)
    try:
        return front_matter.document(path, _load(front), text, body_start)
    except NotPlainError:
        return None


READERS: dict[str, Callable[[str, str], Document | None]] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
"""By the ending of the name."""


def may_be_too_many(text: str) -> bool:
    """Whether there are more values than a file may hold, unless they are no values: in texts these signs count as well."""
    return _BEFORE_ANY + sum(map(text.count, _BEFORE_VALUES)) > limits.in_force().values


_BEFORE_ANY = 2
"""The whole of it, and the first value in it, have nothing before them."""
_BEFORE_VALUES = ("{", "[", ",", "\n", "- ", "-\t")
"""What stands before each other value, or before its key."""


def _load(text: str) -> Json:
    """The one value that a plain text holds; NotPlainError if it is for the parser."""
    if may_be_too_many(text) or limits.in_force().depth <= DEEPEST:
        raise NotPlainError
    return plain_yaml.load(text)
