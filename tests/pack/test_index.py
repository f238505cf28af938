"""The index lists every request, every requirement and every file, for spreadsheets that must not calculate with any of it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.pack import workbook
from socgap_evidence.pack.index import COLUMNS, Row, as_csv
from socgap_evidence.pack.making import make_pack
from socgap_evidence.pack.manifest import Role
from socgap_evidence.pack.wishes import Wishes
from socgap_evidence.pack.workbook import MAX_TEXT, as_xlsx
from tests.outputs import readers
from tests.pack.company import MINUTES, PEOPLE, REVIEW, company

if TYPE_CHECKING:
    from pathlib import Path

    from socgap_evidence.pack.making import Pack
    from tests.support.repository import Repository

LATER = "evidence/reviews/2026-Q2.yaml"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1", " =1"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return company(tmp_path_factory.mktemp("packed") / "company")


def rows(pack: Pack) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pack.entries["index.csv"].decode(), newline="")))


def sheet(raw: bytes) -> list[list[str]]:
    loaded = openpyxl.load_workbook(io.BytesIO(raw))
    assert loaded.sheetnames == ["Index"]
    cells = [cell for row in loaded["Index"] for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    return [["" if cell.value is None else cell.value for cell in row] for row in loaded["Index"]]


def test_without_a_list_each_requirement_is_a_request(made: Repository) -> None:
    found = rows(make_pack(made.root, Wishes()))
    told = [(one["request"], one["criterion"], one["answered"], one["file"]) for one in found]
    assert told == [
        ("AC-1.E1", "CC6.1", "mainly", f"tree/{REVIEW}"), ("AC-1.E1", "CC6.1", "mainly", f"tree/{LATER}"),
        ("AC-1.E1", "CC6.2", "in part", f"tree/{REVIEW}"), ("AC-1.E1", "CC6.2", "in part", f"tree/{LATER}"),
        ("AC-1.E2", "CC6.1", "mainly", f"tree/{PEOPLE}"), ("AC-1.E2", "CC6.2", "in part", f"tree/{PEOPLE}"),
        ("", "", "", f"tree/{MINUTES}"),
    ]  # fmt: skip
    assert {one["file_is"] for one in found} == {"accepted", "not asked for"}
    assert found[0]["dated"] == "2026-03-01"
    assert found[0]["committed_on"] == "2026-03-02"
    assert found[0]["question"] == "Is access reviewed?"


def test_every_file_of_evidence_is_in_it(made: Repository) -> None:
    pack = make_pack(made.root, Wishes())
    evidence = {one.path for one in pack.manifest.files if one.role is Role.EVIDENCE}
    assert {one["file"] for one in rows(pack)} == evidence


def test_a_requirement_without_a_file_and_a_refused_file_have_rows(tmp_path: Path) -> None:
    made = company(tmp_path / "company")
    made.git("rm", "-q", REVIEW, LATER)
    made.write(PEOPLE, "items: none\n")
    made.commit(when="2026-07-03T12:00:00+00:00")
    found = {
        (one["requirement"], one["status"], one["file"], one["file_is"])
        for one in rows(make_pack(made.root, Wishes()))
    }
    assert ("AC-1.E1", "gap", "", "") in found
    assert ("AC-1.E2", "gap", f"tree/{PEOPLE}", "rejected") in found


REQUESTS = """\
request,control,requirement,criterion
IRL-7,,AC-1.E2,
IRL-2,ac-1,,
IRL-5,,,cc6.2
"""


def test_the_auditors_own_ids_come_in_the_order_of_the_list(made: Repository) -> None:
    pack = make_pack(made.root, Wishes(requests=REQUESTS.encode()))
    found = rows(pack)
    assert list(dict.fromkeys(one["request"] for one in found)) == ["IRL-7", "IRL-2", "IRL-5", ""]
    assert {one["criterion"] for one in found if one["request"] == "IRL-5"} == {"CC6.2"}
    assert {one["requirement"] for one in found if one["request"] == "IRL-2"} == {"AC-1.E1", "AC-1.E2"}
    assert pack.entries["requests.csv"] == REQUESTS.encode()
    assert pack.manifest.asked.requests
    assert make_pack(made.root, pack.manifest.wishes(REQUESTS.encode())).entries == pack.entries


def test_what_no_request_asks_for_is_listed_behind(made: Repository) -> None:
    found = rows(make_pack(made.root, Wishes(requests=b"request,requirement\nR1,AC-1.E2\n")))
    assert [one["requirement"] for one in found if not one["request"]] == ["AC-1.E1"] * 4 + [""]


WRONG = [
    ("request,control\nR1,AC-9\n", ":2:4: There is no control 'AC-9'. Did you mean 'AC-1'?"),
    ("request,control\n,AC-1\n", ":2:1: The request has no id."),
    ("request,control,criterion\nR1,AC-1,CC6.1\n", ":2:9: It names control and criterion;"),
    ("request,control\nR1,\n", ":2:1: It names none;"),
    (
        "request,contrl\nR1,AC-1\n",
        ":2:4: There is no column 'contrl' in a list of requests. Did you mean 'control'?",
    ),
    ("request,criterion\nR1,Z\n", "There is no criterion 'Z'. 'socgap controls' lists"),
    ("request,control\n", "It has no requests."),
    ("request,request\nR1,R1\n", "requests.csv:1:"),
    ("", "It is empty."),
]


@pytest.mark.parametrize(("text", "why"), WRONG)
def test_a_list_that_asks_for_what_there_is_not_is_refused(text: str, why: str, made: Repository) -> None:
    with pytest.raises(
        UsageError, match=re.escape(why) if not why.startswith("requests") else why
    ) as refused:
        make_pack(made.root, Wishes(requests=text.encode()))
    assert str(refused.value).startswith("requests.csv")


@given(st.lists(st.text() | st.sampled_from(FORMULAS), min_size=1, max_size=3))
def test_both_files_say_the_same_and_nothing_is_a_formula(words: list[str]) -> None:
    made = [Row(request=word, file=word) for word in words]
    table = as_csv(made).decode()
    assert readers.spreadsheet(table)
    lines = list(csv.reader(io.StringIO(table, newline="")))
    cells = sheet(as_xlsx(made))
    assert cells[0] == lines[0] == list(COLUMNS)
    for in_book, in_csv in zip(cells[1:], lines[1:], strict=False):
        for one, other in zip(in_book, in_csv, strict=True):
            assert other in {one, f"'{one}"}


def test_a_workbook_is_the_same_for_the_same_rows(made: Repository) -> None:
    pack = make_pack(made.root, Wishes())
    cells = sheet(pack.entries["index.xlsx"])
    assert len(cells) == len(rows(pack)) + 1
    assert as_xlsx([Row("a")]) == as_xlsx([Row("a")]) != as_xlsx([Row("b")])


def test_what_no_sheet_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SnapshotError, match="32,768 characters"):
        as_xlsx([Row("x" * (MAX_TEXT + 1))])
    monkeypatch.setattr(workbook, "MAX_ROWS", 1)
    with pytest.raises(SnapshotError, match="2 rows"):
        as_xlsx([Row(), Row()])
