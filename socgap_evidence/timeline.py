"""What happened in a window of days: the statuses as they were known then and as they are evidenced now, and the ledger.

*As known then* is, for each day, what ``check --rev C --as-of D`` says, where C is the commit that reigned on D. *As
evidenced now* is what the tree under check says of that day. The deviation ledger is every gap that held on some day
as known then; nothing that comes afterwards takes it out (docs/adr/0012-time.md).
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.course import Courses
from socgap_evidence.errors import UsageError
from socgap_evidence.hindsight import in_hindsight
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.ledger import LedgerBook, LedgerEntry
from socgap_evidence.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.history import Commit
    from socgap_evidence.model import Window
    from socgap_evidence.reigns import Assessed
    from socgap_evidence.verdict import ControlVerdict, Verdict

_NOT_MET = (Status.UNKNOWN, Status.GAP)


class Run(Struct, frozen=True):
    """Days in a row with the same status."""

    status: Status | None
    """``None`` where nobody asked: before the first commit, or before the control was there."""
    since: date
    until: date
    """The first day after it."""
    commit: Commit | None = None
    """The commit that made it begin; ``None`` where a day did, and as evidenced now."""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - ONE_DAY


class Lapse(Struct, frozen=True):
    """Days in a row on which something was not met, with what opened and what closed it."""

    since: date
    until: date
    """The first day on which it was met again, or after the last day that is looked at."""
    opened_by: Commit | None
    """``None`` where time did."""
    closed_by: Commit | None
    is_over: bool
    """Whether it was met again within the days that are looked at."""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - ONE_DAY


class Row(Struct, frozen=True):
    """A control or a requirement over the window."""

    id: str
    title: str
    control: str
    """The control it is, or belongs to."""
    known: tuple[Run, ...]
    evidenced: tuple[Run, ...]

    @property
    def is_control(self) -> bool:
        """Whether it is a control."""
        return self.id == self.control

    @property
    def lapses(self) -> tuple[Lapse, ...]:
        """The stretches on which it was not met as known then, the oldest first."""
        return tuple(_lapses(self.known))


class Tally(Struct, frozen=True):
    """How many days were what."""

    met: int = 0
    waived: int = 0
    not_met: int = 0
    pending: int = 0
    not_applicable: int = 0
    not_asked: int = 0
    longest: int = 0
    """The most days in a row on which it was not met."""


def tally(runs: Iterable[Run]) -> Tally:
    """How many days the runs have of what."""
    counted = dict.fromkeys(("met", "waived", "not_met", "pending", "not_applicable", "not_asked"), 0)
    longest = at_a_stretch = 0
    for run in runs:
        counted[_sort(run.status)] += run.days
        at_a_stretch = at_a_stretch + run.days if run.status in _NOT_MET else 0
        longest = max(longest, at_a_stretch)
    return Tally(**counted, longest=longest)


def _sort(status: Status | None) -> str:
    match status:
        case None:
            return "not_asked"
        case Status.MET | Status.DUE:
            return "met"
        case Status.WAIVED:
            return "waived"
        case Status.PENDING:
            return "pending"
        case Status.NOT_APPLICABLE:
            return "not_applicable"
        case Status.UNKNOWN | Status.GAP:
            return "not_met"


class Timeline(Struct, frozen=True):
    """The window, as far as it has passed."""

    verdict: Verdict
    """Of the tree under check, on the as-of date."""
    window: Window
    last: date
    """The last day that is looked at: the window's last, or the as-of date while it is in progress."""
    head: Commit | None
    rows: tuple[Row, ...]
    """Each control and behind it its requirements, in the order of the checklist."""
    ledger: tuple[LedgerEntry, ...]
    troubles: tuple[tuple[Commit, str], ...] = ()
    """Commits under which nothing could be checked, and why."""

    @property
    def assessment(self) -> Assessment:
        """Of the tree under check."""
        return self.verdict.assessment

    @property
    def is_audit_window(self) -> bool:
        """Whether it is the window of the settings, for which there is a verdict on effectiveness."""
        return self.assessment.project.config.window.value == self.window

    @property
    def in_progress(self) -> bool:
        """Whether days of the window are still to come."""
        return self.last < self.window.end


def last_day(window: Window, as_of: date) -> date:
    """The last day of a window that has passed; UsageError if none has, or if no day comes after it."""
    if as_of < window.start:
        raise UsageError(
            f"The window begins on {window.start}, after {as_of}: none of it has passed.",
            fix="Choose an earlier window, or a later day with --as-of.",
        )
    last = min(as_of, window.end)
    if last == date.max:
        raise UsageError(f"The calendar ends on {last}.", fix="Choose an earlier window or day.")
    return last


def make_timeline(verdict: Verdict, assessed: Iterable[Assessed], window: Window) -> Timeline:
    """The timeline of a judged tree from what was known under each reign, in the order of the days.

    It goes through the as-of date or the window's end, whichever comes first.
    """
    known = Known()
    for one in assessed:
        known.add(one)
    return known.timeline(verdict, window)


class Known:
    """What was known, day by day, until the tree under check has its say."""

    def __init__(self) -> None:
        self._courses, self._book = Courses(), LedgerBook()
        self._statuses: dict[date, Mapping[str, Status]] = {}
        self._reigning: dict[date, Commit] = {}
        self._begun: dict[date, tuple[Commit, Mapping[str, Status]]] = {}
        self._before: Assessment | None = None
        self._troubles: list[tuple[Commit, str]] = []
        self._titles: dict[str, tuple[str, str]] = {}

    def add(self, one: Assessed) -> None:
        """Note the days of the next reign."""
        reign, before = one.reign, self._before
        if one.trouble:
            self._troubles.append((reign.commit, one.trouble))
        # What would have been, had the commit not come.
        without = {} if before is None else _statuses(self._courses.on(before, reign.since), self._titles)
        self._begun[reign.since] = reign.commit, without
        self._before = one.assessment
        for day in reign.days:
            self._reigning[day] = reign.commit
            if one.assessment is not None:
                then = self._courses.on(one.assessment, day)
                self._statuses[day] = _statuses(then, self._titles)
                self._book.enter(then, day, reign.commit)

    def timeline(self, verdict: Verdict, window: Window) -> Timeline:
        """All of it beside what the tree under check says of the same days."""
        assessment, last = verdict.assessment, min(verdict.as_of, window.end)
        days = [window.start + timedelta(days=number) for number in range((last - window.start).days + 1)]
        hindsight, courses = in_hindsight(assessment, verdict.as_of), Courses()
        now = {day: courses.on(hindsight, day) for day in days}
        evidenced = {day: _statuses(that_day, self._titles) for day, that_day in now.items()}
        lost = {commit for commit, _ in self._troubles}
        unknown = {day for day, commit in self._reigning.items() if commit in lost}
        rows = tuple(
            Row(
                name,
                title,
                control,
                tuple(_runs(days, _status_on(self._statuses, name, unknown), _beginner(self._begun, name))),
                tuple(_runs(days, _status_on(evidenced, name, set()), lambda _day, _status: None)),
            )
            for name, (title, control) in _in_order(self._titles, assessment)
        )
        ledger = tuple(self._book.entries(now, last))
        return Timeline(verdict, window, last, self._reigning.get(last), rows, ledger, tuple(self._troubles))


def _statuses(controls: Iterable[ControlVerdict], titles: dict[str, tuple[str, str]]) -> Mapping[str, Status]:
    """The status of each control and requirement; their titles are noted."""
    found: dict[str, Status] = {}
    for control in controls:
        own = control.assessed.control
        titles.setdefault(own.id, (own.title, own.id))
        found[own.id] = control.status
        for one in control.requirements:
            requirement = one.assessed.requirement
            titles.setdefault(requirement.id, (requirement.title, own.id))
            found[requirement.id] = one.status
    return found


def _in_order(
    titles: Mapping[str, tuple[str, str]], assessment: Assessment
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Controls and their requirements as the checklist has them; behind each control what it asked for once."""
    order = [one.control.id for one in assessment.controls]
    others = sorted({control for _, control in titles.values()} - set(order))
    for control in (*order, *others):
        own = [name for name, (_, of) in titles.items() if of == control and name != control]
        for name in (control, *sorted(own)):
            if name in titles:
                yield name, titles[name]


def _status_on(
    statuses: Mapping[date, Mapping[str, Status]], name: str, unknown: Collection[date]
) -> Callable[[date], Status | None]:
    def on(day: date) -> Status | None:
        if day in unknown:
            return Status.UNKNOWN
        return statuses.get(day, {}).get(name)

    return on


def _runs(
    days: Sequence[date],
    status_on: Callable[[date], Status | None],
    begun_by: Callable[[date, Status | None], Commit | None],
) -> Iterator[Run]:
    """Days in a row with the same status, and the commit that made them begin, if it was one."""
    for status, group in groupby(days, key=status_on):
        same = list(group)
        commit = None if same[0] == days[0] else begun_by(same[0], status)
        yield Run(status, same[0], same[-1] + ONE_DAY, commit)


def _beginner(
    begun: Mapping[date, tuple[Commit, Mapping[str, Status]]], name: str
) -> Callable[[date, Status | None], Commit | None]:
    """Who made a status begin on a day: the commit of that day, unless it would have been so without it."""

    def by(day: date, status: Status | None) -> Commit | None:
        commit, without = begun.get(day, (None, {}))
        return None if without.get(name) is status else commit

    return by


def _lapses(runs: Sequence[Run]) -> Iterator[Lapse]:
    """Runs that are not met, joined where one follows another."""
    for is_lapse, group in groupby(enumerate(runs), key=lambda one: one[1].status in _NOT_MET):
        if is_lapse:
            same = list(group)
            (_, first), (number, last) = same[0], same[-1]
            after = runs[number + 1] if number + 1 < len(runs) else None
            closed = None if after is None else after.commit
            yield Lapse(first.since, last.until, first.commit, closed, is_over=after is not None)
