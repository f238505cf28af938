"""The whole checklist for a spreadsheet: a row for each gap and each warning, and one for each requirement without a gap.

So a filter on ``level`` shows what is to be done, and without one no requirement is left out. Words and days are those of
the report for programs (``json.py``): ``until`` is the first day on which a gap holds no more, ``valid_until`` the last one
on which a requirement is known to be met.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING

from socgap_evidence.outputs.escaping import spreadsheet
from socgap_evidence.outputs.problems import Level, problems, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from socgap_evidence.outputs.problems import Problem
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Control
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict

COLUMNS = (
    "section",
    "control",
    "question",
    "answer",
    "requirement",
    "title",
    "owner",
    "criteria",
    "status",
    "level",
    "assertion",
    "rule",
    "reason",
    "since",
    "until",
    "message",
    "fix",
    "path",
    "line",
    "column",
    "remarks",
    "valid_until",
    "fingerprint",
)


def render(verdict: Verdict, style: Style) -> str:  # noqa: ARG001  # a spreadsheet looks as its reader likes
    """A header and the rows in the order of the checklist, then warnings, ending with a line break (RFC 4180, UTF-8).

    Where no row says why the gate is closed, the last one does.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    rows = [*_rows(verdict)]
    why_closed = unexplained(verdict, ())
    if why_closed is not None and not any(row["level"] == Level.ERROR.value for row in rows):
        rows.append(_problem(why_closed))
    for row in rows:
        writer.writerow({column: spreadsheet(_text(value)) for column, value in row.items()})
    return written.getvalue()


def _rows(verdict: Verdict) -> Iterator[dict[str, object]]:
    found: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
    cautions: list[Problem] = []
    for problem in problems(verdict):
        gap = problem.gap
        (cautions if gap is None else found[gap.control, gap.requirement]).append(problem)
    for control in verdict.controls:
        for one in control.requirements:
            asked = _asked(control, one)
            gaps = found[control.assessed.control.id, one.assessed.requirement.id]
            yield from ({**asked, **_problem(gap)} for gap in gaps)
            if not gaps:
                level = Level.ERROR.value if verdict.closes_gate(one) else ""
                yield {**asked, "level": level, "remarks": _why(control, one)}
    yield from map(_problem, cautions)


def _asked(control: ControlVerdict, one: RequirementVerdict) -> Mapping[str, object]:
    """What is asked, of whom, and how it stands."""
    written = control.assessed.control
    return {
        "section": written.section,
        "control": written.id,
        "question": written.question,
        "answer": control.answer.value,
        "requirement": one.assessed.requirement.id,
        "title": one.assessed.requirement.title,
        "owner": written.owner,
        "criteria": _criteria(written),
        "status": one.status.value,
        "valid_until": one.valid_until,
    }


def _criteria(control: Control) -> str:
    in_part = ", ".join(control.criteria.secondary)
    return f"{', '.join(control.criteria.primary)}{f'; in part {in_part}' if in_part else ''}"


def _problem(one: Problem) -> dict[str, object]:
    """What is wrong, where, and what to do."""
    facts: dict[str, object] = {
        "level": one.level.value,
        "rule": one.rule,
        "message": one.message,
        "fix": one.fix,
        "path": one.path,
        "remarks": " ".join(one.remarks),
        "fingerprint": one.fingerprint,
    }
    if one.gap is not None:
        days = one.gap.days
        facts |= {
            "assertion": one.gap.assertion,
            "reason": one.gap.reason.value,
            "since": days.since,
            "until": days.until,
        }
    if one.span is not None:
        facts |= {"line": one.span.line, "column": one.span.column}
    return facts


def _why(control: ControlVerdict, one: RequirementVerdict) -> str:
    """Why nothing is asked, or by what it is known that nothing happened."""
    return " ".join(part for part in (control.does_not_apply, one.assessed.not_owed, *one.notes) if part)


def _text(value: object) -> str:
    return "" if value is None else str(value)
