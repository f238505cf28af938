"""The words of operating effectiveness as frozen values: what was owed in the window, what deviated, what that means."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from socgap_evidence.assessment import AssessedControl, AssessedRequirement
    from socgap_evidence.model import Gap, Window
    from socgap_evidence.project.thresholds import Thresholds

ONLY_OURS = (
    "The thresholds are the company's own and no audit standard; an auditor judges each deviation anew."
)
"""What every output says beside a verdict."""


class Effect(Enum):
    """What the window says of a control or a requirement, worst first."""

    UNKNOWN = "unknown"
    """Something could not be told, so nothing is said."""
    DESIGN_DEFICIENCY = "design-deficiency"
    """A document or register is missing or invalid, so there is nothing to test against."""
    NOT_EFFECTIVE = "not-effective"
    """More was missed, late or deviating than the thresholds tolerate."""
    WITH_EXCEPTIONS = "effective-with-exceptions"
    """Something was missed, late or deviating, within the thresholds."""
    NOT_OPERATED = "not-operated"
    """It had no occasion in the window: design can be judged, operation cannot."""
    EFFECTIVE = "effective"
    NOT_APPLICABLE = "not-applicable"

    @property
    def words(self) -> str:
        """The verdict as people say it."""
        return self.value.replace("-", " ")


def worst_of(effects: Sequence[Effect]) -> Effect:
    """The worst of them; ``not applicable`` if there are none, or all are."""
    return min(effects, key=list(Effect).index, default=Effect.NOT_APPLICABLE)


class SlotState(Enum):
    """What became of one period."""

    MET = "met"
    LATE = "late"
    """Done after its last day in time."""
    MISSED = "missed"
    OPEN = "open"
    """Not done yet, and not due yet."""


class Slot(Struct, frozen=True):
    """One period of the window in which something was owed."""

    name: str
    due: date
    """The last day in time."""
    done: date | None
    state: SlotState
    is_zero: bool = False
    """Whether somebody signed that nothing happened."""
    is_outside: bool = False
    """Whether it was served before the window began."""
    is_after: bool = False
    """Whether the work was finished after the window had ended."""

    @property
    def marks(self) -> tuple[str, ...]:
        """What an auditor should know of it, in words."""
        return tuple(
            words
            for words, holds in (
                ("nothing happened, as signed", self.is_zero),
                ("outside the window", self.is_outside),
                ("completed after the window", self.is_after),
            )
            if holds and self.done is not None
        )


class DeviationKind(Enum):
    """How a deviation counts."""

    UNKNOWN = "unknown"
    """It could not be told."""
    DESIGN = "design"
    """A document or register is missing or invalid."""
    SLOT = "slot"
    """A period was missed, or served late."""
    RECORD = "record"
    """A record or a member of a population breaks one sentence or several."""


class Deviation(Struct, frozen=True):
    """One thing that the window counts, with all gaps that say so."""

    kind: DeviationKind
    name: str
    """Of what: the ids of a record or member, the name of a period, or a path."""
    gaps: tuple[Gap, ...]
    """At least one; of a record every one it has."""
    answered_by: tuple[str, ...] = ()
    """The waivers in force that accept all of it, by id; empty if something of it is left."""

    @property
    def messages(self) -> tuple[str, ...]:
        """What is wrong, each sentence once; of a file that cannot be relied on with its name."""
        return tuple(dict.fromkeys(_message(gap) for gap in self.gaps))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The ids of the assertions that it breaks, or of the requirement where it is none."""
        return tuple(dict.fromkeys(gap.assertion or gap.requirement for gap in self.gaps))


def _message(gap: Gap) -> str:
    file = gap.place.path.rpartition("/")[2] if gap.place is not None and gap.rule == "schema" else ""
    return f"{file}: {gap.message}" if file else gap.message


class SentenceCount(Struct, frozen=True):
    """One sentence held against a population."""

    name: str
    """The assertion's id; the rule's keyword for what the requirement itself asks."""
    population: int
    deviations: int


class Response(Enum):
    """What management has said to what deviates."""

    NOT_NEEDED = "not-needed"
    GIVEN = "given"
    """A waiver in force accepts each deviation."""
    MISSING = "missing"

    @property
    def words(self) -> str:
        """The same as people say it."""
        return self.value.replace("-", " ")


class Numbers(Struct, frozen=True):
    """What a verdict was computed from."""

    expected: int = 0
    """The periods whose last day in time has passed, or that are served already."""
    met: int = 0
    late: int = 0
    missed: int = 0
    population: int = 0
    """The most records, members or events of the window that one of the sentences asks about."""
    tested: int = 0
    """Those of them that could be read: all, as nothing is sampled."""
    deviations: int = 0
    """How many of them break something, each counted once."""
    longest_gap_days: int | None = None
    """The longest time between two occurrences in the window; ``None`` where nothing recurs."""

    @property
    def rate(self) -> Fraction:
        """The part of the population that deviates."""
        return Fraction(self.deviations, self.population) if self.population else Fraction(0)

    def plus(self, other: Numbers) -> Numbers:
        """Both together: the sums, and the longer of the two gaps."""
        gaps = [one for one in (self.longest_gap_days, other.longest_gap_days) if one is not None]
        return Numbers(
            self.expected + other.expected,
            self.met + other.met,
            self.late + other.late,
            self.missed + other.missed,
            self.population + other.population,
            self.tested + other.tested,
            self.deviations + other.deviations,
            max(gaps, default=None),
        )


class RequirementEffect(Struct, frozen=True):
    """One requirement over the window."""

    assessed: AssessedRequirement
    effect: Effect
    because: str = ""
    """Why, in a sentence; empty for ``effective``."""
    numbers: Numbers = Numbers()
    slots: tuple[Slot, ...] = ()
    tests: tuple[SentenceCount, ...] = ()
    """The sentences that something of the window was held against."""
    deviations: tuple[Deviation, ...] = ()


class ControlEffect(Struct, frozen=True):
    """One control over the window."""

    assessed: AssessedControl
    effect: Effect
    because: str
    """Why, in a sentence; empty for ``effective``."""
    requirements: tuple[RequirementEffect, ...]
    key: str | None
    """The requirement through which alone it may not have operated; ``None`` if nothing of it recurs."""
    response: Response
    in_progress: bool
    """Whether only a part of the window has been judged: it is not over, or a period may still be served."""
    numbers: Numbers

    @property
    def deviations(self) -> tuple[tuple[RequirementEffect, Deviation], ...]:
        """Everything that counts, each with its requirement."""
        return tuple((one, deviation) for one in self.requirements for deviation in one.deviations)


class Effectiveness(Struct, frozen=True):
    """All controls over the window, as of a day."""

    window: Window | None
    thresholds: Thresholds
    controls: tuple[ControlEffect, ...]
    why_not: str = ""
    """Why nothing is said, in a sentence; then there are no controls."""

    def of(self, control: str) -> ControlEffect | None:
        """One control's; ``None`` if nothing is said."""
        return next((one for one in self.controls if one.assessed.control.id == control), None)
