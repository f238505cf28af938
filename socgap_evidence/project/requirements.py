"""From a requirement's YAML to its rules, with every selector checked against the schema it looks into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from socgap_evidence.documents import ATTACHMENT_SUFFIXES
from socgap_evidence.errors import ControlError, SchemaError, did_you_mean
from socgap_evidence.model import Kind, Place
from socgap_evidence.project.controls import CADENCES, DEFAULT_NOTICE, Check, Requirement, When, plain_word
from socgap_evidence.rules import KEYWORDS, Evidence, Terms, parse_rule
from socgap_evidence.rules.base import selectors_of
from socgap_evidence.selectors import WHOLE, Selector
from socgap_evidence.snapshot import GlobPattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project.catalogue import Catalogue
    from socgap_evidence.rules import Recurring, Rule
    from socgap_evidence.schemas import SchemaSet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Base:
    """One file of base assertions and what it holds for."""

    name: str
    kinds: frozenset[Kind]
    schemas: frozenset[str]
    asserts: list[Json]

    def covers(self, kind: Kind, schema: str | None) -> bool:
        """Whether it holds for a requirement; attachments without a schema have no fields to look at."""
        return schema is not None and kind in self.kinds and (not self.schemas or schema in self.schemas)


class RequirementCompiler:
    """Reads the requirements of one catalogue's controls."""

    def __init__(
        self,
        catalogue: Catalogue,
        schemas: SchemaSet,
        values: Mapping[str, Json],
        units: Mapping[str, str],
        base: Iterable[Base],
    ) -> None:
        self._catalogue = catalogue
        self._schemas = schemas
        self._values = values
        self._units = units
        self._base = tuple(base)
        self.used_parameters: set[str] = set()

    def requirement(self, name: str, at: Pointer, item: dict[str, Json]) -> Requirement:
        """The requirement that stands at a place of a control file; ControlError for the first thing wrong in it."""
        globs = tuple(
            self._glob(name, (*at, "evidence"), str(text))
            for text in (list_at(item, "evidence") or [item["evidence"]])
        )
        schema = self._schema_name(name, at, item, globs)
        kind = Kind(str(item["kind"]))
        path = self._catalogue.path(name)
        terms = Terms(self._values, self._units, self._schemas, path, self.used_parameters)
        own = [
            Check(keyword, self._rule(name, (*at, keyword), keyword, item[keyword], terms, schema))
            for keyword in KEYWORDS
            if keyword in item
        ]
        cadences = tuple(check.rule for check in own if check.keyword in CADENCES)
        at_least = item.get("at_least")
        evidence = Evidence(int(at_least) if isinstance(at_least, int | float) else 1, cadences)  # type: ignore[arg-type]
        asserts = list(self._asserts(name, (*at, "asserts"), list_at(item, "asserts"), terms, schema))
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
            notice=self._try(name, (*at, "notice"), lambda: terms.days(item["notice"]))
            if "notice" in item
            else DEFAULT_NOTICE,
            dated=self._dated(name, at, item, schema, cadences),  # type: ignore[arg-type]
            presence=evidence,
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
            self._check_field(name, (*at, "date"), one, schema, is_date=True)
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
            keyword = self._only_keyword(name, (*at, index), item)
            rule = self._rule(
                name, (*at, index, keyword), keyword, item[keyword], terms, schema, lenient=lenient
            )
            yield Check(keyword, rule, str(item["id"]), str(item["says"]))

    def _only_keyword(self, name: str, at: Pointer, item: dict[str, Json]) -> str:
        """The one keyword of an assertion; ControlError if it has none or several."""
        keywords = [key for key in item if key in KEYWORDS]
        if not keywords:
            raise self._error(name, at, "The assertion has no rule.", f"Add one of {', '.join(KEYWORDS)}.")
        if len(keywords) > 1:
            message = f"An assertion has one rule; this one has {', '.join(keywords)}."
            raise self._error(name, at, message, "Make each an assertion of its own.")
        return keywords[0]

    def _inherit(self, base: Base, terms: Terms, schema: str | None) -> Iterator[Check]:
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
                self._check_field(name, at, use.selector, schema, use.each, is_date=use.is_date)
        return rule

    def _check_field(
        self,
        name: str,
        at: Pointer,
        one: Selector,
        schema: str | None,
        each: Selector = WHOLE,
        *,
        is_date: bool = False,
        on_key: bool = False,
    ) -> None:
        """Raise ControlError if a selector names no field of the schema, or no date where one is needed."""
        if schema is None:
            raise self._error(
                name, at, f"'{one.text}' looks into files that have no schema.", "Name the schema."
            )
        source = self._schemas.source(schema)
        record = source if each == WHOLE else each.selected_schema(self._schemas, source)
        fault = one.unknown_field(self._schemas, source, record)
        fault = fault or (one.undated(self._schemas, source, record) if is_date else None)
        if fault:
            message = f"'{one.text}' in documents of type {schema}: {fault}"
            raise self._catalogue.error(name, at, message, "Correct the selector.", on_key=on_key)

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
    ) -> tuple[tuple[Selector, tuple[str, ...]], ...]:
        chosen = []
        where = item.get("where")
        for key, value in where.items() if isinstance(where, dict) else ():
            field = self._try(name, (*at, key), lambda key=key: Selector(key))  # type: ignore[misc]
            self._check_field(name, (*at, key), field, schema, on_key=True)
            allowed = tuple(plain_word(one) for one in (value if isinstance(value, list) else [value]))
            self._check_values(name, (*at, key), field, schema, allowed)
            chosen.append((field, allowed))
        return tuple(chosen)

    def _check_values(
        self, name: str, at: Pointer, field: Selector, schema: str | None, allowed: tuple[str, ...]
    ) -> None:
        """A value that the field can never have would match nothing for ever."""
        source = self._schemas.source(schema or "")
        choices = self._schemas.resolve(field.field_schema(self._schemas, source)).get("enum")
        known = [plain_word(choice) for choice in choices] if isinstance(choices, list) else list(allowed)
        for word in allowed:
            if word not in known:
                hint = did_you_mean(word, known) or f"It can be {', '.join(known)}."
                raise self._error(
                    name, at, f"'{field.text}' is never '{word}' in documents of type {schema}.", hint
                )

    def _when(self, name: str, at: Pointer, item: dict[str, Json]) -> When | None:
        when = item.get("when")
        if not isinstance(when, dict):
            return None
        glob = self._glob(name, (*at, "in"), str(when["in"]))
        schema = self._known_schema(name, (*at, "schema"), str(when["schema"]))
        chosen = self._try(name, (*at, "any"), lambda: Selector(str(when["any"])))
        self._check_field(name, (*at, "any"), chosen, schema)
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


def list_at(data: Mapping[str, Json], key: str) -> list[Json]:
    """The list under a key; an empty one where there is none."""
    value = data.get(key)
    return value if isinstance(value, list) else []
