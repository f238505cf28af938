"""One cell becomes the value of one field: what the field is, says its JSON Schema; what the cell says, the mapping."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from socgap_evidence.documents.exports import folded
from socgap_evidence.documents.table import is_formula
from socgap_evidence.documents.yaml_scalars import scalar
from socgap_evidence.errors import did_you_mean
from socgap_evidence.importing.faults import CellError, UnknownWordError, shown
from socgap_evidence.importing.moments import DayReading, read_day, read_moment, states_a_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from socgap_evidence.importing.lookups import Registers
    from socgap_evidence.importing.mapping import FieldRule
    from socgap_evidence.model import Json
    from socgap_evidence.schemas import SchemaSet

_NO_WORD = re.compile(r"[^a-z0-9]+")
_OF_MOMENTS = {"date-time", "date-or-date-time"}
_TRUTHS = {"true": True, "false": False}


class Cells:
    """Reads cells for the fields of one document type; ``company_zone`` is where days begin and end."""

    def __init__(self, schemas: SchemaSet, registers: Registers, company_zone: tzinfo) -> None:
        self.schemas = schemas
        self._registers = registers
        self._company_zone = company_zone

    def read(self, rule: FieldRule, cell: str, schema: Json) -> Json:
        """The value of a cell that is not empty; CellError with a sentence if it is none."""
        if is_formula(cell):
            raise CellError(f"{shown(cell)} is a formula for a spreadsheet.", "Export values, not formulas.")
        field = self.schemas.resolve(schema)
        if "array" not in _types(field):
            return self._one(rule, cell, field)
        entries = [cell] if rule.split is None else [one.strip() for one in cell.split(rule.split)]
        inner = self.schemas.resolve(field.get("items"))
        return [self._one(rule, one, inner) for one in entries if one]

    def day_reading(self, rule: FieldRule, column: str, cell: str, schema: Json) -> DayReading | None:
        """How a cell of that column was read that says a day where a moment may stand; ``None`` for any other."""
        if self.schemas.resolve(schema).get("format") not in _OF_MOMENTS or not states_a_day(
            cell, rule.dates
        ):
            return None
        zone = self._company_zone if rule.at is None or rule.zone is None else rule.zone
        return DayReading(column, rule.at, str(zone))

    def _one(self, rule: FieldRule, cell: str, field: dict[str, Json]) -> Json:
        if rule.values is not None:
            known = {folded(word): value for word, value in rule.values.items()}
            if folded(cell) in known:
                return known[folded(cell)]
            if rule.lookup is None and "format" not in field:
                raise _unknown(rule.values, cell)
        if rule.lookup is not None:
            return self._registers.find(rule.lookup, cell)
        if rule.slug:
            cell = _slug(cell)
        if rule.prefix:
            return cell if cell.startswith(rule.prefix) else rule.prefix + cell
        return self._as_asked(rule, cell, field)

    def _as_asked(self, rule: FieldRule, cell: str, field: dict[str, Json]) -> Json:
        """The cell as the type that the field has."""
        types = _types(field)
        if field.get("format") == "date":
            return read_day(cell, rule.dates, self._company_zone)
        if _takes_a_day(field) and rule.at is None and states_a_day(cell, rule.dates):
            return read_day(cell, rule.dates, self._company_zone)
        if field.get("format") in _OF_MOMENTS:
            return read_moment(cell, rule.dates, rule.at, rule.zone)
        if types and types <= {"integer", "number"}:
            return _number(cell)
        if types == {"boolean"}:
            if folded(cell) in _TRUTHS:
                return _TRUTHS[folded(cell)]
            fix = "Let the mapping say which words mean true and false ('values')."
            raise CellError(f"{shown(cell)} is neither true nor false.", fix)
        return cell


def properties_of_items(schemas: SchemaSet, schema: Json) -> dict[str, Json]:
    """The schemas of the fields of the records that a list holds, by name."""
    inner = schemas.resolve(schemas.resolve(schema).get("items")).get("properties")
    return inner if isinstance(inner, dict) else {}


def _takes_a_day(field: Mapping[str, Json]) -> bool:
    """Whether a day may stand where a moment is asked for."""
    return field.get("format") == "date-or-date-time"


def _types(field: dict[str, Json]) -> set[Json]:
    """The types that a field may have besides null."""
    kinds = field.get("type")
    found: set[Json] = {kind for kind in kinds if isinstance(kind, str)} if isinstance(kinds, list) else set()
    if isinstance(kinds, str):
        found = {kinds}
    return found - {"null"}


def _unknown(values: Iterable[str], cell: str) -> UnknownWordError:
    known = {folded(word): word for word in values}
    guess = did_you_mean(folded(cell), known)
    fix = guess or "Correct the cell, or let the mapping say what it means ('values')."
    return UnknownWordError(f"{shown(cell)} is not one of {', '.join(known.values())}.", fix)


def _number(cell: str) -> Json:
    value = scalar(cell)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CellError(
            f"{shown(cell)} is not a number.", "Export it with digits alone, and a point for decimals."
        )
    return int(value) if value == int(value) else value


def _slug(cell: str) -> str:
    """Small letters and digits with hyphens between words; CellError if there are none."""
    bare = unicodedata.normalize("NFKD", cell.casefold())
    slug = _NO_WORD.sub("-", "".join(one for one in bare if not unicodedata.combining(one))).strip("-")
    if not slug:
        raise CellError(
            f"{shown(cell)} has no letter from a to z and no digit to make an id of.", "Give it an id."
        )
    return slug
