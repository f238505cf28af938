"""Office files as what they claim to be: Office Open XML (ECMA-376) and OpenDocument (ISO/IEC 26300).

The container says what it holds: ``[Content_Types].xml`` names the kind of the main part, ``mimetype`` that of an
OpenDocument file. Refused are encrypted files, which nobody can review, and macros, which make of a document a program.
"""

from __future__ import annotations

from socgap_evidence.documents.container import Container, encrypted, is_container
from socgap_evidence.documents.flaws import FlawError
from socgap_evidence.documents.xml import Budget, Walk

_OPEN_XML = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_OPEN_DOCUMENT = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
OFFICE_KINDS = frozenset(_OPEN_XML | _OPEN_DOCUMENT)
"""The kinds that are known, by the endings of their names without the dot."""
MACRO_KINDS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm"})
"""Endings that announce macros, or a format in which they cannot be told."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: an old Office document, or a new one behind a password (MS-CFB 2.2)."""
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_TYPES = "[Content_Types].xml"
_MANIFEST = "META-INF/manifest.xml"
_LIMIT = 4 * 1024**2
_NODES = 200_000


def open_office(kind: str, raw: bytes) -> Container:
    """The container of an office file of a kind such as ``docx``; FlawError if it is not one that can be reviewed."""
    if raw.startswith(_OLE):
        if _ENCRYPTED_STREAM in raw:
            raise encrypted()
        raise FlawError(f"is not {_named(kind)} but of an older format", f"Save it as {_named(kind)}.")
    if not is_container(raw):
        raise foreign(kind, raw)
    container = Container(raw)
    if kind in _OPEN_XML:
        _check_open_xml(kind, container)
    else:
        _check_open_document(kind, container)
    return container


def foreign(kind: str, raw: bytes) -> FlawError:
    """The flaw of a file that does not begin as its kind does."""
    looks = " (it looks like a web page)" if raw.lstrip()[:1] == b"<" else ""
    return FlawError(f"is not {_named(kind)}{looks}", "Export or fetch the file again.")


def macros() -> FlawError:
    """The flaw of a document that is also a program."""
    return FlawError("carries macros", "Save it without macros; evidence is no program.")


def _named(kind: str) -> str:
    return f"{'an' if kind[0] in 'ox' else 'a'} {kind.upper()} file"


def _check_open_xml(kind: str, container: Container) -> None:
    types = _content_types(container)
    names = [name.lower() for name in container.names]
    if any("macroenabled" in one.lower() for one in types) or any(
        name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names
    ):
        raise macros()
    if _OPEN_XML[kind] not in types:
        raise FlawError(f"is not {_named(kind)}", "Export or fetch the file again.")


def _content_types(container: Container) -> set[str]:
    """The content types of the parts that are there."""
    present = {f"/{name.lower()}" for name in container.names}
    endings = {name.rpartition(".")[2] for name in present}
    found: set[str] = set()

    def start(element: str, attributes: dict[str, str]) -> None:
        part, ending = attributes.get("PartName", "").lower(), attributes.get("Extension", "").lower()
        if (element == "Override" and part in present) or (element == "Default" and ending in endings):
            found.add(attributes.get("ContentType", ""))

    if _TYPES in container.names:
        Walk(Budget(_NODES), start).over(_TYPES, container.read(_TYPES, _LIMIT))
    return found


def _check_open_document(kind: str, container: Container) -> None:
    names = container.names
    if "mimetype" not in names or "content.xml" not in names:
        raise FlawError(f"is not {_named(kind)}", "Export or fetch the file again.")
    if container.read("mimetype", _LIMIT).strip() != _OPEN_DOCUMENT[kind].encode():
        raise FlawError(f"is not {_named(kind)}", "Export or fetch the file again.")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise macros()
    elements: set[str] = set()
    if _MANIFEST in names:
        walk = Walk(Budget(_NODES), lambda element, _: elements.add(element))
        walk.over(_MANIFEST, container.read(_MANIFEST, _LIMIT))
    if "encryption-data" in elements:
        raise encrypted()
