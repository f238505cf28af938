"""A fleet in a terminal: one table where it is wide enough, else a few lines for each repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.fleet.values import Gate
from socgap_evidence.model import Status
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.fleet_words import SHORT, commit, remarks, title
from socgap_evidence.outputs.style import BOLD, DIM, GREEN, RED, YELLOW
from socgap_evidence.outputs.wrapping import paragraph
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.fleet import Fleet, Row
    from socgap_evidence.outputs.style import Style

ORDER = (
    *(Status.MET, Status.DUE, Status.PENDING, Status.WAIVED),
    *(Status.GAP, Status.UNKNOWN, Status.NOT_APPLICABLE),
)
"""The statuses as the columns have them: what is well first."""
_COLOURS = {Gate.OPEN: GREEN, Gate.CLOSED: RED, Gate.UNCHECKED: RED}
_GATE = len("OK could not check")
_COUNT = 4
_COMMIT = SHORT + 1
_MARGIN = 4


def render(fleet: Fleet, style: Style) -> str:
    """The whole table, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(fleet, style))


def _lines(fleet: Fleet, style: Style) -> Iterator[str]:
    yield style.paint(plain(title(fleet)), BOLD)
    yield ""
    width = max(len("repository"), *(len(plain(row.name)) for row in fleet.rows))
    head = _head(width, style)
    if len(head) - len("commit") + _COMMIT <= style.width:
        yield style.paint(head, DIM)
        for row in fleet.rows:
            yield _table_row(row, width, style)
            yield from _remarks(row, style)
    else:
        for row in fleet.rows:
            yield f"{_gate(row, style)} {style.paint(plain(row.name), BOLD)}"
            yield from paragraph(_told(row), style, indent=_MARGIN)
            yield from _remarks(row, style)
    yield ""
    yield from paragraph(_legend(style), style, DIM, indent=0)
    yield ""
    colour = GREEN if fleet.exit_code == EXIT_MET else RED
    chosen = f" (As of {fleet.as_of}.)" if fleet.day_chosen_by else ""
    yield style.paint(f"{plain(fleet.headline)}{chosen}", colour, BOLD)


def _head(width: int, style: Style) -> str:
    counts = "".join(f"{style.glyph(status):>{_COUNT}}" for status in ORDER)
    return f"{'gate':<{_GATE}}  {'repository':<{width}}{counts}  {'next due':<10}  commit"


def _table_row(row: Row, width: int, style: Style) -> str:
    counts = "".join(f"{_count(row, status):>{_COUNT}}" for status in ORDER)
    due = "" if row.next_due is None else str(row.next_due)
    cells = f"{plain(row.name):<{width}}{counts}  {due:<10}  {commit(row)}"
    return f"{_gate(row, style, _GATE)}  {cells}".rstrip()


def _gate(row: Row, style: Style, width: int = 0) -> str:
    glyph = row.gate.glyph if style.unicode else row.gate.ascii
    aligned = f"{glyph:<2} {row.gate.value}" if width else f"{glyph} {row.gate.value}"
    return style.paint(f"{aligned:<{width}}", _COLOURS[row.gate])


def _count(row: Row, status: Status) -> str:
    """How many controls have the status; nothing where nothing was judged, which is not 0."""
    return str(row.counts.get(status, 0)) if row.controls else ""


def _told(row: Row) -> str:
    """The cells of a row as a sentence."""
    parts = [f"{row.counts[status]} {status.value}" for status in ORDER if row.counts.get(status)]
    parts += [f"next due {row.next_due}"] if row.next_due is not None else []
    parts += [f"commit {commit(row)}"] if row.commit else []
    return f"{', '.join(parts)}." if parts else "Nothing was judged."


def _remarks(row: Row, style: Style) -> Iterator[str]:
    for said in remarks(row):
        yield from paragraph(said, style, YELLOW if row.gate is Gate.UNCHECKED else DIM, indent=_MARGIN)


def _legend(style: Style) -> str:
    signs = ", ".join(f"{style.glyph(status)} {status.value}" for status in ORDER)
    return f"Controls: {signs}. A commit with + is the one below the work tree that was judged."
