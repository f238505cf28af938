"""A sample with its population, for programs and for whoever derives it again.

Its JSON Schema is published beside this module as ``sample.schema.json``. The population stands in it line by line, as it
is digested (``sampling/canonical.py``), so a shell needs no more than this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump
from socgap_evidence.sampling import line_of
from socgap_evidence.sampling.values import AUDITOR_DECIDES

if TYPE_CHECKING:
    from socgap_evidence.model import Json
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.sampling import Drawn, Sample

VERSION = 1
"""Raised when a field changes its meaning or goes away; new fields do not raise it."""


def render(sample: Sample, style: Style) -> str:
    """The sample with what it was chosen from, ending with a line break."""
    verdict = sample.verdict
    data: dict[str, Json] = {
        "format": "socgap-sample",
        "version": VERSION,
        "company": verdict.assessment.project.config.company.value,
        "as_of": str(verdict.as_of),
        "as_of_is_pinned": verdict.is_pinned,
        "tree": verdict.assessment.tree.label,
        "commit": sample.asked.commit,
        "window": {"start": str(sample.window.start), "end": str(sample.window.end)},
        "in_progress": not sample.is_over,
        "request": sample.asked.request,
        "control": sample.control.id,
        "requirement": sample.requirement.id,
        "title": sample.requirement.title,
        "size": {
            "number": sample.size.number,
            "because": sample.size.because,
            "is_asked": sample.size.is_asked,
            "remark": AUDITOR_DECIDES,
        },
        "notes": [visible(note) for note in sample.notes],
        "zeros": [{"path": visible(one.path), "periods": list(one.periods)} for one in sample.zeros],
        "population": {
            "members": len(sample.population),
            "sha256": sample.sha256,
            "lines": [line_of(one) for one in sample.population],
        },
        "sample": [_drawn(sample, one) for one in sample.drawn],
    }
    return dump(data, ascii_only=not style.unicode)


def _drawn(sample: Sample, one: Drawn) -> dict[str, Json]:
    member = one.member
    span = sample.verdict.assessment.span(member.place)
    return {
        "id": member.id,
        "rank": one.rank,
        "day": None if member.day is None else str(member.day),
        "path": visible(member.place.path),
        "line": span.line,
        "column": span.column,
        "sha256": member.sha256,
    }
