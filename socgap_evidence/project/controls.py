"""Controls as values: what a catalogue asks for, once it is read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.documents import Document
from socgap_evidence.durations import Duration, Unit

if TYPE_CHECKING:
    from socgap_evidence.model import Json, Kind, Place
    from socgap_evidence.rules import Evidence, Rule
    from socgap_evidence.selectors import Selector
    from socgap_evidence.snapshot import GlobPattern

DEFAULT_NOTICE = Duration(30, Unit.DAY)
"""How long before a gap begins a requirement counts as due, unless it says otherwise."""

CADENCES = ("fresh", "every")
"""The keywords that say how often evidence is due; they stand in the requirement itself."""


class Criteria(Struct, frozen=True):
    """The criteria a control answers: mainly, and in part."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...]


class Check(Struct, frozen=True):
    """One rule of a requirement: an assertion with its id and sentence, or what the requirement itself asks."""

    keyword: str
    rule: Rule
    id: str | None = None
    says: str = ""
    written: Json = None
    """The keyword's value as the control writes it, with parameters and populations by their names."""
    parameters: frozenset[str] = frozenset()
    """The parameters that it names, itself or in a population it asks for."""
    place: Place | None = None
    """Where the keyword stands; ``None`` for the built-in controls, which are not in the tree."""
    is_inherited: bool = False
    """Whether it holds for every requirement of its kind or type: a base assertion."""


class When(Struct, frozen=True):
    """A requirement that is owed only if other evidence says so: ``any`` selects a value there."""

    glob: GlobPattern
    schema: str
    any: Selector
    says: str


class Requirement(Struct, frozen=True):
    """One kind of evidence a control needs."""

    id: str
    title: str
    kind: Kind
    globs: tuple[GlobPattern, ...]
    schema: str | None
    """The document type; ``None`` only for attachments."""
    where: tuple[tuple[Selector, tuple[str, ...]], ...]
    """Fields and the values of which a file must have one to belong here."""
    when: When | None
    notice: Duration
    dated: tuple[Selector, ...]
    """Where a file says when it happened."""
    presence: Evidence
    """How many files there must be, and from when on."""
    checks: tuple[Check, ...]
    """Every rule, presence first."""
    place: Place | None
    """Where the control asks for it; ``None`` for the built-in controls, which are not in the tree."""
    parameters: frozenset[str] = frozenset()
    """The parameters that it names beside those of its checks: the length of its notice."""


class Control(Struct, frozen=True):
    """One question of the checklist and what answers it."""

    id: str
    title: str
    section: int
    question: str
    objective: str
    criteria: Criteria
    owner: str
    owner_role: str
    """The role that owns it, as the register of roles calls it; empty if the control does not say."""
    requirements: tuple[Requirement, ...]
    path: str
    """Where the control is written, relative to the catalogue."""


def plain_word(value: Json) -> str:
    """A scalar as ``where`` compares it: booleans as JSON writes them, everything else as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


PEOPLE = "people"
"""The document type of registers of people."""

CONTROL_TYPE = "control"
"""The document type under which rules look into the controls themselves."""

CONTROL_DOCUMENT: dict[str, Json] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What rules may ask about a control",
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "title", "owner", "owner_role")},
    "required": ["id", "title", "owner", "owner_role"],
    "additionalProperties": False,
}
"""The JSON Schema of a control as rules see it."""


def as_document(control: Control, catalogue: str) -> Document:
    """A control as rules see it when they look into documents of type ``control``.

    ``catalogue`` is the folder of the controls; empty for the built-in ones, which no tree holds.
    """
    data: dict[str, Json] = {
        "id": control.id,
        "title": control.title,
        "owner": control.owner,
        "owner_role": control.owner_role,
    }
    return Document(f"{catalogue}/{control.path}" if catalogue else control.path, data)
