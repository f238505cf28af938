"""The JSONPath library as it is used here selects what the library does, and ``$`` is the file wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonpath_rfc9535
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonpath_rfc9535 import JSONPathNodeList, JSONPathQuery

from socgap_evidence.jsonpath import compile_path
from tests.test_paths import DOCUMENTS, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_LEVEL = NAMES.map(lambda name: f".{name}") | st.sampled_from(["[*]", "[0]", "[-1]", "[:2]"])
STEPS = st.lists(ONE_LEVEL, max_size=3).map("".join)
NAMED = st.lists(NAMES.map(lambda name: f".{name}"), max_size=2).map("".join)


def found(query: JSONPathQuery, document: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(repr(node.value), node.location) for node in query.finditer(document)]


@st.composite
def conditions(draw: st.DrawFn) -> str:
    """What a filter may say: it may ask the file again, but holds no filter of its own."""
    return draw(
        st.one_of(
            STEPS.map(lambda steps: f"@{steps}"),
            STEPS.map(lambda steps: f"!${steps}"),
            st.tuples(NAMED, NAMED).map(lambda two: f"@{two[0]} == ${two[1]}"),
            st.tuples(STEPS, STEPS).map(lambda two: f"count(@{two[0]}) < count(${two[1]})"),
            st.tuples(STEPS, STEPS).map(lambda two: f"@{two[0]} || ${two[1]} && @.a"),
        )
    )


@given(STEPS, conditions(), STEPS, st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_it_selects_what_the_library_does(
    before: str, condition: str, after: str, documents: list[Any]
) -> None:
    path = f"${before}[?{condition}]{after}"
    ours, theirs = compile_path(path), jsonpath_rfc9535.compile(path)
    for document in (
        *documents,
        *documents,
    ):  # one after another, and again: nothing is kept from one to the next
        assert found(ours, document) == found(theirs, document)


def test_a_dollar_in_a_filter_in_a_filter_is_the_file() -> None:
    document = {"id": 7, "items": [{"n": "a", "rows": [{"k": 7}]}, {"n": "b", "rows": [{"k": 8}], "id": 8}]}
    query = compile_path("$.items[?@.rows[?@.k == $.id]].n")
    assert [node.value for node in query.find(document)] == ["a"]
    assert [node.value for node in query.find({**document, "id": 8})] == ["b"]


def test_a_path_from_the_top_in_a_filter_is_followed_once_for_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    find: Callable[[JSONPathQuery, Any], JSONPathNodeList] = JSONPathQuery.find
    monkeypatch.setattr(JSONPathQuery, "find", lambda self, value: asked.append(1) or find(self, value))
    query = compile_path("$.items[?count($.items[*]) == 100 && !$.none[?@.x]]")
    document = {"items": list(range(100))}
    assert len(list(query.finditer(document))) == len(document["items"])
    assert len(asked) == 2
