"""What a command reads and writes besides its arguments: exit codes, variables of the environment, files.

Each belongs to the verbs and to the options by which it matters, whose pages have it; the page of ``socgap`` has all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

EXIT_CODES = {
    "0": "everything required is met, due, pending, waived or not applicable",
    "1": "a gap, or something that could not be told; `status --check`: a file is out of date",
    "2": "nothing could be checked: usage, configuration, a broken control or schema, no such revision",
    "129": "ended by SIGHUP, as when a terminal is closed",
    "130": "interrupted by Ctrl-C",
    "143": "ended by SIGTERM, as when a job of CI is cancelled",
}


@dataclass(frozen=True, slots=True)
class Surrounding:
    """A variable or a file, what it is for, and the verbs and options that make it matter."""

    name: str
    says: str
    by: frozenset[str]


_COLOUR = frozenset({"--color"})
_PROJECT = frozenset({"--project"})
_EVERYWHERE: frozenset[str] = frozenset()  # the page of a verb need not repeat it

VARIABLES = (
    Surrounding("NO_COLOR", "If it is set to anything, text has no colour.", _COLOUR),
    Surrounding(
        "FORCE_COLOR",
        "If it is set and NO_COLOR is not, text has colour even where it goes to no terminal.",
        _COLOUR,
    ),
    Surrounding(
        "TERM", "If it is `dumb`, text has no colour and long work shows no bar.", _COLOUR | {"report"}
    ),
    Surrounding("COLUMNS", "How wide the terminal is, instead of what it says itself.", _COLOUR),
    Surrounding("TZ", "The time zone that is offered where one is asked for.", frozenset({"--time-zone"})),
    Surrounding(
        "GIT_INDEX_FILE",
        "The index that is staged, as git names it to its hooks; one of another repository is not heard.",
        frozenset({"--staged"}),
    ),
    Surrounding(
        "GIT_CONFIG_COUNT",
        "With GIT_CONFIG_KEY_n and GIT_CONFIG_VALUE_n: settings of git, of which only `safe.directory` is heard."
        " Variables that would point git at another repository, such as GIT_DIR, are never heard.",
        _EVERYWHERE,
    ),
    Surrounding(
        "PATH", "Where git is found, and gpg and ssh-keygen where signatures are checked.", _EVERYWHERE
    ),
)

FILES = (
    Surrounding("socgap.yaml", "The settings: the company, its time zone, its audit window.", _PROJECT),
    Surrounding("controls/", "What judges: a file for each control, schemas, who may sign.", _PROJECT),
    Surrounding(
        "controls/waivers/",
        "The gaps that somebody has accepted, each until a day.",
        frozenset({"check", "new", "diff"}),
    ),
    Surrounding(
        "controls/baseline.yaml",
        "The gaps that were there at adoption.",
        frozenset({"baseline", "--baseline"}),
    ),
    Surrounding("evidence/", "The evidence, where the controls look for it.", _PROJECT),
    Surrounding(
        "STATUS.md, status.json", "The checklist, filled in by evidence.", frozenset({"init", "status"})
    ),
)


def of(listed: Collection[Surrounding], names: Collection[str] | None) -> Iterator[Surrounding]:
    """Those that matter by one of these verbs and options; all where no names are given."""
    return (one for one in listed if names is None or one.by.intersection(names))
