"""How a day was reached, as lines: where the count begins, what is added with where its length comes from, what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from socgap_evidence.durations import Duration, Unit, spoken
from socgap_evidence.intervals import day_after
from socgap_evidence.outputs.style import CYAN, DIM
from socgap_evidence.outputs.wrapping import labelled, paragraph
from socgap_evidence.rules.arithmetic import Cause, Meaning, Origin, behind
from socgap_evidence.rules.deadlines import is_late

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from socgap_evidence.dates import Stated
    from socgap_evidence.model import Gap, Json, Place
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.project import Check, Requirement
    from socgap_evidence.rules.arithmetic import Reckoning, Step
    from socgap_evidence.rules.deadlines import Dated
    from socgap_evidence.verdict import Verdict

LABEL = 2
"""Where a label stands."""

_ROLES = {
    ("grace",): " of grace",
    ("every", "grace"): " of grace",
    ("joining",): " to begin with",
    ("away", "return"): " to come back",
}
"""What a length is for, where that it is added does not say it."""
_BEGINS = {
    Origin.PROGRAM_START: "the program's first day",
    Origin.HISTORY_START: "the first day for which git is a witness",
    Origin.MEMBERSHIP: "the first day of membership",
    Origin.EVENT: "the day of the event",
    Origin.ABSENCE: "the last day away",
}


def worked(verdict: Verdict, gap: Gap, style: Style, indent: int) -> Iterator[str]:
    """How the first day of a gap was reached; nothing where no count leads to it."""
    for control in verdict.controls:
        for one in control.requirements:
            requirement = one.assessed.requirement
            if requirement.id == gap.requirement:
                yield from _worked(verdict, requirement, gap, style, indent)


def _worked(verdict: Verdict, requirement: Requirement, gap: Gap, style: Style, indent: int) -> Iterator[str]:
    for check in requirement.checks:
        if (check.id, check.says, check.keyword) == (gap.assertion, gap.says, gap.rule):
            for found in behind(gap, verdict.assessment.reckonings(requirement, check))[:1]:
                yield from reckoned(verdict, _writing(requirement, check, found), found, style, indent)


def _writing(requirement: Requirement, check: Check, found: Reckoning) -> Check:
    """Who writes the lengths: that there must be evidence is said without any, and its cadences say by when."""
    own = (one for one in requirement.checks if one.id is None and one.keyword == found.keyword)
    return next(own, check)


def reckoned(
    verdict: Verdict, check: Check, found: Reckoning, style: Style, indent: int, label: str = ""
) -> Iterator[str]:
    """One day: a line for its beginning, one for each length, and one for what it says of the day asked about.

    A label stands before the first of them, outside the indentation.
    """
    if label:
        yield from labelled(label, _begin(verdict, found), style, CYAN, indent=LABEL, column=indent - LABEL)
    else:
        yield from paragraph(_begin(verdict, found), style, DIM, indent=indent)
    for step in found.steps:
        yield from labelled("+", _step(verdict, check, step), style, DIM, indent=indent, column=2)
    yield from labelled("so", _result(verdict, found), style, DIM, indent=indent, column=3)


def _begin(verdict: Verdict, found: Reckoning) -> str:
    begin = found.begin
    if begin.origin is Origin.PERIOD_END:
        return f"{begin.stated}, the last day of {begin.name}"
    if begin.origin is Origin.PROGRAM_START:
        return f"{begin.stated}, {_BEGINS[begin.origin]} ({verdict.assessment.project.config.program_start.origin})"
    where = at(verdict, begin.place)
    named = f"'{begin.name}'" if begin.name else ""
    source = ", ".join(part for part in (named, where) if part)
    meaning = _BEGINS.get(begin.origin, "")
    return f"{begin.stated}{f', {meaning}' if meaning else ''}{f' ({source})' if source else ''}"


def _step(verdict: Verdict, check: Check, step: Step) -> str:
    """``90 days (access_review_days, default) = 2026-07-05``."""
    name = _written(check.written, step.role)
    setting = verdict.assessment.project.parameters.get(name)
    source = f" ({name}, {setting.origin})" if setting is not None else ""
    remark = ""
    if step.holidays:
        days = " and ".join(map(str, step.holidays))
        remark = f", without the holiday{'s' if len(step.holidays) > 1 else ''} {days}"
    if step.is_clipped:
        remark = ", the last day of that month"
    return f"{step.length}{_ROLES.get(step.role, '')}{source} = {step.reaches}{remark}"


def _written(value: Json, role: tuple[str, ...]) -> str:
    """What the control writes in a place: a length, or the name of a parameter; of one with levels that name."""
    for name in role:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value = value.get("levels")
    return value if isinstance(value, str) else ""


def _result(verdict: Verdict, found: Reckoning) -> str:
    day, end = verdict.as_of, found.end
    stated = _source(verdict, found.stated_end)
    match found.meaning:
        case Meaning.GOOD_THROUGH:
            against = f", and still good on {day}" if day <= end.day else f", before {day}"
            return f"good through {end}{stated}{_opening(found) or against}"
        case Meaning.NOT_OWED_THROUGH:
            done = found.done
            first = "" if done is None else f", and the first is of {done.stated}{_source(verdict, done)}"
            return f"nothing is owed through {end.day}; one is from {day_after(end.day)} on{first}"
        case Meaning.FIRST_DUE_BY:
            return f"the first one is due by {end.day}"
        case Meaning.IN_GIT_BY:
            entered = (
                "it is not committed yet" if found.done is None else f"it entered git on {found.done.stated}"
            )
            return f"to be in git by {end.day}; {entered}{_opening(found)}"
        case Meaning.DUE_BY:
            return f"due by {end}; {_done(verdict, found, end)}{_opening(found)}"
        case _:
            assert_never(found.meaning)


def _opening(found: Reckoning) -> str:
    """With which day the gap begins, where that is not the day after."""
    opening = found.opening
    if opening is None:
        return ""
    match opening.cause:
        case Cause.PLAN:
            return f"; a plan is judged from its first day, {opening.since}"
        case Cause.FILE:
            days = f"from {opening.since} on" if opening.since else "on every day"
            return f"; what the file says counts {days}"
        case Cause.OWED:
            return f"; one is owed from {opening.since} on"
        case _:
            assert_never(opening.cause)


def _done(verdict: Verdict, found: Reckoning, end: Stated) -> str:
    """What was done of something that was due, held against the day."""
    done = found.done
    if done is None:
        return (
            f"not done{', and not late until then' if verdict.as_of <= end.day else f' by {verdict.as_of}'}"
        )
    source = _source(verdict, done)
    zone = verdict.assessment.project.config.zone
    late = f"{_late(done.stated, end, zone)} late" if is_late(done.stated, end, zone) else "in time"
    how = "done on" if found.opening is None else "planned for"
    return f"{how} {done.stated}{source}, {late}"


def _late(done: Stated, due: Stated, zone: tzinfo) -> str:
    """How much later than due: in days, or by the clock where that is what counts."""
    if due.moment is not None:
        return spoken(done.last_moment(zone) - due.moment)
    return str(Duration((done.day - due.day).days, Unit.DAY))


def _source(verdict: Verdict, dated: Dated | None) -> str:
    """The field and the place that state something; empty for nothing."""
    if dated is None:
        return ""
    return f" ('{dated.field}', {at(verdict, dated.place)})"


def at(verdict: Verdict, place: Place | None) -> str:
    """``path:line:column``; empty for nowhere."""
    if place is None:
        return ""
    span = verdict.assessment.span(place)
    return f"{place.path}:{span.line}:{span.column}"
