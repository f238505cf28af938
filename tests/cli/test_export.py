"""``socgap export oscal`` as a user meets it: what it writes, that it writes all of it or nothing, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.cli.export import write_folder
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import oscal
from tests.support import run
from tests.support.oscal import RESULTS, result, violations
from tests.support.projects import CONFIG, REQUIREMENT, REVIEW, control, project

if TYPE_CHECKING:
    from tests.support import Repository

POAM = "plan-of-action-and-milestones.json"
OTHERS = {"catalog.json", "criteria.json", "assessment-plan.json", RESULTS, "mapping-collection.json"}
DAY = ("--as-of", "2026-04-10")
WINDOW = ("--window", "2026-03-01..2026-03-31")
ASKING = f"{REQUIREMENT}    asserts:\n      - {{id: AC-1.A1, says: X., recorded: {{date: held_on, within: 9 days}}}}\n"


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """A repository with one commit and a review that is good."""
    made = project(tmp_path / "repository", {"evidence/reviews/a.yaml": REVIEW})
    made.commit(when="2026-03-02T12:00:00+00:00")
    return made


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def read(folder: Path) -> dict[str, object]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()}


def test_it_writes_the_documents_and_says_which(made: Repository) -> None:
    outcome = run(made.root, "export", "oscal", *DAY, *WINDOW)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert names(made.root / "oscal") == OTHERS
    assert violations(read(made.root / "oscal")) == []
    told = outcome.stderr.splitlines()
    assert {line.removeprefix("wrote oscal/") for line in told[:-1]} == OTHERS
    assert told[-1] == "The gate is open: none of 1 controls fails."


def test_it_ends_well_whatever_the_verdict(made: Repository) -> None:
    outcome = run(made.root, "export", "oscal", "--as-of", "2026-07-10", *WINDOW)
    assert outcome.code == 0
    assert names(made.root / "oscal") == {*OTHERS, POAM}
    assert outcome.stderr.endswith("The gate is closed: 1 of 1 controls fails.\n")


def test_a_plan_of_action_goes_when_nothing_needs_one_any_more(made: Repository) -> None:
    run(made.root, "export", "oscal", "--as-of", "2026-07-10", *WINDOW)
    run(made.root, "export", "oscal", *DAY, *WINDOW)
    assert names(made.root / "oscal") == OTHERS
    assert [path.name for path in made.root.iterdir() if path.name.startswith(".oscal")] == []


def test_it_tells_of_the_window_and_the_commit(made: Repository) -> None:
    run(made.root, "export", "oscal", *DAY, *WINDOW)
    documents = read(made.root / "oscal")
    assert result(documents)["start"] == "2026-03-01T00:00:00+00:00"
    assert result(documents)["end"] == "2026-04-10T23:59:59+00:00"
    text = (made.root / "oscal" / RESULTS).read_text(encoding="utf-8")
    assert made.git("rev-parse", "HEAD") in text


def test_it_prints_a_document_and_nothing_besides(made: Repository) -> None:
    outcome = run(made.root, "export", "oscal", *DAY, *WINDOW, "--document", "assessment-results")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert violations({RESULTS: json.loads(outcome.stdout)}) == []
    assert not (made.root / "oscal").exists()
    run(made.root, "export", "oscal", *DAY, *WINDOW)
    assert (made.root / "oscal" / RESULTS).read_text(encoding="utf-8") == outcome.stdout


def test_where_a_stream_takes_ascii_only_it_gets_the_same_values(made: Repository) -> None:
    made.write("controls/AC-1.yaml", control(REQUIREMENT, title="Überprüfung"))
    asked = ("export", "oscal", *DAY, *WINDOW, "--document", "catalog")
    narrow, wide = (run(made.root, *asked, encoding=encoding) for encoding in ("ascii", "utf-8"))
    assert json.loads(narrow.stdout) == json.loads(wide.stdout)
    assert narrow.stdout.isascii()
    assert "Überprüfung" in wide.stdout


def test_some_controls_are_told_alone(made: Repository) -> None:
    made.write("controls/AC-2.yaml", control(REQUIREMENT.replace("AC-1", "AC-2"), name="AC-2"))
    run(made.root, "export", "oscal", *DAY, *WINDOW, "--control", "AC-2")
    targets = [one["target"]["target-id"] for one in result(read(made.root / "oscal"))["findings"]]
    assert targets == ["AC-2_obj"]


def test_the_version_of_oscal_can_be_chosen(made: Repository) -> None:
    run(made.root, "export", "oscal", *DAY, *WINDOW, "--oscal-version", "1.2.1", "--output-dir", "newer")
    assert '"oscal-version": "1.2.1"' in (made.root / "newer" / "catalog.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_zone_and_the_locale_of_the_machine_change_nothing(made: Repository, zone: str) -> None:
    made.write("socgap.yaml", f"{CONFIG}time_zone: Europe/Lisbon\n")
    here = run(made.root, "export", "oscal", *DAY, *WINDOW, "--document", "assessment-results").stdout
    command = [sys.executable, "-m", "socgap_evidence", "export", "oscal", *DAY, *WINDOW]
    environment = {**os.environ, "TZ": zone, "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [*command, "--output-dir", "there"], cwd=made.root, env=environment, check=True, capture_output=True
    )
    assert done.returncode == 0
    assert (made.root / "there" / RESULTS).read_text(encoding="utf-8") == here
    assert "2026-04-10T00:00:00+01:00" in here


# ---------------------------------------------------------------- what it refuses


REFUSED = {
    "nothing to plan": (
        ("--document", "plan-of-action-and-milestones"),
        "There is nothing to say in plan-of-action-and-milestones.",
    ),
    "two places": (
        ("--document", "catalog", "--output-dir", "x"),
        "--document and --output-dir exclude each other.",
    ),
    "a document that there is not": (("--document", "ssp"), "Invalid value for '--document'"),
    "a version that there is not": (("--oscal-version", "1.0.0"), "Invalid value for '--oscal-version'"),
    "a control that there is not": (("--control", "ZZ-1"), "There is no control 'ZZ-1'."),
    "no folder to write in": (
        ("--output-dir", "none/x"),
        "none/x: It cannot be written: No such file or directory.",
    ),
    "a folder of something else": (
        ("--output-dir", "controls"),
        "controls: 'AC-1.yaml' is no file of an export.",
    ),
    "a file": (("--output-dir", "socgap.yaml"), "socgap.yaml: 'socgap.yaml' is no file of an export."),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_written_is_refused_and_nothing_is_touched(what: str, made: Repository) -> None:
    before = made.git("status", "--porcelain")
    arguments, message = REFUSED[what]
    outcome = run(made.root, "export", "oscal", *DAY, *WINDOW, *arguments)
    assert outcome.code == 2
    assert message in outcome.stderr
    assert outcome.stdout == ""
    assert made.git("status", "--porcelain") == before


def test_a_day_before_the_window_is_refused(made: Repository) -> None:
    outcome = run(made.root, "export", "oscal", "--as-of", "2026-02-01", *WINDOW)
    assert (outcome.code, "none of it has passed" in outcome.stderr) == (2, True)


def test_where_nothing_applies_it_is_written_and_said(made: Repository) -> None:
    made.write("controls/AC-1.yaml", control(REQUIREMENT, criteria="{primary: [A1.2]}"))
    outcome = run(made.root, "export", "oscal", *DAY, *WINDOW)
    assert outcome.code == 2
    assert "Nothing was checked" in outcome.stderr
    found = result(read(made.root / "oscal"))
    assert found["findings"][0]["target"]["status"]["state"] == "not-satisfied"
    assert "Nothing was checked" in found["description"]


def test_without_the_history_that_is_asked_for_it_is_written_and_says_so(tmp_path: Path) -> None:
    made = project(tmp_path / "repository", {"evidence/reviews/a.yaml": REVIEW}, requires=ASKING)
    for day in ("2026-03-02", "2026-03-03"):
        made.commit(when=f"{day}T12:00:00+00:00")
    made.git("clone", "-q", "--depth=1", f"file://{made.root}", str(tmp_path / "shallow"))
    outcome = run(tmp_path / "shallow", "export", "oscal", *DAY, *WINDOW)
    assert outcome.code == 2
    found = result(read(tmp_path / "shallow" / "oscal"))
    assert "This clone is shallow" in found["remarks"]
    assert found["findings"][0]["target"]["status"]["state"] == "not-satisfied"


def test_a_fault_of_ours_writes_nothing_and_is_reported(
    made: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oscal, "faults", lambda *_: ["catalog.json: x"])
    outcome = run(made.root, "export", "oscal", *DAY, *WINDOW)
    assert outcome.code == 2
    assert "error: socgap itself failed" in outcome.stderr
    assert not (made.root / "oscal").exists()


def test_what_was_there_stays_if_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "oscal"
    write_folder(target, {"catalog.json": "old"})
    rename = Path.rename

    def fails(self: Path, where: Path) -> Path:
        if where == target and not self.name.endswith(".old"):
            raise OSError(28, "No space left on device")
        return rename(self, where)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(UsageError, match="No space left on device"):
        write_folder(target, {"catalog.json": "new"})
    assert (target / "catalog.json").read_text() == "old"
    assert names(tmp_path) == {"oscal"}


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_folder(tmp_path / "link", {"catalog.json": "x"})
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path / "real") == {"catalog.json"}


def test_the_folder_has_the_permissions_that_a_folder_has(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    write_folder(tmp_path / "oscal", {"catalog.json": "x"})
    assert (tmp_path / "oscal").stat().st_mode == (tmp_path / "other").stat().st_mode
