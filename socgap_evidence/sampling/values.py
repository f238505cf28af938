"""The words of sampling as frozen values: what an auditor asks for, what there is to choose from, what is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from socgap_evidence.errors import UsageError
from socgap_evidence.model import Kind

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.model import Place, Window
    from socgap_evidence.project import Control, Requirement
    from socgap_evidence.rules.base import RecordedZero
    from socgap_evidence.verdict import Verdict

_REQUEST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

AUDITOR_DECIDES = "No standard fixes a size: the auditor decides, and says --size."
"""What every output says beside a size."""


class Asked(Struct, frozen=True):
    """What an auditor asks for; UsageError for the id of a request that is no name."""

    control: str
    request: str
    """The auditor's id of the request, such as ``REQ-7``."""
    requirement: str | None = None
    """``None`` where the control has only one that can be sampled."""
    size: int | None = None
    """How many; ``None`` for the usual number."""
    window: Window | None = None
    """``None`` for that of the project."""
    commit: str | None = None
    """The full id of the commit that is judged; ``None`` for a tree that may still change."""

    def __post_init__(self) -> None:
        if _REQUEST.fullmatch(self.request) is None:
            fix = "Use up to 64 letters, digits, dots, dashes and underscores, such as REQ-7."
            raise UsageError(f"'{self.request}' cannot be the id of a request.", fix=fix)


class Member(Struct, frozen=True):
    """One thing that may be chosen: a file, or an entry of a list in one."""

    id: str
    """Unique in its population; ASCII without blanks, what is not is percent-encoded."""
    day: date | None
    """When it happened, or when its file did; ``None`` if neither says."""
    place: Place
    sha256: str
    """Of what it says: 64 hex digits."""


class Drawn(Struct, frozen=True):
    """A member that was chosen."""

    member: Member
    rank: str
    """64 hex digits; the smallest are chosen."""


class Size(Struct, frozen=True):
    """How many are chosen."""

    number: int
    because: str
    """Why so many, as the rest of a sentence."""
    is_asked: bool
    """Whether somebody said it, rather than the usual number being taken."""


class Sample(Struct, frozen=True):
    """What is chosen of a population, and all that it follows from."""

    verdict: Verdict
    asked: Asked
    control: Control
    requirement: Requirement
    window: Window
    is_over: bool
    """Whether all of the window has elapsed on the as-of date."""
    population: tuple[Member, ...]
    """In the order of their ids."""
    sha256: str
    """The digest of the population."""
    size: Size
    drawn: tuple[Drawn, ...]
    """In the order of their ranks."""
    zeros: tuple[RecordedZero, ...] = ()
    """The signed statements by which an empty population is known to be empty."""

    @property
    def is_whole(self) -> bool:
        """Whether all of the population is chosen."""
        return len(self.drawn) == len(self.population)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before one relies on it, in sentences."""
        cases = (
            (self.is_short, f"{self.size.number} were asked for, and there are only {len(self.population)}."),
            (self.is_whole and bool(self.population), "All of the population is chosen."),
            (not self.population, self._nothing),
            (
                not self.is_over,
                f"The window lasts through {self.window.end}: the population may still grow, and is another one then.",
            ),
            (
                self.requirement.kind is Kind.REGISTER,
                "A register is sampled as it stands in this tree; what left it before is in its history.",
            ),
            (
                self.asked.commit is None,
                "Only a commit fixes a population: draw the sample that counts with --rev.",
            ),
        )
        return tuple(says for holds, says in cases if holds)

    @property
    def is_short(self) -> bool:
        """Whether more were asked for than there are."""
        return bool(self.population) and self.size.number > len(self.population)

    @property
    def _nothing(self) -> str:
        signed = ", ".join(f"{one.path} ({', '.join(one.periods)})" for one in self.zeros)
        return f"Nothing happened, as somebody signed, so there is nothing to choose from: {signed}."
