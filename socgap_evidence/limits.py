"""How much of anything is taken from files that strangers may have written, and why so much.

Each is far beyond what evidence needs and within what a check may take: ten seconds and 512 MB for any one file. What is
beyond is a gap or an error that names the number, never left out. The page of limits in the documentation is made of these
docstrings.
"""

from __future__ import annotations

MAX_FILE = 100 * 1024**2
"""Bytes of any file. Forges take no larger ones, and it is held in memory while it is looked at."""
MAX_TOTAL = 8 * 1024**3
"""Bytes of all files of evidence together: a hundred times what 100,000 records of a kilobyte come to, for attachments."""
MAX_BYTES = 10 * 1024**2
"""Bytes of a file that is read as data: a register of 100,000 people is about half of it."""
MAX_VALUES = 1_000_000
"""Values of a file, lists and mappings included. Each takes a hundred times the two bytes that it may have."""
MAX_DEPTH = 64
"""Lists and mappings inside each other: the deepest document type of the catalogue has 7 levels."""
MAX_DIGITS = 18
"""Digits of a whole number in JSON: every system that might read it holds so many."""

MAX_ROWS = 100_000
"""Rows of a sheet: as many as a register of the largest company has people."""
MAX_COLUMNS = 256
"""Columns of a sheet: a register has a dozen."""
MAX_CELLS = 200_000
"""Cells of a table, empty ones within it included; beside them a sheet may have as many without a value."""
MAX_FORMAT = 255
"""Characters of a number format: spreadsheets take no more."""
MAX_XML = 64 * 1024**2
"""Bytes to which all parts of a workbook together may unfold: a sheet of the largest size has half of it."""
MAX_NODES = 3_000_000
"""XML elements and attributes of all parts of a workbook together: a sheet of the largest size has two millions."""
MAX_STYLES = 100_000
"""Those of them outside of rows and texts: a parser makes large things of them."""
MAX_LEVELS = 100
"""XML elements inside each other: the deepest of an office file have about twenty levels."""
MAX_RUN = 256 * 1024
"""Bytes without a `<` of which none may be more than twice as many: a cell's text has 32,767 characters at most."""
MAX_MEMBERS = 10_000
"""Files in one ZIP container: a long text document with pictures has some hundreds."""
MAX_UNFOLDED = 2 * 1024**3
"""Bytes that a container may say it unfolds to; what is read of it is counted."""
MAX_RATIO = 200
"""How many times its own size a container may unfold to, once that is more than some megabytes: texts unfold to ten times."""

READ_SECONDS = 10
"""Seconds of processor time to read one file in: three times what the largest takes."""
READ_PATIENCE = 30
"""Seconds of the clock to read one file in: a machine with much else to do needs longer for the same work."""
READ_MEMORY = 512 * 1024**2
"""Bytes of memory to read one file in: twice what the largest takes."""
MOST_ENDED = 20
"""Files over which the process that reads them may end: such files are made for it, and one closes the gate."""
MOST_OVERRUN = 3
"""Those of them that may take as long as they can: half a minute of processor time in all."""

MAX_PATHS = 500_000
"""Files and folders of one commit: folders that share their folders can name billions in a few hundred bytes."""
MAX_CHANGES = 2_000_000
"""Changed files in all commits: a thousand a day for five years. Each takes a fifth of a kilobyte."""
GIT_MEMORY = 512 * 1024**2
"""Bytes of memory of a git that compares commits: it notes all that differs before it says anything, 100,000 files in 30 MB."""

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
