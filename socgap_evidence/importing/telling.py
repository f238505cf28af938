"""What an import says to people, line by line: what is wrong with each row, who joined, who is missing, what changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socgap_evidence.importing.faults import shown
from socgap_evidence.importing.ownership import ABSENT, SOURCE
from socgap_evidence.importing.shipped import shipped_names
from socgap_evidence.outputs.escaping import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from socgap_evidence.importing.checking import Todo
    from socgap_evidence.importing.mapping import Import
    from socgap_evidence.importing.merging import Change, Merged
    from socgap_evidence.importing.planning import Plan

_NAMED = 20
"""The most members, or stretches of lines, that one line names."""
_FEW = 3
"""The most members that nobody has to count."""
_IN_FULL = 10
"""The most rows with the same fault of which each has a line of its own."""
_QUOTED = re.compile(r"'[^']*'")
"""What differs between two faults of the same kind: the value."""
_STATED_ONCE = ("source.system", "source.query")
"""What a mapping may say, so that nobody types it after each import."""


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
    yield from _problems(plan)
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


def _problems(plan: Plan) -> Iterator[str]:
    """Every row with what is wrong; of those with the same fault the first ten in full, the rest on one line."""
    more: dict[tuple[str | None, str], list[int]] = {}
    for fault in plan.faults:
        column = f"column '{fault.column}': " if fault.column else ""
        lines = more.setdefault((fault.column, _QUOTED.sub("", fault.message)), [])
        lines.append(fault.line)
        if len(lines) <= _IN_FULL:
            where = f"{plan.export}:{fault.line}: " if fault.line else f"{plan.export}: "
            yield f"{where}{column}{fault.message} {fault.fix}".rstrip()
    for (name, _), lines in more.items():
        if rest := lines[_IN_FULL:]:
            column = f"column '{name}': " if name else ""
            yield f"{plan.export}: {column}the same on {ranges(rest)} as on line {lines[0]}."


def ranges(lines: Sequence[int]) -> str:
    """Lines in words, those that follow each other as a range: ``lines 12-5001``; of many ranges the first few."""
    runs: list[list[int]] = []
    for line in sorted({*lines}):
        if runs and runs[-1][1] == line - 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    named = ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs[:_NAMED])
    after = sum(last - first + 1 for first, last in runs[_NAMED:])
    rest = f" and {after:,} more" if after else ""
    return f"line{'' if len({*lines}) == 1 else 's'} {named}{rest}"


def _news(plan: Plan, merged: Merged) -> Iterator[str]:
    """What is new, and what is left to people."""
    for key in () if plan.is_new else merged.joined:
        yield f"joined: {key}"
    for change in merged.changes:
        yield _changed(change)
    if merged.missing:
        yield f"not in the export, left as they are: {', '.join(merged.missing)}"
    if merged.dropped:
        yield f"note: source: {', '.join(merged.dropped)} spoke of another export, and is left out."
    for line in _todo(plan.todo):
        yield f"left to you: {line}"
    if once := [one.field.removeprefix(SOURCE) for one in plan.todo if one.field in _STATED_ONCE]:
        words = " and ".join(f"'{name}'" for name in once)
        yield f"note: A mapping of your own may state {words} of the source, once for all imports."
    counts = f"{len(merged.joined)} joined, {len(merged.missing)} not in the export"
    changed = len({change.key for change in merged.changes})
    yield f"{plan.path}: {_counted(plan.rows, 'row')} of {plan.export}; {counts}, {changed} changed."


def _changed(change: Change) -> str:
    old, new = ("nothing" if value == ABSENT else shown(value) for value in (change.old, change.new))
    return f"changed: {change.key or 'the document'}: {change.field}: {old} -> {new}"


def _todo(todo: Iterable[Todo]) -> Iterator[str]:
    """What is missing, on one line for the same members; then what is wrong, on one line for the same sentence."""
    by_field: dict[str, list[str]] = {}
    wrong: dict[str, list[str]] = {}
    for one in todo:
        where = wrong.setdefault(one.message, []) if one.message else by_field.setdefault(one.field, [])
        where += [one.key] if one.key else []
    same: dict[tuple[str, ...], list[str]] = {}
    for name, keys in by_field.items():
        same.setdefault(tuple(keys), []).append(name)
    for members, fields in same.items():
        yield f"{', '.join(fields)} of {_members(members)}" if members else ", ".join(fields)
    for message, keys in wrong.items():
        yield f"{_members(keys)}: {message}" if keys else message


def _members(keys: Sequence[str]) -> str:
    """The members, some of many by name and with their number."""
    rest = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    count = f"{len(keys):,} members: " if len(keys) > _FEW else ""
    return f"{count}{', '.join(keys[:_NAMED])}{rest}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
