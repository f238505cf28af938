"""Until when requirements are good after a change, and what lapses first."""

from __future__ import annotations

import pytest

from tests.comparison.changes import FILES, NO_FACTOR, change, edited

REVIEW, DRILL, AC1 = "evidence/reviews/b.yaml", "evidence/drills/d.yaml", "controls/AC-1.yaml"
NEWER = {REVIEW: "held_on: 2026-03-02\n"}


def told(*arguments: dict[str, str | None], day: str = "2026-03-02") -> list[tuple[str, str, str, str]]:
    found = change(*arguments, day=day).dates
    return [(one.requirement, str(one.base), str(one.head), str(one.head_by_base)) for one in found]


def test_a_newer_record_moves_the_day() -> None:
    day, later = "good through 2026-06-09", "good through 2026-06-10"
    assert told(NEWER) == [("AC-1.E1", day, later, later), ("AC-2.E1", day, later, later)]


def test_a_longer_limit_moves_it_by_the_rules_of_the_head_alone() -> None:
    longer = edited(AC1, "for: 90 days, grace: 10 days", "for: 91 days, grace: 10 days")
    day, later = "good through 2026-06-09", "good through 2026-06-10"
    assert told(longer) == [("AC-1.E1", day, later, day)]


def test_what_was_a_gap_is_good_for_a_time() -> None:
    good = "good through 2027-02-01"
    assert told({DRILL: FILES[DRILL]}, {DRILL: NO_FACTOR}) == [("AC-1.E2", "a gap", good, good)]


def test_what_is_a_gap_now_is_told_elsewhere() -> None:
    assert told({DRILL: NO_FACTOR}) == []


def test_a_requirement_that_is_new_has_moved_nothing() -> None:
    without = edited(AC1, "AC-1.E1", "AC-1.E9")
    assert told(without) == []


def test_nothing_may_be_known_to_begin() -> None:
    without = edited(AC1, "    fresh: {date: held_on, for: 12 months}\n", "    date: held_on\n")
    assert told(without) == [
        ("AC-1.E2", "good through 2027-02-01", "no end known", "good through 2027-02-01")
    ]
    assert change(without).forecast == ""


@pytest.mark.parametrize(
    ("after", "before", "day", "expected"),
    [
        pytest.param(NEWER, {}, "2026-03-02", "Merging this, AC-1 (CC6.1) goes stale on 2026-06-11.", id="the first"),
        pytest.param(
            {DRILL: FILES[DRILL]},
            {DRILL: NO_FACTOR},
            "2026-03-02",
            "Merging this, AC-1.E2 (CC6.1) goes stale on 2027-02-02.",
            id="where something else of the control lapses before",
        ),
        pytest.param(
            edited(AC1, "    fresh: {date: held_on, for: 12 months}\n", "    date: held_on\n    every: {date: held_on, period: year}\n"),
            {},
            "2026-03-02",
            "Merging this, AC-1.E2 (CC6.1) misses a period on 2028-01-01.",
            id="a period",
        ),
    ],
)  # fmt: skip
def test_what_lapses_first_is_told(
    after: dict[str, str | None], before: dict[str, str | None], day: str, expected: str
) -> None:
    assert change(after, before, day=day).forecast == expected


def test_what_has_not_happened_yet_is_due() -> None:
    started = {"socgap.yaml": f"{FILES['socgap.yaml']}program_start: 2026-03-01\n"}
    before = {**started, DRILL: None}
    later = {"socgap.yaml": f"{FILES['socgap.yaml']}program_start: 2026-03-02\n"}
    found = change(later, before)
    assert told(later, before) == [
        ("AC-1.E2", "good through 2027-03-01", "good through 2027-03-02", "good through 2027-03-01")
    ]
    assert found.forecast == "Merging this, AC-1.E2 (CC6.1) must have its first evidence by 2027-03-02."
