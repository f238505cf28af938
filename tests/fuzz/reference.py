"""Other readers of the same formats: PyYAML's composer with JSON's types, and the standard library's csv and json.

They say what a value is where ours accepts. They accept more than ours do, so of a refusal they say nothing.
"""

from __future__ import annotations

import csv
import io
import json
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from socgap_evidence.model import Json

_CONSTANTS = {"true": True, "false": False, "null": None}
_DIGITS, _FRACTION, _EXPONENT = 18, 64, 3
"""The most digits of a whole number, behind its point, and of its exponent; what has more is text."""


def read_yaml(text: str, loader: type[Any] = yaml.CBaseLoader) -> Json:
    """What PyYAML's nodes hold; YAMLError if it is no YAML for that loader."""
    return _value(yaml.compose(text, Loader=loader))


def _value(node: yaml.Node | None) -> Json:
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        assert len(set(keys)) == len(keys), "a key stands there twice"
        return {key.value: _value(inner) for key, inner in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(inner) for inner in node.value]
    assert isinstance(node, yaml.ScalarNode), "there is no value"
    return str(node.value) if node.style else plain(node.value)


def plain(text: str) -> Json:
    """What a plain scalar is by YAML 1.2's core schema, with the numbers of JSON."""
    if text in {"", "~"}:
        return None
    if text.lower() in _CONSTANTS and text in {text.lower(), text.upper(), text.capitalize()}:
        return _CONSTANTS[text.lower()]
    try:
        number = json.loads(text, parse_constant=_refuse)
    except ValueError:
        return text
    if type(number) not in {int, float} or text != text.strip() or _is_too_long(text):
        return text
    if isinstance(number, float) and not _is_kept(text, number):
        return text
    return float(number) if isinstance(number, float) else int(number)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _is_too_long(text: str) -> bool:
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    return len(whole) > _DIGITS or len(fraction) > _FRACTION or len(exponent.strip("+-")) > _EXPONENT


def _is_kept(text: str, number: float) -> bool:
    """Whether a number is finite, and not a whole one where the text says a fraction."""
    return math.isfinite(number) and not (number.is_integer() and Fraction(text).denominator != 1)


def read_csv(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and the cells of each row with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(reader)
    rows: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        row = next(reader, None)
        if row is None:
            return header, rows
        rows.append((line, row))


def read_json(text: str) -> Json:
    """What the standard library reads, every key of an object once; ValueError for what JSON does not have."""
    found: Json = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    return found


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    assert len(found) == len(pairs), "a key stands there twice"
    return found
