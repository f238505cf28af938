"""What is put aside for a moment in the folder for temporary files, and is gone whatever becomes of the run."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from socgap_evidence.interrupts import held

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A private folder, which goes away with all that is in it; OSError where none can be made."""
    made = None
    try:
        with held():  # else it could be there and nobody know of it
            made = tempfile.TemporaryDirectory(prefix="socgap-")
        yield Path(made.name)
    finally:
        if made is not None:
            with held():
                made.cleanup()


def scratch_file() -> IO[bytes]:
    """A file without a name; OSError where no folder takes one."""
    with held():
        return tempfile.TemporaryFile()
