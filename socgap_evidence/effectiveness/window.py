"""Verdict to operating effectiveness: all controls over the audit window, as of the day of the verdict.

Pure: it looks at what an assessment holds and at nothing else. Waivers never change what it finds; they are the response
of management, which stands beside it.

The verdict of a control is the worst of its requirements. Only through its *key* requirement may it not have operated:
among those whose evidence the company makes as things happen (records and populations) the one about which most is
asserted, base assertions left out, and of equals the first. That is the one by which an auditor would test it: of the
built-in controls it is the access review among listings and settings, the offboarding among access requests, the audit
report and not its plan. A control of nothing but documents and registers operates by their being in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.effectiveness.looking import Span
from socgap_evidence.effectiveness.requirement import judge_requirement
from socgap_evidence.effectiveness.values import (
    ControlEffect,
    Effect,
    Effectiveness,
    Numbers,
    RequirementEffect,
    Response,
    SlotState,
    worst_of,
)
from socgap_evidence.model import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from socgap_evidence.project import Control, Requirement
    from socgap_evidence.verdict import ControlVerdict, Verdict

_MADE = frozenset({Kind.RECORD, Kind.POPULATION})
"""The kinds of evidence that the company makes as things happen."""

NO_WINDOW = (
    "Nothing is said of operating effectiveness: socgap.yaml names no audit window, so the question is one of design"
    " (Type I)."
)


def judge_window(verdict: Verdict) -> Effectiveness:
    """The verdict on the window as of the day; with the reason why none is possible where there is no window yet."""
    config = verdict.assessment.project.config
    window, thresholds = config.window.value, config.effectiveness.value
    if window is None:
        return Effectiveness(None, thresholds, (), NO_WINDOW)
    if verdict.as_of < window.start:
        why = f"Nothing is said of operating effectiveness: the audit window begins on {window.start}."
        return Effectiveness(window, thresholds, (), why)
    span = Span(window, verdict.as_of)
    return Effectiveness(
        window, thresholds, tuple(_judge_control(verdict, one, span) for one in verdict.controls)
    )


def _judge_control(verdict: Verdict, judged: ControlVerdict, span: Span) -> ControlEffect:
    control = judged.assessed.control
    if judged.status is Status.NOT_APPLICABLE:
        none = tuple(RequirementEffect(one, Effect.NOT_APPLICABLE) for one in judged.assessed.requirements)
        return ControlEffect(
            judged.assessed,
            Effect.NOT_APPLICABLE,
            judged.does_not_apply,
            none,
            None,
            Response.NOT_NEEDED,
            in_progress=False,
            numbers=Numbers(),
        )
    found = tuple(judge_requirement(verdict.assessment, one, span) for one in judged.assessed.requirements)
    key = key_of(control, owed={one.assessed.requirement.id for one in found if not one.assessed.not_owed})
    effects = {one.assessed.requirement.id: _through(one, key) for one in found}
    effect = worst_of(list(effects.values()))
    because = next((one.because for one in found if effects[one.assessed.requirement.id] is effect), "")
    numbers = Numbers()
    for one in found:
        numbers = numbers.plus(one.numbers)
    is_open = any(slot.state is SlotState.OPEN for one in found for slot in one.slots)
    return ControlEffect(
        judged.assessed,
        effect,
        because,
        found,
        key,
        _response(found),
        in_progress=is_open or not span.is_over,
        numbers=numbers,
    )


def _through(one: RequirementEffect, key: str | None) -> Effect:
    """What a requirement says of its control: only through the key may that not have operated."""
    if one.effect is Effect.NOT_OPERATED and one.assessed.requirement.id != key:
        return Effect.EFFECTIVE
    return one.effect


def _response(requirements: Iterable[RequirementEffect]) -> Response:
    """Whether management has answered for everything that deviates."""
    deviations = [deviation for one in requirements for deviation in one.deviations]
    if not deviations:
        return Response.NOT_NEEDED
    return Response.GIVEN if all(one.answered_by for one in deviations) else Response.MISSING


def key_of(control: Control, owed: Iterable[str]) -> str | None:
    """The requirement through which alone a control may not have operated, among those that are owed."""
    owed = set(owed)
    made = [one for one in control.requirements if one.kind in _MADE and one.id in owed]
    return max(made, key=_asserted).id if made else None


def _asserted(requirement: Requirement) -> int:
    """How many assertions of its own it has."""
    return len(
        {check.id for check in requirement.checks if check.id is not None and not check.id.startswith("B-")}
    )
