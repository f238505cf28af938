"""What was found out about a pack, for programs. Its JSON Schema is published beside this module as ``verify.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verification import Check, Stated, Verification

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(verification: Verification, style: Style) -> str:
    """Every check with what it found, ending with a line break."""
    stated = verification.stated
    data: dict[str, Json] = {
        "format": "socgap-verify",
        "version": VERSION,
        "pack": visible(verification.pack),
        "holds": verification.holds,
        "headline": visible(verification.headline),
        "stated": None if stated is None else _stated(stated),
        "checks": [_check(one) for one in verification.checks],
    }
    return dump(data, ascii_only=not style.unicode)


def _stated(stated: Stated) -> dict[str, Json]:
    start, end = stated.window
    return {
        "company": visible(stated.company),
        "commit": visible(stated.commit),
        "committed_on": str(stated.committed_on),
        "as_of": str(stated.as_of),
        "as_of_is_asked": stated.as_of_is_asked,
        "window": {"start": str(start), "end": str(end)},
        "window_is_asked": stated.window_is_asked,
        "socgap": visible(stated.socgap),
    }


def _check(one: Check) -> dict[str, Json]:
    return {
        "name": one.name,
        "outcome": one.outcome.value,
        "says": visible(one.says),
        "details": [
            {"about": visible(detail.about) or None, "says": visible(detail.says)} for detail in one.details
        ],
    }
