"""An XLSX workbook made safe to parse, and what its sheets hide.

A parser of workbooks follows whatever the parts say. So each part is counted while it unfolds and walked over first;
the parser is given a new container, with no more of them than the values of cells need. The walk also notes what a
parser of values passes over in silence: formulas, merged cells, hidden rows and columns.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence import limits
from socgap_evidence.documents.flaws import FlawError
from socgap_evidence.documents.office import open_office
from socgap_evidence.documents.xml import Budget, Walk
from socgap_evidence.limits import (
    MAX_FORMAT,
    MAX_RATIO,
    MAX_STYLES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents.container import Container


_SMALL = 1024**2
_PLACE = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_ELSEWHERE = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
_TRUE = frozenset({"1", "true", "on"})
_NEEDED = {
    "Types": ("", ""),
    "Relationships": ("", ""),
    "workbook": ("sheets", ""),
    "worksheet": ("sheetData", 'dimension ref="A1"'),
    "sst": ("", ""),
    "styleSheet": ("", ""),
}
"""The parts that values need, by their outermost elements, each with the element behind which nothing is needed.

A worksheet states its size first: a parser that finds none stated would read all of it to work it out.
"""


class Sheets(Struct):
    """What the walk over all parts of a workbook has found."""

    styles: Budget = field(default_factory=lambda: Budget(MAX_STYLES))
    """How many elements and attributes there may still be outside of rows and texts."""
    cells: int = 0
    """How many cells there are, with a value or without, and rows."""
    filled: set[str] = field(default_factory=set)
    """The parts that hold values."""
    named: int = 0
    """How many sheets the workbook says it has."""
    rows: int = 0
    """The last row in which a sheet has a value."""
    columns: int = 0
    """The last column in which a sheet has a value."""
    flaws: list[FlawError] = field(default_factory=list)
    """What keeps a sheet from being read as a table, in the order in which it stands there."""


def inspect_workbook(raw: bytes) -> tuple[bytes, Sheets]:
    """A container of the walked parts, and what its sheets hold; FlawError for what no parser should see."""
    container = open_office("xlsx", raw)
    names = [name for name in container.names if _may_be_needed(name.lower())]
    for name in names:
        if name.lower().startswith(_ELSEWHERE):
            raise FlawError(
                f"takes values from elsewhere, in its part {name}",
                "Break the links, so that it holds values.",
            )
    most = limits.in_force()
    found, budget = Sheets(), Budget(most.xml_nodes)
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in _unfold(container, names, len(raw)):
            scan = _Scan(name, found)
            walk = Walk(budget, scan.start, scan.end)
            walk.over(name, content)
            if walk.root in _NEEDED:
                archive.writestr(name, walk.trimmed(content, *_NEEDED[walk.root]))
    if found.rows * found.columns > most.cells:
        raise FlawError(
            f"has {found.rows:,} rows of {found.columns:,} columns; the limit is {most.cells:,} cells",
            "Split it by period, or save it as CSV.",
        )
    return made.getvalue(), found


def _may_be_needed(name: str) -> bool:
    """Whether a part could hold values; what others keep under ``customXml`` never does, and may be UTF-16."""
    return name.endswith((".xml", ".rels")) and not name.startswith("customxml/")


def cell_name(row: int, column: int) -> str:
    """A cell as people call it: ``B3``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _unfold(container: Container, names: list[str], size: int) -> Iterator[tuple[str, bytes]]:
    """Every part with its bytes; FlawError as soon as they are more than the bounds allow."""
    limit = min(limits.in_force().xml_size, _SMALL + MAX_RATIO * size)
    for name in names:
        content = container.read(name, limit)
        limit -= len(content)
        yield name, content


class _Scan:
    """One part on its way past: follows rows and cells as a parser would and notes what stands in the way."""

    def __init__(self, name: str, found: Sheets) -> None:
        self._name = name
        self._found = found
        self._most = limits.in_force()
        self._root = ""
        self._row = 0
        self._column = 0
        self._is_hidden_row = False
        self._is_in_cell = False
        self._hidden_columns: list[range] = []

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._root = self._root or element
        if self._root in _NEEDED and self._root != "sst" and not self._row:
            self._found.styles.spend(1 + len(attributes))
        match element:
            case "sheet" if "sheetId" in attributes:
                self._found.named += 1
            case "col" if _is_out_of_sight(attributes, "width"):
                self._hidden_columns.append(
                    range(_number(attributes.get("min")), _number(attributes.get("max")) + 1)
                )
            case "row":
                self._begin_row(attributes)
            case "c":
                self._begin_cell(attributes)
            case "v" | "is" | "f" if self._is_in_cell:
                self._note_value(element)
            case "numFmt" if len(attributes.get("formatCode", "")) > MAX_FORMAT:
                raise FlawError(
                    f"has a number format of more than {MAX_FORMAT} characters", "Delete the format."
                )
            case "mergeCell":
                ref = attributes.get("ref", "")[:20]
                self._flaw(
                    f"has merged cells: {ref}",
                    "Take the merge apart and fill every cell; delete a title above the table.",
                    *_place(ref.partition(":")[0]),
                )

    def end(self, element: str) -> None:
        """An element ends."""
        if element == "c":
            self._is_in_cell = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        row = _number(attributes["r"]) if "r" in attributes else self._row + 1
        if row <= self._row:
            raise _disordered()
        self._row, self._column = row, 0
        self._is_hidden_row = _is_out_of_sight(attributes, "ht")
        self._count()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        row, column = _place(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        if row != self._row or column <= self._column:
            raise _disordered()
        self._column = column
        self._is_in_cell = True
        self._count()
        if row > self._most.rows or column > self._most.columns:
            raise FlawError(
                f"has a cell {cell_name(row, column)}; the limit is {self._most.rows:,} rows and {self._most.columns} columns",
                "Delete what lies beyond the table, formats too, or save it as CSV.",
                line=row,
                column=column,
            )

    def _count(self) -> None:
        self._found.cells += 1
        if self._found.cells > 2 * self._most.cells:
            raise FlawError(
                f"has more than {2 * self._most.cells:,} rows and cells",
                "Delete formats of empty cells, or save it as CSV.",
            )

    def _note_value(self, element: str) -> None:
        row, column = self._row, self._column
        self._found.filled.add(self._name)
        self._found.rows = max(self._found.rows, row)
        self._found.columns = max(self._found.columns, column)
        name = cell_name(row, column)
        if element == "f":
            self._flaw(f"holds a formula in cell {name}", "Paste it as a value.", row, column)
        if self._is_hidden_row:
            self._flaw(f"hides row {row}, which holds data", "Show the row, or delete it.", row, column)
        if any(column in hidden for hidden in self._hidden_columns):
            self._flaw(
                f"hides the column of cell {name}, which holds data",
                "Show the column, or delete it.",
                row,
                column,
            )

    def _flaw(self, says: str, fix: str, row: int, column: int) -> None:
        if not self._found.flaws:
            self._found.flaws.append(FlawError(says, fix, line=row, column=column))


def _is_out_of_sight(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or a column is hidden, or of no height or width, which looks the same."""
    hidden = attributes.get("hidden", "").strip().lower() in _TRUE
    return hidden or (size in attributes and attributes[size].strip("0") in {"", "."})


def _number(text: str | None) -> int:
    """The number of a row or a column."""
    match = _NUMBER.fullmatch(text or "")
    if match is None:
        raise _disordered()
    return int(match.group())


def _place(name: str) -> tuple[int, int]:
    """Row and column of a cell's name."""
    match = _PLACE.fullmatch(name)
    if match is None:
        raise _disordered()
    column = 0
    for letter in match["column"]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match["row"]), column


def _disordered() -> FlawError:
    return FlawError(
        "is damaged: rows or cells are not in order", "Open it in an office program and save it again."
    )
