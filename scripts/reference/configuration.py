"""Every key of ``socgap.yaml`` and every parameter, from the schema that the settings are checked by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.reference.reading import CONTROLS, cell, fields, listed, load
from socgap_evidence.project.config import SCHEMA, read_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Json

_HEAD = """# Configuration

`socgap.yaml` at the top of the repository of evidence says what the company decides. Only `company` is required.
An unknown key is an error with a suggestion, and exit code 2: a setting that is misspelt must not be passed over.

The order in which a limit is looked up is the policy's front matter, then `socgap.yaml`, then the default.
`socgap check -v` shows each setting with the file and line that it came from.

An editor that reads `# yaml-language-server: $schema=…` can use
[config.schema.json](../../controls/schemas/config.schema.json) for completion and checks while typing.

## Keys

| key | is | default | meaning |
|---|---|---|---|
"""

_PARAMETERS = """
## Parameters

Limits that controls use by name. No criterion prescribes a number: each belongs to the policy named here, into whose
front matter it goes (`parameters:`). `parameters` in `socgap.yaml` is for what no policy states yet. Beyond the limit
in the last column an auditor would question the design, and `socgap check` warns.

| parameter | unit | default | policy | warned of |
|---|---|---|---|---|
"""

NONE = "none"

DEFAULTS = {
    "time_zone": "`UTC`",
    "history": "`required`",
    "evidence": "`evidence`",
    "status": "`STATUS.md`",
    "categories": "`[security]`",
    "controls": "the built-in ones",
    "history_since": "`program_start`",
    "holidays": "none",
    "company": "required",
    "late_or_missed_slots": "`0.25`",
    "tolerable_rate": "`0.05`",
    "small_population": "`20`",
}


def page() -> str:
    """The page; the defaults that it names are those that an almost empty file gives."""
    _hold_to_the_reader()
    return _HEAD + "\n".join(_keys(SCHEMA, "")) + "\n" + _PARAMETERS + "\n".join(_parameters()) + "\n"


def _hold_to_the_reader() -> None:
    """ValueError if a default of this page is not what the reader of settings takes."""
    config = read_config(b"company: Example, Inc.\n")
    for key in ("time_zone", "history", "evidence", "status"):
        if DEFAULTS[key] != f"`{getattr(config, key).value}`":
            raise ValueError(f"The default of '{key}' is no longer {DEFAULTS[key]}.")
    if config.categories.value != ("security",) or config.controls.value is not None:
        raise ValueError("The default of 'categories' or 'controls' is another one.")


def _keys(schema: dict[str, Json], prefix: str) -> Iterator[str]:
    for key, value in fields(schema.get("properties")).items():
        rules = fields(value)
        says = cell(str(rules.get("description", "")))
        yield f"| `{prefix}{key}` | {_kind(rules)} | {DEFAULTS.get(key, NONE)} | {says} |"
        yield from _keys(rules, f"{prefix}{key}.")


def _kind(rules: dict[str, Json]) -> str:
    """What a value is, in a few words."""
    if "enum" in rules:
        return ", ".join(f"`{choice}`" for choice in listed(rules["enum"]))
    if rules.get("format") == "date":
        return "day"
    if rules.get("type") == "array":
        kind = _kind(fields(rules.get("items")))
        return "list of days" if kind == "day" else f"list of {kind}"
    words = {"string": "text", "object": "mapping", "number": "number", "integer": "whole number"}
    return words.get(str(rules.get("type")), str(rules.get("type")))


def _parameters() -> Iterator[str]:
    for name, value in fields(load(CONTROLS / "parameters.yaml")).items():
        rules = fields(value)
        bound = next((f"{word} {_value(rules[key])}" for key, word in _BOUNDS if key in rules), NONE)
        yield (
            f"| `{name}` | {cell(str(rules['unit']))} | {_value(rules['default'])} | {rules['home']} | {bound} |"
        )


_BOUNDS = (("ceiling", "over"), ("floor", "under"))


def _value(value: Json) -> str:
    """A value of a parameter; of one with levels each."""
    if isinstance(value, dict):
        return "; ".join(f"{level} {_value(one)}" for level, one in value.items())
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in value)
    return str(value)
