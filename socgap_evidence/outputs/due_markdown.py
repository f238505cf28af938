"""What falls due as Markdown, for an issue, a wiki or a message: one table a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import places
from socgap_evidence.outputs.due_text import FIRST, days_left
from socgap_evidence.outputs.escaping import markdown, markdown_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.due import DueItem, DueList
    from socgap_evidence.outputs.style import Style


def render(due: DueList, style: Style) -> str:  # noqa: ARG001  # Markdown looks as its reader likes
    """The whole list, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(due))


def _lines(due: DueList) -> Iterator[str]:
    verdict = due.verdict
    company = markdown(verdict.assessment.project.config.company.value)
    yield f"# What falls due at {company}"
    yield ""
    yield f"**{markdown(due.headline)}**"
    if verdict.is_pinned:
        origin = verdict.day_chosen_by
        yield f"The date is **pinned to {verdict.as_of}** ({origin}): this is a sample or a rehearsal, not what is due today."
    yield ""
    whose = f" It shows the controls of {markdown(due.owner)} only." if due.owner else ""
    yield f"From {verdict.as_of} through {due.through} ({due.within}), in {markdown(verdict.assessment.tree.label)}.{whose}"
    yield ""
    remarks = (*due.notes, *([due.already] if due.already else []))
    for remark in remarks:
        yield f"- {markdown(remark)}"
    if remarks:
        yield ""
    for day, items in due.by_day:
        yield f"## {day}, {days_left(items[0])}"
        yield ""
        yield "| Requirement | What to do | Owner | Criteria | Gap from |"
        yield "|---|---|---|---|---|"
        for item in items:
            yield _row(due, item)
        yield ""


def _row(due: DueList, item: DueItem) -> str:
    gap = item.gap
    place = places.place(due.verdict, gap)
    told = [
        f"**{gap.reason.value}**{f' ({gap.assertion})' if gap.assertion else ''}: {markdown(gap.message)}",
        markdown(gap.fix),
        *(f"*{markdown(remark)}*" for remark in (*([FIRST] if item.is_first else []), *item.remarks)),
        markdown_code(place) if place else "",
    ]
    name = f"{item.requirement.id} {markdown(item.requirement.title)}"
    cells = [
        name,
        " ".join(filter(None, told)),
        markdown(item.control.owner),
        ", ".join(map(markdown, item.control.criteria.primary)),
        str(item.begins),
    ]
    return f"| {' | '.join(cells)} |"
