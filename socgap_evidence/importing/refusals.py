"""What cannot be, whatever the rows say: an export of nobody, an older one than the last, one that a stranger took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.dates import parse_date_time
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.importing.faults import shown
from socgap_evidence.model import Kind
from socgap_evidence.rules.covered_days import CoveredDays
from socgap_evidence.rules.covers import Covers
from socgap_evidence.rules.statements import STATEMENT
from socgap_evidence.rules.zeros import Zeros

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.importing.lookups import Registers
    from socgap_evidence.importing.mapping import Import
    from socgap_evidence.importing.merging import Origin
    from socgap_evidence.importing.rows import Rows
    from socgap_evidence.model import Json
    from socgap_evidence.project import Project

_PEOPLE = "people"


def refuse_empty(mapping: Import, project: Project, origin: Origin, rows: Rows) -> None:
    """UsageError if no row is to be taken: nobody is deleted by an export, and silence is no evidence of zero."""
    if rows.members:
        return
    left_out = f"; the filters of the mapping leave out {rows.left_out}" if rows.left_out else ""
    message = f"It has no row that is to be taken{left_out}."
    asking = [
        one for control in project.controls for one in control.requirements if one.schema == mapping.type
    ]
    subjects = sorted(
        {subject for one in asking for check in one.checks for subject in _subjects(check.rule)}
    )
    fix = "Export it again, or look at what the mapping leaves out ('only', 'without')."
    if any(one.kind is Kind.REGISTER for one in asking):
        message += " An export deletes nobody, so one of nobody is a mistake."
    elif subjects:
        statement = " or ".join(f"'socgap new zero {subject}'" for subject in subjects)
        fix = f"If there was none in the period, somebody signs that: {statement}. Else export it again."
    raise UsageError(message, path=origin.file, fix=fix)


def _subjects(rule: object) -> Iterator[str]:
    """The subjects of which a rule takes a signed zero."""
    if isinstance(rule, Zeros):
        yield rule.subject
    elif isinstance(rule, Covers) and isinstance(rule.what, CoveredDays):
        for by in rule.what.by:
            for one in by.records.where if by.records.type == STATEMENT else ():
                if one.field.text == "subject":
                    yield from map(str, one.allowed)


def refuse_older(path: str, origin: Origin, existing: Json) -> None:
    """UsageError if the file has a later export than this one; of the same export a time may be corrected."""
    source = existing.get("source") if isinstance(existing, dict) else None
    known = source if isinstance(source, dict) else {}
    last = known.get("extracted_at")
    if (
        origin.extracted_at is None
        or not isinstance(last, str)
        or known.get("artifact_sha256") == origin.sha256
    ):
        return
    try:
        is_older = parse_date_time(origin.extracted_at) < parse_date_time(last)
    except ValueError:  # what stands in the file is no moment, which its schema says
        return
    if is_older:
        message = f"--extracted-at: {origin.extracted_at} is before {last}, when the export was taken that is there."
        fix = "Import the newest one; if the moment in the file is wrong, correct its source.extracted_at first."
        raise UsageError(message, path=path, fix=fix)


def refuse_stranger(origin: Origin, registers: Registers) -> None:
    """UsageError if the register of people, where there is one, does not know who took the export."""
    known = registers.members(_PEOPLE, "id")
    if origin.extracted_by is not None and known and origin.extracted_by not in known:
        message = f"--extracted-by: {shown(origin.extracted_by)} is nobody in the people register."
        raise UsageError(
            message, fix=did_you_mean(origin.extracted_by, known) or "Give the id of who took it."
        )
