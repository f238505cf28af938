"""Gaps to statuses on one day: which hold, which begin soon, and what that means for each control."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from socgap_evidence.intervals import day_after
from socgap_evidence.model import Answer, Gap, Reason, Status, worst

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from socgap_evidence.assessment import AssessedControl, AssessedRequirement, Assessment

EXIT_MET = 0
EXIT_GAP = 1
EXIT_CANNOT_CHECK = 2


@dataclass(frozen=True, slots=True)
class RequirementVerdict:
    """One requirement on the as-of date."""

    assessed: AssessedRequirement
    status: Status
    gaps: tuple[Gap, ...]
    """The gaps that hold on the day."""
    upcoming: tuple[Gap, ...]
    """The gaps that begin after it, the earliest first."""

    @property
    def valid_until(self) -> date | None:
        """The last day on which no further gap begins; ``None`` if a gap holds or none is known to begin.

        While nothing has happened yet it is the day by which the first is due.
        """
        if self.status is Status.PENDING and self.assessed.first_due is not None:
            return self.assessed.first_due
        if self.gaps or not self.upcoming:
            return None
        since = self.upcoming[0].days.since
        return None if since is None else since - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ControlVerdict:
    """One control on the as-of date."""

    assessed: AssessedControl
    status: Status
    answer: Answer
    requirements: tuple[RequirementVerdict, ...]
    newest_evidence: date | None
    """The latest day, up to the as-of date, that any of its evidence states."""

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Every gap that holds, in the order of the requirements."""
        return tuple(gap for requirement in self.requirements for gap in requirement.gaps)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons of its gaps, each once, in the order of the enum."""
        held = {gap.reason for gap in self.gaps}
        return tuple(reason for reason in Reason if reason in held)

    @property
    def valid_until(self) -> date | None:
        """The earliest last day of its requirements; ``None`` if a gap holds or none is known to begin."""
        if self.gaps:
            return None
        return min((day for one in self.requirements if (day := one.valid_until)), default=None)


@dataclass(frozen=True)
class Verdict:
    """An assessment on one day."""

    assessment: Assessment
    as_of: date
    controls: tuple[ControlVerdict, ...]
    day_chosen_by: str = ""
    """What chose the day (``socgap.yaml:13:8``, ``--as-of``); empty if it is today."""

    @property
    def is_pinned(self) -> bool:
        """Whether ``socgap.yaml`` chose the day, as samples and rehearsals do."""
        return bool(self.day_chosen_by) and self.day_chosen_by == self.assessment.project.config.as_of.origin

    @property
    def headline(self) -> str:
        """The gate in one sentence; never open where nothing was checked."""
        total = len(self.controls)
        failing = sum(not control.status.passes for control in self.controls)
        if not self.judges_something:
            return f"Nothing was checked: none of {total} controls applies to the categories in scope."
        if failing:
            return f"The gate is closed: {failing} of {total} controls {'fails' if failing == 1 else 'fail'}."
        return f"The gate is open: none of {total} controls fails."

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many controls have each status."""
        return Counter(control.status for control in self.controls)

    @property
    def passes(self) -> bool:
        """Whether the gate opens: something applies, and nothing that does has a gap or is unknown."""
        return self.judges_something and all(control.status.passes for control in self.controls)

    @property
    def judges_something(self) -> bool:
        """Whether any control applies: where none does, nothing was checked."""
        return any(control.status is not Status.NOT_APPLICABLE for control in self.controls)

    @property
    def exit_code(self) -> int:
        """0 if the gate opens, 1 if it does not; never 0 for nothing at all."""
        if not self.judges_something:
            return EXIT_CANNOT_CHECK
        return EXIT_MET if self.passes else EXIT_GAP


def judge(assessment: Assessment, as_of: date, day_chosen_by: str = "") -> Verdict:
    """The verdict on a day (in the company's time zone); ``day_chosen_by`` says what chose it, if it is not today."""
    controls = tuple(_judge_control(one, as_of) for one in assessment.controls)
    return Verdict(assessment, as_of, controls, day_chosen_by)


def _judge_control(assessed: AssessedControl, as_of: date) -> ControlVerdict:
    newest = _newest(assessed, as_of)
    if assessed.out_of_scope:
        none = tuple(RequirementVerdict(one, Status.NOT_APPLICABLE, (), ()) for one in assessed.requirements)
        return ControlVerdict(assessed, Status.NOT_APPLICABLE, Answer.NOT_APPLICABLE, none, newest)
    requirements = tuple(_judge_requirement(one, as_of) for one in assessed.requirements)
    status = worst(one.status for one in requirements)
    return ControlVerdict(assessed, status, _answer(status, requirements), requirements, newest)


def _judge_requirement(assessed: AssessedRequirement, as_of: date) -> RequirementVerdict:
    if assessed.not_owed:
        return RequirementVerdict(assessed, Status.NOT_APPLICABLE, (), ())
    held = tuple(gap for gap in assessed.gaps if as_of in gap.days)
    ahead = sorted(
        (gap for gap in assessed.gaps if gap.days.since is not None and gap.days.since > as_of),
        key=lambda gap: (str(gap.days.since), gap.rule, gap.message),
    )
    status = _status(assessed, held, ahead, as_of)
    return RequirementVerdict(assessed, status, held, tuple(ahead))


def _status(assessed: AssessedRequirement, held: tuple[Gap, ...], ahead: list[Gap], as_of: date) -> Status:
    if any(gap.reason is Reason.UNKNOWN for gap in held):
        return Status.UNKNOWN
    if held:
        return Status.GAP
    happened = sum(file.date is None or file.date <= as_of for file in assessed.files)
    if happened < assessed.requirement.presence.at_least:
        # Not enough has happened yet. Without a day by which it is due, nothing would ever be owed.
        return Status.PENDING if ahead else Status.GAP
    notice_ends = day_after(assessed.requirement.notice.after(as_of))
    is_due = any(
        gap.days.since is not None and (notice_ends is None or gap.days.since < notice_ends) for gap in ahead
    )
    return Status.DUE if is_due else Status.MET


def _answer(status: Status, requirements: tuple[RequirementVerdict, ...]) -> Answer:
    """What the checklist would say (design: Yes, Partly, No, Not yet, Waived, N/A, Unknown)."""
    owed = [one for one in requirements if one.status is not Status.NOT_APPLICABLE]
    met = [one for one in owed if one.status.counts_as_met]
    match status:
        case Status.UNKNOWN:
            return Answer.UNKNOWN
        case Status.NOT_APPLICABLE:
            return Answer.NOT_APPLICABLE
        case Status.WAIVED:
            return Answer.WAIVED
        case Status.PENDING:
            return Answer.NOT_YET
        case Status.GAP:
            return Answer.PARTLY if met else Answer.NO
        case Status.MET | Status.DUE:
            return Answer.YES if len(met) == len(owed) else Answer.NOT_YET


def _newest(assessed: AssessedControl, as_of: date) -> date | None:
    days = [file.date for one in assessed.requirements for file in one.files if file.date is not None]
    return max((day for day in days if day <= as_of), default=None)
