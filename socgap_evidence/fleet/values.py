"""What travels between processes, and what it adds up to: a task, a row, and the fleet of all rows.

All are small frozen values of words, days and numbers: no tree, no assessment, nothing that could do anything where it
arrives.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.model import Status, worst
from socgap_evidence.verdict import EXIT_CANNOT_CHECK, EXIT_GAP, EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from socgap_evidence.model import Answer

ENDED = (
    "Each process that judged it ended without an answer, as it does when memory runs out."
    " Run 'socgap check' in it to see why."
)
"""What is said of a repository that nobody could judge to the end."""


class Gate(Enum):
    """How a repository stands, the worst first."""

    UNCHECKED = "could not check"
    CLOSED = "closed"
    OPEN = "open"

    @property
    def glyph(self) -> str:
        """One character that stands for it wherever UTF-8 can be shown."""
        return _GLYPHS[self].glyph

    @property
    def ascii(self) -> str:
        """The same where only ASCII can be shown."""
        return _GLYPHS[self].ascii


_GLYPHS = {Gate.UNCHECKED: Status.UNKNOWN, Gate.CLOSED: Status.GAP, Gate.OPEN: Status.MET}
"""The gate has the signs of the statuses that mean the same."""


class Task(Struct, frozen=True):
    """One repository and all that decides what is said of it, so that whoever judges it says the same."""

    name: str
    path: str
    """As the list names it."""
    owner: str
    folder: str
    """The same as an absolute path, which whoever judges it must see."""
    rev: str
    """The revision that was asked for; empty for the work tree."""
    commit: str
    """The full id of the commit to judge, or of that below the work tree; empty before the first."""
    as_of: date
    is_asked: bool
    """Whether the command line chose the day, which goes before one that a repository pins."""
    limits: tuple[tuple[str, int], ...] = ()
    """What the command line sets of ``limits.Limits``, by name."""


class Standing(Struct, frozen=True):
    """One control of a repository on the day."""

    id: str
    title: str
    section: int
    status: Status
    answer: Answer


class Row(Struct, frozen=True):
    """What is said of one repository."""

    name: str
    path: str
    owner: str
    gate: Gate
    says: str
    """The gate in one sentence; why it could not be checked, with what to do."""
    as_of: date
    pinned_by: str = ""
    """Where the repository itself chose the day; empty if it did not."""
    company: str = ""
    tree: str = ""
    """What was judged, in words; empty where nothing was."""
    commit: str = ""
    """The full id of the commit that was judged, or below the work tree that was."""
    asks_git: bool = True
    """Whether git was asked about the past; a repository can do without, and then says so."""
    warnings: int = 0
    """How many warnings ``socgap check`` has."""
    controls: tuple[Standing, ...] = ()
    """In the order of its checklist; none where nothing was judged."""
    next_due: date | None = None
    """The last day on which the next gap can still be averted; ``None`` if none is known to begin."""
    next_requirement: str = ""

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many controls have each status."""
        return Counter(one.status for one in self.controls)

    @property
    def worst(self) -> Status | None:
        """The worst status of a control; ``None`` where nothing was judged."""
        return worst(one.status for one in self.controls) if self.controls else None

    @property
    def worst_controls(self) -> tuple[str, ...]:
        """The controls with the worst status, if it is one to do something about."""
        status = self.worst
        if status in {None, Status.MET, Status.NOT_APPLICABLE}:
            return ()
        return tuple(one.id for one in self.controls if one.status is status)


def unchecked(task: Task, why: str) -> Row:
    """The row of a repository that could not be checked, with why in a sentence."""
    return Row(task.name, task.path, task.owner, Gate.UNCHECKED, why, task.as_of, commit=task.commit)


class Fleet(Struct, frozen=True, dict=True):
    """All repositories of a list on one day."""

    title: str
    as_of: date
    day_chosen_by: str
    """What chose the day; empty if it is today."""
    rows: tuple[Row, ...]
    """In the order of the list."""

    @property
    def gates(self) -> Mapping[Gate, int]:
        """How many repositories have each gate."""
        return Counter(row.gate for row in self.rows)

    @property
    def exit_code(self) -> int:
        """2 if any could not be checked, or there is none; else 1 if any gate is closed; else 0."""
        gates = self.gates
        if gates[Gate.UNCHECKED] or not self.rows:
            return EXIT_CANNOT_CHECK
        return EXIT_GAP if gates[Gate.CLOSED] else EXIT_MET

    @property
    def headline(self) -> str:
        """All gates in one sentence; never that they are open where one could not be looked at."""
        gates, total = self.gates, len(self.rows)
        of_all = f"{total} repositories" if total != 1 else "1 repository"
        parts = []
        if gates[Gate.UNCHECKED]:
            parts.append(f"{gates[Gate.UNCHECKED]} of {of_all} could not be checked")
        if gates[Gate.CLOSED]:
            closed = gates[Gate.CLOSED]
            whose = f"{closed} of {of_all}" if not parts else f"{closed}"
            parts.append(f"the gate of {whose} is closed")
        if not parts:
            return f"The gate of {'each of ' if total != 1 else ''}{of_all} is open."
        parts += [f"that of {gates[Gate.OPEN]} is open"] if gates[Gate.OPEN] else []
        said = ", ".join(parts)
        return f"{said[:1].upper()}{said[1:]}."

    @cached_property
    def controls(self) -> tuple[Standing, ...]:
        """One standing for each id of a control that any repository has: that of the first, by section."""
        found: dict[str, Standing] = {}
        for row in self.rows:
            for one in row.controls:
                found.setdefault(one.id, one)
        return tuple(sorted(found.values(), key=lambda one: one.section))
