"""Whether what a catalogue names is there: every selector is held against the schema that it looks into.

What is wrong is a ControlError at the place that names it, with what may have been meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from socgap_evidence.errors import SchemaError, did_you_mean, shortened
from socgap_evidence.project.catalogue import SHARED
from socgap_evidence.project.controls import plain_word
from socgap_evidence.selectors import WHOLE, Selector

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from socgap_evidence.model import Pointer
    from socgap_evidence.project.catalogue import Catalogue
    from socgap_evidence.rules import Use
    from socgap_evidence.schemas import SchemaSet

T = TypeVar("T")
_SHOWN = 200
"""The most characters of a selector that a message repeats."""


class Checker:
    """Checks what the files of one catalogue name; a file is called by its name there."""

    def __init__(self, catalogue: Catalogue, schemas: SchemaSet) -> None:
        self._catalogue = catalogue
        self._schemas = schemas
        self._looked_into: dict[str, tuple[str, Pointer]] = {}

    def uses(
        self, name: str, at: Pointer, uses: Iterable[Use], schema: str | None, *, lenient: bool = False
    ) -> None:
        """Raise ControlError for the first selector that names no field, no date or no value that could be.

        ``lenient`` passes over fields that a rule may do without.
        """
        for use in uses:
            if use.type is not None:
                self.schema(name, at, use.type)
                self._looked_into.setdefault(use.type, (name, at))
            if not (lenient and use.may_be_absent):
                looked_into = use.type or schema
                self.field(name, at, use.selector, looked_into, use.each, is_date=use.is_date)
                if use.values:
                    self.values(name, at, use.selector, looked_into, use.values, use.each)

    def field(
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
            message = f"'{shortened(one.text, _SHOWN)}' looks into files that have no schema."
            raise self._catalogue.error(name, at, message, "Name the schema.")
        source = self._schemas.source(schema)
        record = self.attempt(name, at, lambda: one.record_schema(self._schemas, source, each))
        fault = one.unknown_field(self._schemas, source, record)
        fault = fault or (one.undated(self._schemas, source, record) if is_date else None)
        if fault:
            message = f"'{shortened(one.text, _SHOWN)}' in documents of type {schema}: {fault}"
            raise self._catalogue.error(name, at, message, "Correct the selector.", on_key=on_key)

    def values(
        self,
        name: str,
        at: Pointer,
        field: Selector,
        schema: str | None,
        allowed: Iterable[str],
        each: Selector = WHOLE,
    ) -> None:
        """Raise ControlError for a value that the field can never have: it would match nothing for ever."""
        held = field.held_schema(self._schemas, self._schemas.source(schema or ""), each)
        choices = self._schemas.resolve(held).get("enum")
        if not isinstance(choices, list):
            return
        known = [plain_word(choice) for choice in choices]
        for word in allowed:
            if word not in known:
                message = f"'{shortened(field.text, _SHOWN)}' is never '{shortened(word)}' in documents of type {schema}."
                hint = did_you_mean(word, known) or f"It can be {', '.join(known)}."
                raise self._catalogue.error(name, at, message, hint)

    def sources(self, known: Collection[str]) -> None:
        """Raise ControlError for the first type that is looked into and is none of those known to lie somewhere."""
        for schema, (name, at) in self._looked_into.items():
            if schema not in known:
                message = f"No requirement asks for documents of type {schema}."
                fix = f"Say where they lie, under 'files' in {SHARED}."
                raise self._catalogue.error(name, at, message, fix)

    def schema(self, name: str, at: Pointer, schema: str) -> str:
        """The document type itself; ControlError with what may have been meant if there is none."""
        self.attempt(name, at, lambda: self._schemas.source(schema))
        return schema

    def attempt(self, name: str, at: Pointer, make: Callable[[], T]) -> T:
        """What ``make`` makes; its ValueError or SchemaError as an error at a place of the catalogue."""
        try:
            return make()
        except ValueError as error:
            raise self._catalogue.error(name, at, as_sentence(str(error)), "") from error
        except SchemaError as error:
            raise self._catalogue.error(name, at, error.message, error.fix) from error


def as_sentence(text: str) -> str:
    """What an error says, with a capital letter and a stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}"
