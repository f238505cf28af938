"""CSV becomes records with the same values that YAML would give, or is refused with a line."""

from __future__ import annotations

import csv as standard
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents import csv
from socgap_evidence.documents.document import Span
from socgap_evidence.documents.yaml_scalars import scalar
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from tests.support.limited import Limited

NAMES = st.lists(
    st.text(st.sampled_from('abc "é'), min_size=1, max_size=4).map(str.strip).filter(bool),
    min_size=1,
    max_size=4,
    unique=True,
)


def csv_safe(cell: str) -> bool:
    """Whether a cell holds no formula as this reader sees it."""
    cell = cell.lstrip(" ")
    return not cell.startswith(("=", "@", "\t", "\r")) and not (
        cell.startswith(("+", "-")) and not cell[1:2].isdigit() and cell[1:2] != "."
    )


CELLS = st.text(st.sampled_from('ab1-., \n"é😀;'), max_size=6).filter(csv_safe)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    header = draw(NAMES)
    width = len(header)
    return [header, *draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4))]


def print_table(table: list[list[str]], *, quoting: int, end: str) -> str:
    stream = io.StringIO(newline="")
    standard.writer(stream, quoting=quoting, lineterminator=end).writerows(table)
    return stream.getvalue()


def cut(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def refusal(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        csv.read("people.csv", text)
    return caught.value


PRINTED = st.tuples(
    tables(), st.sampled_from([standard.QUOTE_MINIMAL, standard.QUOTE_ALL]), st.sampled_from(["\n", "\r\n"])
)


@given(PRINTED, st.booleans())
def test_every_row_becomes_a_record_of_its_filled_cells(printed: tuple, last_line_ends: bool) -> None:
    table, quoting, end = printed
    text = print_table(table, quoting=quoting, end=end)
    if not last_line_ends:
        text = text.removesuffix(end)
    header, *rows = table
    assert csv.read("people.csv", text).data == {
        "items": [
            {name: scalar(cell) for name, cell in zip(header, row, strict=True) if cell} for row in rows
        ]
    }


@given(PRINTED, st.booleans())
def test_every_span_holds_exactly_the_text_of_its_cell(printed: tuple, last_line_ends: bool) -> None:
    table, quoting, end = printed
    text = print_table(table, quoting=quoting, end=end)
    if not last_line_ends:
        text = text.removesuffix(end)
    spans = csv.spans(text)
    header, *rows = table
    for index, row in enumerate(rows):
        for name, cell in zip(header, row, strict=True):
            raw = cut(text, spans.find(("items", index, name)))
            assert next(standard.reader(io.StringIO(raw, newline="")), [""])[0] == cell
        whole = cut(text, spans.find(("items", index)))
        assert next(standard.reader(io.StringIO(whole, newline=""))) == row
    for pointer in ((), ("items",), ("items", len(rows)), ("items", -1), ("items", "id")):
        assert spans.find(pointer) == spans.find(())


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("id,id\n1,2\n", (1, 1), "The column 'id' stands there twice."),
        ("id,\n1,2\n", (1, 1), "Column 2 has no clean name: ''."),
        ("id, name\n1,2\n", (1, 1), "Column 2 has no clean name: ' name'."),
        ("id;name\n1;2\n", (1, 1), "Its cells are separated by semicolons."),
        ("id,name\n1\n", (2, 1), "The row has 1 cells, the header 2."),
        ("id,name\n1,2\n1,2,3\n", (3, 1), "The row has 3 cells, the header 2."),
        ("id,name\n\n1,2\n", (2, 1), "A line is blank."),
        ("\nid,name\n1,2\n", (1, 1), "A line is blank."),
        ("id,name\n1,2\n\n", (3, 1), "A line is blank."),
        ("", (1, 1), "It has no header line."),
        ('id,name\n1,"open\n2,x\n', (2, 1), "It is not CSV: unexpected end of data."),
        ('id,name\n"a\nb",1\n1,"a"b\n', (4, 1), "It is not CSV: ',' expected after '\"'."),
        ("id,name\n1,=SUM(A1)\n", (2, 1), "A cell holds a formula: '=SUM(A1)'."),
        ("id,name\n1,@cmd\n", (2, 1), "A cell holds a formula"),
        ("id,name\n1,+cmd|' /C calc'!A0\n", (2, 1), "A cell holds a formula"),
        ("id,name\n1,-cmd\n", (2, 1), "A cell holds a formula"),
        ("id,name\n1,\t=1\n", (2, 1), "A cell holds a formula"),
        ('id,name\n"a\n\nb",1\n2,=x\n', (5, 1), "A cell holds a formula: '=x'."),
        (
            "id,name\n1," + "x" * 200_000 + "\n",
            (2, 1),
            "It is not CSV: a cell has more than 131,072 characters.",
        ),
        ("id\tname\n1\t2\n", (1, 1), "Its cells are separated by tabs."),
        ("id,=name\n1,2\n", (1, 1), "Column 2 is named by a formula: '=name'."),
        ("id,name\n1, =1\n", (2, 1), "A cell holds a formula"),
        ("id,name\n1,\uff1d1\n", (2, 1), "A cell holds a formula"),
        ("id,name\n1,a\0b\n", (2, 4), "It holds the control character 0x00, which nobody sees."),
        ("id,name\n1,2\n\x1b[2J,2\n", (3, 1), "It holds the control character 0x1b, which nobody sees."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_on_which_line(text: str, place: tuple, says: str) -> None:
    error = refusal(text)
    assert says in error.message
    assert (error.line, error.column) == place
    assert error.path == "people.csv"
    assert error.fix


def test_a_refused_formula_is_shown_with_no_more_than_twenty_characters() -> None:
    assert refusal("id\n=" + "s" * 100).message == f"A cell holds a formula: '={'s' * 19}'."


def test_a_table_of_more_cells_than_a_file_may_hold_is_refused(limited: Limited) -> None:
    limited(values=10)
    assert csv.read("a.csv", "id,name\n" + "1,\n" * 4).data
    error = refusal("id,name\n" + "1,\n" * 5)
    assert (error.message, error.line) == ("It holds more than 10 values.", 6)


def test_signed_numbers_are_no_formulas() -> None:
    assert csv.read("a.csv", "a,b,c\n-1,+2,-.5\n").data == {"items": [{"a": -1, "b": "+2", "c": "-.5"}]}


def test_a_header_alone_is_a_register_without_entries() -> None:
    assert csv.read("a.csv", "id,name\n").data == {"items": []}
    assert csv.spans("id,name").values == {(): Span(1, 1, 1, 3), ("items",): Span(1, 1, 1, 3)}


def test_an_absent_cell_still_has_a_place() -> None:
    assert csv.spans("a,b\n1,").find(("items", 0, "b")) == Span(2, 3, 2, 3)
    assert csv.spans("a,b\n1,\n").find(("items", 0, "b")) == Span(2, 3, 2, 3)
