"""What is written as YAML is read back as the very same value, whatever strangers put into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.documents import read_document
from socgap_evidence.scaffolds.yaml import comment, commented, entry, indented, listed, scalar

ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORDS = st.sampled_from(
    ["", "no", "Yes", "null", "~", "1.10", "010", "- x", "a: b", "x #y", "##[add-mask]", "##vso[x]", "::error::", "2026-09-30", "\x85", "\ufeff"]
)  # fmt: skip


def read(text: str) -> object:
    return read_document("x.yaml", text.encode()).data


@given(ODD | WORDS | st.booleans() | st.integers(-(10**9), 10**9))
def test_a_value_is_read_back_as_it_was(value: object) -> None:
    assert read(f"{entry('key', value)}\n") == {"key": value}


@given(ODD | WORDS)
def test_a_key_is_read_back_as_it_was(key: str) -> None:
    assert read(f"{entry(key, 1)}\n") == {key: 1}


@given(ODD | WORDS)
def test_a_comment_stays_one(text: str) -> None:
    lines = [*comment(text), "key: 1"]
    assert read("\n".join(lines) + "\n") == {"key": 1}
    assert all("##[" not in line for line in lines)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (3, "3"),
        ("p-003", "p-003"),
        ("2026-09-30", "2026-09-30"),
        ("no", '"no"'),
        ("1.10", '"1.10"'),
        ('say "x"\\', '"say \\"x\\"\\\\"'),
        ("a\x1bb\u202ec\U000e0041", '"a\\x1bb\\u202ec\\U000e0041"'),
        ("##[x]", '"#\\x23[x]"'),
    ],
)
def test_a_value_is_quoted_only_where_it_must_be(value: object, written: str) -> None:
    assert scalar(value) == written


def test_nothing_stands_behind_a_key_that_is_empty() -> None:
    assert entry("prepared_by") == "prepared_by:"


def test_a_long_comment_is_wrapped_and_a_blank_one_is_none() -> None:
    lines = list(comment("word " * 60, 10))
    assert len(lines) > 3
    assert max(map(len, lines)) <= 90
    assert list(comment("  ")) == []


def test_lines_move_to_the_right_and_become_comments() -> None:
    assert list(indented(["a:", "", "b:"])) == ["  a:", "", "  b:"]
    assert list(commented(["a:", ""])) == ["# a:", "#"]


def test_the_first_line_that_is_no_comment_begins_an_entry() -> None:
    assert listed(["# c", "a:", "# d", "b: 1"]) == ["# c", "- a:", "  # d", "  b: 1"]
    assert listed(["# c"]) == ["-", "  # c"]
