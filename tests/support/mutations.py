"""Mutations as data: what is changed in which file, and what must then be found (tests/mutations/README.md)."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent.parent / "mutations"
NOTHING = "nothing"

Changes = dict[str, bytes | None]
"""Files with other bytes than the repaired company's, new ones among them; ``None`` for those that are gone."""


@dataclass(frozen=True)
class Mutation:
    """One entry of ``mutations``."""

    says: str
    file: str
    edit: list[dict[str, Any]]
    fires: str
    reason: str = ""
    given: tuple[str, ...] = ()
    beside: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)

    @property
    def control(self) -> str:
        """The control whose sentence fires: what stands before the first dot."""
        return self.fires.partition(".")[0]

    def __str__(self) -> str:
        return re.sub(r"[^\w.]+", "-", f"{self.fires} {self.says}").strip("-")


@dataclass(frozen=True)
class Section:
    """One file of mutations."""

    name: str
    given: Mapping[str, list[dict[str, Any]]]
    mutations: tuple[Mutation, ...]
    awaiting: tuple[str, ...]
    """The requirements with an assertion that no mutation makes fire yet: ``VM-1.E2 VM-1.J2``."""


@cache
def sections() -> tuple[Section, ...]:
    """Every file of mutations, in the order of their names."""
    return tuple(_section(path) for path in sorted(FOLDER.glob("*.yaml")))


def mutations() -> list[Mutation]:
    """The mutations of all sections."""
    return [one for section in sections() for one in section.mutations]


def _section(path: Path) -> Section:
    data: Any = read_document(path.name, path.read_bytes()).data
    found = tuple(
        Mutation(**{"given": tuple(one.pop("with", ())), **one})
        for one in deepcopy(data.get("mutations", []))
    )
    return Section(path.stem, data.get("given", {}), found, tuple(data.get("awaiting", ())))


@cache
def _given() -> Mapping[str, list[dict[str, Any]]]:
    """What is there before an edit, by name, whichever section says it."""
    return {name: files for section in sections() for name, files in section.given.items()}


def given(names: tuple[str, ...], files: Mapping[str, bytes]) -> Changes:
    """The files that differ from those of the company before the edit."""
    changed: Changes = {}
    for one in (one for name in names for one in _given()[name]):
        if "holds" in one:
            changed[one["file"]] = written(one["holds"])
        else:
            edit(changed, one["file"], one["edit"], files)
    return changed


def edit(changed: Changes, path: str, operations: list[dict[str, Any]], files: Mapping[str, bytes]) -> None:
    """Apply operations to one file on top of what is changed already."""
    for operation in operations:
        content = changed.get(path, files.get(path))
        if "holds" in operation:
            assert content is None, f"{path} is there already"
            changed[path] = written(operation["holds"])
        else:
            assert content is not None, f"there is no file {path}"
            changed[path] = edited(path, content, operation)


def edited(path: str, content: bytes, operation: dict[str, Any]) -> bytes | None:
    """The bytes of a file after one operation; ``None`` if it is gone."""
    match operation:
        case {"remove_file": True}:
            return None
        case {"flip_byte": int(number)}:
            return content[:number] + bytes([content[number] ^ 1]) + content[number + 1 :]
        case {"text": str(old), "becomes": str(new)}:
            assert content.count(old.encode()) == 1, f"'{old}' does not stand once in {path}"
            return content.replace(old.encode(), new.encode())
        case {"cut_at": str(old)}:
            assert content.count(old.encode()) == 1, f"'{old}' does not stand once in {path}"
            return content.partition(old.encode())[0]
    document = read_document(path, content)
    data: Any = deepcopy(document.data)
    match operation:
        case {"set": str(at), "to": value}:
            put(data, at, value)
        case {"append": str(at), "value": value}:
            put(data, f"{at}[]", value)
        case {"copy": str(source), "to": str(at)}:
            ((holder, key),) = places(data, source)
            put(data, at, holder[key])
        case {"delete": str(at)}:
            for holder, key in reversed(places(data, at)):
                del holder[key]
        case _:
            pytest.fail(f"no operation: {operation}")
    assert data != document.data, f"it changes nothing: {operation}"
    return written(data, document.body)


def written(data: Any, body: str | None = None) -> bytes:
    """Data as a file: JSON is YAML; with a body it is the front matter."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return (text if body is None else f"---\n{text}\n---\n{body}").encode()


_STEP = re.compile(
    r"\.?(?P<key>[a-z]\w*)|\[(?P<index>-?\d+)\]|\[(?P<field>\w*)=(?P<value>[^\]]*)\]|(?P<new>\[\])"
)


def places(data: Any, path: str) -> list[tuple[Any, Any]]:
    """Every place that a path names, as what holds it and the key or position in there."""
    found: list[tuple[Any, Any]] = [([data], 0)]
    end = 0
    for step in _STEP.finditer(path):
        assert step.start() == end, f"'{path}' cannot be read from '{path[end:]}' on"
        end = step.end()
        found = [place for holder, key in found for place in _inside(holder[key], step.groupdict())]
    assert end == len(path), f"'{path}' cannot be read from '{path[end:]}' on"
    assert found, f"nothing is at '{path}'"
    return found


def _inside(value: Any, step: dict[str, str | None]) -> Iterator[tuple[Any, Any]]:
    if step["key"] is not None:
        yield value, step["key"]
    elif step["index"] is not None:
        yield value, int(step["index"])
    elif step["new"] is not None:
        yield value, len(value)
    else:
        for index, item in enumerate(value):
            held = item.get(step["field"]) if step["field"] else item
            if (held if isinstance(held, str) else json.dumps(held)) == step["value"]:
                yield value, index


def put(data: Any, path: str, value: Any) -> None:
    """Set the value at every place that the path names; the place behind a list's last is a new one."""
    for holder, key in places(data, path):
        if isinstance(holder, list) and key == len(holder):
            holder.append(deepcopy(value))
        else:
            holder[key] = deepcopy(value)
