"""Choosing the reader by the file's name, and the checks every file goes through first."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Protocol

from socgap_evidence.documents import csv, json, markdown, yaml
from socgap_evidence.documents.document import START, Document, Span, Spans
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from socgap_evidence.model import Pointer

MAX_BYTES = 10 * 1024 * 1024
"""The largest file that is read; a register of 100,000 people is about half of it."""

_LFS_MARK = b"version https://git-lfs.github.com/spec/"
_LFS_POINTER_MAX = 1024


class Format(Protocol):
    """What a module of this package offers for its format."""

    def read(self, path: str, text: str) -> Document:
        """The document; DocumentError with line and column if the text is not what the format allows."""

    def spans(self, text: str) -> Spans:
        """The place of every value of a text that ``read`` has accepted."""


_FORMATS: dict[str, Format] = {
    ".yaml": yaml,
    ".yml": yaml,
    ".json": json,
    ".md": markdown,
    ".markdown": markdown,
    ".csv": csv,
}

DOCUMENT_SUFFIXES = frozenset(_FORMATS)
"""Endings of files whose content is data."""

ATTACHMENT_SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx", ".txt", ".eml", ".zip"})
"""Endings of files that are evidence as they are; what they must be is the ``attachment`` rule's business."""


def read_document(path: str, raw: bytes) -> Document:
    """Read one file by the ending of its name; DocumentError if it is not what the ending says."""
    suffix = suffix_of(path)
    reader = _FORMATS.get(suffix)
    if is_lfs_pointer(raw):
        raise DocumentError(
            "It is a Git LFS pointer, not the file itself.",
            path=path,
            fix="Fetch the content with 'git lfs pull' (in CI: lfs: true), then check again.",
            undetermined=True,
        )
    if reader is None and suffix in ATTACHMENT_SUFFIXES:
        return Document(path, None)
    if reader is None:
        raise DocumentError(
            f"Files ending in '{suffix or path.rsplit('/', 1)[-1]}' cannot be read as evidence.",
            path=path,
            fix=f"Use one of {', '.join(sorted(DOCUMENT_SUFFIXES | ATTACHMENT_SUFFIXES))}.",
        )
    return reader.read(path, _decode(path, raw))


def locate(path: str, raw: bytes, pointer: Pointer, *, on_key: bool = False) -> Span:
    """Where a value (or its key) stands in a file; its beginning for what has no lines."""
    reader = _FORMATS.get(suffix_of(path))
    if reader is None:
        return START
    try:
        return reader.spans(_decode(path, raw)).find(pointer, on_key=on_key)
    except DocumentError as error:
        line, column = error.line or 1, error.column or 1
        return Span(line, column, line, column)


def read_spans(path: str, raw: bytes) -> Spans:
    """The place of every value of a file; DocumentError if it cannot be read."""
    reader = _FORMATS.get(suffix_of(path))
    return Spans() if reader is None else reader.spans(_decode(path, raw))


def suffix_of(path: str) -> str:
    """The ending of the name, in lower case with its dot; empty if there is none."""
    name = path.rsplit("/", 1)[-1]
    return f".{name.rsplit('.', 1)[1].lower()}" if "." in name else ""


def is_lfs_pointer(raw: bytes) -> bool:
    """Whether the bytes are a Git LFS pointer that stands for a file that was not fetched."""
    return len(raw) <= _LFS_POINTER_MAX and raw.startswith(_LFS_MARK)


def _decode(path: str, raw: bytes) -> str:
    """UTF-8 text without its byte order mark; DocumentError for anything else."""
    if len(raw) > MAX_BYTES:
        raise DocumentError(
            f"It has {len(raw):,} bytes; the limit is {MAX_BYTES:,}.",
            path=path,
            fix="Split it by period, or attach the export and describe it in a smaller file.",
        )
    raw = raw.removeprefix(BOM_UTF8)
    if not raw.strip():
        raise DocumentError(
            "It is empty.",
            path=path,
            fix="Fill it in, or delete it; an empty file is no evidence.",
            line=1,
            column=1,
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:64]:
        raise DocumentError(
            "It is not UTF-8 text (it looks like UTF-16 or a binary file).", path=path, fix=_UTF8
        )
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        raise DocumentError(
            f"It is not UTF-8 text: byte 0x{raw[error.start]:02x} fits no character.",
            path=path,
            fix=_UTF8,
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
        ) from error


_UTF8 = "Save it as UTF-8."
