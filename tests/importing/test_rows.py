"""Each row becomes a member or is named with what is wrong; what a cell means, the mapping and the schema say."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from socgap_evidence.errors import UsageError
from socgap_evidence.importing import MappingFile, Origin, open_mapping
from socgap_evidence.importing.refusals import refuse_empty
from socgap_evidence.importing.rows import Rows
from socgap_evidence.importing.telling import ranges
from tests.importing.importing import COMMON, PEOPLE, ROSTER, faults, items, plan, project, said

TRAINING = """title: Completions
type: training-campaign
key: person
fields:
  person: {column: Email, lookup: {in: people, by: work_email}}
  assigned_on: {column: Assigned}
  completed_on: {column: Done, values: {Never: null}}
  score: {column: Score, default: null}
  result: {column: Result, values: {Passed: passed}}
"""
REGISTER = """schema: evidence/people/1
items:
  - {id: p-001, work_email: ines@example.com}
  - {id: p-002, work_email: twice@example.com}
  - {id: p-003, work_email: twice@example.com}
  - {work_email: nameless@example.com}
  - {id: p-004, work_email: null}
"""
FILES = {"evidence/registers/people.yaml": REGISTER}
CAMPAIGN = "evidence/training/campaigns/TRN-2026-A.yaml"


def trained(rows: str) -> list[tuple[int, str | None, str]]:
    export = f"Email,Assigned,Done,Score,Result\n{rows}\n"
    return faults(plan(TRAINING, export, path=CAMPAIGN, files=FILES))


def test_rows_become_members_with_what_their_cells_mean() -> None:
    made = items(plan())
    assert made["p-002"] == {
        "id": "p-002", "name": "Tomasz Brandt", "work_email": "tomasz@example.com", "type": "employee",
        "role_title": "Engineer", "manager": "p-001", "groups": ["all_staff"], "status": "active",
        "hired_on": "2021-04-12",
    }  # fmt: skip
    assert made["p-001"]["manager"] is None


def test_all_that_is_wrong_is_said_with_row_and_column_and_nothing_is_written() -> None:
    export = ROSTER + "003,,nobody,x,who@example.com,Actve,2021-13-01\n,Zoë,,=1+1,,Active,1/2/2021\n004,a\n"
    made = plan(export=export)
    assert made.after == ""
    assert faults(made) == [
        (4, "Status", "'Actve' is not one of Active, Gone."),
        (4, "Start", "'2021-13-01' is no day written as DD/MM/YYYY."),
        (4, "Manager", "'who@example.com' is 'work_email' of no member of the people register."),
        (5, "Number", "It is empty, and by it the row is known."),
        (5, "Title", "'=1+1' is a formula for a spreadsheet."),
        (6, None, "The row has 2 cells, the header 7."),
    ]
    assert said(made).splitlines()[0] == (
        "roster.csv:4: column 'Status': 'Actve' is not one of Active, Gone. Did you mean 'active'?"
    )
    assert "Nothing is written: 6 problems in 3 rows of roster.csv." in said(made)


def test_what_the_schema_refuses_is_a_fault_of_the_row() -> None:
    export = ROSTER + "3,,not-an-address,Engineer,,Active,01/03/2021\n"
    assert {(line, column) for line, column, _ in faults(plan(export=export))} == {
        (4, "Name"), (4, "Number"), (4, "Email"),
    }  # fmt: skip
    assert "column 'Number': 'p-3' has lost the zeros before its number" in said(plan(export=export))
    assert "column 'Name': 'name' is empty, and has to be stated." in said(plan(export=export))


def test_a_constant_that_the_schema_refuses_is_the_mappings() -> None:
    mapping = PEOPLE + "document: {owner: nobody}\n"
    assert faults(plan(mapping)) == [
        (0, None, "In the mapping: 'nobody' does not have the form of 'owner' (^p-[0-9]{3,}$).")
    ]
    assert said(plan(mapping)).startswith("roster.csv: In the mapping: ")


def test_a_row_that_is_there_twice_is_named_with_the_other() -> None:
    export = ROSTER + "002,Someone,s@example.com,x,,Active,01/03/2021\n"
    assert faults(plan(export=export)) == [(4, "Number", "'p-002' is on line 3 already.")]


def test_columns_that_are_not_there_are_all_named_with_a_guess() -> None:
    made = plan(export="Number,Nmae,Email,Title,Manager,Start\n001,a,b,c,d,01/01/2021\n")
    assert [message for _, _, message in faults(made)] == [
        "There is no column 'Name', for name.",
        "There is no column 'Status', for status.",
    ]
    assert "Did you mean 'Nmae'?" in said(made)
    nothing_close = faults(plan(export="Number,Q\n1,2\n"))
    assert len(nothing_close) == 6
    assert "The columns are Number, Q. Name the one" in said(plan(export="Number,Q\n1,2\n"))


def test_columns_that_nobody_asks_for_and_blank_lines_are_named() -> None:
    export = ROSTER.replace("Start\n", "Start,Salary,Floor\n").replace("2021\n", "2021,1,2\n\n") + "\n"
    made = plan(PEOPLE + "ignore: [salary]\n", export)
    assert made.notes == (
        "Columns that the mapping neither uses nor ignores: 'Floor'.",
        "Blank lines that are no rows: 3.",
    )


def test_filters_leave_rows_out_and_say_how_many() -> None:
    mapping = PEOPLE + "only: {Status: [active]}\nwithout: {Title: engineer}\n"
    made = plan(mapping, ROSTER + "003,a,a@example.com,Lead,,Gone,01/01/2021\n")
    assert (list(items(made)), made.left_out) == (["p-001"], 2)
    assert "note: 2 rows left out by the filters of the mapping." in said(made)
    assert [m for _, _, m in faults(plan(PEOPLE + "only: {Site: a}\n"))] == [
        "There is no column 'Site', for a filter."
    ]


def test_an_export_without_a_row_that_is_meant_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no row that is to be taken\. An export deletes nobody"):
        plan(export=ROSTER.splitlines()[0])
    with pytest.raises(UsageError, match=r"the filters of the mapping leave out 2\."):
        plan(PEOPLE + "only: {Status: [Nobody]}\n")


def test_a_period_in_which_nothing_happened_needs_somebody_who_signs_that() -> None:
    nothing = "title: x\ntype: {}\nkey: {}\nfields:\n  {}: {{column: K}}\n"
    with pytest.raises(UsageError, match=r"somebody signs that: 'socgap new zero changes'"):
        plan(nothing.format("change-population", "id", "id"), "K\n", path="evidence/changes/CHP-2026-06.yaml")
    with pytest.raises(UsageError, match=r"no row that is to be taken\. Export it again"):
        plan(nothing.format("access-listing", "account", "account"), "K\n", path="evidence/access/ACL-1.yaml")
    with pytest.raises(UsageError, match="'socgap new zero disposals'"):
        plan_of_a_subject("disposal")


def plan_of_a_subject(kind: str) -> None:
    """Refuse an export of something of which each period has a record or a signed zero."""
    mapping = replace(open_mapping(MappingFile("a.yaml", "a.yaml", PEOPLE.encode()), project()), type=kind)
    refuse_empty(mapping, project(), Origin("a.csv", b""), Rows())


def test_ids_that_have_lost_their_zeros_are_said_before_what_comes_of_it() -> None:
    export = ROSTER.replace("001,", "1,").replace("002,", "2,").replace("INES@example.com", "nobody")
    lost = "has lost the zeros before its number: it would be"
    assert faults(plan(export=export)) == [
        (2, "Number", f"'p-1' {lost} 'p-001' or longer."),
        (3, "Number", f"'p-2' {lost} 'p-002' or longer."),
        (3, "Manager", "'nobody' is 'work_email' of no member of the people register."),
    ]
    assert faults(plan(export=ROSTER.replace("002,", "p-2,"))) == [
        (3, "Number", f"'p-2' {lost} 'p-002' or longer."),
    ]
    assert [line for line, _, _ in faults(plan(export=ROSTER.replace("002,", "x,")))] == [3]
    untyped = "title: x\ntype: change-population\nkey: id\nfields: {id: {column: K}}\n"
    assert faults(plan(untyped, "K\n7\n", path="evidence/changes/CHP-2026-06.yaml")) == []


def test_of_many_rows_with_the_same_fault_the_first_ten_are_named_in_full() -> None:
    header = ROSTER.splitlines()[0]
    rows = "".join(
        f"{number},a,a{number}@example.com,x,,{'Odd' if number == 120 else 'Active'},2021/01/{number % 28 + 1:02}\n"
        for number in range(100, 130)
    )
    told = said(plan(export=f"{header}\n{rows}")).splitlines()
    assert [line.partition(": ")[0] for line in told[:10]] == [f"roster.csv:{line}" for line in range(2, 12)]
    assert told[10:13] == [
        (
            "roster.csv:22: column 'Status': 'Odd' is not one of Active, Gone. Correct the cell, or let the mapping say what it"
            " means ('values')."
        ),
        "roster.csv: column 'Start': the same on lines 12-31 as on line 2.",
        "Nothing is written: 31 problems in 30 rows of roster.csv.",
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([3], "line 3"),
        ([3, 3, 4, 6], "lines 3-4, 6"),
        (
            [*range(1, 50, 2)],
            "lines 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39 and 5 more",
        ),
    ],
)
def test_lines_that_follow_each_other_are_one_stretch(lines: list[int], words: str) -> None:
    assert ranges(lines) == words


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("INES@example.com,2026-01-01,never,85,passed", []),
        ("ines@example.com,2026-01-01,2026-02-01,85.0,Passed", []),
        ("ines@example.com,2026-01-01,2026-02-01,85%,Passed", [(2, "Score", "'85%' is not a number.")]),
        ("ines@example.com,2026-01-01,2026-02-01,085,Passed", [(2, "Score", "'085' is not a number.")]),
        ("ines@example.com,2026-01-01,2026-02-01,true,Passed", [(2, "Score", "'true' is not a number.")]),
        (
            "ines@example.com,2026-01-01,2026-02-01,1.5,Passed",
            [(2, "Score", "'score' must be a whole number or null, not 1.5.")],
        ),
        (
            "twice@example.com,2026-01-01,2026-02-01,1,Passed",
            [
                (
                    2,
                    "Email",
                    "'twice@example.com' is 'work_email' of p-002 and of p-003 in the people register.",
                )
            ],
        ),
        (
            "nameless@example.com,2026-01-01,2026-02-01,1,Passed",
            [(2, "Email", "'nameless@example.com' is 'work_email' of no member of the people register.")],
        ),
    ],
)
def test_cells_are_read_as_what_their_field_is(row: str, expected: list[tuple[int, str, str]]) -> None:
    assert trained(row) == expected


def test_without_the_register_nobody_can_be_looked_up() -> None:
    with pytest.raises(UsageError, match="There is no people register in which to look cells up"):
        plan(TRAINING, "Email,Assigned,Done,Score,Result\na@example.com,,,,\n", path=CAMPAIGN)


VENDORS = """title: Vendors
type: vendors
key: id
fields:
  id: {column: Vendor, slug: true, prefix: ven-}
  name: {column: Vendor}
  personal_data: {column: PII}
  data_classes: {column: Classes, split: ;, values: {Secret: restricted, Inside: internal}}
  systems: {column: System, optional: true}
  tier: {column: Tier, keep: true, values: {High: high}}
"""


def vendors(rows: str, columns: str = "Vendor,PII,Classes,Tier") -> list[tuple[int, str | None, str]]:
    return faults(plan(VENDORS, f"{columns}\n{rows}\n", path="evidence/registers/vendors.yaml"))


def test_ids_truths_and_lists_are_made_of_cells() -> None:
    rows = "Vendor,PII,Classes,Tier,System\nCafé & Söhne (Berlin),TRUE,Secret; inside;,high,sys-a\nven-x,false,inside,odd,sys-b\n"
    made = items(plan(VENDORS, rows, path="evidence/registers/vendors.yaml"))
    assert made["ven-cafe-sohne-berlin"] == {
        "id": "ven-cafe-sohne-berlin", "name": "Café & Söhne (Berlin)", "tier": "high",
        "data_classes": ["restricted", "internal"], "personal_data": True, "systems": ["sys-a"],
    }  # fmt: skip
    assert made["ven-x"] == {
        "id": "ven-x", "name": "ven-x", "data_classes": ["internal"], "personal_data": False, "systems": ["sys-b"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a,yes,,", [(2, "PII", "'yes' is neither true nor false.")]),
        ("漢字,true,,", [(2, "Vendor", "'漢字' has no letter from a to z and no digit to make an id of.")]),
        ("a,true,Secret;Open,", [(2, "Classes", "'Open' is not one of Secret, Inside.")]),
        ("a,true,Secret,=HIGH", [(2, "Tier", "'=HIGH' is a formula for a spreadsheet.")]),
    ],
)
def test_what_they_cannot_be_made_of_is_named(row: str, expected: list[tuple[int, str, str]]) -> None:
    assert vendors(row) == expected


CHANGES = """title: Changes
type: change-population
key: id
fields:
  id: {column: Key}
  approvals:
    records:
      - {by: {column: Approver}, at: {column: Approved}, x_how: {value: ticket}}
      - {by: {column: Second, optional: true}, at: {column: Second at, optional: true}}
"""


def test_records_are_made_of_several_columns_and_empty_ones_left_out() -> None:
    rows = "Key,Approver,Approved,Second\nA-1,p-001,2026-01-01T10:00:00Z,p-002\nA-2,,,\nA-3,p-001,,\n"
    made = plan(CHANGES, rows, path="evidence/changes/populations/CHP-2026-01.yaml")
    assert [(line, column) for line, column, _ in faults(made)] == [
        (2, "Approver, Approved, Second"),
        (4, "Approver, Approved, Second"),
    ]
    one = rows.replace(",p-002", ",").replace("A-3,p-001,,\n", "")
    assert items(plan(CHANGES, one, path="evidence/changes/populations/CHP-2026-01.yaml"))["A-1"][
        "approvals"
    ] == [{"by": "p-001", "at": "2026-01-01T10:00:00+00:00", "x_how": "ticket"}]


def test_a_key_that_means_nothing_is_named() -> None:
    mapping = f"{COMMON}fields:\n  id: {{column: Number, values: {{None: null}}}}\n"
    assert faults(plan(mapping, "Number\nnone\n")) == [
        (2, "Number", "It says nothing by which the row is known.")
    ]
