"""`agrees` with `with`, and with `values`: two records say the same, or one record says the same twice."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.intervals import Interval
from socgap_evidence.model import Calendar, Place, Reason
from socgap_evidence.rules import Finding, Shelf, UnjudgeableError
from socgap_evidence.rules.agreed_records import alike
from socgap_evidence.selectors import Node
from tests.support.projects import document, documents, find, rule

INDEX = {
    "each": "$.items[*]",
    "key": "path",
    "with": {"in": "policy", "key": {"file": True}},
    "fields": ["version", "owner"],
}
TIER = {"key": "vendor", "with": {"in": "vendors", "each": "$.items[*]", "key": "id"}, "fields": ["tier"]}
IN_FORCE = {
    "key": "plan",
    "with": {
        "in": "policy",
        "each": "$.revisions[*]",
        "key": "../doc_id",
        "latest": {"date": "effective_from", "until": "held_on", "per": "../doc_id"},
    },
    "fields": {"plan_version": "version"},
}
PLAN = {
    "doc_id": "POL-IRPLAN",
    "revisions": [
        {"version": "1.0", "effective_from": "2026-02-16"},
        {"version": "1.1", "effective_from": "2026-07-20"},
    ],
}


def messages(findings: list[Finding]) -> list[str]:
    return [one.message for one in findings]


def policy(name: str = "access", **data: Any) -> Any:
    return document(data, f"evidence/policies/{name}.md")


def policies(*found: Any, broken: tuple[Finding, ...] = ()) -> dict[str, Shelf]:
    return {"policy": Shelf(found, broken, ("evidence/policies/*.md",))}


def vendors(*items: Any) -> dict[str, Shelf]:
    return {
        "vendors": Shelf([document({"items": list(items)}, "evidence/vendors.yaml")], (), ("evidence/v",))
    }


def index(*rows: Any) -> list[Any]:
    return [document({"items": list(rows)}, "evidence/index.yaml")]


ROW = {"doc_id": "POL-ACCESS", "path": "evidence/policies/access.md", "version": "1.2", "owner": "p-003"}


def test_a_row_that_says_what_the_file_says_agrees() -> None:
    assert find("agrees", INDEX, index(ROW), shelves=policies(policy(version="1.2", owner="p-003"))) == []


def test_each_field_that_differs_is_a_finding_at_its_place_here() -> None:
    there = policies(policy(version="1.3", owner="p-005"))
    version, owner = find("agrees", {**INDEX, "reason": "invalid"}, index(ROW), shelves=there)
    assert version.reason is Reason.INVALID
    assert version.message == "POL-ACCESS: 'version' is 1.2 here and 1.3 in evidence/policies/access.md."
    assert version.place == Place("evidence/index.yaml", ("items", 0, "version"))
    assert version.about == ("POL-ACCESS", "evidence/policies/access.md")
    assert owner.message == "POL-ACCESS: 'owner' is p-003 here and p-005 in evidence/policies/access.md."


def test_a_row_without_its_file_is_a_finding_unless_that_may_be() -> None:
    rows = index({**ROW, "path": "evidence/policies/gone.md"})
    there = policies(policy(version="1.2", owner="p-003"))
    (finding,) = find("agrees", INDEX, rows, shelves=there)
    assert finding.reason is Reason.FAILING
    assert finding.message == "POL-ACCESS: 'evidence/policies/gone.md' is not in policy."
    assert finding.place == Place("evidence/index.yaml", ("items", 0, "path"))
    assert finding.fix == "Correct the key, or add the record that is missing."
    assert find("agrees", {**INDEX, "may_be_absent": True}, rows, shelves=there) == []


def test_a_key_of_several_values_is_told_with_all_of_them() -> None:
    value = {**TIER, "key": ["vendor", "site"], "with": {**TIER["with"], "key": ["id", "site"]}}  # type: ignore[dict-item]
    found = documents(
        {"vendor": "v", "site": "s", "tier": "low"}, {"vendor": "v", "site": "t", "tier": "low"}
    )
    there = vendors({"id": "v", "site": "s", "tier": "high"})
    assert messages(find("agrees", value, found, shelves=there)) == [
        "v and s: 'tier' is low here and high in evidence/vendors.yaml.",
        "'v and t' is not in vendors.",
    ]


def test_where_one_other_record_may_be_absent_all_may() -> None:
    assert [one.reason for one in find("agrees", INDEX, index(ROW))] == [Reason.MISSING]
    assert find("agrees", {**INDEX, "may_be_absent": True}, index(ROW)) == []


def test_without_a_record_at_hand_no_other_is_needed() -> None:
    assert find("agrees", INDEX, index()) == []
    assert find("agrees", INDEX, index({**ROW, "path": None})) == []


@pytest.mark.parametrize("more", [{}, {"may_be_absent": True}])
def test_a_broken_file_among_the_others_leaves_it_unknown(more: Any) -> None:
    broken = Finding(Reason.INVALID, "it lacks 'owner'.", "Add it.", place=Place("evidence/policies/x.md"))
    there = policies(policy(version="1.2", owner="p-003"), broken=(broken,))
    (finding,) = find("agrees", {**INDEX, **more}, index(ROW), shelves=there)
    assert finding.reason is Reason.UNKNOWN


def test_a_whole_file_is_called_by_the_key_it_is_about() -> None:
    reviews = [
        document(
            {"id": "VR-1", "held_on": "2026-03-01", "vendor": "ven-a", "tier": "high"}, "evidence/r.yaml"
        )
    ]
    (finding,) = find(
        "agrees", TIER, reviews, shelves=vendors({"id": "ven-a", "tier": "critical"}), dated="held_on"
    )
    assert finding.message == "ven-a: 'tier' is high here and critical in evidence/vendors.yaml."
    assert finding.about == ("VR-1", "ven-a")
    assert finding.days == Interval(date(2026, 3, 1), None)
    (finding,) = find("agrees", TIER, reviews, shelves=vendors({"id": "ven-b", "tier": "high"}))
    assert finding.message == "'ven-a' is not in vendors."
    called = {**TIER, "with": {**TIER["with"], "called": "the vendor register"}}  # type: ignore[dict-item]
    (finding,) = find("agrees", called, reviews, shelves=vendors({"id": "ven-b", "tier": "high"}))
    assert finding.message == "'ven-a' is not in the vendor register."


def test_of_several_with_the_key_each_must_agree() -> None:
    there = vendors({"id": "v", "tier": "low"}, {"id": "v", "tier": "high"}, {"id": "v", "tier": "critical"})
    assert messages(find("agrees", TIER, documents({"vendor": "v", "tier": "low"}), shelves=there)) == [
        "v: 'tier' is low here and high in evidence/vendors.yaml.",
        "v: 'tier' is low here and critical in evidence/vendors.yaml.",
    ]


@pytest.mark.parametrize(
    ("held_on", "said", "found"),
    [
        ("2026-06-24", "1.0", []),
        ("2026-07-19", "1.0", []),
        ("2026-07-20", "1.1", []),
        (
            "2026-07-20",
            "1.0",
            ["POL-IRPLAN: 'plan_version' is 1.0 here and 'version' is 1.1 in evidence/p.md."],
        ),
        (
            "2026-06-24",
            "1.1",
            ["POL-IRPLAN: 'plan_version' is 1.1 here and 'version' is 1.0 in evidence/p.md."],
        ),
        ("2026-02-15", "1.0", ["'POL-IRPLAN' is not in policy."]),
    ],
)
def test_the_version_that_was_in_force_on_the_day_counts(held_on: str, said: str, found: list[str]) -> None:
    other = policy(doc_id="POL-ACCESS", revisions=[{"version": "9", "effective_from": "2026-06-01"}])
    there = policies(document(PLAN, "evidence/p.md"), other)
    exercise = documents({"plan": "POL-IRPLAN", "plan_version": said, "held_on": held_on})
    assert messages(find("agrees", IN_FORCE, exercise, shelves=there)) == found


def test_each_exercise_has_its_own_day() -> None:
    there = policies(document(PLAN, "evidence/p.md"))
    found = documents(
        {"plan": "POL-IRPLAN", "plan_version": "1.0", "held_on": "2026-06-24"},
        {"plan": "POL-IRPLAN", "plan_version": "1.0", "held_on": "2026-08-24"},
        {"plan": "POL-IRPLAN", "plan_version": "1.0", "held_on": "2026-03-24"},
    )
    (finding,) = find("agrees", IN_FORCE, found, shelves=there)
    assert finding.place == Place("evidence/reviews/001.yaml", ("plan_version",))


def test_without_a_type_the_other_record_is_in_the_same_file() -> None:
    value = {"each": "$.a[*]", "key": "of", "with": {"each": "$.b[*]", "key": "id"}, "fields": ["n"]}
    one = {"a": [{"id": "a-1", "of": "x", "n": 1}], "b": [{"id": "x", "n": 1}]}
    two = {
        "a": [{"id": "a-2", "of": "x", "n": 1}, {"id": "a-3", "of": "y", "n": 1}],
        "b": [{"id": "x", "n": 2}],
    }
    assert messages(find("agrees", value, documents(one, two))) == [
        "a-2: 'n' is 1 here and 2 in evidence/reviews/001.yaml.",
        "a-3: 'y' is not in the file.",
    ]


def test_fields_may_be_worked_out_on_either_side() -> None:
    value = {
        **TIER,
        "fields": [
            {"major": "version"},
            {
                "here": {"take": "name", "in": "people", "each": "$.items[*]", "key": "id", "is": "owner"},
                "there": "by",
            },
        ],
    }
    people = {"people": Shelf([document({"items": [{"id": "p-1", "name": "Ines"}]}, "evidence/people.yaml")])}
    found = documents({"vendor": "v", "version": "1.4", "owner": "p-1"})
    there = {**people, **vendors({"id": "v", "version": "1.9", "by": "Ines"})}
    assert find("agrees", value, found, shelves=there) == []
    there = {**people, **vendors({"id": "v", "version": "2.0", "by": "Yuki"})}
    version, name = find("agrees", value, found, shelves=there)
    assert version.message == "v: the first number of 'version' is 1 here and 2 in evidence/vendors.yaml."
    assert name.message == "v: the name in people is Ines here and 'by' is Yuki in evidence/vendors.yaml."
    assert name.place == Place("evidence/reviews/000.yaml", ("owner",))
    assert [one.reason for one in find("agrees", value, found, shelves=vendors({"id": "v"}))] == [
        Reason.MISSING
    ]


def test_a_field_there_may_be_looked_up_too() -> None:
    name = {"take": "name", "in": "people", "each": "$.items[*]", "key": "id", "is": "by"}
    value = {**TIER, "fields": [{"here": "owner", "there": name}]}
    people = {"people": Shelf([document({"items": [{"id": "p-1", "name": "Ines"}]}, "evidence/people.yaml")])}
    there = {**people, **vendors({"id": "v", "by": "p-1"})}
    found = documents({"vendor": "v", "owner": "Ines"}, {"vendor": "v", "owner": "Yuki"})
    assert messages(find("agrees", value, found, shelves=there)) == [
        "v: 'owner' is Yuki here and the name in people is Ines in evidence/vendors.yaml."
    ]


def test_a_key_that_is_looked_up_needs_what_it_is_looked_up_in() -> None:
    looked_up = {"take": "vendor", "in": "contracts", "each": "$.items[*]", "key": "id", "is": "contract"}
    value = {**TIER, "key": looked_up}
    (finding,) = find("agrees", value, documents({"contract": "C-1"}), shelves=vendors({"id": "v"}))
    assert (finding.reason, finding.about) == (Reason.MISSING, ("contracts",))


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        pytest.param("1.10", 1.1, "1.10 here and 1.1", id="a version is no number"),
        pytest.param("x", None, "x here and not given", id="null there"),
        pytest.param(None, "x", "not given here and x", id="null here"),
        pytest.param(True, "x", "true here and x", id="a boolean as JSON writes it"),
        pytest.param(True, 1, "true here and 1", id="true is not one"),
        pytest.param(["b", "a"], ["a"], "b, a here and a", id="one entry more"),
        pytest.param(list("abcdefg"), [], "a, b, c, d, e and 2 more here and not given", id="a long list"),
        pytest.param(
            list("abcde"), [], "a, b, c, d, e here and not given", id="a list of as many as are told"
        ),
        pytest.param({"a": 1}, {"a": 2}, '{"a": 1} here and {"a": 2}', id="mappings"),
        pytest.param({"ä": 1}, "x", '{"ä": 1} here and x', id="as they are written"),
        pytest.param(
            "2026-03-01T10:00:00+00:00",
            "2026-03-01T10:00:01+00:00",
            "2026-03-01T10:00:00+00:00 here and 2026-03-01T10:00:01+00:00",
            id="a second apart",
        ),
        pytest.param("2026-03-01", "2026-03-02", "2026-03-01 here and 2026-03-02", id="two days"),
    ],
)
def test_what_differs_is_said(here: Any, there: Any, said: str) -> None:
    found = find(
        "agrees", TIER, documents({"vendor": "v", "tier": here}), shelves=vendors({"id": "v", "tier": there})
    )
    assert messages(found) == [f"v: 'tier' is {said} in evidence/vendors.yaml."]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        pytest.param({"tier": None}, {}, id="null and absent"),
        pytest.param({"tier": []}, {}, id="an empty list and absent"),
        pytest.param({"tier": 1}, {"tier": 1.0}, id="a whole number and a float"),
        pytest.param({"tier": 3}, {"tier": "3"}, id="a number and its text"),
        pytest.param({"tier": True}, {"tier": "true"}, id="a boolean and its text"),
        pytest.param({"tier": ["a", "b", "a"]}, {"tier": ["b", "a"]}, id="a list in any order"),
        pytest.param({"tier": [1, 2]}, {"tier": [2.0, 1.0]}, id="numbers in a list"),
        pytest.param({"tier": "a"}, {"tier": ["a", None]}, id="one value and a list of it"),
        pytest.param({"tier": {"a": 1, "b": 2}}, {"tier": {"b": 2, "a": 1}}, id="a mapping in any order"),
        pytest.param({"tier": [["a"]]}, {"tier": [["a"]]}, id="lists of lists"),
        pytest.param(
            {"tier": "2026-05-12T09:12:00+01:00"},
            {"tier": "2026-05-12T08:12:00Z"},
            id="a moment in two offsets",
        ),
        pytest.param(
            {"tier": [3, "2026-05-12T09:12:00+01:00"]},
            {"tier": ["3", "2026-05-12T08:12:00Z"]},
            id="and a number and its text beside it",
        ),
    ],
)
def test_what_means_the_same_agrees(here: Any, there: Any) -> None:
    found = documents({"vendor": "v", **here})
    assert find("agrees", TIER, found, shelves=vendors({"id": "v", **there})) == []


_VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3))


@given(one=st.lists(_VALUES), other=st.lists(_VALUES))
def test_alike_is_the_same_from_both_sides(one: list[Any], other: list[Any]) -> None:
    some, others = ([Node(value, ()) for value in values if value is not None] for values in (one, other))
    assert alike(some, some)
    assert alike(some, others) == alike(others, some)
    assert alike(some, [*reversed(some), *some])
    assert alike(some, []) == (some == [])


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({**TIER, "with": {"in": "vendors"}}, "'with' needs a 'key', by which the other record is found"),
        ({**TIER, "key": ["a", "b"]}, "'key' has 2 parts and the key of 'with' has 1"),
        (
            {**TIER, "fields": [{"there": "a"}]},
            "a pair of fields is {here: ..., there: ...} and nothing else",
        ),
        ({**TIER, "fields": [{"here": "a"}]}, "a pair of fields is {here: ..., there: ...} and nothing else"),
        (
            {**TIER, "fields": [{"here": "a", "there": "b", "major": "c"}]},
            "a pair of fields is {here: ..., there: ...} and nothing else",
        ),
        ({**TIER, "fields": [{"major": "a", "file": True}]}, "a value is a field, {file: true}"),
    ],
)
def test_what_can_never_be_compared_is_refused(value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rule("agrees", value)
    assert str(caught.value).startswith(sentence)


def test_it_names_the_selectors_it_uses_on_both_sides() -> None:
    assert [(use.selector.text, use.each.text, use.type) for use in rule("agrees", IN_FORCE).selectors()] == [
        ("$", "$", None),
        ("plan", "$", None),
        ("$.revisions[*]", "$", "policy"),
        ("../doc_id", "$.revisions[*]", "policy"),
        ("effective_from", "$.revisions[*]", "policy"),
        ("../doc_id", "$.revisions[*]", "policy"),
        ("held_on", "$", None),
        ("plan_version", "$", None),
        ("version", "$.revisions[*]", "policy"),
    ]


VERSION = {"values": ["version", "$.revisions[-1].version"]}


def test_what_one_record_says_twice_agrees() -> None:
    assert (
        find("agrees", VERSION, [policy(version="1.1", revisions=[{"version": "1"}, {"version": "1.1"}])])
        == []
    )


def test_every_value_that_is_not_the_first_one_is_a_finding() -> None:
    found = [policy(doc_id="POL-A", held_on="2026-03-01", version="1.2", revisions=[{"version": "1.3"}])]
    value = {"values": ["version", "$.revisions[-1].version", {"major": "version"}], "reason": "invalid"}
    one, other = find("agrees", value, found, dated="held_on")
    assert one.message == "'revisions[-1].version' is 1.3 and 'version' is 1.2."
    assert one.reason is Reason.INVALID
    assert one.place == Place("evidence/policies/access.md", ("revisions", 0, "version"))
    assert one.about == ("POL-A",)
    assert one.days == Interval(date(2026, 3, 1), None)
    assert other.message == "the first number of 'version' is 1 and 'version' is 1.2."
    assert other.fix == "Correct the one that is wrong."
    assert find("agrees", VERSION, found)[0].reason is Reason.FAILING


def test_a_record_inside_a_file_is_named() -> None:
    value = {"each": "$.items[*]", "values": ["a", "b", "c"]}
    findings = find(
        "agrees", value, documents({"items": [{"id": "x", "a": 1, "b": 2, "c": 2}, {"a": 1, "b": 1, "c": 1}]})
    )
    assert messages(findings) == ["x: 'b' is 2 and 'a' is 1.", "x: 'c' is 2 and 'a' is 1."]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({"a": 1}, ["'b' is not given and 'a' is 1."], id="the second is absent"),
        pytest.param({"a": None, "b": 1}, ["'a' is not given and 'b' is 1."], id="the first is null"),
        pytest.param({}, [], id="neither is there"),
    ],
)
def test_a_value_that_is_absent_while_another_is_there(data: Any, said: list[str]) -> None:
    assert messages(find("agrees", {"values": ["a", "b"]}, documents(data))) == said
    assert find("agrees", {"values": ["a", "b"], "may_be_absent": True}, documents(data)) == []


def test_an_absent_value_is_shown_at_its_record() -> None:
    value = {"each": "$.items[*]", "values": ["a", "b"]}
    (finding,) = find("agrees", value, documents({"items": [{"a": 1}]}))
    assert finding.place == Place("evidence/reviews/000.yaml", ("items", 0))


def test_a_value_that_may_be_absent_must_agree_where_it_is_there() -> None:
    value = {"values": ["a", "b", "c"], "may_be_absent": True}
    assert messages(find("agrees", value, documents({"a": 1, "c": 2}))) == ["'c' is 2 and 'a' is 1."]


def test_looked_up_values_need_what_they_are_looked_up_in() -> None:
    looked_up = {"take": "tier", "in": "vendors", "each": "$.items[*]", "key": "id", "is": "vendor"}
    value = {"values": ["tier", looked_up]}
    found = documents({"vendor": "v", "tier": "low"})
    assert find("agrees", value, found, shelves=vendors({"id": "v", "tier": "low"})) == []
    (finding,) = find("agrees", value, found, shelves=vendors({"id": "v", "tier": "high"}))
    assert finding.message == "the tier in vendors is high and 'tier' is low."
    assert finding.place == Place("evidence/reviews/000.yaml", ("vendor",))
    assert [one.reason for one in find("agrees", value, found)] == [Reason.MISSING]
    assert find("agrees", value, []) == []
    with pytest.raises(UnjudgeableError, match="'v' is not in the documents of type vendors"):
        find("agrees", value, found, shelves=vendors({"id": "w", "tier": "high"}))


@pytest.mark.parametrize("may_be_absent", [False, True])
def test_own_fields_may_be_missing_from_the_schema_where_values_may_be_absent(may_be_absent: bool) -> None:
    looked_up = {"take": "tier", "in": "vendors", "key": "id", "is": "vendor"}
    value = {"values": ["tier", looked_up], **({"may_be_absent": True} if may_be_absent else {})}
    assert [
        (use.selector.text, use.type, use.may_be_absent) for use in rule("agrees", value).selectors()
    ] == [
        ("$", None, may_be_absent),
        ("tier", None, may_be_absent),
        ("vendor", None, may_be_absent),
        ("$", "vendors", False),
        ("id", "vendors", False),
        ("tier", "vendors", False),
    ]


@pytest.mark.parametrize(
    ("here", "there", "fix"),
    [
        ("2026-06-12T17:00:00+01:00", "2026-06-12", "Write the time into both, "),
        ("2026-06-12T17:00:00+01:00", "2026-06-12T18:00:00+01:00", "Correct the one that is wrong."),
        ("2026-06-12T17:00:00+01:00", "2026-06-13", "Correct the one that is wrong."),
        ("2026-06-12", None, "Correct the one that is wrong."),
        ("soon", "2026-06-12", "Correct the one that is wrong."),
    ],
)
def test_a_day_and_a_moment_of_it_do_not_agree_and_neither_need_be_wrong(
    here: str, there: str | None, fix: str
) -> None:
    value = {
        "key": "person",
        "with": {"in": "people", "each": "$.items[*]", "key": "id"},
        "fields": ["ended"],
    }
    people = document({"items": [{"id": "p-1", "ended": there}]}, "people.yaml")
    shelves = {"people": Shelf((people,))}
    (gap,) = find("agrees", value, documents({"person": "p-1", "ended": here}), shelves=shelves)
    assert gap.fix.startswith(fix)


def test_whether_a_moment_is_of_a_day_is_told_in_the_zone_of_the_company() -> None:
    tokyo = Calendar(ZoneInfo("Asia/Tokyo"))
    found = documents({"vendor": "v", "tier": "2026-06-12T17:00:00Z"})
    there = vendors({"id": "v", "tier": "2026-06-13"})
    (gap,) = find("agrees", TIER, found, shelves=there, calendar=tokyo)
    assert gap.fix.startswith("Write the time into both")


def test_days_alone_agree() -> None:
    value = {
        "key": "person",
        "with": {"in": "people", "each": "$.items[*]", "key": "id"},
        "fields": ["ended"],
    }
    people = document({"items": [{"id": "p-1", "ended": "2026-06-12"}]}, "people.yaml")
    shelves = {"people": Shelf((people,))}
    assert find("agrees", value, documents({"person": "p-1", "ended": "2026-06-12"}), shelves=shelves) == []
