"""The JSON Schema of a mapping: which columns of an export become which fields of a document type.

Editors read it from ``controls/schemas/import.schema.json``; the reference in ``docs/reference/mappings.md`` is made from it. All
of it is data: a closed set of words, each of which does one thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents.exports import DELIMITERS, ENCODINGS

if TYPE_CHECKING:
    from socgap_evidence.model import Json

_TEXT: dict[str, Json] = {"type": "string", "minLength": 1, "pattern": r"\S"}
_COLUMNS: dict[str, Json] = {
    "type": ["string", "array"],
    "minLength": 1,
    "items": _TEXT,
    "minItems": 1,
    "uniqueItems": True,
}
_CELLS: dict[str, Json] = {
    "type": "object",
    "additionalProperties": {"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1},
    "minProperties": 1,
}
_LOOKUP: dict[str, Json] = {
    "type": "object",
    "description": "The cell names a member of a register otherwise: take another field of that member.",
    "properties": {
        "in": {**_TEXT, "description": "The document type of the register, such as people."},
        "by": {
            **_COLUMNS,
            "description": "The field that holds what the cell says, or several; capitals make no difference.",
        },
        "give": {**_TEXT, "description": "The field to take; 'id' unless set."},
    },
    "required": ["in", "by"],
    "additionalProperties": False,
}
_FIELD: dict[str, Json] = {
    "type": "object",
    "description": "Where one field comes from: a column, a constant, or records of several columns.",
    "properties": {
        "column": {
            **_COLUMNS,
            "description": "The column, or all the names that it may have; the first that is there counts. Capitals make"
            " no difference.",
        },
        "value": {"description": "The same value for every row."},
        "records": {
            "type": "array",
            "description": "A list of records, each with its own fields; one whose cells are all empty is left out.",
            "items": {
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/field"},
                "minProperties": 1,
            },
            "minItems": 1,
        },
        "values": {
            "type": "object",
            "description": "What each word of the export is called here, capitals or not. Another word is a problem, unless it"
            " is looked up or is a date.",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
            "minProperties": 1,
        },
        "date": {
            **_COLUMNS,
            "description": "How the export writes days or moments, such as DD/MM/YYYY or 'MM/DD/YYYY hh:mm A'. Always read"
            " besides: YYYY-MM-DD, and 'YYYY-MM-DD hh:mm:ss' with or without an offset.",
        },
        "at": {
            "type": "string",
            "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
            "description": "The time of day that a day without one stands for, if the company has decided that; the source block"
            " says so. Unless set, a day stays a day where the field takes one.",
        },
        "zone": {
            **_TEXT,
            "description": "The time zone of moments without an offset: Europe/Lisbon, say, or 'company' for that of"
            " socgap.yaml.",
        },
        "split": {**_TEXT, "description": "What stands between the entries of a list in one cell."},
        "prefix": {
            **_TEXT,
            "description": "What an id begins with here; put in front where it is not there yet.",
        },
        "slug": {
            "const": True,
            "description": "Write it as part of an id: small letters and digits, hyphens between words.",
        },
        "lookup": {"$ref": "#/$defs/lookup"},
        "default": {"description": "The value where the cell is empty; without it the field is left out."},
        "optional": {
            "const": True,
            "description": "The export may lack the column; then the field stays what it is in the register.",
        },
        "keep": {
            "const": True,
            "description": "Only fill in what is empty in the register; what stands there is a person's. A word or a member"
            " that is not known is left to a person, too.",
        },
    },
    "additionalProperties": False,
}

MAPPING_GRAMMAR: dict[str, Json] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Mapping of an export",
    "description": "How 'socgap import' reads a table that another system exported.",
    "type": "object",
    "properties": {
        "title": {**_TEXT, "description": "What the export is, on one line."},
        "type": {**_TEXT, "description": "The document type that is written, such as people."},
        "path": {
            **_TEXT,
            "description": "The file that is written, from the top of the project; --output names another.",
        },
        "system": {
            **_TEXT,
            "description": "The system that was asked, for the source block; a person's to say unless set.",
        },
        "method": {
            "enum": ["api", "report", "cli", "screenshot", "manual"],
            "description": "How it was asked; 'report' unless set.",
        },
        "query": {
            **_TEXT,
            "description": "The report or filter, so that it can be run again; a person's to say unless set.",
        },
        "delimiter": {
            "enum": list(DELIMITERS),
            "description": "What stands between cells; unless set, the one by which the header names most columns of the"
            " mapping.",
        },
        "encoding": {"enum": list(ENCODINGS), "description": "The encoding of a text; utf-8 unless set."},
        "key": {**_TEXT, "description": "The field that says which member of the register a row is."},
        "document": {
            "type": "object",
            "description": "Fields of the document itself, the same every time, such as the system of a listing.",
            "minProperties": 1,
        },
        "fields": {
            "type": "object",
            "description": "The fields of each item, by name.",
            "additionalProperties": {"$ref": "#/$defs/field"},
            "minProperties": 1,
        },
        "ignore": {
            "type": "array",
            "items": _TEXT,
            "description": "Columns that are left out on purpose; any other that is not used is named.",
        },
        "only": {**_CELLS, "description": "Only rows whose cells say this, by column."},
        "without": {**_CELLS, "description": "Not the rows whose cells say this, by column."},
    },
    "required": ["title", "type", "key", "fields"],
    "additionalProperties": False,
    "$defs": {"field": _FIELD, "lookup": _LOOKUP},
}
