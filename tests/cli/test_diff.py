"""``socgap diff``: what it compares, on which day, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.comparison.changes import FILES, NO_FACTOR
from tests.support import Repository, run
from tests.support.projects import CONFIG, REQUIREMENT, project

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--as-of", "2026-03-02")
DRILL, AC1 = "evidence/drills/d.yaml", "controls/AC-1.yaml"
LONGER = FILES[AC1].replace("for: 90 days", "for: 900 days")
NOTHING = "Nothing changes: the same statuses, for the same reasons, by the same rules.\n"
OPENS = "The change does not pass: it opens 1 gap and loosens nothing.\n"
LOOSENS = "The change does not pass: it opens no gap and loosens 1 thing.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    for path, text in FILES.items():
        made.write(path, text)
    made.commit()
    return made


def test_the_work_tree_is_compared_with_the_base(repository: Repository) -> None:
    outcome = run(repository.root, "diff", "HEAD", *DAY)
    commit = repository.git("rev-parse", "HEAD")[:12]
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout == f"Example, Inc., as of 2026-03-02: commit {commit} -> the work tree\n\n{NOTHING}"
    repository.write(DRILL, NO_FACTOR)
    outcome = run(repository.root, "diff", "HEAD", *DAY)
    assert outcome.code == 1
    assert outcome.stdout.endswith(OPENS)


def test_what_is_staged_may_be_compared_instead(repository: Repository) -> None:
    repository.write(DRILL, NO_FACTOR)
    assert run(repository.root, "diff", "HEAD", "--staged", *DAY).code == 0
    repository.git("add", "--all")
    repository.write(DRILL, FILES[DRILL])
    outcome = run(repository.root, "diff", "HEAD", "--staged", *DAY)
    assert outcome.code == 1
    assert "-> the staged index\n" in outcome.stdout
    assert run(repository.root, "diff", "HEAD", *DAY).code == 0


def test_two_commits_may_be_compared(repository: Repository) -> None:
    repository.write(DRILL, NO_FACTOR)
    repository.commit("No factor")
    repository.write(DRILL, FILES[DRILL])
    assert run(repository.root, "diff", "HEAD~1", "HEAD", *DAY).code == 1
    outcome = run(repository.root, "diff", "HEAD", "HEAD~1", *DAY)
    assert outcome.code == 0
    assert "\nGaps closed\n" in outcome.stdout


def test_both_are_judged_on_one_day(repository: Repository) -> None:
    # On this day all reviews are stale, before the change and after it: time is no change.
    outcome = run(repository.root, "diff", "HEAD", "--as-of", "2026-07-01")
    assert (outcome.code, outcome.stdout.endswith(NOTHING)) == (0, True)
    assert run(repository.root, "diff", "HEAD").stdout.endswith(NOTHING)


def test_a_day_that_the_head_pins_is_said_loudly_and_is_looser(repository: Repository) -> None:
    repository.write("socgap.yaml", f"{CONFIG}as_of: 2026-03-02\n")
    outcome = run(repository.root, "diff", "HEAD")
    assert outcome.code == 1
    assert outcome.stdout.startswith("note: the date is pinned to 2026-03-02 (socgap.yaml:3:8)")
    assert "socgap.yaml:3:1: socgap.yaml: 'as_of' is 2026-03-02; it was not set.\n" in outcome.stdout
    repository.commit("Pin")
    outcome = run(repository.root, "diff", "HEAD")
    assert (outcome.code, "the date is pinned" in outcome.stdout) == (0, True)
    assert "pinned" not in run(repository.root, "diff", "HEAD", "--as-of", "2026-03-03").stdout


def test_a_looser_judge_fails_unless_that_is_allowed(repository: Repository) -> None:
    repository.write(AC1, LONGER)
    outcome = run(repository.root, "diff", "HEAD", *DAY)
    assert (outcome.code, outcome.stdout.endswith(LOOSENS)) == (1, True)
    outcome = run(repository.root, "diff", "HEAD", "--allow-weaker", *DAY)
    assert outcome.code == 0
    assert outcome.stdout.endswith("loosens 1 thing, which --allow-weaker lets pass.\n")
    repository.write("evidence/reviews/a.yaml", "held_on: 2025-06-01\n")
    assert run(repository.root, "diff", "HEAD", "--allow-weaker", *DAY).code == 1


BROKEN = {
    "settings": ("socgap.yaml", "comany: A\n"),
    "a control": (AC1, "id: AC-1\n"),
    "a schema": ("controls/schemas/review.schema.json", "{"),
    "a waiver": ("controls/waivers/WVR-2026-001.yaml", "id: WVR-2026-001\n"),
}


@pytest.mark.parametrize(("path", "text"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("format_name", ["text", "json", "markdown"])
def test_a_broken_judge_compares_nothing(
    path: str, text: str, format_name: str, repository: Repository
) -> None:
    repository.write(path, text)
    outcome = run(repository.root, "diff", "HEAD", "--format", format_name, *DAY)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"error: {path}:")
    assert ": In the head: " in outcome.stderr
    repository.commit("Broken")
    repository.write(path, FILES.get(path, ""))
    if path not in FILES:
        (repository.root / path).unlink()
    outcome = run(repository.root, "diff", "HEAD", "--format", format_name, *DAY)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert ": In the base: " in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(
            ["nowhere"], "In the base: 'nowhere' names no commit of this repository.", id="no such base"
        ),
        pytest.param(
            ["HEAD", "nowhere"],
            "In the head: 'nowhere' names no commit of this repository.",
            id="no such head",
        ),
        pytest.param(
            ["HEAD", "HEAD", "--staged"], "--staged and HEAD exclude each other. Choose one.", id="both"
        ),
        pytest.param(["HEAD", "--output", "sarif=x"], "There is no format 'sarif'.", id="no such format"),
        pytest.param(["main...HEAD"], "'main...HEAD' is a range. Name its two ends, such as", id="a range"),
        pytest.param([], "Missing argument 'BASE'.", id="no base"),
    ],
)
def test_what_cannot_be_compared_is_2(arguments: list[str], said: str, repository: Repository) -> None:
    outcome = run(repository.root, "diff", *arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert said in outcome.stderr


def test_a_base_without_settings_is_2(repository: Repository) -> None:
    repository.git("rm", "--quiet", "socgap.yaml")
    repository.commit("None")
    repository.write("socgap.yaml", CONFIG)
    outcome = run(repository.root, "diff", "HEAD")
    assert outcome.code == 2
    assert "In the base: There is no socgap.yaml in commit" in outcome.stderr


def test_one_run_writes_everything(repository: Repository) -> None:
    repository.write(DRILL, NO_FACTOR)
    outcome = run(
        repository.root, "diff", "HEAD", *DAY, "--output", "json=d.json", "--output", "markdown=d.md", "--output", "text=d.txt"
    )  # fmt: skip
    assert outcome.code == 1
    data = json.loads((repository.root / "d.json").read_text(encoding="utf-8"))
    assert (data["format"], data["passes"]) == ("socgap-diff", False)
    assert (repository.root / "d.md").read_text(encoding="utf-8").startswith("**✗ The change does not pass:")
    assert (repository.root / "d.txt").read_text(encoding="utf-8") == outcome.stdout


@pytest.mark.parametrize("format_name", ["text", "json", "markdown"])
def test_the_exit_code_is_the_same_in_every_format(format_name: str, repository: Repository) -> None:
    assert run(repository.root, "diff", "HEAD", *DAY, "--format", format_name).code == 0
    repository.write(DRILL, NO_FACTOR)
    assert run(repository.root, "diff", "HEAD", *DAY, "--format", format_name).code == 1


def test_it_finds_the_project_from_a_folder_inside_it(repository: Repository) -> None:
    assert run(repository.root / "evidence" / "drills", "diff", "HEAD", *DAY).code == 0
    assert run(repository.root.parent, "diff", "HEAD", "-C", str(repository.root), *DAY).code == 0


RECORDED = f"""{REQUIREMENT}    asserts:
      - {{id: AC-1.A1, says: It was recorded in time., recorded: {{date: held_on, within: 30 days}}}}
"""


def test_without_the_history_that_is_needed_nobody_can_tell(tmp_path: Path) -> None:
    made = project(tmp_path / "full", {"evidence/reviews/r.yaml": "held_on: 2026-09-20\n"}, requires=RECORDED)
    made.commit("One", when="2026-09-21T12:00:00+00:00")
    made.commit("Two", when="2026-09-22T12:00:00+00:00")
    made.git("clone", "-q", "--depth=1", f"file://{made.root}", str(tmp_path / "shallow"))
    for options in ([], ["--allow-weaker"]):
        outcome = run(tmp_path / "shallow", "diff", "HEAD", "--as-of", "2026-10-01", *options)
        assert outcome.code == 2
        last = outcome.stdout.splitlines()[-1]
        assert last.startswith("It could not be told what the change does: This clone is shallow")
        assert "Nothing changes" not in outcome.stdout
    assert run(made.root, "diff", "HEAD~1", "HEAD", "--as-of", "2026-10-01").code == 0


APPROVED = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    date: held_on
    asserts:
      - {id: AC-1.A1, says: Its approver committed it., approved: {by: by, on: held_on, proof: committed}}
  - {id: AC-1.E2, title: People, kind: register, evidence: evidence/people.yaml, schema: people}
"""
PEOPLE = (
    "items:\n  - {id: p-1, hired_on: 2020-01-01, work_email: leila@brambleport.example}\n"
    "  - {id: p-2, hired_on: 2020-01-01, work_email: ada@example.com}\n"
)


def test_a_change_cannot_vouch_for_itself(tmp_path: Path) -> None:
    made = project(
        tmp_path / "made",
        {
            "evidence/people.yaml": PEOPLE,
            "controls/schemas/people.schema.json": '{"properties": {"items": {"type": "array"}}}',
            "evidence/reviews/a.yaml": "held_on: 2026-09-01\n",
        },
        requires=APPROVED,
    )
    base = made.commit("Base", when="2026-09-01T12:00:00+00:00")
    # Ines commits what somebody else wrote and p-1, who is Leila, approved; and she makes her own address p-1's.
    made.write("evidence/reviews/b.yaml", "held_on: 2026-09-20\nby: p-1\n")
    made.write("evidence/people.yaml", PEOPLE.replace("leila@", "ines@"))
    made.git("add", "--all")
    made.git("commit", "-qm", "Vouch", "--author=Ada <ada@example.com>", when="2026-09-20T12:00:00+00:00")
    assert "b.yaml" not in run(made.root, "check", "--as-of", "2026-10-01").stdout
    outcome = run(made.root, "diff", base, "HEAD", "--as-of", "2026-10-01")
    assert outcome.code == 1
    assert "  evidence/reviews/b.yaml:2:5: unproven: " in outcome.stdout
    assert (
        "ines@brambleport.example is an address of p-1 now, who was in the register already."
        in outcome.stdout
    )
