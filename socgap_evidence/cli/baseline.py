"""``socgap baseline``: list the gaps that are there when the gate is put up, and take out those that hold no more."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from socgap_evidence.baseline import (
    Baseline,
    has_baseline,
    hold_against,
    key_of,
    read_baseline,
    without,
    write_baseline,
)
from socgap_evidence.cli.common import judge_tree, open_tree, tree_options
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.model import Reason, Status
from socgap_evidence.outputs import text_baseline
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.project.catalogue import BASELINE
from socgap_evidence.project.waivers import DEFAULT_FOLDER
from socgap_evidence.snapshot import find_root

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from socgap_evidence.baseline import Ratchet
    from socgap_evidence.cli.common import Opened
    from socgap_evidence.model import Gap
    from socgap_evidence.project import Project
    from socgap_evidence.verdict import RequirementVerdict, Verdict

_PLACES = 3
"""How many places are named of those at which something could not be told."""


@click.group("baseline")
def command() -> None:
    """Adopt the gate without starting all red.

    A baseline lists the gaps of one day. `socgap check --baseline FILE` prints and counts them, and only what comes on
    top of them closes the gate. It is for a while: it only ever gets shorter. What is to stay needs a waiver.
    """


@command.command("write", short_help="List all gaps that hold and are not waived.")
@click.argument("file", type=click.Path(path_type=Path))
@tree_options
def write(
    file: Path, project: Path, as_of: date | None, rev: str | None, staged: bool, base: str | None
) -> int:
    """Write a baseline of all gaps that hold on the day and are not waived, such as controls/baseline.yaml.

    Exit 0, also where there is no gap and so nothing to write; 2 if FILE exists, if anything could not be judged, or
    if it could not be written.
    """
    root = find_root(project)
    path = place_of(root, file)
    if os.path.lexists(root / path):
        fix = f"Prune it with 'socgap baseline prune {file}', or delete it on purpose."
        raise UsageError("It exists, and a baseline is never written anew.", path=str(file), fix=fix)
    opened = open_tree(root, rev, staged=staged, base=base)
    _refuse_to_judge(opened.project, path, file)
    verdict = _judged(opened, as_of)
    gaps = _open_gaps(verdict)
    if gaps:
        text = write_baseline([key_of(gap) for gap in gaps], verdict.as_of, opened.tree.label)
        with suppress(OSError):  # what cannot be made is said when the file cannot be written
            (root / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(root / path, text)
        _say(f"wrote {root / path}: {len(gaps)} gap{'s' if len(gaps) > 1 else ''} of {verdict.as_of}")
        _say(f"Commit it, and let CI run 'socgap check --baseline {path}'.")
    else:
        _say(f"No gap holds on {verdict.as_of} that is not waived, so there is nothing to list.")
    return 0


@command.command("prune", short_help="Take out what holds no more.")
@click.argument("file", type=click.Path(path_type=Path))
@tree_options
@click.option("--check", "check_only", is_flag=True, help="Write nothing; exit 1 if an entry holds no more.")
def prune(
    file: Path,
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    check_only: bool,
) -> int:
    """Take the entries out of a baseline that hold no more, and nothing else: a new gap never gets in.

    Only the file of the work tree is written; --rev and --staged need --check.

    Exit 0, 1 with --check if there are such entries, and 2 if anything could not be judged.
    """
    if not check_only and (staged or rev is not None):
        option = "--staged" if staged else "--rev"
        message = f"{option} would prune by another tree than the one that is written."
        raise UsageError(message, fix=f"Add --check to look at the file of that tree, or leave out {option}.")
    root = find_root(project)
    opened = open_tree(root, rev, staged=staged, base=base)
    path = place_of(root, file)
    baseline = read_baseline(opened.tree, path, opened.project.controls)
    ratchet = _held_against(_judged(opened, as_of), baseline)
    for line in text_baseline.pruned(ratchet):
        click.echo(line)
    if not ratchet.unused:
        return 0
    if check_only:
        _say(f"error: {path} can be shorter. Run 'socgap baseline prune {path}' and commit it.")
        return 1
    write_whole(root / path, without(opened.tree.read(path), path, ratchet.unused))
    _say(f"wrote {root / path}")
    return 0


def read_baselines(opened: Opened, root: Path, file: Path) -> tuple[Baseline, Baseline | None]:
    """The baseline of the tree to judge, and that of its base if there is one: an empty one where the base has none."""
    path = place_of(root, file)
    baseline = read_baseline(opened.tree, path, opened.project.controls)
    if opened.base is None:
        return baseline, None
    if not has_baseline(opened.base, path):
        return baseline, replace(baseline, gaps=Counter(), found_in=opened.base.label)
    return baseline, read_baseline(opened.base, path)


def beside(verdict: Verdict, baseline: Baseline, base: Baseline | None = None) -> Verdict:
    """The same verdict with a gate that the gaps of a baseline do not close; of ``base`` too, if there is one."""
    return replace(verdict, ratchet=_held_against(verdict, baseline, base))


def place_of(root: Path, file: Path) -> str:
    """The path of a baseline from the top of the project on; UsageError if it lies elsewhere or is no YAML."""
    whole = Path(os.path.abspath(file))  # noqa: PTH100  # the last part may be a link, which is not followed
    path = whole.parent.resolve() / whole.name
    if not path.is_relative_to(root):
        fix = f"Name a file below {root}, such as controls/{BASELINE}."
        raise UsageError("A baseline lies in the tree that it is about.", path=str(file), fix=fix)
    if path.suffix.lower() not in {".yaml", ".yml"}:
        raise UsageError("A baseline is a YAML file.", path=str(file), fix=f"Call it {BASELINE}, say.")
    return path.relative_to(root).as_posix()


def _held_against(verdict: Verdict, baseline: Baseline, base: Baseline | None = None) -> Ratchet:
    judged = {control.assessed.control.id for control in verdict.controls}
    return hold_against(baseline, _open_gaps(verdict), judged, base)


def _open_gaps(verdict: Verdict) -> list[Gap]:
    """Every gap that holds and that nobody has accepted."""
    return [gap for control in verdict.controls for gap in control.gaps]


def _judged(opened: Opened, as_of: date | None) -> Verdict:
    """A verdict that a list can rest on; UsageError if nothing was judged, or something could not be."""
    verdict = judge_tree(opened, as_of)
    if not verdict.judges_something:
        raise UsageError(verdict.headline, fix="Let 'categories' in socgap.yaml name what is in scope.")
    if verdict.assessment.no_history is not None:
        raise UsageError(verdict.assessment.no_history.message, fix=verdict.assessment.no_history.fix)
    unknown = [
        one for control in verdict.controls for one in control.requirements if one.status is Status.UNKNOWN
    ]
    if unknown:
        ids = ", ".join(one.assessed.requirement.id for one in unknown)
        message = f"{ids} could not be judged, so nobody can tell which gaps there are."
        raise UsageError(
            f"{message} {_why(verdict, unknown)}", fix="Mend that first; 'socgap check' shows all."
        )
    return verdict


def _why(verdict: Verdict, unknown: Iterable[RequirementVerdict]) -> str:
    """The first places at which something could not be told, with what is wrong there."""
    held = [gap for one in unknown for gap in one.gaps if gap.reason is Reason.UNKNOWN]
    told: dict[str, str] = {}
    for gap in held:
        if gap.place is not None:
            span = verdict.assessment.span(gap.place)
            told.setdefault(f"{gap.place.path}:{span.line}:{span.column}", gap.message)
    shown = [f"{place}: {said}" for place, said in islice(told.items(), _PLACES)]
    more = f"There are {len(told) - _PLACES} more places." if len(told) > _PLACES else ""
    return " ".join(filter(None, [*shown, more]))


def _refuse_to_judge(project: Project, path: str, file: Path) -> None:
    """Raise UsageError where the file would be taken for a part of the judge, or for evidence."""
    folder = (project.config.controls.value or DEFAULT_FOLDER).strip("/")
    if path.startswith(f"{folder}/") and path != f"{folder}/{BASELINE}":
        message = f"In {folder}/ a baseline is called {BASELINE}; any other file there judges."
        raise UsageError(
            message, path=str(file), fix=f"Write it to {folder}/{BASELINE}, or outside {folder}/."
        )
    for requirement in (one for control in project.controls for one in control.requirements):
        if any(glob.matches(path) for glob in requirement.globs):
            message = f"{requirement.id} would take it for evidence ({requirement.globs[0].text})."
            raise UsageError(message, path=str(file), fix=f"Write it to {folder}/{BASELINE}, say.")


def _say(text: str) -> None:
    """A line on stderr, whatever is in it."""
    click.echo(plain(text), err=True)
