"""Every folder below tests/spec is a tiny repository and what the tool must say of it.

The language of a case is that of tests/support/cases.py. What strangers could hand in lies below tests/spec/hostile and is
run by tests/test_hostile_input.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import run
from tests.support.cases import HOSTILE, SPEC, Case, cases_below

CASES = [case for case in cases_below(SPEC) if HOSTILE not in case.folder.parents]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_case(case: Case, tmp_path: Path) -> None:
    repository = case.build(tmp_path / "repository")
    outcome = run(repository.root, *case.command(repository), environment=case.description.get("environment"))
    case.judge(outcome.said, outcome.code, repository.root)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
