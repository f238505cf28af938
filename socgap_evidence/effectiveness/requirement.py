"""One requirement over the window: its numbers, what deviates, and the verdict that follows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.effectiveness.deviating import PRESENCE, deviating
from socgap_evidence.effectiveness.judging import of_slots, of_test
from socgap_evidence.effectiveness.looking import look
from socgap_evidence.effectiveness.slots import counted, longest_gap, slots_of
from socgap_evidence.effectiveness.values import (
    Deviation,
    DeviationKind,
    Effect,
    Numbers,
    RequirementEffect,
    SentenceCount,
    SlotState,
)
from socgap_evidence.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from socgap_evidence.assessment import AssessedRequirement, Assessment
    from socgap_evidence.effectiveness.deviating import Deviating
    from socgap_evidence.effectiveness.looking import Looked, Span, Unit
    from socgap_evidence.effectiveness.values import Slot
    from socgap_evidence.model import Gap
    from socgap_evidence.project.thresholds import Thresholds

_STANDS = frozenset({Kind.DOCUMENT, Kind.REGISTER, Kind.STATEMENT})
"""The kinds that operate by being there."""

OF_ONE_DAY = "The company's own assertions are asked about one day and say nothing of the window."


def judge_requirement(assessment: Assessment, assessed: AssessedRequirement, span: Span) -> RequirementEffect:
    """The verdict on one requirement of a control that applies."""
    if assessed.not_owed:
        return RequirementEffect(assessed, Effect.NOT_APPLICABLE, assessed.not_owed)
    if assessed.is_own:
        return RequirementEffect(assessed, Effect.NOT_APPLICABLE, OF_ONE_DAY)
    config = assessment.project.config
    looked = look(assessment.subject(assessed.requirement), assessed.requirement, span)
    found = deviating(assessed, looked)
    served = slots_of(assessed, looked, found.slots)
    with_broken = list(_with_broken(served, found))
    tests = tuple(_tests(looked, found))
    deviations = tuple(_answered(assessment, span, one) for one in _deviations(found, with_broken))
    slots = tuple(slot for slot, _ in served)
    numbers = _numbers(slots, tests, found, longest_gap(looked, config.program_start.value))
    effect, because = _effect(assessed, looked, found, numbers, slots, tests, config.effectiveness.value)
    return RequirementEffect(assessed, effect, because, numbers, slots, tests, deviations)


def _with_broken(
    served: Iterable[tuple[Slot, tuple[Gap, ...]]], found: Deviating
) -> Iterator[tuple[Slot, tuple[Gap, ...]]]:
    """The periods, a missed one with what is wrong with the file that its name names, which then counts no more."""
    for slot, gaps in served:
        own = [
            unit
            for unit, some in found.broken.items()
            if slot.state is SlotState.MISSED
            and some[0].place is not None
            and slot.name in some[0].place.path
        ]
        yield slot, (*gaps, *(gap for unit in own for gap in found.broken.pop(unit)))


def _tests(looked: Looked, found: Deviating) -> Iterator[SentenceCount]:
    """Each sentence with the units of the window that it was held against, and those that break it."""
    broken = found.by_sentence()
    asked = {key: set(units) for key, units in looked.tested.items()}
    for key, units in broken.items():
        files: set[Unit] = set() if key in asked else {(path,) for path in looked.files}
        asked.setdefault(key, files).update(units)
    for key, units in asked.items():
        if units:
            yield SentenceCount(key[0] or key[2], len(units), len(broken.get(key, ())))


def _numbers(
    slots: Sequence[Slot], tests: Sequence[SentenceCount], found: Deviating, longest: int | None
) -> Numbers:
    met, late, missed = counted(slots)
    deviations = len(found.records) + len(found.broken)
    read = max((one.population for one in tests if one.name != "schema"), default=0)
    return Numbers(
        expected=met + late + missed,
        met=met,
        late=late,
        missed=missed,
        population=max(deviations, *(one.population for one in tests), 0),
        tested=read,
        deviations=deviations,
        longest_gap_days=longest,
    )


def _effect(
    assessed: AssessedRequirement,
    looked: Looked,
    found: Deviating,
    numbers: Numbers,
    slots: Sequence[Slot],
    tests: Sequence[SentenceCount],
    thresholds: Thresholds,
) -> tuple[Effect, str]:
    """The verdict and why: what could not be told, what there is nothing to test against, then the worst number."""
    for gaps, effect in ((found.unknown, Effect.UNKNOWN), (found.design, Effect.DESIGN_DEFICIENCY)):
        if gaps:
            return effect, gaps[0].message
    whole = SentenceCount(assessed.requirement.id, numbers.population, numbers.deviations)
    said = [of_slots(numbers, thresholds), *(of_test(one, thresholds) for one in (*tests, whole))]
    worst, because = min(said, key=lambda one: list(Effect).index(one[0]))
    if worst is Effect.EFFECTIVE and assessed.requirement.kind not in _STANDS and not looked.has_operated:
        return Effect.NOT_OPERATED, _why_not_operated(assessed, looked, slots)
    return worst, because


def _why_not_operated(assessed: AssessedRequirement, looked: Looked, slots: Iterable[Slot]) -> str:
    """That nothing happened, with what is known of before and after."""
    span, first_due = looked.span, assessed.first_due
    days = (one.done for one in looked.happened if one.done is not None)
    before = max((day for day in days if day < span.window.start), default=None)
    zeros = [slot.name for slot in slots if slot.is_zero]
    is_ahead = first_due is not None and first_due >= span.as_of and not looked.happened and not zeros
    known = [
        f"the newest is of {before}, outside the window" if before else "",
        f"the first is due by {first_due}" if is_ahead else "",
        f"signed for {' and '.join(zeros)}" if zeros else "",
    ]
    said = "nothing happened in the window" if span.is_over else "nothing has happened in the window yet"
    more = "; ".join(one for one in known if one)
    return f"{assessed.requirement.title}: {said}{f' ({more})' if more else ''}."


def _deviations(found: Deviating, served: Iterable[tuple[Slot, tuple[Gap, ...]]]) -> Iterator[Deviation]:
    for kind, gaps in ((DeviationKind.UNKNOWN, found.unknown), (DeviationKind.DESIGN, found.design)):
        for name, same in groupby(gaps, key=lambda gap: _name([gap])):
            yield Deviation(kind, name, tuple(same))
    for slot, some in served:
        if slot.state in {SlotState.LATE, SlotState.MISSED}:
            yield Deviation(DeviationKind.SLOT, slot.name, some)
    for several in (*found.records.values(), *found.broken.values()):
        yield Deviation(DeviationKind.RECORD, _name(several), tuple(several))


def _name(gaps: Sequence[Gap]) -> str:
    """The ids that all gaps of a record are about, else its file; the requirement where there is none."""
    first, *others = gaps
    shared = [one for one in first.about if all(one in gap.about for gap in others)]
    if shared:
        return " ".join(shared)
    return first.requirement if first.place is None or first.rule == PRESENCE else first.place.path


def _answered(assessment: Assessment, span: Span, one: Deviation) -> Deviation:
    """The same with the waivers in force that accept it, if they accept all of it."""
    named = [list(_waivers(assessment, span, gap)) for gap in one.gaps]
    if not all(named):
        return one
    return replace(one, answered_by=tuple(dict.fromkeys(waiver for some in named for waiver in some)))


def _waivers(assessment: Assessment, span: Span, gap: Gap) -> Iterator[str]:
    """The waivers that count, are in force on the as-of date and name a gap, even one that has ended."""
    for judged, days in assessment.waivers.naming(gap):
        if judged.counts and span.as_of in days:
            yield judged.waiver.id
