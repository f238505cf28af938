"""A fleet for a spreadsheet: a row for each repository, a column for each status."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs.escaping import spreadsheet

if TYPE_CHECKING:
    from socgap_evidence.fleet import Fleet, Row
    from socgap_evidence.outputs.style import Style

COLUMNS = (
    *("repository", "path", "owner", "gate", "says", "company", "as_of", "pinned_by"),
    *(status.value for status in Status),
    *("worst", "next_due", "next_requirement", "tree", "commit"),
)


def render(fleet: Fleet, style: Style) -> str:  # noqa: ARG001  # a spreadsheet looks as its reader likes
    """A header and the rows in the order of the list, ending with a line break (RFC 4180, UTF-8)."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in fleet.rows:
        writer.writerow({column: spreadsheet(value) for column, value in _cells(row).items()})
    return written.getvalue()


def _cells(row: Row) -> dict[str, str]:
    """The row as text; where nothing was judged there is no count, not even 0."""
    counts = {status.value: str(row.counts.get(status, 0)) for status in Status} if row.controls else {}
    return {
        "repository": row.name,
        "path": row.path,
        "owner": row.owner,
        "gate": row.gate.value,
        "says": row.says,
        "company": row.company,
        "as_of": str(row.as_of),
        "pinned_by": row.pinned_by,
        **counts,
        "worst": ", ".join(row.worst_controls),
        "next_due": "" if row.next_due is None else str(row.next_due),
        "next_requirement": row.next_requirement,
        "tree": row.tree,
        "commit": row.commit,
    }
