"""A Code Quality report of GitLab, whose widget shows which gaps a merge request opens and which it closes.

Written as https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format says, with the fields that GitLab
reads and no others. Of that format three things follow:

- It has no word for what is accepted. GitLab would count it, and show it as new in the merge request that asks to accept
  it, so notes are left out; a gap that comes to be waived is shown as resolved.
- Each finding needs a path and a line, and GitLab reads none after one that it cannot take. What has no place of its own
  points at the first line of the settings.
- An empty list means that all is well. Where the gate does not open and no gap says why (nothing applies, git could not
  be asked), one finding says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.model import Reason
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json import dump
from socgap_evidence.outputs.problems import Level, problems, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.model import Json
    from socgap_evidence.outputs.problems import Problem
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import Verdict

SEVERITIES: Mapping[Reason, str] = {
    # Nobody can say whether the control works: as long as that is so, no other finding tells how things stand.
    Reason.UNKNOWN: "blocker",
    # The control has no evidence that bears it out, or has some that speaks against it.
    Reason.MISSING: "critical",
    Reason.INVALID: "critical",
    Reason.FAILING: "critical",
    Reason.UNPROVEN: "critical",
    # It worked, and is late.
    Reason.STALE: "major",
    Reason.MISSED: "major",
}
"""How grave a gap is. All of them close the gate; GitLab sorts by this, and people begin at the top."""
OF_WARNINGS = "minor"
OF_THE_GATE = "blocker"


def render(verdict: Verdict, style: Style) -> str:
    """The report as a JSON array, ending with a line break; UTF-8 without a byte order mark, which GitLab refuses."""
    counted = [one for one in problems(verdict, style.folder) if one.level is not Level.NOTE]
    why_closed = unexplained(verdict, counted, style.folder)
    found: list[Json] = [_finding(one) for one in (counted if why_closed is None else [why_closed, *counted])]
    return dump(found, ascii_only=not style.unicode)


def _finding(one: Problem) -> dict[str, Json]:
    if one.gap is not None:
        check, severity = f"{one.name} {one.rule}", SEVERITIES[one.gap.reason]
    else:
        check, severity = ("warning", OF_WARNINGS) if one.level is Level.WARNING else ("gate", OF_THE_GATE)
    return {
        "description": visible(" ".join(_said(one))),
        "check_name": visible(check),
        "fingerprint": one.fingerprint,
        "severity": severity,
        "location": {
            "path": visible(one.shown_at),
            "lines": {"begin": 1 if one.span is None else one.span.line},
        },
    }


def _said(one: Problem) -> Iterator[str]:
    """What the widget shows beside the place: it leaves the name of the check out."""
    if one.gap is not None:
        yield f"{one.name} {one.gap.reason.value}:"
    yield from (said for said in (one.message, one.fix, *one.remarks) if said)
