"""A sample as rows for a spreadsheet: one a member that was chosen, in the order of the ranks."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import spreadsheet

if TYPE_CHECKING:
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.sampling import Sample

COLUMNS = (
    "request",
    "requirement",
    "title",
    "population_members",
    "population_sha256",
    "number",
    "id",
    "day",
    "path",
    "line",
    "sha256",
    "rank",
)


def render(sample: Sample, _style: Style) -> str:
    """A header and the rows, ending with a line break (RFC 4180, UTF-8)."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    requirement = sample.requirement
    asked = (sample.asked.request, requirement.id, requirement.title, len(sample.population), sample.sha256)
    for number, one in enumerate(sample.drawn, 1):
        place = one.member.place
        line = sample.verdict.assessment.span(place).line
        day = "" if one.member.day is None else one.member.day
        facts = (*asked, number, one.member.id, day, place.path, line, one.member.sha256, one.rank)
        writer.writerow([spreadsheet(str(fact)) for fact in facts])
    return written.getvalue()
