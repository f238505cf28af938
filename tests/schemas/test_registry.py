"""A set of schemas is closed: what it refers to, which formats and patterns it uses, which draft it speaks."""

from __future__ import annotations

from typing import Any

import pytest

from socgap_evidence.errors import SchemaError
from socgap_evidence.schemas import SchemaSet

DRAFT = "https://json-schema.org/draft/2020-12/schema"
COMMON: Any = {"$defs": {"name": {"type": "string"}, "alias": {"$ref": "#/$defs/name"}}}


def schemas(**sources: Any) -> SchemaSet:
    return SchemaSet({f"{name}.schema.json": source for name, source in sources.items()}, "controls/schemas")


def refusal(source: Any, **others: Any) -> SchemaError:
    with pytest.raises(SchemaError) as caught:
        schemas(people=source, **others).validator("people").accepts({})
    return caught.value


class TestReferences:
    @pytest.mark.parametrize(
        "reference",
        [
            "https://example.com/people.json",
            "http://localhost:1/x",
            "file:///etc/passwd",
            "file:common.schema.json",
            "//example.com/x",
            "../common.schema.json",
            "/etc/passwd",
            "common",
            "other.schema.json",
            "common.schema.json#/$defs/missing",
            "common.schema.json#/$defs/name/type/deeper",
            "common.schema.json#anchor",
            "",
        ],
    )
    @pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
    def test_one_that_leaves_the_set_is_refused_when_it_is_read(self, keyword: str, reference: str) -> None:
        with pytest.raises(SchemaError, match="which is not in controls/schemas") as caught:
            schemas(people={"properties": {"a": {keyword: reference}}}, common=COMMON)
        assert f"At 'properties/a/{keyword}' it refers to '{reference}'" in caught.value.message
        assert caught.value.path == "controls/schemas/people.schema.json"

    @pytest.mark.parametrize("reference", [None, 3, ["a"], {"$ref": "#"}])
    def test_one_that_is_no_text_is_refused(self, reference: object) -> None:
        with pytest.raises(SchemaError, match="which is not in controls/schemas"):
            schemas(people={"properties": {"a": {"$ref": reference}}})

    def test_one_to_nowhere_in_the_same_schema_is_refused(self) -> None:
        assert "#/$defs/missing" in refusal({"properties": {"a": {"$ref": "#/$defs/missing"}}}).message

    def test_inside_the_set_they_are_followed_even_twice(self) -> None:
        made = schemas(
            people={"properties": {"a": {"$ref": "common.schema.json#/$defs/alias"}}}, common=COMMON
        )
        assert made.validator("people").accepts({"a": "text"})
        assert not made.validator("people").accepts({"a": 1})
        assert made.validator("people").violations({"a": 1})[0].pointer == ("a",)

    def test_a_schema_may_refer_to_itself(self) -> None:
        made = schemas(tree={"properties": {"inner": {"$ref": "#"}}, "additionalProperties": False})
        assert made.validator("tree").accepts({"inner": {"inner": {}}})
        assert made.validator("tree").violations({"inner": {"leaf": 1}})[0].pointer == ("inner", "leaf")

    def test_resolving_adds_what_stands_beside_the_reference(self) -> None:
        made = schemas(common=COMMON)
        assert made.resolve({"$ref": "common.schema.json#/$defs/alias", "title": "A"}) == {
            "type": "string",
            "title": "A",
        }

    @pytest.mark.parametrize("value", [True, None, [], "text", {"$ref": "nowhere.schema.json"}, {"$ref": 3}])
    def test_resolving_what_leads_nowhere_gives_what_allows_all(self, value: Any) -> None:
        assert schemas().resolve(value) in ({}, {"$ref": 3})

    @pytest.mark.parametrize(
        ("source", "where"),
        [
            ({"$ref": "#"}, ""),
            ({"allOf": [{"$ref": "#"}]}, ""),
            ({"properties": {"a": {"$ref": "#/properties/a"}}}, " at 'properties/a'"),
            ({"properties": {"a": {"not": {"$ref": "#/properties/a"}}}}, " at 'properties/a'"),
            ({"properties": {"a": {"if": {"anyOf": [{"$ref": "#/properties/a"}]}}}}, " at 'properties/a'"),
            ({"dependentSchemas": {"a": {"$ref": "#"}}}, ""),
            ({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}, " at '$defs/b'"),
            ({"$defs": {"a": {"$ref": "other.schema.json#/$defs/a"}}}, " at '$defs/a'"),
        ],
    )
    def test_a_schema_that_is_nothing_but_itself_is_refused(self, source: Any, where: str) -> None:
        other = {"$defs": {"a": {"$ref": "people.schema.json#/$defs/a"}}}
        others = {"other": other} if "other" in str(source) else {}
        assert refusal(source, **others).message == (
            f"The schema{where} leads back to itself for the same value, so it would check nothing."
        )

    @pytest.mark.parametrize(
        "reference",
        ["#", "#/allOf/0", "#/%61llOf/0", "#here", "#/$defs/a~1b/items", "#/$defs/a~1b/items/anyOf/0"],
    )
    def test_neither_may_one_inside_a_control_be(self, reference: str) -> None:
        schema: Any = {
            "allOf": [{"$anchor": "here", "anyOf": [{"$ref": reference}]}],
            "$defs": {"a/b": {"items": {"anyOf": [{"$ref": "#/$defs/a~1b/items"}]}}},
        }
        with pytest.raises(SchemaError, match="leads back to itself"):
            schemas().compile(schema, "controls/AC-1.yaml")

    @pytest.mark.parametrize("reference", ["#/allOf/7", "#/type/x", "#nowhere"])
    def test_one_to_nowhere_in_a_control_is_refused_when_it_is_compiled(self, reference: str) -> None:
        with pytest.raises(SchemaError, match="cannot be compiled"):
            schemas().compile({"type": "object", "allOf": [{"$ref": reference}]}, "controls/AC-1.yaml")

    def test_references_that_double_at_every_step_are_refused(self) -> None:
        steps: Any = {f"a{at}": {"allOf": [{"$ref": f"#/$defs/a{at + 1}"}] * 2} for at in range(30)}
        error = refusal({"$defs": {**steps, "a30": {}}})
        assert error.message.endswith("unfolds to more than 100,000 schemas for one value.")

    def test_what_lies_further_inside_may_be_the_same_again(self) -> None:
        tree: Any = {
            "properties": {"inner": {"$ref": "#"}, "all": {"items": {"$ref": "#"}}, "not": {"$ref": "#"}},
            "examples": [{"$ref": "#"}],
            "additionalProperties": False,
        }
        found = schemas(tree=tree).validator("tree")
        assert found.accepts({"inner": {"all": [{"not": {}}]}})
        assert not found.accepts({"inner": {"all": [{"other": {}}]}})

    def test_a_reference_whose_target_depends_on_who_asks_is_refused(self) -> None:
        error = refusal({"$dynamicAnchor": "a", "properties": {"a": {"$dynamicRef": "#a"}}})
        assert error.message.endswith("stands '$dynamicRef', whose target depends on who asks.")


class TestClosedVocabularies:
    @pytest.mark.parametrize("name", ["time", "ipv4", "uuid", "hostname", "regex", "dates", ""])
    def test_a_format_that_nothing_would_check_is_refused(self, name: str) -> None:
        error = refusal({"properties": {"a": {"format": name}}})
        assert (
            error.message
            == f"At 'properties/a/format' it names the format '{name}', which nothing would check."
        )
        assert "date, date-or-date-time, date-time, email, uri" in error.fix

    @pytest.mark.parametrize(
        "pattern", [r"(a)\1", "(?=a)b", "(?!a)b", "(?<=a)b", "(", "[z-a]", "a{99999}{99999}"]
    )
    @pytest.mark.parametrize("keyword", ["pattern", "patternProperties"])
    def test_a_pattern_that_is_not_matched_in_linear_time_is_refused(
        self, pattern: str, keyword: str
    ) -> None:
        error = refusal({keyword: pattern if keyword == "pattern" else {pattern: True}})
        assert f"the pattern '{pattern}' cannot be matched in linear time" in error.message

    def test_fields_may_be_called_like_keywords(self) -> None:
        made = schemas(
            people={
                "properties": {
                    "format": {"type": "string"},
                    "pattern": True,
                    "$ref": True,
                    "$id": True,
                    "$schema": True,
                },
                "dependentSchemas": {"format": {"minProperties": 1}},
                "dependentRequired": {"format": ["pattern"]},
                "$defs": {"pattern": {}},
            }
        )
        assert made.validator("people").accepts({"format": "time", "pattern": "("})

    def test_what_a_constant_holds_is_left_as_it_is(self) -> None:
        made = schemas(
            people={"properties": {"a": {"const": {"$ref": "#/x"}}, "const": {"$ref": "#/properties/a"}}}
        )
        assert made.validator("people").accepts({"a": {"$ref": "#/x"}, "const": {"$ref": "#/x"}})
        assert not made.validator("people").accepts({"const": {"$ref": "people.schema.json#/x"}})

    def test_what_stands_in_enums_and_examples_is_data(self) -> None:
        data = {"$ref": "https://example.com", "format": "time", "pattern": "("}
        made = schemas(people={"properties": {"a": {"enum": [data], "examples": [data], "default": data}}})
        assert made.validator("people").accepts({"a": data})

    @pytest.mark.parametrize(
        "draft",
        [
            "http://json-schema.org/draft-07/schema#",
            "http://json-schema.org/draft-04/schema#",
            "https://example.com/s",
            3,
        ],
    )
    def test_another_draft_is_refused_without_asking_anyone_for_it(self, draft: object) -> None:
        error = refusal({"$schema": draft, "type": "object"})
        assert (
            error.message == f"At '$schema' it is written for '{draft}', not for JSON Schema draft 2020-12."
        )
        assert DRAFT in error.fix

    def test_the_one_draft_may_be_named(self) -> None:
        assert schemas(people={"$schema": DRAFT, "type": "object"}).validator("people").accepts({})

    def test_a_schema_does_not_name_itself(self) -> None:
        error = refusal({"$id": "https://example.com/people.json"})
        assert "At '$id' it names itself" in error.message

    @pytest.mark.parametrize(
        ("source", "says"),
        [
            ({"type": "strin"}, '"strin" is not valid'),
            ({"required": "a"}, '"a" is not of type "array"'),
            ({"minimum": "1"}, '"1" is not of type "number"'),
            ({"properties": []}, '[] is not of type "object"'),
        ],
    )
    def test_what_is_no_schema_is_refused_with_its_first_fault(self, source: Any, says: str) -> None:
        error = refusal(source)
        assert error.message == "It is not a JSON Schema of draft 2020-12."
        assert says in error.fix

    @pytest.mark.parametrize("source", [True, None, [], "text", 3])
    def test_a_schema_is_an_object(self, source: Any) -> None:
        assert refusal(source).message == "A schema is an object."


class TestTheSet:
    def test_its_names_are_those_of_document_types(self) -> None:
        made = schemas(people={"properties": {}}, common=COMMON, assets={"properties": {}})
        assert made.names == ["assets", "people"]
        assert "common" in made
        assert "people" in made
        assert "vendors" not in made

    def test_a_missing_schema_is_answered_with_the_nearest(self) -> None:
        made = schemas(people={"properties": {}})
        with pytest.raises(SchemaError) as caught:
            made.validator("poeple")
        assert caught.value.message == "There is no schema 'poeple' in controls/schemas."
        assert caught.value.fix == "Did you mean 'people'?"

    def test_a_missing_schema_with_no_near_name_is_answered_with_where_to_put_it(self) -> None:
        with pytest.raises(SchemaError) as caught:
            schemas().source("people")
        assert caught.value.fix == "Add controls/schemas/people.schema.json."

    def test_a_schema_is_compiled_once(self) -> None:
        made = schemas(people={"properties": {}})
        assert made.validator("people") is made.validator("people")

    def test_a_schema_inside_a_control_may_refer_to_the_set(self) -> None:
        validator = schemas(common=COMMON).compile({"$ref": "common.schema.json#/$defs/name"}, "AC-1.yaml")
        assert validator.accepts("text")
        assert not validator.accepts(1)

    def test_a_schema_inside_a_control_is_as_closed_as_the_set(self) -> None:
        with pytest.raises(SchemaError, match="which nothing would check") as caught:
            schemas().compile({"format": "time"}, "AC-1.yaml")
        assert caught.value.path == "AC-1.yaml"

    @pytest.mark.parametrize("source", [None, [1], "text", 3])
    def test_a_schema_inside_a_control_that_is_none_is_refused(self, source: Any) -> None:
        with pytest.raises(SchemaError) as caught:
            schemas().compile(source, "AC-1.yaml").accepts({})
        assert caught.value.path == "AC-1.yaml"


@pytest.mark.parametrize(
    "source",
    [
        {"$ref": "y" * 5000},
        {"$schema": ["y" * 5000]},
        {"$id": "y" * 5000},
        {"y" * 5000: 1},
        {"format": "y" * 5000},
        {"type": "y" * 5000},
        {"pattern": f"(?=y){'y' * 5000}"},
        {"properties": {"y" * 5000: {"type": "string", "z": 1}}},
        {"allOf": [{"$ref": f"#/allOf/{'1' * 5000}"}]},
    ],
)
def test_what_is_wrong_is_shown_shortened(source: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        SchemaSet({}, "controls/schemas").compile(source, "inline")
    assert len(str(caught.value)) < 600


def test_only_the_end_of_a_long_way_is_shown() -> None:
    source: Any = {"z": 1}
    for _ in range(40):
        source = {"items": source}
    assert refusal({"properties": {"a": source}}).message.startswith("At '…/items/items")


@pytest.mark.parametrize("index", ["0", "00", "+0", "%2B0", "0" * 5000])
def test_a_ring_by_a_place_in_a_list_is_refused_however_it_is_written(index: str) -> None:
    source: Any = {"allOf": [{"type": "string", "$ref": f"#/allOf/{index}"}]}
    with pytest.raises(SchemaError, match="leads back to itself"):
        SchemaSet({}, "controls/schemas").compile(source, "inline")


@pytest.mark.parametrize("index", ["1", "-1", "\u0660", "9" * 9, "1" * 5000])
def test_a_place_in_a_list_that_is_not_there_is_refused(index: str) -> None:
    source: Any = {"allOf": [{"$ref": f"#/allOf/{index}"}]}
    with pytest.raises(SchemaError, match="cannot be compiled"):
        SchemaSet({}, "controls/schemas").compile(source, "inline")


def test_an_anchor_that_is_no_text_is_no_anchor() -> None:
    with pytest.raises(SchemaError, match="is not a JSON Schema"):
        SchemaSet({}, "controls/schemas").compile({"$anchor": [], "$ref": "#a"}, "inline")
