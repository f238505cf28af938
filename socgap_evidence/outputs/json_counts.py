"""Gaps with how their days were reached, as JSON; the schema is a part of ``explain.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.inspection import counts_behind, place_of_origin
from socgap_evidence.outputs import json
from socgap_evidence.outputs.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from socgap_evidence.dates import Stated
    from socgap_evidence.inspection import Count, Findings, Length
    from socgap_evidence.model import Gap, Json, Place
    from socgap_evidence.rules.arithmetic import Opening
    from socgap_evidence.rules.deadlines import Dated
    from socgap_evidence.verdict import RequirementVerdict, Verdict


def findings(verdict: Verdict, found: Findings) -> dict[str, Json]:
    """The gaps on the day, and the next day on which one begins."""
    following = [gap.days.since for gap in found.next]
    return {
        "held": _findings(verdict, found.held),
        "waived": _findings(verdict, found.waived),
        "upcoming": _findings(verdict, found.ahead),
        "next": str(following[0]) if following else None,
    }


def _findings(verdict: Verdict, gaps: Iterable[Gap]) -> list[Json]:
    return [
        {
            "requirement": gap.requirement,
            "gap": json.gap_facts(verdict, gap),
            "arithmetic": [count(verdict, one) for one in counts_behind(verdict, gap)],
        }
        for gap in gaps
    ]


def count(verdict: Verdict, one: Count) -> dict[str, Json]:
    """How a day was reached: where the count begins, each length, the end, and what it says on the day."""
    found, parameters = one.found, verdict.assessment.project.definitions
    return {
        "rule": one.keyword,
        "of": found.of or None,
        "start": {
            "origin": found.begin.origin.value,
            "name": found.begin.name or None,
            **_stated(found.begin.stated),
            "place": origin(one.begun_by) if one.begun_by else place(verdict, found.begin.place),
        },
        "steps": [
            _step(length, parameters[length.parameter].home if length.parameter else "")
            for length in one.lengths
        ],
        "end": {"meaning": found.meaning.value, **_stated(found.end)},
        "stated_end": _dated(verdict, found.stated_end),
        "done": _dated(verdict, found.done),
        "opening": _opening(found.opening),
        "outcome": one.outcome.value,
        "late_by": one.late or None,
    }


def _opening(opening: Opening | None) -> Json:
    """Why the gap begins on another day than the one after the end; ``null`` where it does not."""
    if opening is None:
        return None
    return {"cause": opening.cause.value, "since": str(opening.since) if opening.since else None}


def _step(length: Length, home: str) -> dict[str, Json]:
    step = length.step
    parameter: Json = {
        "name": length.parameter,
        "home": home or None,
        "from": length.origin,
        "place": origin(length.origin, home),
    }
    return {
        "role": ".".join(step.role),
        "length": str(step.length),
        "parameter": parameter if length.parameter else None,
        "reaches": str(step.reaches),
        "left_out": [str(day) for day in step.holidays],
        "is_clipped": step.is_clipped,
    }


def _stated(stated: Stated) -> dict[str, Json]:
    """The day in the company's time zone, and the moment where one is named."""
    return {
        "day": str(stated.day),
        "moment": None if stated.moment is None else stated.moment.isoformat(),
    }


def _dated(verdict: Verdict, dated: Dated | None) -> Json:
    if dated is None:
        return None
    return {"field": dated.field, **_stated(dated.stated), "place": place(verdict, dated.place)}


def place(verdict: Verdict, where: Place | None) -> Json:
    """Path, line and column; null for nowhere."""
    if where is None:
        return None
    span = verdict.assessment.span(where)
    return {"path": visible(where.path), "line": span.line, "column": span.column}


def origin(settled: str, home: str = "") -> Json:
    """The same of where a value is settled; null for a default."""
    found = place_of_origin(settled, home)
    if found is None:
        return None
    path, line, column = found
    return {"path": visible(path), "line": line, "column": column}


def standing(one: RequirementVerdict) -> dict[str, Json]:
    """A requirement's status, and through which day it lasts."""
    return {
        "status": one.status.value,
        "valid_until": None if one.valid_until is None else str(one.valid_until),
        "waived_until": None if one.waived_until is None else str(one.waived_until),
    }
