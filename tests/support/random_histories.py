"""Histories of a small company, drawn at random: evidence, people, rules and schemas change, branches are merged."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from socgap_evidence.model import Window
from tests.support.histories import Made, identity, seconds
from tests.support.projects import control

if TYPE_CHECKING:
    from socgap_evidence.assessment import Assessment

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


def told(assessment: Assessment) -> list[Any]:
    """Everything that an assessment says, in values that can be compared."""
    needed = [one for control in assessment.controls for one in control.requirements]
    return [(one.requirement.id, one.gaps, one.files, one.first_due, one.not_owed) for one in needed]
