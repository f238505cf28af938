"""The lists at the end of a report: what was not checked is said first of all, and nothing is left out of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.outputs.html import facts
from tests.support import accepted
from tests.support.histories import build, git
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REQUIREMENT, REVIEW, project
from tests.support.projects import judged as judged_in
from tests.support.reports import DAYS, NO_PAST, check, lean, many, report_of, reported, said
from tests.support.verdicts import case_of
from tests.test_timeline import R, simple

if TYPE_CHECKING:
    from pathlib import Path


def unchecked(shown: dict[str, Any]) -> dict[str, Any]:
    """Why each was not checked, and its names."""
    return {one["what"]: (one["why"], one["names"]) for one in shown["not_checked"]}


# ---------------------------------------------------------------- what was not checked


def test_files_that_nothing_asks_for_are_named(tmp_path: Path) -> None:
    found = unchecked(many(tmp_path))
    assert found["Evidence that no requirement asks for"] == (
        "Nothing checks these files.",
        [f"evidence/stray-{number}.txt" for number in range(5)],
    )


def test_what_could_not_be_judged_is_named(tmp_path: Path) -> None:
    assert unchecked(many(tmp_path))["Requirements that could not be judged"][1] == ["AC-7.E1"]


def test_a_control_out_of_scope_is_named_with_the_reason(tmp_path: Path) -> None:
    why, names = unchecked(many(tmp_path))["AC-5 does not apply"]
    assert why.startswith("It answers criteria of availability only")
    assert names == []


def test_a_control_that_somebody_left_out_is_named_with_who_and_until_when() -> None:
    scope = (
        "prepared_by: p-002\nnot_applicable:\n  - {control: AC-2, reason: We have none., approved_by: p-001,"
        " approved_on: 2026-04-01, review_on: 2026-12-31}\n"
    )
    verdict = accepted.judged("2026-04-20", files={"evidence/scope.yaml": scope})
    why, _ = unchecked(facts(report_of(verdict, DAYS)))["AC-2 does not apply"]
    assert why.startswith("We have none.")
    assert "p-001" in why
    assert "2026-12-31" in why


def test_evidence_that_is_not_committed_as_it_is_is_named(tmp_path: Path) -> None:
    build(tmp_path, simple(("2026-03-03", {R: "held_on: 2026-03-03\n"})))
    window = ("--window", "2026-03-01..2026-03-20", "--as-of", "2026-03-20")
    what = "Evidence that no commit holds as it is here"
    assert what not in unchecked(facts(reported(tmp_path, *window)))
    (tmp_path / R).write_text("held_on: 2026-03-04\n", encoding="utf-8")
    _, names = unchecked(facts(reported(tmp_path, *window)))[what]
    assert names == [R]


def test_a_commit_under_which_nothing_could_be_checked_is_named(tmp_path: Path) -> None:
    good = simple(("2026-03-01", {}))[0].tree["controls/AC-1.yaml"]
    ids = build(
        tmp_path,
        simple(
            ("2026-03-03", {R: "held_on: 2026-03-03\n"}),
            ("2026-03-05", {"controls/AC-1.yaml": "id: ["}),
            ("2026-03-09", {"controls/AC-1.yaml": good}),
        ),
    )
    window = ("--window", "2026-03-01..2026-03-20", "--as-of", "2026-03-20")
    shown = facts(reported(tmp_path, *window))
    check(lean(shown))
    why, _ = unchecked(shown)[f"The days under commit {ids[1][:12]}"]
    assert "controls/AC-1.yaml" in why
    (row,) = shown["timeline"]["rows"]
    assert [
        (one["status"], one["first"], one["last"], one["begun_by"]) for one in row["known"]["segments"]
    ] == [
        ("not-asked", "2026-03-01", "2026-03-02", None),
        ("due", "2026-03-03", "2026-03-04", ids[0][:12]),
        ("unknown", "2026-03-05", "2026-03-08", ids[1][:12]),
        ("due", "2026-03-09", "2026-03-20", ids[2][:12]),
    ]


def test_what_is_odd_about_the_clone_is_told(tmp_path: Path) -> None:
    build(tmp_path, simple(("2026-03-03", {R: "held_on: 2026-03-03\n"}), ("2026-03-04", {R: ""})))
    git(tmp_path, "replace", "HEAD", "HEAD~1")
    asking = (tmp_path / "controls/AC-1.yaml").read_text(encoding="utf-8") + (
        "    asserts:\n      - {id: AC-1.A1, says: Recorded., recorded: {date: held_on, within: 9 days}}\n"
    )
    (tmp_path / "controls/AC-1.yaml").write_text(asking, encoding="utf-8")
    (tmp_path / "evidence/reviews").mkdir(parents=True)
    (tmp_path / R).write_text("held_on: 2026-03-03\n", encoding="utf-8")
    shown = facts(reported(tmp_path, "--window", "2026-03-01..2026-03-20", "--as-of", "2026-03-20"))
    assert unchecked(shown)["About this clone"][0].startswith("The clone has replacement objects")


def test_that_git_could_not_be_asked_is_said_with_the_remedy(tmp_path: Path) -> None:
    asking = f"{REQUIREMENT}    asserts:\n      - {{id: AC-1.A1, says: X., recorded: {{date: held_on, within: 9 days}}}}\n"
    project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, requires=asking)
    found = unchecked(facts(report_of(judged_in(tmp_path, "2026-04-10"), DAYS)))
    why, names = found["Git could not be asked"]
    assert why.startswith("This is no git repository")
    assert names == []
    assert "The past as it was known then" not in found


def test_that_the_past_is_not_shown_is_said() -> None:
    assert unchecked(said("waived"))["The past as it was known then"] == (NO_PAST, [])
    shown = facts(report_of(case_of("waived"), DAYS, no_past=""))
    assert "The past as it was known then" not in unchecked(shown)


def test_nobody_has_looked_at_the_systems_and_that_is_said_always() -> None:
    for name in ("waived", "nothing judged", "adopting"):
        assert list(unchecked(said(name)))[-1] == "Whether what the evidence says is so"


def test_warnings_are_told_with_their_place(tmp_path: Path) -> None:
    made = project(tmp_path, config=f"{CONFIG}history: off\n")
    (one,) = facts(report_of(judged_in(made.root, "2026-04-10"), DAYS))["warnings"]
    assert one["said"].startswith("Git is not asked (history: off)")
    assert one["place"] == "socgap.yaml:3:1"


# ---------------------------------------------------------------- criteria, effectiveness, waivers


def test_each_criterion_has_the_controls_that_answer_it_and_apply(tmp_path: Path) -> None:
    shown = many(tmp_path)["criteria"]
    assert shown["controls"] == ["AC-1", "AC-2", "AC-3", "AC-4", "AC-6", "AC-7", "AC-5"]
    rows = {row["id"]: row for row in shown["rows"]}
    assert "AC-3" in rows["CC6.2"]["mainly"]
    assert "AC-3" in rows["CC6.3"]["in_part"]
    assert "AC-6" not in rows["CC6.1"]["mainly"]  # nothing is ours, so nobody has to look
    assert (rows["A1.2"]["in_scope"], rows["A1.2"]["mainly"]) == (
        False,
        [],
    )  # its only control does not apply


def test_without_a_window_it_is_said_why_nothing_is_said_of_effectiveness(tmp_path: Path) -> None:
    shown = many(tmp_path)["effectiveness"]
    assert "names no audit window" in shown["why_not"]
    assert (shown["window"], shown["controls"]) == (None, [])


def test_effectiveness_has_its_numbers_and_all_that_deviates() -> None:
    shown = said("waived in part")["effectiveness"]
    assert (shown["why_not"], shown["window"]) == (None, "2026-01-01 to 2026-06-30")
    one = next(each for each in shown["controls"] if each["id"] == "AC-1")
    assert (one["effect"], one["periods"], one["population"], one["deviating"]) == (
        "not-effective",
        "2 of 4",
        4,
        1,
    )
    assert [(each["what"], each["answer"]) for each in one["deviations"]] == [
        ("AC-1.E1, 2026-Q2 (missed)", "Management has not responded."),
        ("AC-1.E1, REV-1 root (AC-1.A1)", "Management's response: WVR-2026-001."),
        ("AC-1.E4, 2026-Q2 (missed)", "Management has not responded."),
    ]


def test_periods_to_judge_are_told_with_their_days() -> None:
    for one in said("sample")["effectiveness"]["to_judge"]:
        assert one["what"] in {"Served before the window began", "Completed after the window had ended"}
        assert one["periods"]


@pytest.mark.parametrize(
    ("name", "standing", "gaps", "approved"),
    [
        ("waived", "in force", 1, "p-001, 2026-04-10"),
        ("draft", "draft", 1, "p-001, 2026-04-10"),
    ],
)
def test_each_waiver_is_told_with_what_it_covers(name: str, standing: str, gaps: int, approved: str) -> None:
    (one,) = said(name)["waivers"]
    assert (one["id"], one["standing"], len(one["gaps"])) == ("WVR-2026-001", standing, gaps)
    assert (one["requested"], one["from"], one["through"]) == (
        "p-002, 2026-04-08",
        "2026-04-10",
        "2026-08-31",
    )
    assert one["approved"] == approved
    assert one["compensating"] == ["The password lies in a sealed envelope."]


def test_a_waiver_that_nobody_approved_says_so() -> None:
    draft = {**accepted.WAIVER, "status": "draft", "approved_by": None, "approved_on": None}
    (one,) = facts(report_of(accepted.judged("2026-04-20", draft), DAYS))["waivers"]
    assert one["approved"] is None


def test_a_waiver_that_breaks_a_rule_says_which() -> None:
    own = {**accepted.WAIVER, "approved_by": "p-002"}
    (one,) = facts(report_of(accepted.judged("2026-04-20", own), DAYS))["waivers"]
    assert one["standing"] == "does not count"
    assert one["faults"]


def test_what_is_waived_is_apart_from_what_is_not() -> None:
    shown = said("waived")
    needed = [need for part in shown["sections"] for one in part["controls"] for need in one["requirements"]]
    (need,) = (one for one in needed if one["waived"])
    assert (need["id"], need["status"], need["gaps"]) == ("AC-1.E1", "waived", [])
    assert need["waived"][0]["remarks"] == ["WVR-2026-001 covers it until 2026-08-31."]


def test_settings_say_by_what_it_was_reached(tmp_path: Path) -> None:
    made = project(tmp_path, MANY, config=f"{MANY_CONFIG}as_of: 2026-04-10\n")
    shown = facts(report_of(judged_in(made.root, "2026-04-10"), DAYS))
    assert (shown["is_pinned"], shown["pinned_by"]) == (True, "socgap.yaml:4:8")
    assert shown["settings"]["controls"] == "controls"
    assert shown["settings"]["program_start"] == "2026-02-01"
    built_in = project(tmp_path / "other", config="company: A\n")
    other = facts(report_of(judged_in(built_in.root, "2026-04-10"), DAYS))
    assert other["settings"]["controls"] == "built in"
    check(lean(other))
