"""Roles and who holds them: on a day, by the register of roles or another population of role and person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import did_you_mean
from socgap_evidence.model import Place
from socgap_evidence.rules.base import UnjudgeableError
from socgap_evidence.rules.populations import Population
from socgap_evidence.rules.values import Field, Lookup, texts, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.model import Json
    from socgap_evidence.rules.base import Use
    from socgap_evidence.rules.choosing import Here
    from socgap_evidence.rules.populations import Member
    from socgap_evidence.rules.subject import Subject
    from socgap_evidence.rules.terms import Terms
    from socgap_evidence.selectors import Selector

ROLE_HOLDERS = "role holders"
"""The population of ``shared.yaml`` that says who holds which role, unless a control names another."""

ROLE_GRAMMAR: Json = {
    "description": "A role by its name, several of which one is enough, or where another document names it.",
    "type": ["string", "array", "object"],
    "items": {"type": "string", "minLength": 1},
    "minItems": 1,
    "minLength": 1,
    "properties": {
        "take": {"$ref": "#/$defs/field", "description": "The field that names the role, ..."},
        "in": {"$ref": "#/$defs/type", "description": "... in documents of this type, ..."},
        "each": {"$ref": "#/$defs/path", "description": "... in the record of those that this selects ..."},
        "key": {"$ref": "#/$defs/field", "description": "... whose field here ..."},
        "is": {
            "$ref": "#/$defs/field",
            "description": "... has the value of this field of the record at hand.",
        },
    },
    "required": ["take", "in", "key", "is"],
    "additionalProperties": False,
}
"""The JSON Schema of roles in a control."""


_NO_ROLE = "a role is its name, several names, or {take, in, each, key, is}"


class Roles(Struct, frozen=True):
    """The roles of which one is needed, and the population that says who holds them."""

    names: tuple[str, ...]
    named_by: Lookup | None
    among: Population

    @classmethod
    def parse(cls, spelled: Json, among: Json, terms: Terms) -> Roles:
        """Roles from a control; ValueError for one that nobody can hold and for a population without roles."""
        population = Population.parse(among, terms)
        if population.width != 2:  # noqa: PLR2004  # a role and a person
            raise ValueError(f"'{among}' must be identified by two values, the role and the person")
        if population.is_matched:
            raise ValueError(f"'{among}' must not depend on the record at hand")
        if isinstance(spelled, dict):
            named_by = value_of(spelled)
            if not isinstance(named_by, Lookup):
                raise ValueError(_NO_ROLE)  # noqa: TRY004  # one kind of error for a value that makes no sense
            return cls((), named_by, population)
        names = tuple(str(one) for one in (spelled if isinstance(spelled, list) else [spelled]))
        _check_names(names, population, terms)
        return cls(names, None, population)

    @property
    def types(self) -> frozenset[str]:
        """The other document types it looks into."""
        return self.among.types | ({self.named_by.type} if self.named_by else frozenset())

    def uses(self, each: Selector) -> Iterator[Use]:
        """The selectors it uses, for records that ``each`` selects."""
        if self.named_by is not None:
            yield from self.named_by.uses(each, None)
        yield from self.among.uses(each)

    def of(self, subject: Subject, here: Here) -> tuple[str, ...]:
        """The roles of which one is needed for a record; UnjudgeableError if nothing names any."""
        if self.named_by is None:
            return self.names
        found = self.named_by.find(subject, here.document, here.record)
        named = tuple(text for node in found for text in texts(node))
        if not named:
            place = Place(here.document.path, found[0].pointer if found else here.record.pointer)
            raise UnjudgeableError(f"{self.named_by.text} names no role for it", place)
        return named


def holders(members: Iterable[Member], roles: Iterable[str], day: date) -> list[str]:
    """Who holds one of the roles on a day, by members identified by role and person; each once, in order."""
    wanted = set(roles)
    found = (member.key[1] for member in members if member.key[0] in wanted and day in member.days)
    return sorted(set(found))


def _check_names(names: Iterable[str], population: Population, terms: Terms) -> None:
    """Raise ValueError for a role that the schema of the register does not know: nobody could ever hold it."""
    records = population.records
    role = records.key[0] if records and records.key else None
    if records is None or records.type is None or not isinstance(role, Field):
        return
    source = terms.schemas.source(records.type)
    for each in records.each:
        held = role.selector.field_schema(
            terms.schemas, role.selector.record_schema(terms.schemas, source, each)
        )
        known = terms.schemas.resolve(held).get("enum")
        listed = [str(one) for one in known] if isinstance(known, list) else []
        for name in names:
            if listed and name not in listed:
                hint = did_you_mean(name, listed) or f"There are {', '.join(listed)}."
                raise ValueError(f"there is no role '{name}'. {hint}")
