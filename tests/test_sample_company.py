"""The repository's own sample, Brambleport, Inc., on its pinned day: what must be said of each of the 23 controls.

From ``sample_company.expected`` of the domain (controls.yaml), in the words of this product. Each row holds exactly
the findings that are planted: one more would be as wrong as one less.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.effectiveness import judge_window
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree
from tests.support import run
from tests.support.brambleport import AS_OF, GIT_IS_NOT_ASKED, ROOT

if TYPE_CHECKING:
    from socgap_evidence.effectiveness import ControlEffect
    from socgap_evidence.model import Gap
    from socgap_evidence.verdict import ControlVerdict, Verdict

MET = ("met", "")
STATUSES = {
    "PM-1": MET,
    "PM-2": ("gap", "failing"),
    "PM-3": MET,
    "PL-1": MET,
    "PL-2": ("due", ""),
    "AM-1": MET,
    "AM-2": MET,
    "AC-1": ("gap", "missed"),
    "AC-2": ("waived", ""),
    "RA-1": ("gap", "failing"),
    "RA-2": MET,
    "AT-1": ("waived", ""),
    "AT-2": MET,
    "MR-1": ("gap", "invalid missed"),
    "MR-2": MET,
    "CR-1": ("pending", ""),
    "CR-2": MET,
    "VM-1": ("gap", "stale"),
    "VM-2": MET,
    "PE-1": ("gap", "missing"),
    "PE-2": ("not-applicable", ""),
    "SD-1": MET,
    "SD-2": ("gap", "failing"),
}

HELD = {
    "PM-2": ["PM-2.E3 PM-2.J1 failing p-015 POL-CONDUCT 1, since 2026-09-17"],
    "AC-1": ["AC-1.E2 every missed 2026-Q2, since 2026-07-16"],
    "RA-1": ["RA-1.E1 RA-1.A3 failing R-007 R-007-1, since 2026-09-01"],
    "MR-1": [
        "MR-1.E2 every missed 2026-07, since 2026-08-11",
        "MR-1.E2 schema invalid MON-2026-07.yaml",
        "MR-1.E2 schema invalid MON-2026-07.yaml",
        "MR-1.E2 schema invalid MON-2026-07.yaml",
    ],
    "VM-1": ["VM-1.E4 VM-1.A2 stale ven-paperbark, since 2026-07-01"],
    "PE-1": ["PE-1.E3 evidence missing, since 2026-07-16"],
    "SD-2": [
        "SD-2.E2 SD-2.A2 failing CHP-2026-08 CHG-2026-0187, since 2026-09-03",
        "SD-2.E2 SD-2.A4 failing CHP-2026-08 CHG-2026-0187, since 2026-08-12",
        "SD-2.E2 SD-2.S1 failing CHP-2026-08 CHG-2026-0187, since 2026-09-03",
    ],
}
"""Requirement, assertion or rule, reason, whom or what it is about, and first day of each gap that holds."""

WAIVED = {
    "AC-2": ["AC-2.E3 AC-2.A2 failing OFB-2026-p016 sys-billing, since 2026-06-14"],
    "AT-1": ["AT-1.E2 AT-1.J1 failing p-017, since 2026-10-01"],
}
"""The same of what a waiver covers."""

WAIVERS = {
    "WVR-2026-001": "expired",
    "WVR-2026-002": "in force",
    "WVR-2026-003": "in force",
    "WVR-2026-004": "draft",
    "WVR-2026-005": "unused",
}

EFFECTIVE = ("effective", "not needed")
EFFECTS = {
    "PM-1": EFFECTIVE,
    "PM-2": ("effective with exceptions", "missing"),
    "PM-3": EFFECTIVE,
    "PL-1": EFFECTIVE,
    "PL-2": EFFECTIVE,
    "AM-1": EFFECTIVE,
    "AM-2": EFFECTIVE,
    "AC-1": ("not effective", "missing"),
    "AC-2": ("effective with exceptions", "given"),
    "RA-1": ("effective with exceptions", "missing"),
    "RA-2": EFFECTIVE,
    "AT-1": ("effective with exceptions", "given"),
    "AT-2": EFFECTIVE,
    "MR-1": ("effective with exceptions", "missing"),
    "MR-2": EFFECTIVE,
    "CR-1": ("not operated", "not needed"),
    "CR-2": ("not operated", "not needed"),
    "VM-1": ("effective with exceptions", "missing"),
    "VM-2": EFFECTIVE,
    "PE-1": ("not effective", "missing"),
    "PE-2": ("not applicable", "not needed"),
    "SD-1": EFFECTIVE,
    "SD-2": ("effective with exceptions", "missing"),
}
"""What the window says of each control, and whether management has responded: ``effectiveness`` and ``response``."""

KEYS: dict[str, str | None] = {
    "AT-2": "AT-2.E1",
    **{
        name: f"{name}.E2"
        for name in (
            "PM-3",
            "AM-2",
            "AC-1",
            "RA-1",
            "RA-2",
            "AT-1",
            "MR-1",
            "CR-1",
            "CR-2",
            "VM-2",
            "SD-1",
            "SD-2",
        )
    },
    **{name: f"{name}.E3" for name in ("PM-1", "PM-2", "PL-1", "AM-1", "AC-2", "MR-2", "VM-1", "PE-1")},
    # The domain names a document of PL-2; what is nothing but documents operates by their being in force.
    "PL-2": None,
    "PE-2": None,
}
"""The ``key_item`` of each control of the domain."""

DEVIATIONS = {
    "PM-2": ["PM-2.E3 record p-015 POL-CONDUCT 1"],
    "AC-1": ["AC-1.E2 slot 2026-Q2"],
    "AC-2": ["AC-2.E3 record OFB-2026-p016 sys-billing, WVR-2026-003"],
    "RA-1": ["RA-1.E1 record R-007 R-007-1"],
    "AT-1": ["AT-1.E2 record p-017, WVR-2026-002"],
    # Its record for July is invalid, so July is also a period without one.
    "MR-1": ["MR-1.E2 slot 2026-07"],
    "VM-1": ["VM-1.E4 record ven-paperbark"],
    "PE-1": ["PE-1.E3 slot 2026-H1"],
    # It breaks three sentences and is one deviation.
    "SD-2": ["SD-2.E2 record CHP-2026-08 CHG-2026-0187"],
}
"""Requirement, kind and name of all that deviates, and the waiver that answers for it."""


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
def test_each_control_has_exactly_the_findings_that_are_planted(
    control_id: str, controls: dict[str, ControlVerdict]
) -> None:
    one = controls[control_id]
    assert sorted(map(_in_words, one.gaps)) == HELD.get(control_id, [])
    waived = [gap for requirement in one.requirements for gap in requirement.waived]
    assert sorted(map(_in_words, waived)) == WAIVED.get(control_id, [])


def _in_words(gap: Gap) -> str:
    path = gap.place.path.rpartition("/")[2] if gap.place and gap.rule == "schema" else ""
    since = f", since {gap.days.since}" if gap.days.since else ""
    return (
        " ".join(
            filter(None, (gap.requirement, gap.assertion or gap.rule, gap.reason.value, *gap.about, path))
        )
        + since
    )


def test_each_waiver_shows_what_it_is_there_to_show(verdict: Verdict) -> None:
    assert {one.judged.waiver.id: one.standing.value for one in verdict.waivers} == WAIVERS


def test_the_waiver_that_ran_out_names_what_came_back(
    verdict: Verdict, controls: dict[str, ControlVerdict]
) -> None:
    for gap in controls["SD-2"].gaps:
        assert verdict.remarks(gap) == ("WVR-2026-001 covered it until 2026-09-30.",)


def test_the_draft_is_named_where_it_does_not_help(
    verdict: Verdict, controls: dict[str, ControlVerdict]
) -> None:
    (gap,) = controls["AC-1"].gaps
    assert verdict.remarks(gap) == ("WVR-2026-004 names it and is a draft, so it does not count.",)


def test_what_is_waived_shows_its_last_day(controls: dict[str, ControlVerdict]) -> None:
    assert controls["AC-2"].waived_until == date(2026, 12, 15)
    assert controls["AT-1"].waived_until == date(2026, 10, 31)


def test_the_policy_that_lapses_next_is_due(controls: dict[str, ControlVerdict]) -> None:
    # Last reviewed on 2025-10-27: twelve months, and fifteen days of grace.
    assert controls["PL-2"].valid_until == date(2026, 11, 11)


def test_the_audit_that_has_not_happened_shows_its_day(controls: dict[str, ControlVerdict]) -> None:
    (report,) = (one for one in controls["CR-1"].requirements if one.assessed.requirement.id == "CR-1.E2")
    assert report.valid_until == date(2027, 2, 16)


def test_two_quarters_without_a_notice_are_met_by_statements_and_say_so(
    controls: dict[str, ControlVerdict],
) -> None:
    (sent,) = (one for one in controls["CR-2"].requirements if one.assessed.requirement.id == "CR-2.E2")
    assert sent.notes == (
        "Nothing happened in 2026-Q2 (NIL-2026-Q2-notifications.yaml) and 2026-Q3 (NIL-2026-Q3-notifications.yaml).",
    )


def test_the_control_that_does_not_apply_says_why_and_who_decided(
    controls: dict[str, ControlVerdict],
) -> None:
    exclusion = controls["PE-2"].exclusion
    assert exclusion is not None
    assert exclusion.reason == (
        "Availability is not in scope and all data halls belong to the carved-out hosting provider."
    )
    assert exclusion.approved_by == "p-001"


def test_every_file_is_asked_for_and_nothing_is_odd(verdict: Verdict) -> None:
    assert verdict.assessment.unclaimed == ()
    assert [one.message.partition(",")[0] for one in verdict.assessment.warnings] == [GIT_IS_NOT_ASKED]


def test_the_gate_is_closed_and_the_day_is_pinned() -> None:
    outcome = run(ROOT, "check")
    assert outcome.code == 1
    assert outcome.stdout.startswith("note: the date is pinned to 2026-10-15 (socgap.yaml:")
    assert "\nThe gate is closed: 7 of 23 controls fail." in outcome.stdout


@pytest.fixture(scope="module")
def effects(verdict: Verdict) -> dict[str, ControlEffect]:
    return {one.assessed.control.id: one for one in judge_window(verdict).controls}


@pytest.mark.parametrize("control_id", EFFECTS)
def test_the_effectiveness_and_response_of_each_control(
    control_id: str, effects: dict[str, ControlEffect]
) -> None:
    one = effects[control_id]
    assert (one.effect.words, one.response.words) == EFFECTS[control_id]
    assert not one.in_progress


@pytest.mark.parametrize("control_id", EFFECTS)
def test_exactly_the_planted_deviations_are_found(control_id: str, effects: dict[str, ControlEffect]) -> None:
    found = [
        ", ".join((f"{one.assessed.requirement.id} {each.kind.value} {each.name}", *each.answered_by))
        for one, each in effects[control_id].deviations
    ]
    assert found == DEVIATIONS.get(control_id, [])


@pytest.mark.parametrize("control_id", EFFECTS)
def test_the_requirement_that_is_most_asserted_about_is_the_key(
    control_id: str, effects: dict[str, ControlEffect]
) -> None:
    assert effects[control_id].key == KEYS[control_id]


def test_the_facts_of_the_window_are_those_of_the_domain(effects: dict[str, ControlEffect]) -> None:
    one = {
        each.assessed.requirement.id: each for control in effects.values() for each in control.requirements
    }
    review = one["AC-1.E2"].numbers
    assert (review.met, review.missed, review.longest_gap_days) == (1, 1, 182), "182 days between reviews"
    assert one["MR-1.E2"].numbers.missed == 1, "1 of 6"
    assert one["MR-1.E2"].numbers.expected == 6
    assert one["SD-2.E2"].numbers.population == 214, "214 changes in six months"
    assert one["VM-2.E2"].numbers.population == 11, "eleven contracts"
    (_, last) = one["AM-1.E3"].slots
    assert last.marks == ("completed after the window",), "2026-10-02"
    assert "outside the window" in one["RA-1.E3"].because, "the penetration test of 2026-02-18"
    assert effects["CR-1"].because.endswith("(the first is due by 2027-02-16).")
    assert effects["CR-2"].because.endswith("(signed for 2026-Q2 and 2026-Q3).")


def test_the_verdict_stays_what_it_was_when_waivers_run_out(verdict: Verdict) -> None:
    later = judge_window(judge(verdict.assessment, date(2027, 3, 1))).controls
    assert {one.assessed.control.id: one.effect.words for one in later} == {
        control_id: words for control_id, (words, _) in EFFECTS.items()
    }
    assert {one.response.words for one in later} == {"missing", "not needed"}
