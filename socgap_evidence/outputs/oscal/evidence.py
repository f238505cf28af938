"""Evidence as resources of OSCAL: where each file lies in the repository, with the SHA-256 of what it holds.

A file that cannot be read is no resource, because nobody could say what it holds; that it cannot be read is a gap. One
that could be when it was judged and cannot any more ends the export, which would leave it out without a word.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from socgap_evidence.assessor import SCHEMA
from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Reason
from socgap_evidence.outputs.oscal.common import ALGORITHM, full, props, prose
from socgap_evidence.rules.attachment import KEYWORD as ATTACHMENT
from socgap_evidence.snapshot import EntryKind, find

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from socgap_evidence.model import Gap, Json
    from socgap_evidence.outputs.oscal.common import Scope
    from socgap_evidence.snapshot import Tree

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "csv": "text/csv",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}
"""What the ending of a name says; never what the machine believes."""


class Shelf:
    """The files of a tree that a document speaks of; each is read once."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._tree = scope.report.verdict.assessment.tree
        self._found: dict[str, Json] = {}
        self._unread = [
            gap
            for control in scope.report.verdict.controls
            for gap in control.gaps
            if gap.reason is Reason.UNKNOWN and gap.rule in {SCHEMA, ATTACHMENT}
        ]
        self._dates: dict[str, date] = {
            file.path: file.date
            for control in scope.report.verdict.controls
            for one in control.requirements
            for file in one.assessed.files
            if file.date is not None
        }

    def expect(self, paths: Iterable[str]) -> None:
        """Say which files will be asked for."""
        self._tree.expect(path for path in paths if is_file(self._tree, path))

    def link(self, path: str) -> str:
        """What leads to the resource of a file; empty for what cannot be read, as a gap says.

        SnapshotError for what cannot be read and of which no gap says it.
        """
        if path not in self._found:
            digest = self._scope.digests.get(path) or self._digest(path)
            if digest is None:
                return ""
            self._scope.digests[path] = digest
            self._found[path] = self._resource(path, digest)
        resource = self._found[path]
        return f"#{resource['uuid']}" if isinstance(resource, dict) else ""

    def resources(self, wanted: Iterable[str] | None = None) -> list[Json]:
        """The resources in the order of their paths: all, or those that some links lead to."""
        links = None if wanted is None else set(wanted)
        return [
            one
            for _, one in sorted(self._found.items())
            if isinstance(one, dict) and (links is None or f"#{one['uuid']}" in links)
        ]

    def require_unchanged(self) -> None:
        """SnapshotError if a file is not what it was: somebody may write to the work tree meanwhile."""
        for path, digest in self._scope.digests.items():
            if digest_of(self._tree, path) != digest:
                raise SnapshotError(
                    "It is not what it was when it was read first.",
                    path=path,
                    fix="Run it again while nothing writes to it.",
                )

    def _digest(self, path: str) -> str | None:
        try:
            return digest_of(self._tree, path)
        except SnapshotError:
            if any(_says_unread(gap, path) for gap in self._unread):
                return None
            raise

    def _resource(self, path: str, digest: str) -> Json:
        commit = self._scope.report.commits.get(path)
        name = path.rpartition("/")[2]
        return {
            "uuid": self._scope.id("file", path, digest),
            "title": prose(path),
            **full(
                {
                    "props": props(date=self._dates.get(path), commit="" if commit is None else commit.id),
                }
            ),
            "rlinks": [
                {
                    "href": href_of(path),
                    "media-type": media_type(name),
                    "hashes": [{"algorithm": ALGORITHM, "value": digest}],
                }
            ],
        }


def _says_unread(gap: Gap, path: str) -> bool:
    """Whether a gap of what could not be read is about this file."""
    is_place = gap.place is not None and gap.place.path == path
    return is_place or f" {path} cannot be " in gap.message


def media_type(name: str) -> str:
    """What a file's ending says it is."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def href_of(path: str) -> str:
    """A path as a reference from the top of the repository."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/-_.~")


def path_of(href: str) -> str:
    """The path that a reference stands for."""
    return unquote_to_bytes(href).decode("utf-8", "surrogateescape")


def is_file(tree: Tree, path: str) -> bool:
    """Whether a tree has a file there, and no link or submodule."""
    entry = find(tree.entries, path)
    return entry is not None and entry.kind is EntryKind.FILE


def digest_of(tree: Tree, path: str) -> str | None:
    """The SHA-256 of a file of a tree in hexadecimal digits; ``None`` for what is none, SnapshotError if it cannot be read."""
    return hashlib.sha256(tree.read(path)).hexdigest() if is_file(tree, path) else None
