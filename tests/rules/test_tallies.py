"""What rules say they looked at, for a verdict on the audit window."""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.model import Calendar, Kind, Place, Window
from socgap_evidence.rules.base import Rule, UnjudgeableError
from socgap_evidence.rules.subject import Shelf
from socgap_evidence.rules.tallies import Counted
from tests.support.projects import document, documents, rule, subject
from tests.support.windows import nil

if TYPE_CHECKING:
    from socgap_evidence.documents import Document
    from socgap_evidence.rules.tallies import Tally

WINDOW = Window(date(2026, 4, 1), date(2026, 9, 30))
CALENDAR = Calendar(UTC, program_start=date(2026, 1, 1), window=WINDOW)


def tallies(keyword: str, value: Any, found: list[Document], **more: Any) -> list[Tally]:
    """Everything that a rule looked at in documents."""
    return list(rule(keyword, value).tallies(subject(found, calendar=CALENDAR, **more), WINDOW))


def said(found: list[Tally], counted: Counted) -> list[str]:
    """Those of one sort, in short."""
    return [
        " ".join(
            part
            for part in (
                *one.about,
                f"@{'.'.join(map(str, one.place.pointer)) or 'file'}" if one.place else "",
                str(one.days or ""),
                f"due {one.due}" if one.due else "",
                f"done {one.done}" if one.done else "",
                "zero" if one.is_zero else "",
            )
            if part
        )
        for one in found
        if one.counted is counted
    ]


def test_every_names_the_periods_that_the_window_demands() -> None:
    held = [{"held_on": day} for day in ("2026-02-02", "2026-05-05", "2026-06-20", "2026-11-11")]
    found = tallies("every", {"date": "held_on", "period": "quarter", "grace": "15 days"}, documents(*held))
    assert said(found, Counted.SLOT) == [
        "2026-Q2 @held_on [2026-04-01, 2026-07-01) due 2026-07-15 done 2026-05-05",
        "2026-Q3 [2026-07-01, 2026-10-01) due 2026-10-15",
    ]


@pytest.mark.parametrize(
    ("first", "last", "demanded"),
    [("2026-06-30", "2026-09-29", ["2026-Q2"]), ("2026-07-01", "2026-09-30", ["2026-Q3"])],
    ids=["one that ends on its first day", "one that ends on its last day"],
)
def test_a_window_demands_the_periods_that_end_in_it(first: str, last: str, demanded: list[str]) -> None:
    window = Window(date.fromisoformat(first), date.fromisoformat(last))
    of = subject([], calendar=Calendar(UTC, program_start=date(2026, 1, 1), window=window))
    found = rule("every", {"date": "held_on", "period": "quarter"}).tallies(of, window)
    assert [one.about for one in found if one.counted is Counted.SLOT] == [(name,) for name in demanded]


def test_every_says_for_which_days_each_occurrence_counts() -> None:
    held = [{"held_on": day} for day in ("2026-02-02", "2026-05-05", "2026-11-11")]
    found = tallies("every", {"date": "held_on", "period": "half-year"}, documents(*held))
    assert said(found, Counted.OCCURRENCE) == [
        "@held_on [2026-01-01, 2026-07-01) done 2026-02-02",
        "@held_on [2026-01-01, 2026-07-01) done 2026-05-05",
        "@held_on [2026-11-11, 2026-11-12) done 2026-11-11",
    ]


def test_every_counts_the_day_on_which_the_work_was_finished() -> None:
    data = {"held_on": "2026-06-30", "done_on": "2026-07-09"}
    found = tallies("every", {"date": "held_on", "done": "done_on", "period": "quarter"}, documents(data))
    assert said(found, Counted.SLOT)[0].endswith("due 2026-06-30 done 2026-07-09")


def test_fresh_says_how_long_each_is_good() -> None:
    found = tallies("fresh", {"date": "held_on", "for": "10 days"}, documents({"held_on": "2026-05-05"}, {}))
    assert said(found, Counted.OCCURRENCE) == ["@held_on [2026-05-05, 2026-05-16) done 2026-05-05"]


def test_zeros_tells_signed_periods_from_those_in_which_something_happened() -> None:
    statements = Shelf([document(nil("2026-Q3", "2026-10-02"), "evidence/statements/3.yaml")])
    found = tallies(
        "zeros",
        {"subject": "reviews", "per": "quarter", "grace": "15 days"},
        documents({"held_on": "2026-05-05"}),
        dated="held_on",
        shelves={"period-statement": statements},
    )
    assert said(found, Counted.SLOT) == [
        "2026-Q2 [2026-04-01, 2026-07-01) due 2026-07-15 done 2026-05-05",
        "2026-Q3 [2026-07-01, 2026-10-01) due 2026-10-15 done 2026-10-02 zero",
    ]
    assert said(found, Counted.OCCURRENCE) == ["@file [2026-05-05, 2026-05-06) done 2026-05-05"]
    (happened,) = (one for one in found if one.counted is Counted.OCCURRENCE)
    assert happened.place == Place("evidence/reviews/000.yaml")
    assert said(found, Counted.TEST) == ["NIL-2026-Q3 [2026-09-30, 2026-10-01) done 2026-09-30"]


MEMBERS = {
    "members": Shelf(
        [
            document(
                {"items": [{"id": "a", "from": "2026-05-01", "left": "2026-08-31"}, {"id": "b"}]}, "m.yaml"
            )
        ]
    )
}
PERSON = [{"id": "R", "person": "a", "held_on": "2026-05-05"}]


def test_covers_names_each_member_with_its_days_and_what_its_own_records_did() -> None:
    population = {"in": "members", "each": "$.items[*]", "key": "id", "from": "from", "until": "left"}
    value = {"population": population, "by": {"key": "person", "date": "held_on"}}
    found = tallies("covers", value, documents(*PERSON), shelves=MEMBERS)
    assert said(found, Counted.TEST) == ["a [2026-05-01, 2026-09-01)", "b […, …)"]
    assert said(found, Counted.OCCURRENCE) == ["@file [2026-05-05, 2026-05-06) done 2026-05-05"]


def test_covers_names_each_event_on_its_day() -> None:
    population = {"in": "members", "each": "$.items[*]", "key": "id", "event": "left"}
    value = {"population": population, "by": {"in": "members", "each": "$.items[*]", "key": "id"}}
    found = tallies("covers", value, [], shelves=MEMBERS)
    assert said(found, Counted.TEST) == ["a [2026-08-31, 2026-09-01) done 2026-08-31"]
    assert said(found, Counted.OCCURRENCE) == []


def test_covers_names_each_period_of_each_member_on_its_last_day() -> None:
    population = {"in": "members", "each": "$.items[*]", "key": "id", "from": "from", "until": "left"}
    value = {
        "population": population,
        "by": {"key": "person", "date": "held_on"},
        "every": {"period": "month"},
    }
    found = tallies("covers", value, documents(*PERSON), shelves=MEMBERS)
    names = [" ".join(one.about) for one in found if one.counted is Counted.TEST]
    assert names == [
        *(f"a 2026-{month:02}" for month in (5, 6, 7, 8)),
        *(f"b 2026-{month:02}" for month in (4, 5, 6, 7, 8, 9)),
    ]
    assert said(found, Counted.TEST)[0] == "a 2026-05 [2026-05-31, 2026-06-01) done 2026-05-31"


def test_covers_names_no_period_on_whose_last_day_a_member_is_gone() -> None:
    left = Shelf([document({"items": [{"id": "a", "from": "2026-05-01", "left": "2026-06-29"}]}, "m.yaml")])
    population = {"in": "members", "each": "$.items[*]", "key": "id", "from": "from", "until": "left"}
    value = {
        "population": population,
        "by": {"key": "person", "date": "held_on"},
        "every": {"period": "month"},
    }
    found = tallies("covers", value, [], shelves={"members": left})
    assert [" ".join(one.about) for one in found] == ["a 2026-05"]


def test_covers_counts_no_records_of_others_as_its_own() -> None:
    value = {
        "population": {"in": "members", "each": "$.items[*]", "key": "id"},
        "by": {"in": "courses", "key": "person", "date": "held_on"},
    }
    shelves = MEMBERS | {"courses": Shelf(documents(*PERSON))}
    assert said(tallies("covers", value, [], shelves=shelves), Counted.OCCURRENCE) == []


def test_covers_skips_its_own_records_that_state_no_day_or_none_that_can_be_read() -> None:
    value = {
        "population": {"in": "members", "each": "$.items[*]", "key": "id"},
        "by": {"key": "person", "date": "held_on"},
    }
    odd = [{"person": "a"}, {"person": "a", "held_on": "soon"}]
    assert said(tallies("covers", value, documents(*odd), shelves=MEMBERS), Counted.OCCURRENCE) == []


def test_covers_of_whole_files_names_none() -> None:
    value = {
        "population": {"in": "members", "each": "$.items[*]", "key": "id"},
        "at": "held_on",
        "by": {"each": "$.people[*]"},
    }
    assert tallies("covers", value, documents(*PERSON), shelves=MEMBERS) == []


ITEMS = {"id": "R", "items": [{"id": "a", "x": 1, "d": "2026-05-05"}, {"id": "b", "x": 2, "e": "2026-05-06"}]}
EACH = "$.items[*]"


@pytest.mark.parametrize(
    ("keyword", "value", "expected"),
    [
        pytest.param("expect", {"each": EACH, "schema": {"type": "object"}}, ["R a @items.0", "R b @items.1"], id="expect"),
        pytest.param("expect", {"schema": {"type": "object"}}, ["R @file"], id="expect of the file"),
        pytest.param("counts", {"each": EACH, "of": "x", "at_most": 1}, ["R a @items.0", "R b @items.1"], id="counts"),
        pytest.param("distinct", {"each": EACH, "people": ["d", "e"]}, ["R a @items.0", "R b @items.1"], id="distinct"),
        pytest.param("unique", {"each": EACH, "by": "id"}, ["R a @items.0", "R b @items.1"], id="unique"),
        pytest.param("ordered", {"each": EACH, "dates": ["d", "e"]}, ["R a @items.0", "R b @items.1"], id="ordered"),
        pytest.param("ordered", {"each": EACH, "past": ["d"]}, ["R @file"], id="ordered, of the file's newest date"),
        pytest.param("in_force", {"each": EACH, "from": "d"}, ["R a @items.0", "R b @items.1"], id="in_force"),
        pytest.param("approved", {"each": EACH, "by": "x", "on": "d"}, ["R a @items.0", "R b @items.1"], id="approved"),
        pytest.param("resolves", {"each": EACH, "key": "id", "to": ["a", "b"]}, ["R a @items.0", "R b @items.1"], id="resolves"),
        pytest.param("agrees", {"each": EACH, "total": "x", "sum": ["x"]}, ["R a @items.0", "R b @items.1"], id="agrees, numbers"),
        pytest.param("agrees", {"each": EACH, "values": ["x", "x"]}, ["R a @items.0", "R b @items.1"], id="agrees, values"),
        pytest.param("agrees", {"each": EACH, "text": "d", "mentions": ["x"]}, ["R a @items.0", "R b @items.1"], id="agrees, texts"),
        pytest.param(
            "agrees",
            {"each": EACH, "key": "id", "with": {"each": EACH, "key": "id"}, "fields": ["x"]},
            ["R a @items.0", "R b @items.1"],
            id="agrees, records",
        ),
        pytest.param(
            "agrees",
            {"left": {"each": EACH, "key": "id"}, "right": {"each": EACH, "key": "x"}},
            [],
            id="agrees, sets: each file",
        ),
        pytest.param("within", {"each": EACH, "from": "d", "to": "e", "limit": "5 days"}, ["R a @items.0 done 2026-05-05"], id="within: what owes something"),
        pytest.param("within", {"each": [EACH, "$.items[0]"], "from": "d", "to": "e", "limit": "5 days"}, ["R a @items.0 done 2026-05-05"], id="within: once"),
        pytest.param("content", {"headings": ["Purpose"]}, [], id="content: each file"),
    ],
)  # fmt: skip
def test_a_rule_about_records_names_them(keyword: str, value: Any, expected: list[str]) -> None:
    assert said(tallies(keyword, value, documents(ITEMS), kind=Kind.POPULATION), Counted.TEST) == expected


def test_within_also_names_what_cannot_be_judged() -> None:
    odd = {"items": [{"d": "soon"}, {"d": "2026-05-05"}]}
    found = tallies("within", {"each": EACH, "from": "d", "to": "e", "limit": "5 days"}, documents(odd))
    assert said(found, Counted.TEST) == ["@items.0", "@items.1 done 2026-05-05"]
    assert found[0].place == Place("evidence/reviews/000.yaml", ("items", 0))


def test_a_value_that_nobody_can_read_stops_what_needs_it() -> None:
    with pytest.raises(UnjudgeableError):
        tallies("fresh", {"date": "held_on", "for": "10 days"}, documents({"held_on": "soon"}))


def test_a_rule_that_says_nothing_has_looked_at_whole_files() -> None:
    class Silent(Rule):
        def selectors(self) -> Any:
            return ()

        def findings(self, subject: Any) -> Any:  # noqa: ARG002  # a rule's signature
            return iter(())

    assert list(Silent().tallies(subject([]), WINDOW)) == []
