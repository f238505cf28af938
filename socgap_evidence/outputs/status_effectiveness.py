"""The part of STATUS.md on operating effectiveness: what the audit window says of each control, and all that deviates.

It follows from the tree alone, so it stands in the status file; it names no day on which it was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.effectiveness import Effect, Response, judge_window
from socgap_evidence.outputs import effectiveness_words as words
from socgap_evidence.outputs.escaping import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.effectiveness import ControlEffect, Effectiveness
    from socgap_evidence.verdict import Verdict

_TO_EXPLAIN = frozenset(Effect) - {Effect.EFFECTIVE, Effect.NOT_APPLICABLE}


def lines(verdict: Verdict) -> Iterator[str]:
    """The section; one line that says why where nothing can be said."""
    found = judge_window(verdict)
    yield "## Operating effectiveness"
    yield ""
    if found.why_not or found.window is None:
        yield markdown(found.why_not)
        yield ""
        return
    response = " A waiver moves the gate and never this verdict: it is management's response."
    yield (
        f"What the audit window {found.window.start} to {found.window.end} says of each control, from the evidence as it"
        f" stands.{response if verdict.waivers else ''} {markdown(words.tolerated(found))}"
    )
    yield ""
    if any(one.in_progress for one in found.controls):
        yield "What is *in progress* has been judged as far as the window has elapsed, or has a period that may still be served."
        yield ""
    yield from _table(found)
    yield from _deviations(found)
    yield from _marks(found)


def _table(found: Effectiveness) -> Iterator[str]:
    yield "| Control | Verdict | Periods served | Population | Deviations | Response |"
    yield "|---|---|---|---|---|---|"
    for one in found.controls:
        name = one.assessed.control.id
        response = words.NOTHING if one.response is Response.NOT_NEEDED else one.response.words
        cells = (
            f"[{name}](#{name.lower()})",
            words.verdict_of(one),
            words.periods(one.numbers),
            str(one.numbers.population or words.NOTHING),
            str(one.numbers.deviations or words.NOTHING),
            response,
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _deviations(found: Effectiveness) -> Iterator[str]:
    """Each control with a verdict to explain, and under it everything that deviates."""
    explained = [one for one in found.controls if one.effect in _TO_EXPLAIN]
    if not explained:
        return
    yield "### What keeps controls from being effective"
    yield ""
    for one in explained:
        yield from _explained(one)
    yield ""


def _explained(one: ControlEffect) -> Iterator[str]:
    name = one.assessed.control.id
    yield f"- **[{name}](#{name.lower()}) {words.verdict_of(one)}**: {markdown(words.why(one))}"
    for requirement, deviation in one.deviations:
        said = (words.said(deviation), words.answer(deviation))
        yield f"  - {markdown(words.label(requirement, deviation))}: {' '.join(map(markdown, said))}"


def _marks(found: Effectiveness) -> Iterator[str]:
    marked = list(words.marked(found))
    if not marked:
        return
    yield "### For the auditor to judge"
    yield ""
    for what, periods in marked:
        yield f"- {what}: {', '.join(map(markdown, periods))}."
    yield ""
