"""Which gaps a change opens and closes: told by what they are of and about, and counted."""

from __future__ import annotations

import pytest

from socgap_evidence.model import Reason
from tests.comparison.changes import FILES, NO_FACTOR, NONE_HAS, change, edited, files
from tests.support import accepted
from tests.support.projects import pointer

DRILL = "evidence/drills/d.yaml"
AC1 = "controls/AC-1.yaml"
LONGER = edited(AC1, "for: 90 days, grace: 10 days", "for: 900 days, grace: 10 days")
STRICT = edited(AC1, "for: 90 days, grace: 10 days", "for: 1 day")


def test_a_gap_that_both_judges_find_is_opened_once() -> None:
    (one,) = change({DRILL: NO_FACTOR}).opened
    assert (one.gap.assertion, one.gap.about, one.by_head, one.by_base, one.remark) == (
        "AC-1.A2",
        ("root",),
        True,
        True,
        "",
    )


def test_what_moves_down_its_file_is_no_new_gap() -> None:
    moved = NO_FACTOR.replace("items: [", "items: [{id: new, mfa: true}, ")
    found = change({DRILL: f"# A comment.\n\n{moved}"}, {DRILL: NO_FACTOR})
    assert (found.opened, found.closed) == ((), ())


def test_what_has_another_number_is_no_new_gap() -> None:
    older = {"evidence/reviews/a.yaml": "held_on: 2025-06-01\n"}
    found = change({"evidence/reviews/a.yaml": "held_on: 2025-06-02\n"}, older)
    assert (found.opened, found.closed) == ((), ())


def test_a_file_that_could_not_be_told_before_excuses_itself_while_it_is_the_same() -> None:
    for others in ({"evidence/notes/a.txt": "A note.\n"}, {"evidence/drills/e.yaml": FILES[DRILL]}, LONGER):
        found = change(others, {DRILL: pointer("a")})
        assert (found.opened, found.closed) == ((), ())
        assert found.head.exit_code == 1


def test_nobody_knows_what_becomes_of_a_file_that_could_be_told_neither_before_nor_after() -> None:
    found = change({DRILL: pointer("b")}, {DRILL: pointer("a")})
    assert [one.gap.reason for one in found.opened] == [Reason.UNKNOWN]
    assert [one.gap.place.path for one in found.opened if one.gap.place] == [DRILL]
    assert found.exit_code == 1


def test_another_member_is_a_new_gap() -> None:
    other = NO_FACTOR.replace("root, mfa: false", "root, mfa: true").replace(
        "deploy, mfa: true", "deploy, mfa: false"
    )
    found = change({DRILL: other}, {DRILL: NO_FACTOR})
    assert [one.gap.about for one in found.opened] == [("deploy",)]
    assert [one.gap.about for one in found.closed] == [("root",)]


def test_a_second_one_of_the_same_key_is_new() -> None:
    twice = NO_FACTOR.replace("items: [", "items: [{id: root, mfa: false}, ")
    found = change({DRILL: twice}, {DRILL: NO_FACTOR})
    assert (len(found.opened), len(found.closed)) == (1, 0)
    found = change({DRILL: NO_FACTOR}, {DRILL: twice})
    assert (len(found.opened), len(found.closed)) == (0, 1)


def test_a_gap_of_a_file_that_is_only_renamed_is_the_same() -> None:
    found = change({DRILL: None, "evidence/drills/e.yaml": NONE_HAS}, {DRILL: NONE_HAS})
    assert (found.opened, found.closed) == ((), ())


def test_a_looser_judge_does_not_hide_what_that_of_the_base_finds() -> None:
    late = "2026-06-20"
    found = change({**LONGER, "evidence/reviews/a.yaml": "held_on: 2026-02-01\n"}, day="2026-05-20")
    assert {(one.gap.requirement, one.by_head, one.by_base) for one in found.opened} == {
        ("AC-1.E1", False, True),
        ("AC-2.E1", True, True),
    }
    assert {one.remark for one in found.opened} == {"", "It is a gap by the rules of the base alone."}
    closed = change(LONGER, day=late).closed
    assert [(one.gap.requirement, one.still_by_base, one.remarks) for one in closed] == [
        ("AC-1.E1", True, ("By the rules of the base it still is one.",))
    ]


def test_a_stricter_judge_opens_what_it_finds() -> None:
    (one,) = change(STRICT, day="2026-05-01").opened
    assert (one.by_head, one.by_base) == (True, False)
    assert one.remark == "It is a gap by the rules of the head alone."


def test_a_gap_that_is_closed_by_evidence_needs_no_remark() -> None:
    (one,) = change({DRILL: FILES[DRILL]}, {DRILL: NO_FACTOR}).closed
    assert (one.gap.about, one.still_by_base, one.remarks) == (("root",), False, ())


def test_of_two_that_are_called_the_same_one_may_be_by_one_judge_alone() -> None:
    # The head asks for the second factor twice, the base once.
    once = '{id: AC-1.A2, says: Each account has a second factor., expect: {each: "$.items[*]"'
    twice = edited(
        AC1,
        f"      - {once}",
        f"      - {once.replace('Each', 'Every')}, schema: {{properties: {{mfa: {{const: true}}}}}}}}}}\n      - {once}",
    )
    found = change({**twice, DRILL: NO_FACTOR})
    assert sorted((one.by_head, one.by_base) for one in found.opened) == [(True, False), (True, True)]


def test_what_a_waiver_accepts_is_closed_with_a_remark() -> None:
    waiver = dict([accepted.waiver_file(accepted.WAIVER)])
    before = dict.fromkeys(files())
    found = change(waiver, {**before, **accepted.FILES}, day="2026-05-01")
    assert [(one.gap.assertion, one.remarks) for one in found.closed] == [
        (
            "AC-1.A1",
            ("WVR-2026-001 covers it until 2026-08-31.", "By the rules of the base it still is one."),
        )
    ]
    assert found.opened == ()
    back = change({next(iter(waiver)): None}, {**before, **accepted.FILES, **waiver}, day="2026-05-01")
    assert [(one.gap.assertion, one.by_head, one.by_base) for one in back.opened] == [
        ("AC-1.A1", True, False)
    ]


@pytest.mark.parametrize("path", ["evidence/reviews/a.yaml", DRILL])
def test_evidence_that_is_missing_is_shown_where_it_is_asked_for(path: str) -> None:
    found = change({path: None})
    assert {one.gap.reason.value for one in found.opened} == {"missing"}
