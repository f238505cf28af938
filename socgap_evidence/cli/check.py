"""``socgap check``: judge the evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import (
    color_option,
    judge_tree,
    open_tree,
    stream_style,
    tree_options,
    write_whole,
)
from socgap_evidence.errors import UsageError, did_you_mean
from socgap_evidence.outputs import FORMATS, Style
from socgap_evidence.outputs.style import Detail
from socgap_evidence.snapshot import find_root

if TYPE_CHECKING:
    from datetime import date


@click.command("check")
@tree_options
@click.option(
    "--control", "controls", multiple=True, metavar="ID", help="Judge only this control. Repeatable."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(sorted(FORMATS)),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Also write a format to a file. Repeatable.",
)
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
    targets = _targets(outputs)
    opened = open_tree(find_root(project), rev, staged=staged, base=base)
    verdict = judge_tree(opened, as_of, controls)
    detail = Detail.QUIET if quiet else Detail.FULL if verbose else Detail.NORMAL
    for name, path in targets:
        write_whole(path, FORMATS[name](verdict, Style(detail=detail)))
    sys.stdout.write(FORMATS[format_name](verdict, stream_style(color, detail)))
    return verdict.exit_code


def _targets(outputs: tuple[str, ...]) -> list[tuple[str, Path]]:
    """Format and path of each ``--output``; UsageError for an unknown format or one path named twice."""
    targets: list[tuple[str, Path]] = []
    for text in outputs:
        name, separator, path = text.partition("=")
        if not separator or not name or not path:
            fix = "Write it as FORMAT=PATH, such as json=report.json."
            raise UsageError(f"'--output {text}' is not a format and a file.", fix=fix)
        if name not in FORMATS:
            fix = did_you_mean(name, FORMATS) or f"The formats are {', '.join(sorted(FORMATS))}."
            raise UsageError(f"There is no format '{name}'.", fix=fix)
        if any(Path(path).resolve() == other.resolve() for _, other in targets):
            raise UsageError(f"Two outputs go to {path}.", fix="Give each a file of its own.")
        targets.append((name, Path(path)))
    return targets
