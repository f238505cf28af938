"""From a JSON Schema and what is known to the lines of a file to fill in.

What is known stands with its value, what is required and not known empty, and below both the rest as comments, each in
the schema's order: whoever fills it in finds what they must say first. Nothing is made up: a value that is not known is no value, and the schema or a rule rejects the file for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.scaffolds.conditions import conditions_of
from socgap_evidence.scaffolds.yaml import comment, commented, entry, indented, listed, scalar
from socgap_evidence.schemas.fields import is_list, item_schema, properties_of, required_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.schemas import SchemaSet

_DEEPEST = 8
"""Levels below which nothing is spelled out: a schema may be a part of itself."""
_SAYS_MUCH = 10
"""Characters from which on a least length is worth a word."""
_FORMATS = {
    "date": "Written as YYYY-MM-DD.",
    "date-time": "Written as YYYY-MM-DDThh:mm:ss+hh:mm.",
    "date-or-date-time": "Written as YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+hh:mm.",
}
_TYPES = {"boolean": "true or false.", "integer": "A whole number.", "number": "A number."}
_MAY_BE_NULL = "May be null."
_MAY_STAY_EMPTY = "The schema lets it stay empty."


class Form(Struct, frozen=True):
    """Writes the form of one document type."""

    schemas: SchemaSet

    def lines(self, schema: Json, known: Mapping[str, Json], asked: Collection[str] = ()) -> list[str]:
        """The fields of a file, with an empty line between them; those ``asked`` for count as required."""
        found: list[str] = []
        for _, lines in self._fields(schema, known, 0, asked):
            found += ["", *lines] if found else lines
        return found

    def constants(self, schema: Json) -> dict[str, Json]:
        """The required fields that can only be one thing, such as ``schema: evidence/access-review/1``."""
        fields = properties_of(self.schemas, schema)
        resolved = {
            name: self.schemas.resolve(fields[name])
            for name in fields.keys() & required_of(self.schemas, schema)
        }
        return {name: one["const"] for name, one in resolved.items() if "const" in one}

    def _fields(
        self,
        schema: Json,
        known: Mapping[str, Json],
        depth: int,
        asked: Collection[str] = (),
        *,
        explain: bool = True,
    ) -> Iterator[tuple[bool, list[str]]]:
        """Each field with its comment, and whether it is more than a comment: first those that are."""
        required = required_of(self.schemas, schema).union(asked)
        known = {**self.constants(schema), **known}
        conditions = conditions_of(self.schemas, schema)
        fields = properties_of(self.schemas, schema)
        fields |= {name: {} for name in sorted(required - fields.keys())}
        live = {name: name in required or name in known for name in fields}
        for name in sorted(fields, key=lambda one: 0 if live[one] else 1 if one in conditions else 2):
            inner, head = fields[name], entry(name, None)
            said = self._said(inner, conditions.get(name, ""), is_live=live[name])
            about = [*comment(said, 2 * depth)] if explain else []
            if name in known and known[name] is None:  # known to be nothing, which is no blank to fill in
                yield True, [*about, f"{head} null"]
            elif live[name] or explain:
                lines = list(self._value(head, inner, known.get(name), depth, explain=explain))
                yield live[name], [*about, *(lines if live[name] else commented(lines))]

    def _said(self, schema: Json, condition: str, *, is_live: bool) -> str:
        """What a field is for, and whether or when it must be there."""
        said = self.describe(schema)
        if not condition:
            return said if is_live else f"Optional. {said}"
        kept = said.removesuffix(_MAY_BE_NULL).removesuffix(_MAY_STAY_EMPTY).strip()
        needed = "" if "required" in kept else f"Required if {condition}."
        otherwise = "It may be null otherwise." if len(kept) < len(said) else ""
        return " ".join(part for part in (needed, kept, otherwise) if part)

    def _value(self, head: str, schema: Json, known: Json, depth: int, *, explain: bool) -> Iterator[str]:
        """The lines of a key with its value, ``head`` being the key."""
        if known is not None and not isinstance(known, dict | list):
            yield f"{head} {scalar(known)}"
        elif isinstance(known, list) and not known:
            yield f"{head} []"
        elif depth < _DEEPEST and (isinstance(known, list) or is_list(self.schemas, schema)):
            yield head
            items = known if isinstance(known, list) else [None]
            for number, item in enumerate(items):
                yield from indented(self._item(schema, item, depth + 1, explain=explain and number == 0))
        else:
            yield head
            inner = known if isinstance(known, dict) else {}
            fields = self._fields(schema, inner, depth + 1, explain=explain) if depth < _DEEPEST else ()
            for _, lines in fields:
                yield from indented(lines)

    def _item(self, schema: Json, known: Json, depth: int, *, explain: bool) -> list[str]:
        """One entry of a list: its first line is a field that is more than a comment."""
        if known is not None and not isinstance(known, dict | list):
            return [f"- {scalar(known)}"]
        if not properties_of(self.schemas, item_schema(self.schemas, schema)) and not isinstance(known, dict):
            said = self.describe(item_schema(self.schemas, schema)) if explain else ""
            each = f"Each is o{said[1:]}" if said.startswith("One of: ") else f"Each: {said}"
            return [*comment(each if said else "", 2 * depth), "-"]
        inner = known if isinstance(known, dict) else {}
        fields = [*self._fields(item_schema(self.schemas, schema), inner, depth + 1, explain=explain)]
        first = next((number for number, (is_live, _) in enumerate(fields) if is_live), 0)
        ordered = [*fields[first : first + 1], *fields[:first], *fields[first + 1 :]]
        return listed(line for _, lines in ordered for line in lines)

    def describe(self, schema: Json) -> str:
        """What a field is for and how it is written, in sentences."""
        resolved = self.schemas.resolve(schema)
        said = str(resolved.get("description") or resolved.get("title") or "").strip()
        parts = [said if not said or said.endswith((".", "!", "?")) else f"{said}."]
        choices = resolved.get("enum")
        if isinstance(choices, list):
            parts.append(f"One of: {', '.join(_shown(one) for one in choices if one is not None)}.")
        kinds = resolved.get("type")
        named = kinds if isinstance(kinds, list) else [kinds]
        if "such as" not in said:
            parts.append(_FORMATS.get(str(resolved.get("format")), ""))
            parts += [_TYPES[str(kind)] for kind in named if _says_more(_TYPES.get(str(kind), ""), said)]
        least = resolved.get("minLength")
        if isinstance(least, int) and least >= _SAYS_MUCH and "characters" not in said:
            parts.append(f"At least {least} characters.")
        if is_list(self.schemas, schema) and not resolved.get("minItems"):
            parts.append("Write [] if there are none.")
        if "null" in named and "null" not in said:
            parts.append(_MAY_STAY_EMPTY)
        return " ".join(part for part in parts if part)


def _says_more(sentence: str, said: str) -> bool:
    """Whether a sentence adds to what is said already."""
    return bool(sentence) and sentence.removesuffix(".").casefold() not in said.casefold()


def _shown(value: Json) -> str:
    return scalar(value) if not isinstance(value, dict | list) else "…"
