"""What an import makes of the file that is there: what the export decides is renewed, what people decide stays."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.documents import read_document
from socgap_evidence.errors import DocumentError, UsageError
from socgap_evidence.importing import planning
from socgap_evidence.importing.ownership import comments
from tests.importing.importing import COMMON, PATH, PEOPLE, ROSTER, faults, items, plan, said
from tests.support.projects import MemoryTree

HAND_MADE = """# Kept by hand.
schema: evidence/people/1
owner: p-004
source: {system: Crewsheet HR, method: api, query: all, extracted_at: "2026-01-01T00:00:00Z", url: "https://a.example"}
items:
  - {id: p-009, name: Nobody Listed, x_seat: 3}   # left in spring
  - {id: p-001, name: Ines O., status: active, in_scope_access: true, groups: [all_staff, leadership]}
  - {name: Without Id}
"""
PERSON = "003,Nia Costa,nia@example.com,Engineer,,Active,05/10/2026\n"


def document(text: str) -> dict[str, object]:
    data = read_document("a.yaml", text.encode()).data
    assert isinstance(data, dict)
    return dict(data)


class TestANewFile:
    def test_it_has_what_the_export_says_and_the_source_and_nothing_else(self) -> None:
        made = plan()
        found = document(made.after)
        assert found.keys() == {"schema", "source", "items"}
        source = found["source"]
        assert isinstance(source, dict)
        mark = source.pop("x_import")
        assert source == {
            "method": "report", "row_count": 2,
            "artifact_sha256": hashlib.sha256(ROSTER.encode()).hexdigest(),
        }  # fmt: skip
        assert mark.keys() == {"mapping", "file", "rows_left_out", "key", "fields", "stated", "owned_sha256"}
        assert mark["stated"] == {"type": "employee", "groups": ["all_staff"]}
        assert mark["file"] == "roster.csv"

    def test_it_says_what_is_left_to_people(self) -> None:
        assert said(plan()).splitlines() == [
            ("left to you: owner, last_reviewed_on, last_reviewed_by, review_log, source.system, source.query,"
            " source.extracted_at, source.extracted_by"),
            "left to you: job_family, terminated_at, in_scope_access of p-001, p-002",
            "note: A mapping of your own may state 'system' and 'query' of the source, once for all imports.",
            f"{PATH}: 2 rows of roster.csv; 2 joined, 0 not in the export, 0 changed.",
        ]  # fmt: skip

    def test_the_id_of_a_record_is_the_name_of_its_file(self) -> None:
        mapping = "title: C\ntype: change-population\nkey: id\nfields: {id: {column: Key}}\nsystem: Tracker\nquery: all\n"
        path = "evidence/changes/populations/CHP-2026-01.yaml"
        made = document(plan(mapping, "Key\nA\n", path=path, at="2026-02-01T09:00:00Z").after)
        assert made["id"] == "CHP-2026-01"
        assert list(made["source"])[:4] == ["system", "method", "query", "extracted_at"]  # type: ignore[call-overload]

    def test_members_are_in_the_order_of_their_numbers(self) -> None:
        rows = "".join(
            f"{number},a,a{number}@example.com,x,,Active,01/01/2021\n" for number in ("1000", "999", "0999")
        )
        assert list(items(plan(export=ROSTER.splitlines()[0] + "\n" + rows))) == ["p-0999", "p-999", "p-1000"]

    def test_editors_are_told_its_schema_where_the_project_has_one(self) -> None:
        tree = MemoryTree({"controls/schemas/people.schema.json": ""})

        class Config:
            class controls:  # noqa: N801
                value = "controls"

        class Of:
            config = Config

        class Type:
            type = "people"

        text = planning._written({}, Type, Of, tree, PATH)  # type: ignore[arg-type]  # noqa: SLF001
        assert text.startswith(
            "# yaml-language-server: $schema=../../controls/schemas/people.schema.json\n# Written"
        )


class TestAFileThatNoImportWrote:
    def test_it_is_left_alone(self) -> None:
        with pytest.raises(UsageError, match=r"no import has written it.*--onto"):
            plan(there=HAND_MADE)

    def test_onto_it_what_people_decide_stays_and_what_is_replaced_is_said(self) -> None:
        made = plan(there=HAND_MADE, onto=True)
        found = items(made)
        assert found["p-001"]["groups"] == ["all_staff", "leadership"]
        assert found["p-001"]["in_scope_access"] is True
        assert found["p-009"] == {"id": "p-009", "name": "Nobody Listed", "x_seat": 3}
        assert found["None"] == {"name": "Without Id"}
        told = said(made).splitlines()
        assert "changed: p-001: name: 'Ines O.' -> 'Ines Okafor'" in told
        assert "changed: p-001: work_email: nothing -> 'ines@example.com'" in told
        assert "joined: p-002" in told
        assert "not in the export, left as they are: p-009" in told
        assert "note: A comment on line 1 is lost: # Kept by hand." in told
        assert "note: A comment on line 6 is lost: # left in spring" in told
        assert "note: source: extracted_at spoke of another export, and is left out." in told
        source = document(made.after)["source"]
        assert isinstance(source, dict)
        assert (source["system"], source["method"], source["url"]) == (
            "Crewsheet HR",
            "api",
            "https://a.example",
        )

    def test_what_is_wrong_with_it_for_lack_of_a_person_is_said_and_no_fault_of_the_export(self) -> None:
        made = plan(
            there=HAND_MADE.replace("owner: p-004", "owner: nobody").replace("x_seat: 3", "status: odd"),
            onto=True,
        )
        assert made.faults == ()
        told = said(made)
        assert "left to you: 'nobody' does not have the form of 'owner'" in told
        assert "left to you: p-009: 'odd' is not one of active" in told

    @pytest.mark.parametrize(
        ("there", "says"),
        [
            ("schema: evidence/vendors/1\n", "no document of type 'people'"),
            ("- 1\n", "no document of type 'people'"),
            ("schema: evidence/people/1\nitems: 3\n", "Its items are no list of mappings"),
            ("schema: evidence/people/1\nitems: [3]\n", "Its items are no list of mappings"),
            ("schema: evidence/people/1\nitems: [{id: a}, {id: a}]\n", "Several items have the same 'id': a"),
        ],
    )
    def test_what_no_import_can_go_on_from_is_refused(self, there: str, says: str) -> None:
        with pytest.raises(UsageError, match=says):
            plan(there=there, onto=True)

    def test_what_cannot_be_read_is_refused(self) -> None:
        with pytest.raises(DocumentError, match="not YAML"):
            plan(there="a: [", onto=True)

    def test_only_yaml_is_written(self) -> None:
        with pytest.raises(UsageError, match=r"Call it evidence/people\.yaml"):
            plan(path="evidence/people.csv")


TEMPLATE = """# People register.
# Fill in what is empty. What begins with '# Optional' may stay a comment or go.

schema: evidence/people/1

owner:
review_log:
  - date:
    by:
items:
  - id:
    # One line.
    name:
    groups:
      -
"""


class TestATemplate:
    def test_one_that_nobody_has_filled_in_counts_as_nothing(self) -> None:
        made = plan(there=TEMPLATE)
        assert made.after == plan().after
        assert [line for line in said(made).splitlines() if not line.startswith("left to you: ")] == [
            (
                "note: What stood there was a template of 'socgap new' that nobody had filled in; it goes, with all its"
                " comments."
            ),
            "note: A mapping of your own may state 'system' and 'query' of the source, once for all imports.",
            f"{PATH}: 2 rows of roster.csv; 2 joined, 0 not in the export, 0 changed.",
        ]

    @pytest.mark.parametrize(
        "there",
        [
            TEMPLATE.replace("owner:", "owner: p-004"),
            TEMPLATE.replace("name:", "name: Ines"),
            TEMPLATE.replace("# Fill in what is empty.", "# Ours."),
            "schema: evidence/people/1\nitems: []\n",
        ],
    )
    def test_one_in_which_somebody_has_said_something_is_a_persons(self, there: str) -> None:
        with pytest.raises(UsageError, match="no import has written it"):
            plan(there=there)

    def test_an_entry_without_a_key_is_no_member(self) -> None:
        there = TEMPLATE.replace("owner:", "owner: p-001").replace(
            "  - id:\n", "  - id:\n    name: Zoë\n  - id:\n", 1
        )
        made = plan(there=there, onto=True)
        told = said(made)
        assert "note: Entries of the file in which nothing is said, and which go: 1." in told
        assert "note: Entries of the file without 'id', which are no members and stay as they are: 1." in told
        assert "left to you: an entry without a key: 'id' must be text, not null." in told
        assert "None: " not in told
        assert "not in the export, left as they are" not in told
        assert items(made).keys() == {"p-001", "p-002", "None"}
        assert "    others:" not in made.after
        assert plan(there=made.after).changes_nothing


class TestTheNextImport:
    first = plan().after

    def test_the_same_export_changes_nothing(self) -> None:
        assert plan(there=self.first).changes_nothing

    def test_however_it_is_laid_out(self) -> None:
        there = self.first.replace("    name:", "    name: ").replace("type: employee", 'type: "employee"')
        assert plan(there=there).after == there

    def test_what_people_filled_in_stays_and_joiners_leavers_and_changes_are_told(self) -> None:
        there = self.first.replace("items:\n", "owner: p-001\nitems:\n").replace(
            "    groups: [all_staff]\n", "    groups: [engineering]\n    in_scope_access: false\n"
        )
        export = (
            ROSTER.replace("Engineer", "Lead")
            .replace("001,", "003,")
            .replace("ines@", "nia@")
            .replace("INES@", "nia@")
        )
        made = plan(export=export, there=there)
        told = said(made).splitlines()
        assert (
            told[:3]
            == [
                "joined: p-003",
                "changed: p-002: role_title: 'Engineer' -> 'Lead'",
                "changed: p-002: manager: 'p-001' -> 'p-003'",
            ]
            or made.faults
        )
        assert document(made.after)["owner"] == "p-001"
        assert items(made)["p-002"]["groups"] == ["engineering"]
        assert items(made)["p-001"]["in_scope_access"] is False

    def test_what_somebody_changed_in_the_fields_of_the_export_is_not_replaced(self) -> None:
        there = self.first.replace("role_title: Engineer", "role_title: Chief engineer")
        with pytest.raises(UsageError, match=r"Somebody has changed what the import 'people\.yaml' wrote"):
            plan(there=there)
        assert "changed: p-002: role_title: 'Chief engineer' -> 'Engineer'" in said(
            plan(there=there, onto=True)
        )

    def test_comments_are_not_lost_in_silence(self) -> None:
        there = self.first + "# Zoë knows more\n"
        assert plan(there=there).changes_nothing
        with pytest.raises(UsageError, match="It has comments, which would be lost: line "):
            plan(export=ROSTER + PERSON, there=there)

    def test_a_leaver_is_peoples_to_see_to(self) -> None:
        left = plan(export=ROSTER.splitlines()[0] + "\n" + PERSON, there=self.first)
        there = left.after.replace("status: active", "status: terminated", 1)
        again = plan(export=ROSTER.splitlines()[0] + "\n" + PERSON, there=there)
        assert again.changes_nothing
        assert "not in the export, left as they are: p-001, p-002" in said(again)
        with pytest.raises(
            UsageError, match="It would replace what no import wrote: status of p-001 is 'terminated'"
        ):
            plan(export=ROSTER + PERSON, there=there)

    def test_a_field_that_the_mapping_takes_over_is_not_replaced(self) -> None:
        mapping = PEOPLE.replace("groups: {value: [all_staff], keep: true}", "groups: {value: [employees]}")
        with pytest.raises(UsageError, match=r"groups of p-001 is \[all_staff\]"):
            plan(mapping, there=self.first)
        assert items(plan(mapping, there=self.first, onto=True))["p-001"]["groups"] == ["employees"]

    def test_nor_one_of_the_document(self) -> None:
        there = self.first.replace("items:\n", "owner: p-001\nitems:\n")
        with pytest.raises(UsageError, match="It would replace what no import wrote: owner is 'p-001'"):
            plan(PEOPLE + "document: {owner: p-002}\n", there=there)
        made = plan(PEOPLE + "document: {owner: p-001}\n", there=there)
        told = said(plan(PEOPLE + "document: {owner: p-002}\n", there=made.after))
        assert "changed: the document: owner: 'p-001' -> 'p-002'" in told

    def test_when_and_by_whom_it_was_exported_is_said_of_one_export_only(self) -> None:
        dated = plan(at="2026-10-02T08:15:00+01:00")
        assert "extracted_at" not in "".join(todo.field for todo in dated.todo)
        assert plan(there=dated.after).changes_nothing
        assert "source.extracted_at" in [
            todo.field for todo in plan(export=ROSTER + PERSON, there=dated.after).todo
        ]
        later = plan(there=dated.after, at="2026-10-03T08:15:00+01:00")
        assert "changed: the document: source.extracted_at: '2026-10-02T08:15:00+01:00' -> " in said(later)

    def test_an_export_that_is_older_than_the_last_is_refused(self) -> None:
        first = plan(at="2026-10-02T08:15:00+01:00").after
        with pytest.raises(UsageError, match=r"2026-10-02T07:14:59Z is before 2026-10-02T08:15:00\+01:00"):
            plan(export=ROSTER + PERSON, there=first, at="2026-10-02T07:14:59Z")
        assert plan(export=ROSTER + PERSON, there=first, at="2026-10-02T07:15:00Z").faults == ()

    def test_but_of_the_same_export_the_moment_may_be_corrected(self) -> None:
        first = plan(at="2026-10-02T08:15:00+01:00").after
        assert "extracted_at: 2026-10-01T08:15:00Z" in plan(there=first, at="2026-10-01T08:15:00Z").after

    def test_what_stands_there_and_is_no_moment_is_older_than_nothing(self) -> None:
        first = plan(at="2026-10-02T08:15:00+01:00").after.replace("2026-10-02T08:15:00+01:00", "soon")
        assert plan(export=ROSTER + PERSON, there=first, at="2026-10-01T08:15:00Z").faults == ()

    def test_whoever_took_it_is_in_the_register_of_people_where_there_is_one(self) -> None:
        with pytest.raises(UsageError, match="--extracted-by: 'p-999' is nobody in the people register"):
            plan(by="p-999")
        assert "extracted_by: p-002" in plan(by="p-002").after
        mapping = "title: C\ntype: change-population\nkey: id\nfields: {id: {column: Key}}\n"
        path = "evidence/changes/populations/CHP-2026-01.yaml"
        assert "extracted_by: p-999" in plan(mapping, "Key\nA\n", path=path, by="p-999").after
        with pytest.raises(UsageError, match="'p-999' is nobody"):
            plan(mapping, "Key\nA\n", path=path, by="p-999", files={PATH: self.first})
        assert plan(mapping, "Key\nA\n", path=path, by="p-999", files={PATH: TEMPLATE}).faults == ()

    def test_the_source_is_told_in_the_same_order_each_time(self) -> None:
        order = [
            "system",
            "method",
            "query",
            "extracted_at",
            "row_count",
            "artifact_sha256",
            "url",
            "x_import",
        ]
        there = plan(there=HAND_MADE, onto=True, at="2026-10-02T08:15:00+01:00").after
        again = plan(export=ROSTER + PERSON, there=there, at="2026-10-03T08:15:00+01:00").after
        for text in (there, again):
            source = document(text)["source"]
            assert isinstance(source, dict)
            assert list(source) == order

    def test_an_empty_cell_empties_the_field(self) -> None:
        export = (
            ROSTER.replace("Email,", "Email,")
            .replace("ines@example.com,Chief", ",Chief")
            .replace("INES@", "tomasz@")
        )
        assert "changed: p-001: work_email: 'ines@example.com' -> null" in said(
            plan(export=export, there=self.first)
        )


def test_comments_are_found_wherever_they_are() -> None:
    text = '# a\nb: "# no" # é 😀\nc: |\n  # no\n\n# d\ne: f#g\n# end'
    assert comments(text) == [(1, "# a"), (2, "# é 😀"), (6, "# d"), (8, "# end")]


CELL = st.one_of(
    st.sampled_from(
        ["", "Active", "001", "01/02/2026", "2026-02-01", "a@example.com", "=1", "employee", " x "]
    ),
    st.text(max_size=8),
)
COLUMNS = ("Number", "Name", "Email", "Title", "Manager", "Status", "Start", "End")


@settings(max_examples=60)
@given(st.lists(st.lists(CELL, min_size=8, max_size=8), min_size=1, max_size=4), st.sampled_from([",", ";"]))
def test_every_table_is_imported_or_refused_and_no_row_is_lost(
    table: list[list[str]], delimiter: str
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([COLUMNS, *table])
    raw = stream.getvalue().encode("utf-8", "replace")
    try:
        made = plan(export=raw)
    except DocumentError as error:
        assert error.line is not None  # noqa: PT017
        return
    except UsageError as error:
        assert not any(cell.strip() for row in table for cell in row)
        assert "no row that is to be taken" in error.message  # noqa: PT017
        return
    rows = len([row for row in table if any(cell.strip() for cell in row)])
    if made.faults:
        assert made.after == ""
        assert all(fault.line >= 1 for fault in made.faults)
        return
    assert len(items(made)) == made.rows == rows
    assert plan(export=raw, there=made.after).changes_nothing


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=1, max_size=5))
def test_whatever_a_text_holds_is_read_back_the_same(table: list[tuple[str, str]]) -> None:
    mapping = f"{COMMON}fields:\n  id: {{column: Number, prefix: p-}}\n  x_text: {{column: Text}}\n"
    rows = [[f"{100 + number}", text, more] for number, (text, more) in enumerate(table)]
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["Number", "Text", "x"], *rows])
    made = plan(mapping, stream.getvalue().encode("utf-8", "replace"))
    if not faults(made):
        texts = {f"p-{number}": text.encode("utf-8", "replace").decode().strip() for number, text, _ in rows}
        assert {key: item.get("x_text", "") for key, item in items(made).items()} == texts


def test_of_many_members_that_lack_the_same_some_are_named() -> None:
    rows = "".join(f"{number},a,a{number}@example.com,x,,Active,01/01/2021\n" for number in range(100, 125))
    told = said(plan(export=ROSTER.splitlines()[0] + "\n" + rows))
    assert "p-118, p-119 and 5 more\n" in told


def test_a_time_that_the_mapping_reads_into_days_is_said_and_stands_in_the_source_block() -> None:
    export = ROSTER.replace("Status,Start", "Status,Start,End").replace(
        "Active,01/03/2021", "Gone,01/03/2021,2026-06-12"
    )
    mapping = PEOPLE.replace(
        "date: DD/MM/YYYY}\n  terminated_at: {", "date: DD/MM/YYYY}\n  terminated_at: {date: DD/MM/YYYY, "
    )
    made = plan(mapping, export.replace("Active,12/04/2021", "Gone,12/04/2021,2026-06-30T17:00:00+01:00"))
    assert made.faults == ()
    note = "note: Column 'End': 1 day without a time, read as 18:00 in Europe/Lisbon, as the mapping says ('at')."
    assert note in said(made)
    assert '    days_read_as: {End: "18:00 Europe/Lisbon"}\n' in made.after
    assert items(made)["p-001"]["terminated_at"] == "2026-06-12T18:00:00+01:00"


def test_a_moment_that_every_field_needs_is_not_made_of_a_day() -> None:
    mapping = (
        "title: x\ntype: change-population\nkey: id\nfields:\n  id: {column: K}\n  deployed_at: {column: D}\n"
    )
    made = plan(mapping, "K,D\nCHG-2026-0001,2026-06-12\n", path="evidence/changes/CHP-2026-06.yaml")
    assert faults(made) == [(2, "D", "'2026-06-12' is a day, and a moment is asked for.")]
