"""The page in a real browser: it asks nobody for anything, runs nothing that is not its own, and fits any screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.report.conftest import HOSTILE, PAGES
from tests.support import run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.report.conftest import Made, Pages

SECTIONS = (
    *("Timeline", "What is due", "The checklist", "Criteria", "Operating effectiveness", "Deviation ledger"),
    *("Waivers", "What was not checked", "Provenance"),
)
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
FOCUSABLE = "a[href], summary, input, select, [tabindex='0']"
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const all = [...document.querySelectorAll("a[href], summary, input, select, [tabindex='0']")];
    return [all.indexOf(one), style.outlineStyle === "solid" ? parseFloat(style.outlineWidth) : 0];
}"""
"""Which of the elements has the focus, and how thick the line around it is."""
TOO_WIDE = """() => [...document.querySelectorAll("body, body *")].filter(one => {
    if (one.closest("svg") || one.parentElement.closest(".wide, pre, .skip, .stack thead")) return false;
    const scrolls = one.matches(".wide, pre, .skip, .stack thead, code, select, input");
    return one.getBoundingClientRect().right > innerWidth || (!scrolls && one.scrollWidth > one.clientWidth + 1
        && getComputedStyle(one).display !== "inline");
}).map(one => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""
"""What stands out of its box or of the page, but for tables and code, which scroll by themselves."""
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
"""The spacing of text that WCAG 1.4.12 lets a reader choose."""


class Heard:
    """What the browser asks for and complains of while it shows a page."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))


def rows(page: Page) -> list[str]:
    """The controls that the timeline shows, in their order."""
    return [str(one.get_attribute("data-id")) for one in page.locator("#rows > li:visible").all()]


def folds(page: Page) -> list[str]:
    """The controls that the checklist shows, in their order."""
    return [str(one.get_attribute("data-id")) for one in page.locator("details.control:visible").all()]


# ---------------------------------------------------------------- alone


def test_with_scripts_it_is_whole_asks_for_nothing_and_has_no_error(each: Made, page: Page) -> None:
    heard = Heard(page)
    page.goto(each.url, wait_until="load")
    assert heard.asked == [each.url]
    assert heard.said == []
    assert page.locator("#tools").is_visible()
    assert [one.split(",")[0] for one in page.locator("h2").all_inner_texts()] == [*SECTIONS]


def test_without_scripts_it_is_whole_asks_for_nothing_and_shows_no_dead_controls(
    each: Made, still: Page
) -> None:
    heard = Heard(still)
    still.goto(each.url, wait_until="load")
    assert heard.asked == [each.url]
    assert heard.said == []
    assert not still.locator("#tools").is_visible()
    assert [one.split(",")[0] for one in still.locator("h2").all_inner_texts()] == [*SECTIONS]
    ids = [one["id"] for one in each.controls]
    assert folds(still) == ids
    assert sorted(rows(still)) == sorted(ids)


def test_folds_open_without_scripts(sample: Made, still: Page) -> None:
    still.goto(sample.url)
    fold = still.locator("#PM-1")
    assert not fold.locator(".body").is_visible()
    fold.locator("summary").click()
    assert fold.locator(".body").is_visible()


# ---------------------------------------------------------------- nothing of strangers runs


def test_what_strangers_write_is_text(hostile: Made, page: Page) -> None:
    page.goto(hostile.url)
    before, _, _ = HOSTILE.partition("\u202e")
    assert before in page.locator("h1").inner_text()
    assert before in page.title()
    assert before in page.locator("#AC-1 .question").inner_text()
    files = page.locator(".files code").all_inner_texts()
    assert any(before.replace("/", "\u2215") in one for one in files)
    body = page.locator("body").inner_text()
    assert "\u202e" not in body, "a mark that turns text around is made visible"
    assert "\\u202e" in body
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert page.locator("style").count() == 1


@pytest.mark.parametrize(
    "more",
    [
        "<script>document.title='ran'</script>",
        "<img src='data:,' onerror=\"document.title='ran'\">",
        "<svg onload=\"document.title='ran'\"></svg>",
        "<iframe srcdoc=\"<script>parent.document.title='ran'</script>\"></iframe>",
        "<a id='link' href=\"javascript:document.title='ran'\">link</a>",
        "<link rel='stylesheet' href='other.css'><script src='other.js'></script>",
        "<p id='styled' style='color: rgb(1, 2, 3)'>styled</p><style>#styled { color: rgb(1, 2, 3) }</style>",
    ],
)
def test_the_policy_blocks_what_gets_into_the_page_nevertheless(
    hostile: Made, page: Page, tmp_path: Path, more: str
) -> None:
    (tmp_path / "other.js").write_text("document.title = 'ran'", encoding="utf-8")
    (tmp_path / "other.css").write_text("h1 { color: rgb(1, 2, 3) }", encoding="utf-8")
    changed = tmp_path / "changed.html"
    changed.write_text(hostile.text.replace("<main", f"{more}<main", 1), encoding="utf-8")
    heard = Heard(page)
    page.goto(changed.as_uri(), wait_until="load")
    if page.locator("#link").count():
        page.locator("#link").click()
    assert any("Content Security Policy" in one for one in heard.said), heard.said
    assert page.title() != "ran"
    colours = "['h1', '#styled'].map(one => document.querySelector(one)).filter(Boolean).map(one => getComputedStyle(one).color)"
    assert "rgb(1, 2, 3)" not in page.evaluate(colours)


@pytest.mark.parametrize("end", ["</style>", "</script>\n</body>"])
def test_a_style_sheet_or_a_script_that_was_altered_does_nothing(
    sample: Made, page: Page, tmp_path: Path, end: str
) -> None:
    added = "h1 { color: rgb(1, 2, 3) }" if end == "</style>" else "document.title = 'ran';"
    before, found, after = sample.text.rpartition(end)
    assert found
    changed = tmp_path / "changed.html"
    changed.write_text(f"{before}{added}{end}{after}", encoding="utf-8")
    page.goto(changed.as_uri())
    assert page.title() != "ran"
    assert page.locator("h1").evaluate("one => getComputedStyle(one).color") != "rgb(1, 2, 3)"
    assert page.locator("#PM-1 summary").is_visible()


# ---------------------------------------------------------------- filter, order, links


def test_the_status_filter_shows_these_controls_and_tells_how_many(sample: Made, page: Page) -> None:
    page.goto(sample.url)
    told = page.get_by_role("search").get_by_role("status")
    assert told.inner_text() == "23 of 23 controls shown"
    page.get_by_label("Status", exact=True).select_option("gap")
    wanted = [one["id"] for one in sample.controls if one["status"] == "gap"]
    assert folds(page) == wanted
    assert sorted(rows(page)) == sorted(wanted)
    assert told.inner_text() == f"{len(wanted)} of 23 controls shown"
    headings = {one["number"] for one in sample.data["sections"] if wanted_in(one, wanted)}
    assert page.locator("section.questions:visible").count() == len(headings)


def wanted_in(section: dict[str, Any], wanted: list[str]) -> bool:
    """Whether one of these controls is in a section."""
    return any(one["id"] in wanted for one in section["controls"])


def test_the_search_looks_into_whatever_a_control_says(sample: Made, page: Page) -> None:
    page.goto(sample.url)
    page.get_by_label("Search").fill("  ACR-2026-q1 ")
    assert folds(page) == rows(page) == ["AC-1"]
    page.get_by_label("Status", exact=True).select_option("met")
    assert folds(page) == rows(page) == []
    assert page.locator("#told").inner_text() == "0 of 23 controls shown"
    page.get_by_label("Search").fill("")
    page.get_by_label("Status", exact=True).select_option("")
    assert len(rows(page)) == 23


def test_the_order_is_the_worst_first_the_checklists_or_by_owner(sample: Made, page: Page) -> None:
    page.goto(sample.url)
    worst = [one["id"] for one in sample.data["timeline"]["rows"]]
    assert rows(page) == worst
    page.get_by_label("Order").select_option("id")
    ids = [one["id"] for one in sample.controls]
    assert rows(page) == ids
    page.get_by_label("Order").select_option("owner")
    owners = {one["id"]: one["owner"] for one in sample.controls}
    assert rows(page) == sorted(ids, key=lambda one: owners[one])
    page.get_by_label("Order").select_option("worst")
    assert rows(page) == worst


def test_a_link_to_a_control_opens_its_fold_even_if_it_was_filtered_out(sample: Made, page: Page) -> None:
    page.goto(f"{sample.url}#PM-1")
    expect(page.locator("#PM-1 .body")).to_be_visible()
    page.locator("#rows").get_by_role("link", name="CR-2").click()
    expect(page.locator("#CR-2 .body")).to_be_visible()
    page.get_by_label("Status", exact=True).select_option("gap")
    page.locator(".effect-table").get_by_role("link", name="AM-1").click()
    expect(page.locator("#AM-1 .body")).to_be_visible()
    expect(page.locator("#told")).to_have_text("23 of 23 controls shown")


# ---------------------------------------------------------------- keyboard


def test_the_tab_key_reaches_everything_in_its_order_and_shows_where_it_is(sample: Made, page: Page) -> None:
    page.goto(sample.url)
    reachable = page.eval_on_selector_all(
        FOCUSABLE, "all => all.flatMap((one, at) => one.checkVisibility() ? [at] : [])"
    )
    reached = []
    for _ in reachable:
        page.keyboard.press("Tab")
        at, outline = page.evaluate(FOCUSED)
        reached.append(at)
        assert outline >= 2, page.locator(FOCUSABLE).nth(at)
    assert reached == reachable


def test_the_first_stop_skips_to_the_report_and_a_fold_opens_by_a_key(sample: Made, page: Page) -> None:
    page.goto(sample.url)
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.locator("#PM-1 summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#PM-1 .body")).to_be_visible()


# ---------------------------------------------------------------- screens


@pytest.mark.parametrize("width", [320, 375, 640, 800, 961, 1280])
def test_nothing_stands_out_of_its_box_or_makes_the_page_scroll_sideways(
    each: Made, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(each.url)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(TOO_WIDE) == []


def test_the_wider_spacing_that_a_reader_may_choose_fits(sample: Made, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(sample.url)
    page.evaluate(SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert page.evaluate(TOO_WIDE) == []


OVERLAPS = """all => all.flatMap(svg => {
    const boxes = [...svg.querySelectorAll("text")].map(one => [one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.width);
    const apart = (one, two) => one.left >= two.right || one.right <= two.left
        || one.top >= two.bottom - 3 || one.bottom - 3 <= two.top;
    return boxes.flatMap(([name, box], at) => boxes.slice(at + 1).filter(([, two]) => !apart(box, two))
        .map(([other]) => `${name} and ${other}`));
})"""
"""Labels one of which is written over the other; lines of text may touch."""
WINDOWS = (
    "2026-01-01..2026-01-20",
    "2025-12-30..2026-08-01",
    "2024-11-25..2026-08-01",
    "2020-03-01..2026-10-15",
)


@pytest.fixture
def windows(hostile: Made, tmp_path: Path) -> list[Path]:
    """Pages for windows of some days and of some years."""
    project = hostile.path.with_suffix("") / "company"
    pages = [tmp_path / f"{number}.html" for number, _ in enumerate(WINDOWS)]
    for window, path in zip(WINDOWS, pages, strict=True):
        assert run(project, "report", "--window", window, "-o", str(path)).code == 0
    return pages


def test_labels_of_months_and_counts_do_not_overlap_however_long_the_window(
    made: Pages, windows: list[Path], page: Page
) -> None:
    for path in [*(made[name].path for name in PAGES), *windows]:
        page.goto(path.as_uri())
        for width in (320, 800, 961, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.eval_on_selector_all(".axis svg, .strip", OVERLAPS) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") == width
        years = page.locator(".axis text", has_text=re.compile("^20")).count()
        assert years >= 1, path


def test_a_day_is_seen_however_narrow_it_is(sample: Made, page: Page) -> None:
    page.goto(sample.url)
    for status in ("due", "gap", "unknown", "waived"):
        stripes = page.locator(f"#p-{status}")
        across, down = (float(stripes.get_attribute(name) or 0) for name in ("x2", "y2"))
        again = (across**2 + down**2) / abs(down)
        assert again <= 14, "from top to bottom of a bar, each stripe comes once at least"


def test_dark_is_dark_and_light_is_light(sample: Made, page: Page) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(sample.url)
        shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
        seen[scheme] = sum(map(int, re.findall(r"\d+", shown)))
    assert seen["dark"] < 150
    assert seen["light"] > 600


def test_forced_colours_leave_a_word_and_a_sign_for_every_status(sample: Made, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(sample.url)
    assert page.locator("#rows .st").first.inner_text() == "✗ gap"
    fills = "all => all.map(one => getComputedStyle(one).fill)"
    assert all("url(" in one for one in page.eval_on_selector_all("#rows rect.gap, #rows rect.due", fills))
