"""What two files of JSON say otherwise, value by value, with the words in which they say it left out if wanted.

A value is found by the ids on the way to it, not by its place in a list, so that one more entry is one difference.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.documents import json as strict_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from socgap_evidence.model import Json

    Way = tuple[str, ...]

WORDING = frozenset(
    {
        *("message", "fix", "says", "title", "question", "remarks", "how", "headline"),
        *("line", "column", "end_line", "end_column"),
    }
)
"""Keys whose values are sentences and places in files, which another version may word or find otherwise."""
_NAMES = ("id", "requirement", "path", "name")
"""The keys by which an entry of a list is found: the first that it has."""
_MOST = 60
"""The most characters of a value that are shown."""


class Difference(NamedTuple):
    """One value that is another one."""

    way: tuple[str, ...]
    """The keys and the ids on the way to it."""
    says: str

    @property
    def about(self) -> str:
        """The ids and keys in words."""
        return ", ".join(self.way)


def differences(given: bytes, made: bytes, ignoring: Collection[str] = ()) -> Iterator[Difference]:
    """What the first says otherwise than the second, below no key of ``ignoring``; DocumentError if one is no JSON."""
    first, second = (dict(_values(_read(raw), ignoring, ())) for raw in (given, made))
    for way in dict.fromkeys((*first, *second)):
        told, again = (_shown(one[way]) if way in one else "not there" for one in (first, second))
        if told != again or first.get(way) != second.get(way):
            yield Difference(way, f"It is {told}; made again it is {again}.")


def _read(raw: bytes) -> Json:
    """The data; one key twice, or depth without an end, is no JSON here."""
    return strict_json.read("", raw.decode("utf-8", "replace")).data


def _values(data: Json, ignoring: Collection[str], way: Way) -> Iterator[tuple[Way, Json]]:
    """Every value that holds no other, with the way to it; of a list or a mapping that is empty there is none."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in ignoring:
                yield from _values(value, ignoring, (*way, key))
    elif isinstance(data, list):
        count: dict[str, int] = {}
        for value in data:
            name = _name(value)
            count[name] = count.get(name, 0) + 1
            step = name if name and count[name] == 1 else f"{name} {count[name]}".lstrip()
            yield from _values(value, ignoring, (*way, step))
    else:
        yield way, data


def _name(value: Json) -> str:
    """What an entry of a list is called, empty if it has no name."""
    if not isinstance(value, dict):
        return ""
    return next((str(value[key]) for key in _NAMES if value.get(key)), "")


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
