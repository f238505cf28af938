"""``socgap init``: begin a repository of evidence, or give one what it lacks, and write over nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.asking import Given, ask
from socgap_evidence.cli.beginning import Laid, lay
from socgap_evidence.cli.common import Day, judge_tree, open_tree, window_option
from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.importing import registers_of
from socgap_evidence.model import Status
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.status_files import status_files
from socgap_evidence.project import open_project
from socgap_evidence.project.config import CATEGORIES, CONFIG_NAME
from socgap_evidence.snapshot import WorkTree, find_root, folder_of, is_bare, top_of
from socgap_evidence.starting import Forge, NewFile, PlannedTree, around, first_steps, founding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.model import Window
    from socgap_evidence.project import Project
    from socgap_evidence.verdict import Verdict


@click.command("init")
@click.option(
    "-C",
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="The folder that is to hold socgap.yaml.",
)
@click.option("--company", metavar="NAME", help="The name on the report.")
@click.option("--time-zone", metavar="ZONE", help="In which days begin and end, such as Europe/Lisbon.")
@click.option("--program-start", type=Day(), help="The first day on which evidence is owed.")
@window_option("The audit period, if it is known. Both days belong to it.")
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=click.Choice(CATEGORIES),
    help="In scope beside security. Repeatable.",
)
@click.option(
    "--forge", type=click.Choice([one.value for one in Forge]), help="Whose workflow is to run the gate."
)
@click.option("--minimal", is_flag=True, help="Only the ten controls that matter first.")
@click.option(
    "--built-in-controls",
    "built_in",
    is_flag=True,
    help="Copy no controls: those of the installed socgap judge.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; list what would be written.")
def command(
    project: Path,
    company: str | None,
    time_zone: str | None,
    program_start: date | None,
    window: Window | None,
    categories: tuple[str, ...],
    forge: str | None,
    minimal: bool,
    built_in: bool,
    dry_run: bool,
) -> int:
    """Begin a repository of evidence: settings, controls, schemas, folders, a workflow, hooks, and the first status.

    In a terminal it asks for what no option says. Nothing is written over: what exists is left and named, so running
    it again adds what is not there and changes nothing else. Exit 0, or 2 if something is missing or cannot be written.
    """
    if minimal and built_in:
        raise UsageError("--minimal and --built-in-controls exclude each other.", fix="Choose one.")
    root = project.resolve()
    _refuse_place(root)
    chosen = None if forge is None else Forge(forge)
    given = Given(company, time_zone, program_start, window, categories, chosen, minimal, built_in)
    files, opened = _new(root, given) if not os.path.lexists(root / CONFIG_NAME) else _again(root, given)
    laid = lay(files, root, top_of(root) or root, dry_run=dry_run)
    if dry_run:
        later = (path for path in _status_paths(opened) if not os.path.lexists(root / path))
        _print([*laid.listed(), *(f"would write {path}" for path in later)])
        return 0
    verdict = judge_tree(open_tree(root, None), None)
    status = [NewFile(str(path), text) for path, text in status_files(verdict).items()]
    laid = laid.with_more(lay(status, root, root, dry_run=False))
    for line in laid.told():
        click.echo(plain(line), err=True)
    _print(next_lines(verdict, root, laid))
    return 0


def _refuse_place(root: Path) -> None:
    """Raise UsageError for a folder in which no project can begin."""
    if is_bare(root):
        raise UsageError(
            "This is a bare repository, which holds no files.",
            fix="Clone it, and run 'socgap init' in the clone.",
        )
    try:
        above = find_root(root)
    except SnapshotError:
        return
    if above != root:
        raise UsageError(
            f"This folder lies inside the project of {above / CONFIG_NAME}.",
            fix=f"Run 'socgap init --project {above}' to give that project what it lacks.",
        )


def _new(root: Path, given: Given) -> tuple[list[NewFile], Project]:
    """The files of a new project, ``socgap.yaml`` last: without it an interrupted run begins again."""
    answers, forge = ask(given)
    *judges, settings = founding(answers)
    project = open_project(PlannedTree([*judges, settings]))
    return [*judges, *around(project, forge, folder_of(root)), settings], project


def _again(root: Path, given: Given) -> tuple[list[NewFile], Project]:
    """What a project that is there may lack around its own settings and controls."""
    if given.settles:
        click.echo(
            plain(
                f"{CONFIG_NAME} is there and stays as it is; {', '.join(given.settles)} is not read. Edit the file."
            ),
            err=True,
        )
    project = open_project(WorkTree(root))
    return around(project, given.forge or Forge.NONE, folder_of(root)), project


def _status_paths(project: Project) -> list[Path]:
    path = Path(project.config.status.value)
    return [path, path.with_name("status.json")]


def next_lines(verdict: Verdict, root: Path, laid: Laid) -> Iterator[str]:
    """What is there now, and what to do first."""
    config = verdict.assessment.project.config
    if not laid.written:
        yield "Everything is there already; nothing was changed."
    counts = {
        status: sum(one.status is status for control in verdict.controls for one in control.requirements)
        for status in (Status.GAP, Status.PENDING)
    }
    yield f"{config.company.value}: {len(verdict.controls)} controls judge. {verdict.headline}"
    steps = first_steps(verdict, registers_of(verdict.assessment.project))
    if steps:
        yield (
            f"There is little evidence yet: {counts[Status.GAP]} requirements wait for it, and"
            f" {counts[Status.PENDING]} are not due yet."
        )
        yield ""
        yield "Do first, as most of the rest is held against it:"
    for number, step in enumerate(steps, 1):
        stands = f"; {step.sentences} checks look into it" if step.sentences else ""
        yield f"  {number}. {step.title} ({step.requirement}), {step.owner}{stands}."
        if step.begin:
            yield f"       {step.begin}"
        if step.exported:
            yield f"       or, of what another system exports: socgap import {step.exported} EXPORT.csv"
        yield f"       socgap check --control {step.requirement.partition('.')[0]}"
    yield ""
    yield from _commit(root)


def _commit(root: Path) -> Iterator[str]:
    """How to let git bear witness."""
    if top_of(root) is None:
        yield "This folder is in no git repository, and git is the witness of all that follows. Begin one:"
        yield "       git init"
    else:
        yield "Commit what is there; git is the witness of when it came:"
    yield "       socgap status && git add --all && git commit"


def _print(lines: Iterator[str] | list[str]) -> None:
    sys.stdout.writelines(f"{plain(line)}\n" for line in lines)
