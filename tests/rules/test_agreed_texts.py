"""`agrees` with `text`: a sentence mentions what it must be about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules import Shelf
from tests.support.projects import document, documents, find, rule

SERIAL = {"text": "certificate", "mentions": ["serial", "by"]}


@pytest.mark.parametrize(
    ("data", "unmentioned"),
    [
        pytest.param(
            {"certificate": "c-1, shredded by Paper Ltd", "serial": "C-1", "by": "Paper Ltd"}, [], id="both"
        ),
        pytest.param(
            {"certificate": "One laptop by x", "serial": "C-1", "by": "x"},
            ["C-1"],
            id="not the serial number",
        ),
        pytest.param(
            {"certificate": "One laptop", "serial": "C-1", "by": "Paper Ltd"},
            ["C-1", "Paper Ltd"],
            id="neither",
        ),
        pytest.param({"certificate": None, "serial": "C-1", "by": "x"}, ["C-1", "x"], id="no text"),
        pytest.param(
            {"certificate": ["C-1", "x"], "serial": "C-1", "by": "x"}, [], id="one of several texts"
        ),
        pytest.param(
            {"certificate": "C-1", "serial": ["C-1", "C-2"], "by": "C-1"},
            ["C-2"],
            id="each of several values",
        ),
        pytest.param({"certificate": "4471", "serial": 4471, "by": "4471"}, [], id="a number as its text"),
        pytest.param(
            {"certificate": "C-12, xy", "serial": "C-1", "by": "x"}, ["C-1", "x"], id="a part of a word"
        ),
        pytest.param({"certificate": "(C-1): x.", "serial": "C-1", "by": "x"}, [], id="beside marks"),
        pytest.param(
            {"certificate": "Paper\n Ltd c*1", "serial": "c*1", "by": "Paper  Ltd"}, [], id="over lines"
        ),
        pytest.param({"certificate": "x, y", "serial": " ", "by": "x"}, [" "], id="a blank is in no text"),
    ],
)
def test_a_text_mentions_each_value_in_capitals_or_not(data: Any, unmentioned: list[str]) -> None:
    findings = find("agrees", SERIAL, documents(data))
    assert [one.message.split(" (")[0] for one in findings] == [
        f"'certificate' does not mention {one}" for one in unmentioned
    ]


def test_what_is_not_given_cannot_be_mentioned() -> None:
    findings = find("agrees", SERIAL, documents({"certificate": "One laptop", "serial": None}))
    assert [(one.message, one.place) for one in findings] == [
        (
            f"'{name}' is not given, so 'certificate' may be about anything.",
            Place("evidence/reviews/000.yaml", at),
        )
        for name, at in (("serial", ("serial",)), ("by", ()))
    ]
    assert find("agrees", {**SERIAL, "may_be_absent": True}, documents({"certificate": "One laptop"})) == []


def test_a_record_that_cannot_be_judged_hides_no_other() -> None:
    looked_up = {"take": "serial", "in": "assets", "each": "$.items[*]", "key": "id", "is": "asset"}
    register = {"assets": Shelf([document({"items": [{"id": "A-1", "serial": "C-1"}]}, "evidence/a.yaml")])}
    found = documents(
        {"id": "D-1", "asset": "A-9", "certificate": "x"}, {"id": "D-2", "asset": "A-1", "certificate": "x"}
    )
    findings = find("agrees", {"text": "certificate", "mentions": looked_up}, found, shelves=register)
    assert [(one.reason, one.about) for one in findings] == [
        (Reason.UNKNOWN, ("D-1",)),
        (Reason.FAILING, ("D-2",)),
    ]


def test_it_is_shown_where_the_value_stands() -> None:
    data = {"id": "D-1", "held_on": "2026-03-01", "items": [{"certificate": "x", "serial": "C-1"}]}
    value = {"text": "certificate", "mentions": ["serial"], "each": "$.items[*]", "reason": "invalid"}
    (finding,) = find("agrees", value, documents(data), dated="held_on")
    assert finding.reason is Reason.INVALID
    assert finding.message == "D-1: items[0]: 'certificate' does not mention C-1 ('serial')."
    assert finding.fix == "Get one that names it; a text that fits anything proves nothing."
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 0, "serial"))
    assert finding.about == ("D-1",)
    assert finding.days == Interval(date(2026, 3, 1), None)


def test_one_text_at_the_top_of_a_file_may_mention_something_of_each_record() -> None:
    value = {"text": "$.certificate", "mentions": ["serial"], "each": "$.items[*]"}
    data = {"certificate": "C-1", "items": [{"serial": "C-1"}, {"serial": "C-2"}]}
    assert [one.message for one in find("agrees", value, documents(data))] == [
        "items[1]: 'certificate' does not mention C-2 ('serial')."
    ]


def test_a_text_that_may_be_absent_mentions_nothing() -> None:
    value = {**SERIAL, "may_be_absent": True}
    assert find("agrees", value, documents({"serial": "C-1"})) == []
    assert len(find("agrees", value, documents({"serial": "C-1", "by": "x", "certificate": ""}))) == 2


def test_what_it_must_mention_may_be_looked_up() -> None:
    looked_up = {"take": "serial", "in": "assets", "each": "$.items[*]", "key": "id", "is": "asset"}
    value = {"text": "certificate", "mentions": looked_up}
    found = documents({"asset": "A-1", "certificate": "C-2"})
    register = {"assets": Shelf([document({"items": [{"id": "A-1", "serial": "C-1"}]}, "evidence/a.yaml")])}
    (finding,) = find("agrees", value, found, shelves=register)
    assert finding.place == Place("evidence/reviews/000.yaml", ("asset",))
    assert [one.reason for one in find("agrees", value, found)] == [Reason.MISSING]


def test_the_text_itself_may_be_looked_up() -> None:
    looked_up = {"take": "text", "in": "letters", "key": "id", "is": "letter"}
    letters = {"letters": Shelf([document({"id": "L-1", "text": "For C-1."}, "evidence/l.yaml")])}
    found = documents({"letter": "L-1", "serial": "C-1"}, {"letter": "L-1", "serial": "C-2"})
    (finding,) = find("agrees", {"text": looked_up, "mentions": ["serial"]}, found, shelves=letters)
    assert finding.place == Place("evidence/reviews/001.yaml", ("serial",))


def test_it_names_the_selectors_it_uses() -> None:
    uses = list(rule("agrees", {**SERIAL, "each": "$.items[*]"}).selectors())
    assert {use.may_be_absent for use in uses} == {False}
    assert [(use.selector.text, use.each.text) for use in uses] == [
        ("$.items[*]", "$"),
        ("certificate", "$.items[*]"),
        ("serial", "$.items[*]"),
        ("by", "$.items[*]"),
    ]
