"""What the registers say of people, roles and risks: the facts that a waiver's validity depends on.

A register that is absent or broken vouches for nobody. Each question is answered with a sentence that says why not,
empty if nothing speaks against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.dates import day_of
from socgap_evidence.project.controls import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, tzinfo

    from socgap_evidence.model import Json
    from socgap_evidence.rules import Shelf

ROLES = "security-roles"
RISKS = "risks"
SPONSOR = "executive_sponsor"


class Registers(Struct, frozen=True):
    """The registers of one tree; ``shelf`` gives the documents of a type, ``None`` for one that nobody asks for."""

    shelf: Callable[[str], Shelf | None]
    zone: tzinfo

    def stranger(self, person: str, day: date) -> str:
        """Why the person was not somebody of the company on the day."""
        fault = self._unusable(PEOPLE)
        if fault:
            return fault
        known = {str(item.get("id")): item for item in self._items(PEOPLE)}
        if person not in known:
            return f"'{person}' is not in the people register."
        if not self._holds(known[person], "hired_on", "terminated_at", day):
            return f"{person} was not with the company on {day}."
        return ""

    def not_holding(self, role: str, person: str, day: date) -> str:
        """Why the person did not hold the security role on the day; a deputy does not hold it."""
        fault = self._unusable(ROLES)
        if fault:
            return fault
        for item in self._items(ROLES):
            held = item.get("role") == role and item.get("holder") == person
            if held and self._holds(item, "appointed_on", "ended_on", day):
                return ""
        return f"{person} did not hold the role {role} on {day}."

    def no_risk(self, risk: str) -> str:
        """Why there is no risk with the id."""
        if any(item.get("id") == risk for item in self._items(RISKS)):
            return ""
        return self._unusable(RISKS) or f"'{risk}' is not in the risk register."

    def _unusable(self, of_type: str) -> str:
        shelf = self.shelf(of_type)
        if shelf is None or not (shelf.documents or shelf.broken):
            return f"There is no register of type {of_type} that could tell."
        if shelf.broken:
            place = shelf.broken[0].place
            return f"The register {place.path if place else of_type} cannot be relied on."
        return ""

    def _items(self, of_type: str) -> Iterator[dict[str, Json]]:
        shelf = self.shelf(of_type)
        for document in shelf.documents if shelf else ():
            items = document.data.get("items") if isinstance(document.data, dict) else None
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict):
                    yield item

    def _holds(self, item: dict[str, Json], first: str, last: str, day: date) -> bool:
        """Whether the day lies between two of an item's dates, both included; without the first it does not."""
        since, until = item.get(first), item.get(last)
        try:
            began = since is not None and day_of(str(since), self.zone) <= day
            return began and (until is None or day <= day_of(str(until), self.zone))
        except ValueError:
            return False
