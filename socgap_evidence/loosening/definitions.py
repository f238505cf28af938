"""The JSON Schemas of one judge as they are compared: without words, and with references that stand alone."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from socgap_evidence.model import Json

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
_TURNS = frozenset({"if", "not", "oneOf", "contains"})
"""Keywords under which a schema that accepts less may make the whole accept more, as ``maxContains`` does."""
_REACHES_FAR = frozenset(
    {
        *("unevaluatedProperties", "unevaluatedItems"),  # refuse what nothing has looked at, wherever that is
        *("$id", "$anchor", "$dynamicAnchor", "$dynamicRef"),  # name schemas wherever these stand
    }
)
"""Keywords by which a change in one place may do the opposite in another."""

_REFERENCE = re.compile(r"(?P<file>[^#%]*)(#(/\$defs/(?P<definition>[\w.-]+))?)?")
"""Without the escapes of a pointer or a URL: what they stand for is not looked up here."""

Location: TypeAlias = "tuple[str, str | None]"
"""A file and the name of a definition in it; ``None`` for the whole file."""


class Definitions(Struct, frozen=True, dict=True):
    """The schemas that one another refer to, by the names of their files."""

    files: Mapping[str, Json]
    """Each as :func:`absolute` leaves it."""
    beside: tuple[Json, ...] = ()
    """Further schemas that refer to them, and by '#' to themselves: those that are written into controls."""

    def target(self, reference: Json) -> Json:
        """The schema that a reference names; ``None`` if there is none, or it is a part of one that has no name."""
        match location(reference):
            case file, None:
                return self.files.get(file)
            case file, name:
                whole = self.files.get(file)
                named = whole.get("$defs") if isinstance(whole, dict) else None
                return named.get(name) if isinstance(named, dict) else None
        return None

    @cached_property
    def turned(self) -> frozenset[Location]:
        """What is referred to from where accepting less may mean accepting more, itself or through others."""
        return frozenset(
            place for judge, one in self._everything() for place in _reached(judge, _turned(one))
        )

    @cached_property
    def is_plain(self) -> bool:
        """Whether each schema says something only of what is inside it, and of the definitions that it refers to."""
        return all(
            _REACHES_FAR.isdisjoint(part) and ("$ref" not in part or judge.target(part["$ref"]) is not None)
            for judge, one in self._everything()
            for part in _schemas(one)
        )

    def _everything(self) -> Iterator[tuple[Definitions, Json]]:
        """Each schema, with what its references name."""
        for one in self.files.values():
            yield self, one
        for one in self.beside:
            yield replace(self, files={**self.files, "": one}), one


def location(reference: Json) -> Location | None:
    """What a reference names; ``None`` if that is neither a file nor a definition of one, such as a part of these."""
    parts = _REFERENCE.fullmatch(str(reference))
    return None if parts is None else (parts["file"], parts["definition"])


def absolute(schema: Json, file: str) -> Json:
    """A schema of a file, whose references into itself name the file."""
    if isinstance(schema, dict):
        made = _mapped(schema, lambda inner: absolute(inner, file))
        reference = made.get("$ref")
        is_inside = isinstance(reference, str) and reference.startswith("#")
        return {**made, "$ref": f"{file}{reference}"} if is_inside else made
    return [absolute(one, file) for one in schema] if isinstance(schema, list) else schema


def bare(schema: Json) -> Json:
    """A schema without what only people read."""
    if isinstance(schema, dict):
        said = {keyword: value for keyword, value in schema.items() if not _is_silent(keyword)}
        return _mapped(said, bare)
    return [bare(one) for one in schema] if isinstance(schema, list) else schema


def _mapped(schema: Mapping[str, Json], change: Callable[[Json], Json]) -> dict[str, Json]:
    """A schema with the schemas inside it changed."""
    made: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword in _NAMED and isinstance(value, dict):
            made[keyword] = {name: change(one) for name, one in value.items()}
        else:
            made[keyword] = value if keyword in _DATA else change(value)
    return made


def _is_silent(keyword: str) -> bool:
    return keyword in _SAYS_NOTHING or keyword.startswith("x_")


def _schemas(schema: Json) -> Iterator[dict[str, Json]]:
    """A schema and every one inside it, those that are true or false left out."""
    if isinstance(schema, list):
        for part in schema:
            yield from _schemas(part)
    elif isinstance(schema, dict):
        yield schema
        for keyword, value in schema.items():
            if keyword in _NAMED and isinstance(value, dict):
                yield from _schemas(list(value.values()))
            elif keyword not in _DATA and not _is_silent(keyword):
                yield from _schemas(value)


def _reached(judge: Definitions, references: Iterable[Json]) -> set[Location]:
    """What references name, and what is referred to from there."""
    found: set[Location] = set()
    waiting = list(references)
    while waiting:
        reference = waiting.pop()
        place = location(reference)
        if place is not None and place not in found:
            found.add(place)
            waiting.extend(_references(judge.target(reference)))
    return found


def _references(schema: Json) -> Iterator[Json]:
    return (one["$ref"] for one in _schemas(schema) if "$ref" in one)


def _turned(schema: Json) -> Iterator[Json]:
    """The references that stand where accepting less may mean accepting more."""
    for one in _schemas(schema):
        for keyword in _TURNS & one.keys():
            yield from _references(one[keyword])
