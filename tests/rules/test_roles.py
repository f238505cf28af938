"""Roles and who holds them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socgap_evidence.errors import SchemaError
from socgap_evidence.rules import Shelf, Terms, UnjudgeableError
from socgap_evidence.rules.choosing import Here
from socgap_evidence.rules.roles import ROLE_HOLDERS, Roles, holders
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.selectors import WHOLE, Node
from tests.support.projects import document, subject

SPELLED: Any = {
    "in": "roles",
    "each": "$.items[*]",
    "key": ["role", "holder"],
    "from": "since",
    "until": "until",
}
ROLE: Any = {"enum": ["sponsor", "approver"]}
LOOKED_UP: Any = {"take": "role", "in": "matrix", "each": "$.items[*]", "key": "id", "is": "duty"}


def terms(role: Any = ROLE, **populations: Any) -> Terms:
    item = {"type": "object", "properties": {"role": role, "holder": {"type": "string"}}}
    source: Any = {"type": "object", "properties": {"items": {"type": "array", "items": item}}}
    schemas = SchemaSet({"roles.schema.json": source}, "controls/schemas")
    return Terms({}, {}, schemas, "controls/AC-1.yaml", populations={ROLE_HOLDERS: SPELLED, **populations})


@pytest.mark.parametrize(
    ("day", "roles", "people"),
    [
        pytest.param("2026-01-31", ["sponsor"], [], id="nobody yet"),
        pytest.param("2026-02-01", ["sponsor"], ["p-1"], id="on the first day"),
        pytest.param("2026-06-30", ["sponsor"], ["p-1"], id="on the last day"),
        pytest.param("2026-07-01", ["sponsor"], ["p-2"], id="the successor"),
        pytest.param("2026-03-01", ["sponsor", "approver"], ["p-1", "p-3"], id="of either role"),
        pytest.param("2026-07-01", ["sponsor", "approver"], ["p-2", "p-3"], id="each person once"),
        pytest.param("2026-07-01", ["auditor"], [], id="a role that nobody holds"),
    ],
)
def test_a_role_is_held_on_the_days_of_its_holder(day: str, roles: list[str], people: list[str]) -> None:
    items = [
        {"role": "approver", "holder": "p-3"},
        {"role": "approver", "holder": "p-2", "since": "2026-07-01"},
        {"role": "sponsor", "holder": "p-1", "since": "2026-02-01", "until": "2026-06-30"},
        {"role": "sponsor", "holder": "p-2", "since": "2026-07-01"},
    ]
    shelf = Shelf([document({"items": items}, "roles.yaml")])
    members = Roles.parse("sponsor", ROLE_HOLDERS, terms()).among.members(
        subject([], shelves={"roles": shelf})
    )
    assert holders(members, roles, date.fromisoformat(day)) == people


def needed(record: Any, matrix: Any, role: Any = LOOKED_UP) -> tuple[str, ...]:
    found = document(record)
    shelf = Shelf([document({"items": [matrix]}, "matrix.yaml")])
    roles = Roles.parse(role, ROLE_HOLDERS, terms())
    return roles.of(subject([found], shelves={"matrix": shelf}), Here(found, Node(record, ())))


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("sponsor", ("sponsor",)),
        (["sponsor", "approver"], ("sponsor", "approver")),
        (LOOKED_UP, ("sponsor",)),
    ],
    ids=["one", "several", "looked up"],
)
def test_a_role_is_named_or_looked_up(role: Any, names: tuple[str, ...]) -> None:
    assert needed({"duty": "N-1"}, {"id": "N-1", "role": "sponsor"}, role) == names


@pytest.mark.parametrize(
    ("record", "matrix", "sentence", "pointer"),
    [
        ({"duty": "N-2"}, {"id": "N-1"}, "'N-2' is not in the documents of type matrix", ("duty",)),
        ({"duty": "N-1"}, {"id": "N-1", "role": None}, "role in matrix names no role for it", ("duty",)),
        ({"duty": "N-1"}, {"id": "N-1"}, "role in matrix names no role for it", ()),
        ({}, {"id": "N-1", "role": "sponsor"}, "role in matrix names no role for it", ()),
    ],
    ids=["no such entry", "null", "absent there", "absent here"],
)
def test_a_role_that_nothing_names_cannot_be_judged(
    record: Any, matrix: Any, sentence: str, pointer: tuple[str, ...]
) -> None:
    with pytest.raises(UnjudgeableError) as caught:
        needed(record, matrix)
    assert str(caught.value) == sentence
    assert caught.value.place.pointer == pointer


@pytest.mark.parametrize(
    ("role", "among", "known", "sentence"),
    [
        pytest.param(
            "sponser",
            ROLE_HOLDERS,
            terms(),
            "there is no role 'sponser'. Did you mean 'sponsor'?",
            id="misspelt",
        ),
        pytest.param(
            ["sponsor", "cook"],
            ROLE_HOLDERS,
            terms(),
            "there is no role 'cook'. There are sponsor, approver.",
            id="one of several that nobody can hold",
        ),
        pytest.param(
            "sponsor",
            "role holder",
            terms(),
            "there is no population 'role holder'. Did you mean 'role holders'?",
            id="no such population",
        ),
        pytest.param(
            "sponsor",
            "people",
            terms(people={"in": "people", "key": "id"}),
            "'people' must be identified by two values, the role and the person",
            id="a population of people only",
        ),
        pytest.param(
            "sponsor",
            "own",
            terms(own={**SPELLED, "matching": {"system": "system"}}),
            "'own' must not depend on the record at hand",
            id="a population that depends on the record",
        ),
        pytest.param(
            {"file": True},
            ROLE_HOLDERS,
            terms(),
            "a role is its name, several names, or {take, in, each, key, is}",
            id="no lookup",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(role: Any, among: str, known: Terms, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Roles.parse(role, among, known)
    assert str(caught.value) == sentence


def test_a_register_of_an_unknown_type_is_refused() -> None:
    known = terms(others={**SPELLED, "in": "role"})
    with pytest.raises(SchemaError, match="There is no schema 'role'"):
        Roles.parse("sponsor", "others", known)


@pytest.mark.parametrize(
    ("role", "known"),
    [
        pytest.param("cook", terms({"type": "string"}), id="the register allows any role"),
        pytest.param(
            "cook",
            terms(**{ROLE_HOLDERS: {**SPELLED, "key": ["$.items[*].role", "holder"]}}),
            id="a path, whose schema is not followed",
        ),
        pytest.param(
            "1", terms(**{ROLE_HOLDERS: {**SPELLED, "key": [{"major": "role"}, "holder"]}}), id="no field"
        ),
        pytest.param(
            "cook",
            terms(**{ROLE_HOLDERS: {"each": "$.items[*]", "key": ["role", "holder"]}}),
            id="the requirement's own",
        ),
        pytest.param(
            "cook",
            terms(**{ROLE_HOLDERS: {"in": "roles", "each": "$.items[*].role", "with": ["p-1"]}}),
            id="roles that are the values themselves",
        ),
    ],
)
def test_a_role_is_taken_as_it_is_where_no_schema_lists_them(role: str, known: Terms) -> None:
    assert Roles.parse(role, ROLE_HOLDERS, known).names == (role,)


def test_it_names_the_selectors_and_types_it_uses() -> None:
    roles = Roles.parse(LOOKED_UP, ROLE_HOLDERS, terms())
    assert roles.types == {"roles", "matrix"}
    assert [(use.selector.text, use.type) for use in roles.uses(WHOLE)] == [
        ("duty", None),
        ("$.items[*]", "matrix"),
        ("id", "matrix"),
        ("role", "matrix"),
        ("$.items[*]", "roles"),
        ("role", "roles"),
        ("holder", "roles"),
        ("since", "roles"),
        ("until", "roles"),
    ]
    plain = Roles.parse("sponsor", ROLE_HOLDERS, terms())
    assert plain.types == {"roles"}
    assert (roles.names, plain.names) == ((), ("sponsor",))
    assert {use.type for use in plain.uses(WHOLE)} == {"roles"}


def test_of_a_record_inside_a_file_the_place_is_its_own_and_a_list_names_several_roles() -> None:
    held = document({"items": [{"id": "R-1"}, {"id": "R-2", "duty": "N-1"}]}, "a.yaml")
    shelf = Shelf([document({"items": [{"id": "N-1", "role": ["sponsor", "approver"]}]}, "matrix.yaml")])
    about, roles = subject([held], shelves={"matrix": shelf}), Roles.parse(LOOKED_UP, ROLE_HOLDERS, terms())
    first, second = (Here(held, Node(one, ("items", at))) for at, one in enumerate(held.data["items"]))
    assert roles.of(about, second) == ("sponsor", "approver")
    with pytest.raises(UnjudgeableError) as caught:
        roles.of(about, first)
    assert (caught.value.place.path, caught.value.place.pointer) == ("a.yaml", ("items", 0))


def test_a_role_of_several_paths_is_known_where_each_of_them_lists_it() -> None:
    role: Any = {"properties": {"role": {"enum": ["sponsor"]}, "holder": {}}}
    other: Any = {"properties": {"role": {"enum": ["sponsor", "cook"]}, "holder": {}}}
    source: Any = {"properties": {"a": {"items": other}, "b": {"items": role}}}
    schemas = SchemaSet({"roles.schema.json": source}, "controls/schemas")
    population = {"in": "roles", "each": ["$.a[*]", "$.b[*]"], "key": ["role", "holder"]}
    known = Terms({}, {}, schemas, "controls/AC-1.yaml", populations={ROLE_HOLDERS: population})
    assert Roles.parse("sponsor", ROLE_HOLDERS, known).names == ("sponsor",)
    with pytest.raises(ValueError, match=r"^there is no role 'cook'\. There are sponsor\.$"):
        Roles.parse(["sponsor", "cook"], ROLE_HOLDERS, known)
