"""What was found out about a pack, as values: every check by its name, and what they come to together.

A check that could not be carried out is never one that holds.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.verdict import EXIT_GAP, EXIT_MET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Outcome(Enum):
    """How a check ended."""

    HOLDS = "holds"
    FAILS = "fails"
    UNTOLD = "untold"
    """It could not be told."""
    UNASKED = "unasked"
    """Nobody asked: it takes something that only the auditor knows, and that was not named."""
    NOTED = "noted"
    """It is information, or what could not be told was accepted."""


CHECKS: Mapping[str, str] = {
    "archive": "The archive can be read in one way only.",
    "manifest": "The manifest and the archive name the same files.",
    "digests": "Each file is what the manifest says.",
    "statement": "The statement is about this manifest.",
    "signature": "Somebody whom you know signed it.",
    "history": "The history is that of the commit, whole.",
    "tree": "The files are those of the commit.",
    "commit": "The commit is the one that you expect.",
    "ancestry": "The commit stands on the one that you know.",
    "derived": "What follows from the commit was made again and is the same.",
    "left-out": "Every requirement can be derived.",
    "loosening": "The controls are no more lenient than those that come with socgap.",
}
"""The checks in their order, and what is the case where one holds."""


class Detail(Struct, frozen=True):
    """One thing that a check found."""

    about: str
    """A path in the pack, the id of a requirement, or what else it is about; may be empty."""
    says: str


class Check(Struct, frozen=True):
    """What came of one check."""

    name: str
    outcome: Outcome
    says: str
    """One sentence."""
    details: tuple[Detail, ...] = ()


class Stated(Struct, frozen=True):
    """What a pack says of itself: nothing of it is known by that."""

    company: str
    commit: str
    committed_on: date
    as_of: date
    as_of_is_asked: bool
    """Whether whoever made the pack named the day, rather than the commit or its settings."""
    window: tuple[date, date]
    window_is_asked: bool
    socgap: str
    """The version that made it."""


class Verification(Struct, frozen=True):
    """Everything that was found out about a pack."""

    pack: str
    """The path, as it was given."""
    stated: Stated | None
    """``None`` where its manifest cannot be read."""
    checks: tuple[Check, ...]

    def of(self, *outcomes: Outcome) -> tuple[Check, ...]:
        """The checks that ended so."""
        return tuple(one for one in self.checks if one.outcome in outcomes)

    def check(self, name: str) -> Check:
        """The check of that name."""
        return next(one for one in self.checks if one.name == name)

    @property
    def holds(self) -> bool:
        """Whether nothing fails and everything that was asked could be told."""
        return not self.of(Outcome.FAILS, Outcome.UNTOLD)

    @property
    def exit_code(self) -> int:
        """0 if all holds, else 1."""
        return EXIT_MET if self.holds else EXIT_GAP

    @property
    def headline(self) -> str:
        """What came of it in one sentence."""
        failing, untold = self.of(Outcome.FAILS), self.of(Outcome.UNTOLD)
        parts = [f"{_names(failing)} {_fail(failing)}"] if failing else []
        parts += [f"{_names(untold)} could not be told"] if untold else []
        if parts:
            return f"The pack does not hold: {'; '.join(parts)}."
        unasked = self.of(Outcome.UNASKED)
        besides = f" You did not ask about {_names(unasked)}." if unasked else ""
        return f"The pack holds: it follows from its commit.{besides}"


def _names(checks: tuple[Check, ...]) -> str:
    return ", ".join(one.name for one in checks)


def _fail(checks: tuple[Check, ...]) -> str:
    return "fails" if len(checks) == 1 else "fail"
