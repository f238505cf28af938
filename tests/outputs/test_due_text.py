"""What falls due, in a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from socgap_evidence.due import DueList, list_due
from socgap_evidence.durations import Duration
from socgap_evidence.errors import SnapshotError
from socgap_evidence.outputs import Style, due_text
from tests.support.accepted import WAIVER, judged
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REQUIREMENT, REVIEW, control, project
from tests.support.projects import judged as judged_in

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = Style()
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def due(root: Path, day: str, within: str = "90 days", owner: str = "", **more: Any) -> DueList:
    project(root, **{"files": {"evidence/reviews/a.yaml": REVIEW}, **more})
    return list_due(judged_in(root, day), Duration.parse(within), owner)


def lines(found: DueList, style: Style = PLAIN) -> list[str]:
    return due_text.render(found, style).splitlines()


def test_each_day_names_the_requirement_its_owner_and_what_to_do(tmp_path: Path) -> None:
    assert lines(due(tmp_path, "2026-06-01")) == [
        "Example, Inc., what falls due from 2026-06-01 through 2026-08-30 (90 days), the work tree",
        "",
        "2026-06-09, 8 days left",
        "  AC-1.E1  Access review, Security lead (CC6.1)",
        (
            "    evidence/reviews/a.yaml:1:10: stale from 2026-06-10: Access review: the newest is of 2026-03-01,"
            " good through 2026-06-09 (90 days and 10 days of grace). [AC-1.E1 fresh]"
        ),
        "      help: Do it again and add its record (evidence/reviews/*.yaml).",
        "",
        "1 requirement falls due (1 gap), by 2026-06-09.",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-06-09", "2026-06-09, the last day is today"),
        ("2026-06-08", "2026-06-09, 1 day left"),
        ("2026-06-07", "2026-06-09, 2 days left"),
    ],
)
def test_days_left_are_said_in_words(day: str, said: str, tmp_path: Path) -> None:
    assert said in lines(due(tmp_path, day))


def test_nothing_due_is_one_sentence(tmp_path: Path) -> None:
    assert lines(due(tmp_path, "2026-03-02"))[1:] == ["", "Nothing is due before 2026-06-01."]


def test_what_holds_already_and_what_is_unknown_is_one_line(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-05-20", files=MANY, config=MANY_CONFIG)
    assert lines(found)[-2:] == [
        "3 gaps hold already, and AC-7.E1 is unknown; 'socgap check' tells more.",
        "2 requirements fall due by 2026-08-18 (2 gaps), the first by 2026-06-09.",
    ]


def test_two_requirements_of_a_day_stand_under_it_once(tmp_path: Path) -> None:
    printed = lines(due(tmp_path, "2026-05-20", files=MANY, config=MANY_CONFIG))
    assert printed.count("2026-06-09, 20 days left") == 1
    assert "  AC-2.E1  Access review, Security lead (CC6.1)" in printed


def test_what_is_pending_is_called_the_first(tmp_path: Path) -> None:
    printed = lines(due(tmp_path, "2026-05-20", "1 year", files=MANY, config=MANY_CONFIG))
    at = printed.index("2027-02-01, 257 days left")
    assert printed[at + 2].startswith("    controls/AC-4.yaml:11:15: missing from 2027-02-02: Drill: nothing")
    assert printed[at + 3] == "      note: It is the first: nothing of it was due before."
    assert sum("It is the first" in line for line in printed) == 1


def test_what_comes_back_when_a_waiver_ends_says_so() -> None:
    printed = lines(list_due(judged("2026-07-20", WAIVER), Duration.parse("60 days")))
    at = printed.index("2026-08-31, 42 days left")
    assert printed[at + 3 :][:3] == [
        "      note: Each account has a second factor.",
        "      note: WVR-2026-001 covers it until 2026-08-31; then it is back.",
        "      help: Mend what the record shows, then record it again.",
    ]


OPEN = f"""{REQUIREMENT}    asserts:
      - {{id: AC-1.A1, says: It is done., within: {{from: "held_on", to: done_on, limit: 30 days}}}}
"""


def test_what_several_gaps_share_is_said_once_below_the_last(tmp_path: Path) -> None:
    files = {"evidence/reviews/a.yaml": REVIEW, "evidence/reviews/b.yaml": REVIEW}
    printed = lines(due(tmp_path, "2026-03-02", "30 days", files=files, requires=OPEN))
    assert [line[:28] for line in printed[4:6]] == [
        "    evidence/reviews/a.yaml:",
        "    evidence/reviews/b.yaml:",
    ]
    assert sum(line == "      note: It is done." for line in printed) == 1
    assert sum(line.startswith("      help: ") for line in printed) == 1


def test_a_gap_without_a_place_or_a_remedy_has_none(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-06-01")
    (item,) = found.items
    found = replace(found, items=(replace(item, gap=replace(item.gap, place=None, fix="")),))
    assert lines(found)[4].startswith("    stale from 2026-06-10: Access review: ")
    assert lines(found)[5] == ""


def test_a_pinned_day_is_said_first(tmp_path: Path) -> None:
    config = f"{CONFIG}as_of: 2026-06-01\n"
    assert lines(due(tmp_path, "2026-06-01", config=config))[:2] == [
        "note: the date is pinned to 2026-06-01 (socgap.yaml:3:8); this is not today's verdict",
        "",
    ]


def test_it_says_whose_controls_it_shows(tmp_path: Path) -> None:
    assert lines(due(tmp_path, "2026-06-01", owner="Security lead"))[0].startswith(
        "Example, Inc., what falls due for Security lead from 2026-06-01"
    )


def test_notes_stand_below_the_list(tmp_path: Path) -> None:
    printed = lines(due(tmp_path, "2026-06-01", config=f"{CONFIG}history: off\n"))
    assert printed[-2].startswith("note: Git is not asked (history: off)")


def painted(found: DueList) -> str:
    return due_text.render(found, Style(colour=True)).splitlines()[-1]


@pytest.mark.parametrize(
    ("day", "colour"),
    [("2026-03-02", 32), ("2026-06-01", 33), ("2026-06-10", 33)],
    ids=["nothing is due", "something is due", "a gap holds already"],
)
def test_the_last_line_has_the_colour_of_what_it_says(day: str, colour: int, tmp_path: Path) -> None:
    assert painted(due(tmp_path, day)).startswith(f"\x1b[{colour};1m")


def test_what_could_not_be_listed_is_red(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-03-02")
    assessment = replace(found.verdict.assessment, no_history=SnapshotError("No history."))
    assert painted(replace(found, verdict=replace(found.verdict, assessment=assessment))).startswith(
        "\x1b[31;1m"
    )


def test_colour_changes_nothing_else(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-05-20", "1 year", files=MANY, config=MANY_CONFIG)
    coloured = due_text.render(found, Style(colour=True))
    assert "\x1b[" in coloured
    assert ANSI.sub("", coloured) == due_text.render(found, PLAIN)


NASTY = "\\x1b[31mred\\u202e ##[stop-commands]x"


def test_a_stranger_s_text_does_nothing(tmp_path: Path) -> None:
    files = {
        "controls/AC-1.yaml": control(
            REQUIREMENT.replace("title: Access review", f'title: "{NASTY}"'), owner=f'"{NASTY}"'
        ),
        "evidence/reviews/::error::a\x1b.yaml": REVIEW,
    }
    found = due(tmp_path, "2026-06-01", files=files, config=f'company: "{NASTY}"\ncontrols: controls\n')
    printed = due_text.render(found, PLAIN)
    assert found.items
    assert "red\\u202e \\x23#[stop-commands]x" in printed
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|##\[|^\s*::", printed, re.MULTILINE)
