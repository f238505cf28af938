"""The repository's own sample, Brambleport, Inc., on its pinned day: what must be said of each of the 23 controls.

From ``sample_company.expected`` of the domain (controls.yaml). Where a row says less than is expected there, the rule
that would find it does not exist yet, and the row says which.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.assessment import assess
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from socgap_evidence.verdict import judge
from tests.support import run

if TYPE_CHECKING:
    from socgap_evidence.verdict import ControlVerdict, Verdict

ROOT = Path(__file__).parent.parent
AS_OF = date(2026, 10, 15)

STATUSES = {
    "PM-1": ("met", ""),
    "PM-2": ("met", ""),  # failing once `covers` finds that p-015 has not confirmed the code of conduct
    "PM-3": ("met", ""),
    "PL-1": ("met", ""),
    "PL-2": ("due", ""),
    "AM-1": ("met", ""),
    "AM-2": ("met", ""),
    "AC-1": ("gap", "missed"),
    "AC-2": ("met", ""),  # waived once `within` finds that p-016 kept the billing account for nine days
    "RA-1": ("met", ""),  # failing once `within` finds that the action on R-007 is open past its day
    "RA-2": ("met", ""),
    "AT-1": ("met", ""),  # waived once `covers` finds that p-017 owed training
    "AT-2": ("met", ""),
    "MR-1": ("gap", "invalid missed"),
    "MR-2": ("met", ""),
    "CR-1": ("pending", ""),
    "CR-2": ("gap", "missing"),  # met once a recorded zero proves that there was nothing to notify
    "VM-1": ("gap", "stale"),
    "VM-2": ("met", ""),
    "PE-1": ("gap", "missing"),
    "PE-2": ("not-applicable", ""),
    "SD-1": ("met", ""),
    "SD-2": ("gap", "failing"),
}

GAPS = {
    "AC-1": {("AC-1.E2", None, "2026-07-16")},
    "MR-1": {("MR-1.E2", None, None), ("MR-1.E2", None, "2026-08-11")},
    "CR-2": {("CR-2.E2", None, "2026-02-01")},
    "VM-1": {("VM-1.E4", None, "2026-07-01")},
    "PE-1": {("PE-1.E3", None, "2026-07-16")},
    "SD-2": {("SD-2.E2", "SD-2.A2", "2026-09-03"), ("SD-2.E2", "SD-2.S1", "2026-09-03")},
}
"""Requirement, assertion and first day of each gap that holds."""


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    tree = WorkTree(ROOT)
    return judge(assess(open_project(tree), tree), AS_OF)


@pytest.fixture(scope="module")
def controls(verdict: Verdict) -> dict[str, ControlVerdict]:
    return {one.assessed.control.id: one for one in verdict.controls}


def test_the_table_is_of_all_controls(verdict: Verdict) -> None:
    assert [one.assessed.control.id for one in verdict.controls] == list(STATUSES)


@pytest.mark.parametrize("control_id", STATUSES)
def test_the_status_and_reasons_of_each_control(control_id: str, controls: dict[str, ControlVerdict]) -> None:
    one = controls[control_id]
    assert (one.status.value, " ".join(reason.value for reason in one.reasons)) == STATUSES[control_id]


@pytest.mark.parametrize("control_id", STATUSES)
def test_the_gaps_of_each_control(control_id: str, controls: dict[str, ControlVerdict]) -> None:
    found = {
        (gap.requirement, gap.assertion, str(gap.days.since) if gap.days.since else None)
        for gap in controls[control_id].gaps
    }
    assert found == GAPS.get(control_id, set())


def test_the_second_quarters_access_review_is_the_one_that_is_missing(
    controls: dict[str, ControlVerdict],
) -> None:
    (gap,) = controls["AC-1"].gaps
    assert "2026-Q2" in gap.message


def test_the_july_review_is_pointed_at(controls: dict[str, ControlVerdict]) -> None:
    places = {gap.place.path for gap in controls["MR-1"].gaps if gap.place and gap.reason.value == "invalid"}
    assert places == {"evidence/monitoring/reviews/MON-2026-07.yaml"}


def test_the_vendor_whose_report_is_stale_is_named(controls: dict[str, ControlVerdict]) -> None:
    (gap,) = controls["VM-1"].gaps
    assert "ven-paperbark" in gap.message
    assert "2025-06-30" in gap.message


def test_the_change_that_its_author_approved_is_named(controls: dict[str, ControlVerdict]) -> None:
    assert all("CHG-2026-0187" in gap.message for gap in controls["SD-2"].gaps)


def test_the_policy_that_lapses_next_is_due(controls: dict[str, ControlVerdict]) -> None:
    # Last reviewed on 2025-10-27: twelve months, and fifteen days of grace.
    assert controls["PL-2"].valid_until == date(2026, 11, 11)


def test_the_audit_that_has_not_happened_shows_its_day(controls: dict[str, ControlVerdict]) -> None:
    (report,) = (one for one in controls["CR-1"].requirements if one.assessed.requirement.id == "CR-1.E2")
    assert report.valid_until == date(2027, 2, 16)


def test_the_gate_is_closed_and_the_day_is_pinned() -> None:
    outcome = run(ROOT, "check")
    assert outcome.code == 1
    assert outcome.stdout.startswith("note: the date is pinned to 2026-10-15 (socgap.yaml:")
    assert "\nThe gate is closed: 6 of 23 controls fail." in outcome.stdout
