"""``socgap check``: judge the evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.baseline import beside, read_baselines
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
from socgap_evidence.snapshot import find_root, folder_of

if TYPE_CHECKING:
    from datetime import date


@click.command("check")
@tree_options
@click.option(
    "--control", "controls", multiple=True, metavar="ID", help="Judge only this control. Repeatable."
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
    targets = output_targets(outputs, FORMATS)
    root = find_root(project)
    opened = open_tree(root, rev, staged=staged, base=base)
    listed = None if baseline is None else read_baselines(opened, root, baseline)
    verdict = judge_tree(opened, as_of, controls)
    if listed is not None:
        verdict = beside(verdict, *listed)
    detail = Detail.QUIET if quiet else Detail.FULL if verbose else Detail.NORMAL
    folder = folder_of(root)
    for name, path in targets:
        write_whole(path, FORMATS[name](verdict, Style(detail=detail, folder=folder)))
    style = replace(stream_style(color, detail), folder=folder)
    show(FORMATS[format_name](verdict, style), format_name)
    return verdict.exit_code
