"""``socgap check``: judge the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from socgap_evidence.cli.common import (
    color_option,
    format_options,
    judge_tree,
    open_tree,
    output_targets,
    show,
    stream_style,
    tree_options,
)
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import FORMATS, Style
from socgap_evidence.outputs.style import Detail
from socgap_evidence.snapshot import CommitTree, find_root, folder_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from socgap_evidence.cli.common import Opened
    from socgap_evidence.verdict import Verdict


@click.command("check")
@tree_options
@click.option(
    "--control", "controls", multiple=True, metavar="ID", help="Judge only this control. Repeatable."
)
@click.option(
    "--changed-since",
    metavar="REV",
    help="Judge only the controls that what changed since this commit can affect, each as a whole.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Let what this file lists pass, so that only other gaps close the gate; with --base, what it lists there too.",
)
@format_options(FORMATS)
@click.option("-q", "--quiet", is_flag=True, help="Print the last line only.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Print settings with their origins and every requirement."
)
@color_option
def command(
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    controls: tuple[str, ...],
    changed_since: str | None,
    baseline: Path | None,
    format_name: str,
    outputs: tuple[str, ...],
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Judge the evidence on a day.

    Exit 0 if the gate is open, 1 if a requirement has a gap or is unknown, 2 if nothing could be checked, or if git
    had to be asked and its history is not there.
    """
    if quiet and verbose:
        raise UsageError("--quiet and --verbose exclude each other.", fix="Choose one.")
    if controls and changed_since is not None:
        raise UsageError("--control and --changed-since exclude each other.", fix="Choose one.")
    targets = output_targets(outputs, FORMATS)
    root = find_root(project)
    opened = open_tree(root, rev, staged=staged, base=base)
    verdict = _judged(opened, root, as_of, controls, changed_since, baseline)
    detail = Detail.QUIET if quiet else Detail.FULL if verbose else Detail.NORMAL
    folder = folder_of(root)
    for name, path in targets:
        write_whole(path, FORMATS[name](verdict, Style(detail=detail, folder=folder)))
    style = replace(stream_style(color, detail), folder=folder)
    show(FORMATS[format_name](verdict, style), format_name)
    return verdict.exit_code


def _judged(
    opened: Opened,
    root: Path,
    as_of: date | None,
    controls: Collection[str],
    changed_since: str | None,
    baseline: Path | None,
) -> Verdict:
    """The verdict, on all controls or on those that were chosen, beside a baseline if there is one."""
    if baseline is None:
        return _of_controls(opened, root, as_of, controls, changed_since)
    from socgap_evidence.cli.baseline import beside, place_of, read_baselines  # a twentieth of a small check

    listed = read_baselines(opened, root, baseline)
    judging = [place_of(root, baseline)]
    return beside(_of_controls(opened, root, as_of, controls, changed_since, judging), *listed)


def _of_controls(
    opened: Opened,
    root: Path,
    as_of: date | None,
    controls: Collection[str],
    changed_since: str | None,
    judging: Collection[str] = (),
) -> Verdict:
    """The verdict on the controls with these ids, or on those that what changed can affect, or on all."""
    if changed_since is None:
        return judge_tree(opened, as_of, controls)
    from socgap_evidence.affected import affected_since  # as above

    base = CommitTree(root, changed_since)
    affected = affected_since(opened.project, opened.tree, base, judging)
    verdict = judge_tree(opened, as_of, affected.controls)
    if not verdict.judges_something:  # none of them applies, of the others some may
        verdict = judge_tree(opened, as_of)
    return replace(verdict, changed_since=affected.since)
