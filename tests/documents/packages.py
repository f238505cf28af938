"""Files that are no text, made by code: workbooks part by part, office containers, PDFs and images, sound and hostile."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = "[Content_Types].xml"

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\2\x08\0\0\0\0crc.\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0 thumbnail \xff\xd9 \xff\xda scan \xff\xd9"


def workbook(rows: Iterable[Iterable[Any]], title: str = "People") -> bytes:
    """A workbook with these rows in its one sheet."""
    book = openpyxl.Workbook()
    book.active.title = title
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = book.active.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # also where it looks like a formula
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet(cells: str, *, before: str = "", after: str = "") -> bytes:
    """The XML of a sheet with these rows."""
    return f"<worksheet {NAMESPACE}>{before}<sheetData>{cells}</sheetData>{after}</worksheet>".encode()


def container(
    parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED, *, level: int | None = None
) -> bytes:
    """A ZIP container of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    """What a container holds."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def altered(raw: bytes, parts: Mapping[str, bytes | str | None]) -> bytes:
    """A container with some parts put in, replaced, or (``None``) taken out."""
    merged = {**parts_of(raw), **parts}
    return container({name: content for name, content in merged.items() if content is not None})


def of_cells(cells: str, **around: str) -> bytes:
    """A workbook whose one sheet is this XML."""
    return altered(workbook([["id"]]), {SHEET: sheet(cells, **around)})


def office(kind: str, *, more: Mapping[str, bytes | str] | None = None, main: str | None = None) -> bytes:
    """The least that an office file of a kind has, with the content type ``main`` if it is to be another."""
    if kind in OPEN_DOCUMENT:
        parts = {"mimetype": main or OPEN_DOCUMENT[kind], "content.xml": "<office/>"}
        return container({**parts, **(more or {})}, zipfile.ZIP_STORED)
    part, usual = OPEN_XML[kind]
    types = f'<Types><Override PartName="/{part}" ContentType="{main or usual}"/></Types>'
    return container({TYPES: types, part: "<main/>", **(more or {})})


_OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_XML = {
    "docx": ("word/document.xml", f"{_OFFICE}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation.main+xml"),
}
OPEN_DOCUMENT = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def encrypted(raw: bytes) -> bytes:
    """A container whose members say that they are encrypted."""
    changed = bytearray(raw)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = raw.find(mark, at + 4)
    return bytes(changed)
