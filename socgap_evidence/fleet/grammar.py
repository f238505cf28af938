"""The JSON Schema of a list of repositories; editors read it from ``controls/schemas/fleet.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socgap_evidence.model import Json

_TEXT: dict[str, Json] = {"type": "string", "minLength": 1, "pattern": r"\S"}
_OWN: dict[str, Json] = {"^x_": {"description": "A field of your own, which nobody reads."}}

_REPOSITORY: dict[str, Json] = {
    "type": "object",
    "description": "One repository of evidence.",
    "properties": {
        "name": {**_TEXT, "description": "What its row is called; the name of its folder unless set."},
        "path": {**_TEXT, "description": "Its folder, from the folder of this file."},
        "project": {
            **_TEXT,
            "description": "The folder in it that holds socgap.yaml, if that is not its top.",
        },
        "rev": {**_TEXT, "description": "The branch, tag or commit to judge; its work tree unless set."},
        "owner": {**_TEXT, "description": "Whom to ask about it."},
    },
    "required": ["path"],
    "patternProperties": _OWN,
    "additionalProperties": False,
}

FLEET_GRAMMAR: dict[str, Json] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "List of repositories",
    "description": "The repositories that 'socgap fleet' judges, in the order of its table.",
    "type": "object",
    "properties": {
        "title": {**_TEXT, "description": "What the table is of, such as the name of the group."},
        "time_zone": {
            **_TEXT,
            "description": "Where it is the day that all are judged on, such as Europe/Lisbon; UTC unless set.",
        },
        "repositories": {
            "type": "array",
            "description": "The repositories; one that is not listed is not judged.",
            "items": {"$ref": "#/$defs/repository"},
            "minItems": 1,
        },
    },
    "required": ["repositories"],
    "patternProperties": _OWN,
    "additionalProperties": False,
    "$defs": {"repository": _REPOSITORY},
}
