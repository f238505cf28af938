"""Choosing among records: where, matching and latest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.model import Place
from socgap_evidence.rules import Shelf, UnjudgeableError
from socgap_evidence.rules.choosing import Here, Latest, Match, Where, matching
from socgap_evidence.selectors import Node, Selector
from tests.support.projects import document, documents, subject

EACH = Selector("$.items[*]")


def here(record: Any) -> Here:
    """A record at hand."""
    held = document({"held_on": "2026-03-31", "items": [record]}, "reviews/R-1.yaml")
    return Here(held, Node(record, ("items", 0)))


class TestWhere:
    @pytest.mark.parametrize(
        ("allowed", "value", "holds"),
        [
            pytest.param("sev1", "sev1", True, id="the value"),
            pytest.param("sev1", "sev2", False, id="another value"),
            pytest.param("sev1", None, False, id="null"),
            pytest.param(["sev1", "sev2"], "sev2", True, id="one of several values"),
            pytest.param("sev1", ["sev2", "sev1"], True, id="one entry of a list"),
            pytest.param(True, True, True, id="true"),
            pytest.param(True, "true", True, id="the word true"),
            pytest.param(True, False, False, id="false"),
            pytest.param(0, 0, True, id="zero"),
            pytest.param(1, 1.0, True, id="a whole number as a float"),
            pytest.param({"at_least": 5}, 5, True, id="the lower bound itself"),
            pytest.param({"at_least": 5}, 4.9, False, id="just below it"),
            pytest.param({"at_most": 5}, 5, True, id="the upper bound itself"),
            pytest.param({"at_most": 5}, 6, False, id="above it"),
            pytest.param({"at_least": 2, "at_most": 5}, 1, False, id="below a range"),
            pytest.param({"at_least": 0}, True, False, id="true is no number"),
            pytest.param({"at_least": 0}, "7", False, id="nor is a text"),
        ],
    )
    def test_a_field_has_one_of_the_values_or_a_number_within_bounds(
        self, allowed: Any, value: Any, holds: bool
    ) -> None:
        held = document({"field": value})
        found = [(held, Node(held.data, ()))]
        assert Where.parse("field", allowed).chosen(found) == (found if holds else [])

    def test_an_absent_field_is_nothing(self) -> None:
        assert Where.parse("field", "x").chosen([(document({}), Node({}, ()))]) == []

    def test_a_path_is_asked_of_each_file_and_followed_once_in_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The paths are the same, so that nothing but the file itself tells one from the other.
        good, other = (document({"module": name, "items": ["a", "b", "c"]}, "a.yaml") for name in ("X", "Y"))
        mixed = [
            (held, node)
            for nodes in zip(*(EACH.find(one.data, Node(one.data, ())) for one in (good, other)), strict=True)
            for held, node in zip((good, other), nodes, strict=True)
        ]
        follow, followed = Selector.find, []
        monkeypatch.setattr(Selector, "find", lambda *asked: followed.append(asked[1]) or follow(*asked))
        chosen = Where.parse("$.module", "X").chosen(mixed)
        assert [(held, node.value) for held, node in chosen] == [(good, "a"), (good, "b"), (good, "c")]
        assert followed == [good.data, other.data]

    def test_its_values_are_held_against_the_schema(self) -> None:
        use = Where.parse("severity", ["b", "a"]).use(EACH, "incident")
        assert (use.selector.text, use.each, use.type, use.values) == (
            "severity",
            EACH,
            "incident",
            ("a", "b"),
        )
        assert Where.parse("number", {"at_least": 1}).use(EACH, None).values == ()


class TestMatching:
    @pytest.mark.parametrize(
        ("there", "mine", "holds"),
        [
            pytest.param("p-1", "p-1", True, id="the same"),
            pytest.param("p-1", "p-2", False, id="another"),
            pytest.param(["p-1", "p-2"], "p-2", True, id="a list there"),
            pytest.param("p-2", ["p-1", "p-2"], True, id="a list here"),
            pytest.param(["p-1"], ["p-2"], False, id="two lists without a common entry"),
            pytest.param([], [], False, id="two empty lists"),
            pytest.param(None, None, False, id="null is nobody"),
            pytest.param(7, "7", True, id="a number as its text"),
        ],
    )
    def test_a_record_has_a_value_of_the_one_at_hand(self, there: Any, mine: Any, holds: bool) -> None:
        found = [(document({}), Node({"who": there}, ()))]
        at_hand = here({"person": mine})
        match = Match.parse("who", "person")
        assert match.holds(found[0], at_hand) is holds
        assert bool(matching((match,), found, Shelf([]), "records", at_hand)) is holds

    @pytest.mark.parametrize(
        ("how", "there", "mine", "holds"),
        [
            pytest.param("at_least", "sev2", "sev1", True, id="a text that sorts behind it"),
            pytest.param("at_least", "sev1", "sev1", True, id="the same text"),
            pytest.param("at_least", "sev1", "sev2", False, id="one that sorts before it"),
            pytest.param("at_most", "sev1", "sev2", True, id="before it, where that is asked for"),
            pytest.param("at_most", 3, 2.5, False, id="a larger number"),
            pytest.param("at_most", False, True, True, id="false before true"),
            pytest.param("at_most", True, False, False, id="true behind false"),
        ],
    )
    def test_a_value_sorts_on_the_right_side_of_the_one_at_hand(
        self, how: str, there: Any, mine: Any, holds: bool
    ) -> None:
        match = Match.parse("level", {how: "severity"})
        assert match.holds((document({}), Node({"level": there}, ())), here({"severity": mine})) is holds

    @pytest.mark.parametrize(
        ("there", "mine"),
        [("sev1", 1), (1, "sev1"), (None, "sev1"), ("sev1", None), (["sev1"], "sev1")],
        ids=["a number here", "a text here", "null there", "null here", "a list there"],
    )
    def test_what_cannot_be_compared_drops_no_record_in_silence(self, there: Any, mine: Any) -> None:
        match = Match.parse("level", {"at_least": "severity"})
        with pytest.raises(
            UnjudgeableError, match=r"nobody can compare 'level' in m\.yaml with 'severity'"
        ) as caught:
            match.holds((document({}, "m.yaml"), Node({"level": there}, ())), here({"severity": mine}))
        assert caught.value.place == Place("reviews/R-1.yaml", ("items", 0))

    def test_what_is_absent_cannot_be_compared_either(self) -> None:
        match = Match.parse("level", {"at_least": "severity"})
        with pytest.raises(UnjudgeableError):
            match.holds((document({}), Node({}, ())), here({"severity": "sev1"}))

    def test_all_must_match_and_records_keep_their_order(self) -> None:
        held = document({})
        found = [
            (held, Node({"who": who, "level": level}, ("items", number)))
            for number, (who, level) in enumerate([(["b", "a"], 1), ("a", 5), ("b", 2), ("a", 2)])
        ]
        matches = (Match.parse("level", {"at_most": "level"}), Match.parse("who", "person"))
        chosen = matching(matches, found, Shelf([]), "x", here({"person": ["b", "a"], "level": 2}))
        assert [record.pointer[-1] for _, record in chosen] == [0, 2, 3]
        chosen = matching(matches[:1], found, Shelf([]), "x", here({"level": 2}))
        assert [record.pointer[-1] for _, record in chosen] == [0, 2, 3]

    def test_what_stands_at_the_top_of_the_file_at_hand_may_be_what_matches(self) -> None:
        held = document({})
        found = [
            (held, Node({"on": day}, ("items", at))) for at, day in enumerate(["2026-03-31", "2026-04-01"])
        ]
        chosen = matching((Match.parse("on", "$.held_on"),), found, Shelf([]), "x", here({}))
        assert [record.pointer[-1] for _, record in chosen] == [0]

    def test_only_those_that_are_the_same_in_the_first_field_have_to_be_comparable(self) -> None:
        held, level = document({}), Match.parse("level", {"at_most": "level"})
        matches = (level, Match.parse("who", "who"), Match.parse("team", "team"))
        at_hand = here({"who": "a", "team": "red", "level": 2})

        def chosen(*rows: Any) -> list[Any]:
            found = [(held, Node(row, ("items", at))) for at, row in enumerate(rows)]
            return [record.pointer[-1] for _, record in matching(matches, found, Shelf([]), "x", at_hand)]

        good = {"who": "a", "team": "red", "level": 1}
        assert chosen({**good, "who": "b", "level": None}, good) == [1]
        with pytest.raises(UnjudgeableError):
            chosen(good, {**good, "team": "blue", "level": None}, {**good, "team": "blue"})


LISTINGS = documents(
    {"system": "idp", "on": "2026-01-10", "items": [{"who": "a", "since": "2026-01-01", "of": "x"}]},
    {"system": "idp", "on": "2026-03-10", "items": []},
    {"system": "app", "on": "2026-02-10", "items": [{"who": "b", "since": "2026-02-01", "of": "x"}]},
    {"system": "app", "on": "2026-02-10", "items": [{"who": "c", "since": "2026-02-01", "of": "y"}, {"who": "d"}]},
)  # fmt: skip


def newest(spelled: Any, held_on: str | None = None, listings: Any = LISTINGS) -> list[str]:
    """Who is in the newest listings, or has the newest row."""
    shelf = Shelf(listings)
    found = shelf.records(EACH)
    at_hand = None if held_on is None else here({"held_on": held_on or None})
    is_newest = Latest.parse(spelled).choose(found, subject([]), shelf, "name", at_hand)
    return [record.value["who"] for document, record in found if is_newest((document, record))]


VALUES = st.sampled_from(["x", "y", None, 1, ["x", "y"], []])
ROWS = st.lists(st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES}), max_size=6)


@given(ROWS, st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES}))
def test_those_that_match_are_found_as_if_each_were_looked_at(rows: list[Any], at_hand: Any) -> None:
    shelf = Shelf([document({"items": rows})])
    found, matches = shelf.records(EACH), (Match.parse("a", "a"), Match.parse("b", "b"))
    one = here(at_hand)
    plain = [pair for pair in found if all(match.holds(pair, one) for match in matches)]
    assert list(matching(matches, found, shelf, "rows", one)) == plain


class TestLatest:
    @pytest.mark.parametrize(
        ("spelled", "held_on", "who"),
        [
            pytest.param({"date": "$.on", "per": "$.system"}, None, "bcd", id="an empty newest file hides the older"),
            pytest.param({"date": "$.on"}, None, "", id="of all files"),
            pytest.param({"date": "$.on", "per": "$.system", "until": "held_on"}, "2026-03-09", "abcd", id="the day before the newest"),
            pytest.param({"date": "$.on", "per": "$.system", "until": "held_on"}, "2026-03-10", "bcd", id="on its day"),
            pytest.param({"date": "$.on", "per": "$.system", "until": "held_on"}, "2026-02-09", "a", id="before any of a group"),
            pytest.param({"date": "$.on", "per": "$.system", "until": "held_on"}, "", "bcd", id="no day at hand"),
            pytest.param({"date": "since"}, None, "bc", id="two records of one day are both the newest"),
            pytest.param({"date": "since", "per": "of"}, None, "bc", id="records in groups"),
            pytest.param({"date": "since", "per": "$.system"}, None, "abc", id="records in groups of files"),
            pytest.param({"date": "since", "until": "held_on"}, "2026-01-31", "a", id="records before a day"),
        ],
    )  # fmt: skip
    def test_only_the_newest_of_each_group_up_to_the_day_at_hand(
        self, spelled: Any, held_on: str | None, who: str
    ) -> None:
        assert "".join(newest(spelled, held_on)) == who

    def test_a_file_without_a_day_may_be_the_newest_and_so_nobody_can_tell(self) -> None:
        with pytest.raises(
            UnjudgeableError, match=r"'\$.on' does not say whether it is the newest"
        ) as caught:
            newest({"date": "$.on"}, listings=[*LISTINGS, document({"on": None}, "new.yaml")])
        assert caught.value.place.path == "new.yaml"

    def test_it_names_the_selectors_it_uses(self) -> None:
        uses = [
            *Latest.parse({"date": "a", "per": "b"}).uses(EACH, "t"),
            *Latest.parse({"date": "a"}).uses(EACH, None),
        ]
        assert [(use.selector.text, use.each, use.type, use.is_date) for use in uses] == [
            ("a", EACH, "t", True),
            ("b", EACH, "t", False),
            ("a", EACH, None, True),
        ]
