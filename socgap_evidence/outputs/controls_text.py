"""The controls in a terminal: by section, each with its status on the day, its question and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs import text
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, DIM, GREEN, RED, YELLOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.listing import Listing
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import ControlVerdict

_COLOURS = {
    Status.UNKNOWN: RED,
    Status.GAP: RED,
    Status.WAIVED: YELLOW,
    Status.DUE: YELLOW,
    Status.MET: GREEN,
}
_WIDEST = max(len(status.value) for status in Status)


def render(listing: Listing, style: Style) -> str:
    """The whole list, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(listing, style))


def _lines(listing: Listing, style: Style) -> Iterator[str]:
    verdict = listing.verdict
    yield from text.pinned(verdict, style)
    company = verdict.assessment.project.config.company.value
    title = f"{company}, controls as of {verdict.as_of}, {verdict.assessment.tree.label}"
    yield style.paint(plain(title), BOLD)
    for name, controls in listing.sections:
        yield ""
        yield style.paint(plain(name), BOLD)
        for one in controls:
            yield from _control(one, style)
    yield ""
    yield style.paint(plain(listing.headline), BOLD)


def _control(one: ControlVerdict, style: Style) -> Iterator[str]:
    control = one.assessed.control
    margin = " " * (len("  OK ") + max(len(control.id), 6) + 1 + _WIDEST + 2)
    glyph, status = f"{style.glyph(one.status):<2}", f"{one.status.value:<{_WIDEST}}"
    painted = style.paint(f"{glyph} {control.id:<6} {status}", _COLOURS.get(one.status, DIM))
    yield f"  {painted}  {plain(control.title)}"
    yield f"{margin}{plain(control.question)}"
    yield style.paint(f"{margin}{plain(facts(one))}", DIM)


def facts(one: ControlVerdict) -> str:
    """Whose a control is, which criteria it mainly answers, and how many requirements it has."""
    control = one.assessed.control
    number = len(control.requirements)
    criteria = ", ".join(control.criteria.primary)
    return f"{control.owner}; {criteria}; {number} requirement{'' if number == 1 else 's'}"
