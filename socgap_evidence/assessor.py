"""One control after another of one tree: its files taken in, its rules asked, what they find made gaps.

1. The requirement's files are taken in (``intake.py``). What cannot be relied on is a gap and counts as nothing else.
2. Every rule of the requirement sees the files that are left, and says on which days there is a gap. Where none is
   left, that is one gap: the sentences about the files wait for one, unless a signed statement may say that there is none.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.assessment import AssessedControl, AssessedRequirement, EvidenceFile
from socgap_evidence.memory import Kept, Memory
from socgap_evidence.model import Caution, Gap, Place, Reason
from socgap_evidence.project.beginning import begun_by
from socgap_evidence.project.controls import CADENCES
from socgap_evidence.rules import Finding, Subject, UnjudgeableError
from socgap_evidence.waivers import (
    SCOPE,
    Exclusion,
    Registers,
    read_exclusions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from socgap_evidence.documents import Document
    from socgap_evidence.holdings import Files
    from socgap_evidence.intake import Intake
    from socgap_evidence.memory import Memory
    from socgap_evidence.model import Json
    from socgap_evidence.project import Check, Control, Project, Requirement
    from socgap_evidence.rules import Shelf
    from socgap_evidence.rules.witness import Witness

_SAID_ONCE = frozenset({Reason.UNKNOWN, Reason.UNPROVEN})
SCHEMA, PARAMETERS = "schema", "parameters"
"""What found a gap that no rule of the requirement found."""


class Assessor:
    """Brings the rules of one project and the evidence of one tree together."""

    def __init__(self, project: Project, intake: Intake, witness: Witness, memory: Memory | None) -> None:
        self._memory = memory
        self._project = project
        self._intake = intake
        self._witness = witness
        self.subjects: dict[str, Subject] = {}
        self.asked_git = False

    def control(self, control: Control) -> AssessedControl:
        """A control's requirements, or why it does not apply."""
        reason = self._out_of_scope(control)
        requirements = tuple(self._kept_or_new(control, one) for one in control.requirements)
        declared = tuple(one for one in self._exclusions if one.control == control.id)
        return AssessedControl(control, requirements, reason, declared)

    @cached_property
    def registers(self) -> Registers:
        """Who was who on which day."""
        return Registers(partial(_shelf, self._intake, self._project), self._project.config.zone)

    @cached_property
    def _exclusions(self) -> tuple[Exclusion, ...]:
        controls = [control.id for control in self._project.controls]
        return read_exclusions(_shelf(self._intake, self._project, SCOPE), self.registers, controls)

    def exclusion_faults(self, only: Collection[str]) -> Iterator[Caution]:
        """Why controls stay applicable that the scope statement declares not to be; with ``only`` of these controls."""
        for one in self._exclusions:
            if not only or one.control in only:
                yield from one.faults

    def _out_of_scope(self, control: Control) -> str:
        """Why no examination of the company's categories would look at the control; empty if one would."""
        categories = self._project.config.categories.value
        primary = [one for one in self._project.criteria if one.id in control.criteria.primary]
        if any(one.in_scope(categories) for one in primary):
            return ""
        needed = " or ".join(sorted({one.category for one in primary}))
        return f"It answers criteria of {needed} only, which is not among the categories in scope ({', '.join(categories)})."

    def _kept_or_new(self, control: Control, requirement: Requirement) -> AssessedRequirement:
        """The requirement as it was under the tree before, if nothing that it looks at has changed; else assessed."""
        if self._memory is None:
            return self._requirement(control, requirement)
        told = self._memory.told(requirement) or self.kept(control, requirement, self._memory)
        self.asked_git = self.asked_git or told.asks_git
        return told.assessed

    def kept(self, control: Control, requirement: Requirement, memory: Memory) -> Kept:
        """The requirement with all that it looked at, for the next tree."""
        kept = memory.untouched(requirement, self._project, self._witness)
        if kept is None:
            with self._intake.watch.watching() as used, self._intake.claiming() as claimed:
                before, self.asked_git = self.asked_git, False
                found = self._requirement(control, requirement)
                asks_git, self.asked_git = self.asked_git, before
            subject = self.subjects[requirement.id]
            witness = self._witness.rests_on if asks_git else None
            kept = Kept(found, subject, frozenset(used), frozenset(claimed), witness)
            memory.kept[requirement.id] = kept
        self._intake.claim(kept.claimed)
        return kept

    def subject_of(self, name: str) -> Subject:
        """What the rules of a requirement look at, whoever assessed it; KeyError if there is no such requirement."""
        for control in self._project.controls:
            for requirement in control.requirements:
                if requirement.id == name:
                    found = self._subject(requirement, self._intake.files(requirement))
                    return replace(found, observations=None)
        raise KeyError(name)

    def _requirement(self, control: Control, requirement: Requirement) -> AssessedRequirement:
        taken = self._intake.files(requirement)
        subject = self.subjects[requirement.id] = self._subject(requirement, taken)
        gaps = [
            _gap(control, requirement, finding, rule=SCHEMA)
            for some in taken.broken.values()
            for finding in some
        ]
        if self._project.parameter_faults:
            asked_for = {*taken.documents, *taken.broken}
            gaps.extend(self._broken_promises(control, requirement, asked_for, {gap.place for gap in gaps}))
        checks = _speaking(requirement, taken)
        for check in checks:
            # A value that nobody can understand stops every rule that needs it, and git refutes an approval for all
            # sentences about it; it is said once.
            known = {(gap.reason, gap.place, gap.message) for gap in gaps if gap.reason in _SAID_ONCE}
            found = (
                _gap(control, requirement, finding, check=check) for finding in self._found(check, subject)
            )
            gaps.extend(
                gap for gap in found if not known or (gap.reason, gap.place, gap.message) not in known
            )
            self._intake.claim(check.rule.claims(subject))
            self.asked_git = self.asked_git or (
                check.rule.needs_history and self._witness.is_asked and bool(taken.documents)
            )
        files = tuple(subject.each_file(requirement, partial(_as_file, requirement, subject)))
        not_owed = "" if files or taken.broken else self._not_owed(requirement)
        if not not_owed:
            files += tuple(zero for check in checks for zero in _zeros(check, subject))
        first_due = requirement.presence.first_due(subject.calendar, subject.kind)
        return AssessedRequirement(requirement, files, () if not_owed else tuple(gaps), first_due, not_owed)

    def _found(self, check: Check, subject: Subject) -> tuple[Finding, ...]:
        """What a check finds, or found before where it looks at nothing that is new."""

        def find() -> tuple[Finding, ...]:
            return tuple(_apply(check, subject))

        if self._memory is None:
            return find()
        return self._memory.findings(check, subject, find)

    def _not_owed(self, requirement: Requirement) -> str:
        """Why nothing is owed of a requirement that has no file; empty if something is."""
        if requirement.presence.is_optional:
            return "It is judged where there is a file, and there need be none."
        return self._intake.not_owed(requirement.when)

    def _broken_promises(
        self, control: Control, requirement: Requirement, paths: set[str], said: set[Place | None]
    ) -> Iterator[Gap]:
        """What is wrong with the limits that the requirement's files promise, where nothing is said of them yet."""
        for fault in self._project.parameter_faults:
            if fault.place is not None and fault.place.path in paths and fault.place not in said:
                yield _gap(control, requirement, fault, rule=PARAMETERS)

    def _subject(self, requirement: Requirement, taken: Files) -> Subject:
        return Subject(
            title=requirement.title,
            kind=requirement.kind,
            globs=tuple(glob.text for glob in requirement.globs),
            by_path=taken.documents,
            broken=len(taken.broken),
            tree=self._intake.tree,
            calendar=self._project.config.calendar,
            begun_by=partial(begun_by, self._project, requirement),
            dated=requirement.dated,
            shelf=partial(_asked_for, self._intake, self._project),
            witness=self._witness,
            watch=self._intake.watch,
            accepts=self._accepts(requirement),
            observations=None if self._memory is None else self._memory.observations,
            generation=taken.generation,
            changed=taken.changed,
        )

    def _accepts(self, requirement: Requirement) -> Callable[[Json], bool]:
        """Whether data is what the requirement's files must be."""
        if requirement.schema is None:
            return lambda _: True
        return self._project.schemas.validator(requirement.schema).accepts


# Functions and no methods: what a subject holds on to must not hold on to the subject, or nobody lets go of the tree.


def _shelf(intake: Intake, project: Project, of_type: str) -> Shelf | None:
    """The documents of a type; ``None`` if nobody says where they lie."""
    globs = project.sources.get(of_type)
    return None if globs is None else intake.shelf(of_type, globs)


def _asked_for(intake: Intake, project: Project, of_type: str) -> Shelf:
    """The documents of a type, for a rule, which is noted."""
    intake.watch.note((of_type,))
    return intake.shelf(of_type, project.sources.get(of_type, ()))


def _apply(check: Check, subject: Subject) -> Iterator[Finding]:
    """What a check finds, and ``unknown`` where a value it needs cannot be understood, which no schema ruled out."""
    try:
        yield from check.rule.findings(subject)
    except UnjudgeableError as error:
        yield error.finding()


def _speaking(requirement: Requirement, taken: Files) -> tuple[Check, ...]:
    """The checks that have a say: without a file to rely on presence and cadences, and all where `zeros` speaks."""
    if taken.documents or not (requirement.presence.at_least or requirement.presence.is_optional):
        return requirement.checks
    presence = {"evidence", *CADENCES}
    return tuple(one for one in requirement.checks if one.id is None and one.keyword in presence)


def _zeros(check: Check, subject: Subject) -> list[EvidenceFile]:
    """The signed statements that stand for what did not happen; none where the rule could not read one."""
    try:
        return [EvidenceFile(one.path, one.signed, one.periods) for one in check.rule.zeros(subject)]
    except UnjudgeableError:
        return []


def _as_file(requirement: Requirement, subject: Subject, document: Document) -> EvidenceFile:
    """A file with the days it states, and without any also where the rules say that they cannot be understood."""
    try:
        first = requirement.presence.since(document, subject)
        return EvidenceFile(document.path, subject.day_of(document), first=first)
    except UnjudgeableError:
        return EvidenceFile(document.path, None)


def _gap(
    control: Control,
    requirement: Requirement,
    finding: Finding,
    *,
    check: Check | None = None,
    rule: str = "",
) -> Gap:
    return Gap(
        control=control.id,
        requirement=requirement.id,
        assertion=check.id if check else None,
        rule=check.keyword if check else rule,
        reason=finding.reason,
        days=finding.days,
        message=finding.message,
        fix=finding.fix,
        place=finding.place or requirement.place,
        says=check.says if check else "",
        about=finding.about,
        is_ahead=finding.is_ahead,
    )
