"""The company's own limits: a number in ``socgap.yaml``, else the catalogue's default.

No criterion prescribes a number of days; an auditor tests a company against what it has promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from socgap_evidence.documents import locate
from socgap_evidence.errors import ConfigError, did_you_mean
from socgap_evidence.project.catalogue import PARAMETERS, Catalogue
from socgap_evidence.project.config import CONFIG_NAME, Config, Setting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from socgap_evidence.model import Json


@dataclass(frozen=True, slots=True)
class Parameter:
    """A limit that controls name: its default, its unit, and the policy that should promise it."""

    name: str
    default: Json
    unit: str
    home: str


def read_parameters(catalogue: Catalogue) -> dict[str, Parameter]:
    """The parameters a catalogue defines; ControlError for one without a default or a unit."""
    data = catalogue.load(PARAMETERS)
    found = {}
    for name, value in data.items() if isinstance(data, dict) else ():
        if not isinstance(value, dict) or "default" not in value or not isinstance(value.get("unit"), str):
            raise catalogue.error(PARAMETERS, (name,), f"'{name}' needs a default and a unit.", "Add them.")
        found[name] = Parameter(name, value["default"], str(value["unit"]), str(value.get("home", "")))
    return found


def settle(definitions: Mapping[str, Parameter], config: Config, raw: bytes) -> dict[str, Setting[Json]]:
    """Each parameter's value and origin; ConfigError for one in ``socgap.yaml`` that nothing defines."""
    settled = {name: Setting(one.default, "default") for name, one in definitions.items()}
    for name, value in config.parameters.value.items():
        span = locate(CONFIG_NAME, raw, ("parameters", name), on_key=True)
        place = {"path": CONFIG_NAME, "line": span.line, "column": span.column}
        if name not in definitions:
            fix = did_you_mean(name, definitions) or f"The parameters are {', '.join(sorted(definitions))}."
            raise ConfigError(f"There is no parameter '{name}'.", fix=fix, **place)  # type: ignore[arg-type]
        _check_shape(definitions[name], value, place)
        settled[name] = Setting(value, f"{CONFIG_NAME}:{span.line}:{span.column}")
    return settled


def refuse_unused(config: Config, raw: bytes, used: Collection[str]) -> None:
    """ConfigError for a parameter in ``socgap.yaml`` that no control names: a limit that would change nothing."""
    for name in config.parameters.value:
        if name not in used:
            span = locate(CONFIG_NAME, raw, ("parameters", name), on_key=True)
            raise ConfigError(
                f"No control uses the parameter '{name}', so its value would change nothing.",
                fix=f"Remove it, or name it in a control. Used are: {', '.join(sorted(used)) or 'none'}.",
                path=CONFIG_NAME,
                line=span.line,
                column=span.column,
            )


def _check_shape(definition: Parameter, value: Json, place: dict[str, object]) -> None:
    """A value must be of the default's kind; a mapping must name exactly the default's levels."""
    default = definition.default
    fits = _is_number(value) if _is_number(default) else isinstance(value, type(default))
    if fits and isinstance(default, dict) and isinstance(value, dict):
        fits = set(value) == set(default) and all(
            _is_number(one) == _is_number(default[key]) for key, one in value.items()
        )
    numbers = value.values() if isinstance(value, dict) else [value]
    if any(isinstance(one, int | float) and one < 0 for one in numbers):
        raise ConfigError(
            f"The parameter '{definition.name}' is negative.",
            fix=f"The default is {default}.",
            **place,  # type: ignore[arg-type]
        )
    if not fits:
        levels = f" for each of {', '.join(default)}" if isinstance(default, dict) else ""
        raise ConfigError(
            f"The parameter '{definition.name}' must be given in {definition.unit}{levels}.",
            fix=f"The default is {default}.",
            **place,  # type: ignore[arg-type]
        )


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
