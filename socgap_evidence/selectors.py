"""Choosing values inside documents: RFC 9535 JSONPath, and bare field names for the everyday case.

A bare name (``held_on``, ``period.end``) is looked up in the record at hand, ``../reviewer`` in the record around it;
a path that begins with ``$`` is looked up from the top of the file. All are checked against the schema when a control
is loaded: a field that the schema does not have would select nothing for ever.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from socgap_evidence.errors import did_you_mean, shortened
from socgap_evidence.jsonpath import compile_path
from socgap_evidence.paths import Node, follower
from socgap_evidence.schemas.fields import field_names, is_list, item_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonpath_rfc9535 import JSONPathQuery

    from socgap_evidence.model import Json, Pointer
    from socgap_evidence.schemas import SchemaSet

__all__ = ["WHOLE", "Node", "Selector"]

_BARE = re.compile(r"(\.\./)*[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_UP = "../"


class Selector(Struct, frozen=True, dict=True):
    """A bare field name or a JSONPath; ValueError with a sentence if it is neither."""

    text: str

    def __post_init__(self) -> None:
        if not self.is_path and _BARE.fullmatch(self.text) is None:
            raise ValueError(
                f"'{shortened(self.text)}' is neither a field such as 'period.end' nor a JSONPath such as '$.items[*].id'"
            )
        if self.is_path and not self.is_whole:
            _ = self._query

    def __hash__(self) -> int:
        return hash(self.text)  # known to the text; rules ask by selectors what is remembered

    @property
    def name(self) -> str:
        """What messages call it: the field, without the way to the record that it stands in."""
        return self.text.removeprefix("$.").replace(_UP, "")

    @cached_property
    def is_path(self) -> bool:
        """Whether it is a JSONPath, looked up from the top of the file."""
        return self.text.startswith("$")

    @cached_property
    def is_whole(self) -> bool:
        """Whether it is ``$``, which selects the document itself."""
        return self.text == "$"

    def find(self, root: Json, record: Node) -> list[Node]:
        """The values it selects, absent ones left out; in document order."""
        field = self.field
        if field:  # most of all that is asked, of every row of every register
            held, way = record.value, record.pointer
            return [Node(held[field], (*way, field))] if isinstance(held, dict) and field in held else []
        if self.is_whole:
            return [Node(root, ())]
        if self.is_path:
            return self._follow(root)
        if self._ups:
            record = _around(root, record, self._ups)
        value, pointer = record.value, record.pointer
        for name in self._names:
            if not isinstance(value, dict) or name not in value:
                return []
            value, pointer = value[name], (*pointer, name)
        return [Node(value, pointer)]

    @cached_property
    def field(self) -> str:
        """The one field of the record at hand that it names; empty if it names more or is a path."""
        return "" if self.is_path or self._ups or len(self._names) > 1 else self._names[0]

    @cached_property
    def _short(self) -> Callable[[Json], list[Node]] | None:
        return follower(self._query)

    @cached_property
    def _follow(self) -> Callable[[Json], list[Node]]:
        query = self._query
        return self._short or (
            lambda root: [Node(node.value, node.location) for node in query.finditer(root)]  # type: ignore[arg-type]
        )

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.text[self._ups * len(_UP) :].split("."))

    @cached_property
    def _ups(self) -> int:
        return self.text.count(_UP)

    @cached_property
    def _query(self) -> JSONPathQuery:
        return compile_path(self.text)

    def record_schema(self, schemas: SchemaSet, schema: Json, each: Selector) -> Json:
        """The schema of the record that a bare name is looked up in, where ``each`` selects the record at hand.

        An empty one where ``each`` does not say which record that is. Raises ValueError if ``../`` leads out of the
        file.
        """
        if self.is_path:
            return schema
        trail = each.trail(schemas, schema)
        if trail is None:
            return {}
        for _ in range(self._ups):
            trail = trail[:-1]
            while trail and is_list(schemas, trail[-1]):
                trail = trail[:-1]
        if not trail:
            raise ValueError(f"'{self.text}' leads out of the file")
        return trail[-1]

    def trail(self, schemas: SchemaSet, schema: Json) -> list[Json] | None:
        """The schema of the file and of each level that a path goes down to; ``None`` if it descends to any."""
        if self.is_whole:
            return [schema]
        return _PathCheck(schemas, schema).trail(self._query, schema) if self.is_path else None

    def unknown_field(self, schemas: SchemaSet, schema: Json, record_schema: Json) -> str | None:
        """What is wrong with it in documents of this schema, as a sentence; ``None`` if nothing is.

        ``record_schema`` is the schema of the record that a bare name is looked up in.
        """
        if self.is_whole:
            return None
        if not self.is_path:
            return _check_names(schemas, record_schema, self._names)[0]
        return _PathCheck(schemas, schema).walk(self._query, schema)[0]

    def undated(self, schemas: SchemaSet, schema: Json, record_schema: Json) -> str | None:
        """Why it cannot select dates, as a sentence; ``None`` if it can, or if the schema leaves that open."""
        reached = (
            self.selected_schema(schemas, schema)
            if self.is_path
            else self.field_schema(schemas, record_schema)
        )
        resolved = schemas.resolve(reached)
        if not resolved or resolved.get("format") in {"date", "date-time", "date-or-date-time"}:
            return None
        return "the schema does not say 'format: date' or 'format: date-time' there."

    def field_schema(self, schemas: SchemaSet, record_schema: Json) -> Json:
        """The schema of the field that a bare name names; an empty one for a path or where none is known."""
        return {} if self.is_path else _check_names(schemas, record_schema, self._names)[1]

    def held_schema(self, schemas: SchemaSet, schema: Json, each: Selector) -> Json:
        """The schema of what it selects for a record that ``each`` selects; an empty one where that is open."""
        if self.is_path:
            return self.selected_schema(schemas, schema)
        return self.field_schema(schemas, self.record_schema(schemas, schema, each))

    def selected_schema(self, schemas: SchemaSet, schema: Json) -> Json:
        """The schema of what a JSONPath selects, as far as it is one; an empty one otherwise."""
        if self.is_whole:
            return schema
        return _PathCheck(schemas, schema).walk(self._query, schema)[1] if self.is_path else {}


WHOLE = Selector("$")
"""Selects the document itself."""


def _around(root: Json, record: Node, ups: int) -> Node:
    """The mapping that is so many records around a record; ``None`` above the top of the file."""
    value, pointer = record.value, record.pointer
    for _ in range(ups):
        if not pointer:
            return Node(None, ())
        value, pointer = _at(root, pointer[:-1]), pointer[:-1]
        while pointer and not isinstance(value, dict):
            value, pointer = _at(root, pointer[:-1]), pointer[:-1]
    return Node(value, pointer)


def _at(root: Json, pointer: Pointer) -> Json:
    for part in pointer:
        root = root[part]  # type: ignore[index]  # a pointer leads where it was found
    return root


def _check_names(schemas: SchemaSet, schema: Json, names: tuple[str, ...]) -> tuple[str | None, Json]:
    for name in names:
        fields = field_names(schemas, schema)
        if fields is None:
            return None, {}
        if name not in fields:
            return _unknown(name, fields), {}
        schema = fields[name]
    return None, schema


def _unknown(name: str, fields: dict[str, Json]) -> str:
    hint = did_you_mean(name, fields)
    known = f"It has {', '.join(sorted(fields))}." if fields else "It has no fields."
    return f"the schema has no field '{shortened(name)}' there. {hint or known}"


class _PathCheck:
    """Follows a compiled JSONPath through a schema; ``root`` is that of the whole file, from which ``$`` starts."""

    def __init__(self, schemas: SchemaSet, root: Json) -> None:
        self._schemas = schemas
        self._root = root

    def walk(self, query: Any, schema: Json) -> tuple[str | None, Json]:
        """The first fault and the schema reached; an empty schema, which allows all, where it branches."""
        fault, levels = self._descend(query, schema)
        return fault, {} if fault else levels[-1]

    def trail(self, query: Any, schema: Json) -> list[Json] | None:
        """The schemas of all levels, down to the first fault; ``None`` if it is open how many there are."""
        if any(_descends(segment) for segment in query.segments):
            return None
        return self._descend(query, schema)[1]

    def _descend(self, query: Any, schema: Json) -> tuple[str | None, list[Json]]:
        levels: list[Json] = [schema]
        for segment in query.segments:
            if _descends(segment):
                return None, [*levels, {}]
            reached: list[Json] = []
            for selector in segment.selectors:
                fault, inner = self._select(selector, levels[-1])
                if fault:
                    return fault, levels
                reached.append(inner)
            levels.append(reached[0] if len(reached) == 1 else {})
        return None, levels

    def _select(self, selector: Any, schema: Json) -> tuple[str | None, Json]:
        match _kind(
            selector, "NameSelector", "FilterSelector", "WildcardSelector", "IndexSelector", "SliceSelector"
        ):
            case "NameSelector":
                return _check_names(self._schemas, schema, (selector.name,))
            case "FilterSelector":
                inner = item_schema(self._schemas, schema)
                return self._check_filter(selector.expression, inner), inner
            case _:
                return None, item_schema(self._schemas, schema)

    def _check_filter(self, expression: Any, item: Json) -> str | None:
        for query, is_relative in _queries(expression):
            fault, _ = self.walk(query, item if is_relative else self._root)
            if fault:
                return fault
        return None


def _descends(segment: object) -> bool:
    """Whether a segment of a path goes down any number of levels."""
    kind = _kind(segment, "JSONPathChildSegment", "JSONPathRecursiveDescentSegment")
    return kind == "JSONPathRecursiveDescentSegment"


def _kind(part: object, *known: str) -> str:
    """The class of a part of a compiled path.

    Raises AssertionError for one that this module has never heard of: a library that learns a new one must not
    turn the check of selectors into silence.
    """
    name = type(part).__name__
    assert name in known, f"unknown part of a JSONPath: {name}"  # noqa: S101  # a fault of ours, not of the input
    return name


def _queries(expression: Any) -> Iterator[tuple[Any, bool]]:
    """The queries inside a filter expression, each with whether it starts at the item at hand."""
    if hasattr(expression, "query"):
        yield expression.query, _kind(expression, "FromHere", "FromTheTop") == "FromHere"
    for name in ("expression", "left", "right"):
        inner = getattr(expression, name, None)
        if inner is not None:
            yield from _queries(inner)
    for argument in getattr(expression, "args", ()):
        yield from _queries(argument)
