"""Which gaps a waiver names: by control and reason, and by everything else that its entry states.

An entry that states more names fewer gaps, never more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.intervals import ALWAYS, Interval, day_after
from socgap_evidence.model import Reason
from socgap_evidence.rules.every import Every
from socgap_evidence.rules.evidence import KEYWORD as PRESENCE
from socgap_evidence.rules.periods import first_period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from socgap_evidence.model import Calendar, Gap
    from socgap_evidence.project import Project, Requirement
    from socgap_evidence.project.waivers import Cover

NEVER_ASSERTIONS = frozenset({"B-ALL-2", "B-ALL-4"})
"""That the people who act exist, and that files are the ones that were recorded."""
NEVER_ABSENT = frozenset({"people", "systems", "scope"})
"""Document types without which nothing can be judged; that one is not there can never be waived."""


class FirstSlot(Struct, frozen=True):
    """The first period in which something is owed."""

    name: str
    until: date | None
    """The day on which a second one is owed too; ``None`` if the calendar ends before."""


class Matcher(Struct, frozen=True):
    """Knows of the requirements what a gap does not say."""

    indispensable: frozenset[str] = frozenset()
    """The requirements that ask for a document without which nothing can be judged."""
    first_slots: Mapping[str, FirstSlot] = field(default_factory=dict)
    """By requirement, where something recurs in periods."""

    @classmethod
    def of(cls, project: Project) -> Matcher:
        """What is to be known of a project's requirements."""
        asked = [requirement for control in project.controls for requirement in control.requirements]
        slots = {one.id: _first_slot(one, project.config.calendar) for one in asked}
        return cls(
            frozenset(one.id for one in asked if one.schema in NEVER_ABSENT),
            {name: slot for name, slot in slots.items() if slot is not None},
        )

    def days(self, cover: Cover, gap: Gap) -> Interval | None:
        """The days on which an entry names a gap; ``None`` if it never does."""
        fits = (
            gap.control == cover.control
            and gap.reason is cover.reason
            and cover.requirement in {None, gap.requirement}
            and cover.assertion in {None, gap.assertion}
            and (cover.path is None or (gap.place is not None and gap.place.path == cover.path))
            and (not cover.records or _names(cover, gap.about))
        )
        if not fits or self.is_indispensable(gap):
            return None
        return ALWAYS if cover.slot is None or cover.slot in gap.about else self._of_slot(cover.slot, gap)

    def is_indispensable(self, gap: Gap) -> bool:
        """Whether what is missing can never be waived."""
        return (
            gap.reason is Reason.UNKNOWN
            or gap.assertion in NEVER_ASSERTIONS
            or (gap.rule == PRESENCE and gap.requirement in self.indispensable)
            or (gap.reason is Reason.MISSING and not NEVER_ABSENT.isdisjoint(gap.about))
        )

    def _of_slot(self, slot: str, gap: Gap) -> Interval | None:
        """Nothing at all stands for every period; accepted is the first alone, until a second one is owed."""
        first = self.first_slots.get(gap.requirement)
        if gap.rule != PRESENCE or first is None or first.name != slot:
            return None
        return Interval(None, first.until)


def _names(cover: Cover, about: tuple[str, ...]) -> bool:
    """One record stands for all that lies inside it; of several every id of the gap must be among them."""
    return bool(about) and (cover.each_record.issuperset(about) or cover.records == about[:1])


def _first_slot(requirement: Requirement, calendar: Calendar) -> FirstSlot | None:
    for check in requirement.checks:
        if isinstance(check.rule, Every):
            first = first_period(check.rule.period, calendar)
            if first is None:
                return None
            second = first.next()
            due = None if second is None else check.rule.grace.after(second.last, calendar.holidays)
            return FirstSlot(first.name, None if due is None else day_after(due))
    return None
