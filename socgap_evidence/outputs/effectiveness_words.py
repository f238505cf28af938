"""Operating effectiveness in words, the same wherever people read them; who prints them escapes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.effectiveness import ONLY_OURS, DeviationKind, Effect, SlotState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.effectiveness import (
        ControlEffect,
        Deviation,
        Effectiveness,
        Numbers,
        RequirementEffect,
    )

NOTHING = "–"  # noqa: RUF001  # an en dash, as elsewhere in the outputs
_RUN_IT = "Run it inside the window, move the window, or tell the auditor."
_TELL = "Tell the auditor: its design can be judged, its operation cannot."
IN_PROGRESS = "in progress"


def tolerated(effectiveness: Effectiveness) -> str:
    """What the thresholds are, and whose."""
    return f"Tolerated: {effectiveness.thresholds}. {ONLY_OURS}"


def verdict_of(one: ControlEffect) -> str:
    """A control's verdict, marked while only a part of the window has been judged."""
    return f"{one.effect.words}, {IN_PROGRESS}" if one.in_progress else one.effect.words


def why(one: ControlEffect) -> str:
    """The reason, and what to do where the control has not operated: nobody can run what only happens."""
    if one.effect is not Effect.NOT_OPERATED:
        return one.because
    slots = [
        slot for each in one.requirements if each.assessed.requirement.id == one.key for slot in each.slots
    ]
    return f"{one.because} {_TELL if any(slot.is_zero for slot in slots) else _RUN_IT}"


def periods(numbers: Numbers) -> str:
    """``5 of 6 (1 late)``: how many periods were served, late ones too."""
    if not numbers.expected:
        return NOTHING
    late = f" ({numbers.late} late)" if numbers.late else ""
    return f"{numbers.met + numbers.late} of {numbers.expected}{late}"


def label(requirement: RequirementEffect, one: Deviation) -> str:
    """What deviates: ``AC-1.E2, 2026-Q2 (missed)``."""
    name = requirement.assessed.requirement.id
    if one.kind is DeviationKind.SLOT:
        state = next((slot.state.value for slot in requirement.slots if slot.name == one.name), "missed")
        return f"{name}, {one.name} ({state})"
    what = ", ".join(sentence for sentence in one.sentences if sentence != name) or one.kind.value
    return f"{name}, {one.name} ({what})"


def said(one: Deviation) -> str:
    """Everything that is wrong with it, each sentence once."""
    return " ".join(one.messages)


def answer(one: Deviation) -> str:
    """What management has said to it."""
    waivers = " and ".join(one.answered_by)
    return f"Management's response: {waivers}." if waivers else "Management has not responded."


def marked(effectiveness: Effectiveness) -> Iterator[tuple[str, list[str]]]:
    """The periods that an auditor should look at, by what is odd about them."""
    served = [
        (one.assessed.requirement.id, slot)
        for control in effectiveness.controls
        for one in control.requirements
        for slot in one.slots
        if slot.state in {SlotState.MET, SlotState.LATE}
    ]
    for words, odd in (
        ("Served before the window began", [pair for pair in served if pair[1].is_outside]),
        ("Completed after the window had ended", [pair for pair in served if pair[1].is_after]),
    ):
        if odd:
            yield words, [f"{name} {slot.name} on {slot.done}" for name, slot in odd]
