"""The population as text: no two populations are the same text, and a shell can read it."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.model import Place
from socgap_evidence.sampling import Member, digest_of, line_of, rank_of
from socgap_evidence.sampling.canonical import sha256_of, spelled, spelled_path

DIGEST = "a" * 64
ONE = Member("CHP/CHG-1", date(2026, 6, 1), Place("evidence/a.yaml", ("items", 0)), DIGEST)
NAMES = st.lists(st.text(max_size=6), min_size=1, max_size=3)
WORD = re.compile(r"[A-Za-z0-9._~/%-]*")


def test_a_line_is_id_day_path_and_digest() -> None:
    assert line_of(ONE) == f"CHP/CHG-1 2026-06-01 evidence/a.yaml {DIGEST}"


def test_a_member_without_a_day_has_a_dash() -> None:
    assert line_of(Member("a", None, Place("b"), DIGEST)) == f"a - b {DIGEST}"


def test_the_digest_is_that_of_the_sorted_lines() -> None:
    other = Member("A", None, Place("b"), DIGEST)
    text = f"{line_of(other)}\n{line_of(ONE)}\n"
    assert digest_of([ONE, other]) == digest_of([other, ONE]) == sha256(text.encode()).hexdigest()


def test_a_rank_is_that_of_digest_request_and_id() -> None:
    assert rank_of(DIGEST, "REQ-7", ONE) == sha256(f"{DIGEST}\0REQ-7\0CHP/CHG-1".encode()).hexdigest()


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param(["CHP-1", "CHG_2.~"], "CHP-1/CHG_2.~", id="what needs no spelling"),
        pytest.param(["a b"], "a%20b", id="a blank"),
        pytest.param(["a/b"], "a%2Fb", id="a slash in a name"),
        pytest.param(["x", "-2"], "x/%2D2", id="a dash before a name"),
        pytest.param(["a\nb"], "a%0Ab", id="a line feed"),
        pytest.param(["100%"], "100%25", id="a per cent sign"),
        pytest.param(["ü"], "%C3%BC", id="a letter beyond ASCII"),
        pytest.param(["\ud800"], "%ED%A0%80", id="half a character"),
    ],
)
def test_an_id_is_spelled_in_ascii(names: list[str], text: str) -> None:
    assert spelled(*names) == text


def test_a_path_keeps_its_slashes_and_bytes_that_are_no_text() -> None:
    assert spelled_path("evidence/caf\udce9 a.yaml") == "evidence/caf%E9%20a.yaml"


@given(NAMES, NAMES)
def test_two_names_are_never_spelled_alike(names: list[str], others: list[str]) -> None:
    assert (spelled(*names) == spelled(*others)) == (names == others)
    assert WORD.fullmatch(spelled(*names))


@pytest.mark.parametrize(
    ("record", "other", "same"),
    [
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, True, id="the order of keys is nothing"),
        pytest.param([1, 2], [2, 1], False, id="the order of a list is something"),
        pytest.param({"a": 1}, {"a": "1"}, False, id="a number is no text"),
        pytest.param({"a": True}, {"a": 1}, False, id="true is no number"),
        pytest.param({"a": None}, {}, False, id="null is not absent"),
    ],
)
def test_a_record_is_digested_by_what_it_says(record: Any, other: Any, *, same: bool) -> None:
    assert (sha256_of(record) == sha256_of(other)) is same


def test_a_record_is_digested_as_json_with_sorted_keys_and_no_blanks() -> None:
    text = rb'{"a":["\u00fc",null],"b":true}'
    assert sha256_of({"b": True, "a": ["ü", None]}) == sha256(text).hexdigest()
