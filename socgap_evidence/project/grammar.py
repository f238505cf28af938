"""The grammar of what people write in a catalogue: controls, base assertions and shared.yaml.

How a control is spelled: docs/adr/0003-control-grammar.md. The grammar is put together from the rules' own, so that a
new rule needs no change here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Kind
from socgap_evidence.rules import GRAMMAR
from socgap_evidence.rules.choosing import WHERE_GRAMMAR
from socgap_evidence.rules.covering_records import COVERING_GRAMMAR
from socgap_evidence.rules.joins import RECORDS_GRAMMAR
from socgap_evidence.rules.limits import LIMIT_GRAMMAR
from socgap_evidence.rules.populations import POPULATION_GRAMMAR
from socgap_evidence.rules.values import VALUE_GRAMMAR

if TYPE_CHECKING:
    from socgap_evidence.model import Json

ID = r"^[A-Z]{2}-[1-9][0-9]?$"
_TEXT: dict[str, Json] = {"type": "string", "minLength": 1, "pattern": r"\S"}

_DEFS: dict[str, Json] = {
    "field": {
        "type": "string",
        "minLength": 1,
        "description": "A field, or a JSONPath (RFC 9535) from the top of the file.",
    },
    "fields": {
        "description": "A field or a list of fields.",
        "type": ["string", "array"],
        "items": {"$ref": "#/$defs/field"},
        "minItems": 1,
    },
    "path": {
        "type": "string",
        "pattern": r"^\$",
        "description": "A JSONPath (RFC 9535) that selects records.",
    },
    "paths": {
        "description": "A JSONPath that selects records, or several.",
        "type": ["string", "array"],
        "items": {"$ref": "#/$defs/path"},
        "pattern": r"^\$",
        "minItems": 1,
    },
    "type": {"type": "string", "minLength": 1, "description": "A document type."},
    "value": VALUE_GRAMMAR,
    "values": {
        "description": "A value, or several that count together.",
        "type": ["string", "object", "array"],
        "items": {"$ref": "#/$defs/value"},
        "minItems": 1,
        "minLength": 1,
        "minProperties": 1,
    },
    "records": RECORDS_GRAMMAR,
    "where": WHERE_GRAMMAR,
    "limit_by_record": LIMIT_GRAMMAR,
    "population": POPULATION_GRAMMAR,
    "covering": COVERING_GRAMMAR,
    "limit": {"type": "string", "description": "A duration such as '92 days', or the name of a parameter."},
    "number": {"type": ["number", "string"], "description": "A number, or the name of a parameter."},
    "glob": {
        "type": "string",
        "minLength": 1,
        "description": "A file or a pattern, from the top of the repository.",
    },
    "globs": {
        "description": "A pattern or a list of patterns.",
        "type": ["string", "array"],
        "items": {"$ref": "#/$defs/glob"},
        "minItems": 1,
    },
}

_ASSERTION: dict[str, Json] = {
    "type": "object",
    "description": "A sentence an auditor would test, and the one rule that tests it.",
    "properties": {
        "id": {"type": "string", "pattern": r"^([A-Z]{2}-[1-9][0-9]?\.[AJS]|B-[A-Z]{3}-)[1-9][0-9]?$"},
        "says": {**_TEXT, "description": "The sentence."},
        **GRAMMAR,
    },
    "required": ["id", "says"],
    "additionalProperties": False,
}

_REQUIREMENT: dict[str, Json] = {
    "type": "object",
    "description": "One kind of evidence the control needs.",
    "properties": {
        "id": {"type": "string", "pattern": r"^[A-Z]{2}-[1-9][0-9]?\.E[1-9][0-9]?$"},
        "title": _TEXT,
        "kind": {"enum": [kind.value for kind in Kind]},
        "evidence": {"$ref": "#/$defs/globs"},
        "at_least": {
            "type": "integer",
            "minimum": 0,
            "description": "How many files at least; 1 unless set, 0 for what is only looked at if it is there.",
        },
        "schema": {"type": "string", "description": "The document type that every file must meet."},
        "where": {
            "type": "object",
            "description": "Only files whose field has the value, or one of the values, belong here.",
            "additionalProperties": {"type": ["string", "boolean", "array"], "minItems": 1},
            "minProperties": 1,
        },
        "when": {
            "type": "object",
            "description": "It is owed only if a record of another file is selected.",
            "properties": {
                "says": {**_TEXT, "description": "The condition in words."},
                "in": {"$ref": "#/$defs/glob"},
                "schema": {"type": "string", "description": "The document type of those files."},
                "any": {
                    "$ref": "#/$defs/path",
                    "description": "It is owed if this selects anything but null.",
                },
            },
            "required": ["says", "in", "schema", "any"],
            "additionalProperties": False,
        },
        "notice": {"$ref": "#/$defs/limit", "description": "How long before a gap begins it counts as due."},
        "date": {"$ref": "#/$defs/fields", "description": "Where a file says when it happened."},
        "asserts": {"type": "array", "items": {"$ref": "#/$defs/assertion"}, "minItems": 1},
        **GRAMMAR,
    },
    "required": ["id", "title", "kind", "evidence"],
    "additionalProperties": False,
}


def _grammar(
    title: str, description: str, properties: dict[str, Json], required: list[Json], **defs: Json
) -> dict[str, Json]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        "$defs": {**_DEFS, "assertion": _ASSERTION, **defs},
    }


CONTROL_GRAMMAR = _grammar(
    "control",
    "One question of the checklist and the evidence that answers it.",
    {
        "id": {"type": "string", "pattern": ID},
        "title": _TEXT,
        "section": {"type": "integer", "minimum": 1},
        "question": _TEXT,
        "objective": _TEXT,
        "criteria": {
            "type": "object",
            "properties": {
                "primary": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
                "secondary": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            },
            "required": ["primary"],
            "additionalProperties": False,
        },
        "owner": _TEXT,
        "owner_role": {**_TEXT, "description": "The role that owns it, as the register of roles calls it."},
        "requires": {"type": "array", "items": {"$ref": "#/$defs/requirement"}, "minItems": 1},
    },
    ["id", "title", "section", "question", "criteria", "owner", "requires"],
    requirement=_REQUIREMENT,
)
"""The JSON Schema of ``controls/<ID>.yaml``."""

BASE_GRAMMAR = _grammar(
    "base assertions",
    "Assertions that hold for every requirement of some kinds or document types.",
    {
        "kinds": {
            "type": "array",
            "items": {"enum": [kind.value for kind in Kind]},
            "minItems": 1,
            "uniqueItems": True,
        },
        "schemas": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
        "asserts": {"type": "array", "items": {"$ref": "#/$defs/assertion"}, "minItems": 1},
    },
    ["asserts"],
)
"""The JSON Schema of ``controls/base/*.yaml``."""

SHARED_GRAMMAR = _grammar(
    "shared.yaml",
    "What more than one control looks into: where it lies, and the populations that have a name.",
    {
        "files": {
            "type": "object",
            "description": "Where documents of a type lie that no requirement asks for by itself.",
            "additionalProperties": {"$ref": "#/$defs/globs"},
        },
        "populations": {
            "type": "object",
            "description": "Populations by the name that `covers`, `resolves` and `approved` use.",
            "additionalProperties": {"$ref": "#/$defs/population"},
        },
    },
    [],
)
"""The JSON Schema of ``controls/shared.yaml``."""
