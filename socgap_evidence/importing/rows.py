"""The rows of an export become members, and none gets lost.

Each is a member, or is named with what is wrong with it, or was left out by a filter that the mapping states.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.documents.exports import RowFault, folded
from socgap_evidence.importing.cells import properties_of_items
from socgap_evidence.importing.faults import CellError, UnknownWordError, shown
from socgap_evidence.importing.header import Header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from socgap_evidence.documents.exports import Export, ExportRow
    from socgap_evidence.importing.cells import Cells
    from socgap_evidence.importing.lookups import Items, Registers
    from socgap_evidence.importing.mapping import FieldRule, Import
    from socgap_evidence.importing.moments import DayReading
    from socgap_evidence.model import Json


class Member(Struct, frozen=True):
    """One row, read."""

    line: int
    key: str
    owned: dict[str, Json]
    """What the export says; a field that is not here is empty there."""
    kept: dict[str, Json]
    """What to fill in where the register says nothing."""


class Rows(Struct):
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
    header = Header(mapping, export)
    missing = header.faults()
    found = Rows(faults=[*missing, *export.faults], columns=header.columns(), notes=header.notes())
    if missing:
        return found
    rows = [row for row in export.rows if _is_meant(mapping, row, header)]
    found.left_out = len(export.rows) - len(rows)
    reading = _Reading(mapping, fields, cells, header, found)
    reading.go_over(rows, of_own=False)
    registers.put(mapping.type, [*(member.owned for member in found.members), *existing])
    reading.go_over(rows, of_own=True)
    _refuse_doubles(mapping, found)
    found.notes += [days.says(count) for days, count in found.days.items()]
    found.faults.sort(key=lambda fault: fault.line)
    return found


def _is_meant(mapping: Import, row: ExportRow, header: Header) -> bool:
    """Whether the filters let a row through."""

    def says(column: str, wanted: Sequence[str]) -> bool:
        index = header.position((column,))
        return index is not None and folded(row.cells[index]) in {folded(one) for one in wanted}

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
        header: Header,
        found: Rows,
    ) -> None:
        self._mapping = mapping
        self._fields = fields
        self._cells = cells
        self._faulty: set[int] = set()
        self._header = header
        self._found = found
        self._rules = {
            name: rule
            for name, rule in mapping.fields.items()
            if not rule.sources or any(self._column(one) is not None for one in rule.sources)
        }
        found.owned = tuple(name for name, rule in self._rules.items() if not rule.keep)

    def go_over(self, rows: Sequence[ExportRow], *, of_own: bool) -> None:
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
        return self._header.position(rule.columns)

    def _cell(self, rule: FieldRule, row: ExportRow) -> str:
        """What the row says in the rule's column; empty where the export has no such column."""
        index = self._column(rule)
        return "" if index is None else row.cells[index]

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
            if not any(self._cell(one, row) for one in read.values()):
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
        cell = self._cell(rule, row)
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
            days = self._cells.day_reading(rule, self._header.name(rule.columns) or "", cell, schema)
            if days is not None:
                self._found.days[days] += 1
            return (read,)
        return ()

    def _fault(self, row: ExportRow, rule: FieldRule, message: str, fix: str) -> None:
        self._faulty.add(row.line)
        self._found.faults.append(RowFault(row.line, self._header.name(rule.columns), message, fix))


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
