"""``socgap explain stale`` and the like: what a reason or a status means, and who has it today."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.model import Reason, Status
from socgap_evidence.project.words import WORDS, rules_giving
from socgap_evidence.rules import RULE_MODULES
from tests.support import run
from tests.support.brambleport import ROOT
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REVIEW, control, project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Repository

DAY = ("--as-of", "2026-07-01")


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    return project(tmp_path, MANY, config=MANY_CONFIG)


def shown(company: Repository, word: str, *more: str) -> str:
    outcome = run(company.root, "explain", word, *DAY, *more)
    assert (outcome.code, outcome.stderr) == (0, "")
    return outcome.stdout


def test_every_reason_and_every_status_is_a_word() -> None:
    assert WORDS.keys() == {one.value for kind in (Reason, Status) for one in kind}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_explained_without_any_project(word: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, "explain", word.upper())
    assert (outcome.code, outcome.stderr) == (0, "")
    first, *rest = outcome.stdout.splitlines()
    assert first.startswith(f"{word}: a ")
    assert rest[0].startswith("  means      ")
    assert "On 20" not in outcome.stdout


@pytest.mark.parametrize(
    ("word", "gate"),
    [
        pytest.param("stale", "closed for it (exit code 1), unless a waiver in force accepts it", id="a gap"),
        pytest.param(
            "unknown", "closed for it (exit code 1); no waiver accepts it", id="what cannot be told"
        ),
        pytest.param("due", "open for it", id="what is met"),
        pytest.param("waived", "open for it", id="what is accepted"),
    ],
)
def test_it_says_whether_the_gate_is_closed(word: str, gate: str, tmp_path: Path) -> None:
    assert f"  gate       {gate}\n" in run(tmp_path, "explain", word).stdout


@pytest.mark.parametrize(
    ("word", "rules"),
    [
        pytest.param("stale", "covers, fresh, in_force", id="by three rules"),
        pytest.param("unproven", "approved, recorded", id="by those that ask git"),
        pytest.param("unknown", "every rule, and whatever reads files", id="by all"),
    ],
)
def test_the_rules_that_give_a_reason_are_those_whose_examples_show_it(
    word: str, rules: str, tmp_path: Path
) -> None:
    assert f"  given by   {rules}\n" in run(tmp_path, "explain", word).stdout


def test_what_is_invalid_may_break_its_document_type(tmp_path: Path) -> None:
    assert (
        "  given by   the document type of the file (schema), agrees"
        in run(tmp_path, "explain", "invalid").stdout
    )


PARTS = {
    **dict.fromkeys(("agreed_numbers", "agreed_records", "agreed_sets", "agreed_texts"), "agrees"),
    **dict.fromkeys(("approvals", "approval_faults"), "approved"),
    **dict.fromkeys(("covered_days", "covered_files", "covering", "populations"), "covers"),
    "deadlines": "within",
}
"""The modules that are parts of one rule. Those that several rules share give what any rule gives."""


def test_no_rule_gives_a_reason_that_it_is_not_named_for() -> None:
    seen = set()
    for path in (ROOT / "socgap_evidence/rules").glob("*.py"):
        keyword = PARTS.get(path.stem, path.stem)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Reason"
                and keyword in RULE_MODULES
            ):
                reason = Reason[node.attr]
                assert reason is Reason.UNKNOWN or keyword in rules_giving(reason), (path.stem, reason)
                seen.add(reason)
    assert seen == set(Reason)


def test_what_does_not_help_is_said(tmp_path: Path) -> None:
    assert "  no help    Moving the date of the last record" in run(tmp_path, "explain", "stale").stdout


def test_a_reason_names_the_requirements_that_have_it_today(company: Repository) -> None:
    said = shown(company, "stale")
    assert "On 2026-07-01: 2 requirements\n" in said
    assert "  AC-1.E1    Access review, Security lead: Access review: the newest is of 2026-03-01" in said


def test_several_gaps_of_one_requirement_are_counted(company: Repository) -> None:
    assert " (2 more)\n" in shown(company, "invalid")


def test_a_reason_that_nobody_has_says_so(company: Repository) -> None:
    assert shown(company, "unproven").endswith("\n\nOn 2026-07-01: no requirements\n")


def test_a_status_names_the_requirements_that_have_it(company: Repository) -> None:
    said = shown(company, "pending")
    assert "On 2026-07-01: 1 requirement\n" in said
    assert "  AC-4.E1    Drill, Security lead: pending, first due 2027-02-01\n" in said


def test_what_is_waived_is_said_with_its_reason() -> None:
    said = run(ROOT, "explain", "failing").stdout
    assert said.count(" Waived.") == 2
    assert said.count("Waived.") < said.count("  A") + said.count("  P")


def test_a_pinned_day_is_said_first(tmp_path: Path) -> None:
    company = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, config=f"{CONFIG}as_of: 2026-07-01\n")
    assert run(company.root, "explain", "stale").stdout.startswith("note: the date is pinned to 2026-07-01")


def test_a_broken_project_does_not_keep_a_word_from_being_explained(company: Repository) -> None:
    company.write("controls/AC-1.yaml", "id: AC-1\n")
    said = shown(company, "stale")
    assert said.startswith("stale: a reason\n")
    assert "\nWhere it is so today cannot be told: controls/AC-1.yaml:1:1: " in said


def test_the_name_of_a_rule_or_a_word_goes_before_a_path_and_says_so(company: Repository) -> None:
    company.write("fresh", "x")
    company.write("stale", "x")
    company.write("AC-1", "x")
    for word, begins in {
        "fresh": "fresh: the newest",
        "stale": "stale: a reason",
        "evidence": "evidence, at_least",
        "AC-1": "AC-1  Access reviews",
    }.items():
        said = shown(company, word)
        assert said.startswith(begins)
        assert said.endswith(
            f"\n\nnote: there is a path of this name, too; 'socgap explain ./{word}' explains it\n"
        )


def test_what_is_mistyped_is_suggested(company: Repository) -> None:
    for wrong, right in {
        "stail": "stale",
        "pendin": "pending",
        "freshh": "fresh",
        "ac-1.e9": "AC-1.E1",
    }.items():
        outcome = run(company.root, "explain", wrong)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr == f"error: Nothing is called '{wrong}'. Did you mean '{right}'?\n"


def test_the_name_of_a_file_is_suggested_with_its_path(company: Repository) -> None:
    company.write("controls/AC-1.yaml", control())
    for name in ("broken.yaml", "brokn.yaml"):
        outcome = run(company.root, "explain", name)
        assert outcome.code == 2
        assert outcome.stderr.endswith("Did you mean 'evidence/training/broken.yaml'?\n")


def test_what_is_like_nothing_is_told_what_could_be_named(company: Repository) -> None:
    said = run(company.root, "explain", "zzzzzzzz").stderr
    assert "a reason or a status (stale), the path of a file, or 'parameters'." in said
