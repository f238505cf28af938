"""A fleet in each format: the same numbers, never a 0 where nothing was judged, and as wide as there is room."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from msgspec.structs import replace

import socgap_evidence.outputs
from socgap_evidence.fleet import Fleet, Gate, Row, Standing
from socgap_evidence.model import Answer, Status
from socgap_evidence.outputs import Style, fleet_csv, fleet_json, fleet_markdown, fleet_text
from socgap_evidence.outputs.html import fleet as page
from tests.support.reports import read

SCHEMA = json.loads(
    Path(socgap_evidence.outputs.__file__).with_name("fleet.schema.json").read_text(encoding="utf-8")
)
DAY = date(2026, 4, 20)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def standing(name: str, status: Status, section: int = 4) -> Standing:
    return Standing(name, f"Title of {name}", section, status, Answer.YES)


MET = Row(
    "north", "north", "Ines", Gate.OPEN, "The gate is open.", DAY, company="North, Inc.", tree="the work tree",
    commit=COMMIT, controls=(standing("AC-1", Status.MET), standing("PM-1", Status.NOT_APPLICABLE, 1)),
    next_due=date(2026, 6, 9), next_requirement="AC-1.E1",
)  # fmt: skip
CLOSED = replace(
    MET, name="south", path="south", owner="", gate=Gate.CLOSED, says="The gate is closed.", tree=f"commit {COMMIT[:12]}",
    controls=(*(standing(f"AC-{number}", Status.GAP) for number in range(1, 11)), standing("X-1", Status.DUE, 9)),
    pinned_by="socgap.yaml:3:8", asks_git=False,
)  # fmt: skip
LOST = Row("west", "west", "", Gate.UNCHECKED, "socgap.yaml:1:1: 'compny' is not a field.", DAY)
FRESH = replace(MET, name="new", commit="")
FLEET = Fleet("A group", DAY, "", (MET, CLOSED, LOST, FRESH))


def text(fleet: Fleet = FLEET, **more: Any) -> str:
    return fleet_text.render(fleet, Style(**more))


def test_the_table() -> None:
    assert text() == (
        "A group, 4 repositories as of 2026-04-20\n"
        "\n"
        "gate                repository   ✓   !   ·   ~   ✗   ?   –  next due    commit\n"  # noqa: RUF001  # an en dash
        "✓  open             north        1   0   0   0   0   0   1  2026-06-09  0123456789ab+\n"
        "✗  closed           south        0   1   0   0  10   0   0  2026-06-09  0123456789ab\n"
        "    gap: AC-1, AC-2, AC-3, AC-4, AC-5, AC-6, AC-7, AC-8 and 2 more.\n"
        "    The date is pinned to 2026-04-20 (socgap.yaml:3:8): this is not today's verdict.\n"
        "    Git was not asked (history: off).\n"
        "?  could not check  west\n"
        "    socgap.yaml:1:1: 'compny' is not a field.\n"
        "✓  open             new          1   0   0   0   0   0   1  2026-06-09\n"
        "    It has no commit yet.\n"
        "\n"
        "Controls: ✓ met, ! due, · pending, ~ waived, ✗ gap, ? unknown, – not-applicable. A commit with + is\n"  # noqa: RUF001  # as above
        "the one below the work tree that was judged.\n"
        "\n"
        "1 of 4 repositories could not be checked, the gate of 1 is closed, that of 2 is open.\n"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_it_is_as_wide_as_there_is_room(width: int) -> None:
    assert max(map(len, text(width=width).splitlines())) <= max(width, 88)
    assert max(map(len, text(width=width).splitlines()[2:-1])) <= width
    assert ("next due    commit" in text(width=width)) == (width >= 90)


def test_where_there_is_no_room_for_a_table_each_repository_has_its_lines() -> None:
    lines = text(width=60).splitlines()
    assert lines[2:6] == [
        "✓ open north",
        "    1 met, 1 not-applicable, next due 2026-06-09, commit",
        "    0123456789ab+.",
        "✗ closed south",
    ]
    assert "? could not check west" in lines
    assert "    Nothing was judged." in lines


def test_in_ascii_signs_are_ascii_and_words_stay() -> None:
    shown = text(unicode=False)
    assert shown.isascii()
    assert "OK open " in shown
    assert "X  closed" in shown
    assert "OK met, ! due, . pending, ~ waived, X gap, ? unknown, - not-applicable" in shown


def test_colour_adds_nothing_but_colour() -> None:
    assert re.sub(r"\x1b\[[0-9;]*m", "", text(colour=True)) == text()
    assert text(colour=True) != text()


def test_a_day_that_was_chosen_is_said_at_the_end() -> None:
    chosen = replace(FLEET, day_chosen_by="--as-of")
    assert text(chosen).endswith(" (As of 2026-04-20.)\n")
    assert "chosen by \\-\\-as\\-of" in fleet_markdown.render(
        chosen, Style()
    ) or "chosen by" in fleet_markdown.render(chosen, Style())
    assert "chosen by --as-of" in page.render(chosen)


# ---------------------------------------------------------------- programs


def test_json_meets_its_schema_and_says_all() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    data = json.loads(fleet_json.render(FLEET, Style()))
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(data)
    assert data["gates"] == {"could not check": 1, "closed": 1, "open": 2}
    assert (data["exit_code"], data["title"]) == (2, "A group")
    north, south, west, new = data["repositories"]
    assert north["counts"]["met"] == 1
    assert len(south["worst"]) == 10
    assert (west["counts"], west["controls"], west["tree"], west["commit"]) == (None, [], None, None)
    assert new["commit"] is None


def test_json_in_ascii_has_the_same_values() -> None:
    strange = replace(FLEET, title="Ünï ✓")
    written = fleet_json.render(strange, Style(unicode=False))
    assert written.isascii()
    assert json.loads(written) == json.loads(fleet_json.render(strange, Style()))


def test_csv_has_a_row_for_each_and_no_count_where_nothing_was_judged() -> None:
    rows = list(csv.DictReader(io.StringIO(fleet_csv.render(FLEET, Style()), newline="")))
    assert [row["repository"] for row in rows] == ["north", "south", "west", "new"]
    assert [row["gap"] for row in rows] == ["0", "10", "", "0"]
    assert rows[1]["worst"] == ", ".join(f"AC-{number}" for number in range(1, 11))
    assert rows[2]["says"] == LOST.says


# ---------------------------------------------------------------- Markdown


def test_markdown_begins_with_the_gates() -> None:
    lines = fleet_markdown.render(FLEET, Style()).splitlines()
    assert lines[0] == f"**✗ {FLEET.headline}**"
    assert lines[6].startswith("| north | ✓ open | 1 | 0 | 0 | 0 | 0 | 0 | 1 | 2026-06-09 |")
    assert lines[8].startswith("| west | ? could not check |  |  |")


def test_what_is_too_long_for_a_forge_leaves_out_what_is_open_first_and_says_so() -> None:
    rows = tuple(
        replace(
            (MET, LOST)[number % 2],
            name=f"repository {number}",
            says="Wrong. " * 20,
            owner="",
        )
        for number in range(600)
    )
    shown = fleet_markdown.render(replace(FLEET, rows=rows), Style())
    assert len(shown.encode()) <= fleet_markdown.LONGEST
    listed = re.findall(r"^\| repository (\d+) \| (.)", shown, re.MULTILINE)
    assert [int(number) for number, _ in listed] == sorted(int(number) for number, _ in listed)
    assert Counter(sign for _, sign in listed)["?"] == 300 or {sign for _, sign in listed} == {"?"}
    assert f"*Showing {len(listed)} of 600 repositories:" in shown


# ---------------------------------------------------------------- the page


def test_the_page_runs_nothing_and_asks_for_nothing() -> None:
    shown = read(page.render(FLEET))
    (policy,) = (
        attributes["content"]
        for tag, attributes in shown.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    (style,) = (text for tag, _, text in shown.raw if tag == "style")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
    (script,) = (attributes for tag, attributes, _ in shown.raw if tag == "script")
    assert script == {"type": "application/json", "id": "fleet-data"}
    for _, attributes in shown.elements:
        assert not attributes.keys() & {"style", "src", "srcset", "action"}
        assert not [name for name in attributes if name.startswith("on")]
        assert "://" not in str(list(attributes.values()))


def test_the_page_holds_its_facts() -> None:
    shown = read(page.render(FLEET))
    (data,) = (text for _, attributes, text in shown.raw if attributes.get("id") == "fleet-data")
    lean = json.loads(data)
    assert [one["name"] for one in lean["repositories"]] == ["north", "south", "west", "new"]
    assert FLEET.headline in shown.said


def test_the_matrix_has_a_word_for_each_sign_and_none_where_there_is_no_control() -> None:
    source = page.render(FLEET)
    row = re.search(r"<tr><th scope=\"row\"><strong>X-1</strong>.*?</tr>", source)
    assert row is not None
    words = re.findall(r'<span class="hear">(.*?)</span>', row[0])
    assert words == ["none", "due", "none", "none"]
    order = re.findall(r"<tr><th scope=\"row\"><strong>([A-Z]+-\d+)</strong>", source)
    assert order == ["PM-1", "AC-1", *(f"AC-{number}" for number in range(2, 11)), "X-1"]


def test_where_nothing_was_judged_there_is_no_matrix() -> None:
    assert 'id="controls"' not in page.render(replace(FLEET, rows=(LOST,)))


def test_an_open_fleet_is_open_on_its_page() -> None:
    assert 'class="card verdict open"' in page.render(replace(FLEET, rows=(MET,)))
    assert 'class="card verdict open"' not in page.render(FLEET)


# ---------------------------------------------------------------- never green


@pytest.mark.parametrize(
    "gates", [[Gate.UNCHECKED], [Gate.OPEN, Gate.UNCHECKED], [Gate.UNCHECKED, Gate.CLOSED]]
)
def test_what_could_not_be_checked_is_never_green(gates: list[Gate]) -> None:
    fleet = replace(
        FLEET, rows=tuple(replace(MET, name=str(place), gate=gate) for place, gate in enumerate(gates))
    )
    assert fleet.exit_code == 2
    assert "could not be checked" in fleet.headline


def test_no_rows_at_all_are_no_pass() -> None:
    assert replace(FLEET, rows=()).exit_code == 2
