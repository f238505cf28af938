"""A sample, in a terminal: what it was chosen from, how many and why, and what was chosen, in the order of the ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socgap_evidence.outputs import text
from socgap_evidence.outputs.escaping import plain
from socgap_evidence.outputs.style import BOLD, CYAN, DIM, YELLOW
from socgap_evidence.sampling.values import AUDITOR_DECIDES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from socgap_evidence.outputs.style import Style
    from socgap_evidence.sampling import Sample


def render(sample: Sample, style: Style) -> str:
    """The whole sample, ending with a line break."""
    return "".join(f"{line}\n" for line in _lines(sample, style))


def _lines(sample: Sample, style: Style) -> Iterator[str]:
    yield from text.pinned(sample.verdict, style)
    yield style.paint(_title(sample), BOLD)
    for name, says in _facts(sample):
        yield f"  {style.paint(f'{name:<10}', CYAN)} {plain(says)}"
    yield ""
    yield from _drawn(sample, style)
    if sample.drawn:
        yield ""
    for note in sample.notes:
        yield style.paint(f"note: {plain(note)}", YELLOW)
    yield style.paint(_again(sample), DIM)


def _title(sample: Sample) -> str:
    company = sample.verdict.assessment.project.config.company.value
    what = f"{sample.requirement.id} {sample.requirement.title}"
    return plain(
        f"{company}, sample {sample.asked.request} of {what}, {sample.verdict.assessment.tree.label}"
    )


def _facts(sample: Sample) -> Iterator[tuple[str, str]]:
    number = len(sample.population)
    files = len({one.place.path for one in sample.population})
    yield "window", f"{sample.window.start} to {sample.window.end}, as of {sample.verdict.as_of}"
    of_files = f" of {files} file{'' if files == 1 else 's'}" if files else ""
    yield "population", f"{number} member{'' if number == 1 else 's'}{of_files}, sha256 {sample.sha256}"
    size = f"{sample.size.number}, {sample.size.because}"
    yield "size", f"{size}." if sample.size.is_asked else f"{size}. {AUDITOR_DECIDES}"


def _drawn(sample: Sample, style: Style) -> Iterator[str]:
    """A line for each that was chosen: its number, the beginning of its rank, its day, its name and its place."""
    wide = len(str(len(sample.drawn)))
    for number, one in enumerate(sample.drawn, 1):
        place = one.member.place
        span = sample.verdict.assessment.span(place)
        day = "-" if one.member.day is None else str(one.member.day)
        where = plain(f"{place.path}:{span.line}")
        rank = style.paint(one.rank[:12], DIM)
        yield f"  {number:>{wide}}  {rank}  {day:<10}  {style.paint(plain(one.member.id), BOLD)}  {where}"


def _again(sample: Sample) -> str:
    rank = f"SHA-256 of population, {sample.asked.request} and member"
    return f"The smallest ranks are chosen: {rank}. Anyone can derive them again from --format json."
