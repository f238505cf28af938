"""The timeline says of each day what ``check --rev C --as-of D`` says, and the ledger forgets nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.errors import SocgapError
from socgap_evidence.history import Past
from socgap_evidence.judging import judge
from socgap_evidence.model import Status
from socgap_evidence.project import open_project
from socgap_evidence.reigns import assess_reigns, reigns
from socgap_evidence.snapshot import CommitTree, WorkTree
from socgap_evidence.timeline import Run, make_timeline, tally
from tests.support.histories import Made, build, seconds
from tests.support.projects import control
from tests.support.random_histories import REVIEW, WINDOW, random_history, told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from socgap_evidence.timeline import Timeline


def timeline(root: Path, *, only: tuple[str, ...] = (), last: date = WINDOW.end) -> Timeline:
    tree = WorkTree(root)
    past = Past(root)
    known = assess_reigns(past, reigns(past, UTC, WINDOW.start, last), only)
    return make_timeline(judge(assess(open_project(tree), tree, only), last), known, WINDOW)


def as_checked(root: Path, commit: str, day: date) -> Mapping[str, Status] | None:
    """What ``check --rev`` says, from nothing but the commit; ``None`` if it is exit 2."""
    tree = CommitTree(root, commit)
    try:
        verdict = judge(assess(open_project(tree), tree), day)
    except SocgapError:
        return None
    found = {one.assessed.control.id: one.status for one in verdict.controls}
    for one in verdict.controls:
        found.update({each.assessed.requirement.id: each.status for each in one.requirements})
    return found


@pytest.mark.parametrize("seed", range(12, 24))
def test_what_is_known_from_the_tree_before_changes_nothing(seed: int, tmp_path: Path) -> None:
    """Not only the statuses: every gap in every word, and every file."""
    build(tmp_path, random_history(seed))
    past = Past(tmp_path)
    for one in assess_reigns(past, reigns(past, UTC, WINDOW.start, WINDOW.end)):
        tree = CommitTree(tmp_path, one.reign.commit.id)
        if one.assessment is None:
            with pytest.raises(SocgapError, match=re.escape(one.trouble)):
                assess(open_project(tree), tree)
            continue
        alone = assess(open_project(tree), tree)
        assert told(one.assessment) == told(alone), (seed, one.reign.since)
        assert one.assessment.warnings == alone.warnings


def test_what_was_perhaps_meant_by_a_path_is_a_file_that_is_there(tmp_path: Path) -> None:
    """Nobody asks for that file, and yet it is in a gap's words for as long as it is there, and not longer."""
    attached = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    asserts:
      - {id: AC-1.A1, says: The export is there., attachment: {each: "$.files[*]"}}
"""
    entry = f"files:\n  - {{path: exports/2026-03.csv, sha256: {'0' * 64}}}\n"
    steps = simple(
        ("2026-03-03", {R: entry, "exports/2026-o3.csv": "a\n"}),
        ("2026-03-04", {"exports/2026-o3.csv": ""}),
        ("2026-03-05", {"exports/2026-04.csv": "a\n"}),
    )
    controls = {
        "controls/AC-1.yaml": control(attached),
        "controls/schemas/review.schema.json": '{"properties": {"files": {"items": {}}}}',
    }
    build(tmp_path, [replace(one, tree={**one.tree, **controls}) for one in steps])
    past = Past(tmp_path)
    fixes = []
    for one in assess_reigns(past, reigns(past, UTC, WINDOW.start, WINDOW.end)):
        assert one.assessment is not None, one.trouble
        fixes += [gap.fix for gap in one.assessment.controls[0].requirements[0].gaps]
    assert fixes == [
        "Did you mean 'exports/2026-o3.csv'?",
        "Commit the file.",
        "Did you mean 'exports/2026-04.csv'?",
    ]


@pytest.mark.parametrize("seed", range(12))
def test_each_day_is_what_check_says_of_the_commit_that_reigned(seed: int, tmp_path: Path) -> None:
    made = random_history(seed)
    build(tmp_path, made)
    found = timeline(tmp_path)
    past = Past(tmp_path)
    by_day: dict[date, str] = {}
    for commit in reversed(past.mainline):
        by_day[commit.entered_at.date()] = commit.id
    days = [WINDOW.start + timedelta(days=number) for number in range((WINDOW.end - WINDOW.start).days + 1)]
    checked: dict[tuple[str, date], Any] = {}
    for row in found.rows:
        shown = {day: run.status for run in row.known for day in days if run.since <= day < run.until}
        for day in days:
            reigned = [name for since, name in by_day.items() if since <= day]
            commit = reigned[-1]
            if (commit, day) not in checked:
                checked[commit, day] = as_checked(tmp_path, commit, day)
            said = checked[commit, day]
            expected = Status.UNKNOWN if said is None else said.get(row.id)
            assert shown[day] is expected, (seed, row.id, day, commit)
    assert sum(run.days for run in found.rows[0].known) == len(days)


def row(found: Timeline, name: str) -> Any:
    return next(one for one in found.rows if one.id == name)


def spelled(runs: tuple[Run, ...]) -> list[str]:
    return [
        f"{run.since}..{run.last} {run.status.value if run.status else '-'}{' by commit' if run.commit else ''}"
        for run in runs
    ]


SIMPLE = """\
  - id: AC-1.E1
    title: Access review
    kind: document
    evidence: evidence/reviews/*.yaml
    schema: review
    fresh: {date: held_on, for: 30 days}
    notice: 40 days
"""


def simple(*steps: tuple[str, dict[str, str]]) -> list[Made]:
    held = {
        "socgap.yaml": "company: Example, Inc.\ncontrols: controls\n",
        "controls/AC-1.yaml": control(SIMPLE),
        "controls/schemas/review.schema.json": json.dumps(REVIEW),
    }
    made: list[Made] = []
    for number, (day, files) in enumerate(steps):
        held = {path: text for path, text in {**held, **files}.items() if text}
        made.append(Made(held, [number - 1] if number else [], seconds(day)))
    return made


R = "evidence/reviews/r.yaml"


class TestWhoBeganIt:
    def test_time_closes_what_nobody_renewed_and_a_commit_opens_it_again(self, tmp_path: Path) -> None:
        ids = build(
            tmp_path,
            simple(
                ("2026-03-03", {R: "held_on: 2026-03-03\n"}), ("2026-04-10", {R: "held_on: 2026-04-09\n"})
            ),
        )
        found = row(timeline(tmp_path, last=date(2026, 4, 20)), "AC-1.E1")
        assert spelled(found.known) == [
            "2026-03-01..2026-03-02 -",
            "2026-03-03..2026-04-02 due by commit",
            "2026-04-03..2026-04-09 gap",
            "2026-04-10..2026-04-20 due by commit",
        ]
        (lapse,) = found.lapses
        assert (lapse.since, lapse.last, lapse.days, lapse.is_over) == (
            date(2026, 4, 3),
            date(2026, 4, 9),
            7,
            True,
        )
        assert lapse.opened_by is None
        assert lapse.closed_by.id == ids[1]

    def test_a_commit_on_the_day_on_which_time_ran_out_has_not_opened_it(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            simple(("2026-03-03", {R: "held_on: 2026-03-03\n"}), ("2026-04-03", {"README.md": "x"})),
        )
        (lapse,) = row(timeline(tmp_path), "AC-1.E1").lapses
        assert (lapse.opened_by, lapse.closed_by, lapse.is_over) == (None, None, False)

    def test_a_commit_that_takes_evidence_away_has(self, tmp_path: Path) -> None:
        ids = build(
            tmp_path,
            simple(("2026-03-03", {R: "held_on: 2026-03-03\n"}), ("2026-03-10", {R: "", "x": "x"})),
        )
        (lapse,) = row(timeline(tmp_path), "AC-1.E1").lapses
        assert lapse.opened_by.id == ids[1]

    def test_the_last_commit_of_a_day_is_its_word(self, tmp_path: Path) -> None:
        build(
            tmp_path,
            simple(
                ("2026-03-03", {R: "held_on: 2026-03-03\n"}),
                ("2026-03-10", {R: ""}),
                ("2026-03-10", {R: "held_on: 2026-03-03\n"}),
            ),
        )
        assert spelled(row(timeline(tmp_path), "AC-1.E1").known)[1] == "2026-03-03..2026-04-02 due by commit"


def test_a_file_that_decides_whether_anything_is_owed_is_looked_at_again_when_it_changes(
    tmp_path: Path,
) -> None:
    schema = {**REVIEW, "properties": {**REVIEW["properties"], "open": {"type": "boolean"}}}
    when = (
        "  - id: AC-1.E1\n    title: Access review\n    kind: record\n    evidence: evidence/reviews/*.yaml\n"
        "    schema: review\n    fresh: {date: held_on, for: 30 days}\n"
        '    when: {says: the office is open, in: evidence/office.yaml, schema: review, any: "$[?@ == true]"}\n'
    )
    office = "evidence/office.yaml"
    made = simple(
        (
            "2026-03-01",
            {
                "controls/AC-1.yaml": control(when),
                "controls/schemas/review.schema.json": json.dumps(schema),
                office: "held_on: 2026-02-01\nopen: false\n",
            },
        ),
        ("2026-03-05", {"README.md": "x"}),
        ("2026-03-09", {office: "held_on: 2026-02-01\nopen: true\n"}),
        ("2026-03-12", {"README.md": "y"}),
    )
    build(tmp_path, made)
    assert spelled(row(timeline(tmp_path), "AC-1").known) == [
        "2026-03-01..2026-03-08 not-applicable",
        "2026-03-09..2026-05-31 gap by commit",
    ]


class TestLedger:
    def test_evidence_that_is_written_afterwards_takes_nothing_out(self, tmp_path: Path) -> None:
        ids = build(
            tmp_path,
            simple(
                ("2026-03-01", {R: "held_on: 2026-03-01\n"}),
                (
                    "2026-05-20",
                    {R: "held_on: 2026-05-20\n", "evidence/reviews/q.yaml": "held_on: 2026-04-01\n"},
                ),
                ("2026-05-21", {"evidence/reviews/p.yaml": "held_on: 2026-04-25\n"}),
            ),
        )
        found = timeline(tmp_path)
        (entry,) = found.ledger
        assert (entry.since, entry.last, entry.days) == (date(2026, 4, 1), date(2026, 5, 19), 49)
        assert (entry.first_known.id, entry.last_known.id) == (ids[0], ids[0])
        assert (entry.is_standing, entry.is_admitted) == (False, False)
        now = tally(row(found, "AC-1.E1").evidenced)
        assert now.not_met < tally(row(found, "AC-1.E1").known).not_met

    def test_what_the_files_still_say_is_admitted(self, tmp_path: Path) -> None:
        build(tmp_path, simple(("2026-03-01", {R: "held_on: 2026-03-01\n"})))
        (entry,) = timeline(tmp_path).ledger
        assert (entry.is_standing, entry.is_admitted, entry.days) == (True, True, 61)


class TestWindow:
    def test_while_it_is_in_progress_only_what_has_passed_is_looked_at(self, tmp_path: Path) -> None:
        build(tmp_path, simple(("2026-03-01", {R: "held_on: 2026-03-01\n"})))
        found = timeline(tmp_path, last=date(2026, 3, 10))
        assert found.in_progress
        assert spelled(row(found, "AC-1").known) == ["2026-03-01..2026-03-10 due"]
        assert not timeline(tmp_path).in_progress

    def test_what_happened_between_its_end_and_today_is_no_gap_in_it(self, tmp_path: Path) -> None:
        asserted = f"{SIMPLE}    asserts:\n      - {{id: AC-1.A1, says: It is past., ordered: {{past: [held_on]}}}}\n"
        files = {R: "held_on: 2026-03-01\n", "evidence/reviews/s.yaml": "held_on: 2026-06-10\n"}
        rules = {"controls/AC-1.yaml": control(asserted.replace("30 days", "100 days"))}
        build(tmp_path, simple(("2026-06-12", {**files, **rules})))
        found = timeline(tmp_path, last=date(2026, 6, 20))
        assert found.last == WINDOW.end
        assert spelled(row(found, "AC-1").evidenced) == ["2026-03-01..2026-05-31 met"]
        ahead = timeline(tmp_path, last=date(2026, 6, 5))
        assert spelled(row(ahead, "AC-1").evidenced) == ["2026-03-01..2026-05-31 gap"]

    def test_a_window_before_the_first_commit_was_never_asked_about(self, tmp_path: Path) -> None:
        build(tmp_path, simple(("2026-07-01", {R: "held_on: 2026-03-01\n"})))
        found = timeline(tmp_path)
        assert found.head is None
        assert spelled(row(found, "AC-1").known) == ["2026-03-01..2026-05-31 -"]
        assert tally(row(found, "AC-1").known).not_asked == 92

    def test_a_commit_that_breaks_the_judge_makes_its_days_unknown_and_no_others(
        self, tmp_path: Path
    ) -> None:
        made = simple(
            ("2026-03-01", {R: "held_on: 2026-03-01\n"}),
            ("2026-03-05", {"controls/AC-1.yaml": "id: ["}),
            ("2026-03-08", {"controls/AC-1.yaml": control(SIMPLE)}),
        )
        ids = build(tmp_path, made)
        found = timeline(tmp_path, last=date(2026, 3, 12))
        assert [run.split()[1] for run in spelled(row(found, "AC-1").known)] == ["due", "unknown", "due"]
        assert [commit.id for commit, _ in found.troubles] == [ids[1]]
        assert "controls/AC-1.yaml" in found.troubles[0][1]

    def test_one_control_can_be_looked_at_alone_even_where_it_was_not_there_yet(self, tmp_path: Path) -> None:
        other = control(SIMPLE.replace("AC-1", "AC-2"), name="AC-2")
        build(
            tmp_path,
            simple(
                ("2026-03-01", {R: "held_on: 2026-03-01\n"}), ("2026-03-10", {"controls/AC-2.yaml": other})
            ),
        )
        found = timeline(tmp_path, only=("ac-2",), last=date(2026, 3, 20))
        assert {one.control for one in found.rows} == {"AC-2"}
        assert spelled(row(found, "AC-2").known)[0] == "2026-03-01..2026-03-09 -"

    def test_what_was_asked_for_once_is_shown_behind_its_control(self, tmp_path: Path) -> None:
        old = SIMPLE + SIMPLE.replace("E1", "E2")
        build(
            tmp_path,
            simple(
                ("2026-03-01", {R: "held_on: 2026-03-01\n", "controls/AC-1.yaml": control(old)}),
                ("2026-03-10", {"controls/AC-1.yaml": control(SIMPLE)}),
            ),
        )
        found = timeline(tmp_path)
        assert [one.id for one in found.rows] == ["AC-1", "AC-1.E1", "AC-1.E2"]
        assert spelled(row(found, "AC-1.E2").known)[-1].startswith("2026-03-10..2026-05-31 -")


def test_days_are_counted_by_what_they_are() -> None:
    day = date(2026, 3, 1)
    kinds: list[Status | None] = [None, *Status, Status.GAP]
    runs = [
        Run(status, day + timedelta(days=number), day + timedelta(days=number + 1))
        for number, status in enumerate(kinds)
    ]
    counted = tally(runs)
    assert (counted.not_asked, counted.met, counted.waived, counted.pending, counted.not_applicable) == (
        1,
        2,
        1,
        1,
        1,
    )
    assert (counted.not_met, counted.longest) == (3, 2)
