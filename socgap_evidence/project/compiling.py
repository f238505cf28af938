"""From a control's YAML to its rules: everything a control can get wrong is found here, before any evidence is read."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from socgap_evidence.errors import ControlError, SchemaError, did_you_mean, shortened
from socgap_evidence.model import Kind
from socgap_evidence.project.base import Base
from socgap_evidence.project.catalogue import (
    AUDITORS,
    BASE,
    BASELINE,
    CRITERIA,
    PARAMETERS,
    SECTIONS,
    SHARED,
    Catalogue,
)
from socgap_evidence.project.controls import Control, Criteria
from socgap_evidence.project.grammar import BASE_GRAMMAR, CONTROL_GRAMMAR
from socgap_evidence.project.requirements import RequirementCompiler, list_at
from socgap_evidence.schemas import SchemaSet, Validator
from socgap_evidence.snapshot import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project.setting import Setting
    from socgap_evidence.project.shared import Shared
    from socgap_evidence.snapshot import Entry, GlobPattern

_NOT_CONTROLS = frozenset({AUDITORS, BASELINE, CRITERIA, PARAMETERS, SECTIONS, SHARED})


CONTROLS = "controls"
"""The population of the catalogue's own control ids, which needs no entry in ``shared.yaml``."""
CRITERIA_IN_SCOPE = "criteria in scope"
"""The population of the criteria of the company's categories, the common ones among them."""


class Compiler:
    """Reads the controls of one catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        schemas: SchemaSet,
        parameters: Mapping[str, Setting[Json]],
        units: Mapping[str, str],
        criteria: Mapping[str, bool],
        shared: Shared,
    ) -> None:
        self._catalogue = catalogue
        self._schemas = schemas
        self._values = {name: setting.value for name, setting in parameters.items()}
        self._units = units
        self._criteria = criteria
        self._in_scope = [name for name, in_scope in criteria.items() if in_scope]
        self._shared = shared

    def controls(self) -> tuple[Control, ...]:
        """Every control, by section and number; ControlError if there is none or two share an id."""
        self._requirements.check_populations(self._shared.populations)
        self._refuse_controls_out_of_place()
        controls = [self._control(name) for name in self._names()]
        self._requirements.check_sources(self._shared.files)
        if not controls:
            raise ControlError(
                f"There are no controls in {self._catalogue.name}.",
                fix="Name the folder that holds them under 'controls' in socgap.yaml, or leave it out for the built-in ones.",
            )
        controls.sort(
            key=lambda control: (
                control.section,
                control.id.partition("-")[0],
                int(control.id.partition("-")[2]),
            )
        )
        for control_id, same in groupby(sorted(controls, key=lambda one: one.id), key=lambda one: one.id):
            _, *doubles = same
            for double in doubles:
                raise self._error(
                    double.path, ("id",), f"Another control is '{control_id}' too.", "Give one another id."
                )
        return tuple(controls)

    @property
    def sources(self) -> Mapping[str, tuple[GlobPattern, ...]]:
        """Where the documents of each type lie: wherever a control or ``shared.yaml`` says."""
        return self._requirements.sources(self._shared.files)

    @property
    def used_parameters(self) -> frozenset[str]:
        """The parameters that the controls read so far name."""
        return frozenset(self._requirements.used_parameters)

    @cached_property
    def _requirements(self) -> RequirementCompiler:
        names = [name for name in self._catalogue.files(BASE) if _is_yaml(name)]
        base = [self._read_base(f"{BASE}/{name}") for name in names]
        ids: list[Json] = [name.rsplit(".", 1)[0] for name in self._names()]
        known: dict[str, Json] = {CONTROLS: ids, CRITERIA_IN_SCOPE: [*self._in_scope]}
        for name in sorted(known.keys() & self._shared.populations.keys()):
            message = f"'{name}' is known without saying so."
            fix = "Leave it out, or give yours another name."
            raise self._catalogue.error(SHARED, ("populations", name), message, fix, on_key=True)
        populations = {**known, **self._shared.populations}
        return RequirementCompiler(
            self._catalogue, self._schemas, self._values, self._units, base, populations
        )

    def _names(self) -> list[str]:
        """The files that hold controls."""
        return [name for name in self._catalogue.files() if name not in _NOT_CONTROLS and _is_yaml(name)]

    def _refuse_controls_out_of_place(self) -> None:
        """Raise ControlError for a control in a folder below, where nobody would miss it."""
        prefix = self._catalogue.path("")
        for entry in self._catalogue.tree.entries:
            folder, _, name = entry.path.removeprefix(prefix).rpartition("/")
            if (
                folder
                and entry.path.startswith(prefix)
                and _CONTROL_FILE.fullmatch(name)
                and self._is_one(entry)
            ):
                raise ControlError(
                    "It is a control in a folder of its own, where none is read.",
                    path=entry.path,
                    fix=f"Move it to {self._catalogue.path(name)}, or take it out of {self._catalogue.name}.",
                )

    def _is_one(self, entry: Entry) -> bool:
        """Whether a file that is named like a control says what a control says."""
        return entry.kind is EntryKind.FILE and b"requires:" in self._catalogue.tree.read(entry.path)

    def _read_base(self, name: str) -> Base:
        data = self._catalogue.load_checked(name, self._base_grammar)
        kinds = frozenset(Kind(kind) for kind in list_at(data, "kinds")) or frozenset(Kind)
        schemas = frozenset(str(schema) for schema in list_at(data, "schemas"))
        for index, schema in enumerate(list_at(data, "schemas")):
            self._known_schema(name, ("schemas", index), str(schema))
        return Base(name, kinds, schemas, list_at(data, "asserts"))

    @cached_property
    def _control_grammar(self) -> Validator:
        return SchemaSet({}, "").compile(CONTROL_GRAMMAR, "the grammar of controls")

    @cached_property
    def _base_grammar(self) -> Validator:
        return SchemaSet({}, "").compile(BASE_GRAMMAR, "the grammar of base assertions")

    def _control(self, name: str) -> Control:
        data = self._catalogue.load_checked(name, self._control_grammar)
        control_id = str(data["id"])
        if name.rsplit(".", 1)[0] != control_id:
            raise self._error(
                name, ("id",), f"The file is named '{name}'.", f"Rename it to '{control_id}.yaml'."
            )
        criteria = data["criteria"] if isinstance(data["criteria"], dict) else {}
        for group in ("primary", "secondary"):
            for index, criterion in enumerate(list_at(criteria, group)):
                if criterion not in self._criteria:
                    hint = did_you_mean(str(criterion), self._criteria) or "See criteria.yaml for the 61 ids."
                    raise self._error(
                        name,
                        ("criteria", group, index),
                        f"There is no criterion '{shortened(str(criterion))}'.",
                        hint,
                    )
        requirements = tuple(
            self._requirements.requirement(name, ("requires", index), item)
            for index, item in enumerate(list_at(data, "requires"))
            if isinstance(item, dict)
        )
        if all(one.presence.is_optional for one in requirements):
            message = "All that the control requires may be absent, so it would pass with nothing."
            raise self._error(name, ("requires",), message, "Let one requirement ask for a file.")
        self._check_ids(name, control_id, data)
        return Control(
            id=control_id,
            title=str(data["title"]),
            section=int(float(str(data["section"]))),
            question=str(data["question"]),
            objective=str(data.get("objective", "")),
            criteria=Criteria(_texts(criteria, "primary"), _texts(criteria, "secondary")),
            owner=str(data["owner"]),
            owner_role=str(data.get("owner_role", "")),
            requirements=requirements,
            path=name,
        )

    def _check_ids(self, name: str, control_id: str, data: dict[str, Json]) -> None:
        """Ids begin with the control's; a requirement's stands once, an assertion's once with each sentence.

        One assertion may hold for several requirements: the headings of three policies are one sentence. And it may
        have parts that say different things: owners are current people, and so are holders.
        """
        seen: set[tuple[Pointer, str, str]] = set()
        for pointer, identifier, says in _ids(data):
            scope = pointer[:-2] if "asserts" in pointer else ()
            if not identifier.startswith((f"{control_id}.", "B-")):
                raise self._error(
                    name,
                    pointer,
                    f"'{identifier}' belongs to another control.",
                    f"Begin it with '{control_id}.'.",
                )
            if (scope, identifier, says) in seen:
                raise self._error(
                    name, pointer, f"The id '{identifier}' stands here twice.", "Give one another id."
                )
            seen.add((scope, identifier, says))

    def _known_schema(self, name: str, at: Pointer, schema: str) -> str:
        try:
            self._schemas.source(schema)
        except SchemaError as error:
            raise self._error(name, at, error.message, error.fix) from error
        return schema

    def _error(self, name: str, pointer: Pointer, message: str, fix: str) -> ControlError:
        return self._catalogue.error(name, pointer, message, fix)


_CONTROL_FILE = re.compile(r"[A-Z]{2}-[1-9][0-9]?\.ya?ml", re.IGNORECASE)


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def _texts(data: Mapping[str, Json], key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in list_at(data, key))


def _ids(data: Mapping[str, Json]) -> Iterator[tuple[Pointer, str, str]]:
    """Every id of a control's requirements and assertions with its place and, for an assertion, its sentence."""
    for index, item in enumerate(list_at(data, "requires")):
        if isinstance(item, dict):
            yield ("requires", index, "id"), str(item["id"]), ""
            for number, assertion in enumerate(list_at(item, "asserts")):
                if isinstance(assertion, dict):
                    at = ("requires", index, "asserts", number, "id")
                    yield at, str(assertion["id"]), str(assertion["says"])
