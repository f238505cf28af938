"""Places in the tree as people read them: ``path:line:column``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import plain

if TYPE_CHECKING:
    from socgap_evidence.model import Caution, Gap
    from socgap_evidence.verdict import Verdict


def place(verdict: Verdict, one: Gap | Caution) -> str:
    """``path:line:column`` of a gap or a warning; the empty string for one without a place."""
    if one.place is None:
        return ""
    span = verdict.assessment.span(one.place)
    return plain(f"{one.place.path}:{span.line}:{span.column}")
