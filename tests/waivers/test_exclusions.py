"""Controls that the scope statement declares not applicable."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.model import Answer, Status
from tests.support.accepted import FILES, judged

ENTRY = {
    "control": "AC-1",
    "reason": "We have no accounts.",
    "approved_by": "p-001",
    "approved_on": "2026-04-02",
    "review_on": "2027-04-02",
}


def scope(*entries: object, prepared_by: str = "p-002") -> dict[str, str]:
    import json  # beside its only use

    return {"evidence/scope.yaml": json.dumps({"prepared_by": prepared_by, "not_applicable": list(entries)})}


@pytest.mark.parametrize(
    ("day", "applies"),
    [("2026-04-01", True), ("2026-04-02", False), ("2027-04-02", False), ("2027-04-03", True)],
    ids=["the day before", "the day of the approval", "the day of the review", "the day after"],
)
def test_it_holds_from_the_approval_through_the_review(day: str, applies: bool) -> None:
    control, other = judged(day, files=scope(ENTRY)).controls
    assert (control.status is not Status.NOT_APPLICABLE) is applies
    assert (control.exclusion is None) is applies
    assert other.status is not Status.NOT_APPLICABLE


def test_it_says_why_and_who_decided() -> None:
    control, _ = judged("2026-07-01", files=scope(ENTRY)).controls
    assert control.answer is Answer.NOT_APPLICABLE
    assert control.gaps == ()
    assert control.does_not_apply == (
        "We have no accounts. Declared not applicable by p-001 on 2026-04-02, until 2027-04-02."
    )


def test_afterwards_it_is_known_why_it_applies_again() -> None:
    control, _ = judged("2027-04-03", files=scope(ENTRY)).controls
    assert control.lapsed is not None
    assert control.lapsed.decision == "Declared not applicable by p-001 on 2026-04-02, until 2027-04-02."
    assert control.does_not_apply == ""


def test_a_decision_made_again_follows_the_first() -> None:
    again = {**ENTRY, "approved_on": "2027-03-20", "review_on": "2028-03-20"}
    control, _ = judged("2027-06-01", files=scope(ENTRY, again)).controls
    assert control.exclusion is not None
    assert control.exclusion.review_on.year == 2028
    assert control.lapsed is None


def test_beside_a_category_out_of_scope_both_are_said() -> None:
    files = {**scope(ENTRY), "controls/AC-1.yaml": FILES["controls/AC-1.yaml"].replace("CC6.1", "A1.2")}
    control, _ = judged("2026-07-01", files=files).controls
    assert control.does_not_apply.startswith("It answers criteria of availability only")
    assert control.does_not_apply.endswith(
        "). We have no accounts. Declared not applicable by p-001 on 2026-04-02, until 2027-04-02."
    )


def test_if_every_control_is_declared_nothing_was_checked() -> None:
    verdict = judged("2026-07-01", files=scope(ENTRY, {**ENTRY, "control": "AC-2"}))
    assert verdict.exit_code == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            {"control": "AC-9"}, "AC-9 stays applicable: there is no such control.", id="no such control"
        ),
        pytest.param(
            {"approved_by": "p-099"},
            "AC-1 stays applicable: 'p-099' is not in the people register.",
            id="a stranger",
        ),
        pytest.param(
            {"approved_by": "p-003"},
            "AC-1 stays applicable: p-003 did not hold the role executive_sponsor on 2026-04-02.",
            id="not the sponsor",
        ),
        pytest.param(
            {"approved_on": "2026-03-31"},
            "AC-1 stays applicable: p-001 did not hold the role executive_sponsor on 2026-03-31.",
            id="not the sponsor yet",
        ),
        pytest.param(
            {"review_on": "2027-04-03"},
            "AC-1 stays applicable: it is to be reviewed on 2027-04-03; the longest that it may last is 2027-04-02.",
            id="longer than a year",
        ),
        pytest.param(
            {"review_on": "2026-04-01"},
            "AC-1 stays applicable: 2026-04-01 is before its approval on 2026-04-02.",
            id="reviewed before it was approved",
        ),
    ],
)
def test_a_decision_that_breaks_a_rule_excludes_nothing_and_is_a_warning(
    changes: dict[str, str], said: str
) -> None:
    verdict = judged("2026-07-01", files=scope({**ENTRY, **changes}))
    assert all(one.status is not Status.NOT_APPLICABLE for one in verdict.controls)
    assert said in [one.message for one in verdict.assessment.warnings]


def test_whoever_prepared_the_statement_does_not_decide() -> None:
    verdict = judged("2026-07-01", files=scope(ENTRY, prepared_by="p-001"))
    assert [one.message for one in verdict.assessment.warnings] == [
        "AC-1 stays applicable: p-001 prepared the scope statement too."
    ]
    assert verdict.controls[0].status is Status.GAP


@pytest.mark.parametrize(
    "entry",
    [3, {"control": "AC-1"}, {**ENTRY, "approved_on": None}, {**ENTRY, "review_on": "next year"}, ["AC-1"]],
    ids=["a number", "a control alone", "no day", "a day that is none", "a list"],
)
def test_what_is_no_decision_excludes_nothing(entry: Any) -> None:
    assert judged("2026-07-01", files=scope(entry)).controls[0].status is Status.GAP


@pytest.mark.parametrize(
    "text",
    ["not_applicable: 3\n", "[]\n", "prepared_by: p-003\n"],
    ids=["a number", "no statement", "none declared"],
)
def test_a_statement_that_declares_nothing_excludes_nothing(text: str) -> None:
    assert judged("2026-07-01", files={"evidence/scope.yaml": text}).controls[0].status is Status.GAP


def test_with_one_control_selected_only_its_decisions_are_warned_of() -> None:
    wrong = scope({**ENTRY, "approved_by": "p-003"})
    assert judged("2026-07-01", only=("AC-2",), files=wrong).assessment.warnings == ()
    assert len(judged("2026-07-01", only=("AC-1",), files=wrong).assessment.warnings) == 1
