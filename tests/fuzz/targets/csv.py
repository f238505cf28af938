"""CSV: the cells are those of the standard library, each with its place."""

from __future__ import annotations

from socgap_evidence.documents import read_document, read_spans
from socgap_evidence.errors import DocumentError
from tests.fuzz import reference
from tests.fuzz.laws import BREAKS, assert_refused, assert_same, cut, text_of

PATH = "evidence/a.csv"


def one(data: bytes) -> None:
    """AssertionError for a cell that is another one elsewhere, or stands elsewhere."""
    try:
        value = read_document(PATH, data).data
    except DocumentError as error:
        assert_refused(error, {PATH: data}, BREAKS)
        return
    text = text_of(data)
    header, rows = reference.read_csv(text)
    assert len(set(header)) == len(header)
    kept = [{name: cell for name, cell in zip(header, row, strict=True) if cell} for _, row in rows]
    assert_same(
        value, {"items": [{name: reference.plain(cell) for name, cell in row.items()} for row in kept]}
    )
    spans = read_spans(PATH, data)
    for index, ((line, _), row) in enumerate(zip(rows, kept, strict=True)):
        whole = spans.find(("items", index))
        assert whole.line == line, f"row {index} begins on line {line}, not {whole.line}"
        cut(text, whole, BREAKS)
        for name, cell in row.items():
            piece = cut(text, spans.find(("items", index, name)), BREAKS)
            assert _unquoted(piece) == cell, f"{piece!r} is not {cell!r}"


def _unquoted(piece: str) -> str:
    return piece[1:-1].replace('""', '"') if piece.startswith('"') else piece
