"""What a JSON Schema accepts beside another: a law that no change breaks, and each change by its sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socgap_evidence.loosening import Direction
from socgap_evidence.loosening.definitions import Definitions, absolute
from socgap_evidence.loosening.schemas import compare_schemas
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOSER, STRICTER = Direction.LOOSER, Direction.STRICTER


def compared(old: Any, new: Any, old_files: Any = None, new_files: Any = None) -> list[tuple[Direction, str]]:
    """What is different between two schemas that may refer to files, or to themselves by '#'."""
    before, after = absolute(old, ""), absolute(new, "")
    sets = (
        Definitions({"": whole, **{name: absolute(one, name) for name, one in (files or {}).items()}})
        for whole, files in ((before, old_files), (after, new_files or old_files))
    )
    return [(one.direction, one.message) for one in compare_schemas(*sets, before, after)]


VALUES: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 4)
    | st.sampled_from([0.5, 1.0, "", "a", "ab", "x_a", "2026-03-01"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "x_a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES: Any = st.lists(st.sampled_from(["a", "b", "x_a"]), max_size=2, unique=True)
TYPES: Any = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
SIZES: Any = st.integers(0, 3)
NAMED = {
    "properties": ["a", "b", "x_a"],
    "patternProperties": ["^x_", "^a", ""],
    "dependentSchemas": ["a"],
    "$defs": [],
}
LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"]
SINGLE = [
    *("additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else"),
    *("unevaluatedProperties", "unevaluatedItems"),
]


def keywords(schemas: Any, *, to: Sequence[str] = ()) -> Any:
    """Some keywords of a schema, each as it may be; ``to`` are the definitions that it may refer to."""
    few = st.lists(schemas, min_size=1, max_size=2)
    values = st.sampled_from([None, True, 1, 1.0, "a", "ab", 0])
    optional: dict[str, Any] = {
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
        "enum": st.lists(values, min_size=1, max_size=3, unique_by=json.dumps),
        "const": values,
        "required": NAMES,
        "dependentRequired": st.dictionaries(st.sampled_from(["a", "b"]), NAMES, max_size=1),
        "minContains": st.integers(0, 1),
        "maxContains": st.integers(0, 1),
        "uniqueItems": st.booleans(),
        "minimum": SIZES | st.just(0.5),
        "exclusiveMaximum": SIZES,
        "multipleOf": st.sampled_from([0.5, 1, 2]),
        "minLength": SIZES,
        "maxItems": SIZES,
        "minProperties": SIZES,
        "pattern": st.sampled_from(["^a", "b$"]),
        "format": st.just("date"),
        **{
            name: st.dictionaries(st.sampled_from(keys), schemas, max_size=2)
            for name, keys in NAMED.items()
            if keys
        },
        **dict.fromkeys(LISTS, few),
        **dict.fromkeys(SINGLE, schemas),
    }
    if to:
        optional["$ref"] = st.sampled_from([f"#/$defs/{name}" for name in to])
    return st.fixed_dictionaries({}, optional=optional)


def nested(most: int, to: Sequence[str] = ()) -> Any:
    """Schemas with schemas inside them."""
    return st.recursive(st.booleans(), lambda inner: keywords(inner, to=to), max_leaves=most)


REFERS: Any = {"one": (), "two": ("one",), "": ("one", "two")}
"""What each definition may refer to, and the whole: none to itself."""
SCHEMAS: Any = {name: nested(3 if name else 5, to) for name, to in REFERS.items()}
ROOTS: Any = st.builds(
    lambda schema, one, two: {**schema, "$defs": {"one": one, "two": two}},
    keywords(SCHEMAS[""], to=REFERS[""]),
    SCHEMAS["one"],
    SCHEMAS["two"],
)


def positions(schema: Any, way: tuple[Any, ...] = ()) -> Any:
    """Where in a schema a schema stands."""
    yield way
    for keyword, inner in schema.items() if isinstance(schema, dict) else ():
        if keyword in NAMED:
            for name, one in inner.items():
                yield from positions(one, (*way, keyword, name))
        elif keyword in LISTS:
            for index, one in enumerate(inner):
                yield from positions(one, (*way, keyword, index))
        elif keyword in SINGLE:
            yield from positions(inner, (*way, keyword))


def put(schema: Any, way: tuple[Any, ...], change: Any) -> Any:
    """A schema with the one at a place changed."""
    if not way:
        return change(schema)
    first, *rest = way
    if isinstance(schema, list):
        return [put(one, tuple(rest), change) if index == first else one for index, one in enumerate(schema)]
    return {**schema, first: put(schema[first], tuple(rest), change)}


@st.composite
def changes(draw: Any) -> tuple[Any, Any]:
    """A schema, and the same with one schema in it that says more, less or something else."""
    old = draw(ROOTS)
    way = draw(st.sampled_from(list(positions(old))))
    name = way[1] if "$defs" in way else ""
    some = draw(keywords(SCHEMAS[name], to=REFERS[name]))

    def change(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return some
        kept = [one for one in schema if one == "$defs" or draw(st.booleans())]
        merged = {**schema, **some} if draw(st.booleans()) else {one: schema[one] for one in kept}
        return {**merged, **({"$defs": schema["$defs"]} if "$defs" in schema else {})}

    return old, put(old, way, change)


@settings(max_examples=150)
@given(changes(), st.data())
def test_what_is_called_stricter_accepts_nothing_that_was_refused(
    change: tuple[Any, Any], data: st.DataObject
) -> None:
    old, new = change
    if any(direction is LOOSER for direction, _ in compared(old, new)):
        return
    before, after = (SchemaSet({}, "").compile(one, "a schema") for one in (old, new))
    for value in data.draw(st.lists(VALUES, min_size=20, max_size=40)):
        assert before.accepts(value) or not after.accepts(value), value


@given(ROOTS)
def test_a_schema_is_as_strict_as_itself(schema: Any) -> None:
    assert compared(schema, json.loads(json.dumps(schema))) == []


CLOSED: Any = {"properties": {"a": {"type": "string"}}, "additionalProperties": False}
NUMBERED: Any = {"additionalProperties": {"type": "integer"}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({"type": "string"}, {"type": ["null", "string"]}, [(LOOSER, "'type' is [null, string]; it was string.")], id="type wider"),
        pytest.param({"type": "number"}, {"type": "integer"}, [(STRICTER, "'type' is integer; it was number.")], id="type narrower"),
        pytest.param({"type": ["null", "string"]}, {"type": ["string", "null"]}, [], id="type in another order"),
        pytest.param({"enum": [1, 2]}, {"enum": [True, 2]}, [(LOOSER, "it may be true now."), (STRICTER, "it may not be 1 any more.")], id="true is not 1"),
        pytest.param({"enum": [1, 2]}, {"const": 1}, [(STRICTER, "it may not be 2 any more.")], id="const is an enum of one"),
        pytest.param({"const": True, "enum": [None]}, {"const": True, "enum": [None, True]}, [(LOOSER, "it may be true now.")], id="const and enum"),
        pytest.param({"const": 1}, {"const": 2, "enum": [2.0]}, [(LOOSER, "it may be 2 now."), (STRICTER, "it may not be 1 any more.")], id="a number in two spellings"),
        pytest.param({}, {"enum": []}, [(STRICTER, "it must be nothing now.")], id="an empty enum"),
        pytest.param({"const": 1}, {}, [(LOOSER, "it may be anything now, not only 1.")], id="no const"),
        pytest.param({}, {"enum": [1]}, [(STRICTER, "it must be 1 now.")], id="an enum"),
        pytest.param({"minLength": 3}, {"minLength": 2}, [(LOOSER, "'minLength' is 2; it was 3.")], id="a lower least"),
        pytest.param({"minLength": 3}, {"minLength": 4}, [(STRICTER, "'minLength' is 4; it was 3.")], id="a higher least"),
        pytest.param({"maximum": 3}, {"maximum": 4}, [(LOOSER, "'maximum' is 4; it was 3.")], id="a higher most"),
        pytest.param({"maximum": 3}, {"maximum": 2}, [(STRICTER, "'maximum' is 2; it was 3.")], id="a lower most"),
        pytest.param({"maximum": 3}, {}, [(LOOSER, "'maximum' is gone; it was 3.")], id="no most"),
        pytest.param({}, {"minItems": 1}, [(STRICTER, "'minItems' is new: 1.")], id="a least"),
        pytest.param({"uniqueItems": True}, {"uniqueItems": False}, [(LOOSER, "'uniqueItems' is false; it was true.")], id="doubles"),
        pytest.param({"uniqueItems": False}, {}, [], id="doubles as before"),
        pytest.param({}, {"uniqueItems": True}, [(STRICTER, "'uniqueItems' is new: true.")], id="no doubles"),
        pytest.param({}, {"pattern": "^a"}, [(STRICTER, "'pattern' is new: ^a.")], id="a pattern"),
        pytest.param({"pattern": "^a"}, {"pattern": "^ab"}, [(LOOSER, "'pattern' is ^ab; it was ^a.")], id="another pattern"),
        pytest.param({"contains": {}}, {"contains": {}, "minContains": 0}, [(LOOSER, "'minContains' is new: 0.")], id="minContains may let be"),
        pytest.param({"required": ["a"]}, {"required": ["b"]}, [(LOOSER, "a may be absent now."), (STRICTER, "b must be there now.")], id="another field"),
        pytest.param({"required": ["a", "b"]}, {"required": ["b", "a"]}, [], id="required in another order"),
        pytest.param(CLOSED, {**CLOSED, "properties": {"a": {"type": "string"}, "b": {}}}, [(LOOSER, "b: it takes 'b' now.")], id="a field where others are refused"),
        pytest.param({}, {"properties": {"b": {"type": "string"}}}, [(STRICTER, "b: it says what 'b' must be.")], id="a field where others are free"),
        pytest.param(NUMBERED, {**NUMBERED, "properties": {"b": {"type": "string"}}}, [(LOOSER, "b: 'type' is string; it was integer.")], id="a field where others are something else"),
        pytest.param(CLOSED, {"properties": {}, "additionalProperties": False}, [(STRICTER, "a: it does not take 'a' any more.")], id="no field where others are refused"),
        pytest.param({"properties": {"a": {"type": "string"}}}, {}, [(LOOSER, "a: it does not say any more what 'a' must be.")], id="no field where others are free"),
        pytest.param({"properties": {"a": True}}, {}, [], id="a field of which nothing was said"),
        pytest.param({"patternProperties": {"^x": True}, "additionalProperties": False}, {"patternProperties": {"": True}, "additionalProperties": False}, [(STRICTER, "^x: it does not take '^x' any more."), (LOOSER, "it takes '' now.")], id="a pattern that fits all"),
        pytest.param({"patternProperties": {"^a": {"type": "string"}}}, {"patternProperties": {"^a": {}}}, [(LOOSER, "^a: 'type' is gone; it was string.")], id="fields of a pattern"),
        pytest.param({"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": False}, {"additionalProperties": False}, [(LOOSER, "^a: it does not say any more what '^a' must be.")], id="a pattern that is gone"),
        pytest.param({"patternProperties": {"^a": {"minLength": 1}, "b$": {"maxLength": 1}}, "additionalProperties": False}, {"patternProperties": {"^a": {"minLength": 1}, "b$": {"maxLength": 1}}, "properties": {"ab": {"const": "x"}}, "additionalProperties": False}, [(STRICTER, "ab: it must be x now."), (LOOSER, "ab: it asks no more for {minLength: 1}."), (LOOSER, "ab: it asks no more for {maxLength: 1}.")], id="a field that two patterns fit"),
        pytest.param(CLOSED, {"properties": {"a": {"type": "string"}}}, [(LOOSER, "it takes fields that it does not know now.")], id="open"),
        pytest.param({"properties": {"a": {"type": "string"}}}, CLOSED, [(STRICTER, "it does not take fields that it does not know any more.")], id="closed"),
        pytest.param(NUMBERED, {"additionalProperties": {"type": "number"}}, [(LOOSER, "*: 'type' is number; it was integer.")], id="all other fields"),
        pytest.param({"allOf": [{"minLength": 1}, {"maxLength": 2}]}, {"allOf": [{"maxLength": 2}]}, [(LOOSER, "it asks no more for {minLength: 1}.")], id="one branch fewer"),
        pytest.param({"allOf": [{"minLength": 1}]}, {"allOf": [{"maxLength": 2}, {"minLength": 0}]}, [(LOOSER, "'minLength' is gone; it was 1."), (STRICTER, "'maxLength' is new: 2."), (STRICTER, "it also asks for {minLength: 0}.")], id="other branches"),
        pytest.param({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "null"}]}, [(STRICTER, "'anyOf' is [{type: null}]; it was [{type: string}, {type: null}].")], id="one choice fewer"),
        pytest.param({"anyOf": [{"type": "null"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}, [(LOOSER, "'anyOf' is [{type: string}, {type: null}]; it was [{type: null}].")], id="one choice more"),
        pytest.param({"anyOf": [{"type": "string"}]}, {"anyOf": [{"type": "string", "minLength": 1}]}, [(STRICTER, "'minLength' is new: 1.")], id="a narrower choice"),
        pytest.param({"anyOf": [{}]}, {}, [(LOOSER, "'anyOf' is gone; it was [{}].")], id="no choice"),
        pytest.param({"oneOf": [{"type": "string"}]}, {"oneOf": [{"type": "string", "minLength": 1}]}, [(LOOSER, "'oneOf' is [{type: string, minLength: 1}]; it was [{type: string}].")], id="exactly one of others"),
        pytest.param({"not": {"const": 1}}, {"not": {"enum": [1, 2]}}, [(LOOSER, "'not' is {enum: [1, 2]}; it was {const: 1}.")], id="another not"),
        pytest.param({}, {"not": {"const": 1}}, [(STRICTER, "'not' is new: {const: 1}.")], id="a not"),
        pytest.param({}, {"if": {"type": "string"}, "then": {"minLength": 1}}, [(STRICTER, "'if' is new: {type: string}.")], id="a condition"),
        pytest.param({"if": {"type": "string"}, "then": {"minLength": 1}}, {"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "null"}}, [(STRICTER, "'type' is new: null.")], id="and otherwise"),
        pytest.param({"if": {"type": "string"}}, {"if": {"type": "null"}}, [(LOOSER, "'if' is {type: null}; it was {type: string}.")], id="another condition"),
        pytest.param({"items": {"type": "string"}}, {"items": {"type": "string", "minLength": 1}}, [(STRICTER, "[]: 'minLength' is new: 1.")], id="entries"),
        pytest.param({"items": {"type": "string"}}, {"items": {"type": "string"}, "prefixItems": [{}]}, [(LOOSER, "'prefixItems' is new: [{}].")], id="first entries"),
        pytest.param({"propertyNames": {"minLength": 2}}, {}, [(LOOSER, "'minLength' is gone; it was 2.")], id="names of fields"),
        pytest.param({"properties": {"a": False}}, {"properties": {"a": True}}, [(LOOSER, "a: it accepted nothing.")], id="something"),
        pytest.param({"properties": {"a": True}}, {"properties": {"a": False}}, [(STRICTER, "a: it accepts nothing any more.")], id="nothing"),
        pytest.param({"title": "A", "x_owner": 1}, {"description": "B", "$comment": "C", "examples": [1]}, [], id="words"),
        pytest.param({"properties": {"title": {"type": "string"}}}, {"properties": {"title": {}}}, [(LOOSER, "title: 'type' is gone; it was string.")], id="a field that is called as a word"),
        pytest.param({"contentMediaType": "a"}, {}, [(LOOSER, "'contentMediaType' is gone; it was a.")], id="a keyword of which nothing is known"),
    ],
)  # fmt: skip
def test_each_change_has_its_sentence(old: Any, new: Any, expected: list[tuple[Direction, str]]) -> None:
    assert compared(old, new) == expected


NARROW: Any = {
    "c.schema.json": {
        "$defs": {
            "id": {"type": "string"},
            "more": {"type": "string", "minLength": 1},
            "both": {"allOf": [True, {"type": "string", "maxLength": 9}]},
        }
    }
}
TO_ID, TO_MORE = ({"$ref": f"c.schema.json#/$defs/{name}"} for name in ("id", "more"))


class TestReferences:
    def test_one_that_both_have_is_compared_where_it_stands(self) -> None:
        wide: Any = {"c.schema.json": {"$defs": {"id": {}}}}
        assert compared({"properties": {"a": TO_ID}}, {"properties": {"a": TO_ID}}, NARROW, wide) == []

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            pytest.param(TO_ID, TO_MORE, [(STRICTER, "'minLength' is new: 1.")], id="to something stricter"),
            pytest.param(TO_MORE, TO_ID, [(LOOSER, "'minLength' is gone; it was 1.")], id="to something looser"),
            pytest.param(TO_ID, {"type": "string"}, [], id="written out"),
            pytest.param({"type": "string"}, {**TO_ID, "description": "An id."}, [], id="put elsewhere"),
            pytest.param(TO_ID, {}, [(LOOSER, "'type' is gone; it was string.")], id="dropped"),
            pytest.param({**TO_ID, "maxLength": 9}, {**TO_MORE, "maxLength": 9}, [(STRICTER, "'minLength' is new: 1.")], id="with something beside"),
            pytest.param({"maxLength": 9}, {**TO_ID, "maxLength": 9}, [(STRICTER, "it also asks for {type: string}.")], id="added"),
            pytest.param({**TO_ID, "maxLength": 9}, {"maxLength": 9}, [(LOOSER, "it asks no more for {type: string}.")], id="taken away"),
            pytest.param(TO_ID, {"$ref": "c.schema.json#/$defs/none"}, [(LOOSER, "'$ref' is c.schema.json#/$defs/none; it was c.schema.json#/$defs/id.")], id="to nobody knows what"),
            pytest.param({"$ref": "c.schema.json#/$defs/none"}, {"type": "string"}, [(LOOSER, "'$ref' is gone; it was c.schema.json#/$defs/none.")], id="from nobody knows what"),
            pytest.param({"type": "string"}, {"$ref": "c.schema.json#/$defs/both/allOf/1"}, [(LOOSER, "'$ref' is new: c.schema.json#/$defs/both/allOf/1.")], id="to a part of a definition"),
        ],
    )  # fmt: skip
    def test_one_that_only_one_of_them_has_is_followed(
        self, old: Any, new: Any, expected: list[tuple[Direction, str]]
    ) -> None:
        assert compared(old, new, NARROW) == expected
        inside = [(direction, f"a: {message}") for direction, message in expected]
        assert compared({"properties": {"a": old}}, {"properties": {"a": new}}, NARROW) == inside

    def test_a_schema_inside_itself_ends(self) -> None:
        def tree(name: str, **more: Any) -> Any:
            node = {"properties": {"sub": {"$ref": f"#/$defs/{name}"}}, **more}
            return {"$ref": f"#/$defs/{name}", "$defs": {name: node}}

        assert compared(tree("a"), tree("b")) == []
        assert compared(tree("a"), tree("b", minProperties=1)) == [(STRICTER, "'minProperties' is new: 1.")]

    @pytest.mark.parametrize("keyword", ["if", "not", "oneOf", "contains"])
    def test_what_decides_elsewhere_is_never_known_to_be_stricter(self, keyword: str) -> None:
        def schema(**of_one: Any) -> Any:
            turned: Any = {"properties": {"a": {"$ref": "#/$defs/two"}}}
            return {
                keyword: [turned] if keyword == "oneOf" else turned,
                "then": False,
                "$defs": {"one": {"type": "string", **of_one}, "two": {"$ref": "#/$defs/one"}},
            }

        expected = [(LOOSER, "one: it is different, and it decides what is asked for elsewhere.")]
        assert compared(schema(), schema(minLength=1)) == expected

    def test_what_decides_does_so_as_well_where_the_whole_refers_to_something_else(self) -> None:
        def schema(whole: str, **of_one: Any) -> Any:
            inner = {"type": "string", **of_one}
            turned = {"not": {"$ref": "#/$defs/one"}}
            return {"$ref": f"#/$defs/{whole}", "$defs": {"one": inner, "two": turned, "three": turned}}

        expected = [(LOOSER, "one: it is different, and it decides what is asked for elsewhere.")]
        assert compared(schema("two"), schema("three", minLength=1)) == expected

    def test_a_whole_file_may_decide_elsewhere(self) -> None:
        old = {"minLength": 1, "allOf": [{"not": {"$ref": "#"}}]}
        expected = [(LOOSER, "it is different, and it decides what is asked for elsewhere.")]
        assert compared(old, {**old, "minLength": 2}) == expected
        assert compared(old, {**old, "title": "A"}) == []

    def test_what_is_written_into_a_control_decides_through_its_own_definitions(self) -> None:
        beside = {"not": {"$ref": "#/$defs/its"}, "$defs": {"its": {"$ref": "c#/$defs/one"}}}
        old, new = ({"$defs": {"one": {"type": "string", **more}}} for more in ({}, {"minLength": 1}))
        sets = (Definitions({"c": one}, (beside,)) for one in (old, new))
        messages = [one.message for one in compare_schemas(*sets, old, new, "c")]
        assert messages == ["one: it is different, and it decides what is asked for elsewhere."]

    def test_a_definition_that_nothing_turns_around_may_be_stricter(self) -> None:
        def schema(**of_one: Any) -> Any:
            return {
                "properties": {"a": {"$ref": "#/$defs/one"}},
                "$defs": {"one": {"type": "string", **of_one}},
            }

        assert compared(schema(), schema(minLength=1)) == [(STRICTER, "one: 'minLength' is new: 1.")]
        assert compared({"$defs": {"one": {"type": "string"}}}, {"$defs": {"two": {}}}) == []


NAMELESS = {"$ref": "#/allOf/0"}


class TestWhatReachesFar:
    @pytest.mark.parametrize(
        "keywords",
        [
            pytest.param({"unevaluatedProperties": False}, id="what nothing looks at"),
            pytest.param({"unevaluatedItems": False}, id="entries that nothing looks at"),
            pytest.param({"$id": "it"}, id="a name of its own"),
            pytest.param({"$anchor": "it"}, id="an anchor"),
            pytest.param({"$dynamicAnchor": "it"}, id="an anchor that moves"),
            pytest.param({"$dynamicRef": "#it"}, id="a reference that moves"),
            pytest.param({"$ref": "#it"}, id="a reference to an anchor"),
            pytest.param({"$ref": "none.schema.json"}, id="a reference to no file"),
            pytest.param({"$ref": "#/$defs/none"}, id="a reference to no definition"),
            pytest.param({"$ref": "#/$defs/one/$defs/two"}, id="a reference into a definition"),
            pytest.param({"$ref": "#/$defs/a~1b"}, id="a reference with an escape"),
            pytest.param({"$ref": "#/$defs/a%2Fb"}, id="a reference with another escape"),
            pytest.param({"$ref": "#/$defs/"}, id="a reference to the definition without a name"),
            pytest.param(NAMELESS, id="a reference to an entry"),
        ],
    )
    def test_nothing_is_known_to_be_stricter_beside_it(self, keywords: Any) -> None:
        def schema(inner: Any, **more: Any) -> Any:
            names = {"": {}, "a~1b": {}, "a%2Fb": {}, "one": {"$defs": {"two": {}}}}
            return {"allOf": [{}], "items": {"not": inner}, "$defs": names, **more}

        expected = (LOOSER, "'minLength' is new: 1.")
        assert compared(schema(keywords), schema(keywords, minLength=1)) == [expected]
        assert expected in compared(schema(True), schema(keywords, minLength=1))
        assert expected in compared(schema(keywords), schema(True, minLength=1))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            pytest.param(
                {"allOf": [{"minLength": 1}, {"maxLength": 2}], "items": NAMELESS},
                {"allOf": [{"maxLength": 2}, {"minLength": 1}], "items": NAMELESS},
                id="entries in another order",
            ),
            pytest.param(
                {"items": {"$ref": "#/x_own/one"}, "x_own": {"one": {"type": "string"}}},
                {"items": {"$ref": "#/x_own/one"}, "x_own": {"one": {}}},
                id="a schema where only people read",
            ),
            pytest.param(
                {"items": {"$ref": "#/$defs/one"}, "$defs": {"one": {}}},
                {"items": {"$ref": "#/$defs/one"}},
                id="a definition that is gone and referred to",
            ),
            pytest.param(
                {"unevaluatedProperties": False},
                {"unevaluatedProperties": False, "properties": {"a": True}},
                id="a field that is looked at",
            ),
        ],
    )
    def test_what_would_say_nothing_may_say_something(self, old: Any, new: Any) -> None:
        assert [direction for direction, _ in compared(old, new)] == [LOOSER]
