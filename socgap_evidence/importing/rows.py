"""The rows of an export become members, and none gets lost.

Each is a member, or is named with what is wrong with it, or was left out by a filter that the mapping states.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from socgap_evidence.documents.exports import RowFault, folded
from socgap_evidence.errors import did_you_mean
from socgap_evidence.importing.cells import properties_of_items
from socgap_evidence.importing.faults import CellError, UnknownWordError, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from socgap_evidence.documents.exports import Export, ExportRow
    from socgap_evidence.importing.cells import Cells
    from socgap_evidence.importing.lookups import Items, Registers
    from socgap_evidence.importing.mapping import FieldRule, Import
    from socgap_evidence.importing.moments import DayReading
    from socgap_evidence.model import Json


@dataclass(frozen=True, slots=True)
class Member:
    """One row, read."""

    line: int
    key: str
    owned: dict[str, Json]
    """What the export says; a field that is not here is empty there."""
    kept: dict[str, Json]
    """What to fill in where the register says nothing."""


@dataclass(slots=True)
class Rows:
    """All rows of an export."""

    members: list[Member] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    left_out: int = 0
    """Rows that the filters of the mapping leave out."""
    owned: tuple[str, ...] = ()
    """The fields that the export decides."""
    columns: dict[str, str] = field(default_factory=dict)
    """The columns of each field, as the export names them."""
    notes: list[str] = field(default_factory=list)
    days: Counter[DayReading] = field(default_factory=Counter)
    """The cells that say a day where a moment may stand, by how they were read."""


def read_rows(
    mapping: Import,
    export: Export,
    fields: Mapping[str, Json],
    cells: Cells,
    registers: Registers,
    existing: Items,
) -> Rows:
    """Every row as a member, or with a fault; ``fields`` are the schemas of the fields of an item.

    ``existing`` are the members that the register has, among which cells of the same register are looked up as well.
    """
    found = Rows(faults=list(export.faults))
    places = _places(mapping, export, found)
    if any(fault.line == export.header_line for fault in found.faults):
        found.faults.sort(key=lambda fault: fault.line)
        return found
    reading = _Reading(mapping, fields, cells, export.columns, found)
    rows = [row for row in export.rows if _is_meant(mapping, row, places)]
    found.left_out = len(export.rows) - len(rows)
    reading.all(rows, of_own=False)
    registers.put(mapping.type, [*(member.owned for member in found.members), *existing])
    reading.all(rows, of_own=True)
    _refuse_doubles(mapping, found)
    found.notes += [reading.says(count) for reading, count in found.days.items()]
    found.faults.sort(key=lambda fault: fault.line)
    return found


def _places(mapping: Import, export: Export, found: Rows) -> dict[str, int]:
    """The position of every column, by its name in small letters; what is missing and what is idle is noted."""
    positions = {folded(name): index for index, name in enumerate(export.columns)}
    used: set[int] = set()
    missing: list[tuple[Sequence[str], str]] = []
    for name, rule in mapping.fields.items():
        for one in rule.sources:
            index = next((positions[folded(c)] for c in one.columns if folded(c) in positions), None)
            if index is not None:
                used.add(index)
                known = found.columns.get(name)
                found.columns[name] = f"{known}, {export.columns[index]}" if known else export.columns[index]
            elif not one.optional:
                missing.append((one.columns, name))
    for column in (*mapping.only, *mapping.without):
        if folded(column) in positions:
            used.add(positions[folded(column)])
        else:
            missing.append(((column,), "a filter"))
    unused = [name for index, name in enumerate(export.columns) if index not in used]
    found.faults += [_missing(columns, unused, export, what) for columns, what in missing]
    meant = {folded(column) for column in mapping.ignore}
    if idle := [name for name in unused if folded(name) not in meant]:
        names = ", ".join(f"'{name}'" for name in idle)
        found.notes.append(f"Columns that the mapping neither uses nor ignores: {names}.")
    if export.blank:
        found.notes.append(f"Blank lines that are no rows: {', '.join(map(str, export.blank))}.")
    return positions


def _missing(columns: Sequence[str], unused: Sequence[str], export: Export, what: str) -> RowFault:
    names = " or ".join(f"'{name}'" for name in columns)
    guess = next(filter(None, (did_you_mean(column, unused) for column in columns)), "")
    fix = guess or f"The columns are {', '.join(export.columns)}. Name the one that holds it in the mapping."
    return RowFault(export.header_line, None, f"There is no column {names}, for {what}.", fix)


def _is_meant(mapping: Import, row: ExportRow, places: Mapping[str, int]) -> bool:
    """Whether the filters let a row through."""

    def says(column: str, wanted: Sequence[str]) -> bool:
        return folded(row.cells[places[folded(column)]]) in {folded(one) for one in wanted}

    return all(says(column, wanted) for column, wanted in mapping.only.items()) and not any(
        says(column, wanted) for column, wanted in mapping.without.items()
    )


class _Reading:
    """Goes over the rows twice: the second time for what is looked up among the rows themselves."""

    def __init__(
        self,
        mapping: Import,
        fields: Mapping[str, Json],
        cells: Cells,
        columns: Sequence[str],
        found: Rows,
    ) -> None:
        self._mapping = mapping
        self._fields = fields
        self._cells = cells
        self._columns = columns
        self._faulty: set[int] = set()
        self._places = {folded(name): index for index, name in enumerate(columns)}
        self._found = found
        self._rules = {
            name: rule
            for name, rule in mapping.fields.items()
            if not rule.sources or any(self._column(one) is not None for one in rule.sources)
        }
        found.owned = tuple(name for name, rule in self._rules.items() if not rule.keep)

    def all(self, rows: Sequence[ExportRow], *, of_own: bool) -> None:
        """Read the fields that are looked up among the rows themselves, or all the others."""
        known = {member.line: member for member in self._found.members}
        for row in rows:
            owned: dict[str, Json] = {}
            kept: dict[str, Json] = {}
            for name, rule in self._rules.items():
                if self._is_of_own(rule) is of_own:
                    (kept if rule.keep else owned).update(self._field(name, rule, row))
            if not of_own:
                key = owned.get(self._mapping.key)
                if key is None and row.line not in self._faulty:
                    rule = self._mapping.fields[self._mapping.key]
                    self._fault(row, rule, "It says nothing by which the row is known.", "Correct it.")
                self._found.members.append(Member(row.line, "" if key is None else str(key), owned, kept))
            else:
                known[row.line].owned.update(owned)
                known[row.line].kept.update(kept)

    def _is_of_own(self, rule: FieldRule) -> bool:
        return any(
            one.lookup is not None and one.lookup.register == self._mapping.type for one in rule.sources
        )

    def _column(self, rule: FieldRule) -> int | None:
        names = map(folded, rule.columns)
        return next((self._places[name] for name in names if name in self._places), None)

    def _field(self, name: str, rule: FieldRule, row: ExportRow) -> dict[str, Json]:
        """The field with its value, or nothing where it has none."""
        if rule.constant:
            return {name: rule.constant[0]}
        schema = self._fields.get(name)
        if rule.records:
            return {name: self._records(rule, row, schema)}
        value = self._value(name, rule, row, schema)
        return {name: value[0]} if value else {}

    def _records(self, rule: FieldRule, row: ExportRow, schema: Json) -> Json:
        inner = properties_of_items(self._cells.schemas, schema)
        made: list[Json] = []
        for record in rule.records:
            read = {
                name: one for name, one in record.items() if one.columns and self._column(one) is not None
            }
            if not any(row.cells[self._column(one) or 0] for one in read.values()):
                continue
            entry: dict[str, Json] = {}
            for name, one in record.items():
                if one.constant:
                    entry[name] = one.constant[0]
                elif name in read and (value := self._value(name, one, row, inner.get(name))):
                    entry[name] = value[0]
            made.append(entry)
        return made

    def _value(self, name: str, rule: FieldRule, row: ExportRow, schema: Json) -> tuple[Json, ...]:
        """The value of the field's column, if there is one; a fault is noted."""
        index = self._column(rule)
        cell = "" if index is None else row.cells[index]
        if not cell:
            if name == self._mapping.key:
                self._fault(row, rule, "It is empty, and by it the row is known.", "Fill it in.")
            return rule.default
        try:
            read = self._cells.read(rule, cell, schema)
        except UnknownWordError as error:
            if not rule.keep:
                self._fault(row, rule, error.message, error.fix)
        except CellError as error:
            self._fault(row, rule, error.message, error.fix)
        else:
            reading = self._cells.day_reading(rule, self._columns[index or 0], cell, schema)
            if reading is not None:
                self._found.days[reading] += 1
            return (read,)
        return ()

    def _fault(self, row: ExportRow, rule: FieldRule, message: str, fix: str) -> None:
        column = self._columns[self._column(rule) or 0]
        self._faulty.add(row.line)
        self._found.faults.append(RowFault(row.line, column, message, fix))


def _refuse_doubles(mapping: Import, found: Rows) -> None:
    """A key that two rows have names neither of them."""
    first: dict[str, int] = {}
    column = found.columns.get(mapping.key)
    for member in found.members:
        if not member.key:
            continue
        if member.key in first:
            message = f"{shown(member.key)} is on line {first[member.key]} already."
            fix = "Export one row for each, or let the mapping leave some out ('only', 'without')."
            found.faults.append(RowFault(member.line, column, message, fix))
        first.setdefault(member.key, member.line)
