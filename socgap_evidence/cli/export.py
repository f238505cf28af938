"""``socgap export``: the verdict in the language of other systems."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import open_tree, stream_style, tree_options, window_option
from socgap_evidence.cli.reporting import make_report
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.json import dump
from socgap_evidence.outputs.oscal import NAMES, VERSIONS, export
from socgap_evidence.snapshot import find_root
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from socgap_evidence.model import Json, Window

DEFAULT_FOLDER = "oscal"
"""Where the files go unless another folder is named."""
_SUFFIX = ".json"


@click.group("export")
def command() -> None:
    """Hand the verdict to systems that do not read evidence themselves.

    Nothing is decided here: what is written says what `socgap report` shows.
    """


@command.command("oscal", short_help="Write documents of OSCAL, NIST's language for assessments.")
@tree_options
@window_option("The days to tell of. [default: the window of socgap.yaml, or the last year]")
@click.option(
    "--control", "controls", multiple=True, metavar="ID", help="Tell only of this control. Repeatable."
)
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=f"The folder to write, which holds nothing else. [default: {DEFAULT_FOLDER}]",
)
@click.option(
    "--oscal-version",
    "version",
    type=click.Choice(VERSIONS),
    default=VERSIONS[0],
    show_default=True,
    help="The version of OSCAL. The mapping is of 1.2.1 in any case.",
)
@click.option(
    "--document",
    type=click.Choice([name.removesuffix(_SUFFIX) for name in NAMES]),
    metavar="NAME",
    help="Print one document, such as assessment-results, and write none.",
)
def oscal(
    project: Path,
    as_of: date | None,
    rev: str | None,
    staged: bool,
    base: str | None,
    window: Window | None,
    controls: tuple[str, ...],
    output_dir: Path | None,
    version: str,
    document: str | None,
) -> int:
    """Write what was asked, found and accepted as documents of OSCAL.

    These are catalogs of the questions and the criteria, the assessment plan and its results, the mapping, and a plan of
    action if something is not met.

    Exit 0 if they could be written, whatever they say: `socgap check` is the gate. Exit 2 if nothing could be judged, or
    if git had to be asked and its history is not there; the results then say so.
    """
    if document is not None and output_dir is not None:
        raise UsageError("--document and --output-dir exclude each other.", fix="Choose one.")
    opened = open_tree(find_root(project), rev, staged=staged, base=base)
    report = make_report(opened, as_of, window, only=controls)
    documents, verdict = export(report, version), report.verdict
    if document is not None:
        _print(documents, f"{document}{_SUFFIX}")
    else:
        folder = output_dir or Path(DEFAULT_FOLDER)
        write_folder(folder, {name: dump(value) for name, value in documents.items()})
        for name in documents:
            click.echo(plain(f"wrote {folder / name}"), err=True)
        click.echo(plain(verdict.headline), err=True)
    return EXIT_CANNOT_CHECK if verdict.lacks_history or verdict.unchecked else EXIT_MET


def _print(documents: Mapping[str, Json], name: str) -> None:
    """Print one of the documents; UsageError for a plan of action where there is nothing to plan."""
    if name not in documents:
        fix = f"There are {', '.join(one.removesuffix(_SUFFIX) for one in documents)}."
        raise UsageError(f"There is nothing to say in {name.removesuffix(_SUFFIX)}.", fix=fix)
    click.echo(dump(documents[name], ascii_only=not stream_style("never").unicode), nl=False)


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Put files into a folder that holds them and nothing else: all of them or none.

    What an earlier export left there goes. UsageError if anything else lies there, or if it cannot be written.
    """
    target = folder.resolve()
    try:
        _refuse_others(folder, target)
        # Their names are known before they are there, so that an interrupt finds them, too.
        made = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        old = made.with_name(f"{made.name}.old")
        try:
            made.mkdir(mode=0o700)
            for name, text in files.items():
                write_whole(made / name, text)
            made.chmod(_readable())
            if target.exists():
                target.rename(old)
            made.rename(target)
        finally:
            if old.exists() and not target.exists():
                old.rename(target)
            for left in (made, old):
                shutil.rmtree(left, ignore_errors=True)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"It cannot be written: {getattr(error, 'strerror', None) or error}.",
            path=str(folder),
            fix="Choose another folder with --output-dir.",
        ) from error


def _refuse_others(folder: Path, target: Path) -> None:
    """Refuse a folder in which lies what no export wrote: it would be lost."""
    if not target.exists():
        return
    others = sorted({one.name for one in target.iterdir()} - set(NAMES)) if target.is_dir() else [target.name]
    if others:
        raise UsageError(
            f"'{others[0]}' is no file of an export.",
            path=str(folder),
            fix="Choose a folder of its own with --output-dir.",
        )


def _readable() -> int:
    """The permissions of a folder as the umask leaves them."""
    umask = os.umask(0)
    os.umask(umask)
    return 0o777 & ~umask
