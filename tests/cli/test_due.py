"""``socgap due``: selections, horizons, formats, files and exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from tests.support import Repository, run
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, control, project

if TYPE_CHECKING:
    from pathlib import Path

AHEAD, SOON, LATE = ("--as-of", "2026-03-02"), ("--as-of", "2026-06-01"), ("--as-of", "2026-07-01")
"""Nothing is due within 90 days; something is in 8; it is a gap already."""
OTHER = {
    "controls/AC-2.yaml": control(
        "  - {id: AC-2.E1, title: Drill, kind: register, evidence: evidence/reviews/a.yaml, schema: review,\n"
        "     fresh: {date: held_on, for: 120 days}}\n",
        name="AC-2",
        owner="HR lead",
        more="owner_role: hr_lead\n",
    )
}
"""Another control, of another owner, that is due on 2026-06-29."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, {"evidence/reviews/a.yaml": REVIEW, **OTHER}).root


def listed(root: Path, *arguments: str) -> list[str]:
    """The requirements that are listed as due."""
    outcome = run(root, "due", "--format", "json", *arguments)
    assert (outcome.code, outcome.stderr) == (0, "")
    return [one["requirement"] for one in json.loads(outcome.stdout)["due"]]


class TestExitCode:
    @pytest.mark.parametrize("format_name", ["text", "json", "markdown", "ics"])
    @pytest.mark.parametrize("day", [AHEAD, SOON, LATE], ids=["nothing due", "due", "gaps already"])
    def test_listing_is_its_job_and_0(self, day: tuple[str, str], format_name: str, root: Path) -> None:
        outcome = run(root, "due", *day, "--format", format_name)
        assert (outcome.code, outcome.stderr) == (0, "")
        assert outcome.stdout

    @pytest.mark.parametrize("format_name", ["text", "json", "markdown", "ics"])
    def test_nothing_judged_is_2_in_every_format(self, format_name: str, tmp_path: Path) -> None:
        files = {"controls/AC-1.yaml": control(criteria="{primary: [A1.2]}")}
        outcome = run(project(tmp_path, files).root, "due", *SOON, "--format", format_name)
        assert outcome.code == 2
        assert "Nothing was checked" in outcome.stdout
        assert "Nothing is due" not in outcome.stdout

    @pytest.mark.parametrize(
        ("files", "config"),
        [
            pytest.param({}, "company: A\ncontrols: nowhere\n", id="no controls"),
            pytest.param({}, "comany: A\n", id="broken settings"),
            pytest.param({"controls/AC-1.yaml": "id: AC-1\n"}, CONFIG, id="a broken control"),
        ],
    )
    def test_a_broken_judge_is_2_with_nothing_on_stdout(
        self, files: dict[str, str], config: str, tmp_path: Path
    ) -> None:
        outcome = run(project(tmp_path, files, config=config).root, "due", "--format", "json")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert outcome.stderr.startswith("error: ")


RECORDED = f"""{REQUIREMENT}    asserts:
      - {{id: AC-1.A1, says: It was recorded in time., recorded: {{date: held_on, within: 30 days}}}}
"""


class TestHistory:
    @pytest.fixture
    def shallow(self, tmp_path: Path) -> Path:
        made = project(tmp_path / "full", {"evidence/reviews/a.yaml": REVIEW, **OTHER}, requires=RECORDED)
        made.commit(when="2026-03-01T12:00:00+00:00")
        made.commit(when="2026-03-02T12:00:00+00:00")
        made.git("clone", "-q", "--depth=1", f"file://{made.root}", str(tmp_path / "shallow"))
        return tmp_path / "shallow"

    def test_without_the_history_it_is_2_and_says_what_to_do(self, shallow: Path) -> None:
        outcome = run(shallow, "due", *SOON)
        assert outcome.code == 2
        assert "note: This clone is shallow" in outcome.stdout
        assert "AC-1.E1 is unknown; 'socgap check' tells more.\n" in outcome.stdout
        assert json.loads(run(shallow, "due", *SOON, "--format", "json").stdout)["judged"] is False

    def test_what_asks_nothing_of_git_is_listed_all_the_same(self, shallow: Path) -> None:
        assert listed(shallow, *SOON, "--control", "AC-2") == ["AC-2.E1"]

    def test_everything_unknown_is_never_nothing_due(self, shallow: Path) -> None:
        outcome = run(shallow, "due", *SOON, "--control", "AC-1", "--within", "1d")
        assert outcome.code == 2
        assert outcome.stdout.endswith(
            "AC-1.E1 is unknown; 'socgap check' tells more.\nNothing could be judged.\n"
        )


class TestWithin:
    @pytest.mark.parametrize(
        "within", ["8d", "8 days", "8 Days", " 8  days ", "8days", "2w", "2 weeks", "1m", "1 month", "1y", "6 business days"]
    )  # fmt: skip
    def test_it_is_written_as_people_write_it(self, within: str, root: Path) -> None:
        assert listed(root, *SOON, "--within", within)[0] == "AC-1.E1"

    @pytest.mark.parametrize(
        ("within", "words"),
        [("90d", "90 days"), ("12w", "12 weeks"), ("3m", "3 months"), ("1Y", "1 year"), ("0d", "0 days")],
    )
    def test_a_letter_stands_for_its_unit(self, within: str, words: str, root: Path) -> None:
        outcome = run(root, "due", *SOON, "--within", within, "--format", "json")
        assert json.loads(outcome.stdout)["within"] == words

    @pytest.mark.parametrize("within", ["7d", "1 week", "5 business days"])
    def test_what_is_due_later_is_not_listed(self, within: str, root: Path) -> None:
        assert listed(root, *SOON, "--within", within) == []

    def test_unless_it_is_said_it_is_90_days(self, root: Path) -> None:
        assert listed(root, "--as-of", "2026-03-11") == ["AC-1.E1"]
        assert listed(root, "--as-of", "2026-03-10") == []
        assert listed(root, "--as-of", "2026-03-31") == ["AC-1.E1", "AC-2.E1"]

    @pytest.mark.parametrize(
        "within", ["", "90", "d", "90x", "-5d", "1.5y", "090d", "100000d", "48 hours", "90 minutes", "3mo", "soon"]
    )  # fmt: skip
    def test_anything_else_is_a_usage_error_with_an_example(self, within: str, root: Path) -> None:
        outcome = run(root, "due", *SOON, "--within", within)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert f"'{within}' is not a number of days. Write days, weeks" in outcome.stderr
        assert "such as 90d" in outcome.stderr


class TestSelection:
    @pytest.mark.parametrize(
        ("arguments", "requirements"),
        [
            pytest.param([], ["AC-1.E1", "AC-2.E1"], id="everything"),
            pytest.param(["--control", "AC-2"], ["AC-2.E1"], id="a control"),
            pytest.param(["--control", "ac-2", "--control", "AC-1"], ["AC-1.E1", "AC-2.E1"], id="controls"),
            pytest.param(["--owner", "hr LEAD"], ["AC-2.E1"], id="an owner"),
            pytest.param(["--owner", "HR_lead"], ["AC-2.E1"], id="a role"),
            pytest.param(["--owner", "HR lead", "--control", "ac-2"], ["AC-2.E1"], id="an owner's control"),
        ],
    )
    def test_controls_are_chosen_by_id_and_by_owner(
        self, arguments: list[str], requirements: list[str], root: Path
    ) -> None:
        assert listed(root, *SOON, *arguments) == requirements

    def test_an_owner_s_list_says_nothing_of_others(self, root: Path) -> None:
        (root / "evidence/reviews/a.yaml").write_text("held_on: 2026-02-15\n", encoding="utf-8")
        everybody = run(root, "due", "--as-of", "2026-06-01").stdout
        assert "1 gap holds already; 'socgap check' tells more.\n" in everybody
        outcome = run(root, "due", "--as-of", "2026-06-01", "--owner", "hr lead")
        assert "already" not in outcome.stdout
        assert outcome.stdout.startswith("Example, Inc., what falls due for hr lead from 2026-06-01")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            pytest.param(
                ["--control", "AC-11"], "There is no control 'AC-11'. Did you mean 'AC-1'?", id="id"
            ),
            pytest.param(
                ["--owner", "HR leed"],
                "No control is owned by 'HR leed'. Did you mean 'HR lead'?"
                " The owners and roles are HR lead, Security lead, hr_lead.",
                id="owner",
            ),
            pytest.param(["--owner", ""], "No control is owned by ''.", id="no owner"),
            pytest.param(
                ["--owner", "HR lead", "--control", "ac-1"],
                "No control of 'HR lead' is among ac-1. 'HR lead' owns AC-2.",
                id="somebody else's",
            ),
            pytest.param(
                ["--owner", "HR lead", "--control", "AC-2", "--control", "xyz"],
                "There is no control 'xyz'. The controls are AC-1, AC-2.",
                id="an owner's and an unknown one",
            ),
        ],
    )
    def test_a_selection_that_selects_nothing_is_2(self, arguments: list[str], said: str, root: Path) -> None:
        outcome = run(root, "due", *SOON, *arguments)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert said in outcome.stderr


class TestOutputs:
    def test_one_run_writes_everything(self, root: Path) -> None:
        outputs = ["--output", "json=a.json", "--output", "markdown=b.md", "--output", "text=c.txt"]
        outcome = run(root, "due", *SOON, "--color", "always", *outputs, "--ics", "d.ics")
        assert outcome.code == 0
        assert "\x1b[" in outcome.stdout
        assert len(json.loads((root / "a.json").read_text(encoding="utf-8"))["due"]) == 2
        assert (root / "b.md").read_text(encoding="utf-8").startswith("# What falls due at Example, Inc.\n")
        assert "\x1b[" not in (root / "c.txt").read_text(encoding="utf-8")
        assert (root / "d.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")

    def test_a_calendar_is_the_same_bytes_wherever_it_goes(self, root: Path) -> None:
        (root / "socgap.yaml").write_text("company: Bülow \U0001f600\ncontrols: controls\n", encoding="utf-8")
        run(root, "due", *SOON, "--ics", "a.ics", "--output", "ics=b.ics")
        written = (root / "a.ics").read_bytes()
        assert (root / "b.ics").read_bytes() == written
        assert run(root, "due", *SOON, "--format", "ics").stdout.encode() == written
        assert b"\r\r" not in written
        assert written.count(b"\n") == written.count(b"\r\n")
        made: Any = Calendar.from_ical(written)
        assert [str(one["UID"])[:8] for one in made.walk("VEVENT")] == ["AC-1.E1@", "AC-2.E1@"]

    def test_a_calendar_is_utf8_whatever_the_stream(self, root: Path) -> None:
        import os  # beside their only use: the stream itself, which must not encode what is UTF-8 already
        import subprocess
        import sys

        (root / "socgap.yaml").write_text("company: Bülow \U0001f600\ncontrols: controls\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "socgap_evidence", "due", *SOON, "--format", "ics"],
            cwd=root,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            check=True,
            capture_output=True,
        )
        assert "X-WR-CALNAME:SOC 2 due: Bülow \U0001f600\r\n".encode() in done.stdout

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            pytest.param(["--output", "json"], "'--output json' is not a format and a file.", id="no path"),
            pytest.param(["--output", "icz=a"], "There is no format 'icz'. Did you mean 'ics'?", id="format"),
            pytest.param(
                ["--output", "zzz=a"],
                "The formats are github-issues, ics, json, markdown, text.",
                id="nothing like a format",
            ),
            pytest.param(["--ics", "a", "--output", "json=./a"], "Two outputs go to a.", id="one path twice"),
            pytest.param(
                ["--ics", "no/a"], "error: no/a: It cannot be written: No such file", id="no folder"
            ),
        ],
    )
    def test_an_output_that_cannot_be_is_2_before_anything_is_printed(
        self, arguments: list[str], said: str, root: Path
    ) -> None:
        outcome = run(root, "due", *SOON, *arguments)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert said in outcome.stderr
        assert not (root / "a").exists()


class TestTree:
    @pytest.fixture
    def repository(self, tmp_path: Path) -> Repository:
        """What is committed is due on 2026-06-09, what is staged is not yet, and what is on disk is a gap."""
        made = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW})
        made.commit()
        made.write("evidence/reviews/a.yaml", "held_on: 2026-05-30\n")
        made.git("add", "--all")
        made.write("evidence/reviews/a.yaml", "held_on: 2026-01-01\n")
        return made

    @pytest.mark.parametrize(
        ("tree", "said"),
        [
            ([], "1 gap holds already; 'socgap check' tells more."),
            (["--rev", "HEAD"], "1 requirement falls due (1 gap), by 2026-06-09."),
            (["--staged"], "Nothing is due before 2026-07-02."),
        ],
        ids=["work tree", "commit", "index"],
    )
    def test_any_tree_may_be_asked(self, tree: list[str], said: str, repository: Repository) -> None:
        assert said in run(repository.root, "due", *SOON, "--within", "30d", *tree).stdout.splitlines()

    def test_a_base_that_is_not_there_is_2(self, repository: Repository) -> None:
        outcome = run(repository.root, "due", "--base", "nowhere")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert "'nowhere' names no commit" in outcome.stderr

    def test_it_finds_the_project_from_a_folder_inside_it(self, root: Path) -> None:
        assert listed(root / "evidence" / "reviews", *SOON) == ["AC-1.E1", "AC-2.E1"]


def test_a_pinned_day_is_said_first(root: Path) -> None:
    (root / "socgap.yaml").write_text(f"{CONFIG}as_of: 2026-06-01\n", encoding="utf-8")
    assert run(root, "due").stdout.startswith("note: the date is pinned to 2026-06-01 (socgap.yaml:3:8)")
    assert "pinned" not in run(root, "due", *AHEAD).stdout


def test_without_any_day_it_is_looked_ahead_from_today(root: Path) -> None:
    (root / "evidence/reviews/a.yaml").write_text("held_on: 9999-12-31\n", encoding="utf-8")
    outcome = run(root, "due")
    assert outcome.code == 0
    assert "2 gaps hold already; 'socgap check' tells more.\nNothing is due before 2" in outcome.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("format_name", ["text", "json", "markdown"])
def test_names_that_a_stream_cannot_take_end_no_run(encoding: str, format_name: str, tmp_path: Path) -> None:
    files = {"evidence/reviews/ü\U0001f600.yaml": REVIEW}
    root = project(tmp_path, files, config="company: Bülow \U0001f600\ncontrols: controls\n").root
    outcome = run(root, "due", *SOON, "--format", format_name, encoding=encoding)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "2026-06-09" in outcome.stdout


def test_it_is_among_the_verbs(tmp_path: Path) -> None:
    assert "List every gap that will begin" in " ".join(run(tmp_path, "--help").stdout.split())
    printed = " ".join(run(tmp_path, "due", "--help").stdout.split())
    assert "Exit 0 if it could be listed, whatever is due: showing is its job." in printed
