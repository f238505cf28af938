"""How a day was reached, with whose lengths they are, and what the day says on the day that is asked about.

The arithmetic is the rules' own (``rules/arithmetic.py``). Here the parameters join it by which a control writes its
lengths, and the end is held against the day; outputs only say it.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from socgap_evidence.durations import Duration, Unit, spoken
from socgap_evidence.rules.arithmetic import Meaning, Origin
from socgap_evidence.rules.deadlines import is_late

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from socgap_evidence.dates import Stated
    from socgap_evidence.model import Gap, Json
    from socgap_evidence.project import Check, Requirement
    from socgap_evidence.rules.arithmetic import Reckoning, Step
    from socgap_evidence.verdict import Verdict


class Outcome(Enum):
    """What a day that was reached says on the day that is asked about."""

    GOOD = "good"
    """It counts on that day."""
    LAPSED = "lapsed"
    """It does not count any more."""
    NOT_OWED_UNTIL_THEN = "not owed until then"
    FIRST_DUE = "first due"
    NOT_COMMITTED = "not committed"
    """Git has not seen it yet."""
    COMMITTED = "committed"
    OPEN = "open"
    """It is not done, and not late."""
    OVERDUE = "overdue"
    """It is not done, and its last day is over."""
    IN_TIME = "in time"
    LATE = "late"
    """It was done, after its last day."""


class Length(Struct, frozen=True):
    """A length that is added, and where the control has it from."""

    step: Step
    parameter: str
    """The name of the parameter that the control writes; empty where it writes the length itself."""
    origin: str
    """Where the parameter's value stands: ``socgap.yaml:3:12``, or ``default``; empty without one."""


class Count(Struct, frozen=True):
    """How one day was reached."""

    found: Reckoning
    keyword: str
    """The rule that counts so."""
    begun_by: str
    """Where the first day is settled that a count begins with; empty if a file or the calendar says it."""
    lengths: tuple[Length, ...]
    outcome: Outcome
    late: str
    """By how much it was done late, in words; empty unless it was."""


def counts_behind(verdict: Verdict, gap: Gap) -> Iterator[Count]:
    """How the first day of a gap was reached; nothing where no count leads to it."""
    for control in verdict.controls:
        for one in control.requirements:
            if one.assessed.requirement.id == gap.requirement:
                yield from _behind(verdict, one.assessed.requirement, gap)


def _behind(verdict: Verdict, requirement: Requirement, gap: Gap) -> Iterator[Count]:
    for check in requirement.checks:
        if (check.id, check.says, check.keyword) == (gap.assertion, gap.says, gap.rule):
            for found in verdict.assessment.counts_behind(requirement, check, gap)[:1]:
                yield count(verdict, _writing(requirement, check, found), found)


def _writing(requirement: Requirement, check: Check, found: Reckoning) -> Check:
    """Who writes the lengths: that there must be evidence is said without any, and its cadences say by when."""
    own = (one for one in requirement.checks if one.id is None and one.keyword == found.keyword)
    return next(own, check)


def count(verdict: Verdict, check: Check, found: Reckoning) -> Count:
    """One day, by the check that writes the lengths."""
    config = verdict.assessment.project.config
    outcome = _outcome(verdict, found)
    done = found.done
    return Count(
        found,
        check.keyword,
        config.program_start.origin if found.begin.origin is Origin.PROGRAM_START else "",
        tuple(_length(verdict, check, step) for step in found.steps),
        outcome,
        _late(done.stated, found.end, config.zone) if done and outcome is Outcome.LATE else "",
    )


def _length(verdict: Verdict, check: Check, step: Step) -> Length:
    name = _written(check.written, step.role)
    setting = verdict.assessment.project.parameters.get(name)
    return Length(step, "", "") if setting is None else Length(step, name, setting.origin)


def _written(value: Json, role: tuple[str, ...]) -> str:
    """What the control writes in a place: a length, or the name of a parameter; of one with levels that name."""
    for name in role:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value = value.get("levels")
    return value if isinstance(value, str) else ""


def _outcome(verdict: Verdict, found: Reckoning) -> Outcome:
    is_over = verdict.as_of > found.end.day
    match found.meaning:
        case Meaning.GOOD_THROUGH:
            return Outcome.LAPSED if is_over else Outcome.GOOD
        case Meaning.NOT_OWED_THROUGH:
            return Outcome.NOT_OWED_UNTIL_THEN
        case Meaning.FIRST_DUE_BY:
            return Outcome.FIRST_DUE
        case Meaning.IN_GIT_BY:
            return Outcome.NOT_COMMITTED if found.done is None else Outcome.COMMITTED
        case Meaning.DUE_BY:
            if found.done is None:
                return Outcome.OVERDUE if is_over else Outcome.OPEN
            zone = verdict.assessment.project.config.zone
            return Outcome.LATE if is_late(found.done.stated, found.end, zone) else Outcome.IN_TIME
        case _:
            assert_never(found.meaning)


def _late(done: Stated, due: Stated, zone: tzinfo) -> str:
    """How much later than due: in days, or by the clock where that is what counts."""
    if due.moment is not None:
        return spoken(done.last_moment(zone) - due.moment)
    return str(Duration((done.day - due.day).days, Unit.DAY))
