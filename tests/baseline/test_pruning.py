"""Entries are taken out line by line; whatever else stands in the file stays as it is."""

from __future__ import annotations

from collections import Counter

import pytest

from socgap_evidence.baseline import GapKey, without
from socgap_evidence.errors import UsageError

PATH = "controls/baseline.yaml"
ONE, TWO, THREE = (
    GapKey("AC-1", "AC-1.E1", "", "schema", "invalid", path, (), "") for path in ("a", "b", "c")
)
TEXT = """\
# What it is.

format: socgap-baseline  # always
version: 1
as_of: 2026-10-30
tree: "the work tree"
gaps: # below
  # Ines mends it by May.
  - control: AC-1
    requirement: AC-1.E1
    rule: schema
    reason: invalid
    path: a  # one

  - {control: AC-1, requirement: AC-1.E1, rule: schema, reason: invalid, path: b,
     count: 3}  # two
# Not ours.

  # ENG-12
  # and ENG-13
  - path: |-
      c
    control: AC-1
    requirement: AC-1.E1
    rule: schema
    reason: invalid
# The end.
"""


def cut(*keys: GapKey, text: str = TEXT) -> str:
    return without(text.encode(), PATH, Counter(keys))


@pytest.mark.parametrize(
    ("keys", "gone"),
    [
        pytest.param([ONE], TEXT[TEXT.index("  # Ines") : TEXT.index("\n  - {") + 0], id="with its comment"),
        pytest.param(
            [TWO] * 3, TEXT[TEXT.index("  - {") : TEXT.index("# Not ours")], id="on two lines, with what is behind"
        ),
        pytest.param(
            [THREE], TEXT[TEXT.index("  # ENG-12") : TEXT.index("# The end")], id="the last, with two comments"
        ),
    ],
)  # fmt: skip
def test_an_entry_goes_with_its_lines_and_the_comment_above(keys: list[GapKey], gone: str) -> None:
    assert cut(*keys) == TEXT.replace(gone, "", 1)


def test_of_several_that_are_called_the_same_some_stay() -> None:
    assert cut(TWO) == TEXT.replace("count: 3", "count: 2")
    assert cut(TWO, TWO) == TEXT.replace("count: 3", "count: 1")


def test_when_none_is_left_the_list_is_empty() -> None:
    text = cut(ONE, TWO, TWO, TWO, THREE)
    assert "\ngaps: [] # below\n" in text
    assert text.startswith("# What it is.\n\nformat: socgap-baseline  # always\n")
    assert text.endswith("# The end.\n")
    assert "control" not in text


def test_line_ends_and_a_mark_at_the_beginning_stay() -> None:
    windows = "\ufeff" + TEXT.replace("\n", "\r\n")
    assert cut(TWO, text=windows) == windows.replace("count: 3", "count: 2")
    assert cut(THREE, text=windows) == "\ufeff" + cut(THREE).replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            TEXT[: TEXT.index("gaps:")] + "gaps: [{control: AC-1, requirement: AC-1.E1, rule: schema, reason: invalid,"
            " path: a}, {control: AC-1, requirement: AC-1.E1, rule: schema, reason: invalid, path: b}]\n",
            id="all on one line",
        ),
        pytest.param(TEXT.replace("  - control: AC-1\n", "  -\n    control: AC-1\n"), id="a dash on its own line"),
        pytest.param(
            "{format: socgap-baseline, version: 1, as_of: 2026-10-30, tree: x, gaps: [{control: AC-1,"
            " requirement: AC-1.E1, rule: schema, reason: invalid, path: a}]}",
            id="the whole file on one line",
        ),
        pytest.param(TEXT.replace("# What it is.\n", "# What\r# it is.\n"), id="a line end that is half of one"),
    ],
)  # fmt: skip
def test_what_is_laid_out_in_another_way_is_refused_and_not_spoilt(text: str) -> None:
    with pytest.raises(UsageError, match="do not stand one below the other"):
        cut(ONE, text=text)


def test_the_next_entry_stays_whole_behind_a_text_of_several_lines() -> None:
    ends_with_text = TEXT.replace("    path: a  # one\n\n", "    path: |-\n      a\n")
    assert "      a\n  - {control" in ends_with_text
    assert "path: b" in cut(ONE, text=ends_with_text)
    assert "  - {control: AC-1" in cut(ONE, text=ends_with_text)
