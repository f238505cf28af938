"""What is or was wrong, as risks with their log.

One risk for each gap that holds, that was known on a day of the window, or that the window counts as a deviation; it keeps
its id while its message and its lines change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from socgap_evidence.ledger import gap_key
from socgap_evidence.model import Status
from socgap_evidence.outputs.oscal.common import day_before, full, paragraphs, props, prose
from socgap_evidence.outputs.oscal.observations import observed_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from socgap_evidence.effectiveness import Deviation
    from socgap_evidence.ledger import LedgerEntry
    from socgap_evidence.model import Gap, Json
    from socgap_evidence.outputs.oscal.common import Scope

OPEN, APPROVED, REQUESTED, CLOSED = "open", "deviation-approved", "deviation-requested", "closed"
UNSOLVED = (OPEN, APPROVED, REQUESTED)
"""The statuses of risks that somebody has still to do something about."""


class Risk(Struct, frozen=True):
    """A risk as OSCAL has it, and what it belongs to."""

    value: Json
    uuid: str
    status: str
    controls: frozenset[str]
    """The controls in which it is; of a waiver those whose gaps it names."""
    requirements: frozenset[str]
    observations: tuple[str, ...] = ()
    """The ids of the observations that tell of it."""
    links: tuple[str, ...] = ()
    """The resources that it refers to."""


class _Trouble(Struct):
    """All that is known of one gap."""

    gap: Gap
    held: list[Gap] = field(default_factory=list)
    waived: list[Gap] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    deviations: dict[Deviation, None] = field(default_factory=dict)
    """Each once."""

    @property
    def status(self) -> str:
        return OPEN if self.held else APPROVED if self.waived else CLOSED

    @property
    def name(self) -> tuple[str, ...]:
        """What makes it the same one."""
        gap, path = self.gap, gap_key(self.gap)[-1]
        named = (gap.control, gap.requirement, gap.assertion or "", gap.rule, gap.reason.value, str(path))
        return (*named, *gap.about)


def risks_of_gaps(scope: Scope) -> Iterator[Risk]:
    """The risks of gaps: those of the day in the order of the checklist, then those that are over."""
    verdicts = {
        one.assessed.requirement.id: one
        for control in scope.report.verdict.controls
        for one in control.requirements
    }
    for trouble in _troubles(scope):
        gap, uuid = trouble.gap, scope.id("risk", *trouble.name)
        judged = verdicts.get(gap.requirement)
        is_seen = judged is not None and judged.status is not Status.NOT_APPLICABLE
        observed = (observed_in(scope, gap, judged),) if judged is not None and is_seen else ()
        value = _of_gap(scope, trouble, uuid, observed)
        about = frozenset([gap.control]), frozenset([gap.requirement])
        yield Risk(value, uuid, trouble.status, *about, observed)


def _troubles(scope: Scope) -> Iterable[_Trouble]:
    found: dict[object, _Trouble] = {}

    def trouble(gap: Gap) -> _Trouble:
        return found.setdefault(gap_key(gap), _Trouble(gap))

    for one in (one for control in scope.report.verdict.controls for one in control.requirements):
        for gap in one.gaps:
            trouble(gap).held.append(gap)
        for gap in one.waived:
            trouble(gap).waived.append(gap)
    for gap, deviation in _deviating(scope):
        trouble(gap).deviations.setdefault(deviation)
    for entry in scope.report.timeline.ledger:
        trouble(entry.gap).entries.append(entry)
    return found.values()


def _deviating(scope: Scope) -> Iterator[tuple[Gap, Deviation]]:
    """What the window counts, each gap with the deviation that it belongs to."""
    for effect in scope.report.effectiveness.controls:
        for _, deviation in effect.deviations:
            for gap in deviation.gaps:
                yield gap, deviation


def _of_gap(scope: Scope, trouble: _Trouble, uuid: str, observed: tuple[str, ...]) -> Json:
    gap, now = trouble.gap, [*trouble.held, *trouble.waived]
    messages = dict.fromkeys(one.message for one in now or [gap])
    remarks = dict.fromkeys(said for one in now for said in scope.report.verdict.remarks(one))
    fixes = dict.fromkeys(one.fix for one in trouble.held if one.fix)
    return full(
        {
            "uuid": uuid,
            "title": prose(f"{gap.assertion or gap.requirement}: {gap.reason.value}"),
            "description": paragraphs(*map(prose, messages), *map(prose, remarks)),
            "statement": _statement(trouble),
            "props": props(
                control=gap.control,
                requirement=gap.requirement,
                assertion=gap.assertion,
                rule=gap.rule,
                reason=gap.reason.value,
                about=", ".join(gap.about),
                path=gap.place.path if gap.place else "",
            ),
            "status": trouble.status,
            "origins": scope.origins,
            "remediations": [_advice(scope, uuid, fix) for fix in fixes],
            "risk-log": {"entries": [*_log(scope, trouble, uuid)]},
            "related-observations": [{"observation-uuid": one} for one in observed],
        }
    )


def _statement(trouble: _Trouble) -> str:
    """What it means, in words of ours, and the sentence that is broken."""
    meant = {
        OPEN: "It is not met on the day.",
        APPROVED: "It is not met on the day. A waiver in force accepts that.",
        CLOSED: "It does not hold on the day. It held, or it is a deviation of the window.",
    }[trouble.status]
    return paragraphs(prose(trouble.gap.says), meant)


def _advice(scope: Scope, risk: str, fix: str) -> Json:
    return {
        "uuid": scope.id("advice", risk, fix),
        "lifecycle": "recommendation",
        "title": "What to do",
        "description": prose(fix),
    }


def _log(scope: Scope, trouble: _Trouble, risk: str) -> Iterator[Json]:
    """When it held as the files say, when it was known, and what the window makes of it."""
    for number, gap in enumerate(dict.fromkeys([*trouble.held, *trouble.waived])):
        until = gap.days.until
        yield _entry(
            scope,
            (risk, "holds", str(number)),
            "It holds, as the evidence says",
            gap.message,
            gap.days.since,
            None if until is None else day_before(until),
        )
    for number, entry in enumerate(trouble.entries):
        more = props(
            days=entry.days,
            waived_days=entry.waived_days,
            first_known_by_commit=entry.first_known.id,
            last_known_by_commit=entry.last_known.id,
            is_admitted="yes" if entry.is_admitted else "no",
        )
        end = None if entry.is_standing else entry.last
        title = "It was known in the window"
        yield _entry(scope, (risk, "known", str(number)), title, entry.gap.message, entry.since, end, more)
    for number, deviation in enumerate(trouble.deviations):
        days = trouble.gap.days
        more = props(
            kind=deviation.kind.value, of=deviation.name, answered_by=", ".join(deviation.answered_by)
        )
        title = "It is a deviation of the window"
        end = None if days.until is None else day_before(days.until)
        message = " ".join(deviation.messages)
        yield _entry(scope, (risk, "deviation", str(number)), title, message, days.since, end, more)


def _entry(
    scope: Scope,
    name: tuple[str, ...],
    title: str,
    message: str,
    since: date | None,
    last: date | None,
    more: list[Json] | None = None,
) -> Json:
    """An entry of the log; what held on all days begins with those that are looked at."""
    begins = scope.begins(since) if since else ""
    return full(
        {
            "uuid": scope.id("log", *name),
            "title": title,
            "description": prose(message),
            "start": begins or scope.begins(scope.begins_to_look),
            "end": scope.ends(last) if last and begins else "",
            "props": more or [],
            "remarks": "" if since else "It has no first day; the log begins with those that are looked at.",
        }
    )
