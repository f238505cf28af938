"""``socgap sample``: a sample for the auditor that anyone can derive again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import (
    color_option,
    format_options,
    judge_tree,
    open_tree,
    output_targets,
    show,
    stream_style,
    tree_options,
    window_option,
)
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.outputs import Style, sample_csv, sample_json, sample_text
from socgap_evidence.sampling import Asked, draw
from socgap_evidence.snapshot import CommitTree, find_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from socgap_evidence.model import Window
    from socgap_evidence.sampling import Sample

FORMATS: dict[str, Callable[[Sample, Style], str]] = {
    "text": sample_text.render,
    "json": sample_json.render,
    "csv": sample_csv.render,
}
"""What ``--format`` and ``--output`` offer, by name."""


@click.command("sample")
@tree_options
@click.option("--control", required=True, metavar="ID", help="The control to sample.")
@click.option(
    "--requirement", metavar="ID", help="Which of its populations, if it has several, such as SD-2.E2."
)
@click.option(
    "--size", type=click.IntRange(min=1), metavar="N", help="How many. [default: by frequency; see the docs]"
)
@click.option(
    "--seed-request",
    "request",
    required=True,
    metavar="REQUEST",
    help="The auditor's id of the request, such as REQ-7; given once the commit is fixed.",
)
@window_option("Both days belong to it. [default: that of socgap.yaml]")
@format_options(FORMATS)
@color_option
def command(
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    control: str,
    requirement: str | None,
    size: int | None,
    request: str,
    window: Window | None,
    format_name: str,
    outputs: tuple[str, ...],
    color: str,
) -> int:
    """Choose from the population of a requirement in the audit window, so that anyone can derive the choice again.

    The choice follows from the population itself and the id of the request, whoever asks and on whatever machine, and a
    sample of 30 is the sample of 25 and five more.

    Exit 0 if it was drawn, or if somebody signed that there is nothing to draw from. 2 if not: a file of the
    population cannot be relied on, or nothing is there and nobody has signed that there was nothing.
    """
    targets = output_targets(outputs, FORMATS)
    opened = open_tree(find_root(project), rev, staged=staged, base=base)
    commit = opened.tree.commit if isinstance(opened.tree, CommitTree) else None
    asked = Asked(control, request, requirement, size, window, commit)
    sample = draw(judge_tree(opened, as_of, [control]), asked)
    for name, path in targets:
        write_whole(path, FORMATS[name](sample, Style()))
    show(FORMATS[format_name](sample, stream_style(color)), format_name)
    return 0
