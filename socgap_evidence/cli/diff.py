"""``socgap diff``: what a change does, and whether it loosens its own judge."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import (
    Day,
    color_option,
    day_to_judge,
    format_options,
    open_tree,
    output_targets,
    show,
    stream_style,
    tree_of,
)
from socgap_evidence.cli.limiting import limit_option
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.comparison import Side, compare, judge_change
from socgap_evidence.errors import SocgapError, UsageError
from socgap_evidence.outputs import Style, diff_json, diff_markdown, diff_text
from socgap_evidence.project import renew_project
from socgap_evidence.snapshot import changed_paths, find_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from socgap_evidence.comparison import Comparison

FORMATS: dict[str, Callable[[Comparison, Style], str]] = {
    "text": diff_text.render,
    "json": diff_json.render,
    "markdown": diff_markdown.render,
}
"""What ``--format`` and ``--output`` offer, by name."""


@click.command("diff")
@click.argument("base")
@click.argument("head", required=False)
@limit_option
@click.option(
    "-C",
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="A folder of the repository of evidence.",
)
@click.option("--as-of", type=Day(), help="The day to judge both on, such as 2026-09-30. [default: today]")
@click.option("--staged", is_flag=True, help="Take what is staged for HEAD instead of the work tree.")
@click.option("--allow-weaker", is_flag=True, help="Show what is looser and do not fail for it.")
@format_options(FORMATS)
@color_option
def command(
    base: str,
    head: str | None,
    project: Path,
    as_of: date | None,
    staged: bool,
    allow_weaker: bool,
    format_name: str,
    outputs: tuple[str, ...],
    color: str,
) -> int:
    """Show what a change does: statuses, gaps, dates and evidence, and every way in which it loosens its judge.

    BASE and HEAD are revisions; without HEAD it is the work tree. Whatever BASE has and HEAD has not is shown as gone,
    so name the commit that a branch began at: BASE is often "$(git merge-base main HEAD)". HEAD is judged by its own
    rules and by those of BASE; who is who and whose keys count, BASE says.

    Exit 0 if the change passes, 1 if HEAD has a gap that BASE has not, by either rules, or alters a file that nobody can
    read, before or after, or if anything is looser that is no approved waiver, 2 if one of the two could not be judged,
    or if git had to be asked and its history is not there. --allow-weaker never excuses a gap.
    """
    if ".." in base:
        raise UsageError(f"'{base}' is a range.", fix="Name its two ends, such as 'socgap diff main HEAD'.")
    if staged and head is not None:
        raise UsageError("--staged and HEAD exclude each other.", fix="Choose one.")
    targets = output_targets(outputs, FORMATS)
    comparison = _compare(find_root(project), base, head, as_of, staged=staged, allow_weaker=allow_weaker)
    for name, path in targets:
        write_whole(path, FORMATS[name](comparison, Style()))
    show(FORMATS[format_name](comparison, stream_style(color)), format_name)
    return comparison.exit_code


def _compare(
    root: Path, base: str, head: str | None, as_of: date | None, *, staged: bool, allow_weaker: bool
) -> Comparison:
    with _told_of("the base"):
        before = open_tree(root, base)
    with _told_of("the head"):
        tree = tree_of(root, head, staged=staged)
        changed = changed_paths(before.tree, tree)
        project = renew_project(before.project, tree, changed)
    # One day for all three, or a change would be blamed for what time does.
    day, chosen_by = day_to_judge(project.config, as_of)
    sides = Side(before.project, before.tree), Side(project, tree)
    return compare(*judge_change(*sides, day, chosen_by, changed), allows_weaker=allow_weaker)


@contextmanager
def _told_of(side: str) -> Iterator[None]:
    """Say of an error which of the two trees it is in: nothing is compared with a judge that is broken."""
    try:
        yield
    except SocgapError as error:
        raise SocgapError(
            f"In {side}: {error.message}",
            fix=error.fix,
            path=error.path,
            line=error.line,
            column=error.column,
        ) from error
