"""XLSX as the CSV that a spreadsheet would save of it: ``{"items": [{header: value, ...}, ...]}``.

One schema serves a register in YAML, CSV and XLSX. The one sheet that can be seen is the table; its first row names
the columns. A text means what it means in CSV. A number is the number, without ``.0`` where it is whole, however its
format shows it; a logical value is ``true`` or ``false``. A date is ``YYYY-MM-DD``. A date with a time has no offset in
a spreadsheet: it stays ``YYYY-MM-DDTHH:MM:SS``, which no ``date-time`` is, so that the schema refuses it. An empty cell
is an absent field. Refused are formulas, errors, merged cells and whatever is hidden: nobody has reviewed it.
"""

from __future__ import annotations

import math
import warnings
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.documents.document import Document, Span, Spans
from socgap_evidence.documents.flaws import FlawError, UndeterminedError, is_of_the_system
from socgap_evidence.documents.table import header_fault, is_formula
from socgap_evidence.documents.yaml_scalars import scalar
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from socgap_evidence.documents.workbook import Sheets
    from socgap_evidence.model import Json

_DIGITS = 15
"""The digits that a spreadsheet keeps of a number."""
_ABSENT = ""


class _Cell(NamedTuple):
    """A cell as openpyxl gives it, with its place."""

    row: int
    column: int
    value: object
    is_error: bool


def read(path: str, raw: bytes) -> Document:
    """The rows as records; DocumentError with the cell for anything that no reviewer has seen as it is.

    The error is ``undetermined`` where openpyxl is not installed.
    """
    header, rows = _table(path, raw)
    items: list[Json] = [
        {name: value for name, value in zip(header, row, strict=True) if value != _ABSENT} for row in rows
    ]
    return Document(path, {"items": items})


def spans(raw: bytes) -> Spans:
    """The place of every row and cell: the line is the sheet's row, the column its column; DocumentError as ``read``."""
    header, rows = _table("", raw)
    found = Spans()
    found.values[()] = found.values["items",] = Span(1, 1, 1, 2)
    for index in range(len(rows)):
        line = index + 2
        found.values["items", index] = Span(line, 1, line, len(header) + 1)
        for column, name in enumerate(header, 1):
            found.values["items", index, name] = Span(line, column, line, column + 1)
    return found


def texts(path: str, raw: bytes) -> list[tuple[int, list[str]]]:
    """Every row of the sheet that can be seen with its number, each cell as the text that ``read`` would find there.

    Nothing is asked of the header, and blank rows are kept; DocumentError as ``read`` for what nobody has reviewed.
    """
    try:
        return [(row[0].row, [_shown(cell) for cell in row]) for row in _inspected(raw) if row]
    except FlawError as flaw:
        raise _unreadable(path, flaw) from flaw


def _table(path: str, raw: bytes) -> tuple[list[str], list[list[Json]]]:
    """The names of the columns, and for each row as many values."""
    try:
        cells = _inspected(raw)
        header = _header(cells[0] if cells else [])
        return header, [_record(row, len(header)) for row in cells[1:]]
    except FlawError as flaw:
        raise _unreadable(path, flaw) from flaw


def _inspected(raw: bytes) -> list[list[_Cell]]:
    """The rows of a workbook that was walked over first."""
    from socgap_evidence.documents.workbook import inspect_workbook  # zipfile takes 20 ms, only for workbooks

    return _cells(*inspect_workbook(raw))


def _unreadable(path: str, flaw: FlawError) -> DocumentError:
    """The flaw of a workbook as what is wrong with the file."""
    return DocumentError(
        f"It {flaw.says}.",
        path=path,
        fix=flaw.fix,
        line=flaw.line,
        column=flaw.column,
        undetermined=isinstance(flaw, UndeterminedError),
    )


def _cells(safe: bytes, sheets: Sheets) -> list[list[_Cell]]:
    """The rows of the one sheet that can be seen, blank ones at the end left out."""
    try:
        from openpyxl import load_workbook  # 170 ms, and an extra
    except ImportError as error:
        raise UndeterminedError(
            "cannot be read without openpyxl", "Install it: pip install 'socgap-evidence[xlsx]'."
        ) from error
    try:
        with warnings.catch_warnings():  # about formats, which are none of our business
            warnings.simplefilter("ignore")
            workbook = load_workbook(BytesIO(safe), read_only=True, data_only=True, keep_links=False)
            visible, hidden = _by_sight(workbook, sheets)
            rows = _rows(visible, sheets) if sheets.rows else []
    except (FlawError, MemoryError):
        raise
    except Exception as error:  # openpyxl meets damage with whatever its inside happens to raise
        if is_of_the_system(error):  # over a file of a library
            raise
        raise FlawError("is damaged", "Open it in an office program and save it again.") from error
    while rows and _is_blank(rows[-1]):
        del rows[-1]
    if len(sheets.filled) > 1 or (sheets.filled and hidden and not rows):
        titles = ", ".join(f"'{title}'" for title in hidden) or "not even named"
        raise FlawError(f"holds data in a sheet that is hidden ({titles})", "Show the sheet, or delete it.")
    if sheets.flaws:
        raise sheets.flaws[0]
    return rows


def _by_sight(workbook: Workbook, sheets: Sheets) -> tuple[Worksheet, list[str]]:
    """The one sheet that can be seen, and the titles of the others; FlawError if there are more to be seen."""
    worksheets = workbook.worksheets
    if len(worksheets) != sheets.named:
        raise FlawError("has sheets that are no tables, or are not there", "Keep one sheet, with the table.")
    visible = [sheet for sheet in worksheets if sheet.sheet_state == "visible"]
    if len(visible) != 1:
        titles = ", ".join(f"'{sheet.title}'" for sheet in visible) or "none"
        raise FlawError(
            f"must have one visible sheet, and has {len(visible)} ({titles})", "Keep the one with the table."
        )
    return visible[0], [sheet.title for sheet in worksheets if sheet is not visible[0]]


def _rows(sheet: Worksheet, sheets: Sheets) -> list[list[_Cell]]:
    """The cells of a sheet as far as any has values, whatever size it claims to be."""
    rows = sheet.iter_rows(min_row=1, min_col=1, max_row=sheets.rows, max_col=sheets.columns)
    return [
        [
            _Cell(line, column, cell.value, is_error=cell.data_type == "e")
            for column, cell in enumerate(row, 1)
        ]
        for line, row in enumerate(rows, 1)
    ]


def _header(row: Sequence[_Cell]) -> list[str]:
    """The names of the columns, without those at the end that have none."""
    names: list[str] = []
    for cell in row:
        if cell.is_error or not isinstance(cell.value, str | None):
            raise _flaw(cell, "names a column and is no text", "Write the name as text.")
        names.append(cell.value or "")
    while names and not names[-1]:
        del names[-1]
    if not names:
        raise FlawError("has no header row", "Name the columns in the first row.", line=1, column=1)
    fault = header_fault(names)
    if fault is not None:
        index, message, fix = fault
        raise FlawError(f"cannot be read as a table: {message.rstrip('.')}", fix, line=1, column=index + 1)
    return names


def _record(row: Sequence[_Cell], width: int) -> list[Json]:
    """The values of a row."""
    if _is_blank(row):
        raise FlawError(f"has a blank row {row[0].row}", "Delete the row.", line=row[0].row, column=1)
    for cell in row[width:]:
        if not _is_blank([cell]):
            raise _flaw(cell, "stands outside the columns that the header names", "Name the column.")
    return [_value(cell) for cell in row[:width]]


def _is_blank(row: Sequence[_Cell]) -> bool:
    """Whether no cell holds anything."""
    return all(cell.value is None or cell.value == "" for cell in row)


def _value(cell: _Cell) -> Json:
    """What a cell means."""
    value = cell.value
    if cell.is_error:
        raise _flaw(cell, f"holds an error, {value}", "Enter the value.")
    match value:
        case None:
            return _ABSENT
        case bool():
            return value
        case int() | float():
            return _number(cell, value)
        case str():
            return _text(cell, value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            raise _flaw(cell, "holds a length of time", "Write it as text, or as a number of hours.")


def _shown(cell: _Cell) -> str:
    """What a cell means, in the letters in which CSV would have it."""
    if isinstance(cell.value, str) and not cell.is_error:
        return cell.value
    value = _value(cell)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(cell: _Cell, value: float) -> Json:
    if not math.isfinite(value) or abs(value) >= 10**_DIGITS:
        raise _flaw(
            cell,
            f"holds a number of more than {_DIGITS} digits, of which a spreadsheet loses some",
            "Format the cell as text, and enter it again.",
        )
    return int(value) if value == int(value) else value


def _text(cell: _Cell, value: str) -> Json:
    if is_formula(value):
        raise _flaw(cell, f"holds a formula: '{value[:20]}'", "Enter values, not formulas.")
    return scalar(value) if value else _ABSENT


def _flaw(cell: _Cell, says: str, fix: str) -> FlawError:
    from socgap_evidence.documents.workbook import cell_name

    name = cell_name(cell.row, cell.column)
    return FlawError(f"has a cell {name} that {says}", fix, line=cell.row, column=cell.column)
