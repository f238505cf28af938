"""The days of a report: each is drawn once, and every number beside them is counted again here."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from socgap_evidence.model import Window
from tests.support.reports import DAYS, NO_PAST, SMALL, WORST_FIRST, many, report_of, said
from tests.support.verdicts import case_of

if TYPE_CHECKING:
    from pathlib import Path


def each_day(first: str, last: str) -> list[str]:
    start = date.fromisoformat(first)
    count = (date.fromisoformat(last) - start).days + 1
    return [str(start + timedelta(days=number)) for number in range(count)]


def check_view(view: dict[str, Any], days: list[str]) -> list[str]:
    """That the segments are all days, each once, and the numbers what they say; the status of each day."""
    segments = view["segments"]
    drawn = [(day, one["status"]) for one in segments for day in each_day(one["first"], one["last"])]
    assert [day for day, _ in drawn] == days
    for one, after in pairwise(segments):
        assert one["status"] != after["status"]
    statuses = [status for _, status in drawn]
    bad = [status in {"gap", "unknown"} for status in statuses]
    assert view["met"] == sum(status in {"met", "due"} for status in statuses)
    assert view["not_met"] == sum(bad)
    assert view["owed"] == view["met"] + view["not_met"] + statuses.count("waived")
    assert view["longest"] == max(map(len, "".join("x" if one else " " for one in bad).split()), default=0)
    return statuses


def check_timeline(shown: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    """That every law of the timeline holds; the status of each day, by row and view."""
    days = each_day(shown["first"], shown["last"])
    found = {}
    for row in shown["rows"]:
        for view in ("known", "evidenced"):
            if row.get(view) is not None:
                found[row["id"], view] = check_view(row[view], days)
        assert (row.get("known") is None) == bool(shown.get("no_past"))
    check_order(shown["rows"])
    beginnings = [one["first"] for one in shown["months"]]
    assert beginnings == [day for day in days if day == days[0] or day.endswith("-01")]
    assert {one["name"][:3] for one in shown["months"]} == {
        date.fromisoformat(day).strftime("%b") for day in beginnings
    }
    return found


def check_order(rows: list[dict[str, Any]]) -> None:
    def badness(row: dict[str, Any]) -> tuple[int, int, int]:
        views = [row[view] for view in ("known", "evidenced") if row.get(view)]
        status = "unknown" if row["status"] == "not-asked" else row["status"]
        return WORST_FIRST.index(status), -max(view["not_met"] for view in views), row["place"]

    assert [row["id"] for row in rows] == [row["id"] for row in sorted(rows, key=badness)]


@pytest.mark.parametrize("name", SMALL)
def test_the_segments_are_every_day_once_and_the_numbers_are_theirs(name: str) -> None:
    check_timeline(said(name)["timeline"])


def test_the_worst_is_first_and_then_what_was_bad_for_longest(tmp_path: Path) -> None:
    shown = many(tmp_path)["timeline"]
    assert check_timeline(shown)
    rows = [(row["id"], row["status"], row["evidenced"]["not_met"]) for row in shown["rows"]]
    assert [status for _, status, _ in rows] == sorted(
        (status for _, status, _ in rows), key=WORST_FIRST.index
    )
    assert [name for name, _, _ in rows] != sorted(name for name, _, _ in rows)
    assert (rows[0], rows[-1][1]) == (("AC-7", "unknown", 90), "not-applicable")


def test_what_is_not_owed_is_no_day_on_which_anything_was_owed(tmp_path: Path) -> None:
    rows = {row["id"]: row["evidenced"] for row in many(tmp_path)["timeline"]["rows"]}
    assert rows["AC-5"]["owed"] == 0
    assert {one["status"] for one in rows["AC-5"]["segments"]} == {"not-applicable"}
    assert rows["AC-7"]["owed"] == rows["AC-7"]["not_met"] == 90


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2026-03-20", "2026-05-02", ["Mar 2026 2026-03-20", "Apr 2026-04-01", "May 2026-05-01"]),
        ("2025-12-31", "2026-02-01", ["Dec 2025 2025-12-31", "Jan 2026 2026-01-01", "Feb 2026-02-01"]),
        ("2026-01-01", "2026-01-01", ["Jan 2026 2026-01-01"]),
        ("2026-02-28", "2026-03-01", ["Feb 2026 2026-02-28", "Mar 2026-03-01"]),
        ("9999-11-30", "9999-12-30", ["Nov 9999 9999-11-30", "Dec 9999-12-01"]),
    ],
)
def test_months_begin_where_they_begin_and_say_the_year(
    first: str, last: str, months: list[str], tmp_path: Path
) -> None:
    window = Window(date.fromisoformat(first), date.fromisoformat(last))
    shown = many(tmp_path, last, window=window)["timeline"]
    assert [f"{one['name']} {one['first']}" for one in shown["months"]] == months
    check_timeline(shown)


def test_days_to_come_are_not_drawn(tmp_path: Path) -> None:
    shown = many(tmp_path, "2026-04-10", window=DAYS)["timeline"]
    assert (shown["first"], shown["last"], shown["window_end"]) == ("2026-03-20", "2026-04-10", "2026-05-02")
    assert (shown["in_progress"], shown["is_audit_window"]) == (True, False)
    check_timeline(shown)


def test_without_a_past_there_is_a_reason_and_no_empty_bar(tmp_path: Path) -> None:
    shown = many(tmp_path)["timeline"]
    assert shown["no_past"] == NO_PAST
    assert {row["known"] for row in shown["rows"]} == {None}


# ---------------------------------------------------------------- what is due


@pytest.mark.parametrize("name", ["waived", "adopting"])
def test_what_is_due_is_what_the_list_says(name: str) -> None:
    due, listed = said(name)["due"], report_of(case_of(name), DAYS).due
    assert sum(one["count"] for one in due["on"]) == len(listed.items)
    assert [one["day"] for one in due["on"]] == sorted({str(item.last_good) for item in listed.items})
    messages = {message for one in due["on"] for need in one["needs"] for message in need["messages"]}
    assert messages == {item.gap.message for item in listed.items}
    needs = [(one["day"], need["control"], need["requirement"]) for one in due["on"] for need in one["needs"]]
    asked = {(str(item.last_good), item.control.id, item.requirement.id) for item in listed.items}
    assert sorted(needs) == sorted(asked)
    assert due["first"] == said(name)["as_of"] < due["through"]
    assert bool(due["already"]) == bool(listed.already)
