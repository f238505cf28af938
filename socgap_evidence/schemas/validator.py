"""One compiled schema: a fast engine that accepts, and a careful one that explains what was not accepted."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from socgap_evidence.errors import SchemaError, shortened
from socgap_evidence.schemas.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jsonschema.protocols
    import jsonschema_rs
    import referencing.jsonschema

    from socgap_evidence.model import Json, Pointer

LONGEST_REASON = 300
"""The most characters that an engine's own words may have in a message: it repeats the value that it rejects."""


class Violation(Struct, frozen=True):
    """One way in which a document breaks its schema."""

    pointer: Pointer
    on_key: bool
    message: str
    fix: str
    missing: str = ""
    """The field that the mapping at ``pointer`` lacks; empty where something that is there is wrong."""
    is_rest: bool = False
    """Whether it stands for all those that were not looked for, so that nobody knows what they are."""


class References:
    """What the schemas of one set may refer to, in the form that each engine wants, made once for them all."""

    def __init__(self, sources: Mapping[str, Json]) -> None:
        self._sources = sources

    @cached_property
    def fast(self) -> jsonschema_rs.Registry:
        """For ``jsonschema-rs``."""
        import jsonschema_rs  # 50 ms, and only where schemas are used

        return jsonschema_rs.Registry(list(self._sources.items()), draft=jsonschema_rs.Draft202012)

    @cached_property
    def careful(self) -> referencing.jsonschema.SchemaRegistry:
        """For ``jsonschema``."""
        from referencing import Registry  # 40 ms, only to explain
        from referencing.jsonschema import DRAFT202012  # as above

        resources = [(name, DRAFT202012.create_resource(source)) for name, source in self._sources.items()]
        return Registry().with_resources(resources)


class Validator:
    """Checks values against one schema; ``path`` names it in errors."""

    def __init__(self, schema: Json, references: References, path: str) -> None:
        self._schema = schema
        self._references = references
        self._path = path

    def prepare(self) -> None:
        """Compile the schema now; SchemaError if that fails, so that a broken judge is known before it judges."""
        _ = self._fast

    def accepts(self, value: Json) -> bool:
        """Whether the value meets the schema, formats included."""
        return self._fast.is_valid(value)

    def violations(self, value: Json) -> list[Violation]:
        """Every way in which the value breaks the schema, by the names on the way to it; empty if it meets it.

        The fast engine decides. Should it reject what the explaining engine accepts, its own words are shown
        with a note: of two verdicts the stricter one counts.
        """
        if self._fast.is_valid(value):
            return []
        from socgap_evidence.schemas.explain import explain  # jsonschema takes 100 ms to import

        found = explain(self._careful.iter_errors(value))
        return found or [_disagreement(error) for error in self._fast.iter_errors(value)]

    @cached_property
    def _fast(self) -> jsonschema_rs.Draft202012Validator:
        import jsonschema_rs  # 50 ms, and only where schemas are used

        try:
            return jsonschema_rs.Draft202012Validator(
                self._schema,  # type: ignore[arg-type]  # Json is wider than the stub's dict or bool
                registry=self._references.fast,
                formats=FORMATS,
                validate_formats=True,
                ignore_unknown_formats=False,
                pattern_options=jsonschema_rs.RegexOptions(),
                offline=True,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:  # a ValidationError is a ValueError
            raise SchemaError(
                f"It cannot be compiled: {shortened(str(error).splitlines()[0], LONGEST_REASON)}.",
                path=self._path,
                fix="Correct the schema.",
            ) from error

    @cached_property
    def _careful(self) -> jsonschema.protocols.Validator:
        from jsonschema import Draft202012Validator, FormatChecker, validators  # 100 ms

        checker = FormatChecker(formats=())
        for name, check in FORMATS.items():
            checker.checks(name)(check)
        keywords = {
            "pattern": _check_pattern,
            "patternProperties": _check_pattern_properties,
            "uniqueItems": _check_unique_items,
            "multipleOf": _check_multiple_of,
            "additionalProperties": _check_additional_properties,
        }
        engine: Any = validators.extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]
        validator: jsonschema.protocols.Validator = engine(
            self._schema, registry=self._references.careful, format_checker=checker
        )
        return validator


@lru_cache(maxsize=512)
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    """The pattern in Rust's regex engine, which takes linear time whatever the text."""
    import jsonschema_rs  # as above

    options = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options, offline=True)


def regex_engine_accepts(pattern: str) -> bool:
    """Whether a pattern can be matched in linear time."""
    import jsonschema_rs  # as above

    try:
        _matcher(pattern)
    except jsonschema_rs.ValidationError:
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern occurs in the text."""
    return _matcher(pattern).is_valid(text)


def _check_pattern(_: object, pattern: str, instance: object, __: object) -> Iterator[Exception]:
    """The ``pattern`` keyword for jsonschema without Python's backtracking ``re``."""
    from jsonschema.exceptions import ValidationError  # as above

    if isinstance(instance, str) and not matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _check_pattern_properties(
    engine: Any, wanted: Mapping[str, Json], instance: object, _: object
) -> Iterator[Exception]:
    """The ``patternProperties`` keyword, likewise."""
    if not isinstance(instance, dict):
        return
    for pattern, inner in wanted.items():
        for key, value in instance.items():
            if matches(pattern, key):
                yield from engine.descend(value, inner, path=key, schema_path=pattern)


def _check_additional_properties(
    engine: Any, wanted: Json, instance: object, schema: Mapping[str, Any]
) -> Iterator[Exception]:
    """The ``additionalProperties`` keyword, likewise; which keys are meant the explanation finds out itself."""
    from jsonschema.exceptions import ValidationError  # as above

    if not isinstance(instance, dict):
        return
    patterns = schema.get("patternProperties", ())
    extra = [
        key
        for key in instance
        if key not in schema.get("properties", ()) and not any(matches(one, key) for one in patterns)
    ]
    if wanted is False and extra:
        yield ValidationError(f"{extra} are not expected")
    elif wanted is not False:
        for key in extra:
            yield from engine.descend(instance[key], wanted, path=key)


def _check_unique_items(_: object, wanted: Json, instance: object, __: object) -> Iterator[Exception]:
    """The ``uniqueItems`` keyword, which jsonschema answers by comparing each entry with each."""
    from jsonschema.exceptions import ValidationError  # as above

    entries = instance if wanted is True and isinstance(instance, list) else []
    if len({_canonical(entry) for entry in entries}) < len(entries):
        yield ValidationError("an entry stands there twice")


def _check_multiple_of(_: object, step: float, instance: object, __: object) -> Iterator[Exception]:
    """The ``multipleOf`` keyword by the digits as they are written, which jsonschema divides as floats."""
    from fractions import Fraction  # 1 ms, only to explain

    from jsonschema.exceptions import ValidationError  # as above

    is_number = isinstance(instance, int | float) and not isinstance(instance, bool)
    if is_number and (Fraction(repr(instance)) / Fraction(repr(step))).denominator != 1:
        yield ValidationError(f"{instance!r} is not a multiple of {step!r}")


def _canonical(value: object) -> str:
    """A text that two values share if JSON Schema takes them for equal: ``1`` and ``1.0``, and any order of keys."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_canonical, value)) + "]"
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)


def _disagreement(error: jsonschema_rs.ValidationError) -> Violation:
    return Violation(
        tuple(error.instance_path),
        False,
        f"{error.message} (the two schema engines disagree here; the stricter one counts).",
        "Report this as a fault of socgap, with the value and its schema.",
    )
