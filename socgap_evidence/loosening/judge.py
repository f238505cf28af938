"""One side of a comparison: what judges there, and where it stands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.loosening.definitions import Definitions, absolute
from socgap_evidence.model import Place
from socgap_evidence.project.catalogue import CRITERIA, GRAMMAR_FILES, PARAMETERS, SCHEMAS, SHARED, Catalogue
from socgap_evidence.project.shared import Shared, read_shared
from socgap_evidence.rules import Terms
from socgap_evidence.rules.expect import KEYWORD as EXPECT
from socgap_evidence.schemas.registry import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from socgap_evidence.model import Pointer
    from socgap_evidence.project import Project, Requirement
    from socgap_evidence.snapshot import Tree


class Excluded(Struct, frozen=True):
    """A decision that counts, by which a control is not judged."""

    until: date
    """Its last day."""
    place: Place


class Judge(Struct, frozen=True, dict=True):
    """What a tree is judged by, and the tree that it stands in."""

    project: Project
    tree: Tree
    counting: frozenset[str] = frozenset()
    """The waivers that count, by id."""
    excluded: Mapping[str, Excluded] = field(default_factory=dict)
    """The controls that are not judged, by id."""

    @cached_property
    def catalogue(self) -> Catalogue:
        """Where its controls lie."""
        folder = self.project.config.controls.value
        return Catalogue.builtin() if folder is None else Catalogue(self.tree, folder.strip("/"))

    @cached_property
    def schema_catalogue(self) -> Catalogue:
        """Where its schemas lie: beside the controls, or the built-in ones."""
        return self.catalogue if self.catalogue.files(SCHEMAS) else Catalogue.builtin()

    @property
    def requirements(self) -> Iterator[Requirement]:
        """Everything that it asks for."""
        return (one for control in self.project.controls for one in control.requirements)

    @cached_property
    def parameter_catalogue(self) -> Catalogue:
        """Where its limits are defined, likewise."""
        return self._catalogue_with(PARAMETERS)

    @cached_property
    def criteria_catalogue(self) -> Catalogue:
        """Where its criteria are listed, likewise."""
        return self._catalogue_with(CRITERIA)

    def _catalogue_with(self, name: str) -> Catalogue:
        return self.catalogue if self.catalogue.has(name) else Catalogue.builtin()

    @cached_property
    def definitions(self) -> Definitions:
        """The schemas of its document types, and those that its controls hold."""
        folder = self.schema_catalogue
        names = [
            name for name in folder.files(SCHEMAS) if name.endswith(SUFFIX) and name not in GRAMMAR_FILES
        ]
        written = (
            check.written.get("schema")
            for requirement in self.requirements
            for check in requirement.checks
            if check.keyword == EXPECT and isinstance(check.written, dict)
        )
        return Definitions(
            {name: absolute(folder.load(f"{SCHEMAS}/{name}"), name) for name in names},
            tuple(absolute(schema, "") for schema in written),
        )

    @cached_property
    def shared(self) -> Shared:
        """What its controls share."""
        has_any = self.catalogue.has(SHARED)
        return read_shared(self.catalogue, self.project.schemas) if has_any else Shared()

    @cached_property
    def terms(self) -> Terms:
        """What the words of its controls mean."""
        return Terms(
            values={name: setting.value for name, setting in self.project.parameters.items()},
            units={name: one.unit for name, one in self.project.definitions.items()},
            schemas=self.project.schemas,
            path=self.catalogue.name,
        )


def place_in(catalogue: Catalogue, name: str, pointer: Pointer = ()) -> Place | None:
    """A place in a file of a catalogue; ``None`` where there is none, or for the built-in one, which no tree holds."""
    is_there = catalogue.folder and catalogue.has(name)
    return Place(catalogue.path(name), pointer, on_key=True) if is_there else None
