"""What is asked of registers grows as they do, and no faster: calls of functions are counted, and no time.

What happens inside one call of the interpreter's own is not seen, such as copying a tuple.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.assessing import assess
from socgap_evidence.inspection import counts_behind
from socgap_evidence.intervals import ALWAYS
from socgap_evidence.judging import judge
from socgap_evidence.model import Gap, Reason
from socgap_evidence.project import open_project
from socgap_evidence.project.waivers import Cover
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import Records
from socgap_evidence.rules.subject import Shelf
from socgap_evidence.waivers import JudgedWaiver, Waivers
from tests.support.accepted import WAIVER, world
from tests.support.projects import MemoryTree, document, find, subject

if TYPE_CHECKING:
    from collections.abc import Callable

    from socgap_evidence.verdict import Verdict

FEW, MANY = 30, 300
ROOM = 1.3
"""How much more than ten times as much ten times as many may take."""


def calls(work: Callable[[int], Callable[[], object]], number: int) -> int:
    """How many functions are called to do some work for so many; what prepares it does not count."""
    do, count = work(number), 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(before)
    return count


PEOPLE = '{in: people, each: "$.items[*]", key: id, from: hired_on, until: left_on}'
ASSERTS = f"""\
      - {{id: AC-1.A1, says: Trained.,
         covers: {{population: {PEOPLE}, by: {{each: "$.items[?@.result == 'passed']", key: person, date: "on"}},
                  for: 12 months, grace: 15 days, joining: 30 days, away: {{from: left_on, until: left_on}}}}}}
      - {{id: AC-1.A2, says: Known., resolves: {{each: "$.items[*]", key: person, to: {PEOPLE}, "on": "on"}}}}
      - {{id: AC-1.A3, says: Once., unique: {{each: "$.items[*]", by: person}}}}
      - {{id: AC-1.A4, says: The same., agrees: {{left: {{each: "$.items[*]", key: person, called: trained}},
         right: {{in: people, each: "$.items[*]", key: id}}}}}}
      - {{id: AC-1.A5, says: Alike., agrees: {{each: "$.items[*]", key: person, fields: {{person: id}}, with: {{in: people, each: "$.items[*]", key: id}}}}}}
      - {{id: AC-1.A6, says: Soon., within: {{each: "$.items[*]", from: "on", to: "on", limit: 3 days}}}}
      - {{id: AC-1.A7, says: Right., expect: {{each: "$.items[*]", schema: {{properties: {{result: {{const: passed}}}}}}}}}}
"""
COMPARED = "AC-1.A5"
"""Holds each record against each that goes by the same name, whatever it costs."""
TEXT: Any = {"type": "string"}
DATE: Any = {"type": ["string", "null"], "format": "date"}


def register(**fields: Any) -> str:
    row = {"type": "object", "properties": fields, "additionalProperties": False}
    table = {"type": "array", "items": row, "minItems": 1}
    return json.dumps({"type": "object", "properties": {"items": table}, "additionalProperties": False})


def company(number: int, *, distinct: bool = True) -> MemoryTree:
    """So many people of whom every tenth lacks training; all go by one id unless they are ``distinct``."""
    ids = [f"p-{one if distinct else 0}" for one in range(number)]
    people = "".join(f"{one},2026-02-01,\n" for one in ids)
    trained = "".join(f"{one},2026-03-01,{'passed' if at % 10 else 'failed'}\n" for at, one in enumerate(ids))
    requires = [
        "  - {id: AC-1.E1, title: People, kind: register, evidence: evidence/people.csv, schema: people}",
        "  - id: AC-1.E2\n    title: Training\n    kind: register\n    evidence: evidence/training.csv",
        "    schema: training\n    asserts:",
    ]
    asserts = (
        ASSERTS
        if distinct
        else "".join(one for one in ASSERTS.splitlines(keepends=True) if COMPARED not in one)
    )
    control = "id: AC-1\ntitle: T\nsection: 4\nquestion: Is it?\nobjective: It is.\ncriteria: {primary: [CC6.1]}\nowner: O\n"
    return MemoryTree(
        {
            "socgap.yaml": "company: A\ncontrols: controls\nprogram_start: 2026-01-01\n",
            "controls/AC-1.yaml": "\n".join([f"{control}requires:", *requires, asserts]),
            "controls/schemas/people.schema.json": register(id=TEXT, hired_on=DATE, left_on=DATE),
            "controls/schemas/training.schema.json": register(person=TEXT, on=DATE, result=TEXT),
            "evidence/people.csv": f"id,hired_on,left_on\n{people}",
            "evidence/training.csv": f"person,on,result\n{trained}",
        }
    )


def judged(tree: MemoryTree) -> Verdict:
    return judge(assess(open_project(tree), tree), date(2026, 10, 1))


def judging(*, distinct: bool) -> Callable[[int], Callable[[], object]]:
    return lambda number: lambda: judged(company(number, distinct=distinct))


def explaining(number: int) -> Callable[[], object]:
    verdict = judged(company(number))
    gaps = [gap for control in verdict.controls for gap in control.gaps]
    assert len(gaps) >= number / 10
    return lambda: [list(counts_behind(verdict, gap)) for gap in gaps]


def one_with_many_records(number: int) -> Callable[[], object]:
    """One member whose records are good for a day each, with a day between them."""
    start = date(2020, 1, 1).toordinal()
    days = [str(date.fromordinal(start + 2 * at)) for at in range(number)]
    found = [document({"items": [{"person": "p-1", "on": day} for day in days]})]
    shelves = {"people": Shelf([document({"id": "p-1"}, "people.yaml")])}
    value = {
        "population": {"in": "people", "key": "id"},
        "by": {"each": "$.items[*]", "key": "person", "date": "on"},
        "for": "0 days",
    }
    assert len(find("covers", value, found, shelves=shelves)) == number + 1
    return lambda: find("covers", value, found, shelves=shelves)


def accepting(number: int) -> Callable[[], object]:
    """An entry of a waiver for each gap."""
    base = judged_waiver()
    gap = Gap("AC-1", "AC-1.E1", None, "covers", Reason.FAILING, ALWAYS, "It is so.", "Mend it.", None)
    gaps = [replace(gap, about=(f"p-{one}",)) for one in range(number)]
    cover = Cover("AC-1", Reason.FAILING, None, None, (), None, None, None)
    covers = tuple(replace(cover, records=gap.about) for gap in gaps)
    waivers = Waivers((replace(base, waiver=replace(base.waiver, covers=covers)),))
    assert all(len(list(waivers.naming(gap))) == 1 for gap in gaps)
    return lambda: [list(waivers.naming(gap)) for gap in gaps]


def judged_waiver() -> JudgedWaiver:
    return JudgedWaiver(open_project(world(WAIVER)).waivers[0])


def matching(number: int) -> Callable[[], object]:
    """Records that share one of two fields by which they are matched."""
    rows = [{"kind": "laptop", "id": f"A-{one}"} for one in range(number)]
    others = Records.parse(
        {"in": "assets", "each": "$.items[*]", "key": "id", "matching": {"kind": "kind", "id": "id"}}
    )
    about = subject([], shelves={"assets": Shelf([document({"items": rows}, "assets.yaml")])})
    here = document({"items": rows})
    records = [Here(here, node) for _, node in Shelf([here]).records(others.each[0])]
    assert all(len(list(others.entries(about, one))) == 1 for one in records)
    return lambda: [list(others.entries(about, one)) for one in records]


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(judging(distinct=True), id="judging a register"),
        pytest.param(judging(distinct=False), id="judging one in which all have the same id"),
        pytest.param(explaining, id="explaining each gap"),
        pytest.param(one_with_many_records, id="a member with many records"),
        pytest.param(accepting, id="a waiver with an entry for each gap"),
        pytest.param(matching, id="records that share one of two fields"),
    ],
)
def test_ten_times_as_many_take_ten_times_as_much(work: Callable[[int], Callable[[], object]]) -> None:
    assert calls(work, MANY) <= 10 * ROOM * calls(work, FEW)


def test_every_cell_of_a_register_is_looked_at_a_bounded_number_of_times() -> None:
    more = calls(judging(distinct=True), MANY) - calls(judging(distinct=True), FEW)
    assert more / (MANY - FEW) < 500
