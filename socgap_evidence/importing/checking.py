"""The document held against its JSON Schema before it is written.

What the export is to blame for is a fault of its row; then nothing is written. What only people know may be missing or
wrong: it is listed, and ``socgap check`` fails until they have filled it in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents.exports import RowFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.importing.mapping import Import
    from socgap_evidence.importing.merging import Merged
    from socgap_evidence.importing.rows import Member, Rows
    from socgap_evidence.schemas import Validator, Violation

UNNAMED = "an entry without a key"
"""What a member is called that nobody has given a key."""


class Todo(Struct, frozen=True):
    """Something that only a person can say."""

    key: str
    """The member; empty for the document itself."""
    field: str
    """The field, with dots between names."""
    message: str
    """What is wrong with it; empty if it is missing."""


class Checked(Struct, frozen=True):
    """What the schema says of a document."""

    faults: tuple[RowFault, ...]
    """By row; of the same row, by place. Line 0 is a constant of the mapping."""
    todo: tuple[Todo, ...]


def check(mapping: Import, rows: Rows, merged: Merged, validator: Validator) -> Checked:
    """Every way in which the document breaks its schema, by who has to mend it."""
    faults: list[RowFault] = []
    todo: list[Todo] = []
    for violation in validator.violations(merged.document):
        missing = violation.missing
        path = [*violation.pointer, missing] if missing else list(violation.pointer)
        if len(path) > 2 and path[0] == "items" and isinstance(path[1], int):  # noqa: PLR2004
            member, name = merged.members[path[1]], str(path[2])
            if member is not None and name in rows.owned:
                faults.append(_fault(member, name, rows.columns, violation, path[1]))
            else:
                key = _key(merged, mapping.key, path[1])
                todo.append(Todo(key, _dotted(path[2:]), "" if missing else _said(violation, path[1])))
        elif path and path[0] in mapping.document:
            faults.append(RowFault(0, None, f"In the mapping: {violation.message}", violation.fix))
        else:
            todo.append(Todo("", _dotted(path), "" if missing else violation.message))
    faults.sort(key=lambda fault: fault.line)
    return Checked(tuple(faults), tuple(todo))


def _fault(
    member: Member, name: str, columns: Mapping[str, str], violation: Violation, index: int
) -> RowFault:
    if violation.missing and name not in member.owned:
        fix = "Fill the cell in, or let the mapping say what an empty one means ('default')."
        return RowFault(member.line, columns.get(name), f"'{name}' is empty, and has to be stated.", fix)
    return RowFault(member.line, columns.get(name), _said(violation, index), violation.fix)


def _said(violation: Violation, index: int) -> str:
    """The sentence without the position that an item happens to have."""
    return violation.message.replace(f"items[{index}].", "").replace(f"[{index}].", "")


def _key(merged: Merged, key: str, index: int) -> str:
    items = merged.document["items"]
    item = items[index] if isinstance(items, list) else None
    said = item.get(key) if isinstance(item, dict) else None
    return UNNAMED if said is None else str(said)


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(map(str, path))
