"""The mappings that come with socgap read what common systems export, and give documents that the sample company has.

Each export of ``exports/`` was made of the sample company's own evidence, in the words of such a system; so reading it
must change none of it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.errors import UsageError
from socgap_evidence.importing import (
    MappingFile,
    Origin,
    Plan,
    find_mapping,
    open_mapping,
    plan_import,
    registers_of,
    shipped_names,
)
from socgap_evidence.importing.telling import listed, told
from socgap_evidence.model import Json
from socgap_evidence.project import Project, open_project
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import CONFIG, REQUIREMENT, SCHEMA, MemoryTree, control

ROOT = Path(__file__).parents[2]
EXPORTS = Path(__file__).parent / "exports"
TARGETS = {
    "hr-roster": "evidence/registers/people.yaml",
    "idp-users": "evidence/access/listings/ACL-2026-09-idp.yaml",
    "vendor-list": "evidence/registers/vendors.yaml",
    "training-completions": "evidence/training/campaigns/TRN-2026-THREATS.yaml",
    "change-tickets": "evidence/changes/populations/CHP-2026-06.yaml",
}
UNTOLD = {"vendor-list": ["source.system", "source.query"]}
"""What nobody says of an export either: the sample company's register of vendors is kept by hand."""
MOMENT = "2026-10-06T08:15:00+01:00"


@cache
def project() -> Project:
    return open_project(WorkTree(ROOT))


def plan(
    name: str, raw: bytes | None = None, *, file: str = "", is_new: bool = False, onto: bool = True
) -> Plan:
    paths = {"evidence/registers/people.yaml", *([] if is_new else [TARGETS[name]])}
    tree = MemoryTree({path: (ROOT / path).read_bytes() for path in paths})
    content = (EXPORTS / f"{name}.csv").read_bytes() if raw is None else raw
    mapping = open_mapping(find_mapping(name), project())
    origin = Origin(file or f"{name}.csv", content, MOMENT, "p-004")
    return plan_import(mapping, project(), tree, TARGETS[name], origin, onto=onto)


def test_those_that_fill_one_register_are_known_by_its_type() -> None:
    assert registers_of(project()) == {"people": "hr-roster", "vendors": "vendor-list"}


def test_one_that_fills_a_type_which_the_company_does_not_have_is_not_offered() -> None:
    own = {
        "socgap.yaml": CONFIG,
        "controls/AC-1.yaml": control(REQUIREMENT),
        "controls/schemas/review.schema.json": json.dumps(SCHEMA),
    }
    assert registers_of(open_project(MemoryTree(own))) == {}


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("hr-roster", {"groups": ["all_staff"], "in_scope_access": True}),
        ("idp-users", {"account_type": "user", "privileged": False}),
        ("vendor-list", {}), ("training-completions", {}), ("change-tickets", {}),
    ],
)  # fmt: skip
def test_what_the_comments_of_a_mapping_propose_can_be_taken_as_it_stands(name: str, stated: Json) -> None:
    text = find_mapping(name).raw.decode()
    head = "\n".join(f"{word} Ours" for word in re.findall(r"(?m)^# ((?:system|query):)$", text))
    fields = "\n".join(re.findall(r"(?m)^# ( {2}[a-z_]+: \{value.+)$", text))
    shipped = open_mapping(find_mapping(name), project())
    key = shipped.key
    own = f"title: x\ntype: {shipped.type}\nkey: {key}\n{head}\nfields:\n  {key}: {{column: K}}\n{fields}\n"
    made = open_mapping(MappingFile("own.yaml", "own.yaml", own.encode()), project())
    assert (made.system, made.query) == ("Ours", "Ours")
    assert {field: rule.constant[0] for field, rule in made.fields.items() if rule.keep} == stated


def test_each_has_an_export() -> None:
    assert set(shipped_names()) == set(TARGETS) == {path.stem for path in EXPORTS.iterdir()}


@pytest.mark.parametrize("name", TARGETS)
def test_it_gives_a_valid_document_that_says_what_the_sample_company_says(name: str) -> None:
    made = plan(name)
    assert made.faults == (), "\n".join(told(made))
    assert [todo.field for todo in made.todo] == UNTOLD.get(name, [])
    assert made.merged is not None
    assert (made.merged.joined, made.merged.missing) == ((), ())
    assert [change for change in made.merged.changes if not change.field.startswith("source.")] == []
    data = read_document("a.yaml", made.after.encode()).data
    assert project().schemas.validator(made.mapping.type).accepts(data) is (name not in UNTOLD)


@pytest.mark.parametrize("name", sorted(TARGETS.keys() - {"hr-roster"}))
def test_of_nothing_it_makes_a_document_that_only_lacks_what_people_say(name: str) -> None:
    made = plan(name, is_new=True)
    assert made.faults == ()
    assert {todo.field for todo in made.todo}
    assert not {todo.field for todo in made.todo} & {f"items.{field}" for field in made.mapping.fields}


def test_a_workbook_says_the_same_as_the_table() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    with (EXPORTS / "hr-roster.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file, delimiter=";"):
            sheet.append([cell or None for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    first, second = plan("hr-roster"), plan("hr-roster", stream.getvalue(), file="hr-roster.xlsx")
    assert first.merged is not None
    assert second.merged is not None
    assert second.merged.document["items"] == first.merged.document["items"]


def test_a_number_that_lost_its_zeros_is_refused_with_its_row() -> None:
    text = (EXPORTS / "hr-roster.csv").read_text(encoding="utf-8").replace("\n020;", "\n20;")
    made = plan("hr-roster", text.encode())
    assert [fault.column for fault in made.faults] == ["Employee ID"]
    assert "'p-20' has lost the zeros before its number" in "\n".join(told(made))


def test_they_are_listed_with_their_columns() -> None:
    lines = listed(open_mapping(find_mapping(name), project()) for name in shipped_names())
    assert "hr-roster: HR roster, into evidence/registers/people.yaml (people)" in lines
    assert "idp-users: Users of an identity provider, into a file of type access-listing" in lines
    assert any(line.startswith("  job_family (optional): Department | ") for line in lines)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hr-rooster", "There is no mapping 'hr-rooster'. Did you mean 'hr-roster'?"),
        ("zzz", "There is no mapping 'zzz'. There are change-tickets, "),
        ("imports/none.yaml", "imports/none.yaml: It cannot be read: No such file or directory."),
        ("a\0.yaml", "It cannot be read: embedded null byte."),
    ],
)
def test_what_is_no_mapping_is_said(name: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_mapping(name)
    assert says in str(caught.value)


def test_a_file_is_found_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: x\n", encoding="utf-8")
    assert find_mapping(str(path)).name == "mine.yaml"


def _of_days() -> list[list[str]]:
    """The export of an HR system that knows the last day of whoever left, and no time of it."""
    with (EXPORTS / "hr-roster.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file, delimiter=";")
    at = header.index("Termination Date")
    return [header, *([*row[:at], row[at][:10], *row[at + 1 :]] for row in rows)]


def _as_csv(rows: list[list[str]]) -> bytes:
    return "".join(";".join(row) + "\r\n" for row in rows).encode()


def _as_workbook(rows: list[list[str]]) -> bytes:
    """With days that are days to a spreadsheet, as Excel saves them."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        cells = (date.fromisoformat(one) if re.fullmatch(r"\d{4}-\d\d-\d\d", one) else one for one in row)
        book.active.append([cell or None for cell in cells])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("file", "raw"), [("roster.csv", _as_csv(_of_days())), ("roster.xlsx", _as_workbook(_of_days()))]
)
def test_a_roster_that_knows_only_the_day_on_which_somebody_left_is_taken_and_said(
    file: str, raw: bytes
) -> None:
    made = plan("hr-roster", raw, file=file)
    assert made.faults == (), "\n".join(told(made))
    assert (
        "note: Column 'Termination Date': 2 days without a time, taken as such: what is due in hours counts from the"
        " first moment of the day in Europe/Lisbon."
    ) in told(made)
    data = read_document("a.yaml", made.after.encode()).data
    assert project().schemas.validator("people").accepts(data)
    assert "    terminated_at: 2026-06-12\n" in made.after
    assert "days_read_as" not in made.after
