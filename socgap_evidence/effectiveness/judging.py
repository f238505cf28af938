"""From numbers to a verdict: what the thresholds tolerate, and what that is called."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from socgap_evidence.effectiveness.values import Effect
from socgap_evidence.project.thresholds import percent

if TYPE_CHECKING:
    from socgap_evidence.effectiveness.values import Numbers, SentenceCount
    from socgap_evidence.project.thresholds import Thresholds


def of_slots(numbers: Numbers, thresholds: Thresholds) -> tuple[Effect, str]:
    """What the periods say, and why: more than a part of them missed or late is not tolerated."""
    bad = numbers.late + numbers.missed
    if not bad:
        return Effect.EFFECTIVE, ""
    share, limit = Fraction(bad, numbers.expected), thresholds.late_or_missed_slots
    were = "was" if bad == 1 else "were"
    why = (
        f"{bad} of {numbers.expected} period{'' if numbers.expected == 1 else 's'} {were} missed or late"
        f" ({percent(share)}; tolerated {percent(limit)})."
    )
    return (Effect.WITH_EXCEPTIONS if share <= limit else Effect.NOT_EFFECTIVE), why


def of_test(one: SentenceCount, thresholds: Thresholds) -> tuple[Effect, str]:
    """What one sentence says, and why: in a small population one deviation is tolerated, in a large one a part of it."""
    if not one.deviations:
        return Effect.EFFECTIVE, ""
    found = f"{one.name}: {one.deviations} of {one.population} deviate{'s' if one.deviations == 1 else ''}"
    if one.population < thresholds.small_population:
        why = f"{found} (tolerated 1 in a population under {thresholds.small_population})."
        return (Effect.WITH_EXCEPTIONS if one.deviations == 1 else Effect.NOT_EFFECTIVE), why
    rate, limit = Fraction(one.deviations, one.population), thresholds.tolerable_rate
    why = f"{found} ({percent(rate)}; tolerated {percent(limit)})."
    return (Effect.WITH_EXCEPTIONS if rate <= limit else Effect.NOT_EFFECTIVE), why
