"""The policies of a tree as homes of limits: what the front matter of each promises, and where it stands.

Read before any control is, and leniently: what is wrong with a policy as evidence is for the requirement that asks for
it. Only what a promise needs is looked at here: ``doc_id``, ``status`` and ``parameters``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import read_document
from socgap_evidence.errors import ControlError, DocumentError, SnapshotError
from socgap_evidence.model import Place
from socgap_evidence.project.catalogue import SHARED
from socgap_evidence.project.setting import Source
from socgap_evidence.snapshot import EntryKind, GlobPattern, matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.project.catalogue import Catalogue
    from socgap_evidence.project.shared import Shared
    from socgap_evidence.snapshot import Entry, Tree

POLICY = "policy"
"""The document type of policies."""

PROMISES = "parameters"
"""The field of a policy's front matter that holds its limits."""


class Policy(Struct, frozen=True):
    """One policy that could be read."""

    path: str
    doc_id: str
    status: Json
    promises: Json
    """What stands under ``parameters``; ``None`` if nothing does."""
    _raw: bytes = b""

    @property
    def is_approved(self) -> bool:
        """Whether what it says counts."""
        return self.status == "approved"

    @property
    def limits(self) -> Mapping[str, Json]:
        """Its limits by name; none if what stands there is no mapping."""
        return self.promises if isinstance(self.promises, dict) else {}

    def place(self, *pointer: str | int, on_key: bool = False) -> Place:
        """A place in its front matter."""
        return Place(self.path, pointer, on_key)

    def source(self, name: str) -> Source:
        """Where the value of a limit stands; for people ``path:line:column, POL-ACCESS``."""
        return Source(self.path, self._raw, (PROMISES, name), of=self.doc_id)


class Policies(Struct, frozen=True):
    """The policies of one tree."""

    readable: tuple[Policy, ...] = ()
    """In the order of their paths."""
    unreadable: tuple[str, ...] = ()
    """The paths of files that should be some and are not."""

    def homes(self, doc_id: str) -> list[Policy]:
        """The approved files of a policy: one, unless somebody left a copy."""
        return [one for one in self.readable if one.is_approved and one.doc_id == doc_id]


def policy_globs(shared: Shared, builtin: Catalogue) -> tuple[GlobPattern, ...]:
    """Where policies lie: where ``shared.yaml`` says, else where the built-in one does."""
    if POLICY in shared.files:
        return shared.files[POLICY]
    data = builtin.load(SHARED)
    files = data.get("files") if isinstance(data, dict) else None
    spelled = files.get(POLICY) if isinstance(files, dict) else None
    return tuple(GlobPattern(str(one)) for one in spelled) if isinstance(spelled, list) else ()


def read_policies(tree: Tree, globs: Iterable[GlobPattern]) -> Policies:
    """The policies that lie where the globs say; ControlError for one of which nobody can tell what it says.

    Without it the looser limits of others would hold.
    """
    readable, unreadable = [], []
    entries = {entry.path: entry for glob in globs for entry in matching(tree.entries, glob)}
    for path in sorted(entries):
        policy = _read(tree, entries[path])
        if policy is None:
            unreadable.append(path)
        else:
            readable.append(policy)
    return Policies(tuple(readable), tuple(unreadable))


def _read(tree: Tree, entry: Entry) -> Policy | None:
    """The policy; ``None`` for a file that is broken or does not say which policy it is."""
    if entry.kind is not EntryKind.FILE:
        return None
    try:
        raw = tree.read(entry.path)
        data = read_document(entry.path, raw).data
    except (SnapshotError, DocumentError) as error:
        if isinstance(error, DocumentError) and not error.undetermined:
            return None
        raise ControlError(f"{error.message} It may set limits.", path=entry.path, fix=error.fix) from error
    doc_id = data.get("doc_id") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(doc_id, str):
        return None
    return Policy(entry.path, doc_id, data.get("status"), data.get(PROMISES), raw)
