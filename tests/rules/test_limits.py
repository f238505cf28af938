"""How long something may take: for all, by level, or as another document states it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from socgap_evidence.durations import Duration
from socgap_evidence.model import Place
from socgap_evidence.project.grammar import CONTROL_GRAMMAR
from socgap_evidence.rules import Shelf, UnjudgeableError
from socgap_evidence.rules.limits import LIMIT_GRAMMAR, Limit
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.selectors import Node, Selector
from tests.support.projects import document, subject, terms

TERMS = terms(
    {
        "revoke_hours": 24,
        "review_bd": 2,
        "vuln_days": {"critical": 7, "high": 30},
        "ack_minutes": {"sev1": 15},
        "words": ["a", "b"],
    },
    {
        "revoke_hours": "hours",
        "review_bd": "business days",
        "vuln_days": "days",
        "ack_minutes": "minutes",
        "words": "list",
    },
)
BY_LEVEL = {"levels": "vuln_days", "by": "severity"}
WRITTEN = {"levels": {"sev1": "15 minutes", "sev2": "2 business days", "true": "1 month"}, "by": "severity"}
OWN = {"number": "allowed", "unit": "day"}
LOOKED_UP = {
    "number": {
        "take": "minutes",
        "in": "matrix",
        "each": "$.severities[*]",
        "key": "level",
        "is": "severity",
    },
    "unit": "minute",
}
MATRIX = {
    "severities": [
        {"level": "sev1", "minutes": 15},
        {"level": "sev3", "minutes": None},
        {"level": "sev4"},
        {"level": "sev5", "minutes": 5},
        {"level": "sev5", "minutes": None},
        {"level": "sev6", "minutes": None},
        {"level": "sev6", "minutes": None},
    ]
}
GRAMMAR = SchemaSet({}, "").compile(
    {**LIMIT_GRAMMAR, "$defs": CONTROL_GRAMMAR["$defs"]},  # type: ignore[dict-item]
    "the grammar of limits",
)


def limit(spelled: Any, record: Any) -> str | None:
    """The limit of a record that is the only item of a file, in words."""
    held = document({"items": [record]})
    about = subject([held], shelves={"matrix": Shelf([document(MATRIX)])})
    found = Limit.parse(spelled, TERMS).of(about, held, Node(record, ("items", 0)))
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("spelled", "record", "words"),
    [
        pytest.param("92 days", {}, "92 days", id="a duration"),
        pytest.param("revoke_hours", {}, "24 hours", id="a parameter"),
        pytest.param("review_bd", {}, "2 business days", id="a parameter in business days"),
        pytest.param(BY_LEVEL, {"severity": "critical"}, "7 days", id="a level of a parameter"),
        pytest.param(BY_LEVEL, {"severity": "high"}, "30 days", id="another level"),
        pytest.param(BY_LEVEL, {"severity": ["high"]}, "30 days", id="a list of one level"),
        pytest.param(WRITTEN, {"severity": "sev1"}, "15 minutes", id="a level that is written out"),
        pytest.param(WRITTEN, {"severity": "sev2"}, "2 business days", id="each with a unit of its own"),
        pytest.param(WRITTEN, {"severity": True}, "1 month", id="a truth as a level"),
        pytest.param(
            {"levels": "ack_minutes", "by": "severity"}, {"severity": "sev1"}, "15 minutes", id="minutes"
        ),
        pytest.param(OWN, {"allowed": 14}, "14 days", id="a number of the record itself"),
        pytest.param(OWN, {"allowed": 1}, "1 day", id="one"),
        pytest.param(OWN, {"allowed": 0}, "0 days", id="none"),
        pytest.param(OWN, {"allowed": 14.0}, "14 days", id="a whole number with a point"),
        pytest.param(OWN, {"allowed": "14"}, "14 days", id="a number from a cell of text"),
        pytest.param(OWN, {"allowed": 99_999}, "99999 days", id="the longest"),
        pytest.param(OWN, {"allowed": None}, None, id="null is no limit"),
        pytest.param(
            {"number": "allowed", "unit": "business day"}, {"allowed": 2}, "2 business days", id="its unit"
        ),
        pytest.param(LOOKED_UP, {"severity": "sev1"}, "15 minutes", id="a number of another document"),
        pytest.param(LOOKED_UP, {"severity": "sev3"}, None, id="null there is no limit"),
    ],
)
def test_the_limit_of_a_record(spelled: Any, record: Any, words: str | None) -> None:
    assert GRAMMAR.accepts(spelled)
    assert limit(spelled, record) == words


ONLY = "for which there is no limit (only for critical, high)"
DECIDES = "which decides the limit,"


@pytest.mark.parametrize(
    ("spelled", "record", "sentence", "at"),
    [
        pytest.param(BY_LEVEL, {"severity": "low"}, f"'severity' is low, {ONLY}", "severity", id="no level"),
        pytest.param(BY_LEVEL, {"severity": None}, f"'severity' is null, {ONLY}", "severity", id="null"),
        pytest.param(BY_LEVEL, {}, f"'severity', {DECIDES} is not given", None, id="absent"),
        pytest.param(
            BY_LEVEL,
            {"severity": ["critical", "high"]},
            f"'severity' is critical and high, {ONLY}",
            "severity",
            id="two levels",
        ),
        pytest.param(
            {"levels": "vuln_days", "by": "$.items[*]['severity']"},
            {"severity": "low"},
            f"'items[*]['severity']' is low, {ONLY}",
            "severity",
            id="a path",
        ),
        pytest.param(OWN, {}, f"'allowed', {DECIDES} is not given", None, id="no number"),
        pytest.param(
            LOOKED_UP,
            {"severity": "sev4"},
            f"'minutes in matrix', {DECIDES} is not given",
            None,
            id="no number there",
        ),
        pytest.param(
            LOOKED_UP, {}, f"'minutes in matrix', {DECIDES} is not given", None, id="nothing to look up"
        ),
        pytest.param(
            LOOKED_UP,
            {"severity": "sev5"},
            f"'minutes in matrix', {DECIDES} has 2 values",
            "severity",
            id="a number and null there",
        ),
        pytest.param(
            LOOKED_UP,
            {"severity": "sev6"},
            f"'minutes in matrix', {DECIDES} has 2 values",
            "severity",
            id="two nulls there",
        ),
        pytest.param(
            LOOKED_UP,
            {"severity": "sev9"},
            "'sev9' is not in the documents of type matrix",
            "severity",
            id="no such key there",
        ),
    ],
)
def test_a_record_whose_limit_cannot_be_told(
    spelled: Any, record: Any, sentence: str, at: str | None
) -> None:
    with pytest.raises(UnjudgeableError, match=re.escape(sentence)) as caught:
        limit(spelled, record)
    pointer = ("items", 0) if at is None else ("items", 0, at)
    assert caught.value.place == Place("evidence/reviews/one.yaml", pointer)


@pytest.mark.parametrize(
    "number", [-1, 1.5, True, "", "a", "1 business", "+1", "01", "²", [3], 100_000, 10**30, 1e30, "14\n"]
)
def test_what_is_no_whole_number_is_no_limit(number: Any) -> None:
    with pytest.raises(
        UnjudgeableError, match="'allowed' is no whole number of days below 100,000"
    ) as caught:
        limit(OWN, {"allowed": number})
    assert caught.value.place == Place("evidence/reviews/one.yaml", ("items", 0, "allowed"))


def test_where_several_values_decide_the_first_is_pointed_at() -> None:
    held = document({"items": [{"severity": "high"}, {"severity": "critical"}]})
    several = Limit.parse({"levels": "vuln_days", "by": "$.items[*]['severity']"}, TERMS)
    with pytest.raises(UnjudgeableError, match="has 2 values") as caught:
        several.of(subject([held]), held, Node(held.data["items"][1], ("items", 1)))
    assert caught.value.place == Place(held.path, ("items", 0, "severity"))


@pytest.mark.parametrize(
    ("spelled", "sentence"),
    [
        ("vuln_days", "'vuln_days' has levels; write {levels: vuln_days, by: <field>}"),
        ("words", "the parameter 'words' is no whole number"),
        ("revoke_hour", "'revoke_hour' is not a duration.*Did you mean 'revoke_hours'"),
        ({"levels": "revoke_hours", "by": "severity"}, "the parameter 'revoke_hours' has no levels"),
        ({"levels": {"sev1": "soon"}, "by": "severity"}, "'soon' is not a duration"),
        (
            {"levels": "vuln_days", "unit": "day"},
            r"^a limit is a duration, a parameter, \{levels, by\} or \{number, unit\}$",
        ),
        (
            {"number": "allowed", "by": "severity"},
            r"^a limit is a duration, a parameter, \{levels, by\} or \{number, unit\}$",
        ),
        ({"number": {"take": "minutes"}, "unit": "day"}, "a value is a field"),
        ({"number": "allowed[0]", "unit": "day"}, "is neither a field"),
    ],
)
def test_a_limit_that_means_nothing_is_refused(spelled: Any, sentence: str) -> None:
    assert GRAMMAR.accepts(spelled)
    with pytest.raises(ValueError, match=sentence):
        Limit.parse(spelled, TERMS)


@pytest.mark.parametrize(
    "spelled",
    [
        24,
        "",
        {},
        {"levels": "vuln_days"},
        {"number": "allowed", "unit": "fortnight"},
        {"number": "allowed", "unit": "day", "by": "severity"},
        {"levels": {}, "by": "severity"},
        {"levels": {"sev1": 15}, "by": "severity"},
    ],
)
def test_what_the_grammar_refuses(spelled: Any) -> None:
    assert not GRAMMAR.accepts(spelled)


def test_the_parameters_that_it_names_are_used() -> None:
    known = terms({"a": 5, "b": {"x": 1}, "c": 7}, {"a": "days", "b": "days", "c": "days"})
    Limit.parse("a", known)
    Limit.parse({"levels": "b", "by": "level"}, known)
    assert known.used == {"a", "b"}


@pytest.mark.parametrize(
    ("spelled", "is_one", "types"),
    [
        ("7 days", True, set()),
        (BY_LEVEL, False, set()),
        (OWN, False, set()),
        (LOOKED_UP, False, {"matrix"}),
    ],
)
def test_whether_it_is_one_for_all_and_what_it_looks_into(
    spelled: Any, is_one: bool, types: set[str]
) -> None:
    found = Limit.parse(spelled, TERMS)
    assert (found.is_one, found.types) == (is_one, types)


def test_one_for_all_is_there_without_a_record() -> None:
    assert Limit.parse("7 days", TERMS).durations == {None: Duration.parse("7 days")}


@pytest.mark.parametrize(
    ("spelled", "uses"),
    [
        ("7 days", []),
        (BY_LEVEL, [("severity", "$.items[*]", "vulnerabilities")]),
        (OWN, [("allowed", "$.items[*]", "vulnerabilities")]),
        (
            LOOKED_UP,
            [
                ("severity", "$.items[*]", "vulnerabilities"),
                ("$.severities[*]", "$", "matrix"),
                ("level", "$.severities[*]", "matrix"),
                ("minutes", "$.severities[*]", "matrix"),
            ],
        ),
    ],
)
def test_it_says_which_fields_of_which_documents_it_uses(spelled: Any, uses: list[Any]) -> None:
    used = Limit.parse(spelled, TERMS).uses(Selector("$.items[*]"), "vulnerabilities")
    assert [(use.selector.text, use.each.text, use.type) for use in used] == uses
