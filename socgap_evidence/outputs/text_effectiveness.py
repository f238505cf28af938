"""Operating effectiveness in a terminal: a line for each control, or all about one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.effectiveness import Effect, Response, judge_window
from socgap_evidence.outputs import effectiveness_words as words
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, GREEN, RED, YELLOW
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.effectiveness import (
        ControlEffect,
        Deviation,
        Effectiveness,
        Numbers,
        RequirementEffect,
        Slot,
    )
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

_COLOURS = {
    Effect.UNKNOWN: RED,
    Effect.DESIGN_DEFICIENCY: RED,
    Effect.NOT_EFFECTIVE: RED,
    Effect.WITH_EXCEPTIONS: YELLOW,
    Effect.NOT_OPERATED: YELLOW,
    Effect.EFFECTIVE: GREEN,
}
_WIDEST = 25
"""The columns of the longest verdict."""
_MARGIN = 13
"""Where what stands behind a label begins."""


def overview(verdict: Verdict, style: Style) -> Iterator[str]:
    """One line for each control, or one that says why there is none."""
    found = judge_window(verdict)
    yield style.paint(f"Operating effectiveness{_span(found)}", BOLD)
    if found.why_not:
        yield f"  {found.why_not}"
    for one in found.controls:
        yield f"  {one.assessed.control.id:<5} {_painted(one, style)}  {_behind(one)}".rstrip()
    if found.controls:
        yield from paragraph(words.tolerated(found), style, DIM)
    yield ""


def _span(found: Effectiveness) -> str:
    return "" if found.window is None else f", {found.window.start} to {found.window.end}"


def _painted(one: ControlEffect, style: Style) -> str:
    return style.paint(f"{one.effect.words:<{_WIDEST}}", _COLOURS.get(one.effect, DIM))


def _behind(one: ControlEffect) -> str:
    """What a line says behind the verdict."""
    if one.effect is Effect.NOT_APPLICABLE:
        return ""
    parts = [
        words.IN_PROGRESS if one.in_progress else "",
        "" if one.response is Response.NOT_NEEDED else f"response {one.response.words}",
        one.because,
    ]
    return plain("; ".join(part for part in parts if part))


def of_control(verdict: Verdict, name: str, style: Style) -> Iterator[str]:
    """What the window says of a control, with all that deviates; nothing where there is none."""
    found = judge_window(verdict)
    one = found.of(name)
    if one is None:
        return
    yield from labelled("window", f"{words.verdict_of(one)}{_span(found)}", style, CYAN)
    if one.effect is Effect.NOT_APPLICABLE:
        return
    operated = f"Whether it operated is told by {one.key}." if one.key else ""
    response = f"Management's response: {one.response.words}."
    yield from _sentences((words.why(one), _counted(one.numbers), response, operated), style)
    for requirement, deviation in one.deviations:
        yield from _deviation(requirement, deviation, style)
    yield from paragraph(words.tolerated(found), style, DIM, indent=_MARGIN)


def of_requirement(verdict: Verdict, control: str, name: str, style: Style) -> Iterator[str]:
    """What it says of a requirement, with what became of each period."""
    found = judge_window(verdict)
    judged = found.of(control)
    if judged is None:
        return
    one = next(one for one in judged.requirements if one.assessed.requirement.id == name)
    yield from labelled("window", f"{one.effect.words}{_span(found)}", style, CYAN)
    if one.effect is Effect.NOT_APPLICABLE:
        return
    yield from _sentences((one.because, _counted(one.numbers), *map(_slot, one.slots)), style)
    for deviation in one.deviations:
        yield from _deviation(one, deviation, style)
    yield from paragraph(words.tolerated(found), style, DIM, indent=_MARGIN)


def _sentences(said: Iterable[str], style: Style) -> Iterator[str]:
    for sentence in said:
        yield from paragraph(sentence, style, indent=_MARGIN) if sentence else ()


def _slot(one: Slot) -> str:
    done = f" on {one.done}" if one.done else ""
    marks = f" ({'; '.join(one.marks)})" if one.marks else ""
    return f"{one.name} {one.state.value}{done}, due by {one.due}{marks}"


def _deviation(requirement: RequirementEffect, one: Deviation, style: Style) -> Iterator[str]:
    said = f"{words.label(requirement, one)}: {words.said(one)}"
    yield from labelled("-", said, style, indent=_MARGIN, column=2)
    yield from paragraph(words.answer(one), style, DIM, indent=_MARGIN + 2)


def _counted(numbers: Numbers) -> str:
    """The numbers in a sentence; empty where there are none."""
    population = f"population {numbers.population}, tested {numbers.tested}, deviating {numbers.deviations}"
    longest = f"longest time between two occurrences {numbers.longest_gap_days} days"
    late = f", {numbers.late} of them late" if numbers.late else ""
    parts = [
        f"{numbers.met + numbers.late} of {numbers.expected} periods served{late}"
        if numbers.expected
        else "",
        population if numbers.population else "",
        longest if numbers.longest_gap_days is not None else "",
    ]
    said = "; ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
