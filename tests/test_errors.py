"""An error is one sentence with its place in front and the remedy behind."""

from __future__ import annotations

import re
from inspect import getmembers, isclass

import pytest

from socgap_evidence import errors
from socgap_evidence.errors import DocumentError, SocgapError, did_you_mean

TREE = [one for _, one in getmembers(errors, isclass) if issubclass(one, SocgapError)]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_keeps_what_it_was_told(kind: type[SocgapError]) -> None:
    error = kind("It is wrong.", fix="Correct it.", path="a.yaml", line=3, column=7)
    assert (error.message, error.fix, error.path, error.line, error.column) == (
        "It is wrong.",
        "Correct it.",
        "a.yaml",
        3,
        7,
    )
    assert str(error) == "a.yaml:3:7: It is wrong. Correct it."


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, ""),
        ({"path": "a.yaml"}, "a.yaml"),
        ({"path": "a.yaml", "line": 3}, "a.yaml:3"),
        ({"path": "a.yaml", "line": 3, "column": 7}, "a.yaml:3:7"),
        ({"line": 3, "column": 7}, "3:7"),
    ],
)
def test_a_place_is_said_as_far_as_it_is_known(place: dict, text: str) -> None:
    assert SocgapError("Wrong.", **place).place == text


def test_an_error_without_place_and_remedy_is_its_sentence() -> None:
    assert str(SocgapError("It is wrong.")) == "It is wrong."


def test_only_a_document_can_be_undetermined_and_is_not_unless_said() -> None:
    assert not DocumentError("Wrong.").undetermined
    assert DocumentError("Unseen.", undetermined=True).undetermined


def test_the_tree_in_the_docstring_names_every_error() -> None:
    drawn = set(re.findall(r"\w+Error", errors.__doc__ or ""))
    assert drawn == {kind.__name__ for kind in TREE}


@pytest.mark.parametrize(
    ("word", "hint"),
    [("max_agee", "Did you mean 'max_age'?"), ("max_age", "Did you mean 'max_age'?"), ("zzz", ""), ("", "")],
)
def test_a_near_miss_is_answered_with_the_word_that_was_meant(word: str, hint: str) -> None:
    assert did_you_mean(word, {"max_age": 1, "held_on": 2}) == hint


def test_the_hint_does_not_depend_on_the_order_of_the_words() -> None:
    assert did_you_mean("ab", ["ad", "ac"]) == did_you_mean("ab", ["ac", "ad"])
