"""Places in the tree as people read them: ``path:line:column``, and what a file that nobody asks for may have been meant as."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from socgap_evidence.documents.reading import DOCUMENT_SUFFIXES, suffix_of
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


def nearly_asked_for(verdict: Verdict, path: str) -> str:
    """The path that a requirement asks for and that a file nearly has; empty if none is near."""
    if suffix_of(path) not in DOCUMENT_SUFFIXES:
        return ""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    asked = set()
    for control in verdict.controls:
        for glob in (glob for one in control.requirements for glob in one.assessed.requirement.globs):
            named = glob.text if glob.is_literal else f"{glob.text.rpartition('/')[0]}/{stem}{glob.suffix}"
            if glob.matches(named):
                asked.add(named)
    return next(iter(difflib.get_close_matches(path, sorted(asked), n=1, cutoff=_NEAR)), "")


_NEAR = 0.85
"""How alike two paths must be, from 0 to 1, for one to be meant by the other."""
