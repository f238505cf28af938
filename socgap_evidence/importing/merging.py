"""The rows of an export and the file that is there become one document.

What the export decides comes from the export, what people decide from the file, and nobody is deleted.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.importing.lookups import by_key, items_of
from socgap_evidence.importing.ownership import ABSENT, MARK, SOURCE, owned_digest
from socgap_evidence.importing.templates import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.importing.lookups import Items
    from socgap_evidence.importing.mapping import Import
    from socgap_evidence.importing.rows import Member, Rows
    from socgap_evidence.model import Json

_OF_ONE_EXPORT = ("extracted_at", "extracted_by", "artifact_path", "artifact_sha256")
"""What a source block says of one export and of no other."""
_ORDER = ("system", "method", "query", "extracted_at", "extracted_by", "row_count")
_METHOD = "report"
_DIGITS = re.compile(r"([0-9]+)")


class Origin(Struct, frozen=True):
    """The export as the source block tells of it. What is ``None`` nobody has said."""

    file: str
    """The name without its folders."""
    raw: bytes
    extracted_at: str | None = None
    extracted_by: str | None = None

    @property
    def sha256(self) -> str:
        """The digest of the whole file."""
        return hashlib.sha256(self.raw).hexdigest()


class Change(Struct, frozen=True):
    """One field that the import changes; ``key`` is empty for one of the document itself."""

    key: str
    field: str
    old: Json
    new: Json


class Merged(Struct, frozen=True):
    """The document as it should be, and what is new about it."""

    document: dict[str, Json]
    members: tuple[Member | None, ...]
    """The row of each item, in the same order; ``None`` for one that the export does not have."""
    joined: tuple[str, ...]
    missing: tuple[str, ...]
    """Members that the file has and the export has not, by key; they are left as they are."""
    changes: tuple[Change, ...]
    dropped: tuple[str, ...]
    """What the source block said of the export before and nobody has said of this one."""


class Target(Struct, frozen=True):
    """What is filled: its type's schema, and the names of its fields in their order."""

    stem: str
    """The name of the file without its ending, which is the id of a record."""
    schema: Mapping[str, Json]
    """The schemas of the document's fields by name."""
    item: Mapping[str, Json]
    """The schemas of an item's fields by name."""

    @property
    def says_schema(self) -> Json:
        """What stands in the ``schema`` of such a document; ``None`` if the type has no such field."""
        field = self.schema.get("schema")
        return field.get("const") if isinstance(field, dict) else None


def merge(mapping: Import, target: Target, rows: Rows, origin: Origin, existing: Json) -> Merged:
    """The document of a mapping; ``existing`` is what the file holds, ``None`` where there is none.

    The keys of the rows must be different, and so must those of the file.
    """
    before = existing if isinstance(existing, dict) else {}
    known = by_key(items_of(before), mapping.key)
    unnamed = [item for item in items_of(before) if item.get(mapping.key) is None and not is_blank(item)]
    members = {member.key: member for member in rows.members}
    made = {key: _item(rows, members.get(key), item) for key, item in known.items()}
    made |= {key: _item(rows, member, {}) for key, member in members.items() if key not in known}
    keys = sorted(made, key=_natural)
    items = [*(_in_order(made[key], target.item) for key in keys), *unnamed]
    document = _document(mapping, target, before)
    document["items"] = [*items]
    missing = tuple(key for key in keys if key not in members)
    ours = [item for item in items if str(item.get(mapping.key)) in members]
    source, dropped = _source(mapping, rows, origin, before, _mark(mapping, rows, origin, ours, missing))
    document["source"] = source
    changes = [
        change for key in keys if key in known for change in _changes(rows.owned, key, known[key], made[key])
    ]
    changes += _changes(mapping.document, "", before, document) if before else []
    changes += _source_changes(before, source)
    return Merged(
        document=_in_order(document, target.schema),
        members=(*(members.get(key) for key in keys), *(None for _ in unnamed)),
        joined=tuple(key for key in keys if key not in known),
        missing=missing,
        changes=tuple(changes),
        dropped=dropped,
    )


def _item(rows: Rows, member: Member | None, before: dict[str, Json]) -> dict[str, Json]:
    """A member as the export and people have it."""
    if member is None:
        return before
    people = {name: value for name, value in before.items() if name not in rows.owned}
    return {**member.kept, **people, **member.owned}


def _document(mapping: Import, target: Target, before: dict[str, Json]) -> dict[str, Json]:
    """The fields of the document itself; a new one has its type and, if it is a record, its id."""
    if before:
        return {**before, **mapping.document}
    made: dict[str, Json] = {} if target.says_schema is None else {"schema": target.says_schema}
    if "id" in target.schema:
        made["id"] = target.stem
    return {**made, **mapping.document}


def _source(
    mapping: Import, rows: Rows, origin: Origin, before: dict[str, Json], mark: dict[str, Json]
) -> tuple[dict[str, Json], tuple[str, ...]]:
    """The source block, and what it does not say any more."""
    old = before.get("source")
    known: dict[str, Json] = old if isinstance(old, dict) else {}
    is_same = known.get("artifact_sha256") == origin.sha256
    stated = {
        "system": mapping.system,
        "method": mapping.method,
        "query": mapping.query,
        "extracted_at": origin.extracted_at,
        "extracted_by": origin.extracted_by,
    }
    kept = {name: value for name, value in known.items() if is_same or name not in _OF_ONE_EXPORT}
    said: dict[str, Json] = {name: value for name, value in stated.items() if value is not None}
    made: dict[str, Json] = {
        "method": _METHOD,
        **kept,
        **said,
        "row_count": len(rows.members),
        "artifact_sha256": origin.sha256,
    }
    ordered = {name: made[name] for name in (*_ORDER, *_OF_ONE_EXPORT) if name in made}
    dropped = tuple(name for name in known if name not in made and name != MARK)
    others = {name: value for name, value in made.items() if name not in ordered and name != MARK}
    return {**ordered, **others, MARK: mark}, dropped


def _source_changes(before: dict[str, Json], source: dict[str, Json]) -> list[Change]:
    """What the source block says otherwise than before of who was asked what, and when."""
    old = before.get("source")
    if not isinstance(old, dict):
        return []
    named = [name for name in _ORDER if name in old and name in source and name != "row_count"]
    return [replace(one, field=f"{SOURCE}{one.field}") for one in _changes(named, "", old, source)]


def _mark(
    mapping: Import, rows: Rows, origin: Origin, items: Items, others: Iterable[str]
) -> dict[str, Json]:
    """What the import says of itself, so that the next one can tell what is whose."""
    mark: dict[str, Json] = {
        "mapping": mapping.name,
        "file": origin.file,
        "rows_left_out": rows.left_out,
        "key": mapping.key,
        "fields": [*rows.owned],
    }
    if times := {one.column: f"{one.at} {one.zone}" for one in rows.days if one.at is not None}:
        mark["days_read_as"] = {**times}
    if stated := {name: rule.constant[0] for name, rule in mapping.fields.items() if rule.constant}:
        mark["stated"] = stated
    if mapping.document:
        mark["document"] = [*mapping.document]
    if named := [*others]:
        mark["others"] = [*named]
    mark["owned_sha256"] = owned_digest(items, mapping.key, rows.owned, mapping.document)
    return mark


def _changes(
    names: Iterable[str], key: str, before: Mapping[str, Json], after: Mapping[str, Json]
) -> list[Change]:
    """The fields that are others than they were."""
    return [
        Change(key, name, before.get(name, ABSENT), after.get(name, ABSENT))
        for name in names
        if name in before or name in after
        if before.get(name, ABSENT) != after.get(name, ABSENT)
    ]


def _in_order(fields: dict[str, Json], schema: Mapping[str, Json]) -> dict[str, Json]:
    """The fields in the order in which their schema has them, those of the company's own last."""
    known = {name: fields[name] for name in schema if name in fields}
    return known | fields


def _natural(key: str) -> tuple[list[tuple[int, str]], str]:
    """A sort key by which p-9 comes before p-10, and no two keys are the same."""
    parts = enumerate(_DIGITS.split(key))
    return [(int(part), "") if index % 2 else (-1, part) for index, part in parts], key
