"""Each format's reader by the ending of the name, and the checks that every file goes through first.

What is called here is called in this process, whatever it is written in: ``reading`` says who may call it.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Protocol

from socgap_evidence import limits
from socgap_evidence.documents import csv, json, plainly, xlsx
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.documents.document import Document, Spans


class Format(Protocol):
    """What a module of this package offers for its format of text."""

    def read(self, path: str, text: str) -> Document:
        """The document; DocumentError with line and column if the text is not what the format allows."""

    def spans(self, text: str) -> Spans:
        """The place of every value of a text that ``read`` has accepted."""


class BinaryFormat(Protocol):
    """What a module of this package offers for a format that is no text."""

    def read(self, path: str, raw: bytes) -> Document:
        """The document; DocumentError, with line and column where there are any, if the bytes hold none."""

    def spans(self, raw: bytes) -> Spans:
        """The place of every value; DocumentError as for ``read``."""


def _yaml() -> Format:
    # With its parser it takes a moment to import, and few runs need it.
    from socgap_evidence.documents import yaml

    return yaml


def _markdown() -> Format:
    from socgap_evidence.documents import markdown  # as above

    return markdown


_FORMATS: dict[str, Callable[[], Format]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": lambda: json,
    ".md": _markdown,
    ".markdown": _markdown,
    ".csv": lambda: csv,
}

_BINARY_FORMATS: dict[str, BinaryFormat] = {".xlsx": xlsx}

SUFFIXES = frozenset(_FORMATS.keys() | _BINARY_FORMATS.keys())
"""Endings of files whose content is data."""
NATIVE = frozenset({".yaml", ".yml", ".md", ".markdown", ".xlsx"})
"""Those among them that a library reads which is not Python's own and might end the process that calls it."""


def read_plainly(path: str, raw: bytes) -> Document | None:
    """The document of a native format, as far as no library is needed; ``None`` if one is.

    DocumentError for what no library needs to see either.
    """
    suffix = suffix_of(path)
    if suffix in plainly.READERS:
        return plainly.READERS[suffix](path, _decode(path, raw))
    _bounded(path, raw)
    return None


def read_here(path: str, raw: bytes) -> Document:
    """The document that a file of a known ending holds; DocumentError if it holds none."""
    suffix = suffix_of(path)
    if suffix in _BINARY_FORMATS:
        return _BINARY_FORMATS[suffix].read(path, _bounded(path, raw))
    return _FORMATS[suffix]().read(path, _decode(path, raw))


def spans_here(path: str, raw: bytes) -> Spans:
    """The place of every value of a file of a known ending; DocumentError if it cannot be read."""
    suffix = suffix_of(path)
    if suffix in _BINARY_FORMATS:
        return _BINARY_FORMATS[suffix].spans(_bounded(path, raw))
    return _FORMATS[suffix]().spans(_decode(path, raw))


def suffix_of(path: str) -> str:
    """The ending of the name, in lower case with its dot; empty if there is none."""
    name = path.rsplit("/", 1)[-1]
    return f".{name.rsplit('.', 1)[1].lower()}" if "." in name else ""


def _bounded(path: str, raw: bytes) -> bytes:
    """The bytes without a byte order mark; DocumentError if they are too many, or none but blanks."""
    most = limits.in_force().data_size
    if len(raw) > most:
        raise DocumentError(
            f"It has {len(raw):,} bytes; the limit is {most:,}.",
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
    return raw


def _decode(path: str, raw: bytes) -> str:
    """UTF-8 text without its byte order mark; DocumentError for anything else."""
    raw = _bounded(path, raw)
    if raw.startswith(_ZIP):
        raise DocumentError(
            "It is no text but a ZIP archive, such as a workbook or an office document, whatever its name says.",
            path=path,
            fix="Export it as text, or give it the ending that it had.",
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:64]:
        raise DocumentError(
            "It is not UTF-8 text (it looks like UTF-16 or a binary file).", path=path, fix=_UTF8
        )
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        raise DocumentError(
            f"It is not UTF-8 text: byte 0x{raw[error.start]:02x} fits no character.",
            path=path,
            fix=_UTF8,
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
        ) from error
    if _CONFLICT in text:
        _refuse_conflict(path, text)
    return text


def _refuse_conflict(path: str, text: str) -> None:
    """Raise DocumentError if a merge has left both sides of a conflict in the text."""
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines, 1) if line.startswith(_CONFLICT)), 0)
    if first and any(line.startswith(_CONFLICT_END) for line in lines[first:]):
        raise DocumentError(
            "A merge conflict begins here and is not resolved.",
            path=path,
            line=first,
            column=1,
            fix="Keep what is right of the two sides, delete the lines of <, = and >, and 'git add' the file.",
        )


_ZIP = b"PK\x03\x04"
_CONFLICT = "<<<<<<< "
_CONFLICT_END = ">>>>>>> "
_UTF8 = "Save it as UTF-8."
