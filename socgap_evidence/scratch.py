"""What is put aside for a moment in the folder for temporary files, and is gone whatever becomes of the run."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from socgap_evidence.interrupts import held

if TYPE_CHECKING:
    from collections.abc import Iterator


_NAME = "socgap-"
_MARK = [""]
"""What tells the folders of this process from those of others; empty if nobody will ask."""


def new_mark() -> str:
    """A mark that no other process has."""
    return os.urandom(8).hex()


def mark(given: str) -> None:
    """Mark what this process puts aside from now on, so that whoever has begun it can tidy up after it."""
    _MARK[0] = given


def tidy_after(marked: str) -> None:
    """Take away the folders of a process that was killed and could not do it itself."""
    for path in Path(tempfile.gettempdir()).glob(f"{_NAME}{marked}-*"):
        with held():
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A private folder, which goes away with all that is in it; OSError where none can be made."""
    made = None
    try:
        with held():  # else it could be there and nobody know of it
            made = tempfile.TemporaryDirectory(prefix=f"{_NAME}{_MARK[0]}-" if _MARK[0] else _NAME)
        yield Path(made.name)
    finally:
        if made is not None:
            with held():
                made.cleanup()


def scratch_file() -> IO[bytes]:
    """A file without a name; OSError where no folder takes one."""
    with held():
        return tempfile.TemporaryFile()
