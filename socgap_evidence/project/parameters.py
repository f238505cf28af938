"""The limits that a catalogue defines: what each may be, and beyond what an auditor would question it.

No criterion prescribes a number of days; an auditor tests a company against what it has promised. Where a company
promises it, and which promise counts, is for ``settling.py``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.durations import Unit
from socgap_evidence.errors import did_you_mean
from socgap_evidence.project.catalogue import PARAMETERS, Catalogue
from socgap_evidence.project.controls import plain_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json, Pointer

_FIELDS = ("home", "unit", "default", "ceiling", "floor", "note")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
_NUMBERS_ALONE = frozenset({"score", "ratio", "version"})
"""Units that nobody says behind the number."""

_ONE = {" people": " person"}
"""Units of which one is not said by leaving out the last letter."""

MOST = 99_999
"""The longest limit, in its unit; durations that are written out have no more digits either."""


class Parameter(Struct, frozen=True):
    """A limit that controls name."""

    name: str
    default: Json
    """Its value until somebody promises one: a number, a text, a list, or one of these for each level."""
    unit: str
    home: str
    """The ``doc_id`` of the policy that should promise it; empty if none should."""
    ceiling: Json = None
    """The highest value that needs no explanation, for each level if there are levels; ``None`` if any will do."""
    floor: Json = None
    """The lowest one."""

    def fault(self, value: Json) -> str:
        """Why the value cannot be its, as a sentence; empty if it can. A mapping must name the default's levels."""
        if any(_is_number(one) and one < 0 for one in _leaves(value)):  # type: ignore[operator]
            return f"The parameter '{self.name}' is negative."
        if not self._fits(value, self.default):
            return f"The parameter '{self.name}' must be given {self._kind}."
        if self._is_duration and any(int(one) > MOST for one in _leaves(value)):  # type: ignore[arg-type]
            return f"The parameter '{self.name}' is more than {MOST:,} {self.unit}."
        return ""

    def beyond(self, value: Json) -> Iterator[tuple[Pointer, str, str]]:
        """What an auditor would question in a value without fault: where in it, what it is, and what to do."""
        for level, one in value.items() if isinstance(value, dict) else [("", value)]:
            of_level = f" for {level}" if level else ""
            for bound, words, verb in ((self.ceiling, "more", "Lower"), (self.floor, "less", "Raise")):
                held = bound.get(level) if isinstance(bound, dict) else bound
                if held is not None and _is_beyond(one, held, words):
                    said = f"{self.name} is {self._counted(one)}{of_level}; an auditor would question {words} than {held}."
                    yield ((level,) if level else ()), said, f"{verb} it, or be ready to give the reason."

    def flaw(self) -> tuple[str, str]:
        """The field of the definition that makes no sense, and why; two empty texts if all does."""
        for key, bound in (("ceiling", self.ceiling), ("floor", self.floor)):
            if bound is not None and not _bounds(bound, self.default):
                return key, f"The {key} of '{self.name}' bounds nothing: it must be of the default's kind."
        fault = self.fault(self.default)
        past = "" if fault else next((said for _, said, _ in self.beyond(self.default)), "")
        return ("default", fault or past) if fault or past else ("", "")

    def in_words(self, value: Json) -> str:
        """A value as people say it, with its unit: ``24 hours``, ``critical 7, high 30 days``."""
        if not isinstance(value, dict):
            return in_words(value) if isinstance(value, list) else self._counted(value)
        if any(isinstance(one, list) for one in value.values()):
            return "; ".join(f"{level}: {in_words(one)}" for level, one in value.items())
        return f"{in_words(value)}{self._behind_a_number}"

    def _fits(self, value: Json, default: Json) -> bool:
        """Whether a value is of the same kind as the default, or as one of its levels."""
        if isinstance(default, dict):
            return (
                isinstance(value, dict)
                and set(value) == set(default)
                and all(self._fits(one, default[level]) for level, one in value.items())
            )
        if isinstance(default, list):
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        if _is_number(default):
            return _is_number(value) and (isinstance(value, int) or not self._is_duration)
        return _is_version(value) if _is_version(default) else isinstance(value, type(default))

    @property
    def _is_duration(self) -> bool:
        """Whether it counts days or hours, of which there are only whole ones."""
        return any(self.unit.startswith(unit.value) for unit in Unit)

    @property
    def _kind(self) -> str:
        """What a value must be, in words."""
        words = f"as a {self.unit}" if self.unit in {"list", "version"} else f"in {self.unit}"
        words = f"in whole {self.unit}" if self._is_duration else words
        return f"{words} for each of {', '.join(self.default)}" if isinstance(self.default, dict) else words

    def _counted(self, value: Json) -> str:
        if value == 1:
            return f"1{_ONE.get(self._behind_a_number, self._behind_a_number.removesuffix('s'))}"
        return f"{value}{self._behind_a_number}"

    @property
    def _behind_a_number(self) -> str:
        """The unit as it is said there."""
        return "" if self.unit in _NUMBERS_ALONE else f" {self.unit}"


def read_parameters(catalogue: Catalogue) -> dict[str, Parameter]:
    """The parameters a catalogue defines; ControlError for a definition that is incomplete or makes no sense."""
    data = catalogue.load(PARAMETERS)
    found = {}
    for name, value in data.items() if isinstance(data, dict) else ():
        if not isinstance(value, dict) or "default" not in value or not isinstance(value.get("unit"), str):
            raise catalogue.error(PARAMETERS, (name,), f"'{name}' needs a default and a unit.", "Add them.")
        for key in value:
            if key not in _FIELDS:
                fix = did_you_mean(key, _FIELDS) or f"Known are {', '.join(_FIELDS)}."
                message = f"A parameter has no '{key}'."
                raise catalogue.error(PARAMETERS, (name, key), message, fix, on_key=True)
        one = Parameter(
            name,
            value["default"],
            str(value["unit"]),
            str(value.get("home", "")),
            value.get("ceiling"),
            value.get("floor"),
        )
        key, flaw = one.flaw()
        if flaw:
            raise catalogue.error(PARAMETERS, (name, key), flaw, "Correct one of the two.")
        found[name] = one
    return found


def in_words(value: Json) -> str:
    """A parameter's value as people say it: levels with their numbers, lists with commas."""
    if isinstance(value, dict):
        return ", ".join(f"{level} {in_words(inner)}" for level, inner in value.items())
    return ", ".join(in_words(inner) for inner in value) if isinstance(value, list) else plain_word(value)


def _leaves(value: Json) -> list[Json]:
    """The value itself, or what it holds for each level."""
    return list(value.values()) if isinstance(value, dict) else [value]


def _bounds(bound: Json, default: Json) -> bool:
    """Whether a ceiling or a floor can be held against the default: a number against one, or level by level."""
    if isinstance(bound, dict):
        return isinstance(default, dict) and all(
            _bounds(one, default.get(level)) for level, one in bound.items()
        )
    return (_is_number(bound) and _is_number(default)) or (_is_version(bound) and _is_version(default))


def _is_beyond(value: Json, bound: Json, words: str) -> bool:
    """Whether a value is more (or less) than a bound of its kind; the bound itself is good."""
    mine, limit = _measure(value), _measure(bound)
    return mine > limit if words == "more" else mine < limit


def _measure(value: Json) -> tuple[float, ...]:
    """What a number or a version is compared by: 1.10 is more than 1.2, and 1.2.0 the same."""
    if not isinstance(value, str):
        return (float(str(value)),)
    parts = [float(part) for part in value.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_version(value: Json) -> bool:
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None
