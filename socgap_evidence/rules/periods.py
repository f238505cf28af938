"""Calendar periods in which something is owed: which of them, and on which days a missed one is a gap.

`every`, `zeros` and `covers` ask the same two questions and get the same answers. What serves a period is theirs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from socgap_evidence.durations import Period
from socgap_evidence.intervals import Interval, day_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.durations import PeriodKind
    from socgap_evidence.model import Calendar


def first_period(kind: PeriodKind, calendar: Calendar, since: date | None = None) -> Period | None:
    """The first period that is owed: the window's first or the first inside the program, whichever is earlier.

    For a member that joined on ``since`` it is no period that had begun before that day. ``None`` if there is
    neither a program nor a window nor such a day, or if it would begin beyond the calendar.
    """
    start, window = calendar.program_start, calendar.window
    found: list[Period | None] = []
    if window is not None:
        found.append(Period.holding(max(window.start, start or date.min), kind))
    if start is not None:
        found.append(_beginning_from(start, kind))
    first = min((period for period in found if period is not None), default=None)
    if since is None:
        return first
    own = _beginning_from(since, kind)
    return own if own is None or first is None else max(own, first)


def owed_periods(
    kind: PeriodKind, served: Iterable[Period], calendar: Calendar, since: date | None = None
) -> list[Period]:
    """The periods to look at, in order: the first one owed, those served, the ones after these, the window's.

    Without a program, a window and ``since`` the first one served is the first one owed; with nothing served
    either there is none. Outside the window the first of several missed periods in a row stands for them all:
    its gap holds until a later one is served and so covers theirs.
    """
    served = set(served)
    first = first_period(kind, calendar, since)
    if first is None and since is None:
        first = min(served, default=None)
    if first is None:
        return []
    owed = {first, *served, *_window_periods(kind, calendar)}
    owed.update(after for period in served if (after := period.next()) is not None)
    return sorted(period for period in owed if period >= first)


def missed_days(
    period: Period, deadline: date, served_on: date | None, later: date | None, calendar: Calendar
) -> Interval | None:
    """The days on which a period is a gap, from the day after its deadline; ``None`` if there are none.

    One that was served late (``served_on``) is a gap until then. One that was never served is a gap for good if
    its last day lies in the window; outside it until ``later``, the day on which a later one was served.
    """
    since = day_after(deadline)
    if since is None:
        return None
    until = later if served_on is None and not ends_in_window(period, calendar) else served_on
    return None if until is not None and until <= since else Interval(since, until)


def ends_in_window(period: Period, calendar: Calendar) -> bool:
    """Whether the period's last day lies in the audit window, so that nothing makes up for a miss."""
    window = calendar.window
    return window is not None and window.start <= period.last <= window.end


def _beginning_from(day: date, kind: PeriodKind) -> Period | None:
    """The first period that begins on a day or after it."""
    period = Period.holding(day, kind)
    return period if period.first == day else period.next()


def _window_periods(kind: PeriodKind, calendar: Calendar) -> Iterator[Period]:
    """The periods whose last day lies in the window."""
    if calendar.window is None:
        return
    period: Period | None = Period.holding(calendar.window.start, kind)
    while period is not None and period.last <= calendar.window.end:
        yield period
        period = period.next()
