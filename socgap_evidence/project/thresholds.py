"""What the verdict on the window tolerates: numbers of the company's own, which no audit standard prescribes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from socgap_evidence.model import Json

THRESHOLDS: dict[str, Json] = {
    "type": "object",
    "description": "What the verdict on the window tolerates; the company's own numbers and no audit standard.",
    "properties": {
        "late_or_missed_slots": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "The part of the periods that may be missed or late; 0.25 unless set.",
        },
        "tolerable_rate": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "The part of a population that may deviate; 0.05 unless set.",
        },
        "small_population": {
            "type": "integer",
            "minimum": 0,
            "description": "In a population of fewer one deviation is tolerated and two are not; 20 unless set.",
        },
    },
    "minProperties": 1,
    "additionalProperties": False,
}
"""The JSON Schema of the setting."""


class Thresholds(Struct, frozen=True):
    """How far a control may be from perfect and still be effective, with exceptions."""

    late_or_missed_slots: Fraction = Fraction(1, 4)
    """The part of the periods that may be missed or late."""
    tolerable_rate: Fraction = Fraction(1, 20)
    """The part of a population that may deviate."""
    small_population: int = 20
    """In a population of fewer one deviation is tolerated and two are not, whatever the rate."""

    def __str__(self) -> str:
        return (
            f"{percent(self.late_or_missed_slots)} of the periods missed or late;"
            f" {percent(self.tolerable_rate)} of a population deviating, or one record of fewer than {self.small_population}"
        )


def thresholds(value: Json) -> Thresholds:
    """The thresholds from a setting that has met the schema; what it does not name is as usual."""
    given = value if isinstance(value, dict) else {}
    usual = Thresholds()
    slots, rate, small = (
        Fraction(str(given.get(name, default)))
        for name, default in (
            ("late_or_missed_slots", usual.late_or_missed_slots),
            ("tolerable_rate", usual.tolerable_rate),
            ("small_population", usual.small_population),
        )
    )
    return Thresholds(slots, rate, int(small))


def percent(part: Fraction) -> str:
    """A part of a whole as people say it: ``16.7%``."""
    return f"{float(part) * 100:.3g}%"
