"""Members of registers by what an export calls them: a person by a work address, a system by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents import read_document
from socgap_evidence.documents.exports import folded
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.importing.faults import CellError, UnknownWordError, shown
from socgap_evidence.model import Json
from socgap_evidence.snapshot.tree import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from socgap_evidence.importing.mapping import Lookup
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.snapshot.globs import GlobPattern

Items = list[dict[str, Json]]


class Registers:
    """The registers of a tree, each read when something is first looked up in it."""

    def __init__(self, tree: Tree, sources: Mapping[str, Sequence[GlobPattern]]) -> None:
        self._tree = tree
        self._sources = sources
        self._items: dict[str, Items] = {}
        self._known: dict[tuple[str, tuple[str, ...]], dict[str, Items]] = {}

    def put(self, register: str, items: Iterable[dict[str, Json]]) -> None:
        """Look members of a register up among these, which are not in the tree yet."""
        self._items[register] = list(items)

    def members(self, register: str, key: str) -> frozenset[str]:
        """The keys of a register; empty where there is none, or it has no member yet."""
        is_there = register in self._items or self._paths(register)
        return frozenset(by_key(self._read(register), key) if is_there else ())

    def find(self, lookup: Lookup, cell: str) -> Json:
        """The field that is asked for, of the one member that the cell names.

        Raises UnknownWordError if there is none, CellError if there are several, and UsageError without the register.
        """
        known = self._index(lookup)
        found = known.get(folded(cell), [])
        given = {str(item[lookup.give]): item[lookup.give] for item in found if lookup.give in item}
        where, by = f"the {lookup.register} register", " or ".join(f"'{name}'" for name in lookup.by)
        if len(given) == 1:
            return next(iter(given.values()))
        if given:
            message = f"{shown(cell)} is {by} of {' and of '.join(given)} in {where}."
            raise CellError(message, "Let one of them have it.")
        fix = f"{did_you_mean(folded(cell), known)} Add it there first, or correct the cell.".lstrip()
        raise UnknownWordError(f"{shown(cell)} is {by} of no member of {where}.", fix)

    def _index(self, lookup: Lookup) -> dict[str, Items]:
        """The members of the register by what the fields say in small letters."""
        key = (lookup.register, lookup.by)
        if key not in self._known:
            index: dict[str, Items] = {}
            for item in self._read(lookup.register):
                for value in (item.get(name) for name in lookup.by):
                    if isinstance(value, str):
                        index.setdefault(folded(value), []).append(item)
            self._known[key] = index
        return self._known[key]

    def _read(self, register: str) -> Items:
        if register not in self._items:
            paths = self._paths(register)
            if not paths:
                fix = f"Write it first, such as with 'socgap import' or 'socgap new {register}'."
                raise UsageError(f"There is no {register} register in which to look cells up.", fix=fix)
            found = [read_document(path, self._tree.read(path)).data for path in paths]
            self._items[register] = [item for data in found for item in items_of(data)]
        return self._items[register]

    def _paths(self, register: str) -> list[str]:
        globs = self._sources.get(register, ())
        return sorted({entry.path for glob in globs for entry in matching(self._tree.entries, glob)})


def by_key(items: Items, key: str) -> dict[str, dict[str, Json]]:
    """The items that have the key, by it; an entry without one, or with an empty one, is no member."""
    return {str(item[key]): item for item in items if item.get(key) is not None}


def items_of(data: Json) -> Items:
    """The items of a register or population; none where it has no list of them."""
    items = data.get("items") if isinstance(data, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
