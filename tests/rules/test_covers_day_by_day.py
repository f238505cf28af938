"""`covers` against somebody who asks on every single day: does this member owe something, and does anything speak for it?

That somebody knows no intervals. The answers must be the same for each member on each of the days of half a year (with
a leap day in it), in which everything that is generated begins and ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from socgap_evidence.durations import Period, PeriodKind
from socgap_evidence.model import Calendar, Reason, Window
from socgap_evidence.rules import Finding, Rule, Shelf, Subject
from tests.support.projects import document, rule, subject

FIRST = date(2023, 12, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(220)]
"""Every day on which something that is generated can begin or end, and some on both sides."""

LEVELS = {"low": 40, "high": 15}
KEYS = ["p-1", "p-2"]

days = st.integers(20, 70).map(lambda number: FIRST + timedelta(days=number))
maybe_days = st.none() | days


@dataclass(frozen=True)
class Row:
    """A row of the register."""

    key: str
    since: date | None
    until: date | None
    leave: date | None
    back: date | None
    level: str

    @property
    def is_reversed(self) -> bool:
        return self.since is not None and self.until is not None and self.until < self.since

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def is_away(self, day: date, extra: int) -> bool:
        if self.leave is None or (self.back is not None and self.back < self.leave):
            return False
        return self.leave <= day and (self.back is None or day <= self.back + timedelta(days=extra))


@dataclass(frozen=True)
class Record:
    """A record that speaks for somebody."""

    key: str
    day: date | None
    until: date | None

    def last(self, limit: int | None, grace: int) -> date | None:
        if self.until is not None or limit is None or self.day is None:
            return self.until
        return self.day + timedelta(days=limit + grace)

    def is_good(self, day: date, limit: int | None, grace: int) -> bool:
        last = self.last(limit, grace)
        return self.day is not None and self.day <= day and (last is None or day <= last)


@dataclass(frozen=True)
class World:
    """Everything that is generated."""

    rows: list[Row]
    records: list[Record]
    start: date | None
    window: Window | None
    joining: int
    grace: int
    extra: int
    limited: bool

    @property
    def calendar(self) -> Calendar:
        return Calendar(UTC, program_start=self.start, window=self.window)

    def limit(self, row: Row) -> int | None:
        return LEVELS[row.level] if self.limited else None

    def begun(self, day: date) -> bool:
        return self.start is None or self.start <= day

    def rows_of(self, key: str) -> list[Row]:
        return [row for row in self.rows if row.key == key and not row.is_reversed]

    def is_covered(self, key: str, day: date, limit: int | None) -> bool:
        return any(one.is_good(day, limit, self.grace) for one in self.records if one.key == key)


rows = st.builds(
    Row,
    st.sampled_from(KEYS),
    maybe_days,
    maybe_days,
    maybe_days,
    maybe_days,
    st.sampled_from(sorted(LEVELS)),
)
records = st.builds(Record, st.sampled_from(KEYS), maybe_days, st.none() | days)
windows = st.none() | st.tuples(days, days).map(lambda pair: Window(min(pair), max(pair)))
worlds = st.builds(
    World,
    rows=st.lists(rows, max_size=4),
    records=st.lists(records, max_size=5),
    start=maybe_days,
    window=windows,
    joining=st.sampled_from([0, 1, 10]),
    grace=st.sampled_from([0, 3]),
    extra=st.sampled_from([0, 5]),
    limited=st.booleans(),
)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def spelled(world: World, more: dict[str, Any], population: dict[str, Any]) -> tuple[Rule, Subject]:
    """The rule and what it sees in such a world."""
    people = [
        {"id": row.key, "level": row.level}
        | {name: _text(getattr(row, name)) for name in ("since", "until", "leave", "back")}
        for row in world.rows
    ]
    trained = [{"who": one.key, "day": _text(one.day), "until": _text(one.until)} for one in world.records]
    value = {
        "population": {"in": "people", "each": "$.items[*]", "key": "id", **population},
        "by": {"each": "$.items[*]", "key": "who", "date": "day", "until": "until"},
        **({"for": {"levels": {name: f"{limit} days" for name, limit in LEVELS.items()}, "by": "level"}}
           if world.limited else {}),
        **({"grace": f"{world.grace} days"} if world.limited else {}),
        **({"joining": f"{world.joining} days"} if world.joining else {}),
        "away": {"from": "leave", "until": "back", "return": f"{world.extra} days"},
        **more,
    }  # fmt: skip
    shelves = {"people": Shelf([document({"items": people}, "people.yaml")], (), ("people.yaml",))}
    own = [document({"items": trained}, "training.yaml")]
    return rule("covers", value), subject(own, calendar=world.calendar, shelves=shelves)


def found(world: World, more: dict[str, Any], population: dict[str, Any]) -> list[Finding]:
    """What the rule finds in such a world."""
    covers, judged = spelled(world, more, population)
    return list(covers.findings(judged))


def asked(owes: set[date], lacks: set[date]) -> Iterator[tuple[date, date, bool]]:
    """The days on which somebody owes something that is not there, each with the first day of that stretch.

    The third says whether that is the first day on which anything is owed.
    """
    began: date | None = None
    for day in DAYS:
        if day not in owes & lacks:
            began = None
            continue
        began = began or day
        yield day, began, began == min(owes)


def gaps(findings: list[Finding], reasons: set[Reason], key: str) -> list[date]:
    held = [one for one in findings if one.about == (key,) and one.reason in reasons]
    return [day for day in DAYS if any(day in one.days for one in held)]


def joined(world: World, key: str) -> dict[date, date | None]:
    """For each day of membership the first of its stretch, or the program's; ``None`` where there is no first."""
    found: dict[date, date | None] = {}
    for day in DAYS:
        if any(row.holds(day) for row in world.rows_of(key)):
            first = found.get(day - timedelta(days=1), day) if day > FIRST else None
            found[day] = first
    start = world.start
    return {day: start if first is None else max(first, start or first) for day, first in found.items()}


def owing(world: World, key: str) -> set[date]:
    """The days on which a member owes a record."""
    return {
        day
        for day, since in joined(world, key).items()
        if world.begun(day)
        and any(row.holds(day) and not row.is_away(day, world.extra) for row in world.rows_of(key))
        and (not world.joining or since is None or day > since + timedelta(days=world.joining))
    }


def lacking(world: World, key: str) -> set[date]:
    """The days on which no record speaks for somebody under the level of one of the rows that hold then."""
    return {
        day
        for day in DAYS
        for row in world.rows_of(key)
        if row.holds(day) and not row.is_away(day, world.extra)
        and not world.is_covered(key, day, world.limit(row))
    }  # fmt: skip


@settings(max_examples=200)
@given(worlds)
@example(World([Row("p-1", FIRST, None, None, None, "low")], [], None, None, 0, 0, 0, limited=False))
def test_each_member_has_a_gap_on_just_the_days_on_which_it_owes_and_nothing_covers(world: World) -> None:
    findings = found(world, {"may_be_empty": True}, {"from": "since", "until": "until"})
    for key in KEYS:
        expected = sorted(owing(world, key) & lacking(world, key))
        assert gaps(findings, {Reason.FAILING, Reason.STALE}, key) == expected


@given(worlds)
def test_nobody_is_asked_about_on_just_the_days_without_a_member(world: World) -> None:
    findings = found(world, {}, {"from": "since", "until": "until"})
    members = [row for key in KEYS for row in world.rows_of(key)]
    empty = [
        day
        for day in DAYS
        if not any(row.holds(day) for row in members) and (world.begun(day) or not members)
    ]
    assert gaps([one for one in findings if not one.about], {Reason.MISSING}, "") == []
    held = [one for one in findings if one.reason is Reason.MISSING]
    assert [day for day in DAYS if any(day in one.days for one in held)] == empty


@given(worlds)
def test_a_row_that_ends_before_it_begins_is_never_silent(world: World) -> None:
    findings = found(world, {"may_be_empty": True}, {"from": "since", "until": "until"})
    flaws = [one.about[0] for one in findings if one.reason is Reason.INVALID]
    assert sorted(flaws) == sorted(row.key for row in world.rows if row.is_reversed)


one_level = worlds.filter(lambda world: world.limited and len({row.level for row in world.rows}) <= 1)


@given(one_level)
def test_a_gap_is_stale_just_where_a_record_had_lapsed_when_it_began_and_renewal_asks_for_no_more(
    world: World,
) -> None:
    """With one level for all: where a record of one level is good and of another is not, both are said."""
    plain = found(world, {"may_be_empty": True}, {"from": "since", "until": "until"})
    renewed = found(world, {"may_be_empty": True, "renewal": True}, {"from": "since", "until": "until"})
    for key in KEYS:
        limit = next((world.limit(row) for row in world.rows_of(key)), None)
        ends = [(one.day, one.last(limit, world.grace)) for one in world.records if one.key == key]
        since, owes, lacks = joined(world, key), owing(world, key), lacking(world, key)
        stale = [
            day
            for day, began, _ in asked(owes, lacks)
            if began > FIRST or since[began] is not None
            if any(day and last and day <= began and last < began for day, last in ends)
        ]
        assert gaps(plain, {Reason.STALE}, key) == stale
        assert gaps(renewed, {Reason.STALE, Reason.FAILING}, key) == stale


@given(worlds)
def test_an_event_owes_from_its_day_on_and_what_came_too_late_for_the_window_stays(world: World) -> None:
    """Every row is an event of its own; a gap of the first stretch that touches the window holds for good."""
    findings = found(world, {"may_be_empty": True}, {"event": "since"})
    for key in KEYS:
        expected: set[date] = set()
        for row in (row for row in world.rows if row.key == key and row.since is not None):
            expected |= set(after_event(world, row))
        assert gaps(findings, {Reason.FAILING, Reason.STALE}, key) == sorted(expected)


def after_event(world: World, row: Row) -> Iterator[date]:
    """The days on which an event lacks its record, or lacks it for good."""
    event = row.since
    assert event is not None
    if world.start is not None and event < world.start:
        return
    due = event + timedelta(days=world.joining)
    alike = [other for other in world.rows if (other.key, other.since) == (row.key, row.since)]
    owes = {
        day
        for day in DAYS
        for other in alike
        if (day > due if world.joining else day >= due) and not other.is_away(day, world.extra)
    }
    lacks = {
        day
        for day in DAYS
        for other in alike
        if not other.is_away(day, world.extra) and not world.is_covered(row.key, day, world.limit(other))
    }
    stretch = list(asked(owes, lacks))
    yield from (day for day, _, _ in stretch)
    late = [day for day, _, is_first in stretch if is_first]
    if late and world.window is not None and late[-1] < DAYS[-1]:
        cured = late[-1] + timedelta(days=1)
        if event <= world.window.end and cured >= world.window.start:
            yield from (day for day in DAYS if day >= late[0])


@given(st.lists(st.sampled_from(KEYS), max_size=5), st.lists(st.sampled_from(KEYS), max_size=3))
def test_exactly_one_names_whoever_has_more_records_than_it_is_one(
    spoken: list[str], listed: list[str]
) -> None:
    """A member that stands twice in the register is one; two events of two days are two."""
    shelves = {"people": Shelf([document({"items": [
        {"id": key, "day": f"2024-01-{number:02}"} for number, key in enumerate(listed, 1)
    ]}, "people.yaml")])}  # fmt: skip
    own = [document({"who": key}, f"{number}.yaml") for number, key in enumerate(spoken)]
    for population, right in (({}, lambda _: 1), ({"event": "day"}, listed.count)):
        value = {
            "population": {"in": "people", "each": "$.items[*]", "key": "id", **population},
            "by": {"key": "who"},
            "exactly_one": True,
            "may_be_empty": True,
        }
        findings = rule("covers", value).findings(subject(own, shelves=shelves))
        several = [one.about[0] for one in findings if "records where" in one.message]
        assert several == [key for key in dict.fromkeys(listed) if spoken.count(key) > right(key)]


@dataclass(frozen=True)
class Visit:
    """A record that serves a period: for a day or a stretch, put on record on some day."""

    key: str
    day: date
    until: date | None
    done: date | None

    @property
    def filed(self) -> date:
        return self.done or self.until or self.day

    def serves(self, period: Period) -> bool:
        if self.until is None:
            return period.first <= self.day <= period.last and self.filed >= period.first
        is_early = self.done is not None and self.done <= self.until
        return not is_early and self.day <= period.first and period.last <= self.until


edges = [date(2024, month, 1) + timedelta(days=offset) for month in range(1, 6) for offset in (-2, -1, 0, 1)]
long_days = st.sampled_from(edges) | st.integers(0, 150).map(
    lambda number: date(2023, 12, 10) + timedelta(days=number)
)
visits = st.builds(
    Visit, st.sampled_from(KEYS), long_days, st.none() | long_days, st.none() | long_days
)  # fmt: skip
MONTHS = [
    Period.holding(date(2023 + number // 12, number % 12 + 1, 1), PeriodKind.MONTH) for number in range(20)
]


@settings(max_examples=200)
@given(
    since=st.none() | long_days,
    until=st.none() | long_days,
    start=st.none() | long_days,
    window=st.none() | st.tuples(long_days, long_days).map(lambda pair: Window(min(pair), max(pair))),
    records=st.lists(visits, max_size=8),
    grace=st.sampled_from([0, 10]),
)
def test_each_period_is_a_gap_on_just_the_days_on_which_it_was_due_and_not_served(
    since: date | None,
    until: date | None,
    start: date | None,
    window: Window | None,
    records: list[Visit],
    grace: int,
) -> None:
    register = {"items": [{"id": "p-1", "since": _text(since), "until": _text(until)}]}
    for by in ({"date": "day"}, {"date": "day", "until": "until", "done": "done"}):
        chosen = records if "done" in by else [Visit(one.key, one.day, None, None) for one in records]
        value = {
            "population": {
                "in": "places",
                "each": "$.items[*]",
                "key": "id",
                "from": "since",
                "until": "until",
            },
            "by": {"key": "who", **by},
            "every": {"period": "month", "grace": f"{grace} days"},
            "may_be_empty": True,
        }
        own = [
            document({"who": one.key, "day": _text(one.day), "until": _text(one.until), "done": _text(one.done)}, f"{number}.yaml")
            for number, one in enumerate(chosen)
        ]  # fmt: skip
        calendar = Calendar(UTC, program_start=start, window=window)
        shelves = {"places": Shelf([document(register, "places.yaml")])}
        findings = list(rule("covers", value).findings(subject(own, calendar=calendar, shelves=shelves)))
        held = [one for one in findings if one.reason is Reason.MISSED]
        mine = [one for one in chosen if one.key == "p-1" and (one.done or "done" not in by)]
        is_member = since is None or until is None or since <= until
        expected = [
            day for day in DAYS if is_member and is_missed(day, since, until, start, window, mine, grace)
        ]
        assert [day for day in DAYS if any(day in one.days for one in held)] == expected


def is_missed(
    day: date,
    since: date | None,
    until: date | None,
    start: date | None,
    window: Window | None,
    records: list[Visit],
    grace: int,
) -> bool:
    """Whether a month that was owed is over, with its grace, and no record serves it or makes up for it yet."""
    owed_from = first_owed(since, start, window)
    if owed_from is None and not any(one.serves(month) for one in records for month in MONTHS):
        return until is None or day <= until
    for month in MONTHS:
        if until is not None and until < month.last:
            continue
        if owed_from is None and not any(
            one.serves(earlier) for one in records for earlier in MONTHS if earlier <= month
        ):
            continue
        if owed_from is not None and month.first < owed_from:
            continue
        if day <= month.last + timedelta(days=grace):
            continue
        served = [one.filed for one in records if one.serves(month)]
        in_window = window is not None and window.start <= month.last <= window.end
        later = [one.filed for one in records for other in MONTHS if other > month and one.serves(other)]
        has_left = until is not None and day > until
        if served:
            if day < min(served) and (in_window or not has_left):
                return True
        elif in_window or (not has_left and not any(one <= day for one in later)):
            return True
    return False


def first_owed(since: date | None, start: date | None, window: Window | None) -> date | None:
    """The first day of the first month that is owed; ``None`` if nothing says which."""
    firsts = [month.first for month in MONTHS]
    candidates = []
    if window is not None:
        opens = max(window.start, start or window.start)
        candidates.append(max(first for first in firsts if first <= opens))
    if start is not None:
        candidates.append(min(first for first in firsts if first >= start))
    program = min(candidates, default=None)
    own = None if since is None else min(first for first in firsts if first >= since)
    return max((one for one in (program, own) if one is not None), default=None)


@given(
    members=st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), maybe_days, maybe_days), max_size=6),
    files=st.lists(
        st.tuples(days, st.lists(st.sampled_from(["a", "b", "c", "d", "x"]), max_size=5)), max_size=3
    ),
    but=st.lists(st.sampled_from(["a", "b"]), max_size=1),
    share=st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(2, 3), Fraction(9, 10), Fraction(1)]),
)
def test_a_file_names_the_members_of_its_day_or_enough_of_them(
    members: list[tuple[str, date | None, date | None]],
    files: list[tuple[date, list[str]]],
    but: list[str],
    share: Fraction,
) -> None:
    register = {
        "items": [{"id": key, "since": _text(since), "until": _text(until)} for key, since, until in members]
    }
    value = {
        "population": {"in": "systems", "each": "$.items[*]", "key": "id", "from": "since", "until": "until"},
        "at": "day",
        "by": {"each": "$.targets[*]"},
        "except": {"each": "$.but[*]"},
        "share": float(share) if share != Fraction(2, 3) else 0.6666,
        "may_be_empty": True,
    }
    share = Fraction(str(value["share"]))
    own = [
        document({"id": f"f-{number}", "day": _text(day), "targets": targets, "but": but}, f"{number}.yaml")
        for number, (day, targets) in enumerate(files)
    ]
    shelves = {"systems": Shelf([document(register, "systems.yaml")])}
    findings = list(rule("covers", value).findings(subject(own, shelves=shelves)))
    expected = []
    for number, (day, targets) in enumerate(files):
        there = {key for key, since, until in members if (since or day) <= day <= (until or day) and not (since and until and until < since)}  # fmt: skip
        named = set(targets) - set(but)
        if len(there & named) < share * len(there):
            absent = sorted(there - named) if share == 1 else [""]
            expected.extend((f"f-{number}", *([key] if key else [])) for key in absent)
    assert sorted(one.about for one in findings if one.reason is Reason.FAILING) == sorted(expected)
