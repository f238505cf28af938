"""``socgap explain`` shows how each day was reached: where the count begins, what is added, and what follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support import run
from tests.support.projects import CONFIG, control, project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Repository

FRESH = "    fresh: {date: held_on, for: review_days, grace: 8 days}\n"


def requires(rules: str) -> str:
    return (
        "  - id: AC-1.E1\n    title: Access review\n    kind: record\n    evidence: evidence/reviews/*.yaml\n"
        f"    schema: review\n{rules}"
    )


def company(root: Path, rules: str, *reviews: str, config: str = CONFIG) -> Repository:
    files: dict[str, str | bytes] = {
        "controls/parameters.yaml": "review_days: {default: 90, unit: days}\nhours: {default: {low: 8, high: 4}, unit: hours}\n",
        **{f"evidence/reviews/{number}.yaml": text for number, text in enumerate(reviews)},
    }
    return project(root, files, requires=requires(rules), config=config)


HELD_ON = "('held_on', evidence/reviews/0.yaml:1:10)"
DONE_ON = "('done_on', evidence/reviews/0.yaml:2:10)"
BEGINS = re.compile(r" +(?:\d{4}-\d\d-\d\d(?:T\S+)?(?: \('|, the )|\+ \d|so )")


def worked(of: Repository, day: str, name: str = "AC-1.E1") -> list[str]:
    """What is shown of arithmetic, each line whole again and without its indentation."""
    outcome = run(of.root, "explain", name, "--as-of", day)
    assert (outcome.code, outcome.stderr) == (0, "")
    found: list[str] = []
    depth = 0
    for line in outcome.stdout.splitlines():
        indent = len(line) - len(line.lstrip())
        if depth and indent > depth:
            found[-1] += f" {line.strip()}"
        elif BEGINS.match(line):
            found.append(line.strip())
            depth = indent
        else:
            depth = 0
    return found


def test_the_days_of_the_issue_are_shown_as_it_wants_them(tmp_path: Path) -> None:
    of = company(tmp_path, FRESH, "held_on: 2026-04-06\n")
    assert worked(of, "2026-07-12") == [
        "2026-04-06 ('held_on', evidence/reviews/0.yaml:1:10)",
        "+ 90 days (review_days, default) = 2026-07-05",
        "+ 8 days of grace = 2026-07-13",
        "so good through 2026-07-13, and still good on 2026-07-12",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param("2026-07-13", "so good through 2026-07-13, and still good on 2026-07-13", id="the last"),
        pytest.param("2026-07-14", "so good through 2026-07-13, before 2026-07-14", id="the day after"),
    ],
)
def test_the_last_good_day_belongs_to_it(day: str, said: str, tmp_path: Path) -> None:
    assert worked(company(tmp_path, FRESH, "held_on: 2026-04-06\n"), day)[-1] == said


def test_business_days_say_which_holidays_were_left_out(tmp_path: Path) -> None:
    rules = "    fresh: {date: held_on, for: 3 business days}\n"
    config = f"{CONFIG}holidays: [2026-06-10, 2026-06-11]\n"
    of = company(tmp_path, rules, "held_on: 2026-06-08\n", config=config)
    assert worked(of, "2026-06-09")[1] == (
        "+ 3 business days = 2026-06-15, without the holidays 2026-06-10 and 2026-06-11"
    )


def test_one_holiday_is_one(tmp_path: Path) -> None:
    rules = "    fresh: {date: held_on, for: 3 business days}\n"
    of = company(tmp_path, rules, "held_on: 2026-06-08\n", config=f"{CONFIG}holidays: [2026-06-10]\n")
    assert worked(of, "2026-06-09")[1] == "+ 3 business days = 2026-06-12, without the holiday 2026-06-10"


def test_a_month_without_the_day_says_that_its_last_one_counts(tmp_path: Path) -> None:
    rules = "    fresh: {date: held_on, for: 1 month}\n"
    of = company(tmp_path, rules, "held_on: 2026-01-31\n")
    assert worked(of, "2026-02-01")[1] == "+ 1 month = 2026-02-28, the last day of that month"


def test_an_end_that_the_file_states_is_told_with_its_field(tmp_path: Path) -> None:
    rules = "    fresh: {date: held_on, until: done_on, for: 1 month}\n"
    of = company(tmp_path, rules, "held_on: 2026-01-31\ndone_on: 2026-05-31\n")
    assert worked(of, "2026-02-01") == [
        "2026-01-31 ('held_on', evidence/reviews/0.yaml:1:10)",
        "so good through 2026-05-31 ('done_on', evidence/reviews/0.yaml:2:10), and still good on 2026-02-01",
    ]


def test_a_period_is_told_with_its_end_its_deadline_and_what_was_done(tmp_path: Path) -> None:
    rules = "    every: {date: held_on, done: done_on, period: quarter, grace: 15 days}\n"
    late = "held_on: 2026-03-31\ndone_on: 2026-05-02\n"
    of = company(tmp_path, rules, late, config=f"{CONFIG}program_start: 2026-01-01\n")
    assert worked(of, "2026-04-20")[:3] == [
        "2026-03-31, the last day of 2026-Q1",
        "+ 15 days of grace = 2026-04-15",
        "so due by 2026-04-15; done on 2026-05-02 ('done_on', evidence/reviews/0.yaml:2:10), 17 days late",
    ]
    assert worked(of, "2026-05-20")[-1] == "so due by 2026-07-15; not done, and not late until then"
    assert worked(of, "2026-07-20")[2] == "so due by 2026-07-15; not done by 2026-07-20"


def test_the_first_that_came_late_is_counted_from_the_first_day_of_the_program(tmp_path: Path) -> None:
    of = company(tmp_path, FRESH, "held_on: 2026-09-01\n", config=f"{CONFIG}program_start: 2026-01-01\n")
    assert worked(of, "2026-05-01") == [
        "2026-01-01, the program's first day (socgap.yaml:3:16)",
        "+ 90 days (review_days, default) = 2026-04-01",
        "+ 8 days of grace = 2026-04-09",
        "so the first one is due by 2026-04-09",
        *worked(of, "2026-09-02")[:3],
        "so good through 2026-12-08, and still good on 2026-05-01",
    ]


def test_what_is_pending_says_by_when_the_first_is_due(tmp_path: Path) -> None:
    of = company(tmp_path, FRESH, config=f"{CONFIG}program_start: 2026-01-01\n")
    assert worked(of, "2026-02-01") == [
        "2026-01-01, the program's first day (socgap.yaml:3:16)",
        "+ 90 days (review_days, default) = 2026-04-01",
        "+ 8 days of grace = 2026-04-09",
        "so the first one is due by 2026-04-09",
    ]


LIMITED = (
    "    date: held_on\n    asserts:\n      - id: AC-1.A1\n        says: Done in time.\n"
    "        within: {from: held_on, to: done_on, limit: %s}\n"
)


def test_a_limit_by_the_clock_is_held_against_moments(tmp_path: Path) -> None:
    text = LIMITED % "{levels: hours, by: by}"
    schema = (
        '{"type": "object", "properties": {"held_on": {"type": "string", "format": "date-time"},'
        ' "done_on": {"type": "string", "format": "date-time"}, "by": {"type": "string"}},'
        ' "required": ["held_on"], "additionalProperties": false}'
    )
    done = "held_on: 2026-03-01T09:00:00Z\ndone_on: 2026-03-01T13:30:00Z\nby: high\n"
    of = company(tmp_path, text, done, config=f"{CONFIG}window: {{start: 2026-01-01, end: 2026-12-31}}\n")
    of.write("controls/schemas/review.schema.json", schema)
    place = "('done_on', evidence/reviews/0.yaml:2:10)"
    assert worked(of, "2026-03-02", "AC-1.A1") == [
        "2026-03-01T09:00:00+00:00 ('held_on', evidence/reviews/0.yaml:1:10)",
        "+ 4 hours (hours, default) = 2026-03-01T13:00:00+00:00",
        f"so due by 2026-03-01T13:00:00+00:00; done on 2026-03-01T13:30:00+00:00 {place}, 30 minutes late",
    ]


COVERS = (
    "    date: held_on\n    asserts:\n      - id: AC-1.A1\n        says: Everybody has one.\n"
    "        covers:\n          population: {in: team, each: '$.items[*]', key: id, from: %s}\n"
    "          by: {key: by, date: held_on, called: review}\n          for: 30 days\n          joining: 10 days\n"
)
TEAM = (
    '{"type": "object", "properties": {"items": {"type": "array", "items": {"type": "object", "properties":'
    ' {"id": {"type": "string"}, "since": {"type": "string", "format": "date"}}, "additionalProperties": false}}},'
    ' "additionalProperties": false}'
)


def team(root: Path, day: str, *reviews: str) -> Repository:
    of = company(root, COVERS % "since", *reviews, config=f"{CONFIG}program_start: 2026-01-01\n")
    of.write("controls/schemas/team.schema.json", TEAM)
    of.write("controls/shared.yaml", "files: {team: evidence/team.yaml}\n")
    of.write("evidence/team.yaml", f"items:\n  - id: ann\n    since: {day}\n")
    return of


def test_a_member_is_told_with_the_time_it_had_and_the_record_that_lapsed(tmp_path: Path) -> None:
    of = team(tmp_path, "2026-02-01", "held_on: 2026-02-20\nby: ann\n")
    assert worked(of, "2026-02-15", "AC-1.A1")[:3] == [
        "2026-02-01, the first day of membership ('since', evidence/team.yaml:2:9)",
        "+ 10 days to begin with = 2026-02-11",
        f"so nothing is owed through 2026-02-11; one is from 2026-02-12 on, and the first is of 2026-02-20 {HELD_ON}",
    ]
    assert worked(of, "2026-02-25", "AC-1.A1") == [
        "2026-02-20 ('held_on', evidence/reviews/0.yaml:1:10)",
        "+ 30 days = 2026-03-22",
        "so good through 2026-03-22, and still good on 2026-02-25",
    ]


def test_whoever_was_there_before_is_counted_from_the_first_day_of_the_program(tmp_path: Path) -> None:
    of = team(tmp_path, "2025-02-01", "held_on: 2026-02-20\nby: bob\n")
    assert worked(of, "2026-02-15", "AC-1.A1")[0] == "2026-01-01, the program's first day (socgap.yaml:3:16)"


RECORDED = "    date: held_on\n    asserts:\n      - {id: AC-1.A1, says: It was filed., recorded: {within: 5 days}}\n"


def test_what_git_saw_is_held_against_the_day_that_is_claimed(tmp_path: Path) -> None:
    of = company(tmp_path, RECORDED, "held_on: 2025-12-01\n", config=f"{CONFIG}program_start: 2025-01-01\n")
    of.commit()
    commits = run(of.root, "explain", "AC-1.A1", "--as-of", "2026-06-01").stdout
    assert "2025-12-01 ('held_on', evidence/reviews/0.yaml:1:10)" in commits
    assert "+ 5 days = 2025-12-06" in commits
    assert "so to be in git by 2025-12-06; it entered git on " in commits


def test_what_is_older_than_the_program_is_counted_from_there(tmp_path: Path) -> None:
    of = company(tmp_path, RECORDED, "held_on: 2025-06-01\n", config=f"{CONFIG}program_start: 2025-12-01\n")
    of.commit()
    shown = run(of.root, "explain", "AC-1.A1", "--as-of", "2026-06-01").stdout
    assert "2025-12-01, the first day for which git is a witness" in shown


def test_what_is_not_committed_says_so(tmp_path: Path) -> None:
    of = company(tmp_path, RECORDED, config=f"{CONFIG}program_start: 2025-01-01\n")
    of.commit()
    of.write("evidence/reviews/0.yaml", "held_on: 2025-12-01\n")
    shown = run(of.root, "explain", "AC-1.A1", "--as-of", "2026-06-01").stdout
    assert "so to be in git by 2025-12-06; it is not committed yet" in shown


def test_a_gap_that_no_count_leads_to_has_no_arithmetic(tmp_path: Path) -> None:
    assert worked(company(tmp_path, FRESH), "2026-05-01") == []


def test_an_absence_is_told_with_the_time_to_come_back_and_what_came_then(tmp_path: Path) -> None:
    rules = COVERS % "since" + "          away: {from: gone, until: back, return: 5 days}\n"
    config = f"{CONFIG}program_start: 2026-01-01\n"
    of = company(tmp_path, rules, "held_on: 2026-05-01\nby: ann\n", config=config)
    date = '{"type": "string", "format": "date"}'
    of.write(
        "controls/schemas/team.schema.json",
        TEAM.replace('"since":', f'"gone": {date}, "back": {date}, "since":'),
    )
    of.write("controls/shared.yaml", "files: {team: evidence/team.yaml}\n")
    of.write(
        "evidence/team.yaml", "items:\n  - {id: ann, since: 2026-01-01, gone: 2026-01-05, back: 2026-03-31}\n"
    )
    assert worked(of, "2026-04-10", "AC-1.A1")[:3] == [
        "2026-03-31, the last day away ('back', evidence/team.yaml:2:58)",
        "+ 5 days to come back = 2026-04-05",
        f"so nothing is owed through 2026-04-05; one is from 2026-04-06 on, and the first is of 2026-05-01 {HELD_ON}",
    ]


def test_a_period_of_a_member_is_told_with_the_day_on_which_it_was_done(tmp_path: Path) -> None:
    rules = (
        COVERS.replace("          for: 30 days\n          joining: 10 days\n", "").replace(
            "date: held_on, called", "date: held_on, done: done_on, called"
        )
        % "since"
        + "          every: {period: quarter, grace: 15 days}\n"
    )
    late = "held_on: 2026-03-31\ndone_on: 2026-05-02\nby: ann\n"
    of = company(tmp_path, rules, late, config=f"{CONFIG}program_start: 2026-01-01\n")
    of.write("controls/schemas/team.schema.json", TEAM)
    of.write("controls/shared.yaml", "files: {team: evidence/team.yaml}\n")
    of.write("evidence/team.yaml", "items:\n  - {id: ann, since: 2025-01-01}\n")
    assert worked(of, "2026-04-20", "AC-1.A1")[:3] == [
        "2026-03-31, the last day of 2026-Q1",
        "+ 15 days of grace = 2026-04-15",
        "so due by 2026-04-15; done on 2026-05-02 ('done_on', evidence/reviews/0.yaml:2:10), 17 days late",
    ]


def test_what_had_lapsed_before_anything_was_owed_says_from_when_on_it_was(tmp_path: Path) -> None:
    of = team(tmp_path, "2025-01-01", "held_on: 2025-02-20\nby: ann\n")
    assert worked(of, "2026-02-20", "AC-1.A1")[-1] == (
        "so nothing is owed through 2026-01-11; one is from 2026-01-12 on"
    )
    rules = COVERS.replace("          joining: 10 days\n", "") % "since"
    of.write("controls/AC-1.yaml", control(requires(rules)))
    assert worked(of, "2026-02-20", "AC-1.A1") == [
        "2025-02-20 ('held_on', evidence/reviews/0.yaml:1:10)",
        "+ 30 days = 2025-03-22",
        "so good through 2025-03-22; one is owed from 2026-01-01 on",
    ]


def test_a_plan_that_is_too_late_says_that_it_is_judged_from_the_first_day(tmp_path: Path) -> None:
    text = LIMITED.replace("limit: %s}", "limit: 30 days, planned: true}")
    of = company(tmp_path, text, "held_on: 2026-03-01\ndone_on: 2026-05-01\n")
    assert worked(of, "2026-03-02", "AC-1.A1") == [
        "2026-03-01 ('held_on', evidence/reviews/0.yaml:1:10)",
        "+ 30 days = 2026-03-31",
        f"so due by 2026-03-31; planned for 2026-05-01 {DONE_ON}, 31 days late; a plan is judged from its first day, 2026-03-01",
    ]


def test_a_quarter_that_nobody_accounts_for_is_told_with_its_deadline(tmp_path: Path) -> None:
    rules = "    date: held_on\n    zeros: {subject: visits, per: quarter, grace: 15 days}\n"
    of = company(tmp_path, rules, "held_on: 2026-03-01\n", config=f"{CONFIG}program_start: 2026-01-01\n")
    of.write("controls/schemas/period-statement.schema.json", ZERO)
    of.write("controls/shared.yaml", "files: {period-statement: evidence/statements/*.yaml}\n")
    assert worked(of, "2026-07-20")[:3] == [
        "2026-06-30, the last day of 2026-Q2",
        "+ 15 days of grace = 2026-07-15",
        "so due by 2026-07-15; not done by 2026-07-20",
    ]


ZERO = (
    '{"type": "object", "properties": {"id": {"type": "string"}, "subject": {"enum": ["visits"]},'
    ' "period": {"type": "object", "properties": {"start": {"type": "string", "format": "date"},'
    ' "end": {"type": "string", "format": "date"}}, "required": ["start", "end"], "additionalProperties": false},'
    ' "count": {"type": "integer"}, "source": {"type": "object", "properties": {"query": {"type": "string"}},'
    ' "additionalProperties": false}, "how_established": {"type": "string"},'
    ' "prepared_on": {"type": "string", "format": "date"}, "signed_by": {"type": "string"},'
    ' "signed_on": {"type": "string", "format": "date"}}, "additionalProperties": false}'
)


APPROVED = "    date: held_on\n    asserts:\n      - {id: AC-1.A1, says: It was approved., approved: {by: by, on: held_on}}\n"


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        pytest.param("record", "from 2025-09-01 on", id="a record counts from its day on"),
        pytest.param("register", "on every day", id="a register always counts"),
    ],
)
def test_what_came_into_git_too_long_after_its_approval_says_by_when_it_had_to(
    kind: str, counts: str, tmp_path: Path
) -> None:
    of = company(tmp_path, APPROVED, "held_on: 2025-09-01\nby: bob\n")
    of.write("controls/AC-1.yaml", control(requires(APPROVED).replace("kind: record", f"kind: {kind}")))
    of.commit()
    begin, step, so = worked(of, "2026-06-01", "AC-1.A1")
    assert (begin, step) == ("2025-09-01 ('held_on', evidence/reviews/0.yaml:1:10)", "+ 30 days = 2025-10-01")
    assert so == (
        f"so to be in git by 2025-10-01; it entered git on 2026-10-01; what the file says counts {counts}"
    )
