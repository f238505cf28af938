"""The law of what is shown of arithmetic: it gives just the days of the gap, and no gap of counted days is without it.

A day is counted if no file states it, nor the day before it. It is held against the sample company, the repaired one,
every case of tests/spec, and generated companies.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.assessing import assess
from socgap_evidence.errors import SnapshotError, SocgapError
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.model import Calendar, Reason, Window
from socgap_evidence.project import open_project
from socgap_evidence.rules import Shelf
from socgap_evidence.rules.arithmetic import Cause, Meaning, Reckoning, Reckonings, added
from socgap_evidence.rules.deadlines import is_late
from socgap_evidence.snapshot import WorkTree
from tests.rules.test_covers_day_by_day import World, spelled, worlds
from tests.rules.test_zeros import statement
from tests.support.brambleport import Files, repaired, sample
from tests.support.projects import documents, rule, subject
from tests.test_spec import CASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from socgap_evidence.model import Gap
    from socgap_evidence.rules import Finding, Rule, Subject
    from socgap_evidence.snapshot import Tree

_DAY = re.compile(rb"([0-9]{4}-[0-9]{2}-[0-9]{2})(T?)")


def stated_days(texts: Iterable[bytes]) -> set[date]:
    """Every day that files state, a moment for whichever day it is in some time zone."""
    found: set[date] = set()
    for text in texts:
        for spelled_out, is_moment in _DAY.findall(text):
            with suppress(ValueError, OverflowError):
                day = date.fromisoformat(spelled_out.decode())
                found |= {day, day - ONE_DAY, day + ONE_DAY} if is_moment else {day}
    return found


def is_counted(day: date | None, stated: set[date]) -> bool:
    return day is not None and not {day, day - ONE_DAY} & stated


def breaches(
    gaps: Iterable[Gap | Finding], counted: list[Reckoning], stated: set[date], calendar: Calendar
) -> Iterator[str]:
    """Where the law does not hold, in words."""
    for gap in gaps:
        shown = Reckonings(counted).behind(gap)
        if not shown and is_counted(gap.days.since, stated):
            yield f"nothing leads to {gap.days.since}: {gap.message}"
        if not shown and gap.reason is Reason.STALE:
            yield f"nothing says what lapsed: {gap.message}"
        if is_counted(gap.days.until, stated):
            yield f"nothing leads to the end on {gap.days.until}: {gap.message}"
        for one in shown:
            if not (_begins_it(one, gap, calendar) and _ends_it(one, gap) and _adds_up(one, calendar)):
                yield f"{gap.days} is not what follows from {one}: {gap.message}"


def _begins_it(one: Reckoning, gap: Gap | Finding, calendar: Calendar) -> bool:
    """Whether a gap begins where the day that is reached says it does."""
    since, end = gap.days.since, one.end
    late = one.done is None or one.meaning is Meaning.NOT_OWED_THROUGH
    if one.done is not None and one.meaning is Meaning.DUE_BY:
        late = is_late(one.done.stated, end, calendar.zone)
    if one.done is not None and one.meaning is Meaning.IN_GIT_BY:
        late = one.done.stated.day > end.day
    if one.opening is None:
        return late and since == (end.day if since == end.day and end.moment else end.day + ONE_DAY)
    if one.opening.cause is Cause.OWED:
        return since is not None and end.day < since
    return late and one.opening.since == since


def _ends_it(one: Reckoning, gap: Gap | Finding) -> bool:
    """Whether a gap that ends does so when the thing was done, or sooner: when nothing was owed any more."""
    until = gap.days.until
    if until is None or one.done is None or gap.days.since is None:
        return True
    return until <= max(one.done.stated.day, gap.days.since + ONE_DAY)


def _adds_up(one: Reckoning, calendar: Calendar) -> bool:
    since = one.begin.stated
    for step in one.steps:
        if added(since, ((step.role, step.length),), calendar) != (step,):
            return False
        since = step.reaches
    return one.stated_end is not None or since == one.end


def breaches_of(tree: Tree) -> tuple[list[str], dict[str, int]]:
    """The same in a tree, and how many gaps of each rule have a count behind them."""
    assessment = assess(open_project(tree), tree)
    calendar, stated = assessment.project.config.calendar, stated_days(_texts(tree))
    found: list[str] = []
    shown: dict[str, int] = {}
    for control in assessment.controls:
        for one in control.requirements:
            for check in one.requirement.checks:
                name = (check.id, check.says, check.keyword)
                gaps = [gap for gap in one.gaps if (gap.assertion, gap.says, gap.rule) == name]
                counted = list(assessment.reckonings(one.requirement, check)) if gaps else []
                found += breaches(gaps, counted, stated, calendar)
                with_count = sum(bool(Reckonings(counted).behind(gap)) for gap in gaps)
                shown[check.keyword] = shown.get(check.keyword, 0) + with_count
    return found, shown


def _texts(tree: Tree) -> Iterator[bytes]:
    for entry in tree.entries:
        try:
            yield tree.read(entry.path)
        except SnapshotError:  # a link or a folder states nothing
            continue


@pytest.mark.parametrize("which", ["sample", "repaired"])
def test_the_days_of_each_gap_of_the_company_follow_from_what_is_shown(which: str) -> None:
    found, shown = breaches_of(Files(repaired() if which == "repaired" else sample()))
    assert found == []
    assert {keyword for keyword, count in shown.items() if count} >= {
        "covers", "every", "fresh", "within", "zeros"
    }  # fmt: skip


def test_the_days_of_each_gap_of_a_case_follow_from_what_is_shown(tmp_path: Path) -> None:
    total: set[str] = set()
    opened = 0
    for case in CASES:
        name = case.folder.name
        tree = WorkTree(case.build(tmp_path / name).root)
        try:
            found, shown = breaches_of(tree)
        except SocgapError:  # what cannot be judged has no gaps; that it says so is for test_spec
            continue
        assert found == [], name
        opened += 1
        total.update(keyword for keyword, count in shown.items() if count)
    assert opened > 400, "of cases that can be judged"
    assert total >= {
        "approved", "covers", "evidence", "every", "fresh", "in_force", "within", "zeros"
    }  # fmt: skip


def breaches_by(judge: Rule, of: Subject, stated: set[date]) -> list[str]:
    return list(breaches(judge.findings(of), list(judge.reckonings(of)), stated, of.calendar))


def days_of(world: World) -> set[date]:
    """The days on which something can begin that no count leads to."""
    window = world.window
    found = {world.start, None if window is None else window.start}
    for row in world.rows:
        found |= {row.since, row.until, row.leave, row.back}
    for one in world.records:
        found |= {one.day, one.until}
    return {day for day in found if day is not None}


@settings(max_examples=200)
@given(worlds)
def test_the_days_that_members_owe_follow_from_what_is_shown(world: World) -> None:
    for population in ({"from": "since", "until": "until"}, {"event": "since"}):
        judge, of = spelled(world, {"may_be_empty": True}, population)
        assert breaches_by(judge, of, days_of(world)) == []


some_days = st.integers(0, 400).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
windows = st.none() | st.tuples(some_days, some_days).map(lambda pair: Window(min(pair), max(pair)))
calendars = st.builds(
    lambda start, window: Calendar(UTC, program_start=start, window=window), st.none() | some_days, windows
)


@settings(max_examples=200)
@given(calendars, st.lists(st.tuples(some_days, st.integers(0, 90)), max_size=4), st.sampled_from([0, 15]))
def test_the_days_of_a_period_follow_from_what_is_shown(
    calendar: Calendar, work: list[tuple[date, int]], grace: int
) -> None:
    records = [{"who": "p-1", "day": str(day), "done": str(day + timedelta(days=n))} for day, n in work]
    stated = {day + timedelta(days=n) for day, n in work} | {day for day, _ in work}
    stated |= {calendar.program_start or date.min + ONE_DAY}
    every: dict[str, Any] = {"period": "quarter", "grace": f"{grace} days"}
    by = {"key": "who", "date": "day", "done": "done"}
    of = subject(documents(*records), calendar=calendar)
    assert breaches_by(rule("every", {"date": "day", "done": "done", **every}), of, stated) == []
    assert breaches_by(rule("covers", {"population": ["p-1"], "by": by, "every": every}), of, stated) == []


@settings(max_examples=200)
@given(calendars, st.lists(some_days, max_size=3), st.lists(st.integers(1, 60), max_size=3))
def test_the_days_of_a_signed_zero_follow_from_what_is_shown(
    calendar: Calendar, happened: list[date], signed: list[int]
) -> None:
    quarters = [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-09-30")]
    statements = [
        statement({
            "period": {"start": first, "end": last},
            "prepared_on": last,
            "signed_on": str(date.fromisoformat(last) + timedelta(days=after)),
            "id": first,
        }) | {"prepared_on": str(date.fromisoformat(last) + timedelta(days=1 + after // 2))}
        for (first, last), after in zip(quarters, signed, strict=False)
    ]  # fmt: skip
    of = subject(
        documents(*({"at": str(day)} for day in happened)),
        calendar=calendar,
        dated="at",
        shelves={"period-statement": Shelf(documents(*statements))},
    )
    stated = stated_days([str(statements).encode(), str(happened).encode()]) | set(happened)
    value = {"subject": "incidents", "per": "quarter", "grace": "15 days"}
    assert breaches_by(rule("zeros", value), of, stated) == []


@settings(max_examples=200)
@given(some_days, st.none() | some_days, st.sampled_from(["10 days", "5 business days", "1 month"]), windows)
def test_the_days_of_a_plan_and_of_a_deadline_follow_from_what_is_shown(
    begun: date, done: date | None, limit: str, window: Window | None
) -> None:
    found = documents({"at": str(begun), "done": None if done is None else str(done)})
    of = subject(found, calendar=Calendar(UTC, window=window))
    value = {"from": "at", "to": "done", "limit": limit}
    stated = {begun} | ({done} if done else set())
    assert breaches_by(rule("within", value), of, stated) == []
    assert breaches_by(rule("within", {**value, "planned": True}), of, stated) == []
