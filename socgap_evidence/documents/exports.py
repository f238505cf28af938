"""The table that another system exported: every cell as text, every row with its number.

An export is not written for us, so more is let through here than in evidence (semicolons, blank lines, blanks around
cells, other encodings) and nothing is guessed from it: whoever imports says what a cell means. What cannot be told apart
is refused as strictly: a name that stands there twice, a row with more cells than columns, an unclosed quote.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence import limits
from socgap_evidence.documents.apart import texts_apart
from socgap_evidence.documents.reading import is_lfs_pointer, suffix_of
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    import _csv  # the name that the type of a reader has
    from collections.abc import Iterable, Sequence

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
DELIMITERS = (",", ";", "\t", "|")
_TITLES = 20
"""The rows among which the header is looked for, to say where it is."""
ENCODINGS = ("utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15")

_SEPARATOR_LINE = re.compile(rf"\"?sep=([{re.escape(''.join(DELIMITERS))}])\"?(?=[\r\n])", re.IGNORECASE)
_Row = tuple[int, list[str]]


class RowFault(Struct, frozen=True):
    """What is wrong with one row of an export."""

    line: int
    """The line of the file, or the row of the sheet, from 1."""
    column: str | None
    """The name of the column; ``None`` if it is the row itself."""
    message: str
    fix: str = ""


class ExportRow(Struct, frozen=True):
    """One row: its line in the file or the sheet, and a cell for each column, without blanks around it."""

    line: int
    cells: tuple[str, ...]


class Export(Struct, frozen=True):
    """A table as it was exported."""

    columns: tuple[str, ...]
    """Names as they stand there, without blanks around them; no two are the same in small letters."""
    rows: tuple[ExportRow, ...]
    header_line: int
    """The line on which the names stand."""
    faults: tuple[RowFault, ...] = ()
    """Rows that are none; each is left out of ``rows``."""
    blank: tuple[int, ...] = ()
    """The lines on which nothing stands, but those at the end."""


def read_export(
    name: str,
    raw: bytes,
    *,
    expected: Iterable[str] = (),
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Export:
    """The table of a CSV or XLSX file; DocumentError with a line where there is one if it holds none.

    Without a ``delimiter``, it is the one that a first line ``sep=;`` states, else the one by which the header names most
    of the ``expected`` columns; of several the first of :data:`DELIMITERS`. Without an ``encoding`` it is UTF-8, or
    UTF-16 where the file begins by saying so.
    """
    if is_lfs_pointer(raw):
        raise DocumentError(
            "It is a Git LFS pointer, not the export itself.", path=name, fix="Fetch it with 'git lfs pull'."
        )
    most = limits.in_force().data_size
    if len(raw) > most:
        message = f"It has {len(raw):,} bytes; the limit is {most:,}."
        raise DocumentError(message, path=name, fix="Export less at a time.")
    suffix = suffix_of(name)
    if suffix == ".xlsx":
        return _table(name, texts_apart(name, raw), expected)
    if suffix not in TEXT_SUFFIXES:
        known = ", ".join(sorted({".xlsx", *TEXT_SUFFIXES}))
        message = f"Files ending in '{suffix or name}' cannot be read as exports."
        raise DocumentError(message, path=name, fix=f"Export it as CSV or XLSX ({known}).")
    text = _decoded(name, raw, encoding)
    text, stated = _without_separator_line(text)
    return _table(name, _cells(name, text, delimiter or stated or _delimiter(text, expected)), expected)


def folded(name: str) -> str:
    """What two names of a column have in common if they are the same: small letters, single blanks."""
    return " ".join(name.casefold().split())


def _decoded(name: str, raw: bytes, encoding: str | None) -> str:
    """The text of the bytes, without a byte order mark."""
    chosen = encoding or ("utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8")
    try:
        return raw.removeprefix(BOM_UTF8).decode(chosen)
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        message = f"It is not {chosen} text: byte 0x{raw[error.start]:02x} fits no character."
        fix = "Save it as 'CSV UTF-8', or let a mapping of your own state its encoding, such as 'encoding: windows-1252'."
        raise DocumentError(message, path=name, line=line, column=column, fix=fix) from error


def _without_separator_line(text: str) -> tuple[str, str | None]:
    """The text without the line by which Excel is told the delimiter, which stays as a blank one; and that delimiter."""
    match = _SEPARATOR_LINE.match(text)
    return (text, None) if match is None else (text[match.end() :], match[1])


def _delimiter(text: str, expected: Iterable[str]) -> str:
    """The delimiter by which the header names most columns that are looked for."""
    wanted = {folded(one) for one in expected}

    def named(delimiter: str, count: int) -> int:
        """The most columns that one of the first rows names."""
        try:
            rows = list(islice((row for row in _reader(text, delimiter) if any(row)), count))
        except csv.Error:
            return -1
        return max((len(wanted & {folded(one) for one in row}) for row in rows), default=0)

    for count in (1, _TITLES):  # above the header there may be a title
        best = max(DELIMITERS, key=partial(named, count=count))
        if named(best, count) > 0:
            return best
    return DELIMITERS[0]


def _reader(text: str, delimiter: str) -> _csv.Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _cells(name: str, text: str, delimiter: str) -> list[_Row]:
    """Every line with its number, blank ones too."""
    reader = _reader(text, delimiter)
    rows: list[_Row] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            fix = "Check the quotes around its cells."
            raise DocumentError(f"It is not CSV: {error}.", path=name, line=line, fix=fix) from error
        if row is None:
            return rows
        rows.append((line, row))


def _table(name: str, rows: Sequence[_Row], expected: Iterable[str]) -> Export:
    """The table of all rows, of which the first that holds anything is the header."""
    clean = [(line, [cell.strip() for cell in row]) for line, row in rows]
    while clean and not any(clean[-1][1]):
        clean.pop()
    blank = [line for line, row in clean if not any(row)]
    filled = [(line, row) for line, row in clean if any(row)]
    if not filled:
        raise DocumentError("It holds nothing.", path=name, fix="Export it again, with its header.")
    _refuse_title(name, filled, {folded(one) for one in expected})
    line, header = filled[0]
    columns = _columns(name, line, header)
    kept: list[ExportRow] = []
    faults: list[RowFault] = []
    for number, row in filled[1:]:
        while len(row) > len(columns) and not row[-1]:
            row.pop()
        if len(row) == len(columns):
            kept.append(ExportRow(number, tuple(row)))
        else:
            message = f"The row has {len(row)} cells, the header {len(columns)}."
            fix = "Quote cells that hold the delimiter; give every row every column."
            faults.append(RowFault(number, None, message, fix))
    return Export(columns, tuple(kept), line, tuple(faults), tuple(blank))


def _refuse_title(name: str, rows: Sequence[_Row], expected: set[str]) -> None:
    """DocumentError if the first row names no column that is looked for, and one further down does."""
    first = rows[0][0]
    header = next((line for line, row in rows[:_TITLES] if expected & {folded(one) for one in row}), first)
    if header != first:
        message = f"It names no column that the mapping looks for; row {header} does, so this is no header."
        raise DocumentError(message, path=name, line=first, fix=f"Delete what stands above row {header}.")


def _columns(name: str, line: int, header: list[str]) -> tuple[str, ...]:
    """The names of the columns, without those at the end that have none."""
    while not header[-1]:
        header.pop()
    known: set[str] = set()
    for number, column in enumerate(header, 1):
        if not column:
            message, fix = f"Column {number} has no name.", "Name the column, or export it without."
            raise DocumentError(message, path=name, line=line, fix=fix)
        if folded(column) in known:
            message, fix = f"The column '{column}' stands there twice.", "Export one of the two."
            raise DocumentError(message, path=name, line=line, fix=fix)
        known.add(folded(column))
    return tuple(header)
