"""One line a problem, ``path:line:column: level: message [id]``, as editors and problem matchers read it.

What cannot be pointed at points at the settings: a line without a place is a line that an editor drops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.problems import problems, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.outputs.problems import Problem
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict


def render(verdict: Verdict, style: Style) -> str:
    """The lines, and the verdict as the last one, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(verdict, style.folder))


def _lines(verdict: Verdict, folder: str) -> Iterator[str]:
    listed = problems(verdict, folder)
    why_closed = unexplained(verdict, listed, folder)
    for one in (*listed, *([] if why_closed is None else [why_closed])):
        yield _line(one)
    pinned = f" (The date is pinned to {verdict.as_of}.)" if verdict.is_pinned else ""
    yield plain(f"{verdict.headline}{pinned}")


def _line(one: Problem) -> str:
    line, column = (1, 1) if one.span is None else (one.span.line, one.span.column)
    reason = "" if one.gap is None else f"{one.gap.reason.value}: "
    name = " ".join(part for part in (one.name, one.rule) if part)
    said = " ".join(part for part in (one.message, *one.remarks, one.fix) if part)
    return plain(
        f"{one.shown_at}:{line}:{column}: {one.level.value}: {reason}{said}{f' [{name}]' if name else ''}"
    )
