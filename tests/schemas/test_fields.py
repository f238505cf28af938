"""Which fields a schema knows, level by level."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.schemas import SchemaSet, field_names
from socgap_evidence.schemas.fields import is_list, item_schema

COMMON: Any = {
    "$defs": {
        "person": {"properties": {"name": {"type": "string"}}, "additionalProperties": False},
        "people": {"items": {"$ref": "#/$defs/person"}},
    }
}
SET = SchemaSet({"common.schema.json": COMMON}, "schemas")


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ({}, None),
        (True, None),
        (False, None),
        ({"type": "string"}, set()),
        ({"type": ["array", "null"]}, set()),
        ({"type": ["object", "null"]}, None),
        ({"type": "object"}, None),
        ({"enum": ["a", "b"]}, set()),
        ({"const": 1}, set()),
        ({"additionalProperties": False}, None),
        ({"properties": {}}, set()),
        ({"properties": {"a": {}}}, {"a"}),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"a"}),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "string"}}, None),
        ({"properties": {"a": {}}, "additionalProperties": True}, None),
        ({"$ref": "common.schema.json#/$defs/person"}, {"name"}),
        ({"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}, {"a", "b"}),
        ({"anyOf": [{"$ref": "common.schema.json#/$defs/person"}, {"type": "null"}]}, {"name"}),
        ({"oneOf": [{"properties": {"a": {}}}], "properties": {"b": {}}}, {"a", "b"}),
        ({"allOf": {"properties": {"a": {}}}, "properties": {"b": {}}}, {"b"}),
    ],
)
def test_the_fields_of_all_branches_are_taken_together(schema: Any, names: set[str] | None) -> None:
    found = field_names(SET, schema)
    assert (None if found is None else set(found)) == names


def test_the_outermost_schema_of_a_field_is_the_one_given() -> None:
    schema = {"properties": {"a": {"title": "outer"}}, "allOf": [{"properties": {"a": {"title": "inner"}}}]}
    assert field_names(SET, schema) == {"a": {"title": "outer"}}


@pytest.mark.parametrize(
    ("schema", "items"),
    [
        ({}, {}),
        ({"type": "array"}, {}),
        ({"items": {"type": "string"}}, {"type": "string"}),
        ({"items": False}, False),
        ({"allOf": [{}, {"items": {"type": "null"}}]}, {"type": "null"}),
        ({"$ref": "common.schema.json#/$defs/people"}, {"$ref": "common.schema.json#/$defs/person"}),
    ],
)
def test_the_schema_of_entries_is_found_through_references_and_branches(schema: Any, items: Any) -> None:
    assert item_schema(SET, schema) == items


def test_branches_that_double_at_every_step_are_looked_at_once() -> None:
    steps: Any = {f"a{at}": {"allOf": [{"$ref": f"#/$defs/a{at + 1}"}] * 2} for at in range(14)}
    source: Any = {"$ref": "#/$defs/a0", "$defs": {**steps, "a14": {"properties": {"a": {}}}}}
    made = SchemaSet({"doubled.schema.json": source}, "schemas")
    assert field_names(made, made.source("doubled")) == {"a": {}}
    assert item_schema(made, made.source("doubled")) == {}


@pytest.mark.parametrize(
    ("schema", "is_one"),
    [
        ({"type": "array"}, True),
        ({"type": ["array", "null"]}, True),
        ({"type": ["array", "object"]}, False),
        ({"type": "null"}, False),
        ({"type": "object"}, False),
        ({"items": {}}, True),
        ({"items": {}, "properties": {}}, False),
        ({"$ref": "common.schema.json#/$defs/people"}, True),
        ({"anyOf": [{"type": "array"}, {"type": "null"}]}, True),
        ({}, False),
    ],
)
def test_a_list_is_what_can_be_nothing_else_but_null(schema: Any, is_one: bool) -> None:
    assert is_list(SET, schema) is is_one
