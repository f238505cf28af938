"""A fleet as Markdown, for a wiki, an issue or the summary of a job.

A forge refuses what is too long whole, so rows are left out before that, those that are open first, and it is said how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.fleet.values import Gate
from socgap_evidence.outputs.escaping import markdown
from socgap_evidence.outputs.fleet_text import ORDER
from socgap_evidence.outputs.fleet_words import commit, remarks, title
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.fleet import Fleet, Row
    from socgap_evidence.outputs.style import Style

LONGEST = 60_000
"""How many bytes of UTF-8 there are at most."""
_RESERVE = 1_000
"""What is kept for the line that says how many rows are left out."""


def render(fleet: Fleet, style: Style) -> str:  # noqa: ARG001  # Markdown looks as its reader likes
    """The table, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(fleet))


def _lines(fleet: Fleet) -> Iterator[str]:
    head = [*_head(fleet)]
    rows = [_row(row) for row in fleet.rows]
    shown = _fitting(fleet.rows, rows, LONGEST - _RESERVE - _size(head))
    yield from head
    yield from (row for place, row in enumerate(rows) if place in shown)
    if len(shown) < len(rows):
        yield ""
        yield f"*Showing {len(shown)} of {len(rows)} repositories: run `socgap fleet` to see all of them.*"


def _head(fleet: Fleet) -> Iterator[str]:
    yield f"**{'✓' if fleet.exit_code == EXIT_MET else '✗'} {markdown(fleet.headline)}**"
    yield ""
    chosen = f" The day was chosen by {markdown(fleet.day_chosen_by)}." if fleet.day_chosen_by else ""
    yield f"{markdown(title(fleet))}.{chosen} A commit with + is the one below the work tree that was judged."
    yield ""
    counts = [f"{status.glyph} {status.value}" for status in ORDER]
    yield f"| Repository | Gate | {' | '.join(counts)} | Next due | Commit | Remarks |"
    yield f"|---|---|{'---:|' * len(counts)}---|---|---|"


def _row(row: Row) -> str:
    counts = [str(row.counts.get(status, 0)) if row.controls else "" for status in ORDER]
    cells = [
        markdown(row.name),
        f"{row.gate.glyph} {row.gate.value}",
        *counts,
        "" if row.next_due is None else str(row.next_due),
        markdown(commit(row)),
        markdown(" ".join(remarks(row))),
    ]
    return f"| {' | '.join(cells)} |"


def _fitting(rows: Sequence[Row], written: Sequence[str], left: int) -> set[int]:
    """The places of the rows for which there is room, the worst gates first; one that is too long hides no other."""
    shown: set[int] = set()
    order = list(Gate).index
    for place in sorted(range(len(rows)), key=lambda one: order(rows[one].gate)):
        size = _size([written[place]])
        if size <= left:
            shown.add(place)
            left -= size
    return shown


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode("utf-8", "surrogateescape")) + 1 for line in lines)
