"""What was found out about a pack, in a terminal: what it says of itself, each check, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, GREEN, RED, YELLOW
from socgap_evidence.verification import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verification import Check, Stated, Verification

_SIGNS = {
    Outcome.HOLDS: ("✓", "OK", GREEN),
    Outcome.FAILS: ("✗", "X", RED),
    Outcome.UNTOLD: ("?", "?", RED),
    Outcome.UNASKED: ("·", ".", DIM),
    Outcome.NOTED: ("!", "!", YELLOW),
}
MOST = 20
"""How many details of a check are listed; all of them are in the JSON."""


def render(verification: Verification, style: Style) -> str:
    """The whole report, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(verification, style))


def _lines(verification: Verification, style: Style) -> Iterator[str]:
    yield style.paint(plain(verification.pack), BOLD)
    if verification.stated is not None:
        yield from _stated(verification.stated)
    yield ""
    for one in verification.checks:
        yield from _check(one, style)
    yield ""
    yield style.paint(plain(verification.headline), GREEN if verification.holds else RED, BOLD)


def _stated(stated: Stated) -> Iterator[str]:
    """What the pack says of itself, with what whoever made it has chosen."""
    start, end = stated.window
    chosen = " (chosen by whoever made it)"
    yield f"  company  {plain(stated.company)}"
    yield f"  commit   {plain(stated.commit)}, committed on {stated.committed_on}"
    yield f"  as of    {stated.as_of}{chosen if stated.as_of_is_asked else ''}"
    yield f"  window   {start} to {end}{chosen if stated.window_is_asked else ''}"
    yield f"  made by  socgap {plain(stated.socgap)}"


def _check(one: Check, style: Style) -> Iterator[str]:
    sign, bare, colour = _SIGNS[one.outcome]
    shown = sign if style.unicode else bare
    name = style.paint(f"{shown:<2} {one.name:<9}", colour, BOLD)
    yield f"{name}  {one.outcome.value:<7}  {plain(one.says)}"
    for detail in one.details[:MOST]:
        about = style.paint(f"{plain(detail.about)}: ", CYAN) if detail.about else ""
        yield f"{' ' * 14}{about}{plain(detail.says)}"
    if len(one.details) > MOST:
        yield f"{' ' * 14}and {len(one.details) - MOST} more; --format json lists all of them."
