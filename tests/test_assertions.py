"""docs/assertions.md, which names what is tested elsewhere or not at all: a page that errs there is worse than none."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from scripts.generate import REFERENCE, files
from socgap_evidence.documents import read_document
from socgap_evidence.rules import KEYWORDS

ROOT = Path(__file__).parent.parent
CONTROLS = ROOT / "controls"
PAGE = (ROOT / "docs/assertions.md").read_text(encoding="utf-8")
ALL = 354
"""How many there are: those of the 23 controls, and those that hold for all of them."""
ID = re.compile(r"[A-Z]{2}-\d+\.[AJS]\d+|B-[A-Z]{3}-\d+")
WORDS = {"socgap check", "ceiling", "floor"}
"""What else the page may write as code: they are not claims about a rule, an assertion or a schema."""


def rows(page: str) -> dict[str, str]:
    """The last cell of each row by the id in its first."""
    found = re.findall(r"^\| `([^`]+)` \|.*\| (.+) \|$", page, re.MULTILINE)
    assert len(found) == len(dict(found)), "an id stands twice"
    return dict(found)


ELSEWHERE, UNTESTED = (rows(part) for part in PAGE.split("\n## Not tested\n"))


def data(path: Path) -> Any:
    return read_document(path.name, path.read_bytes()).data


def catalogue() -> list[dict[str, Any]]:
    """Every requirement and every file of base assertions."""
    controls = [data(path) for path in sorted(CONTROLS.glob("*.yaml"))]
    base = [data(path) for path in sorted((CONTROLS / "base").glob("*.yaml"))]
    return [*(one for control in controls if "requires" in control for one in control["requires"]), *base]


REQUIREMENTS = catalogue()
TESTED = {one["id"] for item in REQUIREMENTS for one in item.get("asserts", [])}


def requires(document_type: str, path: str) -> bool:
    """Whether a schema demands the field at a path, in each item of the lists on its way."""
    schema = data(CONTROLS / f"schemas/{document_type}.schema.json")
    for name in path.split("."):
        schema = schema.get("items", schema)
        if name not in schema.get("required", []):
            return False
        schema = schema["properties"][name]
    return True


def test_each_of_them_is_tested_or_named_once() -> None:
    assert TESTED.isdisjoint(ELSEWHERE)
    assert TESTED.isdisjoint(UNTESTED)
    assert set(ELSEWHERE).isdisjoint(UNTESTED)
    assert len(TESTED) + len(ELSEWHERE) + len(UNTESTED) == ALL
    assert f" {ALL} " in PAGE


def test_their_numbers_have_no_holes() -> None:
    everything = {*TESTED, *ELSEWHERE, *UNTESTED}
    assert [one for one in everything if not ID.fullmatch(one)] == []
    numbered = sorted((one.rstrip("0123456789"), int(re.findall(r"\d+", one)[-1])) for one in everything)
    for group, members in groupby(numbered, key=lambda pair: pair[0]):
        numbers = [number for _, number in members]
        assert numbers == list(range(1, len(numbers) + 1)), group


@pytest.mark.parametrize("assertion", ELSEWHERE)
def test_what_is_said_to_test_it_exists(assertion: str) -> None:
    cell = ELSEWHERE[assertion]
    fields = re.findall(r"`([a-z_.]+)` of `([a-z-]+)`", cell)
    assert [field for field in fields if not requires(field[1], field[0])] == []
    plain = re.sub(r"`[a-z_.]+` of `[a-z-]+`", "", cell)
    named = set(re.findall(r"`([^`]+)`", plain))
    assert named - WORDS <= TESTED | set(KEYWORDS)
    assert fields or named or "](adr/" in cell


@pytest.mark.parametrize("assertion", UNTESTED)
def test_what_is_named_beside_an_untested_one_is_tested(assertion: str) -> None:
    named = set(re.findall(r"`([^`]+)`", UNTESTED[assertion]))
    assert named <= TESTED | set(KEYWORDS)


def test_every_document_is_reviewed_each_year() -> None:
    cadences = [one["fresh"] for one in REQUIREMENTS if one.get("kind") == "document"]
    assert cadences
    for fresh in cadences:
        assert {key: fresh[key] for key in ("date", "for", "grace")} == {
            "date": "last_reviewed_on",
            "for": "12 months",
            "grace": "15 days",
        }


def test_every_register_that_is_due_more_often_is_reviewed_in_each_period() -> None:
    registers = [one for one in REQUIREMENTS if one.get("kind") == "register"]
    often = [one for one in registers if one["fresh"]["for"] != "12 months"]
    assert often
    assert [one["id"] for one in often if one.get("every", {}).get("date") != "$.review_log[*].date"] == []


def test_the_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)", PAGE)
    assert targets
    assert [one for one in targets if not (ROOT / "docs" / one).is_file()] == []


def test_the_list_of_those_tested_has_each_of_them() -> None:
    page = files()[REFERENCE / "assertions.md"]
    assert set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)) == TESTED
    anchors = set(re.findall(r"rules\.md#(\w+)", page))
    headings = re.findall(r"^## `(\w+)`$", (REFERENCE / "rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert anchors <= set(headings)
