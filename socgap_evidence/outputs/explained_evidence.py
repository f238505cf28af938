"""What a requirement makes of each file that its globs match: accepted or not, with one reason each."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from socgap_evidence.inspection import Take, taken_by_sort
from socgap_evidence.outputs.arithmetic import at
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, GREEN, RED, YELLOW
from socgap_evidence.outputs.wrapping import labelled, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from socgap_evidence.inspection import Taken
    from socgap_evidence.outputs.style import Style
    from socgap_evidence.verdict import RequirementVerdict, Verdict

_SHOWN = 12
"""So many files of one sort are listed, the newest."""
_COLOURS = {Take.COUNTS: GREEN, Take.AHEAD: YELLOW, Take.REJECTED: RED, Take.LEFT_OUT: YELLOW}


def section(verdict: Verdict, judged: RequirementVerdict, style: Style) -> Iterator[str]:
    """The files of a requirement, those that are not accepted first; nothing is said of more than a dozen of a sort."""
    yield style.paint("Evidence", BOLD)
    sorts = list(taken_by_sort(verdict, judged))
    if not any(files for _, files in sorts):
        yield from paragraph("No file matches.", style)
    for take, files in sorts:
        yield from _sort(verdict, take, files, style)
    for file in judged.assessed.files:
        if file.zero_for:
            said = f"{file.path}: signed on {file.date} that nothing happened in {', '.join(file.zero_for)}"
            yield from labelled("statement", said, style, GREEN)


def _sort(verdict: Verdict, take: Take, files: Sequence[Taken], style: Style) -> Iterator[str]:
    for one in files[:_SHOWN]:
        name = one.path if one.place is None else at(verdict, one.place)
        words = why(verdict, one)
        said = f"{name}{f': {words}' if words else ''}"
        yield from labelled(take.value, said, style, _COLOURS[take])
    if len(files) > _SHOWN:
        yield f"  {plain(take.value):<10} and {len(files) - _SHOWN} more"


def why(verdict: Verdict, taken: Taken, *, where: bool = False) -> str:
    """The one reason for which a file is accepted or not, if wanted with the place that it is read from."""
    source = f" ({at(verdict, taken.place)})" if where and taken.place is not None else ""
    match taken.take:
        case Take.COUNTS:
            return "" if taken.day is None else f"of {taken.day}{source}"
        case Take.AHEAD:
            return f"it counts from {taken.since} on{source}, and {verdict.as_of} is before that day"
        case Take.REJECTED:
            fault, more = taken.faults[0], len(taken.faults) - 1
            return f"{fault.reason.value}: {fault.message}{source}{f' ({more} more)' if more else ''}"
        case Take.LEFT_OUT:
            return _elsewhere(taken)
        case _:
            assert_never(taken.take)


def _elsewhere(taken: Taken) -> str:
    """By which field a file belongs to others."""
    one = taken.elsewhere
    stated = f"is {' and '.join(one.stated)}" if one.stated else "is not there"
    return f"'{one.field}' {stated}, and only files with {' or '.join(one.wanted)} belong here"
