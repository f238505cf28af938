"""Medians, spreads, ratios and what follows from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.instructions import CASES, TOLERANCE, compare
from benchmarks.measuring import Family, Sample, Taken, Tool
from benchmarks.tables import Claim, commands, compared, milliseconds, ratio, spread, table


def taken(*walls: float, cpu: float = 1.0, memory: float = 50.0, family: Family | None = None) -> Taken:
    tool = Tool(("/opt/bin/tool", "/home/x/check", "a b"), Path())
    return Taken(tool, tuple(Sample(wall, cpu, memory) for wall in walls), family)


OURS, THEIRS = taken(2.0, 1.0, 3.0), taken(30.0, 10.0, 20.0, 25.0, cpu=4.0, family=Family(3, 120.4))


def test_a_figure_is_the_median_with_the_least_and_the_greatest() -> None:
    assert spread([3.0, 1.0, 2.0], 2) == "**2.00** (1.00–3.00)"  # noqa: RUF001
    assert spread([1.0, 4.0], 0) == "**2** (1–4)"  # noqa: RUF001


def test_a_ratio_is_between_medians() -> None:
    assert ratio(THEIRS, OURS) == 22.5 / 2
    assert ratio(THEIRS, OURS, "cpu") == 4
    assert ratio(OURS, THEIRS, "memory") == 1


def test_a_row_has_the_ratios_to_the_tool_that_is_named() -> None:
    head, _, ours, theirs = table({"ours": OURS, "theirs": THEIRS}, "ours")
    assert head.endswith("| Wall, times ours | CPU, times ours |")
    assert ours.startswith("| ours | 3 | **2.00**")
    assert ours.endswith("| - | 1.00 | 1.00 |")
    assert theirs.endswith("| 3, 120 MB together | 11.25 | 4.00 |")
    assert {line.count("|") for line in (head, ours, theirs)} == {9}


def test_the_memory_of_several_processes_is_what_they_hold_together() -> None:
    assert OURS.held == 50
    assert THEIRS.held == 120.4
    assert taken(1.0, family=Family(1, 48.0)).held == 50


def test_short_runs_are_told_in_milliseconds() -> None:
    *_, row = milliseconds({"ours": taken(0.05, 0.06, 0.07, cpu=0.04)}, "ours")
    assert row.startswith("| ours | 3 | **60** (50–70) | **40** (40–40) |")  # noqa: RUF001


def test_a_command_line_is_shown_without_the_folders_of_the_machine_and_cut() -> None:
    assert commands({"ours": OURS})[-1] == "- ours: `tool check 'a b'`"
    long = Taken(Tool(("tool", *map(str, range(20))), Path()), OURS.samples, None)
    assert commands({"ours": long})[-1] == "- ours: `tool 0 1 2 3 4 5 6 7 ... (12 more)`"


@pytest.mark.parametrize(
    ("value", "limit", "at_most", "verdict"),
    [
        (1.5, 1.5, True, "met"),
        (1.51, 1.5, True, "**not met**"),
        (15.0, 15, False, "met"),
        (14.9, 15, False, "**not met**"),
        (None, 15, False, "not measured"),
        (None, 15, True, "not measured"),
    ],
)
def test_a_target_is_met_or_not_or_was_not_measured(
    value: float | None, limit: float, at_most: bool, verdict: str
) -> None:
    claim = Claim("It", value, limit, at_most)
    assert claim.verdict == verdict
    assert claim.is_met is (verdict == "met")
    assert claim.row("check").endswith(f"| {verdict} |")


def test_a_target_that_wall_and_cpu_time_see_differently_is_told_so() -> None:
    assert Claim("It", 0.9, 1, cpu=1.7).verdict == "**met in wall time only**"
    assert Claim("It", 1.7, 1, cpu=0.9).verdict == "**met in CPU time only**"
    assert Claim("It", 0.9, 1, cpu=1.0).verdict == "met"
    assert Claim("It", 1.1, 1, cpu=1.1).verdict == "**not met**"


def test_one_tool_is_compared_with_another_in_both_times() -> None:
    claim = compared("Theirs to ours", THEIRS, OURS, 10, at_most=False)
    assert (claim.value, claim.cpu, claim.verdict) == (11.25, 4.0, "**met in wall time only**")
    assert compared("Theirs to ours", None, OURS, 10).verdict == "not measured"


def test_a_target_is_said_with_its_limit_and_what_came_out() -> None:
    claim = Claim("Ours to theirs", 1.256, 1.5, cpu=1.1, note="Well.")
    assert claim.sentence() == (
        "- Ours to theirs: 1.26 times (CPU: 1.10); the target is at most 1.5 times: met. Well."
    )
    assert (
        Claim("Memory", None, 600, unit="MB").row("size") == "| size | Memory | ≤ 600 MB | - | not measured |"
    )


def test_instructions_are_compared_with_the_baseline() -> None:
    lines, worse = compare({"a": 1_010_000, "b": 500_000, "c": 7}, {"a": 1_000_000, "b": 1_000_000})
    assert not worse
    assert lines[2:] == [
        "| a | 1,010,000 | 1,000,000 | +1.00% |",
        "| b | 500,000 | 1,000,000 | -50.00% |",
        "| c | 7 | - | new |",
    ]
    assert compare({"a": round(1_000_000 * (1 + TOLERANCE)) + 1}, {"a": 1_000_000})[1]


def test_the_baseline_has_every_case_and_no_other() -> None:
    import json

    from benchmarks.instructions import BASELINE

    assert json.loads(BASELINE.read_bytes())["callgrind"]["counts"].keys() == CASES.keys()
