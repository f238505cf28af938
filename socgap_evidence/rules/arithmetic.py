"""How a rule reaches a day: where it begins to count, what it adds, and what it holds the end against.

Values and no words: one output says them. Every step is worked out by the same functions as the gaps, so that the two
cannot disagree; tests hold each gap of the sample company against the day that is reached here.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.dates import Stated
from socgap_evidence.durations import NO_TIME, Unit
from socgap_evidence.intervals import day_after
from socgap_evidence.model import Reason
from socgap_evidence.rules.deadlines import deadline
from socgap_evidence.rules.periods import first_period, owed_periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from socgap_evidence.durations import Duration, Period, PeriodKind
    from socgap_evidence.intervals import Interval
    from socgap_evidence.model import Calendar, Gap, Place
    from socgap_evidence.rules.base import Finding
    from socgap_evidence.rules.deadlines import Dated

_SATURDAY = 5


class Origin(Enum):
    """What a count begins with."""

    FIELD = "field"
    """A value of a file."""
    PERIOD_END = "period end"
    """The last day of a period of the calendar."""
    MEMBERSHIP = "membership"
    """The first day on which somebody or something belongs to a population."""
    EVENT = "event"
    """The day of something that happened to a member."""
    ABSENCE = "absence"
    """The last day on which a member was away."""
    PROGRAM_START = "program start"
    """The first day on which evidence is owed."""
    HISTORY_START = "history start"
    """The first day from which on git is a witness."""


class Meaning(Enum):
    """What the day that is reached says."""

    GOOD_THROUGH = "good through"
    """The last day on which it counts."""
    FIRST_DUE_BY = "first due by"
    """The last day on which the first one may still be outstanding."""
    IN_GIT_BY = "in git by"
    """The last day on which git may first see it."""
    DUE_BY = "due by"
    """The last day on which it is in time."""
    NOT_OWED_THROUGH = "not owed through"
    """The last day on which nothing is owed yet."""


class Cause(Enum):
    """Why a gap does not begin when the day that is reached is over."""

    PLAN = "plan"
    """What is planned too late is a gap from the day on which it was planned."""
    FILE = "file"
    """What is wrong with a file is a gap as long as the file counts."""
    OWED = "owed"
    """Nothing was owed on the day after."""


class Opening(Struct, frozen=True):
    """With which day the one gap begins that a count is behind, where that is not the day after."""

    cause: Cause
    since: date | None
    message: str
    """What the gap says."""


class Begin(Struct, frozen=True):
    """Where a count begins."""

    origin: Origin
    stated: Stated
    name: str = ""
    """The field, or the name of the period; empty where the origin says it all."""
    place: Place | None = None
    """Where the file says so; ``None`` for what the calendar says."""


class Step(Struct, frozen=True):
    """A length that is added."""

    role: tuple[str, ...]
    """Where the control writes it, below its keyword: ``("every", "grace")``."""
    length: Duration
    reaches: Stated
    """The last day, or for hours and minutes the last moment, of the length."""
    holidays: tuple[date, ...] = ()
    """The holidays among the days that were left out; of business days only."""
    is_clipped: bool = False
    """Whether the month that is reached has no such day, so that its last one counts."""


class Reckoning(Struct, frozen=True):
    """How one day was reached."""

    of: str
    """What it is of among others: a member, a period, a record; empty for the file."""
    about: tuple[str, ...]
    """The ids of the gap that it is behind."""
    begin: Begin
    steps: tuple[Step, ...]
    meaning: Meaning
    stated_end: Dated | None = None
    """The end that the file states itself, in place of any length."""
    done: Dated | None = None
    """What was done, to be held against the day."""
    keyword: str = ""
    """Under which keyword of the requirement the lengths are written; empty for that of the rule itself."""
    opening: Opening | None = None
    """``None`` where the gap begins when the day is over."""

    @property
    def end(self) -> Stated:
        """The day, or the moment, that is reached."""
        if self.stated_end is not None:
            return self.stated_end.stated
        return self.steps[-1].reaches if self.steps else self.begin.stated

    def opens(self, days: Interval) -> bool:
        """Whether a gap of these days is one that begins when the day is over, or within it where a moment is reached."""
        return days.since is not None and (
            days.since == day_after(self.end.day)
            or (self.end.moment is not None and days.since == self.end.day)
        )

    def is_behind(self, gap: Gap | Finding) -> bool:
        """Whether a gap begins as it does because of this day."""
        if self.opening is None:
            return self.about == gap.about and self.opens(gap.days)
        return (self.opening.since, self.opening.message) == (gap.days.since, gap.message)

    def touches(self, path: str) -> bool:
        """Whether it rests on a file."""
        places = [self.begin.place, *(one.place for one in (self.stated_end, self.done) if one is not None)]
        return any(place is not None and place.path == path for place in places)


def added(
    begin: Stated, lengths: Sequence[tuple[tuple[str, ...], Duration]], calendar: Calendar
) -> tuple[Step, ...]:
    """One step for each length, by its role; no time at all is none."""
    steps: list[Step] = []
    for role, length in lengths:
        if length != NO_TIME:
            since = steps[-1].reaches if steps else begin
            steps.append(_step(since, role, length, calendar))
    return tuple(steps)


def _step(since: Stated, role: tuple[str, ...], length: Duration, calendar: Calendar) -> Step:
    reached = deadline(since, length, calendar)
    months = length.unit in {Unit.MONTH, Unit.YEAR}
    return Step(
        role,
        length,
        reached,
        _left_out(since.day, reached.day, calendar) if length.unit is Unit.BUSINESS_DAY else (),
        is_clipped=months and reached.day.day < since.day.day,
    )


def _left_out(since: date, until: date, calendar: Calendar) -> tuple[date, ...]:
    """The holidays behind one day and up to another that would have been business days."""
    found = (day for day in calendar.holidays if since < day <= until and day.weekday() < _SATURDAY)
    return tuple(sorted(found))


def first_period_due(kind: PeriodKind, grace: Duration, keyword: str, calendar: Calendar) -> Reckoning | None:
    """By when the first period that is owed is due; ``None`` if none is known to be."""
    first = first_period(kind, calendar)
    if first is None:
        return None
    begin = Begin(Origin.PERIOD_END, Stated(first.last), first.name)
    steps = added(begin.stated, ((("grace",), grace),), calendar)
    return Reckoning("", (), begin, steps, Meaning.FIRST_DUE_BY, keyword=keyword)


def periods_due(
    kind: PeriodKind, grace: Duration, done: Mapping[Period, Dated], calendar: Calendar
) -> Iterator[Reckoning]:
    """By when each period that is looked at is due, and what was done first for those that were served."""
    for period in owed_periods(kind, done, calendar):
        begin = Begin(Origin.PERIOD_END, Stated(period.last), period.name)
        steps = added(begin.stated, ((("grace",), grace),), calendar)
        yield Reckoning(period.name, (period.name,), begin, steps, Meaning.DUE_BY, done=done.get(period))


class Reckonings:
    """All counts of one check, in which those behind a gap are found without going through those of everybody else."""

    def __init__(self, reckonings: Iterable[Reckoning]) -> None:
        self._all = tuple(reckonings)
        self._about: dict[tuple[str, ...], list[int]] = {}
        self._opening: dict[tuple[date | None, str], list[int]] = {}
        for at, one in enumerate(self._all):
            self._about.setdefault(one.about, []).append(at)
            if one.opening is not None:
                self._opening.setdefault((one.opening.since, one.opening.message), []).append(at)

    def behind(self, gap: Gap | Finding) -> tuple[Reckoning, ...]:
        """How the first day of a gap was reached; nothing where no count leads to it."""
        alike = self._about.get(gap.about, [])
        opened = self._opening.get((gap.days.since, gap.message), [])
        likely = [self._all[at] for at in sorted({*alike, *opened})]
        found = [one for one in likely if one.is_behind(gap)] or _lapsed(gap, likely)
        here = [one for one in found if gap.place is not None and one.touches(gap.place.path)]
        return tuple(dict.fromkeys(here or found))


def _lapsed(gap: Gap | Finding, reckonings: Iterable[Reckoning]) -> list[Reckoning]:
    """What had lapsed before a gap began, last of all, where nothing was owed in between."""
    since = gap.days.since
    if gap.reason is not Reason.STALE or since is None:
        return []
    opening = Opening(Cause.OWED, since, gap.message)
    found = [
        replace(one, opening=opening)
        for one in reckonings
        if one.meaning is Meaning.GOOD_THROUGH and one.about == gap.about and one.end.day < since
    ]
    last = max((one.end.day for one in found), default=None)
    return [one for one in found if one.end.day == last]
