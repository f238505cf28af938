"""``socgap status``: write the status file, or check that the committed one is current."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from socgap_evidence.cli.common import judge_tree, open_tree, tree_options
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.status_files import status_files
from socgap_evidence.snapshot import Tree, WorkTree, find, find_root

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path, PurePosixPath


@click.command("status")
@tree_options
@click.option(
    "--check", "check_only", is_flag=True, help="Write nothing; exit 1 with a diff if a file is out of date."
)
def command(
    project: Path, as_of: date | None, rev: str | None, staged: bool, base: str | None, check_only: bool
) -> int:
    """Write STATUS.md and status.json, the checklist filled in by evidence.

    Only the status of the work tree is written; --rev and --staged need --check, which reads the files of that tree.

    Exit 0 whatever the files say: `socgap check` is the gate. 1 with --check if a file is out of date, 2 if nothing
    could be judged or written.
    """
    if not check_only and (staged or rev is not None):
        _refuse_to_write("--staged" if staged else "--rev")
    root = find_root(project)
    opened = open_tree(root, rev, staged=staged, base=base)
    files = status_files(judge_tree(opened, as_of))
    if check_only:
        return _compare(files, root, opened.tree)
    for path, text in files.items():
        write_whole(root / path, text)
        click.echo(plain(f"wrote {root / path}"), err=True)
    return 0


def _refuse_to_write(option: str) -> NoReturn:
    """Raise UsageError: the status of one tree has no place in another."""
    raise UsageError(
        f"{option} would write the status of another tree into the work tree.",
        fix=f"Add --check to compare the files of that tree, or leave out {option}.",
    )


def _compare(files: dict[PurePosixPath, str], root: Path, tree: Tree) -> int:
    """0 if every file of the tree is what it should be; otherwise 1, after printing the differences."""
    outdated = []
    for path, wanted in files.items():
        found = _text(root, tree, path)
        if found != wanted:
            outdated.append(path)
            difference = difflib.unified_diff(
                found.splitlines(),
                wanted.splitlines(),
                f"{path.name} (as it is)",
                f"{path.name} (as it should be)",
                lineterm="",
            )
            sys.stdout.writelines(f"{plain(line)}\n" for line in difference)
    for path in outdated:
        place = root / path if isinstance(tree, WorkTree) else f"{path} in {tree.label}"
        click.echo(plain(f"error: {place} is out of date. Run 'socgap status' and commit it."), err=True)
    return 1 if outdated else 0


def _text(root: Path, tree: Tree, path: PurePosixPath) -> str:
    """What a file of the tree holds, whatever its line ends; nothing if it is not there."""
    if isinstance(tree, WorkTree):  # on disk it counts even if git ignores it
        raw = (root / path).read_bytes() if (root / path).is_file() else b""
    else:
        raw = tree.read(str(path)) if find(tree.entries, str(path)) else b""
    return raw.decode("utf-8", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
