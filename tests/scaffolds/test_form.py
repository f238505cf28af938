"""A form has the schema's fields in their order: known, empty, or as a comment."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.scaffolds.conditions import conditions_of
from socgap_evidence.scaffolds.form import Form
from socgap_evidence.schemas import SchemaSet


def form(schema: Any, known: dict[str, Any] | None = None, **others: Any) -> list[str]:
    schemas = SchemaSet(
        {"x.schema.json": schema, **{f"{name}.schema.json": one for name, one in others.items()}}, "s"
    )
    lines = Form(schemas).lines(schemas.source("x"), known or {})
    read_document("x.yaml", ("\n".join(lines) + "\n").encode())
    return lines


def test_required_fields_are_empty_known_ones_filled_in_and_the_rest_comments() -> None:
    schema = {
        "properties": {
            "kind": {"const": "evidence/x/1"},
            "by": {"type": "string", "description": "Who did it"},
            "note": {"type": "string", "title": "Anything else?"},
            "day": {"type": "string", "format": "date"},
            "maybe": {"type": ["string", "null"]},
            "either": {"type": ["string", "null"]},
        },
        "required": ["kind", "by", "maybe", "day", "extra", "either"],
    }
    assert form(schema, {"by": "p-1", "either": None}) == [
        "kind: evidence/x/1", "",
        "# Who did it.", "by: p-1", "",
        "# Written as YYYY-MM-DD.", "day:", "",
        "# The schema lets it stay empty.", "maybe:", "",
        "# The schema lets it stay empty.", "either: null", "",
        "extra:", "",
        "# Optional. Anything else?", "# note:",
    ]  # fmt: skip


def test_lists_have_one_empty_entry_or_those_that_are_known() -> None:
    entry = {
        "type": "object",
        "properties": {"why": {"type": "string"}, "who": {"type": "string"}, "what": {"type": "boolean"}},
        "required": ["who", "what"],
    }
    schema = {
        "properties": {
            "items": {"type": "array", "items": entry, "minItems": 1},
            "words": {"type": "array", "items": {"enum": ["a", "b", None]}},
            "things": {"type": "array", "items": {}, "minItems": 1},
        },
        "required": ["items", "words", "things"],
    }
    assert form(schema)[:6] == [
        "items:",
        "  - who:",
        "    # true or false.",
        "    what:",
        "    # Optional.",
        "    # why:",
    ]
    assert form(schema)[7:] == [
        "# Write [] if there are none.", "words:", "  # Each is one of: a, b.", "  -", "",
        "things:", "  -",
    ]  # fmt: skip
    known = {"items": [{"who": "x"}, {"who": "z", "what": True}], "words": ["a", "no"], "things": []}
    assert form(schema, known) == [
        "items:", "  - who: x", "    # true or false.", "    what:", "    # Optional.", "    # why:",
        "  - who: z", "    what: true", "",
        "# Write [] if there are none.", "words:", "  - a", '  - "no"', "",
        "things: []",
    ]  # fmt: skip


def test_a_mapping_is_spelled_out_in_comments_where_it_is_optional() -> None:
    inner = {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "number"}},
        "required": ["a"],
    }
    schema = {"properties": {"one": {**inner, "description": "First."}, "two": inner}, "required": ["one"]}
    assert form(schema) == [
        "# First.", "one:", "  # A whole number.", "  a:", "  # Optional. A number.", "  # b:", "",
        "# Optional.", "# two:", "#   # A whole number.", "#   a:", "#   # Optional. A number.", "#   # b:",
    ]  # fmt: skip


def test_a_list_whose_entries_require_nothing_has_an_empty_one() -> None:
    schema = {
        "properties": {"items": {"type": "array", "items": {"properties": {"a": {"type": "string"}}}}},
        "required": ["items"],
    }
    assert form(schema) == ["# Write [] if there are none.", "items:", "  -", "    # Optional.", "    # a:"]


def test_a_schema_that_is_a_part_of_itself_ends() -> None:
    node: dict[str, Any] = {
        "type": "object",
        "properties": {"next": {"$ref": "#"}, "more": {"type": "array", "items": {"$ref": "#"}}},
        "required": ["next"],
    }
    assert len(form(node)) < 10_000


def test_fields_and_demands_of_every_branch_count() -> None:
    schema = {
        "properties": {"a": {"type": "string"}},
        "allOf": [
            {"properties": {"b": {"type": "string"}, "a": {}}, "required": ["b"]},
            {"required": ["a"]},
            True,
        ],
    }
    assert [line for line in form(schema) if line] == ["a:", "b:"]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"description": "A day, such as 2026-01-01.", "format": "date"}, "A day, such as 2026-01-01."),
        ({"format": "date-time"}, "Written as YYYY-MM-DDThh:mm:ss+hh:mm."),
        ({"minLength": 20}, "At least 20 characters."),
        ({"minLength": 20, "description": "20 characters."}, "20 characters."),
        ({"minLength": 1}, ""),
        ({"enum": ["a", "no", None, [1]]}, 'One of: a, "no", ….'),
        ({"type": ["integer", "null"], "description": "May be null."}, "May be null. A whole number."),
        (
            {"type": "integer", "description": "A whole number, zero or more."},
            "A whole number, zero or more.",
        ),
        ({"type": "number", "description": "A number from 1 to 5."}, "A number from 1 to 5."),
    ],
)
def test_a_field_is_described_in_sentences(schema: Any, said: str) -> None:
    assert Form(SchemaSet({}, "")).describe(schema) == said


APPROVED = {"if": {"properties": {"status": {"const": "approved"}}, "required": ["status"]}}
CONDITIONS = {
    "properties": {
        "status": {"enum": ["draft", "approved"]},
        "by": {"type": ["string", "null"], "description": "Who approved. May be null."},
        "ref": {"type": ["string", "null"], "description": "May be null."},
        "note": {"type": "string"},
    },
    "required": ["status", "by"],
    "allOf": [APPROVED | {"then": {"required": ["by", "ref"]}}],
}


def test_what_is_required_under_a_condition_is_never_called_optional() -> None:
    assert form(CONDITIONS) == [
        "# One of: draft, approved.", "status:", "",
        "# Required if status is approved. Who approved. It may be null otherwise.", "by:", "",
        "# Required if status is approved. It may be null otherwise.", "# ref:", "",
        "# Optional.", "# note:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"properties": {"a": {"const": True}}}, "a is true"),
        (
            {"properties": {"a": {"enum": ["x", None, 1]}, "b": {"const": "z"}}},
            "a is x or null or 1 and b is z",
        ),
        ({"properties": {"a": {"minimum": 3}}}, ""),
        ({"properties": {"a": {"const": {}}}}, ""),
        ({"properties": {"a": True}}, ""),
        ({"properties": {"a": {"const": 1, "type": "integer"}}}, ""),
        ({"not": {"properties": {"a": {"const": 1}}}}, ""),
        ({"properties": {"a": {"const": 1}}, "not": {}}, ""),
        (True, ""),
    ],
)
def test_a_condition_is_put_in_words_or_left_out(condition: Any, said: str) -> None:
    schema = {"if": condition, "then": {"required": ["n"]}}
    assert conditions_of(SchemaSet({}, ""), schema) == ({"n": said} if said else {})


def test_several_conditions_of_a_field_are_all_said() -> None:
    branches = [
        {"if": {"properties": {"a": {"const": value}}}, "then": {"required": ["n"]}}
        for value in ("x", "w", "x")
    ]
    more: list[Any] = [{"if": {"properties": {"a": {"const": "z"}}}, "then": True}, True]
    found = conditions_of(SchemaSet({}, ""), {"allOf": [*branches, *more]})
    assert found == {"n": "a is x, or if a is w"}
