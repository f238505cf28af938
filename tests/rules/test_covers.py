"""`covers`: what a control may say, and what is said of each member."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any, ClassVar

import pytest

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Calendar, Kind, Place, Reason, Window
from socgap_evidence.rules import Finding, Shelf, UnjudgeableError
from socgap_evidence.rules.arithmetic import Meaning
from tests.support.projects import document, documents, rule, subject, terms

PEOPLE = {"in": "people", "each": "$.items[*]", "key": "id"}
BY = {"each": "$.items[*]", "key": "person", "date": "on", "called": "training"}
AUDITED = Calendar(UTC, program_start=date(2026, 2, 1), window=Window(date(2026, 4, 1), date(2026, 9, 30)))
FIX = "Do it and record it (evidence/reviews/*.yaml); if {} is listed by mistake, correct the list."


def register(*people: Any, broken: tuple[Finding, ...] = ()) -> dict[str, Shelf]:
    """A register of people, by itself."""
    held = [document({"items": list(people)}, "people.yaml")] if people else []
    return {"people": Shelf(held, broken, ("people.yaml",))}


def training(*items: Any) -> list[Any]:
    return documents({"id": "TRN-1", "held_on": "2026-03-01", "items": list(items)})


def find(value: Any, found: list[Any], *people: Any, **more: Any) -> list[Finding]:
    more.setdefault("shelves", register(*people))
    return list(rule("covers", value).findings(subject(found, **more)))


class TestOverTime:
    def test_one_who_has_none(self) -> None:
        value = {
            "population": {**PEOPLE, "from": "since"},
            "by": BY,
            "joining": "30 days",
            "may_be_empty": True,
        }
        (finding,) = find(value, training(), {"id": "p-1", "since": "2026-05-01"})
        assert finding == Finding(
            Reason.FAILING,
            "p-1: there is no training; one is owed from 2026-06-01 on.",
            FIX.format("p-1"),
            Interval(date(2026, 6, 1), None),
            Place("people.yaml", ("items", 0, "id")),
            ("p-1",),
        )

    def test_one_who_always_should_have_had_one(self) -> None:
        (finding,) = find({"population": PEOPLE, "by": BY}, training(), {"id": "p-1"})
        assert finding.message == "p-1: there is no training; one is owed."
        assert finding.days == ALWAYS

    def test_one_who_got_it_late(self) -> None:
        value = {"population": {**PEOPLE, "from": "since"}, "by": BY, "may_be_empty": True}
        late = training({"person": "p-1", "on": "2026-05-03"})
        (finding,) = find(value, late, {"id": "p-1", "since": "2026-05-01"})
        assert (
            finding.message == "p-1: there was no training until 2026-05-03; one was owed from 2026-05-01 on."
        )
        (finding,) = find({**value, "population": PEOPLE}, late, {"id": "p-1"})
        assert finding.message == "p-1: there was no training until 2026-05-03; one was always owed."

    def test_a_member_who_got_it_late_owes_nothing_any_more_in_the_window_too(self) -> None:
        value = {"population": {**PEOPLE, "from": "since"}, "by": BY, "may_be_empty": True}
        late = training({"person": "p-1", "on": "2026-05-03"})
        (finding,) = find(value, late, {"id": "p-1", "since": "2026-05-01"}, calendar=AUDITED)
        assert finding.days == Interval(date(2026, 5, 1), date(2026, 5, 3))

    def test_a_renewal_is_owed_only_by_who_had_one(self) -> None:
        value = {"population": PEOPLE, "by": BY, "for": "30 days", "renewal": True}
        (finding,) = find(
            value, training({"person": "p-1", "on": "2026-03-01"}), {"id": "p-1"}, {"id": "p-2"}
        )
        assert (finding.reason, finding.about) == (Reason.STALE, ("p-1",))

    def test_one_whose_last_has_lapsed_is_shown_where_that_stands(self) -> None:
        found = training({"person": "p-1", "on": "2026-03-01"}, {"person": "p-1", "on": "2026-04-05"})
        value = {"population": {**PEOPLE, "from": "since"}, "by": BY, "for": "30 days", "grace": "2 days"}
        first, second = find({**value, "may_be_empty": True}, found, {"id": "p-1", "since": "2026-03-01"})
        assert first.reason is second.reason is Reason.STALE
        assert (
            first.message
            == "p-1: the newest training is of 2026-03-01, good through 2026-04-02; the next is of 2026-04-05."
        )
        assert first.place == Place("evidence/reviews/000.yaml", ("items", 0, "person"))
        assert second.message == "p-1: the newest training is of 2026-04-05, good through 2026-05-07."
        assert second.days == Interval(date(2026, 5, 8), None)

    def test_one_who_missed_a_period(self) -> None:
        value = {"population": PEOPLE, "by": {"key": "who", "date": "on"}, "every": {"period": "half-year"}}
        (finding,) = find(
            value, documents({}), {"id": "p-1"}, calendar=Calendar(UTC, program_start=date(2026, 1, 1))
        )
        assert finding == Finding(
            Reason.MISSED,
            "p-1: there is no valid record (evidence/reviews/*.yaml) for 2026-H1 (2026-01-01 to 2026-06-30) in time.",
            FIX.format("p-1"),
            Interval(date(2026, 7, 1), None),
            Place("people.yaml", ("items", 0, "id")),
            ("p-1", "2026-H1"),
        )

    def test_each_time_of_membership_owes_its_own_periods(self) -> None:
        value = {
            "population": {**PEOPLE, "from": "since", "until": "until"},
            "by": {"key": "who", "date": "on"},
            "every": {"period": "month"},
        }
        again = (
            {"id": "p-1", "since": "2026-02-01", "until": "2026-03-15"},
            {"id": "p-1", "since": "2026-06-10"},
        )
        findings = find({**value, "may_be_empty": True}, documents({}), *again, calendar=AUDITED)
        assert [one.about[1] for one in findings] == ["2026-02", "2026-07", "2026-08", "2026-09"]
        assert [one.place.pointer[1] for one in findings if one.place] == [0, 1, 1, 1]

    def test_two_rows_of_one_member_are_one_member(self) -> None:
        value = {
            "population": {**PEOPLE, "from": "since", "until": "until"},
            "by": BY,
            "joining": "30 days",
            "may_be_empty": True,
        }
        rows = (
            {"id": "p-1", "since": "2026-02-01", "until": "2026-06-30"},
            {"id": "p-1", "since": "2026-07-01"},
            {"id": "p-1", "since": "2026-04-01", "until": "2026-05-01"},
        )
        (finding,) = find(value, training(), *rows)
        assert finding.days == Interval(date(2026, 3, 4), None)

    def test_a_level_that_has_no_limit_is_unknown_for_that_member_alone(self) -> None:
        limits = {"levels": {"high": "30 days"}, "by": "tier"}
        value = {"population": {**PEOPLE, "from": "since"}, "by": BY, "for": limits}
        findings = find(value, training(), {"id": "p-1", "tier": "low"}, {"id": "p-2", "tier": "high"})
        assert [(one.reason, one.about) for one in findings] == [
            (Reason.UNKNOWN, ("p-1",)),
            (Reason.FAILING, ("p-2",)),
        ]
        assert (
            findings[0].message
            == "It could not be judged: 'tier' is low, for which there is no limit (only for high)."
        )

    def test_a_limit_of_a_level_holds_while_the_level_does(self) -> None:
        limits = {"levels": {"high": "10 days", "low": "300 days"}, "by": "tier"}
        value = {"population": {**PEOPLE, "from": "since", "until": "until"}, "by": BY, "for": limits}
        rows = (
            {"id": "p-1", "tier": "low", "since": "2026-03-01", "until": "2026-04-30"},
            {"id": "p-1", "tier": "high", "since": "2026-05-01", "until": "2026-05-31"},
        )
        findings = find(
            {**value, "may_be_empty": True}, training({"person": "p-1", "on": "2026-03-01"}), *rows
        )
        assert [one.days for one in findings] == [Interval(date(2026, 5, 1), date(2026, 6, 1))]

    def test_one_limit_for_listed_members(self) -> None:
        value = {
            "population": ["threats", "phishing"],
            "by": {"each": "$.topics[*]", "date": "$.on"},
            "for": "30 days",
        }
        findings = find(value, documents({"on": "2026-03-01", "topics": ["threats"]}), shelves={})
        assert [(one.about, one.days, one.place) for one in findings if one.reason is Reason.STALE] == [
            (
                ("threats",),
                Interval(date(2026, 4, 1), None),
                Place("evidence/reviews/000.yaml", ("topics", 0)),
            )
        ]
        assert [(one.about, one.place) for one in findings if one.about == ("phishing",)] == [
            (("phishing",), None)
        ]

    def test_what_came_too_late_for_an_event_of_the_window_stays(self) -> None:
        value = {"population": {**PEOPLE, "event": "left"}, "by": BY, "joining": "10 days"}
        (finding,) = find(
            value,
            training({"person": "p-1", "on": "2026-07-01"}),
            {"id": "p-1", "left": "2026-06-12"},
            calendar=AUDITED,
        )
        assert finding.days == Interval(date(2026, 6, 23), None)
        assert (
            finding.message == "p-1: there was no training until 2026-07-01; one was owed from 2026-06-23 on."
        )

    @pytest.mark.parametrize(
        ("events", "said"),
        [
            pytest.param(["2026-06-12"], ["p-1 has 2 records where one is right: evidence/reviews/000.yaml, evidence/reviews/001.yaml."], id="two for one"),
            pytest.param(["2026-06-12", "2026-08-01"], [], id="one for each event"),
        ],
    )  # fmt: skip
    def test_exactly_one(self, events: list[str], said: list[str]) -> None:
        value = {"population": {**PEOPLE, "event": "left"}, "by": {"key": "person"}, "exactly_one": True}
        found = documents({"person": "p-1"}, {"person": "p-1"})
        findings = find(value, found, *({"id": "p-1", "left": day} for day in events))
        assert [one.message for one in findings] == said
        assert [(one.reason, one.about, one.fix) for one in findings] == [
            (Reason.FAILING, ("p-1",), "Keep the one that is true.")
        ] * len(said)

    def test_each_event_owes_one_from_its_own_day_on(self) -> None:
        value = {"population": {**PEOPLE, "event": "left"}, "by": {**BY, "until": "until"}}
        left = ({"id": "p-1", "left": "2026-06-12"}, {"id": "p-1", "left": "2026-08-01"})
        found = find(value, training({"person": "p-1", "on": "2026-06-12", "until": "2026-07-01"}), *left)
        assert [one.days.since for one in found] == [date(2026, 7, 2), date(2026, 8, 1)]

    def test_more_than_as_many_as_there_are_events(self) -> None:
        value = {"population": {**PEOPLE, "event": "left"}, "by": {"key": "person"}, "exactly_one": True}
        left = ({"id": "p-1", "left": "2026-06-12"}, {"id": "p-1", "left": "2026-08-01"})
        (finding,) = find(value, documents(*[{"person": "p-1"}] * 3), *left)
        assert finding.message.startswith("p-1 has 3 records where 2 are right: ")
        assert finding.fix == "Keep those that are true."
        assert finding.place == Place("evidence/reviews/002.yaml", ("person",))

    def test_who_comes_back_is_still_one_member(self) -> None:
        value = {
            "population": {**PEOPLE, "from": "since", "until": "until"},
            "by": {"key": "person"},
            "exactly_one": True,
        }
        stays = (
            {"id": "p-1", "since": "2026-01-01", "until": "2026-02-01"},
            {"id": "p-1", "since": "2026-05-01"},
        )
        *_, finding = find(value, documents(*[{"person": "p-1"}] * 2), *stays)
        assert finding.message.startswith("p-1 has 2 records where one is right: ")

    def test_what_may_be_recorded_in_two_places_is_asked_for_in_both(self) -> None:
        own = {"key": "person", "called": "training"}
        other = {"in": "courses", "key": "person", "called": "course"}
        shelves = {**register({"id": "p-1"}), "courses": Shelf((), (), ("courses/*.yaml",))}
        (finding,) = find({"population": PEOPLE, "by": [own, other]}, [], shelves=shelves)
        assert finding.message == "p-1: there is no training or course; one is owed."
        assert finding.fix == (
            "Do it and record it (evidence/reviews/*.yaml or courses/*.yaml); if p-1 is listed by mistake, correct the list."
        )

    def test_a_record_that_names_a_member_twice_is_one_record(self) -> None:
        value = {"population": PEOPLE, "by": [{"key": "people"}, {"key": "lead"}], "exactly_one": True}
        assert find(value, documents({"people": ["p-1", "p-1"], "lead": "p-1"}), {"id": "p-1"}) == []

    def test_two_events_of_one_day_are_one_that_is_owed_if_either_owes(self) -> None:
        value = {
            "population": {**PEOPLE, "event": "left"},
            "by": BY,
            "away": {"from": "away", "until": "back"},
        }
        left = {"id": "p-1", "left": "2026-06-12"}
        for events in ([left, {**left, "away": "2026-01-01"}], [{**left, "away": "2026-01-01"}, left]):
            (finding,) = find(value, training(), *events)
            assert finding.days == Interval(date(2026, 6, 12), None)

    def test_a_record_that_cannot_be_read_and_one_that_ends_before_it_begins(self) -> None:
        value = {"population": {**PEOPLE, "from": "since", "until": "until"}, "by": BY, "may_be_empty": True}
        found = training({"person": "p-1", "on": "soon"})
        findings = find(
            value, found, {"id": "p-1", "since": "2026-02-01", "until": "2026-01-01"}, {"since": None}
        )
        assert [(one.reason, one.about) for one in findings] == [
            (Reason.INVALID, ()),
            (Reason.INVALID, ("p-1",)),
            (Reason.UNKNOWN, ("TRN-1", "p-1")),
        ]


class TestNobody:
    @pytest.mark.parametrize(
        ("more", "reasons"),
        [({}, [Reason.MISSING]), ({"may_be_empty": True}, [])],
        ids=["it may not be empty", "it may"],
    )
    def test_an_empty_register(self, more: Any, reasons: list[Reason]) -> None:
        findings = find(
            {"population": {**PEOPLE, "each": "$.none[*]"}, "by": BY, **more},
            training(),
            {"id": "p-1"},
            calendar=AUDITED,
        )
        assert [one.reason for one in findings] == reasons
        for one in findings:
            assert one.message == "Nothing in people.yaml belongs to people, so nobody was checked."
            assert one.fix == "Complete the register; if it may be empty, the control has to say so."
            assert one.days == ALWAYS

    def test_days_without_a_member(self) -> None:
        value = {"population": {**PEOPLE, "from": "since", "until": "until"}, "by": {"key": "none"}}
        found = find(
            value, training(), {"id": "p-1", "since": "2026-03-01", "until": "2026-08-31"}, calendar=AUDITED
        )
        nobody = [one for one in found if one.reason is Reason.MISSING]
        assert [one.days for one in nobody] == [
            Interval(date(2026, 2, 1), date(2026, 3, 1)),
            Interval(date(2026, 9, 1), None),
        ]
        assert (
            nobody[0].message
            == "Nothing in people.yaml belongs to people on these days, so nobody was checked."
        )

    def test_an_event_that_is_still_to_come_is_one(self) -> None:
        value = {"population": {**PEOPLE, "event": "planned"}, "by": BY}
        (finding,) = find(value, training(), {"id": "p-1", "planned": "2027-01-01"})
        assert finding.days == Interval(date(2027, 1, 1), None)


AT: Any = {"population": PEOPLE, "at": "held_on", "by": {"each": "$.items[*]", "key": "person"}}


class TestAtADay:
    def test_a_member_that_is_not_named(self) -> None:
        (finding,) = find(AT, training({"person": "p-2"}), {"id": "p-1"}, {"id": "p-2"}, dated="held_on")
        assert finding == Finding(
            Reason.FAILING,
            "p-1 is not in it, though it belonged to people then.",
            "Complete it from the source; if that is what happened, do the next one in full.",
            Interval(date(2026, 3, 1), None),
            Place("evidence/reviews/000.yaml", ("held_on",)),
            ("TRN-1", "p-1"),
        )

    @pytest.mark.parametrize(
        ("since", "until", "is_asked"),
        [
            ("2026-03-01", "2026-03-01", True),
            ("2026-03-02", None, False),
            (None, "2026-02-28", False),
        ],
        ids=["on its only day", "the day before it joined", "the day after it left"],
    )
    def test_only_the_members_of_the_day(self, since: str | None, until: str | None, is_asked: bool) -> None:
        value = {
            **AT,
            "population": {**PEOPLE, "from": "since", "until": "until"},
            "may_be_empty": True,
        }
        assert bool(find(value, training(), {"id": "p-1", "since": since, "until": until})) is is_asked

    @pytest.mark.parametrize(
        ("share", "named", "passes"),
        [
            pytest.param(0.9, 9, True, id="nine of ten are nine tenths"),
            pytest.param(0.9, 8, False, id="eight are not"),
            pytest.param(0.55, 5, False, id="five of ten are less than 55 per cent"),
            pytest.param(0.3, 3, True, id="three of ten are three tenths, whatever floats say"),
            pytest.param(0.7, 7, True, id="and seven are seven"),
        ],
    )
    def test_a_share(self, share: float, named: int, passes: bool) -> None:
        people = [{"id": f"p-{number}"} for number in range(10)]
        found = training(*({"person": f"p-{number}"} for number in range(named)))
        assert (find({**AT, "share": share}, found, *people) == []) is passes

    def test_a_share_that_is_exact_in_tenths_and_not_in_floats(self) -> None:
        """0.55 of 20 is 11, and 11.000000000000002 in floats."""
        people = [{"id": f"p-{number}"} for number in range(20)]
        found = training(*({"person": f"p-{number}"} for number in range(11)))
        assert find({**AT, "share": 0.55}, found, *people) == []

    def test_what_a_share_leaves_out_is_named_up_to_ten(self) -> None:
        value = {**AT, "share": 0.125}
        (finding,) = find(value, training(), {"id": "p-1"}, {"id": "p-2"})
        assert finding.message == "It names 0 of 2 (people); at least 12.5% is needed. Not named: p-1, p-2."
        assert finding.about == ("TRN-1",)
        assert finding.place == Place("evidence/reviews/000.yaml", ("held_on",))
        for count, end in ((10, "p-8, p-9."), (12, "p-8, p-9 and 2 more.")):
            (finding,) = find(value, training(), *({"id": f"p-{number}"} for number in range(count)))
            assert finding.message.endswith(end)

    def test_what_is_excepted_does_not_count(self) -> None:
        value = {**AT, "except": {"each": "$.items[?@.failed]", "key": "person"}}
        (finding,) = find(value, training({"person": "p-1", "failed": True}), {"id": "p-1"})
        assert finding.about == ("TRN-1", "p-1")

    def test_what_one_file_excepts_counts_in_another(self) -> None:
        value = {**AT, "except": {"each": "$.items[?@.failed]", "key": "person"}}
        first = {"id": "TRN-1", "held_on": "2026-03-01", "items": [{"person": "p-1", "failed": True}]}
        again = {"id": "TRN-2", "held_on": "2026-04-01", "items": [{"person": "p-1"}]}
        (finding,) = find(value, documents(first, again), {"id": "p-1"})
        assert finding.about == ("TRN-1", "p-1")

    def test_who_is_named_and_who_is_excepted_may_depend_on_the_file(self) -> None:
        value = {
            **AT,
            "by": {**AT["by"], "matching": {"team": "team"}},
            "except": {"each": "$.failed[*]", "key": "person", "matching": {"team": "team"}},
        }
        rows = [{"person": f"p-{number}", "team": team} for number, team in enumerate(("red", "blue", "red"))]
        found = documents({"held_on": "2026-03-01", "team": "red", "items": rows, "failed": rows[1:]})
        people = ({"id": f"p-{number}"} for number in range(3))
        assert [one.about for one in find(value, found, *people)] == [("p-1",), ("p-2",)]

    def test_exactly_one(self) -> None:
        value = {**AT, "exactly_one": True}
        found = training({"person": "p-1"}, {"person": "p-2"}, {"person": "p-1"})
        (finding,) = find(value, found, {"id": "p-1"}, {"id": "p-2"}, dated="held_on")
        assert finding.message == "p-1 stands in it 2 times where once is right."
        assert finding.place == Place("evidence/reviews/000.yaml")
        assert finding.about == ("TRN-1", "p-1")
        assert finding.days == Interval(date(2026, 3, 1), None)
        assert finding.fix == "Keep the one that is true."

    def test_keys_of_several_fields_are_named_by_all_of_them(self) -> None:
        value = {
            "population": {**PEOPLE, "key": ["id", "team"]},
            "at": "held_on",
            "by": {"each": "$.items[*]", "key": ["person", "team"]},
            "exactly_one": True,
        }
        found = training(*[{"person": "p-1", "team": "red"}] * 2)
        (finding,) = find(value, found, {"id": "p-1", "team": "red"})
        assert finding.message == "p-1, red stands in it 2 times where once is right."

    def test_members_may_be_named_in_several_lists(self) -> None:
        value = {**AT, "by": [AT["by"], {"each": "$.guests[*]", "key": "person"}]}
        found = documents(
            {"held_on": "2026-03-01", "items": [{"person": "p-1"}], "guests": [{"person": "p-2"}]}
        )
        assert find(value, found, {"id": "p-1"}, {"id": "p-2"}) == []

    def test_a_file_without_a_day_cannot_pass(self) -> None:
        for data, pointer in (({"held_on": None}, ("held_on",)), ({}, ())):
            (finding,) = find(
                AT, documents({"id": "TRN-1", "on": "2026-03-01", **data}), {"id": "p-1"}, dated="on"
            )
            assert finding == Finding(
                Reason.INVALID,
                "'held_on' states no day, so nobody can tell whom the file had to name.",
                "State the day on which the work was done.",
                Interval(date(2026, 3, 1), None),
                Place("evidence/reviews/000.yaml", pointer),
                ("TRN-1",),
            )

    def test_a_day_that_a_path_from_the_top_names_is_told_where_it_lacks(self) -> None:
        (finding,) = find({**AT, "at": "$.held_on"}, documents({"held_on": None}), {"id": "p-1"})
        assert finding.place == Place("evidence/reviews/000.yaml", ("held_on",))

    def test_a_file_of_several_days_is_asked_about_each(self) -> None:
        value = {
            **AT,
            "at": "$.days[*]",
            "population": {**PEOPLE, "from": "since"},
            "may_be_empty": True,
        }
        found = documents({"days": ["2026-02-28", "2026-03-01"]})
        (finding,) = find(value, found, {"id": "p-1", "since": "2026-03-01"})
        assert finding.place == Place("evidence/reviews/000.yaml", ("days", 1))

    def test_a_day_without_a_member(self) -> None:
        value = {**AT, "population": {**PEOPLE, "from": "since"}}
        (finding,) = find(value, training(), {"id": "p-1", "since": "2026-04-01"}, dated="held_on")
        assert finding == Finding(
            Reason.MISSING,
            "Nothing in people.yaml belongs to people on 2026-03-01, so nobody was checked.",
            "Complete the register; if it may be empty, the control has to say so.",
            Interval(date(2026, 3, 1), None),
            Place("evidence/reviews/000.yaml", ("held_on",)),
            ("TRN-1",),
        )
        assert find({**value, "may_be_empty": True}, training(), {"id": "p-1", "since": "2026-04-01"}) == []

    def test_members_may_depend_on_the_file(self) -> None:
        value = {**AT, "population": {**PEOPLE, "matching": {"team": "team"}}}
        found = documents({"held_on": "2026-03-01", "team": "red", "items": []})
        (finding,) = find(value, found, {"id": "p-1", "team": "red"}, {"id": "p-2", "team": "blue"})
        assert finding.about == ("p-1",)

    @pytest.mark.parametrize("files", [1, 2, 3])
    @pytest.mark.parametrize("more", [{}, {"matching": {"team": "team"}}], ids=["for all", "for each file"])
    def test_a_flaw_of_the_register_is_said_once(self, more: Any, files: int) -> None:
        value = {**AT, "population": {**PEOPLE, **more}}
        found = documents(*[{"held_on": "2026-03-01", "team": "red", "items": [{"person": "p-1"}]}] * files)
        findings = find(value, found, {"id": "p-1", "team": "red"}, {"team": "red"})
        assert [one.reason for one in findings] == [Reason.INVALID]

    def test_where_nobody_can_tell_who_is_a_member_that_is_said_once_and_not_of_each_file(self) -> None:
        value = {**AT, "population": {**PEOPLE, "from": "since"}}
        found = documents(*[{"held_on": "2026-03-01", "items": []}] * 2)
        with pytest.raises(UnjudgeableError, match="'soon'"):
            find(value, found, {"id": "p-1", "since": "soon"})

    def test_a_file_that_cannot_be_judged_hides_no_other(self) -> None:
        found = documents({"id": "R-1", "held_on": "soon"}, {"id": "R-2", "held_on": "2026-03-01"})
        findings = find(AT, found, {"id": "p-1"})
        assert [(one.reason, one.about) for one in findings] == [
            (Reason.UNKNOWN, ("R-1",)),
            (Reason.FAILING, ("R-2", "p-1")),
        ]


@pytest.mark.parametrize("more", [{}, {"at": "held_on"}], ids=["over time", "at a day"])
def test_a_register_that_cannot_be_relied_on_is_never_met(more: Any) -> None:
    value = {"population": PEOPLE, "by": {"each": "$.items[*]", "key": "person"}, **more}
    assert [one.reason for one in find(value, training())] == [Reason.MISSING]
    broken = Finding(Reason.INVALID, "It lacks 'id'.", "Add it.", place=Place("people.yaml"))
    shelves = register({"id": "p-1"}, broken=(broken,))
    assert [one.reason for one in find(value, training({"person": "p-1"}), shelves=shelves)] == [
        Reason.UNKNOWN
    ]


def test_what_decides_a_limit_is_relied_on_too() -> None:
    limit = {"number": {"take": "days", "in": "terms", "key": "id", "is": "terms"}, "unit": "day"}
    value = {"population": PEOPLE, "by": BY, "for": limit}
    (finding,) = find(value, training(), {"id": "p-1", "terms": "t-1"})
    assert (finding.reason, finding.about) == (Reason.MISSING, ("terms",))


def test_a_limit_that_another_document_states_is_looked_up_for_each_stay() -> None:
    limit = {"number": {"take": "days", "in": "terms", "key": "id", "is": "terms"}, "unit": "day"}
    value = {
        "population": {**PEOPLE, "from": "since", "until": "until"},
        "by": BY,
        "for": limit,
        "may_be_empty": True,
    }
    stays = (
        {"id": "p-1", "terms": "t-1", "since": "2026-03-01", "until": "2026-03-31"},
        {"id": "p-1", "terms": "t-2", "since": "2026-04-01"},
    )
    stated = [
        document({"id": name, "days": days}, f"{name}.yaml") for name, days in (("t-1", 9), ("t-2", 60))
    ]
    shelves = register(*stays) | {"terms": Shelf(stated)}
    found = find(value, training({"person": "p-1", "on": "2026-03-01"}), shelves=shelves)
    assert [str(one.days) for one in found] == ["[2026-03-11, 2026-04-01)", "[2026-05-01, …)"]


def test_records_of_another_type_that_are_broken_cover_nobody() -> None:
    value = {"population": PEOPLE, "by": {**BY, "in": "training"}}
    broken = Finding(Reason.INVALID, "It is empty.", "Fill it.", place=Place("training.yaml"))
    shelves = register({"id": "p-1"}) | {"training": Shelf((), (broken,), ("training.yaml",))}
    (finding,) = find(value, documents({}), shelves=shelves)
    assert finding.reason is Reason.FAILING
    assert "training.yaml" in finding.fix


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        pytest.param({"at": "on", "for": "1 day"}, "'at' asks about one day of each file; leave 'for' out", id="at and for"),
        pytest.param({"at": "on", "renewal": True}, "'at' asks about one day of each file; leave 'renewal' out", id="at and renewal"),
        pytest.param({"share": 0.5}, "'share' goes with 'at'", id="a share without at"),
        pytest.param({"except": {"key": "x"}}, "'except' goes with 'at'", id="except without at"),
        pytest.param({"renewal": True}, "'renewal' asks about records that are good 'for' some time; say how long", id="renewal for ever"),
        pytest.param({"grace": "1 day"}, "'grace' asks about records that are good 'for' some time; say how long", id="grace for ever"),
        pytest.param({"every": {"period": "month"}, "joining": "1 day"}, "'every' asks about periods; leave 'joining' out", id="every and joining"),
        pytest.param({"every": {"period": "month"}, "exactly_one": True}, "'every' asks about periods; leave 'exactly_one' out", id="every and exactly one"),
        pytest.param({"for": "1 day", "exactly_one": True}, "what is good 'for' some time is renewed; leave 'exactly_one' out", id="for and exactly one"),
        pytest.param({"by": {"key": ["a", "b"]}}, "a member has 1 key and a record of 'by' has 2 keys", id="other keys"),
        pytest.param({"at": "on", "by": {"key": "a"}, "except": {"key": ["a", "b"]}}, "a member has 1 key and a record of 'by' has 2 keys", id="other keys of except"),
        pytest.param({"at": "on", "by": {"key": "a", "in": "t"}}, "with 'at' each file names its members itself; leave 'in' out of 'by'", id="at another file"),
        pytest.param({"at": "on", "by": {"key": "a"}, "except": {"key": "a", "in": "t"}}, "with 'at' each file names its members itself; leave 'in' out of 'by'", id="except in another file"),
        pytest.param({"at": "on"}, "'at' is the day of the whole file; leave 'date' out of 'by'", id="two days"),
        pytest.param({"at": "on", "by": {"key": "a", "until": "b"}}, "'at' is the day of the whole file; leave 'until' out of 'by'", id="a day and a last day"),
        pytest.param({"at": "on", "by": {"key": "a", "done": "b"}}, "'at' is the day of the whole file; leave 'done' out of 'by'", id="a day and one on record"),
        pytest.param({"for": "1 day", "by": {"key": "a"}}, "'by' needs a 'date' from which to count", id="no day to count from"),
        pytest.param({"every": {"period": "month"}, "by": [BY, {"key": "a"}]}, "'by' needs a 'date' from which to count", id="one without a day"),
        pytest.param({"by": {**BY, "done": "x"}}, "'done' goes with 'until' or with 'every'", id="done for nothing"),
        pytest.param({"every": {"period": "month"}, "by": {**BY, "until": "x"}}, "what speaks for periods 'until' some day needs 'done', a day after it", id="until and not done"),
        pytest.param({"every": {"period": "month"}, "population": {**PEOPLE, "event": "e"}}, "'every' asks for a record in each period and an 'event' for one after it", id="every event"),
        pytest.param({"population": {**PEOPLE, "matching": {"a": "b"}}}, "'matching' and 'until' need a record at hand, which only 'at' has", id="matched members"),
        pytest.param({"by": {**BY, "matching": {"a": "b"}}}, "'matching' and 'until' need a record at hand, which only 'at' has", id="matched records"),
        pytest.param({"by": {**BY, "latest": {"date": "a", "until": "b"}}}, "'matching' and 'until' need a record at hand, which only 'at' has", id="newest until a day at hand"),
        pytest.param({"for": "24 hours"}, "hours and minutes have no last day; a limit in days is needed here", id="hours"),
        pytest.param({"for": {"number": "n", "unit": "minute"}}, "hours and minutes have no last day; a limit in days is needed here", id="a number of minutes"),
        pytest.param({"joining": "24 hours"}, "'24 hours' counts hours; a limit in days is needed here", id="hours to join"),
        pytest.param({"for": {"levels": {"a": "1 day"}, "by": "tier"}, "population": ["x"]}, "a listed member has no level; give one limit for all", id="no level"),
        pytest.param({"population": "peple"}, "there is no population 'peple'. There are none.", id="no such population"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(more: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("covers", {"population": PEOPLE, "by": BY, **more})
    assert str(caught.value) == sentence


def test_it_names_the_selectors_it_uses() -> None:
    value = {
        "population": {**PEOPLE, "from": "since"},
        "by": [BY, {"in": "exercise", "key": "who", "date": "on"}],
        "for": {"levels": {"a": "1 day"}, "by": "tier"},
        "away": {"from": "leave", "until": "back"},
    }
    uses = [
        (use.selector.text, use.each.text, use.type, use.is_date) for use in rule("covers", value).selectors()
    ]
    assert uses == [
        ("$.items[*]", "$", "people", False),
        ("id", "$.items[*]", "people", False),
        ("since", "$.items[*]", "people", True),
        ("$.items[*]", "$", None, False),
        ("person", "$.items[*]", None, False),
        ("on", "$.items[*]", None, True),
        ("$", "$", "exercise", False),
        ("who", "$", "exercise", False),
        ("on", "$", "exercise", True),
        ("tier", "$.items[*]", "people", False),
        ("leave", "$.items[*]", "people", True),
        ("back", "$.items[*]", "people", True),
    ]


def test_at_a_day_it_names_the_day_too() -> None:
    value = {"population": ["a"], "at": "held_on", "by": {"key": "x"}, "except": {"key": "y"}}
    uses = [(use.selector.text, use.is_date) for use in rule("covers", value).selectors()]
    assert uses == [("$", False), ("x", False), ("$", False), ("y", False), ("held_on", True)]
    assert list(
        rule("covers", {"population": ["a"], "by": {"key": "x"}, "for": "1 day"} | {"by": BY}).selectors()
    )


def test_a_limit_may_be_a_parameter() -> None:
    known = terms({"refresher_days": 30}, {"refresher_days": "days"})
    covers = rule("covers", {"population": ["p-1"], "by": BY, "for": "refresher_days"}, known)
    (_, stale) = covers.findings(subject(training({"person": "p-1", "on": "2026-03-01"})))
    assert stale.days == Interval(date(2026, 4, 1), None)


def test_a_register_counts_always() -> None:
    value = {"population": PEOPLE, "at": "held_on", "by": {"each": "$.items[*]", "key": "person"}}
    (finding,) = find(value, training(), {"id": "p-1"}, kind=Kind.REGISTER, dated="held_on")
    assert finding.days == ALWAYS


class TestCounted:
    """How it reaches its days, whether or not anything is wrong."""

    STAYS: ClassVar[Any] = {**PEOPLE, "from": "since", "until": "until"}

    @staticmethod
    def reached(value: Any, found: list[Any], *people: Any) -> list[Any]:
        of = subject(found, shelves=register(*people), calendar=AUDITED)
        return list(rule("covers", value).reckonings(of))

    def test_the_periods_of_a_member_are_counted_from_its_first_whole_one(self) -> None:
        value = {"population": self.STAYS, "by": BY, "every": {"period": "quarter", "grace": "5 days"}}
        twice = training({"person": "p-1", "on": "2026-08-01"}, {"person": "p-1", "on": "2026-08-01"})
        one, after = self.reached(value, twice, {"id": "p-1", "since": "2026-06-15"})
        assert (after.begin.name, after.done) == ("2026-Q4", None)
        assert (one.of, one.about, one.begin.name, str(one.end)) == (
            "p-1",
            ("p-1", "2026-Q3"),
            "2026-Q3",
            "2026-10-05",
        )
        assert [(" ".join(step.role), str(step.length)) for step in one.steps] == [("every grace", "5 days")]
        assert one.done
        assert one.done.place == Place("evidence/reviews/000.yaml", ("items", 0, "on"))

    def test_stays_that_follow_each_other_are_one_to_join(self) -> None:
        value = {"population": self.STAYS, "by": BY, "joining": "30 days"}
        stays = (
            {"id": "p-1", "since": "2026-05-01", "until": "2026-05-31"},
            {"id": "p-1", "since": "2026-06-01"},
        )
        on_days = [{"person": "p-1", "on": day} for day in ("2026-05-31", "2026-06-05")]
        reached = self.reached(value, training(*on_days), *stays)
        joined = [one for one in reached if one.meaning is Meaning.NOT_OWED_THROUGH]
        assert [(str(one.begin.stated), str(one.end)) for one in joined] == [("2026-05-01", "2026-05-31")]
        assert (joined[0].begin.name, joined[0].begin.place) == (
            "since",
            Place("people.yaml", ("items", 0, "id")),
        )
        assert joined[0].done, "what came once something was owed"
        assert str(joined[0].done.stated) == "2026-06-05"

    def test_after_an_absence_it_is_counted_from_its_last_day(self) -> None:
        away = {"from": "left", "until": "back", "return": "10 days"}
        on_days = [{"person": "p-1", "on": day} for day in ("2026-06-05", "2026-06-15")]
        value = {"population": PEOPLE, "by": BY, "away": away}
        (one,) = self.reached(
            value, training(*on_days), {"id": "p-1", "left": "2026-05-01", "back": "2026-05-31"}
        )
        assert (one.of, one.about, one.meaning) == ("p-1", ("p-1",), Meaning.NOT_OWED_THROUGH)
        assert (str(one.begin.stated), one.begin.name, str(one.end)) == ("2026-05-31", "back", "2026-06-10")
        assert one.done, "what came once something was owed again"
        assert str(one.done.stated) == "2026-06-15"

    def test_what_a_member_becomes_one_with_may_be_what_says_since_when(self) -> None:
        policies = {"in": "policies", "each": "$.items[*]", "key": "id", "from": "since"}
        value = {
            "population": {**PEOPLE, "with": policies},
            "by": {**BY, "key": ["person", "doc"]},
            "joining": "30 days",
        }
        held = document({"items": [{"id": "POL", "since": "2026-05-01"}]}, "policies.yaml")
        shelves = register({"id": "p-1"}) | {"policies": Shelf([held])}
        (one,) = rule("covers", value).reckonings(subject(training(), shelves=shelves))
        assert (one.of, str(one.begin.stated), one.begin.name) == ("p-1, POL", "2026-05-01", "")

    def test_a_record_is_good_as_long_as_the_control_says_unless_it_says_itself(self) -> None:
        value = {"population": PEOPLE, "by": {**BY, "until": "until"}, "for": "30 days", "grace": "5 days"}
        own = {"person": "p-1", "on": "2026-03-01", "until": "2026-03-10"}
        reached = self.reached(value, training({"person": "p-1", "on": "2026-03-01"}, own), {"id": "p-1"})
        told = [([f"{step.role[0]} {step.length}" for step in one.steps], str(one.end)) for one in reached]
        assert told == [(["for 30 days", "grace 5 days"], "2026-04-05"), ([], "2026-03-10")]
