"""Text that is wrapped keeps its words, its column and its teeth drawn."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socgap_evidence.outputs import Style
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD
from socgap_evidence.outputs.wrapping import LEAST, fitted, labelled, paragraph, verbatim, wrapped

NARROW = Style(width=30)
WORDS = st.lists(
    st.sampled_from(["::error::x", "##[stop-commands]", "a", "word", "\x1b[2J", "long-" * 9, "é", "\n", "\u202e"]),
    max_size=12,
).map(" ".join)  # fmt: skip


def test_further_lines_keep_the_column() -> None:
    assert list(labelled("why", "one two three four five six", NARROW)) == [
        "  why        one two three four",
        "             five six",
    ]


def test_a_label_that_reaches_the_column_is_followed_by_one_blank() -> None:
    assert list(labelled("a-long-label", "text", NARROW)) == ["  a-long-label text"]


def test_a_label_without_a_text_leaves_no_blanks_behind() -> None:
    assert list(labelled("attachment", "", NARROW)) == ["  attachment"]


def test_only_the_label_is_painted() -> None:
    style = Style(colour=True)
    assert list(labelled("why", "text", style, BOLD)) == ["  \x1b[1mwhy\x1b[0m        text"]


def test_each_line_of_a_paragraph_is_painted() -> None:
    style = Style(colour=True, width=22)
    painted = list(paragraph("one two three four five", style, BOLD))
    assert painted == ["  \x1b[1mone two three four\x1b[0m", "  \x1b[1mfive\x1b[0m"]


def test_a_word_longer_than_the_line_stays_whole() -> None:
    assert wrapped(f"see {'x' * 40} there", NARROW) == ["see", "x" * 40, "there"]


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_is_one_empty_line(text: str) -> None:
    assert len(wrapped(text, NARROW)) == 1


def test_what_stands_as_it_is_keeps_its_indentation() -> None:
    assert list(verbatim("a:\n  b: 1\n\n  c: 2", indent=4)) == ["    a:", "      b: 1", "", "      c: 2"]


@given(WORDS, st.integers(0, 40))
def test_no_line_is_a_command_or_moves_a_cursor(text: str, indent: int) -> None:
    shown = [
        *labelled("x", text, NARROW, indent=indent),
        *paragraph(text, NARROW, indent=indent),
        *verbatim(text, indent=indent),
    ]
    for line in shown:
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert line.isprintable()


@given(WORDS)
def test_no_word_is_lost_and_no_line_is_too_long(text: str) -> None:
    lines = wrapped(text, NARROW)
    several = [line.replace("\\x3a:", "::") for line in lines if " " in line]
    assert all(len(line) <= 30 for line in several)
    assert len(" ".join(lines).split()) == len(wrapped(text, Style(width=10_000))[0].split())


def shown(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


class TestAReportForATerminal:
    def test_what_fits_is_left_alone(self) -> None:
        assert fitted("a b\n\n  c\n", 30) == "a b\n\n  c\n"

    def test_the_rest_of_a_sentence_stands_below_its_text(self) -> None:
        assert fitted("  help: one two three four five six seven\n", 30) == (
            "  help: one two three four\n        five six seven\n"
        )

    def test_the_rest_of_a_row_stands_in_its_last_column(self) -> None:
        row = " x gap   7  PM-2 (failing), AC-1 (missed), RA-1 (failing)\n"
        assert fitted(row, 40) == (" x gap   7  PM-2 (failing), AC-1\n            (missed), RA-1 (failing)\n")

    def test_a_place_is_never_cut(self) -> None:
        place = "evidence/a-rather-long-name-of-a-folder/a-file.yaml:12:3:"
        assert fitted(f"{place} missing: nothing is there\n", 30).splitlines() == [
            place,
            "  missing: nothing is there",
        ]

    def test_colours_take_no_column(self) -> None:
        painted = f"\x1b[1m{'word ' * 4}\x1b[0mand more\n"
        assert fitted(painted, 28) == painted
        assert [len(shown(line)) for line in fitted(painted, 24).splitlines()] == [23, 6]

    @given(
        st.lists(
            st.lists(
                st.sampled_from(["a", "word", "long-" * 9, "\x1b[31mred\x1b[0m", "", "x::y"]), max_size=30
            )
        ),
        st.integers(10, 120),
    )
    def test_no_word_is_lost_and_no_line_is_longer_than_it_must_be(
        self, lines: list[list[str]], columns: int
    ) -> None:
        report = "".join(f"{' '.join(words)}\n" for words in lines)
        told = fitted(report, columns)
        assert told.split() == report.split()
        for line in shown(told).splitlines():
            assert len(line) <= max(columns, LEAST) or len(line.split()) <= 1

    @given(WORDS, st.integers(20, 60))
    @example("word word word ::error::x", 20)
    def test_no_line_of_it_begins_a_command(self, text: str, columns: int) -> None:
        for line in fitted(f"{plain(text)}\n", columns).splitlines():
            assert not line.lstrip().startswith("::")
            assert "##[" not in line
