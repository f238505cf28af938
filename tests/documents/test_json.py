"""JSON is read as its standard says, and every refusal points at what is wrong."""

from __future__ import annotations

import json as standard
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socgap_evidence.documents import json
from socgap_evidence.documents.document import Span
from socgap_evidence.errors import DocumentError

if TYPE_CHECKING:
    from tests.support.limited import Limited

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(10**18) + 1, 10**18 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
LAYOUTS = st.sampled_from(
    [
        {},
        {"indent": 2},
        {"separators": (",", ":")},
        {"ensure_ascii": False},
        {"ensure_ascii": False, "indent": "\t"},
    ]
)


def cut(text: str, span: Span) -> str:
    """The stretch of text that a span names."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def at(data: Any, pointer: tuple) -> Any:
    for part in pointer:
        data = data[part]
    return data


def pointers(data: Any, above: tuple = ()) -> list[tuple]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [above, *(way for part, value in inner for way in pointers(value, (*above, part)))]


def attempt(text: str) -> tuple[Any, DocumentError | None]:
    try:
        return json.read("a.json", text).data, None
    except DocumentError as error:
        return None, error


def refusal(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        json.read("a.json", text)
    return caught.value


@given(VALUES, LAYOUTS)
@example(0.00012345678901234567, {})
@example(-0.0, {})
@example(5e-324, {})
def test_what_is_printed_is_read_back_the_same(value: Any, layout: dict) -> None:
    data = json.read("a.json", standard.dumps(value, **layout)).data
    assert standard.dumps(data) == standard.dumps(value)


@given(VALUES, LAYOUTS)
def test_every_span_holds_exactly_the_text_of_its_value(value: Any, layout: dict) -> None:
    text = standard.dumps(value, **layout)
    spans = json.spans(text)
    assert set(spans.values) == set(pointers(value))
    for pointer in spans.values:
        found = standard.loads(cut(text, spans.find(pointer)))
        assert standard.dumps(found) == standard.dumps(at(value, pointer))


@given(VALUES, LAYOUTS)
def test_every_span_of_a_key_holds_exactly_the_key(value: Any, layout: dict) -> None:
    text = standard.dumps(value, **layout)
    spans = json.spans(text)
    assert set(spans.keys) == {way for way in pointers(value) if way and isinstance(way[-1], str)}
    for pointer in spans.keys:
        assert standard.loads(cut(text, spans.find(pointer, on_key=True))) == pointer[-1]


@given(st.text(st.sampled_from('[]{}",:01-.eE \n\\ua"ntrfls'), max_size=30))
def test_any_text_is_either_read_as_the_standard_library_does_or_refused_with_a_place(text: str) -> None:
    data, error = attempt(text)
    if error is None:
        assert standard.dumps(data) == standard.dumps(standard.loads(text))
        assert json.spans(text).values[()].line >= 1
    else:
        lines = text.split("\n")
        assert error.line in range(1, len(lines) + 1)
        assert error.column in range(1, len(lines[error.line - 1]) + 2)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('{"a": 1,\n "a": 2}', (2, 2), "The key 'a' stands here twice."),
        ('{"a": 1, "a": 2, "b": "a"}', (1, 10), "The key 'a' stands here twice."),
        ('{"a": 1, "\\u0061": 2}', (1, 10), "The key 'a' stands here twice."),
        ('{"a\\"b": 1, "a\\"b": 2}', (1, 13), "stands here twice."),
        ('{"a": {"k": 1}, "k": 2, "b": {"k": 1, "l": ["k", {"k": 1}], "k": 2}}', (1, 61), "The key 'k'"),
        ('{"a": 1, "a": {"b": 1, "b": 2}}', (1, 24), "The key 'b' stands here twice."),
        ('{"a": "NaN",\n "b": NaN}', (2, 7), "'NaN' is not JSON."),
        ('["-Infinity", -Infinity]', (1, 15), "'-Infinity' is not JSON."),
        ("[Infinity]", (1, 2), "'Infinity' is not JSON."),
        ('{"1e999": 1e999}', (1, 11), "'1e999' is too large a number."),
        ("[1, -1e999]", (1, 5), "'-1e999' is too large a number."),
        ("[1234567890123456789]", (1, 2), "A number has 19 digits; the limit is 18."),
        ("[-1234567890123456789]", (1, 2), "A number has 19 digits; the limit is 18."),
        ("[\n  1,\n  " + "9" * 5000 + "]", (3, 3), "A number has 5000 digits"),
        ('["\\ud83d"]', (1, 2), "half a character"),
        ('{"ok": "\\ud83d\\ude00",\n "\\ude00": 1}', (2, 2), "half a character"),
        ("", (1, 1), "It is not JSON: Expecting value."),
        ('{"a": 1,}', (1, 9), "It is not JSON"),
        ("{'a': 1}", (1, 2), "It is not JSON"),
        ('{"a": 1} {}', (1, 10), "It is not JSON: Extra data."),
        ('["a\nb"]', (1, 4), "It is not JSON: Invalid control character"),
        ("[01]", (1, 3), "It is not JSON"),
        ("// no\n1", (1, 1), "It is not JSON"),
        ("\ufeff1", (1, 1), "It is not JSON: Unexpected UTF-8 BOM"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_points_at_it(text: str, place: tuple[int, int], says: str) -> None:
    error = refusal(text)
    assert says in error.message
    assert (error.line, error.column) == place
    assert error.path == "a.json"
    assert error.fix
    assert not error.undetermined


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_sixty_four_levels_are_read_and_one_more_is_refused(opening: str, closing: str) -> None:
    core = "[]"
    deepest = opening * 63 + core + closing * 63
    assert json.read("a.json", deepest).data == standard.loads(deepest)
    error = refusal(opening * 64 + core + closing * 64)
    assert error.message == "It nests deeper than 64 levels."
    assert (error.line, error.column) == (1, 64 * len(opening) + 1)


def test_brackets_inside_texts_are_no_levels() -> None:
    assert json.read("a.json", standard.dumps(["[" * 100])).data == ["[" * 100]


def test_nesting_that_would_exhaust_the_stack_is_refused_all_the_same() -> None:
    error = refusal("[" * 200_000)
    assert error.message == "It nests deeper than 64 levels."
    assert (error.line, error.column) == (1, 65)


def test_eighteen_digits_are_read_to_the_last() -> None:
    assert json.read("a.json", "[-999999999999999999, 999999999999999999]").data == [
        -(10**18) + 1,
        10**18 - 1,
    ]


def test_whole_characters_written_as_escapes_are_read() -> None:
    assert json.read("a.json", '"\\ud83d\\ude00 \\\\ud83d"').data == "😀 \\ud83d"


def test_the_place_of_something_absent_is_that_of_what_is_around_it() -> None:
    spans = json.spans('{"a": {"b": 1}}')
    assert spans.find(("a", "missing", 3)) == Span(1, 7, 1, 15)
    assert spans.find(("a", "missing"), on_key=True) == Span(1, 7, 1, 15)
    assert spans.find(("missing",)) == Span(1, 1, 1, 16)


@pytest.mark.parametrize(
    "text", ['[1, {"a": [2, 3]}]', '{"a": "[,{", "b": {}, "c": [ ], "d": [], "e": {}}', '["' + "," * 9 + '"]']
)
def test_values_up_to_the_limit_are_read(text: str, limited: Limited) -> None:
    limited(values=6)
    assert json.read("a.json", text).data


def test_more_values_than_a_file_may_hold_are_refused(limited: Limited) -> None:
    limited(values=6)
    with pytest.raises(DocumentError, match="more than 6 values") as caught:
        json.read("a.json", '[1, ",", {"a": [2,\n 3]}, 4]')
    assert (caught.value.line, caught.value.column) == (1, 18)


@pytest.mark.parametrize("text", ["0.99999999999999999", "1.00000000000000001", "-2." + "9" * 1000, "1e-400"])
def test_a_fraction_does_not_become_a_whole_number(text: str) -> None:
    with pytest.raises(DocumentError, match="has more digits than a number can hold"):
        json.read("a.json", f'{{"a": {text}}}')


@pytest.mark.parametrize(
    ("text", "value"), [("1.0", 1.0), ("1e3", 1000.0), ("1e23", 1e23), ("0.1", 0.1), ("-0.0", 0.0)]
)
def test_other_numbers_are_what_a_float_holds(text: str, value: float) -> None:
    assert json.read("a.json", text).data == value
