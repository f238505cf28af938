"""What a rule compares: fields, paths of files, first numbers of versions, and fields of other documents."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import field

from socgap_evidence.model import Place
from socgap_evidence.project.grammar import CONTROL_GRAMMAR
from socgap_evidence.rules import Shelf, UnjudgeableError
from socgap_evidence.rules.values import plain_text, texts, types_of, value_of, values_of
from socgap_evidence.schemas import SchemaSet
from socgap_evidence.selectors import Node, Selector
from tests.support.projects import document, subject

GRAMMAR = SchemaSet({}, "").compile(
    {"$ref": "#/$defs/value", "$defs": CONTROL_GRAMMAR["$defs"]}, "the grammar of values"
)
LOOKUP = {"take": "minutes", "in": "matrix", "each": "$.severities[*]", "key": "level", "is": "severity"}
MATRIX = {
    "severities": [
        {"level": "sev1", "minutes": 15},
        {"level": "sev2", "minutes": 60},
        {"level": "sev3", "minutes": None},
        {"level": "sev4"},
        {"minutes": 5},
        {"level": None, "minutes": 6},
        {"level": ["sev5", "sev6"], "minutes": 7},
    ]
}


def find(spelled: Any, record: Any, *, matrix: tuple[Any, ...] = (MATRIX,)) -> list[Node]:
    """What a value is for a record that is the second item of a file."""
    held = document({"version": "2.1", "items": [{}, record]})
    shelf = Shelf([document(data, f"matrix/{number}.yaml") for number, data in enumerate(matrix)])
    return value_of(spelled).find(
        subject([held], shelves={"matrix": shelf}), held, Node(record, ("items", 1))
    )


@pytest.mark.parametrize(
    ("spelled", "record", "found"),
    [
        pytest.param("by", {"by": "p-1"}, [Node("p-1", ("items", 1, "by"))], id="a field of the record"),
        pytest.param("by", {}, [], id="an absent field"),
        pytest.param("by", {"by": None}, [Node(None, ("items", 1, "by"))], id="a field that is null"),
        pytest.param("by", {"by": ["a"]}, [Node(["a"], ("items", 1, "by"))], id="a list is one value"),
        pytest.param("$.version", {}, [Node("2.1", ("version",))], id="a field of the file"),
        pytest.param("../version", {}, [Node("2.1", ("version",))], id="a field around the record"),
        pytest.param(
            {"file": True}, {}, [Node("evidence/reviews/one.yaml", ("items", 1))], id="the path of the file"
        ),
        pytest.param(
            {"major": "$.version"}, {}, [Node("2", ("version",))], id="the first number of a version"
        ),
        pytest.param(
            {"major": "v"}, {"v": 1.4}, [Node("1", ("items", 1, "v"))], id="of one that is a number"
        ),
        pytest.param({"major": "v"}, {"v": "3"}, [Node("3", ("items", 1, "v"))], id="of one with one number"),
        pytest.param({"major": "v"}, {"v": None}, [], id="of no version"),
        pytest.param({"major": "v"}, {}, [], id="of an absent version"),
    ],
)
def test_what_a_value_is_for_a_record(spelled: Any, record: Any, found: list[Node]) -> None:
    assert find(spelled, record) == found


SEVERITY = ("items", 1, "severity")


@pytest.mark.parametrize(
    ("severity", "found"),
    [
        pytest.param("sev1", [15], id="the record that has the key"),
        pytest.param("sev2", [60], id="another one"),
        pytest.param("sev3", [None], id="a field that is null there is found as null"),
        pytest.param("sev4", [], id="a field that is absent there is not found"),
        pytest.param("sev6", [7], id="a record with several keys is found by each"),
        pytest.param(["sev1", "sev2"], [15, 60], id="a list looks each entry up"),
        pytest.param(None, [], id="null looks nothing up"),
        pytest.param([], [], id="nor does an empty list"),
    ],
)
def test_what_another_document_says(severity: Any, found: list[Any]) -> None:
    assert find(LOOKUP, {"severity": severity}) == [Node(value, SEVERITY) for value in found]


def test_it_stands_where_the_record_names_the_other() -> None:
    (node,) = find({**LOOKUP, "is": "impact.severity"}, {"impact": {"severity": "sev1"}})
    assert node.pointer == ("items", 1, "impact", "severity")


CHAINED = {**LOOKUP, "is": {"take": "level", "in": "kinds", "key": "kind", "is": "kind"}}


def chained(kind: str, level: Any) -> list[Node]:
    """The minutes for a record of a kind, where the only kind that is known has a level."""
    held = document({"kind": kind})
    shelves = {
        "matrix": Shelf([document(MATRIX)]),
        "kinds": Shelf([document({"kind": "k-1", "level": level})]),
    }
    return value_of(CHAINED).find(subject([held], shelves=shelves), held, Node(held.data, ()))


def test_what_is_looked_up_may_itself_be_looked_up() -> None:
    assert chained("k-1", "sev2") == [Node(60, ("kind",))]
    assert chained("k-1", None) == []


@pytest.mark.parametrize(
    ("kind", "level", "sentence"),
    [
        ("k-2", "sev1", "'k-2' is not in the documents of type kinds"),
        ("k-1", "sev9", "'sev9' is not in the documents of type matrix"),
    ],
    ids=["the first", "the second"],
)
def test_either_of_two_lookups_may_find_nothing(kind: str, level: str, sentence: str) -> None:
    with pytest.raises(UnjudgeableError, match=sentence) as caught:
        chained(kind, level)
    assert caught.value.place == Place("evidence/reviews/one.yaml", ("kind",))


@pytest.mark.parametrize(
    ("spelled", "types"),
    [
        (["by", {"file": True}], set()),
        (["by", LOOKUP], {"matrix"}),
        ([CHAINED], {"matrix", "kinds"}),
    ],
)
def test_which_other_documents_are_looked_into(spelled: Any, types: set[str]) -> None:
    assert types_of([*values_of(spelled), None]) == types


def test_the_file_is_no_field_and_has_no_name() -> None:
    held = document({"a": 1})
    assert value_of({"name": True}).find(subject([held]), held, Node(held.data, ())) == []


def test_an_absent_key_looks_nothing_up() -> None:
    assert find(LOOKUP, {}) == []


@pytest.mark.parametrize(
    ("severity", "matrix"),
    [("sev7", (MATRIX,)), ("None", (MATRIX,)), ("sev1", ()), ("sev1", ({"severities": []},))],
    ids=["no record with the key", "a null key is none", "no documents", "no records"],
)
def test_a_key_that_nobody_has_cannot_be_judged(severity: str, matrix: tuple[Any, ...]) -> None:
    with pytest.raises(
        UnjudgeableError, match=f"'{severity}' is not in the documents of type matrix"
    ) as caught:
        find(LOOKUP, {"severity": severity}, matrix=matrix)
    assert caught.value.place == Place("evidence/reviews/one.yaml", SEVERITY)


def test_every_document_of_the_type_is_looked_into() -> None:
    more = {"severities": [{"level": "sev1", "minutes": 20}, {"level": "sev9", "minutes": 9}]}
    assert [node.value for node in find(LOOKUP, {"severity": "sev9"}, matrix=(MATRIX, more))] == [9]
    assert [node.value for node in find(LOOKUP, {"severity": "sev1"}, matrix=(MATRIX, more))] == [15, 20]


def test_the_file_itself_is_the_record_unless_something_is_selected() -> None:
    spelled = {name: value for name, value in LOOKUP.items() if name != "each"}
    found = find(spelled, {"severity": "x"}, matrix=({"level": "x", "minutes": 3},))
    assert [node.value for node in found] == [3]
    by_path = {**LOOKUP, "take": "$.minutes", "key": "$.level"}
    more = {"level": "x", "minutes": 3, "severities": [{}]}
    assert [node.value for node in find(by_path, {"severity": "x"}, matrix=(more,))] == [3]


class _Counting(Shelf, frozen=True):
    """A shelf that counts how often it is read."""

    asked: list[str] = field(default_factory=list)

    def records(self, each: Selector) -> Any:
        self.asked.append(each.text)
        return super().records(each)


def test_ten_thousand_records_look_up_in_one_index() -> None:
    shelf = _Counting([document(MATRIX)])
    held = document({"items": [{"severity": "sev1"}] * 10_000})
    about = subject([held], shelves={"matrix": shelf})
    whole = Node(held.data, ())
    minutes, levels = value_of(LOOKUP), value_of({**LOOKUP, "take": "level"})
    for record in Selector("$.items[*]").find(held.data, whole):
        assert [node.value for node in minutes.find(about, held, record)] == [15]
        assert [node.value for node in levels.find(about, held, record)] == ["sev1"]
    assert shelf.asked == ["$.severities[*]"] * 2


def test_the_name_of_a_field_is_that_of_the_value_at_hand_and_stands_where_it_does() -> None:
    held, named = document({"signed": {"by": "ines"}}), value_of({"name": True})
    node = Node("ines", ("signed", "by"))
    assert named.find(subject([held]), held, node) == [Node("by", ("signed", "by"))]
    assert named.find(subject([held]), held, Node(["x"], ("signed", 1))) == [Node("1", ("signed", 1))]
    assert named.find(subject([held]), held, Node(held.data, ())) == []


@pytest.mark.parametrize(
    ("spelled", "text"),
    [
        ("by", "by"),
        ("$.period.end", "period.end"),
        ({"file": True}, "path"),
        ({"name": True}, "name"),
        ({"major": "version"}, "first number of 'version'"),
        (LOOKUP, "minutes in matrix"),
    ],
)
def test_what_a_value_is_called(spelled: Any, text: str) -> None:
    assert value_of(spelled).text == text


@pytest.mark.parametrize(
    ("spelled", "uses"),
    [
        (
            {**CHAINED, "take": "level"},
            [
                ("kind", "$.items[*]", "review"),
                ("$", "$", "kinds"),
                ("kind", "$", "kinds"),
                ("level", "$", "kinds"),
                ("$.severities[*]", "$", "matrix"),
                ("level", "$.severities[*]", "matrix"),
                ("level", "$.severities[*]", "matrix"),
            ],
        ),
        ("by", [("by", "$.items[*]", "review")]),
        ({"file": True}, []),
        ({"name": True}, []),
        ({"major": "v"}, [("v", "$.items[*]", "review")]),
        (
            LOOKUP,
            [
                ("severity", "$.items[*]", "review"),
                ("$.severities[*]", "$", "matrix"),
                ("level", "$.severities[*]", "matrix"),
                ("minutes", "$.severities[*]", "matrix"),
            ],
        ),
    ],
)
def test_it_says_which_fields_of_which_documents_it_uses(spelled: Any, uses: list[Any]) -> None:
    used = value_of(spelled).uses(Selector("$.items[*]"), "review")
    assert [(use.selector.text, use.each.text, use.type) for use in used] == uses


@pytest.mark.parametrize(
    "spelled",
    [
        {"file": True, "major": "v"},
        {"file": True, "name": True},
        {"take": "minutes"},
        {name: value for name, value in LOOKUP.items() if name != "is"},
        {**LOOKUP, "major": "v"},
        {"each": "$.items[*]"},
    ],
    ids=[
        "two ways at once",
        "two others",
        "half a lookup",
        "a lookup of nothing",
        "a lookup and more",
        "records alone",
    ],
)
def test_a_combination_that_means_nothing_is_refused(spelled: Any) -> None:
    assert GRAMMAR.accepts(spelled)
    with pytest.raises(
        ValueError, match=r"a value is a field, \{file: true\}, \{name: true\}, \{major: field\}"
    ):
        value_of(spelled)


@pytest.mark.parametrize("spelled", [{}, "", {"file": False}, {"flie": True}, 3, ["a"]])
def test_what_the_grammar_refuses(spelled: Any) -> None:
    assert not GRAMMAR.accepts(spelled)


@pytest.mark.parametrize("spelled", ["by", {"file": True}, {"name": True}, {"major": "v"}, LOOKUP, CHAINED])
def test_what_the_grammar_accepts(spelled: Any) -> None:
    assert GRAMMAR.accepts(spelled)


def test_one_value_or_several() -> None:
    assert [one.text for one in values_of("by")] == ["by"]
    assert [one.text for one in values_of(["by", {"file": True}])] == ["by", "path"]


@pytest.mark.parametrize(
    ("value", "compared"),
    [
        ("a", ["a"]),
        (5, ["5"]),
        (True, ["true"]),
        (False, ["false"]),
        (None, []),
        (["a", None, True, 5], ["a", "true", "5"]),
        ([], []),
        ("", [""]),
    ],
)
def test_values_are_compared_as_text(value: Any, compared: list[str]) -> None:
    assert texts(Node(value, ())) == compared


def test_a_truth_is_written_as_json_writes_it() -> None:
    assert [plain_text(value) for value in (True, False, "True", 1.5)] == ["true", "false", "True", "1.5"]
