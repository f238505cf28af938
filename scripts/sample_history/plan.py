"""What the history is made of: the company's files, people and days at work, and samples/history/plan.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scripts.sample_history.state import Change, Past, Rule
from socgap_evidence.documents import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from socgap_evidence.model import Json

CONFIG = "socgap.yaml"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the people register."""

    name: str
    email: str | None
    """None for those who have no mailbox and so cannot commit."""

    @property
    def signature(self) -> str:
        """As trailers name a person."""
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key, and when it counted."""

    file: str
    person: str
    since: date
    until: date | None
    listed_on: date
    revoked_on: date | None

    def signs_on(self, day: date) -> bool:
        """Whether its holder signed with it on that day."""
        return self.since <= day and (self.until is None or day < self.until) and self.revoked_on is None


@dataclass(frozen=True, slots=True)
class Address:
    """A second address under which a person's unsigned commits appear."""

    person: str
    email: str
    until: date | None
    merges: bool
    """It is used for merges, and for nothing else."""


@dataclass(frozen=True, slots=True)
class RegisterPlan:
    """What the versions of one register need beside its own dates."""

    name: tuple[str, ...] = ("id",)
    rolling: Mapping[str, Sequence[str]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    updates: tuple[date, ...] = ()
    """Days between reviews on which it was brought up to date."""
    not_before: date | None = None
    """The day from which on today's text can have been written."""


@dataclass(frozen=True, slots=True)
class Stage:
    """An earlier version of a record that grew."""

    files: str
    day: date
    without: tuple[str, ...]


class Company:
    """The files of a company, as they are today, and the plan of how they came about."""

    def __init__(self, files: Mapping[str, bytes], plan: Path, keys: Path) -> None:
        self.files = files
        self.plan = parse(plan.name, plan.read_bytes())
        self.keys_folder = keys

    def data(self, path: str) -> dict[str, Json]:
        """What one of the files holds."""
        return parse(path, self.files[path])

    def text(self, path: str) -> str:
        """One of the files as text."""
        return self.files[path].decode()

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Everybody of the people register, by id."""
        people = [mapping(item) for item in listed(self.data("evidence/registers/people.yaml")["items"])]
        return {
            str(one["id"]): Person(str(one["name"]), str(one["work_email"]) if one["work_email"] else None)
            for one in people
        }

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(str(self.data("evidence/scope.yaml")["time_zone"]))

    @cached_property
    def holidays(self) -> frozenset[date]:
        """Weekdays on which nobody works."""
        return frozenset(day(one) for one in listed(self.data("evidence/scope.yaml")["holidays"]))

    def working_day(self, wanted: date) -> date:
        """The day itself, or the next one on which people work."""
        while wanted.weekday() >= _SATURDAY or wanted in self.holidays:
            wanted += timedelta(days=1)
        return wanted

    @cached_property
    def start(self) -> date:
        """The day of the first commit."""
        return day(mapping(self.plan["start"])["day"])

    @cached_property
    def end(self) -> date:
        """The last day that may have commits."""
        return day(self.plan["end"])

    @cached_property
    def past(self) -> Past:
        """How documents are set back to an earlier day."""
        rules = [
            Rule(
                str(one["field"]),
                drops=bool(one.get("drops")),
                same_day=bool(one.get("same_day")),
                remove=strings(one.get("remove")),
                put=mapping(one.get("put", {})),
            )
            for one in map(mapping, listed(self.plan["set_back"]))
        ]
        return Past(rules, frozenset(strings(self.plan["may_lie_ahead"])), self.zone)

    @cached_property
    def keys(self) -> Sequence[Key]:
        """All signing keys, revoked ones included."""
        return [
            Key(
                str(one["file"]),
                str(one["person"]),
                day(one["from"]),
                day_or_none(one.get("until")),
                day_or_none(one.get("listed_on")) or self.start,
                day_or_none(one.get("revoked_on")),
            )
            for one in map(mapping, listed(self.plan["keys"]))
        ]

    @cached_property
    def addresses(self) -> Sequence[Address]:
        """All second addresses."""
        return [
            Address(
                str(one["person"]), str(one["email"]), day_or_none(one.get("until")), bool(one.get("merges"))
            )
            for one in map(mapping, listed(self.plan["addresses"]))
        ]

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """Earlier versions of records."""
        return [
            Stage(str(one["files"]), day(one["day"]), strings(one.get("without")))
            for one in map(mapping, listed(self.plan["stages"]))
        ]

    def register_plan(self, name: str) -> RegisterPlan:
        """What the plan says of a register, by the name of its file."""
        one = mapping(mapping(self.plan["registers"]).get(name, {}))
        return RegisterPlan(
            strings(one.get("name", ["id"])),
            {key: strings(dates) for key, dates in mapping(one.get("rolling", {})).items()},
            tuple(_change(mapping(change)) for change in listed(one.get("changes", []))),
            tuple(day(update) for update in listed(one.get("updates", []))),
            day_or_none(one.get("not_before")),
        )

    def named(self, table: str, key: str) -> str | None:
        """An entry of one of the plan's tables from text to text."""
        found = mapping(self.plan[table]).get(key)
        return None if found is None else str(found)


def _change(one: dict[str, Json]) -> Change:
    return Change(
        re.compile(str(one["items"])),
        day(one["before"]),
        absent=bool(one.get("absent")),
        was=mapping(one.get("was", {})),
        gone=strings(one.get("gone")),
        without={name: listed(members) for name, members in mapping(one.get("without", {})).items()},
    )


def parse(path: str, content: bytes) -> dict[str, Json]:
    """What a document of this name and content holds."""
    return mapping(read_document(path, content).data)


def mapping(value: Json) -> dict[str, Json]:
    """A value that the format of a file says is a mapping."""
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} should be a mapping.")
    return value


def listed(value: Json) -> list[Json]:
    """A value that the format of a file says is a list."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} should be a list.")
    return value


def strings(value: Json) -> tuple[str, ...]:
    """A list of words, empty if there is none."""
    return tuple(str(one) for one in listed(value or []))


def day(value: Json) -> date:
    """The day that a date or a moment names."""
    return date.fromisoformat(str(value)[:10])


def day_or_none(value: Json) -> date | None:
    """The same, where there may be none."""
    return None if value is None else day(value)
