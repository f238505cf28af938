"""A month says what its days say: each is judged by itself here, and only where something changes there."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.hindsight import Month, by_month, in_hindsight
from socgap_evidence.judging import judge
from socgap_evidence.model import Status, Window, worst
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from tests.support.histories import build
from tests.support.random_histories import random_history
from tests.support.verdicts import CASES, case_of

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.assessment import Assessment

YEAR = Window(date(2026, 1, 15), date(2027, 1, 10))


def day_by_day(assessment: Assessment, as_of: date, window: Window) -> dict[str, tuple[Month, ...]]:
    """The same from every single day."""
    told = in_hindsight(assessment, as_of)
    found: dict[str, dict[tuple[int, int], Counter[Status]]] = {}
    for number in range((window.end - window.start).days + 1):
        day = window.start + timedelta(days=number)
        for one in judge(told, day).controls:
            kind = worst(
                Status.MET if each.status is Status.DUE else each.status for each in one.requirements
            )
            months = found.setdefault(one.assessed.control.id, {})
            months.setdefault((day.year, day.month), Counter())[kind] += 1
    return {
        name: tuple(
            Month(max(date(year, month, 1), window.start), dict(days))
            for (year, month), days in months.items()
        )
        for name, months in found.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_what_is_counted_is_what_each_day_says(case: str) -> None:
    verdict = case_of(case)
    found = by_month(verdict.assessment, verdict.as_of, YEAR)
    assert found == day_by_day(verdict.assessment, verdict.as_of, YEAR)
    assert all(sum(sum(one.days.values()) for one in months) == 361 for months in found.values())


@pytest.mark.parametrize("seed", range(8))
def test_so_it_is_for_companies_that_nobody_thought_of(seed: int, tmp_path: Path) -> None:
    build(tmp_path, random_history(seed))
    tree = WorkTree(tmp_path)
    assessment = assess(open_project(tree), tree)
    as_of = date(2026, 4, 10)
    assert by_month(assessment, as_of, YEAR) == day_by_day(assessment, as_of, YEAR)


def test_a_window_within_one_month_is_one_month() -> None:
    verdict = case_of("sample")
    window = Window(date(2026, 9, 17), date(2026, 9, 17))
    (month,) = by_month(verdict.assessment, verdict.as_of, window)["PM-2"]
    assert (month.first, month.days, month.not_met) == (date(2026, 9, 17), {Status.GAP: 1}, 1)
