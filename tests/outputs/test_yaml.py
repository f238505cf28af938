"""A value as a control would write it reads back as the same value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents import read_document
from socgap_evidence.model import Json
from socgap_evidence.outputs import yaml

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20) | st.sampled_from(
    ["true", "Null", "on", "92 days", "10 business days", "1 2", "2026-01-01", "1e3", "0x1F", "- a", "a: b", "a #b",
     "$.items[*]", "../field", "a ", "param('x')", "evidence/*.yaml", "~", "", ".inf", "é", "?", "|", "&a", "!t", "-"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


ANY_TEXT = (
    TEXT | st.text(max_size=60) | st.lists(st.sampled_from(["word", "#a", "a:", "-", "'", "ü"])).map(" ".join)
)


@given(st.dictionaries(TEXT, VALUES, max_size=3), st.integers(1, 120))
def test_it_reads_back_as_itself(value: dict[str, Json], width: int) -> None:
    assert read_document("a.yaml", yaml.dump(value, width).encode()).data == value


@given(
    st.lists(ANY_TEXT, max_size=3),
    st.dictionaries(TEXT, ANY_TEXT, max_size=3),
    st.integers(1, 120),
    st.booleans(),
)
def test_whatever_the_text_is(texts: list[Json], fields: dict[str, Json], width: int, fold: bool) -> None:
    value: Json = {"items": texts, "field": fields}
    assert read_document("a.yaml", yaml.dump(value, width, fold=fold).encode()).data == value


def test_evidence_is_folded_and_bare_where_it_can_be() -> None:
    value: Json = {
        "date": "2026-10-02",
        "says": "It is on; nobody's.",
        "notes": "word " * 9 + "end",
        "rest": ["a, b"],
    }
    assert yaml.dump(value, 30, fold=True).splitlines() == [
        "date: 2026-10-02",
        "says: It is on; nobody's.",
        "notes: >-",
        "  word word word word word",
        "  word word word word end",
        'rest: ["a, b"]',
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({"unique": {"by": ["system", "role"]}}, "unique: {by: [system, role]}", id="one line"),
        pytest.param({"date": "$.log[*].date"}, 'date: "$.log[*].date"', id="a path"),
        pytest.param({"from": "$.terminated_at"}, "from: $.terminated_at", id="a path that needs no quotes"),
        pytest.param({"on": "signed_on"}, "on: signed_on", id="'on' is a word in YAML 1.2"),
        pytest.param({"for": "12 months"}, "for: 12 months", id="a duration"),
        pytest.param({"const": True, "is": "true"}, 'const: true\nis: "true"', id="a truth and a word"),
        pytest.param({"with": None, "rate": 0.5}, "with: null\nrate: 0.5", id="null and a number"),
        pytest.param({"attachment": {}}, "attachment: {}", id="an empty mapping"),
        pytest.param([], "[]", id="an empty list"),
        pytest.param("text", "text", id="a value alone"),
    ],
)
def test_it_is_written_as_people_write(value: Json, text: str) -> None:
    assert yaml.dump(value) == text


def test_what_does_not_fit_is_written_below() -> None:
    value: Json = {"agrees": {"sum": [{"count": "items"}, {"count": "others"}], "total": "source.row_count"}}
    assert yaml.dump(value, 30).splitlines() == [
        "agrees:",
        "  sum:",
        "    - {count: items}",
        "    - {count: others}",
        "  total: source.row_count",
    ]


def test_a_long_item_of_a_list_begins_beside_its_dash() -> None:
    assert yaml.dump([{"each": "a" * 20, "key": "b"}], 20).splitlines() == [
        f"- each: {'a' * 20}",
        "  key: b",
    ]


def test_a_text_is_never_folded() -> None:
    text = "word " * 40
    assert "\n" not in yaml.dump({"says": text}, 20)
