"""Attached files: an ending on the first line, the bytes behind it; what cannot be opened is said to be so."""

from __future__ import annotations

from socgap_evidence.documents.attached import check_here
from socgap_evidence.documents.container import Container
from socgap_evidence.documents.flaws import FlawError
from tests.fuzz.laws import LONGEST_MESSAGE

_LIMIT = 1024**2
_STARTS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
    "jpg": b"\xff\xd8\xff",
    "docx": b"PK",
    "xlsx": b"PK",
    "odt": b"PK",
    "zip": b"PK",
}


def one(data: bytes) -> None:
    """AssertionError for a file that passes and does not begin as its kind does, or a flaw without a sentence."""
    ending, _, raw = data.partition(b"\n")
    kind = ending.decode("ascii", "replace").lower()
    try:
        check_here(f"evidence/a.{kind}", raw)
    except FlawError as flaw:
        _check_flaw(flaw)
    else:
        assert raw.strip()
        assert raw.startswith(_STARTS.get(kind, b""))
    try:
        container = Container(raw)
        for name in container.names:
            assert len(container.read(name, _LIMIT)) <= _LIMIT
    except FlawError as flaw:
        _check_flaw(flaw)


def _check_flaw(flaw: FlawError) -> None:
    assert flaw.says
    assert flaw.fix
    assert len(flaw.says) <= LONGEST_MESSAGE
