"""The window by month in STATUS.md: a row a control, aligned as raw text, a table once it is rendered."""

from __future__ import annotations

from datetime import date

from markdown_it import MarkdownIt
from msgspec.structs import replace

from socgap_evidence.hindsight import Month
from socgap_evidence.model import Status
from socgap_evidence.outputs import status
from socgap_evidence.outputs.status_months import _cell, lines
from socgap_evidence.project.setting import Setting
from tests.support.verdicts import case_of


def rows() -> list[str]:
    return [line for line in lines(case_of("sample")) if line.startswith("|")]


def test_each_control_has_a_row_and_each_month_a_column() -> None:
    head, _, *controls = rows()
    assert head.replace(" ", "") == "||2026-04|2026-05|2026-06|2026-07|2026-08|2026-09|"
    assert len(controls) == 23
    assert "| [PM-2](#pm-2) | ·       | ·       | ·       | ·       | ·       | ✗ 14    |" in controls
    assert "| [AC-2](#ac-2) | ·       | ·       | ✗ 17    | ✗ 1     | ~ 31    | ~ 30    |" in controls


def test_as_raw_text_the_columns_stand_under_each_other() -> None:
    assert {len(row) for row in rows()} == {len(rows()[0])}


def test_rendered_it_is_a_table() -> None:
    html = MarkdownIt("commonmark").enable("table").render("\n".join(lines(case_of("sample"))))
    assert html.count("<tr>") == 24


def test_without_a_window_there_is_none() -> None:
    verdict = case_of("nothing judged")
    config = replace(verdict.assessment.project.config, window=Setting(None, "default"))
    project = replace(verdict.assessment.project, config=config)
    verdict = replace(verdict, assessment=replace(verdict.assessment, project=project))
    assert verdict.assessment.project.config.window.value is None
    assert list(lines(verdict)) == []
    assert "month by month" not in status.render(verdict)


def test_no_day_of_making_is_in_it() -> None:
    verdict = case_of("repaired")
    assert list(lines(replace(verdict, as_of=date(2026, 11, 20)))) == list(lines(verdict))


def test_the_worst_of_a_month_is_what_is_shown() -> None:
    def cell(**days: int) -> str:
        return _cell(Month(date(2026, 1, 1), {Status[name.upper()]: count for name, count in days.items()}))

    assert cell(met=20, waived=6, gap=4, unknown=1) == "✗ 5"
    assert cell(met=27, unknown=4) == "? 4"
    assert cell(met=27, waived=4) == "~ 4"
    assert cell(met=1, pending=30) == "✓"
    assert cell(pending=31) == "·"
    assert cell(not_applicable=31) == Status.NOT_APPLICABLE.glyph
