"""What a waiver is on a day, and what is said of a gap that one names."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.waivers import Standing
from tests.support.accepted import CONFIG, DEVIATION, WAIVER, covering, judged, requirement, standing

DRAFT = {**WAIVER, "status": "draft", "approved_by": None, "approved_on": None, "approval_reference": None}


@pytest.mark.parametrize(
    ("waiver", "day", "expected", "state", "gaps"),
    [
        pytest.param(
            WAIVER, "2026-04-09", Standing.AHEAD, "not in force before 2026-04-10", 1, id="the day before"
        ),
        pytest.param(
            WAIVER, "2026-04-10", Standing.IN_FORCE, "in force until 2026-08-31", 1, id="its first day"
        ),
        pytest.param(
            WAIVER, "2026-08-31", Standing.IN_FORCE, "in force until 2026-08-31", 1, id="its last day"
        ),
        pytest.param(WAIVER, "2026-09-01", Standing.EXPIRED, "expired on 2026-08-31", 1, id="the day after"),
        pytest.param(DRAFT, "2026-07-10", Standing.DRAFT, "draft, does not count", 1, id="a draft"),
        pytest.param(
            {**WAIVER, "status": "revoked"},
            "2026-07-10",
            Standing.REVOKED,
            "revoked, does not count",
            1,
            id="revoked",
        ),
        pytest.param(
            {**WAIVER, "status": "closed"},
            "2026-07-10",
            Standing.CLOSED,
            "closed, does not count",
            1,
            id="closed",
        ),
        pytest.param(
            {**WAIVER, "approved_by": "p-002"},
            "2026-07-10",
            Standing.VOID,
            "does not count",
            1,
            id="breaking a rule",
        ),
        pytest.param(
            {**WAIVER, **covering(finding_status="failing", records=["REV-9"])},
            "2026-07-10",
            Standing.UNUSED,
            "unused, in force until 2026-08-31",
            0,
            id="of a record that does not fail",
        ),
    ],
)
def test_what_a_waiver_is(
    waiver: dict[str, Any], day: str, expected: Standing, state: str, gaps: int
) -> None:
    found = standing(day, waiver)
    assert (found.standing, found.state, len(found.gaps)) == (expected, state, gaps)


EARLY = {
    **DEVIATION,
    "kind": "exception",
    "remediation": WAIVER["remediation"],
    "requested_on": "2026-06-20",
    "approved_on": "2026-06-22",
    "effective_from": "2026-06-22",
    "expires_on": "2026-07-31",
}


def test_one_that_waits_for_its_gap_is_not_unused() -> None:
    found = standing("2026-07-15", EARLY)
    assert (found.standing, found.gaps) == (Standing.IN_FORCE, ())
    assert standing("2026-07-16", EARLY).gaps


def test_one_whose_gap_begins_only_after_it_is_unused() -> None:
    assert standing("2026-07-10", {**EARLY, "expires_on": "2026-07-15"}).standing is Standing.UNUSED


def test_one_whose_gap_is_over_is_unused() -> None:
    files = {
        "socgap.yaml": CONFIG.replace("end: 2026-06-30", "end: 2026-03-31"),
        "evidence/reviews/REV-2.yaml": "{id: REV-2, held_on: 2026-07-25}",
    }
    late = {**DEVIATION, **covering(evidence="AC-1.E1", finding_status="gap", slot="2026-Q2")}
    assert standing("2026-07-24", late, files=files).standing is Standing.IN_FORCE
    assert standing("2026-07-25", late, files=files).standing is Standing.UNUSED


def test_with_one_control_selected_others_are_neither_listed_nor_unused() -> None:
    nothing = {**WAIVER, **covering(finding_status="failing", records=["REV-9"])}
    of_two = {**nothing, "covers": [*nothing["covers"], {**nothing["covers"][0], "control": "AC-2"}]}
    assert judged("2026-07-10", nothing, only=("AC-2",)).waivers == ()
    (found,) = judged("2026-07-10", of_two, only=("AC-1",)).waivers
    assert found.standing is Standing.IN_FORCE
    (found,) = judged("2026-07-10", of_two).waivers
    assert found.standing is Standing.UNUSED


def test_the_gaps_of_a_control_that_does_not_apply_use_no_waiver() -> None:
    files = {"socgap.yaml": CONFIG + "categories: [security]\n", "controls/AC-1.yaml": _of_availability()}
    assert standing("2026-07-10", WAIVER, files=files).standing is Standing.UNUSED


def _of_availability() -> str:
    from tests.support.accepted import FILES  # beside its only use

    return FILES["controls/AC-1.yaml"].replace("CC6.1", "A1.2")


FAR = {**DEVIATION, **covering(evidence="AC-1.E1", finding_status="gap", slot="2026-Q4")}


@pytest.mark.parametrize(
    ("waiver", "day", "said"),
    [
        pytest.param(WAIVER, "2026-04-09", "WVR-2026-001 covers it from 2026-04-10 on.", id="ahead"),
        pytest.param(WAIVER, "2026-07-10", "WVR-2026-001 covers it until 2026-08-31.", id="in force"),
        pytest.param(WAIVER, "2026-09-01", "WVR-2026-001 covered it until 2026-08-31.", id="expired"),
        pytest.param(
            DRAFT, "2026-07-10", "WVR-2026-001 names it and is a draft, so it does not count.", id="a draft"
        ),
        pytest.param(
            {**WAIVER, "status": "revoked"},
            "2026-07-10",
            "WVR-2026-001 names it and is revoked, so it does not count.",
            id="revoked",
        ),
        pytest.param(
            {**WAIVER, "approved_by": "p-002"},
            "2026-07-10",
            "WVR-2026-001 names it and does not count: p-002 requested it and approved it.",
            id="breaking a rule",
        ),
    ],
)
def test_what_is_said_of_a_gap_that_a_waiver_names(waiver: dict[str, Any], day: str, said: str) -> None:
    verdict = judged(day, waiver)
    found = requirement(verdict)
    (gap,) = (one for one in (*found.gaps, *found.waived) if one.assertion)
    assert verdict.remarks(gap) == (said,)


def test_of_a_gap_that_comes_back_it_says_until_when() -> None:
    verdict = judged("2026-07-10", WAIVER)
    (back,) = (gap for gap in requirement(verdict).upcoming if gap.assertion)
    assert verdict.remarks(back) == ("WVR-2026-001 covers it until 2026-08-31.",)


def test_of_a_gap_that_begins_after_it_ends_it_says_so() -> None:
    verdict = judged("2026-07-10", {**EARLY, "expires_on": "2026-07-14"})
    (late,) = (gap for gap in requirement(verdict).upcoming if gap.about == ("2026-Q2",))
    assert verdict.remarks(late) == ("WVR-2026-002 names it and ends on 2026-07-14, before it begins.",)


def test_of_nothing_at_all_for_a_slot_that_is_not_the_only_one_any_more_it_says_so() -> None:
    waiver = {**DEVIATION, **covering(evidence="AC-1.E4", finding_status="missing", slot="2026-Q1")}
    verdict = judged("2026-07-20", waiver, files={"evidence/visits/VIS-1.yaml": None})
    (gap,) = requirement(verdict, "AC-1.E4").gaps
    assert verdict.remarks(gap) == ("WVR-2026-002 names it for other days.",)
