"""Which days a report shows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from socgap_evidence.model import Window
from socgap_evidence.project import open_project
from socgap_evidence.report import days_to_show
from socgap_evidence.snapshot import WorkTree
from tests.support.projects import CONFIG, project

if TYPE_CHECKING:
    from pathlib import Path

WINDOW = "window: {start: 2026-04-01, end: 2026-09-30}\n"


@pytest.mark.parametrize(
    ("settings", "as_of", "first", "last"),
    [
        pytest.param(WINDOW, "2026-10-15", "2026-04-01", "2026-09-30", id="a window that is over"),
        pytest.param(WINDOW, "2026-05-15", "2026-04-01", "2026-09-30", id="a window in progress"),
        pytest.param(WINDOW, "2026-04-01", "2026-04-01", "2026-09-30", id="its first day"),
        pytest.param(WINDOW, "2026-03-31", "2025-04-01", "2026-03-31", id="the day before it"),
        pytest.param(
            f"{WINDOW}program_start: 2026-02-01\n",
            "2026-03-31",
            "2026-02-01",
            "2026-03-31",
            id="before it, since the program began",
        ),
        pytest.param("", "2026-10-15", "2025-10-16", "2026-10-15", id="no window: a year"),
        pytest.param(
            "program_start: 2026-02-01\n",
            "2026-10-15",
            "2026-02-01",
            "2026-10-15",
            id="no window: since the program began",
        ),
        pytest.param(
            "program_start: 2020-02-01\n",
            "2026-10-15",
            "2025-10-16",
            "2026-10-15",
            id="a program that began long ago",
        ),
        pytest.param(
            "program_start: 2026-11-01\n",
            "2026-10-15",
            "2025-10-16",
            "2026-10-15",
            id="a program that has not begun",
        ),
        pytest.param("", "0001-01-05", "0001-01-01", "0001-01-05", id="where the calendar begins"),
    ],
)
def test_the_days_are_those_of_the_window_or_of_the_last_year(
    settings: str, as_of: str, first: str, last: str, tmp_path: Path
) -> None:
    config = open_project(WorkTree(project(tmp_path, config=CONFIG + settings).root)).config
    expected = Window(date.fromisoformat(first), date.fromisoformat(last))
    assert days_to_show(config, date.fromisoformat(as_of)) == expected
    if not settings and as_of > "0002":
        assert (expected.end - expected.start).days + 1 == 365
