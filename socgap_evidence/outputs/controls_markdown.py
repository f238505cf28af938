"""The controls as Markdown, for a wiki or a message: one table a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.listing import Listing
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import ControlVerdict


def render(listing: Listing, style: Style) -> str:  # noqa: ARG001  # Markdown looks as its reader likes
    """The whole list, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(listing))


def _lines(listing: Listing) -> Iterator[str]:
    verdict = listing.verdict
    company = markdown(verdict.assessment.project.config.company.value)
    yield f"# Controls of {company}"
    yield ""
    yield f"**{markdown(listing.headline)}**"
    if verdict.is_pinned:
        origin = verdict.day_chosen_by
        yield f"The date is **pinned to {verdict.as_of}** ({origin}): this is a sample or a rehearsal, not today."
    yield ""
    yield f"As of {verdict.as_of}, in {markdown(verdict.assessment.tree.label)}."
    for name, controls in listing.sections:
        yield ""
        yield f"## {markdown(name)}"
        yield ""
        yield "| Control | Question | Owner | Criteria | Requirements | Status |"
        yield "|---|---|---|---|---:|---|"
        for one in controls:
            yield _row(one)


def _row(one: ControlVerdict) -> str:
    control = one.assessed.control
    cells = [
        f"{markdown(control.id)} {markdown(control.title)}",
        markdown(control.question),
        markdown(control.owner),
        ", ".join(map(markdown, control.criteria.primary)),
        str(len(control.requirements)),
        f"{one.status.glyph} {one.status.value}",
    ]
    return f"| {' | '.join(cells)} |"
