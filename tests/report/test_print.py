"""The page on A4 paper: all of it is there, folds included, and nothing is cut off at the edge."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.report.test_browser import SECTIONS, TOO_WIDE
from tests.report.tools import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.report.conftest import Made, Pages

PAPER = {"width": round((210 - 2 * 12) / 25.4 * 96), "height": 1000}
"""The width between the margins, in CSS pixels."""


def run_together(text: str) -> str:
    """The text without what a line or a page adds to it."""
    whole = re.sub(r"^ *\d+ of \d+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", whole))


@pytest.mark.parametrize("scripts", ["page", "still"])
def test_a_pdf_has_every_section_control_gap_and_file(
    made: Pages, request: pytest.FixtureRequest, tmp_path: Path, scripts: str
) -> None:
    page: Page = request.getfixturevalue(scripts)
    shown = made["history" if scripts == "still" else "sample"]
    page.goto(shown.url)
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    printed = run_together(text_of(tmp_path / "report.pdf"))
    wanted = [*SECTIONS, shown.data["verdict"]["headline"]]
    for control in shown.controls:
        wanted += [control["id"], control["question"], control.get("objective") or ""]
        for need in control["requirements"]:
            wanted += [f"{need['id']} {need['title']}"]
            wanted += [each["message"] for each in [*need.get("gaps", []), *need.get("waived", [])]]
            wanted += [file["path"] for file in need.get("evidence", [])]
    wanted += [each["message"] for each in shown.data.get("ledger", [])]
    missing = [one for one in wanted if run_together(one) not in printed]
    assert missing == []
    assert len(wanted) > 300


def test_nothing_is_wider_than_the_paper(each: Made, page: Page) -> None:
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    page.goto(each.url)
    assert page.evaluate(TOO_WIDE) == []
    assert (
        page.evaluate("Math.max(0, ...[...document.querySelectorAll('table')].map(one => one.offsetWidth))")
        <= PAPER["width"]
    )


def test_paper_is_white_and_has_no_controls_of_a_screen_even_at_night(sample: Made, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(sample.url)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for name in ("#tools", "nav.parts", ".skip"):
        assert not page.locator(name).is_visible()
    assert page.locator("#PM-1 .body").is_visible(), "folds are open on paper"
