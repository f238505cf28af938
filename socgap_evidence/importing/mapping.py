"""A mapping as a value: read from YAML, held against its grammar and against the document type that it fills.

What it names and nobody has (a field, a type, a format of dates, a time zone) is an error with a place and a suggestion,
before any row is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from socgap_evidence.documents import locate, read_document
from socgap_evidence.errors import ConfigError, DocumentError, did_you_mean
from socgap_evidence.importing.grammar import MAPPING_GRAMMAR
from socgap_evidence.importing.moments import DateFormat
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from socgap_evidence.model import Json, Pointer

COMPANY_ZONE = "company"


class Lookup(Struct, frozen=True):
    """A member of a register by one field, for another."""

    register: str
    by: tuple[str, ...]
    """The fields of which one holds what the cell says."""
    give: str


class FieldRule(Struct, frozen=True):
    """Where one field comes from. What is empty or ``None`` asks for nothing."""

    columns: tuple[str, ...] = ()
    """The names that the column may have."""
    constant: tuple[Json, ...] = ()
    """One value, for a constant."""
    records: tuple[Mapping[str, FieldRule], ...] = ()
    values: Mapping[str, Json] | None = None
    dates: tuple[DateFormat, ...] = ()
    at: str | None = None
    zone: tzinfo | None = None
    split: str | None = None
    prefix: str = ""
    slug: bool = False
    lookup: Lookup | None = None
    default: tuple[Json, ...] = ()
    """One value, for empty cells."""
    optional: bool = False
    keep: bool = False

    @property
    def sources(self) -> list[FieldRule]:
        """The rules that each read one column: itself, or those of its records."""
        if self.records:
            return [one for record in self.records for rule in record.values() for one in rule.sources]
        return [self] if self.columns else []


class Import(Struct, frozen=True):
    """A mapping: one export, and the one document that it fills."""

    name: str
    """What the source block calls it: the name of a shipped one, or of the file."""
    title: str
    type: str
    path: str | None
    system: str | None
    method: str | None
    query: str | None
    delimiter: str | None
    encoding: str | None
    key: str
    document: Mapping[str, Json]
    fields: Mapping[str, FieldRule]
    ignore: tuple[str, ...]
    only: Mapping[str, tuple[str, ...]]
    without: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> list[str]:
        """Every name of a column that it looks for."""
        named = [name for rule in self.fields.values() for one in rule.sources for name in one.columns]
        return [*named, *self.only, *self.without]


def read_mapping(name: str, path: str, raw: bytes, company_zone: tzinfo) -> Import:
    """The mapping that a YAML file holds; ConfigError with line and column for the first thing that is wrong with it."""
    try:
        data = read_document(path, raw).data
    except DocumentError as error:
        raise ConfigError(
            error.message, path=path, line=error.line, column=error.column, fix=error.fix
        ) from error
    validator = SchemaSet({}, "").compile(dict(MAPPING_GRAMMAR), "import.schema.json")
    for violation in validator.violations(data):
        raise _error(path, raw, violation.pointer, violation.message, violation.fix, on_key=violation.on_key)
    reader = _Reader(path, raw, company_zone)
    return reader.mapping(name, _mapping(data))


def fault_at(path: str, raw: bytes, pointer: Pointer, message: str, fix: str) -> ConfigError:
    """What is wrong with a key of a mapping, at its place."""
    return _error(path, raw, pointer, message, fix, on_key=True)


def _error(
    path: str, raw: bytes, pointer: Pointer, message: str, fix: str, *, on_key: bool = False
) -> ConfigError:
    span = locate(path, raw, pointer, on_key=on_key)
    return ConfigError(message, path=path, line=span.line, column=span.column, fix=fix)


class _Reader:
    """Makes values of data that meets the grammar."""

    def __init__(self, path: str, raw: bytes, company_zone: tzinfo) -> None:
        self._path = path
        self._raw = raw
        self._company_zone = company_zone

    def mapping(self, name: str, data: Mapping[str, Json]) -> Import:
        """The whole of it; ConfigError at what contradicts itself."""
        fields = {
            field: self._field(_mapping(rule), ("fields", field))
            for field, rule in _mapping(data["fields"]).items()
        }
        key = str(data["key"])
        if key not in fields:
            fix = did_you_mean(key, fields) or "Say where it comes from."
            raise self._fault(("key",), f"'{key}' is not among the fields.", fix)
        if not fields[key].columns or fields[key].keep or fields[key].optional:
            raise self._fault(
                ("fields", key), "The key is read from a column that is always there.", "Give it 'column'."
            )
        return Import(
            name=name,
            title=str(data["title"]),
            type=str(data["type"]),
            path=_optional(data, "path"),
            system=_optional(data, "system"),
            method=_optional(data, "method"),
            query=_optional(data, "query"),
            delimiter=_optional(data, "delimiter"),
            encoding=_optional(data, "encoding"),
            key=key,
            document=_mapping(data.get("document", {})),
            fields=fields,
            ignore=_texts(data.get("ignore", [])),
            only={column: _texts(wanted) for column, wanted in _mapping(data.get("only", {})).items()},
            without={column: _texts(wanted) for column, wanted in _mapping(data.get("without", {})).items()},
        )

    def _field(self, data: Mapping[str, Json], pointer: Pointer) -> FieldRule:
        kinds = [kind for kind in ("column", "value", "records") if kind in data]
        if len(kinds) != 1:
            message = f"A field has one of 'column', 'value' and 'records', and this has {len(kinds)}."
            raise self._fault(pointer, message, "Leave one of them.")
        if kinds != ["column"] and (idle := sorted(data.keys() - {*kinds, "keep"})):
            raise self._fault((*pointer, idle[0]), f"'{idle[0]}' is about a column.", "Leave it out.")
        lookup = _mapping(data.get("lookup", {}))
        return FieldRule(
            columns=_texts(data.get("column", [])),
            constant=(data["value"],) if "value" in data else (),
            records=self._records(data.get("records", []), (*pointer, "records")),
            values=_mapping(data["values"]) if "values" in data else None,
            dates=self._dates(_texts(data.get("date", [])), (*pointer, "date")),
            at=_optional(data, "at"),
            zone=self._zone(_optional(data, "zone"), (*pointer, "zone")),
            split=_optional(data, "split"),
            prefix=_optional(data, "prefix") or "",
            slug="slug" in data,
            lookup=Lookup(str(lookup["in"]), _texts(lookup["by"]), str(lookup.get("give", "id")))
            if lookup
            else None,
            default=(data["default"],) if "default" in data else (),
            optional="optional" in data,
            keep="keep" in data,
        )

    def _records(self, value: Json, pointer: Pointer) -> tuple[Mapping[str, FieldRule], ...]:
        made = []
        for index, record in enumerate(value if isinstance(value, list) else ()):
            where = (*pointer, index)
            rules = {
                name: self._field(_mapping(rule), (*where, name)) for name, rule in _mapping(record).items()
            }
            for name, rule in rules.items():
                if rule.keep or rule.records:
                    message = "Inside a record there is neither 'keep' nor 'records'."
                    raise self._fault((*where, name), message, "Leave it out.")
            if not any(rule.columns for rule in rules.values()):
                raise self._fault(where, "A record needs a column.", "Give one of its fields 'column'.")
            made.append(rules)
        return tuple(made)

    def _dates(self, texts: tuple[str, ...], pointer: Pointer) -> tuple[DateFormat, ...]:
        try:
            return tuple(map(DateFormat.parse, texts))
        except ValueError as error:
            raise self._fault(
                pointer, f"{error}.", "Write it like DD/MM/YYYY or 'YYYY-MM-DD hh:mm'."
            ) from error

    def _zone(self, name: str | None, pointer: Pointer) -> tzinfo | None:
        if name is None or name == COMPANY_ZONE:
            return None if name is None else self._company_zone
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            fix = "Write it like Europe/Lisbon, or 'company'."
            raise self._fault(pointer, f"'{name}' is not a time zone.", fix) from error

    def _fault(self, pointer: Pointer, message: str, fix: str) -> ConfigError:
        return fault_at(self._path, self._raw, pointer, message, fix)


def walk(fields: Mapping[str, FieldRule], pointer: Pointer) -> Iterator[tuple[Pointer, str, FieldRule]]:
    """Every field with its place in the mapping, those of records too."""
    for name, rule in fields.items():
        yield (*pointer, name), name, rule
        for index, record in enumerate(rule.records):
            yield from walk(record, (*pointer, name, "records", index))


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _optional(data: Mapping[str, Json], key: str) -> str | None:
    return str(data[key]) if key in data else None
