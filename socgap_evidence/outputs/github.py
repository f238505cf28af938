"""Annotations of GitHub Actions: workflow commands, one a problem, which the runner pins to lines of the change.

A step shows ten errors and ten warnings and drops the others without a word, so the tenth says how many there are when
there are more. What is accepted is no annotation. The last line is the gate in one sentence, for the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain, workflow_message, workflow_property
from socgap_evidence.outputs.problems import Level, problems, spread, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from socgap_evidence.outputs.problems import Problem
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

SHOWN = 10
"""How many annotations of a kind a step shows."""
_TO_SEE_ALL = "Run socgap check to see all of them."


def render(verdict: Verdict, style: Style) -> str:
    """The commands and the last line, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(verdict, style.folder))


def _lines(verdict: Verdict, folder: str) -> Iterator[str]:
    listed = problems(verdict, folder)
    why_closed = unexplained(verdict, listed, folder)
    found = (*listed, *([] if why_closed is None else [why_closed]))
    for level, called in ((Level.ERROR, "gaps"), (Level.WARNING, "warnings")):
        yield from _of_level([one for one in found if one.level is level], level, called)
    pinned = f" (The date is pinned to {verdict.as_of}.)" if verdict.is_pinned else ""
    yield plain(f"{verdict.headline}{pinned}")


def _of_level(found: Sequence[Problem], level: Level, called: str) -> Iterator[str]:
    shown = spread(found)[: SHOWN if len(found) <= SHOWN else SHOWN - 1]
    for one in shown:
        yield command(level.value, _properties(one), _said(one))
    left = len(found) - len(shown)
    if left:
        message = f"{left} more {called} are not shown here. {_TO_SEE_ALL}"
        yield command(level.value, {"title": f"{len(found)} {called}"}, message)


def _properties(one: Problem) -> Mapping[str, str]:
    reason = "" if one.gap is None else f" {one.gap.reason.value}"
    title = f"{one.name}{reason}" if one.name else "socgap"
    if one.span is None:
        return {"title": title}
    # No columns: an annotation stands below its line, and the log of the step has the command as it is.
    return {"file": one.path, "line": str(one.span.line), "title": title}


def _said(one: Problem) -> str:
    says = "" if one.gap is None else one.gap.says
    return " ".join(
        part for part in (one.message, one.fix, f"({says})" if says else "", *one.remarks) if part
    )


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command on one line, in which neither a property nor the message can end early or begin another."""
    told = ",".join(f"{key}={workflow_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {told}::{workflow_message(message)}"
