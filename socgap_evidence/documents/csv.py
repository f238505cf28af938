"""CSV as RFC 4180 defines it, with one header line: ``{"items": [{header: value, ...}, ...]}``.

Values follow the same rules as plain YAML scalars, so that one schema fits a register in either form;
an empty cell is an absent field.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from socgap_evidence.documents.document import Document, Span, Spans
from socgap_evidence.documents.table import FORMULA_STARTS, header_fault, is_formula
from socgap_evidence.documents.yaml_scalars import scalar
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json

_CELL = re.compile(r'"(?:[^"]|"")*"|[^,\r\n]*')


def read(path: str, text: str) -> Document:
    """The rows as records; DocumentError with a line for anything ragged, doubled or unclosed."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    items: list[Json] = []
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise DocumentError(
                f"It is not CSV: {error}.",
                path=path,
                line=line,
                column=1,
                fix="Check the quotes around its cells.",
            ) from error
        if row is None:
            break
        if not row:
            raise DocumentError("A line is blank.", path=path, line=line, column=1, fix="Delete the line.")
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
    found = Spans()
    rows = list(_cells(text))
    header = [cell for cell, _ in rows[0]]
    for index, row in enumerate(rows[1:]):
        for name, (_, span) in zip(header, row, strict=False):
            found.values["items", index, name] = span
        first, last = row[0][1], row[-1][1]
        found.values["items", index] = Span(first.line, first.column, last.end_line, last.end_column)
    found.values[()] = found.values["items",] = rows[0][0][1]
    return found


def _header(path: str, names: list[str]) -> list[str]:
    if len(names) == 1 and ";" in names[0]:
        raise DocumentError(
            "Its cells are separated by semicolons.", path=path, line=1, column=1, fix="Save it with commas."
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


def _cells(text: str) -> Iterator[list[tuple[str, Span]]]:
    """Each row's cells with their places; the text is known to be well formed."""
    at, line, line_start = 0, 1, 0
    row: list[tuple[str, Span]] = []
    while at < len(text):
        match = _CELL.match(text, at)
        raw = match.group() if match else ""
        start = (line, at - line_start + 1)
        breaks = raw.count("\n")
        if breaks:
            line += breaks
            line_start = at + raw.rfind("\n") + 1
        at += len(raw)
        row.append((_unquoted(raw), Span(*start, line, at - line_start + 1)))
        if text.startswith(",", at):
            at += 1
            if at < len(text):
                continue
            row.append(("", Span(line, at - line_start + 1, line, at - line_start + 1)))
        yield row
        row = []
        at += 2 if text.startswith("\r\n", at) else 1
        line += 1
        line_start = at


def _unquoted(raw: str) -> str:
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
