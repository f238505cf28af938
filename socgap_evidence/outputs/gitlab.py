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

import hashlib
import json
from typing import TYPE_CHECKING

from socgap_evidence.model import Reason
from socgap_evidence.outputs.escaping import json_text, visible
from socgap_evidence.outputs.problems import Level, problems
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.verdict import EXIT_MET

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
    found: list[Json] = [_finding(one) for one in counted]
    if verdict.exit_code != EXIT_MET and not any(one.level is Level.ERROR for one in counted):
        found.insert(0, _gate(verdict, style.folder))
    written = json.dumps(found, indent=2, ensure_ascii=False)
    return json_text(written, ascii_only=not style.unicode) + "\n"


def _finding(one: Problem) -> dict[str, Json]:
    return _written(
        description=" ".join(_said(one)),
        check_name=f"{one.name} {one.rule}" if one.name else "warning",
        fingerprint=one.fingerprint,
        severity=OF_WARNINGS if one.gap is None else SEVERITIES[one.gap.reason],
        path=one.shown_at,
        line=1 if one.span is None else one.span.line,
    )


def _said(one: Problem) -> Iterator[str]:
    """What the widget shows beside the place: it leaves the name of the check out."""
    if one.gap is not None:
        yield f"{one.name} {one.gap.reason.value}:"
    yield from (said for said in (one.message, one.fix, *one.remarks) if said)


def _gate(verdict: Verdict, folder: str) -> dict[str, Json]:
    why = verdict.assessment.no_history
    return _written(
        description=verdict.headline if why is None else f"{why.message} {why.fix}",
        check_name="gate",
        fingerprint=hashlib.sha256(b"gate").hexdigest(),
        severity=OF_THE_GATE,
        path=f"{folder}{CONFIG_NAME}",
        line=1,
    )


def _written(
    *, description: str, check_name: str, fingerprint: str, severity: str, path: str, line: int
) -> dict[str, Json]:
    return {
        "description": visible(description),
        "check_name": visible(check_name),
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": visible(path), "lines": {"begin": line}},
    }
