"""Verdict and timeline as they have to be where something is left out: made again, with what rests on that as it is given.

Only what lies below a requirement that rests on what is left out is taken from the pack, and only in the shape that it
has to have. Whatever such a requirement decides, its control's status and the gate, is added up anew from what the file
itself says.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from socgap_evidence.documents import json as strict_json
from socgap_evidence.errors import DocumentError
from socgap_evidence.judging import answer_of
from socgap_evidence.model import Reason, Status, worst
from socgap_evidence.outputs.json import dump
from socgap_evidence.schemas import SchemaSet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from socgap_evidence.schemas import Validator

VERDICT, TIMELINE = "verdict.json", "timeline.json"
_SCHEMAS = {VERDICT: "check.schema.json", TIMELINE: "timeline.schema.json"}
_FAILING = tuple(one for one in Status if not one.passes)


class Resting(Struct, frozen=True):
    """What rests on what is left out."""

    owners: Mapping[str, str]
    """Its requirements, each with its control."""
    paths: frozenset[str]
    """The files that are left out."""
    is_all: bool
    """Whether every requirement does: who is who decides on approvals, too."""

    @property
    def controls(self) -> frozenset[str]:
        """The controls that have such a requirement."""
        return frozenset(self.owners.values())


def restore(name: str, given: bytes, made: bytes, resting: Resting, begins: date | None) -> bytes:
    """The file as it has to be; DocumentError if what is given has not its shape.

    ``begins`` is the program's first day, before which nothing is owed.
    """
    data = strict_json.read(name, given.decode("utf-8", "replace")).data
    for wrong in _validator(name).violations(data):
        raise DocumentError(wrong.message, path=name)
    again = json.loads(made)
    restored = _verdict(data, again, resting, begins) if name == VERDICT else _timeline(data, again, resting)
    return dump(restored).encode("utf-8", "backslashreplace")


@cache
def _validator(name: str) -> Validator:
    schema = files("socgap_evidence.outputs").joinpath(_SCHEMAS[name]).read_text(encoding="utf-8")
    return SchemaSet({}, "").compile(json.loads(schema), name)


# The schema has said what is where, so that nothing below can be missing or of another type.


def _verdict(given: Any, made: Any, resting: Resting, begins: date | None) -> Any:
    known = _by_id(given["controls"])
    controls = [_control(known.get(one["id"]), one, resting, made["as_of"]) for one in made["controls"]]
    statuses = [Status(one["status"]) for control in controls for one in control["requirements"]]
    applies = any(one["status"] != Status.NOT_APPLICABLE.value for one in controls)
    has_begun = begins is None or made["as_of"] >= str(begins)
    waivers = _by_id(given["waivers"])
    touching = {one["path"] for one in made["waivers"] if _touches(one, resting)}
    return {
        **made,
        "passes": applies and has_begun and not any(one in _FAILING for one in statuses),
        "counts": dict(sorted(Counter(one["status"] for one in controls).items())),
        "controls": controls,
        "waivers": [_waiver(waivers.get(one["id"]), one, resting) for one in made["waivers"]],
        "warnings": _mixed(
            given["warnings"],
            made["warnings"],
            lambda one: resting.is_all or one["path"] in {*touching, *resting.paths},
        ),
    }


def _by_id(entries: Any) -> dict[str, Any]:
    return {one["id"]: one for one in entries}


def _mixed(given: Any, made: Any, is_free: Callable[[Any], bool]) -> Any:
    """The entries that are free as they are given, the others as they are made again; in the given order if it can be."""
    held = [one for one in made if not is_free(one)]
    if [one for one in given if not is_free(one)] == held:
        return given
    return [*held, *(one for one in given if is_free(one))]


def _control(given: Any, made: Any, resting: Resting, as_of: str) -> Any:
    """A control, whose status, answer, reasons and days follow from its requirements."""
    if given is None or made["id"] not in resting.controls:
        return made
    known = _by_id(given["requirements"])
    owed = [
        {**known[one["id"]], **{key: one[key] for key in ("id", "title", "kind")}}
        if one["id"] in resting.owners and one["id"] in known
        else one
        for one in made["requirements"]
    ]
    decided = ("out_of_scope", "not_applicable") if resting.is_all else ()
    statuses = [Status(one["status"]) for one in owed]
    status = worst(statuses)
    held = {gap["reason"] for one in owed for gap in one["gaps"] if not gap["waived_by"]}
    days = [
        file["date"] for one in owed for file in one["evidence"] if file["date"] and file["date"] <= as_of
    ]
    is_told = made["effectiveness"] is not None and given["effectiveness"] is not None
    return {
        **made,
        "answer": answer_of(status, statuses).value,
        "status": status.value,
        "reasons": [one.value for one in Reason if one.value in held],
        "newest_evidence": max(days, default=None),
        "valid_until": None if held else _first(owed, "valid_until"),
        "waived_until": _first(owed, "waived_until"),
        **{key: given[key] for key in decided},
        "effectiveness": given["effectiveness"] if is_told else made["effectiveness"],
        "requirements": owed,
    }


def _first(entries: Any, key: str) -> str | None:
    return min((one[key] for one in entries if one[key]), default=None)


def _touches(waiver: Any, resting: Resting) -> bool:
    """Whether what a waiver is on the day depends on a requirement that rests on what is left out."""
    return resting.is_all or any(
        one["requirement"] in resting.owners
        or (one["requirement"] is None and one["control"] in resting.controls)
        for one in waiver["covers"]
    )


def _waiver(given: Any, made: Any, resting: Resting) -> Any:
    if given is None or not _touches(made, resting):
        return made
    gaps = _mixed(given["gaps"], made["gaps"], lambda one: one["requirement"] in resting.owners)
    faults = given["faults"] if resting.is_all else made["faults"]
    return {**made, "state": given["state"], "faults": faults, "gaps": gaps}


def _timeline(given: Any, made: Any, resting: Resting) -> Any:
    rows = _by_id(given["rows"])
    return {
        **made,
        "rows": [_row(rows.get(one["id"]), one, resting) for one in made["rows"]],
        "ledger": _mixed(
            given["ledger"],
            made["ledger"],
            lambda one: resting.owners.get(one["requirement"]) == one["control"],
        ),
        "effectiveness": _effects(given["effectiveness"], made["effectiveness"], resting),
    }


def _row(given: Any, made: Any, resting: Resting) -> Any:
    if given is None or made["id"] not in {*resting.owners, *resting.controls}:
        return made
    return {**made, **{key: given[key] for key in ("known_then", "evidenced_now", "lapses")}}


def _effects(given: Any, made: Any, resting: Resting) -> Any:
    if given is None or made is None:
        return made
    told = {
        name: given["controls"].get(name, one) if name in resting.controls else one
        for name, one in made["controls"].items()
    }
    return {**made, "controls": told}
