"""The section of STATUS.md on operating effectiveness."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.outputs import effectiveness_words, status
from socgap_evidence.project import open_project
from tests.outputs.test_status import Page
from tests.support import accepted
from tests.support.windows import CONFIG, EVENTS, OK, OVER, QUARTERLY, YEARLY, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.verdict import Verdict

NONE = effectiveness_words.NOTHING
HEADING = "## Operating effectiveness\n"
BOTH = {"reviews/q2.yaml": {"held_on": "2026-06-20"}, "reviews/q3.yaml": {"held_on": "2026-09-20"}}


def judged(requires: str, files: Mapping[str, Any], day: str, config: str = CONFIG) -> Verdict:
    found = tree(requires, files, config=config)
    return judge(assess(open_project(found), found), date.fromisoformat(day))


def section(verdict: Verdict) -> str:
    """The section alone, with what follows it up to the next one."""
    _, _, behind = status.render(verdict).partition(HEADING)
    assert behind, "the section is there"
    return re.split(r"^## ", behind, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    (table,) = Page(text).tables
    return table


def test_it_has_a_row_for_each_control() -> None:
    found = rows(section(judged(QUARTERLY + OK, BOTH, OVER)))
    assert found == [
        ["Control", "Verdict", "Periods served", "Population", "Deviations", "Response"],
        ["AC-1", "effective", "2 of 2", "2", NONE, NONE],
    ]


@pytest.mark.parametrize(
    ("requires", "files", "day", "row"),
    [
        pytest.param(QUARTERLY, {}, OVER, ["not effective", "0 of 2", NONE, NONE, "missing"], id="nothing"),
        pytest.param(
            QUARTERLY,
            {**BOTH, "reviews/q2.yaml": {"held_on": "2026-06-20", "done_on": "2026-08-08"}},
            OVER,
            ["not effective", "2 of 2 (1 late)", "2", NONE, "missing"],
            id="late",
        ),
        pytest.param(
            EVENTS + OK,
            {"reviews/a.yaml": {"held_on": "2026-05-05", "ok": False}},
            OVER,
            ["effective with exceptions", NONE, "1", "1", "missing"],
            id="a deviation",
        ),
        pytest.param(
            QUARTERLY,
            BOTH,
            "2026-09-30",
            ["effective, in progress", "2 of 2", "2", NONE, NONE],
            id="in progress",
        ),
        pytest.param(YEARLY, {}, OVER, ["not operated", NONE, NONE, NONE, NONE], id="no occasion"),
    ],
)
def test_a_row_says_what_was_found(requires: str, files: Any, day: str, row: list[str]) -> None:
    assert rows(section(judged(requires, files, day)))[1][1:] == row


def test_everything_that_deviates_is_listed_below_its_control() -> None:
    text = section(accepted.judged("2026-07-20", accepted.WAIVER))
    assert "### What keeps controls from being effective" in text
    assert (
        "- **[AC-1](#ac-1) not effective**: 1 of 2 periods was missed or late \\(50%; tolerated 25%\\).\n"
        in text
    )
    lines = [line for line in text.splitlines() if line.startswith("  - ")]
    assert [line.partition(":")[0] for line in lines] == [
        "  - AC-1.E1, 2026-Q2 \\(missed\\)",
        "  - AC-1.E1, REV-1 root \\(AC-1.A1\\)",
        "  - AC-1.E4, 2026-Q2 \\(missed\\)",
    ]
    assert lines[1].endswith("Management's response: WVR-2026-001.")
    assert lines[0].endswith("Management has not responded.")


def test_what_is_effective_is_not_explained() -> None:
    assert "###" not in section(judged(QUARTERLY, BOTH, OVER))


def test_what_has_not_operated_says_what_to_do() -> None:
    text = section(judged(YEARLY, {}, OVER))
    assert text.rstrip().endswith("Run it inside the window, move the window, or tell the auditor.")


def test_odd_periods_are_named_for_the_auditor() -> None:
    files = {
        "reviews/a.yaml": {"held_on": "2026-03-20"},
        "reviews/b.yaml": {"held_on": "2026-09-30", "done_on": "2026-10-02"},
    }
    text = section(judged(QUARTERLY.replace("quarter", "half-year"), files, OVER))
    assert "- Served before the window began: AC-1.E1 2026-H1 on 2026-03-20." in text
    text = section(judged(QUARTERLY, files, OVER))
    assert "- Completed after the window had ended: AC-1.E1 2026-Q3 on 2026-10-02." in text


def test_the_thresholds_are_those_of_the_company_and_it_says_so() -> None:
    config = f"{CONFIG}effectiveness: {{late_or_missed_slots: 0.5}}\n"
    text = section(judged(QUARTERLY, BOTH, OVER, config))
    assert "Tolerated: 50% of the periods missed or late;" in text
    assert "The thresholds are the company's own and no audit standard" in text


def test_that_a_waiver_changes_nothing_is_said_where_there_is_one() -> None:
    said = "A waiver moves the gate and never this verdict"
    assert said in section(accepted.judged("2026-07-20", accepted.WAIVER))
    assert said not in section(accepted.judged("2026-07-20"))


@pytest.mark.parametrize(
    ("config", "day", "why"),
    [
        pytest.param(CONFIG.partition("window")[0], OVER, "names no audit window", id="without a window"),
        pytest.param(CONFIG, "2026-03-31", "begins on 2026-04-01", id="before it begins"),
    ],
)
def test_one_line_says_why_nothing_is_said(config: str, day: str, why: str) -> None:
    (line,) = section(judged(QUARTERLY, BOTH, day, config)).strip().splitlines()
    assert line.startswith("Nothing is said of operating effectiveness:")
    assert why in line.replace("\\", "")


def test_it_names_no_day_on_which_it_was_made() -> None:
    one, other = (status.render(judged(QUARTERLY, BOTH, day)) for day in ("2026-10-20", "2026-11-03"))
    assert one == other


def test_what_stands_in_evidence_never_becomes_markup() -> None:
    evil = "x](http://evil) <b>| `y`"
    text = section(
        judged(EVENTS + OK, {"reviews/a.yaml": {"id": evil, "held_on": "2026-05-05", "ok": False}}, OVER)
    )
    page = Page(text)
    assert page.links == ["#ac-1", "#ac-1"]
    assert [len(row) for row in page.tables[0]] == [6, 6]
    assert "<b>" not in text
