"""What the parts of the report's facts share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.places import place

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.history import Commit
    from socgap_evidence.model import Gap, Json, Status
    from socgap_evidence.report import Report


def day(one: date | None) -> str | None:
    """A day as text."""
    return None if one is None else str(one)


NOT_ASKED = "not-asked"
"""What stands for a status on days on which nobody asked."""


def status_of(status: Status | None) -> str:
    """A status as its word."""
    return NOT_ASKED if status is None else status.value


def commit_of(commit: Commit | None) -> str | None:
    """A commit by the beginning of its id; the list of commits says more of it."""
    return None if commit is None else commit.short


def gap_of(report: Report, gap: Gap) -> dict[str, Json]:
    """A gap with its days and its place."""
    verdict = report.verdict
    return {
        "reason": gap.reason.value,
        "assertion": gap.assertion,
        "rule": gap.rule,
        "says": gap.says or None,
        "message": gap.message,
        "fix": gap.fix or None,
        "since": day(gap.days.since),
        "place": place(verdict, gap) or None,
        "remarks": list(verdict.remarks(gap)),
    }
