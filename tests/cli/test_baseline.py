"""``socgap baseline`` and ``socgap check --baseline``: adopting the gate without starting all red."""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support import Repository, run
from tests.support.adopting import ACCOUNTS, DAYS, FILES, LFS, REVIEWS, WAYS
from tests.support.projects import REQUIREMENT, control, project

FILE = "controls/baseline.yaml"
DAY = ("--as-of", "2026-10-30")
CHECK = ("check", "--baseline", FILE, *DAY)
AS_OF = "(As of 2026-10-30.)"


def put(repository: Repository, **ways: str) -> None:
    """Make the files as they are said to be: first, second, third and accounts."""
    paths = dict(zip(("first", "second", "third", "accounts"), DAYS, strict=True))
    for name, way in ways.items():
        text = WAYS[way]
        if text is None:
            (repository.root / paths[name]).unlink(missing_ok=True)
        else:
            repository.write(paths[name], text.format(day=DAYS[paths[name]]))


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    """A company with three gaps: an account without a second factor, a quarter without a review, ids that are one."""
    made = Repository(tmp_path / "company")
    for path, text in FILES.items():
        made.write(path, text)
    put(made, first="one without", second="absent", third="good", accounts="twice")
    made.commit()
    return made


@pytest.fixture
def adopted(company: Repository) -> Repository:
    """The same, with its baseline committed."""
    assert run(company.root, "baseline", "write", FILE, *DAY).code == 0
    company.commit("Adopt socgap")
    return company


def report(root: Path, *more: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run(root, *CHECK, "--format", "json", *more).stdout)
    return data


class TestWrite:
    def test_it_writes_every_gap_that_holds_and_says_what_to_do_next(self, company: Repository) -> None:
        outcome = run(company.root, "baseline", "write", FILE, *DAY)
        assert (outcome.code, outcome.stdout) == (0, "")
        assert outcome.stderr == (
            f"wrote {company.root / FILE}: 3 gaps of 2026-10-30\n"
            f"Commit it, and let CI run 'socgap check --baseline {FILE}'.\n"
        )
        text = (company.root / FILE).read_text()
        assert '\nas_of: 2026-10-30\ntree: "the work tree"\ngaps:\n' in text
        assert text.count("\n  - control: AC-1\n") == 3
        assert not re.search(r"\b(line|column|since)\b", text.partition("format:")[2])
        assert "accepted" not in text.partition("format:")[2]

    def test_the_folder_is_made(self, tmp_path: Path) -> None:
        made = Repository(tmp_path / "new")
        made.write("socgap.yaml", "company: Example, Inc.\n")
        made.commit()
        assert run(made.root, "baseline", "write", FILE, *DAY).code == 0
        assert run(made.root, *CHECK).code == 0, "with the built-in controls too"

    @pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
    def test_what_is_there_is_never_replaced(self, kind: str, company: Repository) -> None:
        target = company.root / FILE
        if kind == "file":
            target.write_text("mine")
        elif kind == "folder":
            target.mkdir()
        else:
            target.symlink_to("nowhere")
        outcome = run(company.root, "baseline", "write", FILE, *DAY)
        assert outcome.code == 2
        assert outcome.stderr == (
            f"error: {FILE}: It exists, and a baseline is never written anew."
            f" Prune it with 'socgap baseline prune {FILE}', or delete it on purpose.\n"
        )
        assert kind != "file" or target.read_text() == "mine"

    def test_it_refuses_while_anything_cannot_be_told(self, company: Repository) -> None:
        company.write(ACCOUNTS, LFS)
        outcome = run(company.root, "baseline", "write", FILE, *DAY)
        assert outcome.code == 2
        assert outcome.stderr == (
            "error: AC-1.E2 could not be judged, so nobody can tell which gaps there are."
            f" {ACCOUNTS}:1:1: It is a Git LFS pointer, not the file itself. Mend that first; 'socgap check' shows all.\n"
        )
        assert not (company.root / FILE).exists()

    def test_of_many_places_that_cannot_be_told_it_names_three(self, company: Repository) -> None:
        for number in range(5):
            company.write(f"evidence/reviews/r{number}.yaml", LFS)
        outcome = run(company.root, "baseline", "write", FILE, *DAY)
        assert outcome.code == 2
        assert outcome.stderr.count("It is a Git LFS pointer") == 3
        assert "There are 2 more places." in outcome.stderr

    def test_it_refuses_where_nothing_is_judged(self, company: Repository) -> None:
        company.write("controls/AC-1.yaml", control(criteria="{primary: [A1.2]}"))
        outcome = run(company.root, "baseline", "write", FILE, *DAY)
        assert outcome.code == 2
        assert "error: Nothing was checked: none of 1 controls applies" in outcome.stderr
        assert not (company.root / FILE).exists()

    def test_it_refuses_where_git_cannot_be_asked(self, tmp_path: Path) -> None:
        recorded = f"""{REQUIREMENT}    asserts:
      - {{id: AC-1.A1, says: It was recorded in time., recorded: {{date: held_on, within: 30 days}}}}
"""
        root = project(tmp_path, {"evidence/reviews/a.yaml": "held_on: 2026-01-01\n"}, requires=recorded).root
        outcome = run(root, "baseline", "write", FILE, *DAY)
        assert outcome.code == 2
        assert "error: This is no git repository" in outcome.stderr

    def test_without_a_gap_there_is_nothing_to_write(self, company: Repository) -> None:
        put(company, **dict.fromkeys(("first", "second", "third", "accounts"), "good"))
        outcome = run(company.root, "baseline", "write", FILE, *DAY)
        assert (outcome.code, outcome.stdout) == (0, "")
        assert outcome.stderr == (
            "No gap holds on 2026-10-30 that is not waived, so there is nothing to list.\n"
        )
        assert not (company.root / FILE).exists()

    def test_the_tree_it_is_of_may_be_a_commit_or_what_is_staged(self, company: Repository) -> None:
        commit = company.git("rev-parse", "HEAD")[:12]
        put(company, second="good")
        company.git("add", "--all")
        put(company, accounts="good")
        for name, option, tree, gaps in (
            ("a.yaml", ("--rev", "HEAD"), f"commit {commit}", 3),
            ("b.yaml", ("--staged",), "the staged index", 2),
            ("c.yaml", (), "the work tree", 1),
        ):
            assert run(company.root, "baseline", "write", name, *DAY, *option).code == 0
            text = (company.root / name).read_text()
            assert f'\ntree: "{tree}"\n' in text
            assert text.count("- control:") == gaps

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            pytest.param("../baseline.yaml", "A baseline lies in the tree that it is about.", id="outside"),
            pytest.param(
                "/elsewhere/baseline.yaml", "A baseline lies in the tree that it is about.", id="far away"
            ),
            pytest.param(
                "link/baseline.yaml", "A baseline lies in the tree that it is about.", id="by a link"
            ),
            pytest.param(".", "A baseline is a YAML file.", id="the folder itself"),
            pytest.param(
                "baseline.json", "A baseline is a YAML file. Call it baseline.yaml, say.", id="JSON"
            ),
            pytest.param("socgap.yaml", "It exists", id="the settings"),
            pytest.param(
                "controls/gaps.yaml",
                "In controls/ a baseline is called baseline.yaml; any other file there judges."
                " Write it to controls/baseline.yaml, or outside controls/.",
                id="a control",
            ),
            pytest.param("controls/waivers/b.yaml", "In controls/ a baseline is called", id="a waiver"),
            pytest.param(
                "evidence/reviews/b.yaml",
                "AC-1.E1 would take it for evidence (evidence/reviews/*.yaml). Write it to controls/baseline.yaml, say.",
                id="evidence",
            ),
            pytest.param("socgap.yaml/b.yaml", "It cannot be written: Not a directory.", id="below a file"),
        ],
    )
    def test_it_is_refused_where_it_cannot_be(self, file: str, said: str, company: Repository) -> None:
        (company.root / "link").symlink_to("..")
        before = sorted(company.root.rglob("*"))
        outcome = run(company.root, "baseline", "write", file, *DAY)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr.startswith(f"error: {file}: {said}") or said in outcome.stderr
        assert sorted(company.root.rglob("*")) == before

    @pytest.mark.parametrize("how", ["below", "with -C", "absolute", "roundabout"])
    def test_the_path_is_that_of_the_folder_one_is_in(self, how: str, company: Repository) -> None:
        folder, arguments = {
            "below": (company.root / "evidence", ["../controls/baseline.yaml"]),
            "with -C": (company.root.parent, ["company/controls/baseline.yaml", "-C", "company"]),
            "absolute": (company.root.parent, [str(company.root / FILE), "-C", "company"]),
            "roundabout": (company.root, ["evidence/../controls/./baseline.yaml"]),
        }[how]
        assert run(folder, "baseline", "write", *arguments, *DAY).code == 0
        assert (company.root / FILE).is_file()
        name, *more = arguments
        outcome = run(folder, "check", "--baseline", name, *more, *DAY)
        assert outcome.code == 0
        assert f"({FILE})" in outcome.stdout.splitlines()[-1]


class TestCheck:
    def test_known_gaps_are_printed_counted_and_do_not_close_the_gate(self, adopted: Repository) -> None:
        assert run(adopted.root, "check", *DAY).code == 1
        outcome = run(adopted.root, *CHECK)
        assert (outcome.code, outcome.stderr) == (0, "")
        assert outcome.stdout == (
            "\n"
            "Known since the baseline (controls/baseline.yaml, of 2026-10-30)\n"
            "  AC-1.E1 missed: Access review has no occurrence for 2026-Q2 (2026-04-01 to 2026-06-30), due by 2026-07-15."
            " (evidence/reviews/2026-Q3.yaml)\n"
            "  AC-1.A1 failing: b: 'mfa' must be true, not false. (evidence/reviews/2026-Q1.yaml)\n"
            "  AC-1.A2 invalid: 'a' stands already above in the file. (evidence/accounts.yaml)\n"
            "  3 known gaps of the baseline, 0 new\n"
            "\n"
            "Example, Inc., as of 2026-10-30, the work tree\n"
            " ✗ gap              1  AC-1 (invalid, failing, missed)\n"
            "   controls         1\n"
            "\n"
            "Next, by 2026-11-30: AC-1.E2 Accounts, Security lead: Review evidence/accounts.yaml and record the day in it."
            " ('socgap due' lists what follows.)\n"
            f"The gate is open: no gap beyond the 3 of the baseline (controls/baseline.yaml). {AS_OF}\n"
        )

    def test_a_new_gap_closes_it_and_is_the_only_one_explained(self, adopted: Repository) -> None:
        put(adopted, third="one without")
        outcome = run(adopted.root, *CHECK)
        assert outcome.code == 1
        assert outcome.stdout.startswith(
            "evidence/reviews/2026-Q3.yaml:2:42: failing: b: 'mfa' must be true, not false. [AC-1.A1 expect]\n"
        )
        assert outcome.stdout.count("  help: ") == 1
        assert "\n  3 known gaps of the baseline, 1 new\n" in outcome.stdout
        assert "\n  AC-1.E1  Access review, Security lead: " in outcome.stdout
        assert "more above" not in outcome.stdout
        assert "AC-1.E2 " not in outcome.stdout, "what is known is not next"
        last = outcome.stdout.splitlines()[-1]
        assert last == (
            f"The gate is closed: 1 of 1 controls has gaps beyond the 3 of the baseline (controls/baseline.yaml). {AS_OF}"
        )

    def test_a_second_gap_like_one_it_lists_is_new_and_says_so(self, adopted: Repository) -> None:
        put(adopted, accounts="thrice")
        outcome = run(adopted.root, *CHECK)
        assert outcome.code == 1
        assert f"  note: {FILE} lists 1 like it; this is one more.\n" in outcome.stdout
        assert "3 known gaps of the baseline, 1 new" in outcome.stdout

    def test_a_line_that_moved_makes_no_gap_new(self, adopted: Repository) -> None:
        put(adopted, first="one without, below")
        assert run(adopted.root, *CHECK).code == 0

    def test_it_cannot_excuse_what_cannot_be_told(self, adopted: Repository) -> None:
        adopted.write(REVIEWS[0], LFS)
        outcome = run(adopted.root, *CHECK)
        assert outcome.code == 1
        assert "unknown: It is a Git LFS pointer" in outcome.stdout
        assert "2 known gaps of the baseline, 1 new, 1 unknown" in outcome.stdout
        assert "hold no more" not in outcome.stdout
        assert "holds no more" not in outcome.stdout

    def test_history_that_is_not_there_is_still_2(self, adopted: Repository) -> None:
        text = FILES["controls/AC-1.yaml"]
        git = "      - {id: AC-1.A3, says: It was recorded in time., recorded: {date: held_on, within: 99 days}}\n"
        adopted.write("controls/AC-1.yaml", text.replace("  - id: AC-1.E2", f"{git}  - id: AC-1.E2"))
        os.rename(adopted.root / ".git", adopted.root.parent / "away")  # noqa: PTH104  # as short as it gets
        outcome = run(adopted.root, *CHECK)
        assert outcome.code == 2
        assert "The gate is closed" in outcome.stdout

    def test_entries_that_hold_no_more_are_listed_and_close_nothing(self, adopted: Repository) -> None:
        put(adopted, first="good", accounts="good")
        outcome = run(adopted.root, *CHECK)
        assert outcome.code == 0
        assert (
            f"  1 known gap of the baseline, 0 new\n"
            f"  2 entries hold no more: run 'socgap baseline prune {FILE}'\n"
            "    AC-1.A1 expect failing: b: b: 'mfa' must be true, not false. (evidence/reviews/2026-Q1.yaml)\n"
            "    AC-1.A2 unique invalid: a: 'a' stands already above in the file. (evidence/accounts.yaml)\n"
        ) in outcome.stdout
        assert "The gate is open: no gap beyond the one of the baseline" in outcome.stdout

    def test_when_all_is_mended_it_is_open_as_without_one(self, adopted: Repository) -> None:
        put(adopted, first="good", second="good", accounts="good")
        outcome = run(adopted.root, *CHECK)
        assert outcome.code == 0
        assert outcome.stdout.splitlines()[-1] == f"The gate is open: none of 1 controls fails. {AS_OF}"
        assert "3 entries hold no more" in outcome.stdout

    def test_quiet_prints_the_last_line_only(self, adopted: Repository) -> None:
        outcome = run(adopted.root, *CHECK, "-q")
        assert outcome.stdout == (
            f"The gate is open: no gap beyond the 3 of the baseline (controls/baseline.yaml). {AS_OF}\n"
        )

    def test_only_what_is_asked_about_is_counted(self, adopted: Repository) -> None:
        other = REQUIREMENT.replace("AC-1", "AC-2").replace("reviews", "drills")
        adopted.write("controls/AC-2.yaml", control(other, name="AC-2"))
        outcome = run(adopted.root, *CHECK, "--control", "AC-2")
        assert outcome.code == 1
        assert "0 known gaps of the baseline, 1 new\n\n" in outcome.stdout

    def test_programs_are_told_which_gaps_are_known(self, adopted: Repository) -> None:
        put(adopted, accounts="thrice", second="good")
        data = report(adopted.root)
        gaps = [gap for one in data["controls"][0]["requirements"] for gap in one["gaps"]]
        assert [(gap["rule"], gap["in_baseline"]) for gap in gaps] == [
            ("expect", True),
            ("unique", True),
            ("unique", False),
        ]
        assert data["passes"] is False
        assert data["counts"] == {"gap": 1}
        missed = {
            "control": "AC-1",
            "requirement": "AC-1.E1",
            "assertion": None,
            "rule": "every",
            "reason": "missed",
        }
        assert data["baseline"] == {
            "path": FILE,
            "as_of": "2026-10-30",
            "known": 2,
            "new": 1,
            "unknown": 0,
            "unused": [{**missed, "path": None, "about": ["2026-Q2"], "says": None, "count": 1}],
            "not_in_base": [],
        }
        put(adopted, accounts="twice")
        data = report(adopted.root)
        assert (data["passes"], data["controls"][0]["status"], data["controls"][0]["answer"]) == (
            True,
            "gap",
            "No",
        )

    def test_without_one_programs_see_no_difference(self, adopted: Repository) -> None:
        data = json.loads(run(adopted.root, "check", *DAY, "--format", "json").stdout)
        assert "baseline" not in data
        assert "in_baseline" not in data["controls"][0]["requirements"][0]["gaps"][0]

    def test_it_is_read_from_the_tree_that_is_judged(self, adopted: Repository) -> None:
        put(adopted, third="one without")
        adopted.git("add", "--all")
        (adopted.root / FILE).unlink()
        assert run(adopted.root, *CHECK, "--rev", "HEAD").code == 0
        assert run(adopted.root, *CHECK, "--staged").code == 1
        outcome = run(adopted.root, *CHECK)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr.startswith(
            f"error: {FILE}: There is no such file in the work tree. Make it with "
        )

    def test_what_git_ignores_is_in_no_tree(self, company: Repository) -> None:
        company.write(".gitignore", "baseline.yaml\n")
        assert run(company.root, "baseline", "write", FILE, *DAY).code == 0
        outcome = run(company.root, *CHECK)
        assert outcome.code == 2
        assert "let git have it (no ignore rule, committed)" in outcome.stderr

    @pytest.mark.parametrize("file", ["../b.yaml", "/b.yaml", "b.json"])
    def test_another_place_is_refused(self, file: str, company: Repository) -> None:
        company.write("b.json", "{}")
        outcome = run(company.root, "check", "--baseline", file)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr.startswith(f"error: {file}: A baseline ")

    def test_a_link_is_not_followed(self, adopted: Repository) -> None:
        (adopted.root / "other.yaml").symlink_to(FILE)
        outcome = run(adopted.root, "check", "--baseline", "other.yaml")
        assert outcome.code == 2
        assert outcome.stderr.startswith("error: other.yaml: It is a symbolic link, which is not followed.")

    def test_a_broken_one_is_2_with_its_place(self, adopted: Repository) -> None:
        path = adopted.root / FILE
        path.write_text(path.read_text().replace("requirement: AC-1.E2", "requirement: AC-1.E22"))
        outcome = run(adopted.root, *CHECK)
        assert (outcome.code, outcome.stdout) == (2, "")
        line = path.read_text().split("\n").index("    requirement: AC-1.E22") + 1
        assert outcome.stderr == (
            f"error: {FILE}:{line}:18: AC-1 has no requirement 'AC-1.E22'. Did you mean 'AC-1.E2'?"
            " If not, take the entry out.\n"
        )

    def test_the_status_file_knows_nothing_of_it(self, company: Repository) -> None:
        run(company.root, "status", *DAY)
        before = [(company.root / name).read_bytes() for name in ("STATUS.md", "status.json")]
        run(company.root, "baseline", "write", FILE, *DAY)
        run(company.root, "status", *DAY)
        assert [(company.root / name).read_bytes() for name in ("STATUS.md", "status.json")] == before
        assert run(company.root, "status", "--baseline", FILE).code == 2

    def test_a_name_in_disguise_moves_no_cursor(self, company: Repository) -> None:
        name = "\x1b[2J ##[error] .yaml"
        assert run(company.root, "baseline", "write", name, *DAY).code == 0
        company.write("evidence/reviews/\x1b[2J::error::.yaml", "held_on: [\n")
        outcome = run(company.root, "check", "--baseline", name, *DAY)
        assert outcome.code == 1
        assert "\x1b" not in outcome.said
        assert "##[" not in outcome.said
        assert "(\\x1b[2J \\x23#[error] .yaml)" in outcome.stdout.splitlines()[-1]


class TestBase:
    def test_a_change_cannot_add_to_the_list_what_it_breaks(self, adopted: Repository) -> None:
        put(adopted, third="one without")
        (adopted.root / FILE).unlink()
        run(adopted.root, "baseline", "write", FILE, *DAY)
        assert run(adopted.root, *CHECK).code == 0, "it judges itself"
        outcome = run(adopted.root, *CHECK, "--base", "HEAD")
        commit = adopted.git("rev-parse", "HEAD")[:12]
        assert outcome.code == 1
        assert "3 known gaps of the baseline, 1 new" in outcome.stdout
        assert (
            f"  1 entry is not in the baseline of commit {commit} and does not count:\n"
            "    AC-1.A1 expect failing: b: b: 'mfa' must be true, not false. (evidence/reviews/2026-Q3.yaml)\n"
        ) in outcome.stdout
        assert (
            f"  note: {FILE} lists it, and in commit {commit} it does not, so it does not count.\n"
        ) in outcome.stdout
        data = report(adopted.root, "--base", "HEAD")
        assert [entry["path"] for entry in data["baseline"]["not_in_base"]] == [REVIEWS[2]]

    def test_what_both_list_counts(self, adopted: Repository) -> None:
        outcome = run(adopted.root, *CHECK, "--base", "HEAD")
        assert outcome.code == 0
        assert "not in the baseline of" not in outcome.stdout

    def test_a_base_that_has_none_lists_nothing(self, adopted: Repository) -> None:
        outcome = run(adopted.root, *CHECK, "--base", "HEAD~1")
        assert outcome.code == 1
        assert "0 known gaps of the baseline, 3 new" in outcome.stdout
        assert "  3 entries are not in the baseline of commit " in outcome.stdout
        assert " and do not count:\n" in outcome.stdout

    def test_a_broken_one_of_the_base_is_2_and_called_so(self, adopted: Repository) -> None:
        text = (adopted.root / FILE).read_text()
        adopted.write(FILE, "gaps: 3\n")
        commit = adopted.commit("Break it")[:12]
        adopted.write(FILE, text)
        outcome = run(adopted.root, *CHECK, "--base", "HEAD")
        assert outcome.code == 2
        assert outcome.stderr.startswith(f"error: commit {commit}, {FILE}:1:")


class TestPrune:
    def test_it_takes_out_what_holds_no_more(self, adopted: Repository) -> None:
        before = (adopted.root / FILE).read_text()
        put(adopted, first="good", accounts="good")
        outcome = run(adopted.root, "baseline", "prune", FILE, *DAY)
        assert outcome.code == 0
        assert outcome.stdout == (
            "2 entries hold no more, 1 of 3 stays:\n"
            "  AC-1.A1 expect failing: b: b: 'mfa' must be true, not false. (evidence/reviews/2026-Q1.yaml)\n"
            "  AC-1.A2 unique invalid: a: 'a' stands already above in the file. (evidence/accounts.yaml)\n"
        )
        assert outcome.stderr == f"wrote {adopted.root / FILE}\n"
        after = (adopted.root / FILE).read_text()
        assert after == before.partition("  - control")[0] + (
            '  - control: AC-1\n    requirement: AC-1.E1\n    rule: every\n    reason: missed\n    about: ["2026-Q2"]\n'
        )
        put(adopted, accounts="twice")
        assert run(adopted.root, *CHECK).code == 1, "what is pruned is new when it comes back"

    def test_there_may_be_nothing_to_take_out(self, adopted: Repository) -> None:
        before = (adopted.root / FILE).stat()
        for option in ([], ["--check"]):
            outcome = run(adopted.root, "baseline", "prune", FILE, *DAY, *option)
            assert (outcome.code, outcome.stderr) == (0, "")
            assert outcome.stdout == f"All 3 gaps of {FILE} still hold.\n"
        assert (adopted.root / FILE).stat() == before

    def test_of_one_it_is_said_in_the_singular(self, adopted: Repository) -> None:
        put(adopted, first="good", accounts="good")
        run(adopted.root, "baseline", "prune", FILE, *DAY)
        assert (
            run(adopted.root, "baseline", "prune", FILE, *DAY).stdout
            == f"The one gap of {FILE} still holds.\n"
        )
        put(adopted, second="good")
        outcome = run(adopted.root, "baseline", "prune", FILE, *DAY)
        assert outcome.stdout == (
            "1 entry holds no more, none is left:\n"
            "  AC-1.E1 every missed: 2026-Q2\n"
            f"{FILE} is not needed any more: delete it, and leave --baseline out.\n"
        )
        assert (adopted.root / FILE).read_text().endswith("\ngaps: []\n")
        assert run(adopted.root, *CHECK).code == 0
        outcome = run(adopted.root, "baseline", "prune", "--check", FILE, *DAY)
        assert (outcome.code, outcome.stdout) == (
            0,
            f"{FILE} is not needed any more: delete it, and leave --baseline out.\n",
        )

    def test_a_new_gap_stays_out(self, adopted: Repository) -> None:
        put(adopted, first="good", third="one without")
        outcome = run(adopted.root, "baseline", "prune", FILE, *DAY)
        assert outcome.code == 0
        assert outcome.stdout.endswith("\n1 new gap stays out of it and closes the gate.\n")
        assert REVIEWS[2] not in (adopted.root / FILE).read_text()
        put(adopted, first="two without")
        outcome = run(adopted.root, "baseline", "prune", FILE, *DAY)
        assert outcome.stdout.endswith("\n3 new gaps stay out of it and close the gate.\n")

    def test_with_check_it_writes_nothing_and_ends_with_1(self, adopted: Repository) -> None:
        before = (adopted.root / FILE).read_bytes()
        put(adopted, first="good")
        outcome = run(adopted.root, "baseline", "prune", "--check", FILE, *DAY)
        assert outcome.code == 1
        assert outcome.stdout.startswith("1 entry holds no more, 2 of 3 stay:\n")
        assert outcome.stderr == (
            f"error: {FILE} can be shorter. Run 'socgap baseline prune {FILE}' and commit it.\n"
        )
        assert (adopted.root / FILE).read_bytes() == before

    def test_with_check_another_tree_may_be_looked_at(self, adopted: Repository) -> None:
        put(adopted, first="good")
        adopted.git("add", "--all")
        for option, code in (("--staged",), 1), (("--rev", "HEAD"), 0):
            assert run(adopted.root, "baseline", "prune", "--check", FILE, *DAY, *option).code == code
            outcome = run(adopted.root, "baseline", "prune", FILE, *DAY, *option)
            assert outcome.code == 2
            assert outcome.stderr == (
                f"error: {option[0]} would prune by another tree than the one that is written."
                f" Add --check to look at the file of that tree, or leave out {option[0]}.\n"
            )

    def test_it_takes_nothing_out_while_something_cannot_be_told(self, adopted: Repository) -> None:
        before = (adopted.root / FILE).read_bytes()
        adopted.write(REVIEWS[0], LFS)
        for option in ([], ["--check"]):
            outcome = run(adopted.root, "baseline", "prune", FILE, *DAY, *option)
            assert (outcome.code, outcome.stdout) == (2, "")
            assert "AC-1.E1 could not be judged" in outcome.stderr
        assert (adopted.root / FILE).read_bytes() == before

    def test_it_takes_nothing_out_that_a_broken_file_hides(self, adopted: Repository) -> None:
        adopted.write(REVIEWS[0], "held_on: [\n")
        outcome = run(adopted.root, "baseline", "prune", FILE, *DAY)
        assert outcome.code == 0
        assert outcome.stdout == (
            "1 entry cannot be told and stays, until the evidence is there and valid:\n"
            "  AC-1.A1 expect failing: b: b: 'mfa' must be true, not false. (evidence/reviews/2026-Q1.yaml)\n"
            "2 new gaps stay out of it and close the gate.\n"
        )
        put(adopted, first="one without")
        assert run(adopted.root, *CHECK).code == 0

    def test_notes_that_people_made_stay(self, adopted: Repository) -> None:
        path = adopted.root / FILE
        text = path.read_text().replace("    reason: missed\n", "    reason: missed  # ENG-7, Ines, by May\n")
        path.write_text(f"# Ours.\n{text}")
        put(adopted, accounts="good")
        assert run(adopted.root, "baseline", "prune", FILE, *DAY).code == 0
        assert path.read_text().startswith("# Ours.\n# The gaps that were there")
        assert "# ENG-7, Ines, by May\n" in path.read_text()

    def test_what_is_laid_out_otherwise_is_left_alone(self, adopted: Repository) -> None:
        entry = "{control: AC-1, requirement: AC-1.E1, rule: every, reason: missed, about: [2026-Q1]}"
        text = f"format: socgap-baseline\nversion: 1\nas_of: 2026-10-30\ntree: x\ngaps: [{entry}]\n"
        adopted.write(FILE, text)
        outcome = run(adopted.root, "baseline", "prune", FILE, *DAY)
        assert outcome.code == 2
        assert f"error: {FILE}: Its entries do not stand one below the other." in outcome.stderr
        assert (adopted.root / FILE).read_text() == text

    def test_one_that_is_not_there_cannot_be_pruned(self, company: Repository) -> None:
        outcome = run(company.root, "baseline", "prune", FILE, *DAY)
        assert outcome.code == 2
        assert "There is no such file in the work tree." in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Usage: socgap baseline"),
        (["wrte"], "Did you mean 'write'?"),
        (["write"], "Missing argument 'FILE'"),
    ],
)
def test_a_wrong_command_line_is_2(arguments: list[str], said: str, company: Repository) -> None:
    outcome = run(company.root, "baseline", *arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert said in outcome.stderr


@pytest.mark.parametrize("seed", range(6))
def test_the_ratchet_holds_whatever_is_edited(seed: int, company: Repository) -> None:
    """Edits by chance, each followed by a check and by pruning: the list gets shorter and never hides a new gap."""
    chance = random.Random(seed)  # noqa: S311  # for chance, not for secrets
    run(company.root, "baseline", "write", FILE, *DAY)
    listed = (company.root / FILE).read_text().count("- control:")
    for _ in range(4):
        put(company, **{chance.choice(["first", "second", "third", "accounts"]): chance.choice(sorted(WAYS))})
        data = report(company.root)
        found = Counter(gap["reason"] for one in data["controls"][0]["requirements"] for gap in one["gaps"])
        unknown = found["unknown"]
        assert data["baseline"]["known"] + data["baseline"]["new"] + unknown == found.total()
        is_open = data["baseline"]["new"] == 0 and unknown == 0
        assert run(company.root, *CHECK, "-q").code == (0 if is_open else 1)
        assert run(company.root, "baseline", "prune", FILE, *DAY).code == (2 if unknown else 0)
        if not unknown:
            assert run(company.root, "baseline", "prune", "--check", FILE, *DAY).code == 0, "once is enough"
        assert run(company.root, *CHECK, "-q").code == (0 if is_open else 1), (
            "pruning opens and closes nothing"
        )
        left = (company.root / FILE).read_text().count("- control:")
        assert left <= listed
        listed = left
