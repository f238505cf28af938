"""What an import says to people, line by line: what is wrong with each row, who joined, who is missing, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.importing.faults import shown
from socgap_evidence.importing.ownership import ABSENT
from socgap_evidence.importing.shipped import shipped_names
from socgap_evidence.outputs.escaping import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from socgap_evidence.importing.checking import Todo
    from socgap_evidence.importing.mapping import Import
    from socgap_evidence.importing.merging import Change, Merged
    from socgap_evidence.importing.planning import Plan

_NAMED = 20
"""The most members that are named for one field that is left to people."""


def told(plan: Plan) -> list[str]:
    """Everything about a plan but whether it was carried out, each line safe for a terminal."""
    return [plain(line) for line in _lines(plan)]


def listed(mappings: Iterable[Import]) -> list[str]:
    """The mappings that come with socgap, with the columns that they look for."""
    lines = []
    for mapping in mappings:
        where = f"{mapping.path} ({mapping.type})" if mapping.path else f"a file of type {mapping.type}"
        lines.append(f"{mapping.name}: {mapping.title}, into {where}")
        for name, rule in mapping.fields.items():
            for one in rule.sources:
                mark = " (optional)" if one.optional else ""
                lines.append(f"  {name}{mark}: {' | '.join(one.columns)}")
    return [plain(line) for line in lines]


def _lines(plan: Plan) -> Iterator[str]:
    for fault in plan.faults:
        where = f"{plan.export}:{fault.line}: " if fault.line else f"{plan.export}: "
        column = f"column '{fault.column}': " if fault.column else ""
        yield f"{where}{column}{fault.message} {fault.fix}".rstrip()
    for note in plan.notes:
        yield f"note: {note}"
    if plan.left_out:
        yield f"note: {_counted(plan.left_out, 'row')} left out by the filters of the mapping."
    if plan.merged is not None:
        yield from _news(plan, plan.merged)
    else:
        problems = _counted(len(plan.faults), "problem")
        rows = _counted(len({fault.line for fault in plan.faults}), "row")
        yield f"Nothing is written: {problems} in {rows} of {plan.export}."
        if plan.mapping.name in shipped_names():
            name = plan.mapping.name
            yield (
                "To let the mapping say more, make one of your own: mkdir -p imports &&"
                f" socgap import {name} --show > imports/{name}.yaml"
            )


def _news(plan: Plan, merged: Merged) -> Iterator[str]:
    """What is new, and what is left to people."""
    for key in merged.joined if plan.before is not None else ():
        yield f"joined: {key}"
    for change in merged.changes:
        yield _changed(change)
    if merged.missing:
        yield f"not in the export, left as they are: {', '.join(merged.missing)}"
    if merged.dropped:
        yield f"note: source: {', '.join(merged.dropped)} spoke of another export, and is left out."
    for line in _todo(plan.todo):
        yield f"left to you: {line}"
    counts = f"{len(merged.joined)} joined, {len(merged.missing)} not in the export"
    changed = len({change.key for change in merged.changes})
    yield f"{plan.path}: {_counted(plan.rows, 'row')} of {plan.export}; {counts}, {changed} changed."


def _changed(change: Change) -> str:
    old, new = ("nothing" if value == ABSENT else shown(value) for value in (change.old, change.new))
    return f"changed: {change.key or 'the document'}: {change.field}: {old} -> {new}"


def _todo(todo: Iterable[Todo]) -> Iterator[str]:
    """What is missing, with the members of which the same is missing on one line; then what is wrong."""
    by_field: dict[str, list[str]] = {}
    for one in todo:
        if not one.message:
            by_field.setdefault(one.field, []).append(one.key)
    for name, keys in by_field.items():
        members = [key for key in keys if key]
        rest = f" and {len(members) - _NAMED:,} more" if len(members) > _NAMED else ""
        yield f"{name} of {', '.join(members[:_NAMED])}{rest}" if members else name
    for one in todo:
        if one.message:
            yield f"{one.key}: {one.message}" if one.key else one.message


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
