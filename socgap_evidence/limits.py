"""How much of anything is taken from files that strangers may have written, and why so much.

Each is far beyond what evidence needs and within what a check may take: ten seconds and 512 MB for any one file. What is
beyond is a gap or an error that names the number, never left out. The page of limits in the documentation is made of these
docstrings.

Some are settings (``Limits``): a repository lowers those of its evidence, and only whoever runs socgap raises one
(docs/adr/0029-limits-are-settings.md). The others follow from how something is made.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KIBI, MEBI, GIBI = 1024, 1024**2, 1024**3


class Limits(Struct, frozen=True):
    """The limits that are settings, by their names; as they are unless somebody sets them."""

    file_size: int = 100 * MEBI
    """Bytes of any file. Forges take no larger ones, and it is held in memory while it is looked at."""
    total_size: int = 8 * GIBI
    """Bytes of all files of evidence together: a hundred times what 100,000 records of a kilobyte come to, for attachments."""
    data_size: int = 10 * MEBI
    """Bytes of a file that is read as data: a register of 100,000 people is about half of it."""
    values: int = 1_000_000
    """Values of a file, lists and mappings included. Each takes a hundred times the two bytes that it may have."""
    depth: int = 64
    """Lists and mappings inside each other: the deepest document type of the catalogue has 7 levels."""
    rows: int = 100_000
    """Rows of a sheet: as many as a register of the largest company has people."""
    columns: int = 256
    """Columns of a sheet: a register has a dozen."""
    cells: int = 200_000
    """Cells of a table, empty ones within it included; beside them a sheet may have as many without a value."""
    xml_size: int = 64 * MEBI
    """Bytes to which all parts of a workbook together may unfold: a sheet of the largest size has half of it."""
    xml_nodes: int = 3_000_000
    """XML elements and attributes of all parts of a workbook together: a sheet of the largest size has two millions."""
    read_seconds: int = 10
    """Seconds of processor time to read one file in: three times what the largest takes."""
    read_memory: int = 512 * MEBI
    """Bytes of memory to read one file in: twice what the largest takes."""
    paths: int = 500_000
    """Files and folders of one commit: folders that share their folders can name billions in a few hundred bytes."""
    changes: int = 2_000_000
    """Changed files in all commits: a thousand a day for five years. Each takes a fifth of a kilobyte."""
    git_memory: int = 512 * MEBI
    """Bytes of memory of a git that compares commits: it notes all that differs before it says anything, 100,000 files in 30 MB."""

    @property
    def read_patience(self) -> int:
        """Seconds of the clock to read one file in: a machine with much else to do needs longer for the same work."""
        return 3 * self.read_seconds

    @property
    def numbers(self) -> tuple[int, ...]:
        """The values in the order of the fields, for ``hold_to``."""
        return tuple(getattr(self, name) for name in NAMES)


MAX_DIGITS = 18
"""Digits of a whole number in JSON: every system that might read it holds so many."""

MAX_FORMAT = 255
"""Characters of a number format: spreadsheets take no more."""
MAX_STYLES = 100_000
"""XML elements and attributes of a workbook outside of rows and texts: a parser makes large things of them."""
MAX_LEVELS = 100
"""XML elements inside each other: the deepest of an office file have about twenty levels."""
MAX_RUN = 256 * 1024
"""Bytes without a `<` of which none may be more than twice as many: a cell's text has 32,767 characters at most."""
MAX_MEMBERS = 10_000
"""Files in one ZIP container: a long text document with pictures has some hundreds."""
MAX_UNFOLDED = 2 * GIBI
"""Bytes that a container may say it unfolds to; what is read of it is counted."""
MAX_RATIO = 200
"""How many times its own size a container may unfold to, once that is more than some megabytes: texts unfold to ten times."""

MOST_ENDED = 20
"""Files over which the process that reads them may end: such files are made for it, and one closes the gate."""
MOST_OVERRUN = 3
"""Those of them that may take as long as they can: half a minute of processor time in all."""

GLOB_LENGTH = 4096
"""Characters of a glob: no path that a file system takes is longer."""
SELECTOR_LENGTH = 1000
"""Characters of a JSONPath: those of the catalogue have less than a hundred."""
SELECTOR_NESTING = 16
"""Brackets of a JSONPath inside each other: those of the catalogue have three."""
MAX_SCHEMAS = 100_000
"""Schemas that one value may have to meet, each counted as often as it is referred to."""
MAX_VIOLATIONS = 1000
"""Faults of one value that are told; whoever has mended these looks again."""


NAMES = Limits.__struct_fields__
"""The names of the settings, in their order."""
OF_EVIDENCE = (
    *("file_size", "total_size", "data_size", "values", "depth"),
    *("rows", "columns", "cells", "read_seconds", "read_memory"),
)
"""The names of those that a repository may lower. The others are in force before anybody has read what it says."""
_MOST = {"depth": 64, "read_seconds": 24 * 60 * 60, "file_size": GIBI, "data_size": GIBI}
"""What nobody may go beyond: what reads deeper data calls itself too often, nobody waits longer, and a file travels whole."""
_MOST_BYTES = 1024 * GIBI
_MOST_OF_ELSE = 10**9
_BYTES = ("_size", "_memory")
_NUMBER = re.compile(r"(?P<number>[1-9][0-9]{0,30})(?: ?(?P<unit>[KMG]iB))?")
_UNITS = {"KiB": KIBI, "MiB": MEBI, "GiB": GIBI}

_given: ContextVar[Mapping[str, int]] = ContextVar("given", default=MappingProxyType({}))
_AS_USUAL = Limits()
_in_force: ContextVar[Limits] = ContextVar("in_force", default=_AS_USUAL)


def in_force() -> Limits:
    """The limits that hold for what is read now."""
    return _in_force.get()


def given() -> Mapping[str, int]:
    """What whoever runs socgap has set, by name."""
    return _given.get()


def give(values: Mapping[str, int]) -> None:
    """Set limits for all that is read from now on, whatever a repository says: for whoever runs socgap."""
    _given.set(dict(values))
    _in_force.set(replace(Limits(), **values))


@contextmanager
def lowered(values: Mapping[str, int]) -> Iterator[None]:
    """Hold what is read in the block to the limits of a repository, but for those that whoever runs socgap has set."""
    before = _in_force.set(replace(Limits(), **{**values, **given()}))
    try:
        yield
    finally:
        _in_force.reset(before)


@contextmanager
def of_the_past() -> Iterator[None]:
    """Hold what is read in the block to no less than is usual: a lower limit would hide what the present is held against."""
    larger = {name: value for name, value in given().items() if value > getattr(_AS_USUAL, name)}
    before = _in_force.set(replace(_AS_USUAL, **larger) if larger else _AS_USUAL)
    try:
        yield
    finally:
        _in_force.reset(before)


def hold_to(numbers: tuple[int, ...]) -> None:
    """Have these in force, in the order of the fields: for a process that reads for another."""
    _in_force.set(Limits(*numbers))


def parse(name: str, text: str) -> int:
    """The value of a limit as people write it, such as ``5 MiB``; ValueError with a sentence for what is none."""
    is_of_bytes = name.endswith(_BYTES)
    match = _NUMBER.fullmatch(text)
    if match is None or (match["unit"] and not is_of_bytes):
        example = (
            "a whole number, or one of KiB, MiB or GiB such as 5 MiB" if is_of_bytes else "a whole number"
        )
        raise ValueError(f"'{name}' must be {example}, and more than 0.")
    value = int(match["number"]) * _UNITS.get(match["unit"] or "", 1)
    most = _MOST.get(name, _MOST_BYTES if is_of_bytes else _MOST_OF_ELSE)
    if value > most:
        raise ValueError(f"'{name}' can be {shown(name, most)} at most.")
    return value


def shown(name: str, value: int) -> str:
    """The value of a limit as people read it."""
    return in_bytes(value) if name.endswith(_BYTES) else f"{value:,}"


def in_bytes(value: int) -> str:
    """A number of bytes in the largest unit that leaves no rest."""
    for unit, size in reversed(_UNITS.items()):
        if value % size == 0:
            return f"{value // size:,} {unit}"
    return f"{value:,} bytes"
