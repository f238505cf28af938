"""Workbooks: XML of a sheet, of shared texts, of styles, of the workbook, with null bytes between; values are openpyxl's."""

from __future__ import annotations

import io
import warnings
from functools import cache

import openpyxl

from socgap_evidence.documents import read_document, read_spans
from socgap_evidence.documents.xlsx import texts
from socgap_evidence.errors import DocumentError
from tests.documents.packages import SHEET, altered, workbook
from tests.fuzz.laws import assert_same, assert_sentence, pointers

PATH = "evidence/a.xlsx"
PARTS = (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")


def one(data: bytes) -> None:
    """AssertionError for a table that openpyxl does not see, or that is not the same row by row."""
    raw = package(data)
    try:
        value = read_document(PATH, raw).data
    except DocumentError as error:
        assert_sentence(error.message)
        assert error.fix
        return
    assert isinstance(value, dict)
    items = value["items"]
    assert isinstance(items, list)
    rows = texts(PATH, raw)
    names = [name for name in rows[0][1] if name]
    assert [number for number, _ in rows] == list(range(1, len(items) + 2))
    assert read_spans(PATH, raw).values.keys() >= {way for way, _ in pointers(value)}
    for item, (_, row) in zip(items, rows[1:], strict=True):
        assert isinstance(item, dict)
        assert list(item) == [name for name, cell in zip(names, row, strict=False) if cell]
    _check_openpyxl(raw, [row for _, row in rows])


def package(data: bytes) -> bytes:
    """A workbook with these parts; those that are left out are as they should be."""
    return altered(_sound(), dict(zip(PARTS, (part or None for part in data.split(b"\0")), strict=False)))


@cache
def _sound() -> bytes:
    return workbook([["id", "count"], ["a", 1]])


def _check_openpyxl(raw: bytes, rows: list[list[str]]) -> None:
    """AssertionError unless openpyxl, where it can read all parts as they are, sees the same texts in the same cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            sheet = openpyxl.load_workbook(io.BytesIO(raw), data_only=True).active
        except Exception:  # noqa: BLE001  # over damage that ours cuts off, it raises whatever its inside does
            return
    assert sheet is not None
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            value = sheet.cell(number, column).value
            if isinstance(value, str):
                assert_same(text, value)
            assert (value is None or value == "") is (not text), f"{value!r} is not {text!r}"
