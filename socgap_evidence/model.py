"""The words of the product as frozen values: what was found, where, and what it means for a control.

Nothing here reads, decides or prints. Days are calendar days in the company's one time zone.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from socgap_evidence.intervals import Interval

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
"""What a document holds once it is read: JSON's types, dates as text."""

Pointer: TypeAlias = tuple[str | int, ...]
"""The way to a value inside a document: keys and positions from the top, empty for the whole."""


class Reason(Enum):
    """Why a requirement is not met; ``UNKNOWN`` is why that cannot be told."""

    UNKNOWN = "unknown"
    """It could not be read: a Git LFS pointer, a symbolic link, no permission."""
    MISSING = "missing"
    """Required evidence is not there."""
    INVALID = "invalid"
    """A file is there and cannot be relied on."""
    FAILING = "failing"
    """What the evidence says breaks a rule."""
    STALE = "stale"
    """The newest evidence is older than its limit."""
    MISSED = "missed"
    """A period of the calendar had no occurrence."""
    UNPROVEN = "unproven"
    """Git does not bear out what the evidence claims."""


class ProofLevel(Enum):
    """What bears witness to a day or an approval, the weakest first; each holds what it says and no more."""

    DECLARED = "declared"
    """The file says so."""
    NAMED = "named"
    """A trailer of a commit that brought this very content names the approver."""
    COMMITTED = "committed"
    """A commit of that person, or on that day, holds it."""
    FORGE_MERGED = "forge-merged"
    """The same, signed with an allowed key that is nobody's: that of the forge that merged it."""
    SIGNED = "signed"
    """The same, signed with a key that was allowed for its committer then."""

    def reaches(self, other: ProofLevel) -> bool:
        """Whether it is at least as strict."""
        order = list(ProofLevel)
        return order.index(self) >= order.index(other)


class Status(Enum):
    """The state of a control or a requirement on one day, worst first."""

    UNKNOWN = "unknown"
    GAP = "gap"
    WAIVED = "waived"
    DUE = "due"
    PENDING = "pending"
    MET = "met"
    NOT_APPLICABLE = "not-applicable"

    @property
    def glyph(self) -> str:
        """One character that stands for the status wherever UTF-8 can be shown."""
        return _GLYPHS[self][0]

    @property
    def ascii(self) -> str:
        """The same where only ASCII can be shown."""
        return _GLYPHS[self][1]

    @property
    def passes(self) -> bool:
        """Whether the gate opens for it."""
        return self not in {Status.UNKNOWN, Status.GAP}

    @property
    def counts_as_met(self) -> bool:
        """Whether the requirement is met on the day."""
        return self in {Status.MET, Status.DUE}


_GLYPHS = {
    Status.UNKNOWN: ("?", "?"),
    Status.GAP: ("✗", "X"),
    Status.WAIVED: ("~", "~"),
    Status.DUE: ("!", "!"),
    Status.PENDING: ("·", "."),
    Status.MET: ("✓", "OK"),
    Status.NOT_APPLICABLE: ("–", "-"),  # noqa: RUF001  # an en dash, as the design names it
}


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of the statuses in the order of the enum, leaving ``not-applicable`` out unless all are.

    Raises ValueError for no statuses at all: nothing to judge is never a pass.
    """
    return min(statuses, key=list(Status).index)


class Answer(Enum):
    """What a checklist would say for one question."""

    YES = "Yes"
    PARTLY = "Partly"
    NO = "No"
    NOT_YET = "Not yet"
    WAIVED = "Waived"
    NOT_APPLICABLE = "N/A"
    UNKNOWN = "Unknown"


class Kind(Enum):
    """What sort of evidence a requirement asks for."""

    DOCUMENT = "document"
    """Markdown with front matter: a policy, a procedure, a plan."""
    REGISTER = "register"
    """A list that is kept current: people, systems, vendors, risks."""
    RECORD = "record"
    """One thing that happened, one file."""
    POPULATION = "population"
    """Every event of a period, exported from the system of record."""
    STATEMENT = "statement"
    """A signed recorded zero."""
    EXTERNAL_REPORT = "external_report"
    """A third party's report, or the sidecar that stands for it."""

    @property
    def recurs(self) -> bool:
        """Whether its first occurrence may lie ahead; documents and registers must stand from the start."""
        return self not in {Kind.DOCUMENT, Kind.REGISTER}


class Window(Struct, frozen=True):
    """The audit period of a Type II report; both days belong to it."""

    start: date
    end: date


class Calendar(Struct, frozen=True):
    """What a rule may know of time. There is no today in it: gaps do not depend on one."""

    zone: tzinfo
    """The company's one time zone."""
    holidays: frozenset[date] = frozenset()
    """Days that are no business days beside Saturdays and Sundays."""
    program_start: date | None = None
    """The first day on which evidence is owed; ``None`` if it always was."""
    window: Window | None = None
    """The audit period, if there is one."""


class Place(NamedTuple):
    """Where in the tree something is: a file, and as far as known a value or a line in it."""

    path: str
    pointer: Pointer = ()
    on_key: bool = False
    """Whether the key is meant rather than its value."""
    line: int | None = None
    """1-based; set only where no value stands for the place, such as a syntax error."""
    column: int | None = None
    """1-based, in characters."""


class Gap(Struct, frozen=True):
    """A reason why a requirement is not met, with the days on which that is so."""

    control: str
    requirement: str
    assertion: str | None
    """The id of the sentence that is broken; ``None`` for what the requirement itself asks."""
    rule: str
    """The keyword that found it."""
    reason: Reason
    days: Interval
    message: str
    """What is wrong, with its numbers, in one sentence."""
    fix: str
    """What to do next."""
    place: Place | None
    """``None`` where nothing exists that could be pointed at."""
    says: str = ""
    """The sentence of the assertion."""
    about: tuple[str, ...] = ()
    """The ids of the members, records or periods that it is about, by which a waiver can name it."""
    is_ahead: bool = False
    """Whether it only says that the day has not come of which the file speaks. Of a day that has come by now it says
    nothing about the days before: the file was not there yet."""


class Caution(Struct, frozen=True):
    """Something that does not close the gate and that somebody should know; outputs call it a warning."""

    message: str
    """What is odd, in one sentence."""
    fix: str
    """What to do about it."""
    place: Place | None
    """``None`` where nothing exists that could be pointed at."""
