"""The header of an export held against a mapping, before any row is read: what is missing, and what nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.documents.exports import RowFault, folded
from socgap_evidence.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.documents.exports import Export
    from socgap_evidence.importing.mapping import Import

_FILTER = "a filter"


class Header:
    """Finds the columns of an export by the names that a mapping has for them."""

    def __init__(self, mapping: Import, export: Export) -> None:
        self._mapping = mapping
        self._export = export
        self._positions = {folded(name): index for index, name in enumerate(export.columns)}
        self._known: dict[tuple[str, ...], int | None] = {}

    def position(self, names: tuple[str, ...]) -> int | None:
        """Where the first of these columns stands that is there; ``None`` if none is."""
        if names not in self._known:
            there = (self._positions[one] for one in map(folded, names) if one in self._positions)
            self._known[names] = next(there, None)
        return self._known[names]

    def name(self, names: tuple[str, ...]) -> str | None:
        """The first of these columns that is there, as the export calls it; ``None`` if none is."""
        index = self.position(names)
        return None if index is None else self._export.columns[index]

    def columns(self) -> dict[str, str]:
        """The columns of each field, as the export names them."""
        found: dict[str, list[str]] = {}
        for what, names, _ in self._wanted():
            name = self.name(names)
            if name is not None and what != _FILTER:
                found.setdefault(what, []).append(name)
        return {field: ", ".join(columns) for field, columns in found.items()}

    def faults(self) -> list[RowFault]:
        """One for each column that is not there and has to be."""
        unused = self._unused()
        return [
            self._missing(names, unused, what)
            for what, names, is_optional in self._wanted()
            if not is_optional and self.position(names) is None
        ]

    def notes(self) -> list[str]:
        """What is passed over, for people to see."""
        ignored = {folded(column) for column in self._mapping.ignore}
        idle = [f"'{name}'" for name in self._unused() if folded(name) not in ignored]
        blank = ", ".join(map(str, self._export.blank))
        return [
            *([f"Columns that the mapping neither uses nor ignores: {', '.join(idle)}."] if idle else []),
            *([f"Blank lines that are no rows: {blank}."] if blank else []),
        ]

    def _wanted(self) -> Iterator[tuple[str, tuple[str, ...], bool]]:
        """What the mapping looks for: for which field, under which names, and whether it may be missing."""
        for field, rule in self._mapping.fields.items():
            for one in rule.sources:
                yield field, one.columns, one.optional
        for column in (*self._mapping.only, *self._mapping.without):
            yield _FILTER, (column,), False

    def _unused(self) -> list[str]:
        used = {self.position(names) for _, names, _ in self._wanted()}
        return [name for index, name in enumerate(self._export.columns) if index not in used]

    def _missing(self, names: tuple[str, ...], unused: Iterable[str], what: str) -> RowFault:
        quoted = " or ".join(f"'{name}'" for name in names)
        guess = next(filter(None, (did_you_mean(name, unused) for name in names)), "")
        there = ", ".join(self._export.columns)
        fix = guess or f"The columns are {there}. Name the one that holds it in the mapping."
        return RowFault(self._export.header_line, None, f"There is no column {quoted}, for {what}.", fix)
