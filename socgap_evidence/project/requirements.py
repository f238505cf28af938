"""From a requirement's YAML to its rules, with every selector checked against the schema it looks into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.documents import ATTACHMENT_SUFFIXES
from socgap_evidence.model import Kind, Place
from socgap_evidence.project.catalogue import SHARED
from socgap_evidence.project.checking import Checker
from socgap_evidence.project.controls import (
    CADENCES,
    CONTROL_TYPE,
    DEFAULT_NOTICE,
    Check,
    Requirement,
    When,
    plain_word,
)
from socgap_evidence.rules import KEYWORDS, Evidence, Terms, parse_rule
from socgap_evidence.rules.base import selectors_of
from socgap_evidence.rules.populations import Population
from socgap_evidence.rules.zeros import Zeros
from socgap_evidence.selectors import Selector
from socgap_evidence.snapshot import GlobPattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from socgap_evidence.durations import Duration
    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.project.base import Base
    from socgap_evidence.project.catalogue import Catalogue
    from socgap_evidence.rules import Recurring
    from socgap_evidence.schemas import SchemaSet


class RequirementCompiler:
    """Reads the requirements of one catalogue's controls."""

    def __init__(
        self,
        catalogue: Catalogue,
        schemas: SchemaSet,
        values: Mapping[str, Json],
        units: Mapping[str, str],
        base: Iterable[Base],
        populations: Mapping[str, Json],
    ) -> None:
        self._catalogue = catalogue
        self._schemas = schemas
        self._values = values
        self._units = units
        self._base = tuple(base)
        self._populations = populations
        self._globs: dict[str, list[GlobPattern]] = {}
        self._checker = Checker(catalogue, schemas)
        self.used_parameters: set[str] = set()

    def sources(self, shared: Mapping[str, tuple[GlobPattern, ...]]) -> dict[str, tuple[GlobPattern, ...]]:
        """Where the documents of each type lie: wherever a requirement read so far asks for them, or ``shared`` says."""
        return {
            schema: tuple(dict.fromkeys((*self._globs.get(schema, ()), *shared.get(schema, ()))))
            for schema in sorted({*self._globs, *shared})
        }

    def check_sources(self, shared: Mapping[str, tuple[GlobPattern, ...]]) -> None:
        """Raise ControlError for a rule that looks into documents which nothing says where to find."""
        self._checker.sources({CONTROL_TYPE, *self.sources(shared)})

    def check_populations(self, names: Iterable[str]) -> None:
        """Raise ControlError for a population of ``shared.yaml`` that makes no sense, whoever asks for it."""
        path = self._catalogue.path(SHARED)
        terms = Terms(self._values, self._units, self._schemas, path, populations=self._populations)
        for name in names:
            at = ("populations", name)
            population = self._checker.attempt(SHARED, at, lambda name=name: Population.parse(name, terms))  # type: ignore[misc]
            # What it is matched with is a record of whoever asks, and is checked there.
            self._checker.uses(SHARED, at, (use for use in population.uses() if use.type is not None), None)

    def requirement(self, name: str, at: Pointer, item: dict[str, Json]) -> Requirement:
        """The requirement that stands at a place of a control file; ControlError for the first thing wrong in it."""
        globs = tuple(
            self._glob(name, (*at, "evidence"), str(text))
            for text in (list_at(item, "evidence") or [item["evidence"]])
        )
        schema = self._schema_name(name, at, item, globs)
        kind = Kind(str(item["kind"]))
        path = self._catalogue.path(name)
        terms = Terms(self._values, self._units, self._schemas, path, populations=self._populations)
        if schema is not None:
            self._globs.setdefault(schema, []).extend(globs)
        own = [
            self._check(name, (*at, keyword), keyword, item[keyword], terms, schema)
            for keyword in KEYWORDS
            if keyword in item
        ]
        asserts = list(self._asserts(name, (*at, "asserts"), list_at(item, "asserts"), terms, schema))
        inherited = [
            check
            for base in self._base
            if base.covers(kind, schema)
            for check in self._inherit(base, terms, schema)
        ]
        cadences: tuple[Recurring, ...] = (
            *(check.rule for check in own if check.keyword in CADENCES),  # type: ignore[arg-type]
            *(check.rule for check in (*own, *asserts, *inherited) if isinstance(check.rule, Zeros)),
        )
        dated = self._dated(name, at, item, schema, cadences)
        notice = self._notice(name, (*at, "notice"), item, terms)
        presence = self._checker.attempt(
            name, at, lambda: Evidence.beside(cadences, item.get("at_least"), kind, is_dated=bool(dated))
        )
        return Requirement(
            id=str(item["id"]),
            title=str(item["title"]),
            kind=kind,
            globs=globs,
            schema=schema,
            where=self._where(name, (*at, "where"), item, schema),
            when=self._when(name, (*at, "when"), item),
            notice=notice,
            dated=dated,
            presence=presence,
            checks=(Check("evidence", presence, written=item["evidence"]), *own, *asserts, *inherited),
            place=self._place(name, (*at, "evidence")),
            parameters=frozenset(terms.used),
        )

    def _place(self, name: str, at: Pointer, *, on_key: bool = False) -> Place | None:
        """A place of the catalogue, if the tree holds it."""
        return Place(self._catalogue.path(name), at, on_key) if self._catalogue.folder else None

    def _notice(self, name: str, at: Pointer, item: dict[str, Json], terms: Terms) -> Duration:
        """How long before a gap begins the requirement counts as due."""
        if "notice" not in item:
            return DEFAULT_NOTICE
        notice = self._checker.attempt(name, at, lambda: terms.days(item["notice"]))
        self.used_parameters |= terms.used
        return notice

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
            return next((rule.dated for rule in cadences if rule.dated), ())
        chosen = self._checker.attempt(name, (*at, "date"), lambda: selectors_of(item["date"]))
        for one in chosen:
            self._checker.field(name, (*at, "date"), one, schema, is_date=True)
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
            check = self._check(
                name, (*at, index, keyword), keyword, item[keyword], terms, schema, lenient=lenient
            )
            yield replace(check, id=str(item["id"]), says=str(item["says"]))

    def _only_keyword(self, name: str, at: Pointer, item: dict[str, Json]) -> str:
        """The one keyword of an assertion; ControlError if it has none or several."""
        keywords = [key for key in item if key in KEYWORDS]
        if not keywords:
            raise self._catalogue.error(
                name, at, "The assertion has no rule.", f"Add one of {', '.join(KEYWORDS)}."
            )
        if len(keywords) > 1:
            message = f"An assertion has one rule; this one has {', '.join(keywords)}."
            raise self._catalogue.error(name, at, message, "Make each an assertion of its own.")
        return keywords[0]

    def _inherit(self, base: Base, terms: Terms, schema: str | None) -> Iterator[Check]:
        for check in self._asserts(base.name, ("asserts",), base.asserts, terms, schema, lenient=True):
            yield replace(check, is_inherited=True)

    def _check(
        self,
        name: str,
        at: Pointer,
        keyword: str,
        value: Json,
        terms: Terms,
        schema: str | None,
        *,
        lenient: bool = False,
    ) -> Check:
        """The check that a keyword makes, its selectors checked: one that names no field would select nothing for ever.

        ``lenient`` is for base assertions, which serve many schemas: fields a rule may do without may be absent.
        """
        own = replace(terms, used=set())
        rule = self._checker.attempt(name, at, lambda: parse_rule(keyword, value, own))
        self._checker.uses(name, at, rule.selectors(), schema, lenient=lenient)
        self.used_parameters |= own.used
        place = self._place(name, at, on_key=True)
        return Check(keyword, rule, written=value, parameters=frozenset(own.used), place=place)

    def _schema_name(
        self, name: str, at: Pointer, item: dict[str, Json], globs: tuple[GlobPattern, ...]
    ) -> str | None:
        if "schema" in item:
            return self._checker.schema(name, (*at, "schema"), str(item["schema"]))
        if any(glob.suffix not in ATTACHMENT_SUFFIXES for glob in globs):
            raise self._catalogue.error(
                name,
                (*at, "evidence"),
                "Evidence that is data needs a schema.",
                "Add 'schema: <document type>'.",
            )
        if "attachment" not in item:
            raise self._catalogue.error(
                name, (*at, "evidence"), "Nothing says what these files must be.", "Add 'attachment: {}'."
            )
        return None

    def _where(
        self, name: str, at: Pointer, item: dict[str, Json], schema: str | None
    ) -> tuple[tuple[Selector, tuple[str, ...]], ...]:
        chosen = []
        where = item.get("where")
        for key, value in where.items() if isinstance(where, dict) else ():
            field = self._checker.attempt(name, (*at, key), lambda key=key: Selector(key))  # type: ignore[misc]
            self._checker.field(name, (*at, key), field, schema, on_key=True)
            allowed = tuple(plain_word(one) for one in (value if isinstance(value, list) else [value]))
            self._checker.values(name, (*at, key), field, schema, allowed)
            chosen.append((field, allowed))
        return tuple(chosen)

    def _when(self, name: str, at: Pointer, item: dict[str, Json]) -> When | None:
        when = item.get("when")
        if not isinstance(when, dict):
            return None
        glob = self._glob(name, (*at, "in"), str(when["in"]))
        schema = self._checker.schema(name, (*at, "schema"), str(when["schema"]))
        chosen = self._checker.attempt(name, (*at, "any"), lambda: Selector(str(when["any"])))
        self._checker.field(name, (*at, "any"), chosen, schema)
        return When(glob, schema, chosen, str(when["says"]))

    def _glob(self, name: str, at: Pointer, text: str) -> GlobPattern:
        return self._checker.attempt(name, at, lambda: GlobPattern(text))


def list_at(data: Mapping[str, Json], key: str) -> list[Json]:
    """The list under a key; an empty one where there is none."""
    value = data.get(key)
    return value if isinstance(value, list) else []
