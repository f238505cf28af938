"""A fleet as one HTML page: a table of its repositories, and a matrix of each control in each of them.

It is made as the report is (docs/adr/0015-the-report.md), and has no script at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.fleet.values import Gate
from socgap_evidence.model import Status
from socgap_evidence.outputs import fleet_json
from socgap_evidence.outputs.fleet_text import ORDER
from socgap_evidence.outputs.fleet_words import commit, remarks, title
from socgap_evidence.outputs.html.page import filled, part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.fleet import Fleet
    from socgap_evidence.model import Json

_WORDS = {Gate.OPEN: "met", Gate.CLOSED: "gap", Gate.UNCHECKED: "unknown"}
"""The status whose colour a gate has."""


def render(fleet: Fleet) -> str:
    """The page, ending with a line break."""
    return filled(
        "fleet",
        fleet_json.facts(fleet),
        part("report.css") + part("fleet.css"),
        heading=title(fleet),
        pinned=[row.name for row in fleet.rows if row.pinned_by],
        tiles=[_tile(fleet, gate) for gate in Gate],
        order=[{"status": one.value, "glyph": one.glyph} for one in ORDER],
        glyphs={one.value: one.glyph for one in Status},
        gates={one.value: {"glyph": one.glyph, "colour": _WORDS[one]} for one in Gate},
        said=[
            {"commit": commit(row), "remarks": list(remarks(row)), "is_judged": bool(row.controls)}
            for row in fleet.rows
        ],
        matrix=list(_matrix(fleet)),
    )


def _tile(fleet: Fleet, gate: Gate) -> dict[str, Json]:
    return {
        "gate": gate.value,
        "glyph": gate.glyph,
        "colour": _WORDS[gate],
        "count": fleet.gates.get(gate, 0),
    }


def _matrix(fleet: Fleet) -> Iterator[dict[str, Json]]:
    """Each control with its status in each repository, in the order of the list; ``None`` where it is not."""
    held = [{one.id: one.status.value for one in row.controls} for row in fleet.rows]
    for control in fleet.controls:
        cells: list[Json] = [statuses.get(control.id) for statuses in held]
        yield {"id": control.id, "title": control.title, "cells": cells}
