"""How many are chosen: what was asked for, else one number for each frequency, and never more than there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.sampling.sizes import FREQUENCIES, LEAST, MOST, PERCENT
from tests.sampling.companies import MONTHLY, changes, drawn
from tests.support.windows import CONFIG, EVENTS, QUARTERLY, RECORD, YEARLY

if TYPE_CHECKING:
    from socgap_evidence.sampling import Sample

WEEKLY = f"{RECORD}    fresh: {{date: held_on, for: 7 days}}\n"
DAILY = f"{RECORD}    fresh: {{date: held_on, for: 1 day}}\n"
EACH_MONTH = QUARTERLY.replace("quarter", "month")
HALF_YEARLY = QUARTERLY.replace("quarter", "half-year")


def of_files(requires: str, number: int, *, size: int | None = None) -> Sample:
    """A sample of so many records, a day apart, within a window of six months."""
    days = [f"2026-{4 + at // 30:02}-{1 + at % 30:02}" for at in range(number)]
    files = {f"reviews/r{at:03}.yaml": {"id": f"r{at:03}", "held_on": day} for at, day in enumerate(days)}
    return drawn(requires, files, size=size)


@pytest.mark.parametrize(
    ("requires", "population", "size", "because"),
    [
        pytest.param(YEARLY, 1, 1, "the usual number of what is done yearly", id="yearly"),
        pytest.param(HALF_YEARLY, 1, 1, "would be 2", id="half-yearly, once"),
        pytest.param(QUARTERLY, 2, 2, "the usual number of what is done quarterly", id="quarterly"),
        pytest.param(EACH_MONTH, 6, 3, "the usual number of what is done monthly", id="monthly"),
        pytest.param(WEEKLY, 26, 10, "the usual number of what is done weekly", id="weekly"),
        pytest.param(DAILY, 150, 25, "the usual number of what is done daily", id="daily"),
        pytest.param(EVENTS, 40, 6, "the usual 15 % of events, at least 5 and at most 40", id="events"),
        pytest.param(EVENTS, 41, 7, "the usual 15 % of events", id="a part of one is one"),
        pytest.param(EVENTS, 20, 5, "at least 5", id="few events"),
        pytest.param(EVENTS, 3, 3, "all there are; the usual 15 %", id="fewer events than are usual"),
        pytest.param(QUARTERLY, 30, 5, "of events", id="many in a quarter are events"),
    ],
)
def test_a_size_is_chosen_by_frequency(requires: str, population: int, size: int, because: str) -> None:
    sample = of_files(requires, population)
    assert len(sample.population) == population
    assert (sample.size.number, sample.size.is_asked, len(sample.drawn)) == (size, False, size)
    assert because in sample.size.because


def test_of_many_events_no_more_than_the_most_are_usual() -> None:
    sample = drawn(MONTHLY, {"changes/a.yaml": changes(*(f"c-{at}" for at in range(500)))})
    assert (len(sample.population), sample.size.number) == (500, 40)


def test_entries_of_a_monthly_population_are_events() -> None:
    sample = drawn(MONTHLY, {"changes/a.yaml": changes(*(f"c-{at}" for at in range(100)))})
    assert sample.size.number == 15


def test_few_entries_of_a_monthly_population_are_events_too() -> None:
    sample = drawn(MONTHLY, {"changes/a.yaml": changes("c-1", "c-2", "c-3", "c-4")})
    assert (sample.size.number, sample.size.because[:14]) == (4, "all there are;")


def test_a_size_that_is_asked_for_counts() -> None:
    sample = of_files(QUARTERLY, 2, size=1)
    assert (sample.size.number, sample.size.because, sample.size.is_asked) == (1, "as --size says", True)
    assert len(sample.drawn) == 1


def test_a_size_over_the_population_takes_all_and_says_so() -> None:
    sample = of_files(QUARTERLY, 2, size=9)
    assert len(sample.drawn) == 2
    assert sample.notes == (
        "9 were asked for, and there are only 2.",
        "All of the population is chosen.",
    )


def test_a_project_without_a_program_has_frequencies_too() -> None:
    config = CONFIG.replace("program_start: 2026-01-01\n", "")
    assert drawn(QUARTERLY, {"reviews/a.yaml": {"held_on": "2026-06-01"}}, config=config).size.number == 1


def test_the_book_has_the_numbers() -> None:
    page = (Path(__file__).parents[2] / "docs/sampling.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z-]+ly) \| ([0-9]+) \|$", page, re.MULTILINE)
    assert rows == [(one.name, str(one.number)) for one in FREQUENCIES]
    assert f"{PERCENT} %, at least {LEAST} and at most {MOST}" in page
