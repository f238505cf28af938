"""Choosing who reads a file, by the ending of its name.

What is parsed by a library that might end the process that calls it is read in another one (``apart``); all else is
read here, plain YAML included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents.apart import read_apart, spans_apart
from socgap_evidence.documents.document import Document, Span, Spans
from socgap_evidence.documents.formats import (
    NATIVE,
    SUFFIXES,
    read_here,
    read_plainly,
    spans_here,
    suffix_of,
)
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.model import Pointer

__all__ = [
    "ATTACHMENT_SUFFIXES",
    "DOCUMENT_SUFFIXES",
    "is_lfs_pointer",
    "locate",
    "read_document",
    "read_spans",
    "suffix_of",
]

_LFS_MARK = b"version https://git-lfs.github.com/spec/"
_LFS_POINTER_MAX = 1024

DOCUMENT_SUFFIXES = SUFFIXES
"""Endings of files whose content is data."""

ATTACHMENT_SUFFIXES = frozenset(
    {
        *(".pdf", ".png", ".jpg", ".jpeg"),
        *(".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"),
        *(".txt", ".eml", ".zip"),
    }
)
"""Endings of files that are evidence as they are; what they must be is the ``attachment`` rule's business.

A workbook is both: data where a schema says what it holds, an attachment where none does.
"""


def read_document(path: str, raw: bytes, *, is_attached: bool = False) -> Document:
    """Read one file by the ending of its name; DocumentError if it is not what the ending says.

    ``is_attached`` says that nobody asks what the file holds: one that may be an attachment is not looked into.
    """
    return read_quickly(path, raw, is_attached=is_attached) or read_apart(path, raw)


def read_quickly(path: str, raw: bytes, *, is_attached: bool = False) -> Document | None:
    """The same of a file that no other process has to read; ``None`` of one that another process has to."""
    suffix = suffix_of(path)
    if is_lfs_pointer(raw):
        raise DocumentError(
            "It is a Git LFS pointer, not the file itself.",
            path=path,
            fix="Fetch the content with 'git lfs pull' (in CI: lfs: true), then check again.",
            undetermined=True,
        )
    if suffix in ATTACHMENT_SUFFIXES and (is_attached or suffix not in DOCUMENT_SUFFIXES):
        return Document(path, None)
    if suffix in NATIVE:
        return read_plainly(path, raw)
    if suffix in SUFFIXES:
        return read_here(path, raw)
    raise DocumentError(
        f"Files ending in '{suffix or path.rsplit('/', 1)[-1]}' cannot be read as evidence.",
        path=path,
        fix=f"Use one of {', '.join(sorted(DOCUMENT_SUFFIXES | ATTACHMENT_SUFFIXES))}.",
    )


def locate(path: str, raw: bytes, pointer: Pointer, *, on_key: bool = False) -> Span:
    """Where a value (or its key) stands in a file; its beginning for what has no lines."""
    try:
        return read_spans(path, raw).find(pointer, on_key=on_key)
    except DocumentError as error:
        line, column = error.line or 1, error.column or 1
        return Span(line, column, line, column)


def read_spans(path: str, raw: bytes) -> Spans:
    """The place of every value of a file, none for what has no places; DocumentError if it cannot be read."""
    suffix = suffix_of(path)
    if suffix in NATIVE:
        return spans_apart(path, raw)
    return spans_here(path, raw) if suffix in SUFFIXES else Spans()


def is_lfs_pointer(raw: bytes) -> bool:
    """Whether the bytes are a Git LFS pointer that stands for a file that was not fetched."""
    return len(raw) <= _LFS_POINTER_MAX and raw.startswith(_LFS_MARK)
