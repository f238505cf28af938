"""YAML with JSON's types: what is accepted means what JSON would mean, all else is refused with a place."""

from __future__ import annotations

import json as standard
import math
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml as pyyaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from socgap_evidence.documents import json, read_document, yaml
from socgap_evidence.documents.document import Span
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.limited import Limited

# YAML allows no control characters but in escapes, and breaks lines at U+2028 and U+2029.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029")
)
KEYS = TEXTS.filter(lambda key: key != "<<")
NUMBERS = st.integers(-(10**18) + 1, 10**18 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
SCALARS = ["a", "b", "1", "-2", "1e3", "0.5", "010", "no", "true", "~", "null", "2026-01-01", "12:30:00", "é"]
MARKS = [
    ": ",
    ":",
    "- ",
    "? ",
    ", ",
    " #",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "|\n  ",
    ">\n  ",
    "\n",
    "\n  ",
    "\n- ",
    " ",
    "\t",
]
REFUSED = ["&a ", "*a", "!!str ", "<<", "---\n", "...\n", "%YAML 1.2\n"]
PIECES = st.lists(st.sampled_from([*SCALARS, *MARKS, *REFUSED]), max_size=14).map("".join)


class JsonTyped(pyyaml.CSafeLoader):
    """PyYAML's own composer and constructor with a resolver for JSON's types and text for keys."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012  # this is how PyYAML is configured

    def construct_mapping(self, node: pyyaml.MappingNode, deep: bool = False) -> dict:
        return {key.value: self.construct_object(value, deep=deep) for key, value in node.value}


class JsonDumper(pyyaml.SafeDumper):
    """PyYAML's writer, quoting what would not be text to a reader with JSON's types."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012  # as above

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the name is PyYAML's
        return True


for _tag, _pattern in (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE"),
    ("tag:yaml.org,2002:null", r"null|Null|NULL|~|"),
    # Numbers that no double and no 18 digits can hold stay text.
    ("tag:yaml.org,2002:int", r"-?(0|[1-9][0-9]{0,17})"),
    (
        "tag:yaml.org,2002:float",
        r"-?(0|[1-9][0-9]{0,17})((\.[0-9]{1,64})([eE][+-]?[0-9]{1,3})?|[eE][+-]?[0-9]{1,3})",
    ),
):
    for _class in (JsonTyped, JsonDumper):
        _class.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), None)


def _float(_: JsonTyped, node: pyyaml.ScalarNode) -> float | str:
    number = float(node.value)
    return str(node.value) if math.isinf(number) else number


JsonTyped.add_constructor("tag:yaml.org,2002:float", _float)


def cut(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def at(data: Any, pointer: tuple) -> Any:
    for part in pointer:
        data = data[part]
    return data


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON: 1, 1.0 and true are three."""
    return standard.dumps(one) == standard.dumps(other)


def attempt(text: str) -> tuple[Any, DocumentError | None]:
    try:
        return yaml.load(text), None
    except DocumentError as error:
        return None, error


def refusal(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        yaml.read("a.yaml", text)
    return caught.value


class TestValues:
    @given(VALUES, st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}]))
    @example(0.00012345678901234567, {})
    @example(-0.0, {})
    def test_json_is_read_as_json_by_both_readers(self, value: Any, layout: dict) -> None:
        text = standard.dumps(value, ensure_ascii=False, **layout)
        assert same(yaml.load(text), value)
        assert same(yaml.load(text), json.read("a.json", text).data)

    @given(VALUES, st.sampled_from([False, None]), st.sampled_from([20, 80, 1000]))
    def test_what_pyyaml_writes_is_read_back_the_same(
        self, value: Any, flow: bool | None, width: int
    ) -> None:
        text = pyyaml.dump(
            value,
            Dumper=JsonDumper,
            default_flow_style=flow,
            allow_unicode=True,
            width=width,
            sort_keys=False,
        )
        assert same(yaml.load(text), value)

    @given(PIECES)
    def test_whatever_is_accepted_means_what_pyyaml_with_jsons_types_would_say(self, text: str) -> None:
        value, error = attempt(text)
        assert error or same(value, pyyaml.load(text, Loader=JsonTyped))  # noqa: S506  # a safe loader

    @given(PIECES)
    def test_every_refusal_of_a_text_names_a_place_inside_it(self, text: str) -> None:
        _, error = attempt(text)
        lines = text.split("\n")
        # What is missing at the end of a text is placed on the line after it.
        assert error is None or error.line in range(1, len(lines) + 2)
        assert error is None or error.column in range(1, max(map(len, lines)) + 2)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("2026-03-01", "2026-03-01"),
            ("2026-02-30", "2026-02-30"),
            ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z"),
            ("no", "no"),
            ("yes", "yes"),
            ("on: 1", {"on": 1}),
            ("12:30:00", "12:30:00"),
            ("010", "010"),
            ("0x1F", "0x1F"),
            ("1_000", "1_000"),
            ("+1", "+1"),
            (".5", ".5"),
            ("5.", "5."),
            (".inf", ".inf"),
            (".nan", ".nan"),
            ("1e999", "1e999"),
            ("-0", 0),
            ("1e3", 1000.0),
            ("1E+3", 1000.0),
            ("true", True),
            ("False", False),
            ("NULL", None),
            ("~", None),
            ("a:", {"a": None}),
            ("tRUE", "tRUE"),
            ('"true"', "true"),
            ("'1'", "1"),
            ("=", "="),
            ("1: one", {"1": "one"}),
            ("null: x", {"null": "x"}),
            ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
            ("a: >-\n  one\n  two\n", {"a": "one two"}),
            ("999999999999999999", 10**18 - 1),
            ("1000000000000000000", "1000000000000000000"),
            ("---\na: 1\n...\n", {"a": 1}),
            ("# a comment\na: 1 # another\n", {"a": 1}),
        ],
    )
    def test_a_plain_scalar_stays_what_its_author_wrote_unless_json_knows_it(
        self, text: str, value: Any
    ) -> None:
        assert same(yaml.load(text), value)


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "place", "says"),
        [
            ("a: &x 1", (1, 4), "It uses the anchor '&x'"),
            ("a: &x {b: 1}", (1, 4), "It uses the anchor '&x'"),
            ("a: &x\n- 1", (1, 4), "It uses the anchor '&x'"),
            ("&k a: 1", (1, 1), "It uses the anchor '&k'"),
            ("a: 1\nb: *a", (2, 4), "It uses the alias '*a'"),
            ("*a : 1", (1, 1), "It uses the alias '*a'"),
            ("a: !!str 1", (1, 4), "It uses the tag 'tag:yaml.org,2002:str'"),
            ("a: !!python/object:os.system x", (1, 4), "It uses the tag"),
            ("a: ! 1", (1, 4), "It uses the tag '!'"),
            ("a: !!map {b: 1}", (1, 4), "It uses the tag"),
            ("a: !!seq [1]", (1, 4), "It uses the tag"),
            ("!!str a: 1", (1, 1), "It uses the tag"),
            ("a: 1\n<<: {b: 1}", (2, 1), "It uses the merge key '<<'"),
            ('"<<": 1', (1, 1), "It uses the merge key '<<'"),
            ("a: 1\nb: 2\na: 3", (3, 1), "The key 'a' stands here twice."),
            ("a: 1\n'a': 3", (2, 1), "The key 'a' stands here twice."),
            ("{a: 1, a: 2}", (1, 8), "The key 'a' stands here twice."),
            ("{a, a}", (1, 5), "The key 'a' stands here twice."),
            ("? [1]\n: 2", (1, 3), "A key is a list or a mapping"),
            ("{{a: 1}: 2}", (1, 2), "A key is a list or a mapping"),
            ("a: 1\n---\nb: 2", (2, 1), "It holds more than one YAML document."),
            ("a: 1\n--- b", (2, 1), "It holds more than one YAML document."),
            ("# only a comment", (1, 1), "It holds no value, only comments."),
            ("", (1, 1), "It holds no value, only comments."),
            ("a: b: c", (1, 5), "It is not YAML: a second ': ' stands in the line"),
            ("a: [1\n", (2, 1), "It is not YAML"),
            ("a:\n\t- b", (2, 1), "It is not YAML: a value cannot begin with this character"),
            ('a: "open', (1, 4), "It is not YAML: the quote that begins here is never closed"),
            ("a: @x", (1, 4), "It is not YAML"),
        ],
    )
    def test_what_has_fooled_other_tools_is_refused_with_its_place(
        self, text: str, place: tuple[int, int], says: str
    ) -> None:
        error = refusal(text)
        assert says in error.message
        assert (error.line, error.column) == place
        assert error.path == "a.yaml"
        assert error.fix

    @pytest.mark.parametrize("character", ["\x00", "\x01", "\x7f", "\ufffe"])
    def test_a_control_character_is_refused_with_its_place(self, character: str) -> None:
        error = refusal(f"a: 1\nb: x{character}")
        assert error.message.startswith("It is not YAML")
        assert (error.line, error.column) == (2, 5)

    @pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
    def test_sixty_four_levels_are_read_and_one_more_is_refused(self, opening: str, closing: str) -> None:
        deepest = opening * 63 + "[]" + closing * 63
        assert same(yaml.load(deepest), pyyaml.load(deepest, Loader=JsonTyped))  # noqa: S506  # a safe loader
        error = refusal(opening * 64 + "[]" + closing * 64)
        assert "more than 64 levels of nesting" in error.message
        assert (error.line, error.column) == (1, 64 * len(opening) + 1)

    def test_depth_that_would_crash_the_composer_is_refused(self) -> None:
        assert "more than 64 levels of nesting" in refusal("[" * 200_000).message

    def test_a_merge_key_bomb_ends_at_its_first_anchor(self) -> None:
        bomb = "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30))
        assert "anchor '&a1'" in refusal(bomb).message


class TestSpans:
    @given(VALUES, st.sampled_from([{}, {"indent": 2}]))
    def test_every_span_of_flow_style_holds_exactly_its_value(self, value: Any, layout: dict) -> None:
        text = standard.dumps(value, ensure_ascii=False, **layout)
        spans = yaml.spans(text)
        for pointer, span in spans.values.items():
            assert same(standard.loads(cut(text, span)), at(value, pointer))
        for pointer, span in spans.keys.items():
            assert standard.loads(cut(text, span)) == pointer[-1]

    @given(
        st.recursive(
            st.integers(0, 99) | st.booleans() | st.text(st.sampled_from("aé😀 "), min_size=1, max_size=5),
            lambda inner: (
                st.lists(inner, min_size=1, max_size=3)
                | st.dictionaries(st.sampled_from(["k", "key two", "é"]), inner, min_size=1, max_size=3)
            ),
            max_leaves=8,
        )
    )
    def test_every_span_of_block_style_holds_exactly_its_scalar(self, value: Any) -> None:
        text = pyyaml.safe_dump(value, default_flow_style=False, allow_unicode=True, width=1000)
        assume("&" not in text)
        spans = yaml.spans(text)
        for pointer, span in spans.values.items():
            wanted = at(value, pointer)
            if isinstance(wanted, dict | list):
                last = cut(text, span).splitlines()[-1]
                assert last.strip()
            else:
                assert same(yaml.load(cut(text, span)), wanted)
        for pointer, span in spans.keys.items():
            assert yaml.load(cut(text, span)) == pointer[-1]

    def test_a_block_list_ends_with_its_last_entry_not_with_the_blank_lines_after_it(self) -> None:
        spans = yaml.spans("a:\n  - 1\n  - two\n\n\nb: 3\n")
        assert spans.find(("a",)) == Span(2, 3, 3, 8)

    def test_an_absent_value_is_placed_where_it_would_stand(self) -> None:
        assert yaml.spans("a:\nb: 1\n").find(("a",)).line == 1

    def test_asking_for_places_in_what_is_no_yaml_is_refused(self) -> None:
        with pytest.raises(DocumentError, match="It is not YAML"):
            yaml.spans("a: [1")


@pytest.mark.parametrize(
    "text",
    [
        "- 1\n- 2\n- - 3\n  - 4\n",
        "a: {b: [1, 2]}\nc: '- - - - , [ {'\n",
        "- - - - - 1\n",
        "? 1\n: {2: 3, 4: 5}\n6: 7\n8: 9",
        "a: |\n" + "  - , [\n" * 9,
    ],
)
def test_values_up_to_the_limit_are_read(text: str, limited: Limited) -> None:
    limited(values=6)
    assert yaml.load(text) == yaml.parse(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[1, 2,\n 3, 4, 5, 6]", (2, 11)),
        ("- 1\n- 2\n- - 3\n  - 4\n- 5\n", (5, 3)),
        ("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n", (6, 4)),
        ("a: {b: 1, c: 2}\nd: [3, 4]\n", (2, 8)),
    ],
)
def test_more_values_than_a_file_may_hold_are_refused(
    text: str, place: tuple[int, int], limited: Limited
) -> None:
    limited(values=6)
    with pytest.raises(DocumentError, match="more than 6 values") as caught:
        yaml.load(text)
    assert (caught.value.line, caught.value.column) == place


def test_what_is_no_yaml_is_told_as_such(limited: Limited) -> None:
    limited(values=2)
    with pytest.raises(DocumentError, match="It is not YAML"):
        yaml.load("[1, ]]")


@pytest.mark.parametrize("text", ["0.99999999999999999", "-1.00000000000000001", "1e-400"])
def test_a_fraction_that_would_become_a_whole_number_is_text(text: str) -> None:
    assert yaml.load(text) == text


@pytest.mark.parametrize("most", [1, 2, 7, 12, 13, 14, 64])
@pytest.mark.parametrize(
    "nested",
    [
        pytest.param(lambda levels: "[" * levels + "]" * levels, id="brackets"),
        pytest.param(lambda levels: "{a: " * levels + "1" + "}" * levels, id="braces"),
        pytest.param(lambda levels: "- " * levels + "1", id="dashes"),
        pytest.param(
            lambda levels: "\n".join("  " * level + "a:" for level in range(levels)) + " 1", id="keys"
        ),
    ],
)
def test_as_many_levels_are_read_as_may_be(nested: Callable[[int], str], most: int, limited: Limited) -> None:
    """By whoever reads them: plain ones are read by no parser."""
    limited(depth=most)
    assert read_document("a.yaml", nested(most).encode())
    with pytest.raises(DocumentError, match=f"more than {most} levels of nesting"):
        read_document("a.yaml", nested(most + 1).encode())


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: b\nc: d", 3),
        ("a:\n  b: c", 3),
        ("- a: b\n- a: b", 5),
        ("a", 1),
        ("{a: b, c: [d]}", 4),
        ("a: b\n", 2),
    ],
)
def test_a_file_of_few_values_holds_as_many_as_it_may_and_no_more(
    text: str, values: int, limited: Limited
) -> None:
    limited(values=values)
    read_document("a.yaml", text.encode())
    limited(values=values - 1)
    with pytest.raises(DocumentError) as caught:
        read_document("a.yaml", text.encode())
    assert caught.value.message == f"It holds more than {values - 1} values."


def test_without_libyaml_a_file_that_needs_a_parser_is_not_taken_for_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    with pytest.raises(DocumentError) as caught:
        yaml.read("a.yaml", "a: &b 1\n")
    assert caught.value.undetermined
    assert str(caught.value) == (
        "a.yaml: It was not read: the PyYAML that is installed here has no libyaml."
        " Install the wheel of PyYAML, not its pure sources, and check again."
    )
