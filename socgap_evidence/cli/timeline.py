"""``socgap timeline``: what happened in the audit window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import (
    color_option,
    format_options,
    open_tree,
    output_targets,
    show,
    stream_style,
    tree_options,
    window_option,
)
from socgap_evidence.cli.past import timeline_of
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import timeline_csv, timeline_json, timeline_text
from socgap_evidence.outputs.style import Detail, Style
from socgap_evidence.sharing import default_jobs
from socgap_evidence.snapshot import find_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from socgap_evidence.model import Window
    from socgap_evidence.project import Config
    from socgap_evidence.timeline import Timeline

FORMATS: dict[str, Callable[[Timeline, Style], str]] = {
    "text": timeline_text.render,
    "json": timeline_json.render,
    "csv": timeline_csv.render,
}


@click.command("timeline")
@tree_options
@window_option("Both days belong to it. [default: that of socgap.yaml]")
@click.option(
    "--control", "controls", multiple=True, metavar="ID", help="Show only this control. Repeatable."
)
@format_options(FORMATS)
@click.option("-v", "--verbose", is_flag=True, help="Show every requirement, and the whole ledger.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Look at the files in N processes; the answer is the same. [default: the cores, at most 4; 1 off Linux]",
)
@color_option
def command(
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    window: Window | None,
    controls: tuple[str, ...],
    format_name: str,
    outputs: tuple[str, ...],
    verbose: bool,
    jobs: int | None,
    color: str,
) -> int:
    """Show each day of the audit window, as it was known then and as it is evidenced now.

    As known then: the verdict of the commit that was the last word on that day. As evidenced now: what today's files
    say of it. Exit 0 if it could be shown, whatever it shows: `socgap check` is the gate. Exit 2 if not.
    """
    chosen = output_targets(outputs, FORMATS)
    opened = open_tree(find_root(project), rev, staged=staged, base=base)
    chosen_window = _window(opened.project.config, window)
    timeline = timeline_of(opened, as_of, controls, chosen_window, jobs or default_jobs())
    detail = Detail.FULL if verbose else Detail.NORMAL
    for name, path in chosen:
        write_whole(path, FORMATS[name](timeline, Style(detail=detail)))
    show(FORMATS[format_name](timeline, stream_style(color, detail)), format_name)
    return 0


def _window(config: Config, window: Window | None) -> Window:
    chosen = window or config.window.value
    if chosen is None:
        raise UsageError(
            "There is no window to look at.",
            fix="Say --window 2026-04-01..2026-09-30, or 'window' in socgap.yaml.",
        )
    return chosen
