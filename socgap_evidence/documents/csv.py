"""CSV as RFC 4180 defines it, with one header line: ``{"items": [{header: value, ...}, ...]}``.

Values follow the same rules as plain YAML scalars, so that one schema fits a register in either form;
an empty cell is an absent field.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from typing import TYPE_CHECKING

from socgap_evidence import limits
from socgap_evidence.documents.document import Document, Span, Spans, too_many_values
from socgap_evidence.documents.table import FORMULA_STARTS, header_fault, is_formula
from socgap_evidence.documents.yaml_scalars import scalar
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json, Pointer

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CELL = re.compile(r'"(?:[^"]|"")*"|[^,\r\n]*')


def read(path: str, text: str) -> Document:
    """The rows as records; DocumentError with a line for anything ragged, doubled or unclosed."""
    if (control := _CONTROL.search(text)) is not None:
        _refuse_control(path, text, control)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    items: list[Json] = []
    cells, most = 0, limits.in_force().values
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            said = "a cell has more than 131,072 characters" if "field limit" in str(error) else str(error)
            raise DocumentError(
                f"It is not CSV: {said}.",
                path=path,
                line=line,
                column=1,
                fix="Check the quotes around its cells.",
            ) from error
        if row is None:
            break
        if not row:
            raise DocumentError("A line is blank.", path=path, line=line, column=1, fix="Delete the line.")
        cells += len(row)
        if cells > most:
            raise too_many_values(path, line)
        if header is None:
            header = _header(path, row)
        else:
            items.append(_record(path, header, row, line))
    if header is None:
        raise DocumentError(
            "It has no header line.", path=path, line=1, column=1, fix="Name the columns in the first line."
        )
    return Document(path, {"items": items})


def spans(text: str) -> Spans:
    """The place of every row and cell."""
    header = _cells(text, 0, 1)
    starts, lines = array("Q"), array("Q")
    for at, line in _rows(text):
        starts.append(at)
        lines.append(line)
    return _TableSpans(
        dict.fromkeys(((), ("items",)), header[0][1]),
        text=text,
        names=[cell for cell, _ in header],
        starts=starts,
        lines=lines,
    )


class _TableSpans(Spans, kw_only=True):
    """The places of a table, of which each row's are worked out when they are asked for."""

    text: str
    names: list[str]
    """The cells of the header."""
    starts: array[int]
    """Where each row begins, the header first."""
    lines: array[int]
    """The line that each of them begins on."""

    def find(self, pointer: Pointer, *, on_key: bool = False) -> Span:
        """The place of a cell; that of its row if it is not there, or of the header."""
        _, index, *names = (*pointer, None)[:3] if len(pointer) > 1 else (None, None)
        if not isinstance(index, int) or not 0 <= index < len(self.starts) - 1:
            return super().find(pointer[:1], on_key=on_key)
        row = _cells(self.text, self.starts[index + 1], self.lines[index + 1])
        found = {name: span for name, (_, span) in zip(self.names, row, strict=False)}
        first, last = row[0][1], row[-1][1]
        whole = Span(first.line, first.column, last.end_line, last.end_column)
        return found.get(str(names[0]), whole) if names else whole


def _refuse_control(path: str, text: str, found: re.Match[str]) -> None:
    """Raise DocumentError for a character that no cell shows."""
    before = text[: found.start()]
    raise DocumentError(
        f"It holds the control character 0x{ord(found.group()):02x}, which nobody sees.",
        path=path,
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
        fix="Export it again as plain text, or delete the character.",
    )


def _header(path: str, names: list[str]) -> list[str]:
    for separator, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and separator in names[0]:
            raise DocumentError(
                f"Its cells are separated by {called}.",
                path=path,
                line=1,
                column=1,
                fix="Save it with commas.",
            )
    fault = header_fault(names)
    if fault is not None:
        raise DocumentError(fault[1], path=path, line=1, column=1, fix=fault[2])
    return names


def _record(path: str, header: list[str], row: list[str], line: int) -> dict[str, Json]:
    if len(row) != len(header):
        raise DocumentError(
            f"The row has {len(row)} cells, the header {len(header)}.",
            path=path,
            line=line,
            column=1,
            fix="Quote cells that hold a comma; give every row every column.",
        )
    for cell in row:
        if cell and cell[0] in FORMULA_STARTS and is_formula(cell):
            raise DocumentError(
                f"A cell holds a formula: '{cell[:20]}'.",
                path=path,
                line=line,
                column=1,
                fix="Export values, not formulas.",
            )
    return {name: scalar(cell) for name, cell in zip(header, row, strict=True) if cell}


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """Where each row begins, and on which line; the text is known to be well formed."""
    at, line = 0, 1
    while at < len(text):
        yield at, line
        end = _cell_end(text, at)
        while text.startswith(",", end):
            end = _cell_end(text, end + 1)
        line += _breaks(text, at, end) + 1
        at = end + (2 if text.startswith("\r\n", end) else 1)


def _cell_end(text: str, at: int) -> int:
    match = _CELL.match(text, at)
    return at if match is None else match.end()


def _cells(text: str, at: int, line: int) -> list[tuple[str, Span]]:
    """The cells of the row that begins there, with their places."""
    row: list[tuple[str, Span]] = []
    line_start = at
    while not row or text.startswith(",", at):
        at += bool(row)
        end = _cell_end(text, at)
        raw, first, column = text[at:end], line, at - line_start + 1
        if breaks := _breaks(raw, 0, len(raw)):
            line += breaks
            line_start = at + max(raw.rfind("\n"), raw.rfind("\r")) + 1
        row.append((_unquoted(raw), Span(first, column, line, end - line_start + 1)))
        at = end
    return row


def _breaks(text: str, first: int, end: int) -> int:
    """How many lines end there for the reader, which takes a carriage return alone for an end too."""
    return text.count("\n", first, end) + text.count("\r", first, end) - text.count("\r\n", first, end)


def _unquoted(raw: str) -> str:
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
