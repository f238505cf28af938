"""Whose a field is: what an import has written, and whether anybody has changed it by hand since.

The source block of an imported file says which fields came from the export (``x_import.fields``) and the digest of what
they held (``x_import.owned_sha256``). All other fields are people's, and an import keeps them. So one comparison tells
whether an import may go on: the digest of those fields as they stand now.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import yaml

from socgap_evidence.errors import UsageError
from socgap_evidence.importing.faults import shown
from socgap_evidence.importing.lookups import by_key, items_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.importing.lookups import Items
    from socgap_evidence.importing.merging import Change
    from socgap_evidence.model import Json

MARK = "x_import"
"""The field of the source block that an import writes about itself."""
ABSENT = ""
"""What stands in a change for a field that is not there."""
SOURCE = "source."
"""How the field of a change begins that is in the source block."""
_FIX = "Look at --dry-run --onto, then import with --onto: what the export does not have stays."
OWN_COMMENT = re.compile(r"# (yaml-language-server: |Written by 'socgap import)")
"""How a comment begins that an import writes."""


def owned_digest(items: Items, key: str, fields: Iterable[str], document: Mapping[str, Json]) -> str:
    """The SHA-256 over the key and these fields of every item, and over these fields of the document."""
    names = sorted({key, *fields})
    told = sorted(
        json.dumps({name: item[name] for name in names if name in item}, sort_keys=True) for item in items
    )
    whole = json.dumps([told, dict(document)], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def mark_of(data: Json) -> dict[str, Json]:
    """What the last import says of itself; empty if there was none."""
    source = data.get("source") if isinstance(data, dict) else None
    mark = source.get(MARK) if isinstance(source, dict) else None
    return mark if isinstance(mark, dict) else {}


def refuse_hand_made(path: str, data: Json) -> None:
    """UsageError if the file is no import's, or somebody has changed in it what an import wrote."""
    mark = mark_of(data)
    if not mark:
        raise UsageError("The file is there, and no import has written it.", path=path, fix=_FIX)
    whole = data if isinstance(data, dict) else {}
    key, others = str(mark.get("key")), _names(mark, "others")
    items = [item for name, item in by_key(items_of(data), key).items() if name not in others]
    document = {name: whole.get(name) for name in _names(mark, "document")}
    if owned_digest(items, key, _names(mark, "fields"), document) != mark.get("owned_sha256"):
        message = f"Somebody has changed what the import '{mark.get('mapping')}' wrote here."
        raise UsageError(message, path=path, fix=_FIX)


def refuse_comments(path: str, text: str) -> None:
    """UsageError if the text has comments that no import wrote: they would be lost."""
    if lines := [line for line, comment in comments(text) if not OWN_COMMENT.match(comment)]:
        message = f"It has comments, which would be lost: line {', '.join(map(str, lines))}."
        raise UsageError(message, path=path, line=lines[0], fix=f"Move them into 'notes'. {_FIX}")


def refuse_replacing(path: str, data: Json, changes: Iterable[Change]) -> None:
    """UsageError if a change replaces what the last import did not write: a person's value."""
    mark = mark_of(data)
    fields, others, document = (set(_names(mark, name)) for name in ("fields", "others", "document"))
    for change in changes:
        is_ours = (
            change.field in fields and change.key not in others if change.key else change.field in document
        )
        if change.old != ABSENT and not is_ours and not change.field.startswith(SOURCE):
            where = f"{change.field} of {change.key}" if change.key else change.field
            message = f"It would replace what no import wrote: {where} is {shown(change.old)}."
            raise UsageError(message, path=path, fix=_FIX)


def _names(mark: Mapping[str, Json], what: str) -> list[str]:
    names = mark.get(what)
    return [str(name) for name in names] if isinstance(names, list) else []


def comments(text: str) -> list[tuple[int, str]]:
    """Every comment of a YAML text that can be read, with its line."""
    found: list[tuple[int, str]] = []
    at = 0
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        _note(text, at, token.start_mark.index, found)
        at = max(at, token.end_mark.index)
    _note(text, at, len(text), found)
    return found


def _note(text: str, start: int, end: int, found: list[tuple[int, str]]) -> None:
    """The comments between two tokens, where nothing but comments and blanks can be."""
    found += [
        (text.count("\n", 0, start + match.start()) + 1, match.group())
        for match in re.finditer(r"#[^\r\n]*", text[start:end])
    ]
