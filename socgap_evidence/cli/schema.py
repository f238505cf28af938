"""``socgap schema``: the schemas of controls, settings and evidence, for people and for editors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import TEXT, show, tree_of
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.outputs.escaping import json_text, plain
from socgap_evidence.project import open_project
from socgap_evidence.project.editing import editor_schemas, files_by_schema, with_what_it_needs
from socgap_evidence.snapshot import find_root
from socgap_evidence.verdict import EXIT_GAP, EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from socgap_evidence.project.editing import EditorSchema

FOLDER = "controls/schemas"
"""Where editors find them, unless another folder is named."""


@click.command("schema")
@click.argument("name", required=False)
@click.option(
    "-C",
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="A folder of the repository of evidence; outside one the built-in schemas are meant.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write them into a folder, one file each: all, or NAME and what it refers to.",
)
@click.option(
    "--check", "check_only", is_flag=True, help="Write nothing; exit 1 if a file in FOLDER is out of date."
)
@click.option(
    "--settings", is_flag=True, help="Print the settings by which VS Code finds them for each file."
)
def command(name: str | None, project: Path, output: Path | None, check_only: bool, settings: bool) -> int:
    """List the schemas of controls, settings, waivers and every document type; print one; or write them for editors.

    Exit 0, or 1 with --check if a file is out of date, or 2 if there is no such schema or it cannot be written.
    """
    if check_only and output is None:
        raise UsageError("--check needs --output.", fix="Name the folder that editors read.")
    root = _root(project)
    if settings:
        return _settings(root, output)
    schemas = editor_schemas(None if root is None else tree_of(root, None, staged=False))
    wanted = schemas if name is None else with_what_it_needs(schemas, name)
    if output is not None:
        return _compare(wanted, output) if check_only else _write(wanted, output)
    if name is not None:
        sys.stdout.write(json_text(schemas[name].text))
        return EXIT_MET
    show(listed(schemas), TEXT)
    return EXIT_MET


def listed(schemas: Mapping[str, EditorSchema]) -> str:
    """The names and titles, a line each."""
    widest = max(map(len, schemas))
    return "".join(f"{plain(one.name):<{widest}}  {plain(one.title)}\n" for one in schemas.values())


def _root(project: Path) -> Path | None:
    """The folder of the project; ``None`` outside of one."""
    try:
        return find_root(project)
    except SnapshotError:
        return None


def _settings(root: Path | None, output: Path | None) -> int:
    """Print which files each schema is for, as the YAML extension of VS Code and yaml-language-server take it."""
    if root is None:
        raise UsageError(
            "Outside a project there are no files to find schemas for.",
            fix="Name the project with --project.",
        )
    opened = open_project(tree_of(root, None, staged=False))
    folder = (output or Path(FOLDER)).as_posix().removeprefix("./").rstrip("/")
    found = {f"{folder}/{name}.schema.json": list(globs) for name, globs in files_by_schema(opened).items()}
    sys.stdout.write(f"{json_text(json.dumps({'yaml.schemas': found}, indent=2, ensure_ascii=False))}\n")
    return EXIT_MET


def _write(schemas: Mapping[str, EditorSchema], folder: Path) -> int:
    """Write what is new or another, and say which."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder cannot be made: {error.strerror}.", path=str(folder), fix="Choose another."
        ) from error
    for one in schemas.values():
        path = folder / one.file_name
        found = _text(path)
        if found != one.text:
            write_whole(path, one.text)
            click.echo(plain(f"{'wrote' if found is None else 'renewed, it was another:'} {path}"), err=True)
    return EXIT_MET


def _compare(schemas: Mapping[str, EditorSchema], folder: Path) -> int:
    """0 if every file holds what it should; otherwise 1, after naming those that do not."""
    outdated = [path for one in schemas.values() if _text(path := folder / one.file_name) != one.text]
    for path in outdated:
        click.echo(plain(f"error: {path} is out of date. Run 'socgap schema --output {folder}'."), err=True)
    return EXIT_GAP if outdated else EXIT_MET


def _text(path: Path) -> str | None:
    """What a file holds, whatever its line ends; ``None`` if there is none."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    except OSError:
        return None
