"""Selectors find values with their places, and are checked against the schema before they are used."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socgap_evidence.schemas import SchemaSet
from socgap_evidence.selectors import WHOLE, Node, Selector

ROOT: Any = {
    "system": "app",
    "period": {"end": "2026-03-31"},
    "items": [
        {"id": "a", "privileged": True, "owner": {"name": "Ines"}},
        {"id": "b", "privileged": False},
        {"id": "c", "privileged": True, "owner": {"name": None}},
    ],
}
TOP = Node(ROOT, ())

PERSON: Any = {"properties": {"name": {"type": "string"}, "email": {}}, "additionalProperties": False}
SCHEMA: Any = {
    "properties": {
        "system": {"type": "string"},
        "period": {"properties": {"end": {}}, "additionalProperties": False},
        "free": {},
        "items": {
            "items": {
                "properties": {
                    "id": {},
                    "privileged": {},
                    "owner": {"$ref": "common.schema.json#/$defs/person"},
                },
                "additionalProperties": False,
            }
        },
    },
    "additionalProperties": False,
}
SCHEMAS = SchemaSet({"common.schema.json": {"$defs": {"person": PERSON}}}, "schemas")
DATED: Any = {
    "properties": {
        "on": {"format": "date"},
        "at": {"$ref": "#/properties/on", "format": "date-time"},
        "name": {"type": "string"},
        "ended": {"format": "date-or-date-time"},
        "free": {},
        "records": {
            "type": "array",
            "items": {"properties": {"at": {"format": "date-time"}, "name": {"type": "string"}}},
        },
    },
}
ITEM = SCHEMA["properties"]["items"]["items"]


class TestBareNames:
    def test_one_is_looked_up_in_the_record_at_hand(self) -> None:
        record = Node(ROOT["items"][0], ("items", 0))
        assert Selector("id").find(ROOT, record) == [Node("a", ("items", 0, "id"))]
        assert Selector("owner.name").find(ROOT, record) == [Node("Ines", ("items", 0, "owner", "name"))]

    @pytest.mark.parametrize("text", ["missing", "period.start", "system.name", "items.id", "period.end.day"])
    def test_what_is_absent_is_left_out(self, text: str) -> None:
        assert Selector(text).find(ROOT, TOP) == []

    def test_a_null_is_a_value(self) -> None:
        assert Selector("owner.name").find(ROOT, Node(ROOT["items"][2], ("items", 2)))[0].value is None

    @pytest.mark.parametrize(
        "text", ["", ".", "a.", ".a", "a..b", "1a", "a b", "a[0]", "a-b", "é", "@.a", "a\n"]
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"is neither a field such as 'period\.end' nor a JSONPath"):
            Selector(text)

    @given(st.dictionaries(st.sampled_from(["a", "b_1", "_c"]), st.integers(), min_size=1))
    def test_every_field_of_a_record_is_found_at_its_place(self, record: dict) -> None:
        for name, value in record.items():
            assert Selector(name).find(record, Node(record, ("items", 7))) == [
                Node(value, ("items", 7, name))
            ]


class TestPaths:
    def test_one_is_looked_up_from_the_top_in_document_order(self) -> None:
        found = Selector("$.items[?@.privileged == true].id").find(ROOT, Node(ROOT["items"][1], ("items", 1)))
        assert found == [Node("a", ("items", 0, "id")), Node("c", ("items", 2, "id"))]

    def test_a_filter_may_look_at_the_whole_file(self) -> None:
        assert len(Selector("$.items[?$.system == 'app']").find(ROOT, TOP)) == 3

    def test_the_whole_is_the_document(self) -> None:
        assert WHOLE.find(ROOT, Node("else", ("x",))) == [TOP]

    @pytest.mark.parametrize("text", ["$.", "$[", "$.items[?]", "$.items[?@.a = 1]", "$ .a b", "$..", "$x"])
    def test_a_broken_one_is_refused_with_the_reason(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"is not a JSONPath \(RFC 9535\): "):
            Selector(text)


class TestAgainstTheSchema:
    @pytest.mark.parametrize(
        "text",
        [
            "$",
            "$.system",
            "$.period.end",
            "$.items",
            "$.items[*].id",
            "$.items[0].owner.name",
            "$.items[0:2].id",
            "$.items[?@.privileged == true].owner.email",
            "$.items[?@.owner.name == $.system].id",
            "$.items[?length(@.id) > 3 && !(@.privileged == true)].id",
            "$.free.anything.at.all",
            "$..id",
            "$..whatever",
            "$['system', 'period']",
            "$.*",
            "system",
            "period.end",
            "free.anything",
        ],
    )
    def test_fields_that_the_schema_has_are_no_fault(self, text: str) -> None:
        assert Selector(text).unknown_field(SCHEMAS, SCHEMA, SCHEMA) is None

    @pytest.mark.parametrize(
        ("text", "name", "hint"),
        [
            ("$.sytem", "sytem", "Did you mean 'system'?"),
            ("$.period.ends", "ends", "Did you mean 'end'?"),
            ("$.items[*].idd", "idd", "Did you mean 'id'?"),
            ("$.items[0].owner.nmae", "nmae", "Did you mean 'name'?"),
            ("$.items[?@.privilegd == true].id", "privilegd", "Did you mean 'privileged'?"),
            ("$.items[?@.id == $.sytem].id", "sytem", "Did you mean 'system'?"),
            ("$.items[?@[?@ == $.sytem]].id", "sytem", "Did you mean 'system'?"),
            ("$.items[?!(@.privilegd == true)].id", "privilegd", "Did you mean 'privileged'?"),
            ("$.items[?length(@.idd) > 3].id", "idd", "Did you mean 'id'?"),
            ("$['system', 'zzz']", "zzz", "It has free, items, period, system."),
            ("perod.end", "perod", "Did you mean 'period'?"),
            ("period.zzz", "zzz", "It has end."),
        ],
    )
    def test_one_that_the_schema_lacks_is_named_with_what_was_meant(
        self, text: str, name: str, hint: str
    ) -> None:
        said = Selector(text).unknown_field(SCHEMAS, SCHEMA, SCHEMA)
        assert said == f"the schema has no field '{name}' there. {hint}"

    def test_a_bare_name_is_checked_against_the_schema_of_its_record(self) -> None:
        assert Selector("owner.name").unknown_field(SCHEMAS, SCHEMA, ITEM) is None
        assert Selector("id").unknown_field(SCHEMAS, SCHEMA, SCHEMA) is not None

    def test_a_mapping_without_fields_says_so(self) -> None:
        said = Selector("a").unknown_field(SCHEMAS, {}, {"properties": {}})
        assert said == "the schema has no field 'a' there. It has no fields."

    @pytest.mark.parametrize(
        "text", ["on", "at", "ended", "$.on", "$.records[*].at", "free", "$.free", "$..on", "$['on', 'at']"]
    )
    def test_a_date_is_what_the_schema_calls_one_or_leaves_open(self, text: str) -> None:
        assert Selector(text).undated(SCHEMAS, DATED, DATED) is None

    @pytest.mark.parametrize("text", ["name", "$.name", "$.records", "$.records[*].name"])
    def test_what_the_schema_calls_no_date_is_said_to_be_none(self, text: str) -> None:
        said = Selector(text).undated(SCHEMAS, DATED, DATED)
        assert said == "the schema does not say 'format: date' or 'format: date-time' there."

    @pytest.mark.parametrize(
        ("text", "schema"), [("on", {"format": "date"}), ("$.on", {}), ("free", {}), ("zzz", {})]
    )
    def test_the_schema_of_a_bare_name_is_that_of_the_field(self, text: str, schema: Any) -> None:
        assert Selector(text).field_schema(SCHEMAS, DATED) == schema

    @pytest.mark.parametrize(
        ("text", "schema"),
        [
            ("$", SCHEMA),
            ("$.items[*]", ITEM),
            ("$.items[?@.privileged]", ITEM),
            ("$.system", {"type": "string"}),
            ("$['system','period']", {}),
            ("$..id", {}),
            ("$.sytem", {}),
            ("system", {}),
        ],
    )
    def test_the_schema_of_what_is_selected_is_known_as_far_as_it_is_one(
        self, text: str, schema: Any
    ) -> None:
        assert Selector(text).selected_schema(SCHEMAS, SCHEMA) == schema


REVIEW: Any = {
    "id": "R-1",
    "systems": [
        {"system": "app", "terms": {"audit": True}, "items": [{"account": "a", "tags": ["x"]}]},
        {"system": "db", "items": [{"account": "b"}]},
    ],
}


class TestTheRecordAround:
    @pytest.mark.parametrize(
        ("text", "pointer", "found"),
        [
            ("../system", ("systems", 1, "items", 0), [Node("db", ("systems", 1, "system"))]),
            ("../../id", ("systems", 1, "items", 0), [Node("R-1", ("id",))]),
            ("../id", ("systems", 0), [Node("R-1", ("id",))]),
            (
                "../account",
                ("systems", 0, "items", 0, "tags", 0),
                [Node("a", ("systems", 0, "items", 0, "account"))],
            ),
            ("../system", ("systems", 0, "terms"), [Node("app", ("systems", 0, "system"))]),
            ("../terms.audit", ("systems", 0, "items", 0), [Node(True, ("systems", 0, "terms", "audit"))]),
            ("../../system", ("systems", 0, "terms", "audit"), [Node("app", ("systems", 0, "system"))]),
            ("../zzz", ("systems", 0, "items", 0), []),
            ("../id", (), []),
            ("../../id", ("systems", 0), []),
        ],
    )
    def test_a_field_of_it_is_found(self, text: str, pointer: tuple[Any, ...], found: list[Node]) -> None:
        value = REVIEW
        for part in pointer:
            value = value[part]
        assert Selector(text).find(REVIEW, Node(value, pointer)) == found

    def test_above_a_list_that_is_the_file_there_is_nothing(self) -> None:
        root: Any = [{"id": "a"}]
        assert Selector("../id").find(root, Node(root[0], (0,))) == []

    @pytest.mark.parametrize("text", ["../", "..", "../../", "a/../b", "../$.a", "a.../b", "..a"])
    def test_other_spellings_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is neither a field"):
            Selector(text)


AROUND: Any = {
    "properties": {
        "id": {"type": "string"},
        "systems": {
            "type": ["array", "null"],
            "items": {
                "properties": {
                    "system": {"enum": ["app", "db"]},
                    "terms": {"type": "object", "additionalProperties": {"type": "boolean"}},
                    "items": {
                        "items": {
                            "properties": {"account": {}, "tags": {"type": "array"}},
                            "additionalProperties": False,
                        }
                    },
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


class TestTheRecordAroundInTheSchema:
    @pytest.mark.parametrize(
        ("text", "each", "fault"),
        [
            ("../system", "$.systems[*].items[*]", None),
            ("../../id", "$.systems[*].items[*]", None),
            ("../account", "$.systems[*].items[*].tags[*]", None),
            ("../../system", "$.systems[*].terms[?@ == true]", None),
            ("../system", "$.systems[?@.system == 'app'].items[0]", None),
            ("../anything", "$..items[*]", None),
            ("anything", "$..items[*]", None),
            (
                "../sytem",
                "$.systems[*].items[*]",
                "the schema has no field 'sytem' there. Did you mean 'system'?",
            ),
            ("../system", "$.systems[*]", "the schema has no field 'system' there. Did you mean 'systems'?"),
        ],
    )
    def test_its_fields_are_checked(self, text: str, each: str, fault: str | None) -> None:
        one = Selector(text)
        record = one.record_schema(SCHEMAS, AROUND, Selector(each))
        assert one.unknown_field(SCHEMAS, AROUND, record) == fault

    @pytest.mark.parametrize(
        ("text", "each"),
        [("../id", "$"), ("../../id", "$.systems[*]"), ("../../../id", "$.systems[*].items[*]")],
    )
    def test_one_that_leads_out_of_the_file_is_refused(self, text: str, each: str) -> None:
        with pytest.raises(ValueError, match=f"'{text}' leads out of the file"):
            Selector(text).record_schema(SCHEMAS, AROUND, Selector(each))

    def test_a_path_begins_at_the_top_whatever_the_record(self) -> None:
        assert Selector("$.id").record_schema(SCHEMAS, AROUND, Selector("$.systems[*]")) == AROUND

    @pytest.mark.parametrize(
        ("each", "levels"),
        [("$", 1), ("$.systems", 2), ("$.systems[*].items[*]", 5), ("$..items", None), ("items", None)],
    )
    def test_a_path_goes_down_level_by_level(self, each: str, levels: int | None) -> None:
        trail = Selector(each).trail(SCHEMAS, AROUND)
        assert (trail if trail is None else len(trail)) == levels

    @pytest.mark.parametrize(
        ("text", "each", "held"),
        [
            ("../system", "$.systems[*].items[*]", {"enum": ["app", "db"]}),
            ("system", "$.systems[*]", {"enum": ["app", "db"]}),
            ("$.systems[*].system", "$", {"enum": ["app", "db"]}),
            ("$['id', 'systems']", "$", {}),
            ("x", "$..items", {}),
        ],
    )
    def test_what_a_field_holds_is_known_as_far_as_it_is_one(self, text: str, each: str, held: Any) -> None:
        assert Selector(text).held_schema(SCHEMAS, AROUND, Selector(each)) == held


class TestPathsThatWouldNotEnd:
    @pytest.mark.parametrize(
        ("path", "says"),
        [
            ("$" + ".a" * 500, "it has more than 1,000 characters"),
            (
                "$[?" + "(" * 16 + "@.a" + ")" * 16 + "]",
                "more than 16 of its brackets stand inside each other",
            ),
            ("$..a..b", "it descends ('..') more than once"),
            ("$..[?@..a]", "it descends ('..') more than once"),
            ("$[?match(@.a, '(')]", "holds a pattern that is none"),
            ("$[?match(@.a, '(?=b)b')]", "holds a pattern that is none"),
            ("$[?search(@.a, @.b)]", "holds a pattern that is none"),
            ("$[?!(@.a == 1 && search(@.a, '['))]", "holds a pattern that is none"),
            ("$[?@.a[?match(@.b, '(a)\\\\1')]]", "holds a pattern that is none"),
            ("$[?count(@[?match(@.b, '(')]) > 1]", "holds a pattern that is none"),
            ("$" + "[*, *]" * 30, "may choose the same value several times"),
            ("$['a', 'a']", "may choose the same value several times"),
            ("$[0, 0]", "may choose the same value several times"),
            ("$[0, -1]", "may choose the same value several times"),
            ("$['a', 0, 'a']", "may choose the same value several times"),
            ("$['a', ?@.b]", "may choose the same value several times"),
            ("$[?@[?@['a', *]]]", "may choose the same value several times"),
            ("$[0, 1:3]", "may choose the same value several times"),
        ],
    )
    def test_is_refused_before_anything_is_read(self, path: str, says: str) -> None:
        with pytest.raises(ValueError, match=re.escape(says)):
            Selector(path)

    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("$.items[?match(@.a, 'x+')].a", ["x", "xx"]),
            ("$.items[?search(@.a, '(x|xx)+$')].a", ["x", "xx", "ax"]),
            ("$.items[?match(@.a, '(x|xx)+')].a", ["x", "xx"]),
            ("$.items[?match(@.b, 'x')].b", []),
            ("$..a", ["x", "xx", "ax"]),
            ("$.items[0, 1]['b', 'a']", ["x", "xx"]),
            ("$.items[-2, -3]['a']", ["ax", "xx"]),
            ("$.items[?@.a == $.items[1].a].a", ["xx"]),
            ("$.items[?$.items[?@.a == 'x'] && @.a].a", ["x", "xx", "ax"]),
            ("$.items[?@.a == '..((((((((((((((((((..']", []),
        ],
    )
    def test_others_select_what_they_say(self, path: str, found: list[str]) -> None:
        data = {"items": [{"a": "x"}, {"a": "xx"}, {"a": "ax"}, {"b": 1}]}
        assert [node.value for node in Selector(path).find(data, Node(data, ()))] == found
