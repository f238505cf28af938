"""``socgap import``: an export of another system becomes a register or a population."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import now
from socgap_evidence.cli.limiting import limit_option
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.dates import parse_date_time
from socgap_evidence.errors import UsageError
from socgap_evidence.importing import Origin, find_mapping, open_mapping, plan_import, shipped_names
from socgap_evidence.importing.telling import listed, told
from socgap_evidence.outputs.escaping import plain, visible
from socgap_evidence.project import open_project
from socgap_evidence.snapshot import WorkTree, find, find_root

if TYPE_CHECKING:
    from socgap_evidence.importing import Import, Plan
    from socgap_evidence.project import Config, Project
    from socgap_evidence.snapshot import Tree


_EXPORTS = frozenset({".csv", ".tsv", ".xlsx", ".xls"})
"""Endings that no mapping has."""
_ADDRESS = re.compile(r"([a-z][a-z0-9+]*):/+(.+)", re.IGNORECASE | re.DOTALL)
"""An address as a path keeps it: with one slash of the two."""


@click.command("import")
@click.argument("mapping", required=False)
@click.argument("export", required=False, type=click.Path(dir_okay=False, path_type=Path))
@limit_option
@click.option(
    "-C",
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="A folder of the repository of evidence.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="The file to write. [default: as the mapping says]"
)
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would change as a unified diff.")
@click.option(
    "--onto",
    is_flag=True,
    help="Go on from a file that no import wrote, or that somebody has changed: the fields of the export are"
    " renewed, and each old value is printed; all else stays.",
)
@click.option(
    "--extracted-at", metavar="MOMENT", help="When the export was taken: 2026-10-02T08:15:00+01:00."
)
@click.option("--extracted-by", metavar="PERSON", help="The id of who took it, such as p-004.")
@click.option("--show", is_flag=True, help="Print the mapping, to make one of your own of it.")
def command(
    mapping: str | None,
    export: Path | None,
    project: Path,
    output: Path | None,
    dry_run: bool,
    onto: bool,
    extracted_at: str | None,
    extracted_by: str | None,
    show: bool,
) -> int:
    """Turn a CSV or XLSX export into a register or a population.

    MAPPING is a YAML file or the name of a mapping that comes with socgap; it says which column becomes which field.
    What the export does not have is kept from the file that is there, and left empty for members that are new.
    Nobody is deleted: whom the export lacks is named.

    Exit 0 if the file is written or is what it should be already, 1 if a row cannot be taken (each is named, and
    nothing is written), 2 if the export, the mapping or the file that is there cannot be used.
    """
    if mapping is not None and show:
        for line in find_mapping(mapping).raw.decode(errors="replace").splitlines():
            click.echo(plain(line))
        return 0
    root = find_root(project)
    tree = WorkTree(root)
    judged = open_project(tree)
    if mapping is None:
        for line in listed(open_mapping(find_mapping(name), judged) for name in shipped_names()):
            click.echo(line)
        return 0
    _refuse_swapped(mapping, export)
    if export is None:
        raise UsageError("No export is named.", fix=f"Write 'socgap import {mapping} EXPORT.csv'.")
    chosen = open_mapping(find_mapping(mapping), judged)
    origin = Origin(visible(export.name), _read(export), _moment(extracted_at, judged.config), extracted_by)
    if output is None:
        _refuse_nameless(chosen, judged)
    path = _target(root, tree, chosen, output)
    plan = plan_import(chosen, judged, tree, path, origin, onto=onto)
    for line in told(plan):
        click.echo(line, err=True)
    if plan.faults:
        return 1
    _carry_out(plan, root, dry_run=dry_run)
    return 0


def _refuse_swapped(mapping: str, export: Path | None) -> None:
    """Raise UsageError for an export where the mapping belongs, and for one that is no file."""
    if Path(mapping).suffix.lower() in _EXPORTS:
        right = f"socgap import {'MAPPING' if export is None else export} {mapping}"
        raise UsageError(
            f"'{mapping}' is an export and no mapping.", fix=f"The mapping comes first: '{right}'."
        )
    address = None if export is None else _ADDRESS.match(export.as_posix())
    if address is not None:
        message = f"The export is an address ({address[1]}://{address[2]}), and socgap reads files only."
        raise UsageError(message, fix="Fetch it, and name the file.")


def _carry_out(plan: Plan, root: Path, *, dry_run: bool) -> None:
    """Write the file, or print what would change in it."""
    if plan.changes_nothing:
        click.echo(plain(f"Nothing changes in {plan.path}."), err=True)
    elif dry_run:
        before = (plan.before or "").splitlines()
        old = plan.path if plan.before is not None else "/dev/null"
        for line in difflib.unified_diff(before, plan.after.splitlines(), old, plan.path, lineterm=""):
            click.echo(plain(line))
    else:
        _make_folder((root / plan.path).parent)
        write_whole(root / plan.path, plan.after)
        click.echo(plain(f"wrote {plan.path}"), err=True)


def _make_folder(folder: Path) -> None:
    """The folder, with those above it; UsageError if it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"It cannot be made: {error.strerror}."
        raise UsageError(reason, path=str(folder), fix="Choose another path.") from error


def _moment(text: str | None, config: Config) -> str | None:
    """The moment as it was given; UsageError if it is none, or has not come yet."""
    if text is None:
        return None
    try:
        moment = parse_date_time(text)
    except ValueError as error:
        raise UsageError(f"--extracted-at: {error}.", fix="Say the offset from UTC, too.") from error
    pinned = config.as_of.value
    if moment > now(config) if pinned is None else moment.astimezone(config.zone).date() > pinned:
        said = "now" if pinned is None else f"{pinned} ({config.as_of.origin})"
        message = f"--extracted-at: {text} is after {said}, and no export is taken before its time."
        raise UsageError(message, fix="Say when it was taken.")
    return text


def _read(export: Path) -> bytes:
    """The bytes of the export; UsageError if it cannot be read."""
    try:
        return export.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"It cannot be read: {reason}.", path=str(export), fix="Name the export.") from error


def _refuse_nameless(mapping: Import, project: Project) -> None:
    """UsageError for a mapping that names no file to write."""
    if mapping.path is None:
        message = (
            f"The mapping '{mapping.name}' names no file to write, as there is one for each period or system."
        )
        folder = next((glob.text for glob in project.sources.get(mapping.type, ())), "evidence/*.yaml")
        raise UsageError(message, fix=f"Name it with --output, such as --output {folder.replace('*', 'ID')}.")


def _target(root: Path, tree: Tree, mapping: Import, output: Path | None) -> str:
    """The path of the file to write, from the top of the project; UsageError if none may be written there."""
    whole = root / str(mapping.path) if output is None else Path(os.path.abspath(output))  # noqa: PTH100  # see below
    try:
        path = whole.parent.resolve() / whole.name  # the last part may be a link, which is not followed
        is_there, is_file = os.path.lexists(path), path.is_file() and not path.is_symlink()
        str(path).encode()
    except (OSError, ValueError, RuntimeError) as error:  # a name of no file, or a loop of links
        is_text = not isinstance(error, UnicodeEncodeError)
        reason = (getattr(error, "strerror", None) or error) if is_text else "its name is no UTF-8"
        raise UsageError(
            f"It cannot be written: {reason}.", path=str(whole), fix="Choose another path."
        ) from error
    if not path.is_relative_to(root):
        raise UsageError("It lies outside the project.", path=str(whole), fix=f"Name a file below {root}.")
    if is_there and not is_file:
        raise UsageError("It is no file that could be replaced.", path=str(whole), fix="Name another file.")
    inside = path.relative_to(root).as_posix()
    if is_there and find(tree.entries, inside) is None:
        message = "It is there, and git ignores it, so nobody could see what an import changes in it."
        raise UsageError(message, path=inside, fix="Let git keep it, or name another file with --output.")
    return inside
