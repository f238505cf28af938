"""``socgap explain PATH``: who asks for a file, what they make of it, and what would be without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import run
from tests.support.brambleport import ROOT
from tests.support.projects import (
    CONFIG,
    MANY,
    MANY_CONFIG,
    RECORDED_ZERO,
    REQUIREMENT,
    REVIEW,
    SILENT,
    project,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Repository

MODULES = REQUIREMENT.replace(
    "schema: review\n", "schema: review\n    where: {module: [quarterly, yearly]}\n"
)
DAY = ("--as-of", "2026-04-01")
FILES = {
    "evidence/reviews/a.yaml": f"{REVIEW}module: yearly\n",
    "evidence/reviews/ahead.yaml": "held_on: 2026-05-01\nmodule: yearly\n",
    "evidence/reviews/broken.yaml": "module: yearly\nwrong: 1\nby: 7\n",
    "evidence/reviews/other.yaml": f"{REVIEW}module: daily\n",
    "evidence/reviews/silent.yaml": REVIEW,
    "evidence/stray.txt": "x",
    "README.md": "x",
}


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    return project(tmp_path, FILES, requires=MODULES)


def lines(company: Repository, path: str, *more: str) -> list[str]:
    outcome = run(company.root, "explain", path, *(more or DAY))
    assert (outcome.code, outcome.stderr) == (0, "")
    return outcome.stdout.splitlines()


def test_an_accepted_file_is_told_with_all_that_matters(company: Repository) -> None:
    for name in ("ahead", "broken"):
        (company.root / f"evidence/reviews/{name}.yaml").unlink()
    assert lines(company, "evidence/reviews/a.yaml") == [
        "evidence/reviews/a.yaml",
        "",
        "AC-1.E1  Access review",
        "  asked by   AC-1, Access reviews; Security lead",
        "  because    its path matches evidence/reviews/*.yaml",
        "  where      module is quarterly or yearly",
        "  type       record, schema review",
        "  it is      accepted, of 2026-03-01 (evidence/reviews/a.yaml:1:10)",
        "  proves     the only one",
        "  fresh      2026-03-01 ('held_on', evidence/reviews/a.yaml:1:10)",
        "             + 90 days = 2026-05-30",
        "             + 10 days of grace = 2026-06-09",
        "             so good through 2026-06-09, and still good on 2026-04-01",
        "  status     ✓ met, good through 2026-06-09",
        "",
        "On 2026-04-01, pointing at it: no gap",
        "  next       on 2026-06-10: AC-1.E1 stale: Access review: the newest is of 2026-03-01, good through",
        "             2026-06-09 (90 days and 10 days of grace).",
        "             2026-03-01 ('held_on', evidence/reviews/a.yaml:1:10)",
        "             + 90 days = 2026-05-30",
        "             + 10 days of grace = 2026-06-09",
        "             so good through 2026-06-09, and still good on 2026-04-01",
        "",
        "Without it",
        "  AC-1.E1    missing: Access review: nothing matches evidence/reviews/*.yaml.",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param(
            "ahead", "ahead, it counts from 2026-05-01 on (evidence/reviews/ahead.yaml:1:10), and", id="ahead"
        ),
        pytest.param("broken", "rejected, invalid: ", id="broken"),
        pytest.param(
            "other", "left out, 'module' is daily, and only files with quarterly or yearly", id="elsewhere"
        ),
        pytest.param(
            "silent", "left out, 'module' is not there, and only files with quarterly or", id="says nothing"
        ),
    ],
)
def test_what_is_not_accepted_says_why(name: str, said: str, company: Repository) -> None:
    shown = lines(company, f"evidence/reviews/{name}.yaml")
    assert any(line.startswith(f"  it is      {said}") for line in shown), "\n".join(shown)
    assert not any(line.startswith("  proves") for line in shown)


def test_everything_that_is_wrong_with_a_file_has_its_place(company: Repository) -> None:
    shown = "\n".join(lines(company, "evidence/reviews/broken.yaml"))
    assert "On 2026-04-01, pointing at it: 3 gaps" in shown
    assert "(evidence/reviews/broken.yaml:2:1)" in shown
    assert "(evidence/reviews/broken.yaml:3:5)" in shown
    assert "  3 gaps that hold would be gone with what they are about.\n" in f"{shown}\n"


def test_the_requirement_lists_the_same_files_with_one_reason_each(company: Repository) -> None:
    shown = lines(company, "AC-1.E1")
    at = shown.index("Evidence")
    listed = shown[at + 1 : shown.index("", at)]
    assert [line[:40].rstrip() for line in listed if not line.startswith("     ")] == [
        "  rejected   evidence/reviews/broken.yam",
        "  ahead      evidence/reviews/ahead.yaml",
        "  left out   evidence/reviews/silent.yam",
        "  left out   evidence/reviews/other.yaml",
        "  accepted   evidence/reviews/a.yaml:1:1",
    ]


def test_of_many_files_the_newest_are_listed(company: Repository) -> None:
    for day in range(1, 16):
        company.write(f"evidence/reviews/{day:02}.yaml", f"held_on: 2026-02-{day:02}\nmodule: yearly\n")
    shown = lines(company, "AC-1.E1")
    assert "  accepted   evidence/reviews/05.yaml:1:10: of 2026-02-05" in shown
    assert "  accepted   evidence/reviews/04.yaml:1:10: of 2026-02-04" not in shown
    assert "  accepted   and 4 more" in shown


def test_a_requirement_without_files_says_so(tmp_path: Path) -> None:
    shown = lines(project(tmp_path), "AC-1.E1")
    assert shown[shown.index("Evidence") + 1] == "  No file matches."


def test_a_file_among_others_says_how_many_are_newer(company: Repository) -> None:
    company.write("evidence/reviews/b.yaml", "held_on: 2026-03-05\nmodule: yearly\n")
    company.write("evidence/reviews/c.yaml", "held_on: 2026-03-06\nmodule: yearly\n")
    assert "  proves     one of 4, of which 2 are newer" in lines(company, "evidence/reviews/a.yaml")
    assert "  proves     one of 4, of which 1 is newer" in lines(company, "evidence/reviews/b.yaml")
    assert "  proves     the newest of 4" in lines(company, "evidence/reviews/c.yaml")


def test_files_without_a_day_are_some_of_many(tmp_path: Path) -> None:
    company = project(tmp_path, MANY, config=MANY_CONFIG)
    assert "  proves     the only one" in lines(company, "evidence/training/t.yaml")
    company.write("evidence/training/u.yaml", REVIEW)
    assert "  proves     one of 2" in lines(company, "evidence/training/t.yaml")


def test_a_file_that_is_not_the_newest_may_move_no_day(company: Repository) -> None:
    company.write("evidence/reviews/c.yaml", "held_on: 2026-03-06\nmodule: yearly\n")
    (company.root / "evidence/reviews/ahead.yaml").unlink()
    (company.root / "evidence/reviews/broken.yaml").unlink()
    assert lines(company, "evidence/reviews/a.yaml")[-1] == "  No gap would open, and no day would move."
    assert lines(company, "evidence/reviews/c.yaml")[-1] == (
        "  AC-1.E1    good through 2026-06-09 instead of good through 2026-06-14"
    )


def test_a_file_that_is_not_there_would_be_asked_for(company: Repository) -> None:
    assert lines(company, "evidence/reviews/2027.yaml") == [
        "evidence/reviews/2027.yaml",
        "  it is      not there",
        "",
        "AC-1.E1  Access review",
        "  asked by   AC-1, Access reviews; Security lead",
        "  because    its path matches evidence/reviews/*.yaml",
        "  where      module is quarterly or yearly",
        "  type       record, schema review",
        "  it is      not there, and would be looked at",
        "  status     ✗ gap",
    ]


@pytest.mark.parametrize("path", ["evidence/stray.txt", "README.md"])
def test_a_file_that_nobody_asks_for_says_so(path: str, company: Repository) -> None:
    shown = lines(company, path)
    assert "  it is      asked for by no requirement, so nobody checks it" in shown
    assert shown[-1] == "  No gap would open, and no day would move."


@pytest.mark.parametrize(
    "path",
    ["./evidence/reviews/a.yaml", r"evidence\reviews\a.yaml", "evidence//reviews/./a.yaml"],
)
def test_a_path_may_be_spelled_in_many_ways(path: str, company: Repository) -> None:
    assert lines(company, path)[0] == "evidence/reviews/a.yaml"
    assert lines(company, str(company.root / "evidence/reviews/a.yaml"))[0] == "evidence/reviews/a.yaml"


def test_a_path_may_be_named_from_the_folder_that_somebody_stands_in(company: Repository) -> None:
    for path in ("a.yaml", "./a.yaml", "../reviews/a.yaml"):
        outcome = run(company.root / "evidence/reviews", "explain", path, *DAY)
        assert outcome.stdout.startswith("evidence/reviews/a.yaml\n")


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        pytest.param("evidence/review/a.yaml", "Did you mean 'evidence/reviews/a.yaml'?", id="mistyped"),
        pytest.param(
            "nowhere/zzzz", "Name a file as it lies below the folder of socgap.yaml", id="like nothing"
        ),
        pytest.param("/etc/passwd", "Name a file as it lies below the folder of socgap.yaml", id="elsewhere"),
    ],
)
def test_a_path_that_is_nothing_is_2_with_a_suggestion(path: str, fix: str, company: Repository) -> None:
    outcome = run(company.root, "explain", path)
    assert (outcome.code, outcome.stdout) == (2, "")
    message = f"error: There is no '{path}' in the work tree, and no requirement would ask for it. "
    assert outcome.stderr.startswith(f"{message}{fix}")


def test_a_folder_lists_its_files_with_trouble_first(company: Repository) -> None:
    assert lines(company, "evidence/reviews/") == [
        "evidence/reviews/: 5 files",
        "  AC-1.E1    Access review (Security lead): evidence/reviews/*.yaml; gap",
        "",
        "  ahead.yaml                        AC-1.E1 ahead (2026-05-01)",
        "  broken.yaml                       AC-1.E1 rejected; 3 gaps on 2026-04-01",
        "  other.yaml                        AC-1.E1 left out; nobody checks it",
        "  silent.yaml                       AC-1.E1 left out; nobody checks it",
        "  a.yaml                            AC-1.E1 accepted (2026-03-01)",
    ]


def test_the_whole_tree_is_a_folder_too(company: Repository) -> None:
    shown = lines(company, ".")
    assert shown[0] == "./: 10 files"
    assert "  evidence/stray.txt                nobody checks it" in shown
    assert "  README.md                         no evidence" in shown


def test_a_folder_of_many_files_ends_with_how_many_more(company: Repository) -> None:
    for number in range(50):
        company.write(f"notes/{number:02}.txt", "x")
    shown = lines(company, "notes")
    assert shown[:2] == ["notes/: 50 files", "  No requirement asks for files here alone."]
    assert shown[-1] == "  and 10 more"


def test_a_folder_of_one_file_has_one(company: Repository) -> None:
    company.write("notes/x.txt", "x")
    assert lines(company, "./notes")[0] == "notes/: 1 file"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param(
            "controls/AC-1.yaml",
            "  it is      the control AC-1; 'socgap explain AC-1' explains it",
            id="a control",
        ),
        pytest.param(
            "socgap.yaml",
            "  it is      the settings of the project; it judges, and is no evidence",
            id="settings",
        ),
        pytest.param(
            "controls/schemas/review.schema.json", "  it is      a part of what judges", id="a schema"
        ),
    ],
)
def test_what_judges_says_what_it_is_and_that_nothing_goes_without_it(
    path: str, said: str, company: Repository
) -> None:
    shown = lines(company, path)
    assert any(line.startswith(said) for line in shown)
    assert shown[shown.index("Without it") + 1].startswith("  Nothing could be checked (exit code 2): ")


def test_the_built_in_controls_are_no_files_of_the_tree(tmp_path: Path) -> None:
    company = project(tmp_path, {"controls/AC-1.yaml": "x"}, config="company: A\n")
    assert "  it is      outside the folder of evidence" in lines(company, "controls/AC-1.yaml")


def test_an_attachment_is_told_with_whoever_looks_at_it(tmp_path: Path) -> None:
    company = project(tmp_path, MANY, config=MANY_CONFIG)
    shown = lines(company, "evidence/letters/l.pdf")
    assert "  type       external report" in shown
    assert "  ?  AC-7.E1 unknown: It is a Git LFS pointer, not the file itself." in "\n".join(shown)
    assert "  read       by their rule 'when': AC-6.E1" in lines(company, "evidence/reviews/a.yaml")


def test_a_signed_statement_is_told_with_whoever_reads_it(tmp_path: Path) -> None:
    config = f"{CONFIG}program_start: 2026-01-01\n"
    company = project(tmp_path, RECORDED_ZERO, requires=SILENT, config=config)
    shown = lines(company, "evidence/statements/NIL-H1.yaml", "--as-of", "2026-07-03")
    assert any(line.startswith("  read       ") and "AC-1.E1" in line for line in shown)
    listed = lines(company, "AC-1.E1", "--as-of", "2026-07-03")
    assert (
        "  statement  evidence/statements/NIL-H1.yaml: signed on 2026-07-02 that nothing happened in 2026-Q1,"
        in listed
    )


def test_git_is_a_witness_where_it_is_asked(tmp_path: Path) -> None:
    requires = f"{REQUIREMENT}    recorded: {{within: 5 days}}\n"
    company = project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 2026-09-30\n"}, requires=requires)
    company.commit()
    shown = lines(company, "evidence/reviews/a.yaml", "--as-of", "2026-10-02")
    assert any(
        line.startswith("  witness    'held_on' 2026-09-30: committed, on 2026-10-01 by ") for line in shown
    )
    assert shown[shown.index("Without it") + 1].startswith("  AC-1.E1    missing: ")
    assert any(
        "committed, on 2026-10-01" in line for line in lines(company, "AC-1.E1", "--as-of", "2026-10-02")
    )
    of_commit = lines(company, "evidence/reviews/a.yaml", "--as-of", "2026-10-02", "--rev", "HEAD")
    assert of_commit == shown


def sample(path: str) -> str:
    outcome = run(ROOT, "explain", path)
    assert (outcome.code, outcome.stderr) == (0, "")
    return outcome.stdout


def test_a_waiver_of_the_sample_says_what_it_covers_and_what_comes_back_without_it() -> None:
    said = sample("controls/waivers/WVR-2026-003.yaml")
    assert "  it is      the waiver WVR-2026-003: in force until 2026-12-15\n" in said
    assert "  names      AC-2.A2 (OFB-2026-p016, sys-billing)\n" in said
    assert "  gap        AC-2.E3 failing: " in said
    assert "\nWithout it\n  AC-2.E3    failing since 2026-06-14: " in said


def test_a_policy_of_the_sample_says_what_it_promises_and_who_reads_it() -> None:
    said = sample("evidence/policies/access-control.md")
    assert "  promises   termination_revoke_hours, " in said
    assert "  read       as policy: PM-2.E1, " in said
    assert "  witness    git is not asked (history: off)\n" in said


def test_what_another_file_names_is_told_with_the_rule_that_looks_at_it() -> None:
    named = next(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "evidence").rglob("*.pdf")))
    assert "by their rule 'attachment': " in sample(named)


def test_a_register_of_the_sample_works_out_its_last_days_only() -> None:
    said = sample("evidence/registers/people.yaml")
    assert said.count("\n  fresh      ") == said.count("\n  every      ") == 2
    assert said.count(" more, of days before\n") == 2
    assert " and 61 more requirements would have a gap\n" in said
    assert "  waiver     WVR-2026-002 (in force until 2026-10-31): " in said


def test_a_void_waiver_says_why_it_is_of_no_use(tmp_path: Path) -> None:
    text = (ROOT / "controls/waivers/WVR-2026-003.yaml").read_text(encoding="utf-8")
    company = project(
        tmp_path, {"controls/waivers/WVR-2026-003.yaml": text, "evidence/reviews/a.yaml": REVIEW}
    )
    shown = "\n".join(lines(company, "controls/waivers/WVR-2026-003.yaml"))
    assert "  it is      the waiver WVR-2026-003: does not count" in shown
    assert "  no use     " in shown


def test_more_than_a_few_days_that_would_move_are_counted(tmp_path: Path) -> None:
    requires = "".join(REQUIREMENT.replace("AC-1.E1", f"AC-1.E{number}") for number in range(1, 9))
    files = {"evidence/reviews/a.yaml": REVIEW, "evidence/reviews/b.yaml": "held_on: 2026-03-05\n"}
    company = project(tmp_path, files, requires=requires)
    shown = lines(company, "evidence/reviews/b.yaml")
    assert shown[-1] == "  and 2 more requirements would lapse on another day"
