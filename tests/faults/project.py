"""A small company whose gate is open, and that asks for all that can fail: git, keys, helpers, every kind of file."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
from typing import TYPE_CHECKING, Any

import openpyxl

from tests.support import accepted
from tests.support.projects import control
from tests.support.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-04-20"
INES, BJORN = "ines@brambleport.example", "bjorn@brambleport.example"
LETTER = base64.b64decode(
    "JVBERi0xLjcKMSAwIG9iago8PCAvVHlwZSAvQ2F0YWxvZyA+PgplbmRvYmoKdHJhaWxlcgo8PCAvUm9vdCAxIDAgUiA+PgpzdGFydHhyZWYKOQolJUVPRgo="
)
_PROSE = "Access is given by role, asked for by the line manager, approved by who owns the system, and taken back on the last day.\n"
_DAY = {"type": "string", "format": "date"}
_TEXT = {"type": "string"}


def _items(**fields: Any) -> dict[str, Any]:
    item = {"type": "object", "properties": fields, "required": ["id"], "additionalProperties": False}
    return {"properties": {"items": {"type": "array", "minItems": 1, "items": item}}, "required": ["items"]}


SCHEMAS: dict[str, Any] = {
    "look": {
        "properties": {"held_on": _DAY, "approved_by": _TEXT, "approved_on": _DAY},
        "required": ["held_on"],
        "additionalProperties": False,
    },
    "staff": _items(id=_TEXT, hired_on=_DAY),
    "systems": _items(id=_TEXT, name=_TEXT),
    "campaign": _items(id=_TEXT, person=_TEXT, completed_on=_DAY),
    "policy": {"properties": {"title": _TEXT, "reviewed_on": _DAY}, "required": ["title", "reviewed_on"]},
}
WITNESSED = """\
  - id: AC-3.E1
    title: Looks
    kind: record
    evidence: evidence/looks/*.yaml
    schema: look
    fresh: {date: held_on, for: 90 days}
    asserts:
      - {id: AC-3.A1, says: They enter git within a month., recorded: {date: held_on, within: 30 days}}
      - {id: AC-3.A2, says: Somebody has signed them., approved: {by: approved_by, on: approved_on, proof: signed}}
"""
COVERED = """\
  - id: AC-4.E1
    title: Staff
    kind: register
    evidence: evidence/staff.csv
    schema: staff
  - id: AC-4.E2
    title: Systems
    kind: register
    evidence: evidence/systems.xlsx
    schema: systems
  - id: AC-4.E3
    title: Training
    kind: record
    evidence: evidence/training/*.json
    schema: campaign
    asserts:
      - id: AC-4.A1
        says: Everybody is trained.
        covers:
          population: {in: staff, each: "$.items[*]", key: id, from: hired_on}
          by: {each: "$.items[*]", key: person, date: completed_on}
          for: 12 months
          joining: 30 days
  - id: AC-4.E4
    title: Access policy
    kind: document
    evidence: evidence/policies/*.md
    schema: policy
    fresh: {date: reviewed_on, for: 12 months}
    asserts:
      - {id: AC-4.A2, says: It says what it is for., content: {headings: [Purpose]}}
  - id: AC-4.E5
    title: Letters
    kind: external_report
    evidence: evidence/letters/*.pdf
    attachment: {sidecar: true}
"""


def _workbook(*rows: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _trained(*people: str) -> str:
    return json.dumps(
        {"items": [{"id": f"t-{one}", "person": one, "completed_on": "2026-02-20"} for one in people]}
    )


def files() -> dict[str, str | bytes]:
    """Every file of the company but what is signed, by its path."""
    sidecar = f"sha256: {hashlib.sha256(LETTER).hexdigest()}\ndescription: The scope.\ncaptured_at: 2026-01-31T10:00:00Z\n"
    shared = str(accepted.FILES["controls/shared.yaml"])
    return {
        **accepted.FILES,
        **dict([accepted.waiver_file(accepted.WAIVER)]),
        **{f"controls/schemas/{name}.schema.json": json.dumps({"type": "object", **one}) for name, one in SCHEMAS.items()},
        "controls/shared.yaml": shared + "  staff: evidence/staff.csv\n  people: evidence/registers/people.yaml\n",
        "controls/AC-3.yaml": control(WITNESSED, name="AC-3", title="Looks"),
        "controls/AC-4.yaml": control(COVERED, name="AC-4", title="People and systems"),
        "controls/schemas/people.schema.json": json.dumps(PEOPLE_SCHEMA),
        "evidence/registers/people.yaml": PEOPLE,
        "evidence/staff.csv": "id,hired_on\np-001,2020-01-01\np-002,2026-02-02\n",
        "evidence/systems.xlsx": _workbook(("id", "name"), ("s-1", "Shop")),
        "evidence/training/a.json": _trained("p-001"),
        "evidence/training/b.json": _trained("p-002"),
        "evidence/policies/access.md": "---\ntitle: Access\nreviewed_on: 2026-02-01\n---\n# Purpose\n\n" + _PROSE,
        "evidence/letters/scope.pdf": LETTER,
        "evidence/letters/scope.pdf.yaml": sidecar,
        ".gitignore": "/out/\n",
    }  # fmt: skip


PEOPLE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": _TEXT, "work_email": _TEXT, "hired_on": _DAY, "terminated_at": {}},
            },
        }
    },
    "required": ["items"],
}
PEOPLE = f"""\
items:
  - {{id: p-001, work_email: {INES}, hired_on: 2020-01-01, terminated_at: null}}
  - {{id: p-002, work_email: {BJORN}, hired_on: 2026-02-02, terminated_at: 2026-07-31T17:00:00Z}}
  - {{id: p-003, hired_on: 2020-01-01}}
"""


def build(root: Path, keys: Path) -> Repository:
    """The repository at ``root``, with its status, and the key that signs in ``keys``."""
    made = Repository(root)
    keys.mkdir()
    key = keys / "bjorn"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
    for path, content in files().items():
        made.write(path, content)
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    made.write("controls/allowed_signers", f'{BJORN} namespaces="git,socgap-pack" {public}\n')
    made.commit("Begin", when="2026-03-20T12:00:00+00:00")
    made.write("evidence/looks/one.yaml", "held_on: 2026-04-01\n")
    made.commit("A look", when="2026-04-02T12:00:00+00:00")
    made.write(
        "evidence/looks/one.yaml", "held_on: 2026-04-01\napproved_by: p-002\napproved_on: 2026-04-03\n"
    )
    made.git("add", "--all")
    options = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={key}")
    made.git(
        *options,
        "commit",
        "-q",
        "-S",
        "-m",
        "Approved",
        when="2026-04-03T12:00:00+00:00",
        who=("Bjorn", BJORN),
    )
    return made
