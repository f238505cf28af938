"""Members of registers stand in a scaffold where the rules ask for them, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from socgap_evidence.documents import read_document
from socgap_evidence.errors import UsageError
from tests.scaffolds.company import BARE, made_up, write, write_own
from tests.support.brambleport import sample

TEXT = {"type": "string"}
ENTRY = {"type": "object", "properties": {"who": TEXT, "what": TEXT}, "required": ["who", "what"]}
SCHEMA = {
    "properties": {
        "id": TEXT,
        "about": {"type": "string", "pattern": "^m-"},
        "module": TEXT,
        "held_on": {"type": "string", "format": "date"},
        "items": {"type": "array", "items": ENTRY},
        "others": {"type": "array", "items": ENTRY},
        "bare": {"type": "array", "items": TEXT},
        "names": {
            "type": "array",
            "items": {"type": "object", "properties": {"who": TEXT}, "required": ["who"]},
        },
    },
    "required": ["id", "held_on", "items"],
}
MEMBERS = {
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": TEXT, "name": TEXT, "from": {"type": "string", "format": "date"}, "until": {"type": ["string", "null"], "format": "date"}},
            },
        }
    },
    "required": ["items"],
}  # fmt: skip
REGISTER = """\
items:
  - {id: m-one, name: One & Co, from: 2026-01-01, until: null}
  - {id: m-gone, from: 2026-01-01, until: 2026-03-01}
  - {id: m-ahead, from: 2027-01-01, until: null}
  - {id: "m-odd: #[x]", from: 2026-01-01, until: null}
"""
REGISTERS = """\
  - {id: AC-1.E9, title: Members, kind: register, evidence: evidence/members.yaml, schema: members, at_least: 0}
"""
POPULATION = 'population: {in: members, each: "$.items[*]", key: id, from: from, until: until}'


def requires(*rules: str, more: str = "") -> str:
    lines = [
        f"      - {{id: AC-1.A{number}, says: Everybody is asked., {rule}}}\n"
        for number, rule in enumerate(rules, 1)
    ]
    return (
        "  - id: AC-1.E1\n    title: Visits\n    kind: record\n    evidence: evidence/visits/*.yaml\n"
        f"    schema: visit\n    date: held_on\n{more}    asserts:\n{''.join(lines)}{REGISTERS}"
    )


def company(*rules: str, register: str | None = REGISTER, more: str = "") -> dict[str, bytes]:
    files = {"controls/schemas/members.schema.json": json.dumps(MEMBERS)}
    if register is not None:
        files["evidence/members.yaml"] = register
    return made_up(requires(*rules, more=more), SCHEMA, files)


def data_of(made: Any) -> dict[str, Any]:
    found = read_document(made.path, made.text.encode()).data
    assert isinstance(found, dict)
    return found


LISTED = f'covers: {{{POPULATION}, by: {{each: "$.items[*]", key: who, date: $.held_on}}}}'
AT = f"covers: {{{POPULATION}, at: held_on, by: {{each: \"$.others[?@.what == 'x']\", key: who}}}}"


def test_a_list_has_the_members_of_the_day() -> None:
    made = write_own(company(LISTED))
    assert data_of(made)["items"] == [{"who": "m-one", "what": None}, {"who": "m-odd: #[x]", "what": None}]
    assert made.empty == ("held_on", "items[].what")
    assert made.notes == ()


def test_a_list_that_nobody_requires_has_them_too_and_two_rules_write_none_twice() -> None:
    made = write_own(company(LISTED, AT, AT))
    assert [one["who"] for one in data_of(made)["others"]] == ["m-one", "m-odd: #[x]"]


@pytest.mark.parametrize(
    "rule",
    [
        f'covers: {{{POPULATION}, at: held_on, share: 0.5, by: {{each: "$.items[*]", key: who}}}}',
        f'covers: {{{POPULATION}, at: held_on, by: {{each: "$.bare[*]"}}}}',
        f'covers: {{{POPULATION}, at: held_on, by: {{each: "$.names[*]", key: who}}}}',
        f'covers: {{{POPULATION}, by: {{in: members, each: "$.items[*]", key: id}}}}',
        f'covers: {{{POPULATION}, by: {{each: "$.items[*]", key: who, date: $.held_on, where: {{$.module: A}}}}}}',
        'covers: {population: {in: members, each: "$.items[*]", key: id, event: from}, by: {each: "$.items[*]", key: who}}',
        'covers: {population: {each: "$.items[*]", key: who}, by: {each: "$.others[*]", key: who}}',
        'covers: {population: {in: members, each: "$.items[*]", key: id, matching: {id: id}}, at: held_on, by: {each: "$.items[*]", key: who}}',
        f'covers: {{{POPULATION}, by: {{each: "$.items[*].who"}}}}',
        f'covers: {{{POPULATION}, by: {{each: "$.items[*]", key: {{major: who}}}}}}',
    ],
)
def test_a_list_is_left_alone_where_to_fill_it_would_be_to_claim_something(rule: str) -> None:
    data = data_of(write_own(company(rule)))
    assert data["items"] == [{"who": None, "what": None}]
    assert data.keys() == {"id", "held_on", "items"}


def test_a_population_that_a_control_lists_is_known_without_a_register() -> None:
    rule = 'covers: {population: [a, b], by: {each: "$.items[*]", key: who}}'
    assert [one["who"] for one in data_of(write_own(company(rule)))["items"]] == ["a", "b"]


def test_one_modules_rule_is_none_of_anothers() -> None:
    rules = [
        f'covers: {{{POPULATION}, by: {{each: "$.items[*]", key: who, where: {{$.module: A}}}}}}',
        'covers: {population: [b], by: {each: "$.items[*]", key: who, where: {$.module: B}}}',
    ]
    made = write_own(company(*rules, more="    where: {module: [A, B]}\n"), "b")
    data = data_of(made)
    assert (made.path, data["module"], data["items"]) == (
        "evidence/visits/VIS-2026-B.yaml",
        "B",
        [{"who": "b", "what": None}],
    )


def test_without_a_register_the_list_is_left_empty_and_it_is_said() -> None:
    made = write_own(company(LISTED, register=None))
    assert data_of(made)["items"] == [{"who": None, "what": None}]
    assert made.notes == (
        (
            "Nothing says yet what stands in items. Add evidence/members.yaml (members). Then delete this file and run"
            " the command again, or write the entries by hand."
        ),
    )


@pytest.mark.parametrize(
    ("register", "said"),
    [
        (
            "items: [\n",
            "evidence/members.yaml cannot be relied on:",
        ),
        (
            "items: [{id: x, from: x}]\n",
            "evidence/members.yaml",
        ),
    ],
)
def test_a_register_that_cannot_be_read_is_said(register: str, said: str) -> None:
    made = write_own(company(LISTED, register=register))
    assert data_of(made)["items"] == [{"who": None, "what": None}]
    assert made.unread.startswith(said)


def test_days_that_nobody_can_read_leave_the_list_empty() -> None:
    files = company(LISTED)
    loose = files["controls/schemas/members.schema.json"].replace(
        b'{"type": "string", "format": "date"}', b"{}"
    )
    files |= {
        "controls/schemas/members.schema.json": loose,
        "evidence/members.yaml": b"items: [{id: x, from: soon}]\n",
    }
    made = write_own(files)
    assert data_of(made)["items"] == [{"who": None, "what": None}]
    assert "soon" in made.unread


WHOLE = f"covers: {{{POPULATION}, by: {{key: about, date: held_on}}}}"
EXISTS = f"resolves: {{key: about, to: {POPULATION.removeprefix('population: ')}}}"


@pytest.mark.parametrize("rule", [WHOLE, EXISTS])
@pytest.mark.parametrize("name", ["m-one", "ONE", "one & co"])
def test_a_name_is_looked_up_in_the_register(rule: str, name: str) -> None:
    made = write_own(company(rule), name)
    assert (made.path, data_of(made)["about"]) == ("evidence/visits/VIS-2026-one.yaml", "m-one")


@pytest.mark.parametrize(
    ("name", "said"),
    [("m-onne", "Did you mean 'm-one'?"), ("zzzz", "Known are m-ahead, m-gone, m-odd: #.x., m-one.")],
)
def test_a_name_that_no_register_knows_is_refused(name: str, said: str) -> None:
    with pytest.raises(
        UsageError,
        match=f"No register that AC-1.E1 looks into knows '{name}' .about.. {said}".replace("?", "[?]"),
    ):
        write_own(company(WHOLE), name)


def test_a_long_register_is_not_listed_whole() -> None:
    many = "items:\n" + "".join(
        f"  - {{id: m-{number:03d}, from: 2026-01-01, until: null}}\n" for number in range(30)
    )
    with pytest.raises(UsageError, match="m-019 and more"):
        write_own(company(WHOLE, register=many), "zzzz")


def test_without_a_register_a_name_counts_if_it_is_an_id() -> None:
    files = company(WHOLE, register=None)
    made = write_own(files, "m-new")
    assert (made.path, data_of(made)["about"]) == ("evidence/visits/VIS-2026-new.yaml", "m-new")
    other = write_own(files, "newcomer")
    assert (other.path, "about" in data_of(other)) == ("evidence/visits/VIS-2026-newcomer.yaml", False)
    assert "about is left empty: no register says who 'newcomer' is." in other.notes


def test_where_files_are_about_nobody_a_name_ends_the_id() -> None:
    made = write_own(company(LISTED), "Spring tour")
    assert made.path == "evidence/visits/VIS-2026-Spring-tour.yaml"


def test_an_acknowledgement_asks_those_whom_the_policy_addresses() -> None:
    made = write(
        "sample",
        "policy-ack",
        "POL-PHYSICAL",
        output="evidence/policies/acknowledgements/ACK-2027-PHYSICAL.yaml",
    )
    data = data_of(made)
    assert data["doc_id"] == "POL-PHYSICAL"
    assert data["items"][0] == {"person": "p-001", "asked_on": None, "acknowledged_on": None, "method": None}
    assert len({one["person"] for one in data["items"]}) == len(data["items"])
    assert "p-016" not in {one["person"] for one in data["items"]}


def test_an_access_review_lists_the_accounts_of_the_newest_listings() -> None:
    data = data_of(write("sample", "access-review"))
    systems = {one["system"]: one for one in data["systems"]}
    assert (systems["sys-hr"]["listing"], len(systems["sys-hr"]["items"])) == ("ACL-2026-09-hr", 18)
    assert systems["sys-hr"]["items"][0] == {"account": "ines.okafor", "person": "p-001", "decision": None}
    assert systems["sys-hr"]["items"][-1] == {
        "account": "svc-directory-feed",
        "person": None,
        "decision": None,
    }
    assert systems["sys-hr"]["reviewer"] is None


def test_a_system_without_a_listing_is_left_empty_and_one_from_tomorrow_is_none() -> None:
    files = {path: raw for path, raw in sample().items() if not path.endswith("-hr.yaml")}
    made = write("sample", "access-review", files=files)
    (found,) = [one for one in data_of(made)["systems"] if one["system"] == "sys-hr"]
    assert found["items"] == [{"account": None, "person": None, "decision": None}]
    assert "sys-hr: items has no entries, because there is no access-listing of it." in made.notes


def test_without_any_listing_the_accounts_are_left_empty() -> None:
    files = {path: raw for path, raw in sample().items() if "/listings/" not in path}
    made = write("sample", "access-review", files=files)
    assert (
        "Nothing says yet what stands in systems[].items. Add evidence/access/listings/*.yaml (access-listing). Then"
        " delete this file and run the command again, or write the entries by hand." in made.notes
    )
    assert all(
        one["items"] == [{"account": None, "person": None, "decision": None}]
        for one in data_of(made)["systems"]
    )


def test_the_end_of_an_id_is_enough_where_it_is_the_end_of_one() -> None:
    register = "items: [{id: m-far-north, from: 2026-01-01}, {id: m-near-south, from: 2026-01-01}, {id: m-far-south, from: 2026-01-01}]\n"
    files = company(WHOLE, register=register)
    assert data_of(write_own(files, "north"))["about"] == "m-far-north"
    with pytest.raises(UsageError, match="knows 'south'"):
        write_own(files, "south")


def test_a_broken_listing_is_what_an_access_review_waits_for() -> None:
    path = "evidence/access/listings/ACL-2026-09-hr.yaml"
    made = write("sample", "access-review", files={**sample(), path: b"id: [\n"})
    assert made.unread.startswith(f"{path} cannot be relied on: ")


def test_a_register_is_not_told_to_wait_for_what_waits_for_it() -> None:
    made = write("bare", "systems")
    assert (made.notes, made.unread) == ((), "")


def test_a_register_beside_a_broken_one_is_written_and_it_is_said() -> None:
    made = write("bare", "vendors", files={**BARE, "evidence/registers/systems.yaml": b"items: [\n"})
    assert made.unread == ""
    assert made.notes[0].startswith(
        "Its entries would be filled in from elsewhere, but evidence/registers/systems.yaml cannot be relied on: "
    )
    assert made.notes[0].endswith(
        " Mend that. Then delete this file and run the command again, or write the entries by hand."
    )
