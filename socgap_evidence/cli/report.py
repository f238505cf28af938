"""``socgap report``: one page that shows everything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import open_tree, tree_options, window_option
from socgap_evidence.cli.reporting import make_report
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.snapshot import find_root
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_MET

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Window

_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~-]+)*/?")


def _address(ctx: click.Context, param: click.Parameter, value: str) -> str:  # noqa: ARG001  # click's signature
    """An address that links may lead to: nothing else gets into the page, and no password."""
    if value and not _ADDRESS.fullmatch(value):
        named = "" if "@" in value else f" {value}"  # a password would stay in the log
        raise UsageError(
            f"'--repository{named}' is no address of a repository.",
            fix="Write it as a browser shows it, such as https://forge.example/company/evidence.",
        )
    return value.removesuffix("/").removesuffix(".git")


@click.command("report")
@tree_options
@click.option(
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path),
    default="report.html",
    show_default=True,
    metavar="FILE",
    help="The page to write.",
)
@window_option("The days to show. [default: the window of socgap.yaml, or the last year]")
@click.option(
    "--repository",
    default="",
    metavar="URL",
    callback=_address,
    help="Where people can look at commits; the page then links to them.",
)
def command(
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    path: Path,
    window: Window | None,
    repository: str,
) -> int:
    """Write one HTML file with everything: verdict, timeline, what is due, evidence, deviations, waivers.

    It needs no other file, no network and no scripts; print it from a browser for paper or PDF. Exit 0 if it could be
    written, whatever it says: `socgap check` is the gate. Exit 2 if nothing could be judged, or if git had to be asked
    and its history is not there; the page then says so.
    """
    from socgap_evidence.outputs import html  # with jinja2 it takes a moment to import

    opened = open_tree(find_root(project), rev, staged=staged, base=base)
    report = make_report(opened, as_of, window, repository)
    write_whole(path, html.render(report))
    verdict = report.verdict
    click.echo(plain(f"wrote {path}: {verdict.headline}"), err=True)
    cannot = verdict.lacks_history or bool(verdict.unchecked)
    return EXIT_CANNOT_CHECK if cannot else EXIT_MET
