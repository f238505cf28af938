"""Files and folders explained, as JSON; the schema is a part of ``explain.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import json, json_counts
from socgap_evidence.outputs.escaping import visible
from socgap_evidence.outputs.json_asked import control_in_short, evidence_asked_for, taken

if TYPE_CHECKING:
    from socgap_evidence.comparison.dates import Good
    from socgap_evidence.inspection import Asker, FileReport, FolderReport, Removal, Summary
    from socgap_evidence.model import Json
    from socgap_evidence.verdict import Verdict
    from socgap_evidence.waivers import StandingWaiver


def file(verdict: Verdict, report: FileReport, removal: Removal | None) -> dict[str, Json]:
    """All about a file, or a path at which there is none."""
    return {
        "is_there": report.is_there,
        "is_asked_for": report.is_asked_for,
        "nature": report.nature.value,
        "control": report.control or None,
        "holds_waivers": [_held(verdict, one) for one in report.held_waivers],
        "asked_by": [_asker(verdict, one) for one in report.askers],
        "read_by": [
            {
                "as": "type" if one.is_type else "rule",
                "name": one.what,
                "requirements": list(one.requirements),
            }
            for one in report.readers
        ],
        "promises": list(report.promises),
        "findings": json_counts.findings(verdict, report.findings),
        "git_is_asked": verdict.assessment.project.config.asks_git,
        "proofs": [json.proof_facts(proof) for proof in report.proofs],
        "named_by_waivers": [
            {"id": one.judged.waiver.id, "title": one.judged.waiver.title, "state": one.state}
            for one in report.named_by
        ],
        "without": None if removal is None else _without(verdict, removal),
    }


def folder(report: FolderReport) -> dict[str, Json]:
    """The files below a folder in short, and who asks for files there."""
    return {
        "asked_by": [
            {
                "control": control_in_short(control),
                "requirement": one.assessed.requirement.id,
                "title": one.assessed.requirement.title,
                "evidence": [glob.text for glob in one.assessed.requirement.globs],
                **json_counts.standing(one),
            }
            for control, one in report.asking
        ],
        "files": [_summary(one) for one in report.files],
    }


def _held(verdict: Verdict, one: StandingWaiver) -> dict[str, Json]:
    """A waiver that the file holds."""
    waiver = one.judged.waiver
    return {
        "id": waiver.id,
        "title": waiver.title,
        "state": one.state,
        "effective_from": str(waiver.effective_from),
        "expires_on": str(waiver.expires_on),
        "covers": [str(cover) for cover in waiver.covers],
        "gaps": [{"requirement": gap.requirement, "gap": json.gap_facts(verdict, gap)} for gap in one.gaps],
        "faults": [json.caution_facts(verdict, fault) for fault in one.judged.faults],
    }


def _asker(verdict: Verdict, asker: Asker) -> dict[str, Json]:
    """A requirement with what it makes of the file."""
    requirement = asker.judged.assessed.requirement
    return {
        "control": control_in_short(asker.control),
        "requirement": requirement.id,
        "title": requirement.title,
        "matches": asker.glob,
        **evidence_asked_for(requirement),
        "file": None if asker.taken is None else taken(verdict, asker.taken),
        "files": asker.files,
        "newer": asker.newer,
        "arithmetic": [json_counts.count(verdict, one) for one in asker.counts],
        **json_counts.standing(asker.judged),
    }


def _without(verdict: Verdict, removal: Removal) -> dict[str, Json]:
    """What would be if the file were deleted."""
    return {
        "broken": None if removal.broken is None else visible(str(removal.broken)),
        "opened": [
            {"requirement": gap.requirement, "gap": json.gap_facts(verdict, gap)} for gap in removal.opened
        ],
        "closed": removal.closed,
        "moved": [
            {"requirement": one.requirement, "now": _good(one.base), "then": _good(one.head)}
            for one in removal.moved
        ],
    }


def _good(one: Good) -> dict[str, Json]:
    return {"passes": one.passes, "until": None if one.until is None else str(one.until)}


def _summary(one: Summary) -> dict[str, Json]:
    return {
        "path": visible(one.path),
        "taken_by": [
            {
                "requirement": name,
                "result": each.take.value,
                "day": None if each.day is None else str(each.day),
            }
            for name, each in one.takes
        ],
        "gaps": one.gaps,
        "is_unchecked": one.is_unchecked,
        "is_troubled": one.is_troubled,
    }
