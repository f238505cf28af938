"""``socgap fleet``: many repositories in one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence import cores
from socgap_evidence.cli.common import (
    Day,
    color_option,
    format_options,
    moment,
    output_targets,
    progress,
    prose_style,
    show,
)
from socgap_evidence.cli.limiting import limit_option
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.fleet import read_list
from socgap_evidence.outputs import Style, fleet_csv, fleet_json, fleet_markdown, fleet_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, tzinfo

    from socgap_evidence.fleet import Fleet, Row, Task


def _page(fleet: Fleet, style: Style) -> str:  # noqa: ARG001  # a page looks as its reader likes
    from socgap_evidence.outputs.html.fleet import render  # with jinja2 it takes a moment to import

    return render(fleet)


FORMATS: dict[str, Callable[[Fleet, Style], str]] = {
    "text": fleet_text.render,
    "json": fleet_json.render,
    "csv": fleet_csv.render,
    "html": _page,
    "markdown": fleet_markdown.render,
}
"""What ``--format`` and ``--output`` offer, by name."""


def today(zone: tzinfo) -> date:
    """The day of the run, where the list says that it is made."""
    return moment(zone).date()


def _judging(scheduler: str | None, jobs: int) -> Callable[[Sequence[Task]], Iterator[tuple[int, Row]]]:
    """How tasks become rows: here or on a cluster, with a bar while it lasts."""

    def judge_all(tasks: Sequence[Task]) -> Iterator[tuple[int, Row]]:
        if scheduler is None:
            from socgap_evidence.fleet.processes import judge_here  # with multiprocessing

            rows = judge_here(tasks, jobs)
        else:
            from socgap_evidence.fleet.cluster import judge_on  # with Dask, if it is installed

            rows = judge_on(scheduler, tasks)
        yield from progress(rows, len(tasks), "judging")

    return judge_all


@click.command("fleet")
@click.argument("listed", metavar="LIST", type=click.Path(path_type=Path))
@limit_option
@click.option(
    "--as-of",
    type=Day(),
    help="The day to judge all on, also those that pin another, such as 2026-09-30. [default: today]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many repositories are judged at a time. [default: one for each core]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let a cluster of Dask judge them, such as tcp://host:8786; it sees the same paths.",
)
@format_options(FORMATS)
@color_option
def command(
    listed: Path,
    as_of: date | None,
    jobs: int | None,
    scheduler: str | None,
    format_name: str,
    outputs: tuple[str, ...],
    color: str,
) -> int:
    """Judge the repositories of LIST, a file of YAML, each as `socgap check` would, and show them in one table.

    Exit 0 if every gate is open, 1 if one is closed, 2 if a repository could not be checked; the others are judged all
    the same. 2 also for a list with a mistake, of which nothing is judged.
    """
    from socgap_evidence.fleet.running import make_fleet  # with all that judges

    targets = output_targets(outputs, FORMATS)
    repositories = read_list(listed)
    fleet = make_fleet(
        repositories,
        as_of or today(repositories.zone),
        _judging(scheduler, jobs or cores.usable()),
        day_chosen_by="" if as_of is None else "--as-of",
    )
    for name, path in targets:
        write_whole(path, FORMATS[name](fleet, Style()))
    show(FORMATS[format_name](fleet, prose_style(color)), format_name)
    return fleet.exit_code
