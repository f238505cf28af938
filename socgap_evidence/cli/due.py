"""``socgap due``: what lapses next, when, and whose it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

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
from socgap_evidence.due import list_due, owned_by
from socgap_evidence.durations import Duration
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs import Style, due_calendar, due_issues, due_json, due_markdown, due_text
from socgap_evidence.snapshot import find_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from socgap_evidence.due import DueList
    from socgap_evidence.project import Project

CALENDAR = "ics"
FORMATS: dict[str, Callable[[DueList, Style], str]] = {
    "text": due_text.render,
    "json": due_json.render,
    "github-issues": due_issues.render,
    "markdown": due_markdown.render,
    CALENDAR: due_calendar.render,
}
"""What ``--format`` and ``--output`` offer, by name."""

_SHORT = re.compile(r"(?P<count>0|[1-9][0-9]{0,4}) ?(?P<unit>d|w|m|y|days?|weeks?|months?|years?)")
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


class Horizon(click.ParamType["Duration"]):
    """A length of time in days or longer on the command line: as controls spell it, or as ``90d``."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Duration:
        """The duration, or click's own error with an example."""
        text = " ".join(str(value).lower().split())
        short = _SHORT.fullmatch(text)
        try:
            found = Duration.parse(f"{short['count']} {_UNITS[short['unit'][0]]}" if short else text)
        except ValueError:
            found = None
        if found is None or found.is_of_moments:
            example = (
                "Write days, weeks, months or years, such as 90d, 12w, '3 months' or '10 business days'."
            )
            self.fail(f"'{value}' is not a number of days. {example}", param, ctx)
        return found


@click.command("due")
@tree_options
@click.option(
    "--within",
    type=Horizon(),
    default="90d",
    show_default=True,
    help="How far to look ahead, the last day included: 90d, 12w, 3m, 1y or in words.",
)
@click.option("--owner", metavar="OWNER", help="Only the controls of this owner or role, in capitals or not.")
@click.option("--control", "controls", multiple=True, metavar="ID", help="Only this control. Repeatable.")
@format_options(FORMATS)
@click.option("--ics", metavar="FILE", help="Also write a calendar to subscribe to: --output ics=FILE.")
@color_option
def command(
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    within: Duration,
    owner: str | None,
    controls: tuple[str, ...],
    format_name: str,
    outputs: tuple[str, ...],
    ics: str | None,
    color: str,
) -> int:
    """List every gap that will begin, by the last day on which it can be averted.

    What is a gap already is not due: it is only counted, and `socgap check` lists it.

    Exit 0 if it could be listed, whatever is due: showing is its job. 2 if nothing could be judged, or if git had
    to be asked and its history is not there.
    """
    targets = output_targets((*outputs, *([] if ics is None else [f"{CALENDAR}={ics}"])), FORMATS)
    opened = open_tree(find_root(project), rev, staged=staged, base=base)
    chosen = controls if owner is None else _owned(opened.project, owner, controls)
    due = list_due(judge_tree(opened, as_of, chosen), within, owner or "")
    for name, path in targets:
        write_whole(path, FORMATS[name](due, Style()))
    _print(FORMATS[format_name](due, stream_style(color)), format_name)
    return due.exit_code


def _owned(project: Project, owner: str, controls: tuple[str, ...]) -> tuple[str, ...]:
    """The controls of an owner; of those named, if some are. UsageError if none is left."""
    owned = owned_by(project, owner)
    named = {name.lower() for name in controls}
    if named - {control.id.lower() for control in project.controls}:
        return controls  # an id that no control has is refused where all ids are
    left = tuple(name for name in owned if not named or name.lower() in named)
    if not left:
        fix = f"'{owner}' owns {', '.join(owned)}."
        raise UsageError(f"No control of '{owner}' is among {', '.join(controls)}.", fix=fix)
    return left


def _print(text: str, format_name: str) -> None:
    """Print a report; a calendar as the bytes that its standard asks for, whatever the stream can take."""
    if format_name == CALENDAR:
        click.echo(text.encode("utf-8"), nl=False)
    else:
        show(text, format_name)
