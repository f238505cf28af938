"""A workbook reads as the CSV that a spreadsheet would save of it, or is refused with the cell."""

from __future__ import annotations

import csv as standard
import io
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.documents import Span, csv, locate, read_document, read_spans, xlsx
from socgap_evidence.errors import DocumentError
from socgap_evidence.limits import Limits
from tests.documents.packages import NAMESPACE, altered, of_cells, parts_of, saved, sheet, workbook
from tests.documents.test_csv import CELLS, NAMES


def items(rows: list[list[Any]]) -> Any:
    return read_document("people.xlsx", workbook(rows)).data["items"]  # type: ignore[index, call-overload]


def refusal(raw: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_document("people.xlsx", raw)
    assert caught.value.path == "people.xlsx"
    assert caught.value.fix.endswith(".")
    return caught.value


def cell(value: Any) -> Any:
    """What a cell of the sheet is read as; an absent field as ``...``."""
    return items([["id", "x"], ["p-1", value]])[0].get("x", ...)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Tables without a blank row: CSV has a line for one, a sheet has none."""
    header = draw(NAMES)
    row = st.lists(CELLS, min_size=len(header), max_size=len(header)).filter(any)
    return [header, *draw(st.lists(row, max_size=4))]


@settings(max_examples=50)
@given(tables())
def test_a_table_of_texts_reads_the_same_from_csv_and_from_xlsx(table: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    standard.writer(stream, quoting=standard.QUOTE_ALL).writerows(table)
    assert xlsx.read("a", workbook(table)).data == csv.read("a", stream.getvalue()).data


@settings(max_examples=50)
@given(
    st.one_of(
        st.booleans(),
        st.integers(-(10**15) + 1, 10**15 - 1),
        st.integers(-(10**14), 10**14).map(lambda n: n / 1000),
        st.dates(),
    )
)
def test_a_value_reads_the_same_from_csv_and_from_xlsx(value: Any) -> None:
    if isinstance(value, date) and value.year < 1901:
        return  # a spreadsheet counts its days from 1900 on
    assert cell(value) == csv.read("a", f"x\n{value}\n").data["items"][0]["x"]  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("value", "means"),
    [
        pytest.param("Ines", "Ines", id="a text"),
        pytest.param("007", "007", id="a text that begins with a zero"),
        pytest.param("12", 12, id="a number as text, as in CSV"),
        pytest.param("TRUE", True, id="a word that is a logical value, as in CSV"),
        pytest.param("2026-01-31", "2026-01-31", id="a date as text"),
        pytest.param(3, 3, id="a whole number"),
        pytest.param(3.0, 3, id="a whole number with a point"),
        pytest.param(0.25, 0.25, id="a fraction"),
        pytest.param(True, True, id="true"),
        pytest.param(False, False, id="false"),
        pytest.param(date(2026, 1, 31), "2026-01-31", id="a date"),
        pytest.param(datetime(2026, 1, 31), "2026-01-31", id="a date at midnight"),  # noqa: DTZ001
        pytest.param(datetime(2026, 1, 31, 14, 5), "2026-01-31T14:05:00", id="a date with a time"),  # noqa: DTZ001
        pytest.param(time(14, 5), "14:05:00", id="a time of day"),
        pytest.param(None, ..., id="an empty cell"),
        pytest.param("", ..., id="an empty text"),
    ],
)
def test_what_a_cell_means(value: Any, means: Any) -> None:
    read = cell(value)
    assert read == means
    assert type(read) is type(means)


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["on"])
    book.active.append([date(2026, 1, 31)])
    assert xlsx.read("a", saved(book)).data == {"items": [{"on": "2026-01-31"}]}


def test_texts_inside_cells_and_without_names_of_cells_are_read() -> None:
    rows = '<row><c t="inlineStr"><is><t>id</t></is></c></row><row><c t="str"><v>p-1</v></c></row>'
    assert xlsx.read("a", of_cells(rows)).data == {"items": [{"id": "p-1"}]}


def test_a_workbook_with_prefixed_names_is_read() -> None:
    xml = (
        f'<x:worksheet {NAMESPACE.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>id'
        '</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert xlsx.read("a", altered(workbook([["id"]]), {"xl/worksheets/sheet1.xml": xml})).data == {
        "items": [{"id": 7}]
    }


def test_a_size_that_the_sheet_claims_falsely_hides_no_row() -> None:
    cells = '<row><c t="str"><v>id</v></c></row><row><c><v>1</v></c></row><row><c><v>2</v></c></row>'
    raw = of_cells(cells, before='<dimension ref="A1:A2"/>')
    assert xlsx.read("a", raw).data == {"items": [{"id": 1}, {"id": 2}]}


def test_a_header_alone_is_a_register_without_entries() -> None:
    assert items([["id", "name"]]) == []


def test_formatted_cells_around_the_table_are_no_part_of_it() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    book.active.append(["p-1", "Ines"])
    bold = openpyxl.styles.Font(bold=True)
    for place in ("C1", "D2", "A3", "A9"):
        book.active[place].font = bold
    assert xlsx.read("a", saved(book)).data == {"items": [{"id": "p-1", "name": "Ines"}]}


def test_empty_texts_around_the_table_are_no_part_of_it() -> None:
    empty = '<c t="inlineStr"><is><t></t></is></c>'
    rows = f'<row><c t="str"><v>id</v></c></row><row><c><v>1</v></c>{empty}</row><row>{empty}</row>'
    assert xlsx.read("a", of_cells(rows)).data == {"items": [{"id": 1}]}


def test_hidden_rows_columns_and_sheets_without_data_do_no_harm() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id"])
    book.active.append(["p-1"])
    book.active.column_dimensions["C"].hidden = True
    book.active.row_dimensions[9].hidden = True
    book.create_sheet("Empty").sheet_state = "hidden"
    assert xlsx.read("a", saved(book)).data == {"items": [{"id": "p-1"}]}


@pytest.mark.parametrize(
    ("rows", "place", "says"),
    [
        ([], (1, 1), "It has no header row."),
        ([[None], ["id"]], (1, 1), "It has no header row."),
        ([["id", "id"]], (1, 2), "It cannot be read as a table: The column 'id' stands there twice."),
        ([["id", None, "x"]], (1, 2), "It cannot be read as a table: Column 2 has no clean name: ''."),
        ([["id", " x"]], (1, 2), "It cannot be read as a table: Column 2 has no clean name: ' x'."),
        ([["id", 2026]], (1, 2), "It has a cell B1 that names a column and is no text."),
        ([["id"], [1], [None], [3]], (3, 1), "It has a blank row 3."),
        ([["id"], [1, 2]], (2, 2), "It has a cell B2 that stands outside the columns that the header names."),
        ([["id"], ["=SUM(A1)"]], (2, 1), "It has a cell A2 that holds a formula: '=SUM(A1)'."),
        ([["id"], ["@cmd"]], (2, 1), "It has a cell A2 that holds a formula: '@cmd'."),
        ([["id"], ["=" + "s" * 90]], (2, 1), f"It has a cell A2 that holds a formula: '={'s' * 19}'."),
        ([["id"], [10**15]], (2, 1), "It has a cell A2 that holds a number of more than 15 digits"),
        ([["id"], [timedelta(hours=30)]], (2, 1), "It has a cell A2 that holds a length of time."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_in_which_cell(rows: list, place: tuple, says: str) -> None:
    error = refusal(workbook(rows))
    assert says in error.message
    assert (error.line, error.column) == place
    assert not error.undetermined


ID = '<row r="1"><c r="A1" t="str"><v>id</v></c></row>'


@pytest.mark.parametrize(
    ("cells", "around", "place", "says"),
    [
        pytest.param(
            '<row><c t="e"><v>#REF!</v></c></row>',
            {},
            (2, 1),
            "has a cell A2 that holds an error, #REF!.",
            id="an error",
        ),
        pytest.param(
            '<row><c s="9"><f>SUM(B1)</f><v>1</v></c></row>',
            {},
            (2, 1),
            "a formula in cell A2",
            id="a formula",
        ),
        pytest.param(
            "<row><c><f>NOW()</f></c></row>", {}, (2, 1), "a formula in cell A2", id="never computed"
        ),
        pytest.param("<row><c><v>1e999</v></c></row>", {}, (2, 1), "more than 15 digits", id="infinite"),
        pytest.param(
            '<row hidden="1"><c><v>1</v></c></row>',
            {},
            (2, 1),
            "It hides row 2, which holds data",
            id="a row",
        ),
        pytest.param('<row ht="0"><c><v>1</v></c></row>', {}, (2, 1), "It hides row 2", id="of no height"),
        pytest.param(
            "<row><c><v>1</v></c></row>",
            {"before": '<cols><col min="1" max="3" hidden="true"/></cols>'},
            (1, 1),
            "It hides the column of cell A1, which holds data.",
            id="a column",
        ),
        pytest.param(
            "<row><c><v>1</v></c></row>",
            {"before": '<cols><col min="1" max="1" width="0.0"/></cols>'},
            (1, 1),
            "It hides the column of cell A1",
            id="of no width",
        ),
        pytest.param(
            "<row><c><v>1</v></c></row>",
            {"after": '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'},
            (2, 1),
            "It has merged cells: A2:A3.",
            id="merged cells",
        ),
        pytest.param(
            '<row><c r="IW2"><v>1</v></c></row>'.replace("<row>", '<row r="2">'),
            {},
            (2, 257),
            "It has a cell IW2; the limit is 100,000 rows and 256 columns.",
            id="too far right",
        ),
        pytest.param(
            '<row r="100001"><c><v>1</v></c></row>',
            {},
            (100001, 1),
            "It has a cell A100001; the limit is 100,000 rows and 256 columns.",
            id="too far down",
        ),
    ],
)
def test_what_a_parser_of_values_would_pass_over_is_refused(
    cells: str, around: dict, place: tuple, says: str
) -> None:
    error = refusal(of_cells(ID + cells, **around))
    assert says in error.message
    assert (error.line, error.column) == place


def test_a_date_that_no_calendar_has_is_an_error() -> None:
    book = openpyxl.Workbook()
    book.active.append(["on"])
    book.active.append([99_999_999])
    book.active["A2"].number_format = "yyyy-mm-dd"
    assert "has a cell A2 that holds an error" in refusal(saved(book)).message


def test_an_error_names_no_column() -> None:
    assert (
        "A1 that names a column and is no text"
        in refusal(of_cells('<row><c t="e"><v>#N/A</v></c></row>')).message
    )


def states(**sheets: tuple[str, list]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, (state, rows) in sheets.items():
        made = book.create_sheet(title)
        made.sheet_state = state
        for row in rows:
            made.append(row)
    return saved(book)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (
            states(People=("visible", [["id"]]), Notes=("visible", [])),
            "It must have one visible sheet, and has 2 ('People', 'Notes').",
        ),
        (
            states(People=("visible", [["id"]]), Lists=("hidden", [["x"]])),
            "It holds data in a sheet that is hidden ('Lists').",
        ),
        (
            states(People=("visible", []), Lists=("veryHidden", [["x"]])),
            "It holds data in a sheet that is hidden ('Lists').",
        ),
    ],
)
def test_only_one_sheet_may_hold_data_and_it_is_the_one_that_is_seen(raw: bytes, says: str) -> None:
    assert refusal(raw).message == says


def edited(part: str, old: str, new: str, raw: bytes | None = None) -> bytes:
    raw = workbook([["id"], ["p-1"]]) if raw is None else raw
    text = parts_of(raw)[part].decode()
    assert old in text
    return altered(raw, {part: text.replace(old, new)})


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(
            edited("xl/workbook.xml", 'state="visible"', 'state="hidden"'),
            "It must have one visible sheet, and has 0 (none).",
            id="none is visible",
        ),
        pytest.param(
            altered(workbook([["id"]]), {"xl/worksheets/sheet2.xml": sheet(ID)}),
            "It holds data in a sheet that is hidden (not even named).",
            id="a sheet that the workbook does not name",
        ),
        pytest.param(
            altered(workbook([["id"]]), {"xl/worksheets/sheet1.xml": None}),
            "It has sheets that are no tables, or are not there.",
            id="a sheet that is not there",
        ),
        pytest.param(
            altered(workbook([["id"]]), {"xl/worksheets/sheet1.xml": "<chartsheet/>"}),
            "It has sheets that are no tables, or are not there.",
            id="a chart instead of a sheet",
        ),
        pytest.param(
            altered(workbook([["id"]]), {"xl/_rels/workbook.xml.rels": None}),
            "It is damaged.",
            id="no relations",
        ),
        pytest.param(of_cells('<row><c t="s"><v>99</v></c></row>'), "It is damaged.", id="no such text"),
        pytest.param(of_cells("<row><c><v>many</v></c></row>"), "It is damaged.", id="a number that is none"),
    ],
)
def test_a_workbook_that_contradicts_itself_is_refused(raw: bytes, says: str) -> None:
    assert refusal(raw).message == says


def test_without_openpyxl_the_matter_is_open_and_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    error = refusal(workbook([["id"]]))
    assert error.undetermined
    assert error.message == "It cannot be read without openpyxl."
    assert error.fix == "Install it: pip install 'socgap-evidence[xlsx]'."


def test_what_is_no_workbook_is_known_to_be_none_without_openpyxl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    error = refusal(b"<!DOCTYPE html><title>Sign in</title>")
    assert not error.undetermined
    assert error.message == "It is not an XLSX file (it looks like a web page)."


def test_a_row_and_a_column_of_the_sheet_are_the_place_of_a_value() -> None:
    raw = workbook([["id", "level"], ["p-1", 3], ["p-2", None]])
    assert locate("a.xlsx", raw, ("items", 1, "id")) == Span(3, 1, 3, 2)
    assert locate("a.xlsx", raw, ("items", 1, "level")) == Span(3, 2, 3, 3)
    assert locate("a.xlsx", raw, ("items", 1)) == Span(3, 1, 3, 3)
    assert locate("a.xlsx", raw, ()) == Span(1, 1, 1, 2)
    assert len(read_spans("a.xlsx", raw).values) == 2 + 2 * 3


def test_in_a_workbook_that_cannot_be_read_the_cell_with_the_trouble_is_the_place() -> None:
    assert locate("a.xlsx", workbook([["id"], ["=x"]]), ("items", 0, "id")) == Span(2, 1, 2, 1)


@pytest.mark.parametrize("raw", [b"", b" \n"])
def test_an_empty_file_is_no_workbook(raw: bytes) -> None:
    assert refusal(raw).message == "It is empty."


def test_a_large_file_is_not_looked_into() -> None:
    assert "the limit is 10,485,760" in refusal(b"PK\x03\x04" + bytes(Limits().data_size)).message


def test_a_workbook_that_is_attached_is_not_read_as_data() -> None:
    raw = states(A=("visible", [["=1+1"]]), B=("visible", [[1]]))
    assert read_document("a.xlsx", raw, is_attached=True).data is None
