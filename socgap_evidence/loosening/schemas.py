"""Comparing two JSON Schemas: whether the second may accept what the first did not.

That is undecidable in general, so this is a list of changes that are known to be stricter; any other is looser
(docs/adr/0012-time.md). A reference that both have is not followed, because the definition that it names is compared
where it stands; one that only one of them has is. What stands under ``if``, ``not``, ``oneOf`` or ``contains`` may
accept more where it asks for more, so there, and in what is referred to from there, no change is known to be stricter.
Nor is any where a schema of either side has keywords that reach further than that (``Definitions.is_plain``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.loosening.definitions import bare
from socgap_evidence.loosening.schema_fields import FIELDS, Schema, compare_fields, mapping
from socgap_evidence.loosening.schema_place import Here
from socgap_evidence.loosening.schema_values import CHOICE, compare_choices, compare_keyword
from socgap_evidence.loosening.spelling import is_same, shown, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.loosening.alteration import Difference
    from socgap_evidence.loosening.definitions import Definitions
    from socgap_evidence.model import Json

_CONDITION = ("if", "then", "else")
_ENTRIES = ("prefixItems", "items")
_TOGETHER = frozenset({*FIELDS, *_CONDITION, *_ENTRIES, *CHOICE, "$ref", "$defs"})
"""Keywords that say something only with one another, or where they are referred to."""
_TURNED = "it is different, and it decides what is asked for elsewhere."


def compare_schemas(
    base: Definitions, head: Definitions, old: Json, new: Json, file: str = ""
) -> Iterator[Difference]:
    """What is different between two schemas of a file, or of a control, each thing once.

    Both are as ``definitions.absolute`` leaves them.
    """
    here = Here(base, head, _compare)
    found = dict.fromkeys(_differences(here, file, bare(old), bare(new)))
    yield from found
    if not found and not here.is_told and not is_same(old, new):
        yield here.looser("it is different, and nobody can tell what that does.")


def _differences(here: Here, file: str, old: Json, new: Json) -> Iterator[Difference]:
    """Those of the whole and of its definitions, of which one that is new, or gone and so not referred to, does nothing."""
    turned = here.base.turned | here.head.turned
    before, after = (mapping(mapping(one).get("$defs")) for one in (old, new))
    for name in (name for name in before if name in after):
        there = here.inside("$defs", name)
        if (file, name) not in turned:
            yield from there.compare(before[name], after[name])
        elif not is_same(before[name], after[name]):
            yield there.looser(_TURNED)
    if (file, None) not in turned:
        yield from here.compare(old, new)
    elif not is_same(old, new):
        yield here.looser(_TURNED)


def _compare(here: Here, old: Json, new: Json) -> Iterator[Difference]:
    if is_same(old, new):
        return
    before, after = mapping(old), mapping(new)
    if new is False:
        yield here.stricter("it accepts nothing any more.")
    elif old is False:
        yield here.looser("it accepted nothing.")
    elif before.get("$ref") == after.get("$ref"):
        yield from _keywords(here, before, after)
    else:
        yield from _followed(here, before, after)


def _followed(here: Here, old: Schema, new: Schema) -> Iterator[Difference]:
    """Two schemas that refer to different things: what these are is compared, where that is known."""
    before, after = _written_out(old, here.base), _written_out(new, here.head)
    pair = (spelled(old), spelled(new))
    if before is None or after is None:
        yield here.differs("$ref", old.get("$ref"), new.get("$ref"), is_stricter=False)
    elif pair not in here.followed:
        inner = replace(here, is_elsewhere=True, followed=here.followed | {pair})
        yield from inner.compare(before, after)


def _written_out(schema: Schema, definitions: Definitions) -> Json:
    """A schema without its reference; what it says beside it holds together with what that names.

    ``None`` if that is not known.
    """
    if "$ref" not in schema:
        return schema
    beside = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
    target = bare(definitions.target(schema["$ref"]))
    whole = {**beside, "allOf": [*_list(beside.get("allOf")), target]} if beside else target
    return None if target is None else whole


def _keywords(here: Here, old: Schema, new: Schema) -> Iterator[Difference]:
    yield from compare_fields(here, old, new)
    yield from _entries(here, old, new)
    yield from compare_choices(here, old, new)
    yield from _condition(here, old, new)
    for keyword in dict.fromkeys((*old, *new)):
        before, after = old.get(keyword), new.get(keyword)
        if keyword in _TOGETHER or is_same(before, after):
            continue
        match keyword:
            case "allOf":
                yield from _all_of(here, _list(before), _list(after))
            case "anyOf" if before is not None and after is not None:
                yield from _any_of(here, _list(before), _list(after))
            case "propertyNames":
                asked = (True if one is None else one for one in (before, after))
                yield from here.inside(keyword).compare(*asked)
            case _:
                yield from compare_keyword(here, keyword, before, after)


def _entries(here: Here, old: Schema, new: Schema) -> Iterator[Difference]:
    """The entries of a list; where the first ones have schemas of their own, ``items`` is for the others."""
    before, after = old.get("prefixItems"), new.get("prefixItems")
    if not is_same(before, after):
        yield here.differs("prefixItems", before, after, is_stricter=False)
    yield from here.inside("items").compare(old.get("items", True), new.get("items", True))


def _condition(here: Here, old: Schema, new: Schema) -> Iterator[Difference]:
    before, after = old.get("if"), new.get("if")
    if not is_same(before, after):
        yield here.differs("if", before, after, is_stricter=before is None)
        return
    for keyword in ("then", "else"):
        yield from here.inside(keyword).compare(old.get(keyword, True), new.get(keyword, True))


def _all_of(here: Here, old: list[Json], new: list[Json]) -> Iterator[Difference]:
    gone, added = _unlike(old, new)
    for (_, before), (index, after) in zip(gone, added, strict=False):
        yield from here.inside("allOf", index).compare(before, after)
    for index, before in gone[len(added) :]:
        yield here.looser(f"it asks no more for {shown(before)}.", "allOf", index, is_gone=True)
    for index, after in added[len(gone) :]:
        yield here.stricter(f"it also asks for {shown(after)}.", "allOf", index)


def _any_of(here: Here, old: list[Json], new: list[Json]) -> Iterator[Difference]:
    gone, added = _unlike(old, new)
    if len(gone) == len(added):
        for (_, before), (index, after) in zip(gone, added, strict=True):
            yield from here.inside("anyOf", index).compare(before, after)
    else:
        yield here.differs("anyOf", old, new, is_stricter=not added)


def _unlike(old: list[Json], new: list[Json]) -> tuple[list[tuple[int, Json]], list[tuple[int, Json]]]:
    """The entries that only one of two lists has, each with its position."""
    left = list(enumerate(new))
    gone = []
    for index, one in enumerate(old):
        twin = next((number for number, (_, other) in enumerate(left) if is_same(one, other)), None)
        if twin is None:
            gone.append((index, one))
        else:
            del left[twin]
    return gone, left


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
