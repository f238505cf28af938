"""What a screen reader is given of this repository's own report, kept so that a change of it is seen in review.

    SOCGAP_RENEW=1 python -m pytest tests/report/test_accessibility_tree.py

writes it anew.
"""

from __future__ import annotations

import os
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.report.conftest import Made

KEPT = Path(__file__).parent / "snapshots" / "sample.aria.yaml"
RENEW = "SOCGAP_RENEW=1 python -m pytest tests/report/test_accessibility_tree.py"


def times(count: int) -> str:
    """What stands behind a line that comes so often; most cells of the matrix are empty."""
    return f" # {count} times" if count > 1 else ""


def test_the_accessibility_tree_is_the_one_that_is_kept(sample: Made, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(sample.url)
    lines = groupby(page.locator("body").aria_snapshot().splitlines())
    found = "".join(f"{line}{times(len([*same]))}\n" for line, same in lines)
    if os.environ.get("SOCGAP_RENEW"):
        KEPT.write_text(found, encoding="utf-8")
    kept = KEPT.read_text(encoding="utf-8") if KEPT.exists() else ""
    if found != kept:
        changes = unified_diff(kept.splitlines(), found.splitlines(), "kept", "now", lineterm="", n=1)
        said = "\n".join([*changes][:60])
        pytest.fail(f"The tree differs. If that is meant: {RENEW}\n{said}", pytrace=False)
