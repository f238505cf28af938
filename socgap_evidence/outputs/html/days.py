"""The days of the report: the timeline as runs of days, and what falls due."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs.html.common import commit_of, status_of
from socgap_evidence.timeline import tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.due import DueItem
    from socgap_evidence.model import Json
    from socgap_evidence.report import Report
    from socgap_evidence.timeline import Row, Run

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def timeline(report: Report) -> dict[str, Json]:
    """The days from the first to the last one, and each control on them, the worst first."""
    shown = report.timeline
    of_control = {one.assessed.control.id: one for one in report.verdict.controls}
    place = {name: number for number, name in enumerate(of_control)}
    rows = [row for row in shown.rows if row.is_control]
    rows.sort(key=lambda row: _badness(report, row))
    return {
        "first": str(shown.window.start),
        "last": str(shown.last),
        "window_end": str(shown.window.end),
        "is_audit_window": shown.is_audit_window,
        "in_progress": shown.in_progress,
        "no_past": report.no_past or None,
        "months": list(_months(shown.window.start, shown.last)),
        "rows": [
            {
                "id": row.id,
                "title": row.title,
                "owner": of_control[row.id].assessed.control.owner if row.id in of_control else "",
                "place": place.get(row.id, len(place)),
                # A control that was taken away has had its days; it has no status today.
                "status": status_of(of_control[row.id].status if row.id in of_control else None),
                "known": _view(row.known) if report.has_past else None,
                "evidenced": _view(row.evidenced),
            }
            for row in rows
        ],
    }


def _badness(report: Report, row: Row) -> tuple[int, int, int]:
    """The worst status today first, then the most days that were not met, as known then or as evidenced now."""
    order = [one.assessed.control.id for one in report.verdict.controls]
    status = next(
        (one.status for one in report.verdict.controls if one.assessed.control.id == row.id), Status.UNKNOWN
    )
    bad = max(tally(row.known).not_met, tally(row.evidenced).not_met)
    return list(Status).index(status), -bad, order.index(row.id) if row.id in order else len(order)


def _view(runs: Sequence[Run]) -> dict[str, Json]:
    counted = tally(runs)
    return {
        "met": counted.met,
        "owed": counted.met + counted.waived + counted.not_met,
        "not_met": counted.not_met,
        "longest": counted.longest,
        "segments": [
            {
                "status": status_of(run.status),
                "first": str(run.since),
                "last": str(run.last),
                "begun_by": commit_of(run.commit),
            }
            for run in runs
        ],
    }


def _months(first: date, last: date) -> Iterator[Json]:
    """The first day of each month among these days, and its name, with the year where one begins or it is the first."""
    for number in range(first.year * 12 + first.month, last.year * 12 + last.month + 1):
        year, month = divmod(number - 1, 12)
        start = max(first, date(year, month + 1, 1))
        name = _MONTHS[month]
        yield {
            "name": f"{name} {year}" if start == first or start.month == 1 else name,
            "first": str(start),
        }


def due(report: Report) -> dict[str, Json]:
    """What falls due, by day, and the days from the as-of date to the last one that is looked at."""
    listed = report.due
    as_of = report.verdict.as_of
    return {
        "first": str(as_of),
        "through": str(listed.through),
        "headline": listed.headline,
        "already": listed.already or None,
        "months": list(_months(as_of, listed.through)),
        "on": [
            {
                "day": str(last_good),
                "count": len(items),
                "needs": [_need(list(of_one)) for _, of_one in groupby(items, key=_asked)],
            }
            for last_good, items in listed.by_day
        ],
    }


def _asked(item: DueItem) -> tuple[str, str]:
    return item.control.id, item.requirement.id


def _need(items: Sequence[DueItem]) -> dict[str, Json]:
    """What one requirement asks for by a day, each sentence once."""
    control, requirement = _asked(items[0])
    return {
        "control": control,
        "requirement": requirement,
        "title": items[0].requirement.title,
        "owner": items[0].control.owner,
        "messages": [*dict.fromkeys(item.gap.message for item in items)],
        "fixes": [*dict.fromkeys(item.gap.fix for item in items if item.gap.fix)],
        "remarks": [*dict.fromkeys(remark for item in items for remark in item.remarks)],
    }
