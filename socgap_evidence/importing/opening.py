"""A mapping held against the document type that it fills, before any row is read: no field that nobody has."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from socgap_evidence.errors import ConfigError, did_you_mean
from socgap_evidence.importing.cells import properties_of_items
from socgap_evidence.importing.mapping import fault_at, read_mapping, walk
from socgap_evidence.importing.merging import Target
from socgap_evidence.importing.shipped import find_mapping, shipped_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.importing.mapping import Import
    from socgap_evidence.importing.shipped import MappingFile
    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project import Project


def open_mapping(file: MappingFile, project: Project) -> Import:
    """The mapping of a file; ConfigError with its place for what the project does not have."""
    mapping = read_mapping(file.name, file.path, file.raw, project.config.zone)
    known = project.schemas.names
    if mapping.type not in known:
        fix = did_you_mean(mapping.type, known) or "See docs/reference/document-types.md."
        raise fault_at(file.path, file.raw, ("type",), f"There is no document type '{mapping.type}'.", fix)
    target = target_of(mapping, project, "")
    if not target.item or "source" not in target.schema:
        message = f"A document of type '{mapping.type}' has no list of items, or no source block."
        raise fault_at(file.path, file.raw, ("type",), message, "Name a register or a population.")
    for pointer, message, fix in (
        *_document_faults(mapping, target),
        *_field_faults(mapping, target, project),
    ):
        raise fault_at(file.path, file.raw, pointer, message, fix)
    return mapping


def registers_of(project: Project) -> dict[str, str]:
    """The mappings that come with socgap and fill one register of the project, by its type."""
    found: dict[str, str] = {}
    for name in shipped_names():
        try:
            mapping = open_mapping(find_mapping(name), project)
        except ConfigError:  # the company has a type of its own by that name, which the mapping does not fit
            continue
        if mapping.path is not None:
            found.setdefault(mapping.type, name)
    return found


def _document_faults(mapping: Import, target: Target) -> Iterator[tuple[Pointer, str, str]]:
    for name in mapping.document:
        stated = target.schema.keys() - {"items", "source", "schema"}
        if name not in stated and not name.startswith("x_"):
            message = f"'{name}' is no field of a document of type '{mapping.type}' that a mapping states."
            yield ("document", name), message, did_you_mean(name, stated) or "Leave it out."


def _field_faults(mapping: Import, target: Target, project: Project) -> Iterator[tuple[Pointer, str, str]]:
    for pointer, name, rule in walk(mapping.fields, ("fields",)):
        known: Mapping[str, Json] = target.item
        if len(pointer) > 2:  # noqa: PLR2004  # a field of a record
            known = properties_of_items(project.schemas, target.item.get(str(pointer[1])))
        if name not in known and not name.startswith("x_"):
            fix = did_you_mean(name, known) or "Fields of your own begin with 'x_'."
            yield pointer, f"'{name}' is no field of an item of type '{mapping.type}'.", fix
        if rule.lookup is not None and rule.lookup.register not in project.schemas.names:
            fix = did_you_mean(rule.lookup.register, project.schemas.names) or "Name a register."
            yield (*pointer, "lookup", "in"), f"There is no document type '{rule.lookup.register}'.", fix


def target_of(mapping: Import, project: Project, path: str) -> Target:
    """The names that the type's schema gives to fields."""
    source = project.schemas.source(mapping.type)
    top = source.get("properties")
    fields = top if isinstance(top, dict) else {}
    items = project.schemas.resolve(fields.get("items"))
    item = project.schemas.resolve(items.get("items")).get("properties")
    return Target(PurePosixPath(path).stem, fields, item if isinstance(item, dict) else {})
