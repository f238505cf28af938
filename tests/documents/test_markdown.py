"""Front matter is data with the lines of the file; the rest is the body."""

from __future__ import annotations

import json as standard
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents import markdown
from socgap_evidence.documents.document import Span
from socgap_evidence.errors import DocumentError

FIELDS = st.dictionaries(
    st.sampled_from(["title", "owner", "approved_on"]),
    st.text(st.sampled_from("abc é😀:#-"), max_size=8) | st.integers(0, 99) | st.none(),
    min_size=1,
)
BODIES = st.text(st.sampled_from("ab#- \né"), max_size=30)


@given(FIELDS, BODIES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", " ", "\t "]))
def test_front_matter_and_body_are_told_apart(fields: dict, body: str, end: str, trailing: str) -> None:
    front = "".join(
        f"{key}: {standard.dumps(value, ensure_ascii=False)}{end}" for key, value in fields.items()
    )
    text = f"---{trailing}{end}{front}---{trailing}{end}{body}"
    document = markdown.read("policy.md", text)
    assert document.data == fields
    assert document.body == body
    assert document.body_line == len(fields) + 3


@given(FIELDS, BODIES)
def test_places_count_from_the_top_of_the_file(fields: dict, body: str) -> None:
    front = "".join(f"{key}: {standard.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    spans = markdown.spans(f"---\n{front}---\n{body}")
    for index, (key, value) in enumerate(fields.items()):
        written = standard.dumps(value, ensure_ascii=False)
        line, column = index + 2, len(key) + 3
        assert spans.find((key,)) == Span(line, column, line, column + len(written))
        assert spans.find((key,), on_key=True) == Span(line, 1, line, len(key) + 1)


@pytest.mark.parametrize(
    ("text", "data", "body"),
    [
        ("---\na: 1\n---", {"a": 1}, ""),
        ("---\na: 1\n---\n", {"a": 1}, ""),
        ("---\na: 1\n---\nText\n---\nmore\n", {"a": 1}, "Text\n---\nmore\n"),
        ("---\na: ---x\n---\n", {"a": "---x"}, ""),
        ("---\na: |\n  ---\n  b\n---\n", {"a": "---\nb\n"}, ""),
    ],
)
def test_the_first_line_of_three_hyphens_ends_the_front_matter(text: str, data: Any, body: str) -> None:
    document = markdown.read("policy.md", text)
    assert (document.data, document.body) == (data, body)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("# A policy\n", (1, 1), "It has no front matter."),
        ("\n---\na: 1\n---\n", (1, 1), "It has no front matter."),
        ("----\na: 1\n---\n", (1, 1), "It has no front matter."),
        ("---", (1, 1), "It has no front matter."),
        ("---\na: 1\n", (1, 1), "Its front matter never ends."),
        ("---\na: 1\n----\n", (1, 1), "Its front matter never ends."),
        ("---\n---\nText\n", (1, 1), "Its front matter is empty."),
        ("---\n\n  \n---\n", (1, 1), "Its front matter is empty."),
        ("---\na: 1\na: 2\n---\n", (3, 1), "The key 'a' stands here twice."),
        ("---\na: &x 1\n---\n", (2, 4), "It uses the anchor '&x'"),
        ("---\na: b: c\n---\n", (2, 5), "It is not YAML"),
    ],
)
def test_a_refusal_points_into_the_file(text: str, place: tuple[int, int], says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        markdown.read("policy.md", text)
    assert says in caught.value.message
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.path == "policy.md"
