"""The timeline as rows for a spreadsheet: one a run of days."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import spreadsheet

if TYPE_CHECKING:
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.timeline import Timeline

COLUMNS = ("view", "control", "id", "title", "status", "first_day", "last_day", "days", "begun_by")


def render(timeline: Timeline, _style: Style) -> str:
    """A header and one row a run, both views, ending with a line break (RFC 4180, UTF-8)."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in timeline.rows:
        for view, runs in (("known then", row.known), ("evidenced now", row.evidenced)):
            for run in runs:
                status = run.status.value if run.status else "not asked"
                commit = run.commit.id if run.commit else ""
                facts = (view, row.control, row.id, row.title, status, run.since, run.last, run.days, commit)
                writer.writerow([spreadsheet(str(one)) for one in facts])
    return written.getvalue()
