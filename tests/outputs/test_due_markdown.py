"""What falls due, as Markdown: what a reader sees once it is rendered."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from socgap_evidence.due import DueList, list_due
from socgap_evidence.durations import Duration
from socgap_evidence.outputs import Style, due_markdown
from tests.support.accepted import WAIVER, judged
from tests.support.projects import CONFIG, MANY, MANY_CONFIG, REQUIREMENT, REVIEW, control, project
from tests.support.projects import judged as judged_in

if TYPE_CHECKING:
    from pathlib import Path

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Page(HTMLParser):
    """The tables of a page by rows of cells, its headings, and every element in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.headings: list[str] = []
        self.elements: set[str] = set()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
        elif tag in {"h1", "h2"}:
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data
        elif {"h1", "h2"} & set(self._open):
            self.headings[-1] += data


def due(root: Path, day: str, within: str = "90 days", owner: str = "", **more: Any) -> DueList:
    project(root, **{"files": {"evidence/reviews/a.yaml": REVIEW}, **more})
    return list_due(judged_in(root, day), Duration.parse(within), owner)


def page(found: DueList) -> Page:
    made = Page()
    made.feed(RENDERER.render(due_markdown.render(found, Style())))
    return made


def test_each_day_has_a_table(tmp_path: Path) -> None:
    made = page(due(tmp_path, "2026-06-01"))
    assert made.headings == ["What falls due at Example, Inc.", "2026-06-09, 8 days left"]
    head, row = made.rows
    assert head == ["Requirement", "What to do", "Owner", "Criteria", "Gap from"]
    assert row == [
        "AC-1.E1 Access review",
        (
            "stale: Access review: the newest is of 2026-03-01, good through 2026-06-09 (90 days and 10 days of grace)."
            " Do it again and add its record (evidence/reviews/*.yaml). evidence/reviews/a.yaml:1:10"
        ),
        "Security lead",
        "CC6.1",
        "2026-06-10",
    ]


def test_every_gap_has_a_row(tmp_path: Path) -> None:
    made = page(due(tmp_path, "2026-05-20", "1 year", files=MANY, config=MANY_CONFIG))
    assert made.headings[1:] == ["2026-06-09, 20 days left", "2027-02-01, 257 days left"]
    assert [row[0] for row in made.rows] == [
        "Requirement",
        "AC-1.E1 Access review",
        "AC-2.E1 Access review",
        "Requirement",
        "AC-4.E1 Drill",
    ]
    assert "It is the first: nothing of it was due before." in made.rows[-1][1]
    assert "It is the first" not in made.rows[1][1]


def test_the_span_and_what_holds_already_stand_above(tmp_path: Path) -> None:
    text = due_markdown.render(due(tmp_path, "2026-05-20", files=MANY, config=MANY_CONFIG), Style())
    above = text[: text.index("## ")].splitlines()
    assert above[2:] == [
        "**2 requirements fall due by 2026-08-18 \\(2 gaps\\), the first by 2026-06-09.**",
        "",
        "From 2026-05-20 through 2026-08-18 (90 days), in the work tree.",
        "",
        "- 3 gaps hold already, and AC-7.E1 is unknown; 'socgap check' tells more.",
        "",
    ]


def test_nothing_due_is_a_page_without_a_table(tmp_path: Path) -> None:
    text = due_markdown.render(due(tmp_path, "2026-03-02"), Style())
    assert text == (
        "# What falls due at Example, Inc.\n\n**Nothing is due before 2026-06-01.**\n\n"
        "From 2026-03-02 through 2026-05-31 (90 days), in the work tree.\n\n"
    )


def test_what_comes_back_says_so() -> None:
    (row,) = page(list_due(judged("2026-07-20", WAIVER), Duration.parse("60 days"))).rows[1:]
    assert row[1].startswith("failing (AC-1.A1): root: ")
    assert "WVR-2026-001 covers it until 2026-08-31; then it is back." in row[1]


def test_a_pinned_day_an_owner_and_notes_are_said(tmp_path: Path) -> None:
    config = f"{CONFIG}as_of: 2026-06-01\nhistory: off\n"
    lines = due_markdown.render(
        due(tmp_path, "2026-06-01", owner="Security *lead*", config=config), Style()
    ).splitlines()
    assert lines[3] == (
        "The date is **pinned to 2026-06-01** (socgap.yaml:3:8): this is a sample or a rehearsal, not what is due today."
    )
    assert lines[5].endswith("in the work tree. It shows the controls of Security \\*lead\\* only.")
    assert lines[7].startswith("- Git is not asked \\(history: off\\)")


def test_a_gap_without_a_place_has_none(tmp_path: Path) -> None:
    found = due(tmp_path, "2026-06-01")
    (item,) = found.items
    row = page(replace(found, items=(replace(item, gap=replace(item.gap, place=None)),))).rows[1]
    assert row[1].endswith("add its record (evidence/reviews/*.yaml).")


@pytest.mark.parametrize(
    "nasty",
    [
        "a | b",
        "<img src=x>",
        "[x](http://x)",
        "`a",
        "**a**",
        "\\x1b[31m",
        "\\u202e",
        "a\\nb",
        "@team",
        "~~a~~",
    ],
)
def test_a_stranger_s_text_stays_in_its_cell(nasty: str, tmp_path: Path) -> None:
    files = {
        "controls/AC-1.yaml": control(
            REQUIREMENT.replace("title: Access review", f'title: "{nasty}"'), owner=f'"{nasty}"'
        ),
        f"evidence/reviews/{'a|`b' if nasty == '`a' else 'a'}.yaml": REVIEW,
    }
    made = page(due(tmp_path, "2026-06-01", files=files, config=f'company: "{nasty}"\ncontrols: controls\n'))
    head, row = made.rows
    assert len(row) == len(head)
    assert made.elements <= {"h1", "h2", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code"}
    shown = nasty.replace("\\n", "\\x0a")
    assert (row[0], row[2]) == (f"AC-1.E1 {shown}", shown)
