"""What a control, a requirement or a sentence asks for: the facts that every explanation of it says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.inspection.findings import Findings, findings_of_sentence
from socgap_evidence.model import Status
from socgap_evidence.project.controls import CADENCES
from socgap_evidence.project.topics import every_check

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from socgap_evidence.project import Check, Control, Requirement
    from socgap_evidence.project.topics import Asked
    from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict

_PRESENCE = "evidence"
_NOT_MET = (Status.UNKNOWN, Status.GAP, Status.PENDING, Status.NOT_APPLICABLE)


class Sentence(Struct, frozen=True):
    """What an assertion says in one place, or in several that say the same, with what was found."""

    asked: tuple[Asked, ...]
    """Whoever asks, in the order of the checklist."""
    findings: Findings

    @property
    def check(self) -> Check:
        """The check, which is the same for all that ask but for its place."""
        return self.asked[0].check

    @property
    def requirements(self) -> list[str]:
        """The ids of those that ask."""
        return [one.requirement.id for one in self.asked]


def control_called(verdict: Verdict, name: str) -> ControlVerdict:
    """The control of an id that is judged."""
    return next(one for one in verdict.controls if one.assessed.control.id == name)


def requirement_called(verdict: Verdict, name: str) -> tuple[ControlVerdict, RequirementVerdict]:
    """The requirement of an id that is judged, with its control."""
    return next(
        (control, one)
        for control in verdict.controls
        for one in control.requirements
        if one.assessed.requirement.id == name
    )


def sentences_called(verdict: Verdict, name: str) -> list[Sentence]:
    """Every sentence of an assertion, which may stand in several requirements, in their order."""
    judged = {
        one.assessed.requirement.id: one for control in verdict.controls for one in control.requirements
    }
    return [
        Sentence(same, findings_of_sentence([judged[one.requirement.id] for one in same], same[0].check))
        for same in _alike(_asked(verdict, name))
    ]


def _asked(verdict: Verdict, name: str) -> list[Asked]:
    controls = [one.assessed.control for one in verdict.controls]
    return [one for one in every_check(controls) if one.check.id == name]


def _alike(asked: Iterable[Asked]) -> list[tuple[Asked, ...]]:
    """Those together that say the same and are written the same; base assertions only with those of their file."""
    groups: dict[Hashable, list[Asked]] = {}
    for one in asked:
        check = one.check
        base = check.place if check.is_inherited else None
        key = (check.says, check.keyword, json.dumps(check.written), check.is_inherited, base)
        groups.setdefault(key, []).append(one)
    return [tuple(group) for group in groups.values()]


def not_met_otherwise(verdict: Verdict, sentences: Iterable[Sentence]) -> Iterator[tuple[Status, list[str]]]:
    """The requirements that ask and are not met for other reasons, so that nobody takes silence about them for a pass."""
    said = list(sentences)
    broken = {gap.requirement for one in said for gap in (*one.findings.held, *one.findings.waived)}
    # in the order of the checklist, whichever of the sentences each of them asks by
    asking = {name for one in said for name in one.requirements} - broken
    judged = [one for control in verdict.controls for one in control.requirements]
    for status in _NOT_MET:
        ids = [
            one.assessed.requirement.id
            for one in judged
            if one.status is status and one.assessed.requirement.id in asking
        ]
        if ids:
            yield status, ids


def path_of(verdict: Verdict, control: Control) -> str:
    """Where a control stands in the tree; empty for a built-in one."""
    folder = verdict.assessment.project.config.controls.value
    return f"{folder.strip('/')}/{control.path}" if folder else ""


def own_checks(requirement: Requirement) -> list[Check]:
    """The rules that stand in the requirement itself, beside that there must be evidence."""
    return [check for check in requirement.checks if check.id is None and check.keyword != _PRESENCE]


def sentences_of(requirement: Requirement) -> list[Check]:
    """Its own assertions, as the control writes them."""
    return [check for check in requirement.checks if check.id is not None and not check.is_inherited]


def base_assertions(requirement: Requirement) -> list[str]:
    """The ids of the base assertions that hold for it, in the order of their numbers."""
    found = {check.id or check.keyword for check in requirement.checks if check.is_inherited}
    return sorted(found, key=_in_order)


def _in_order(name: str) -> tuple[str, int]:
    """``B-ALL-10`` behind ``B-ALL-9``."""
    letters = name.rstrip("0123456789")
    return letters, int(name.removeprefix(letters) or 0)


def dating_fields(requirement: Requirement) -> list[str]:
    """Where a file says when it happened, where no cadence says it."""
    if any(check.keyword in CADENCES for check in own_checks(requirement)):
        return []
    return [field.text for field in requirement.dated]


def parameters_of(requirements: Iterable[Requirement]) -> list[str]:
    """The names of the parameters that they use, in alphabetical order."""
    used: set[str] = set()
    for one in requirements:
        used.update(one.parameters, *(check.parameters for check in one.checks))
    return sorted(used)
