"""What is known of a document before anybody has written it: its title, what kind of paper it is, and its id.

The title is that of the requirement. The kind is the choice of the schema that the title ends with. The id is the one by
which limits are read, where the requirement asks the document for limits that all have this home.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Kind
from socgap_evidence.schemas.fields import properties_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json
    from socgap_evidence.project import Control, Project, Requirement

_ID = "doc_id"
_LIMITS = "parameters"


def titled(project: Project, requirement: Requirement) -> dict[str, Json]:
    """The fields of a requirement's only document that are known; none where it has several, or is no document."""
    glob = requirement.globs[0]
    if requirement.kind is not Kind.DOCUMENT or len(requirement.globs) > 1 or not glob.is_literal:
        return {}
    schemas = project.schemas
    fields = properties_of(schemas, schemas.source(requirement.schema or ""))
    known: dict[str, Json] = {
        "title": requirement.title,
        **_kind(requirement, schemas.resolve(fields.get("kind", {}))),
    }
    homes = _homes(project, requirement)
    if len(homes) == 1:
        known[_ID] = homes.pop()
    return {
        name: value
        for name, value in known.items()
        if name in fields and schemas.compile(fields[name], name).accepts(value)
    }


def homes_note(project: Project, control: Control, requirement: Requirement) -> str:
    """Under which id limits of the control are read, where that is not known to be this document; may be empty."""
    schemas = project.schemas
    if _ID not in properties_of(schemas, schemas.source(requirement.schema or "")) or _ID in titled(
        project, requirement
    ):
        return ""
    names = {name for one in control.requirements for check in one.checks for name in check.parameters}
    homes = sorted(
        {definition.home for name in names if (definition := project.definitions.get(name))} - {""}
    )
    if len(homes) != 1:
        return ""
    return f"Limits of {control.id} are read from {homes[0]}: the document that states them has that doc_id."


def _kind(requirement: Requirement, schema: dict[str, Json]) -> dict[str, Json]:
    """The choice that the requirement's title ends with."""
    choices = schema.get("enum")
    title = requirement.title.casefold()
    ends = [
        one
        for one in (choices if isinstance(choices, list) else ())
        if isinstance(one, str) and f" {title}".endswith(f" {one.replace('_', ' ').casefold()}")
    ]
    return {"kind": ends[0]} if len(ends) == 1 else {}


def _homes(project: Project, requirement: Requirement) -> set[str]:
    """The homes of the limits that the requirement asks its document for."""
    names = {
        name for check in requirement.checks if check.keyword == "expect" for name in _limits(check.written)
    }
    return {definition.home for name in names if (definition := project.definitions.get(name))} - {""}


def _limits(written: Json) -> Iterator[str]:
    """The limits that an `expect` of the whole document requires."""
    schema: Json = written.get("schema") if isinstance(written, dict) and "each" not in written else None
    for name in ("properties", _LIMITS, "required"):
        schema = schema.get(name) if isinstance(schema, dict) else None
    yield from map(str, schema if isinstance(schema, list) else ())
