"""Attached files as what their names say: magic numbers, beginnings and ends.

What a file is for is none of its business, and neither is its text: only whether a reviewer could open it.
"""

from __future__ import annotations

import re

from socgap_evidence.documents.flaws import FlawError

INTRICATE = frozenset({"pdf", "zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"})
"""Endings, without the dot, of files that are looked into beyond their beginning and end."""
_PDF_END = 1024
"""How far from the end of a PDF ``%%EOF`` may stand (ISO 32000-1, annex H, note 18)."""
_PDF_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_PDF_DICTIONARY = 8192
"""The most bytes between the beginning of a trailer and what it says."""
_PNG = re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR(?P<width>.{4})(?P<height>.{4})", re.DOTALL)
_PNG_END = b"IEND\xaeB`\x82"


def check_here(path: str, raw: bytes) -> None:
    """Raise FlawError if a file is empty or not what the ending of its name says; other endings are taken as they are."""
    from socgap_evidence.documents.container import Container  # zipfile takes 20 ms, only for attachments
    from socgap_evidence.documents.office import MACRO_KINDS, OFFICE_KINDS, foreign, macros, open_office

    if not raw.strip():
        raise FlawError("is empty", "Export or fetch the file again.")
    kind = path.rsplit(".", 1)[-1].lower()
    if kind in MACRO_KINDS:
        raise macros()
    if kind in OFFICE_KINDS:
        open_office(kind, raw)
    beginning = _BEGINNINGS.get(kind, b"")
    if not raw.startswith(beginning):
        raise foreign(kind, raw)
    match kind:
        case "pdf":
            _check_pdf(raw)
        case "png":
            _check_png(raw)
        case "jpg" | "jpeg":
            _check_jpeg(raw)
        case "zip":
            Container(raw)


_BEGINNINGS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "zip": b"PK",
}
"""How files of a kind begin: ISO 32000-1 7.5.2, PNG 5.2, ITU-T T.81 B.1, APPNOTE 4.3."""


def _check_pdf(raw: bytes) -> None:
    if b"%%EOF" not in raw[-_PDF_END:]:
        raise _cut_off()
    if any(_is_in_trailer(raw, match.start()) for match in _PDF_ENCRYPT.finditer(raw)):
        raise FlawError(
            "is encrypted, so not everybody can review it",
            "Attach a copy without a password or restrictions.",
        )


def _is_in_trailer(raw: bytes, at: int) -> bool:
    """Whether a place lies in the dictionary of a trailer or of a cross-reference stream (ISO 32000-1 7.5.5, 7.5.8)."""
    first = max(0, at - _PDF_DICTIONARY)
    trailer, numbered = raw.rfind(b"trailer", first, at), raw.rfind(b"obj", first, at)
    if trailer >= numbered:
        return trailer >= 0
    stop = raw.find(b"stream", at, at + _PDF_DICTIONARY)
    return stop >= 0 and b"/XRef" in raw[numbered:stop]


def _check_png(raw: bytes) -> None:
    head = _PNG.match(raw)
    if head is None or _PNG_END not in raw:
        raise _cut_off()
    if not any(head["width"]) or not any(head["height"]):
        raise FlawError("is an image of no size", "Take the image again.")


def _check_jpeg(raw: bytes) -> None:
    """A scan begins (``FF DA``) and the image ends behind it (``FF D9``): a thumbnail's end stands before."""
    scan = raw.rfind(b"\xff\xda")
    if scan < 0 or raw.find(b"\xff\xd9", scan) < 0:
        raise _cut_off()


def _cut_off() -> FlawError:
    return FlawError("is damaged or cut off", "Save or fetch the file again.")
