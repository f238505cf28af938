"""STATUS.md: the checklist, filled in by evidence."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from socgap_evidence.model import Status
from socgap_evidence.outputs import status
from tests.support.projects import (
    CONFIG,
    MANY,
    MANY_CONFIG,
    RECORDED_ZERO,
    REVIEW,
    SILENT,
    control,
    judged,
    project,
)

if TYPE_CHECKING:
    from pathlib import Path

MARKDOWN = MarkdownIt("commonmark").enable("table")
DAY = "2026-05-20"


class Page(HTMLParser):
    """Tables as rows of cells, links, and what stands in details."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.open: list[str] = []
        self._cell = False
        self._heading = False
        self.feed(MARKDOWN.render(source))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        given = dict(attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self._cell = True
        elif tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "details":
            self.ids.append(given.get("id") or "")
        elif tag in {"h1", "h2", "h3"}:
            self.headings.append("")
            self._heading = True

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "every element that is opened is closed"
        if tag in {"td", "th"}:
            self._cell = False
        elif tag in {"h1", "h2", "h3"}:
            self._heading = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[-1][-1][-1] += data
        if self._heading:
            self.headings[-1] += data


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return project(tmp_path, MANY, config=MANY_CONFIG).root


def rendered(root: Path, day: str = DAY) -> str:
    return status.render(judged(root, day))


def test_the_same_evidence_gives_the_same_bytes(many: Path) -> None:
    assert rendered(many) == rendered(many)


def test_another_clone_gives_the_same_bytes(many: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = project(tmp_path_factory.mktemp("clone") / "deep", MANY, config=MANY_CONFIG)
    other.commit()
    assert rendered(other.root) == rendered(many)


def test_it_names_no_day_on_which_it_was_made(many: Path) -> None:
    days = set(re.findall(r"\b2\d{3}-\d\d-\d\d\b", rendered(many, "2026-05-21")))
    assert days == {"2026-03-01", "2026-06-09", "2027-02-01"}, "only days that the evidence leads to"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("2026-05-20", "2026-06-09", True, id="two days between which nothing changes"),
        pytest.param("2026-05-10", "2026-05-11", False, id="it comes into its notice"),
        pytest.param("2026-06-09", "2026-06-10", False, id="it lapses"),
    ],
)
def test_it_changes_only_when_a_fact_does(one: str, other: str, same: bool, many: Path) -> None:
    assert (rendered(many, one) == rendered(many, other)) is same


def test_a_pinned_day_is_said_loudly(tmp_path: Path) -> None:
    root = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}, config=f"{CONFIG}as_of: 2026-03-02\n").root
    assert "The date is **pinned to 2026-03-02** (socgap.yaml:3:8)" in rendered(root, "2026-03-02")
    assert "pinned" not in rendered(root, "2026-03-03")


def test_it_has_the_tables_it_should_have(many: Path) -> None:
    tables = Page(rendered(many)).tables
    assert [len({len(row) for row in table}) for table in tables] == [1] * len(tables), "no ragged row"
    counts, attention, *rest = tables
    assert counts == [
        [f"{Status.NOT_APPLICABLE.glyph} not-applicable", "· pending", "! due", "✗ gap", "? unknown"],
        ["2", "1", "2", "1", "1"],
    ]
    assert attention[0] == ["Control", "Status", "What to do", "Owner", "Since or due"]
    assert [row[0] for row in attention[1:]] == ["AC-7.E1", "AC-3.E1", "AC-1.E1", "AC-2.E1", "AC-4.E1"]
    sections = [table for table in rest if table[0][1:2] == ["Question"]]
    assert [[row[0] for row in table[1:]] for table in sections] == [
        ["AC-1", "AC-2", "AC-3", "AC-4", "AC-6", "AC-7"],
        ["AC-5"],
    ]
    assert sections[0][3] == ["AC-3", "Is access reviewed?", "No", "✗ gap", "–", "–"]  # noqa: RUF001
    evidence = [table for table in rest if table[0] == ["Evidence", "Date", "Content"]]
    assert evidence[0][1] == ["evidence/reviews/a.yaml", "2026-03-01", "2c6e7e79d4"]


def test_it_has_its_headings(many: Path) -> None:
    assert Page(rendered(many)).headings == [
        "SOC 2 status of Example, Inc.",
        "What needs attention",
        "The checklist",
        "4. Access control",
        "5. Risk assessment and management",
        "Operating effectiveness",
        "Criteria",
        "Evidence that no requirement asks for",
        "How to read this",
    ]


def test_every_control_can_be_linked_to(many: Path) -> None:
    page = Page(rendered(many))
    assert page.ids == ["ac-1", "ac-2", "ac-3", "ac-4", "ac-6", "ac-7", "ac-5"]
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_every_piece_of_evidence_is_a_link_to_its_file(many: Path) -> None:
    page = Page(rendered(many))
    targets = {unquote(link) for link in page.links if not link.startswith("#")}
    assert {"evidence/reviews/a.yaml", "evidence/training/t.yaml", "evidence/stray-0.txt"} <= targets
    assert all((many / target).is_file() for target in targets)


def test_links_hold_for_any_name(tmp_path: Path) -> None:
    names = ["a b|c.yaml", "(x) [y].yaml", "#1?.yaml", "ü.yaml", "a%20b.yaml", "a&b<c>.yaml"]
    root = project(tmp_path, {f"evidence/reviews/{name}": REVIEW for name in names}).root
    page = Page(rendered(root))
    assert {unquote(link) for link in page.links} >= {f"evidence/reviews/{name}" for name in names}
    assert {row[0] for table in page.tables for row in table} >= {
        f"evidence/reviews/{name}" for name in names
    }


def test_links_hold_wherever_the_file_lies(tmp_path: Path) -> None:
    config = f"{CONFIG}status: docs/audit/STATUS.md\n"
    root = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW, "evidence/b.txt": "x"}, config=config).root
    links = {unquote(link) for link in Page(rendered(root)).links if not link.startswith("#")}
    assert links == {"../../evidence/reviews/a.yaml", "../../evidence/b.txt"}


def test_each_gap_is_said_with_its_place(many: Path) -> None:
    source = rendered(many)
    assert "`evidence/training/broken.yaml:2:1`" in source
    assert "- **invalid** (AC-3.A1): 'a' stands already above in the file." in source


def test_a_gap_says_since_when_it_holds(tmp_path: Path) -> None:
    root = project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root
    source = rendered(root, "2026-07-01")
    assert "Since 2026-06-10. `evidence/reviews/a.yaml:1:10`" in source
    assert "| since 2026-06-10 |" in source


def test_a_gap_of_a_built_in_control_has_no_place(tmp_path: Path) -> None:
    source = rendered(project(tmp_path, config="company: A\n").root)
    assert "| always |" in source
    Page(source)


def test_nothing_to_attend_to_is_said(tmp_path: Path) -> None:
    source = rendered(project(tmp_path, {"evidence/reviews/a.yaml": REVIEW}).root, "2026-03-02")
    assert "**The gate is open: none of 1 controls fails.**" in source
    assert "Nothing: every requirement is met and none lapses soon." in source
    assert "no requirement asks for" not in source


def test_the_attention_table_names_what_counts(many: Path) -> None:
    rows = {row[0]: row for row in Page(rendered(many)).tables[1]}
    assert rows["AC-1.E1"][4] == "due by 2026-06-09"
    assert rows["AC-3.E1"][1] == "✗ invalid"
    assert rows["AC-3.E1"][2].endswith("And 2 more, below.")
    assert rows["AC-4.E1"][1:] == [
        "· pending",
        (
            "Drill: nothing matches evidence/drills/*.yaml. Add evidence/drills/*.yaml."
            " 'socgap new review --requirement AC-4.E1' writes one to fill in."
        ),
        "Security lead",
        "due by 2027-02-01",
    ]
    assert rows["AC-7.E1"][1] == "? unknown"


def test_what_is_not_owed_and_what_is_out_of_scope_say_why(many: Path) -> None:
    source = rendered(many)
    assert "It is owed only when a place is ours." in source
    assert "It answers criteria of availability only" in source
    assert "Someone looks at each place." in source


def test_pending_is_first_due_not_valid(many: Path) -> None:
    assert "**AC-4.E1 Drill**: · pending, first due 2027-02-01" in rendered(many)


def test_criteria_are_counted(many: Path) -> None:
    source = rendered(many)
    assert (
        "Of the 61 Trust Services Criteria 33 are in scope (security): 2 are answered by a control,"
        " 1 only in part, 30 not at all."
    ) in source
    assert "- Only in part: CC6.3 (" in source
    assert "- Not covered: CC1.1 (" in source
    assert "- Out of scope: A1.1, A1.2," in source


def test_criteria_that_are_all_answered_leave_no_list(tmp_path: Path) -> None:
    files = {
        "controls/criteria.yaml": "CC6.1: {title: Logical access, category: common}\n",
        "controls/sections.yaml": "[]\n",
        "evidence/reviews/a.yaml": REVIEW,
    }
    source = rendered(project(tmp_path, files).root)
    for absent in ("- Only in part", "- Not covered", "- Out of scope"):
        assert absent not in source
    assert "### Section 4" in source, "a section without a title has its number"


def test_nothing_that_a_stranger_wrote_becomes_markup(tmp_path: Path) -> None:
    evil = "'# x | <script>alert(1)</script> ![a](http://b) @team `c` **d**'"
    files = {
        "controls/AC-1.yaml": control(
            title=evil, owner=evil, question=evil, more="objective: '    - <b>| x |</b>'\n"
        ),
        "evidence/reviews/a.yaml": REVIEW,
    }
    root = project(tmp_path, files, config=f"company: {evil}\ncontrols: controls\n").root
    for day in ("2026-03-02", "2026-09-01"):
        source = rendered(root, day)
        html = MARKDOWN.render(source)
        for forbidden in ("<script", "<img", 'http://b"', "<b>", "<pre>", "<strong>d"):
            assert forbidden not in html
        assert "\n<summary>AC-1 # x | &lt;script&gt;" in source
        page = Page(source)
        assert page.headings[0] == f"SOC 2 status of {evil.strip(chr(39))}"


def test_every_status_has_a_glyph_of_its_own() -> None:
    assert len({one.glyph for one in Status}) == len(Status)


def test_what_did_not_happen_is_said_and_its_statement_is_evidence(tmp_path: Path) -> None:
    project(tmp_path, RECORDED_ZERO, requires=SILENT, config=f"{CONFIG}program_start: 2026-01-01\n")
    page = status.render(judged(tmp_path, "2026-07-02"))
    said = "Nothing happened in 2026-Q1 (NIL-H1.yaml) and 2026-Q2 (NIL-H1.yaml)."
    assert said in MARKDOWN.render(page)
    assert ["evidence/statements/NIL-H1.yaml", "2026-07-02"] in [
        row[:2] for table in Page(page).tables for row in table
    ]
