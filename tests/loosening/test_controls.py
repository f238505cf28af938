"""What is different between the controls of two judges beyond single edits: whole files, and rules that change places."""

from __future__ import annotations

import json
from typing import Any

import pytest

from socgap_evidence.loosening import Direction
from tests.loosening.judges import altered, between, said
from tests.support.accepted import FILES
from tests.support.projects import CONFIG, RECORDED_ZERO, SCHEMA, control

LOOSER, NOTED, STRICTER = Direction.LOOSER, Direction.NOTED, Direction.STRICTER


def company(requires: str, **files: str) -> dict[str, str]:
    """A small company whose one control asks for something."""
    return {
        "socgap.yaml": CONFIG,
        "controls/AC-1.yaml": control(requires),
        "controls/schemas/review.schema.json": json.dumps(SCHEMA),
        **RECORDED_ZERO,
        **files,
    }


def requirement(*lines: str, kind: str = "record") -> str:
    """A requirement with some more lines."""
    head = f"  - id: AC-1.E1\n    title: Review\n    kind: {kind}\n    evidence: evidence/reviews/*.yaml\n    schema: review\n"
    return head + "".join(f"    {line}\n" for line in lines)


COVERS = (
    "covers: {population: {in: review, each: $, key: by, from: held_on, until: done_on},"
    " by: {each: '$.items[*]', key: id, date: $.held_on}"
)


def found(before: str, after: str, direction: Direction = LOOSER) -> list[str]:
    return said(between(company(before), company(after)), direction)


def test_a_control_that_is_gone_is_named_once() -> None:
    alterations = altered(without=["controls/AT-2.yaml"])
    assert "AT-2: The control is gone, with 2 requirements." in said(alterations, LOOSER)
    assert not [one for one in alterations if one.name.startswith("AT-2.")]
    (gone,) = (one for one in alterations if one.name == "AT-2")
    assert gone.in_base
    assert gone.place is not None
    assert gone.place.path == "controls/AT-2.yaml"


def test_where_documents_lie_is_told_only_if_that_is_another_place() -> None:
    alterations = altered(without=["controls/CR-2.yaml", "controls/AT-2.yaml"])
    told = [one for one in said(alterations, LOOSER) if "; they lay in " in one]
    places = [one.partition(" lie in ")[2].removesuffix(".").split("; they lay in ") for one in told]
    assert [one for one in places if one[0] == one[1]] == []


def test_a_control_that_is_new_is_named_once() -> None:
    more = {**FILES, "controls/AC-3.yaml": control(requirement().replace("AC-1", "AC-3"), name="AC-3")}
    assert said(between(FILES, more), STRICTER) == ["AC-3: The control is new, with 1 requirement."]


def test_base_assertions_that_are_gone_name_whom_they_concern() -> None:
    alterations = altered(without=["controls/base/filing.yaml"])
    (gone,) = said(alterations, LOOSER)
    assert gone.startswith("B-ALL-6: 'recorded' is gone. It said: It entered git within 30 days of the day")
    assert gone.endswith("This concerns PM-1.E1, PM-1.E2, PM-1.E3 and 71 more.")


def test_schemas_that_are_gone_leave_the_built_in_ones() -> None:
    assert between(FILES, FILES) == ()
    mine = {**FILES, "controls/schemas/mine.schema.json": json.dumps({"properties": {"a": {}}})}
    assert said(between(mine, FILES), LOOSER) == ["mine.schema.json: The schema is gone."]
    assert between(FILES, mine) == ()


def test_the_sample_judges_as_the_built_in_controls_do() -> None:
    alterations = altered(("socgap.yaml", "controls: controls\n", ""))
    assert [one.name for one in alterations] == ["socgap.yaml"], "where they lie is all that is different"


def test_what_the_built_in_controls_say_has_no_place() -> None:
    builtin = {"socgap.yaml": "company: A\n"}
    mine = {**builtin, **company(requirement())}
    alterations = between(builtin, mine)
    assert all(one.place is None for one in alterations if one.in_base and one.name != "socgap.yaml")
    assert "AC-2: The control is gone, with 5 requirements." in said(alterations, LOOSER)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            ["date: held_on"],
            ["date: done_on"],
            ["AC-1.E1: 'date' is done_on; it was held_on."],
            id="another day of a record",
        ),
        pytest.param(
            ["fresh: {date: held_on, for: 90 days}"],
            ["fresh: {date: done_on, for: 90 days}"],
            ["AC-1.E1: 'fresh': 'date' is done_on; it was held_on."],
            id="another date of a cadence is told once",
        ),
        pytest.param(
            ["every: {date: held_on, period: month}"],
            ["fresh: {date: done_on, for: 90 days}", "every: {date: held_on, period: month}"],
            ["AC-1.E1: 'date' is done_on; it was held_on."],
            id="a cadence that brings another date",
        ),
        pytest.param(
            ["date: held_on"],
            ["date: held_on", "every: {date: held_on, period: year}"],
            ["AC-1.E1: The first is owed only when its time is over; it was owed from the start."],
            id="a cadence by which less is owed at first",
        ),
        pytest.param(
            ["date: held_on", "every: {date: held_on, period: year}"],
            ["date: held_on", "zeros: {subject: reviews, per: quarter}"],
            [
                "AC-1.E1: 'at_least' is 0; it was 1.",
                "AC-1.E1: 'every' is gone.",
                "AC-1.E1: 'zeros' is new.",
            ],
            id="a statement instead of files",
        ),
        pytest.param(
            ["date: held_on", "zeros: {subject: reviews, per: quarter}"],
            ["date: held_on", "zeros: {subject: reviews, per: month}"],
            ["AC-1.E1: 'zeros': 'per' is month; it was quarter."],
            id="other periods of statements",
        ),
        pytest.param(
            ["covers: {population: [a, b], by: {each: '$.items[*]', key: id, date: $.held_on}, every: {period: month}}"],
            ["covers: {population: [a, b], by: {each: '$.items[*]', key: id, date: $.held_on}}"],
            ["AC-1.E1: 'covers': 'every' is gone; it was {period: month}."],
            id="no periods",
        ),
        pytest.param(
            ["covers: {population: [a, b], by: {each: '$.items[*]', key: id, date: $.held_on}, for: 9 days}"],
            ["covers: {population: [a, b], by: {each: '$.items[*]', key: id, date: $.held_on}}"],
            ["AC-1.E1: 'covers': 'for' is gone; it was 9 days."],
            id="good for ever",
        ),
        pytest.param(
            ["within: {from: held_on, to: done_on, limit: {levels: finding_days, by: module}}"],
            ["within: {from: held_on, to: done_on, limit: {levels: finding_days, by: by}}"],
            ["AC-1.E1: 'within': 'limit' is {levels: finding_days, by: by}; it was"],
            id="another field decides",
        ),
        pytest.param(
            ["within: {from: held_on, to: done_on, limit: {levels: {a: 1 day, b: 2 days}, by: module}}"],
            ["within: {from: held_on, to: done_on, limit: {levels: {a: 3 days, b: 1 day}, by: module}}"],
            ["AC-1.E1: 'within': 'limit' for a is 3 days; it was 1 day."],
            id="a level",
        ),
        pytest.param(
            ["within: {from: held_on, to: done_on, limit: {levels: {a: 1 day}, by: module}}"],
            ["within: {from: held_on, to: done_on, limit: {levels: {a: 1 day, b: 9 days}, by: module}}"],
            ["AC-1.E1: 'within': 'limit' is {levels: {a: 1 day, b: 9 days}, by: module}; it was"],
            id="one level more",
        ),
        pytest.param(
            ["within: {from: held_on, to: done_on, limit: {number: module, unit: day}}"],
            ["within: {from: held_on, to: done_on, limit: {number: by, unit: day}}"],
            ["AC-1.E1: 'within': 'limit' is {number: by, unit: day}; it was {number: module, unit: day}."],
            id="a number of the record",
        ),
        pytest.param(
            ["approved: {by: by, on: held_on, proof: signed}"],
            ["approved: {by: by, on: held_on, proof: committed}"],
            ["AC-1.E1: 'approved': 'proof' is committed; it was signed."],
            id="a weaker proof",
        ),
        pytest.param(
            ["approved: {by: by, on: held_on, proof: signed}"],
            ["approved: {by: by, on: held_on, proof: {take: module, is: {a: signed}}}"],
            ["AC-1.E1: 'approved': 'proof' is {take: module, is: {a: signed}}; it was signed."],
            id="a proof for some",
        ),
        pytest.param(
            ["approved: {by: by, on: held_on, proof: {take: module, is: {a: signed, b: named}}}"],
            ["approved: {by: by, on: held_on, proof: {take: module, is: {a: signed}}}"],
            ["AC-1.E1: 'approved': 'proof' is {take: module, is: {a: signed}}; it was"],
            id="a proof for fewer",
        ),
        pytest.param(
            ["approved: {by: by, on: held_on, proof: signed}"],
            ["approved: {by: by, on: held_on}"],
            ["AC-1.E1: 'approved': 'proof' is gone; it was signed."],
            id="no proof",
        ),
        pytest.param(
            ["content: {headings: [A], words: 2}"],
            ["content: {words: 2}"],
            ["AC-1.E1: 'content': 'headings' is gone; it was [A]."],
            id="no headings",
        ),
        pytest.param(
            ["approved: {by: by, on: held_on, digest: module}"],
            ["approved: {by: by, on: held_on}"],
            ["AC-1.E1: 'approved': 'digest' is gone; it was module."],
            id="no digest",
        ),
    ],
)  # fmt: skip
def test_a_requirement_that_asks_for_less(before: list[str], after: list[str], expected: list[str]) -> None:
    told = found(requirement(*before), requirement(*after))
    assert len(told) == len(expected), told
    for one, text in zip(told, expected, strict=True):
        assert one.startswith(text)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            ["approved: {by: by, on: held_on}"],
            ["approved: {by: by, on: held_on, proof: named, digest: module, written: held_on}"],
            ["'proof' is new: named.", "'digest' is new: module.", "'written' is new: held_on."],
            id="more about an approval",
        ),
        pytest.param(
            ["approved: {by: by, on: held_on, proof: named}"],
            ["approved: {by: by, on: held_on, proof: signed}"],
            ["'proof' is signed; it was named."],
            id="a stronger proof",
        ),
        pytest.param(
            ["covers: {population: [a, b], by: {each: '$.items[*]', key: id, date: $.held_on}}"],
            ["covers: {population: [a, b], by: {each: '$.items[*]', key: id, date: $.held_on}, for: 9 days}"],
            ["'for' is new: 9 days."],
            id="good for a time",
        ),
        pytest.param(
            [f"{COVERS}, for: 1 year, away: {{from: held_on, until: done_on, return: 9 days}}}}"],
            [f"{COVERS}, for: 1 year, away: {{from: held_on, until: done_on, return: 8 days}}}}"],
            ["'return' is 8 days; it was 9 days."],
            id="days away",
        ),
        pytest.param(
            [f"{COVERS}, every: {{period: year, grace: 2 days}}}}"],
            [f"{COVERS}, every: {{period: month, grace: 1 day}}}}"],
            ["'period' is month; it was year.", "'grace' is 1 day; it was 2 days."],
            id="what stands inside",
        ),
        pytest.param(
            ["unique: {by: module}"],
            ["unique: {by: module, names_file: true}"],
            ["'names_file' is new: true."],
            id="a flag",
        ),
    ],
)  # fmt: skip
def test_a_requirement_that_asks_for_more(before: list[str], after: list[str], expected: list[str]) -> None:
    told = between(company(requirement(*before)), company(requirement(*after)))
    keyword = after[0].partition(":")[0]
    assert said(told, LOOSER) == []
    assert said(told, STRICTER) == [f"AC-1.E1: '{keyword}': {text}" for text in expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("content: {headings: [A, B]}", "content: {headings: [B, A]}", id="headings in another order"),
        pytest.param(
            "covers: {population: [a], by: [{each: '$.items[*]', key: id, called: a}]}",
            "covers: {population: [a], by: [{each: '$.items[*]', key: id, called: b}]}",
            id="words of one of several",
        ),
        pytest.param("counts: {of: items, at_least: 30}", "counts: {of: items, at_least: 30.0}", id="the same least"),
        pytest.param("counts: {of: items, at_most: 30}", "counts: {of: items, at_most: 30.0}", id="the same most"),
        pytest.param("counts: {of: items, called: a, at_most: 3}", "counts: {of: items, called: b, at_most: 3}", id="words"),
        pytest.param("agrees: {values: [by, module]}", "agrees: {values: [module, by]}", id="values in another order"),
        pytest.param(f"{COVERS}, for: 1 year, grace: 0 days}}", f"{COVERS}, for: 12 months}}", id="no grace"),
        pytest.param("attachment: {sidecar: false}", "attachment: {}", id="no sidecar"),
    ],
)  # fmt: skip
def test_a_requirement_that_asks_for_the_same(before: str, after: str) -> None:
    assert between(company(requirement(before)), company(requirement(after))) == ()


def test_a_flag_that_is_false_is_none() -> None:
    before, after = ("unique: {by: module, names_file: false}", "unique: {by: module}")
    assert between(company(requirement(before)), company(requirement(after))) == ()


def test_a_bare_list_stands_for_its_key() -> None:
    bare, spelled = "ordered: [held_on, done_on]", "ordered: {dates: [held_on, done_on]}"
    assert between(company(requirement(bare)), company(requirement(spelled))) == ()
    assert found(requirement(bare), requirement("ordered: [done_on, held_on]")) == [
        "AC-1.E1: 'ordered': 'dates' is [done_on, held_on]; it was [held_on, done_on]."
    ]


def assertions(*items: str) -> str:
    return requirement("asserts:", *(f"  - {item}" for item in items))


ONE, TWO = "{id: AC-1.A1, says: One., unique: {by: module}}", "{id: AC-1.A1, says: Two., unique: {by: by}}"


def test_sentences_of_one_assertion_may_change_places() -> None:
    assert between(company(assertions(ONE, TWO)), company(assertions(TWO, ONE))) == ()


def test_a_part_of_an_assertion_that_becomes_the_other_is_seen() -> None:
    again = TWO.replace("unique: {by: by}", "unique: {by: module}")
    assert found(assertions(ONE, TWO), assertions(ONE, again)) == [
        "AC-1.A1: 'unique' of AC-1.E1: 'by' is module; it was by."
    ]


def test_one_of_two_that_ask_the_same_is_missed() -> None:
    twice = ONE.replace("One.", "Uno.")
    assert found(assertions(ONE, twice), assertions(ONE)) == [
        "AC-1.A1: 'unique' of AC-1.E1 is gone. It said: Uno."
    ]


def test_a_base_assertion_may_become_the_requirements_own() -> None:
    base = company(
        requirement(), **{"controls/base/all.yaml": f"asserts:\n  - {ONE.replace('AC-1.A1', 'B-ALL-1')}\n"}
    )
    own = company(assertions(ONE.replace("AC-1.A1", "B-ALL-1")))
    assert between(base, own) == ()


ASKS_FOR_OWNERS = "{id: AC-1.A9, says: Owners., resolves: {key: by, to: {in: control, each: $, key: owner}}}"


@pytest.mark.parametrize(
    ("rule", "direction"),
    [pytest.param(ONE, NOTED, id="nobody asks"), pytest.param(ASKS_FOR_OWNERS, LOOSER, id="a rule asks")],
)
def test_the_owner_of_a_control_matters_where_a_rule_asks(rule: str, direction: Direction) -> None:
    before = company(assertions(rule))
    after = {**before, "controls/AC-1.yaml": before["controls/AC-1.yaml"].replace("Security lead", "IT")}
    (one,) = between(before, after)
    assert (one.direction, one.message) == (direction, "'owner' is IT; it was Security lead.")
    after = {
        **before,
        "controls/AC-1.yaml": before["controls/AC-1.yaml"].replace("Access reviews", "Reviews"),
    }
    assert between(before, after) == ()


def test_a_shared_population_may_be_new_or_called_otherwise() -> None:
    def shared(text: str) -> dict[str, str]:
        return company(requirement(), **{"controls/shared.yaml": text})

    some = shared("populations: {some: {in: review, each: $, key: by, called: some}}\n")
    assert between(shared("{}\n"), some) == ()
    assert between(some, shared("populations: {some: {in: review, each: $, key: by}}\n")) == ()
    assert said(between(some, shared("{}\n")), LOOSER) == [
        "shared.yaml: The population 'some' is gone; it was {in: review, each: $, key: by, called: some}."
    ]


CRITERIA = "CC6.1: {title: A, category: common}\nCC6.2: {title: B, category: common}\n"


def test_a_criterion_that_is_gone_or_of_another_category() -> None:
    before = company(requirement(), **{"controls/criteria.yaml": CRITERIA})
    gone = {**before, "controls/criteria.yaml": CRITERIA.partition("\n")[0] + "\n"}
    assert said(between(before, gone), LOOSER) == ["CC6.2: The criterion is gone; it was one of common."]
    assert between(gone, before) == ()


def test_a_schema_of_a_rule_may_refer_to_itself_and_to_files() -> None:
    def asking(definition: Any) -> str:
        schema = {"properties": {"by": {"$ref": "#/$defs/one"}}, "$defs": {"one": definition}}
        return assertions(f"{{id: AC-1.A1, says: So., expect: {{schema: {json.dumps(schema)}}}}}")

    long = {"type": "string", "minLength": 2}
    assert found(asking(long), asking({"type": "string"})) == [
        "AC-1.A1: 'expect' of AC-1.E1: one: 'minLength' is gone; it was 2."
    ]
    assert found(asking({"type": "string"}), asking(long)) == []


def test_a_schema_of_a_rule_decides_what_a_definition_must_not_become() -> None:
    turned = {
        "if": {"properties": {"by": {"$ref": "common.schema.json#/$defs/one"}}},
        "then": {"required": ["by"]},
    }
    rule = assertions(f"{{id: AC-1.A1, says: So., expect: {{schema: {json.dumps(turned)}}}}}")

    def common(**more: Any) -> dict[str, str]:
        text = json.dumps({"$defs": {"one": {"type": "string", **more}}})
        return company(rule, **{"controls/schemas/common.schema.json": text})

    assert said(between(common(), common(minLength=2)), LOOSER) == [
        "common.schema.json: one: it is different, and it decides what is asked for elsewhere."
    ]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        pytest.param("default: 40, ceiling: 60", [(LOOSER, "It is 40 days; it was 30 days.")], id="a default that counts"),
        pytest.param("default: 20, ceiling: 60", [(STRICTER, "It is 20 days; it was 30 days.")], id="a lower default"),
        pytest.param("default: 30, ceiling: 61", [(LOOSER, "'ceiling' is 61; it was 60.")], id="a higher ceiling"),
        pytest.param("default: 30", [(LOOSER, "'ceiling' is not set; it was 60.")], id="no ceiling"),
        pytest.param("default: 30, ceiling: 60, floor: 1", [(STRICTER, "'floor' is 1; it was not set.")], id="a floor"),
        pytest.param("default: {a: 30}", [(LOOSER, "It is a 30 days; it was 30 days."), (LOOSER, "'ceiling' is not set; it was 60.")], id="levels"),
    ],
)  # fmt: skip
def test_what_the_catalogue_says_of_a_parameter(
    definition: str, expected: list[tuple[Direction, str]]
) -> None:
    def catalogue(text: str) -> dict[str, str]:
        return company(requirement(), **{"controls/parameters.yaml": f"some_days: {{unit: days, {text}}}\n"})

    told = between(catalogue("default: 30, ceiling: 60"), catalogue(definition))
    assert [(one.direction, one.message) for one in told] == expected
    assert said(between(catalogue("default: 30"), company(requirement())), LOOSER)[0] == (
        "some_days: The parameter is gone."
    )


def test_a_limit_that_becomes_something_else_is_looser() -> None:
    def catalogue(text: str) -> dict[str, str]:
        return company(requirement(), **{"controls/parameters.yaml": f"least: {{unit: people, {text}}}\n"})

    told = between(catalogue("default: 3, floor: 1"), catalogue("default: [a]"))
    assert [(one.direction, one.message) for one in told] == [
        (LOOSER, "It is a; it was 3 people."),
        (LOOSER, "'floor' is not set; it was 1."),
    ]
