"""The verdict as Markdown, for the summary of a job or a comment on a pull request.

A forge refuses what is too long whole (a comment at 65,536 characters, a summary at a mebibyte), so rows are left out
before that, those first of which a requirement has several, and it is said how many there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs.escaping import markdown, markdown_code
from socgap_evidence.outputs.problems import Level, problems, spread
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.outputs.problems import Problem
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

LONGEST = 60_000
"""How many bytes of UTF-8 there are at most."""
ROWS = 40
"""How many rows a table has at most."""
_RESERVE = 2_000
"""What is kept for the lines behind the table of gaps."""


def render(verdict: Verdict, style: Style) -> str:  # noqa: ARG001  # Markdown looks as its reader likes
    """The summary, ending with a line break."""
    found = problems(verdict)
    lines = [*_head(verdict), *_counts(verdict)]
    left = LONGEST - _RESERVE - _size(lines)
    gaps = [one for one in found if one.level is Level.ERROR]
    lines += _table(("Gap", "What is wrong, and what to do", "Where"), gaps, left, "gaps")
    warnings = [one for one in found if one.level is Level.WARNING]
    left = LONGEST - _RESERVE - _size(lines)
    lines += _table(("Warning", "What is odd, and what to do", "Where"), warnings, left, "warnings")
    lines += _foot(verdict, found)
    return "".join(f"{line}\n" for line in lines)


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode("utf-8", "surrogateescape")) + 1 for line in lines)


def _head(verdict: Verdict) -> Iterator[str]:
    company = markdown(verdict.assessment.project.config.company.value)
    yield f"**{'✓' if verdict.exit_code == EXIT_MET else '✗'} {markdown(verdict.headline)}**"
    yield ""
    pinned = (
        f" The date is **pinned** ({markdown(verdict.day_chosen_by)}): this is not today."
        if verdict.is_pinned
        else ""
    )
    yield f"{company}, as of {verdict.as_of}, {markdown(verdict.assessment.tree.label)}.{pinned}"
    trouble = verdict.assessment.no_history
    if trouble is not None:
        yield ""
        yield f"*Git could not be asked: {markdown(trouble.message)} {markdown(trouble.fix)}*"


def _counts(verdict: Verdict) -> Iterator[str]:
    counts = verdict.counts
    held = [status for status in Status if counts.get(status)]
    yield ""
    yield f"| {' | '.join(f'{status.glyph} {status.value}' for status in held)} | controls |"
    yield f"|{'---:|' * (len(held) + 1)}"
    yield f"| {' | '.join(str(counts[status]) for status in held)} | {len(verdict.controls)} |"


def _table(head: Sequence[str], found: Sequence[Problem], left: int, called: str) -> Iterator[str]:
    """A table of as many problems as there is room for, and what to do to see the others."""
    if not found:
        return
    lines = ["", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    left -= _size(lines)
    rows: list[str] = []
    for row in map(_row, spread(found)):
        if len(rows) < ROWS and _size([row]) <= left:  # a row that is too long hides no other
            rows.append(row)
            left -= _size([row])
    yield from lines if rows else ()
    yield from rows
    if len(rows) < len(found):
        yield ""
        yield f"*Showing {len(rows)} of {len(found)} {called}: run `socgap check` to see all of them.*"


def _row(one: Problem) -> str:
    reason = "" if one.gap is None else f"**{one.gap.reason.value}**: "
    remarks = (f"*{markdown(remark)}*" for remark in one.remarks)
    told = " ".join(
        part for part in (f"{reason}{markdown(one.message)}", markdown(one.fix), *remarks) if part
    )
    where = "" if one.span is None else markdown_code(f"{one.path}:{one.span.line}:{one.span.column}")
    return f"| {markdown(one.name) or 'socgap'} | {told} | {where} |"


def _foot(verdict: Verdict, found: Sequence[Problem]) -> Iterator[str]:
    """What is accepted, and what begins next."""
    waived = sum(one.is_waived for one in found)
    listed = sum(one.level is Level.NOTE for one in found) - waived
    accepted = [f"{waived} waived"] if waived else []
    accepted += [f"{listed} in the baseline"] if listed else []
    found_next = verdict.next_gap
    told = [f"Gaps that are accepted: {', '.join(accepted)}."] if accepted else []
    told += [f"The next gap begins on {found_next[3]}: `socgap due` tells which."] if found_next else []
    if told:
        yield ""
        yield " ".join(told)
