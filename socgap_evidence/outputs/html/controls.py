"""The eleven sections of the report: each question with its answer, and what the answer follows from."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from socgap_evidence.model import Reason
from socgap_evidence.outputs import text
from socgap_evidence.outputs.html.common import commit_of, day, gap_of, status_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from socgap_evidence.assessment import EvidenceFile
    from socgap_evidence.model import Json
    from socgap_evidence.report import Report
    from socgap_evidence.rules import Proof
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict

_ID_DIGITS = 12


def sections(report: Report) -> list[Json]:
    """The sections of the checklist with their controls."""
    titles = report.verdict.assessment.project.sections
    return [
        {
            "number": number,
            "title": titles.get(number, ""),
            "controls": [_control(report, one) for one in controls],
        }
        for number, controls in groupby(report.verdict.controls, key=lambda one: one.assessed.control.section)
    ]


def _control(report: Report, one: ControlVerdict) -> dict[str, Json]:
    control = one.assessed.control
    return {
        "id": control.id,
        "title": control.title,
        "question": control.question,
        "answer": one.answer.value,
        "status": status_of(one.status),
        "remark": text.remark(one) or None,
        "objective": control.objective or None,
        "owner": control.owner,
        "primary": list(control.criteria.primary),
        "secondary": list(control.criteria.secondary),
        "newest_evidence": day(one.newest_evidence),
        "valid_until": day(one.valid_until),
        "does_not_apply": one.does_not_apply or None,
        "requirements": [_requirement(report, each) for each in one.requirements],
    }


def _requirement(report: Report, one: RequirementVerdict) -> dict[str, Json]:
    requirement = one.assessed.requirement
    proofs: dict[str, list[Proof]] = {}
    for proof in report.verdict.assessment.proofs(requirement):
        proofs.setdefault(proof.path, []).append(proof)
    return {
        "id": requirement.id,
        "title": requirement.title,
        "kind": requirement.kind.value.replace("_", " "),
        "status": status_of(one.status),
        "standing": text.standing(one),
        "not_owed": one.assessed.not_owed or None,
        "notes": list(one.notes),
        "gaps": [gap_of(report, gap) for gap in one.gaps],
        "waived": [gap_of(report, gap) for gap in one.waived],
        "evidence": [_evidence(report, file, proofs) for file in one.assessed.files],
        "rejected": list(_rejected(one)),
    }


def _evidence(report: Report, file: EvidenceFile, proofs: Mapping[str, list[Proof]]) -> dict[str, Json]:
    commit = report.commits.get(file.path)
    return {
        "path": file.path,
        "date": day(file.date),
        "zero_for": list(file.zero_for),
        # The commit tells where to find it; what is not committed is told by its content.
        "commit": commit_of(commit),
        "content": None if commit else report.verdict.assessment.tree.blob_id(file.path)[:_ID_DIGITS],
        "witnesses": [
            {"of": list(what), "level": level, "how": how}
            for (level, how), what in _by_witness(proofs.get(file.path, ())).items()
        ],
    }


def _by_witness(proofs: Iterable[Proof]) -> Mapping[tuple[str, str], list[str]]:
    """What each witness stands for: often the same commit stands for every day that a file names."""
    found: dict[tuple[str, str], list[str]] = {}
    for proof in proofs:
        found.setdefault((proof.level.value, proof.how), []).append(proof.what)
    return found


def _rejected(one: RequirementVerdict) -> Iterator[Json]:
    """The files that it asks for and that are no evidence, each with all that is wrong with it."""
    accepted = {file.path for file in one.assessed.files}
    found: dict[str, list[str]] = {}
    for gap in one.assessed.gaps:
        if gap.place is not None and gap.reason in {Reason.INVALID, Reason.UNKNOWN}:
            found.setdefault(gap.place.path, []).append(gap.message)
    for path, messages in found.items():
        # A gap may also lie in what the file is held against: in a register, or in the control itself.
        if path not in accepted and any(glob.matches(path) for glob in one.assessed.requirement.globs):
            yield {"path": path, "because": list(dict.fromkeys(messages))}
