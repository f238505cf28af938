"""``socgap controls``: the checklist as a list, and any part of it."""

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
)
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.listing import Listing, choose
from socgap_evidence.model import Status
from socgap_evidence.outputs import Style, controls_json, controls_markdown, controls_text
from socgap_evidence.snapshot import find_root
from socgap_evidence.verdict import EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

FORMATS: dict[str, Callable[[Listing, Style], str]] = {
    "text": controls_text.render,
    "json": controls_json.render,
    "markdown": controls_markdown.render,
}
"""What ``--format`` and ``--output`` offer, by name."""


@click.command("controls")
@tree_options
@click.option(
    "--section", type=int, metavar="NUMBER", help="Only the controls of this section of the checklist."
)
@click.option("--owner", metavar="OWNER", help="Only the controls of this owner or role, in capitals or not.")
@click.option(
    "--criterion", metavar="ID", help="Only the controls that answer it, mainly or besides, such as CC6.1."
)
@click.option(
    "--status",
    "statuses",
    type=click.Choice([status.value for status in Status]),
    multiple=True,
    help="Only controls that are this on the day. Repeatable.",
)
@format_options(FORMATS)
@color_option
def command(
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    section: int | None,
    owner: str | None,
    criterion: str | None,
    statuses: tuple[str, ...],
    format_name: str,
    outputs: tuple[str, ...],
    color: str,
) -> int:
    """List the controls with question, owner, criteria, requirements and status, or some of them.

    Exit 0 if they could be listed, whatever their status: `socgap check` is the gate. 2 for a section, an owner or a
    criterion that no control has.
    """
    targets = output_targets(outputs, FORMATS)
    opened = open_tree(find_root(project), rev, staged=staged, base=base)
    chosen = choose(opened.project, section, owner, criterion)
    listing = Listing(judge_tree(opened, as_of, chosen), tuple(map(Status, statuses)))
    for name, path in targets:
        write_whole(path, FORMATS[name](listing, Style()))
    show(FORMATS[format_name](listing, stream_style(color)), format_name)
    return EXIT_MET
