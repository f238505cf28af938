"""Values of a judge as they are written: whether two are the same, and how to show one in a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from socgap_evidence.project.controls import plain_word

if TYPE_CHECKING:
    from collections.abc import Collection

    from socgap_evidence.model import Json

_LONGEST = 100


def spelled(value: Json) -> str:
    """A text that two values share only if they are the same: true is not 1, and the order of keys says nothing."""
    return json.dumps(value, sort_keys=True)


def is_same(one: Json, other: Json) -> bool:
    """Whether two values are the same, likewise."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(inner, other[key]) for key, inner in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return type(one) is type(other) and one == other


def shown(value: Json) -> str:
    """A value in a sentence, shortened where it is long: its place is told beside it."""
    text = value if isinstance(value, str) else _flow(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _flow(value: Json) -> str:
    """A value on one line as controls write it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(inner) for inner in value)}]"
    return "null" if value is None else plain_word(value)


def named(names: Collection[str], *, at_most: int = 3) -> str:
    """Names in a sentence, in their order: ``a, b, c and 4 more``."""
    chosen = list(names)[:at_most]
    more = len(names) - len(chosen)
    return f"{', '.join(chosen)}{f' and {more} more' if more else ''}"
