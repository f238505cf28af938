"""``shared.yaml``: what more than one control looks into - where it lies, and the populations that have a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.errors import SchemaError
from socgap_evidence.project.catalogue import SHARED
from socgap_evidence.project.checking import as_sentence
from socgap_evidence.project.grammar import SHARED_GRAMMAR
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.snapshot import GlobPattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.project.catalogue import Catalogue


class Shared(Struct, frozen=True):
    """What ``shared.yaml`` says."""

    files: Mapping[str, tuple[GlobPattern, ...]] = field(default_factory=dict)
    """Where documents of a type lie that no requirement asks for by itself."""
    populations: Mapping[str, Json] = field(default_factory=dict)
    """Populations as they are spelled, by name."""


def read_shared(catalogue: Catalogue, schemas: SchemaSet) -> Shared:
    """What a catalogue shares; ControlError for a glob that is none or a type that does not exist."""
    grammar = SchemaSet({}, "").compile(SHARED_GRAMMAR, "the grammar of shared.yaml")
    data = catalogue.load_checked(SHARED, grammar)
    files: dict[str, tuple[GlobPattern, ...]] = {}
    for name, spelled in _mapping(data.get("files")).items():
        at = ("files", name)
        try:
            schemas.source(name)
            files[name] = tuple(
                GlobPattern(str(text)) for text in (spelled if isinstance(spelled, list) else [spelled])
            )
        except SchemaError as error:
            raise catalogue.error(SHARED, at, error.message, error.fix, on_key=True) from error
        except ValueError as error:
            raise catalogue.error(SHARED, at, as_sentence(str(error)), "") from error
    return Shared(files, _mapping(data.get("populations")))


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
