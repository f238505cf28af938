"""What falls due as an iCalendar (RFC 5545) to subscribe to or to import: one whole-day event a requirement.

The event lies on the last good day of the requirement's earliest gap; what begins later stands in its description. Its
UID names the requirement and the company and nothing else, so that a calendar moves the event rather than adding another.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from socgap_evidence.outputs import places
from socgap_evidence.outputs.due_text import FIRST
from socgap_evidence.outputs.escaping import calendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icalendar import Alarm, Event, Timezone

    from socgap_evidence.due import DueItem, DueList
    from socgap_evidence.outputs.style import Style

REMINDERS = (timedelta(days=14), timedelta(days=3))
"""How long before the last good day a calendar reminds of it."""
MOST = 10
"""How many further gaps a description lists: Google Calendar takes 8,192 characters."""
_ID_DIGITS = 16


def render(due: DueList, style: Style) -> str:  # noqa: ARG001  # iCalendar is UTF-8 and knows no style
    """The whole calendar; its lines end with CR LF and have 75 octets at most."""
    from icalendar import Calendar, vText  # 55 ms, only for this format

    made = Calendar()
    made.add("prodid", "-//socgap//socgap due//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(calendar(_name(due))))
    made.add("x-wr-caldesc", vText("\n".join(map(calendar, _description(due)))))
    for items in due.by_requirement.values():
        made.add_component(_event(due, items))
    if not due.items:
        made.add_component(_utc())
    written: bytes = made.to_ical()
    return written.decode("utf-8")


def _name(due: DueList) -> str:
    company = due.verdict.assessment.project.config.company.value
    return f"SOC 2 due: {company}{f' ({due.owner})' if due.owner else ''}"


def _description(due: DueList) -> Iterator[str]:
    """What the events do not say, a line each."""
    verdict = due.verdict
    if verdict.is_pinned:
        pinned = f"The date is pinned to {verdict.as_of} ({verdict.day_chosen_by})"
        yield f"{pinned}: this is a sample or a rehearsal, not what is due today."
    yield due.headline
    yield from due.notes
    if due.already:
        yield due.already


def _event(due: DueList, items: Sequence[DueItem]) -> Event:
    """The event of a requirement, from its items, the earliest first."""
    from icalendar import Event

    first = items[0]
    control, requirement = first.control, first.requirement
    event = Event()
    event.add("uid", f"{requirement.id}@{_project_id(due)}.socgap")
    # The moment of writing belongs here, and a clock would make the same tree give other bytes. The day that is asked
    # about only ever moves on, so that a later calendar still wins over an earlier one.
    event.add("dtstamp", datetime.combine(due.verdict.as_of, time(), UTC))
    event.add("dtstart", first.last_good)
    event.add("dtend", first.begins)
    summary = calendar(f"{requirement.id} {requirement.title}: due by {first.last_good}")
    event.add("summary", summary)
    event.add("description", "\n".join(map(calendar, _details(due, items))))
    event.add("categories", ["SOC 2", control.id, *map(calendar, control.criteria.primary)])
    event.add("transp", "TRANSPARENT")
    for before in REMINDERS:
        event.add_component(_alarm(summary, before))
    return event


def _project_id(due: DueList) -> str:
    """What tells two companies apart in one calendar, without naming them to whoever sees a UID."""
    company = due.verdict.assessment.project.config.company.value
    return hashlib.sha256(company.encode("utf-8")).hexdigest()[:_ID_DIGITS]


def _details(due: DueList, items: Sequence[DueItem]) -> Iterator[str]:
    """What to do and who does it, then what else of the requirement falls due, a line each."""
    first, *others = items
    gap, control = first.gap, first.control
    yield f"{gap.reason.value} from {first.begins}: {gap.message}"
    yield from ([FIRST] if first.is_first else [])
    yield from first.remarks
    if gap.fix:
        yield f"To do: {gap.fix}"
    yield f"Owner: {control.owner}"
    yield f"Criteria: {', '.join(control.criteria.primary)}"
    if place := places.place(due.verdict, gap):
        yield f"Place: {place}"
    if others:
        yield ""
        yield "Also:"
    for item in others[:MOST]:
        yield f"{item.gap.reason.value} from {item.begins}: {item.gap.message}"
    if len(others) > MOST:
        yield f"and {len(others) - MOST} more: socgap due --control {control.id}"


def _alarm(summary: str, before: timedelta) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -before)
    return alarm


def _utc() -> Timezone:
    """A component that shows nothing: RFC 5545 (3.4) asks for one, even where nothing is due."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  # RFC 5545 3.6.5: a local time without a zone
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone
