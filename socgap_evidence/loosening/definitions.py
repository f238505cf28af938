"""The JSON Schemas of one judge as they are compared: without words, and with references that stand alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from socgap_evidence.model import Json, Pointer

_SAYS_NOTHING = frozenset(
    {
        "$schema",
        "$comment",
        "title",
        "description",
        "examples",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
    }
)
"""Keywords that accept and refuse nothing."""
_NAMED = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
"""Keywords whose value holds schemas by names that are no keywords."""
_DATA = frozenset({"const", "enum", "dependentRequired", "required", "type"})
"""Keywords whose value holds no schema."""
_TURNS = frozenset({"if", "not", "oneOf"})
"""Keywords under which a schema that accepts less may make the whole accept more."""
_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})

Location: TypeAlias = "tuple[str, Pointer]"
"""A file and the way to something in it."""


@dataclass(frozen=True)
class Definitions:
    """The schemas that one another refer to, by the names of their files."""

    files: Mapping[str, Json]
    """Each as :func:`bare` leaves it."""
    beside: tuple[Json, ...] = ()
    """Further schemas that refer to them: those that are written into controls."""

    def target(self, reference: str) -> Json:
        """What a reference names; ``False``, which accepts nothing, for one that names nothing."""
        name, pointer = location(reference)
        value: Json = self.files.get(name, False)
        for part in pointer:
            value = value.get(str(part), False) if isinstance(value, dict) else False
        return value

    @cached_property
    def turned(self) -> frozenset[Location]:
        """What is referred to from where accepting less may mean accepting more, itself or through others."""
        found: set[Location] = set()
        waiting = [ref for one in (*self.files.values(), *self.beside) for ref in _turned(one)]
        while waiting:
            reference = waiting.pop()
            if location(reference) not in found:
                found.add(location(reference))
                waiting.extend(_references(self.target(reference)))
        return frozenset(found)

    @cached_property
    def closes_late(self) -> bool:
        """Whether some schema refuses what no other has looked at: then whoever looks at more accepts more."""
        everything = (*self.files.values(), *self.beside)
        return any(keyword in _UNEVALUATED for one in everything for keyword, _ in _keywords(one))


def location(reference: str) -> Location:
    """The file and the place in it that a reference names."""
    name, _, fragment = reference.partition("#")
    return name, tuple(part for part in fragment.split("/") if part)


def bare(schema: Json, file: str) -> Json:
    """A schema of a file without what only people read; its references into itself name the file."""
    if isinstance(schema, list):
        return [bare(one, file) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword in _SAYS_NOTHING or keyword.startswith("x_"):
            continue
        if keyword == "$ref" and isinstance(value, str) and value.startswith("#"):
            made[keyword] = f"{file}{value}"
        elif keyword in _NAMED and isinstance(value, dict):
            made[keyword] = {name: bare(one, file) for name, one in value.items()}
        else:
            made[keyword] = value if keyword in _DATA else bare(value, file)
    return made


def _keywords(schema: Json) -> Iterator[tuple[str, Json]]:
    """Every keyword of a schema and of those inside it."""
    for part in schema if isinstance(schema, list) else []:
        yield from _keywords(part)
    for keyword, value in schema.items() if isinstance(schema, dict) else ():
        yield keyword, value
        if keyword not in _DATA:
            inner: Iterable[Json] = (
                value.values() if keyword in _NAMED and isinstance(value, dict) else (value,)
            )
            for one in inner:
                yield from _keywords(one)


def _references(schema: Json) -> list[str]:
    return [str(value) for keyword, value in _keywords(schema) if keyword == "$ref"]


def _turned(schema: Json) -> Iterator[str]:
    """The references that stand where accepting less may mean accepting more."""
    for keyword, value in _keywords(schema):
        if keyword in _TURNS:
            yield from _references(value)
