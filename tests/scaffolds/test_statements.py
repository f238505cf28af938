"""A statement that nothing happened is for the first period of which nothing is known."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.errors import UsageError
from socgap_evidence.project import open_project
from tests.scaffolds.company import BARE, made_up, write, write_own
from tests.support.brambleport import Files, sample


def data_of(made: Any) -> dict[str, Any]:
    found = read_document(made.path, made.text.encode()).data
    assert isinstance(found, dict)
    return found


def test_it_names_what_was_counted_and_the_period_and_no_count() -> None:
    made = write("sample", "zero", "Incidents")
    data = data_of(made)
    assert made.path == "evidence/statements/NIL-2026-Q4-incidents.yaml"
    assert (data["subject"], data["period"]) == ("incidents", {"start": "2026-10-01", "end": "2026-12-31"})
    assert (data["count"], data["source"]["query"]) == (None, None)
    assert made.needs == (
        "MR-2.E3 (Incident records) needs it for 2026-Q4, by 2027-01-15, if there were none.",
    )
    assert made.notes == ("It counts only if it is signed after 2026-12-31, when 2026-Q4 has ended.",)


def test_a_period_that_is_long_over_comes_first() -> None:
    files = {
        path: raw
        for path, raw in sample().items()
        if path != "evidence/statements/NIL-2026-Q3-incidents.yaml"
    }
    assert (
        write("sample", "zero", "incidents", files=files).path
        == "evidence/statements/NIL-2026-Q3-incidents.yaml"
    )


def test_the_requirement_says_what_is_counted_as_well_as_a_name() -> None:
    assert data_of(write("bare", "zero", None, "mr-2.e3"))["subject"] == "incidents"
    assert (
        write("bare", "period-statement", "disposals").path
        == "evidence/statements/NIL-2026-Q2-disposals.yaml"
    )


def test_where_each_system_has_its_own_the_system_is_asked_for() -> None:
    made = write("sample", "zero", "changes")
    assert made.path == "evidence/statements/NIL-2026-10-changes.yaml"
    assert "scope_key" in made.empty
    assert made.needs == (
        "SD-2.E2 (Change populations) needs it for 2026-10, by 2026-11-10, if there were none.",
    )


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        (None, None, "Nothing says what did not happen. Name one of disposals, new_hires, terminations, incidents, notifications, changes."),
        ("incident", None, "No control counts 'incident'. Did you mean 'incidents'?"),
        ("qqq", None, "No control counts 'qqq'. Name one of"),
        (None, "AC-1.E1", "AC-1.E1 takes no statement that nothing happened. Name one of"),
    ],
)  # fmt: skip
def test_what_is_counted_must_be_known(name: str | None, wanted: str | None, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        write("sample", "zero", name, wanted)
    assert str(caught.value).startswith(said)


def test_one_that_is_there_is_not_written_again() -> None:
    path = "evidence/statements/NIL-2026-Q4-incidents.yaml"
    with pytest.raises(
        UsageError, match="The next free id is NIL-2026-Q4-incidents-2: --output evidence/statements/"
    ):
        write("sample", "zero", "incidents", files={**sample(), path: b"x"})


def test_a_path_that_somebody_chose_gives_the_id() -> None:
    made = write("sample", "zero", "incidents", output="evidence/statements/NIL-2026-Q4-incidents-b.yaml")
    assert data_of(made)["id"] == "NIL-2026-Q4-incidents-b"


def test_without_a_program_it_is_the_period_of_the_day() -> None:
    files = {**BARE, "socgap.yaml": b"company: x\n"}
    made = write(
        "", "zero", "incidents", files=files, project=open_project(Files(files)), day=date(2026, 5, 2)
    )
    assert made.path == "evidence/statements/NIL-2026-Q2-incidents.yaml"


def test_statements_that_nobody_can_read_prove_nothing() -> None:
    broken = "evidence/incidents/INC-2026-009.yaml"
    made = write("sample", "zero", "incidents", files={**sample(), broken: b"id: [\n"})
    assert data_of(made)["subject"] == "incidents"


@pytest.mark.parametrize(
    ("name", "period"), [("changes", "2026-09"), ("2026-09", "changes"), ("NIL-2026-09-changes", None)]
)
def test_the_period_may_be_named_with_what_did_not_happen(name: str, period: str | None) -> None:
    made = write("bare", "zero", name, period=period)
    assert made.path == "evidence/statements/NIL-2026-09-changes.yaml"
    data = data_of(made)
    assert (data["subject"], data["period"]) == ("changes", {"start": "2026-09-01", "end": "2026-09-30"})
    assert made.needs == (
        "SD-2.E2 (Change populations) needs it for 2026-09, which was due on 2026-10-10, if there were none.",
    )


def test_a_whole_id_may_be_one_of_several_and_is_never_for_another_period() -> None:
    made = write("bare", "zero", "NIL-2026-09-changes-2")
    assert (made.path, data_of(made)["id"]) == (
        "evidence/statements/NIL-2026-09-changes-2.yaml",
        "NIL-2026-09-changes-2",
    )
    with pytest.raises(UsageError, match="It recurs every month, and '2026-Q3' is a quarter"):
        write("bare", "zero", "NIL-2026-Q3-changes")
    there = {**BARE, "evidence/statements/NIL-2026-09-changes.yaml": b"x"}
    with pytest.raises(UsageError, match="The next free id is NIL-2026-09-changes-2"):
        write("bare", "zero", "NIL-2026-09-changes", files=there)


STATEMENT = {
    "properties": {
        "id": {"type": "string"}, "subject": {"type": "string"}, "scope_key": {"type": "string"}, "count": {"type": "integer"},
        "period": {"type": "object", "properties": {"start": {}, "end": {}}},
        "source": {"type": "object", "properties": {"query": {"type": "string"}}}, "how_established": {"type": "string"},
        "prepared_on": {}, "signed_by": {"type": "string"}, "signed_on": {}, "corrects": {"type": "string"},
    },
    "required": ["id", "subject", "count"],
}  # fmt: skip
TOURS = """\
  - id: AC-1.E1
    title: Tours
    kind: record
    evidence: evidence/tours/*.yaml
    schema: visit
    date: held_on
    zeros: {subject: tours, per: year, scope: north}
  - {id: AC-1.E2, title: Statements, kind: statement, evidence: 'evidence/nil/*.yaml', schema: period-statement, at_least: 0}
"""


def tours(statement: str = "", tour: str = "") -> dict[str, bytes]:
    more = {"controls/schemas/period-statement.schema.json": json.dumps(STATEMENT)}
    more |= {"evidence/nil/NIL-2024-tours.yaml": statement} if statement else {}
    more |= {"evidence/tours/T-1.yaml": tour} if tour else {}
    visit = {"properties": {"held_on": {}, "who": {"type": "string"}}, "required": ["held_on"]}
    return made_up(TOURS, visit, more, "program_start: 2024-01-01\n")


SIGNED = """\
id: NIL-2024-tours
subject: tours
count: 0
period: {start: 2024-01-01, end: 2024-12-31}
source: {query: all}
how_established: asked
prepared_on: 2025-01-02
signed_by: p-001
signed_on: %s
"""


@pytest.mark.parametrize(
    ("statement", "tour", "path"),
    [
        ("", "", "evidence/nil/NIL-2024-tours.yaml"),
        ("", "held_on: 2024-05-05\n", "evidence/nil/NIL-2025-tours.yaml"),
        (SIGNED % "2025-01-03", "", "evidence/nil/NIL-2025-tours.yaml"),
        (SIGNED % "2025-01-03", "held_on: 2025-05-05\n", "evidence/nil/NIL-2026-tours.yaml"),
        ("", "held_on: soon\n", "evidence/nil/NIL-2024-tours.yaml"),
    ],
)
def test_what_happened_and_what_was_signed_is_known(statement: str, tour: str, path: str) -> None:
    made = write_own(tours(statement, tour), "tours", kind="zero")
    assert made.path == path
    assert data_of(made)["scope_key"] == "north"


def test_a_signature_of_a_day_that_nobody_can_read_is_none() -> None:
    with pytest.raises(UsageError, match="The next free id is NIL-2024-tours-2"):
        write_own(tours(SIGNED % "soon"), "tours", kind="zero")
