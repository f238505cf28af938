"""Controls as values, and their grammar. How a control is spelled: docs/adr/0003-control-grammar.md.

The grammar is put together from the rules' own, so that a new rule needs no change here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.model import Kind
from socgap_evidence.rules import GRAMMAR

if TYPE_CHECKING:
    from socgap_evidence.model import Json, Place
    from socgap_evidence.rules import Evidence, Rule
    from socgap_evidence.selectors import Selector
    from socgap_evidence.snapshot import GlobPattern

DEFAULT_NOTICE = Duration(30, Unit.DAY)
"""How long before a gap begins a requirement counts as due, unless it says otherwise."""

CADENCES = ("fresh", "every")
"""The keywords that say how often evidence is due; they stand in the requirement itself."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria a control answers: mainly, and in part."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of a requirement: an assertion with its id and sentence, or what the requirement itself asks."""

    keyword: str
    rule: Rule
    id: str | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A requirement that is owed only if other evidence says so: ``any`` selects a value there."""

    glob: GlobPattern
    schema: str
    any: Selector
    says: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One kind of evidence a control needs."""

    id: str
    title: str
    kind: Kind
    globs: tuple[GlobPattern, ...]
    schema: str | None
    """The document type; ``None`` only for attachments."""
    where: tuple[tuple[Selector, tuple[str, ...]], ...]
    """Fields and the values of which a file must have one to belong here."""
    when: When | None
    notice: Duration
    dated: tuple[Selector, ...]
    """Where a file says when it happened."""
    presence: Evidence
    """How many files there must be, and from when on."""
    checks: tuple[Check, ...]
    """Every rule, presence first."""
    place: Place | None
    """Where the control asks for it; ``None`` for the built-in controls, which are not in the tree."""


@dataclass(frozen=True, slots=True)
class Control:
    """One question of the checklist and what answers it."""

    id: str
    title: str
    section: int
    question: str
    objective: str
    criteria: Criteria
    owner: str
    requirements: tuple[Requirement, ...]
    path: str
    """Where the control is written, relative to the catalogue."""


def plain_word(value: Json) -> str:
    """A scalar as ``where`` compares it: booleans as JSON writes them, everything else as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


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
            "minimum": 1,
            "description": "How many files at least; 1 unless set.",
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
