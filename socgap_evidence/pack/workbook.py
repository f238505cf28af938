"""The index as a workbook, for whoever looks things up in a spreadsheet. Cells are text: none is a formula or a link.

Written here, part by part (ECMA-376), because a library's next version writes other bytes, and a pack that is made again
must have the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from msgspec.structs import astuple

from socgap_evidence.errors import SnapshotError
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.pack.archive import archive
from socgap_evidence.pack.index import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socgap_evidence.pack.index import Row

MAX_ROWS = 1_048_575
"""As many as a sheet has below its header."""
MAX_TEXT = 32_767
"""As many characters as a cell holds."""
_WIDTHS = {"question": 40, "title": 40, "file": 60, "committer": 40}
_WIDTH = 14
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN, _BOLD = "0", "1"

_FIXED = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>\
<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>\
<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">\
<sheets><sheet name="Index" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}">\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="2"><xf numFmtId="49" fontId="0"/><xf numFmtId="49" fontId="1" applyFont="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}
"""Every part but the sheet and its texts. Both styles are those of text (number format 49), the second in bold."""


def as_xlsx(rows: Sequence[Row]) -> bytes:
    """The workbook, the same bytes for the same rows; SnapshotError for what no sheet can hold."""
    if len(rows) > MAX_ROWS:
        raise SnapshotError(
            f"The index has {len(rows):,} rows, and a sheet holds {MAX_ROWS:,}.",
            fix="Let --requests name requirements rather than criteria.",
        )
    texts = _Texts()
    sheet = _sheet(rows, texts)
    parts = {
        **_FIXED,
        "xl/worksheets/sheet1.xml": ET.tostring(sheet, encoding="unicode"),
        "xl/sharedStrings.xml": ET.tostring(texts.part(), encoding="unicode"),
    }
    return archive({name: f"{_DECLARATION}{part}".encode() for name, part in parts.items()})


class _Texts:
    """The texts of all cells, each kept once: most stand in many rows."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, cell: str) -> str:
        """The number of a text; SnapshotError for one that is too long for a cell."""
        shown = plain(cell)
        if len(shown) > MAX_TEXT:
            raise SnapshotError(
                f"A cell of the index would have {len(shown):,} characters; a sheet holds {MAX_TEXT:,}.",
                fix=f"Shorten what begins '{shown[:40]}'.",
            )
        return str(self._numbers.setdefault(shown, len(self._numbers)))

    def part(self) -> ET.Element:
        """The part that holds them."""
        found = ET.Element("sst", xmlns=_MAIN)
        for text in self._numbers:
            held = ET.SubElement(ET.SubElement(found, "si"), "t", {"xml:space": "preserve"})
            held.text = text
        return found


def _sheet(rows: Sequence[Row], texts: _Texts) -> ET.Element:
    sheet = ET.Element("worksheet", xmlns=_MAIN)
    view = ET.SubElement(ET.SubElement(sheet, "sheetViews"), "sheetView", workbookViewId="0")
    ET.SubElement(view, "pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = ET.SubElement(sheet, "cols")
    for at, name in enumerate(COLUMNS, 1):
        width = str(_WIDTHS.get(name, _WIDTH))
        ET.SubElement(columns, "col", min=str(at), max=str(at), width=width, customWidth="1")
    data = ET.SubElement(sheet, "sheetData")
    for number, cells in enumerate([COLUMNS, *map(astuple, rows)], 1):
        row = ET.SubElement(data, "row", r=str(number))
        style = _BOLD if number == 1 else _PLAIN
        for at, cell in enumerate(cells):
            if cell:
                held = ET.SubElement(row, "c", r=f"{_letter(at)}{number}", s=style, t="s")
                ET.SubElement(held, "v").text = texts.number(cell)
    ET.SubElement(sheet, "autoFilter", ref=f"A1:{_letter(len(COLUMNS) - 1)}{len(rows) + 1}")
    return sheet


def _letter(at: int) -> str:
    """The letter of a column; there are fewer than 26."""
    return chr(ord("A") + at)
