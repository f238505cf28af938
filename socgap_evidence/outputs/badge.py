"""The verdict as a badge: an SVG image of its own, and the JSON from which shields.io draws one.

Both say in words what the colour says. A badge is as old as the run that made it, so neither names a day but a pinned one.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from socgap_evidence.model import Status
from socgap_evidence.outputs.json import dump
from socgap_evidence.verdict import EXIT_GAP, EXIT_MET

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

LABEL = "SOC 2"
_OPEN, _CLOSED, _UNCHECKED = ("#1c7c3c", "#c0212c", "#5b6673")
"""White text on each of them has a contrast of 4.5 or more (WCAG 1.4.3)."""
_LABEL_COLOUR = "#3a424d"
_LETTER, _MARGIN, _HEIGHT = 6.6, 7, 20
"""The width that a letter is given, whatever the font, and the margin beside a text; in pixels."""


def message(verdict: Verdict) -> str:
    """The verdict in a few words."""
    total = len(verdict.controls)
    pinned = (
        f", {'pinned to' if verdict.is_pinned else 'as of'} {verdict.as_of}" if verdict.day_chosen_by else ""
    )
    if verdict.exit_code == EXIT_MET:
        met = sum(one.status.counts_as_met for one in verdict.controls)
        waived = verdict.counts.get(Status.WAIVED, 0)
        return f"open: {met} of {total} met{f', {waived} waived' if waived else ''}{pinned}"
    if verdict.exit_code == EXIT_GAP:
        return f"closed: {len(verdict.failing)} of {total} fail{pinned}"
    return f"not checked{pinned}"


def _colour(verdict: Verdict) -> str:
    return {EXIT_MET: _OPEN, EXIT_GAP: _CLOSED}.get(verdict.exit_code, _UNCHECKED)


def shields(verdict: Verdict, style: Style) -> str:
    """What an endpoint of shields.io returns (schema version 1), ending with a line break."""
    told: dict[str, Json] = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": message(verdict),
        "color": _colour(verdict),
        "isError": verdict.exit_code != EXIT_MET,
    }
    return dump(told, ascii_only=not style.unicode)


def render(verdict: Verdict, style: Style) -> str:  # noqa: ARG001  # an image looks the same everywhere
    """The image, ending with a line break."""
    said = message(verdict)
    left, right = (_width(text) for text in (LABEL, said))
    title = escape(f"{LABEL}: {said}")
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" aria-label="{title}">
<title>{title}</title>
<clipPath id="r"><rect width="{left + right}" height="{_HEIGHT}" rx="3"/></clipPath>
<g clip-path="url(#r)">
<rect width="{left}" height="{_HEIGHT}" fill="{_LABEL_COLOUR}"/>
<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{_colour(verdict)}"/>
</g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
{_text(LABEL, left / 2, left)}
{_text(said, left + right / 2, right)}
</g>
</svg>
"""


def _width(text: str) -> int:
    return round(len(text) * _LETTER) + 2 * _MARGIN


def _text(text: str, middle: float, width: int) -> str:
    """The text in the middle of its half, as wide as it was reckoned to be."""
    return f'<text x="{middle:g}" y="14" textLength="{width - 2 * _MARGIN}">{escape(text)}</text>'
