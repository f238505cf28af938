"""Which controls and requirements get another status, by the rules of either side."""

from __future__ import annotations

from tests.comparison.changes import NO_FACTOR, change, edited
from tests.support.projects import REQUIREMENT, control

DRILL = "evidence/drills/d.yaml"
AC1, AC2 = "controls/AC-1.yaml", "controls/AC-2.yaml"
LONGER = edited(AC1, "for: 90 days, grace: 10 days", "for: 900 days, grace: 10 days")
LATE = "2026-06-20"


def told(*arguments: dict[str, str | None], **more: str) -> list[tuple[str, str, str, str]]:
    found = change(*arguments, **more).statuses  # type: ignore[arg-type]
    return [(one.name, str(one.base), str(one.head), str(one.head_by_base)) for one in found]


def test_nothing_that_stays_as_it_was_is_told() -> None:
    assert told({"evidence/reviews/b.yaml": "held_on: 2026-03-01\n"}) == []


def test_a_requirement_stands_below_its_control() -> None:
    assert told({DRILL: NO_FACTOR}) == [
        ("AC-1", "met", "gap (failing)", "gap (failing)"),
        ("AC-1.E2", "met", "gap (failing)", "gap (failing)"),
    ]


def test_a_control_that_stays_as_it_was_is_told_for_its_requirement() -> None:
    assert told({DRILL: NO_FACTOR}, day=LATE) == [
        ("AC-1", "gap (stale)", "gap (failing, stale)", "gap (failing, stale)"),
        ("AC-1.E2", "met", "gap (failing)", "gap (failing)"),
    ]


def test_what_the_rules_of_the_base_say_otherwise_is_told() -> None:
    found = change(LONGER, day=LATE).statuses
    assert [(one.name, str(one.head), str(one.head_by_base)) for one in found] == [
        ("AC-1", "met", "gap (stale)"),
        ("AC-1.E1", "met", "gap (stale)"),
    ]
    assert all(one.differs_by_judge for one in found)
    assert not any(one.breaks for one in found), "it did not pass before either"


def test_what_a_judge_does_not_have_has_no_status() -> None:
    assert told({AC2: None}) == [("AC-2", "met", "None", "met"), ("AC-2.E1", "met", "None", "met")]
    new = {"controls/AC-3.yaml": control(REQUIREMENT.replace("AC-1", "AC-3"), name="AC-3")}
    found = change(new).statuses
    assert [(one.name, one.base, str(one.head), one.head_by_base) for one in found] == [
        ("AC-3", None, "met", None),
        ("AC-3.E1", None, "met", None),
    ]
    assert not any(one.differs_by_judge or one.breaks for one in found)


def test_a_new_control_that_does_not_pass_breaks() -> None:
    new = {
        "controls/AC-3.yaml": control(
            REQUIREMENT.replace("AC-1", "AC-3").replace("reviews", "x"), name="AC-3"
        )
    }
    assert [(one.name, one.breaks) for one in change(new).statuses] == [("AC-3", True), ("AC-3.E1", True)]


def test_controls_stand_in_the_order_of_the_base_and_new_ones_last() -> None:
    new = control(REQUIREMENT.replace("AC-1", "AB-9"), name="AB-9", section=1)
    found = told({"controls/AB-9.yaml": new, "evidence/reviews/a.yaml": "held_on: 2025-01-01\n", DRILL: None})
    assert [name for name, *_ in found] == [
        "AC-1",
        "AC-1.E1",
        "AC-1.E2",
        "AC-2",
        "AC-2.E1",
        "AB-9",
        "AB-9.E1",
    ]
