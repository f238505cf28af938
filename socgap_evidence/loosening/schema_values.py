"""Comparing keywords of two schemas that say something by themselves: values, types, bounds, what must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.loosening.spelling import is_same, named, shown, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.loosening.alteration import Difference
    from socgap_evidence.loosening.schema_fields import Schema
    from socgap_evidence.loosening.schema_place import Here
    from socgap_evidence.model import Json

CHOICE = ("enum", "const")
_LEAST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_MOST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_ASKS_MORE = frozenset(
    {
        *("pattern", "format", "multipleOf", "anyOf", "oneOf", "not", "contains", "maxContains"),
        *("dependentRequired", "dependentSchemas"),
    }
)
"""Keywords that, where they are new, refuse something; what any other change of theirs does is not known."""
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def compare_choices(here: Here, old: Schema, new: Schema) -> Iterator[Difference]:
    """The values that may be: ``const`` is an ``enum`` of one."""
    before, after = _choices(old, at_most=False), _choices(new, at_most=True)
    keyword = next((one for one in CHOICE if one in (old if after is None else new)), "enum")
    if before is None or after is None:
        if before is not None:
            message = f"it may be anything now, not only {_values(before)}."
            yield here.looser(message, keyword, is_gone=True)
        if after is not None:
            yield here.stricter(f"it must be {_values(after)} now.", keyword)
        return
    known, allowed = {spelled(one) for one in before}, {spelled(one) for one in after}
    added = [one for one in after if spelled(one) not in known]
    gone = [one for one in before if spelled(one) not in allowed]
    if added:
        yield here.looser(f"it may be {_values(added)} now.", keyword)
    if gone:
        yield here.stricter(f"it may not be {_values(gone)} any more.", keyword)


def compare_keyword(here: Here, keyword: str, old: Json, new: Json) -> Iterator[Difference]:
    """What is different in one keyword; ``None`` stands for one that is absent."""
    if keyword == "required":
        yield from _required(here, _texts(old), _texts(new))
    elif keyword == "type":
        before, after = _types(old), _types(new)
        if before != after:
            yield here.differs(keyword, old, new, is_stricter=after <= before)
    elif keyword == "uniqueItems":
        if bool(old) is not bool(new):
            yield here.differs(keyword, old, new, is_stricter=bool(new))
    else:
        yield here.differs(keyword, old, new, is_stricter=_is_stricter(keyword, old, new))


def _is_stricter(keyword: str, old: Json, new: Json) -> bool:
    if new is None:
        return False
    if old is None:
        return keyword in _LEAST | _MOST | _ASKS_MORE
    if keyword in _LEAST:
        return _number(new) > _number(old)
    return keyword in _MOST and _number(new) < _number(old)


def _required(here: Here, old: list[str], new: list[str]) -> Iterator[Difference]:
    gone = [name for name in old if name not in new]
    added = [name for name in new if name not in old]
    if gone:
        yield here.looser(f"{named(gone)} may be absent now.", "required", is_gone=not new)
    if added:
        yield here.stricter(f"{named(added)} must be there now.", "required")


def _choices(schema: Schema, *, at_most: bool) -> list[Json] | None:
    """The values that a schema allows; ``None`` if it does not say.

    Where it says it twice, they are what is in both: ``at_most`` what may be, otherwise what is for sure.
    """
    listed = schema.get("enum")
    known = listed if isinstance(listed, list) else None
    if "const" not in schema:
        return known
    one = schema["const"]
    return [one] if known is None or at_most or any(is_same(one, other) for other in known) else []


def _values(values: list[Json]) -> str:
    return named([shown(value) for value in values]) or "nothing"


def _types(value: Json) -> frozenset[str]:
    """The types that a value may have; an integer is a number."""
    if value is None:
        return _TYPES
    found = frozenset(_texts(value if isinstance(value, list) else [value]))
    return found | {"integer"} if "number" in found else found


def _texts(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _number(value: Json) -> float:
    return float(str(value))
