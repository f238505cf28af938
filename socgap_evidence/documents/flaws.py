"""What is wrong with a binary file, said once for all who look at it.

A flaw is the rest of a sentence: behind ``It`` where the file is read as data, behind its name where it is attached.
"""

from __future__ import annotations


class FlawError(Exception):
    """A file is not what its name says, or cannot be looked into within bounds.

    ``says`` goes on from the file: ``is encrypted``. ``fix`` is a sentence of its own. ``line`` and ``column``
    are a sheet's row and column, where there is one.
    """

    def __init__(self, says: str, fix: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(says)
        self.says = says
        self.fix = fix
        self.line = line
        self.column = column


class UndeterminedError(FlawError):
    """What the file holds cannot be seen here, whatever it is."""


def is_of_the_system(error: Exception) -> bool:
    """Whether the system refused something, and not a library some bytes: ``bz2`` raises an OSError without a number."""
    return isinstance(error, OSError) and error.errno is not None
