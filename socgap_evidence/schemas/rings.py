"""Schemas that never end: one that is nothing but itself judges nothing, and an engine that follows it lets all pass.

A reference back is right where it is about something further inside, such as the members of a member. It is wrong where it
leads from a schema to the same one for the same value. References that double at every step end, but not in our time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from socgap_evidence.limits import MAX_SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from socgap_evidence.model import Json, Pointer


_INDEX = re.compile(r"\+?0*([0-9]{1,9})")
"""A place in a list as the engine reads it, which takes more than RFC 6901; Python reads no number of thousands of digits."""
_DATA = frozenset({"const", "enum", "default", "examples"})
_ONE = ("not", "if", "then", "else")
_LIST = ("allOf", "anyOf", "oneOf")


def endless(schema: Json, target: Callable[[str], Json]) -> tuple[Pointer, str] | None:
    """The way to a part of a schema that never ends, or as good as never, and why; ``None`` if there is none.

    ``target`` says what a reference names; ``None`` for nothing.
    """
    weights: dict[int, int] = {}
    for pointer, part in _parts(schema):
        if _comes_back(part, target, weights):
            return pointer, "leads back to itself for the same value, so it would check nothing"
        if weights[id(part)] > MAX_SCHEMAS:
            return pointer, f"unfolds to more than {MAX_SCHEMAS:,} schemas for one value"
    return None


def named(schema: Json, fragment: str) -> Json:
    """What a fragment such as ``/$defs/person`` or ``person`` names in a schema; ``None`` for nothing."""
    if fragment and not fragment.startswith("/"):
        anchors = (
            part
            for _, part in _parts(schema)
            if fragment in (part.get("$anchor"), part.get("$dynamicAnchor"))
        )
        return next(anchors, None)
    found = schema
    for step in unquote(fragment).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(name)
        elif isinstance(found, list) and (index := _INDEX.fullmatch(name)) and int(index[1]) < len(found):
            found = found[int(index[1])]
        else:
            found = None
    return found


def _comes_back(start: dict[str, Json], target: Callable[[str], Json], weights: dict[int, int]) -> bool:
    """Whether the way from a schema over those for the same value leads into a circle.

    Of those that do not, ``weights`` says how many schemas they unfold to.
    """
    around: set[int] = set()
    waiting: list[tuple[dict[str, Json], bool]] = [(start, False)]
    while waiting:
        part, is_done = waiting.pop()
        if is_done:
            around.discard(id(part))
            weights[id(part)] = 1 + sum(weights[id(one)] for one in _for_the_same_value(part, target))
        elif id(part) in around:
            return True
        elif id(part) not in weights:
            around.add(id(part))
            waiting.append((part, True))
            waiting.extend((one, False) for one in _for_the_same_value(part, target))
    return False


def _for_the_same_value(schema: dict[str, Json], target: Callable[[str], Json]) -> Iterator[dict[str, Json]]:
    """The schemas that a value must meet, or not, for it to meet this one."""
    found = [schema.get(keyword) for keyword in _ONE]
    for keyword in _LIST:
        several = schema.get(keyword)
        found.extend(several if isinstance(several, list) else ())
    dependent = schema.get("dependentSchemas")
    found.extend(dependent.values() if isinstance(dependent, dict) else ())
    reference = schema.get("$ref")
    found.append(target(reference) if isinstance(reference, str) else None)
    yield from (one for one in found if isinstance(one, dict))


def _parts(schema: Json) -> Iterator[tuple[Pointer, dict[str, Json]]]:
    """Every mapping in a schema, with the way to it; what is data cannot lead back."""
    waiting: list[tuple[Pointer, Json]] = [((), schema)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            yield pointer, value
            waiting.extend(((*pointer, key), inner) for key, inner in value.items() if key not in _DATA)
        elif isinstance(value, list):
            waiting.extend(((*pointer, index), inner) for index, inner in enumerate(value))
