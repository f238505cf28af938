"""Comparing the limits of two judges as they are settled, whoever promises them.

A limit with a ceiling is looser where it is higher, one with a floor where it is lower; of one that has neither, or
both, no change is known to be stricter. Which of them it has, the base says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.loosening.alteration import Alteration, Direction
from socgap_evidence.loosening.judge import place_in
from socgap_evidence.loosening.spelling import is_same
from socgap_evidence.model import Place
from socgap_evidence.project.catalogue import PARAMETERS
from socgap_evidence.project.parameters import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.loosening.judge import Judge
    from socgap_evidence.model import Json
    from socgap_evidence.project.parameters import Parameter
    from socgap_evidence.project.setting import Setting

LOOSER, STRICTER = Direction.LOOSER, Direction.STRICTER
_ORIGIN = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+)(?:, .*)?")


def compare_parameters(base: Judge, head: Judge) -> Iterator[Alteration]:
    """What is different in the limits that the controls of both judges may name."""
    after = head.project.parameters
    for name, definition in base.project.definitions.items():
        if name not in after:
            place = place_in(base.parameter_catalogue, PARAMETERS, (name,))
            yield Alteration(LOOSER, name, "The parameter is gone.", place, in_base=True)
            continue
        yield from _value(head, definition, base.project.parameters[name].value, after[name])
        yield from _definition(base, head, name)
    yield from _taken_words(base, head)


def _taken_words(base: Judge, head: Judge) -> Iterator[Alteration]:
    """New parameters that are called as something that rules say already: '30 days' would mean what they hold."""
    words = {word for one in base.requirements for check in one.checks for word in _words(check.written)}
    for name in head.project.parameters:
        if name not in base.project.parameters and name in words:
            message = f"It is a parameter now; rules that say '{name}' mean what it holds."
            yield Alteration(LOOSER, name, message, place_in(head.parameter_catalogue, PARAMETERS, (name,)))


def _words(value: Json) -> Iterator[str]:
    """Every text in a value of a rule."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(inner)


def _value(head: Judge, definition: Parameter, old: Json, new: Setting[Json]) -> Iterator[Alteration]:
    if is_same(old, new.value):
        return
    message = f"It is {definition.in_words(new.value)}; it was {definition.in_words(old)}."
    direction = STRICTER if is_stricter(definition, old, new.value) else LOOSER
    yield Alteration(direction, definition.name, message, _place(head, definition.name, new.origin))


def is_stricter(definition: Parameter, old: Json, new: Json) -> bool:
    """Whether a value is known to let nothing pass that another did not; a mapping must have the same levels."""
    if (definition.ceiling is None) is (definition.floor is None) or _levels(old) != _levels(new):
        return False
    if not definition.fault(new) == definition.fault(old) == "":
        return False
    bounded = replace(definition, ceiling=old) if definition.floor is None else replace(definition, floor=old)
    return not any(bounded.beyond(new))


def _levels(value: Json) -> frozenset[str]:
    return frozenset(value) if isinstance(value, dict) else frozenset()


def _definition(base: Judge, head: Judge, name: str) -> Iterator[Alteration]:
    """What the catalogue says of a limit: what it counts, who promises it, and what holds if nobody does."""
    old, new = base.project.definitions[name], head.project.definitions[name]
    is_told = all(side.project.parameters[name].is_default for side in (base, head))
    for field in ("unit", "home", "default", "ceiling", "floor"):
        before, after = getattr(old, field), getattr(new, field)
        if is_same(before, after) or (field == "default" and is_told):
            continue
        message = f"'{field}' is {_shown(after)}; it was {_shown(before)}."
        direction = STRICTER if _is_stricter_in(field, old, before, after) else LOOSER
        yield Alteration(
            direction, name, message, place_in(head.parameter_catalogue, PARAMETERS, (name, field))
        )


def _is_stricter_in(field: str, definition: Parameter, old: Json, new: Json) -> bool:
    if field in {"ceiling", "floor"} and old is None:
        return True
    return field in {"ceiling", "floor", "default"} and new is not None and is_stricter(definition, old, new)


def _shown(value: Json) -> str:
    return "not set" if value is None or value == "" else in_words(value)


def _place(head: Judge, name: str, origin: str) -> Place | None:
    """Where the value of a limit stands, which its origin says in words."""
    match = _ORIGIN.fullmatch(origin)
    if match is None:
        return place_in(head.parameter_catalogue, PARAMETERS, (name,))
    return Place(match["path"], line=int(match["line"]), column=int(match["column"]))
