"""How a day was reached, as lines: where the count begins, what is added with where its length comes from, what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from socgap_evidence.inspection import Outcome, counts_behind
from socgap_evidence.intervals import day_after
from socgap_evidence.outputs.style import CYAN, DIM
from socgap_evidence.outputs.wrapping import labelled, paragraph
from socgap_evidence.rules.arithmetic import Cause, Meaning, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.inspection import Count, Length
    from socgap_evidence.model import Gap, Place
    from socgap_evidence.outputs.style import Style
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
_NOT_DONE = {
    Outcome.NOT_COMMITTED: "it is not committed yet",
    Outcome.OPEN: "not done, and not late until then",
}


def worked(verdict: Verdict, gap: Gap, style: Style, indent: int) -> Iterator[str]:
    """How the first day of a gap was reached; nothing where no count leads to it."""
    for one in counts_behind(verdict, gap):
        yield from counted(verdict, one, style, indent)


def counted(verdict: Verdict, one: Count, style: Style, indent: int, label: str = "") -> Iterator[str]:
    """One day: a line for its beginning, one for each length, and one for what it says of the day asked about.

    A label stands before the first of them, outside the indentation.
    """
    if label:
        yield from labelled(label, _begin(verdict, one), style, CYAN, indent=LABEL, column=indent - LABEL)
    else:
        yield from paragraph(_begin(verdict, one), style, DIM, indent=indent)
    for length in one.lengths:
        yield from labelled("+", _step(length), style, DIM, indent=indent, column=2)
    yield from labelled("so", _result(verdict, one), style, DIM, indent=indent, column=3)


def _begin(verdict: Verdict, one: Count) -> str:
    begin = one.found.begin
    if begin.origin is Origin.PERIOD_END:
        return f"{begin.stated}, the last day of {begin.name}"
    if begin.origin is Origin.PROGRAM_START:
        return f"{begin.stated}, {_BEGINS[begin.origin]} ({one.begun_by})"
    where = at(verdict, begin.place)
    named = f"'{begin.name}'" if begin.name else ""
    source = ", ".join(part for part in (named, where) if part)
    meaning = _BEGINS.get(begin.origin, "")
    return f"{begin.stated}{f', {meaning}' if meaning else ''}{f' ({source})' if source else ''}"


def _step(length: Length) -> str:
    """``90 days (access_review_days, default) = 2026-07-05``."""
    step = length.step
    source = f" ({length.parameter}, {length.origin})" if length.parameter else ""
    remark = ""
    if step.holidays:
        days = " and ".join(map(str, step.holidays))
        remark = f", without the holiday{'s' if len(step.holidays) > 1 else ''} {days}"
    if step.is_clipped:
        remark = ", the last day of that month"
    return f"{step.length}{_ROLES.get(step.role, '')}{source} = {step.reaches}{remark}"


def _result(verdict: Verdict, one: Count) -> str:
    day, end = verdict.as_of, one.found.end
    match one.found.meaning:
        case Meaning.GOOD_THROUGH:
            against = f", and still good on {day}" if one.outcome is Outcome.GOOD else f", before {day}"
            return f"good through {end}{_source(verdict, one.found.stated_end)}{_opening(one) or against}"
        case Meaning.NOT_OWED_THROUGH:
            done = one.found.done
            first = "" if done is None else f", and the first is of {done.stated}{_source(verdict, done)}"
            return f"nothing is owed through {end.day}; one is from {day_after(end.day)} on{first}"
        case Meaning.FIRST_DUE_BY:
            return f"the first one is due by {end.day}"
        case Meaning.IN_GIT_BY | Meaning.DUE_BY:
            by = f"to be in git by {end.day}" if one.found.meaning is Meaning.IN_GIT_BY else f"due by {end}"
            return f"{by}; {_done(verdict, one)}{_opening(one)}"
        case _:
            assert_never(one.found.meaning)


def _opening(one: Count) -> str:
    """With which day the gap begins, where that is not the day after."""
    opening = one.found.opening
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


def _done(verdict: Verdict, one: Count) -> str:
    """What was done of something that was due, held against the day."""
    done = one.found.done
    if done is None:
        return _NOT_DONE.get(one.outcome, f"not done by {verdict.as_of}")
    if one.outcome is Outcome.COMMITTED:
        return f"it entered git on {done.stated}"
    late = f"{one.late} late" if one.outcome is Outcome.LATE else "in time"
    how = "done on" if one.found.opening is None else "planned for"
    return f"{how} {done.stated}{_source(verdict, done)}, {late}"


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
