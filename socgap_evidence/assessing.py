"""Project and tree to gaps: the one place where all rules meet all evidence.

Pure: it reads the tree it is given and nothing else, and it does not know what day it is. What it does with one
requirement after another is in ``assessor``; here is what stands around them: who is who, waivers, what is odd.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from socgap_evidence import limits
from socgap_evidence.assessment import AssessedControl, Assessment
from socgap_evidence.assessor import PARAMETERS, SCHEMA, Assessor
from socgap_evidence.errors import UsageError
from socgap_evidence.holdings import entries_behind
from socgap_evidence.intake import Intake
from socgap_evidence.memory import Kept, Memory, as_documents
from socgap_evidence.model import Caution
from socgap_evidence.project.controls import CONTROL_TYPE, PEOPLE
from socgap_evidence.project.loading import unknown_control
from socgap_evidence.testimony import call_witness, not_asked
from socgap_evidence.waivers import (
    judge_waivers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from socgap_evidence.documents import Contents
    from socgap_evidence.history import History
    from socgap_evidence.memory import Memory
    from socgap_evidence.project import Project, Requirement
    from socgap_evidence.rules import Shelf, Subject
    from socgap_evidence.rules.witness import Witness
    from socgap_evidence.snapshot import Tree


def assess(
    project: Project,
    tree: Tree,
    only: Iterable[str] = (),
    *,
    base: Tree | None = None,
    history: History | None = None,
    contents: Contents | None = None,
    memory: Memory | None = None,
    is_last: bool = False,
) -> Assessment:
    """Assess a tree by a project's controls, or only by those with the given ids, in capitals or not.

    ``base`` says who is who and whose key is whose, for a tree that must not vouch for itself. ``history`` is the tree's,
    if somebody has read it already, ``contents`` what is known of its files' versions, and ``memory`` what is known of
    trees that were assessed before; what is only told of a tree that is still there is left out then: the files that no
    requirement looks at, and, unless it is the last, what the rules looked at.
    Raises UsageError for an id that no control has: a selection that selects nothing would assess nothing.
    """
    with limits.lowered(project.config.limits.value):
        chosen = check_names(project, only)
        holdings = None if memory is None else memory.holdings
        contents = contents if holdings is None else holdings.contents
        intake = _take_in(project, tree, memory)
        people = _people(project, intake, base)
        witness = call_witness(project, tree, base or tree, people, history, contents)
        assessor = Assessor(project, intake, witness, memory)
        folder = project.config.evidence.value.strip("/")
        asked = [control for control in project.controls if not chosen or control.id in chosen]
        if memory is None:
            _read_ahead([one for control in asked for one in control.requirements], tree, intake, witness)
        controls = tuple(assessor.control(control) for control in asked)
        gaps = [gap for control in controls for one in control.requirements for gap in one.gaps]
        waivers = judge_waivers(project, intake.tree, assessor.registers, gaps, chosen)
        unclaimed = () if chosen else intake.unclaimed(folder)
        # With a memory they look at the files of the tree that came last.
        subjects = assessor.subjects if memory is None else _Subjects(assessor, project) if is_last else {}
        off = not_asked(project)
        warnings = (
            *(() if off is None else (off,)),
            *project.warnings,
            *project.unfinished_waivers,
            *_unasked(project, controls),
            *assessor.exclusion_faults(chosen),
        )
        return Assessment(
            project,
            tree,
            controls,
            unclaimed,
            warnings,
            waivers,
            no_history=witness.trouble if assessor.asked_git else None,
            history_notes=tuple(witness.notes) if assessor.asked_git else (),
            _subjects=subjects,
        )


class _Subjects(dict[str, "Subject"]):
    """What the rules of a project look at in the last tree, made when somebody asks: most of it was looked at earlier."""

    def __init__(self, assessor: Assessor, project: Project) -> None:
        super().__init__()
        self._assessor = assessor
        self._lowered = project.config.limits.value

    def __missing__(self, name: str) -> Subject:
        with limits.lowered(self._lowered):
            self[name] = found = self._assessor.subject_of(name)
        return found


def assess_some(
    project: Project,
    tree: Tree,
    wanted: Collection[str],
    history: History,
    memory: Memory,
    base: Tree | None = None,
) -> Iterator[Kept]:
    """The requirements with these ids as ``assess`` would have them, each by itself: without waivers, and no control.

    Raises what ``assess`` raises, where it comes to the requirement.
    """
    held = partial(limits.lowered, project.config.limits.value)
    with held():
        intake = _take_in(project, tree, memory)
        people = _people(project, intake, base)
        witness = call_witness(project, tree, base or tree, people, history, memory.holdings.contents)
        assessor = Assessor(project, intake, witness, memory)
    for control in project.controls:
        for requirement in control.requirements:
            if requirement.id in wanted:
                with held():
                    kept = assessor.kept(control, requirement, memory)
                yield kept


def _read_ahead(requirements: Sequence[Requirement], tree: Tree, intake: Intake, witness: Witness) -> None:
    """Have other processes help with the files, and with what they once were where a rule asks git, while git tells of it."""
    asking = (one for one in requirements if any(check.rule.needs_history for check in one.checks))
    paths = [entry.path for entry in entries_behind(tree, (glob for one in asking for glob in one.globs))]
    if paths and witness.is_asked:
        intake.read_ahead(requirements, first=witness.look_back)
        witness.read_ahead(paths)
    else:
        intake.read_ahead(requirements)


def _take_in(project: Project, tree: Tree, memory: Memory | None) -> Intake:
    """The intake of a tree, with the controls at hand."""
    intake = Intake(tree, project.schemas, None if memory is None else memory.holdings)
    catalogue = (project.config.controls.value or "").strip("/")
    seen = as_documents(project) if memory is None else memory.controls(project)
    intake.put(CONTROL_TYPE, seen, f"{catalogue or 'the built-in controls'}/*.yaml")
    return intake


def check_names(project: Project, only: Iterable[str]) -> set[str]:
    """The ids of controls by their names, in capitals or not; UsageError for one that no control has."""
    ids = {control.id.lower(): control.id for control in project.controls}
    chosen = {ids.get(name.lower(), name) for name in ([only] if isinstance(only, str) else only)}
    for wanted in sorted(chosen - set(ids.values())):
        raise UsageError(f"There is no control '{wanted}'.", fix=unknown_control(project, wanted))
    return chosen


def _people(project: Project, intake: Intake, base: Tree | None) -> Callable[[], Shelf]:
    """The registers of people that say who is behind an address."""
    globs = project.sources.get(PEOPLE, ())
    taken = intake if base is None else Intake(base, project.schemas)
    return lambda: taken.shelf(PEOPLE, globs)


def _unasked(project: Project, controls: Iterable[AssessedControl]) -> Iterator[Caution]:
    """What is wrong with limits in policies that no requirement judged here asks for, or that does not apply."""
    judged = (control for control in controls if not control.out_of_scope and not control.exclusions)
    applying = (one for control in judged for one in control.requirements)
    shown = {gap.place for one in applying for gap in one.gaps if gap.rule in {SCHEMA, PARAMETERS}}
    for fault in project.parameter_faults:
        if fault.place not in shown:
            yield Caution(fault.message, fault.fix, fault.place)
