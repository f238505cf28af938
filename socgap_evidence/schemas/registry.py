"""The schemas of one catalogue: read once, checked themselves, referring only to one another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from socgap_evidence.errors import SchemaError, did_you_mean, shortened
from socgap_evidence.schemas.formats import FORMATS
from socgap_evidence.schemas.rings import endless, named
from socgap_evidence.schemas.validator import LONGEST_REASON, References, Validator, regex_engine_accepts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.model import Json, Pointer

SUFFIX = ".schema.json"


class SchemaSet:
    """Named schemas, compiled at first use.

    ``sources`` maps file names such as ``people.schema.json`` to their parsed content, ``folder`` says
    where they lie, for messages. Raises SchemaError for a schema that is none, that names an unchecked
    format, that uses a pattern no linear-time engine takes, that is of another draft or names itself, or that
    refers to anything outside the set, or to itself for the same value.
    """

    def __init__(self, sources: Mapping[str, Json], folder: str) -> None:
        self._sources = {name: _absolute(source, name) for name, source in sources.items()}
        self._references = References(self._sources)
        self._folder = folder
        self._validators: dict[str, Validator] = {}
        for name, source in self._sources.items():
            self._check(name, source)

    @property
    def names(self) -> list[str]:
        """The document types, sorted; shared definitions are none."""
        return sorted(
            name.removesuffix(SUFFIX)
            for name, source in self._sources.items()
            if isinstance(source, dict) and "properties" in source
        )

    def __contains__(self, name: str) -> bool:
        return name + SUFFIX in self._sources

    def source(self, name: str) -> dict[str, Json]:
        """The schema of a document type as it was read; SchemaError with a suggestion if there is none."""
        source = self._sources.get(name + SUFFIX)
        if not isinstance(source, dict) or source.keys() <= _SAYS_NOTHING:
            raise SchemaError(
                f"There is no schema '{shortened(name)}' in {self._folder}.",
                fix=did_you_mean(name, self.names) or f"Add {self._folder}/{shortened(name)}{SUFFIX}.",
            )
        return source

    def validator(self, name: str) -> Validator:
        """The compiled schema of a document type."""
        if name not in self._validators:
            self._validators[name] = self.compile(self.source(name), f"{self._folder}/{name}{SUFFIX}")
        return self._validators[name]

    def compile(self, schema: Json, path: str) -> Validator:
        """A validator for any schema that may refer to this set, such as one written into a control."""
        self._check_content(schema, path)
        validator = Validator(schema, self._references, path)
        validator.prepare()
        return validator

    def resolve(self, schema: Json) -> dict[str, Json]:
        """Follow ``$ref`` until there is none; an empty schema where there is nothing to follow."""
        followed: set[str] = set()
        while isinstance(schema, dict) and isinstance(reference := schema.get("$ref"), str):
            target = None if reference in followed else self._target(reference)
            followed.add(reference)
            siblings = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**target, **siblings} if isinstance(target, dict) else siblings
        return schema if isinstance(schema, dict) else {}

    def _check(self, name: str, source: Json) -> None:
        path = f"{self._folder}/{name}"
        if not isinstance(source, dict):
            raise SchemaError("A schema is an object.", path=path, fix="Write a JSON Schema.")
        self._check_content(source, path)

    def _check_content(self, schema: Json, path: str) -> None:
        """Raise SchemaError for what would check nothing, hang, reach outside the set, or is no schema at all."""
        from jsonschema_rs import ValidationError, meta  # 50 ms, and only where schemas are used

        for pointer, keyword, value in _keywords(schema, ()):
            fault = _misspelling(keyword) or self._reach(keyword, value) or _unchecked(keyword, value)
            if fault:
                message, fix = fault
                where = _shown(pointer)
                raise SchemaError(f"At '{where}' {message}", path=path, pointer=pointer, fix=fix)
        self._refuse_endless(schema, path)
        if isinstance(schema, dict):
            try:
                meta.validate({**schema, "$schema": DRAFT})
            except ValidationError as error:
                reason = f"{shortened(str(error).splitlines()[0].rstrip('.'), LONGEST_REASON)}."
                raise SchemaError(
                    "It is not a JSON Schema of draft 2020-12.", path=path, fix=reason
                ) from error

    def _refuse_endless(self, schema: Json, path: str) -> None:
        """Raise SchemaError for a part that leads back to itself, or that unfolds to too much."""
        found = endless(schema, partial(self._meant, schema))
        if found is not None:
            pointer, says = found
            where = f" at '{_shown(pointer)}'" if pointer else ""
            raise SchemaError(
                f"The schema{where} {says}.",
                path=path,
                pointer=pointer,
                fix="Write out what the value must be.",
            )

    def _reach(self, keyword: str, value: Json) -> tuple[str, str] | None:
        """What is wrong with a keyword that names this schema or another, and what to do."""
        if keyword == "$schema" and value != DRAFT:
            return (
                f"it is written for '{shortened(str(value))}', not for JSON Schema draft 2020-12.",
                f'Write "$schema": "{DRAFT}", or leave it out.',
            )
        if keyword == "$id":
            return (
                f"it names itself '{shortened(str(value))}'; here its file name is its name.",
                "Leave '$id' out.",
            )
        if keyword == "$dynamicRef" and isinstance(value, str) and value.startswith("#"):
            return "stands '$dynamicRef', whose target depends on who asks.", "Use '$ref'."
        if keyword in {"$ref", "$dynamicRef"} and not self._is_inside(value):
            return (
                f"it refers to '{shortened(str(value))}', which is not in {self._folder}.",
                f"Refer to a file there, such as 'common{SUFFIX}#/$defs/person'.",
            )
        return None

    def _is_inside(self, reference: Json) -> bool:
        return isinstance(reference, str) and (
            reference.startswith("#") or self._target(reference) is not None
        )

    def _meant(self, schema: Json, reference: str) -> Json:
        """What a reference names that stands in a schema, in that one or in another of the set; ``None`` for nothing."""
        is_inside = reference.startswith("#")
        return named(schema, reference.removeprefix("#")) if is_inside else self._target(reference)

    def _target(self, reference: str) -> Json:
        """What ``common.schema.json#/$defs/person`` names; ``None`` if the set holds no such thing."""
        name, _, fragment = reference.partition("#")
        target: Json = self._sources.get(name)
        for part in filter(None, fragment.split("/")):
            target = target.get(part) if isinstance(target, dict) else None
        return target


DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NAMED = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
_KNOWN = frozenset(
    [
        "$schema",
        "$id",
        "$ref",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$vocabulary",
        "$comment",
        "$defs",
        "prefixItems",
        "items",
        "contains",
        "additionalProperties",
        "properties",
        "patternProperties",
        "dependentSchemas",
        "propertyNames",
        "if",
        "then",
        "else",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "unevaluatedItems",
        "unevaluatedProperties",
        "type",
        "enum",
        "const",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxContains",
        "minContains",
        "maxProperties",
        "minProperties",
        "required",
        "dependentRequired",
        "title",
        "description",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "examples",
        "format",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
    ]
)
_MOST_NAMES = 10
"""The most steps of a way that a message shows."""
_SAYS_NOTHING = frozenset({"$schema", "$comment", "$defs", "title", "description"})
_DATA = frozenset({"dependentRequired", "const", "enum", "default", "examples"})


def _shown(pointer: Pointer) -> str:
    """The way to a part of a schema, its long names shortened, and its beginning left out where it has many."""
    names = [shortened(str(name)) for name in pointer]
    return "/".join(names if len(names) <= _MOST_NAMES else ["…", *names[-_MOST_NAMES:]])


def _misspelling(keyword: str) -> tuple[str, str] | None:
    """What is wrong with a keyword that JSON Schema does not have, and what to do."""
    if keyword in _KNOWN or keyword.startswith("x_"):
        return None
    message = f"stands '{shortened(keyword)}', which is no keyword of JSON Schema: it would check nothing."
    return message, did_you_mean(keyword, _KNOWN) or "Leave it out."


def _unchecked(keyword: str, value: Json) -> tuple[str, str] | None:
    """What is wrong with a format that nobody checks or a pattern that could hang, and what to do."""
    if keyword == "format" and isinstance(value, str) and value not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        return (
            f"it names the format '{shortened(value)}', which nothing would check.",
            f"Use one of {known}, or a pattern.",
        )
    for pattern in _patterns(keyword, value):
        if not regex_engine_accepts(pattern):
            return (
                f"the pattern '{shortened(pattern)}' cannot be matched in linear time.",
                "Write it without look-around, back-references and large numbers of repetitions.",
            )
    return None


def _absolute(schema: Json, name: str) -> Json:
    """The schema with its references into itself written out, so that any part of it stands alone."""
    if isinstance(schema, list):
        return [_absolute(inner, name) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Json] = {}
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str) and value.startswith("#"):
            made[key] = f"{name}{value}"
        elif key in _NAMED and isinstance(value, dict):
            made[key] = {field: _absolute(inner, name) for field, inner in value.items()}
        else:
            made[key] = value if key in _DATA else _absolute(value, name)
    return made


def _keywords(schema: Json, pointer: Pointer) -> Iterator[tuple[Pointer, str, Json]]:
    """Every keyword of a schema and of the schemas inside it; what stands in enums and examples is data."""
    if isinstance(schema, list):
        for index, inner in enumerate(schema):
            yield from _keywords(inner, (*pointer, index))
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        yield (*pointer, keyword), keyword, value
        if keyword in _NAMED and isinstance(value, dict):
            for name, inner in value.items():
                yield from _keywords(inner, (*pointer, keyword, name))
        elif keyword not in _DATA:
            yield from _keywords(value, (*pointer, keyword))


def _patterns(keyword: str, value: Json) -> list[str]:
    if keyword == "pattern" and isinstance(value, str):
        return [value]
    return list(value) if keyword == "patternProperties" and isinstance(value, dict) else []
