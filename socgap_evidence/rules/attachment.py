"""`attachment`: an attached file is what it claims to be.

Why: a sidecar that names a report nobody can open, or a PDF that is a login page, proves nothing.

Passes: `attachment: {each: "$.attachments[*]"}` with a file at `path` whose SHA-256 is the recorded one.
Fails: the same with the file altered by one byte, empty, absent, an unfetched Git LFS pointer (`unknown`),
or HTML under the name `report.pdf` (`invalid`).
Fix: restore the file that was recorded; for a new version make a new record.

Without `each` the evidence files themselves are looked at. An entry whose `storage` is `restricted_store` lies
outside the repository: its digest is recorded and cannot be compared here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.documents import is_lfs_pointer
from socgap_evidence.errors import SnapshotError, did_you_mean
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, records, selector
from socgap_evidence.snapshot import EntryKind, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Subject, Terms
    from socgap_evidence.selectors import Node, Selector
    from socgap_evidence.snapshot import Tree

KEYWORD = "attachment"
VALUE: Json = {
    "type": "object",
    "description": "An attached file exists, is what its name says, is not empty, and has the recorded digest.",
    "properties": {
        "each": {
            "$ref": "#/$defs/path",
            "description": "The entries with 'path' and 'sha256'; without it the files.",
        }
    },
    "additionalProperties": False,
}

_MAGIC: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
}
"""How files of a kind begin: ISO 32000-1 7.5.2, PNG 5.2, JFIF, and ZIP for the office formats (ECMA-376-2)."""


@dataclass(frozen=True, slots=True)
class Attachment(Rule):
    """The files are what they claim to be."""

    each: Selector | None

    @classmethod
    def parse(cls, value: Json, _terms: Terms) -> Attachment:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        return cls(selector(value["each"]) if "each" in value else None)

    def selectors(self) -> Iterator[Use]:
        """The entries, if it looks at entries."""
        if self.each is not None:
            yield Use(self.each, may_be_absent=True)

    def claims(self, subject: Subject) -> Iterator[str]:
        """The files that the entries name: they are looked at, whether or not a requirement matches them."""
        for document in subject.documents:
            for record in records(document, self.each) if self.each is not None else ():
                path = record.value.get("path") if isinstance(record.value, dict) else None
                if isinstance(path, str):
                    yield path

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each file that is not what it claims."""
        for document in subject.documents:
            if self.each is None:
                yield from _check_file(subject.tree, document.path, Place(document.path), None)
                continue
            for record in records(document, self.each):
                yield from _check_entry(subject.tree, document, record)


def _check_entry(tree: Tree, document: Document, record: Node) -> Iterator[Finding]:
    entry = record.value
    if not isinstance(entry, dict):
        yield Finding(
            Reason.INVALID,
            "An attachment is an entry with 'path' and 'sha256'; here is none.",
            "Write the entry, or correct 'each' in the control.",
            place=Place(document.path, record.pointer),
        )
        return
    if entry.get("storage") == "restricted_store":
        return
    path, digest = entry.get("path"), entry.get("sha256")
    place = Place(document.path, (*record.pointer, "path") if "path" in entry else record.pointer)
    if not isinstance(path, str):
        yield Finding(Reason.INVALID, "The attachment names no file.", "Add its 'path'.", place=place)
        return
    yield from _check_file(tree, path, place, digest if isinstance(digest, str) else None)


def _check_file(tree: Tree, path: str, place: Place, digest: str | None) -> Iterator[Finding]:
    entry = find(tree.entries, path)
    if entry is None:
        near = did_you_mean(path, [other.path for other in tree.entries if other.path.endswith(path[-4:])])
        yield Finding(
            Reason.INVALID, f"The attachment {path} does not exist.", near or "Commit the file.", place=place
        )
        return
    try:
        content = _read(tree, path, entry.kind)
    except SnapshotError as error:
        yield Finding(
            Reason.UNKNOWN,
            f"The attachment {path} cannot be checked: {error.message}",
            error.fix,
            place=place,
        )
        return
    message = _fault(path, content)
    if message:
        yield Finding(Reason.INVALID, message, "Attach the file itself.", place=place)
    elif digest is not None and hashlib.sha256(content).hexdigest() != digest.lower():
        yield Finding(
            Reason.INVALID,
            f"{path} is not the file that was recorded: its SHA-256 begins {hashlib.sha256(content).hexdigest()[:12]},"
            f" the record says {digest[:12]}.",
            "Restore the recorded file; for a new version make a new record.",
            place=place,
        )


def _read(tree: Tree, path: str, kind: EntryKind) -> bytes:
    if kind is not EntryKind.FILE:
        raise SnapshotError(f"it is a {kind.value}, which is not followed.", fix="Commit the file itself.")
    content = tree.read(path)
    if is_lfs_pointer(content):
        raise SnapshotError(
            "it is a Git LFS pointer.", fix="Fetch it with 'git lfs pull' (in CI: lfs: true)."
        )
    return content


def _fault(path: str, content: bytes) -> str:
    """What is wrong with the file as such; empty if nothing is."""
    if not content.strip():
        return f"{path} is empty."
    suffix = path.rsplit(".", 1)[-1].lower()
    beginnings = _MAGIC.get(suffix)
    if beginnings and not content.startswith(beginnings):
        looks = " (it looks like a web page)" if content.lstrip()[:1] == b"<" else ""
        return f"{path} is not a {suffix.upper()} file{looks}."
    return ""
