"""Which kinds there are: who asks for each, where its files go, and when the next is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from socgap_evidence.outputs.escaping import plain
from socgap_evidence.project.waivers import DEFAULT_FOLDER, WAIVERS
from socgap_evidence.rules.statements import STATEMENT
from socgap_evidence.scaffolds.kinds import WAIVER, ZERO, kinds_of
from socgap_evidence.scaffolds.statements import counted
from socgap_evidence.scaffolds.timing import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.project import Requirement
    from socgap_evidence.verdict import Verdict

_HEAD = ("KIND", "FOR", "NEXT", "WHERE")


class _Row(NamedTuple):
    kind: str
    requirement: str
    when: str
    where: str


def list_kinds(verdict: Verdict) -> Iterator[str]:
    """The lines of a table, one for each kind and requirement, with its head; all controls must have been judged."""
    rows = [_Row(*_HEAD), *_rows(verdict)]
    shown = [_Row(*map(plain, row)) for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(_HEAD) - 1)]
    for row in shown:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row.where]).rstrip(" ")


def _rows(verdict: Verdict) -> Iterator[_Row]:
    project = verdict.assessment.project
    kinds = kinds_of(project)
    for kind, askers in kinds.items():
        for one in askers if kind != STATEMENT else ():
            yield _Row(kind, one.requirement.id, _when(verdict, one.requirement), one.where)
    for of in counted(project) if STATEMENT in kinds else ():
        when = _when(verdict, of.asker.requirement)
        yield _Row(f"{ZERO} {of.subject}", of.asker.requirement.id, when, kinds[STATEMENT][0].where)
    if WAIVER not in kinds:
        folder = (project.config.controls.value or DEFAULT_FOLDER).strip("/")
        yield _Row(WAIVER, "", "", f"{folder}/{WAIVERS}/*.yaml")


def _when(verdict: Verdict, requirement: Requirement) -> str:
    one = verdict_of(verdict, requirement)
    if one.gaps:
        return "now"
    return "" if one.valid_until is None else f"by {one.valid_until}"
