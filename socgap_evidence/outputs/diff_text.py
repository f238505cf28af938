"""What a change does, in a terminal: statuses, gaps as ``check`` prints them, the judge, dates, evidence, the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.comparison import place_of
from socgap_evidence.loosening import Direction
from socgap_evidence.model import Caution
from socgap_evidence.outputs import places, text
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, GREEN, RED, YELLOW
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.comparison import (
        ClosedGap,
        Comparison,
        MovedDate,
        OpenedGap,
        ReliedFile,
        StatusChange,
    )
    from socgap_evidence.loosening import Alteration
    from socgap_evidence.outputs.style import Style

_COLOURS = {Direction.LOOSER: RED, Direction.NOTED: YELLOW, Direction.STRICTER: GREEN}
JUDGE = {
    Direction.LOOSER: "Looser: what may let pass what did not pass",
    Direction.NOTED: "Accepted, or to be known",
    Direction.STRICTER: "Stricter",
}
"""The heading of the alterations of each direction."""
ABSENT = "not there"
"""The status of what a judge does not have."""


def render(comparison: Comparison, style: Style) -> str:
    """The whole report, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(comparison, style))


def _lines(comparison: Comparison, style: Style) -> Iterator[str]:
    yield from text.pinned(comparison.head, style)
    yield style.paint(plain(title(comparison)), BOLD)
    for note in comparison.notes:
        yield style.paint(f"note: {plain(note)}", YELLOW)
    yield from _section("Status", (_status(one) for one in comparison.statuses), style)
    opened = (line for one in comparison.opened for line in _opened(comparison, one, style))
    yield from _section("Gaps opened", opened, style)
    closed = (line for one in comparison.closed for line in _closed(one, style))
    yield from _section("Gaps closed", closed, style)
    for direction, heading in JUDGE.items():
        altered = (_altered(comparison, one, style) for one in comparison.of(direction))
        yield from _section(heading, altered, style)
    yield from _section("Dates", (_date(one) for one in comparison.dates), style)
    evidence = comparison.evidence
    yield from _section("Evidence that nothing relies on any more", map(_removed, evidence.removed), style)
    yield from _section("Evidence moved", map(_moved, evidence.moved), style)
    yield from _section("Evidence changed", map(_changed, evidence.changed), style)
    yield ""
    if comparison.forecast:
        yield style.paint(plain(comparison.forecast), CYAN)
    colour = GREEN if comparison.exit_code == EXIT_MET else RED
    yield style.paint(plain(comparison.headline), colour, BOLD)


def title(comparison: Comparison) -> str:
    """Whose, of which day, and from where to where."""
    head = comparison.head
    company = head.assessment.project.config.company.value
    trees = f"{comparison.base.assessment.tree.label} -> {head.assessment.tree.label}"
    return f"{company}, as of {head.as_of}: {trees}"


def _section(heading: str, lines: Iterable[str], style: Style) -> Iterator[str]:
    """A heading and its lines; nothing where there is none."""
    listed = list(lines)
    if listed:
        yield ""
        yield style.paint(heading, BOLD)
        yield from listed


def _status(one: StatusChange) -> str:
    indent = "  " if one.is_control else "    "
    before, after = (ABSENT if standing is None else str(standing) for standing in (one.base, one.head))
    change = after if before == after else f"{before} -> {after}"
    by_base = f"; by the rules of the base: {one.head_by_base}" if one.differs_by_judge else ""
    return f"{indent}{one.name:<8} {change}{by_base}  {plain(one.title)}"


def _opened(comparison: Comparison, one: OpenedGap, style: Style) -> Iterator[str]:
    gap = one.gap
    verdict, _ = place_of(one, comparison.base, comparison.head)
    where = style.paint(f"{place}:", BOLD) if (place := places.place(verdict, gap)) else ""
    reason = style.paint(f"{gap.reason.value}:", RED, BOLD)
    name = style.paint(f"[{gap.assertion or gap.requirement} {gap.rule}]", CYAN)
    yield "  " + " ".join(part for part in (where, reason, plain(gap.message), name) if part)
    for note in filter(None, (gap.says, one.remark)):
        yield style.paint(f"    note: {plain(note)}", DIM)
    if gap.fix:
        yield f"    help: {plain(gap.fix)}"


def _closed(one: ClosedGap, style: Style) -> Iterator[str]:
    gap = one.gap
    name = style.paint(f"[{gap.assertion or gap.requirement} {gap.rule}]", CYAN)
    yield f"  {gap.reason.value}: {plain(gap.message)} {name}"
    for note in one.remarks:
        yield style.paint(f"    note: {plain(note)}", DIM)


def _altered(comparison: Comparison, one: Alteration, style: Style) -> str:
    where = style.paint(f"{place}:", BOLD) if (place := place_of_alteration(comparison, one)) else ""
    name = style.paint(f"{plain(one.name)}:", _COLOURS[one.direction])
    return "  " + " ".join(part for part in (where, name, plain(one.message)) if part)


def place_of_alteration(comparison: Comparison, one: Alteration) -> str:
    """``path:line:column`` in the head, or in the base where only that has it; empty for the built-in controls."""
    verdict = comparison.base if one.in_base else comparison.head
    place = places.place(verdict, Caution(one.message, "", one.place))
    return f"{place} (base)" if place and one.in_base else place


def _date(one: MovedDate) -> str:
    by_base = (
        "" if one.head_by_base in {None, one.head} else f"; by the rules of the base: {one.head_by_base}"
    )
    return f"  {one.requirement:<8} {one.base} -> {one.head}{by_base}  {plain(one.title)}"


def _removed(one: ReliedFile) -> str:
    still = "; the file is still there" if one.is_there else ""
    return f"  {plain(one.path)} ({', '.join(one.requirements)}{still})"


def _moved(one: ReliedFile) -> str:
    return f"  {plain(one.path)} -> {plain(one.now)} ({', '.join(one.requirements)})"


def _changed(one: ReliedFile) -> str:
    return f"  {plain(one.path)} ({', '.join(one.requirements)})"
