"""The page keeps WCAG 2.2 AA as far as a program can tell, and its markup is valid by a validator that is not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.report.conftest import PAGES
from tests.report.tools import what_html_validate_says

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.report.conftest import Made, Pages

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = "tags => axe.run({ runOnly: tags, resultTypes: ['violations'] })"


def told(found: dict[str, Any]) -> list[str]:
    """Each violation with the places it was found in."""
    return [
        f"{one['id']} ({one['help']}): {', '.join(str(node['target']) for node in one['nodes'][:5])}"
        for one in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_with_all_folds_open(each: Made, page: Page, axe: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(each.url)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe)
    assert told(page.evaluate(ASK, RULES)) == []


def test_axe_finds_no_violation_on_a_phone(sample: Made, page: Page, axe: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(sample.url)
    page.evaluate(axe)
    assert told(page.evaluate(ASK, RULES)) == []


def test_the_markup_of_every_page_is_valid(made: Pages) -> None:
    assert what_html_validate_says(*(made[name].path for name in PAGES)) == ""


def test_every_link_within_a_page_leads_somewhere(each: Made, page: Page) -> None:
    page.goto(each.url)
    lost = page.eval_on_selector_all(
        "a[href^='#']",
        "all => all.map(one => one.hash.slice(1)).filter(id => !document.getElementById(id))",
    )
    assert lost == []


def test_a_narrow_table_is_still_a_table_to_a_screen_reader(sample: Made, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(sample.url)
    table = page.get_by_role("table").first
    assert table.get_by_role("columnheader").count() == 4
    assert table.get_by_role("row").count() > 10
    assert table.get_by_role("cell").count() > 40
