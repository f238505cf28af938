"""What every rule is: parameters read once, and findings about the evidence of one requirement.

A rule never asks what day it is. It says on which days something is a gap; the verdict asks about a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from socgap_evidence.dates import Stated, read_stated
from socgap_evidence.durations import Duration, Unit
from socgap_evidence.errors import did_you_mean
from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Kind, Place, Reason
from socgap_evidence.selectors import WHOLE, Node, Selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Calendar, Json, Pointer
    from socgap_evidence.schemas import SchemaSet, Validator
    from socgap_evidence.snapshot import Tree


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the gap it makes, before it is known whose gap that is."""

    reason: Reason
    message: str
    fix: str
    days: Interval = ALWAYS
    place: Place | None = None


class UnjudgeableError(Exception):
    """A value that a rule needs cannot be understood, and no schema ruled it out."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class Subject:
    """The evidence of one requirement, as a rule sees it."""

    title: str
    """What the requirement asks for, for messages: ``Management security review``."""
    kind: Kind
    globs: tuple[str, ...]
    documents: Sequence[Document]
    """The files that could be read and meet their schema, in the order of their paths."""
    broken: int
    """How many more files match and cannot be relied on."""
    tree: Tree
    calendar: Calendar
    dated: tuple[Selector, ...] = ()
    """Where a record says when it happened; the first of them that is there counts."""
    _days: dict[tuple[str, tuple[Selector, ...]], list[tuple[date, Place]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def day_of(self, document: Document) -> date | None:
        """The latest day on which the file says it happened; ``None`` if it says none."""
        return max((day for day, _ in self.days_in(document, self.dated)), default=None)

    def days_in(self, document: Document, selectors: tuple[Selector, ...]) -> list[tuple[date, Place]]:
        """The days that the first selector to find any names, each with its place.

        Remembered, because a requirement's cadences and its presence ask for the same.
        """
        if not selectors:
            return []
        asked = (document.path, selectors)
        if asked not in self._days:
            whole = Node(document.data, ())
            found = (list(self.days_at(document, selector, whole)) for selector in selectors)
            self._days[asked] = next(filter(None, found), [])
        return self._days[asked]

    def standing(self, document: Document) -> Interval:
        """The days on which what the file says counts: for a record from its day on, for a register always."""
        days = [day for day, _ in self.days_in(document, self.dated)] if self.kind.recurs else []
        return Interval(min(days), None) if days else ALWAYS

    def days_at(self, document: Document, selector: Selector, record: Node) -> Iterator[tuple[date, Place]]:
        """Every day that a selector names for a record of the file, each with its place."""
        for stated, place in self.stated_at(document, selector, record):
            yield stated.day, place

    def stated_at(
        self, document: Document, selector: Selector, record: Node
    ) -> Iterator[tuple[Stated, Place]]:
        """The same with the moment where one is named; what is absent or null states nothing.

        Raises UnjudgeableError for a value that is no date.
        """
        for node in selector.find(document.data, record):
            if node.value is not None:
                place = Place(document.path, node.pointer)
                try:
                    yield read_stated(str(node.value), self.calendar.zone), place
                except ValueError as error:
                    raise UnjudgeableError(str(error), place) from error


class Rule(Protocol):
    """One keyword with its parameters."""

    def selectors(self) -> Iterable[Use]:
        """Every selector it uses, to be checked against the schema."""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Everything it finds, on whatever day."""

    def claims(self, subject: Subject) -> Iterable[str]:  # noqa: ARG002  # most rules look at nothing else
        """The paths of files beside the requirement's own that it looks at."""
        return ()


class Recurring(Rule, Protocol):
    """A rule that asks for evidence again and again, and so knows when the first is due."""

    @property
    def dated(self) -> tuple[Selector, ...]:
        """Where a record says when it happened."""

    @property
    def speaks_before_the_first(self) -> bool:
        """Whether it has a finding of its own for the days before the first evidence."""

    def first_due(self, calendar: Calendar) -> date | None:
        """The last day on which the first one may still be outstanding; ``None`` if there never was such a day."""


@dataclass(frozen=True, slots=True)
class Use:
    """A selector as a rule uses it: alone, or looked up in each record that another one selects."""

    selector: Selector
    each: Selector = WHOLE
    may_be_absent: bool = False
    """True where one rule serves many schemas and not every one has the field."""
    is_date: bool = False
    """True where it must select dates or date-times."""


@dataclass(frozen=True)
class Terms:
    """What a control's words mean: the company's parameters by name, and the schemas it may refer to."""

    values: Mapping[str, Json]
    units: Mapping[str, str]
    schemas: SchemaSet
    path: str
    """The control they are used in, for messages."""
    used: set[str] = field(default_factory=set)
    """The parameters that controls have named so far: one that none names would change nothing."""

    def compile(self, schema: Json) -> Validator:
        """A schema that is written into a control; SchemaError if it is none."""
        return self.schemas.compile(schema, self.path)

    def duration(self, value: Json) -> Duration:
        """A duration written out, or the parameter that holds one."""
        if isinstance(value, str) and value in self.values:
            self.used.add(value)
            return self._of_parameter(value, self.values[value])
        try:
            return Duration.parse(str(value))
        except ValueError as error:
            hint = did_you_mean(str(value), self.values)
            raise ValueError(f"{error}{' ' + hint if hint else ''}") from None

    def days(self, value: Json) -> Duration:
        """A duration that has a last day: any but hours."""
        return _in_days(self.duration(value))

    def durations(self, value: Json) -> Mapping[str | None, Duration]:
        """One duration in days for all (under ``None``), or one for each level that a parameter distinguishes."""
        held = self.values.get(value) if isinstance(value, str) else value
        if isinstance(held, dict) and isinstance(value, str):
            self.used.add(value)
            return {level: _in_days(self._of_parameter(value, number)) for level, number in held.items()}
        return {None: self.days(value)}

    def number(self, value: Json) -> float:
        """A number written out, or the parameter that holds one."""
        held = self.values.get(value, value) if isinstance(value, str) else value
        self.used.update({value} & self.values.keys() if isinstance(value, str) else ())
        if isinstance(held, bool) or not isinstance(held, int | float):
            hint = did_you_mean(str(value), self.values)
            raise ValueError(f"'{value}' is neither a number nor a parameter. {hint}".rstrip())  # noqa: TRY004
        return held

    def _of_parameter(self, name: str, value: Json) -> Duration:
        unit = next((unit for unit in Unit if self.units.get(name, "").startswith(unit.value)), None)
        if unit is None or isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"the parameter '{name}' is no whole number of hours, days or months")
        return Duration(value, unit)


def _in_days(duration: Duration) -> Duration:
    if duration.unit is Unit.HOUR:
        raise ValueError(f"'{duration}' counts hours; a limit in days is needed here")
    return duration


def mapping(value: Json) -> dict[str, Json]:
    """The value of a keyword that the grammar holds to be a mapping; ValueError if it is none."""
    if not isinstance(value, dict):
        raise ValueError("it must be a mapping")  # noqa: TRY004  # one kind of error for a value that makes no sense
    return value


def selector(text: Json) -> Selector:
    """A selector from a control; ValueError with a sentence if it is none."""
    return Selector(str(text))


def selectors_of(value: Json) -> tuple[Selector, ...]:
    """One selector or several, from a control."""
    return tuple(selector(text) for text in (value if isinstance(value, list) else [value]))


def records(document: Document, each: Selector) -> list[Node]:
    """The records of a file that a rule looks at; the file itself for ``$``."""
    whole = Node(document.data, ())
    return [whole] if each == WHOLE else each.find(document.data, whole)


def name_of(record: Node) -> str:
    """What to call a record in a message: its id if it has one, else its place in the file."""
    if isinstance(record.value, dict):
        for key in ("id", "ref", "account", "person", "system", "name"):
            value = record.value.get(key)
            if isinstance(value, str):
                return value
    return position(record.pointer)


def position(pointer: Pointer) -> str:
    """A pointer as people write it: ``items[3].person``; ``the file`` for its top."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in pointer)
    return text.lstrip(".") or "the file"
