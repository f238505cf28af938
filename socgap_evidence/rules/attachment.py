"""`attachment`: an attached file is what it claims to be.

Why: a sidecar that names a report nobody can open, or a PDF that is a login page, proves nothing.

Passes:

    evidence: evidence/access/config/*.yaml
    attachment: {each: "$.attachments[*]"}

    # evidence/access/config/2026-Q1.yaml
    attachments:
      - path: evidence/access/config/2026-Q1.txt
        sha256: c1d099b22f2f3027bfe3d68206a46a6399b1ff58857e084fe9a64d19c43fa875

    # evidence/access/config/2026-Q1.txt
    Multi-factor authentication: required for everyone

Fails: with the file altered:

    evidence: evidence/access/config/*.yaml
    attachment: {each: "$.attachments[*]"}

    # evidence/access/config/2026-Q1.yaml
    attachments:
      - path: evidence/access/config/2026-Q1.txt
        sha256: c1d099b22f2f3027bfe3d68206a46a6399b1ff58857e084fe9a64d19c43fa875

    # evidence/access/config/2026-Q1.txt
    Multi-factor authentication: required for nobody

    # invalid: evidence/access/config/2026-Q1.txt is not the file that was recorded: its SHA-256 begins fb64cebb2dbd,
    #   the record says c1d099b22f2f.

Fails: with something else under its name:

    attachment: {}

    # evidence/vendors/reports/V-003-2026.pdf
    <html>Please log in.</html>

    # invalid: evidence/vendors/reports/V-003-2026.pdf is not a PDF file (it looks like a web page).

Fails: with a sidecar owed and none there:

    attachment: {sidecar: true}

    # evidence/vendors/letters/V-003-2026.txt
    We passed our audit.

    # missing: evidence/vendors/letters/V-003-2026.txt has no sidecar evidence/vendors/letters/V-003-2026.txt.yaml.

Fix: restore the file that was recorded; for a new version make a new record.

A file that is empty, absent, damaged, encrypted or carries macros is `invalid` too; an unfetched Git LFS pointer is
`unknown`. An entry whose `storage` is `restricted_store` lies outside the repository: its digest is recorded and cannot
be compared here.

Without `each` the evidence files themselves are looked at. A sidecar is the file's name with `.yaml` behind it; it holds
`sha256` and `description`, and may hold `captured_at` and `shows`. One that is there is compared. With `sidecar: true`
one must be there; with `sidecar: false` none is looked for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from socgap_evidence.documents import is_lfs_pointer, read_document
from socgap_evidence.documents.apart import check_attached
from socgap_evidence.documents.flaws import FlawError, UndeterminedError
from socgap_evidence.errors import DocumentError, SnapshotError, did_you_mean
from socgap_evidence.model import Place, Reason
from socgap_evidence.rules.base import Finding, Rule, Use, mapping, records, selector
from socgap_evidence.snapshot import EntryKind, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.schemas import Validator
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
        },
        "sidecar": {
            "type": "boolean",
            "description": "Whether each file needs a sidecar, its name with '.yaml' behind it, that holds its SHA-256.",
        },
    },
    "additionalProperties": False,
}

_SHORT: Json = {"type": "string", "pattern": "\\S", "maxLength": 500}
_SIDECAR: Json = {
    "type": "object",
    "properties": {
        "sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
        "description": _SHORT,
        "captured_at": {"type": "string", "format": "date-time"},
        "shows": _SHORT,
    },
    "patternProperties": {"^x_": True},
    "required": ["sha256", "description"],
    "additionalProperties": False,
}
"""What a sidecar holds: the fields of an attachment in ``common.schema.json``, without its path."""


class Attachment(Rule, frozen=True):
    """The files are what they claim to be."""

    each: Selector | None
    sidecar: Validator | None
    """What a sidecar must be; ``None`` if none is looked for."""
    owes_sidecar: bool

    @classmethod
    def parse(cls, value: Json, terms: Terms) -> Attachment:
        """The rule from its value in a control, which the grammar has accepted; ValueError otherwise."""
        value = mapping(value)
        each, sidecar = value.get("each"), value.get("sidecar")
        if each is not None and sidecar is not None:
            raise ValueError("an entry of 'each' has its own digest; 'sidecar' is for the files themselves")
        looks = each is None and sidecar is not False
        return cls(
            None if each is None else selector(each),
            terms.compile(_SIDECAR) if looks else None,
            sidecar is True,
        )

    def selectors(self) -> Iterator[Use]:
        """The entries, if it looks at entries."""
        if self.each is not None:
            yield Use(self.each, may_be_absent=True)

    def claims(self, subject: Subject) -> Iterator[str]:
        """The sidecars, or the files that the entries name: looked at, whether or not a requirement matches them."""
        for document in subject.documents:
            if self.sidecar is not None:
                yield _sidecar_of(document.path)
            for record in records(document, self.each) if self.each is not None else ():
                path = record.value.get("path") if isinstance(record.value, dict) else None
                if isinstance(path, str):
                    yield path

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """One finding for each file that is not what it claims."""
        for document in subject.documents:
            if self.each is None:
                yield from self._check_itself(subject.tree, document.path)
                continue
            for record in records(document, self.each):
                yield from _check_entry(subject.tree, document, record)

    def _check_itself(self, tree: Tree, path: str) -> Iterator[Finding]:
        content = _sound(tree, path, Place(path))
        if isinstance(content, Finding):
            yield content
        if self.sidecar is None:
            return
        name = _sidecar_of(path)
        entry = find(tree.entries, name)
        if entry is not None:
            yield from _check_sidecar(tree, name, entry.kind, path, content, self.sidecar)
        elif self.owes_sidecar:
            yield Finding(
                Reason.MISSING,
                f"{path} has no sidecar {name}.",
                "Write one, with the file's 'sha256' and a 'description' of what it is.",
                place=Place(path),
            )


def _sidecar_of(path: str) -> str:
    return f"{path}.yaml"


def _check_sidecar(
    tree: Tree, name: str, kind: EntryKind, path: str, content: bytes | Finding, schema: Validator
) -> Iterator[Finding]:
    """What is wrong with a sidecar, or with the file by its word."""
    try:
        data = read_document(name, _read(tree, name, kind)).data
    except (SnapshotError, DocumentError) as error:
        undetermined = isinstance(error, SnapshotError) or error.undetermined
        yield Finding(
            Reason.UNKNOWN if undetermined else Reason.INVALID,
            f"The sidecar {name} cannot be read: {error.message[:1].lower()}{error.message[1:]}",
            error.fix,
            place=Place(name, line=error.line, column=error.column),
        )
        return
    violations = schema.violations(data)
    for one in violations:
        yield Finding(Reason.INVALID, one.message, one.fix, place=Place(name, one.pointer, on_key=one.on_key))
    if isinstance(data, dict) and not violations and isinstance(content, bytes):
        yield from _compare(path, content, str(data["sha256"]), Place(name, ("sha256",)))


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
    content = _sound(tree, path, place)
    if isinstance(content, Finding):
        yield content
    elif isinstance(digest, str):
        yield from _compare(path, content, digest, place)


def _sound(tree: Tree, path: str, place: Place) -> bytes | Finding:
    """The bytes of a file that is what its name says; otherwise what is wrong with it."""
    entry = find(tree.entries, path)
    if entry is None:
        near = did_you_mean(path, [other.path for other in tree.entries if other.path.endswith(path[-4:])])
        return Finding(
            Reason.INVALID, f"The attachment {path} does not exist.", near or "Commit the file.", place=place
        )
    try:
        content = _read(tree, path, entry.kind)
        check_attached(path, content)
    except SnapshotError as error:
        message = f"The attachment {path} cannot be checked: {error.message}"
        return Finding(Reason.UNKNOWN, message, error.fix, place=place)
    except FlawError as flaw:
        reason = Reason.UNKNOWN if isinstance(flaw, UndeterminedError) else Reason.INVALID
        return Finding(reason, f"{path} {flaw.says}.", flaw.fix, place=place)
    return content


def _compare(path: str, content: bytes, digest: str, place: Place) -> Iterator[Finding]:
    actual = hashlib.sha256(content).hexdigest()
    if actual != digest.lower():
        yield Finding(
            Reason.INVALID,
            f"{path} is not the file that was recorded: its SHA-256 begins {actual[:12]},"
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
