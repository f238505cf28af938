"""An export becomes a table of text, or is refused with a line."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents.exports import DELIMITERS, Export, folded, read_export
from socgap_evidence.errors import DocumentError

CELLS = st.text(st.sampled_from('ab1-., \n"é😀;=\t|'), max_size=6)


def read(text: str | bytes, name: str = "roster.csv", **more: str) -> Export:
    raw = text if isinstance(text, bytes) else text.encode()
    return read_export(name, raw, expected=("Name", "Status"), **more)


def cells(export: Export) -> list[tuple[str, ...]]:
    return [row.cells for row in export.rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("Name,Status\na,b\n", [("a", "b")], id="commas"),
        pytest.param("Name;Status\na,x;b\n", [("a,x", "b")], id="semicolons"),
        pytest.param("Name\tStatus\na\tb", [("a", "b")], id="tabs, and no line break at the end"),
        pytest.param("NAME | status\na|b", [("a", "b")], id="bars, and other capitals"),
        pytest.param(
            "\ufeffName,Status\r\na,b\r\n", [("a", "b")], id="a byte order mark and carriage returns"
        ),
        pytest.param(
            "Name,Status,\na,b,\nc,d\n", [("a", "b"), ("c", "d")], id="a column without a name at the end"
        ),
        pytest.param(" Name , Status\n  a\u00a0,b  \n", [("a", "b")], id="blanks around everything"),
        pytest.param("\n\nName,Status\na,\n", [("a", "")], id="blank lines before the header"),
        pytest.param('Name,Status\n"a ""x""",007\n', [('a "x"', "007")], id="quotes and leading zeros"),
        pytest.param("Name,Status\n", [], id="no row"),
    ],
)
def test_a_table_is_read(text: str, rows: list[tuple[str, ...]]) -> None:
    assert cells(read(text)) == rows


def test_rows_have_the_line_on_which_they_begin_and_blank_ones_are_named() -> None:
    found = read('Name,Status\n"a\nb",c\n\n,\nd,e\n\n,,\n')
    assert [(row.line, row.cells) for row in found.rows] == [(2, ("a\nb", "c")), (6, ("d", "e"))]
    assert found.blank == (4, 5)


def test_every_ragged_row_is_named() -> None:
    found = read("Name,Status\na\nb,c\nd,e,f\n")
    assert [(fault.line, fault.message) for fault in found.faults] == [
        (2, "The row has 1 cells, the header 2."),
        (4, "The row has 3 cells, the header 2."),
    ]
    assert cells(found) == [("b", "c")]


@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        pytest.param(b"", "a.csv", "It holds nothing", id="nothing"),
        pytest.param(b"\n,,\n", "a.csv", "It holds nothing", id="blank cells"),
        pytest.param(b"a,A\n1,2", "a.csv", "a.csv:1: The column 'A' stands there twice", id="a name twice"),
        pytest.param(b"a,,b\n1,2,3", "a.csv", "a.csv:1: Column 2 has no name", id="no name"),
        pytest.param(b'a,b\n1,"2', "a.csv", "a.csv:2: It is not CSV", id="an unclosed quote"),
        pytest.param(b'"a', "a.csv", "a.csv:1: It is not CSV", id="an unclosed quote in the header"),
        pytest.param(
            b"a,b\n\xe9,1", "a.csv", "a.csv:2:1: It is not utf-8 text: byte 0xe9", id="another encoding"
        ),
        pytest.param(b"x" * 10_500_000, "a.csv", "It has 10,500,000 bytes", id="too large"),
        pytest.param(b"a", "a.pdf", "Files ending in '.pdf' cannot be read as exports", id="another format"),
        pytest.param(b"a", "roster", "Files ending in 'roster'", id="no ending"),
        pytest.param(
            b"version https://git-lfs.github.com/spec/v1\noid x",
            "a.csv",
            "It is a Git LFS pointer",
            id="a pointer",
        ),
        pytest.param(b"PK", "a.xlsx", "a.xlsx: It ", id="no workbook"),
    ],
)
def test_what_is_no_table_is_refused(raw: bytes, name: str, says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_export(name, raw)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "stated"), [("utf-16", None), ("windows-1252", "windows-1252"), ("iso-8859-1", "iso-8859-1")]
)
def test_another_encoding_is_read_where_it_is_stated(encoding: str, stated: str | None) -> None:
    found = read_export("a.csv", "Name\nZoë\n".encode(encoding), encoding=stated)
    assert cells(found) == [("Zoë",)]


def test_a_stated_delimiter_is_the_only_one() -> None:
    assert cells(read("Name,Status;x\na;b", delimiter=";")) == [("a", "b")]


def test_a_workbook_is_read_as_what_its_cells_mean() -> None:
    import datetime as dt

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    zone_free = dt.datetime(2026, 6, 12, 18, 0)  # noqa: DTZ001
    for row in (
        ["Name", "Status", "Day", "Moment", "Number", "Truth"],
        [" a ", "007", dt.date(2026, 3, 1), zone_free, 1, True],
        [None, None, None, None, None, None],
        ["b", None, None, None, 1.5, False],
    ):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found = read_export("a.xlsx", stream.getvalue())
    assert [(row.line, row.cells) for row in found.rows] == [
        (2, ("a", "007", "2026-03-01", "2026-06-12T18:00:00", "1", "true")),
        (4, ("b", "", "", "", "1.5", "false")),
    ]
    assert found.blank == (3,)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["\n", "\r\n"]),
)
def test_no_row_gets_lost(table: list[list[str]], delimiter: str, end: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows([["Name", "Status"], *table])
    found = read(stream.getvalue())
    kept = [tuple(cell.strip() for cell in row) for row in table]
    while kept and not any(kept[-1]):
        kept.pop()
    assert cells(found) == [row for row in kept if any(row)]
    assert len(found.blank) == len(kept) - len(found.rows)


def test_names_are_the_same_whatever_their_capitals_and_blanks() -> None:
    assert folded("Work  E-mail\u00a0") == folded("work e-mail")
