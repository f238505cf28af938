"""What every rule shares: how records are named, dated and found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Kind
from socgap_evidence.rules import GRAMMAR, KEYWORDS, RULE_MODULES
from socgap_evidence.rules.base import name_of, position, records, selector
from socgap_evidence.selectors import WHOLE, Node
from tests.support.projects import document, documents, subject


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"name": "n", "id": "i"}, "i"),
        ({"system": "s", "account": "a"}, "a"),
        ({"id": 5, "person": "p"}, "p"),
        ({"id": 5}, "items[3]"),
        ("text", "items[3]"),
    ],
)
def test_a_record_is_called_by_its_id_or_its_place(value: Any, name: str) -> None:
    assert name_of(Node(value, ("items", 3))) == name


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ((), "the file"),
        (("a",), "a"),
        (("a", 0, "b"), "a[0].b"),
        ((0, "b"), "[0].b"),
        (("a", 1, 2), "a[1][2]"),
    ],
)
def test_a_place_in_a_file_is_written_as_people_write_it(pointer: tuple[Any, ...], text: str) -> None:
    assert position(pointer) == text


def test_the_file_is_its_own_only_record() -> None:
    assert records(document({"a": 1}), WHOLE) == [Node({"a": 1}, ())]
    assert records(document({"a": [1, 2]}), selector("$.a[*]")) == [Node(1, ("a", 0)), Node(2, ("a", 1))]


def test_a_file_happened_on_the_latest_day_that_it_names() -> None:
    (found,) = documents({"log": [{"on": "2026-03-01"}, {"on": "2026-05-01"}, {"on": None}]})
    assert subject([found], dated="$.log[*].on").day_of(found) == date(2026, 5, 1)
    assert subject([found], dated="held_on").day_of(found) is None
    assert subject([found]).day_of(found) is None


@pytest.mark.parametrize(
    ("kind", "dated", "days"),
    [
        (Kind.RECORD, "on", Interval(date(2026, 3, 1), None)),
        (Kind.RECORD, "at", ALWAYS),
        (Kind.REGISTER, "on", ALWAYS),
        (Kind.DOCUMENT, "on", ALWAYS),
    ],
    ids=["a record from its day on", "a record without a day always", "a register", "a document"],
)
def test_on_which_days_a_file_counts(kind: Kind, dated: str, days: Interval) -> None:
    (found,) = documents({"on": "2026-03-01"})
    assert subject([found], kind=kind, dated=dated).standing(found) == days


def test_a_document_that_is_an_attachment_names_no_day() -> None:
    found = document(None, "report.pdf")
    assert subject([found], dated="on").day_of(found) is None


def test_every_keyword_has_a_grammar_and_a_module_that_documents_it() -> None:
    assert set(GRAMMAR) == set(KEYWORDS)
    assert set(RULE_MODULES) == {*KEYWORDS, "evidence"}


@pytest.mark.parametrize("keyword", sorted(RULE_MODULES))
def test_every_rule_says_why_what_passes_what_fails_and_the_remedy(keyword: str) -> None:
    text = RULE_MODULES[keyword].__doc__ or ""
    assert text.startswith(f"`{keyword}`")
    at = [text.index(f"\n{part}:") for part in ("Why", "Passes", "Fails", "Fix")]
    assert at == sorted(at)


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_every_grammar_is_described_and_closed(keyword: str) -> None:
    grammar = GRAMMAR[keyword]
    assert isinstance(grammar, dict)
    assert grammar["description"]
    assert grammar["additionalProperties"] is False
