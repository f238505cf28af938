"""Comparing what two schemas say of the fields of a mapping: those they name, those that match, and all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.loosening.spelling import is_same
from socgap_evidence.schemas.validator import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.loosening.alteration import Difference
    from socgap_evidence.loosening.schema_place import Here
    from socgap_evidence.model import Json

Schema = dict[str, "Json"]
FIELDS = ("properties", "patternProperties", "additionalProperties")


def compare_fields(here: Here, old: Schema, new: Schema) -> Iterator[Difference]:
    """What is different in all that is said of fields."""
    before, after = mapping(old.get("properties")), mapping(new.get("properties"))
    for name in dict.fromkeys((*before, *after)):
        there = here.inside("properties", name)
        if name not in after:
            yield from _gone(there, name, before[name], _of_unknown(new, name))
        elif name not in before:
            yield from _new(there, name, _of_unknown(old, name), after[name])
        else:
            yield from there.compare(before[name], after[name])
    yield from _patterns(here, old, new)
    yield from _others(here, _rest(old), _rest(new))


def _new(here: Here, name: str, old: Json, new: Json) -> Iterator[Difference]:
    """A field that is named now; ``old`` is what it had to be as one of the others."""
    if old is False:
        yield here.looser(f"it takes '{name}' now.")
    elif old is True:
        yield here.stricter(f"it says what '{name}' must be.")
    else:
        yield from here.compare(old, new)


def _gone(here: Here, name: str, old: Json, new: Json) -> Iterator[Difference]:
    """A field that is named no more; ``new`` is what it must be as one of the others."""
    if new is False:
        yield here.stricter(f"it does not take '{name}' any more.", is_gone=True)
    elif not is_same(old, new):
        yield here.looser(f"it does not say any more what '{name}' must be.", is_gone=True)


def _patterns(here: Here, old: Schema, new: Schema) -> Iterator[Difference]:
    before, after = mapping(old.get("patternProperties")), mapping(new.get("patternProperties"))
    for pattern in dict.fromkeys((*before, *after)):
        there = here.inside("patternProperties", pattern)
        if pattern not in before:
            yield from _new(there, pattern, _rest(old), after[pattern])
        elif pattern in after:
            yield from there.compare(before[pattern], after[pattern])
        else:
            # A field of this pattern that is named as well loses what the pattern asked of it.
            asked_nothing = before[pattern] in (True, {})
            yield from _gone(there, pattern, before[pattern], _rest(new) if asked_nothing else True)


def _others(here: Here, old: Json, new: Json) -> Iterator[Difference]:
    """What is said of fields that nothing else is said of."""
    keyword = "additionalProperties"
    if is_same(old, new):
        return
    if old is False:
        yield here.looser("it takes fields that it does not know now.", keyword, is_gone=new is True)
    elif new is False:
        yield here.stricter("it does not take fields that it does not know any more.", keyword)
    else:
        yield from here.inside(keyword).compare(old, new)


def _rest(schema: Schema) -> Json:
    return schema.get("additionalProperties", True)


def _of_unknown(schema: Schema, name: str) -> Json:
    """What a field must be that a schema does not name."""
    patterns = mapping(schema.get("patternProperties"))
    fitting = [inner for pattern, inner in patterns.items() if matches(pattern, name)]
    if len(fitting) > 1:
        return {"allOf": fitting}
    return fitting[0] if fitting else _rest(schema)


def mapping(value: Json) -> Schema:
    """The mapping of a keyword; an empty one where there is none."""
    return value if isinstance(value, dict) else {}
