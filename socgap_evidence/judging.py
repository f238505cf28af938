"""An assessment to a verdict on one day: which gaps hold, which are accepted, which begin soon, and what that comes to."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING

from msgspec.structs import replace

from socgap_evidence.intervals import ONE_DAY, DaySet, day_after
from socgap_evidence.model import Answer, Gap, Reason, Status, worst
from socgap_evidence.verdict import ControlVerdict, RequirementVerdict, Verdict
from socgap_evidence.waivers import stand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from socgap_evidence.assessment import AssessedControl, AssessedRequirement, Assessment
    from socgap_evidence.waivers import Waivers

EXIT_MET = 0
EXIT_GAP = 1
EXIT_CANNOT_CHECK = 2


def judge(assessment: Assessment, as_of: date, day_chosen_by: str = "") -> Verdict:
    """The verdict on a day (in the company's time zone); ``day_chosen_by`` says what chose it, if it is not today."""
    controls = tuple(judge_control(one, as_of, assessment.waivers) for one in assessment.controls)
    applying = [one.assessed for one in controls if one.status is not Status.NOT_APPLICABLE]
    gaps = [gap for one in applying for needed in one.requirements for gap in needed.gaps]
    judged = {one.control.id for one in assessment.controls}
    return Verdict(assessment, as_of, controls, day_chosen_by, stand(assessment.waivers, gaps, judged, as_of))


def judge_requirement(assessed: AssessedRequirement, as_of: date, waivers: Waivers) -> RequirementVerdict:
    """The verdict on one requirement on a day, if its control applies."""
    if assessed.not_owed:
        return RequirementVerdict(assessed, Status.NOT_APPLICABLE, (), ())
    held: list[Gap] = []
    ahead: list[Gap] = []
    waived: list[Gap] = []
    last: list[date] = []
    for gap in assessed.gaps:
        covered = waivers.covered(gap)
        if as_of in gap.days:
            (waived if as_of in covered else held).append(gap)
        last.extend(one.until - ONE_DAY for one in covered if as_of in one and one.until is not None)
        ahead.extend(_ahead(gap, covered, as_of))
    ahead.sort(key=lambda gap: (str(gap.days.since), gap.rule, gap.message))
    return RequirementVerdict(
        assessed,
        _status(assessed, held, waived, ahead, as_of),
        tuple(held),
        tuple(ahead),
        tuple(_notes(assessed, as_of)),
        tuple(waived),
        min(last, default=None),
    )


def judge_control(
    assessed: AssessedControl,
    as_of: date,
    waivers: Waivers,
    judged: Callable[[AssessedRequirement, date, Waivers], RequirementVerdict] = judge_requirement,
) -> ControlVerdict:
    """The verdict on one control on a day; ``judged`` is for whoever knows some of its requirements already."""
    made = [one for one in assessed.exclusions if not one.faults and one.approved_on <= as_of]
    decision = max(made, key=lambda one: one.review_on, default=None)
    in_force = decision if decision is not None and decision.holds_on(as_of) else None
    if assessed.out_of_scope or in_force:
        none = tuple(RequirementVerdict(one, Status.NOT_APPLICABLE, (), ()) for one in assessed.requirements)
        return ControlVerdict(
            assessed, Status.NOT_APPLICABLE, Answer.NOT_APPLICABLE, none, as_of, exclusion=in_force
        )
    requirements = tuple(judged(one, as_of, waivers) for one in assessed.requirements)
    status = worst(one.status for one in requirements)
    answer = answer_of(status, [one.status for one in requirements])
    return ControlVerdict(assessed, status, answer, requirements, as_of, lapsed=decision)


def _ahead(gap: Gap, covered: DaySet, as_of: date) -> Iterator[Gap]:
    """A gap as it begins after the day, or comes back, wherever nothing covers it."""
    if not covered:
        if gap.days.since is not None and gap.days.since > as_of:
            yield gap
        return
    for days in DaySet.of([gap.days]).without(covered):
        if days.since is not None and days.since > as_of:
            yield replace(gap, days=days)


def _notes(assessed: AssessedRequirement, as_of: date) -> Iterator[str]:
    """The periods of which somebody has signed that nothing happened, up to the day, each with the statement."""
    statements = [*takewhile(lambda file: file.zero_for, reversed(assessed.files))][::-1]
    signed = [one for one in statements if one.date is not None and one.date <= as_of]
    zeros = [f"{period} ({one.path.rpartition('/')[2]})" for one in signed for period in one.zero_for]
    if zeros:
        *others, last = zeros
        yield f"Nothing happened in {', '.join(others)}{' and ' if others else ''}{last}."


def _status(
    assessed: AssessedRequirement, held: list[Gap], waived: list[Gap], ahead: list[Gap], as_of: date
) -> Status:
    if any(gap.reason is Reason.UNKNOWN for gap in held):
        return Status.UNKNOWN
    if held:
        return Status.GAP
    if waived:
        return Status.WAIVED
    needed = max(assessed.requirement.presence.at_least, 1)
    happened = (file for file in assessed.files if file.counts_on(as_of))
    if len(list(islice(happened, needed))) < needed:
        # Not enough has happened yet. Without a day by which it is due, nothing would ever be owed.
        is_owed = any(gap.days.since is not None and gap.days.since > as_of for gap in assessed.gaps)
        return Status.PENDING if is_owed else Status.GAP
    return status_with_notice(assessed, ahead, as_of)


def status_with_notice(assessed: AssessedRequirement, ahead: Iterable[Gap], as_of: date) -> Status:
    """What a requirement is on a day on which it is met and these gaps lie ahead."""
    since = [gap.days.since for gap in ahead if gap.days.since is not None]
    if not since:
        return Status.MET
    notice_ends = day_after(assessed.requirement.notice.after(as_of))
    return Status.DUE if notice_ends is None or min(since) < notice_ends else Status.MET


def answer_of(status: Status, requirements: Iterable[Status]) -> Answer:
    """What the checklist would say of a control of this status, whose requirements have these."""
    owed = [one for one in requirements if one is not Status.NOT_APPLICABLE]
    met = [one for one in owed if one.counts_as_met]
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
