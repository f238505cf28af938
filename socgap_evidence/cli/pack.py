"""``socgap pack``: the auditor's archive of one commit."""

from __future__ import annotations

import hashlib
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socgap_evidence.cli.common import Day, window_option
from socgap_evidence.cli.limiting import limit_option
from socgap_evidence.cli.writing import write_bytes_whole
from socgap_evidence.errors import SnapshotError, UsageError
from socgap_evidence.history.reading import look_at
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.snapshot import CommitTree, EntryKind, WorkTree, find, find_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.model import Window
    from socgap_evidence.pack.making import Pack

HEAD = "HEAD"
_SHOWN = 5
"""How many files a note names."""


@click.command("pack")
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
    "-o",
    "--output",
    "path",
    type=click.Path(path_type=Path),
    default="pack.zip",
    show_default=True,
    metavar="FILE",
    help="The archive to write.",
)
@click.option("--rev", metavar="REVISION", help="The commit to pack. [default: HEAD]")
@window_option("The days to show. [default: the window of socgap.yaml, or the year before the day]")
@click.option(
    "--as-of",
    type=Day(),
    help="The day to judge. [default: the window's last day if the commit is not before it, else the commit's day]",
)
@click.option(
    "--requests",
    metavar="FILE",
    help="The auditor's list of requests: a CSV file of the commit or on disk, with 'request' and 'control', 'requirement'"
    " or 'criterion'.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="WHAT",
    help="Leave out a document type, the files of a requirement, or a glob, in all versions. Repeatable.",
)
@click.option(
    "--redact",
    multiple=True,
    metavar="TYPE:JSONPATH",
    help="Hide these values of the files of a document type. Repeatable.",
)
@click.option(
    "--redaction-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What the hidden values are salted by. It stays with you.",
)
@click.option(
    "--sample",
    "samples",
    multiple=True,
    metavar="REQUEST=CONTROL[:SIZE]",
    help="Draw a sample for a request, of a control or of one of its requirements. Repeatable.",
)
@click.option(
    "--sign",
    "key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="KEY",
    help="Sign the manifest with this SSH key, by ssh-keygen.",
)
def command(
    project: Path,
    path: Path,
    rev: str | None,
    window: Window | None,
    as_of: date | None,
    requests: str | None,
    without: tuple[str, ...],
    redact: tuple[str, ...],
    redaction_key: Path | None,
    samples: tuple[str, ...],
    key: Path | None,
) -> int:
    """Pack a commit for the auditor: its evidence, its whole history, the verdict and an index, in one archive.

    The same commit gives the same bytes wherever and whenever it is packed, so that whoever has the archive can make it
    again and compare. Prints the archive's SHA-256 as `sha256sum` does.

    Exit 0 if it was written, whatever the verdict says: `socgap check` is the gate. Exit 2, and nothing is written, if
    anything that belongs into it cannot be read.
    """
    from socgap_evidence.pack.archive import archive  # these take a moment to import
    from socgap_evidence.pack.making import finish, make_pack
    from socgap_evidence.pack.naming import REQUESTS
    from socgap_evidence.pack.signing import sign
    from socgap_evidence.pack.wishes import Wishes

    root = find_root(project)
    tree = CommitTree(root, rev or HEAD)
    wishes = Wishes(
        tree.commit,
        as_of,
        window,
        None if requests is None else _requests(tree, requests),
        _once("--without", without),
        _once("--redact", redact),
        _once("--sample", samples),
        None if redaction_key is None else _bytes(redaction_key),
    )
    try:
        pack = make_pack(root, wishes)
    except UsageError as error:
        if error.path == REQUESTS:  # what the list is called in a pack
            error.path = requests or ""
        raise
    content = archive(finish(pack, None if key is None else partial(sign, key=key)))
    write_bytes_whole(path, content)
    for line in told(_notes(pack, None if rev else root, is_signed=key is not None), pack, path):
        click.echo(line, err=True)
    if path.is_file() and not path.is_symlink():  # nothing may stand behind an archive on /dev/stdout
        sys.stdout.write(plain(f"{hashlib.sha256(content).hexdigest()}  {path}") + "\n")
    return 0


def _once(option: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """What was given, sorted, because its order is of no matter; UsageError for what was given twice, or cannot be stated."""
    twice = next((one for one in given if given.count(one) > 1), None)
    if twice is not None:
        raise UsageError(f"'{option} {twice}' stands there twice.", fix="Say it once.")
    for one in given:
        if not one.isprintable():  # it would be another one in the manifest
            raise UsageError(
                f"'{option} {one}' holds a character that cannot be seen.", fix="Write it with '*' or '?'."
            )
    return tuple(sorted(given))


def _requests(tree: CommitTree, name: str) -> bytes:
    """The list of requests: the file of the commit, or else the one on disk."""
    return tree.read(name) if find(tree.entries, name) is not None else _bytes(Path(name))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"It cannot be read: {error.strerror or error}.", path=str(path), fix="Name another file."
        ) from error


def told(notes: Iterable[str], pack: Pack, path: Path) -> Iterator[str]:
    """The lines for whoever made a pack."""
    for note in notes:
        yield plain(f"note: {note}")
    commit, as_of = pack.manifest.commit, pack.manifest.as_of
    files, headline = len(pack.manifest.files), pack.judged.verdict.headline
    yield plain(f"wrote {path}: commit {commit.id[:12]} as of {as_of}, {files} files. {headline}")


def _notes(pack: Pack, work_tree: Path | None, *, is_signed: bool) -> Iterator[str]:
    """What whoever sends the pack should know; ``work_tree`` is where nobody named a commit."""
    if not is_signed:
        yield "The pack is not signed. --sign KEY signs it."
    yield from look_at(pack.judged.tree.root).notes
    if work_tree is not None and (changed := _changed(pack, work_tree)):
        yield f"The work tree differs from the commit, and only the commit is packed: {some(changed)}."
    status = pack.manifest.status
    if status is not None and not status.is_current:
        yield f"{status.path} of the commit is not what 'socgap status' writes on {pack.manifest.as_of}."
    elsewhere = [one.path for one in pack.judged.tree.entries if one.kind is EntryKind.SUBMODULE]
    if elsewhere:
        yield f"What submodules hold is in other repositories, and is not packed: {some(elsewhere)}."
    if pack.still_seen:
        yield f"Values that are hidden still stand in {some([name for name, _ in pack.still_seen])}."


def _changed(pack: Pack, root: Path) -> list[str]:
    """The files that were packed or would be, and are not on disk as they are in the commit."""
    tree = WorkTree(root)
    on_disk = {entry.path for entry in tree.entries}
    committed = {entry.path for entry in pack.judged.tree.entries}
    changed = [one for one in pack.selection.files if one not in on_disk or not _same(pack, tree, one)]
    new = [one for one in on_disk - committed if pack.selection.role(one) is not None]
    return sorted([*changed, *new])


def _same(pack: Pack, tree: WorkTree, path: str) -> bool:
    """Whether a file on disk is as committed; one that cannot be read is not."""
    try:
        return pack.judged.history.holds(path, tree)
    except SnapshotError:
        return False


def some(names: list[str]) -> str:
    """The first few of these names, and how many there are besides."""
    more = len(names) - _SHOWN
    return f"{', '.join(names[:_SHOWN])}{f' and {more} more' if more > 0 else ''}"
