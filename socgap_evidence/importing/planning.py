"""One import, worked out: an export, a mapping and the file that is there give the text that should be written.

Nothing is written here and no clock is read. A plan with faults has no text: a register without some of its rows would
pass what it should fail.
"""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.documents import read_document
from socgap_evidence.documents.exports import read_export
from socgap_evidence.errors import UsageError
from socgap_evidence.importing.cells import Cells
from socgap_evidence.importing.checking import check
from socgap_evidence.importing.lookups import Registers, items_of
from socgap_evidence.importing.merging import merge
from socgap_evidence.importing.opening import target_of
from socgap_evidence.importing.ownership import (
    OWN_COMMENT,
    comments,
    refuse_comments,
    refuse_hand_made,
    refuse_replacing,
)
from socgap_evidence.importing.refusals import refuse_empty, refuse_older, refuse_stranger
from socgap_evidence.importing.rows import read_rows
from socgap_evidence.importing.templates import is_blank, is_untouched
from socgap_evidence.importing.zeros import without_zeros
from socgap_evidence.outputs.yaml import dump
from socgap_evidence.project.catalogue import SCHEMAS
from socgap_evidence.snapshot import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents.exports import RowFault
    from socgap_evidence.importing.checking import Todo
    from socgap_evidence.importing.mapping import Import
    from socgap_evidence.importing.merging import Merged, Origin, Target
    from socgap_evidence.model import Json
    from socgap_evidence.project import Project
    from socgap_evidence.snapshot import Tree

SUFFIXES = (".yaml", ".yml")
_WIDTH = 110
_INSTEAD = "What stood there was a template of 'socgap new' that nobody had filled in; it goes, with all its comments."


class Plan(Struct, frozen=True):
    """What an import would do."""

    mapping: Import
    path: str
    """The file, from the top of the project."""
    export: str
    """The name of the export."""
    before: str | None
    """What the file holds; ``None`` if it is not there."""
    after: str
    """What it should hold; empty if there are faults."""
    rows: int
    """How many rows were taken."""
    left_out: int
    faults: tuple[RowFault, ...]
    notes: tuple[str, ...] = ()
    merged: Merged | None = None
    """``None`` if there are faults."""
    todo: tuple[Todo, ...] = ()
    is_new: bool = False
    """Whether nothing was there, or nothing but a template that nobody had filled in."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the file holds already what it should."""
        return self.before == self.after


def plan_import(
    mapping: Import, project: Project, tree: Tree, path: str, origin: Origin, *, onto: bool
) -> Plan:
    """What the import of an export into the file at ``path`` would do.

    Raises UsageError if the file is there and not the import's to replace (``onto`` says that it may go on from it all
    the same), DocumentError if the export or the file cannot be read.
    """
    target = target_of(mapping, project, path)
    before, existing = _existing(mapping, target, tree, path)
    is_template = before is not None and is_untouched(before, existing)
    if is_template:
        existing = None
    elif before is not None and not onto:
        refuse_hand_made(path, existing)
    refuse_older(path, origin, existing)
    table = read_export(
        origin.file,
        origin.raw,
        expected=mapping.columns,
        delimiter=mapping.delimiter,
        encoding=mapping.encoding,
    )
    registers = Registers(tree, project.sources)
    cells = Cells(project.schemas, registers, project.config.zone)
    rows = read_rows(mapping, table, target.item, cells, registers, items_of(existing))
    counts = (len(rows.members), rows.left_out)
    notes = (*rows.notes, *_idle_entries(mapping, existing))
    plan = Plan(mapping, path, origin.file, before, "", *counts, tuple(rows.faults), notes)
    plan = replace(plan, is_new=existing is None)
    shortened = without_zeros(mapping.key, rows, project.schemas.resolve(target.item.get(mapping.key)))
    if rows.faults:
        return replace(plan, faults=(*shortened, *rows.faults))
    refuse_empty(mapping, project, origin, rows)
    refuse_stranger(origin, registers)
    merged = merge(mapping, target, rows, origin, existing)
    checked = check(mapping, rows, merged, project.schemas.validator(mapping.type))
    if checked.faults:
        said = {(fault.line, fault.column) for fault in shortened}
        others = [fault for fault in checked.faults if (fault.line, fault.column) not in said]
        return replace(plan, faults=(*shortened, *others))
    if not onto:
        refuse_replacing(path, existing, merged.changes)
    plan = replace(plan, merged=merged, todo=checked.todo)
    if before is not None and merged.document == existing:
        return replace(plan, after=before)
    after = _written(merged.document, mapping, project, tree, path)
    if is_template:
        return replace(plan, after=after, notes=(*plan.notes, _INSTEAD))
    return _rewritten(plan, after, onto=onto)


def _rewritten(plan: Plan, after: str, *, onto: bool) -> Plan:
    """The plan with the text that is to be written; UsageError if comments would be lost that nobody gave up."""
    before = plan.before or ""
    if not onto:
        refuse_comments(plan.path, before)
    lost = [(line, said) for line, said in comments(before) if not OWN_COMMENT.match(said)]
    notes = (*plan.notes, *(f"A comment on line {line} is lost: {said}" for line, said in lost))
    return replace(plan, after=after, notes=notes)


def _idle_entries(mapping: Import, existing: Json) -> Iterator[str]:
    """What is no member in the file that is there."""
    unnamed = [item for item in items_of(existing) if item.get(mapping.key) is None]
    if idle := sum(map(is_blank, unnamed)):
        yield f"Entries of the file in which nothing is said, and which go: {idle}."
    if kept := len(unnamed) - idle:
        yield f"Entries of the file without '{mapping.key}', which are no members and stay as they are: {kept}."


def _existing(mapping: Import, target: Target, tree: Tree, path: str) -> tuple[str | None, Json]:
    """The text and the data of the file that is there; UsageError if no import could go on from it."""
    if PurePosixPath(path).suffix.lower() not in SUFFIXES:
        message = "Registers and populations are written as YAML."
        raise UsageError(message, path=path, fix=f"Call it {PurePosixPath(path).with_suffix('.yaml')}.")
    if find(tree.entries, path) is None:
        return None, None
    raw = tree.read(path)
    data = read_document(path, raw).data
    if not isinstance(data, dict) or data.get("schema") != target.says_schema:
        fix = "Name another file with --output."
        raise UsageError(f"It is there, and no document of type '{mapping.type}'.", path=path, fix=fix)
    items = data.get("items", [])
    if not isinstance(items, list) or len(items_of(data)) != len(items):
        raise UsageError("Its items are no list of mappings.", path=path, fix="Correct the file first.")
    keys = [str(item[mapping.key]) for item in items_of(data) if item.get(mapping.key) is not None]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        message = f"Several items have the same '{mapping.key}': {', '.join(twice)}."
        raise UsageError(message, path=path, fix="Keep one of each first.")
    return raw.decode("utf-8-sig"), data


def _written(document: dict[str, Json], mapping: Import, project: Project, tree: Tree, path: str) -> str:
    """The document as YAML, below the comments that tell editors and people what it is."""
    head = ""
    folder = (project.config.controls.value or "").strip("/")
    schema = f"{folder}/{SCHEMAS}/{mapping.type}.schema.json"
    if folder and find(tree.entries, schema) is not None:
        head = f"# yaml-language-server: $schema={posixpath.relpath(schema, posixpath.dirname(path))}\n"
    says = "# Written by 'socgap import', which renews the fields that source.x_import names; all others are yours.\n"
    return f"{head}{says}{dump(document, _WIDTH, fold=True)}\n"
