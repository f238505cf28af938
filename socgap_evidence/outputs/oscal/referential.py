"""What no schema of OSCAL looks at: that every reference leads somewhere, and every digest is that of its file.

Schemas and common validators take a document with dangling ids, digests of any length and one id for two things. An export
with such a fault is never written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.outputs.oscal.common import ALGORITHM
from socgap_evidence.outputs.oscal.evidence import path_of
from socgap_evidence.outputs.oscal.names import CATALOG, CRITERIA, NAMES, PLAN, RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from socgap_evidence.model import Json

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_LEADS_TO: Mapping[str, tuple[str, ...]] = {
    "activity-uuid": ("activities",),
    "actor-uuid": ("components", "parties"),
    "component-uuid": ("components",),
    "observation-uuid": ("observations",),
    "party-uuid": ("parties",),
    "party-uuids": ("parties",),
    "risk-uuid": ("risks",),
    "subject-uuid": ("components",),
}
"""The lists in which what a field refers to is defined. A field of this kind that is not here is a fault."""
_IMPORTS: Mapping[str, tuple[str, ...]] = {RESULTS: (PLAN,)}
"""Where a document may refer into another."""


class _Defined(Struct):
    """What one document defines."""

    uuids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By the list that they stand in."""
    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Those of controls, parts and roles, by the list that they stand in."""


def faults(documents: Mapping[str, Json], digest_of: Callable[[str], str | None]) -> list[str]:
    """What is wrong with the documents of an export, by the names of their files; nothing if all is well.

    ``digest_of`` gives the SHA-256 of the file behind a path, in hexadecimal digits.
    """
    defined = {name: _Defined() for name in documents}
    seen: dict[str, tuple[str, Json]] = {}
    found: list[str] = []
    for name, document in documents.items():
        found += _define(name, document, defined[name], seen)
    for name, document in documents.items():
        checker = _Checker(name, documents, defined, digest_of)
        found += [f"{name}: {fault}" for fault in checker.look(document)]
    return found


def _define(name: str, document: Json, into: _Defined, seen: dict[str, tuple[str, Json]]) -> Iterator[str]:
    """Note what is defined; an id stands for one thing, and in another document only for the same, word for word."""
    here: set[str] = set()
    for key, value in _objects(document, ""):
        if isinstance(stated := value.get("id"), str):
            if stated in into.ids[key]:
                yield f"{name}: two of '{key}' have the id {stated}"
            into.ids[key].add(stated)
        if not isinstance(uuid := value.get("uuid"), str):
            continue
        if not _UUID.fullmatch(uuid):
            yield f"{name}: {uuid} is no uuid of version 5"
        if uuid in here:
            yield f"{name}: two things have the id {uuid}"
        elif uuid in seen and seen[uuid] != (key, value):
            yield f"{name}: {uuid} stands for something else in another document"
        here.add(uuid)
        seen[uuid] = (key, value)
        into.uuids[key].add(uuid)


def _objects(value: Json, key: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """Every object below a value, each with the field that it stands in."""
    if isinstance(value, dict):
        yield key, value
        for name, inner in value.items():
            yield from _objects(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, key)


class _Checker(Struct, frozen=True):
    """Follows the references of one document."""

    name: str
    documents: Mapping[str, Json]
    defined: Mapping[str, _Defined]
    digest_of: Callable[[str], str | None]

    def look(self, document: Json) -> Iterator[str]:
        """Every reference that leads nowhere."""
        for key, value in _objects(document, ""):
            for field_name, inner in value.items():
                if field_name.endswith(("-uuid", "-uuids")):
                    yield from self._uuids(field_name, inner)
            yield from self._ids(key, value)
            if isinstance(href := value.get("href"), str):
                yield from self._href(key, href, value)

    def _uuids(self, name: str, value: Json) -> Iterator[str]:
        lists = _LEADS_TO.get(name)
        if lists is None:
            yield f"nobody knows where {name} leads"
            return
        places = (self.name, *_IMPORTS.get(self.name, ()))
        known = {
            uuid
            for place in places
            if place in self.defined
            for one in lists
            for uuid in self.defined[place].uuids[one]
        }
        for uuid in value if isinstance(value, list) else [value]:
            if uuid not in known:
                yield f"{name} {uuid} is nowhere in {' or '.join(lists)}"

    def _ids(self, key: str, value: Mapping[str, Json]) -> Iterator[str]:
        if "role-id" in value:
            yield from self._is_known("role-id", value["role-id"], self.name, "roles")
        if "control-id" in value:
            yield from self._is_known("control-id", value["control-id"], CATALOG, "controls")
        names = value.get("with-ids")
        for name in names if isinstance(names, list) else ():
            yield from self._is_known("with-ids", name, CRITERIA, "controls")
        if "target-id" in value:
            yield from self._is_known("target-id", value["target-id"], CATALOG, "parts")
        if "id-ref" in value:
            catalog = CATALOG if key == "sources" else CRITERIA
            yield from self._is_known("id-ref", value["id-ref"], catalog, "controls")

    def _is_known(self, name: str, stated: Json, document: str, key: str) -> Iterator[str]:
        if document not in self.defined or stated not in self.defined[document].ids[key]:
            yield f"{name} {stated} is not among the {key} of {document}"

    def _href(self, key: str, href: str, value: Mapping[str, Json]) -> Iterator[str]:
        if href.startswith("#"):
            if href[1:] not in self.defined[self.name].uuids["resources"]:
                yield f"{href} is no resource"
        elif href in NAMES:
            yield from self._document(href, value.get("resource-fragment"))
        elif key != "rlinks":
            yield f"{href} is no document of the export"
        else:
            yield from self._file(href, value.get("hashes"))

    def _document(self, name: str, fragment: Json) -> Iterator[str]:
        if name not in self.documents:
            yield f"{name} is not part of the export"
        elif fragment is not None and fragment not in set().union(*self.defined[name].uuids.values()):
            yield f"{name} has nothing with the id {fragment}"

    def _file(self, href: str, hashes: Json) -> Iterator[str]:
        digests = [one for one in hashes if isinstance(one, dict)] if isinstance(hashes, list) else []
        if not digests:
            yield f"{href} has no digest"
        for one in digests:
            stated = str(one.get("value"))
            if one.get("algorithm") != ALGORITHM or not _DIGEST.fullmatch(stated):
                yield f"{href}: {stated} is no {ALGORITHM}"
            elif stated != self.digest_of(path_of(href)):
                yield f"{href} holds something else than {stated} says"
