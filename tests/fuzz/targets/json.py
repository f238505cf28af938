"""JSON: what is accepted is what the standard library reads, and each value stands where it is said to stand."""

from __future__ import annotations

import json

from socgap_evidence.documents import read_document, read_spans
from socgap_evidence.errors import DocumentError
from tests.fuzz import reference
from tests.fuzz.laws import NEWLINES, assert_refused, assert_same, cut, pointers, text_of

PATH = "evidence/a.json"


def one(data: bytes) -> None:
    """AssertionError for a value that is another one elsewhere, or stands elsewhere."""
    try:
        value = read_document(PATH, data).data
    except DocumentError as error:
        assert_refused(error, {PATH: data}, NEWLINES)
        return
    text = text_of(data)
    assert_same(value, reference.read_json(text))
    assert_same(value, read_document(PATH, json.dumps(value).encode()).data)
    assert_same(value, read_document(PATH, json.dumps(value, indent=1, ensure_ascii=False).encode()).data)
    spans = read_spans(PATH, data)
    found = dict(pointers(value))
    assert spans.values.keys() == found.keys()
    for way, span in spans.values.items():
        assert_same(found[way], json.loads(cut(text, span, NEWLINES)))
    for way, span in spans.keys.items():
        assert_same(way[-1], json.loads(cut(text, span, NEWLINES)))
