"""Everything that can go wrong before a verdict, as one small tree.

    SocgapError                 one sentence, a place where there is one, and what to do next
    ├── UsageError              the command line asks for something that cannot be done
    ├── ConfigError             socgap.yaml is missing, broken or contradicts itself
    ├── ControlError            a control, a base file or a parameter of the catalogue is broken
    ├── SchemaError             a JSON Schema of the catalogue is broken or reaches outside it
    ├── SnapshotError           the tree cannot be read (no such revision, not a repository, no permission)
    └── DocumentError           one evidence file cannot be read as what its name says

They end a run with exit code 2: nothing could be checked. Trouble with one evidence file does not: a DocumentError,
or a SnapshotError about that file, becomes a gap of it and the run goes on.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Unpack


class _Details(TypedDict, total=False):
    """What every error may say beside its sentence."""

    fix: str
    path: str
    line: int | None
    column: int | None


class SocgapError(Exception):
    """A sentence that says what is wrong, where, and what to do next."""

    def __init__(
        self,
        message: str,
        *,
        fix: str = "",
        path: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.path = path
        self.line = line
        self.column = column

    @property
    def place(self) -> str:
        """``path:line:column`` as far as it is known, or the empty string."""
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        fix = f" {self.fix}" if self.fix else ""
        return f"{place}{self.message}{fix}"


class UsageError(SocgapError):
    """The command line asks for something that cannot be done."""


class ConfigError(SocgapError):
    """``socgap.yaml`` is missing, broken or contradicts itself."""


class ControlError(SocgapError):
    """A control, a base file or a parameter of the catalogue is broken."""


class SchemaError(SocgapError):
    """A JSON Schema of the catalogue is broken or reaches outside it.

    ``pointer`` is the way to what is wrong inside the schema, for whoever can turn it into a line.
    """

    def __init__(
        self, message: str, *, pointer: tuple[str | int, ...] = (), **details: Unpack[_Details]
    ) -> None:
        super().__init__(message, **details)
        self.pointer = pointer


class SnapshotError(SocgapError):
    """The tree under check cannot be read."""


class DocumentError(SocgapError):
    """One evidence file cannot be read as what its name says.

    ``undetermined`` is true when the content could not be seen at all (a Git LFS pointer, a file without
    read permission, a symbolic link): that is ``unknown``, while content that is wrong is ``invalid``.
    """

    def __init__(self, message: str, *, undetermined: bool = False, **details: Unpack[_Details]) -> None:
        super().__init__(message, **details)
        self.undetermined = undetermined


SHOWN = 60
"""The most characters of a stranger's word that a message repeats."""
_LONGEST_WORD = 200
"""The most characters of a word that somebody may have misspelt."""


def shortened(word: str, most: int = SHOWN) -> str:
    """A word as a message may repeat it: its beginning and an ellipsis if it has more than ``most`` characters."""
    return word if len(word) <= most else f"{word[: most - 1]}…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'x'?`` for the closest known word, or the empty string if none is close."""
    if len(word) > _LONGEST_WORD:
        return ""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else ""
