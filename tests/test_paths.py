"""What the short way through a document selects is what the JSONPath library selects, in the same order."""

from __future__ import annotations

import json

import jsonpath_rfc9535
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.jsonpath import compile_path
from socgap_evidence.paths import Node, follower

NAMES = st.sampled_from(["a", "b", "items"])
SCALARS = st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, 0.0, 2.5, "", "a", "1", "true", "null"])
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=25,
)


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    constant = json.dumps(draw(SCALARS))
    operator = draw(st.sampled_from(["==", "!="]))
    return f"@.{draw(NAMES)} {operator} {constant}"


CONDITIONS = st.recursive(
    comparisons(),
    lambda inner: st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=4,
)
SEGMENTS = NAMES.map(lambda name: f".{name}") | st.just("[*]") | CONDITIONS.map(lambda text: f"[?{text}]")
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map(lambda parts: "".join(["$", *parts]))


@given(PATHS, DOCUMENTS)
def test_the_short_way_selects_what_the_library_does(path: str, document: object) -> None:
    follow = follower(compile_path(path))
    assert follow is not None
    assert [(repr(node.value), node.pointer) for node in follow(document)] == [
        (repr(node.value), node.location) for node in jsonpath_rfc9535.compile(path).finditer(document)
    ]


@pytest.mark.parametrize(
    "path",
    [
        "$..a", "$.a[0]", "$.a[-1]", "$.a[0:2]", "$['a','b']", "$[?@.a]", "$[?!@.a]", "$[?@ == 1]", "$[?@.a.b == 1]",
        "$[?@.a == @.b]", "$[?@.a == $.b]", "$[?@.a > 1]", "$[?1 == @.a]", "$[?@[0] == 1]", "$[?@..a]", "$[?$.a == 1]",
        "$[?match(@.a, 'b')]", "$[?@.a == 1 && @.b]", "$[?count(@.*) == 1]", "$[?length(@.a) == 1]",
    ],
)  # fmt: skip
def test_whatever_says_more_is_left_to_the_library(path: str) -> None:
    assert follower(compile_path(path)) is None


def test_true_is_not_one() -> None:
    follow = follower(compile_path("$[?@.a == 1]"))
    assert follow is not None
    assert follow([{"a": True}, {"a": 1.0}]) == [Node({"a": 1.0}, (1,))]
