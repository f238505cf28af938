"""The sample company with its gaps closed (samples/repaired): all green, exit code 0."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.effectiveness import judge_window
from socgap_evidence.judging import judge
from socgap_evidence.model import Status
from socgap_evidence.project import open_project
from tests.support.brambleport import AS_OF, GIT_IS_NOT_ASKED, ROOT, Files, overlay, removed, repaired, sample

if TYPE_CHECKING:
    from socgap_evidence.verdict import ControlVerdict, Verdict

MET = {
    *("PM-1", "PM-3", "PL-1", "AM-1", "AM-2", "AC-1", "AC-2", "RA-1", "RA-2", "AT-1", "AT-2"),
    *("MR-1", "MR-2", "CR-2", "VM-1", "VM-2", "PE-1", "SD-1", "SD-2"),
}
STATUSES = {
    **dict.fromkeys(MET, "met"),
    "PM-2": "due",
    "PL-2": "due",
    "CR-1": "pending",
    "PE-2": "not-applicable",
}


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    tree = Files(repaired())
    return judge(assess(open_project(tree), tree), AS_OF)


@pytest.fixture(scope="module")
def controls(verdict: Verdict) -> dict[str, ControlVerdict]:
    return {one.assessed.control.id: one for one in verdict.controls}


def test_the_gate_is_open(verdict: Verdict) -> None:
    assert verdict.exit_code == 0


def test_each_control_is_met_or_not_owed_yet(controls: dict[str, ControlVerdict]) -> None:
    assert {name: one.status.value for name, one in controls.items()} == STATUSES


def test_nothing_is_waived_and_no_gap_holds(verdict: Verdict) -> None:
    assert verdict.waivers == ()
    assert [gap for one in verdict.controls for gap in one.gaps] == []


def test_what_was_repaired_is_effective_in_the_window(verdict: Verdict) -> None:
    other = {one.assessed.control.id: one.effect.words for one in judge_window(verdict).controls}
    assert {name: words for name, words in other.items() if words != "effective"} == {
        "CR-1": "not operated",
        "CR-2": "not operated",
        "PE-2": "not applicable",
    }


def test_nothing_is_unknown_and_no_file_is_one_that_nobody_asks_for(verdict: Verdict) -> None:
    assert Status.UNKNOWN not in {
        requirement.status for one in verdict.controls for requirement in one.requirements
    }
    assert verdict.assessment.unclaimed == ()
    assert [one.message.partition(",")[0] for one in verdict.assessment.warnings] == [GIT_IS_NOT_ASKED]


def test_what_is_due_and_what_is_pending_keep_their_days(controls: dict[str, ControlVerdict]) -> None:
    assert controls["PL-2"].valid_until == date(2026, 11, 11)
    (report,) = (one for one in controls["CR-1"].requirements if one.assessed.requirement.id == "CR-1.E2")
    assert report.valid_until == date(2027, 2, 16)


def test_the_overlay_holds_only_what_differs() -> None:
    assert [path for path, content in overlay().items() if sample().get(path) == content] == []
    assert [path for path in removed() if path not in sample()] == []
    assert set(removed()).isdisjoint(overlay())


def test_the_sample_itself_does_not_see_the_overlay() -> None:
    tree = Files({**sample(), **{f"samples/repaired/{path}": content for path, content in overlay().items()}})
    beside = judge(assess(open_project(tree), tree), AS_OF)
    assert not any("samples/" in path for path in beside.assessment.unclaimed)
    assert beside.exit_code == 1


def test_the_demo_builds_it_in_a_repository_of_its_own_and_ends_as_socgap_ends(tmp_path: Path) -> None:
    socgap = tmp_path / "bin" / "socgap"
    socgap.parent.mkdir()
    socgap.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m socgap_evidence "$@"\n', encoding="utf-8")
    socgap.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()
    done = subprocess.run(
        ["sh", str(ROOT / "scripts/demo-repaired.sh")],
        env={
            **os.environ,
            "PATH": f"{socgap.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHON": sys.executable,
            "TMPDIR": str(work),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "The gate is open: none of 23 controls fails." in done.stdout
    assert list(work.iterdir()) == []
