"""A small company that imports: one project, read once, and a plan of a mapping, an export and the files that are there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from socgap_evidence.documents import read_document
from socgap_evidence.importing import MappingFile, Origin, Plan, open_mapping, plan_import
from socgap_evidence.importing.telling import told
from socgap_evidence.project import Project, open_project
from tests.support.projects import MemoryTree

if TYPE_CHECKING:
    from socgap_evidence.model import Json

PATH = "evidence/registers/people.yaml"
COMMON = "title: Roster\ntype: people\nkey: id\n"
PEOPLE = (
    COMMON
    + """fields:
  id: {column: [Number, No.], prefix: p-}
  name: {column: Name}
  work_email: {column: Email, default: null}
  type: {value: employee}
  role_title: {column: Title}
  manager: {column: Manager, lookup: {in: people, by: work_email}, default: null}
  status: {column: Status, values: {Active: active, Gone: terminated}}
  hired_on: {column: Start, date: DD/MM/YYYY}
  terminated_at: {column: End, default: null, optional: true, at: "18:00", zone: company}
  groups: {value: [all_staff], keep: true}
"""
)
ROSTER = """Number,Name,Email,Title,Manager,Status,Start
001,Ines Okafor,ines@example.com,Chief executive,,Active,01/03/2021
002,Tomasz Brandt,tomasz@example.com,Engineer,INES@example.com,Active,12/04/2021
"""


@cache
def project() -> Project:
    return open_project(MemoryTree({"socgap.yaml": "company: Example, Inc.\ntime_zone: Europe/Lisbon\n"}))


def plan(
    mapping: str = PEOPLE,
    export: str | bytes = ROSTER,
    there: str | None = None,
    *,
    path: str = PATH,
    onto: bool = False,
    files: dict[str, str] | None = None,
    at: str | None = None,
    by: str | None = None,
    name: str = "roster.csv",
) -> Plan:
    """What an import would do; ``there`` is the file as it is."""
    known = {**(files or {}), **({} if there is None else {path: there})}
    opened = open_mapping(MappingFile("people.yaml", "people.yaml", mapping.encode()), project())
    raw = export if isinstance(export, bytes) else export.encode()
    origin = Origin(name, raw, at, by)
    return plan_import(opened, project(), MemoryTree(known), path, origin, onto=onto)


def items(made: Plan) -> dict[str, dict[str, Json]]:
    """The items of what would be written, by id."""
    data = read_document("a.yaml", made.after.encode()).data
    assert isinstance(data, dict)
    found = data["items"]
    assert isinstance(found, list)
    return {str(one.get("id")): one for one in found if isinstance(one, dict)}


def faults(made: Plan) -> list[tuple[int, str | None, str]]:
    return [(fault.line, fault.column, fault.message) for fault in made.faults]


def said(made: Plan) -> str:
    return "\n".join(told(made))
