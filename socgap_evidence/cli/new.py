"""``socgap new``: a file to fill in, with all that the repository knows and nothing that a person must say."""

from __future__ import annotations

import os
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import Day, day_to_judge, judge_tree, open_tree
from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.scaffolds import list_kinds, make_scaffold, make_waiver, take_order
from socgap_evidence.snapshot import find_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from socgap_evidence.cli.common import Opened
    from socgap_evidence.scaffolds import Order, Scaffold

_WRITTEN = frozenset({".yaml", ".yml", ".md", ".markdown"})


@click.command("new")
@click.argument("kind", required=False)
@click.argument("name", required=False)
@click.argument("period", required=False)
@click.option(
    "-C",
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="A folder of the repository of evidence.",
)
@click.option("--as-of", type=Day(), help="The day that chooses the next period. [default: today]")
@click.option(
    "--requirement", metavar="ID", help="The requirement that it is for, where several ask for the kind."
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where to write it, instead of where it belongs."
)
@click.option("--dry-run", is_flag=True, help="Print it and write nothing.")
def command(
    kind: str | None,
    name: str | None,
    period: str | None,
    project: Path,
    as_of: date | None,
    requirement: str | None,
    output: Path | None,
    dry_run: bool,
) -> int:
    """Write a file to fill in: an access review, a policy, a waiver, a statement that nothing happened.

    Without KIND: the kinds, who asks for each, when the next is due, and where it goes.

    Fields, comments and choices come from the schema. Filled in is what the repository knows: the id, the next period,
    the members of registers. What a person must say is left empty, so 'socgap check' fails until it is said. Nothing is
    overwritten.

    NAME is what it is about (a vendor, a person, a training module, what did not happen), the name of a policy's file,
    or a whole id. PERIOD is the one it is for if not the next (2026-Q4), with a NAME or without. A requirement (AC-2.E4)
    or the path of its file may stand for KIND.

    Exit 0 if it was written; 2 if not, also where the file is there.
    """
    root = find_root(project)
    opened = open_tree(root, None)
    if kind is None:
        for line in list_kinds(judge_tree(opened, as_of)):
            click.echo(line)
        return 0
    path = _place_of(root, output)
    _refuse_to_overwrite(root, path)
    order = take_order(opened.project, kind, name, requirement, path, period)
    scaffold = _made(order, opened, as_of)
    _refuse_to_overwrite(root, scaffold.path)
    if scaffold.unread and not dry_run:  # it is written once, so not before it can be filled in
        fix = "Mend that first and run it again; --dry-run prints what there would be."
        raise UsageError(f"It cannot be filled in yet: {scaffold.unread}", fix=fix)
    if dry_run:
        sys.stdout.write(scaffold.text)
    else:
        _write(root / scaffold.path, scaffold.text)
    _report(scaffold, is_written=not dry_run)
    return 0


def _refuse_to_overwrite(root: Path, path: str) -> None:
    """Raise UsageError if something is there, be it a link that leads nowhere."""
    if path and os.path.lexists(root / path):
        raise UsageError("It exists, and nothing is overwritten.", path=path, fix="Choose another --output.")


def _made(order: Order, opened: Opened, as_of: date | None) -> Scaffold:
    if order.asker is None:
        day, _ = day_to_judge(opened.project.config, as_of)
        return make_waiver(order, opened.project, opened.tree, day)
    return make_scaffold(order, judge_tree(opened, as_of, order.controls))


def _place_of(root: Path, output: Path | None) -> str:
    """The path from the top of the project on; UsageError if it lies elsewhere or is nothing that people write."""
    if output is None:
        return ""
    whole = Path(os.path.abspath(output))  # noqa: PTH100  # the last part may be a link, which is not followed
    path = whole.parent.resolve() / whole.name
    if not path.is_relative_to(root):
        raise UsageError(
            "It lies in no tree that is checked.", path=str(output), fix=f"Name a file below {root}."
        )
    if whole.suffix.lower() not in _WRITTEN:
        raise UsageError(
            "A scaffold is YAML or Markdown.", path=str(output), fix="End its name with .yaml or .md."
        )
    return path.relative_to(root).as_posix()


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"Its folder cannot be made: {error.strerror or error}."
        raise UsageError(message, path=str(path.parent), fix="Choose another --output.") from error
    write_whole(path, text)


def _report(scaffold: Scaffold, *, is_written: bool) -> None:
    """What was written, what a person must say, who needs it and by when."""
    _say(f"{'wrote' if is_written else 'would write'} {scaffold.path}")
    for sentence in scaffold.needs:
        _say(sentence)
    _say("To fill in:")
    for line in _grouped(scaffold.empty):
        _say(f"  {line}")
    for note in (
        *scaffold.notes,
        *((f"It cannot be filled in yet: {scaffold.unread}",) if scaffold.unread else ()),
    ):
        _say(f"note: {note}")
    if "# yaml-language-server:" not in scaffold.text:
        _say("note: the schema is not in the repository, so editors are not told of it.")


def _grouped(empty: tuple[str, ...]) -> Iterator[str]:
    """All fields that are empty, those of an entry or a part together: ``items[]: id, name``."""
    for owner, fields in groupby(empty, key=lambda one: one.rpartition(".")[0]):
        names = ", ".join(one.rpartition(".")[2] for one in fields)
        yield f"{owner}: {names}" if owner else names


def _say(text: str) -> None:
    """A line on stderr, whatever is in it."""
    click.echo(plain(text), err=True)
