"""Five exports as a company of fifteen has them, by the documented commands, from a fresh ``socgap init``.

What is taken as it is, is taken; what is refused is refused with file, line, column and what to do next, and doing that
is enough.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.support import Repository, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Outcome

ROSTER = (
    "Employee Number;Full Name;Work Email;Employment Type;Job Title;Department;Manager;Employment Status;Start Date;"
    "Termination Date;Salary\r\n"
    "001;Inês Müller;ines@small.example;Permanent;Chief executive;Leadership;;Active;01/03/2024;;40.000,00\r\n"
    "002;Jan Brandt;jan@small.example;Permanent;Engineer;Engineering;Inês Müller;Active;12/03/2024;;40.000,00\r\n"
    "003;Léa Roy;lea@small.example;Freelance;Designer;Design;Inês Müller;Left;02/04/2024;12/06/2026;\r\n"
)
ISO = ROSTER
for _day in ("01/03/2024", "12/03/2024", "02/04/2024", "12/06/2026"):
    ISO = ISO.replace(_day, "-".join(reversed(_day.split("/"))))
INIT = (
    "init",
    "--company",
    "Small",
    "--time-zone",
    "Europe/Lisbon",
    "--program-start",
    "2026-02-01",
    "--forge",
    "none",
)
PEOPLE = "evidence/registers/people.yaml"
LISTING = "evidence/access/listings/ACL-2026-09-idp.yaml"
CAMPAIGN = "evidence/training/campaigns/TRN-2026-AWARENESS.yaml"
CHANGES = "evidence/changes/populations/CHP-2026-06.yaml"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Repository(tmp_path_factory.mktemp("small") / "company")
    assert run(made.root, *INIT).code == 0
    made.write("hr.csv", "\ufeff" + ISO)
    assert run(made.root, "import", "hr-roster", "hr.csv").code == 0
    return made.root


def imported(root: Path, mapping: str, name: str, content: str | bytes, *more: str) -> Outcome:
    """What an import of a file of this content says."""
    (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return run(root, "import", mapping, name, "--dry-run", *more)


def own(root: Path, mapping: str, changes: dict[str, str]) -> str:
    """A copy of a shipped mapping with texts put in place of others, as people make it."""
    text = run(root, "import", mapping, "--show").stdout
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (root / "imports").mkdir(exist_ok=True)
    (root / "imports" / f"{mapping}.yaml").write_text(text, encoding="utf-8")
    return f"imports/{mapping}.yaml"


def workbook(*rows: tuple[str | float | None, ...], merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(line, column, value)
    if merged:
        sheet.merge_cells(merged)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_roster_of_excel_is_taken_with_its_days(begun: Path) -> None:
    for mark in ("", "\ufeff", "\ufeffsep=;\r\n"):
        outcome = imported(begun, "hr-roster", "hr.csv", mark + ISO, "--onto")
        assert outcome.code == 0
        assert "note: Column 'Termination Date': 1 day without a time, taken as such" in outcome.stderr
        assert "left to you: job_family of p-003" in outcome.stderr


def test_a_roster_in_the_encoding_and_the_dates_of_its_office_is_taken_once_the_mapping_says_so(
    begun: Path,
) -> None:
    raw = ROSTER.encode("windows-1252")
    refused = imported(begun, "hr-roster", "hr-office.csv", raw, "--onto")
    assert (refused.code, refused.stderr) == (
        2,
        (
            "error: hr-office.csv:2:7: It is not utf-8 text: byte 0xea fits no character. Save it as 'CSV UTF-8', or let a"
            " mapping of your own state its encoding, such as 'encoding: windows-1252'.\n"
        ),
    )
    encoded = own(begun, "hr-roster", {"key: id\n": "key: id\nencoding: windows-1252\n"})
    refused = imported(begun, encoded, "hr-office.csv", raw, "--onto")
    assert refused.code == 1
    assert (
        "hr-office.csv:4: column 'Termination Date': '12/06/2026' is not written as YYYY-MM-DD, and no other format is"
        " stated. Let the mapping say how the export writes it, such as 'date: DD/MM/YYYY'."
    ) in refused.stderr.splitlines()
    stated = {
        "Hired On]}": "Hired On], date: DD/MM/YYYY}",
        "Terminated At],": "Terminated At], date: DD/MM/YYYY,",
    }
    dated = own(begun, "hr-roster", {"key: id\n": "key: id\nencoding: windows-1252\n", **stated})
    taken = imported(begun, dated, "hr-office.csv", raw, "--onto")
    assert taken.code == 0
    assert "changed: p-" not in taken.stderr


def test_what_a_shipped_mapping_refuses_ends_with_how_to_make_one_of_ones_own(begun: Path) -> None:
    refused = imported(begun, "hr-roster", "hr.csv", ROSTER, "--onto")
    assert refused.stderr.endswith(
        "mkdir -p imports && socgap import hr-roster --show > imports/hr-roster.yaml\n"
    )
    mine = own(begun, "hr-roster", {})
    assert "--show" not in imported(begun, mine, "hr.csv", ROSTER, "--onto").stderr


def test_users_of_an_identity_provider_are_taken_with_moments_and_columns_that_nobody_asked_for(
    begun: Path,
) -> None:
    users = (
        "id,login,status,firstName,mobilePhone,created,lastLogin,Groups,mfa\n"
        "00u1,ines@small.example,ACTIVE,Inês,+351,2024-03-01T09:12:33.000Z,2026-09-18T23:30:02.123Z,Everyone;Admins,True\n"
        "00u2,svc-backup@small.example,DEPROVISIONED,,,2024-03-01T09:12:33.000Z,,Everyone,False\n"
    )
    nameless = imported(begun, "idp-users", "users.csv", users)
    assert nameless.code == 2
    assert "such as --output evidence/access/listings/ID.yaml." in nameless.stderr
    taken = imported(begun, "idp-users", "users.csv", users, "--output", str(begun / LISTING))
    assert taken.code == 0
    assert "neither uses nor ignores: 'id', 'mobilePhone'." in taken.stderr
    assert "left to you: person of svc-backup@small.example" in taken.stderr
    assert "+    last_login_on: 2026-09-19\n" in taken.stdout  # the day that it was in Lisbon


HEADER = ("Vendor Name", "Service", "Risk Tier", "Status", "Owner", "Spend")
VENDORS = (
    ("Nimbrel Cloud", "Hosting", "Critical", "Active", "Jan Brandt", 12000.5),
    ("Café & Büro", "Office", "Low", "Active", "Nobody", None),
)


def test_a_vendor_list_below_a_blank_row_is_taken(begun: Path) -> None:
    taken = imported(begun, "vendor-list", "vendors.xlsx", workbook((None,), HEADER, *VENDORS))
    assert taken.code == 0
    assert "+  - {id: ven-cafe-buro, " in taken.stdout
    assert "left to you: owner of ven-cafe-buro" in taken.stderr


@pytest.mark.parametrize(
    ("merged", "says"),
    [
        (
            "A2:F2",
            (
                "vendors.xlsx:2:1: It has merged cells: A2:F2. Take the merge apart and fill every cell; delete a title"
                " above the table."
            ),
        ),
        (
            "",
            (
                "vendors.xlsx:2: It names no column that the mapping looks for; row 4 does, so this is no header. Delete"
                " what stands above row 4."
            ),
        ),
    ],
)
def test_a_vendor_list_below_a_title_is_refused_with_what_to_delete(
    begun: Path, merged: str, says: str
) -> None:
    raw = workbook((None,), ("Vendors 2026",), (None,), HEADER, *VENDORS, merged=merged)
    refused = imported(begun, "vendor-list", "vendors.xlsx", raw)
    assert (refused.code, refused.stderr) == (2, f"error: {says}\n")


def test_a_column_that_lacks_is_missed_on_the_line_of_the_header(begun: Path) -> None:
    raw = workbook((None,), tuple(name for name in HEADER if name != "Status"), VENDORS[0][:3])
    refused = imported(begun, "vendor-list", "vendors.xlsx", raw)
    assert refused.code == 1
    assert "vendors.xlsx:2: There is no column 'Status' or " in refused.stderr


COMPLETIONS = (
    "Learner Email,Course,Enrolled On,Completed On,Status,Score (%)\n"
    "ines@small.example,Awareness 2026,2026-03-02,2026-03-12,Completed,91\n"
    "ines@small.example,Data protection,2026-03-02,2026-03-13,Completed,88\n"
    "jan@small.example,Awareness 2026,2026-03-02,,In progress,\n"
)


def test_completions_of_several_courses_are_taken_one_course_at_a_time(begun: Path) -> None:
    refused = imported(
        begun, "training-completions", "lms.csv", COMPLETIONS, "--output", str(begun / CAMPAIGN)
    )
    assert refused.code == 1
    assert (
        "lms.csv:3: column 'Learner Email': 'p-001' is on line 2 already. Export one row for each, or let the mapping"
        " leave some out ('only', 'without')."
    ) in refused.stderr.splitlines()
    mine = own(
        begun, "training-completions", {"key: person\n": "key: person\nonly: {Course: Awareness 2026}\n"}
    )
    taken = imported(begun, mine, "lms.csv", COMPLETIONS, "--output", str(begun / CAMPAIGN))
    assert taken.code == 0
    assert "note: 1 row left out by the filters of the mapping." in taken.stderr


TICKETS = (
    "Issue key,Component,Summary,Type,Risk,Assignee,Approver,Approved,Tests passed,Resolved,Deployed by,Description\n"
    'OPS-1,app,First,Code,Low,jan@small.example,ines@small.example,2026-06-01T10:00:00Z,Yes,2026-06-01T12:00:00Z,CI,"Why:\n\n- ""it"" broke; see, below"\n'
    "OPS-2,app,Second,Code,Enormous,jan@small.example,x@small.example,2026-06-01T10:00:00Z,Yes,2026-06-02,CI,\n"
)


def test_tickets_of_several_lines_are_rows_and_are_named_by_their_first_line(begun: Path) -> None:
    first = "".join(TICKETS.splitlines(keepends=True)[:-1])
    taken = imported(begun, "change-tickets", "tickets.csv", first, "--output", str(begun / CHANGES))
    assert taken.code == 0
    refused = imported(begun, "change-tickets", "tickets.csv", TICKETS, "--output", str(begun / CHANGES))
    assert refused.code == 1
    lines = refused.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines[:3]] == [
        ["tickets.csv:5", "column 'Risk'"],
        ["tickets.csv:5", "column 'Approver'"],
        ["tickets.csv:5", "column 'Resolved'"],
    ]
    assert lines[1].endswith("Add it there first, or correct the cell.")
