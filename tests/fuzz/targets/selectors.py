"""Selectors: a selector on the first line, JSON behind it; it selects what the JSONPath library would, and ends."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import jsonpath_rfc9535

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.selectors import WHOLE, Node, Selector
from tests.fuzz.laws import LONGEST_MESSAGE

if TYPE_CHECKING:
    from socgap_evidence.model import Json, Pointer

_LONGEST_WALK = 400
"""The most characters of a document that a path is walked over: filters inside filters ask each value of each."""
_ITEM: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "a": {"type": "number"},
        "on": {"type": "string", "format": "date"},
    },
    "additionalProperties": False,
}
SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": _ITEM},
        "period": {
            "type": "object",
            "properties": {"end": {"type": "string"}},
            "additionalProperties": False,
        },
        "by": {"type": "string"},
    },
    "additionalProperties": False,
}
DOCUMENT: Json = {
    "items": [{"id": "x", "a": 1}, {"id": "y", "a": 1.5, "on": "2026-03-01"}, {}, {"id": "true"}],
    "period": {"end": "2026-03-31"},
    "by": "p-1",
}


def one(data: bytes) -> None:
    """AssertionError for a value that is not where it was found, and for a field that is there and called unknown."""
    text, _, rest = data.decode("utf-8", "replace").partition("\n")
    try:
        selector = Selector(text)
    except ValueError as error:
        assert str(error)
        assert len(str(error)) <= LONGEST_MESSAGE + len(text)
        return
    document = _document(rest)
    record = Node(document, ())
    if isinstance(document, dict) and isinstance(items := document.get("items"), list) and items:
        record = Node(items[0], ("items", 0))
    found = selector.find(document, record)
    for node in found:
        assert _at(document, node.pointer) is node.value
    ways = [node.pointer for node in found]
    assert len(set(ways)) == len(ways)
    if selector.is_path:
        _check_library(selector, document, found)
    _check_schema(selector, DOCUMENT)


def _document(text: str) -> Json:
    try:
        found = read_document("evidence/a.json", text.encode()).data if text else DOCUMENT
    except DocumentError:
        return DOCUMENT
    return found if len(json.dumps(found)) <= _LONGEST_WALK else DOCUMENT


def _at(value: Json, way: Pointer) -> Json:
    for part in way:
        value = value[part]  # type: ignore[index]  # a way leads where it was found
    return value


def _check_library(selector: Selector, document: Json, found: list[Node]) -> None:
    """AssertionError unless the library selects the same.

    Of its patterns, which backtrack, it is not asked; nor of ``$`` in a filter in a filter, which it takes for the value at
    hand (tests/test_jsonpath_engine.py).
    """
    text = selector.text
    if "match" in text or "search" in text or (text.count("$") > 1 and text.count("?") > 1):
        return
    theirs = [(node.value, node.location) for node in jsonpath_rfc9535.find(selector.text, document)]
    assert [way for _, way in theirs] == [node.pointer for node in found]


@cache
def _schemas() -> SchemaSet:
    return SchemaSet({"review.schema.json": SCHEMA}, "controls/schemas")


def _check_schema(selector: Selector, document: Json) -> None:
    """AssertionError if a selector finds something in a document of a closed schema, and is called unknown there."""
    schemas = _schemas()
    for each, record in (
        (WHOLE, Node(document, ())),
        (Selector("$.items[*]"), Node(_at(document, ("items", 1)), ("items", 1))),
    ):
        try:
            around = selector.record_schema(schemas, SCHEMA, each)
        except ValueError as error:
            assert "leads out of the file" in str(error)
            assert not selector.find(document, record)
            continue
        fault = selector.unknown_field(schemas, SCHEMA, around)
        # A filter may ask for what is not there.
        is_there = "?" not in selector.text and selector.find(document, record)
        assert fault is None or not is_there, f"{selector.text!r} finds something: {fault}"
        selector.undated(schemas, SCHEMA, around)
        selector.held_schema(schemas, SCHEMA, each)
        selector.trail(schemas, SCHEMA)
