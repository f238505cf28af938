"""The verdict as a comment: what a reader sees once it is rendered, and that it fits whatever there is to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from socgap_evidence.errors import SnapshotError
from socgap_evidence.model import Place
from socgap_evidence.outputs import Style, markdown
from socgap_evidence.outputs.markdown import LONGEST, ROWS
from tests.outputs.test_github import doubled
from tests.outputs.test_problems import SAMPLE

if TYPE_CHECKING:
    from socgap_evidence.verdict import Verdict

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PRINTED = markdown.render(SAMPLE, Style())


def cells(text: str) -> list[list[str]]:
    """The rows of all tables, each as its cells."""
    tokens = RENDERER.parse(text)
    rows: list[list[str]] = []
    for number, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        if token.type in {"td_open", "th_open"}:
            rows[-1].append(tokens[number + 1].content)
    return rows


def test_it_says_the_gate_the_counts_and_each_gap() -> None:
    assert PRINTED.startswith(
        "**✗ The gate is closed: 7 of 23 controls fail.**\n\nBrambleport, Inc., as of 2026-10-15"
    )
    rows = cells(PRINTED)
    assert rows[1] == ["7", "2", "1", "1", "11", "1", "23"]
    assert [row[0] for row in rows].count("Gap") == 1
    gaps = [gap for control in SAMPLE.controls for gap in control.gaps]
    assert len(rows) == 2 + 1 + len(gaps) + 2
    assert (
        "Gaps that are accepted: 2 waived. The next gap begins on 2026-10-31: `socgap due` tells which.\n"
        in PRINTED
    )


def test_an_open_gate_is_short() -> None:
    clean = tuple(
        replace(
            control,
            requirements=tuple(replace(one, gaps=(), waived=(), upcoming=()) for one in control.requirements),
        )
        for control in SAMPLE.controls
        if not control.gaps
    )
    printed = markdown.render(
        replace(SAMPLE, controls=clean, assessment=replace(SAMPLE.assessment, warnings=())), Style()
    )
    assert printed.startswith("**✓ The gate is open: none of 16 controls fails.**")
    assert "Gap |" not in printed
    assert printed.endswith("| 16 |\n")


def test_a_pinned_day_and_a_history_that_is_not_there_are_said() -> None:
    trouble = SnapshotError("This clone is shallow.", fix="Fetch all of it.")
    verdict = replace(
        SAMPLE,
        assessment=replace(SAMPLE.assessment, no_history=trouble),
        day_chosen_by=SAMPLE.assessment.project.config.as_of.origin,
    )
    printed = markdown.render(verdict, Style())
    assert "The date is **pinned** (socgap.yaml:16:8): this is not today." in printed
    assert "*Git could not be asked: This clone is shallow. Fetch all of it.*" in printed


def worded(verdict: Verdict, message: str) -> Verdict:
    """The same with this message in every gap."""
    controls = tuple(
        replace(
            control,
            requirements=tuple(
                replace(one, gaps=tuple(replace(gap, message=message) for gap in one.gaps))
                for one in control.requirements
            ),
        )
        for control in verdict.controls
    )
    return replace(verdict, controls=controls)


@pytest.mark.parametrize(("times", "wide"), [(40, ""), (40, "ä" * 3000)])
def test_what_does_not_fit_is_counted(times: int, wide: str) -> None:
    many = doubled(SAMPLE, times)
    if wide:
        many = worded(many, wide)
    printed = markdown.render(many, Style())
    gaps = sum(len(control.gaps) for control in many.controls)
    shown = sum(row[1].startswith("**") for row in cells(printed))
    assert len(printed.encode()) <= LONGEST
    assert 0 < shown <= ROWS
    assert f"*Showing {shown} of {gaps} gaps: run `socgap check` to see all of them.*" in printed
    assert (shown < ROWS) == bool(wide)


def test_where_not_even_one_row_fits_they_are_still_counted() -> None:
    printed = markdown.render(worded(SAMPLE, "ä" * LONGEST), Style())
    assert "*Showing 0 of 12 gaps: run `socgap check` to see all of them.*" in printed
    assert "| Gap |" not in printed


def test_a_message_that_is_too_long_hides_no_other() -> None:
    long = worded(
        replace(SAMPLE, controls=tuple(one for one in SAMPLE.controls if one.gaps)[:1]), "ä" * LONGEST
    )
    rest = tuple(one for one in SAMPLE.controls if one.gaps)[1:]
    printed = markdown.render(replace(SAMPLE, controls=(*long.controls, *rest)), Style())
    assert "*Showing 11 of 12 gaps: run `socgap check` to see all of them.*" in printed


@given(
    st.text(st.sampled_from("|<>`[]()*_#\n\r\x1b&@~!\\- \u202e\udcff") | st.characters(), max_size=40),
    st.text(max_size=20),
)
def test_what_strangers_write_is_text_in_its_own_cell(message: str, path: str) -> None:
    control = next(one for one in SAMPLE.controls if one.gaps)
    requirement = next(one for one in control.requirements if one.gaps)
    gap = replace(requirement.gaps[0], message=message, place=Place(path or "a", line=1, column=1))
    verdict = replace(SAMPLE, controls=(replace(control, requirements=(replace(requirement, gaps=(gap,)),)),))
    printed = markdown.render(verdict, Style())
    rows = cells(printed)
    assert [len(row) for row in rows] == [2, 2, 3, 3, 3, 3]
    inline = [child for token in RENDERER.parse(printed) for child in token.children or ()]
    assert {child.type for child in inline} <= {
        *(
            "text",
            "text_special",
            "softbreak",
            "code_inline",
            "strong_open",
            "strong_close",
            "em_open",
            "em_close",
        ),
    }
