"""The deviation ledger of the window for a spreadsheet, with both times: when it held, and when git came to know of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import spreadsheet

if TYPE_CHECKING:
    from socgap_evidence.ledger import LedgerEntry
    from socgap_evidence.timeline import Timeline

COLUMNS = (
    "control",
    "requirement",
    "assertion",
    "rule",
    "reason",
    "about",
    "path",
    "message",
    "evidenced_since",
    "evidenced_until",
    "known_first_day",
    "known_last_day",
    "known_days",
    "waived_days",
    "first_known_commit",
    "first_known_at",
    "last_known_commit",
    "last_known_at",
    "standing",
    "admitted_now",
)


def render(timeline: Timeline) -> str:
    """A header and one row an entry, by its first day, ending with a line break (RFC 4180, UTF-8).

    ``evidenced_…`` are the days that the evidence gives, the second of them the first day on which it holds no more;
    ``known_…`` those on which it was known, under the commit that was the last word; ``…_at`` is a committer date.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for entry in timeline.ledger:
        writer.writerow({name: spreadsheet(value) for name, value in _row(entry).items()})
    return written.getvalue()


def _row(entry: LedgerEntry) -> dict[str, str]:
    gap = entry.gap
    return {
        "control": gap.control,
        "requirement": gap.requirement,
        "assertion": gap.assertion or "",
        "rule": gap.rule,
        "reason": gap.reason.value,
        "about": ", ".join(gap.about),
        "path": gap.place.path if gap.place else "",
        "message": gap.message,
        "evidenced_since": str(gap.days.since or ""),
        "evidenced_until": str(gap.days.until or ""),
        "known_first_day": str(entry.since),
        "known_last_day": str(entry.last),
        "known_days": str(entry.days),
        "waived_days": str(entry.waived_days),
        "first_known_commit": entry.first_known.id,
        "first_known_at": entry.first_known.committed_at.isoformat(),
        "last_known_commit": entry.last_known.id,
        "last_known_at": entry.last_known.committed_at.isoformat(),
        "standing": "yes" if entry.is_standing else "no",
        "admitted_now": "yes" if entry.is_admitted else "no",
    }
