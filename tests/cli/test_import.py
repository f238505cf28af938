"""``socgap import``: an export becomes a register, or every row that stands in the way is named and nothing is written."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from socgap_evidence.cli import import_ as verb
from socgap_evidence.cli import module_of
from tests.importing.importing import PEOPLE, ROSTER
from tests.support import Repository, run

PATH = "evidence/registers/people.yaml"


@pytest.fixture
def company(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "company")
    made.write("socgap.yaml", "company: Example, Inc.\ntime_zone: Europe/Lisbon\nas_of: 2026-10-15\n")
    made.write("imports/people.yaml", PEOPLE.replace("title: Roster", f"path: {PATH}\ntitle: Roster"))
    made.write("roster.csv", ROSTER)
    made.commit()
    return made


IMPORT = ("import", "imports/people.yaml", "roster.csv")


def test_it_writes_the_register_and_says_what_is_left_to_people(company: Repository) -> None:
    outcome = run(
        company.root, *IMPORT, "--extracted-at", "2026-10-02T08:15:00+01:00", "--extracted-by", "p-001"
    )
    assert (outcome.code, outcome.stdout) == (0, "")
    assert outcome.stderr.endswith(f"2 joined, 0 not in the export, 0 changed.\nwrote {PATH}\n")
    text = (company.root / PATH).read_text(encoding="utf-8")
    assert text.startswith("# Written by 'socgap import', ")
    assert "extracted_at: 2026-10-02T08:15:00+01:00\n  extracted_by: p-001\n" in text


def test_a_second_time_nothing_changes(company: Repository) -> None:
    run(company.root, *IMPORT)
    before = (company.root / PATH).read_bytes()
    again = run(company.root, *IMPORT)
    assert (again.code, again.stderr.splitlines()[-1]) == (0, f"Nothing changes in {PATH}.")
    assert (company.root / PATH).read_bytes() == before


def test_the_gate_is_closed_until_people_have_filled_in_what_only_they_know(company: Repository) -> None:
    run(company.root, *IMPORT)
    found = run(company.root, "check", "--control", "AC-2", "--as-of", "2026-10-15")
    assert found.code == 1
    assert f"{PATH}:" in found.stdout


def test_a_dry_run_prints_what_would_change_and_writes_nothing(company: Repository) -> None:
    new = run(company.root, *IMPORT, "--dry-run")
    assert new.code == 0
    assert new.stdout.startswith(f"--- /dev/null\n+++ {PATH}\n@@ -0,0 +1,")
    assert not (company.root / PATH).exists()
    run(company.root, *IMPORT)
    company.write("roster.csv", ROSTER.replace("Engineer", "Lead"))
    changed = run(company.root, *IMPORT, "--dry-run")
    assert changed.stdout.startswith(f"--- {PATH}\n+++ {PATH}\n")
    assert "\n-    role_title: Engineer\n+    role_title: Lead\n" in changed.stdout


def test_every_bad_row_is_named_and_nothing_is_written(company: Repository) -> None:
    company.write("roster.csv", ROSTER.replace("Active", "Actve"))
    outcome = run(company.root, *IMPORT)
    assert outcome.code == 1
    assert "roster.csv:2: column 'Status': 'Actve' is not one of Active, Gone." in outcome.stderr
    assert "roster.csv:3: column 'Status': " in outcome.stderr
    assert not (company.root / PATH).exists()


def test_what_somebody_wrote_by_hand_is_left_alone(company: Repository) -> None:
    written = company.write(PATH, "schema: evidence/people/1\nitems: []\n")
    assert run(company.root, *IMPORT).code == 2
    assert written.read_text(encoding="utf-8") == "schema: evidence/people/1\nitems: []\n"
    assert run(company.root, *IMPORT, "--onto").code == 0


def test_a_template_that_nobody_has_filled_in_makes_way(company: Repository) -> None:
    assert run(company.root, "new", "people", "--as-of", "2026-10-15").code == 0
    outcome = run(company.root, *IMPORT)
    assert outcome.code == 0
    assert outcome.stderr.startswith("note: What stood there was a template of 'socgap new'")
    assert "None" not in outcome.stderr + (company.root / PATH).read_text(encoding="utf-8")


def test_an_export_of_tomorrow_is_refused_by_the_clock(
    company: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.write("socgap.yaml", "company: Example, Inc.\ntime_zone: Europe/Lisbon\n")
    monkeypatch.setattr(verb, "now", lambda config: datetime(2026, 10, 2, 8, 15, tzinfo=config.zone))
    late = run(company.root, *IMPORT, "--extracted-at", "2026-10-02T08:15:01+01:00")
    assert (late.code, late.stderr) == (
        2,
        (
            "error: --extracted-at: 2026-10-02T08:15:01+01:00 is after now, and no export is taken before its time."
            " Say when it was taken.\n"
        ),
    )
    assert not (company.root / PATH).exists()
    assert run(company.root, *IMPORT, "--extracted-at", "2026-10-02T08:15:00+01:00").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            (*IMPORT, "--extracted-at", "2026-10-16T00:00:00+01:00"),
            "2026-10-16T00:00:00+01:00 is after 2026-10-15 (socgap.yaml:3:8)",
        ),
        ((*IMPORT, "--extracted-by", "p-999"), "--extracted-by: 'p-999' is nobody in the people register."),
        (
            ("import", "imports/people.yaml"),
            "No export is named. Write 'socgap import imports/people.yaml EXPORT.csv'",
        ),
        (("import", "hr-rooster", "roster.csv"), "Did you mean 'hr-roster'?"),
        (
            ("import", "imports/people.yaml", "none.csv"),
            "none.csv: It cannot be read: No such file or directory.",
        ),
        (("import", "idp-users", "roster.csv"), "names no file to write"),
        ((*IMPORT, "--output", "../elsewhere.yaml"), "It lies outside the project."),
        ((*IMPORT, "--output", "link.yaml"), "It is no file that could be replaced."),
        ((*IMPORT, "--output", "imports"), "It is no file that could be replaced."),
        ((*IMPORT, "--output", "socgap.yaml/a.yaml"), "It cannot be made"),
        ((*IMPORT, "--output", "people.csv"), "Call it people.yaml."),
        ((*IMPORT, "--output", "ignored.yaml"), "It is there, and git ignores it"),
        (
            (*IMPORT, "--extracted-at", "yesterday"),
            "--extracted-at: 'yesterday' is not a date and time with an offset",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    company: Repository, arguments: tuple[str, ...], says: str
) -> None:
    (company.root / "link.yaml").symlink_to("imports/people.yaml")
    company.write(".gitignore", "ignored.yaml\n")
    company.write("ignored.yaml", "a: 1\n")
    outcome = run(company.root, *arguments)
    assert outcome.code == 2
    assert says in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_path_that_names_no_file_is_said(company: Repository) -> None:
    text = (company.root / "imports/people.yaml").read_text(encoding="utf-8")
    for path in ('"a\\0.yaml"', f"{'x' * 300}.yaml"):
        company.write("imports/people.yaml", text.replace(PATH, path))
        outcome = run(company.root, *IMPORT)
        assert (outcome.code, "It cannot be " in outcome.stderr, "Traceback" in outcome.stderr) == (
            2,
            True,
            False,
        )


def test_a_name_that_is_no_utf_8_is_no_id(company: Repository) -> None:
    outcome = run(company.root, *IMPORT, "--output", os.fsdecode(b"caf\xe9.yaml"))
    assert (outcome.code, outcome.stderr) == (
        2, f"error: {company.root}/caf\\xe9.yaml: It cannot be written: its name is no UTF-8. Choose another path.\n",
    )  # fmt: skip


def test_a_name_that_is_no_utf_8_is_written_as_it_can_be_seen(company: Repository) -> None:
    (company.root / os.fsdecode(b"caf\xe9.csv")).write_text(ROSTER, encoding="utf-8")
    assert run(company.root, "import", "imports/people.yaml", os.fsdecode(b"caf\xe9.csv")).code == 0
    assert run(company.root, "import", "imports/people.yaml", os.fsdecode(b"caf\xe9.csv")).code == 0
    assert "file: caf\\xe9.csv" in (company.root / PATH).read_text(encoding="utf-8")


def test_alone_it_lists_what_comes_with_socgap(company: Repository) -> None:
    outcome = run(company.root, "import")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("change-tickets: ")
    assert "\n  hired_on: Hire Date | Start Date" in outcome.stdout


def test_a_mapping_can_be_printed_to_make_ones_own_of_it(company: Repository) -> None:
    shown = run(company.root, "import", "hr-roster", "--show")
    assert shown.code == 0
    company.write("imports/own.yaml", shown.stdout)
    rows = "Employee ID,Name,Email,Employee Type,Title,Manager,Status,Start Date,End Date\n1001,a,,Intern,x,,Active,2026-01-05,\n"
    company.write("own.csv", rows)
    assert run(company.root, "import", "imports/own.yaml", "own.csv").code == 0
    assert "mapping: own.yaml" in (company.root / PATH).read_text(encoding="utf-8")


def test_without_openpyxl_it_says_what_to_install(
    company: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Number"])
    book.save(company.root / "roster.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    outcome = run(company.root, "import", "imports/people.yaml", "roster.xlsx")
    assert outcome.code == 2
    assert (
        "It cannot be read without openpyxl. Install it: pip install 'socgap-evidence[xlsx]'."
        in outcome.stderr
    )


def test_a_verb_that_python_keeps_for_itself_has_a_module_of_nearly_the_same_name() -> None:
    assert (module_of("import"), module_of("check")) == (
        "socgap_evidence.cli.import_",
        "socgap_evidence.cli.check",
    )


def test_the_help_has_examples(company: Repository) -> None:
    assert "socgap import hr-roster roster.csv --dry-run" in run(company.root, "import", "--help").stdout
