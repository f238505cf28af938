"""On histories drawn at random the report says of each day what ``socgap timeline`` says, in both views."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.outputs.test_html_days import check_timeline
from tests.outputs.test_html_page import check_bars
from tests.support import run
from tests.support.histories import build
from tests.support.random_histories import WINDOW, random_history
from tests.support.reports import check, written

if TYPE_CHECKING:
    from pathlib import Path

OVER = "2026-06-25"
IN_PROGRESS = "2026-05-11"


def each_day(runs: list[dict[str, Any]]) -> list[str]:
    """The status of each day of a view, as the timeline has it."""
    found = []
    for one in runs:
        first, last = date.fromisoformat(one["first_day"]), date.fromisoformat(one["last_day"])
        found += [one["status"] or "not-asked"] * ((last - first) // timedelta(days=1) + 1)
    return found


@pytest.mark.parametrize(
    ("seed", "as_of"), [(seed, OVER if seed % 3 else IN_PROGRESS) for seed in range(30, 38)]
)
def test_every_day_is_what_the_timeline_says(seed: int, as_of: str, tmp_path: Path) -> None:
    root = tmp_path / "repository"
    build(root, random_history(seed))
    asked = ("--as-of", as_of, "--window", f"{WINDOW.start}..{WINDOW.end}")
    page = written(root, tmp_path / "report.html", *asked)
    check(page.data)
    check_bars(page)
    found = check_timeline(page.data["timeline"])
    said = json.loads(run(root, "timeline", "--format", "json", *asked).stdout)
    controls = [row for row in said["rows"] if row["id"] == row["control"]]
    assert found.keys() == {(row["id"], view) for row in controls for view in ("known", "evidenced")}
    for row in controls:
        for view, name in (("known", "known_then"), ("evidenced", "evidenced_now")):
            assert found[row["id"], view] == each_day(row[name]["runs"])
    assert page.data.get("ledger", []) == [
        {
            "name": one["assertion"] or one["requirement"],
            "control": one["control"],
            "reason": one["reason"],
            "message": one["message"],
            "first": one["first_day"],
            "last": one["last_day"],
            "days": one["days"],
            "waived_days": one["waived_days"],
            "standing": one["is_standing"],
            "admitted": one["is_admitted"],
            "first_known": one["first_known"][:12],
        }
        for one in said["ledger"]
    ]
    begun = {one["begun_by"] for row in controls for one in row["known_then"]["runs"] if one["begun_by"]}
    assert {commit[:12] for commit in begun} <= set(page.data["commits"])
