"""What falls due, in a terminal: by day, then by requirement, each gap as ``check`` will print it once it holds."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from socgap_evidence.outputs import places, text
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, GREEN, RED, YELLOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.due import DueItem, DueList
    from socgap_evidence.outputs.style import Style

FIRST = "It is the first: nothing of it was due before."
"""What is said of a requirement that is pending."""


def render(due: DueList, style: Style) -> str:
    """The whole list, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(due, style))


def _lines(due: DueList, style: Style) -> Iterator[str]:
    yield from text.pinned(due.verdict, style)
    yield style.paint(_title(due), BOLD)
    for day, items in due.by_day:
        yield ""
        yield style.paint(f"{day}, {days_left(items[0])}", BOLD)
        for _, same in groupby(items, key=lambda one: one.requirement.id):
            yield from _requirement(due, tuple(same), style)
    yield ""
    for note in due.notes:
        yield style.paint(f"note: {plain(note)}", YELLOW)
    if due.already:
        yield style.paint(plain(due.already), RED)
    yield style.paint(plain(due.headline), _colour(due), BOLD)


def _title(due: DueList) -> str:
    verdict = due.verdict
    company = verdict.assessment.project.config.company.value
    whose = f" for {due.owner}" if due.owner else ""
    span = f"from {verdict.as_of} through {due.through} ({due.within})"
    return plain(f"{company}, what falls due{whose} {span}, {verdict.assessment.tree.label}")


def _colour(due: DueList) -> int:
    if due.exit_code:
        return RED
    return YELLOW if due.items or due.already else GREEN


def days_left(item: DueItem) -> str:
    """How long there is, in words."""
    if item.days_left == 0:
        return "the last day is today"
    return f"{item.days_left} day{'' if item.days_left == 1 else 's'} left"


def _requirement(due: DueList, items: tuple[DueItem, ...], style: Style) -> Iterator[str]:
    """What falls due of one requirement on one day."""
    first = items[0]
    criteria = ", ".join(first.control.criteria.primary)
    name = style.paint(f"{first.requirement.id:<8}", CYAN)
    yield f"  {name} {plain(first.requirement.title)}, {plain(first.control.owner)} ({plain(criteria)})"
    for _, alike in groupby(items, key=_said):
        yield from _gaps(due, tuple(alike), style)


def _said(item: DueItem) -> tuple[str, ...]:
    """What is said below a gap; where several in a row share it, it stands below the last."""
    return (item.gap.fix, item.gap.says, FIRST if item.is_first else "", *item.remarks)


def _gaps(due: DueList, alike: tuple[DueItem, ...], style: Style) -> Iterator[str]:
    for item in alike:
        gap = item.gap
        where = style.paint(f"{place}:", BOLD) if (place := places.place(due.verdict, gap)) else ""
        reason = style.paint(f"{gap.reason.value} from {item.begins}:", YELLOW, BOLD)
        rule = style.paint(f"[{gap.assertion or gap.requirement} {gap.rule}]", CYAN)
        yield "    " + " ".join(part for part in (where, reason, plain(gap.message), rule) if part)
    fix, *notes = _said(alike[0])
    for note in filter(None, notes):
        yield style.paint(f"      note: {plain(note)}", DIM)
    if fix:
        yield f"      help: {plain(fix)}"
