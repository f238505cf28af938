"""Statements that nothing happened: what they say, what makes them worthless, and what is known by them together."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest

from socgap_evidence.dates import Stated
from socgap_evidence.documents import Document
from socgap_evidence.durations import Period, PeriodKind
from socgap_evidence.model import Calendar, Place
from socgap_evidence.rules import Shelf, UnjudgeableError
from socgap_evidence.rules.base import Use
from socgap_evidence.rules.deadlines import Dated
from socgap_evidence.rules.statements import Account, Statement, statements, uses
from socgap_evidence.selectors import Selector
from tests.support.projects import subject

TYPE = "period-statement"
PATH = "evidence/statements/0.yaml"
WHOLE: dict[str, Any] = {
    "id": "NIL-Q2",
    "subject": "incidents",
    "period": {"start": "2026-04-01", "end": "2026-06-30"},
    "count": 0,
    "source": {"query": "type=incident"},
    "how_established": "Looked.",
    "signed_by": "p-1",
    "prepared_on": "2026-07-02",
    "signed_on": "2026-07-03",
}


def read(*several: dict[str, Any], scope: str | None = None) -> list[Statement]:
    """What statements say that have these fields in place of those of a good one; ``None`` takes a field away."""
    made = [{key: one for key, one in {**WHOLE, **fields}.items() if one is not None} for fields in several]
    found = [Document(f"evidence/statements/{number}.yaml", one) for number, one in enumerate(made)]
    about = subject([], shelves={TYPE: Shelf(found)}, calendar=Calendar(UTC))
    return statements(about, "incidents", scope)


def test_a_statement_says_of_which_days_how_many_and_when_it_was_finished() -> None:
    assert read({}) == [
        Statement(
            path=PATH,
            id="NIL-Q2",
            first=date(2026, 4, 1),
            last=date(2026, 6, 30),
            count=0,
            signed=date(2026, 7, 3),
            is_narrowed=False,
            is_corrected=False,
            flaw="",
            place=Place(PATH, ("signed_on",)),
        )
    ]
    (one,) = read({"id": None, "count": 2.0, "prepared_on": "2026-07-04"})
    assert (one.id, one.count, one.signed) == (PATH, 2, date(2026, 7, 4))
    assert one.place == Place(PATH, ("prepared_on",))
    assert one.dated == Dated("prepared_on", Stated(date(2026, 7, 4)), one.place)
    (same,) = read({"prepared_on": "2026-07-03"})
    assert same.place == Place(PATH, ("signed_on",))


@pytest.mark.parametrize(
    ("fields", "flaw", "pointer"),
    [
        (
            {"signed_on": "2026-06-30", "prepared_on": "2026-06-29"},
            "it was signed on 2026-06-30, and its period lasts through 2026-06-30",
            ("signed_on",),
        ),
        (
            {"prepared_on": "2026-06-30"},
            "it was prepared on 2026-06-30, and its period lasts through 2026-06-30",
            ("prepared_on",),
        ),
        ({"period": {"start": "2016-07-01", "end": "2026-06-30"}}, "", ("signed_on",)),
        (
            {"period": {"start": "2016-06-30", "end": "2026-06-30"}},
            "it speaks of more than ten years at once",
            ("period", "start"),
        ),
        ({"source": {"query": " "}}, "it does not say source.query, so nobody can look it up again", ()),
        ({"source": None}, "it does not say source.query, so nobody can look it up again", ()),
        ({"how_established": ""}, "it does not say how_established, so nobody can look it up again", ()),
        ({"signed_by": None}, "it does not say signed_by, so nobody can look it up again", ()),
    ],
)
def test_the_first_thing_that_makes_it_worthless_is_said_where_it_is(
    fields: dict[str, Any], flaw: str, pointer: tuple[str, ...]
) -> None:
    (one,) = read(fields)
    assert (one.flaw, one.place, one.proves_zero) == (flaw, Place(PATH, pointer), not flaw)


@pytest.mark.parametrize(
    ("fields", "message", "pointer"),
    [
        ({"period": None}, "the statement does not say period.start", ()),
        ({"period": {"start": "2026-04-01", "end": None}}, "the statement does not say period.end", ()),
        ({"prepared_on": None}, "the statement does not say prepared_on", ()),
        ({"signed_on": None}, "the statement does not say signed_on", ()),
        ({"count": None}, "the statement does not say count", ()),
        ({"count": False}, "the statement counts nothing", ("count",)),
        ({"count": "0"}, "the statement counts nothing", ("count",)),
        ({"count": 0.5}, "the statement counts nothing", ("count",)),
    ],
)
def test_without_what_tells_its_days_and_its_number_it_cannot_be_judged(
    fields: dict[str, Any], message: str, pointer: tuple[str, ...]
) -> None:
    with pytest.raises(UnjudgeableError) as caught:
        read(fields)
    assert (str(caught.value), caught.value.place) == (message, Place(PATH, pointer))


def test_a_statement_is_about_one_subject_and_one_part_or_all_of_it() -> None:
    several = [{"id": "all"}, {"id": "other", "subject": "changes"}, {"id": "part", "scope_key": "app"}]
    assert [(one.id, one.is_narrowed) for one in read(*several)] == [("all", False)]
    assert [(one.id, one.is_narrowed) for one in read(*several, scope="app")] == [
        ("all", False),
        ("part", True),
    ]
    assert [one.id for one in read(*several, scope="web")] == ["all"]
    assert [one.id for one in read({"id": "padded", "subject": " incidents "})] == ["padded"]


def test_a_correction_of_a_part_is_one_and_one_of_another_subject_is_not() -> None:
    correction = {"id": "b", "corrects": "NIL-Q2", "count": 1}
    (first,) = read({}, {**correction, "scope_key": "app"})
    assert first.is_corrected
    (first,) = read({}, {**correction, "subject": "changes"})
    assert not first.is_corrected


def test_a_statement_that_a_later_one_corrects_is_known_by_its_id_or_its_path() -> None:
    found = read({"id": "a"}, {"id": "b", "corrects": "a"}, {"id": None}, {"id": "d", "corrects": " "})
    assert [one.is_corrected for one in found] == [True, False, False, False]
    by_path = read({"id": None}, {"id": "b", "corrects": PATH})
    assert [one.is_corrected for one in by_path] == [True, False]
    assert [one.id for one in Account([], by_path).standing] == ["b"]


def test_it_speaks_of_the_periods_that_lie_within_it() -> None:
    (one,) = read({"period": {"start": "2026-02-01", "end": "2026-09-29"}, "signed_on": "2026-10-01"})
    q1, q2, q3 = (Period.holding(date(2026, month, 1), PeriodKind.QUARTER) for month in (1, 4, 7))
    assert list(one.periods(PeriodKind.QUARTER)) == [q2]
    assert [one.covers(period) for period in (q1, q2, q3)] == [False, True, False]
    edges = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 9, 29), date(2026, 9, 30)]
    assert [one.holds(day) for day in edges] == [False, True, True, False]


def test_what_is_still_zero_after_a_correction_was_known_since_the_first_signature() -> None:
    h1 = {"start": "2026-01-01", "end": "2026-06-30"}
    found = read(
        {"id": "a", "signed_on": "2026-07-20"},
        {"id": "b", "period": h1, "signed_on": "2026-07-10", "prepared_on": "2026-07-09"},
        {"id": "c", "corrects": "b", "signed_on": "2026-08-01"},
        {"id": "d", "count": 1},
    )
    q2 = Period.holding(date(2026, 4, 1), PeriodKind.QUARTER)
    account = Account([(date(2026, 8, 5), "r2"), (date(2026, 7, 9), "r1"), (date(2026, 6, 1), "r1")], found)
    assert [one.id for one in account.zeros_for(q2)] == ["a", "c"]
    assert {period.name: one.id for period, one in account.first_zeros(PeriodKind.QUARTER).items()} == {
        "2026-Q2": "b"
    }
    assert {period.name: day for period, day in account.served(PeriodKind.QUARTER).items()} == {
        "2026-Q2": date(2026, 6, 1),
        "2026-Q3": date(2026, 7, 9),
    }
    q3 = read({"period": {"start": "2026-07-01", "end": "2026-08-05"}, "signed_on": "2026-10-01"})[0]
    assert account.records_of(q3) == {"r1": date(2026, 7, 9), "r2": date(2026, 8, 5)}
    twice = Account([(date(2026, 7, 9), "r1"), (date(2026, 7, 2), "r1"), (date(2026, 6, 1), "r1")], [])
    assert twice.records_of(q3) == {"r1": date(2026, 7, 2)}, "its first day there"
    assert Account([], found).served(PeriodKind.QUARTER) == {q2: date(2026, 7, 10)}


def test_statements_are_read_with_fields_that_their_schema_must_have() -> None:
    dates = ["period.start", "period.end", "prepared_on", "signed_on"]
    others = ["count", "source.query", "how_established", "signed_by"]
    assert list(uses("incidents")) == [
        Use(Selector("subject"), type=TYPE, values=("incidents",)),
        *(Use(Selector(name), type=TYPE, is_date=True) for name in dates),
        *(Use(Selector(name), type=TYPE) for name in others),
    ]
