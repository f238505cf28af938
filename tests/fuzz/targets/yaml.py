"""YAML: what is accepted is what PyYAML makes of it, by our reader of plain YAML and by events; and it can be written."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import yaml as pyyaml

from socgap_evidence.documents import Spans, read_document, read_spans, yaml
from socgap_evidence.errors import DocumentError
from socgap_evidence.outputs.yaml import dump
from socgap_evidence.scaffolds import yaml as scaffold
from tests.fuzz import reference
from tests.fuzz.laws import YAML_BREAKS, assert_refused, assert_same, cut, pointers, text_of

if TYPE_CHECKING:
    from socgap_evidence.model import Json

PATH = "evidence/a.yaml"
_WIDTHS = (100, 20)
_LONGEST = 1000
"""The most characters that PyYAML in Python is asked about: it takes a hundred times as long as all others together."""
_MARK = "\ufeff"


def one(data: bytes) -> None:
    """AssertionError for a value that is another one elsewhere, and for a refusal that tells nobody what to do."""
    try:
        value = read_document(PATH, data).data
    except DocumentError as error:
        assert_refused(error, {PATH: data}, YAML_BREAKS)
        return
    text = text_of(data)
    assert_read(text, value)
    assert_spans(text, value, read_spans(PATH, data))
    assert_written(value)


def assert_read(text: str, value: Json) -> None:
    """AssertionError unless all readers make the same of a text."""
    assert_same(value, yaml.parse(text))
    assert_same(value, reference.read_yaml(text))
    if (
        len(text) <= _LONGEST and _MARK not in text
    ):  # libyaml passes over one at the beginning of a line, PyYAML in Python takes it for a letter
        with suppress(pyyaml.YAMLError):  # it refuses some of what libyaml takes
            assert_same(value, reference.read_yaml(text, pyyaml.BaseLoader))


def assert_spans(text: str, value: Json, spans: Spans) -> None:
    """AssertionError unless each value has a place, where a word on one line is the word."""
    found = dict(pointers(value))
    assert spans.values.keys() == found.keys()
    assert spans.keys.keys() == {way for way in found if way and isinstance(way[-1], str)}
    for way, span in spans.values.items():
        piece = cut(text, span, YAML_BREAKS)
        # Outside of brackets a dash alone would begin a list.
        is_word = not isinstance(found[way], dict | list) and not piece.startswith(_MARK) and piece != "-"
        if is_word and span.line == span.end_line:
            assert_same([found[way]], yaml.load(f"- {piece}\n"))
    for way, span in spans.keys.items():
        piece = cut(text, span, YAML_BREAKS)
        assert piece or not way[-1]
        is_word = not piece.startswith((_MARK, "|", ">"))  # in block style the word stands below
        if piece and span.line == span.end_line and is_word:
            assert_same({str(way[-1]): 1}, yaml.load(f" {piece}: 1\n"))


def assert_written(value: Json) -> None:
    """AssertionError unless what our writers write is read as the same value."""
    for width in _WIDTHS:
        assert_same(value, yaml.load(dump(value, width)))
        assert_same(value, yaml.load(dump(value, width, fold=True)))
        assert_same(json.loads(json.dumps(value)), reference.read_yaml(dump(value, width)))
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(inner, dict | list):
                assert_same({key: inner}, yaml.load(scaffold.entry(key, inner)))
