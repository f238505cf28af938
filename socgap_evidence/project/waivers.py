"""Waivers as values: each file of the folder ``waivers`` inside the controls, read and checked against its schema.

They lie in the tree under check, whoever's controls judge it. Whether a waiver counts is not known here: that takes
the registers and the gaps (``socgap_evidence/waivers/``). docs/adr/0009-waivers.md
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import parse_date
from socgap_evidence.errors import ControlError
from socgap_evidence.model import Caution, Place, Reason
from socgap_evidence.project.catalogue import SCHEMAS, Catalogue
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from socgap_evidence.model import Json
    from socgap_evidence.schemas import Validator
    from socgap_evidence.snapshot import Tree

WAIVERS = "waivers"
"""The folder inside that of the controls."""
DEFAULT_FOLDER = "controls"
"""Where the folder lies for a company that uses the built-in controls."""

_SCHEMA_FILES = ("common.schema.json", "waiver.schema.json")
_NO_WAIVERS = (".md", ".gitkeep")
_REASONS = {"gap": Reason.MISSED}
"""The words of a waiver that are not the reason's own."""


class WaiverKind(Enum):
    """Which way a waiver looks."""

    EXCEPTION = "exception"
    """Ahead: something will be missing or late for a while."""
    DEVIATION = "deviation"
    """Back: something was missed and cannot be made up."""


class WaiverStatus(Enum):
    """What the file says of itself; only ``APPROVED`` counts."""

    DRAFT = "draft"
    APPROVED = "approved"
    REVOKED = "revoked"
    CLOSED = "closed"


class Cover(Struct, frozen=True, dict=True):
    """One entry of a waiver: which gaps it names. What is empty or ``None`` narrows nothing."""

    control: str
    reason: Reason
    requirement: str | None
    assertion: str | None
    records: tuple[str, ...]
    slot: str | None
    """A period of the calendar, such as ``2026-Q2``."""
    path: str | None
    sha256: str | None
    """What the content of ``path`` was when the waiver was approved, in small letters."""

    @cached_property
    def each_record(self) -> frozenset[str]:
        """Its records, made a set once: each gap of a register is held against them."""
        return frozenset(self.records)

    def __str__(self) -> str:
        narrowed = ", ".join(part for part in (self.slot, *self.records, self.path) if part)
        name = self.assertion or self.requirement or self.control
        return f"{name} ({narrowed})" if narrowed else name


class Measure(Struct, frozen=True):
    """What lessens the risk meanwhile, and what shows that it is there."""

    text: str
    proof: str


class Remedy(Struct, frozen=True):
    """What will end the need for the waiver."""

    id: str
    text: str
    owner: str
    due_on: date
    status: str


class Waiver(Struct, frozen=True):
    """A waiver as it is written."""

    id: str
    path: str
    title: str
    kind: WaiverKind
    status: WaiverStatus
    covers: tuple[Cover, ...]
    reason: str
    impact: str
    inherent_risk: str
    residual_risk: str
    risk: str | None
    """An id of the risk register."""
    compensating: tuple[Measure, ...]
    remediation: Remedy | None
    root_cause: str | None
    management_response: str | None
    requested_by: str
    requested_on: date
    approved_by: str | None
    approved_on: date | None
    approval_reference: str | None
    effective_from: date
    """The first day that is covered."""
    expires_on: date
    """The last one."""
    renews: str | None
    renewal_count: int
    auditor_informed_on: date | None


class WaiverFiles(Struct, frozen=True):
    """The folder of waivers."""

    waivers: tuple[Waiver, ...] = ()
    """By id."""
    unfinished: tuple[Caution, ...] = ()
    """The drafts that are still to be filled in. They accept nothing, so they need not be understood."""


def read_waivers(tree: Tree, controls: str | None) -> WaiverFiles:
    """Every waiver of a tree; ``controls`` is the folder that ``socgap.yaml`` names for the controls.

    Raises ControlError for a file that cannot be read, could not be taken for a waiver, or is not what a waiver is
    without being a draft.
    """
    catalogue = Catalogue(tree, DEFAULT_FOLDER if controls is None else controls)
    names = [name for name in catalogue.files(WAIVERS) if not name.lower().endswith(_NO_WAIVERS)]
    _refuse_folders(catalogue)
    if not names:
        return WaiverFiles()
    grammar = _grammar()
    read = [_read(catalogue, name, grammar) for name in names]
    return WaiverFiles(
        waivers=tuple(one for one in read if isinstance(one, Waiver)),
        unfinished=tuple(one for one in read if isinstance(one, Caution)),
    )


def _refuse_folders(catalogue: Catalogue) -> None:
    """Nothing lies deeper: a waiver that nobody reads would be believed to count."""
    prefix = f"{catalogue.path(WAIVERS)}/"
    for entry in catalogue.tree.entries:
        if entry.path.startswith(prefix) and "/" in entry.path.removeprefix(prefix):
            fix = f"Waivers lie directly in {prefix}; move it there."
            raise ControlError("It lies in a folder of its own.", path=entry.path, fix=fix)


def _grammar() -> Validator:
    """The schema of a waiver. It is always ours: what it asks for is what the reading below relies on."""
    builtin = Catalogue.builtin()
    sources = {name: builtin.load(f"{SCHEMAS}/{name}") for name in _SCHEMA_FILES}
    return SchemaSet(sources, builtin.path(SCHEMAS)).validator("waiver")


def _read(catalogue: Catalogue, name: str, grammar: Validator) -> Waiver | Caution:
    place = f"{WAIVERS}/{name}"
    if not name.endswith(".yaml"):
        fix = "Name it after its id, such as WVR-2026-001.yaml."
        raise ControlError("A waiver is a YAML file.", path=catalogue.path(place), fix=fix)
    if (unfinished := _unfinished(catalogue, place, grammar)) is not None:
        return unfinished
    data = catalogue.load_checked(place, grammar)
    if f"{data['id']}.yaml" != name:
        raise catalogue.error(
            place, ("id",), f"The file is named '{name}'.", f"Rename it to '{data['id']}.yaml'."
        )
    return _waiver(data, catalogue.path(place))


def _unfinished(catalogue: Catalogue, place: str, grammar: Validator) -> Caution | None:
    """What a draft lacks to be a waiver; ``None`` for what is none or lacks nothing."""
    data = catalogue.load(place)
    if not isinstance(data, dict) or data.get("status") != WaiverStatus.DRAFT.value:
        return None
    lacking = grammar.violations(data)
    if not lacking:
        return None
    spans = catalogue.spans(place)
    first = min(lacking, key=lambda one: spans.find(one.pointer, on_key=one.on_key).line)
    more = f" (and {len(lacking) - 1} more)" if len(lacking) > 1 else ""
    return Caution(
        f"This waiver is a draft that is not filled in yet, so it counts for nothing: {first.message}{more}",
        first.fix,
        Place(catalogue.path(place), first.pointer, on_key=first.on_key),
    )


def _waiver(data: Mapping[str, Json], path: str) -> Waiver:
    return Waiver(
        id=str(data["id"]),
        path=path,
        title=str(data["title"]),
        kind=WaiverKind(data["kind"]),
        status=WaiverStatus(data["status"]),
        covers=tuple(_cover(entry) for entry in _mappings(data["covers"])),
        reason=str(data["reason"]),
        impact=str(data["impact"]),
        inherent_risk=str(data["inherent_risk"]),
        residual_risk=str(data["residual_risk"]),
        risk=_text(data, "risk"),
        compensating=tuple(
            Measure(str(one["text"]), str(one["proof"])) for one in _mappings(data["compensating"])
        ),
        remediation=_remedy(data["remediation"]),
        root_cause=_text(data, "root_cause"),
        management_response=_text(data, "management_response"),
        requested_by=str(data["requested_by"]),
        requested_on=parse_date(str(data["requested_on"])),
        approved_by=_text(data, "approved_by"),
        approved_on=_day(data, "approved_on"),
        approval_reference=_text(data, "approval_reference"),
        effective_from=parse_date(str(data["effective_from"])),
        expires_on=parse_date(str(data["expires_on"])),
        renews=_text(data, "renews"),
        renewal_count=int(float(str(data["renewal_count"]))),
        auditor_informed_on=_day(data, "auditor_informed_on"),
    )


def _cover(entry: Mapping[str, Json]) -> Cover:
    word, records, digest = str(entry["finding_status"]), entry.get("records"), _text(entry, "pinned_sha256")
    return Cover(
        control=str(entry["control"]),
        reason=_REASONS.get(word) or Reason(word),
        requirement=_text(entry, "evidence"),
        assertion=_text(entry, "assertion"),
        records=tuple(str(one) for one in records) if isinstance(records, list) else (),
        slot=_text(entry, "slot"),
        path=_text(entry, "path"),
        sha256=digest.lower() if digest else None,
    )


def _remedy(value: Json) -> Remedy | None:
    if not isinstance(value, dict):
        return None
    due = parse_date(str(value["due_on"]))
    return Remedy(str(value["id"]), str(value["text"]), str(value["owner"]), due, str(value["status"]))


def _mappings(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(data: Mapping[str, Json], key: str) -> str | None:
    value = data.get(key)
    return None if value is None else str(value)


def _day(data: Mapping[str, Json], key: str) -> date | None:
    text = _text(data, key)
    return None if text is None else parse_date(text)
