"""Waivers, decisions and the baseline: what is let pass by name, and by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socgap_evidence.baseline import key_of, write_baseline
from socgap_evidence.loosening import Direction, Excluded, Judge, compare_judges
from socgap_evidence.model import Place
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import EntryKind
from tests.support.accepted import DEVIATION, WAIVER, judged, world
from tests.support.projects import MemoryTree, pointer

LOOSER, NOTED, STRICTER = Direction.LOOSER, Direction.NOTED, Direction.STRICTER
NAME = WAIVER["id"]
ROOT = "failing AC-1.A1 (REV-1, root)"
AGAIN = {"requested_on": "2026-05-01", "approved_on": "2026-05-02"}


def judge(tree: MemoryTree, counting: tuple[str, ...] = (), **more: Any) -> Judge:
    return Judge(open_project(tree), tree, frozenset(counting), **more)


def changed(**fields: Any) -> dict[str, Any]:
    return {**WAIVER, **fields}


COVERS = WAIVER["covers"]
MORE = {"covers": [*COVERS, DEVIATION["covers"][0]]}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            [],
            [WAIVER],
            [(NOTED, f"It is new and accepts {ROOT}, 2026-04-10 through 2026-08-31.")],
            id="new",
        ),
        pytest.param(
            [changed(status="draft")],
            [WAIVER],
            [(NOTED, f"It counts now and accepts {ROOT}, 2026-04-10 through 2026-08-31.")],
            id="approved",
        ),
        pytest.param(
            [WAIVER],
            [changed(status="revoked")],
            [(STRICTER, f"It does not count any more; it accepted {ROOT}, 2026-04-10 through 2026-08-31.")],
            id="revoked",
        ),
        pytest.param(
            [WAIVER],
            [],
            [(STRICTER, f"It is gone; it accepted {ROOT}, 2026-04-10 through 2026-08-31.")],
            id="gone",
        ),
        pytest.param(
            [WAIVER],
            [changed(expires_on="2026-09-30")],
            [
                (
                    LOOSER,
                    (
                        f"It accepts {ROOT}, 2026-04-10 through 2026-09-30; it accepted {ROOT}, 2026-04-10 through"
                        " 2026-08-31. Its approval on 2026-04-10 was of less."
                    ),
                )
            ],
            id="longer without a new approval",
        ),
        pytest.param(
            [WAIVER],
            [changed(expires_on="2026-09-30", **AGAIN)],
            [
                (
                    NOTED,
                    (
                        f"It accepts {ROOT}, 2026-04-10 through 2026-09-30; it accepted {ROOT}, 2026-04-10 through"
                        " 2026-08-31. It was approved again on 2026-05-02."
                    ),
                )
            ],
            id="longer with one",
        ),
        pytest.param(
            [WAIVER],
            [changed(**MORE)],
            [
                (
                    LOOSER,
                    (
                        f"It accepts {ROOT}, missed AC-1.E1 (2026-Q2), 2026-04-10 through 2026-08-31; it accepted {ROOT},"
                        " 2026-04-10 through 2026-08-31. Its approval on 2026-04-10 was of less."
                    ),
                )
            ],
            id="more without a new approval",
        ),
        pytest.param(
            [WAIVER],
            [changed(expires_on="2026-07-31")],
            [
                (
                    STRICTER,
                    (
                        f"It accepts {ROOT}, 2026-04-10 through 2026-07-31; it accepted {ROOT}, 2026-04-10 through"
                        " 2026-08-31."
                    ),
                )
            ],
            id="shorter",
        ),
        pytest.param(
            [WAIVER],
            [changed(reason="The tokens were sold out, and nobody else has any.")],
            [],
            id="what accepts nothing else",
        ),
        pytest.param([], [changed(status="draft")], [], id="a draft"),
    ],
)
def test_a_waiver_that_counts(
    before: list[dict[str, Any]], after: list[dict[str, Any]], expected: list[tuple[Direction, str]]
) -> None:
    sides = [
        judge(world(*waivers), tuple(one["id"] for one in waivers if one["status"] == "approved"))
        for waivers in (before, after)
    ]
    found = compare_judges(*sides)
    assert [(one.direction, one.message) for one in found] == expected
    assert {one.name for one in found} <= {NAME}


def test_one_that_breaks_a_rule_alters_nothing() -> None:
    assert compare_judges(judge(world()), judge(world(WAIVER))) == ()
    assert compare_judges(judge(world(WAIVER)), judge(world())) == ()


PLACE = Place("evidence/scope.yaml", ("not_applicable", 0))
UNTIL, LATER = (Excluded(date(2026, month, 1), PLACE) for month in (6, 9))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(None, UNTIL, (LOOSER, "It is declared not applicable until 2026-06-01."), id="declared"),
        pytest.param(
            UNTIL,
            LATER,
            (LOOSER, "It is declared not applicable until 2026-09-01; it was until 2026-06-01."),
            id="for longer",
        ),
        pytest.param(
            LATER,
            UNTIL,
            (STRICTER, "It is declared not applicable until 2026-06-01; it was until 2026-09-01."),
            id="for less",
        ),
        pytest.param(
            UNTIL,
            None,
            (STRICTER, "It applies again; it was declared not applicable until 2026-06-01."),
            id="applies again",
        ),
        pytest.param(UNTIL, UNTIL, None, id="as before"),
    ],
)
def test_a_control_that_is_declared_not_applicable(
    before: Excluded | None, after: Excluded | None, expected: tuple[Direction, str] | None
) -> None:
    tree = world()
    sides = [judge(tree, excluded={"AC-2": one} if one else {}) for one in (before, after)]
    found = compare_judges(*sides)
    assert [(one.direction, one.message) for one in found] == ([] if expected is None else [expected])
    assert [(one.name, one.place, one.in_base) for one in found] == [
        ("AC-2", PLACE, after is None) for _ in found
    ]


GAPS = [key_of(gap) for control in judged("2026-07-20").controls for gap in control.gaps]


def baseline(number: int, day: str = "2026-07-20") -> dict[str, str | None]:
    text = write_baseline(GAPS[:number], date.fromisoformat(day), "a tree")
    return {"controls/baseline.yaml": text}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, baseline(1), [(LOOSER, f"It lists what it did not: {GAPS[0]}.")], id="new"),
        pytest.param(
            baseline(1), baseline(2), [(LOOSER, f"It lists what it did not: {GAPS[1]}.")], id="longer"
        ),
        pytest.param(baseline(2), baseline(1), [(STRICTER, "It is shorter by 1.")], id="shorter"),
        pytest.param(baseline(2), {}, [(STRICTER, "It is shorter by 2.")], id="gone"),
        pytest.param(
            baseline(1),
            baseline(1, "2026-08-20"),
            [(LOOSER, "It is of 2026-08-20; it was of 2026-07-20, so what began since is in it now.")],
            id="of a later day",
        ),
        pytest.param(baseline(1), baseline(1, "2026-07-01"), [], id="of an earlier day"),
        pytest.param({}, {"controls/baseline.yaml": "gaps: []\n"}, [], id="what is none"),
        pytest.param(
            baseline(1),
            {"controls/baseline.yaml": pointer()},
            [(LOOSER, "It cannot be read, so nobody can tell what it lists.")],
            id="what nobody can tell",
        ),
    ],
)
def test_the_baseline_only_gets_shorter(
    before: dict[str, str | None], after: dict[str, str | None], expected: list[tuple[Direction, str]]
) -> None:
    found = compare_judges(*(judge(world(files=files)) for files in (before, after)))
    assert [(one.direction, one.message) for one in found] == expected


def test_where_the_built_in_controls_judge_it_lies_in_the_usual_folder() -> None:
    files = {"socgap.yaml": "company: A\n"}
    found = compare_judges(*(judge(world(files={**files, **more})) for more in ({}, baseline(1))))
    assert [(one.name, one.direction) for one in found] == [("baseline.yaml", LOOSER)]


def test_a_baseline_that_cannot_be_had_is_none_that_got_shorter() -> None:
    def without(path: str) -> MemoryTree:
        held = {one.path: whole.read(one.path) for one in whole.entries if one.path != path}
        return MemoryTree(held, {path: EntryKind.FILE})

    whole = world(files=baseline(1))
    found = compare_judges(judge(whole), judge(without("controls/baseline.yaml")))
    assert [(one.direction, one.message) for one in found] == [
        (LOOSER, "It cannot be read, so nobody can tell what it lists.")
    ]
