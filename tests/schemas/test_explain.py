"""What a schema engine finds becomes a sentence that a person can act on, pointed at its value or key."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.schemas import SchemaSet, Violation

SET = SchemaSet({}, "schemas")


def explain(schema: Any, value: Any) -> list[Violation]:
    return SET.compile(schema, "inline").violations(value)


@pytest.mark.parametrize(
    ("schema", "value", "message", "fix"),
    [
        ({"type": "string"}, 3, "'a' must be text, not 3.", 'Quote it: "3".'),
        ({"type": "string"}, True, "'a' must be text, not true.", 'Quote it: "true".'),
        ({"type": "string"}, None, "'a' must be text, not null.", "Fill it in."),
        ({"type": "string"}, {}, "'a' must be text, not a mapping.", "Correct the value."),
        ({"type": "string"}, [], "'a' must be text, not a list.", "Correct the value."),
        ({"type": "integer"}, "3", "'a' must be a whole number, not '3'.", "Take the quotes away: 3."),
        ({"type": ["object", "null"]}, 3, "'a' must be a mapping or null, not 3.", "Correct the value."),
        ({"type": ["string", "null"]}, 3, "'a' must be text or null, not 3.", 'Quote it: "3".'),
        ({"enum": ["open", "closed"]}, "opn", "'opn' is not one of open, closed.", "Did you mean 'open'?"),
        ({"enum": ["open", 3, None]}, "zzz", "'zzz' is not one of open, 3, null.", "Use one of them."),
        ({"const": "done"}, "open", "'a' must be done, not 'open'.", "Write done."),
        ({"const": True}, False, "'a' must be true, not false.", "Write true."),
        (
            {"format": "date"},
            "2026-02-30",
            "'2026-02-30' is not a valid date.",
            "The calendar has no such day; correct it.",
        ),
        ({"type": "boolean"}, "No", "'a' must be true or false, not 'No'.", "Write false, without quotes."),
        ({"type": "boolean"}, "perhaps", "'a' must be true or false, not 'perhaps'.", "Correct the value."),
        (
            {"type": "array"},
            {},
            "'a' must be a list, not a mapping.",
            "Begin each entry with a dash, '- ', on a line of its own.",
        ),
        (
            {"type": "object"},
            [],
            "'a' must be a mapping, not a list.",
            "Take the dashes away, so that its fields stand directly below it.",
        ),
        (
            {"format": "date"},
            "\u201c2026-02-01\u201d",
            "'\u201c2026-02-01\u201d' is not a valid date.",
            "Type straight quotes, or none at all.",
        ),
        ({"pattern": "^[A-Z]+$"}, "x", "'x' does not have the form of 'a' (^[A-Z]+$).", "Correct the value."),
        ({"minLength": 1}, "", "'a' is empty.", "Fill it in."),
        ({"minLength": 3}, "é😀", "'a' has 2 characters; at least 3 say something.", "Say more."),
        ({"maxLength": 1}, "ab", "'a' has 2 characters; at most 1 fit.", "Shorten it."),
        ({"minItems": 2}, [1], "'a' has 1 entries; it needs at least 2.", "Add what is missing."),
        ({"maxItems": 1}, [1, 2], "'a' has 2 entries; at most 1 is allowed.", "Remove the rest."),
        ({"uniqueItems": True}, [1, 1], "'a' holds the same entry twice.", "Keep one of the two."),
        ({"minimum": 1}, 0, "'a' is 0; it must be at least 1.", "Correct the number."),
        ({"exclusiveMinimum": 1}, 1, "'a' is 1; it must be more than 1.", "Correct the number."),
        ({"maximum": 1}, 2, "'a' is 2; it must be at most 1.", "Correct the number."),
        ({"exclusiveMaximum": 1}, 1, "'a' is 1; it must be less than 1.", "Correct the number."),
        ({"minProperties": 1}, {}, "'a' has 0 fields; it needs at least 1.", "Add what is missing."),
        (
            {"contains": {"const": 1}},
            [2],
            "'a' lacks '1'.",
            "Add it.",
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            3,
            "'a' fits none of the 2 forms that are allowed.",
            "See the schema for the forms.",
        ),
        ({"multipleOf": 2}, 3, "'a' breaks 'multipleOf: 2'.", "See the schema."),
        (False, 3, "3 is not allowed here.", "Remove it."),
    ],
)
def test_every_keyword_has_its_sentence(schema: Any, value: Any, message: str, fix: str) -> None:
    (violation,) = explain({"properties": {"a": schema}}, {"a": value})
    assert (violation.message, violation.fix) == (message, fix)
    assert violation.pointer == (() if schema is False else ("a",))
    assert not violation.on_key


class TestMissingFields:
    def test_each_is_named_on_its_own(self) -> None:
        found = explain({"required": ["a", "b"]}, {})
        assert {(one.message, one.fix) for one in found} == {
            ("The file lacks 'a'.", "Add 'a'."),
            ("The file lacks 'b'.", "Add 'b'."),
        }

    def test_a_misspelt_one_is_recognised(self) -> None:
        schema = {"properties": {"max_age": {}}, "required": ["max_age"], "additionalProperties": False}
        messages = {
            (one.pointer, one.on_key, one.message, one.fix) for one in explain(schema, {"max_agee": 1})
        }
        assert messages == {
            ((), False, "The file lacks 'max_age'.", "Is 'max_agee' meant? Rename it."),
            (("max_agee",), True, "'max_agee' is not a field of the file.", "Did you mean 'max_age'?"),
        }

    def test_one_that_another_demands_is_named(self) -> None:
        (violation,) = explain({"dependentRequired": {"done": ["proof"], "x": ["y"]}}, {"done": 1})
        assert violation.message == "The file lacks 'proof'."


class TestUnexpectedFields:
    def test_each_is_pointed_at_by_its_key(self) -> None:
        schema = {"properties": {"a": {}}, "additionalProperties": False}
        found = explain({"items": schema}, [{"a": 1}, {"zz": 1, "yy": 2}])
        assert [(one.pointer, one.on_key) for one in found] == [((1, "yy"), True), ((1, "zz"), True)]
        assert found[0].fix == "Remove it, or use one of a."

    def test_fields_of_ones_own_are_offered_only_where_they_are_allowed(self) -> None:
        schema = {"properties": {"a": {}}, "patternProperties": {"^x_": True}, "additionalProperties": False}
        (violation,) = explain(schema, {"zz": 1})
        assert violation.fix == "Remove it; fields of your own begin with 'x_'."

    def test_one_that_a_pattern_allows_is_not_among_them(self) -> None:
        schema = {"patternProperties": {"^x_": True, "^[0-9]+$": True}, "additionalProperties": False}
        assert [one.pointer for one in explain(schema, {"x_a": 1, "12": 2, "b": 3})] == [("b",)]

    def test_a_present_field_is_not_suggested(self) -> None:
        schema = {"properties": {"date": {}}, "additionalProperties": False}
        (violation,) = explain(schema, {"date": 1, "dat": 2})
        assert "Did you mean" not in violation.fix

    def test_one_that_another_branch_knows_is_not_among_them(self) -> None:
        schema = {
            "allOf": [{"properties": {"shared": {}}}],
            "properties": {"own": {}},
            "unevaluatedProperties": False,
        }
        found = explain(schema, {"shared": 1, "own": 2, "other": 3})
        assert [(one.pointer, one.on_key) for one in found] == [(("other",), True)]


class TestPlaces:
    def test_the_file_itself_is_called_the_file(self) -> None:
        (violation,) = explain({"type": "object"}, 3)
        assert violation.message == "The file must be a mapping, not 3."

    def test_a_name_is_the_end_of_the_way_to_the_value(self) -> None:
        schema = {"properties": {"b": {"items": {"properties": {"person": {"type": "string"}}}}}}
        (violation,) = explain({"properties": {"a": schema}}, {"a": {"b": [{"person": "x"}, {"person": 3}]}})
        assert violation.pointer == ("a", "b", 1, "person")
        assert violation.message == "'b[1].person' must be text, not 3."

    def test_a_list_inside_a_list_has_a_name(self) -> None:
        (violation,) = explain({"items": {"items": {"type": "string"}}}, [["x", 3]])
        assert violation.message == "'[0][1]' must be text, not 3."

    def test_violations_come_in_the_order_of_their_places(self) -> None:
        found = explain({"items": {"type": "string"}}, [3] * 12)
        assert [one.pointer for one in found] == [(index,) for index in range(12)]

    def test_the_same_sentence_is_said_once(self) -> None:
        schema = {"allOf": [{"required": ["a"]}, {"required": ["a"]}]}
        assert len(explain(schema, {})) == 1


def test_a_long_value_is_shown_with_its_beginning_only() -> None:
    (violation,) = explain({"enum": ["a"]}, "secret " * 100)
    assert len(violation.message) < 100
    assert "…'" in violation.message


def test_of_very_many_faults_the_first_are_told_and_nobody_knows_the_rest() -> None:
    found = explain({"items": {"type": "string"}}, [1] * 2000)
    assert len(found) == 1001
    assert [one.is_rest for one in found] == [False] * 1000 + [True]
    assert found[-1].message.startswith("More is wrong than these 1,000 faults")
    assert not any(one.is_rest for one in explain({"items": {"type": "string"}}, [1] * 1000))


def test_of_very_many_words_the_first_are_told() -> None:
    (found,) = explain({"enum": [f"w{number}" for number in range(200)]}, "x")
    assert found.message.startswith("'x' is not one of w0, w1, ")
    assert found.message.endswith(", w49 and 150 more.")


def test_long_keys_and_values_are_cut() -> None:
    (found,) = explain({"properties": {"a": {}}, "additionalProperties": False}, {"k" * 1000: 1})
    assert found.message == f"'{'k' * 59}…' is not a field of the file."
    (found,) = explain({"additionalProperties": {"type": "string"}}, {"k" * 1000: 1})
    assert found.message == f"'{'k' * 59}…' must be text, not 1."


def test_fields_that_no_branch_knows_are_named_and_of_very_many_that_there_are_some() -> None:
    schema = {"allOf": [{"patternProperties": {"^a": True}}], "unevaluatedProperties": False}
    (found,) = explain(schema, {"a1": 1, "it's": 2})
    assert found.message == "'it's' is not a field of the file."
    (found,) = explain(schema, {**{f"a{number}": 1 for number in range(1000)}, "b": 2})
    assert found.message == "The file has fields that the schema does not know."


@pytest.mark.parametrize(
    "entries",
    [[{"a": 1, "b": [True]}, {"b": [True], "a": 1.0}], ["x", "x"], [[1], [1.0]], [None, 1, None]],
)
def test_entries_that_are_equal_are_told_whatever_their_order(entries: list[Any]) -> None:
    (found,) = explain({"uniqueItems": True}, entries)
    assert found.message == "The file holds the same entry twice."


@pytest.mark.parametrize(
    "entries", [[1, True], [0, False], ["1", 1], [{}, []], [[1, 2], [2, 1]], [1.5, "1.5"]]
)
def test_entries_that_differ_are_not(entries: list[Any]) -> None:
    found = explain({"uniqueItems": True, "contains": {"const": "absent"}}, entries)
    assert [one.message for one in found] == ["The file lacks 'absent'."]
