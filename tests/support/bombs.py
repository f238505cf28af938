"""Files that are too large, too deep or too odd to be stored: each by a name and a few arguments.

A case names one in YAML and never writes code: ``make: {evidence/a.yaml: {nested: {open: '[', close: ']', depth: 100}}}``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from tests.documents.packages import (
    OLE,
    PDF,
    altered,
    container,
    encrypted,
    of_cells,
    office,
    parts_of,
    workbook,
)

__all__ = ["MAKERS", "make", "parts_of"]


def make(how: Mapping[str, Any]) -> bytes:
    """The bytes that one name with its arguments makes; KeyError for a name that there is not."""
    ((name, arguments),) = how.items()
    made = MAKERS[name](**arguments)
    return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")


def _nested(*, open: str, close: str, depth: int, before: str = "", inside: str = "", after: str = "") -> str:  # noqa: A002  # the word of the cases
    """One thing inside another."""
    return f"{before}{open * depth}{inside}{close * depth}{after}"


def _repeated(*, text: str, times: int, before: str = "", after: str = "") -> str:
    """A text many times over; ``{}`` in it is the number of the time."""
    pieces = (text.replace("{}", str(number)) for number in range(times))
    return f"{before}{''.join(pieces)}{after}"


def _indented(*, depth: int, key: str = "a", before: str = "") -> str:
    """Mappings inside mappings, each on a line of its own."""
    return before + "".join(f"{' ' * level}{key}:\n" for level in range(depth))


def _office(
    *,
    kind: str,
    more: Mapping[str, Any] | None = None,
    main: str | None = None,
    is_encrypted: bool = False,
) -> bytes:
    """An office file with more parts than it needs, each a text or made by a name."""
    parts = {name: _content(how) for name, how in (more or {}).items()}
    raw = altered(office(kind, main=main), parts)
    return encrypted(raw) if is_encrypted else raw


def _workbook(*, rows: list[list[Any]], parts: Mapping[str, Any] | None = None) -> bytes:
    """A workbook with these rows, some of its parts put in, replaced or (null) taken out."""
    changed = {name: None if how is None else _content(how) for name, how in (parts or {}).items()}
    return altered(workbook(rows), changed)


def _cells(*, xml: str, before: str = "", after: str = "", times: int = 1) -> bytes:
    """A workbook of which this is the XML of the rows; ``{}`` in it is the number of the row, from 1."""
    rows = "".join(xml.replace("{}", str(number)) for number in range(1, times + 1))
    return of_cells(rows, before=before, after=after)


def _zip(*, parts: Mapping[str, Any], levels: int = 1) -> bytes:
    """An archive of these files, inside as many archives as ``levels`` says."""
    raw = container({name: _content(how) for name, how in parts.items()})
    for _ in range(levels - 1):
        raw = container({"inner.zip": raw})
    return raw


def _twice(*, kind: str, name: str) -> bytes:
    """An office file in which two parts have one name, but for its capitals."""
    parts = {**parts_of(office(kind)), name: b"<one/>", name.upper(): b"<two/>"}
    return container(parts)


def _many_parts(*, kind: str, count: int) -> bytes:
    """An office file of very many empty parts."""
    more = {f"word/{number}.xml": b"" for number in range(count)}
    return container({**parts_of(office(kind)), **more}, zipfile.ZIP_STORED)


def _cut(*, how: Mapping[str, Any], keep: int) -> bytes:
    """The beginning of another file."""
    return make(how)[:keep]


def _lying(*, how: Mapping[str, Any], says: int) -> bytes:
    """An archive whose directory says of each file that it unfolds to this many bytes."""
    raw = bytearray(make(how))
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 24 : at + 28] = says.to_bytes(4, "little")
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


def _ole(*, holds: str = "") -> bytes:
    """A compound file, as old office programs write them and new ones where there is a password."""
    return OLE + b"\0" * 504 + holds.encode("utf-16-le")


def _pdf(*, before: str = "", inside: str = "", after: str = "", version: str = "1.7") -> bytes:
    """A document with something before, in or behind it."""
    head, body = PDF.split(b"\n", 1)
    head = head.replace(b"1.7", version.encode())
    return before.encode("latin-1") + head + b"\n" + inside.encode("latin-1") + body + after.encode("latin-1")


def _content(how: str | Mapping[str, Any]) -> bytes:
    return make(how) if isinstance(how, Mapping) else how.encode()


MAKERS: dict[str, Callable[..., str | bytes]] = {
    "nested": _nested,
    "repeated": _repeated,
    "indented": _indented,
    "office": _office,
    "workbook": _workbook,
    "cells": _cells,
    "zip": _zip,
    "twice": _twice,
    "many_parts": _many_parts,
    "cut": _cut,
    "lying": _lying,
    "ole": _ole,
    "pdf": _pdf,
}
