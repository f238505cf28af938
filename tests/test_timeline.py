"""The timeline says of each day what ``check --rev C --as-of D`` says, and the ledger forgets nothing."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.assessing import assess
from socgap_evidence.errors import SocgapError
from socgap_evidence.history import Past
from socgap_evidence.model import Status, Window
from socgap_evidence.project import open_project
from socgap_evidence.reigns import assess_reigns, reigns
from socgap_evidence.snapshot import CommitTree, WorkTree
from socgap_evidence.timeline import Run, make_timeline, tally
from socgap_evidence.verdict import judge
from tests.support.histories import Made, build, identity, seconds
from tests.support.projects import control

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from socgap_evidence.assessment import Assessment
    from socgap_evidence.timeline import Timeline

WINDOW = Window(date(2026, 3, 1), date(2026, 5, 31))

PEOPLE = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "hired_on": {"type": "string", "format": "date"},
                    "work_email": {"type": "string"},
                },
            },
        }
    },
    "required": ["items"],
}
REVIEW = {
    "type": "object",
    "properties": {
        "held_on": {"type": "string", "format": "date"},
        "by": {"type": "string"},
        "on": {"type": "string", "format": "date"},
        "of": {"type": "array", "items": {"type": "string"}},
        "score": {"type": "integer"},
    },
    "required": ["held_on"],
    "additionalProperties": False,
}
STRICTER = {**REVIEW, "required": ["held_on", "score"]}
REVIEWS = """\
  - id: AC-1.E1
    title: Access review
    kind: record
    evidence: evidence/reviews/*.yaml
    schema: review
    fresh: {date: held_on, for: 30 days}
    every: {date: held_on, period: month, grace: 10 days}
    asserts:
      - {id: AC-1.A1, says: It was recorded., recorded: {within: 5 days}}
      - {id: AC-1.A2, says: It was held by one of us., resolves: {key: by, to: people, on: held_on}}
      - id: AC-1.A3
        says: Everybody was reviewed.
        covers:
          population: people
          by: {in: review, key: of, date: held_on}
          for: 40 days
          joining: 10 days
  - id: AC-1.E2
    title: People
    kind: register
    evidence: evidence/people.yaml
    schema: people
    asserts:
      - {id: AC-1.A4, says: Nobody twice., unique: {each: "$.items[*]", by: id}}
"""
ONE_BY_ONE = """\
  - id: AC-3.E1
    title: Records
    kind: record
    evidence: evidence/records/**/*.yaml
    schema: review
    date: held_on
    at_least: 2
    asserts:
      - {id: AC-3.A1, says: Days in order., ordered: {dates: [on, held_on], past: [held_on]}}
      - {id: AC-3.A2, says: Another person., distinct: [by, "$.of[*]"]}
      - {id: AC-3.A3, says: Enough., counts: {of: "$.of[*]", at_least: 2}}
      - {id: AC-3.A4, says: Done well., expect: {schema: {properties: {score: {minimum: 5}}}}}
      - {id: AC-3.A5, says: In time., within: {from: held_on, to: on, limit: 3 days}}
      - {id: AC-3.A6, says: By one of us., resolves: {key: by, to: people, on: held_on}}
      - {id: AC-3.A7, says: Of one of us., approved: {by: by, on: on, not: ["$.of[0]"]}}
      - {id: AC-3.A8, says: Once a day., unique: {by: [held_on, by]}}
      - {id: AC-3.A9, says: Nothing is left to write., content: {no_placeholders: true}}
      - {id: AC-3.J1, says: It was recorded., recorded: {date: on, within: 5 days}}
"""
APPROVED = """\
  - id: AC-2.E1
    title: Policy
    kind: record
    evidence: evidence/policies/*.yaml
    schema: review
    date: held_on
    asserts:
      - {id: AC-2.A1, says: It is approved., approved: {by: by, on: on, proof: named}}
"""
BASE = {
    "socgap.yaml": "company: Example, Inc.\ncontrols: controls\nprogram_start: 2026-02-01\n",
    "controls/AC-1.yaml": control(REVIEWS),
    "controls/AC-2.yaml": control(APPROVED, name="AC-2"),
    "controls/AC-3.yaml": control(ONE_BY_ONE, name="AC-3"),
    "controls/schemas/review.schema.json": json.dumps(REVIEW),
    "controls/schemas/people.schema.json": json.dumps(PEOPLE),
    "controls/shared.yaml": (
        "populations:\n  people: {in: people, each: '$.items[*]', key: id, from: hired_on}\n"
    ),
}
TRAILERS = ("", "\n\nApproved-by: p-1 <p-1@example.com>", "\n\nReviewed-by: p-2 <p-2@example.com>")


def people(chance: random.Random) -> str:
    chosen = [number for number in (1, 2, 3) if chance.random() < 0.7] or [1]
    rows = [
        f"  - {{id: p-{number}, hired_on: 2026-02-0{number}, work_email: p-{number}@example.com}}"
        for number in chosen
    ]
    return "\n".join(["items:", *rows, ""]) if chance.random() < 0.9 else "items: [\n"


def review(chance: random.Random, day: date) -> str:
    held = day - timedelta(days=chance.randint(-3, 12))
    by = f"p-{chance.randint(1, 3)}"
    return f"held_on: {held}\nby: {by}\non: {held}\nof: [p-1, {by}]\n"


def noted(chance: random.Random, day: date) -> str:
    done = day - timedelta(days=chance.randint(-2, 5))
    more = chance.choice(["", "score: 7\n", "score: 3\n", "score: TODO\n"])
    return review(chance, day).replace("on: 2", f"on: {done}\n# 2", 1) + more


def edited(chance: random.Random, tree: dict[str, str], day: date) -> dict[str, str]:  # noqa: C901, PLR0912  # a list of edits
    for _ in range(chance.randint(1, 2)):
        kind = chance.random()
        if kind < 0.2:
            tree[f"evidence/records/{chance.choice('ab')}/{chance.randint(1, 3)}.yaml"] = noted(chance, day)
        elif kind < 0.23:
            tree.pop(f"evidence/records/a/{chance.randint(1, 3)}.yaml", None)
        elif kind < 0.35:
            tree[f"evidence/reviews/{chance.randint(1, 4)}.yaml"] = review(chance, day)
        elif kind < 0.5:
            tree["evidence/people.yaml"] = people(chance)
        elif kind < 0.6:
            tree.pop(f"evidence/reviews/{chance.randint(1, 4)}.yaml", None)
        elif kind < 0.75:
            tree[f"evidence/policies/{chance.randint(1, 2)}.yaml"] = review(chance, day)
        elif kind < 0.8:
            tree["controls/AC-1.yaml"] = control(REVIEWS.replace("30 days", f"{chance.randint(20, 40)} days"))
        elif kind < 0.84:
            tree["socgap.yaml"] = BASE["socgap.yaml"] + chance.choice(
                ["", "history_since: 2026-03-10\n", "x: 1\n"]
            )
        elif kind < 0.87:
            tree["controls/AC-2.yaml"] = control(APPROVED, name="AC-2", title="Other")
        elif kind < 0.88:
            tree.pop("controls/AC-2.yaml", None)
        elif kind < 0.89:
            tree["controls/schemas/review.schema.json"] = json.dumps(chance.choice([REVIEW, STRICTER]))
        elif kind < 0.92:
            tree[".mailmap"] = chance.choice(["<p-1@example.com> <p-2@example.com>\n", "# none\n"])
        elif tree.get("evidence/reviews/1.yaml"):
            tree["evidence/reviews/9.yaml"] = tree.pop("evidence/reviews/1.yaml")
    return tree


def random_history(seed: int) -> list[Made]:
    chance = random.Random(seed)  # noqa: S311  # the same histories every time
    made = [Made({**BASE, "evidence/people.yaml": people(random.Random(1))}, at=seconds("2026-02-20"))]  # noqa: S311
    day = date(2026, 2, 20)
    main = 0
    while day < WINDOW.end + timedelta(days=5):
        day += timedelta(days=chance.randint(0, 9))
        at = seconds(
            str(day + timedelta(days=chance.choice([0, 0, 0, -20]))), after_midnight=chance.randint(0, 86_399)
        )
        who = identity(f"p-{chance.randint(1, 3)}")
        message = f"Change{chance.choice(TRAILERS)}\n"
        tree = edited(chance, dict(made[main].tree), day)
        if chance.random() < 0.3 and len(made) > 2:  # a branch from somewhere, merged
            since = chance.randint(0, len(made) - 1)
            made.append(Made(edited(chance, dict(made[since].tree), day), [since], at, message, who, who))
            brought = {p: t for p, t in made[-1].tree.items() if made[since].tree.get(p) != t}
            made.append(
                Made({**made[main].tree, **brought}, [main, len(made) - 1], at + 60, "Merge\n", who, who)
            )
        else:
            made.append(Made(tree, [main], at, message, who, who))
        main = len(made) - 1
    sound = {path: made[main].tree.get(path, text) for path, text in BASE.items()}
    sound["socgap.yaml"] = BASE["socgap.yaml"]
    made.append(Made({**made[main].tree, **sound}, [main], seconds("2026-06-20"), "Sound\n"))
    return made


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


def told(assessment: Assessment) -> list[Any]:
    needed = [one for control in assessment.controls for one in control.requirements]
    return [(one.requirement.id, one.gaps, one.files, one.first_due, one.not_owed) for one in needed]


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
