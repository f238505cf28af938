"""The reader of plain YAML only ever accepts, and what it accepts is what the parser's events make of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml as pyyaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socgap_evidence.documents import plain_yaml, yaml
from socgap_evidence.documents.plain_yaml import NotPlainError

_EVIDENCE = sorted(Path("evidence").rglob("*.yaml"))

PLAIN = {
    "fields": "id: a-1\ncount: 3\nrate: 1.50\nwhen: 2026-10-15\nis_open: false\nnone: null\nempty:\n",
    "numbers that are words": "a: 010\nb: 0x1F\nc: .5\nd: .inf\ne: 1_000\nf: -5\ng: -x\nh: 1e3\ni: 1e999\nj: 12:30:00\n",
    "quotes": 'a: "x: y # z"\nb: \'no\'\nc: ""\nd: \' \'\ne: "2026-01-01"\n',
    "a quote within": 'a: it\'s so\nb: say "it" aloud\n',
    "a mapping below": "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n",
    "a list below": "a:\n  - x\n  - y z\nb: 1\n",
    "a list right below": "a:\n- x\n- b: 1\n  c:\n  - 2\n- d: 3\n",
    "mappings in a list": "- a: 1\n  b: 2\n\n# said between\n- a: 3\n  c:\n    - d: 4\n    - e\n",
    "lists in brackets": "a: [x, y z, 3, 'q', \"r\"]\nb: []\nc: [[1], [2, [3]]]\n",
    "mappings in braces": "a: {b: 1, c: {d: [2, e], f: {}}}\nb: [{c: d}, {e: f}]\n",
    "moments in brackets": "a: [12:30:00, 2026-01-01T10:00:00+01:00, http://a.example/b]\n",
    "rows in braces": "a:\n  - {b: p-1, c: 2026-01-01, d: true}\n  - {b: two words, c: ~, d: 1.5}\n",
    "blanks in brackets": "a: [ x , y ]\nb: { c: d , e: f }\n",
    "comments": "# a\na: 1\n  # b\n\n   \nb: 2\n# c",
    "folded": "a: >-\n  one\n  two # three\n  - four: 4\nb: >\n  five\n\nc: 1\n",
    "literal": "- |\n  one\n  two\n- a: |-\n    three\n  b: 4\n",
    "a comment behind a text": "a: |\n  b\n# c\nd: 1\n",
    "no line at the end": "a: 1\nb: 2",
    "a sentence over lines": "a: one\n  two\n    three, (four)\nb: 1\nc:\n  d: x\n   y\n",
    "a sentence over lines in a list": "- one two\n  three\n- 1\n  2\n",
    "a sentence that begins like something else": "a: true\n  story\nb: 2026-01-01\n  at noon\nc: 1\n  2\n",
    "a sentence, and a comment": "a: one\n  two\n# said\nb: 1\n",
    "a sentence to the end": "a: one\n  two",
    "brackets over lines": "a: [one,\n  two words, [3,\n  {b: c}]]\nd: {e: f,\n    g: 2026-01-01}\nh: [\n  i,\n  j\n  ]\n",
    "rows in braces over lines": "a:\n  - {b: p-1, c: 2026-01-01,\n     d: true}\n  - {b: 1}\n",
    "keys of more than a word": 'people with access: {in: a, b: c}\nCC1.1: {title: "d", e: f}\nx y z: 1\n- a b: c\n'[
        :-9
    ],
    "quoted text over lines": 'a: \'one\n  - two: # three\'\nb:\n  - "four\n    five"\n  - c: "\n      six"\n',
    "a value below its key": "a:\n  one\n  two\nb:\n  [c,\n  d]\ne:\n  'f'\ng:\n  {h: i}\nj:\n  'k\n  l'\n",
    "deep": "".join(f"{' ' * number}a:\n" for number in range(20)),
    "paths as keys": "where: {$.kind: policy, $.a.b: c, ../e: f}\n$.d: e\n../../g: h\n",
    "a quote within a word in brackets": "a: [it's so, b\"c]\nd: {e: the others' own, f: 1}\n",
    "lines as Windows ends them": "a: |\r\n  b\r\n  c\r\nd: e\r\n  f\r\ng:\r\n  - h\r\n",
    "comments behind values": "a: b # c\nd: 'e' # f\ng: \"h # i\"  #j\nk: 1 #\nl: # m\n  - n # o\n  - 'p' # q\nr: #s\nt: u#v\n",
    "comments behind brackets": "a: [b, # c\n  d] # e\nf: {g: h} # i\n",
    "a list of such keys": "- a b: c\n  d e: f\n",
    "letters of the world": "name: Søren Ødegård\nwhere: 東京\n",
    "signs that begin words": "a: +1\nb: (x)\nc: /etc\nd: ~\ne: ~x\nf: $y\ng: <z\nh: =\n",
}
"""What must not need the parser."""


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_plain_text_needs_no_parser(text: str) -> None:
    assert _same(plain_yaml.load(text), yaml.parse(text))


FOR_THE_PARSER = {
    "nothing": "",
    "only a comment": "# a\n",
    "a word": "word\n",
    "a key twice": "a: 1\na: 2\n",
    "text that ends in more blanks than it is indented by": "a: |\n b\n\n  ",
    "such a line between text and what follows": "a: |\n b\n\n  \nc: d\n",
    "a key twice in braces": "a: {b: 1, b: 2}\n",
    "a brace that nothing closes": "a: {\n",
    "a brace that nothing closes behind a field": "a: {b: c, \n",
    "an anchor": "a: &b 1\n",
    "an alias": "a: *b\n",
    "a tag": "a: !!str 1\n",
    "a merge key": "<<: 1\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "a marker": "---\na: 1\n",
    "a tab": "a:\tb\n",
    "a carriage return alone": "a: 1\rb: 2\r\n",
    "a carriage return too many": "a: 1\r\r\nb: 2\r\n",
    "another line break": "a: b\u2028c\n",
    "a byte order mark": "\ufeffa: 1\n",
    "a sentence with an empty line": "a: b\n\n  c\n",
    "a sentence with a comment in it": "a: b\n  # c\n  d\n",
    "a sentence that goes on as a list": "a: b\n  - c\n",
    "a sentence with blanks at the end of a line": "a: b \n  c\n",
    "a sentence with a colon": "a: b:\n  c\n",
    "a sentence with a quote first": "a: b\n  'c'\n",
    "a quoted text with blanks at the end of a line": "a: 'b \n  c'\n",
    "a quoted text with an empty line": "a: 'b\n\n  c'\n",
    "a quoted text that is not further in": "a:\n  b: 'c\n  d'\n",
    "a quoted text that nothing closes": "a: 'b\n  c\n",
    "a quoted text over lines with more behind it": "a: 'b\n  c' d\n",
    "a quoted text over lines with an escape": 'a: "b\n  \\n c"\n',
    "a text in block style below its key": "a:\n  |\n  b\n",
    "a quoted text, and more": "a: 'b'\n  c\n",
    "a sentence that is not further in": "- a: b\n  c\n",
    "a word over lines in brackets": "a: [b\n  c]\n",
    "brackets with an empty line": "a: [b,\n\n  c]\n",
    "brackets whose lines are not further in": "a: [b,\nc]\n",
    "brackets that nothing closes": "a: [b,\n  c\n",
    "a key over lines": "a: {b:\n  c}\n",
    "a key of many words": "a a a a a a a a a a a: 1\n",
    "a second colon": "a: b: c\n",
    "a colon at the end": "a: b:\n",
    "a comment behind a style": "a: | # b\n  c\n",
    "a comment behind a dash": "- # a\n  b\n",
    "a comment behind a sentence": "a: b\n  c # d\n",
    "a comment within a sentence": "a: b # c\n  d\n",
    "a comment behind what is not closed": "a: 'b # c\n",
    "a sign that is stuck to a quote": "a: 'b'# c\n",
    "a comment behind a quote in brackets": "a: ['b'] # c\n",
    "a comment behind a doubled quote": "a: 'b''c' # d\n",
    "an escape": 'a: "\\u0041"\n',
    "a doubled quote": "a: 'it''s'\n",
    "an open quote": "a: 'b\n",
    "a comma too many": "a: [b,]\n",
    "a pair in a list": "a: [b: c]\n",
    "a key alone": "a: {b}\n",
    "something behind the bracket": "a: [b] c\n",
    "a question": "? a\n: b\n",
    "a quoted key": '"a": 1\n',
    "lists in a line": "- - a\n",
    "an empty entry": "-\n- a\n",
    "a text with an empty line": "a: |\n  b\n\n  c\n",
    "a text that looks like a comment": "a: |\n  b\n\n  # c\nd: 1\n",
    "a text further in": "a: >\n  b\n    c\n",
    "a text less far in": "a: |\n    b\n  c\n",
    "a text that is kept": "a: |+\n  b\n\n",
    "a text to the end": "a: |\n  b",
    "a wrong indentation": "a: 1\n  b: 2\n",
    "a list beside a mapping": "a: 1\n- b\n",
    "a mapping beside a list": "a:\n  - b\n  c: 1\n",
    "a dash and two blanks": "-  a: 1\n",
    "a reserved sign": "a: @b\n",
    "deep": "".join(f"{' ' * number}a:\n" for number in range(30)),
    "deep in brackets": f"a: {'[' * 30}{']' * 30}\n",
}


@pytest.mark.parametrize("text", FOR_THE_PARSER.values(), ids=FOR_THE_PARSER.keys())
def test_what_it_is_not_sure_of_is_left_to_the_parser(text: str) -> None:
    with pytest.raises(NotPlainError):
        plain_yaml.load(text)


_PIECES = st.sampled_from(
    [
        *(
            "a: 1",
            "b: word",
            "c: two words",
            "a:",
            "b: ",
            "- ",
            "-",
            "- x",
            "- a: 1",
            "- b:",
            "- - x",
            "? x",
            ": x",
        ),
        *(
            "# said",
            " # said",
            "a: b # c",
            "a: b#c",
            "a: 'x'",
            'b: "y"',
            "a: 'x",
            'b: "\\n"',
            "c: x'y",
            "d: ''",
        ),
        *(
            "a: [x, y]",
            "a: [x,y]",
            "a: [ x ]",
            "a: [x, ]",
            "b: {c: d}",
            "b: {c: d, e: [f]}",
            "b: {c: two words, e: 1, f: null, g: 2026-01-01}",
            "b: {c: d,e: f}",
            "b: {c: d, }",
            "b: {c:  d}",
            "b: {",
            "b: {c: d, ",
            "b: {c: d",
            "b: {c: d }",
            "b: {c: 010, c: 1}",
            "b: {c: -, e: - f}",
            "b: {c: 12:30, e: f}",
            "b: {c: d, e: f} # g",
            "b: {c: d}, {e: f}",
            "b: {c}",
            "b: {c:d}",
            "b: {c: d,",
            "e: f,",
            "e: f}",
            "[x,",
            "y]",
            "c: [x y,",
            "a b: c",
            "a.b: c d",
            "goes on",
            "goes on: here",
            "1 and on ",
            "(so)",
            "a: 'x y",
            "- 'x",
            "y z'",
            'y"',
            "[x]",
            "c: [it's, x'']",
            "b: {c: d'e, f: 'g'}",
            "b: {c: d 'e, f: g}",
            "$.a: b",
            "a: 'b' # c",
            'a: "b # c"',
            "a: # b",
            "- a # b",
            "c: [a, b] # c",
            "c: {a: b, # c",
            "c: 'a # b' c",
            "c: 1  #2 #3",
            "| # a",
            "../a: b",
            "c: {../a: b}",
            "'x'",
            "a: b ",
        ),
        *(
            "c: [a: b]",
            "c: {a: b: c}",
            "c: [x y, -1]",
            "c: [-, x]",
            "c: {a: 'b', c: \"d\"}",
            "c: {a: b}}",
            "c: [[]",
        ),
        *(
            "d: |",
            "d: >",
            "d: >-",
            "d: |-",
            "d: |+",
            "d: >2",
            "- |",
            "- >-",
            "plain",
            "plain words",
            "x: y: z",
            "x:y",
        ),
        *(
            "e: &a 1",
            "e: *a",
            "e: !t x",
            "<<: x",
            "---",
            "...",
            "%YAML 1.2",
            "e: @x",
            "e: `x",
            "e: %x",
            "e: -",
            "e: - x",
        ),
        *(
            "f: true",
            "f: Null",
            "f: ~",
            "f: 007",
            "f: 1.5e3",
            "f: é",
            "f: x\u00a0y",
            "\u00a0",
            "f: \u2003",
            "",
            " ",
            "\t",
        ),
    ]
)
_LINES = st.tuples(st.sampled_from(["", "", " ", "  ", "  ", "    ", "   "]), _PIECES).map("".join)
_SOUP = st.tuples(
    st.lists(_LINES, min_size=1, max_size=9).map("\n".join), st.sampled_from(["", "\n", "\n\n"])
).map("".join)
"""Lines that have little to do with each other."""
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text("aZ09 :#-'\"é,[]{}|>&*!%@`~\n", max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex("[a-z_][a-z0-9_-]{0,5}", fullmatch=True), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(_SOUP)
@example("a: |\n  x\n\n  # y\nb: 1\n")
def test_lines_in_any_order_are_the_same_to_both(text: str) -> None:
    _agree(text)
    _agree(text.replace("\n", "\r\n"))


@settings(max_examples=500, deadline=None)
@given(_DATA, st.sampled_from([None, True, False]), st.integers(2, 6), st.sampled_from([20, 10_000]))
def test_whatever_is_written_is_the_same_to_both(
    data: object, flow: bool | None, indent: int, width: int
) -> None:
    _agree(
        pyyaml.safe_dump(data, default_flow_style=flow, indent=indent, width=width, allow_unicode=True, sort_keys=False)
    )  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(_EVIDENCE), st.integers(0, 2**32))
def test_files_with_a_slip_are_the_same_to_both(path: Path, seed: int) -> None:
    """One to three places of a real file are taken out, doubled, or replaced."""
    chance, text = random.Random(seed), path.read_text(encoding="utf-8")  # noqa: S311  # no secret
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        new = chance.choice(
            [
                "",
                "",
                ":",
                ": ",
                " ",
                "\n",
                "  ",
                "- ",
                "#",
                " #",
                "'",
                '"',
                "[",
                "}",
                ",",
                "|",
                "\t",
                text[at : at + 9],
            ]
        )
        text = text[:at] + new + text[at + chance.choice([0, 1, 1, 5]) :]
    _agree(text)


def test_most_files_of_the_sample_company_are_plain() -> None:
    plain = [path for path in _EVIDENCE if _is_plain(path.read_text(encoding="utf-8"))]
    assert len(plain) > 0.95 * len(_EVIDENCE)


@pytest.mark.parametrize("number", [1, 50])
def test_its_time_grows_with_the_text(number: int) -> None:
    """Texts that are nearly plain, in which something that goes back to try again would be at it for hours."""
    many = 9999 * number
    for text in (
        f"a: [{'x ' * many}!",
        f"{' ' * many}a",
        f"{'a' * many}: b",
        "a: {" * many,
        f"a: {{{'b: c, ' * many}",
        f"a: {{b: {'c ' * many}:",
        f"a: {{b: c, {'d' * many}: e}}",
        "a: [x" + " :" * many,
    ):
        assert not _is_plain(text)


def _is_plain(text: str) -> bool:
    try:
        plain_yaml.load(text)
    except NotPlainError:
        return False
    return True


def _agree(text: str) -> None:
    try:
        plain = plain_yaml.load(text)
    except NotPlainError:
        return
    assert _same(plain, yaml.parse(text))


def _same(one: object, other: object) -> bool:
    """Equal in types and in the order of the keys, too."""
    return repr(one) == repr(other)
