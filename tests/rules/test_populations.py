"""Populations: who is a member, and on which days."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Calendar, Place, Reason
from socgap_evidence.rules import Shelf, UnjudgeableError
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.populations import Member, Population, Roll, by_key
from socgap_evidence.rules.terms import Terms
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.selectors import Node, Selector
from tests.support.projects import document, subject

PEOPLE = {"in": "people", "each": "$.items[*]", "key": "id"}
PATH = "people.yaml"


def terms(**populations: Any) -> Terms:
    """What words mean where these populations have names."""
    parameters: Any = {"clauses": {"high": ["audit", "exit"], "low": []}}
    return Terms(parameters, {}, SchemaSet({}, ""), "controls/AC-1.yaml", populations=populations)


def roll(
    spelled: Any, *people: Any, here: Here | None = None, calendar: Calendar | None = None, **shelves: Any
) -> Roll:
    """Who belongs to a population, by a register of people."""
    found = {"people": Shelf([document({"items": list(people)}, PATH)], (), (PATH,))}
    for name, items in shelves.items():
        found[name] = Shelf([document({"items": items}, f"{name}.yaml")], (), (f"{name}.yaml",))
    about = subject([], shelves=found, calendar=calendar)
    return Population.parse(spelled, terms(staff=PEOPLE)).roll(about, here)


def days(found: Roll) -> list[tuple[str, Interval]]:
    return [(member.name, member.days) for member in found.members]


def span(since: str = "", until: str = "") -> Interval:
    first, after = (date.fromisoformat(day) if day else None for day in (since, until))
    return Interval(first, after)


STAY = {**PEOPLE, "from": "since", "until": "until"}
CHANGES = {"take": "$.items[*].day", "in": "changes", "key": "of", "is": "id"}


@pytest.mark.parametrize(
    ("person", "held"),
    [
        pytest.param({}, [ALWAYS], id="always, where nothing is said"),
        pytest.param({"since": None, "until": None}, [ALWAYS], id="null says nothing"),
        pytest.param({"since": "2026-02-01"}, [span("2026-02-01")], id="from a day on"),
        pytest.param({"until": "2026-06-12"}, [span("", "2026-06-13")], id="through the last day"),
        pytest.param({"until": "9999-12-31"}, [ALWAYS], id="through the calendar's last day"),
        pytest.param(
            {"since": "2026-02-01", "until": "2026-02-01"}, [span("2026-02-01", "2026-02-02")], id="for one day"
        ),
        pytest.param({"since": ["2026-02-01"], "until": None}, None, id="a list is no day"),
    ],
)  # fmt: skip
def test_a_member_is_one_through_its_last_day(person: Any, held: list[Interval] | None) -> None:
    if held is None:
        with pytest.raises(UnjudgeableError):
            roll(STAY, {"id": "p-1", **person})
    else:
        assert days(roll(STAY, {"id": "p-1", **person})) == [("p-1", one) for one in held]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        pytest.param(["2026-03-01", "2026-06-12"], "2026-06-13", id="the last of several"),
        pytest.param(["2026-03-01", None], "", id="one that is open"),
    ],
)
def test_of_several_last_days_the_latest_counts_and_an_open_one_is_the_latest(
    until: list[Any], last: str
) -> None:
    spelled = {"in": "people", "key": "$.id", "from": "$.stays[*].since", "until": "$.stays[*].until"}
    stays = [
        {"since": since, "until": day} for since, day in zip(("2026-02-01", "2026-04-01"), until, strict=True)
    ]
    shelf = Shelf([document({"id": "p-1", "stays": stays}, PATH)])
    (member,) = Population.parse(spelled, terms()).members(subject([], shelves={"people": shelf}))
    assert member.days == span("2026-02-01", last)


def test_each_day_of_an_event_is_one_and_without_a_day_there_is_none() -> None:
    spelled = {"in": "people", "key": "$.id", "event": "$.left[*]"}
    shelf = Shelf([document({"id": "p-1", "left": ["2026-06-12", None, "2025-01-01", "2026-06-12"]}, PATH)])
    members = Population.parse(spelled, terms()).members(subject([], shelves={"people": shelf}))
    assert [member.days for member in members] == [span("2025-01-01"), span("2026-06-12")]
    assert days(roll({**PEOPLE, "event": "left"}, {"id": "p-1", "left": None}, {"id": "p-2"})) == []


def test_a_moment_is_a_day_of_the_companys_zone() -> None:
    spelled = {**PEOPLE, "event": "left"}
    left = {"id": "p-1", "left": "2026-06-12T23:30:00Z"}
    tokyo = Calendar(ZoneInfo("Asia/Tokyo"))
    assert days(roll(spelled, left, calendar=Calendar(UTC))) == [("p-1", span("2026-06-12"))]
    assert days(roll(spelled, left, calendar=tokyo)) == [("p-1", span("2026-06-13"))]


class TestFlaws:
    def test_one_that_ends_before_it_begins_is_no_member_and_is_said_to_be_wrong(self) -> None:
        found = roll(STAY, {"id": "p-1", "since": "2026-05-02", "until": "2026-05-01"})
        assert found.members == []
        (flaw,) = found.flaws.values()
        assert flaw.reason is Reason.INVALID
        assert flaw.message == "p-1 ends before it begins, so nobody asked about it on any day."
        assert flaw.fix == "Correct its first day or its last."
        assert flaw.place == Place(PATH, ("items", 0, "id"))
        assert flaw.about == ("p-1",)
        assert flaw.days == ALWAYS

    def test_one_without_a_key_is_no_member_and_is_said_to_be_wrong(self) -> None:
        found = roll(
            {**PEOPLE, "key": ["name", "id"]}, {"name": "Ines", "id": None}, {"name": "Yuki", "id": "p-2"}
        )
        assert days(found) == [("Yuki, p-2", ALWAYS)]
        (flaw,) = found.flaws.values()
        assert flaw.reason is Reason.INVALID
        assert flaw.message == "Ines: it has no 'id', so nobody can ask about it."
        assert flaw.fix == "Say what it is; if it should not be asked about, the control has to leave it out."
        assert (flaw.place, flaw.about) == (Place(PATH, ("items", 0, "id")), ("Ines",))

    def test_a_nameless_file_is_called_nothing(self) -> None:
        about = subject([], shelves={"people": Shelf([document({}, PATH)])})
        (flaw,) = Population.parse({"in": "people", "key": "id"}, terms()).roll(about).flaws.values()
        assert flaw.message == "it has no 'id', so nobody can ask about it."

    def test_one_of_several_keys_is_called_by_all_of_them(self) -> None:
        spelled = {**STAY, "key": ["id", "team"]}
        found = roll(spelled, {"id": "p-1", "team": "red", "since": "2026-05-02", "until": "2026-05-01"})
        (flaw,) = found.flaws.values()
        assert flaw.message.startswith("p-1, red ends before it begins")

    def test_a_nameless_one_is_called_by_its_place(self) -> None:
        (flaw,) = roll(PEOPLE, {}).flaws.values()
        assert flaw.message == "items[0]: it has no 'id', so nobody can ask about it."

    def test_a_flaw_of_one_that_many_share_is_said_once(self) -> None:
        spelled = {**PEOPLE, "with": {"in": "policies", "each": "$.items[*]", "key": "id"}}
        found = roll(spelled, {"id": "p-1"}, {"id": "p-2"}, {}, policies=[{"id": "POL"}, {"name": "x"}])
        assert days(found) == [("p-1, POL", ALWAYS), ("p-2, POL", ALWAYS)]
        assert [flaw.message.split(":")[0] for flaw in found.flaws.values()] == ["items[2]", "x"]


class TestPairs:
    def test_each_member_with_each_other_on_the_days_of_both(self) -> None:
        spelled = {**STAY, "with": {"in": "policies", "each": "$.items[*]", "key": "id", "from": "since"}}
        people = ({"id": "p-1", "since": "2026-02-01"}, {"id": "p-2", "until": "2026-02-28"})
        found = roll(spelled, *people, policies=[{"id": "A", "since": "2026-03-01"}, {"id": "B"}])
        assert days(found) == [
            ("p-1, A", span("2026-03-01")),
            ("p-1, B", span("2026-02-01")),
            ("p-2, B", span("", "2026-03-01")),
        ]

    def test_the_others_may_depend_on_the_member(self) -> None:
        policies = {"in": "policies", "each": "$.items[*]", "key": "id", "matching": {"audience": "team"}}
        people = ({"id": "p-1", "team": "dev"}, {"id": "p-2", "team": "law"})
        found = roll(
            {**PEOPLE, "with": policies}, *people, policies=[{"id": "A", "audience": ["dev", "ops"]}]
        )
        assert days(found) == [("p-1, A", ALWAYS)]

    def test_the_others_may_be_listed_or_named(self) -> None:
        assert days(roll({**PEOPLE, "with": ["x", "y"]}, {"id": "p-1"})) == [
            ("p-1, x", ALWAYS),
            ("p-1, y", ALWAYS),
        ]
        found = roll(
            {"in": "teams", "each": "$.items[*]", "key": "id", "with": "staff"},
            {"id": "p-1"},
            teams=[{"id": "t"}],
        )
        assert days(found) == [("t, p-1", ALWAYS)]

    def test_a_pair_stands_where_its_own_member_does(self) -> None:
        pair, _ = roll({**PEOPLE, "with": ["x", "y"]}, {"id": "p-1"}).members
        assert (pair.name, pair.place) == ("p-1, x", Place(PATH, ("items", 0, "id")))

    def test_a_pair_with_an_event_is_one(self) -> None:
        spelled = {**PEOPLE, "with": {"in": "moves", "each": "$.items[*]", "key": "id", "event": "day"}}
        assert Population.parse(spelled, terms()).is_of_events
        assert not Population.parse({**PEOPLE, "with": PEOPLE}, terms()).is_of_events
        assert days(roll(spelled, {"id": "p-1"}, moves=[{"id": "m", "day": "2026-02-01"}])) == [
            ("p-1, m", span("2026-02-01"))
        ]


def test_days_of_the_others_that_nobody_can_read_are_said_though_there_is_nobody_to_pair_them_with() -> None:
    policies = {"in": "policies", "each": "$.items[*]", "key": "id", "from": "since"}
    with pytest.raises(UnjudgeableError, match="'soon'"):
        roll({**PEOPLE, "with": policies}, policies=[{"id": "A", "since": "soon"}])


def test_a_listed_member_always_is_one() -> None:
    found = roll(["A", "B"])
    assert found.members == [Member(("A",), ALWAYS, None), Member(("B",), ALWAYS, None)]
    assert [member.place for member in found.members] == [None, None]


def test_a_day_may_be_looked_up() -> None:
    spelled = {
        **PEOPLE,
        "from": {"take": "day", "in": "changes", "each": "$.items[*]", "key": "of", "is": "id"},
    }
    assert days(roll(spelled, {"id": "p-1"}, changes=[{"of": "p-1", "day": "2026-02-01"}])) == [
        ("p-1", span("2026-02-01"))
    ]
    assert Population.parse(spelled, terms()).types == {"people", "changes"}
    uses = list(Population.parse(spelled, terms()).uses())
    assert [(use.selector.text, use.type, use.is_date) for use in uses] == [
        ("$.items[*]", "people", False),
        ("id", "people", False),
        ("id", "people", False),
        ("$.items[*]", "changes", False),
        ("of", "changes", False),
        ("day", "changes", True),
    ]


def test_it_depends_on_the_record_at_hand_where_it_is_matched() -> None:
    spelled = {**PEOPLE, "matching": {"team": "team"}}
    here = Here(document({"team": "red"}), Node({"team": "red"}, ()))
    assert Population.parse(spelled, terms()).is_matched
    assert not Population.parse(PEOPLE, terms()).is_matched
    assert not Population.parse(["A"], terms()).is_matched
    assert days(roll(spelled, {"id": "p-1", "team": "red"}, {"id": "p-2", "team": "blue"}, here=here)) == [
        ("p-1", ALWAYS)
    ]


def test_it_names_every_selector_it_uses() -> None:
    spelled = {
        **STAY,
        "each": ["$.a[*]", "$.b[*]"],
        "matching": {"team": "team"},
        "with": {"in": "policies", "each": "$.c[*]", "key": "doc", "matching": {"audience": "group"}},
    }
    uses = list(Population.parse(spelled, terms()).uses(Selector("$.mine[*]"), here_type="review"))
    own = [("id", False), ("team", False)]
    assert [(use.selector.text, use.each.text, use.type, use.is_date) for use in uses] == [
        *((text or each, each if text else "$", "people", False) for each in ("$.a[*]", "$.b[*]") for text in ("", *(name for name, _ in own))),
        ("team", "$.mine[*]", "review", False),
        *((text, each, "people", True) for each in ("$.a[*]", "$.b[*]") for text in ("since", "until")),
        ("$.c[*]", "$", "policies", False),
        ("doc", "$.c[*]", "policies", False),
        ("audience", "$.c[*]", "policies", False),
        ("group", "$.a[*]", "people", False),
        ("group", "$.b[*]", "people", False),
    ]  # fmt: skip
    assert list(Population.parse(["A"], terms()).uses()) == []


@pytest.mark.parametrize(
    ("spelled", "width", "called", "types"),
    [
        (["A", "B"], 1, "A, B", set()),
        ("param('clauses.high')", 1, "audit, exit", set()),
        ("param('clauses.low')", 1, "an empty list", set()),
        (PEOPLE, 1, "people", {"people"}),
        ("staff", 1, "staff", {"people"}),
        ("colleagues", 1, "colleagues", {"people"}),
        ({**PEOPLE, "called": "the people"}, 1, "the people", {"people"}),
        ({"each": "$.items[*]", "key": ["a", "b"]}, 2, "the requirement's own records", set()),
        ({**PEOPLE, "with": {**PEOPLE, "in": "policies"}}, 2, "people", {"people", "policies"}),
    ],
)
def test_what_it_is(spelled: Any, width: int, called: str, types: set[str]) -> None:
    known = terms(staff=PEOPLE, colleagues="staff")
    population = Population.parse(known.fill(spelled), known)
    assert (population.width, population.called, population.types) == (width, called, types)


@pytest.mark.parametrize(
    ("spelled", "sentence"),
    [
        pytest.param("stuff", "there is no population 'stuff'. Did you mean 'staff'?", id="a misspelt name"),
        pytest.param("x", "there is no population 'x'. There are own, ring, round, staff.", id="an unknown name"),
        pytest.param({**PEOPLE, "event": "a", "from": "b"}, "an event has one day; leave 'from' and 'until' out, or 'event'", id="two kinds"),
        pytest.param({**PEOPLE, "event": "a", "until": "b"}, "an event has one day; leave 'from' and 'until' out, or 'event'", id="two kinds of an end"),
        pytest.param("own", "the population 'own' is a part of itself", id="a name that means itself"),
        pytest.param("ring", "the population 'ring' is a part of itself", id="one with itself"),
        pytest.param(5, "it must be a mapping", id="a number"),
    ],
)  # fmt: skip
def test_what_is_no_population(spelled: Any, sentence: str) -> None:
    known = terms(staff=PEOPLE, own="own", ring={**PEOPLE, "with": "round"}, round={**PEOPLE, "with": "ring"})
    with pytest.raises(ValueError, match=r".") as caught:
        Population.parse(spelled, known)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (ALWAYS, "always"),
        (span("2026-02-01"), "from 2026-02-01 on"),
        (span("", "2026-06-13"), "through 2026-06-12"),
        (span("2026-02-01", "2026-06-13"), "from 2026-02-01 through 2026-06-12"),
    ],
)
def test_the_days_of_a_membership_in_words(interval: Interval, words: str) -> None:
    assert Member(("p-1",), interval, None).days_in_words == words


def test_that_nobody_belongs_to_it_is_said_with_where_to_look() -> None:
    about = subject([], shelves={"people": Shelf((), (), ("a.yaml", "b.yaml"))})
    assert (
        Population.parse("staff", terms(staff=PEOPLE)).nobody(about)
        == "nothing in a.yaml or b.yaml belongs to staff"
    )
    assert Population.parse(["A"], terms()).nobody(about) == "nothing belongs to A"


def test_members_by_key_keep_their_order() -> None:
    one, other, again = (Member((key,), ALWAYS, None) for key in ("b", "a", "b"))
    assert list(by_key([one, other, again]).items()) == [(("b",), [one, again]), (("a",), [other])]
