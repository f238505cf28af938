"""Records with their keys, here and in documents of other types."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Place, Reason
from socgap_evidence.rules import Finding, Shelf
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.joins import Entry, Nameless, Records, unreliable
from socgap_evidence.selectors import Node, Selector
from tests.support.projects import document, documents, subject

PEOPLE = [
    document({"items": [{"id": "p-1", "team": "red"}, {"id": "p-2", "team": ["red", "blue"]}]}, "people/a.yaml"),
    document({"items": [{"id": "p-3", "team": None}, {"id": None, "team": "red"}, {"team": []}]}, "people/b.yaml"),
]  # fmt: skip
SHELVES = {"people": Shelf(PEOPLE, (), ("people/*.yaml",))}


def entries(spelled: Any, **more: Any) -> list[Entry]:
    """The records of a register of people."""
    found = Records.parse({"in": "people", **spelled})
    return list(found.entries(subject(documents(), shelves=SHELVES), **more))


def nameless_of(records: Records) -> list[Nameless]:
    """Those that nothing identifies; the others are its entries."""
    about = subject([], shelves=SHELVES)
    named = list(records.named(about))
    assert [one for one in named if isinstance(one, Entry)] == list(records.entries(about))
    return [one for one in named if isinstance(one, Nameless)]


@pytest.mark.parametrize(
    ("spelled", "keys"),
    [
        pytest.param({"each": "$.items[*]", "key": "id"}, [("p-1",), ("p-2",), ("p-3",)], id="by a field"),
        pytest.param(
            {"each": "$.items[*]", "key": ["id", "team"]},
            [("p-1", "red"), ("p-2", "red"), ("p-2", "blue")],
            id="by several fields, a list entry by entry",
        ),
        pytest.param({"each": "$.items[*].id"}, [("p-1",), ("p-2",), ("p-3",)], id="by the value itself"),
        pytest.param(
            {"each": "$.items[*].team"}, [("red",), ("red",), ("blue",), ("red",)], id="by a value that is a list"
        ),
        pytest.param({"key": {"file": True}}, [("people/a.yaml",), ("people/b.yaml",)], id="whole files by their paths"),
        pytest.param(
            {"each": ["$.items[0]", "$.items[*]"], "key": "id"},
            [("p-1",), ("p-3",), ("p-2",)],
            id="a record that two paths select is one",
        ),
        pytest.param({"each": "$.items[*]", "key": "id", "where": {"team": "blue"}}, [("p-2",)], id="only some of them"),
        pytest.param(
            {"each": "$.items[*]", "key": "id", "where": {"team": "red", "id": ["p-2", "p-3"]}},
            [("p-2",)],
            id="where two things hold",
        ),
    ],
)  # fmt: skip
def test_records_have_keys(spelled: Any, keys: list[tuple[str, ...]]) -> None:
    assert [entry.key for entry in entries(spelled)] == keys


def test_an_entry_knows_where_its_key_and_its_record_stand() -> None:
    entry = entries({"each": "$.items[*]", "key": "id"})[1]
    assert entry.place == Place("people/a.yaml", ("items", 1, "id"))
    assert entry.origin == Place("people/a.yaml", ("items", 1))
    assert entry.ids == ("p-2",)


def test_an_entry_of_several_keys_stands_where_the_first_does() -> None:
    entry = entries({"each": "$.items[*]", "key": ["team", "id"]})[0]
    assert (entry.key, entry.place) == (("red", "p-1"), Place("people/a.yaml", ("items", 0, "team")))


@pytest.mark.parametrize(
    ("spelled", "places"),
    [
        pytest.param({"key": "id"}, [("items", 1, "id"), ("items", 2)], id="one null, one absent"),
        pytest.param({"key": ["team", "id"]}, [("items", 0, "team"), ("items", 1, "id"), ("items", 2)], id="a part"),
        pytest.param({"key": "team"}, [("items", 0, "team")], id="an empty list is none and hides none"),
    ],
)  # fmt: skip
def test_a_record_without_a_key_is_no_entry_and_is_not_forgotten(spelled: Any, places: list[Any]) -> None:
    records = Records.parse({"in": "people", "each": "$.items[*]", **spelled})
    nameless = nameless_of(records)
    assert [entry.place for entry, _ in nameless] == [Place("people/b.yaml", at) for at in places]
    assert {entry.key for entry, _ in nameless} == {()}


def test_what_is_no_record_lacks_a_key_and_other_fields_are_none() -> None:
    held = [
        document({"items": ["text", {"": "x", "XXXX": "y", "id": "p-1", "team": "red"}]}, "people/a.yaml")
    ]
    about = subject([], shelves={"people": Shelf(held)})
    for key, found in (("id", [(), ("p-1",)]), (["id", "team"], [(), ("p-1", "red")])):
        records = Records.parse({"in": "people", "each": "$.items[*]", "key": key})
        named = [one.entry if isinstance(one, Nameless) else one for one in records.named(about)]
        assert [one.key for one in named] == found


def test_the_part_of_a_key_that_is_lacking_is_named() -> None:
    records = Records.parse({"in": "people", "each": "$.items[?@.id == null]", "key": ["team", "id"]})
    ((_, lacking),) = nameless_of(records)
    assert lacking.text == "id"


def test_a_value_that_is_null_is_no_record() -> None:
    records = Records.parse({"in": "people", "each": "$.items[*].id"})
    assert nameless_of(records) == []


def test_without_a_type_they_are_the_requirements_own_or_those_of_one_file() -> None:
    own = documents({"items": [{"id": "a"}]}, {"items": [{"id": "b"}]})
    records, about = Records.parse({"each": "$.items[*]", "key": "id"}), subject(own)
    assert [entry.key for entry in records.entries(about)] == [("a",), ("b",)]
    assert [entry.key for entry in records.entries(about, only=own[1])] == [("b",)]
    assert records.shelf(about).globs == records.shelf(about, own[1]).globs == ("evidence/reviews/*.yaml",)


def test_matched_ones_belong_to_the_record_at_hand() -> None:
    here = Here(document({"team": "blue"}), Node({"team": "blue"}, ()))
    spelled = {"each": "$.items[*]", "key": "id", "matching": {"team": "team"}}
    assert [entry.key for entry in entries(spelled, here=here)] == [("p-2",)]
    with pytest.raises(ValueError, match=r"^there is no record at hand to match with$"):
        entries(spelled)


@pytest.mark.parametrize(
    "chosen", [{"matching": {"team": "team"}}, {"latest": {"date": "on"}}], ids=["matched", "newest"]
)
def test_what_is_remembered_of_some_records_says_nothing_of_others_of_the_same_files(chosen: Any) -> None:
    items = [{"id": "a", "kind": "x"}, {"id": "b", "kind": "y"}, {"id": "c", "kind": "x"}]
    rows = [{**item, "team": "blue", "on": "2026-03-01"} for item in items]
    about = subject([], shelves={"people": Shelf([document({"items": rows}, "people/a.yaml")])})
    here = Here(document({"team": "blue"}), Node({"team": "blue"}, ()))
    for kind, found in (("x", ["a", "c"]), ("y", ["b"])):
        spelled = {"in": "people", "each": "$.items[*]", "key": "id", "where": {"kind": kind}, **chosen}
        assert [entry.key[0] for entry in Records.parse(spelled).entries(about, here)] == found


def test_the_newest_file_is_chosen_whatever_matches_in_it() -> None:
    """The leaver's account is not in the newest listing, so the older ones no longer say that there is one."""
    listings = [
        document({"on": "2026-01-01", "items": [{"person": "p-1"}]}, "a.yaml"),
        document({"on": "2026-02-01", "items": [{"person": "p-2"}]}, "b.yaml"),
    ]
    records = Records.parse(
        {"in": "listing", "each": "$.items[*]", "key": "person", "matching": {"person": "who"}, "latest": {"date": "$.on"}}
    )  # fmt: skip
    about = subject([], shelves={"listing": Shelf(listings)})
    for who, found in (("p-1", []), ("p-2", [("p-2",)])):
        here = Here(document({"who": who}), Node({"who": who}, ()))
        assert [entry.key for entry in records.entries(about, here)] == found


@pytest.mark.parametrize(
    ("spelled", "width", "is_matched", "types"),
    [
        ({"each": "$.items[*]"}, 1, False, set()),
        ({"in": "people", "key": ["id", "team"]}, 2, False, {"people"}),
        ({"key": "id", "matching": {"a": "b"}}, 1, True, set()),
        ({"key": "id", "latest": {"date": "a"}}, 1, False, set()),
        ({"key": "id", "latest": {"date": "a", "until": "b"}}, 1, True, set()),
        (
            {"in": "people", "key": {"take": "a", "in": "teams", "key": "b", "is": "c"}},
            1,
            False,
            {"people", "teams"},
        ),
    ],
)
def test_what_it_is(spelled: Any, width: int, is_matched: bool, types: set[str]) -> None:
    records = Records.parse(spelled)
    assert (records.width, records.is_matched, records.types) == (width, is_matched, types)


def test_it_names_every_selector_it_uses() -> None:
    spelled = {
        "in": "people",
        "each": ["$.a[*]", "$.b[*]"],
        "key": "id",
        "where": {"kind": "x"},
        "matching": {"team": "group"},
        "latest": {"date": "on", "per": "team", "until": "held_on"},
    }
    uses = list(Records.parse(spelled).uses(Selector("$.here[*]"), here_type="review"))
    each = [
        ("id", False, ()),
        ("team", False, ()),
        ("kind", False, ("x",)),
        ("on", True, ()),
        ("team", False, ()),
    ]
    assert [(use.selector.text, use.each.text, use.type, use.is_date, use.values) for use in uses] == [
        (path, "$", "people", False, ()) if text is None else (text, path, "people", is_date, values)
        for path in ("$.a[*]", "$.b[*]")
        for text, is_date, values in [(None, False, ()), *each]
    ] + [
        ("group", "$.here[*]", "review", False, ()),
        ("held_on", "$.here[*]", "review", True, ()),
    ]  # fmt: skip


def test_its_dates_are_used_in_the_records_of_every_path() -> None:
    records = Records.parse({"each": ["$.a[*]", "$.b[*]"], "key": "id"})
    dated = [use for use in records.uses_with((Selector("on"), None)) if use.is_date]
    assert [(use.selector.text, use.each.text) for use in dated] == [("on", "$.a[*]"), ("on", "$.b[*]")]


class TestWhatCannotBeReliedOn:
    def test_each_type_is_looked_at_in_its_order_and_says_what_to_do(self) -> None:
        broken = Finding(Reason.INVALID, "It lacks 'id'.", "Add 'id'.")
        shelves = {"b": Shelf((), (), ("b.yaml",)), "a": Shelf((), [broken]), "c": Shelf(PEOPLE)}
        first, second = unreliable(subject([], shelves=shelves), ["c", "b", "a"])
        assert (first.reason, first.fix, first.about) == (Reason.UNKNOWN, "Add 'id'.", ())
        assert (second.reason, second.fix, second.about) == (Reason.MISSING, "Add b.yaml (b).", ("b",))

    @pytest.mark.parametrize(
        ("each", "found"), [(["$.a[*]"], 0), (["$.a[*]", "$.b[*]"], 1), ([], 0), (None, 1)]
    )
    def test_nothing_has_to_be_where_nothing_is_judged(self, each: Any, found: int) -> None:
        about = subject(documents({"a": [], "b": []}, {"b": [1]}))
        paths = None if each is None else [Selector(one) for one in each]
        assert len(unreliable(about, ["people"], paths)) == found

    def test_documents_of_other_types_that_are_there_and_whole(self) -> None:
        assert unreliable(subject([], shelves=SHELVES), ["people"]) == []

    def test_a_type_without_a_file_is_missing(self) -> None:
        shelves = {"people": Shelf((), (), ("people/*.yaml", "more/*.yaml"))}
        started = Calendar(UTC, program_start=date(2026, 2, 1))
        (finding,) = unreliable(subject([], shelves=shelves, calendar=started), ["people"])
        assert (finding.reason, finding.days) == (Reason.MISSING, Interval(date(2026, 2, 1), None))
        assert (
            finding.message
            == "There is nothing to compare with: no file matches people/*.yaml or more/*.yaml."
        )
        assert finding.about == ("people",)

    @pytest.mark.parametrize("place", [Place("people/b.yaml", ("items",)), None])
    def test_a_broken_file_makes_it_unknown_whatever_the_others_say(self, place: Place | None) -> None:
        broken = Finding(Reason.INVALID, "It lacks 'id'.", "Add 'id'.", place=place)
        shelves = {"people": Shelf(PEOPLE, [broken, broken])}
        findings = unreliable(subject([], shelves=shelves), ["people"])
        path = "people/b.yaml" if place else "people"
        assert [(one.reason, one.message, one.place) for one in findings] == [
            (
                Reason.UNKNOWN,
                f"It could not be judged, because {path} cannot be relied on: It lacks 'id'.",
                place,
            )
        ] * 2
