"""Whoever writes a control or a record in an editor is offered its keys and values, told what they mean, and corrected.

The schemas and the settings are those that ``socgap schema`` writes for a company; the server is the real one, pinned in
package-lock.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.editors.language_server import LanguageServer
from tests.support.brambleport import ROOT
from tests.support.command import run
from tests.support.repository import Repository

OWN = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Parrot census",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "held_on": {"type": "string", "format": "date", "description": "Day on which they were counted."},
    },
    "required": ["held_on"],
    "additionalProperties": False,
}
CONTROL = """\
id: PA-1
title: Parrots
section: 4
question: Are the parrots counted?
criteria: {primary: [CC6.1]}
owner: Security lead
requires:
  - {id: PA-1.E1, title: Census, kind: record, evidence: evidence/parrots/*.yaml, schema: parrots, date: held_on}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """A server in the repository of a company that has a control and a document type of its own."""
    company = Repository(tmp_path_factory.mktemp("company"))
    company.write("socgap.yaml", "company: A\ncontrols: controls\n")
    root = ROOT / "controls"
    for path in (*root.glob("*.yaml"), *root.glob("schemas/*.json")):
        company.write(f"controls/{path.relative_to(root).as_posix()}", path.read_bytes())
    company.write("controls/PA-1.yaml", CONTROL)
    company.write("controls/schemas/parrots.schema.json", json.dumps(OWN))
    assert run(company.root, "schema", "--output", "editor").code == 0
    printed = run(company.root, "schema", "--settings", "--output", "editor")
    assert printed.stderr == ""
    made = LanguageServer(company.root, json.loads(printed.stdout))
    yield made
    made.close()


RECORD = "evidence/access/reviews/ACR-2026-Q4.yaml"


@pytest.mark.parametrize(
    ("path", "text", "wanted", "unwanted"),
    [
        pytest.param("controls/PA-2.yaml", "id: PA-2\n|", {"question", "criteria", "owner", "requires"}, {"asserts"}, id="keys of a control"),
        pytest.param("controls/PA-2.yaml", "requires:\n  - id: PA-2.E1\n    |", {"evidence", "fresh", "every", "asserts", "kind"}, {"question"}, id="keys of a requirement"),
        pytest.param("controls/PA-2.yaml", "requires:\n  - kind: |", {"record", "register", "population"}, set(), id="kinds of evidence"),
        pytest.param(RECORD, "schema: evidence/access-review/1\n|", {"period", "systems", "completed_on", "source"}, {"items"}, id="keys of a record"),
        pytest.param(RECORD, "systems:\n  - items:\n      - decision: |", {"keep", "change", "revoke"}, {"maybe"}, id="values of a record"),
        pytest.param(RECORD, "source:\n  method: |", {"api", "report", "screenshot"}, set(), id="values of what it refers to"),
        pytest.param("socgap.yaml", "company: A\n|", {"time_zone", "window", "holidays"}, {"id"}, id="settings"),
        pytest.param("controls/waivers/WVR-2026-009.yaml", "id: WVR-2026-009\n|", {"expires_on", "approved_by"}, set(), id="a waiver"),
        pytest.param("controls/base/own.yaml", "|", {"asserts", "kinds"}, {"question"}, id="base assertions"),
        pytest.param("evidence/parrots/one.yaml", "|", {"held_on"}, {"period"}, id="a type of the company's own"),
    ],
)  # fmt: skip
def test_keys_and_values_are_offered(
    path: str, text: str, wanted: set[str], unwanted: set[str], server: LanguageServer
) -> None:
    found = server.offered(path, text)
    assert wanted <= found
    assert not unwanted & found


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        pytest.param(RECORD, "comp|leted_on: 2026-10-02\n", "Day the last decision was taken", id="a record"),
        pytest.param("controls/PA-2.yaml", "requires:\n  - id: PA-2.E1\n    fre|sh: {date: a, for: 1 day}\n", "recent enough", id="a rule"),
        pytest.param("evidence/parrots/one.yaml", "held|_on: 2026-01-01\n", "Day on which they were counted.", id="its own type"),
    ],
)  # fmt: skip
def test_a_key_is_explained(path: str, text: str, said: str, server: LanguageServer) -> None:
    answer: Any = server.at(path, text, "hover")
    assert said in answer["contents"]["value"].replace("&nbsp;", " ")


@pytest.mark.parametrize(
    ("path", "text", "line", "said"),
    [
        pytest.param(RECORD, "schema: evidence/access-review/1\nperiodd: {}\n", 1, "Property periodd is not allowed.", id="a key of a record"),
        pytest.param(RECORD, "systems:\n  - items:\n      - decision: maybe\n", 2, 'Value is not accepted. Valid values: "keep"', id="a value of a record"),
        pytest.param("controls/PA-2.yaml", f"{CONTROL}ownr: x\n", 8, "Property ownr is not allowed.", id="a key of a control"),
        pytest.param("controls/PA-2.yaml", CONTROL.replace("date: held_on", "fresh: {date: held_on, fro: 1 day}"), 7, "Property fro is not allowed.", id="a key of a rule"),
        pytest.param("socgap.yaml", "comany: A\n", 0, "Property comany is not allowed.", id="a key of the settings"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_marked_where_it_is(
    path: str, text: str, line: int, said: str, server: LanguageServer
) -> None:
    assert server.complaints(path, text, (line, said))


def test_what_is_sound_is_not_marked(server: LanguageServer) -> None:
    assert server.complaints("controls/PA-1.yaml", CONTROL) == []
    sample = (ROOT / "evidence/access/reviews/ACR-2026-Q1.yaml").read_text(encoding="utf-8")
    assert server.complaints("evidence/access/reviews/ACR-2026-Q1.yaml", sample) == []


def test_every_control_of_ours_is_sound_to_an_editor(server: LanguageServer) -> None:
    marked = {
        path.name: found
        for path in sorted((ROOT / "controls").glob("*-[0-9].yaml"))
        if (found := server.complaints(f"controls/{path.name}", path.read_text(encoding="utf-8")))
    }
    assert marked == {}
