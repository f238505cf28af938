"""The page of a fleet in a real browser: alone, accessible, valid, and whole on any screen; also in words of strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.report.conftest import HOSTILE, Made
from tests.report.test_accessibility import ASK, RULES, told
from tests.report.test_browser import SPACED, TOO_WIDE, Heard
from tests.report.tools import what_html_validate_says
from tests.support import run
from tests.support.fleets import DAY, fleet, listed
from tests.support.strangers import Strangers

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

SORTS = ("met", "gap", "unknown", "waived", "pinned", "silent", "broken settings")


def _hostile(folder: Path) -> Path:
    """Repositories whose words are all a stranger's, by names of the list's own that are, too."""
    strangers = Strangers(HOSTILE)
    for name in ("one", "two"):
        for path, content in strangers.files.items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        (folder / name / ".git").mkdir()
    fleet(folder, "met")
    entries = [
        {"path": name, "name": f"{strangers.text} {name}", "owner": strangers.text} for name in ("one", "met")
    ]
    return listed(folder, *entries, {"path": "two"}, title=strangers.text)


@pytest.fixture(scope="module", params=["plain", "hostile"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp(request.param)
    path = fleet(folder, *SORTS, title="A group") if request.param == "plain" else _hostile(folder)
    outcome = run(folder, "fleet", str(path), "--as-of", str(DAY), "--output", "html=fleet.html")
    assert outcome.code == 2, outcome.said
    return Made(folder / "fleet.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_no_violation(shown: Made, page: Page, axe: str, scheme: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(shown.url)
    page.evaluate(axe)
    assert told(page.evaluate(ASK, RULES)) == []


def test_its_markup_is_valid(shown: Made) -> None:
    assert what_html_validate_says(shown.path) == ""


def test_it_asks_for_nothing_and_has_no_error(shown: Made, page: Page) -> None:
    heard = Heard(page)
    page.goto(shown.url, wait_until="load")
    assert heard.asked == [shown.url]
    assert heard.said == []
    assert page.locator("h2").all_inner_texts() == ["Repositories", "Controls", "Provenance"]


def test_it_is_the_same_without_scripts(shown: Made, page: Page, still: Page) -> None:
    page.goto(shown.url)
    still.goto(shown.url)
    assert page.locator("body").inner_text() == still.locator("body").inner_text()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_stands_out_of_the_page(shown: Made, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(shown.url)
    page.evaluate(SPACED)
    assert page.evaluate(TOO_WIDE) == []


def test_what_strangers_write_is_text(shown: Made, page: Page) -> None:
    page.goto(shown.url)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    assert "ran" not in page.title().split()
    assert "\u202e" not in page.locator("body").inner_text()


def test_a_screen_reader_hears_a_table_and_a_word_for_each_sign(shown: Made, page: Page) -> None:
    page.goto(shown.url)
    table, matrix = page.get_by_role("table").all()
    assert table.get_by_role("columnheader").count() == 11
    rows = page.locator("section.fleet tbody tr").count()
    assert table.get_by_role("rowheader").count() == rows
    cells = matrix.get_by_role("cell").all()
    assert len(cells) == rows * matrix.get_by_role("rowheader").count()
    words = {"met", "due", "pending", "waived", "gap", "unknown", "not applicable", "none"}
    assert {one.locator(".hear").inner_text() for one in cells} <= words
