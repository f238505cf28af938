"""``socgap timeline`` as a user meets it: what it prints in each format, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence import outputs
from socgap_evidence.schemas import SchemaSet
from tests.support import run
from tests.support.histories import build
from tests.test_timeline import R, simple

if TYPE_CHECKING:
    from tests.support.command import Outcome

WINDOW = ("--window", "2026-03-01..2026-05-31")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("timeline") / "repository"
    build(
        made,
        simple(
            ("2026-03-03", {R: "held_on: 2026-03-03\n"}),
            ("2026-04-10", {R: "held_on: 2026-04-09\n"}),
            ("2026-04-20", {"controls/AC-1.yaml": "id: ["}),
            ("2026-04-21", {"controls/AC-1.yaml": simple(("2026-03-01", {}))[0].tree["controls/AC-1.yaml"]}),
        ),
    )
    return made


def asked(root: Path, *more: str, as_of: str = "2026-06-15", **options: Any) -> Outcome:
    return run(root, "timeline", *WINDOW, "--as-of", as_of, *more, **options)


def test_it_shows_both_views_the_lapses_and_the_ledger(root: Path) -> None:
    outcome = asked(root)
    assert outcome.code == 0
    said = outcome.stdout
    assert "Example, Inc., 2026-03-01 to 2026-05-31 (92 days)" in said
    assert "A column is 2 days and shows the worst of them." in said
    assert "warning: under " in said
    lines = said.splitlines()
    then = next(line for line in lines if line.startswith("AC-1 "))
    now = lines[lines.index(then) + 1]
    assert then.endswith("60 met, 30 not met, 2 not asked; longest gap 22")
    assert then.count("✗") == 15
    assert now.strip().startswith("now")
    assert "  AC-1.E1  Access review: 2026-04-03 to 2026-04-09, 7 days" in said
    assert "opened by the passing of time; closed by " in said
    assert "(Ines Okafor)" in said
    assert "Deviation ledger: known on some day, 1" in said
    assert "7 days, over, not admitted now" in said or "still held" in said


def test_with_v_each_requirement_has_its_bars(root: Path) -> None:
    assert "  AC-1.E1      then" in asked(root, "-v").stdout


def test_where_only_ascii_can_be_shown_every_status_is_one_letter(root: Path) -> None:
    outcome = asked(root, encoding="ascii")
    assert outcome.code == 0
    assert "X gap" in outcome.stdout
    assert outcome.stdout.isascii()


def test_while_the_window_is_in_progress_it_says_so(root: Path) -> None:
    assert "(10 days, in progress: through 2026-03-10)" in asked(root, as_of="2026-03-10").stdout


def test_without_a_lapse_that_is_said(root: Path) -> None:
    said = run(root, "timeline", "--window", "2026-03-03..2026-03-20", "--as-of", "2026-03-20").stdout
    assert "none: every requirement was met, waived or not owed on every day." in said


def test_json_meets_its_schema_and_has_every_day(root: Path) -> None:
    data = json.loads(asked(root, "--format", "json").stdout)
    schema = json.loads((Path(outputs.__file__).parent / "timeline.schema.json").read_text(encoding="utf-8"))
    faults = SchemaSet({}, "").compile(schema, "timeline.schema.json").violations(data)
    assert [fault.message for fault in faults] == []
    for row in data["rows"]:
        for view in (row["known_then"], row["evidenced_now"]):
            assert sum(view["days"][key] for key in view["days"] if key != "longest") == 92
            assert view["runs"][0]["first_day"] == "2026-03-01"
            assert view["runs"][-1]["last_day"] == "2026-05-31"


def test_a_pinned_day_is_said_first(root: Path, tmp_path: Path) -> None:
    from tests.support.histories import git

    git(tmp_path, "clone", "-q", f"file://{root}", "clone")
    settings = tmp_path / "clone" / "socgap.yaml"
    settings.write_text(settings.read_text() + "as_of: 2026-05-20\n")
    outcome = run(tmp_path / "clone", "timeline", *WINDOW)
    assert outcome.stdout.startswith("note: the date is pinned to 2026-05-20 (socgap.yaml:")
    data = json.loads(run(tmp_path / "clone", "timeline", *WINDOW, "--format", "json").stdout)
    assert (data["as_of"], data["as_of_is_pinned"]) == ("2026-05-20", True)
    assert "pinned" not in asked(root).stdout
    data = json.loads(asked(root, "--format", "json").stdout)
    assert (data["as_of"], data["as_of_is_pinned"]) == ("2026-06-15", False)


def test_csv_has_a_row_a_run(root: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(asked(root, "--format", "csv").stdout)))
    assert {row["view"] for row in rows} == {"known then", "evidenced now"}
    days = [int(row["days"]) for row in rows if row["id"] == "AC-1" and row["view"] == "known then"]
    assert sum(days) == 92


def test_all_can_be_written_in_one_run(root: Path, tmp_path: Path) -> None:
    outcome = asked(root, "--output", f"csv={tmp_path / 't.csv'}", "--output", f"json={tmp_path / 't.json'}")
    assert outcome.code == 0
    assert json.loads((tmp_path / "t.json").read_text())["format"] == "socgap-timeline"
    assert (tmp_path / "t.csv").read_text().startswith("view,control,id")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--as-of", "2026-06-01"), "There is no window to look at."),
        (("--window", "2026-03-01", "--as-of", "2026-06-01"), "'2026-03-01' is not two days"),
        (("--window", "2026-03-01..2026-02-01", "--as-of", "2026-06-01"), "2026-02-01 is before 2026-03-01"),
        (("--window", "2026-03-01..2026-02-30", "--as-of", "2026-06-01"), "'2026-02-30' is not a day"),
        ((*WINDOW, "--as-of", "2026-02-01"), "none of it has passed"),
        (("--window", "9999-12-30..9999-12-31", "--as-of", "9999-12-31"), "The calendar ends on 9999-12-31."),
        ((*WINDOW, "--as-of", "2026-06-01", "--control", "AC-9"), "There is no control 'AC-9'."),
        ((*WINDOW, "--as-of", "2026-06-01", "--output", "pdf=x"), "There is no format 'pdf'."),
    ],
)
def test_what_cannot_be_shown_is_one_sentence_and_2(
    arguments: tuple[str, ...], says: str, root: Path
) -> None:
    outcome = run(root, "timeline", *arguments)
    assert outcome.code == 2
    assert says in " ".join(outcome.stderr.split())
    assert outcome.stdout == ""


def test_a_shallow_clone_has_no_timeline(root: Path, tmp_path: Path) -> None:
    from tests.support.histories import git

    git(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", "shallow")
    outcome = run(tmp_path / "shallow", "timeline", *WINDOW, "--as-of", "2026-06-01")
    assert outcome.code == 2
    assert "This clone is shallow" in outcome.stderr
    assert outcome.stdout == ""


def test_the_window_of_the_settings_is_the_one_that_is_meant(root: Path, tmp_path: Path) -> None:
    from tests.support.histories import git

    git(tmp_path, "clone", "-q", f"file://{root}", "clone")
    settings = tmp_path / "clone" / "socgap.yaml"
    settings.write_text(settings.read_text() + "window: {start: 2026-03-01, end: 2026-03-31}\n")
    outcome = run(tmp_path / "clone", "timeline", "--as-of", "2026-06-01")
    assert "2026-03-01 to 2026-03-31 (31 days)" in outcome.stdout
    assert "A column is a day." in outcome.stdout


def test_for_the_audit_window_effectiveness_is_told_and_for_no_other(root: Path, tmp_path: Path) -> None:
    from tests.support.histories import git

    git(tmp_path, "clone", "-q", f"file://{root}", "clone")
    settings = tmp_path / "clone" / "socgap.yaml"
    settings.write_text(settings.read_text() + "window: {start: 2026-03-01, end: 2026-03-31}\n")
    own = json.loads(run(tmp_path / "clone", "timeline", "--as-of", "2026-06-01", "--format", "json").stdout)
    schema = json.loads((Path(outputs.__file__).parent / "timeline.schema.json").read_text(encoding="utf-8"))
    assert list(SchemaSet({}, "").compile(schema, "timeline.schema.json").violations(own)) == []
    assert own["effectiveness"]["controls"]["AC-1"]["verdict"]
    assert (
        "Operating effectiveness, 2026-03-01 to 2026-03-31"
        in run(tmp_path / "clone", "timeline", "--as-of", "2026-06-01").stdout
    )
    other = json.loads(asked(root, "--format", "json").stdout)
    assert other["effectiveness"] is None


class TestInATerminal:
    @pytest.fixture(autouse=True)
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.support.command._Stream.isatty", lambda _: True)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("NO_COLOR", "1")

    def test_long_work_shows_how_far_it_is_and_leaves_nothing_behind(self, root: Path) -> None:
        outcome = asked(root)
        assert "commits" in outcome.stderr
        assert "4/4" in outcome.stderr
        assert outcome.stderr.endswith("\x1b[1A\x1b[2K")

    def test_one_that_cannot_move_its_cursor_is_shown_nothing(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "dumb")
        assert asked(root).stderr == ""

    def test_bars_are_as_wide_as_it_allows(self, root: Path) -> None:
        narrow = asked(root, environment={"COLUMNS": "60"}).stdout
        assert "A column is 3 days and shows the worst of them." in " ".join(narrow.split())
        assert max(map(len, narrow.splitlines())) <= 60


def test_elsewhere_no_progress_is_shown(root: Path) -> None:
    assert asked(root).stderr == ""
