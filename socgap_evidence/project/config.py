"""``socgap.yaml``: what the company decides, each value with the place it came from."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from socgap_evidence.dates import parse_date
from socgap_evidence.documents import locate, read_document
from socgap_evidence.errors import ConfigError, DocumentError, did_you_mean, shortened
from socgap_evidence.model import Calendar, Window
from socgap_evidence.project.lowered import LIMITS, BeyondError, lowered
from socgap_evidence.project.setting import DEFAULT, Setting, Source
from socgap_evidence.project.thresholds import THRESHOLDS, Thresholds, thresholds
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from socgap_evidence.model import Json, Pointer

CONFIG_NAME = "socgap.yaml"
CATEGORIES = ("security", "availability", "confidentiality", "processing_integrity", "privacy")

T = TypeVar("T")

SCHEMA: dict[str, Json] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "socgap.yaml",
    "description": "What the company decides: who it is, its calendar, its audit window, its scope and its limits.",
    "type": "object",
    "properties": {
        "company": {"type": "string", "minLength": 1, "description": "The name on the report."},
        "time_zone": {
            "type": "string",
            "description": "The one time zone in which days begin and end, such as Europe/Lisbon; UTC unless set.",
        },
        "holidays": {
            "type": "array",
            "items": {"type": "string", "format": "date"},
            "uniqueItems": True,
            "description": "Days that are no business days, beside Saturdays and Sundays.",
        },
        "program_start": {
            "type": "string",
            "format": "date",
            "description": "The first day on which evidence is owed.",
        },
        "window": {
            "type": "object",
            "description": "The audit period of a Type II report; both days belong to it.",
            "properties": {
                "start": {"type": "string", "format": "date"},
                "end": {"type": "string", "format": "date"},
            },
            "required": ["start", "end"],
            "additionalProperties": False,
        },
        "categories": {
            "type": "array",
            "items": {"enum": list(CATEGORIES)},
            "minItems": 1,
            "uniqueItems": True,
            "contains": {"const": "security"},
            "description": "The categories in scope; security always is.",
        },
        "as_of": {
            "type": "string",
            "format": "date",
            "description": "For samples and rehearsals only: a pinned day to judge, which every output says loudly.",
        },
        "controls": {
            "type": "string",
            "description": "The folder of the controls; the built-in ones unless set.",
        },
        "evidence": {"type": "string", "description": "The folder of the evidence; 'evidence' unless set."},
        "status": {"type": "string", "description": "The status file; 'STATUS.md' unless set."},
        "history": {
            "enum": ["required", "off"],
            "description": "Whether git is asked when evidence was recorded and who stands for it; 'required' unless set."
            " With 'off' nobody asks, and every output says so.",
        },
        "history_since": {
            "type": "string",
            "format": "date",
            "description": "The first day that git can tell of; program_start unless set.",
        },
        "effectiveness": THRESHOLDS,
        "limits": LIMITS,
        "parameters": {
            "type": "object",
            "description": "The company's own limits, by the names that controls use.",
        },
    },
    "required": ["company"],
    "additionalProperties": False,
}


class Config(Struct, frozen=True):
    """Everything that ``socgap.yaml`` settles."""

    company: Setting[str]
    time_zone: Setting[str]
    holidays: Setting[frozenset[date]]
    program_start: Setting[date | None]
    window: Setting[Window | None]
    categories: Setting[tuple[str, ...]]
    as_of: Setting[date | None]
    controls: Setting[str | None]
    evidence: Setting[str]
    status: Setting[str]
    history: Setting[str]
    history_since: Setting[date | None]
    effectiveness: Setting[Thresholds]
    limits: Setting[Mapping[str, int]]
    """Those that the company has lowered, by name."""
    parameters: Setting[Mapping[str, Json]]

    @property
    def zone(self) -> tzinfo:
        """The company's time zone."""
        return UTC if self.time_zone.value == "UTC" else ZoneInfo(self.time_zone.value)

    @property
    def asks_git(self) -> bool:
        """Whether git is asked about the past."""
        return self.history.value != "off"

    @property
    def calendar(self) -> Calendar:
        """What rules may know of time."""
        return Calendar(self.zone, self.holidays.value, self.program_start.value, self.window.value)


def read_config(raw: bytes) -> Config:
    """The settings in the bytes of ``socgap.yaml``; ConfigError with line and column for anything wrong."""
    try:
        data = read_document(CONFIG_NAME, raw).data
    except DocumentError as error:
        raise ConfigError(
            error.message, path=CONFIG_NAME, line=error.line, column=error.column, fix=error.fix
        ) from error
    for violation in SchemaSet({}, "").compile(SCHEMA, CONFIG_NAME).violations(data):
        raise _error(raw, violation.pointer, violation.message, violation.fix, on_key=violation.on_key)
    if not isinstance(data, dict):
        raise ConfigError("It must be a mapping.", path=CONFIG_NAME, line=1, column=1)
    return _Reader(raw, data).config()


class _Reader:
    """Picks settings out of data that has met the schema."""

    def __init__(self, raw: bytes, data: dict[str, Json]) -> None:
        self._raw = raw
        self._data = data

    def config(self) -> Config:
        """All settings, with the cross-checks that no schema can make."""
        return Config(
            company=self._get("company", str, ""),
            time_zone=self._time_zone(),
            holidays=self._get("holidays", _days, frozenset()),
            program_start=self._get("program_start", _day, None),
            window=self._window(),
            categories=self._get("categories", _words, ("security",)),
            as_of=self._get("as_of", _day, None),
            controls=self._path("controls", None),
            evidence=self._path("evidence", "evidence"),
            status=self._status(),
            history=self._get("history", str, "required"),
            history_since=self._get("history_since", _day, None),
            effectiveness=self._get("effectiveness", thresholds, Thresholds()),
            limits=self._limits(),
            parameters=self._get("parameters", _mapping, {}),
        )

    def _get(self, key: str, convert: Callable[[Json], T], default: T) -> Setting[T]:
        if key not in self._data:
            return Setting(default, DEFAULT)
        return Setting(convert(self._data[key]), Source(CONFIG_NAME, self._raw, (key,)))

    def _time_zone(self) -> Setting[str]:
        setting = self._get("time_zone", str, "UTC")
        try:
            if setting.value != "UTC":
                ZoneInfo(setting.value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            hint = place_instead(setting.value)
            raise _error(
                self._raw, ("time_zone",), f"'{shortened(setting.value)}' is not a time zone.", hint
            ) from error
        return setting

    def _window(self) -> Setting[Window | None]:
        setting: Setting[Window | None] = self._get("window", _window, None)
        if setting.value is not None and setting.value.end < setting.value.start:
            message = f"The window ends on {setting.value.end}, before it starts on {setting.value.start}."
            raise _error(self._raw, ("window", "end"), message, "Correct one of the two days.")
        begun: Setting[date | None] = self._get("program_start", _day, None)
        if setting.value is not None and begun.value is not None and setting.value.end < begun.value:
            message = (
                f"The program starts on {begun.value}, after the window has ended on {setting.value.end}."
            )
            fix = "Correct one of the two days: nothing of such a window would be owed."
            raise _error(self._raw, ("program_start",), message, fix)
        return setting

    def _limits(self) -> Setting[Mapping[str, int]]:
        try:
            return self._get("limits", lowered, {})
        except BeyondError as error:
            raise _error(self._raw, ("limits", error.name), str(error), error.fix) from error

    def _status(self) -> Setting[str]:
        """The status file; status.json is written beside it, so it must be neither that nor any other file."""
        setting: Setting[str] = self._path("status", "STATUS.md")
        if not setting.value.lower().endswith(".md"):
            fix = "Name a Markdown file, such as STATUS.md."
            raise _error(self._raw, ("status",), f"'{shortened(setting.value)}' is not a Markdown file.", fix)
        return setting

    def _path(self, key: str, default: T) -> Setting[str | T]:
        setting: Setting[str | T] = self._get(key, str, default)
        text = setting.value
        if isinstance(text, str) and (text.startswith("/") or ".." in text.split("/") or not text.strip()):
            fix = "Name a path below the folder of socgap.yaml."
            raise _error(self._raw, (key,), f"'{shortened(text)}' is not a path inside the repository.", fix)
        return setting


def place_instead(zone: str) -> str:
    """What to write instead of what is no time zone: a place, never a shift from UTC that knows no summer."""
    from zoneinfo import available_timezones  # walks the whole database; only to suggest

    places = [one for one in available_timezones() if "/" in one and not one.startswith("Etc/")]
    return did_you_mean(zone, places) or "Name a place such as Europe/Lisbon."


def _error(raw: bytes, pointer: Pointer, message: str, fix: str, *, on_key: bool = False) -> ConfigError:
    span = locate(CONFIG_NAME, raw, pointer, on_key=on_key)
    return ConfigError(message, path=CONFIG_NAME, line=span.line, column=span.column, fix=fix)


def _day(value: Json) -> date | None:
    return parse_date(str(value))


def _days(value: Json) -> frozenset[date]:
    return frozenset(parse_date(text) for text in _words(value))


def _words(value: Json) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _window(value: Json) -> Window | None:
    data = _mapping(value)
    return Window(parse_date(str(data["start"])), parse_date(str(data["end"])))
