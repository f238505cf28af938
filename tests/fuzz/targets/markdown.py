"""Markdown with front matter: the front matter is YAML, and with the body it is all of the file."""

from __future__ import annotations

from socgap_evidence.documents import read_document, read_spans
from socgap_evidence.errors import DocumentError
from tests.fuzz.laws import NEWLINES, YAML_BREAKS, assert_refused, cut, text_of
from tests.fuzz.targets.yaml import assert_read, assert_spans

PATH = "evidence/a.md"


def one(data: bytes) -> None:
    """AssertionError where a part of the file is lost, or counted on another line."""
    try:
        document = read_document(PATH, data)
    except DocumentError as error:
        assert_refused(error, {PATH: data}, YAML_BREAKS)
        return
    text = text_of(data)
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if line.rstrip("\r").rstrip(" \t") == "---"]
    front = "\n" + "".join(f"{line}\n" for line in lines[1 : marks[1]])
    assert marks[0] == 0
    assert document.body == "\n".join(lines[marks[1] + 1 :])
    assert document.body_line == min(marks[1] + 2, len(lines))
    assert_read(front, document.data)
    spans = read_spans(PATH, data)
    assert_spans(front, document.data, spans)
    if not YAML_BREAKS.search(front.replace("\n", "")):
        for span in spans.values.values():
            assert cut(text, span, NEWLINES) == cut(front, span, NEWLINES)
