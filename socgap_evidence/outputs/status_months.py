"""The part of STATUS.md on the audit window, month by month: a row a control, which a person reads raw and in a diff.

It follows from the tree alone and names no day on which it was made: days to come are shown as if nothing were added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.hindsight import by_month
from socgap_evidence.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.hindsight import Month
    from socgap_evidence.verdict import Verdict


def lines(verdict: Verdict) -> Iterator[str]:
    """The section; nothing where the settings name no window."""
    window = verdict.assessment.project.config.window.value
    if window is None:
        return
    found = by_month(verdict.assessment, verdict.as_of, window)
    yield "## The audit window, month by month"
    yield ""
    yield (
        f"What today's files say of each month from {window.start} to {window.end}: ✗ and on how many days it was not met,"
        f" ~ and on how many it was waived, {Status.MET.glyph} met whenever it was owed, {Status.PENDING.glyph} nothing"
        f" owed yet, {Status.NOT_APPLICABLE.glyph} not applicable. Days to come are shown as if nothing were added."
        " What was known at the time is for `socgap timeline` to say."
    )
    yield ""
    months = next(iter(found.values()), ())
    links = {name: f"[{name}](#{name.lower()})" for name in found}
    wide = max(map(len, links.values()), default=0)
    yield f"| {' ' * wide} | {' | '.join(_named(months))} |"
    yield f"|-{'-' * wide}-|{'---------|' * len(months)}"
    for name, shown in found.items():
        yield f"| {links[name]:<{wide}} | {' | '.join(f'{_cell(one):<7}' for one in shown)} |"
    yield ""


def _named(months: Sequence[Month]) -> Iterator[str]:
    return (f"{one.first:%Y-%m}" for one in months)


def _cell(month: Month) -> str:
    days = month.days
    if month.not_met:
        glyph = Status.UNKNOWN if days.get(Status.UNKNOWN, 0) == month.not_met else Status.GAP
        return f"{glyph.glyph} {month.not_met}"
    if Status.WAIVED in days:
        return f"{Status.WAIVED.glyph} {days[Status.WAIVED]}"
    shown = next(one for one in (Status.MET, Status.PENDING, Status.NOT_APPLICABLE) if one in days)
    return shown.glyph
