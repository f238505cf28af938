"""The timeline in a terminal: two bars a control, then every lapse with what opened and closed it, then the ledger.

A column of a bar stands for a few days and shows the worst of them; every number is counted from the days themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs import text, text_effectiveness
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Detail, Style
from socgap_evidence.outputs.wrapping import LEAST
from socgap_evidence.timeline import tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from socgap_evidence.history import Commit
    from socgap_evidence.ledger import LedgerEntry
    from socgap_evidence.timeline import Lapse, Row, Run, Tally, Timeline

_COLUMNS = 61
"""How wide a bar may be; with labels and a hundred columns."""
_BEFORE = 20
"""What stands before a bar."""
_COLOURS = {
    Status.UNKNOWN: RED,
    Status.GAP: RED,
    Status.WAIVED: YELLOW,
    Status.DUE: YELLOW,
    Status.MET: GREEN,
}
_FEW = 10
"""How many lapses and entries of the ledger are shown without -v."""


def render(timeline: Timeline, style: Style) -> str:
    """The whole report, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(timeline, style))


def _lines(timeline: Timeline, style: Style) -> Iterator[str]:
    yield from text.pinned(timeline.verdict, style)
    yield from _head(timeline, style)
    for commit, trouble in timeline.troubles:
        yield style.paint(f"warning: under {commit.short} nothing could be checked: {plain(trouble)}", YELLOW)
    yield ""
    yield f"{'':<20}{_months(timeline, style)}"
    for row in timeline.rows:
        if row.is_control or style.detail is Detail.FULL:
            yield from _row(timeline, row, style)
    yield ""
    yield _legend(style)
    if timeline.is_audit_window:
        yield ""
        yield from text_effectiveness.overview(timeline.verdict, style)
    yield from _lapses(timeline, style)
    yield from _ledger(timeline, style)


def _head(timeline: Timeline, style: Style) -> Iterator[str]:
    company = plain(timeline.assessment.project.config.company.value)
    days = (timeline.last - timeline.window.start).days + 1
    window = f"{timeline.window.start} to {timeline.window.end}"
    passed = f", in progress: through {timeline.last}" if timeline.in_progress else ""
    yield style.paint(f"{company}, {window} ({days} days{passed})", BOLD)
    head = f"up to {timeline.head.short}" if timeline.head else "without any commit"
    step = _step(timeline, style)
    each = "A column is a day." if step == 1 else f"A column is {step} days and shows the worst of them."
    yield f"then: as known then, from each commit over its own days, {head}"
    yield f"now:  as evidenced now, by {plain(timeline.assessment.tree.label)}. {each}"


def _step(timeline: Timeline, style: Style) -> int:
    """How many days one column stands for."""
    columns = max(LEAST, min(_COLUMNS, style.width - _BEFORE))
    return -(-((timeline.last - timeline.window.start).days + 1) // columns)


def _months(timeline: Timeline, style: Style) -> str:
    """The names of the months over the columns in which they begin."""
    step, start = _step(timeline, style), timeline.window.start
    columns = -(-((timeline.last - start).days + 1) // step)
    axis = [" "] * (columns + 3)
    for column in range(columns):
        days = [start + timedelta(days=column * step + number) for number in range(step)]
        first = next((day for day in days if day.day == 1 or day == start), None)
        if first is not None and "".join(axis[column : column + 3]) == "   ":
            axis[column : column + 3] = first.strftime("%b")
    return "".join(axis).rstrip()


def _row(timeline: Timeline, row: Row, style: Style) -> Iterator[str]:
    name = f"{row.id:<13}" if row.is_control else f"  {row.id:<11}"
    for label, runs in (("then", row.known), ("now", row.evidenced)):
        shown = style.paint(name, BOLD) if label == "then" else " " * len(name)
        yield f"{shown}  {label:<5}{_bar(timeline, runs, style)}  {_said(tally(runs))}"


def _bar(timeline: Timeline, runs: Sequence[Run], style: Style) -> str:
    step = _step(timeline, style)
    days: list[Status | None] = []
    for run in runs:
        days += [run.status] * run.days
    cells = [_worst(days[at : at + step]) for at in range(0, len(days), step)]
    return "".join(_cell(status, style) for status in cells)


def _worst(statuses: Sequence[Status | None]) -> Status | None:
    order = list(Status)
    return min((one for one in statuses if one is not None), key=order.index, default=None)


def _cell(status: Status | None, style: Style) -> str:
    if status is None:
        return " "
    return style.paint(style.glyph(status)[0], _COLOURS.get(status, DIM))


def _said(counted: Tally) -> str:
    """The days that are not none, in words."""
    parts = [
        (counted.met, "met"),
        (counted.not_met, "not met"),
        (counted.waived, "waived"),
        (counted.pending, "pending"),
        (counted.not_applicable, "n/a"),
        (counted.not_asked, "not asked"),
    ]
    said = ", ".join(f"{number} {word}" for number, word in parts if number)
    return f"{said}; longest gap {counted.longest}" if counted.longest else said


def _legend(style: Style) -> str:
    signs = ", ".join(f"{style.glyph(status)[0]} {status.value}" for status in Status)
    return style.paint(f"{signs}; blank: not asked", DIM)


def _lapses(timeline: Timeline, style: Style) -> Iterator[str]:
    chosen = [(row, lapse) for row in timeline.rows if not row.is_control for lapse in row.lapses]
    if not timeline.is_audit_window:
        yield ""
    yield style.paint(f"Lapses, as known then: {len(chosen)}", BOLD)
    if not chosen:
        yield "  none: every requirement was met, waived or not owed on every day."
    shown = sorted(chosen, key=lambda one: (-one[1].days, one[1].since, one[0].id))
    if style.detail is not Detail.FULL:
        shown = shown[:_FEW]
    for row, lapse in shown:
        yield f"  {row.id:<8} {plain(row.title)}: {span(lapse.since, lapse.last)}, {_days(lapse.days)}"
        began = lapse.since == timeline.window.start
        opened = "open when the window began" if began else f"opened by {_by(lapse.opened_by)}"
        yield f"           {opened}; {_closed(lapse)}"
    if len(shown) < len(chosen):
        yield f"  and {len(chosen) - len(shown)} shorter ones (-v shows all)"


def span(since: date, last: date) -> str:
    """Two days, or one."""
    return str(since) if since == last else f"{since} to {last}"


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _closed(lapse: Lapse) -> str:
    return f"closed by {_by(lapse.closed_by)}" if lapse.is_over else "not closed"


def _by(commit: Commit | None) -> str:
    if commit is None:
        return "the passing of time"
    return f"{commit.short} ({plain(commit.author.name)})"


def _ledger(timeline: Timeline, style: Style) -> Iterator[str]:
    yield ""
    yield style.paint(f"Deviation ledger: known on some day, {len(timeline.ledger)}", BOLD)
    shown = timeline.ledger if style.detail is Detail.FULL else timeline.ledger[:_FEW]
    for entry in shown:
        yield from _entry(entry, style)
    if len(shown) < len(timeline.ledger):
        yield f"  and {len(timeline.ledger) - len(shown)} more (-v shows all)"
    hidden = sum(not entry.is_admitted for entry in timeline.ledger)
    if hidden:
        yield style.paint(
            f"{hidden} of them the files do not admit any more. They stay in the ledger.", YELLOW
        )


def _entry(entry: LedgerEntry, style: Style) -> Iterator[str]:
    gap = entry.gap
    name = style.paint(f"[{gap.assertion or gap.requirement} {gap.rule}]", CYAN)
    state = "still held" if entry.is_standing else "over"
    waived = f", waived on {entry.waived_days}" if entry.waived_days else ""
    admitted = "" if entry.is_admitted else ", not admitted now"
    when = f"{span(entry.since, entry.last)}, {_days(entry.days)}{waived}, {state}{admitted}"
    yield f"  {gap.reason.value}: {plain(gap.message)} {name}"
    yield style.paint(f"    {when}; first known in {entry.first_known.short}", DIM)
