"""One repository to one row, as ``socgap check`` would judge it there.

Nothing that is wrong with a repository gets out of here but as its row: the others must go on. No clock, no terminal, no
environment: the day comes with the task.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence import limits
from socgap_evidence.assessing import assess
from socgap_evidence.errors import SnapshotError, SocgapError
from socgap_evidence.fleet.values import Gate, Row, Standing, Task, unchecked
from socgap_evidence.intervals import ONE_DAY
from socgap_evidence.judging import judge
from socgap_evidence.project import open_project
from socgap_evidence.project.config import CONFIG_NAME
from socgap_evidence.snapshot import CommitTree, WorkTree, find, top_of
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_MET

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.fleet.listed import Listed
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict


def settle(one: Listed, as_of: date, *, is_asked: bool) -> Task | Row:
    """The task of a repository, with the commit that it is about; its row if there is none to be about.

    Who judges it a second time, or elsewhere, then judges the same commit, wherever a branch has gone meanwhile.
    """
    given = tuple(limits.given().items())
    task = Task(one.name, one.path, one.owner, str(one.folder), one.rev, "", as_of, is_asked, given)
    try:
        return replace(task, commit=_commit(one))
    except SocgapError as error:
        return unchecked(task, str(error))
    except OSError as error:
        return unchecked(
            task, f"It cannot be looked at: {error.strerror}. Give whoever judges it the right to."
        )


def _commit(one: Listed) -> str:
    """The id of the commit to judge, or of the one below the work tree; empty before the first."""
    if top_of(one.folder) is None:
        fix = "List a clone: socgap judges what git holds, and names the commit."
        raise SnapshotError(f"'{one.path}' is no git repository with files.", fix=fix)
    return CommitTree(one.folder, one.rev).commit if one.rev else _head(one.folder)


def _head(folder: Path) -> str:
    """The id of the commit below the work tree; empty before the first."""
    try:
        return CommitTree(folder, "HEAD").commit
    except SnapshotError as error:
        if "names no commit" not in error.message:
            raise
        return ""


def judge_repository(task: Task) -> Row:
    """The row of a repository; MemoryError is the only thing that it raises."""
    limits.give(dict(task.limits))
    try:
        return _row(task, _verdict(task))
    except SocgapError as error:
        return unchecked(task, str(error))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # a fault of ours over one repository must not hide the others
        name = type(error).__name__
        return unchecked(
            task, f"socgap itself failed ({name}). Run 'socgap check' in it and report what it prints."
        )


def _refuse_another(root: Path, task: Task) -> None:
    """SnapshotError where the folder is not there, or stands on another commit than it did when the run began."""
    if not root.is_dir():
        fix = "Whoever judges must see the repositories at the same paths."
        raise SnapshotError(f"There is no folder '{task.path}' where it was to be judged.", fix=fix)
    if not task.rev and _head(root) != task.commit:
        fix = "Run it again; with '--scheduler' all must see the same repositories."
        raise SnapshotError(f"'{task.path}' stands on another commit than when the run began.", fix=fix)


def _verdict(task: Task) -> Verdict:
    """The verdict on the one folder that is listed: no other is looked for above it."""
    root = Path(task.folder)
    _refuse_another(root, task)
    tree: Tree = CommitTree(root, task.commit) if task.rev else WorkTree(root)
    if find(tree.entries, CONFIG_NAME) is None and not (root / CONFIG_NAME).is_file():
        fix = "Name the folder that has it with 'project', or begin one with 'socgap init'."
        raise SnapshotError(f"There is no {CONFIG_NAME} in '{task.path}', {tree.label}.", fix=fix)
    project = open_project(tree)
    pinned = project.config.as_of
    if task.is_asked or pinned.value is None:
        day, chosen_by = task.as_of, "--as-of" if task.is_asked else ""
    else:
        day, chosen_by = pinned.value, pinned.origin
    return judge(assess(project, tree), day, chosen_by)


def _row(task: Task, verdict: Verdict) -> Row:
    assessment = verdict.assessment
    lost = assessment.no_history
    gate, says = Gate.OPEN if verdict.exit_code == EXIT_MET else Gate.CLOSED, verdict.headline
    if verdict.exit_code == EXIT_CANNOT_CHECK:
        gate = Gate.UNCHECKED
        says = verdict.unchecked or (verdict.headline if lost is None else f"{lost.message} {lost.fix}")
    ahead = verdict.next_gap
    return Row(
        task.name,
        task.path,
        task.owner,
        gate,
        says,
        verdict.as_of,
        pinned_by=verdict.day_chosen_by if verdict.is_pinned else "",
        company=assessment.project.config.company.value,
        tree=assessment.tree.label,
        commit=task.commit,
        asks_git=assessment.project.config.asks_git,
        warnings=len(verdict.warnings),
        controls=tuple(
            Standing(
                one.assessed.control.id,
                one.assessed.control.title,
                one.assessed.control.section,
                one.status,
                one.answer,
            )
            for one in verdict.controls
        ),
        next_due=None if ahead is None else ahead[3] - ONE_DAY,
        next_requirement="" if ahead is None else ahead[1].assessed.requirement.id,
    )
