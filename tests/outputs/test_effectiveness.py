"""Operating effectiveness in the terminal and for programs."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.judging import judge
from socgap_evidence.outputs import Style, explanation, text
from socgap_evidence.outputs import json as output
from socgap_evidence.outputs.style import Detail
from socgap_evidence.project import open_project
from socgap_evidence.project.topics import find_topic
from tests.outputs.test_json import check
from tests.support import accepted
from tests.support.projects import control
from tests.support.windows import CONFIG, EVENTS, OK, OVER, QUARTERLY, YEARLY, nil, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.verdict import Verdict

FULL = Style(detail=Detail.FULL)
BOTH = {"reviews/q2.yaml": {"held_on": "2026-06-20"}, "reviews/q3.yaml": {"held_on": "2026-09-20"}}
BAD = {"reviews/a.yaml": {"id": "REV-1", "held_on": "2026-05-05", "ok": False}}
NO_WINDOW = CONFIG.partition("window")[0]


def judged(requires: str, files: Mapping[str, Any], day: str = OVER, config: str = CONFIG) -> Verdict:
    found = tree(requires, files, config=config)
    return judge(assess(open_project(found), found), date.fromisoformat(day))


def overview(verdict: Verdict) -> list[str]:
    """The lines of the section."""
    lines = text.render(verdict, FULL).splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("Operating effectiveness"))
    return lines[begin : lines.index("", begin)]


def explained(verdict: Verdict, name: str) -> str:
    return explanation.render(verdict, find_topic(verdict.assessment.project, name), Style())


def window_of(page: str) -> str:
    """What an explanation says of the window, however it is wrapped."""
    lines = page.splitlines()
    begin = next((number for number, line in enumerate(lines) if line.startswith("  window ")), len(lines))
    own = [line for line in lines[begin:] if line.startswith(("  window ", " " * 13))]
    return " ".join(line[13:].strip() for line in own)


# ---------------------------------------------------------------- check -v


@pytest.mark.parametrize(
    ("requires", "files", "day", "line"),
    [
        pytest.param(QUARTERLY, BOTH, OVER, "  AC-1  effective", id="nothing to add"),
        pytest.param(
            QUARTERLY,
            BOTH,
            "2026-09-30",
            "  AC-1  effective                  in progress",
            id="in progress",
        ),
        pytest.param(
            EVENTS + OK,
            BAD,
            OVER,
            "  AC-1  effective with exceptions  response missing; AC-1.A1: 1 of 1 deviates (tolerated 1 in a population under 20).",
            id="a deviation",
        ),
        pytest.param(
            YEARLY,
            {},
            OVER,
            "  AC-1  not operated               Review: nothing happened in the window (the first is due by 2027-01-01).",
            id="no occasion",
        ),
        pytest.param(
            QUARTERLY,
            {"controls/AC-1.yaml": control(QUARTERLY, criteria="{primary: [A1.2]}")},
            OVER,
            "  AC-1  not applicable",
            id="out of scope",
        ),
    ],
)
def test_full_detail_has_a_line_for_each_control(requires: str, files: Any, day: str, line: str) -> None:
    head, found, *behind = overview(judged(requires, files, day))
    assert (head, found) == ("Operating effectiveness, 2026-04-01 to 2026-09-30", line)
    assert " ".join(" ".join(behind).split()).endswith(
        "no audit standard; an auditor judges each deviation anew."
    )


def test_without_a_window_one_line_says_why() -> None:
    head, why = overview(judged(QUARTERLY, BOTH, config=NO_WINDOW))
    assert head == "Operating effectiveness"
    assert why.startswith("  Nothing is said of operating effectiveness: socgap.yaml names no audit window")


def test_less_than_full_detail_says_nothing_of_it() -> None:
    assert "ffectiveness" not in text.render(judged(QUARTERLY, {}), Style())


def test_the_thresholds_are_among_the_settings_with_their_origin() -> None:
    config = f"{CONFIG}effectiveness: {{small_population: 5}}\n"
    printed = text.render(judged(QUARTERLY, BOTH, config=config), FULL)
    assert "one record of fewer than 5  (socgap.yaml:5:16)\n" in printed


def test_verdicts_have_a_colour_and_words() -> None:
    printed = text.render(judged(EVENTS + OK, BAD), Style(colour=True, detail=Detail.FULL))
    assert "\x1b[33meffective with exceptions\x1b[0m" in printed


# ---------------------------------------------------------------- explain


def test_a_control_is_explained_with_its_numbers_and_all_that_deviates() -> None:
    verdict = accepted.judged("2026-07-20", accepted.WAIVER, only=("AC-1",))
    assert window_of(explained(verdict, "AC-1")) == (
        "not effective, 2026-01-01 to 2026-06-30 1 of 2 periods was missed or late (50%; tolerated 25%)."
        " 2 of 4 periods served; population 4, tested 4, deviating 1; longest time between two occurrences 119 days."
        " Management's response: missing. Whether it operated is told by AC-1.E1."
        " - AC-1.E1, 2026-Q2 (missed): Access review has no occurrence for 2026-Q2 (2026-04-01 to 2026-06-30),"
        " due by 2026-07-15. Management has not responded."
        " - AC-1.E1, REV-1 root (AC-1.A1): root: 'mfa' must be true, not false. Management's response: WVR-2026-001."
        " - AC-1.E4, 2026-Q2 (missed): Visits has no occurrence for 2026-Q2 (2026-04-01 to 2026-06-30),"
        " due by 2026-07-15. Management has not responded."
        " Tolerated: 25% of the periods missed or late; 5% of a population deviating, or one record of fewer than 20."
        " The thresholds are the company's own and no audit standard; an auditor judges each deviation anew."
    )


def test_a_requirement_is_explained_with_each_period() -> None:
    files = {**BOTH, "reviews/q3.yaml": {"held_on": "2026-09-20", "done_on": "2026-10-20"}}
    assert window_of(explained(judged(QUARTERLY, files), "AC-1.E1")).startswith(
        "not effective, 2026-04-01 to 2026-09-30 1 of 2 periods was missed or late (50%; tolerated 25%)."
        " 2 of 2 periods served, 1 of them late; population 2, tested 2, deviating 0; longest time between two"
        " occurrences 102 days. 2026-Q2 met on 2026-06-20, due by 2026-07-15"
        " 2026-Q3 late on 2026-10-20, due by 2026-10-15 (completed after the window)"
        " - AC-1.E1, 2026-Q3 (late): Review for 2026-Q3 was done on 2026-10-20; it was due by 2026-10-15."
    )
    assert " 2026-Q2 missed, due by 2026-07-15 " in window_of(explained(judged(QUARTERLY, {}), "AC-1.E1"))


def test_an_event_driven_control_that_had_none_is_not_told_to_have_one() -> None:
    zeros = EVENTS + "    zeros: {subject: reviews, per: quarter, grace: 15 days}\n"
    files = {
        "statements/2.yaml": nil("2026-Q2", "2026-07-02"),
        "statements/3.yaml": nil("2026-Q3", "2026-10-02"),
    }
    found = window_of(explained(judged(zeros, files), "AC-1"))
    assert "Tell the auditor: its design can be judged, its operation cannot." in found


@pytest.mark.parametrize("name", ["AC-1", "AC-1.E1"])
def test_without_a_window_an_explanation_says_nothing_of_one(name: str) -> None:
    assert window_of(explained(judged(QUARTERLY, BOTH, config=NO_WINDOW), name)) == ""


@pytest.mark.parametrize("name", ["AC-1", "AC-1.E1"])
def test_what_does_not_apply_is_not_explained(name: str) -> None:
    other = {"controls/AC-1.yaml": control(QUARTERLY, criteria="{primary: [A1.2]}")}
    assert window_of(explained(judged(QUARTERLY, other), name)) == "not applicable, 2026-04-01 to 2026-09-30"


# ---------------------------------------------------------------- JSON


def facts(verdict: Verdict) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(output.dump(output.facts(verdict)))
    check(data)
    return data


def test_programs_get_the_verdict_of_each_control() -> None:
    data = facts(accepted.judged("2026-07-20", accepted.WAIVER, only=("AC-1",)))
    (one,) = data["controls"]
    assert one["effectiveness"] == {
        "verdict": "not-effective",
        "because": "1 of 2 periods was missed or late (50%; tolerated 25%).",
        "in_progress": False,
        "key_requirement": "AC-1.E1",
        "response": "missing",
        "expected_slots": 4,
        "met": 2,
        "met_late": 0,
        "missed": 2,
        "population": 4,
        "tested": 4,
        "deviations": 1,
        "deviation_rate": 0.25,
        "longest_gap_days": 119,
    }


def test_programs_get_each_period_and_each_deviation() -> None:
    data = facts(accepted.judged("2026-07-20", accepted.WAIVER, only=("AC-1",)))
    one = data["controls"][0]["requirements"][0]["effectiveness"]
    assert one["slots"] == [
        {
            "name": name,
            "due": due,
            "done": done,
            "state": state,
            "recorded_zero": False,
            "outside_window": False,
            "completed_after_window": False,
        }
        for name, due, done, state in (
            ("2026-Q1", "2026-04-15", "2026-03-20", "met"),
            ("2026-Q2", "2026-07-15", None, "missed"),
        )
    ]
    assert one["deviating_sentences"] == [{"sentence": "AC-1.A1", "population": 1, "deviations": 1}]
    assert [(each["kind"], each["name"], each["answered_by"]) for each in one["deviations_found"]] == [
        ("slot", "2026-Q2", []),
        ("record", "REV-1 root", ["WVR-2026-001"]),
    ]
    assert one["deviations_found"][1]["assertions"] == ["AC-1.A1"]
    assert one["deviations_found"][1]["messages"] == ["root: 'mfa' must be true, not false."]


def test_programs_get_the_thresholds_and_whose_they_are() -> None:
    assert facts(judged(QUARTERLY, BOTH))["effectiveness"] == {
        "why_not": None,
        "thresholds": {"late_or_missed_slots": 0.25, "tolerable_rate": 0.05, "small_population": 20},
        "note": "The thresholds are the company's own and no audit standard; an auditor judges each deviation anew.",
    }


def test_programs_are_told_why_nothing_is_said() -> None:
    data = facts(judged(QUARTERLY, BOTH, config=NO_WINDOW))
    assert data["effectiveness"]["why_not"].startswith("Nothing is said of operating effectiveness")
    (one,) = data["controls"]
    assert (one["effectiveness"], one["requirements"][0]["effectiveness"]) == (None, None)


@pytest.mark.parametrize("day", ["2026-03-31", "2026-04-01", "2026-06-20", "2026-09-30", "2026-10-16"])
@pytest.mark.parametrize("requires", [QUARTERLY, YEARLY, EVENTS + OK], ids=["periods", "yearly", "events"])
def test_it_meets_the_published_schema_on_every_day(requires: str, day: str) -> None:
    for files in ({}, BOTH, BAD, {"reviews/a.yaml": "held_on: [\n"}):
        facts(judged(requires, files, day))
