"""One engine accepts, one explains; patterns take linear time and of two verdicts the stricter one counts."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.schemas import FORMATS, SchemaSet
from socgap_evidence.schemas import validator as validator_module
from socgap_evidence.schemas.validator import (
    References,
    Validator,
    Violation,
    matches,
    regex_engine_accepts,
)

SET = SchemaSet({}, "schemas")
EVIL = "(a+)+$"
EVIL_TEXT = "a" * 5000 + "!"

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, 1.0, -0.0])
    | st.text("ab1-", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "x_c"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYWORDS: dict[str, st.SearchStrategy] = {
    "type": st.sampled_from(
        ["string", "integer", "number", "boolean", "array", "object", "null", ["string", "null"]]
    ),
    "enum": st.lists(st.sampled_from(["a", "b", 1, True, None]), min_size=1, max_size=3, unique_by=repr),
    "const": st.sampled_from(["a", 1, 0, True, False, None, [], {}]),
    "minLength": st.integers(0, 3),
    "maxLength": st.integers(0, 3),
    "pattern": st.sampled_from(["^a", "b$", "[0-9]+", "^$"]),
    "format": st.sampled_from(sorted(FORMATS)),
    "minimum": st.integers(-2, 2),
    "maximum": st.integers(-2, 2),
    "exclusiveMinimum": st.integers(-2, 2),
    "exclusiveMaximum": st.integers(-2, 2),
    "multipleOf": st.sampled_from([1, 2]),
    "minItems": st.integers(0, 2),
    "maxItems": st.integers(0, 2),
    "uniqueItems": st.booleans(),
    "minProperties": st.integers(0, 2),
    "maxProperties": st.integers(0, 2),
    "required": st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True),
    "dependentRequired": st.just({"a": ["b"]}),
}
FLAT = st.dictionaries(st.sampled_from(sorted(KEYWORDS)), st.none(), max_size=3).flatmap(
    lambda chosen: st.fixed_dictionaries({name: KEYWORDS[name] for name in chosen})
)


def around(inner: st.SearchStrategy) -> st.SearchStrategy:
    """Schemas with schemas inside them."""
    branches = st.lists(inner, min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
            "patternProperties": st.dictionaries(st.sampled_from(["^x_", "^a$", "b"]), inner, max_size=2),
            "additionalProperties": inner,
            "propertyNames": inner,
            "items": inner,
            "prefixItems": branches,
            "contains": inner,
            "allOf": branches,
            "anyOf": branches,
            "oneOf": branches,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
            "dependentSchemas": st.dictionaries(st.just("a"), inner, max_size=1),
            "unevaluatedProperties": inner,
        },
    )


SCHEMAS = st.recursive(st.booleans() | FLAT, around, max_leaves=4)


def plain(schema: Any) -> jsonschema.Draft202012Validator:
    checker = jsonschema.FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name)(check)
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


@settings(max_examples=300)
@given(SCHEMAS, VALUES)
def test_any_schema_and_value_get_one_verdict_from_both_engines(schema: Any, value: Any) -> None:
    validator = SET.compile(schema, "inline")
    violations = validator.violations(value)
    assert validator.accepts(value) == plain(schema).is_valid(value) == (not violations)
    assert all("disagree" not in violation.message for violation in violations)


@given(SCHEMAS, VALUES)
def test_the_same_violation_is_said_once_and_every_time_alike(schema: Any, value: Any) -> None:
    validator = SET.compile(schema, "inline")
    violations = validator.violations(value)
    assert len(set(violations)) == len(violations)
    assert violations == SET.compile(schema, "inline").violations(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": EVIL}, EVIL_TEXT),
        ({"patternProperties": {EVIL: True}, "additionalProperties": False}, {EVIL_TEXT: 1}),
        ({"patternProperties": {EVIL: False}, "required": ["a"]}, {EVIL_TEXT: 1}),
        ({"propertyNames": {"pattern": EVIL}}, {EVIL_TEXT: 1}),
    ],
)
def test_a_pattern_that_hangs_pythons_engine_gets_its_answer(schema: Any, value: Any) -> None:
    validator = SET.compile(schema, "inline")
    assert not validator.accepts(value)
    assert validator.violations(value)


def test_patterns_are_searched_not_matched_from_the_start() -> None:
    assert matches("b", "abc")
    assert not matches("^b", "abc")


@pytest.mark.parametrize(
    ("pattern", "linear"), [("^[a-z]+$", True), (r"(a)\1", False), ("(?=a)", False), ("(", False)]
)
def test_only_patterns_of_the_linear_engine_are_accepted(pattern: str, linear: bool) -> None:
    assert regex_engine_accepts(pattern) is linear


def test_fields_that_a_pattern_allows_meet_the_schema_behind_it() -> None:
    validator = SET.compile(
        {"patternProperties": {"^x_": {"type": "integer"}}, "additionalProperties": False}, "inline"
    )
    assert validator.accepts({"x_a": 1})
    assert [violation.pointer for violation in validator.violations({"x_a": "1", "y": 1})] == [
        ("x_a",),
        ("y",),
    ]


def test_fields_beyond_the_known_ones_meet_the_schema_for_them() -> None:
    validator = SET.compile(
        {"properties": {"a": True}, "additionalProperties": {"type": "integer"}}, "inline"
    )
    assert validator.accepts({"a": "text", "b": 1})
    (violation,) = validator.violations({"a": "text", "b": "1"})
    assert violation.pointer == ("b",)


def test_keywords_of_mappings_say_nothing_of_other_values() -> None:
    schema = {"patternProperties": {"a": False}, "additionalProperties": False, "type": "object"}
    (violation,) = SET.compile(schema, "inline").violations(["a"])
    assert violation.message == "The file must be a mapping, not a list."


def test_where_only_the_fast_engine_rejects_the_value_is_rejected_and_the_disagreement_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def accept_all(*_: object) -> list:
        return []

    monkeypatch.setattr(validator_module, "_check_pattern", accept_all)
    validator = Validator({"properties": {"a": {"pattern": "^b"}}}, References({}), "inline")
    (violation,) = validator.violations({"a": "c"})
    assert violation.pointer == ("a",)
    assert "the two schema engines disagree here; the stricter one counts" in violation.message
    assert "Report this as a fault of socgap" in violation.fix


def test_a_violation_names_the_field_that_is_missing_and_none_where_something_is_wrong() -> None:
    schema = {"required": ["it's", "b"], "properties": {"b": {"type": "string"}}}
    found = SET.compile(schema, "inline").violations({"b": 1})
    assert [(one.pointer, one.missing) for one in found] == [((), "it's"), (("b",), "")]


def test_a_violation_is_a_value() -> None:
    assert Violation(("a",), False, "Wrong.", "Correct it.") == Violation(
        ("a",), False, "Wrong.", "Correct it."
    )


@pytest.mark.parametrize(("step", "value"), [(1.5, 10**17), (0.1, 0.35), (1e-5, 0.000015), (3, 1e17)])
def test_a_multiple_is_one_by_its_digits_for_both_engines(step: float, value: float) -> None:
    found = SET.compile({"multipleOf": step}, "inline").violations(value)
    assert [one.message for one in found] == [f"The file breaks 'multipleOf: {step}'."]
    assert not SET.compile({"multipleOf": step}, "inline").violations(step * 2)
    assert not SET.compile({"multipleOf": step}, "inline").violations("text")
    assert SET.compile({"not": {"multipleOf": step}}, "inline").violations(True)
