"""Which fields a schema knows: what a selector may name, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.schemas.registry import SchemaSet


def field_names(schemas: SchemaSet, schema: Json) -> dict[str, Json] | None:
    """The fields that a value may have, with their schemas; ``None`` where any is allowed, none for a text or a list.

    References are followed and the branches of ``allOf``, ``anyOf`` and ``oneOf`` are taken together.
    """
    names: dict[str, Json] = {}
    is_open = True
    for part in _parts(schemas, schema):
        properties = part.get("properties")
        if isinstance(properties, dict):
            names.update({name: inner for name, inner in properties.items() if name not in names})
            is_open = False
        if "additionalProperties" in part and part["additionalProperties"] is not False:
            return None
        is_open = is_open and _may_be_object(part)
    return None if is_open else names


def _may_be_object(schema: dict[str, Json]) -> bool:
    """Whether the schema leaves room for a mapping; a text or a list has no fields."""
    kinds = schema.get("type", "object")
    return (
        "object" in (kinds if isinstance(kinds, list) else [kinds]) and not {"enum", "const"} & schema.keys()
    )


def item_schema(schemas: SchemaSet, schema: Json) -> Json:
    """The schema of a list's entries; an empty one where nothing is said of them."""
    for part in _parts(schemas, schema):
        if "items" in part:
            return part["items"]
    return {}


def is_list(schemas: SchemaSet, schema: Json) -> bool:
    """Whether a value is a list (or null); one of which nothing is said may as well be a mapping."""
    for part in _parts(schemas, schema):
        kinds = part.get("type", "array" if "items" in part and "properties" not in part else "object")
        named = set(kinds if isinstance(kinds, list) else [kinds])
        if "array" in named and named <= {"array", "null"}:
            return True
    return False


def _parts(schemas: SchemaSet, schema: Json, followed: set[str] | None = None) -> Iterator[dict[str, Json]]:
    """The schema and its branches; one that was ``followed`` before, be it around this one or beside it, adds nothing."""
    followed = set() if followed is None else followed
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    if isinstance(reference, str):
        if reference in followed:
            return
        followed.add(reference)
    resolved = schemas.resolve(schema)
    yield resolved
    for keyword in ("allOf", "anyOf", "oneOf"):
        branches = resolved.get(keyword)
        for branch in branches if isinstance(branches, list) else []:
            yield from _parts(schemas, branch, followed)


def properties_of(schemas: SchemaSet, schema: Json) -> dict[str, Json]:
    """The fields that a schema names, with their schemas, in its order; whether others are allowed does not matter."""
    names: dict[str, Json] = {}
    for part in _parts(schemas, schema):
        properties = part.get("properties")
        if isinstance(properties, dict):
            names.update({name: inner for name, inner in properties.items() if name not in names})
    return names


def required_of(schemas: SchemaSet, schema: Json) -> frozenset[str]:
    """The fields that a value must have whatever it holds: what only one branch of several asks for is left out."""
    resolved = schemas.resolve(schema)
    required, branches = resolved.get("required"), resolved.get("allOf")
    own = frozenset(str(name) for name in required) if isinstance(required, list) else frozenset()
    inner = (
        (branch.get("required") for branch in branches if isinstance(branch, dict))
        if isinstance(branches, list)
        else ()
    )
    return own.union(*(map(str, names) for names in inner if isinstance(names, list)))
