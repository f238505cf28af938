"""Operating effectiveness as JSON; its schema is a part of ``check.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.effectiveness import ONLY_OURS
from socgap_evidence.outputs.escaping import visible

if TYPE_CHECKING:
    from socgap_evidence.effectiveness import (
        ControlEffect,
        Deviation,
        Effectiveness,
        Numbers,
        RequirementEffect,
        Slot,
    )
    from socgap_evidence.model import Json

_DIGITS = 4


def summary(found: Effectiveness) -> dict[str, Json]:
    """What holds for all controls: why nothing is said, or what is tolerated."""
    thresholds = found.thresholds
    return {
        "why_not": found.why_not or None,
        "thresholds": {
            "late_or_missed_slots": float(thresholds.late_or_missed_slots),
            "tolerable_rate": float(thresholds.tolerable_rate),
            "small_population": thresholds.small_population,
        },
        "note": ONLY_OURS,
    }


def of_control(one: ControlEffect | None) -> Json:
    """A control's verdict; null if nothing is said."""
    if one is None:
        return None
    return {
        "verdict": one.effect.value,
        "because": one.because or None,
        "in_progress": one.in_progress,
        "key_requirement": one.key,
        "response": one.response.value,
        **_numbers(one.numbers),
    }


def of_requirement(one: RequirementEffect | None) -> Json:
    """A requirement's verdict with its periods and all that deviates; null if nothing is said."""
    if one is None:
        return None
    return {
        "verdict": one.effect.value,
        "because": one.because or None,
        **_numbers(one.numbers),
        "slots": [_slot(slot) for slot in one.slots],
        "deviating_sentences": [
            {"sentence": test.name, "population": test.population, "deviations": test.deviations}
            for test in one.tests
            if test.deviations
        ],
        "deviations_found": [_deviation(deviation) for deviation in one.deviations],
    }


def _numbers(numbers: Numbers) -> dict[str, Json]:
    return {
        "expected_slots": numbers.expected,
        "met": numbers.met,
        "met_late": numbers.late,
        "missed": numbers.missed,
        "population": numbers.population,
        "tested": numbers.tested,
        "deviations": numbers.deviations,
        "deviation_rate": round(float(numbers.rate), _DIGITS),
        "longest_gap_days": numbers.longest_gap_days,
    }


def _slot(slot: Slot) -> dict[str, Json]:
    return {
        "name": slot.name,
        "due": str(slot.due),
        "done": None if slot.done is None else str(slot.done),
        "state": slot.state.value,
        "recorded_zero": slot.is_zero,
        "outside_window": slot.is_outside,
        "completed_after_window": slot.is_after,
    }


def _deviation(one: Deviation) -> dict[str, Json]:
    return {
        "kind": one.kind.value,
        "name": visible(one.name),
        "assertions": list(dict.fromkeys(gap.assertion for gap in one.gaps if gap.assertion is not None)),
        "messages": list(one.messages),
        "answered_by": list(one.answered_by),
    }
