"""What a control's words mean: parameters and populations by name, durations, numbers and schemas."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.durations import Duration, Unit
from socgap_evidence.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.schemas import SchemaSet, Validator

_PARAMETER = re.compile(r"param\('(?P<name>[A-Za-z0-9_.]+)'\)")


class Terms(Struct, frozen=True):
    """What a control's words mean: the company's parameters by name, and the schemas it may refer to."""

    values: Mapping[str, Json]
    units: Mapping[str, str]
    schemas: SchemaSet
    path: str
    """The control they are used in, for messages."""
    used: set[str] = field(default_factory=set)
    """The parameters that controls have named so far: one that none names would change nothing."""
    populations: Mapping[str, Json] = field(default_factory=dict)
    """The populations that ``shared.yaml`` names."""

    def fill(self, value: Json) -> Json:
        """A keyword's value with ``param('name')`` in its JSONPaths replaced by the parameter's value.

        It is written like a function of RFC 9535; ``param('name.level')`` takes one level of several. Raises
        ValueError for a parameter that does not exist, is neither a number nor a text, or is spelled otherwise.
        """
        if isinstance(value, dict):
            return {key: self.fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = _PARAMETER.fullmatch(value)
        if whole:
            return self._parameter(whole)
        filled = _PARAMETER.sub(self._literal, value)
        if filled.startswith("$") and "param(" in filled:
            raise ValueError(
                f"'{value}' does not say which parameter; write param('name') or param('name.level')"
            )
        return filled

    def _literal(self, match: re.Match[str]) -> str:
        held = self._parameter(match)
        if isinstance(held, bool) or not isinstance(held, int | float | str):
            raise ValueError(f"the parameter '{match['name']}' is neither a number nor a text")  # noqa: TRY004
        return json.dumps(held)

    def _parameter(self, match: re.Match[str]) -> Json:
        name, _, level = match["name"].partition(".")
        if name not in self.values:
            raise ValueError(f"there is no parameter '{name}'. {did_you_mean(name, self.values)}".rstrip())
        self.used.add(name)
        held = self.values[name]
        if not level:
            return held
        if not isinstance(held, dict):
            raise ValueError(f"the parameter '{name}' has no levels")  # noqa: TRY004  # one kind of error
        if level not in held:
            hint = did_you_mean(level, held) or f"It has {', '.join(held)}."
            raise ValueError(f"the parameter '{name}' has no level '{level}'. {hint}")
        return held[level]

    def population(self, name: str) -> Json:
        """A population of ``shared.yaml``, as it is spelled there; ValueError if there is none of the name."""
        if name not in self.populations:
            known = ", ".join(sorted(self.populations)) or "none"
            hint = did_you_mean(name, self.populations) or f"There are {known}."
            raise ValueError(f"there is no population '{name}'. {hint}")
        return self.fill(self.populations[name])

    def compile(self, schema: Json) -> Validator:
        """A schema that is written into a control; SchemaError if it is none."""
        return self.schemas.compile(schema, self.path)

    def duration(self, value: Json) -> Duration:
        """A duration written out, or the parameter that holds one."""
        if isinstance(value, str) and value in self.values:
            self.used.add(value)
            return self._of_parameter(value, self.values[value])
        try:
            return Duration.parse(str(value))
        except ValueError as error:
            hint = did_you_mean(str(value), self.values)
            raise ValueError(f"{error}{' ' + hint if hint else ''}") from None

    def days(self, value: Json) -> Duration:
        """A duration that has a last day: any but hours."""
        return _in_days(self.duration(value))

    def durations(self, value: Json) -> Mapping[str | None, Duration]:
        """One duration in days for all (under ``None``), or one for each level that a parameter distinguishes."""
        held = self.values.get(value) if isinstance(value, str) else value
        if isinstance(held, dict) and isinstance(value, str):
            self.used.add(value)
            return {level: _in_days(self._of_parameter(value, number)) for level, number in held.items()}
        return {None: self.days(value)}

    def levels(self, value: Json) -> dict[str | None, Duration]:
        """A duration for each level, from a parameter with levels or written out; ValueError for anything else."""
        held = self.values.get(value) if isinstance(value, str) else value
        if not isinstance(held, dict):
            if isinstance(value, str) and value in self.values:
                raise ValueError(f"the parameter '{value}' has no levels")
            hint = did_you_mean(str(value), self.values)
            raise ValueError(f"'{value}' is no parameter with levels. {hint or ''}".rstrip())  # noqa: TRY004
        if isinstance(value, str):
            self.used.add(value)
            return {level: self._of_parameter(value, number) for level, number in held.items()}
        return {level: self.duration(one) for level, one in held.items()}

    def number(self, value: Json) -> float:
        """A number written out, or the parameter that holds one."""
        held = self.values.get(value) if isinstance(value, str) else value
        self.used.update({value} & self.values.keys() if isinstance(value, str) else ())
        if isinstance(held, bool) or not isinstance(held, int | float):
            if isinstance(value, str) and value in self.values:
                raise ValueError(f"the parameter '{value}' is no number")
            hint = did_you_mean(str(value), self.values)
            raise ValueError(f"'{value}' is neither a number nor a parameter. {hint}".rstrip())  # noqa: TRY004
        return held

    def _of_parameter(self, name: str, value: Json) -> Duration:
        unit = next((unit for unit in Unit if self.units.get(name, "").startswith(unit.value)), None)
        if unit is None or isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"the parameter '{name}' is no whole number of hours, days or months")
        return Duration(value, unit)


def _in_days(duration: Duration) -> Duration:
    if duration.is_of_moments:
        raise ValueError(f"'{duration}' counts {duration.unit.value}s; a limit in days is needed here")
    return duration
