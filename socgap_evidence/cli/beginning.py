"""Laying down new files: each where nothing is yet, all or none where one of them could not be."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.cli.writing import write_whole
from socgap_evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from socgap_evidence.starting import NewFile


class Laid(Struct, frozen=True):
    """Which paths were written, and which were there and left."""

    written: tuple[str, ...]
    left: tuple[str, ...]

    def with_more(self, other: Laid) -> Laid:
        """Both together."""
        return Laid(self.written + other.written, self.left + other.left)

    def listed(self) -> Iterator[str]:
        """Each path, for a dry run."""
        yield from (f"would write {path}" for path in self.written)
        yield from (f"would leave {path}, which is there" for path in self.left)

    def told(self) -> Iterator[str]:
        """What was done in few lines: a folder stands for its files where all of them went the same way."""
        yield from (f"wrote {words}" for words in _in_short(self.written, self.left))
        yield from (f"left {words} as it is" for words in _in_short(self.left, self.written))


def lay(files: Iterable[NewFile], root: Path, top: Path, *, dry_run: bool) -> Laid:
    """Write each file below ``root`` (or ``top``) where its path is free; with ``dry_run`` only say which those are.

    Raises UsageError before the first is written if a folder on the way is a link or no folder.
    """
    places = [(top if one.is_at_top else root, one) for one in files]
    for base, one in places:
        _refuse_way(base, base / one.path)
    written, left = [], []
    for base, one in places:
        path = base / one.path
        shown = os.path.relpath(path, root)
        if os.path.lexists(path):
            left.append(shown)
            continue
        written.append(shown)
        if not dry_run:
            _write(path, one.text)
    return Laid(tuple(written), tuple(left))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder cannot be made: {error.strerror}.",
            path=str(path.parent),
            fix="Make it writable, and run 'socgap init' again: it goes on where it stopped.",
        ) from error
    write_whole(path, text)


def _refuse_way(base: Path, path: Path) -> None:
    """Raise UsageError if what leads to a file is a link, which could lead anywhere, or no folder."""
    for folder in path.relative_to(base).parents:
        way = base / folder
        if folder.parts and (way.is_symlink() or (way.exists() and not way.is_dir())):
            what = "a symbolic link, which is not followed" if way.is_symlink() else "no folder"
            raise UsageError(
                f"It is {what}, and files are to be written below it.",
                path=str(way),
                fix="Move it away, or begin in another folder. Nothing was written.",
            )


def _in_short(paths: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    """The paths, those of a folder by its name if none of the others lies in it."""
    mixed = {os.pardir, *(path.partition("/")[0] for path in others)}
    below: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        below[path.partition("/")[0]].append(path)
    for first, same in below.items():
        if len(same) > 1 and first not in mixed:
            yield f"{first}/ ({len(same)} files)"
        else:
            yield from same
