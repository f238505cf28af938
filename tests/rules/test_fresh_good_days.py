"""`fresh`: how long evidence is good, and what is said of evidence that is good on no day."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Kind, Place, Reason
from socgap_evidence.rules.base import Finding, Use, selector
from tests.support.projects import documents, find, rule, subject, terms

PATH = "evidence/reviews/000.yaml"
LEVELS = terms({"review_days": {"high": 10, "low": 100}}, {"review_days": "days"})
BY: Any = {"date": "held_on", "for": "review_days", "by": "level"}
NOWHERE: Any = {"date": ["held_on", "done_on"], "for": "90 days"}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            {"date": "held_on", "for": "90 days", "by": "level"},
            "'by' names the level for a limit with levels; '90 days' has none, so leave 'by' out",
        ),
        (
            {"date": "held_on", "for": "review_days"},
            "'by' names the level for a limit with levels; 'review_days' has levels, so add 'by'",
        ),
    ],
)
def test_a_level_and_limits_by_level_belong_together(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("fresh", value, LEVELS)
    assert str(caught.value) == sentence


def test_it_uses_each_of_its_fields_once() -> None:
    value = {**BY, "date": "a", "earlier": "b", "until": ["c", "d"], "per": "e"}
    assert rule("fresh", value, LEVELS).selectors() == (
        *(Use(selector(name), is_date=True) for name in "abcd"),
        Use(selector("e")),
        Use(selector("level")),
    )


def held(value: Any, data: Any, known: Any = None, **more: Any) -> list[Finding]:
    return list(rule("fresh", value, known or LEVELS).findings(subject(documents(data), **more)))


def test_a_level_without_a_limit_is_said_where_it_stands_or_should() -> None:
    fix = "Use one of high, low."
    (odd,) = held(BY, {"id": "R-1", "held_on": "2026-03-01", "level": "odd"})
    said = "'level' is 'odd', for which there is no limit."
    assert odd == Finding(Reason.INVALID, said, fix, place=Place(PATH, ("level",)), about=("R-1",))
    (absent,) = held({**BY, "per": "v"}, {"id": "R-1", "held_on": "2026-03-01", "v": "ven-a"})
    said = "'level' is '', for which there is no limit."
    assert absent == Finding(Reason.INVALID, said, fix, place=Place(PATH), about=("ven-a",))
    (odd,) = held(
        {**BY, "by": "$.of.level", "per": "$.of.v"}, {"held_on": "2026-03-01", "of": {"v": 1, "level": 2}}
    )
    assert (odd.place, odd.about) == (Place(PATH, ("of", "level")), ("1",))
    assert len(held({**BY, "earlier": "$.log[*]"}, {"held_on": "2026-03-01", "log": ["2026-02-01"]})) == 1


def test_without_a_day_its_age_cannot_be_told() -> None:
    said = "It states no day for held_on or done_on, so its age cannot be told."
    fix = "State the day on which the work was done."
    expected = Finding(Reason.INVALID, said, fix, place=Place(PATH), about=("R-1",))
    assert held(NOWHERE, {"id": "R-1"}) == [expected]
    assert held({**NOWHERE, "until": "until"}, {"id": "R-1", "until": "2026-05-01"}) == [expected]
    assert held({**NOWHERE, "per": "v"}, {"id": "R-1", "v": "ven-a"})[0].about == ("ven-a",)


def test_an_end_before_the_work_names_both_days_and_stands_at_the_end() -> None:
    value = {"date": "held_on", "for": "90 days", "until": ["bridge", "until"]}
    data = {"id": "R-1", "held_on": "2026-03-05", "bridge": None, "until": "2026-03-04"}
    said = "It is good through 2026-03-04, before the day of the work, 2026-03-05."
    place = Place(PATH, ("until",))
    assert held(value, data) == [
        Finding(Reason.INVALID, said, "Correct one of the two days.", place=place, about=("R-1",))
    ]
    same = held(value, {**data, "until": "2026-03-05"})
    assert [(one.reason, one.days) for one in same] == [
        (Reason.MISSING, Interval(None, date(2026, 3, 5))),
        (Reason.STALE, Interval(date(2026, 3, 6), None)),
    ]


BUSINESS: Any = {
    "date": "held_on",
    "for": "2 business days",
    "grace": "1 business day",
    "earlier": "$.log[*]",
}
HOLIDAYS = Calendar(
    UTC, holidays=frozenset({date(2026, 3, 3), date(2026, 3, 5)}), program_start=date(2026, 3, 2)
)


def test_holidays_lengthen_the_limit_and_the_grace_of_the_newest_and_of_those_before() -> None:
    """Monday the second; the third and the fifth are holidays, so that the next days are the fourth, sixth and ninth."""
    (stale,) = held(BUSINESS, {"held_on": "2026-03-02"}, calendar=HOLIDAYS)
    assert stale.days == Interval(date(2026, 3, 10), None)
    between, after = held(BUSINESS, {"held_on": "2026-03-20", "log": ["2026-03-02"]}, calendar=HOLIDAYS)
    assert between.days == Interval(date(2026, 3, 10), date(2026, 3, 20))
    assert after.days.since == date(2026, 3, 26)
    assert rule("fresh", BUSINESS).first_due(HOLIDAYS) == date(2026, 3, 9)  # type: ignore[attr-defined]
    assert rule("fresh", BUSINESS).first_due(Calendar(UTC)) is None  # type: ignore[attr-defined]


def test_a_holiday_lengthens_the_grace_of_a_limit_that_knows_none() -> None:
    found: Any = rule("fresh", {"date": "held_on", "for": "2 days", "grace": "1 business day"})
    assert found.first_due(HOLIDAYS) == date(2026, 3, 6)


def test_a_level_that_has_a_limit_is_not_what_is_wrong() -> None:
    (finding,) = held(BY, {"level": "high"})
    assert finding.message == "It states no day for held_on, so its age cannot be told."


def test_the_first_is_due_by_the_longest_of_several_limits() -> None:
    found: Any = rule("fresh", {**BY, "grace": "5 days"}, LEVELS)
    assert found.first_due(HOLIDAYS) == date(2026, 6, 15)


def test_what_was_done_before_is_good_by_the_level_of_the_file_until_the_newest() -> None:
    value = {**BY, "earlier": "$.log[*]", "until": "until"}
    data = {
        "held_on": "2026-03-10",
        "until": "2026-04-30",
        "level": "high",
        "log": ["2026-03-01", "2026-02-01"],
    }
    first, gap, stale = held(value, data)
    assert [first.days, gap.days, stale.days] == [
        Interval(None, date(2026, 2, 1)),
        Interval(date(2026, 2, 12), date(2026, 3, 1)),
        Interval(date(2026, 5, 1), None),
    ]


@pytest.mark.parametrize(
    ("data", "about"),
    [
        ({"v": "ven-a", "id": "R-1"}, ("ven-a",)),
        ({"v": "", "id": "R-1"}, ("R-1",)),
        ({"id": "R-1"}, ("R-1",)),
        ({"v": 5}, ("5",)),
    ],
)
def test_a_waiver_names_the_group_or_else_the_file(data: dict[str, Any], about: tuple[str, ...]) -> None:
    found = find(
        "fresh",
        {"date": "held_on", "for": "90 days", "per": "v"},
        documents({"held_on": "2026-03-01", **data}),
        kind=Kind.REGISTER,
    )
    assert {one.about for one in found if one.reason is Reason.STALE} == {about}
