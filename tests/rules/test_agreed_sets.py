"""`agrees` with `left` and `right`: two sets of keys are the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.intervals import ALWAYS, Interval
from socgap_evidence.model import Kind, Place, Reason
from socgap_evidence.rules import Finding, Shelf
from tests.support.projects import document, documents, find, rule

TWO = {"left": {"called": "the left", "each": "$.a[*]"}, "right": {"called": "the right", "each": "$.b[*]"}}
EACH = {**TWO, "each": "$"}

REVIEWED = {
    "called": "reviewed accounts",
    "each": "$.systems[*].items[*]",
    "key": "account",
    "matching": {"../listing": "listing"},
}
ACTIVE = {
    "called": "active accounts of the listing",
    "in": "access-listing",
    "each": "$.items[?@.status == 'active']",
    "key": "account",
    "matching": {"../id": "listing"},
}
REVIEWS = {"each": "$.systems[*]", "left": REVIEWED, "right": ACTIVE}


def messages(findings: list[Finding]) -> list[str]:
    return [one.message for one in findings]


def listing(name: str, *accounts: str, disabled: tuple[str, ...] = ()) -> Any:
    items = [{"account": one, "status": "active"} for one in accounts]
    items += [{"account": one, "status": "disabled"} for one in disabled]
    return document({"id": name, "items": items}, f"evidence/listings/{name}.yaml")


def reviewed(system: str, name: str, *accounts: str) -> Any:
    return {"system": system, "listing": name, "items": [{"account": one} for one in accounts]}


def review(*systems: Any) -> Any:
    return document({"id": "ACR-1", "held_on": "2026-03-30", "systems": list(systems)}, "evidence/r.yaml")


def shelves(*listings: Any, broken: tuple[Finding, ...] = ()) -> dict[str, Shelf]:
    return {"access-listing": Shelf(listings, broken, ("evidence/listings/*.yaml",))}


@given(left=st.lists(st.sampled_from("abcdef")), right=st.lists(st.sampled_from("abcdef")))
def test_what_is_found_is_the_symmetric_difference(left: list[str], right: list[str]) -> None:
    findings = find("agrees", {**TWO, "may_be_empty": True}, documents({"a": left, "b": right}))
    assert (findings == []) == (set(left) == set(right))
    expected = {f"{one} is in the left and not in the right." for one in set(left) - set(right)}
    expected |= {f"{one} is in the right and not in the left." for one in set(right) - set(left)}
    assert set(messages(findings)) == expected
    assert len(findings) == len(expected)


@given(
    files=st.lists(
        st.tuples(st.lists(st.sampled_from("abcd"), min_size=1), st.lists(st.sampled_from("abcd"))),
        min_size=1,
        max_size=4,
    )
)
def test_each_file_has_its_own_sets_and_all_together_theirs(files: list[tuple[list[str], list[str]]]) -> None:
    found = documents(*({"a": left, "b": right} for left, right in files))
    by_file = {one.path: set(left) ^ set(right) for one, (left, right) in zip(found, files, strict=True)}
    findings = find("agrees", EACH, found)
    assert {one.place.path for one in findings if one.place} == {
        path for path, keys in by_file.items() if keys
    }
    assert len(findings) == sum(map(len, by_file.values()))
    together = set().union(*(left for left, _ in files)) ^ set().union(*(right for _, right in files))
    assert {one.about[-1] for one in find("agrees", TWO, found)} == together


def test_a_difference_is_shown_where_it_stands() -> None:
    found = [document({"id": "REC-1", "a": ["x"], "b": ["y"]}, "evidence/one.yaml")]
    left, right = find("agrees", TWO, found)
    assert left.reason is right.reason is Reason.FAILING
    assert (left.message, right.message) == (
        "x is in the left and not in the right.",
        "y is in the right and not in the left.",
    )
    assert (left.place, right.place) == (
        Place("evidence/one.yaml", ("a", 0)),
        Place("evidence/one.yaml", ("b", 0)),
    )
    assert (left.about, right.about) == (("REC-1", "x"), ("REC-1", "y"))
    assert left.fix == "Add it where it is missing, or take it out where it does not belong."


def test_the_control_may_call_it_invalid() -> None:
    (finding,) = find("agrees", {**TWO, "reason": "invalid"}, documents({"a": ["x"], "b": []}))
    assert finding.reason is Reason.INVALID


@pytest.mark.parametrize(
    ("value", "kind", "several", "days"),
    [
        pytest.param(TWO, Kind.RECORD, False, Interval(date(2026, 3, 1), None), id="one record"),
        pytest.param(TWO, Kind.RECORD, True, ALWAYS, id="all records together"),
        pytest.param(TWO, Kind.REGISTER, False, ALWAYS, id="a register"),
        pytest.param(EACH, Kind.RECORD, True, Interval(date(2026, 3, 1), None), id="each record"),
        pytest.param(EACH, Kind.REGISTER, False, ALWAYS, id="each register"),
    ],
)
def test_from_when_on_a_difference_is_a_gap(value: Any, kind: Kind, several: bool, days: Interval) -> None:
    same = [{"held_on": "2026-01-01", "a": ["x"], "b": ["x"]}] if several else []
    found = documents({"held_on": "2026-03-01", "a": ["y"], "b": ["y", "z"]}, *same)
    (finding,) = find("agrees", value, found, kind=kind, dated="held_on")
    assert finding.days == days


@pytest.mark.parametrize(
    ("value", "data"),
    [
        pytest.param(TWO, {"a": [], "b": []}, id="two empty lists"),
        pytest.param(TWO, {}, id="no lists"),
        pytest.param(EACH, {"a": [], "b": []}, id="for each"),
        pytest.param(
            {**TWO, "each": "$.rows[*]"}, {"a": ["x"], "b": ["x"], "rows": []}, id="no record at hand"
        ),
    ],
)
def test_nothing_to_compare_is_a_gap_unless_it_may_be_empty(value: Any, data: Any) -> None:
    (finding,) = find("agrees", value, documents(data))
    assert finding.reason is Reason.MISSING
    assert finding.message == "There is nothing in the left and the right, so nothing was compared."
    assert finding.fix == "Complete the records; if there may be nothing, the control has to say so."
    assert finding.place == Place("evidence/reviews/000.yaml")
    assert finding.days == ALWAYS
    dated = documents({**data, "held_on": "2026-03-01"})
    (finding,) = find("agrees", value, dated, dated="held_on")
    assert finding.days == Interval(date(2026, 3, 1), None)
    assert find("agrees", {**value, "may_be_empty": True}, documents(data)) == []


def test_nothing_in_several_files_has_no_place() -> None:
    (finding,) = find("agrees", TWO, documents({}, {}))
    assert finding.place is None
    assert finding.days == ALWAYS


def test_differences_that_are_explained_are_none() -> None:
    value = {**TWO, "explained": {"called": "the exceptions", "each": "$.c[*]", "key": "item"}}
    data = {"a": ["x", "y"], "b": ["z", "u"], "c": [{"item": "x"}, {"item": "z"}, {"item": "nobody"}]}
    findings = find("agrees", value, documents(data))
    assert [one.about for one in findings] == [("y",), ("u",)]
    assert findings[0].fix == (
        "Add it where it is missing, or take it out where it does not belong, or explain it in the exceptions."
    )


def test_an_explanation_in_one_file_explains_nothing_in_another() -> None:
    value = {**EACH, "explained": {"each": "$.c[*]"}}
    found = documents({"a": ["x"], "b": [], "c": ["x"]}, {"a": ["x"], "b": [], "c": []})
    (finding,) = find("agrees", value, found)
    assert finding.place == Place("evidence/reviews/001.yaml", ("a", 0))


def test_what_one_record_at_hand_explains_is_not_explained_for_another() -> None:
    explained = {"each": "$.c[*]", "key": "item", "matching": {"of": "id"}}
    value = {**TWO, "each": "$.rows[*]", "explained": explained}
    data = {"rows": [{"id": "r-1"}, {"id": "r-2"}], "a": ["x"], "b": [], "c": [{"of": "r-1", "item": "x"}]}
    assert messages(find("agrees", value, documents(data))) == ["r-2: x is in the left and not in the right."]


def test_a_key_that_stands_twice_is_shown_where_it_stands_first() -> None:
    (finding,) = find("agrees", TWO, documents({"a": ["y", "x", "x"], "b": ["y"]}))
    assert finding.place == Place("evidence/reviews/000.yaml", ("a", 1))


def test_several_values_together_are_one_key() -> None:
    value = {
        "left": {"called": "the left", "each": "$.a[*]", "key": ["x", "y"]},
        "right": {"called": "the right", "each": "$.b[*]", "key": ["y", "x"]},
    }
    data = {"a": [{"x": 1, "y": 2}, {"x": 3, "y": 3}], "b": [{"y": 1, "x": 2}]}
    (finding,) = find("agrees", value, documents(data))
    assert finding.message == "3 and 3 is in the left and not in the right."


def test_the_accounts_of_a_listing_are_those_reviewed_in_every_entry_of_it() -> None:
    both = review(
        reviewed("sys-idp", "ACL-1", "ines", "yuki"),
        reviewed("sys-idp", "ACL-1", "diogo"),
        reviewed("sys-app", "ACL-2", "ines"),
    )
    there = shelves(listing("ACL-1", "ines", "yuki", "diogo", disabled=("tom",)), listing("ACL-2", "ines"))
    assert find("agrees", REVIEWS, [both], shelves=there) == []


def test_accounts_that_nobody_reviewed_are_named_once_with_their_system() -> None:
    both = review(
        reviewed("sys-idp", "ACL-1", "ines", "ghost"),
        reviewed("sys-idp", "ACL-1", "diogo"),
        reviewed("sys-app", "ACL-2", "ines"),
    )
    there = shelves(listing("ACL-1", "ines", "yuki", "diogo"), listing("ACL-2", "ines", "yuki"))
    findings = find("agrees", REVIEWS, [both], shelves=there, dated="held_on")
    assert messages(findings) == [
        "sys-idp: ghost is in reviewed accounts and not in active accounts of the listing.",
        "sys-idp: yuki is in active accounts of the listing and not in reviewed accounts.",
        "sys-app: yuki is in active accounts of the listing and not in reviewed accounts.",
    ]
    assert [one.place for one in findings] == [
        Place("evidence/r.yaml", ("systems", 0, "items", 1, "account")),
        Place("evidence/r.yaml", ("systems", 0)),
        Place("evidence/r.yaml", ("systems", 2)),
    ]
    assert findings[1].about == ("ACR-1", "sys-idp", "ACL-1", "yuki")
    assert {one.days for one in findings} == {Interval(date(2026, 3, 30), None)}


def test_accounts_of_another_file_do_not_count_as_reviewed_here() -> None:
    other = document({"id": "ACR-2", "systems": [reviewed("sys-idp", "ACL-1", "yuki")]}, "evidence/s.yaml")
    found = [review(reviewed("sys-idp", "ACL-1", "ines")), other]
    findings = find("agrees", REVIEWS, found, shelves=shelves(listing("ACL-1", "ines", "yuki")))
    assert [(one.place.path, one.about[-1]) for one in findings if one.place] == [
        ("evidence/r.yaml", "yuki"),
        ("evidence/s.yaml", "ines"),
    ]


def test_the_same_key_missing_from_two_listings_is_two_differences() -> None:
    value = {
        "each": "$.systems[*]",
        "left": {"each": "$.systems[*].items[*]", "key": "account"},
        "right": ACTIVE,
    }
    found = review(reviewed("one", "ACL-1", "ines"), reviewed("two", "ACL-2", "ines"))
    there = shelves(listing("ACL-1", "ines", "yuki"), listing("ACL-2", "ines", "yuki"))
    assert [one.message.split(":")[0] for one in find("agrees", value, [found], shelves=there)] == [
        "one",
        "two",
    ]


def test_what_one_entry_has_on_the_left_and_another_on_the_right_is_two_differences() -> None:
    rows = {"each": "$.rows[*]", "key": "id"}
    value = {
        "each": "$.pairs[*]",
        "left": {**rows, "called": "the left", "matching": {"team": "one"}},
        "right": {**rows, "called": "the right", "matching": {"team": "other"}},
    }
    pairs = [{"id": "A", "one": "red", "other": "blue"}, {"id": "B", "one": "blue", "other": "red"}]
    found = documents({"pairs": pairs, "rows": [{"id": "x", "team": "red"}]})
    assert messages(find("agrees", value, found)) == [
        "A: x is in the left and not in the right.",
        "B: x is in the right and not in the left.",
    ]


def test_an_entry_without_accounts_of_a_listing_without_any_compares_nothing() -> None:
    found = review(reviewed("sys-idp", "ACL-1"), reviewed("sys-app", "ACL-2"))
    there = shelves(listing("ACL-1"), listing("ACL-2"))
    said = (
        "There is nothing in reviewed accounts and active accounts of the listing, so nothing was compared."
    )
    assert messages(find("agrees", REVIEWS, [found], shelves=there)) == [
        f"sys-idp: {said}",
        f"sys-app: {said}",
    ]


def test_without_a_listing_nothing_can_be_said() -> None:
    found = [review(reviewed("sys-idp", "ACL-1", "ines"))]
    (finding,) = find("agrees", REVIEWS, found, shelves=shelves())
    assert finding.reason is Reason.MISSING
    assert finding.message == "There is nothing to compare with: no file matches evidence/listings/*.yaml."


@pytest.mark.parametrize("more", [{}, {"may_be_empty": True}])
def test_a_broken_listing_leaves_it_unknown(more: Any) -> None:
    broken = Finding(Reason.INVALID, "it lacks 'id'.", "Add it.", place=Place("evidence/listings/x.yaml"))
    found = [review(reviewed("sys-idp", "ACL-1", "ines"))]
    there = shelves(listing("ACL-1", "ines"), broken=(broken,))
    (finding,) = find("agrees", {**REVIEWS, **more}, found, shelves=there)
    assert finding.reason is Reason.UNKNOWN


def test_a_set_that_may_be_empty_needs_no_file() -> None:
    value = {
        "left": {"called": "register", "each": "$.items[*].id"},
        "right": {"in": "incident", "key": "id"},
    }
    none, one = documents({"items": []}), documents({"items": [{"id": "INC-1"}]})
    assert [each.reason for each in find("agrees", value, none)] == [Reason.MISSING]
    lenient = {**value, "may_be_empty": True}
    assert find("agrees", lenient, none) == []
    assert messages(find("agrees", lenient, one)) == ["INC-1 is in register and not in incident."]


def test_no_explanations_are_an_empty_set_of_them() -> None:
    value = {**TWO, "explained": {"in": "exceptions", "each": "$.items[*]", "key": "id"}}
    assert messages(find("agrees", value, documents({"a": ["x"], "b": []}))) == [
        "x is in the left and not in the right."
    ]
    broken = Finding(Reason.INVALID, "it is empty.", "Fill it.", place=Place("evidence/e.yaml"))
    there = {"exceptions": Shelf((), (broken,), ("evidence/e.yaml",))}
    (finding,) = find("agrees", value, documents({"a": ["x"], "b": ["x"]}), shelves=there)
    assert finding.reason is Reason.UNKNOWN


def test_own_files_that_are_broken_are_said_elsewhere() -> None:
    assert find("agrees", TWO, documents({"a": ["x"], "b": ["x"]}), broken=1) == []


@pytest.mark.parametrize(
    ("records", "name"),
    [
        ({"in": "policy", "key": {"file": True}}, "policy"),
        ({"called": "the files", "in": "policy", "key": {"file": True}}, "the files"),
        ({"each": "$.a[*]"}, "'a[*]'"),
        ({"each": "$.a[*]", "key": "id"}, "'a[*].id'"),
        ({"each": "$.a[*]", "key": ["id", "of"]}, "'a[*].id and of'"),
        ({"each": ["$.a[*]", "$.c[*]"], "key": "id"}, "'a[*] or c[*].id'"),
        ({"key": "ids"}, "'ids'"),
    ],
)
def test_a_set_is_called_by_its_word_its_type_or_its_place(records: Any, name: str) -> None:
    width = len(records["key"]) if isinstance(records.get("key"), list) else 1
    value = {"left": records, "right": {"called": "the right", "each": "$.b[*]", "key": ["x"] * width}}
    there = {"policy": Shelf([document({}, "evidence/p.md")], (), ("evidence/*.md",))}
    findings = find("agrees", value, documents({"b": [{"x": "x"}]}), shelves=there)
    assert findings[-1].message == f"{' and '.join(['x'] * width)} is in the right and not in {name}."


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({**TWO, "left": {"in": "policy"}}, "'left' needs 'each', 'key' or both: what is in the set"),
        ({**TWO, "explained": {}}, "'explained' needs 'each', 'key' or both: what is in the set"),
        (
            {"left": {"each": "$.a[*]", "key": ["x", "y"]}, "right": {"each": "$.b[*]"}},
            "'left' is identified by 2 values and 'right' by 1",
        ),
        (
            {"left": REVIEWED, "right": ACTIVE},
            "'left' needs a record at hand to match with, so add 'each'",
        ),
        (
            {"left": {"in": "policy", "key": "id"}, "right": {"in": "policy", "key": "doc_id"}},
            "'left' and 'right' would both be called policy; say with 'called' what each is",
        ),
    ],
)
def test_sets_that_can_never_be_the_same_are_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("agrees", value)
    assert str(caught.value) == sentence


def test_it_names_the_selectors_it_uses() -> None:
    uses = rule("agrees", {**REVIEWS, "explained": {"each": "$.notes[*]"}}).selectors()
    assert [(use.selector.text, use.each.text, use.type) for use in uses] == [
        ("$.systems[*]", "$", None),
        ("$.systems[*].items[*]", "$", None),
        ("account", "$.systems[*].items[*]", None),
        ("../listing", "$.systems[*].items[*]", None),
        ("listing", "$.systems[*]", None),
        ("$.items[?@.status == 'active']", "$", "access-listing"),
        ("account", "$.items[?@.status == 'active']", "access-listing"),
        ("../id", "$.items[?@.status == 'active']", "access-listing"),
        ("listing", "$.systems[*]", None),
        ("$.notes[*]", "$", None),
    ]
    assert [use.selector.text for use in rule("agrees", TWO).selectors()] == ["$.a[*]", "$.b[*]"]
