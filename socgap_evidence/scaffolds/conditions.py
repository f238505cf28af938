"""Which fields a schema asks for only where another field says something: ``approval_reference`` of what is approved.

To call such a field optional would be to have a file refused that was filled in as its comments say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.scaffolds.yaml import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.schemas import SchemaSet


def conditions_of(schemas: SchemaSet, schema: Json) -> dict[str, str]:
    """When each field must be there, as ``status is approved or revoked``, for those of which the schema says so.

    Several conditions of a field are joined; one that is put in other ways than by values of fields is left out.
    """
    found: dict[str, list[str]] = {}
    for branch in _branches(schemas, schema):
        words = _in_words(branch.get("if"))
        then = branch.get("then")
        names = then.get("required") if isinstance(then, dict) else None
        for name in names if words and isinstance(names, list) else ():
            found.setdefault(str(name), []).append(words)
    return {name: ", or if ".join(dict.fromkeys(words)) for name, words in found.items()}


def _branches(schemas: SchemaSet, schema: Json) -> Iterator[dict[str, Json]]:
    resolved = schemas.resolve(schema)
    branches = resolved.get("allOf")
    for one in (resolved, *(branches if isinstance(branches, list) else ())):
        if isinstance(one, dict) and "if" in one:
            yield one


def _in_words(condition: Json) -> str:
    """A condition on values of fields, in words; empty for any other."""
    fields = condition.get("properties") if isinstance(condition, dict) else None
    if (
        not isinstance(fields, dict)
        or not isinstance(condition, dict)
        or condition.keys() - {"properties", "required"}
    ):
        return ""
    said = [_one_in_words(name, field) for name, field in fields.items()]
    return " and ".join(said) if all(said) else ""


def _one_in_words(name: str, field: Json) -> str:
    if not isinstance(field, dict) or len(field) != 1:
        return ""
    values = [field["const"]] if "const" in field else field.get("enum")
    if not isinstance(values, list) or any(isinstance(one, dict | list) for one in values):
        return ""
    shown = ["null" if one is None else scalar(one) for one in values if not isinstance(one, dict | list)]
    return f"{name} is {' or '.join(shown)}"
