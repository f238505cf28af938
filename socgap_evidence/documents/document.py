"""What reading a file gives: its data, and on demand the place of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence import limits
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.model import Json, Pointer


def too_many_values(path: str, line: int, column: int = 1) -> DocumentError:
    """The error of a file that holds more values than it may, with the place of the first that is too many."""
    return DocumentError(
        f"It holds more than {limits.in_force().values:,} values.",
        path=path,
        line=line,
        column=column,
        fix="Split it by period, or attach the export and describe it in a smaller file.",
    )


class Span(Struct, frozen=True):
    """A stretch of text: lines and columns count from 1, columns in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)


class Spans(Struct):
    """The place of every value and of every key of one document, by pointer."""

    values: dict[Pointer, Span] = field(default_factory=dict)
    keys: dict[Pointer, Span] = field(default_factory=dict)

    def find(self, pointer: Pointer, *, on_key: bool = False) -> Span:
        """The place of a value (or of its key); of the nearest thing around it if that is not there."""
        if on_key and pointer in self.keys:
            return self.keys[pointer]
        while pointer not in self.values and pointer:
            pointer = pointer[:-1]
        return self.values.get(pointer, START)


class Document(Struct, frozen=True, eq=False):
    """One file of the tree, read."""

    path: str
    data: Json
    """The whole of a YAML or JSON file, the front matter of a Markdown file, ``{"items": rows}`` of a CSV
    or XLSX file; ``None`` for an attachment."""
    body: str | None = None
    """The Markdown below the front matter; ``None`` for every other format."""
    body_line: int = 1
    """The line on which the body begins."""
