"""`agrees`: what is said in two places is the same. Which of its shapes a control means."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.rules import GRAMMAR
from socgap_evidence.rules.agreed_numbers import AgreedNumbers
from socgap_evidence.rules.agreed_records import AgreedRecords, AgreedValues
from socgap_evidence.rules.agreed_sets import AgreedSets
from socgap_evidence.rules.agreed_texts import AgreedTexts
from socgap_evidence.rules.agrees import Agrees
from tests.support.projects import documents, find, rule

SETS = {"left": {"each": "$.a[*]"}, "right": {"each": "$.b[*]"}}
RECORDS = {"key": "id", "with": {"in": "people", "key": "id"}, "fields": ["name"]}
VALUES = {"values": ["a", "b"]}
SUM = {"total": "a", "sum": ["b"]}
PRODUCT = {"total": "a", "product": ["b"]}
TEXT = {"text": "a", "mentions": ["b"]}


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (SETS, AgreedSets),
        ({**SETS, "each": "$", "explained": {"each": "$.c[*]"}, "may_be_empty": True}, AgreedSets),
        (RECORDS, AgreedRecords),
        ({**RECORDS, "each": "$.items[*]", "may_be_absent": True, "reason": "invalid"}, AgreedRecords),
        (VALUES, AgreedValues),
        ({**VALUES, "each": "$.items[*]", "may_be_absent": True}, AgreedValues),
        (SUM, AgreedNumbers),
        (PRODUCT, AgreedNumbers),
        ({**PRODUCT, "each": "$.items[*]", "may_be_absent": True}, AgreedNumbers),
        ({**TEXT, "each": "$.items[*]", "may_be_absent": True}, AgreedTexts),
    ],
)
def test_the_keys_say_what_is_compared(value: dict[str, Any], shape: type) -> None:
    agrees = rule("agrees", value)
    assert isinstance(agrees, Agrees)
    assert isinstance(agrees.what, shape)


@pytest.mark.parametrize(
    ("value", "here"),
    [
        pytest.param({}, "none of these", id="nothing at all"),
        pytest.param({"each": "$.items[*]", "reason": "invalid"}, "none of these", id="nothing to compare"),
        pytest.param({"left": SETS["left"]}, "'left'", id="one set"),
        pytest.param({**SETS, **VALUES}, "'left', 'right' and 'values'", id="sets and values"),
        pytest.param({"total": "a"}, "'total'", id="a total of nothing"),
        pytest.param({**SUM, **PRODUCT}, "'product', 'sum' and 'total'", id="a sum and a product"),
        pytest.param({"key": "id", "fields": ["name"]}, "'fields' and 'key'", id="no other record"),
        pytest.param(
            {**SETS, "may_be_absent": True}, "'left', 'may_be_absent' and 'right'", id="absent sets"
        ),
        pytest.param({**VALUES, "may_be_empty": True}, "'may_be_empty' and 'values'", id="empty values"),
    ],
)
def test_a_mixture_means_nothing(value: dict[str, Any], here: str) -> None:
    with pytest.raises(ValueError, match="here stand") as caught:
        rule("agrees", value)
    assert str(caught.value) == (
        "it compares 'left' with 'right', 'key' and 'fields' with those of 'with', 'values' with each other,"
        " a 'text' with what it 'mentions', or 'total' with a 'sum' or a 'product';"
        f" here stand {here}"
    )


@pytest.mark.parametrize("value", [SETS, RECORDS, VALUES, SUM, PRODUCT, TEXT])
def test_without_files_there_is_nothing_that_could_differ(value: dict[str, Any]) -> None:
    assert find("agrees", {**value, "each": "$"}, []) == []


def test_every_key_of_the_grammar_belongs_to_a_shape() -> None:
    grammar: Any = GRAMMAR["agrees"]
    known = {key for value in (SETS, RECORDS, VALUES, SUM, PRODUCT, TEXT) for key in value}
    optional = {"each", "reason", "explained", "may_be_empty", "may_be_absent", "when_said"}
    assert set(grammar["properties"]) == known | optional


def test_the_selectors_are_those_of_the_shape() -> None:
    assert [use.selector.text for use in rule("agrees", VALUES).selectors()] == ["$", "a", "b"]
    found = documents({"a": 1, "b": 2})
    assert len(find("agrees", VALUES, found)) == len(find("agrees", SUM, found)) == 1
