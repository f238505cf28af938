"""Controls that the scope statement declares not applicable: by whom, why, and until when.

It takes a whole control out, so it asks for more than a waiver: the executive sponsor decides, not whoever prepared
the statement, and for a year at most. An entry that breaks one of these rules excludes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.dates import parse_date
from socgap_evidence.durations import Duration, Unit
from socgap_evidence.errors import did_you_mean
from socgap_evidence.model import Caution, Place
from socgap_evidence.waivers.registers import SPONSOR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from socgap_evidence.documents import Document
    from socgap_evidence.model import Json
    from socgap_evidence.rules import Shelf
    from socgap_evidence.waivers.registers import Registers

SCOPE = "scope"
LONGEST = Duration(12, Unit.MONTH)
"""How long a control may be left out before somebody decides again."""


class Exclusion(Struct, frozen=True):
    """One entry of ``not_applicable``."""

    control: str
    reason: str
    approved_by: str
    approved_on: date
    """The first day on which the control does not apply."""
    review_on: date
    """The last one."""
    place: Place
    faults: tuple[Caution, ...] = ()
    """Why it excludes nothing."""

    @property
    def decision(self) -> str:
        """Who decided it, when, and until when it holds."""
        return f"Declared not applicable by {self.approved_by} on {self.approved_on}, until {self.review_on}."

    def holds_on(self, day: date) -> bool:
        """Whether the control does not apply on the day."""
        return not self.faults and self.approved_on <= day <= self.review_on


def read_exclusions(
    shelf: Shelf | None, registers: Registers, controls: Collection[str]
) -> tuple[Exclusion, ...]:
    """What the scope statements that can be relied on declare, each entry with its faults."""
    return tuple(
        entry
        for document in (shelf.documents if shelf else ())
        for entry in _entries(document, registers, controls)
    )


def _entries(document: Document, registers: Registers, controls: Collection[str]) -> Iterator[Exclusion]:
    data = document.data if isinstance(document.data, dict) else {}
    declared = data.get("not_applicable")
    for index, item in enumerate(declared if isinstance(declared, list) else ()):
        entry = _entry(item, Place(document.path, ("not_applicable", index)))
        if entry is not None:
            found = _faults(entry, data.get("prepared_by"), registers, controls)
            yield replace(entry, faults=tuple(found))


def _entry(item: Json, place: Place) -> Exclusion | None:
    """An entry with all that one has; whatever has less excludes nothing."""
    try:
        fields: dict[str, str] = {key: text for key, text in dict(item).items() if isinstance(text, str)}  # type: ignore[arg-type]
        return Exclusion(
            control=fields["control"],
            reason=fields["reason"],
            approved_by=fields["approved_by"],
            approved_on=parse_date(fields["approved_on"]),
            review_on=parse_date(fields["review_on"]),
            place=place,
        )
    except (KeyError, TypeError, ValueError):
        return None


def _faults(
    entry: Exclusion, prepared_by: Json, registers: Registers, controls: Collection[str]
) -> Iterator[Caution]:
    def fault(field: str, message: str, fix: str) -> Caution:
        said = f"{entry.control} stays applicable: {message}"
        return Caution(said, fix, Place(entry.place.path, (*entry.place.pointer, field)))

    by, on = entry.approved_by, entry.approved_on
    if entry.control not in controls:
        hint = did_you_mean(entry.control, controls) or "Name a control that is judged."
        yield fault("control", "there is no such control.", hint)
    why = registers.stranger(by, on) or registers.not_holding(SPONSOR, by, on)
    if why:
        yield fault("approved_by", why, "Have the executive sponsor approve it.")
    if by == prepared_by:
        yield fault("approved_by", f"{by} prepared the scope statement too.", "Have two people do the two.")
    last = LONGEST.after(on)
    if entry.review_on < on:
        yield fault("review_on", f"{entry.review_on} is before its approval on {on}.", "Correct the days.")
    elif entry.review_on > last:
        message = f"it is to be reviewed on {entry.review_on}; the longest that it may last is {last}."
        yield fault("review_on", message, "Decide again each year.")
