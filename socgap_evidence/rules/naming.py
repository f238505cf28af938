"""What to call a record: in a message, and in a waiver that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.selectors import Node

_IDENTIFYING = ("id", "doc_id", "ref", "account", "person", "system", "name")
"""The fields that name a record, the most telling first."""


def name_of(record: Node) -> str:
    """What to call a record in a message: its id if it has one, else its place in the file."""
    return _id_of(record.value) or position(record.pointer)


def ids_of(document: Document, record: Node) -> tuple[str, ...]:
    """By what a waiver can name a record: the ids of the file and of every record on the way down to it."""
    if not record.pointer:
        own = _id_of(document.data)
        return (own,) if own else ()
    return tuple(dict.fromkeys(filter(None, _on_the_way(document, record))))


def ids_inside(document: Document, record: Node) -> tuple[str, ...]:
    """The ids of every record on the way down to one, without that of the file."""
    _, *inside = _on_the_way(document, record)
    return tuple(dict.fromkeys(filter(None, inside)))


def _on_the_way(document: Document, record: Node) -> Iterator[str]:
    value: Json = document.data
    yield _id_of(value)
    for part in record.pointer:
        value = value[part]  # type: ignore[index]  # a pointer leads where it was found
        yield _id_of(value)


def full_name(document: Document, record: Node) -> str:
    """What to call a record among those of many files: ``OFB-2026-p016: sys-billing``; empty for a nameless file."""
    ids = ids_of(document, record)
    if record.value in ids and len(record.pointer) == 1:
        return ": ".join(ids)  # a path that selects the file's own id means the file
    return ": ".join(ids if _id_of(record.value) or not record.pointer else (*ids, position(record.pointer)))


def _id_of(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    for key in _IDENTIFYING:
        held = value.get(key)
        if isinstance(held, str):
            return held
    return ""


def position(pointer: Pointer) -> str:
    """A pointer as people write it: ``items[3].person``; ``the file`` for its top."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in pointer)
    return text.lstrip(".") or "the file"
