"""All about a path of the tree, or one that could be: who asks for it, who else reads it, and every gap that points at it."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.inspection.asking import path_of
from socgap_evidence.inspection.counting import Count, count
from socgap_evidence.inspection.findings import Findings
from socgap_evidence.inspection.taking import Take, Taken, taken_by, taken_files
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.project.waivers import DEFAULT_FOLDER, WAIVERS
from socgap_evidence.snapshot import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.model import Gap
    from socgap_evidence.project import Check, Control, Requirement
    from socgap_evidence.rules import Proof
    from socgap_evidence.verdict import RequirementVerdict, Verdict
    from socgap_evidence.waivers import StandingWaiver


class Nature(Enum):
    """What a path is to the project."""

    EVIDENCE = "evidence"
    WAIVER = "waiver"
    CONTROL = "control"
    CATALOGUE = "catalogue"
    """A schema, a base file or the like: it judges, too."""
    SETTINGS = "settings"
    OTHER = "other"


class Asker(Struct, frozen=True):
    """A requirement whose globs match the path."""

    control: Control
    judged: RequirementVerdict
    glob: str
    taken: Taken | None
    """``None`` for a file that is not there."""
    counts: tuple[Count, ...] = ()
    """How the days were reached for which it is good, or the periods that it serves: rule by rule, the last day first."""
    files: int = 0
    """How many files the requirement has on the day, itself among them; signed statements are none."""
    newer: int | None = None
    """How many of them are newer; ``None`` for a file without a day, or that does not count."""


class Reader(Struct, frozen=True):
    """Who looks into the path without asking for it as evidence of its own."""

    what: str
    """The document type that it is looked up as, or the keyword of the rule that looks at it."""
    is_type: bool
    requirements: tuple[str, ...]


class FileReport(Struct, frozen=True):
    """A file, or a path at which there is none."""

    path: str
    is_there: bool
    nature: Nature
    askers: tuple[Asker, ...]
    readers: tuple[Reader, ...]
    promises: tuple[str, ...]
    """The parameters that it sets."""
    held: tuple[Gap, ...]
    waived: tuple[Gap, ...]
    ahead: tuple[Gap, ...]
    """The gaps that point at it: those that hold, those that are accepted, and those that begin later."""
    proofs: tuple[Proof, ...]
    waivers: tuple[StandingWaiver, ...]
    """Those that name it, and the one that it is."""
    control: str = ""
    """The id of the control that it is; empty for anything else."""

    @property
    def findings(self) -> Findings:
        """The gaps that point at it."""
        return Findings(self.held, self.waived, self.ahead, of_requirements=True)

    @property
    def held_waivers(self) -> tuple[StandingWaiver, ...]:
        """The waivers that it holds."""
        return tuple(one for one in self.waivers if one.judged.waiver.path == self.path)

    @property
    def named_by(self) -> tuple[StandingWaiver, ...]:
        """The waivers of other files that name it."""
        return tuple(one for one in self.waivers if one.judged.waiver.path != self.path)

    @property
    def is_asked_for(self) -> bool:
        """Whether anybody looks at it, or would."""
        return bool(self.askers or self.readers or self.promises) or self.nature not in {
            Nature.EVIDENCE,
            Nature.OTHER,
        }


class Summary(Struct, frozen=True):
    """A file among others."""

    path: str
    takes: tuple[tuple[str, Taken], ...]
    """What each requirement that asks for it makes of it."""
    gaps: int
    """How many gaps that hold point at it."""
    is_unchecked: bool
    """Whether it is below the folder of evidence, and nobody looks at it."""

    @property
    def is_troubled(self) -> bool:
        """Whether somebody should look at it."""
        return (
            bool(self.gaps) or self.is_unchecked or any(one.take is not Take.COUNTS for _, one in self.takes)
        )


class FolderReport(Struct, frozen=True):
    """The files below a folder."""

    path: str
    files: tuple[Summary, ...]
    asking: tuple[tuple[Control, RequirementVerdict], ...]
    """The requirements that ask for files below it."""


def inspect_file(verdict: Verdict, path: str) -> FileReport:
    """What a path is to a verdict on all controls."""
    tree, project = verdict.assessment.tree, verdict.assessment.project
    is_there = find(tree.entries, path) is not None
    every = [one for control in verdict.controls for one in control.requirements]
    ahead = [gap for one in every for gap in one.upcoming if _points_at(gap, path)]
    return FileReport(
        path,
        is_there,
        _nature(verdict, path),
        tuple(_askers(verdict, path, is_there=is_there)),
        tuple(_readers(verdict, path)),
        tuple(name for name, one in project.parameters.items() if one.origin.startswith(f"{path}:")),
        tuple(gap for one in every for gap in one.gaps if _points_at(gap, path)),
        tuple(gap for one in every for gap in one.waived if _points_at(gap, path)),
        tuple(sorted(ahead, key=lambda gap: str(gap.days.since))),
        tuple(_proofs(verdict, path)),
        tuple(_waivers(verdict, path)),
        next((one.id for one in project.controls if path == path_of(verdict, one)), ""),
    )


def inspect_folder(verdict: Verdict, path: str) -> FolderReport:
    """What lies below a folder; the empty path is the top of the tree."""
    start = f"{path}/" if path else ""
    takes: dict[str, list[tuple[str, Taken]]] = {}
    asking: list[tuple[Control, RequirementVerdict]] = []
    gaps: Counter[str] = Counter()
    for control in verdict.controls:
        for one in control.requirements:
            requirement = one.assessed.requirement
            gaps.update(gap.place.path for gap in one.gaps if gap.place is not None)
            if any(glob.prefix.startswith(start) for glob in requirement.globs):
                asking.append((control.assessed.control, one))
            for taken in taken_files(verdict, one):
                takes.setdefault(taken.path, []).append((requirement.id, taken))
    unclaimed = set(verdict.assessment.unclaimed)
    below = [one.path for one in verdict.assessment.tree.entries if one.path.startswith(start)]
    found = (Summary(one, tuple(takes.get(one, ())), gaps[one], one in unclaimed) for one in below)
    return FolderReport(path, tuple(found), tuple(asking))


def _askers(verdict: Verdict, path: str, *, is_there: bool) -> Iterator[Asker]:
    for control in verdict.controls:
        for one in control.requirements:
            requirement = one.assessed.requirement
            globs = [glob.text for glob in requirement.globs if glob.matches(path)]
            if globs:
                taken = taken_by(verdict, one, path) if is_there else None
                yield Asker(
                    control.assessed.control,
                    one,
                    globs[0],
                    taken,
                    tuple(_counts(verdict, requirement, path)),
                    len([file for file in one.assessed.files if not file.zero_for]),
                    _newer(verdict, one, taken),
                )


def _counts(verdict: Verdict, requirement: Requirement, path: str) -> Iterator[Count]:
    """Every day that the requirement's own rules reach by way of a file; the last day of each rule first."""
    found: dict[str, list[Count]] = {}
    for check in requirement.checks:
        if check.id is None:
            for one in verdict.assessment.reckonings(requirement, check):
                if one.touches(path):
                    found.setdefault(check.keyword, []).append(count(verdict, check, one))
    for counts in found.values():
        yield from sorted(counts, key=lambda one: one.found.end.day, reverse=True)


def _newer(verdict: Verdict, judged: RequirementVerdict, taken: Taken | None) -> int | None:
    """How many files of the requirement are newer than one that counts."""
    if taken is None or taken.take is not Take.COUNTS or taken.day is None:
        return None
    return sum(
        file.date is not None
        and not file.zero_for
        and file.counts_on(verdict.as_of)
        and file.date > taken.day
        for file in judged.assessed.files
    )


def _readers(verdict: Verdict, path: str) -> Iterator[Reader]:
    """The document types that the path is looked up as, and the rules that look at it, with whoever asks by them."""
    sources = verdict.assessment.project.sources
    types = {name for name, globs in sources.items() if any(glob.matches(path) for glob in globs)}
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for control in verdict.controls:
        for one in control.requirements:
            requirement = one.assessed.requirement
            for check in requirement.checks:
                for name in _types(check) & types:
                    found.setdefault((name, True), {})[requirement.id] = None
                if path in check.rule.claims(verdict.assessment.subject(requirement)):
                    found.setdefault((check.keyword, False), {})[requirement.id] = None
            if requirement.when is not None and requirement.when.glob.matches(path):
                found.setdefault(("when", False), {})[requirement.id] = None
    for (name, is_type), requirements in found.items():
        yield Reader(name, is_type, tuple(requirements))


def _types(check: Check) -> set[str]:
    return {use.type for use in check.rule.selectors() if use.type is not None}


def _nature(verdict: Verdict, path: str) -> Nature:
    config = verdict.assessment.project.config
    folder = (config.controls.value or DEFAULT_FOLDER).strip("/")
    if path == CONFIG_NAME:
        return Nature.SETTINGS
    if any(one.judged.waiver.path == path for one in verdict.waivers):
        return Nature.WAIVER
    if any(path == path_of(verdict, one) for one in verdict.assessment.project.controls):
        return Nature.CONTROL
    if (
        path.startswith(f"{folder}/")
        and config.controls.value
        and not path.startswith(f"{folder}/{WAIVERS}/")
    ):
        return Nature.CATALOGUE
    return Nature.EVIDENCE if path.startswith(f"{config.evidence.value.strip('/')}/") else Nature.OTHER


def _points_at(gap: Gap, path: str) -> bool:
    return gap.place is not None and gap.place.path == path


def _proofs(verdict: Verdict, path: str) -> Iterator[Proof]:
    found: dict[Proof, None] = {}
    for control in verdict.controls:
        for one in control.requirements:
            requirement = one.assessed.requirement
            if any(glob.matches(path) for glob in requirement.globs):
                found.update(
                    dict.fromkeys(
                        proof for proof in verdict.assessment.proofs(requirement) if proof.path == path
                    )
                )
    yield from found


def _waivers(verdict: Verdict, path: str) -> Iterator[StandingWaiver]:
    """The waivers that are the file, that name it, or that name a gap that points at it."""
    for one in verdict.waivers:
        waiver = one.judged.waiver
        names = any(cover.path == path for cover in waiver.covers)
        if waiver.path == path or names or any(_points_at(gap, path) for gap in one.gaps):
            yield one
