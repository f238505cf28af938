"""A list of repositories as a value: read from YAML, held against its grammar, and against the folders that are there.

A mistake in it is an error with a place, and nothing is judged: a repository that drops out of a list by a slip would look
like one that has passed. What is wrong inside a repository is not looked at here.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from socgap_evidence.documents import locate, read_document
from socgap_evidence.errors import ConfigError, DocumentError, UsageError
from socgap_evidence.fleet.grammar import FLEET_GRAMMAR
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from socgap_evidence.model import Json, Pointer

_ENDINGS = (".yaml", ".yml")


class Listed(Struct, frozen=True):
    """One repository of the list."""

    name: str
    path: str
    """The folder of its ``socgap.yaml`` as the list names it, with ``/`` between folders."""
    folder: Path
    """The same as it is on this machine, without links."""
    rev: str
    """The revision to judge; empty for the work tree."""
    owner: str


class FleetList(Struct, frozen=True):
    """A whole list, in its order."""

    title: str
    zone: tzinfo
    repositories: tuple[Listed, ...]


def read_list(path: Path) -> FleetList:
    """The list that a file of YAML holds; paths in it count from its folder.

    Raises ConfigError with line and column for the first thing that is wrong with it, and UsageError if it cannot be read.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise UsageError(
            "A list of repositories is a file of YAML.", path=str(path), fix="Name one that ends in .yaml."
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The list cannot be read: {error.strerror}.",
            path=str(path),
            fix="Name a file that lists repositories.",
        ) from error
    return _Reader(path, raw).whole()


class _Reader:
    """Makes values of the bytes of a list."""

    def __init__(self, path: Path, raw: bytes) -> None:
        self._path = path
        self._name = path.as_posix()
        self._raw = raw

    def whole(self) -> FleetList:
        """All of it; ConfigError at the first mistake."""
        data = self._data()
        listed = data.get("repositories")
        items = listed if isinstance(listed, list) else []
        found = tuple(self._one(_mapping(item), index) for index, item in enumerate(items))
        for index, one in enumerate(found):
            self._refuse_twins(found[:index], one, index)
        return FleetList(_text(data, "title"), self._zone(_text(data, "time_zone")), found)

    def _data(self) -> Mapping[str, Json]:
        try:
            data = read_document(self._name, self._raw).data
        except DocumentError as error:
            raise ConfigError(
                error.message, path=self._name, line=error.line, column=error.column, fix=error.fix
            ) from error
        validator = SchemaSet({}, "").compile(dict(FLEET_GRAMMAR), "fleet.schema.json")
        for found in validator.violations(data):
            raise self._fault(found.pointer, found.message, found.fix, on_key=found.on_key)
        return _mapping(data)

    def _one(self, data: Mapping[str, Json], index: int) -> Listed:
        where: Pointer = ("repositories", index)
        path, inside = _text(data, "path"), _text(data, "project")
        top = self._folder(self._path.parent, path, (*where, "path"))
        folder = self._folder(top, inside, (*where, "project")) if inside else top
        if not folder.is_relative_to(top):
            fix = "Name a folder below the one that 'path' names."
            raise self._fault((*where, "project"), f"'{inside}' is not a folder of the repository.", fix)
        called = PurePosixPath(path).name
        name = _text(data, "name").strip() or (called if called != ".." else "") or top.name
        if not name:
            raise self._fault((*where, "path"), "The folder has no name.", "Add 'name'.")
        written = PurePosixPath(path, inside).as_posix()
        return Listed(name, written, folder, _text(data, "rev"), _text(data, "owner"))

    def _folder(self, start: Path, path: str, where: Pointer) -> Path:
        """A folder that is there, without links."""
        try:
            found = (start / path).resolve(strict=True)
            if found.is_dir():
                return found
            said = f"'{path}' is no folder."
        except (OSError, ValueError, RuntimeError):  # a loop of links, a name that no system has
            said = f"There is no folder '{path}'."
        fix = "Correct the path; it counts from the folder of this file, and 'project' from that of 'path'."
        raise self._fault(where, said, fix)

    def _refuse_twins(self, before: tuple[Listed, ...], one: Listed, index: int) -> None:
        """No name and no folder stands in a list twice: one of the two rows would be looked for in vain."""
        for number, other in enumerate(before, 1):
            if other.folder == one.folder:
                said = f"'{one.path}' is listed already, as '{other.name}'."
                raise self._fault(("repositories", index, "path"), said, "Leave one of the two out.")
            if other.name.casefold() == one.name.casefold():
                fix = "Give each a 'name' of its own."
                said = f"'{one.name}' is the name of repository {number} already."
                raise self._fault(("repositories", index, "name"), said, fix)

    def _zone(self, name: str) -> tzinfo:
        if name in {"", "UTC"}:
            return UTC
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            fix = "Name a place such as Europe/Lisbon."
            raise self._fault(("time_zone",), f"'{name}' is not a time zone.", fix) from error

    def _fault(self, pointer: Pointer, message: str, fix: str, *, on_key: bool = False) -> ConfigError:
        """What is wrong, at its place, or at that of what it should stand in."""
        span = locate(self._name, self._raw, pointer, on_key=on_key)
        return ConfigError(message, path=self._name, line=span.line, column=span.column, fix=fix)


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(data: Mapping[str, Json], key: str) -> str:
    """A field; empty if it is not set, which the grammar lets no field be."""
    return str(data.get(key, ""))
