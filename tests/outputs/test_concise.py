"""One line a problem, each of which an editor can go to."""

from __future__ import annotations

import re

import pytest

from socgap_evidence.outputs import Style, concise
from socgap_evidence.outputs.problems import problems
from socgap_evidence.verdict import EXIT_MET
from tests.support.verdicts import CASES, case_of

LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<level>error|warning|note): .+")


@pytest.mark.parametrize("case", CASES)
def test_each_problem_is_a_line_with_a_place_and_the_verdict_is_the_last(case: str) -> None:
    verdict = case_of(case)
    *lines, last = concise.render(verdict, Style()).splitlines()
    assert last.startswith(verdict.headline)
    found = [LINE.fullmatch(line) for line in lines]
    assert None not in found
    levels = [one["level"] for one in found if one is not None]
    assert levels[: len(problems(verdict))] == [one.level.value for one in problems(verdict)]
    assert ("error" in levels) == (verdict.exit_code != EXIT_MET)


def test_a_line_says_where_what_and_what_to_do() -> None:
    lines = concise.render(case_of("sample"), Style(folder="company/")).splitlines()
    assert (
        "company/evidence/monitoring/reviews/MON-2026-07.yaml:1:1: error: invalid: The file lacks 'reviewed_by'."
        " Add 'reviewed_by'. [MR-1.E2 schema]" in lines
    )
    assert lines[-1].endswith("7 of 23 controls fail.")


def test_what_is_nowhere_points_at_the_settings() -> None:
    (line, *_) = concise.render(case_of("no history, no gap"), Style()).splitlines()
    assert "socgap.yaml:1:1: error: It is shallow. Fetch all of it." in concise.render(
        case_of("no history, no gap"), Style()
    )
    assert LINE.fullmatch(line)
