"""From a control's YAML to its rules: everything a control can get wrong is found here, before any evidence is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from socgap_evidence.documents import ATTACHMENT_SUFFIXES
from socgap_evidence.errors import ControlError, SchemaError, did_you_mean
from socgap_evidence.model import Kind, Place
from socgap_evidence.project.catalogue import BASE, CRITERIA, PARAMETERS, SECTIONS, Catalogue
from socgap_evidence.project.controls import (
    BASE_GRAMMAR,
    CADENCES,
    CONTROL_GRAMMAR,
    DEFAULT_NOTICE,
    Check,
    Control,
    Criteria,
    Requirement,
    When,
)
from socgap_evidence.rules import KEYWORDS, Evidence, Terms, parse_rule
from socgap_evidence.rules.base import selectors_of
from socgap_evidence.schemas import SchemaSet, Validator
from socgap_evidence.selectors import WHOLE, Selector
from socgap_evidence.snapshot import GlobPattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project.config import Setting
    from socgap_evidence.rules import Recurring, Rule

T = TypeVar("T")

_NOT_CONTROLS = frozenset({CRITERIA, PARAMETERS, SECTIONS})


@dataclass(frozen=True, slots=True)
class _Base:
    """One file of base assertions and what it holds for."""

    name: str
    kinds: frozenset[Kind]
    schemas: frozenset[str]
    asserts: list[Json]

    def covers(self, kind: Kind, schema: str | None) -> bool:
        """Whether it holds for a requirement; attachments without a schema have no fields to look at."""
        return schema is not None and kind in self.kinds and (not self.schemas or schema in self.schemas)


class Compiler:
    """Reads the controls of one catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        schemas: SchemaSet,
        parameters: Mapping[str, Setting[Json]],
        units: Mapping[str, str],
        criteria: frozenset[str],
    ) -> None:
        self._catalogue = catalogue
        self._schemas = schemas
        self._values = {name: setting.value for name, setting in parameters.items()}
        self._units = units
        self._criteria = criteria

    def controls(self) -> tuple[Control, ...]:
        """Every control, by section and number; ControlError if there is none or two share an id."""
        names = [name for name in self._catalogue.files() if name not in _NOT_CONTROLS]
        controls = [self._control(name) for name in names if name.endswith((".yaml", ".yml"))]
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

    @cached_property
    def _base(self) -> list[_Base]:
        names = [name for name in self._catalogue.files(BASE) if name.endswith((".yaml", ".yml"))]
        return [self._read_base(f"{BASE}/{name}") for name in names]

    def _read_base(self, name: str) -> _Base:
        data = self._catalogue.load_checked(name, self._base_grammar)
        kinds = frozenset(Kind(kind) for kind in _list(data, "kinds")) or frozenset(Kind)
        schemas = frozenset(str(schema) for schema in _list(data, "schemas"))
        for index, schema in enumerate(_list(data, "schemas")):
            self._known_schema(name, ("schemas", index), str(schema))
        return _Base(name, kinds, schemas, _list(data, "asserts"))

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
            for index, criterion in enumerate(_list(criteria, group)):
                if criterion not in self._criteria:
                    hint = did_you_mean(str(criterion), self._criteria) or "See criteria.yaml for the 61 ids."
                    raise self._error(
                        name, ("criteria", group, index), f"There is no criterion '{criterion}'.", hint
                    )
        requirements = tuple(
            self._requirement(name, ("requires", index), item)
            for index, item in enumerate(_list(data, "requires"))
            if isinstance(item, dict)
        )
        self._check_ids(name, control_id, data)
        return Control(
            id=control_id,
            title=str(data["title"]),
            section=int(str(data["section"])),
            question=str(data["question"]),
            objective=str(data.get("objective", "")),
            criteria=Criteria(_texts(criteria, "primary"), _texts(criteria, "secondary")),
            owner=str(data["owner"]),
            requirements=requirements,
            path=name,
        )

    def _check_ids(self, name: str, control_id: str, data: dict[str, Json]) -> None:
        """Ids of requirements and assertions begin with the control's and stand once."""
        seen: set[str] = set()
        for pointer, identifier in _ids(data):
            if not identifier.startswith((f"{control_id}.", "B-")):
                raise self._error(
                    name,
                    pointer,
                    f"'{identifier}' belongs to another control.",
                    f"Begin it with '{control_id}.'.",
                )
            if identifier in seen and not identifier.startswith("B-"):
                raise self._error(
                    name, pointer, f"The id '{identifier}' stands here twice.", "Give one another id."
                )
            seen.add(identifier)

    def _requirement(self, name: str, at: Pointer, item: dict[str, Json]) -> Requirement:
        globs = tuple(
            self._glob(name, (*at, "evidence"), str(text))
            for text in (_list(item, "evidence") or [item["evidence"]])
        )
        schema = self._schema_name(name, at, item, globs)
        kind = Kind(str(item["kind"]))
        terms = Terms(self._values, self._units, self._schemas, self._catalogue.path(name))
        own = [
            Check(keyword, self._rule(name, (*at, keyword), keyword, item[keyword], terms, schema))
            for keyword in KEYWORDS
            if keyword in item
        ]
        cadences = tuple(check.rule for check in own if check.keyword in CADENCES)
        at_least = item.get("at_least")
        evidence = Evidence(at_least if isinstance(at_least, int) else 1, cadences)  # type: ignore[arg-type]
        asserts = list(self._asserts(name, (*at, "asserts"), _list(item, "asserts"), terms, schema))
        inherited = [
            check
            for base in self._base
            if base.covers(kind, schema)
            for check in self._inherit(base, terms, schema)
        ]
        return Requirement(
            id=str(item["id"]),
            title=str(item["title"]),
            kind=kind,
            globs=globs,
            schema=schema,
            where=self._where(name, (*at, "where"), item, schema),
            when=self._when(name, (*at, "when"), item),
            notice=self._try(name, (*at, "notice"), lambda: terms.duration(item["notice"]))
            if "notice" in item
            else DEFAULT_NOTICE,
            dated=self._dated(name, at, item, schema, cadences),  # type: ignore[arg-type]
            checks=(Check("evidence", evidence), *own, *asserts, *inherited),
            place=Place(self._catalogue.path(name), (*at, "evidence")) if self._catalogue.folder else None,
        )

    def _dated(
        self,
        name: str,
        at: Pointer,
        item: dict[str, Json],
        schema: str | None,
        cadences: tuple[Recurring, ...],
    ) -> tuple[Selector, ...]:
        """Where a file says when it happened: its own word, else what the cadence looks at."""
        if "date" not in item:
            return next((rule.dated for rule in cadences), ())
        chosen = self._try(name, (*at, "date"), lambda: selectors_of(item["date"]))
        for one in chosen:
            self._check_field(name, (*at, "date"), one, schema, WHOLE)
        return chosen

    def _asserts(
        self,
        name: str,
        at: Pointer,
        items: Iterable[Json],
        terms: Terms,
        schema: str | None,
        *,
        lenient: bool = False,
    ) -> Iterator[Check]:
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                continue
            keyword = next(key for key in item if key in KEYWORDS)
            rule = self._rule(
                name, (*at, index, keyword), keyword, item[keyword], terms, schema, lenient=lenient
            )
            yield Check(keyword, rule, str(item["id"]), str(item["says"]))

    def _inherit(self, base: _Base, terms: Terms, schema: str | None) -> Iterator[Check]:
        yield from self._asserts(base.name, ("asserts",), base.asserts, terms, schema, lenient=True)

    def _rule(
        self,
        name: str,
        at: Pointer,
        keyword: str,
        value: Json,
        terms: Terms,
        schema: str | None,
        *,
        lenient: bool = False,
    ) -> Rule:
        """The rule of a keyword, its selectors checked: one that names no field would select nothing for ever.

        ``lenient`` is for base assertions, which serve many schemas: fields a rule may do without may be absent.
        """
        rule = self._try(name, at, lambda: parse_rule(keyword, value, terms))
        for use in rule.selectors():
            if not (lenient and use.may_be_absent):
                self._check_field(name, at, use.selector, schema, use.each)
        return rule

    def _check_field(self, name: str, at: Pointer, one: Selector, schema: str | None, each: Selector) -> None:
        if schema is None:
            raise self._error(
                name, at, f"'{one.text}' looks into files that have no schema.", "Name the schema."
            )
        source = self._schemas.source(schema)
        record = source if each == WHOLE else each.selected_schema(self._schemas, source)
        fault = one.unknown_field(self._schemas, source, record)
        if fault:
            raise self._error(
                name, at, f"'{one.text}' in documents of type {schema}: {fault}", "Correct the selector."
            )

    def _schema_name(
        self, name: str, at: Pointer, item: dict[str, Json], globs: tuple[GlobPattern, ...]
    ) -> str | None:
        if "schema" in item:
            return self._known_schema(name, (*at, "schema"), str(item["schema"]))
        if any(glob.suffix not in ATTACHMENT_SUFFIXES for glob in globs):
            raise self._error(
                name,
                (*at, "evidence"),
                "Evidence that is data needs a schema.",
                "Add 'schema: <document type>'.",
            )
        if "attachment" not in item:
            raise self._error(
                name, (*at, "evidence"), "Nothing says what these files must be.", "Add 'attachment: {}'."
            )
        return None

    def _known_schema(self, name: str, at: Pointer, schema: str) -> str:
        self._try(name, at, lambda: self._schemas.source(schema))
        return schema

    def _where(
        self, name: str, at: Pointer, item: dict[str, Json], schema: str | None
    ) -> dict[str, tuple[str, ...]]:
        chosen: dict[str, tuple[str, ...]] = {}
        where = item.get("where")
        for key, value in where.items() if isinstance(where, dict) else ():
            field = self._try(name, (*at, key), lambda key=key: Selector(key))  # type: ignore[misc]
            self._check_field(name, (*at, key), field, schema, WHOLE)
            chosen[key] = tuple(_word(one) for one in (value if isinstance(value, list) else [value]))
        return chosen

    def _when(self, name: str, at: Pointer, item: dict[str, Json]) -> When | None:
        when = item.get("when")
        if not isinstance(when, dict):
            return None
        glob = self._glob(name, (*at, "in"), str(when["in"]))
        schema = self._known_schema(name, (*at, "schema"), str(when["schema"]))
        chosen = self._try(name, (*at, "any"), lambda: Selector(str(when["any"])))
        self._check_field(name, (*at, "any"), chosen, schema, WHOLE)
        return When(glob, schema, chosen, str(when["says"]))

    def _glob(self, name: str, at: Pointer, text: str) -> GlobPattern:
        return self._try(name, at, lambda: GlobPattern(text))

    def _try(self, name: str, at: Pointer, make: Callable[[], T]) -> T:
        """What ``make`` makes; its ValueError or SchemaError as an error at a place of the control."""
        try:
            return make()
        except ValueError as error:
            sentence = str(error).rstrip(".")
            raise self._error(name, at, f"{sentence[:1].upper()}{sentence[1:]}.", "") from error
        except SchemaError as error:
            raise self._error(name, at, error.message, error.fix) from error

    def _error(self, name: str, pointer: Pointer, message: str, fix: str) -> ControlError:
        return self._catalogue.error(name, pointer, message, fix)


def _list(data: Mapping[str, Json], key: str) -> list[Json]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _texts(data: Mapping[str, Json], key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in _list(data, key))


def _word(value: Json) -> str:
    """A scalar as ``where`` compares it; booleans as JSON writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _ids(data: Mapping[str, Json]) -> Iterator[tuple[Pointer, str]]:
    """Every id of a control's requirements and assertions with its place."""
    for index, item in enumerate(_list(data, "requires")):
        if isinstance(item, dict):
            yield ("requires", index, "id"), str(item["id"])
            for number, assertion in enumerate(_list(item, "asserts")):
                if isinstance(assertion, dict):
                    yield ("requires", index, "asserts", number, "id"), str(assertion["id"])
